"""Dividing the pictures: which of them train, validate and test, and what must stay together."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.errors import text
from engine.events import Event, Operation
from engine.project import GroupProposal, Project, SplitReport, propose_groups
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, plural, say, tr
from gui.shell import Shell
from gui.widgets.inputs import CheckBox, ComboBox, SpinBox
from gui.widgets.labels import Heading, Label

_KEEP, _NONE = "keep", "none"


@dataclass(frozen=True, slots=True)
class _Found:
    proposals: tuple[GroupProposal, ...]
    grouped: int  # pictures that have a group now
    divided: bool  # whether some pictures are in a split already


def _look(project: Project) -> Operation[_Found]:
    """Find which parts of the file names and folders divide the pictures sensibly."""
    yield Event()
    records = project.records(project.image_ids())
    yield Event()
    proposals = tuple(propose_groups([record.path for record in records]))
    return _Found(proposals, sum(bool(r.group) for r in records), any(r.split for r in records))


class SplitDialog(Sheet):
    """Asks for shares and groups and divides; the result is one or two steps of the history."""

    divided = Signal()

    def __init__(self, parent: QWidget, shell: Shell, project: Project) -> None:
        super().__init__(parent, mark("Divide the pictures"), 560)
        self._shell, self._project = shell, project
        explain = Label(
            "A network learns from the training pictures, is steered by the validation pictures, and is judged on the "
            "test pictures, which it must never have seen. Pictures that look the same always stay together.",
            kind="dim",
            wrap=True,
        )
        self.body.addWidget(explain)
        self.shares = self._share_row()
        self.body.addWidget(Heading("What belongs together"))
        self.groups = ComboBox("What belongs together")
        self.groups.add_choice(_KEEP, text("As it is now"))
        self.groups.add_choice(_NONE, text("Each picture stands for itself"))
        self.groups.picked.connect(lambda *_: self._explain())
        self.body.addWidget(self.groups)
        self.preview = Label(kind="dim", wrap=True)
        self.body.addWidget(self.preview)
        self.keep = CheckBox(
            "Pictures that are divided already stay where they are",
            tip="So that scores stay comparable with earlier runs",
        )
        self.body.addWidget(self.keep)
        self.add_button("Cancel")
        self.go = self.add_button("Divide", self._divide, kind="primary", default=True)
        job = shell.jobs.start(_look(project), "groups", quiet=True)
        job.finished.connect(self._found)
        job.failed.connect(shell.show_error)
        self._explain()

    def _share_row(self) -> list[SpinBox]:
        row = QHBoxLayout()
        row.setSpacing(8)
        boxes = []
        for word, value in (("Training", 70), ("Validation", 15), ("Test", 15)):
            row.addWidget(Label(word))
            box = SpinBox()
            box.setRange(0, 100)
            box.setSuffix(" %")
            box.setValue(value)
            bind(box.setAccessibleName, word)
            box.valueChanged.connect(self._check)
            row.addWidget(box)
            row.addSpacing(8)
            boxes.append(box)
        row.addStretch(1)
        self.body.addLayout(row)
        self.sum = Label(kind="warning")
        self.sum.hide()
        self.body.addWidget(self.sum)
        return boxes

    def _check(self) -> None:
        total = sum(box.value() for box in self.shares)
        right = total == 100 and self.shares[0].value() > 0
        bind(self.sum.setText, "These make {total} %; together they must be 100 %.", total=total)
        self.sum.setVisible(not right)
        self.go.setEnabled(right)

    def _found(self, found: _Found) -> None:
        self._proposals = found.proposals
        for number, proposal in enumerate(found.proposals):
            self.groups.add_choice(number, proposal.title)
        if not found.grouped and found.proposals:
            self.groups.choose(0)
        self.keep.setVisible(found.divided)
        self.keep.setChecked(False)
        self._explain()

    def _explain(self) -> None:
        chosen = self.groups.chosen
        if isinstance(chosen, int):
            proposal = self._proposals[chosen]
            examples = ", ".join(f"{name} ({count})" for name, count in proposal.largest)
            bind(
                self.preview.setText, "{count} groups, for example {examples}", count=proposal.groups, examples=examples
            )
        elif chosen == _NONE:
            bind(self.preview.setText, "Choose this when no two pictures come from one plant, plate, day or video.")
        else:
            bind(self.preview.setText, "Groups that were set earlier are kept.")

    def _divide(self) -> None:
        fractions = tuple(box.value() / 100 for box in self.shares)
        chosen = self.groups.chosen
        rule = self._proposals[chosen] if isinstance(chosen, int) else None
        operation = _divide(self._project, rule, chosen == _NONE, fractions, keep=self.keep.isChecked())
        job = self._shell.jobs.start(operation, text("Dividing the pictures"))
        job.failed.connect(self._shell.show_error)
        job.finished.connect(self._told)
        job.finished.connect(lambda *_: self.divided.emit())
        self.go.setEnabled(False)
        job.ended.connect(self.accept)

    def _told(self, report: SplitReport) -> None:
        train, val, test = (report.images[split] for split in ("train", "val", "test"))
        sentence = tr("{train} train, {val} validation, {test} test", train=train, val=val, test=test)
        alike = report.near_duplicates
        hint = say(plural(alike, "", "{count} pictures that look the same were kept together.")) if alike > 1 else ""
        self._shell.notice(sentence, hint)


def _divide(
    project: Project, proposal: GroupProposal | None, ungroup: bool, fractions: tuple[float, ...], *, keep: bool
) -> Operation[SplitReport]:
    if proposal is not None:
        project.set_groups_by(proposal.rule)
    elif ungroup:
        with project.edit(text("Clear groups")) as edit:
            edit.set_group(dict.fromkeys(project.image_ids(), ""))
    train, val, test = fractions
    return (yield from project.assign_splits((train, val, test), keep=keep))
