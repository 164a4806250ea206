"""The look: palette, spacing, type sizes, the signs of a state, and the style sheet made from them."""

from __future__ import annotations

import string
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from safetydesk import paths
from safetydesk.ui import fonts

# One accent; everything else is paper, line and ink.
ACCENT = "#0b6e7f"
ACCENT_SOFT = "#e3f1f3"
ACCENT_DARK = "#095866"
INK = "#1b2a30"
MUTED = "#5b6b73"
# What is greyed out, and signs that go with words; never words to be read.
FAINT = "#7b8a92"
LINE = "#dde4e7"
PAPER = "#ffffff"
GROUND = "#f4f7f8"
DANGER = "#b3261e"

# Two sizes a screen: what is read, and what goes with it. The third is for the heading of a screen without a table.
BODY, SMALL, HEAD = 14, 12, 20
# How wide the rail is.
RAIL = 76

SCALES: dict[str, float] = {"标准": 1.0, "大字": 1.25, "特大字": 1.5}


@dataclass(frozen=True)
class Tone:
    """Ink and ground of one state."""

    ink: str
    ground: str


# A state is never colour alone: the sign stands in the chip.
TONES: dict[str, Tone] = {
    "✓": Tone("#256c45", "#e0f1e7"),
    "缺": Tone("#8a5a00", "#fcefd2"),
    "迟": Tone("#b3261e", "#fbe4e1"),
    "退": Tone("#8a2f6e", "#f7e3f0"),
    "无": Tone("#5b6b73", "#e8edef"),
    "撤": Tone("#5b6b73", "#e8edef"),
    "旧": Tone("#5b6b73", "#e8edef"),
    "审": Tone("#0b5f9a", "#e0eefa"),
    "自": Tone("#0b5f9a", "#e0eefa"),
    "改": Tone("#8a5a00", "#fcefd2"),
    "误": Tone("#b3261e", "#fbe4e1"),
    "": Tone("#5b6b73", "#f4f7f8"),
}

_scale = 1.0


def scale() -> float:
    """The large-print factor in force."""
    return _scale


def px(length: float) -> int:
    """A length in pixels at scale 1 as pixels at the present large-print scale."""
    return round(length * _scale)


def font(size: int = BODY, *, bold: bool = False) -> QFont:
    """The screen font with tabular figures, `size` in pixels at scale 1."""
    made = QFont(fonts.family())
    made.setPixelSize(px(size))
    made.setBold(bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def apply(app: QApplication, factor: float, window: QWidget | None = None) -> None:
    """Dress the whole program in the look at this large-print factor; `window`, if all that is shown belongs to it.

    What lies in no window yet is then not dressed: to put a place together takes half as long, since Qt dresses what
    a widget holds anew at every turn that it is laid into another one.
    """
    global _scale
    _scale = factor
    fusion = QStyleFactory.create("Fusion")
    if fusion is not None:
        app.setStyle(fusion)
    # What the system draws, its dialogs and the frame of the window, goes with it.
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(_palette())
    app.setFont(font())
    template = string.Template((paths.resources() / "style" / "desk.qss").read_text(encoding="utf-8"))
    words = {name.lower(): value for name, value in globals().items() if name.isupper() and isinstance(value, str)}
    sizes = {f"p{n}": f"{px(n)}px" for n in (*range(1, 33), 36, 40, 44, 48)}
    sheet = template.substitute(words, **sizes, icons=(paths.resources() / "icons").as_posix())
    (window or app).setStyleSheet(sheet)


def _palette() -> QPalette:
    # Of what is not named here nothing comes from the desktop, which may be dark.
    palette = QPalette(QColor(PAPER), QColor(GROUND))
    role = QPalette.ColorRole
    colours = {
        role.Window: GROUND, role.Base: PAPER, role.AlternateBase: GROUND, role.Button: PAPER, role.Text: INK,
        role.WindowText: INK, role.ButtonText: INK, role.Highlight: ACCENT, role.HighlightedText: PAPER,
        role.PlaceholderText: MUTED, role.ToolTipBase: PAPER, role.ToolTipText: INK, role.Link: ACCENT,
        role.Mid: LINE, role.Accent: ACCENT, role.LinkVisited: ACCENT_DARK, role.BrightText: DANGER,
    }  # fmt: skip
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(FAINT))
    return palette
