"""Where attention belongs in each family of backbones, as their papers and those of the attention modules have it.

Each function returns what `attend` asks for: the blocks that a gate ("se", "eca", "cbam") follows, and the stages that
"bam" stands between and "self" ends, both as names of modules with their channels. A stage lasts as long as the maps
keep their size. A gate stands before the addition where a block has a shortcut (SE, arXiv 1709.01507, figure 3;
CBAM, 1807.06521, figure 3).
"""

from __future__ import annotations

from torch import nn
from torchvision.models.resnet import Bottleneck

Place = tuple[str, int]
Places = tuple[list[Place], list[Place]]


def resnet_places(body: nn.Module) -> Places:
    """Return the last norm of each block of a ResNet, and its stages: layer1 to layer4, or as many as are left."""
    blocks: list[Place] = []
    stages: list[Place] = []
    for number in range(1, 5):
        stage = body.get_submodule(f"layer{number}")
        if not isinstance(stage, nn.Sequential):
            break
        last = "bn3" if isinstance(stage[0], Bottleneck) else "bn2"
        norm = stage[0].get_submodule(last)
        assert isinstance(norm, nn.BatchNorm2d)
        channels = norm.num_features
        stages.append((f"layer{number}", channels))
        blocks += [(f"layer{number}.{block}.{last}", channels) for block in range(len(stage))]
    return blocks, stages


def block_places(body: nn.Module, kind: type[nn.Module] | tuple[type[nn.Module], ...]) -> Places:
    """Return the last norm of each block of `kind` in a MobileNet and its kin, and the last block of each stage.

    So SE's authors have it: their SE-MobileNet V1 has 4.7 million parameters, as ours. Blocks that have SE within, on
    their wide maps, keep it.
    """
    blocks: list[Place] = []
    stages: list[Place] = []
    for name, block in body.named_modules():
        if not isinstance(block, kind):
            continue
        layers = dict(block.named_modules())
        norm = [inner for inner, layer in layers.items() if isinstance(layer, nn.BatchNorm2d)][-1]
        channels = layers[norm].num_features
        assert isinstance(channels, int)
        blocks.append((f"{name}.{norm}", channels))
        shrinks = any(isinstance(layer, nn.Conv2d) and layer.stride != (1, 1) for layer in layers.values())
        if stages and not shrinks:
            stages.pop()
        stages.append((name, channels))
    return blocks, stages


def vgg_places(body: nn.Module) -> Places:
    """Return what stands before each pooling of the `features` of a VGG, for gates and stages alike.

    SE's authors would have one after each convolution (section 3.3); one a stage costs a third of that.
    """
    stages: list[Place] = []
    channels = 0
    for number, layer in enumerate(body.get_submodule("features").children()):
        if isinstance(layer, nn.Conv2d):
            channels = layer.out_channels
        elif isinstance(layer, nn.MaxPool2d):
            stages.append((f"features.{number - 1}", channels))
    return stages, stages


def densenet_places(body: nn.Module) -> Places:
    """Return the norm that ends each dense block of a DenseNet, for gates and stages alike.

    The papers have no DenseNet. Those who put SE into one (SE-DenseNet, github.com/ygean/SE_DenseNet) put it behind
    each dense block; here it sees those maps normalised, before the ReLU of the transition.
    """
    features = body.get_submodule("features")
    norms = [f"{name}.norm" for name, _ in features.named_children() if name.startswith("transition")] + ["norm5"]
    stages = [(f"features.{name}", int(features.get_submodule(name).num_features)) for name in norms]  # type: ignore[arg-type]
    return stages, stages
