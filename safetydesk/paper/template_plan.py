"""What the words in an office's own template stand for: which of its rows repeat, what their cells say, what is wrong.

Nothing here knows Word or Excel: a template is an `Outline` of rows and cells with the words in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from safetydesk.notice.layout import OFFICE_WORDS, PLACEHOLDER, Hint, Layout, LayoutCell, LayoutRow
from safetydesk.notice.problem import Problem
from safetydesk.notice.tables import suggestion
from safetydesk.paper.fill import Record, fill

_BRACES = re.compile(r"[{}｛｝]")
# What cells repeat beside for that hold words of these scopes.
_BESIDE = {"kind": "kind", "month": "month", "number": "month"}
_BESIDE_WORDS = {"kind": "单位类别", "month": "月份", "figure": "统计指标"}
_MOST_MISSING = 12
# Two cells before the words of a row: one alone is how `fill` says that there is nothing to list.
_MUTE = (LayoutCell(""), LayoutCell(""))
# Text and rows covered of each cell.
_Texts = list[tuple[str, int]]


@dataclass(frozen=True)
class Original:
    """The layout that a template takes the place of. `key`: what the template's file is called, without ending.

    `scopes`: of the words that are known everywhere; `words`: scope by word; `chains`: what repeats inside what.
    `beside`: how many cells stand beside one another for each thing that cells repeat for.
    """

    key: str
    layout: Layout
    scopes: tuple[str, ...]
    words: Mapping[str, str]
    chains: tuple[tuple[str, ...], ...]
    beside: Mapping[str, int]


@dataclass(frozen=True)
class Spot:
    """A cell, or a text outside the tables: where it is, the words in it in their order, whether braces are wrong.

    `held`: why its row cannot repeat, "" where it can.
    """

    place: str
    words: tuple[str, ...] = ()
    braces: bool = False
    held: str = ""


@dataclass(frozen=True)
class Outline:
    """A template: its rows with words in them, all cells of each; texts outside of rows; what is told about it."""

    rows: tuple[tuple[Spot, ...], ...]
    loose: tuple[Spot, ...]
    told: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Checked:
    """`wrong`: it cannot be used so; `told`: it can, but somebody should know."""

    wrong: tuple[Problem, ...] = ()
    told: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Made:
    """One row that came of a row of the template: what its words say, by cell, and how many rows each cell covers.

    A cell of None is covered from above. `says`: stands in the whole row, where there is nothing to list.
    """

    cells: tuple[tuple[str, ...] | None, ...]
    down: tuple[int, ...]
    says: str = ""


@dataclass(frozen=True)
class _Pattern:
    """How a row of the template repeats: the layout's row it comes from without its cells; for each cell the repeat
    it covers downward; for each word what its cells repeat beside for."""

    row: LayoutRow
    over: tuple[str, ...]
    beside: Mapping[str, str]
    hints: Mapping[tuple[str, ...], tuple[Hint, ...]]


def words_in(text: str) -> tuple[tuple[str, ...], bool]:
    """The words in a text, and whether there are braces that make none."""
    words = tuple("".join(found[1].split()) for found in PLACEHOLDER.finditer(text))
    return words, bool(_BRACES.search(PLACEHOLDER.sub("", text)))


def worded(text: str, values: Iterable[str]) -> str:
    """A text with these values in place of its words."""
    said = iter(values)
    return PLACEHOLDER.sub(lambda _: next(said), text)


def made_of(cells: Sequence[tuple[str, ...]], original: Original, record: Record) -> list[Made]:
    """The rows that a row of a template makes of a record; `cells`: the words in each of its cells."""
    pattern = _pattern(cells, original)
    return _rows(cells, pattern, original.layout, record)


def text_of(words: Sequence[str], original: Original, record: Record) -> tuple[str, ...]:
    """What words outside of rows say."""
    made = _rows([tuple(words)], _Pattern(LayoutRow(()), ("",), {}, {}), original.layout, record)
    return made[0].cells[0] or ()


def check(outline: Outline, original: Original, name: str) -> Checked:
    """Everything that is wrong with a template or should be known of it, each with its place."""
    wrong: list[Problem] = []
    told = list(outline.told)
    for spot in outline.loose:
        wrong += _wrong_words(spot, original, ())
    for row in outline.rows:
        found = [problem for spot in row for problem in _wrong_words(spot, original, tuple(original.words.values()))]
        wrong += found or _wrong_row(row, original)
        told += [] if found else _short(row, original)
    used = {word for spot in (*outline.loose, *(spot for row in outline.rows for spot in row)) for word in spot.words}
    if not used:
        wrong.append(Problem("placeholder", name, "里面没有占位符，填不进内容", "先导出一份带占位符的样张，在它上面改"))
    missing = [word for word in _words_of(original) if word not in used]
    if used and missing:
        names = "、".join(f"{{{{{word}}}}}" for word in missing[:_MOST_MISSING])
        more = f"等{len(missing)}个" if len(missing) > _MOST_MISSING else ""
        told.append(Problem("template", name, f"原版式有的{names}{more}，这里没有", "需要就补上；不需要可以不管"))
    return Checked(_once(wrong), _once(told))


def _once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Word keeps a text box twice, and so would its problems stand."""
    return tuple(dict.fromkeys(problems))


def _wrong_words(spot: Spot, original: Original, scopes: tuple[str, ...]) -> Iterator[Problem]:
    known = (*original.scopes, *scopes)
    given = _given(original)
    for word in spot.words:
        scope = original.words.get(word)
        if scope is not None and scope not in given:
            yield Problem("placeholder", spot.place, f"这张表里没有“{word}”的内容可填", "删去它")
        elif scope is None:
            here = [other for other, what in original.words.items() if what in given]
            yield Problem("placeholder", spot.place, f"占位符“{word[:20]}”不存在", suggestion(word, here))
        elif scope not in known and word not in OFFICE_WORDS:
            yield Problem("placeholder", spot.place, f"占位符“{word}”只能放在表格的一行里，那一行会自己重复",
                          "移到表格里，或删去")
    if spot.braces:
        yield Problem("placeholder", spot.place, "花括号没有成对，或用了全角的花括号",
                      "占位符写成 {{报送单位}}，前后各两个英文花括号")


def _given(original: Original) -> set[str]:
    """The scopes of what the records hold: they are read for what the layout prints."""
    given = {"notice", "unit", "row"}
    for row in original.layout.rows:
        given |= {*row.each, *(cell.beside for cell in row.cells)}
    return given | ({"number"} if {"figure", "month"} <= given else set())


def _wrong_row(row: Sequence[Spot], original: Original) -> Iterator[Problem]:
    cells = [spot.words for spot in row]
    pattern = _pattern(cells, original)
    for spot in row:
        for word in set(spot.words) & _inner(cells, original) - set(OFFICE_WORDS):
            if not _covered(word, pattern, original):
                what = f"占位符“{word}”和这一行别的占位符不能放在同一行"
                yield Problem("placeholder", spot.place, what, "移到另一个表格的行里，或删去")
    if pattern.row.each:
        yield from (Problem("layout", spot.place, spot.held, "占位符所在的一行会自己重复，请改成单独的一行")
                    for spot in row if spot.held)


def _covered(word: str, pattern: _Pattern, original: Original) -> bool:
    scope = original.words[word]
    if scope == "number":
        return "figure" in pattern.row.each
    return word in pattern.beside or scope in pattern.row.each or (scope == "row" and bool(pattern.row.each))


def _short(row: Sequence[Spot], original: Original) -> Iterator[Problem]:
    """Fewer cells side by side than there are months, or classes of unit."""
    pattern = _pattern([spot.words for spot in row], original)
    count = Counter(word for spot in row for word in spot.words)
    for word, beside in pattern.beside.items():
        most = original.beside.get(beside, 0)
        if count[word] < most:
            yield Problem("template", row[0].place, f"{{{{{word}}}}}有 {count[word]} 格，一共要 {most} 格",
                          f"每个{_BESIDE_WORDS[beside]}一格，从左到右；少的那几格不会打印")


def _words_of(original: Original) -> list[str]:
    """The words that the layout prints; of cells that repeat beside for nothing none is printed."""
    layout = original.layout
    texts = [layout.title, *(line.text for line in (*layout.above, *layout.below))]
    texts += [cell.text for row in layout.rows for cell in row.cells
              if not cell.beside or original.beside.get(cell.beside)]
    return list(dict.fromkeys(word for text in texts for word in words_in(text)[0]))


def _inner(cells: Sequence[tuple[str, ...]], original: Original) -> set[str]:
    """The words of a row that are not known everywhere."""
    return {word for cell in cells for word in cell
            if word in original.words and original.words[word] not in original.scopes}


def _row_words(row: LayoutRow) -> set[str]:
    return {word for cell in row.cells for word in words_in(cell.text)[0]}


def _pattern(cells: Sequence[tuple[str, ...]], original: Original) -> _Pattern:
    """How a row repeats: as the layout's row with most of the same words, else as its words ask for."""
    inner = _inner(cells, original)
    kin = [row for row in original.layout.rows if row.each or any(cell.beside for cell in row.cells)]
    shared = [(len(inner & _row_words(row)), -len(_row_words(row) - inner)) for row in kin]
    like = kin[shared.index(max(shared))] if any(count for count, _ in shared) else LayoutRow(())
    whole = bool(like.cells) and {word for cell in cells for word in cell} == _row_words(like)
    if inner <= set(OFFICE_WORDS) and not whole:
        return _Pattern(LayoutRow(()), ("",) * len(cells), {}, {})
    beside = {word: _beside_of(word, like, original) for word in inner}
    beside = {word: what for word, what in beside.items() if what}
    each = like.each if whole else _each(inner, beside, like, original)
    plain = LayoutRow((), each=each, empty=like.empty)
    hints: dict[tuple[str, ...], tuple[Hint, ...]] = {}
    if each == like.each:
        plain = replace(plain, blank=like.blank, more=like.more)
        for hint in like.hints:
            words = words_in(like.cells[hint.cell].text)[0]
            hints[words] = (*hints.get(words, ()), hint)
    return _Pattern(plain, tuple(_over(cell, each, like, beside, original) for cell in cells), beside, hints)


def _beside_of(word: str, like: LayoutRow, original: Original) -> str:
    for cell in like.cells:
        if word in words_in(cell.text)[0]:
            return cell.beside
    return _BESIDE.get(original.words[word], "")


def _each(inner: set[str], beside: Mapping[str, str], like: LayoutRow, original: Original) -> tuple[str, ...]:
    """For what a row repeats, outermost first: down to the innermost that its words speak of."""
    needed = {original.words[word] for word in inner if word not in beside} - {"row"}
    needed |= {"figure"} if any(original.words[word] == "number" for word in inner) else set()
    if not needed:
        return like.each
    of_units = any("unit" in row.each for row in original.layout.rows)
    chains = [chain if of_units and "unit" not in original.scopes else chain[1:] for chain in original.chains]
    for chain in (like.each, *chains, *original.chains):
        if needed <= set(chain):
            return chain[: 1 + max(chain.index(scope) for scope in needed)]
    return like.each


def _over(
    words: tuple[str, ...], each: tuple[str, ...], like: LayoutRow, beside: Mapping[str, str], original: Original
) -> str:
    """The repeat whose rows a cell covers as one: as in the layout, else where it speaks of nothing further in."""
    for cell in like.cells:
        if words and words_in(cell.text)[0] == words:
            return cell.over if cell.over in each else ""
    scopes = [original.words.get(word, "") for word in words]
    depths = [each.index(scope) for scope in scopes if scope in each]
    if not depths or "row" in scopes or any(word in beside for word in words) or max(depths) == len(each) - 1:
        return ""
    return each[max(depths)]


def _rows(cells: Sequence[tuple[str, ...]], pattern: _Pattern, layout: Layout, record: Record) -> list[Made]:
    """The layout's own filling does it: every word is a cell of a made-up row."""
    slots = [(number, word) for number, words in enumerate(cells) for word in words if word not in pattern.beside]
    drawn = [*_MUTE, *(LayoutCell(f"{{{{{word}}}}}", over=pattern.over[number]) for number, word in slots)]
    hints = tuple(
        replace(hint, cell=place)
        for place, (number, _) in enumerate(slots, len(_MUTE)) for hint in pattern.hints.get(cells[number], ())
    )
    filled = _filled(replace(pattern.row, cells=tuple(drawn), hints=hints), layout, record)
    if len(filled) == 1 and len(filled[0]) == 1:
        return [Made(((),) * len(cells), (1,) * len(cells), pattern.row.empty)]
    beside = {
        word: _filled(replace(pattern.row, cells=(*_MUTE, LayoutCell(f"{{{{{word}}}}}", beside=what))), layout, record)
        for word, what in pattern.beside.items()
    }
    return _read_off(cells, filled, beside)


def _read_off(
    cells: Sequence[tuple[str, ...]], filled: Sequence[_Texts], beside: Mapping[str, Sequence[_Texts]]
) -> list[Made]:
    """What each cell of the template says, from the rows that were made of its words."""
    left = [0] * len(cells)
    made = []
    for at, row in enumerate(filled):
        texts = iter(row[len(_MUTE):])
        said: list[tuple[str, ...] | None] = []
        down = [1] * len(cells)
        seen: Counter[str] = Counter()
        for number, words in enumerate(cells):
            if left[number]:
                left[number] -= 1
                said.append(None)
                continue
            own = []
            for word in words:
                if word in beside:
                    side = beside[word][at][len(_MUTE):]
                    own.append(side[seen[word]][0] if seen[word] < len(side) else "")
                    seen[word] += 1
                else:
                    text, down[number] = next(texts)
                    own.append(text)
            left[number] = down[number] - 1
            said.append(tuple(own))
        made.append(Made(tuple(said), tuple(down)))
    return made


def _filled(row: LayoutRow, layout: Layout, record: Record) -> list[_Texts]:
    """Text and rows covered of every cell, of each row that a row of a layout makes."""
    alone = Layout("-", (1.0,) * len(row.cells), (row,), names=layout.names)
    return [[(cell.text, cell.down) for cell in made.cells] for made in fill(alone, record).rows]
