"""What the rows of the classifiers of torchvision and timm have in common: they were published with ImageNet."""

from __future__ import annotations

from engine.catalog.row import IMAGENET, Architecture, Option, Paper, Provider, Recipe, Statistics


def imagenet(
    key: str,
    title: str,
    year: int,
    paper: Paper,
    *,
    family: str,
    idea: str,
    params: int,
    builder: str,
    weights: str,
    recipe: Recipe,
    side: int = 224,
    divisor: int = 32,
    provider: Provider = "torchvision",
    weights_statistics: Statistics = IMAGENET,
    options: tuple[Option, ...] = (),
) -> Architecture:
    """Return the row of a classifier of 1000 categories; `builder` is "module:function" in models/classification."""
    return Architecture(
        key=key,
        title=title,
        family=family,
        task="classification",
        year=year,
        paper=paper,
        idea=idea,
        params=params,
        published_categories=1000,
        image_size=(side, side),
        divisor=divisor,
        provider=provider,
        builder=f"engine.models.classification.{builder}",
        options=options,
        weights=weights,
        weights_statistics=weights_statistics,
        recipe=recipe,
    )
