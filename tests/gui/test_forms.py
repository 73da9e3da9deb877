"""The form that is made from the settings of a training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.training.settings import Augmentation, TrainSettings
from gui.forms import Form
from gui.i18n import language

pytestmark = pytest.mark.usefixtures("dressed")
OTHER = TrainSettings(
    model="unet",
    epochs=77,
    image_size=(384, 192),
    batch_size=8,
    learning_rate=0.0125,
    optimizer="adamw",
    weight_decay=0.0005,
    warmup_epochs=2.5,
    ema=False,
    clip_gradient=1,
    pretrained=True,
    weights_file=Path("weights.safetensors"),
    start_from="2026-11-24-1530-unet",
    freeze_backbone=True,
    backbone_rate=0.25,
    layer_decay=0.5,
    label_smoothing=0.1,
    loss="focal",
    focal_gamma=1.5,
    imbalance="sampled",
    patience=5,
    seed=42,
    device="cuda:1",
    precision="mixed",
    augmentation=Augmentation(rotation=30, scale=0.5, mosaic=0, mixup=0.25, crop=0.5, flip_vertical=True),  # type: ignore[call-arg]
)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form(TrainSettings(model="yolov5n"))  # type: ignore[call-arg]
    qtbot.addWidget(form)
    return form


def test_what_is_shown_is_read_back(form: Form) -> None:
    for settings in (OTHER, TrainSettings(model="yolov5n")):  # type: ignore[call-arg]
        form.set_value(settings)
        form._read()
        assert form.value() == settings
        assert form.error.isHidden()


def test_showing_settings_is_no_change(form: Form, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.set_value(OTHER)


def test_typing_changes_the_settings(form: Form, qtbot: QtBot) -> None:
    box: Any = form.field("epochs").editor
    with qtbot.waitSignal(form.changed):
        box.setValue(12)
    assert form.value().epochs == 12  # type: ignore[attr-defined]


def test_ranges_come_from_the_model(form: Form) -> None:
    box: Any = form.field("epochs").editor
    assert (box.minimum(), box.maximum()) == (1, 10_000)
    warm: Any = form.field("warmup_epochs").editor
    assert (warm.minimum(), warm.maximum()) == (0, 100)


def test_nothing_is_shown_as_automatic(form: Form) -> None:
    decay: Any = form.field("weight_decay").editor
    rate: Any = form.field("learning_rate").editor
    assert (decay.text(), rate.text()) == ("automatic", "automatic")
    decay.setValue(0)
    assert form.value().weight_decay == 0  # type: ignore[attr-defined]
    decay.setValue(decay.minimum())
    assert form.value().weight_decay is None  # type: ignore[attr-defined]
    language.use("zh")
    assert decay.text() == "自动"


def test_a_wrong_size_is_a_sentence_and_the_old_settings_stay(form: Form, qtbot: QtBot) -> None:
    line: Any = form.field("image_size").editor
    line.setText("3x4x5")
    with qtbot.assertNotEmitted(form.changed):
        line.editingFinished.emit()
    assert form.error.text() == "3x4x5 is not a picture size. Write one number (320) or two (384x192)."
    assert not form.error.isHidden()
    assert form.value().image_size is None  # type: ignore[attr-defined]
    line.setText("384×192")
    with qtbot.waitSignal(form.changed):
        line.editingFinished.emit()
    assert form.value().image_size == (384, 192)  # type: ignore[attr-defined]
    assert form.error.isHidden()


def test_only_what_the_task_has_is_shown(qtbot: QtBot) -> None:
    shown: dict[str, Any] = {}
    for task in ("classification", "detection", ""):
        form = shown[task] = Form(OTHER, task=task)
        qtbot.addWidget(form)
    assert "mosaic" in shown["detection"]._groups["augmentation"]._fields
    assert "mosaic" not in shown["classification"]._groups["augmentation"]._fields
    rare = {task: form.field("imbalance").editor for task, form in shown.items()}
    choices = {task: [box.itemData(i) for i in range(box.count())] for task, box in rare.items()}
    assert choices["classification"] == choices[""] == ["none", "weighted", "sampled"]
    assert choices["detection"] == ["none", "sampled"]
    assert "loss" not in shown["detection"]._fields and "label_smoothing" not in shown["detection"]._fields
    loss: Any = shown["classification"].field("loss").editor
    assert [loss.itemData(i) for i in range(loss.count())] == ["auto", "ce", "focal"]
    shown["classification"].field("epochs").editor.setValue(3)
    assert shown["classification"].value() == OTHER.model_copy(update={"epochs": 3}), "what is hidden is kept"


def test_blending_and_pasting_too_often_is_a_sentence(qtbot: QtBot) -> None:
    form = Form(TrainSettings(model="resnet18"), task="classification")  # type: ignore[call-arg]
    qtbot.addWidget(form)
    group: Any = form._groups["augmentation"]
    group.field("mixup").editor.setValue(0.75)
    with qtbot.assertNotEmitted(form.changed):
        group.field("cutmix").editor.setValue(0.5)
    assert group.error.text().startswith("Blending and pasting cannot both happen to a picture")
    group.field("cutmix").editor.setValue(0.25)
    assert form.value().augmentation.cutmix == 0.25  # type: ignore[attr-defined]


def test_a_model_inside_is_a_group_that_counts(form: Form, qtbot: QtBot) -> None:
    box: Any = form._groups["augmentation"].field("flip_vertical").editor
    with qtbot.waitSignal(form.changed):
        box.setChecked(True)
    assert form.value().augmentation.flip_vertical  # type: ignore[attr-defined]


def test_only_some_fields_are_shown_and_the_rest_is_kept(qtbot: QtBot) -> None:
    form = Form(OTHER, only=("epochs", "seed"))
    qtbot.addWidget(form)
    box: Any = form.field("epochs").editor
    box.setValue(3)
    assert form.value() == OTHER.model_copy(update={"epochs": 3})
    assert len(form.findChildren(QLabel)) == 3, "two names and the line for errors"


def test_every_field_has_help_and_a_name_in_both_languages(form: Form) -> None:
    for code in ("en", "zh"):
        language.use(code)
        for name in TrainSettings.model_fields:
            if name in form._fields:
                editor = form.field(name).editor
                assert editor.toolTip() and editor.accessibleName()
                assert code == "en" or any(letter >= "\u4e00" for letter in editor.accessibleName()), name


def test_the_keyboard_reaches_every_field_in_order(form: Form, qtbot: QtBot) -> None:
    form.show()
    qtbot.waitExposed(form)
    form.field("epochs").editor.setFocus(Qt.FocusReason.OtherFocusReason)
    reached = []
    for _ in range(4):
        reached.append(next(name for name, field in form._fields.items() if field.editor is form.focusWidget()))
        form.focusNextChild()
    assert reached == ["epochs", "image_size", "batch_size", "learning_rate"]
