"""Reading a card: labels wherever they stand, each with the value to its right or below it, or after it in the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from safetydesk.paper.reading_grid import Box, Grid, Text
from safetydesk.paper.reading_plan import Plan
from safetydesk.paper.reading_rows import Found
from safetydesk.paper.reading_text import fold, key, pairs, says_nothing, without_hints
from safetydesk.paper.reading_values import divide, labelled, value_of, word_of

_LONGEST_TITLE = 100
_NOT_ON_FORM = "表上没有这一栏"


def is_title(plan: Plan, text: str) -> bool:
    """Whether a line stands for the form's annex mark or title, though it may have been changed."""
    plain = fold(text) if len(text) <= _LONGEST_TITLE else ""
    if not plain:
        return not text.strip()
    if plain in plan.printed or (plain.startswith("附件") and plain[2:].isdecimal()) or plain in ("附件", plan.annex):
        return True
    # Without what stands in brackets after it: 反馈表（青禾社区）.
    bare = key(text)
    return title_share(plan, bare) >= 0.5 or (len(bare) < 50 and bare[-1] == "表")


def title_share(plan: Plan, folded: str) -> float:
    """0 to 1: how much of a line is of the form's title."""
    mine = pairs(folded)
    return len(mine & plan.title) / len(mine)


def put(found: Found, plan: Plan, word: str, text: str, place: str) -> None:
    """Keep a value; a second, different one for the same word is shown, not kept."""
    text, more = divide(word, text)
    value = value_of(word, text, plan.hints)
    if value and word in found.values and found.values[word] != value:
        found.stray(place, value, f"“{word}”填了两处，不知道以哪处为准")
    elif value:
        found.values[word] = value
    other = word_of(more)
    if other in plan.words and other not in found.values:
        found.values[other] = value_of(other, more, plan.hints)
    elif more:
        found.stray(place, more, _NOT_ON_FORM)


def read_card(plan: Plan, grid: Grid, rows: Collection[int], found: Found) -> None:
    """Read the boxes that begin in these rows of a grid."""
    boxes = [box for box in grid.boxes if box.row in rows and box.text.strip()]
    own = plan.own_labels
    names = label_boxes(plan, boxes)
    used: set[Box] = set()
    for box in boxes:
        if box in names:
            continue
        for word, text in labelled(box.text, plan.all_labels, own):
            used.add(box)
            if text:
                put(found, plan, word, text, grid.place(box))
            else:
                names[box] = word
    for box, word in names.items():
        value = _value(grid, box, names, used)
        if value is not None and value.row in rows and not is_title(plan, value.text):
            used.add(value)
            put(found, plan, word, value.text, grid.place(value))
    _strays(plan, grid, [box for box in boxes if box not in used and box not in names], found)


def label_boxes(plan: Plan, boxes: Sequence[Box]) -> dict[Box, str]:
    """The boxes that are nothing but a label, and the word of each; the form's own labels before other names."""
    names: dict[Box, str] = {}
    taken: set[str] = set()
    for box in boxes:
        word = plan.labels.get(box.label) or plan.lines.get(box.label)
        if word is not None:
            names[box] = word
            taken.add(word)
    for box in boxes:
        word = plan.also.get(box.label)
        if word is not None and word not in taken and box not in names:
            names[box] = word
            taken.add(word)
    return names


def _value(grid: Grid, label: Box, names: Collection[Box], used: Collection[Box]) -> Box | None:
    """The first text to the right before the next label; the text below where nothing but a label is beside it."""
    beside = grid.beside(label)
    for box in beside:
        if box in names:
            break
        if box.text.strip():
            return None if box in used else box
    under = grid.under(label)
    gap = beside and (beside[0].column > label.end or beside[0] not in names)
    if gap or under is None or under in names or under in used or not under.text.strip():
        return None
    return None if any(box in names for box in grid.rows[under.row]) else under


def _strays(plan: Plan, grid: Grid, boxes: Sequence[Box], found: Found) -> None:
    """What is left over; boxes side by side are one note, as an added label and its value are."""
    last: Box | None = None
    for box in boxes:
        if box.inner or is_title(plan, box.text) or says_nothing(without_hints(box.text, plan.hints)):
            continue
        if last is not None and last.row == box.row and last.end == box.column:
            before = found.strays.pop()
            found.stray(before.place, f"{before.text}：{box.text}", _NOT_ON_FORM)
        else:
            found.stray(grid.place(box), box.text, _NOT_ON_FORM)
        last = box


def read_lines(plan: Plan, lines: Sequence[Text], place: str, found: Found, *, titled: bool) -> None:
    """Read lines above or below the table; what follows the title and says something unknown is one note.

    `titled`: the title stands before the first of them.
    """
    own = plan.own_labels
    unknown: list[str] = []
    for line in lines:
        values = labelled(line.text, plan.all_labels, own) if len(line.text) < 200 else []
        for word, text in values:
            put(found, plan, word, text, place)
        if values or not line.text.strip():
            continue
        if is_title(plan, line.text):
            titled, unknown = True, unknown if fold(line.text) in plan.printed else []
        elif titled and not says_nothing(without_hints(line.text, plan.hints)):
            word = word_of(line.text)
            if word in plan.words and word not in found.values:
                put(found, plan, word, line.text, place)
            else:
                unknown.append(line.text)
    if unknown:
        found.stray(place, "\n".join(unknown), "写在表外，不属于任何一栏")
