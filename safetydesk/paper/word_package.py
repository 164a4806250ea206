"""Everything of a docx but the document itself: styles in the clerk's words, page numbers, settings.

python-docx's own template is an American one (Letter paper, Japanese theme fonts, a thumbnail, English styles), of
which no part could stay; these are the few parts that WordprocessingML (ISO/IEC 29500-1 §11) asks for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from safetydesk.paper.arranging import ANNEX, BESIDE, FIGURES, LARGE, TITLE, Style, cell_style
from safetydesk.paper.package import MADE, STYLE_NAMES, Members, deflated

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# Paragraph styles: id, name on the clerk's screen, what it is set in, alignment.
_STYLES: tuple[tuple[str, str, Style, str], ...] = (
    ("annex", STYLE_NAMES["annex"], ANNEX, "left"),
    ("title", STYLE_NAMES["title"], TITLE, "center"),
    ("beside", STYLE_NAMES["beside"], BESIDE, "left"),
    ("head", STYLE_NAMES["head"], cell_style("head", LARGE), "center"),
    ("cell", STYLE_NAMES["value"], cell_style("value", LARGE), "left"),
    ("number", "页码", FIGURES, "left"),
)
# Styles of a cell by its role; those not set above look like the text of the table until somebody changes them.
CELL_STYLES = {"head": "head", "label": "label", "value": "cell", "number": "figure", "note": "note"}
_LIKE_CELL = tuple((CELL_STYLES[role], STYLE_NAMES[role]) for role in ("label", "number", "note"))
_PARTS = (
    ("styles", "styles.xml", f"{_WORD}.styles+xml"),
    ("settings", "settings.xml", f"{_WORD}.settings+xml"),
    ("fontTable", "fontTable.xml", f"{_WORD}.fontTable+xml"),
    ("footer", "footer-odd.xml", f"{_WORD}.footer+xml"),
    ("footer", "footer-even.xml", f"{_WORD}.footer+xml"),
)
# Relationship ids of the two footers, by their place in _PARTS.
FOOTERS = (("default", "rId4"), ("even", "rId5"))
# What Word and WPS take where a PC lacks the font.
_ALTERNATIVES = (("仿宋", "仿宋_GB2312"), ("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"), ("黑体", "SimHei"),
                 ("方正小标宋简体", "方正小标宋_GBK"), ("宋体", "SimSun"))


class Extra(NamedTuple):
    """What a document has besides a table's: XML of further styles, relationships (kind, target) with the ids from
    `EXTRA_ID` on, XML of further content types."""

    styles: str = ""
    relations: tuple[tuple[str, str], ...] = ()
    types: str = ""


_NOTHING = Extra()

# Number of the relationship id of the first of `Extra.relations`.
EXTRA_ID = len(_PARTS) + 1


def half_points(points: float) -> int:
    return round(points * 2)


def twips(points: float) -> int:
    """Twentieths of a point, in which Word measures lengths."""
    return round(points * 20)


@lru_cache(maxsize=16)
def parts(extra: Extra = _NOTHING) -> Members:
    """Every part except word/document.xml: the same in many documents, and deflated once."""
    return deflated(_parts(extra))


def _parts(extra: Extra) -> tuple[tuple[str, str], ...]:
    return (
        ("[Content_Types].xml", _content_types(extra.types)),
        ("_rels/.rels", _relationships((
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ))),
        ("docProps/core.xml", _core()),
        ("word/_rels/document.xml.rels",
         _relationships((*((f"{_OFFICE}/{kind}", name) for kind, name, _ in _PARTS),
                         *((f"{_OFFICE}/{kind}", name) for kind, name in extra.relations)))),
        ("word/styles.xml", _styles(extra.styles)),
        ("word/settings.xml", _settings()),
        ("word/fontTable.xml", _font_table()),
        ("word/footer-odd.xml", _footer("right")),
        ("word/footer-even.xml", _footer("left")),
    )


def _content_types(more: str) -> str:
    types = [("/word/document.xml", f"{_WORD}.document.main+xml"),
             ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")]
    types += [(f"/word/{name}", kind) for _, name, kind in _PARTS]
    return (f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types)
            + f"{more}</Types>")


def _relationships(targets: tuple[tuple[str, str], ...]) -> str:
    return (f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            + "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
                      for n, (kind, target) in enumerate(targets, 1)) + "</Relationships>")


def _core() -> str:
    return (f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{MADE}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{MADE}</dcterms:modified></cp:coreProperties>')


def fonts(name: str) -> str:
    """One font for Chinese and for Latin text; `hint` keeps “ and … full width."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'


def _styles(more: str) -> str:
    body = BESIDE.face.name
    return (f'{_XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(body)}<w:kern w:val="2"/>'
            '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
            '</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
            '<w:pPr><w:widowControl w:val="0"/></w:pPr><w:rPr><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
            + "".join(_style(*style) for style in _STYLES)
            + "".join(f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
                      '<w:basedOn w:val="cell"/><w:qFormat/></w:style>' for key, name in _LIKE_CELL)
            + f"{more}</w:styles>")


def _style(key: str, name: str, style: Style, align: str) -> str:
    # A line of a title has its place on the page's grid; a cell may be higher where a font needs it.
    rule = "exact" if key in ("annex", "title") else "atLeast"
    size = half_points(style.size)
    return (f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
            '<w:basedOn w:val="Normal"/><w:qFormat/>'
            '<w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
            f'<w:spacing w:line="{twips(style.pitch)}" w:lineRule="{rule}"/><w:jc w:val="{align}"/></w:pPr>'
            f'<w:rPr>{fonts(style.face.name)}<w:snapToGrid w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
            "</w:rPr></w:style>")


def _settings() -> str:
    return (f'{_XML}<w:settings {W}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
            "<w:bordersDoNotSurroundFooter/><w:evenAndOddHeaders/>"
            '<w:characterSpacingControl w:val="compressPunctuation"/>'
            '<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>'
            "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
            '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>')


def _font_table() -> str:
    """Charset 86 is GB2312: a missing font is replaced by another Chinese one."""
    return (f"{_XML}<w:fonts {W}>"
            + "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                      for name, other in _ALTERNATIVES) + "</w:fonts>")


def _footer(side: str) -> str:
    """页码 — 1 —, one character from the outer edge of the text (GB/T 9704-2012 §7.5)."""
    indent = f'<w:ind w:{side}="{twips(FIGURES.size)}"/>'
    return (f'{_XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="number"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
            '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>')
