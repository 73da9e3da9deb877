"""The batch normalisation of timm, which holds its activation too, made safe for small data sets and pictures."""

from __future__ import annotations

from timm.layers import BatchNormAct2d
from torch import Tensor, nn
from torch.nn.functional import batch_norm

from engine.models.layers.norm import adapt_batch_norm


class SafeBatchNormAct2d(BatchNormAct2d):
    """As SafeBatchNorm2d: uses the running statistics where a batch holds one value a channel."""

    def forward(self, x: Tensor) -> Tensor:
        """Normalise and activate (B, C, H, W)."""
        if self.training and x.numel() == x.shape[1]:
            x = batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
            return self.act(self.drop(x))
        return super().forward(x)


def adapt_timm_norms(module: nn.Module, momentum: float = 0.1) -> nn.Module:
    """Make each batch normalisation in a network of timm safe, with `momentum`, in place; return `module`."""
    for name, child in module.named_children():
        if type(child) is BatchNormAct2d:
            safe = SafeBatchNormAct2d(child.num_features, eps=child.eps, momentum=momentum, apply_act=False)
            safe.load_state_dict(child.state_dict())
            safe.act, safe.drop = child.act, child.drop
            setattr(module, name, safe)
        else:
            adapt_timm_norms(child, momentum)
    return adapt_batch_norm(module, momentum)
