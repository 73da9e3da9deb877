"""How fast the networks of the catalogue train and answer, and what decoding costs beside the bare network.

    python3 main.py bench models            (or: python -m tests.bench.bench_models [KEY ...])

Pictures are random and already in memory, 3 bands and 3 categories, float32, channels-last; U-Net has width 16.
"loss" is the share of a step that goes into targets and loss, "decode" that of an answer that goes into boxes and
suppression.
"""

import statistics
import sys
import time

import torch

from engine.catalog import ROWS, get
from engine.models.network import NetworkSpec, build

SIZES = {"classification": [(128, 128)], "detection": [(320, 256), (320, 320)], "segmentation": [(384, 192)]}
BATCH = {"classification": 32, "detection": 16, "segmentation": 4}
OPTIONS = {"unet": {"width": 16}}  # as published a step takes a quarter of a minute on two cores
BOXES = 13  # a picture, as in the blood cells


def targets(task, batch, size):
    """Return targets like those of a real set."""
    width, height = size
    if task == "classification":
        return {"categories": torch.randint(0, 3, (batch,))}
    if task == "segmentation":
        return {"mask": torch.randint(0, 4, (batch, height, width))}
    corner = torch.rand(batch, BOXES, 2) * torch.tensor([width - 60.0, height - 60.0])
    boxes = torch.cat([corner, corner + 10 + torch.rand(batch, BOXES, 2) * 50], 2)
    return {"boxes": list(boxes), "categories": list(torch.randint(0, 3, (batch, BOXES)))}


def seconds(work, repeats=5):
    """Return the median seconds of `work` after one round of warming up."""
    work()
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def measure(row, size, repeats):
    """Return pictures/s of training and answering, and the shares of the loss and of decoding."""
    torch.manual_seed(0)
    batch = BATCH[row.task]
    network = build(row, NetworkSpec(3, 3, size, options=OPTIONS.get(row.key, {}))).to(
        memory_format=torch.channels_last
    )
    images = torch.rand(batch, 3, size[1], size[0]).contiguous(memory_format=torch.channels_last)
    wanted = targets(row.task, batch, size)
    optimizer = torch.optim.SGD(network.parameters(), 1e-4, momentum=0.9)
    bare = getattr(network, "raw", None) or (lambda images: network.body(network.normalize(images)))

    def step():
        optimizer.zero_grad()
        torch.stack(list(network.losses(images, wanted).values())).sum().backward()
        optimizer.step()

    network.train()
    train = seconds(step, repeats)
    with torch.no_grad():
        loss = seconds(lambda: network.losses(images, wanted), repeats) - seconds(lambda: bare(images), repeats)
    network.eval()
    with torch.inference_mode():
        answer, raw = seconds(lambda: network(images), repeats), seconds(lambda: bare(images), repeats)
    return batch / train, max(loss, 0) / train, batch / answer, max(answer - raw, 0) / answer


def main(keys, repeats=5):
    """Print the table."""
    print(f"{'network':24} {'size':>8} {'train/s':>8} {'loss':>6} {'answer/s':>9} {'decode':>7}")
    for row in [get(key) for key in keys] or ROWS:
        for size in SIZES[row.task]:
            train, loss, answer, decode = measure(row, size, repeats)
            name = f"{size[0]}x{size[1]}"
            print(f"{row.key:24} {name:>8} {train:8.1f} {loss:6.0%} {answer:9.1f} {decode:7.0%}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
