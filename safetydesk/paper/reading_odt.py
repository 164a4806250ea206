"""Reading the text and tables of an OpenDocument text, which every fifth "docx" of a Chinese office is."""

from __future__ import annotations

from typing import Any
from zipfile import ZipFile

from safetydesk.notice.problem import Mishap
from safetydesk.paper.reading_grid import MOST_BOXES, Box, Document, Grid, Text
from safetydesk.paper.reading_guard import damaged, parse, part_of

_MOST_XML = 30_000_000
_MOST_SPAN, _MOST_BLANKS, _DEEPEST = 100, 200, 60
# Not text of the page itself: notes, comments, what tracked changes took out.
_APART = frozenset(("note", "annotation", "tracked-changes", "sequence-decls", "bookmark"))
_PICTURES = frozenset(("frame", "custom-shape", "object", "image"))


def read_odt(package: ZipFile) -> Document:
    """Lines and tables of content.xml (ODF 1.2 part 1). Raises Mishap: damaged, too large."""
    root = parse(part_of(package, "content.xml", _MOST_XML))
    body = next((one for one in root.iter() if _name(one) == "text" and _name(one.getparent()) == "body"), None)
    if body is None:
        raise damaged()
    reader = _Reader()
    reader.blocks_of(body, 0)
    return Document(tuple(reader.blocks), reader.pictures)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _count(element: Any, name: str, most: int) -> int:
    text = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "1")
    return min(max(1, int(text)), most) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


class _Reader:
    """Walks one document; tables within cells follow the table they stand in."""

    def __init__(self) -> None:
        self.blocks: list[Text | Grid] = []
        self.pictures = False
        self._tables = 0
        self._boxes = 0

    def blocks_of(self, parent: Any, depth: int) -> None:
        """Add paragraphs and tables of the body, a section or a list."""
        for child in parent:
            name = _name(child)
            if name in ("p", "h"):
                self.blocks.extend(Text(line) for line in self._text(child).split("\n"))
            elif name == "table" and depth < _DEEPEST:
                self._table(child, depth)
            elif name in ("section", "list", "list-item", "list-header") and depth < _DEEPEST:
                self.blocks_of(child, depth + 1)
            elif name in _PICTURES:
                self.pictures = True

    def _text(self, parent: Any, depth: int = 0) -> str:
        out = [parent.text or ""]
        for child in parent:
            name = _name(child)
            if name == "s":
                out.append(" " * _count(child, "c", _MOST_BLANKS))
            elif name in ("tab", "line-break"):
                out.append("\t" if name == "tab" else "\n")
            elif name in _PICTURES:
                self.pictures = True
            elif name and name not in _APART and depth < _DEEPEST:
                out.append(self._text(child, depth + 1))
            out.append(child.tail or "")
        return "".join(out)

    def _table(self, table: Any, depth: int) -> None:
        self._tables += 1
        number = self._tables
        boxes: list[Box] = []
        later: list[Any] = []
        at = 0
        for row in table.iter():
            # Rows lie in groups of head rows and others; those of tables in cells are not this table's.
            if _name(row) == "table-row" and self._owner(row) is table:
                self._row(row, at, boxes, later)
                at += 1
        self.blocks.append(Grid(boxes, f"表{number}" if number > 1 else ""))
        for inner in later:
            if depth < _DEEPEST:
                self._table(inner, depth + 1)

    @staticmethod
    def _owner(row: Any) -> Any:
        return next((one for one in row.iterancestors() if _name(one) == "table"), None)

    def _row(self, row: Any, at: int, boxes: list[Box], later: list[Any]) -> None:
        column = 0
        for cell in row:
            name = _name(cell)
            repeated = _count(cell, "number-columns-repeated", _MOST_SPAN)
            if name == "covered-table-cell":
                column += repeated
            elif name == "table-cell":
                tables = [one for one in cell if _name(one) == "table"]
                later += tables
                text = self._cell(cell)
                across = _count(cell, "number-columns-spanned", _MOST_SPAN)
                down = _count(cell, "number-rows-spanned", MOST_BOXES)
                for _ in range(repeated):
                    boxes.append(Box(text, at, column, across, down, bool(tables)))
                    column += 1
                self._boxes += repeated
                if self._boxes > MOST_BOXES:
                    raise Mishap("文档里的表格太大，不像是填报的表", "请只保留需要的内容，另存后重发")

    def _cell(self, cell: Any) -> str:
        return "\n".join(self._text(one) for one in cell.iter() if _name(one) in ("p", "h")).strip("\n")
