"""Reading the text and tables of a docx straight from its XML, as the reader of the paper would see them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from zipfile import ZipFile

from safetydesk.notice.problem import Mishap
from safetydesk.paper.reading_grid import MOST_BOXES, Box, Document, Grid, Text
from safetydesk.paper.reading_guard import parse, part_of

MOST_XML = 30_000_000
# Word itself draws at most 63 columns; a span is never believed beyond that.
MOST_SPAN = 63
_DEEPEST = 60
# What only holds other content; what was deleted or moved away, text boxes, notes and field codes are not here.
_THROUGH = frozenset(("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "bdo",
                      "dir", "ruby", "rubyBase", "subDoc"))
_PICTURES = frozenset(("drawing", "pict", "object", "AlternateContent"))
# Check boxes set in symbol fonts, which hold private characters (Wingdings, Wingdings 2).
_SYMBOLS = {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0xFC: "√", 0x52: "☑", 0x53: "☒", 0xA3: "□", 0x50: "√"}
_PRIVATE = {0xF000 + code: mark for code, mark in _SYMBOLS.items()}


def read_docx(package: ZipFile, main: str) -> Document:
    """Lines and tables of the part `main`, with tracked changes accepted. Raises Mishap: damaged, too large."""
    root = parse(part_of(package, main, MOST_XML))
    body = next((one for one in root.iter() if local_name(one) == "body"), None)
    if body is None:
        raise Mishap("文档里没有正文", "请用 Word 或 WPS 打开看看，另存后重发")
    reader = _Reader()
    reader.blocks_of(body, 0)
    return Document(tuple(reader.blocks), reader.pictures)


def local_name(element: Any) -> str:
    """An element's name without its namespace, of which Word, strict files and Word 2003 use different ones."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute whatever its namespace; "" if it has none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def child_of(element: Any, name: str) -> Any:
    """The first child of this name without its namespace, or None."""
    for one in element:
        if _local(one.tag) == name:
            return one
    return None


def span(mark: Any) -> int:
    """The columns that a mark speaks of, bounded; 0 where it gives no number."""
    text = attribute(mark, "val")
    if not (text.isascii() and text.isdecimal()):
        return 0
    return int(text) if len(text) < 3 and int(text) < MOST_SPAN else MOST_SPAN


def shape_of(cell: Any) -> tuple[int, str, bool]:
    """Columns covered, `restart` or `continue` of a merge downward or "", and whether the cell was deleted."""
    across, merged, deleted = 1, "", False
    for child in cell:
        if _local(child.tag) == "tcPr":
            for mark in child:
                name = _local(mark.tag).lower()
                if name == "gridspan":
                    across = max(1, span(mark))
                elif name == "vmerge":
                    merged = "restart" if attribute(mark, "val") == "restart" else "continue"
                elif name == "celldel":
                    deleted = True
            break
    return across, merged, deleted


def paragraph_text(paragraph: Any) -> str:
    """The text of one `w:p` as its reader sees it, line breaks as newlines."""
    return _Reader().paragraph(paragraph)


def _symbol(code: str) -> str:
    """The mark that a symbol font shows for a character, which Word writes as `F0FE` or `00FE`."""
    try:
        return _SYMBOLS.get(int(code, 16) & 0xFF, "")
    except ValueError:
        return ""


class _Reader:
    """Walks one document; `blocks` in the order of reading, tables within cells after the table they stand in."""

    def __init__(self) -> None:
        self.blocks: list[Text | Grid] = []
        self.pictures = False
        self._tables = 0
        self._boxes = 0
        # For each field that is open: whether its code is being read, which is not text.
        self._fields: list[bool] = []

    def blocks_of(self, parent: Any, depth: int) -> None:
        """Add paragraphs and tables of the body or of what wraps them."""
        for child in self._unwrapped(parent, depth):
            if local_name(child) == "tbl":
                self._table(child, depth + 1)
            else:
                self.blocks.extend(Text(line) for line in self.paragraph(child).split("\n"))

    def _unwrapped(self, parent: Any, depth: int, wanted: tuple[str, ...] = ("p", "tbl")) -> Iterator[Any]:
        if depth > _DEEPEST:
            return
        for child in parent:
            name = local_name(child)
            if name in wanted:
                yield child
            elif name in _THROUGH or name in ("sect", "sub-section", "txbxContent"):
                yield from self._unwrapped(child, depth + 1, wanted)
            elif name in _PICTURES:
                self.pictures = True

    def paragraph(self, paragraph: Any) -> str:
        """The text of one paragraph; a field that began before it goes on in it."""
        out: list[str] = []
        self._inside(paragraph, out, 0)
        return "".join(out)

    def _inside(self, parent: Any, out: list[str], depth: int) -> None:
        for child in parent:
            name = _local(child.tag)
            if name == "r":
                self._run(child, out)
            elif name in _THROUGH:
                if depth < _DEEPEST:
                    self._inside(child, out, depth + 1)
            elif name in _PICTURES:
                self.pictures = True

    def _run(self, run: Any, out: list[str]) -> None:
        for child in run:
            name = _local(child.tag)
            if name == "t":
                if child.text and not any(self._fields):
                    out.append(child.text.translate(_PRIVATE))
            elif name in ("br", "cr"):
                out.append("\n")
            elif name == "tab":
                out.append("\t")
            elif name == "noBreakHyphen":
                out.append("-")
            elif name == "sym":
                out.append(_symbol(attribute(child, "char")))
            elif name == "fldChar":
                self._field(child, out)
            elif name == "rPr":
                hidden = child_of(child, "vanish")
                if hidden is not None and attribute(hidden, "val") not in ("0", "false", "off"):
                    return
            elif name in _PICTURES:
                self.pictures = True
            elif name in ("ruby", "ins"):
                self._inside(child, out, 1)

    def _field(self, mark: Any, out: list[str]) -> None:
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(True)
            data = child_of(mark, "ffData")
            box = child_of(data, "checkBox") if data is not None else None
            if box is not None:
                state = child_of(box, "checked")
                state = state if state is not None else child_of(box, "default")
                on = state is not None and attribute(state, "val") not in ("0", "false", "off")
                out.append("☑" if on else "□")
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _table(self, table: Any, depth: int) -> None:
        self._tables += 1
        number = self._tables
        boxes: list[Box] = []
        later: list[Any] = []
        above: dict[int, Box] = {}
        at = 0
        for row in self._unwrapped(table, depth, ("tr",)):
            properties = child_of(row, "trPr")
            if properties is not None and child_of(properties, "del") is not None:
                continue
            above = self._row(row, at, above, boxes, later, depth)
            at += 1
        self.blocks.append(Grid(boxes, f"表{number}" if number > 1 else ""))
        for inner in later:
            self._table(inner, depth + 1)

    def _row(
        self, row: Any, at: int, above: dict[int, Box], boxes: list[Box], later: list[Any], depth: int
    ) -> dict[int, Box]:
        """Add a row's boxes; gives back what the next row can go on with, by column."""
        properties = child_of(row, "trPr")
        before = child_of(properties, "gridBefore") if properties is not None else None
        column = span(before) if before is not None else 0
        reach: dict[int, Box] = {}
        for cell in self._unwrapped(row, depth, ("tc",)):
            across, merged, deleted = shape_of(cell)
            if deleted:
                continue
            box = above.get(column) if merged == "continue" else None
            text, inner = self._cell(cell, later, depth)
            if box is not None and (not text.strip() or not box.text.strip()):
                box.down += 1
                box.text = box.text or text
            else:
                box = Box(text, at, column, across, 1, inner)
                boxes.append(box)
            if merged:
                reach[column] = box
            column += across
            self._boxes += 1
            if self._boxes > MOST_BOXES:
                raise Mishap("文档里的表格太大，不像是填报的表", "请只保留需要的内容，另存后重发")
        return reach

    def _cell(self, cell: Any, later: list[Any], depth: int) -> tuple[str, bool]:
        """A cell's text, with that of tables in it; those are also read as tables of their own."""
        lines: list[str] = []
        inner = False
        if len(cell) == 2 and _local(cell[0].tag) == "tcPr" and _local(cell[1].tag) == "p":
            return self.paragraph(cell[1]).strip("\n"), False
        for child in self._unwrapped(cell, depth):
            if local_name(child) == "tbl":
                inner = True
                later.append(child)
                lines += [self.paragraph(one) for one in child.iter() if local_name(one) == "p"]
            else:
                lines.append(self.paragraph(child))
        return "\n".join(lines).strip("\n"), inner
