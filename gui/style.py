"""The style sheet of every widget, made from the tokens of a theme."""

# ruff: noqa: E501 - a rule of a style sheet reads best on one line

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths

from gui.icons import tinted_files
from gui.theme import CARD_RADIUS, HEADING_PX, NUMBER_PX, RADIUS, TEXT_PX, TITLE_PX, Tokens, filled, legible, mix

_SEARCH_PATH = (
    "tinted"  # url(tinted:dark/check-on.svg): a path with spaces or Chinese needs no escaping in a style sheet
)


def style_sheet(t: Tokens) -> str:
    """Return the style sheet for the whole program in the colours of `t`."""
    _tint_files(t)
    fill, grounds = filled(t), (t.background, t.panel, t.raised)
    hover, pressed = mix(t.raised, t.text, 0.06), mix(t.raised, t.text, 0.12)
    values = {
        **{name: getattr(t, name) for name in Tokens.__slots__},
        "hover": hover,
        "pressed": pressed,
        "fill": fill,
        "fill_hover": mix(fill, t.text, 0.12),
        "fill_pressed": mix(fill, t.text, 0.24),
        "accent_hover": mix(t.accent, t.text, 0.12),
        **{f"{role}_words": legible(getattr(t, role), grounds, t.text) for role in ("accent", "warning", "error")},
        "accent_soft": mix(t.panel, t.accent, 0.14),
        "warning_soft": mix(t.panel, t.warning, 0.14),
        "error_soft": mix(t.panel, t.error, 0.14),
        "scroll": mix(t.panel, t.dim, 0.4),
        "scroll_hover": mix(t.panel, t.dim, 0.7),
        "radius": f"{RADIUS}px",
        "card_radius": f"{CARD_RADIUS}px",
        "text_px": f"{TEXT_PX}px",
        "heading_px": f"{HEADING_PX}px",
        "title_px": f"{TITLE_PX}px",
        "number_px": f"{NUMBER_PX}px",
        "icons": f"{_SEARCH_PATH}:{t.name}",
    }
    sheet = _BASE + _BUTTONS + _INPUTS + _LISTS + _PARTS
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


def _tint_files(t: Tokens) -> None:
    base = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation))
    names = {
        "check-on": t.on_accent,
        "minus-on": t.on_accent,
        "chevron-down-dim": t.dim,
        "chevron-up-dim": t.dim,
        "chevron-right-dim": t.dim,
        "check-text": t.text,
    }
    for folder in (base / "seedling" / "icons", Path(tempfile.gettempdir()) / "seedling-icons"):
        try:
            tinted_files(folder / t.name, names)
        except OSError:
            continue  # no home, or a full disk: the next place, at worst no check marks
        QDir.setSearchPaths(_SEARCH_PATH, [str(folder)])
        return


_BASE = """
* { font-size: @text_px; outline: 0; }
QWidget { color: @text; }
QMainWindow, QDialog, QMessageBox { background: @panel; }
QWidget[kind="background"] { background: @background; }
QWidget[kind="panel"] { background: @panel; }
QWidget[kind="surround"] { background: @surround; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
QLabel { background: transparent; }
QLabel[kind="heading"] { color: @dim; font-size: @heading_px; font-weight: 600; letter-spacing: 1px; }
QLabel[kind="title"] { font-size: @title_px; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="huge"] { font-size: 26px; font-weight: 600; }
QLabel[kind="number"] { font-size: @number_px; font-weight: 600; }
QLabel[kind="dim"], QLabel[kind="step"] { color: @dim; }
QLabel[kind="small"] { color: @dim; font-size: 11px; }
QLabel[kind="good"] { color: @accent_words; }
QLabel[kind="warning"] { color: @warning_words; }
QLabel[kind="error"] { color: @error_words; }
QLabel[kind="hud"] { background: rgba(16, 18, 21, 190); color: #e6e9ed; border-radius: @radius; padding: 4px 10px; }
QLabel:disabled { color: @dim; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: @accent; }
QScrollArea, QScrollArea > QWidget > QWidget[kind="scrolled"] { background: transparent; border: 0; }
QAbstractScrollArea { background: transparent; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @scroll_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
"""

_BUTTONS = """
QPushButton { background: @raised; border: 1px solid @line; border-radius: @radius; padding: 0 12px; min-height: 30px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @pressed; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @dim; background: @panel; }
QPushButton:checked { background: @fill; border-color: @fill; color: @on_accent; }
QPushButton[kind="primary"] { background: @fill; border-color: @fill; color: @on_accent; font-weight: 600; min-height: 34px; }
QPushButton[kind="primary"]:hover { background: @fill_hover; border-color: @fill_hover; }
QPushButton[kind="primary"]:pressed { background: @fill_pressed; border-color: @fill_pressed; }
QPushButton[kind="primary"]:focus { border-color: @text; }
QPushButton[kind="primary"]:disabled { background: @line; border-color: @line; color: @dim; }
QPushButton[kind="on-card"] { background: @panel; min-height: 34px; }
QPushButton[kind="on-card"]:hover { background: @hover; }
QPushButton[kind="on-card"]:pressed { background: @pressed; }
QPushButton[kind="danger"] { color: @error_words; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: @accent_words; padding: 0 4px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-color: @accent; }
QPushButton[kind="link"]:disabled { color: @dim; }
QPushButton[kind="fold"] { background: transparent; border: 1px solid transparent; color: @dim; padding: 0; text-align: left; min-height: 24px; }
QPushButton[kind="fold"]:hover { color: @text; }
QPushButton[kind="fold"]:checked { background: transparent; color: @text; }
QPushButton[kind="fold"]:focus { border-color: @accent; }
QPushButton[kind="chip"] { border-radius: 11px; padding: 0 9px; min-height: 20px; max-height: 20px; color: @dim; font-size: 12px; }
QPushButton[kind="chip"]:hover { color: @text; }
QPushButton[kind="chip"]:checked { background: @fill; border-color: @fill; color: @on_accent; }
QPushButton[kind="project"] { background: transparent; border: 1px solid transparent; font-size: @title_px; font-weight: 600; padding: 0 28px 0 8px; }
QPushButton[kind="project"]:hover { background: @hover; }
QPushButton[kind="project"]:focus { border-color: @accent; }
QPushButton[kind="project"]::menu-indicator { image: none; width: 0; }
QPushButton[kind="tab"] { background: transparent; border: 0; border-bottom: 2px solid transparent; border-radius: 0; color: @dim;
  padding: 2px 20px 0 20px; min-height: 44px; }
QPushButton[kind="tab"]:hover { color: @text; }
QPushButton[kind="tab"]:checked { color: @text; font-weight: 600; border-bottom: 2px solid @accent; }
QPushButton[kind="tab"]:focus { color: @accent_words; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: @radius; padding: 5px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @pressed; }
QToolButton:focus { border-color: @accent; }
QToolButton:checked { background: @fill; color: @on_accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="tool"] { padding: 8px; }
QPushButton[kind="segment"] { border-radius: 0; border-right-width: 0; padding: 0 6px; }
QPushButton[kind="segment"][place="first"] { border-top-left-radius: @radius; border-bottom-left-radius: @radius; }
QPushButton[kind="segment"][place="last"] { border-top-right-radius: @radius; border-bottom-right-radius: @radius; border-right-width: 1px; }
QPushButton[kind="segment"][place="only"] { border-radius: @radius; border-right-width: 1px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: @dim; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @dim; border-radius: 4px; background: @raised; }
QCheckBox::indicator:hover, QCheckBox:focus::indicator { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@icons/check-on.svg); }
QCheckBox::indicator:indeterminate { background: @accent; border-color: @accent; image: url(@icons/minus-on.svg); }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @dim; border-radius: 8px; background: @raised; }
QRadioButton::indicator:hover, QRadioButton:focus::indicator { border-color: @accent; }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 6px; height: 6px; background: @on_accent; }
"""

_INPUTS = """
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit { background: @raised; border: 1px solid @line; border-radius: @radius;
  padding: 0 8px; min-height: 28px; selection-background-color: @fill; selection-color: @on_accent; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @raised; border: 1px solid @line; border-radius: @radius; padding: 6px;
  selection-background-color: @fill; selection-color: @on_accent; }
QTextBrowser[kind="page"] { background: transparent; border: 0; padding: 0; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: @scroll_hover; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: @accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @dim; background: @panel; }
QAbstractSpinBox { padding: 0; }
QAbstractSpinBox QLineEdit { padding: 0 6px; border: 0; background: transparent; min-height: 0; }
QLineEdit[kind="palette"] { font-size: @title_px; min-height: 40px; }
QComboBox { padding-right: 4px; }
QComboBox::drop-down { border: 0; width: 24px; background: transparent; }
QComboBox::down-arrow { image: url(@icons/chevron-down-dim.svg); width: 18px; height: 18px; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; border-radius: @radius; padding: 4px; outline: 0;
  selection-background-color: @accent_soft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 4px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button { border: 0; background: transparent; width: 20px; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button { border: 0; background: transparent; width: 20px; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow { image: url(@icons/chevron-up-dim.svg); width: 14px; height: 14px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow { image: url(@icons/chevron-down-dim.svg); width: 14px; height: 14px; }
QSlider { min-height: 22px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: @accent; border: 0; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: @accent_hover; border: 2px solid @panel; width: 12px; height: 12px; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: @dim; }
QProgressBar { background: @line; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
"""

_LISTS = """
QMenu { background: @panel; border: 1px solid @line; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; min-width: 180px; }
QMenu::item:selected { background: @accent_soft; }
QMenu::item:disabled { color: @dim; background: transparent; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 6px; }
QMenu::indicator:checked { image: url(@icons/check-text.svg); }
QMenu::right-arrow { image: url(@icons/chevron-right-dim.svg); width: 16px; height: 16px; }
QListView, QTreeView, QTableView { background: transparent; border: 0; alternate-background-color: @raised;
  selection-background-color: @accent_soft; selection-color: @text; gridline-color: @line; }
QListView::item, QTreeView::item { min-height: 28px; padding: 0 6px; border-radius: 4px; }
QTableView::item { padding: 0 8px; border: 0; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: @hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: @accent_soft; color: @text; }
QListView:focus, QTreeView:focus, QTableView:focus { border: 0; }
QTableView[kind="cells"]::item:selected, QTableView[kind="cells"]::item:hover { background: transparent; }
QTableView[kind="cells"]::item:selected { border: 2px solid @accent; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: transparent; color: @dim; border: 0; border-bottom: 1px solid @line; padding: 4px 8px; font-weight: 400; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-origin: border; subcontrol-position: top center; width: 9px; height: 7px; }
QTableCornerButton::section { background: transparent; border: 0; }
QTreeView::branch { background: transparent; }
QTreeView::branch:closed:has-children { image: url(@icons/chevron-right-dim.svg); }
QTreeView::branch:open:has-children { image: url(@icons/chevron-down-dim.svg); }
QTabWidget::pane { border: 0; }
QTabBar::tab { background: transparent; color: @dim; padding: 6px 12px; border: 0; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
"""

_PARTS = """
QFrame[kind="card"] { background: @raised; border: 1px solid @line; border-radius: @card_radius; }
QFrame[kind="card"][warns="true"] { background: @warning_soft; border: 1px solid @warning; }
QFrame[kind="card"][clickable="true"]:hover { border-color: @scroll_hover; }
QFrame[kind="card"]:focus { border-color: @accent; }
QFrame[kind="card"][selected="true"] { border: 2px solid @accent; }
QFrame[kind="bar"] { background: @panel; border: 0; border-bottom: 1px solid @line; }
QFrame[kind="foot"] { background: @panel; border: 0; border-top: 1px solid @line; }
QFrame[kind="head"] { background: @panel; border: 0; }
QFrame[kind="line"] { background: @line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[kind="banner"] { background: @accent_soft; border: 0; border-bottom: 1px solid @line; }
QFrame[kind="banner"][level="warning"] { background: @warning_soft; }
QFrame[kind="banner"][level="error"] { background: @error_soft; }
QFrame[kind="drop"] { background: @accent_soft; border: 2px dashed @accent; border-radius: @card_radius; }
QFrame[kind="popup"] { background: @panel; border: 1px solid @line; border-radius: @card_radius; }
QLabel[kind="chip"] { background: @raised; border: 1px solid @line; border-radius: 11px; padding: 0 9px; min-height: 20px;
  max-height: 20px; color: @dim; font-size: 12px; }
QLabel[kind="key"] { background: @raised; border: 1px solid @line; border-radius: 4px; padding: 1px 6px; color: @text; font-size: 12px; }
QWidget[kind="columns"] { background: @background; }
"""
