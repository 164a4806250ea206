"""What the eyes and the ears get: contrast of the words, a sign beside every colour, the words of a cell."""

from __future__ import annotations

import itertools
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPalette, QPixmap

from safetydesk import paths
from safetydesk.ui import board_model, theme
from safetydesk.ui.board_paint import Pen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
# WCAG 2.2, 1.4.3 for words and 1.4.11 for signs; what is greyed out is exempt there, not here.
WORDS, SIGNS = 4.5, 3.0
COLOURS = [
    (group, role) for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled)
    for role in QPalette.ColorRole if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole)
]
GROUNDS = (theme.PAPER, theme.GROUND, theme.ACCENT_SOFT)


def luminance(colour):
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("ink", ["INK", "MUTED", "ACCENT", "ACCENT_DARK", "DANGER"])
def test_words_stand_out_from_every_ground(ink):
    assert min(contrast(getattr(theme, ink), ground) for ground in GROUNDS) >= WORDS


def test_what_is_greyed_out_can_still_be_made_out():
    assert min(contrast(theme.FAINT, ground) for ground in (theme.PAPER, theme.GROUND)) >= SIGNS


@pytest.mark.parametrize("sign", theme.TONES)
def test_a_state_stands_out_in_its_chip_and_on_the_table(sign):
    tone = theme.TONES[sign]
    assert min(contrast(tone.ink, ground) for ground in (tone.ground, *GROUNDS)) >= WORDS


def test_words_in_the_style_sheet_stand_out_from_their_ground():
    text = (paths.resources() / "style" / "desk.qss").read_text("utf-8")
    names = {name.lower(): colour for name, colour in vars(theme).items() if str(colour).startswith("#")}
    weak = []
    for rule in re.finditer(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", text, flags=re.S)):
        said = dict(re.findall(r"(?<![-\w])(color|background):\s*([$#]\w+)", rule.group(2)))
        found = {key: names.get(value.lstrip("$"), value) for key, value in said.items()}
        # A rule without a ground of its own is for words on paper.
        least = SIGNS if "disabled" in rule.group(1) else WORDS
        if "color" in found and contrast(found["color"], found.get("background", theme.PAPER)) < least:
            weak.append(rule.group(1).strip())
    assert weak == []


def test_what_is_to_be_typed_is_written_legibly(look, qapp):
    hint = qapp.palette().color(QPalette.ColorRole.PlaceholderText)
    assert contrast(hint, theme.PAPER) >= WORDS


def test_no_two_states_differ_by_colour_alone(open_window, board_desk):
    board = open_window(board_desk, "总览")
    model = board._made[0].model
    shown = {model.index(row, column).data() for row, column in itertools.product(range(3), range(4))}
    assert all(text[0] in theme.TONES for text in shown)


def in_grey(sign, ground):
    """The chip of this sign as a printer without colours shows it, by its brightness."""
    chip = QPixmap(24, 24)
    chip.fill(QColor(theme.PAPER))
    painter = QPainter(chip)
    tone = theme.TONES[ground]
    painter.fillRect(chip.rect(), QColor(tone.ground))
    Pen(painter).text(chip.rect(), sign, tone.ink, align=Qt.AlignmentFlag.AlignCenter)
    painter.end()
    grey = chip.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return [byte for row in range(24) for byte in bytes(grey.constScanLine(row))[:24]]


def alike(one, other):
    """Whether nobody can tell them apart: hardly a point differs by as much as a word does from its ground."""
    return sum(abs(here - there) > 60 for here, there in zip(one, other, strict=True)) < 12


def test_without_colours_no_two_states_are_alike(look):
    seen = {sign: in_grey(sign, sign) for sign in theme.TONES}
    assert [pair for pair in itertools.combinations(seen, 2) if alike(seen[pair[0]], seen[pair[1]])] == []


def test_two_states_that_differ_by_colour_alone_would_be_noticed(look):
    assert alike(in_grey("缺", "迟"), in_grey("缺", "✓"))


def test_a_dark_desktop_leaves_the_program_as_it_is(qapp, look):
    light = {(group, role): qapp.palette().color(group, role) for group, role in COLOURS}
    dark = QPalette(QColor("#202020"), QColor("#101010"))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        dark.setColor(role, QColor("#f0f0f0"))
    try:
        qapp.setPalette(dark)
    finally:
        theme.apply(qapp, 1.0)
    assert {(group, role): qapp.palette().color(group, role) for group, role in COLOURS} == light


@pytest.mark.parametrize(("ink", "ground"), [
    ("WindowText", "Window"), ("Text", "Base"), ("Text", "AlternateBase"), ("ButtonText", "Button"),
    ("HighlightedText", "Highlight"), ("ToolTipText", "ToolTipBase"), ("Link", "Base"), ("LinkVisited", "Base"),
    ("PlaceholderText", "Base"),
])
def test_what_qt_draws_by_itself_stands_out(qapp, look, ink, ground):
    palette, roles = qapp.palette(), QPalette.ColorRole
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        pair = (palette.color(group, getattr(roles, name)).name() for name in (ink, ground))
        assert contrast(*pair) >= WORDS


def test_the_light_of_health_says_in_words_and_by_a_sign_what_its_colour_says(qtbot, look):
    from safetydesk.desk.health import SIGNS as MARKS
    from safetydesk.desk.health import WORDS as SAID

    assert len(set(MARKS)) == len(set(SAID)) == len(SAID)


def test_a_screen_reader_hears_whose_cell_it_is_and_what_is_missing(open_window, board_desk):
    window = open_window(board_desk, "总览")
    view = window._made[0].view
    table = QAccessible.queryAccessibleInterface(view)
    column = view.board.column_of("drill")
    cell = view.board.index(0, column)
    wanted = cell.data(board_model._SPOKEN)
    assert wanted.splitlines()[0] == "城关社区 · 应急逃生避险演练"
    assert "已逾期，缺 视频1个、图片3张" in wanted
    heard = [table.child(number).text(QAccessible.Text.Name) for number in range(table.childCount())]
    assert wanted in heard
