"""Attention modules that can follow any block of a convolutional network, and how they are put there.

SE and ECA are timm's. CBAM is ours, because timm's has no biases in its perceptron, and BAM, which no library has.

They compute what was published, but begin so that the network answers nearly as without them: the last bias before
each sigmoid starts where its gate is open (BAM, which adds what it lets through: closed). The usual start at 0 halves
what passes, and that at each place: pretrained weights would mean nothing any more, and in a network without batch
normalisation nothing would reach the last layer. ECA has no bias, so that its sigmoid is a shifted one.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from engine.models.layers.norm import SafeBatchNorm2d
from engine.models.layers.pooling import AdaptiveAveragePool

REDUCTION = 16
DILATION = 4
HEAD_WIDTH = 64
SEEN = 32  # places a side that each place looks at, at most
OPEN = 3.0  # a sigmoid of 0.95
AWAKE = 0.5  # first bias of hidden neurons with ReLU: of the few of a gate all may answer 0 to everything otherwise


class ChannelGate(nn.Module):
    """CBAM's first half (Woo et al. 2018, arXiv 1807.06521, section 3): what matters, by channel.

    One perceptron looks at the mean and at the maximum of each channel; the sum of both answers is the gate.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        hidden = _hidden(channels)
        last = _begin_at(OPEN / 2, nn.Conv2d(hidden, channels, 1))  # it answers twice
        first = _begin_at(AWAKE, nn.Conv2d(channels, hidden, 1))
        self.perceptron = nn.Sequential(first, nn.ReLU(inplace=True), last)

    def forward(self, maps: Tensor) -> Tensor:
        """Scale each channel of (B, C, H, W)."""
        mean, largest = maps.mean((2, 3), keepdim=True), maps.amax((2, 3), keepdim=True)
        return maps * (self.perceptron(mean) + self.perceptron(largest)).sigmoid()


class SpatialGate(nn.Module):
    """CBAM's second half: where it matters, from the maximum and the mean over the channels, by a 7x7 convolution.

    The authors start its batch norm at 0, we at 1: nothing would reach the convolution in the first step.
    """

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(nn.Conv2d(2, 1, 7, padding=3, bias=False), _begin_at(OPEN, SafeBatchNorm2d(1)))

    def forward(self, maps: Tensor) -> Tensor:
        """Scale each place of (B, C, H, W)."""
        seen = torch.cat([maps.amax(1, keepdim=True), maps.mean(1, keepdim=True)], 1)  # (B, 2, H, W)
        return maps * self.look(seen).sigmoid()


class OpenSigmoid(nn.Module):
    """The gate of ECA: a sigmoid that answers 0.95 where it is told nothing, instead of a half."""

    def forward(self, logits: Tensor) -> Tensor:
        """Return gates in (0, 1), of the same shape."""
        return (logits + OPEN).sigmoid()


class Cbam(nn.Sequential):
    """CBAM: the gate by channel, then the gate by place."""

    def __init__(self, channels: int) -> None:
        super().__init__(ChannelGate(channels), SpatialGate())


class Bam(nn.Module):
    """BAM (Park et al. 2018, arXiv 1807.06514): F + F * sigmoid(channel + place), at a bottleneck between stages.

    The two answers are added as the paper has it (equation 2); the authors' code multiplies them. Batch norm stands
    inside both branches, as in the code.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        hidden = _hidden(channels)
        self.channel = nn.Sequential(
            nn.Conv2d(channels, hidden, 1),
            SafeBatchNorm2d(hidden),
            nn.ReLU(inplace=True),
            nn.Conv2d(hidden, channels, 1),
        )
        layers: list[nn.Module] = [nn.Conv2d(channels, hidden, 1), SafeBatchNorm2d(hidden), nn.ReLU(inplace=True)]
        for _ in range(2):
            layers += [
                nn.Conv2d(hidden, hidden, 3, padding=DILATION, dilation=DILATION),
                SafeBatchNorm2d(hidden),
                nn.ReLU(inplace=True),
            ]
        self.place = nn.Sequential(*layers, _begin_at(-OPEN, nn.Conv2d(hidden, 1, 1)))

    def forward(self, maps: Tensor) -> Tensor:
        """Strengthen what matters in (B, C, H, W)."""
        gate = self.channel(maps.mean((2, 3), keepdim=True)) + self.place(maps)  # (B, C, H, W)
        return maps + maps * gate.sigmoid()


class SelfAttention(nn.Module):
    """Multi-head self-attention over all places of a map (Vaswani et al. 2017, arXiv 1706.03762), added to it.

    Normalised first, as in ViT. Where a place lies is known from the convolutions before. Of a map of more than 32x32
    places, each of them looks at averages over 32x32 parts: all pairs of the 65x65 places of a ResNet-50 at stride 8
    would take 2.3 GB.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.heads = max(1, channels // HEAD_WIDTH)
        if channels % self.heads:
            self.heads = 1
        self.normalize = nn.GroupNorm(1, channels)
        self.queries_keys_values = nn.Conv2d(channels, 3 * channels, 1)
        self.merge = nn.Conv2d(channels, channels, 1)
        self.look_at = AdaptiveAveragePool(SEEN)

    def forward(self, maps: Tensor) -> Tensor:
        """Let each place of (B, C, H, W) look at all others."""
        batch, channels, height, width = maps.shape
        queries, seen = self.queries_keys_values(self.normalize(maps)).split((channels, 2 * channels), 1)
        if int(height) * int(width) > SEEN**2:
            seen = self.look_at(seen)
        heads = (self.heads, channels // self.heads, -1)
        queries = queries.reshape(batch, *heads).transpose(2, 3)  # (B, heads, H * W, C / heads)
        keys, values = seen.reshape(batch, 2, *heads).transpose(3, 4).unbind(1)
        seen = scaled_dot_product_attention(queries, keys, values)
        return maps + self.merge(seen.transpose(2, 3).reshape(batch, channels, height, width))


def attend(body: nn.Module, kind: str, blocks: Sequence[tuple[str, int]], stages: Sequence[tuple[str, int]]) -> None:
    """Put attention into `body`, in place: "se", "eca" or "cbam" after each of `blocks`, "bam" between the stages,
    "self" after the last stage; "none" leaves it alone.

    Blocks and stages are names of modules with their channels. A residual block is named by its last norm, so that
    attention comes before the addition. The names of all that was there stay, for pretrained weights.
    """
    if kind == "none":
        return
    if kind == "bam":
        for name, channels in stages[:-1]:
            _follow(body.get_submodule(name), Bam(channels))
    elif kind == "self":
        name, channels = stages[-1]
        _follow(body.get_submodule(name), SelfAttention(channels))
    else:
        for name, channels in blocks:
            _follow(body.get_submodule(name), _gate(kind, channels))


def is_attention(name: str) -> bool:
    """Return whether a tensor called `name` belongs to what `attend` put there."""
    return ".attention." in name


def _gate(kind: str, channels: int) -> nn.Module:
    from timm.layers.eca import EcaModule
    from timm.layers.squeeze_excite import SEModule

    if kind == "se":
        gate = SEModule(channels, rd_channels=_hidden(channels))  # type: ignore[no-untyped-call]
        _begin_at(AWAKE, gate.fc1)
        _begin_at(OPEN, gate.fc2)
        return gate
    if kind == "eca":
        return EcaModule(channels, gate_layer=OpenSigmoid)
    if kind == "cbam":
        return Cbam(channels)
    raise KeyError(f"there is no attention {kind!r}")


def _hidden(channels: int) -> int:
    return max(1, channels // REDUCTION)


def _begin_at(value: float, layer: nn.Module) -> nn.Module:
    """Set the bias of `layer`, in place; return `layer`."""
    assert isinstance(layer.bias, Tensor)
    nn.init.constant_(layer.bias, value)
    return layer


def _follow(module: nn.Module, attention: nn.Module) -> None:
    """Let `attention` see what `module` answers, as its child."""
    module.add_module("attention", attention)
    if not isinstance(module, nn.Sequential):  # which calls its last child anyway
        module.register_forward_hook(_answer_through_attention)


def _answer_through_attention(module: nn.Module, _inputs: object, maps: Tensor) -> Tensor:
    attention = module.attention
    assert isinstance(attention, nn.Module)
    return attention(maps)  # type: ignore[no-any-return]
