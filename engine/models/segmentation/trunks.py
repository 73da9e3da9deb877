"""What the segmentation networks are built on: VGG-16 and ResNets, named as in torchvision so that its weights fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import interpolate
from torchvision.models import ResNet
from torchvision.models.vgg import cfgs, make_layers

from engine.models.layers.norm import SafeBatchNorm2d
from engine.models.layers.stem import replace_stem

VGG_POOLS = (4, 9, 16, 23, 30)  # where the five max poolings stand among torchvision's layers


def upsample(maps: Tensor, like: Tensor) -> Tensor:
    """Resize (B, C, h, w) bilinearly to the height and width of `like`."""
    size = (int(like.shape[-2]), int(like.shape[-1]))
    return interpolate(maps, size=size, mode="bilinear", align_corners=False)


def conv_bn_relu(inputs: int, outputs: int, kernel: int = 1, dilation: int = 1, stride: int = 1) -> nn.Sequential:
    """Return a convolution without bias that keeps the size (at stride 1), batch normalisation and ReLU."""
    padding = dilation * (kernel // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, bias=False),
        SafeBatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Vgg16(nn.Module):
    """The convolutions of VGG-16 (Simonyan and Zisserman 2014).

    Weights are drawn by the fan-in (He et al. 2015): sixteen layers without normalisation do not learn otherwise.
    """

    def __init__(self, bands: int) -> None:
        super().__init__()
        self.features = replace_stem(make_layers(cfgs["D"], batch_norm=False), bands)
        self.apply(initialize_by_fan_in)

    def forward(self, images: Tensor) -> Tensor:
        """Return the last map."""
        return self.features(images)


def initialize_by_fan_in(module: nn.Module) -> None:
    """Draw the weights of a layer from a Gaussian that keeps the size of what goes through ReLUs (He et al. 2015)."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


class ResNetTrunk(nn.Module):
    """The stages of torchvision's `net`: normalised (B, bands, H, W) to its four maps, at strides 4, 8, 16 and 32."""

    def __init__(self, net: ResNet, bands: int) -> None:
        super().__init__()
        replace_stem(net, bands)
        self.conv1, self.bn1, self.relu, self.maxpool = net.conv1, net.bn1, net.relu, net.maxpool
        self.layer1, self.layer2, self.layer3, self.layer4 = net.layer1, net.layer2, net.layer3, net.layer4

    def forward(self, images: Tensor) -> list[Tensor]:
        """Return the maps of the four stages."""
        maps = [self.maxpool(self.relu(self.bn1(self.conv1(images))))]
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            maps.append(stage(maps[-1]))
        return maps[1:]


def dilate(stage: nn.Sequential, rates: Sequence[int]) -> None:
    """Take the stride out of a stage of bottlenecks and spread the 3x3 convolution of each block by its rate.

    torchvision's own dilation leaves the first block of a stage at the rate before; the papers do not.
    """
    block: Any  # torchvision's Bottleneck
    for block, rate in zip(stage, rates, strict=True):
        block.conv2.stride = (1, 1)
        block.conv2.dilation = block.conv2.padding = (rate, rate)
        if block.downsample is not None:
            block.downsample[0].stride = (1, 1)
