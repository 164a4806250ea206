"""Writing flowing documents as docx, for Word and WPS: named styles, real headings, pictures, figures that know where
they came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from safetydesk.paper import word_package
from safetydesk.paper.arranging import arrange, text_width
from safetydesk.paper.flow import (
    FACES,
    LOOKS,
    Block,
    Flow,
    Look,
    Paragraph,
    Picture,
    Pictures,
    Run,
    Section,
    Table,
    glued,
    sources,
    title_rows,
)
from safetydesk.paper.flow_lines import spacing
from safetydesk.paper.flow_pictures import ABOVE_CAPTION, BELOW_CAPTION, BOX, COLUMN, fitted, rows
from safetydesk.paper.package import SteadyZip
from safetydesk.paper.sheet import Page
from safetydesk.paper.word import ENDING, beside, heading, section, table
from safetydesk.paper.word_package import EXTRA_ID, Extra, half_points, twips

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_NAMES = (f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"')
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_EMU = 12700
_HIGHLIGHT = '<w:highlight w:val="yellow"/>'
_AFTER_TABLE = 8.0
# Our list of figures lies in a custom part (ISO/IEC 29500-1 §15.2.5), which Word keeps whatever is edited.
FIGURES = "customXml/item1.xml"
_FIGURES_ID = "{7B0C6F5E-5AFE-4D35-9D0C-5AFE00000001}"
_SCHEMA = "urn:safetydesk:figures"


def write_flow_docx(flow: Flow, target: IO[bytes]) -> None:
    """Write the document. The same Flow gives the same bytes."""
    writer = _Writer()
    body = writer.body(flow.blocks)
    pictures = [picture for block in flow.blocks if isinstance(block, Pictures) for picture in block.pictures]
    relations = [("customXml", f"../{FIGURES}")]
    relations += [("image", f"media/image{n}.jpg") for n in range(1, len(pictures) + 1)]
    types = ('<Default Extension="jpg" ContentType="image/jpeg"/>' if pictures else "") + (
        '<Override PartName="/customXml/itemProps1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>')
    extra = Extra("".join(_style(key, look) for key, look in LOOKS.items()), tuple(relations), types)
    with SteadyZip(target, "w") as package:
        package.begin(word_package.parts(extra))
        for name, content in _figures(flow):
            package.writestr(name, content)
        for number, picture in enumerate(pictures, 1):
            package.writestr(f"word/media/image{number}.jpg", picture.jpeg)
        package.writestr("word/document.xml", f"{_XML}<w:document {word_package.W} {word_package.R} {_NAMES}>"
                                              f"<w:body>{body}</w:body></w:document>")


def mark(number: int) -> str:
    """Name of the bookmark around a figure. Word shows no bookmark whose name begins so."""
    return f"_sd{number}"


def _figures(flow: Flow) -> list[tuple[str, str]]:
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    listed = "".join(
        f'<figure mark="{mark(number)}" text={quoteattr(text)} source={quoteattr(source)}/>'
        for number, (text, source) in enumerate(sources(flow), 1)
    )
    return [
        (FIGURES, f'{_XML}<figures xmlns="{_SCHEMA}">{listed}</figures>'),
        ("customXml/itemProps1.xml",
         f'{_XML}<ds:datastoreItem ds:itemID="{_FIGURES_ID}" xmlns:ds="{office}/customXml"><ds:schemaRefs>'
         f'<ds:schemaRef ds:uri="{_SCHEMA}"/></ds:schemaRefs></ds:datastoreItem>'),
        ("customXml/_rels/item1.xml.rels",
         f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         f'<Relationship Id="rId1" Type="{office}/relationships/customXmlProps" Target="itemProps1.xml"/>'
         "</Relationships>"),
    ]


def _style(key: str, look: Look) -> str:
    size = half_points(look.style.size)
    tight = twips(spacing(look))
    return (f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="flow-{key}"><w:name w:val="{look.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{"<w:keepNext/>" * look.glued}<w:widowControl/>'
            f'<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
            f'<w:spacing w:before="{twips(look.before * look.style.pitch)}"'
            f' w:after="{twips(look.after * look.style.pitch)}"'
            f' w:line="{twips(look.style.pitch)}" w:lineRule="exact"/>{_indent(look.first, 0, 0, look)}'
            f'<w:jc w:val="{_ALIGN[look.align]}"/>'
            + (f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else "")
            + f'</w:pPr><w:rPr>{word_package.fonts(look.style.face.name)}<w:snapToGrid w:val="0"/>'
              + (f'<w:spacing w:val="{tight}"/>' if tight else "") + f'<w:sz w:val="{size}"/>'
              f'<w:szCs w:val="{size}"/></w:rPr></w:style>')


def _indent(first: float, left: float, right: float, look: Look) -> str:
    """Indents in characters, as Word counts them, and in twips for who does not."""
    step = look.style.size + spacing(look)
    word, chars = ("firstLine", first - left) if first >= left else ("hanging", left - first)
    whole = f' w:firstLineChars="{round(chars * 100)}"' if word == "firstLine" and left == right == 0 else ""
    return (f'<w:ind w:left="{twips(left * step)}" w:right="{twips(right * step)}"{whole}'
            f' w:{word}="{twips(chars * step)}"/>')


def _nearly_nothing(ends: str = "") -> str:
    """A paragraph of no height: without it two tables become one, and one at the end of a section is lost."""
    return f"<w:p><w:pPr>{ENDING}{ends}</w:pPr></w:p>"


class _Writer:
    """Gives out the numbers of bookmarks and pictures while the body is written."""

    def __init__(self) -> None:
        self.marks = 0
        self.pictures = 0

    def body(self, blocks: Sequence[Block]) -> str:
        out: list[str] = []
        page, after_table = Page(), False
        for number, block in enumerate(blocks):
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            ends = section(page, True) if isinstance(following, Section) else ""
            match block:
                case Section(own):
                    page = own
                case Table():
                    out.append(self._table(block, ends, following is None))
                case Pictures():
                    out.append(self._pictures(block) + _nearly_nothing(ends))
                case Paragraph():
                    out.append(self._paragraph(block, following, _AFTER_TABLE * after_table, ends))
            after_table = isinstance(block, Table)
        return "".join(out) + section(page, True)

    def _marks(self, source: str) -> tuple[str, str]:
        if not source:
            return "", ""
        self.marks += 1
        return (f'<w:bookmarkStart w:id="{self.marks}" w:name="{mark(self.marks)}"/>',
                f'<w:bookmarkEnd w:id="{self.marks}"/>')

    def _runs(self, runs: Sequence[Run]) -> str:
        out = []
        for run in runs:
            before, after = self._marks(run.source)
            face = word_package.fonts(FACES[run.face].name) if run.face else ""
            look = f'{face}{_HIGHLIGHT if run.gap else ""}'
            look = f"<w:rPr>{look}</w:rPr>" if look else ""
            out.append(f'{before}<w:r>{look}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>{after}')
        return "".join(out)

    def _paragraph(self, block: Paragraph, following: Block | None, above: float, ends: str) -> str:
        look = LOOKS[block.role]
        stays = glued(block, following)
        glue = "" if stays == look.glued else "<w:keepNext/>" if stays else '<w:keepNext w:val="0"/>'
        spaced = f'<w:spacing w:before="{twips(max(above, look.before * look.style.pitch))}"/>' if above else ""
        own = block.first is not None or block.left or block.right
        indent = _indent(block.indent, block.left, block.right, look) if own else ""
        if block.role == "title":
            inner = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in title_rows(block))
            text = f"<w:r>{inner}</w:r>"
            for run in block.runs:
                before, after = self._marks(run.source)
                text = before + text + after
        else:
            text = self._runs(block.runs)
        return f'<w:p><w:pPr><w:pStyle w:val="flow-{block.role}"/>{glue}{spaced}{indent}{ends}</w:pPr>{text}</w:p>'

    def _table(self, block: Table, ends: str, last: bool) -> str:
        arranged = arrange(block.sheet)
        marks = {(row, column): self._marks(source) for row, column, source in block.sources}
        inset = twips((text_width(block.sheet.page) - sum(arranged.widths)) / 2)
        out = [*heading(arranged, inset), table(arranged, marks)]
        if block.sheet.below:
            return "".join([*out, *beside(block.sheet.below, inset, ending=ends)])
        return "".join(out) + (_nearly_nothing(ends) if ends or last else "")

    def _pictures(self, block: Pictures) -> str:
        """A table without lines: pictures in the middle of boxes of one height, below them their captions."""
        wide = twips(COLUMN)
        return (f'<w:tbl><w:tblPr><w:tblW w:w="{wide * 2}" w:type="dxa"/><w:jc w:val="center"/>'
                f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{f"<w:gridCol w:w={chr(34)}{wide}{chr(34)}/>" * 2}'
                f'</w:tblGrid>{"".join(self._row(row) for row in rows(block.pictures))}</w:tbl>')

    def _row(self, row: Sequence[Picture]) -> str:
        wide, high = twips(COLUMN), twips(BOX[1] + ABOVE_CAPTION)
        across = '<w:gridSpan w:val="2"/>' if len(row) == 1 else ""
        cell = (f'<w:tcPr><w:tcW w:w="{wide * 2 // len(row)}" w:type="dxa"/>{across}'
                '<w:vAlign w:val="{}"/></w:tcPr>')
        centred = '<w:p><w:pPr><w:keepNext/><w:snapToGrid w:val="0"/><w:jc w:val="center"/></w:pPr>'
        images = "".join(f'<w:tc>{cell.format("center")}{centred}{self._image(one)}</w:p></w:tc>' for one in row)
        captions = "".join(
            f'<w:tc>{cell.format("top")}<w:p><w:pPr><w:pStyle w:val="flow-picture"/>'
            f'<w:spacing w:after="{twips(BELOW_CAPTION)}"/></w:pPr>{self._runs(one.caption)}</w:p></w:tc>'
            for one in row)
        return (f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{high}" w:hRule="exact"/></w:trPr>{images}</w:tr>'
                f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{captions}</w:tr>")

    def _image(self, picture: Picture) -> str:
        key = self.pictures = self.pictures + 1
        wide, high = (round(points * _EMU) for points in fitted(picture))
        told = quoteattr("".join(run.text for run in picture.caption))
        size = f'cx="{wide}" cy="{high}"'
        return (f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
                f'<wp:docPr id="{key}" name="图片 {key}" descr={told}/><a:graphic>'
                f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
                f'<pic:cNvPr id="{key}" name="{key}.jpg"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
                f'<a:blip r:embed="rId{EXTRA_ID + key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
                f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
                '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
                "</wp:inline></w:drawing></w:r>")
