"""What a paper says of a training in its Methods, made from the score card, in English and Chinese.

It is a document, not a part of the window: both languages stand here side by side, and a user gets both. Imports no
torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_METRICS = {
    "accuracy": ("accuracy", "准确率"),
    "macro_f1": ("macro-averaged F1", "宏平均 F1"),
    "balanced_accuracy": ("balanced accuracy", "平衡准确率"),
    "kappa": ("Cohen's kappa", "Cohen's kappa"),
    "top5": ("top-5 accuracy", "前五准确率"),
    "map50": ("mean average precision at IoU 0.5", "平均精确率均值 mAP（IoU 0.5）"),
    "map": ("mean average precision over IoU 0.50–0.95", "平均精确率均值 mAP（IoU 0.50–0.95）"),
    "miou": ("mean IoU", "平均交并比 mIoU"),
    "dice": ("mean Dice coefficient", "平均 Dice 系数"),
    "boundary_f1": ("boundary F1", "边界 F1"),
    "ece": ("expected calibration error", "期望校准误差"),
}
_TASKS = {
    "classification": (
        "to assign one of {n} categories ({names}) to each image",
        "把每张图像归入 {n} 个类别之一（{names}）",
    ),
    "detection": ("to find objects of {n} categories ({names}) as boxes", "用框找出 {n} 个类别的物体（{names}）"),
    "segmentation": (
        "to assign each pixel to the background or to one of {n} categories ({names})",
        "把每个像素归入背景或 {n} 个类别之一（{names}）",
    ),
}
_JOIN = ("{}; {}", "{}；{}")


def methods(card: Mapping[str, Any], language: str = "en") -> str:
    """Return the paragraph in "en" or "zh", or "" for a score card that does not know where it comes from."""
    if "provenance" not in card:
        return ""
    said = 1 if language == "zh" else 0
    parts = (_pictures, _network, _course, _calibration, _scores, _repeat)
    return ("" if said else " ").join(sentence for part in parts if (sentence := part(card, said)))


def metric_name(name: str, said: int = 0) -> str:
    """Return what a metric is called in print; `said` 0 is English, 1 Chinese."""
    return _METRICS.get(name, (name, name))[said]


def division(card: Mapping[str, Any], said: int = 0) -> str:
    """Return how the pictures were divided, as a clause."""
    rule, seed = card["provenance"]["division"], card["provenance"]["training"]["seed"]
    if rule["by"] == "project":
        who = ("as divided in the project before training", "按训练前在项目中的划分")[said]
    else:
        who = (f"at random, seed {seed}", f"随机划分，随机种子 {seed}")[said]
    if not rule["groups"]:
        return _JOIN[said].format(who, ("image by image, without groups", "逐张划分，未设分组")[said])
    groups, torn = rule["groups"], rule["torn_groups"]
    if torn:
        kept = (f"{torn} of {groups} groups occur in more than one part", f"{groups} 组中有 {torn} 组跨越多个部分")
    else:
        kept = (f"images of one group kept in one part, {groups} groups", f"同组图像在同一部分，共 {groups} 组")
    return _JOIN[said].format(who, kept[said])


def beginning(training: Mapping[str, Any], said: int = 0) -> str:
    """Return from which weights the training started."""
    if training["start_from"]:
        return (
            f"the weights of the earlier run {training['start_from']}",
            f"先前训练 {training['start_from']} 的权重",
        )[said]
    if training["weights_file"]:
        return (f"the weights in {training['weights_file']}", f"文件 {training['weights_file']} 中的权重")[said]
    if weights := training["pretrained_weights"]:
        return (f"pretrained weights ({weights})", f"预训练权重（{weights}）")[said]
    return ("random weights", "随机权重")[said]


def _pictures(card: Mapping[str, Any], said: int) -> str:
    count = card["provenance"]["pictures"]
    train, val, test = (f"{count[name]:,}" for name in ("train", "val", "test"))
    how = division(card, said)
    if not count["test"]:
        return (
            f"Of the images, {train} were used for training and {val} for validation ({how}); none were left to test.",
            f"{train} 张图像用于训练，{val} 张用于验证（{how}），没有留出测试图像。",
        )[said]
    return (
        f"Of the images, {train} were used for training, {val} for validation and {test} for testing ({how}).",
        f"{train} 张图像用于训练，{val} 张用于验证，{test} 张用于测试（{how}）。",
    )[said]


def _network(card: Mapping[str, Any], said: int) -> str:
    source = card["provenance"]
    network, libraries = source["network"], source["libraries"]
    paper = f"{network['paper']}, {network['year']}" + (f", arXiv:{network['arxiv']}" if network["arxiv"] else "")
    names = list(source["objects"]["train"])
    task = _TASKS[card["task"]][said].format(n=len(names), names=(", ", "、")[said].join(names))
    width, height = network["size"]
    with_ = f"Seedling {libraries['seedling']}, PyTorch {libraries.get('torch', '?')}"
    seen, bands = network.get("channels", network["bands"]), network["bands"]
    sees = (f"; it saw {', '.join(seen)}", f"；网络所见为 {'、'.join(seen)}")[said] if seen != bands else ""
    return (
        f"A {network['title']} network ({paper}) was trained with {with_} {task}. Images were brought to "
        f"{width} × {height} pixels{sees}.",
        f"用 {with_} 训练了 {network['title']} 网络（{paper}），{task}。图像缩放为 {width} × {height} 像素{sees}。",
    )[said]


def _course(card: Mapping[str, Any], said: int) -> str:
    training = card["provenance"]["training"]
    optimizer = {"sgd": "SGD", "adamw": "AdamW"}[training["optimizer"]]
    rate, decay, batch = f"{training['learning_rate']:.3g}", f"{training['weight_decay']:.3g}", training["batch_size"]
    epochs, best, metric = card["epochs"], card["best_epoch"], metric_name(card["headline"], said)
    varied = _augmentation(training["augmentation"], card["task"], said)
    start = beginning(training, said)
    average = (" Weights were averaged exponentially over the steps.", "对各步权重取指数滑动平均。")[said]
    average = average if training["ema"] else ""
    loss = _loss(training, said)
    return (
        f"Training started from {start} and took {epochs} epochs with {optimizer} (peak learning rate {rate}, weight "
        f"decay {decay}, {batch} images a step){loss}{varied}.{average} The weights of the epoch with the "
        f"highest {metric} on the validation images (epoch {best}) were kept.",
        f"训练从{start}开始，共 {epochs} 轮，优化器 {optimizer}（最高学习率 {rate}，权重衰减 {decay}，"
        f"每步 {batch} 张图像）{loss}{varied}。{average}保留验证图像上{metric}最高的一轮（第 {best} 轮）的权重。",
    )[said]


def _loss(training: Mapping[str, Any], said: int) -> str:
    """Return what was minimised, and what was done for rare categories, where somebody chose that."""
    words = []
    if training.get("loss", "auto") != "auto":
        focus = f" (γ = {training['focal_gamma']:g})" if "focal" in training["loss"] else ""
        words.append((f"the loss {training['loss']}{focus}", f"损失函数 {training['loss']}{focus}")[said])
    if training.get("label_smoothing"):
        smoothing = f"{training['label_smoothing']:g}"
        words.append((f"label smoothing of {smoothing}", f"标签平滑 {smoothing}")[said])
    rare = {
        "weighted": ("rare categories weighed more in the loss", "稀有类别在损失中加权"),
        "sampled": ("rare categories shown more often", "稀有类别更常出现"),
    }.get(training.get("imbalance", "none"))
    words += [rare[said]] if rare else []
    return "".join(("，" if said else ", ") + word for word in words)


def _augmentation(how: Mapping[str, Any], task: str, said: int) -> str:
    crop, mixup, cutmix = how.get("crop", 1), how.get("mixup", 0), how.get("cutmix", 0)
    words = [
        (how["flip_horizontal"], ("horizontal flips", "水平翻转")),
        (how["flip_vertical"], ("vertical flips", "垂直翻转")),
        (how["scale"], (f"zoom by up to {how['scale']:.0%}", f"缩放（至多 {how['scale']:.0%}）")),
        (how["rotation"], (f"rotation by up to {how['rotation']:g}°", f"旋转（至多 {how['rotation']:g}°）")),
        (how["color"], (f"colour jitter of strength {how['color']:g}", f"颜色抖动（强度 {how['color']:g}）")),
        (how["mosaic"] and task == "detection", ("mosaics of four images", "四图拼接")),
        (crop < 1, (f"crops of {crop:.0%} of each side", f"裁剪（每边 {crop:.0%}）")),
        (mixup, (f"mixup with probability {mixup:g}", f"mixup（概率 {mixup:g}）")),
        (cutmix, (f"CutMix with probability {cutmix:g}", f"CutMix（概率 {cutmix:g}）")),
    ]
    used = [pair[said] for active, pair in words if active]
    if not used:
        return ""
    return (", varied by random " + ", ".join(used)) if not said else "，随机增强包括" + "、".join(used)


def _calibration(card: Mapping[str, Any], said: int) -> str:
    temperature = card["figures"].get("reliability", {}).get("temperature", 1)
    if temperature == 1:
        return ""
    return (
        f"Probabilities were calibrated on the validation images by temperature scaling (T = {temperature:.3f}; Guo et "
        "al., 2017).",
        f"概率在验证图像上用温度缩放校准（T = {temperature:.3f}；Guo 等，2017）。",
    )[said]


def _scores(card: Mapping[str, Any], said: int) -> str:
    values = []
    for name, value in card["metrics"].items():
        low_high = card["intervals"].get(name)
        bounds = f" (95 % CI {low_high[0]:.3f}–{low_high[1]:.3f})" if low_high else ""
        values.append(
            (f"{metric_name(name)} was {value:.3f}{bounds}", f"{metric_name(name, 1)} {value:.3f}{bounds}")[said]
        )
    listed = (", ", "，")[said].join(values)
    count = f"{card['images']:,}"
    if card["split"] == "val":
        return (
            f"On the {count} validation images, which also chose the epoch, so that the values are optimistic, "
            f"{listed} (bootstrap over images, 1,000 resamples).",
            f"在 {count} 张验证图像上（它们也用于挑选轮次，数值偏乐观），{listed}（按图像自助重采样 1,000 次）。",
        )[said]
    return (
        f"On the {count} test images, used neither for training nor for choosing the epoch, {listed} (bootstrap over "
        "images, 1,000 resamples).",
        f"在 {count} 张既未用于训练也未用于挑选轮次的测试图像上，{listed}（按图像自助重采样 1,000 次）。",
    )[said]


def _repeat(card: Mapping[str, Any], said: int) -> str:
    seed, sums = card["provenance"]["training"]["seed"], card["provenance"]["sha256"]
    model, pictures = sums["model.onnx"][:12], sums["pictures.tsv"][:12]
    return (
        f"The random seed was {seed}; the SHA-256 of the model file begins with {model}, that of the list of images "
        f"with {pictures}.",
        f"随机种子为 {seed}；模型文件的 SHA-256 以 {model} 开头，图像清单的以 {pictures} 开头。",
    )[said]
