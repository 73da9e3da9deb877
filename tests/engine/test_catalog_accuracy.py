"""The published accuracies of the catalogue are those that torchvision states of its weights."""

from __future__ import annotations

import pytest
import torchvision

from engine import catalog
from engine.catalog.accuracy import TOP_1


@pytest.mark.parametrize("key", TOP_1)
def test_an_accuracy_is_that_of_the_weights_that_the_row_offers(key: str) -> None:
    described = torchvision.models.get_weight(catalog.get(key).weights).meta["_metrics"]["ImageNet-1K"]
    assert TOP_1[key] == described["acc@1"]
