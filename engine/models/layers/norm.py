"""Batch normalisation that copes with what happens on a small data set and on small pictures."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import batch_norm


class SafeBatchNorm2d(nn.BatchNorm2d):
    """Batch normalisation that uses the running statistics where a batch holds one value a channel.

    PyTorch refuses to train there (one picture, pooled to 1x1): the last batch of an epoch, or a batch halved for want
    of memory, would end the training. Parameters and buffers are those of nn.BatchNorm2d.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name in torch
        """Normalise (B, C, H, W)."""
        if self.training and input.numel() == input.shape[1]:
            return batch_norm(input, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        return super().forward(input)


def adapt_batch_norm(module: nn.Module, momentum: float = 0.1) -> nn.Module:
    """Make each batch normalisation in `module` safe, with `momentum`, in place; return `module`.

    Published momenta (0.01 in MobileNetV3, 0.03 in YOLOv5 and SSDlite) are for hundreds of thousands of steps. After
    the few hundred steps of a small data set the running statistics are then still half their initial values, and a
    network that has learned looks untrained in evaluation.
    """
    for name, child in module.named_children():
        if type(child) is nn.BatchNorm2d:
            safe = SafeBatchNorm2d(child.num_features, eps=child.eps, momentum=momentum)
            safe.load_state_dict(child.state_dict())
            setattr(module, name, safe)
        else:
            adapt_batch_norm(child, momentum)
    return module
