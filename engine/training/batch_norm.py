"""Batch normalisation over the batch of all processes, so that several train as one does.

On graphics cards it is `torch.nn.SyncBatchNorm`, which does not run on the CPU: there it is the class below.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from timm.layers import convert_sync_batchnorm
from torch import Tensor, nn
from torch.nn.functional import batch_norm

from engine.models.network import Network
from engine.training import distributed

Plain = nn.modules.batchnorm._BatchNorm


def synchronised(network: Network) -> Network:
    """Return a network whose norms see the pictures of all processes; alone, the network as it is.

    Parameters and buffers stay the same objects under the same names.
    """
    if distributed.size() == 1:
        return network
    if next(network.parameters()).device.type == "cuda":
        return convert_sync_batchnorm(network)  # type: ignore[no-any-return]
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, Plain):
                setattr(parent, name, SynchronisedBatchNorm(child))
    return network


class SynchronisedBatchNorm(Plain):
    """Takes the place of a norm in training on CPUs.

    Mean and variance come of sums over all processes, whose shares may differ in size; gradients flow back through the
    sums, as in "Cross-GPU synchronised batch normalisation" (Peng et al. 2018, MegDet, arXiv 1711.07240). The variance
    is summed after the mean is known: the difference of two large sums would lose digits.
    """

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain.num_features, plain.eps, plain.momentum, plain.affine, plain.track_running_stats)
        self._parameters, self._buffers = plain._parameters, plain._buffers
        self.train(plain.training)
        for name, child in plain.named_children():  # timm's norms hold the activation that follows
            self.add_module(name, child)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name in torch
        """Return (B, channels, ...), normalised by the batch in training, by the statistics of training otherwise."""
        answer = self._by_batch(input) if self.training else self._by_statistics(input)
        for child in self.children():
            answer = child(answer)
        return answer

    def _by_statistics(self, maps: Tensor) -> Tensor:
        return batch_norm(maps, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)

    def _by_batch(self, maps: Tensor) -> Tensor:
        axes = [0, *range(2, maps.ndim)]
        shape = (1, -1, *[1] * (maps.ndim - 2))
        values = maps.to(torch.promote_types(maps.dtype, torch.float32))
        count = values.new_tensor([values.numel() / self.num_features])
        sums = _Sum.apply(torch.cat([values.sum(axes), count]))
        mean, total = sums[:-1] / sums[-1].detach(), sums[-1].item()
        if total <= 1:  # as in SafeBatchNorm2d
            return self._by_statistics(maps)
        centred = values - mean.view(shape)
        variance = _Sum.apply(centred.square().sum(axes)) / total
        self._count(mean.detach(), variance.detach() * (total / (total - 1)))
        normal = centred * torch.rsqrt(variance + self.eps).view(shape)
        if self.affine:
            normal = normal * self.weight.view(shape) + self.bias.view(shape)
        return normal.to(maps.dtype)

    @torch.no_grad()
    def _count(self, mean: Tensor, variance: Tensor) -> None:
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked += 1
        part = 1 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean, part)
        self.running_var.lerp_(variance, part)


class _Sum(torch.autograd.Function):
    """The sum over all processes; its gradient is the sum of their gradients."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor) -> Tensor:
        del ctx
        summed = tensor.clone()
        dist.all_reduce(summed)
        return summed

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        del ctx
        summed = gradient.clone(memory_format=torch.contiguous_format)
        dist.all_reduce(summed)
        return summed
