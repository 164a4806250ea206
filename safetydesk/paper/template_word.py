"""Filling an office's own docx: words that Word split over runs, rows that repeat, headers, text boxes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from typing import Any
from zipfile import ZipFile

from lxml import etree

from safetydesk.notice.layout import PLACEHOLDER
from safetydesk.notice.problem import Mishap, Problem
from safetydesk.paper.fill import Record
from safetydesk.paper.package import SteadyZip
from safetydesk.paper.reading_docx import MOST_SPAN, MOST_XML, attribute, shape_of, span
from safetydesk.paper.reading_guard import MOST_UNPACKED, open_package, parse, part_of
from safetydesk.paper.template_guard import LEFT_OUT, text_parts
from safetydesk.paper.template_plan import Made, Original, Outline, Spot, made_of, text_of, words_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_P, _R, _T, _BR, _TBL, _TR, _TC, _TCPR, _PPR, _SECT = (
    _W + name for name in ("p", "r", "t", "br", "tbl", "tr", "tc", "tcPr", "pPr", "sectPr"))
_ENDS = {_BR: "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
# What is no text of its paragraph: what was deleted or moved away, properties, the paragraphs of a text box.
_SKIPPED = frozenset(_W + name for name in ("del", "moveFrom", "rPr", "pPr", "p"))
_REVISED = frozenset(_W + name for name in ("ins", "del", "moveFrom", "moveTo"))
# What may be there only once, and what would put another text over ours when Word opens the file.
_ONCE = frozenset(_W + name for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
                                         "commentReference"))
_BOUND = (_W + "dataBinding", _W + "showingPlcHdr")
_LEFT_FREE = (_W + "gridBefore", _W + "gridAfter")
_BEFORE_MERGE = frozenset(_W + name for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))


@dataclass(frozen=True)
class _Row:
    """A row of a table with its own cells and, for each, its own paragraphs."""

    element: Any
    cells: tuple[Any, ...]
    texts: tuple[tuple[Any, ...], ...]

    @property
    def words(self) -> list[tuple[str, ...]]:
        return [tuple(word for text in texts for word in words_in(_whole(text))[0]) for texts in self.texts]


def outline(data: bytes) -> Outline:
    """The words of a docx and where they stand. Raises Mishap: damaged, something that would fetch or start others."""
    rows: list[tuple[Spot, ...]] = []
    loose: list[Spot] = []
    told: list[Problem] = []
    with open_package(data) as package:
        for name, called in text_parts(package).items():
            root = _root(package, name)
            places = _places(root, called)
            for row in _rows(root):
                if _columns(row) >= MOST_SPAN:
                    raise Mishap(f"{places[row.element]}有 {MOST_SPAN} 栏以上，Word 会说文件坏了",
                                 "请删去这一行，重新画好，再放进来")
                spots = tuple(_spots(row, places[row.element]))
                if any(spot.words or spot.braces for spot in spots):
                    rows.append(spots)
            loose += _loose_spots(root, called)
            if any(True for _ in root.iter(*_REVISED)):
                told.append(Problem("template", called or "正文", "里面有修订痕迹，会随每份表发出去",
                                    "请在 Word 里接受全部修订，再放进来"))
        if any("comments" in name for name in package.namelist()):
            told.append(Problem("template", "批注", "里面有批注，会随每份表发出去", "请在 Word 里删去批注，再放进来"))
    return Outline(tuple(rows), tuple(loose), tuple(told))


def fill_word(data: bytes, original: Original, records: Sequence[Record]) -> bytes:
    """The template filled for these records, each on pages of its own. Raises Mishap."""
    with open_package(data) as package:
        parts = text_parts(package)
        changed = {}
        for name, called in parts.items():
            root = _root(package, name)
            if not called:
                root = _joined([_filled(deepcopy(root), original, record) for record in records])
            else:
                if len(records) > 1 and _speaks_of_units(root, original):
                    raise Mishap(f"版式的{called}里有单位的占位符，几个单位不能合成一个 Word 文件",
                                 "请用“每个单位一份”，或选一个单位")
                _filled(root, original, records[0])
            changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return _packed(package, changed)


def _root(package: ZipFile, name: str) -> Any:
    root = parse(part_of(package, name, MOST_XML))
    if not str(root.tag).startswith(_W):
        raise Mishap("版式是“严格”格式的 Word 文件", "请另存为普通的“Word 文档（.docx）”，再放进来")
    return root


def _packed(package: ZipFile, changed: dict[str, bytes]) -> bytes:
    """The package with these parts; the template that the document once came from is forgotten."""
    target = BytesIO()
    with SteadyZip(target, "w") as made:
        for member in package.infolist():
            if member.is_dir():
                continue
            content = changed.get(member.filename) or part_of(package, member.filename, MOST_UNPACKED)
            if member.filename.endswith("settings.xml.rels") or member.filename.endswith("word/settings.xml"):
                content = _without_origin(content)
            made.writestr(member.filename, content)
    return target.getvalue()


def _without_origin(content: bytes) -> bytes:
    root = parse(content)
    for one in list(root):
        if one.tag == _W + LEFT_OUT or attribute(one, "Type").endswith(f"/{LEFT_OUT}"):
            root.remove(one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _speaks_of_units(root: Any, original: Original) -> bool:
    return any(original.words.get(word) != "notice" for text in root.iter(_P) for word in words_in(_whole(text))[0])


def _joined(roots: list[Any]) -> Any:
    """Copies one after the other, each a section of its own, so that each begins on a new page."""
    first, *others = roots
    body = first[0]
    end = body.find(_SECT)
    for other in others:
        mark = deepcopy(end) if end is not None else etree.Element(_SECT)
        for kind in mark.findall(_W + "type"):
            mark.remove(kind)
        last = [one for one in body if one.tag != _SECT][-1:]
        if not last or last[0].tag != _P or last[0].find(f"{_PPR}/{_SECT}") is not None:
            last = [_after_all(body, etree.Element(_P), end)]
        _properties(last[0], _PPR).append(mark)
        for block in list(other[0]):
            if block.tag != _SECT:
                _after_all(body, block, end)
    return first


def _after_all(body: Any, block: Any, end: Any) -> Any:
    if end is not None:
        end.addprevious(block)
    else:
        body.append(block)
    return block


def _properties(element: Any, tag: str) -> Any:
    found = element.find(tag)
    if found is None:
        found = etree.Element(tag)
        element.insert(0, found)
    return found


def _filled(root: Any, original: Original, record: Record) -> Any:
    for bound in list(root.iter(*_BOUND)):
        bound.getparent().remove(bound)
    for text in [text for text in root.iter(_P) if _nearest(text, _TC) is None]:
        _put(text, iter(text_of(words_in(_whole(text))[0], original, record)))
    for row in list(_rows(root)):
        if not any(row.words):
            continue
        made = made_of(row.words, original, record)
        copies = [deepcopy(row.element) for _ in made[1:]]
        for copy in reversed(copies):
            _forget_once(copy)
            row.element.addnext(copy)
        for one, element in zip(made, (row.element, *copies)[: len(made)], strict=True):
            _fill_row(_row(element), one)
        if not made:
            row.element.getparent().remove(row.element)
    return root


def _forget_once(row: Any) -> None:
    for one in list(row.iter()):
        if one.tag in _ONCE:
            one.getparent().remove(one)
        else:
            for key in [key for key in one.attrib if key.rpartition("}")[2] in ("paraId", "textId")]:
                del one.attrib[key]


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _row(row: Any) -> _Row:
    cells = tuple(cell for cell in row.iter(_TC) if _nearest(cell, _TR) is row)
    return _Row(row, cells, tuple(tuple(text for text in cell.iter(_P) if _nearest(text, _TC) is cell)
                                  for cell in cells))


def _rows(root: Any) -> Iterator[_Row]:
    return map(_row, list(root.iter(_TR)))


def _places(root: Any, called: str) -> dict[Any, str]:
    """What the clerk calls each row: `页眉第1个表格第2行`."""
    tables = {table: number for number, table in enumerate(root.iter(_TBL), 1)}
    counted: Counter[int] = Counter()
    places = {}
    for row in root.iter(_TR):
        table = tables[_nearest(row, _TBL)]
        counted[table] += 1
        places[row] = f"{called}第{table}个表格第{counted[table]}行"
    return places


def _columns(row: _Row) -> int:
    beside = row.element.iterfind(f"{_W}trPr/*")
    return sum(shape_of(cell)[0] for cell in row.cells) + sum(span(mark) for mark in beside if mark.tag in _LEFT_FREE)


def _spots(row: _Row, place: str) -> Iterator[Spot]:
    for number, (cell, texts) in enumerate(zip(row.cells, row.texts, strict=True), 1):
        found = [words_in(_whole(text)) for text in texts]
        inner = any(PLACEHOLDER.search(_whole(text)) for text in cell.iter(_P) if text not in texts)
        merged = cell.find(f"{_TCPR}/{_W}vMerge") is not None
        held = "这一格里套着有占位符的表格" if inner else "这一格和上下的格子合并了" if merged else ""
        yield Spot(f"{place}第{number}格", tuple(word for words, _ in found for word in words),
                   any(braces for _, braces in found), held)


def _loose_spots(root: Any, called: str) -> Iterator[Spot]:
    number = 0
    for text in root.iter(_P):
        if _nearest(text, _TC) is not None:
            continue
        boxed = _nearest(text, _W + "txbxContent") is not None
        whole = _whole(text)
        number += bool(whole.strip()) and not boxed
        words, braces = words_in(whole)
        if words or braces:
            place = f"{called}的文本框" if boxed and called else "文本框" if boxed else called or f"正文第{number}段"
            yield Spot(place, words, braces)


def _pieces(parent: Any) -> Iterator[tuple[Any, str]]:
    """The elements that show the text of a paragraph, in order, whatever Word wrapped around them."""
    for child in parent:
        if child.tag == _T:
            yield child, child.text or ""
        elif child.tag in _ENDS:
            yield child, _ENDS[child.tag]
        elif child.tag not in _SKIPPED:
            yield from _pieces(child)


def _whole(paragraph: Any) -> str:
    return "".join(text for _, text in _pieces(paragraph))


def _put(paragraph: Any, values: Iterator[str]) -> None:
    """Replace the words of a paragraph, each in the format of the run that it begins in."""
    pieces = list(_pieces(paragraph))
    whole = "".join(text for _, text in pieces)
    starts = [0, *accumulate(len(text) for _, text in pieces)]
    found = list(zip(PLACEHOLDER.finditer(whole), values, strict=False))
    changed: list[Any] = []
    # From the end, so that what was counted before a word stays true.
    for match, value in reversed(found):
        first, last = bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end()) - 1
        begin, end = pieces[first][0], pieces[last][0]
        rest = end.text[match.end() - starts[last]:]
        begin.text = begin.text[:match.start() - starts[first]] + value + (rest if first == last else "")
        if first != last:
            end.text = rest
        for between, _ in pieces[first + 1:last]:
            if between.tag == _T:
                between.text = ""
            else:
                between.getparent().remove(between)
        changed += [begin, end]
    for text in dict.fromkeys(changed):
        _break_lines(text)


def _break_lines(text: Any) -> None:
    """Line ends of a value as Word writes them."""
    first, *more = (text.text or "").split("\n")
    text.text = first
    text.set(_SPACE, "preserve")
    for line in reversed(more):
        next_text = etree.Element(_T)
        next_text.text = line
        next_text.set(_SPACE, "preserve")
        text.addnext(next_text)
        text.addnext(etree.Element(_BR))


def _fill_row(row: _Row, made: Made) -> None:
    height = row.element.find(f"{_W}trPr/{_W}trHeight")
    if height is not None and height.get(_W + "hRule") == "exact":
        # What people write needs the height that it needs.
        height.set(_W + "hRule", "atLeast")
    if made.says:
        _say(row, made.says)
        return
    for cell, texts, values, down in zip(row.cells, row.texts, made.cells, made.down, strict=True):
        if values is None:
            _cover(cell, texts)
            continue
        left = iter(values)
        for text in texts:
            _put(text, left)
        if down > 1:
            _merge(cell, "restart")


def _merge(cell: Any, how: str) -> None:
    """The mark for cells merged downward, at its place among the properties (ECMA-376 part 1, 17.4.84)."""
    properties = _properties(cell, _TCPR)
    mark = etree.Element(_W + "vMerge")
    if how:
        mark.set(_W + "val", how)
    properties.insert(sum(1 for one in properties if one.tag in _BEFORE_MERGE), mark)


def _cover(cell: Any, texts: Sequence[Any]) -> None:
    _merge(cell, "")
    _keep_one(cell, texts)


def _keep_one(cell: Any, texts: Sequence[Any]) -> Any:
    """A cell with nothing but its first paragraph, emptied."""
    kept = deepcopy(texts[0]) if texts else etree.Element(_P)
    for child in [child for child in kept if child.tag != _PPR]:
        kept.remove(child)
    for child in [child for child in cell if child.tag != _TCPR]:
        cell.remove(child)
    cell.append(kept)
    return kept


def _say(row: _Row, sentence: str) -> None:
    """One cell over the whole row, in the middle, set as the row's first text is."""
    first, *others = row.cells
    look = next((run.find(_W + "rPr") for run in row.element.iter(_R) if run.find(_W + "rPr") is not None), None)
    span = sum(shape_of(cell)[0] for cell in row.cells)
    kept = _keep_one(first, row.texts[0])
    for cell in others:
        cell.getparent().remove(cell)
    properties = _properties(first, _TCPR)
    for old in properties.findall(_W + "gridSpan"):
        properties.remove(old)
    across = etree.Element(_W + "gridSpan")
    across.set(_W + "val", str(span))
    width = properties.find(_W + "tcW")
    if width is not None:
        properties.remove(width)
    properties.insert(sum(1 for one in properties if one.tag == _W + "cnfStyle"), across)
    layout = _properties(kept, _PPR)
    for old in layout.findall(_W + "jc"):
        layout.remove(old)
    middle = etree.Element(_W + "jc")
    middle.set(_W + "val", "center")
    after = ("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
             "pPrChange")
    at = next((n for n, one in enumerate(layout) if one.tag in {_W + name for name in after}), len(layout))
    layout.insert(at, middle)
    run = etree.SubElement(kept, _R)
    if look is not None:
        run.append(deepcopy(look))
    etree.SubElement(run, _T).text = sentence
