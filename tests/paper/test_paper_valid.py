"""What we write is what the standard asks for (ECMA-376), and outlives being opened and saved by another program."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from paper_cases import CARD, WORKS, record
from paper_forms import every_sheet, notices
from paper_pictures import MISSING, by_libreoffice

from safetydesk import paths
from safetydesk.notice.read_layout import read_form
from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.fill import fill
from safetydesk.paper.printing import write
from safetydesk.paper.reading import read_document
from safetydesk.paper.reading_sheet import read_excel, read_word
from safetydesk.paper.word import write_docx

# The children of an element in the order of its type, ECMA-376 part 1, annex A (wml.xsd, sml.xsd): those that we use
# and their neighbours. Word calls a file damaged where they stand otherwise.
ORDER = {
    "p": "pPr r",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
           "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
           "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
           "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
           "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs "
           "em lang eastAsianLayout specVanish oMath",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
             "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p tbl",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
              "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
             "rsid pPr rPr tblPr trPr tcPr",
    "styles": "docDefaults latentStyles style",
    "settings": "zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter evenAndOddHeaders characterSpacingControl "
                "compat themeFontLang",
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells "
                 "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors",
}
# A clone of github.com/python-openxml/python-docx has the schemas of ECMA-376 (transitional) in ref/xsd. They are
# Ecma's and ISO's, so they are not copied here.
SCHEMAS = os.environ.get("SAFETYDESK_OOXML_XSD", "")


@pytest.fixture(scope="module")
def packages() -> dict[str, bytes]:
    """Every form and table, blank and with mark-up, and one over many pages, as docx and xlsx."""
    found = {}
    for name, sheet in (every_sheet(("empty", "markup")) | every_sheet(("sixty",), "zushi-2024-cases*")).items():
        for ending, writer in (("docx", write_docx), ("xlsx", write_xlsx)):
            target = BytesIO()
            writer([sheet, sheet], target)
            found[f"{name}.{ending}"] = target.getvalue()
    return found


def local(element: Any) -> str:
    return etree.QName(element).localname


def test_the_children_of_every_element_stand_in_the_order_of_the_standard(packages: dict[str, bytes]) -> None:
    seen = set()
    for name, data in packages.items():
        with ZipFile(BytesIO(data)) as package:
            parts = [part for part in package.namelist() if part.endswith(".xml") and "theme" not in part]
            for part in parts:
                for element in etree.fromstring(package.read(part)).iter():
                    order = ORDER.get(local(element), "").split()
                    if order:
                        seen.add(local(element))
                        places = [order.index(local(child)) for child in element]
                        assert places == sorted(places), (name, part, local(element))
    assert seen == set(ORDER)


def test_every_part_is_named_and_every_relation_leads_somewhere(packages: dict[str, bytes]) -> None:
    for name, data in packages.items():
        with ZipFile(BytesIO(data)) as package:
            parts = package.namelist()
            assert len(parts) == len(set(parts))
            types = etree.fromstring(package.read("[Content_Types].xml"))
            named = {one.get("PartName").lstrip("/") for one in types if one.get("PartName")}
            assert named <= set(parts), name
            for rels in (part for part in parts if part.endswith(".rels")):
                folder = Path(rels).parent.parent
                for link in etree.fromstring(package.read(rels)):
                    target = link.get("Target")
                    whole = target.lstrip("/") if target.startswith("/") else (folder / target).as_posix()
                    assert whole in parts, (name, rels, whole)


def test_every_row_of_a_docx_fills_its_grid(packages: dict[str, bytes]) -> None:
    for name, data in packages.items():
        if name.endswith(".docx"):
            document = etree.fromstring(ZipFile(BytesIO(data)).read("word/document.xml"))
            space = {"w": document.nsmap["w"]}
            for table in document.iterfind(".//w:tbl", space):
                columns = len(table.findall("w:tblGrid/w:gridCol", space))
                for row in table.iterfind("w:tr", space):
                    spans = [int(cell.xpath("number(w:tcPr/w:gridSpan/@w:val)", namespaces=space) or 1)
                             if cell.find("w:tcPr/w:gridSpan", space) is not None else 1
                             for cell in row.iterfind("w:tc", space)]
                    assert sum(spans) == columns, name


@pytest.mark.skipif(not SCHEMAS, reason="SAFETYDESK_OOXML_XSD does not name a folder with the schemas of ECMA-376")
def test_every_part_is_valid_by_the_schemas_of_ecma_376(packages: dict[str, bytes]) -> None:
    schemas = {kind: schema(Path(SCHEMAS) / f"{kind}.xsd") for kind in ("wml", "sml")}
    for data in packages.values():
        with ZipFile(BytesIO(data)) as package:
            for part in package.namelist():
                kind = {"word": "wml", "xl": "sml"}.get(part.split("/")[0], "")
                if kind and part.endswith(".xml") and "theme" not in part:
                    root = etree.fromstring(package.read(part))
                    if kind == "sml":
                        # Excel itself writes this attribute, which its schema forgot.
                        etree.strip_attributes(root, "{http://www.w3.org/XML/1998/namespace}space")
                    schemas[kind].assertValid(root)


def schema(path: Path) -> Any:
    """A schema that knows xml:space, which wml.xsd takes from a place it does not name."""
    tree = etree.parse(path)
    xml = ('<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
           'targetNamespace="http://www.w3.org/XML/1998/namespace">'
           '<xsd:attribute name="space" type="xsd:NCName"/></xsd:schema>')
    own = "data:xml-space"

    class Own(etree.Resolver):
        def resolve(self, url: str, public: str, context: Any) -> Any:
            return self.resolve_string(xml, context) if url.endswith(own) else None

    parser = etree.XMLParser()
    parser.resolvers.add(Own())
    for one in tree.getroot().iterfind("{*}import[@namespace='http://www.w3.org/XML/1998/namespace']"):
        one.set("schemaLocation", own)
    return etree.XMLSchema(etree.fromstring(etree.tostring(tree), parser, base_url=path.as_uri()))


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_forms_saved_by_libreoffice_are_still_read_without_loss(tmp_path: Path) -> None:
    written: dict[Path, Path] = {}
    for notice in notices():
        for form in notice.forms:
            layout, problems = read_form(notice, form)
            assert layout is not None, problems
            for ending in ("docx", "xlsx"):
                path = tmp_path / f"{notice.id}-{form.id}.{ending}"
                write([fill(layout, record(notice, CARD, WORKS))], path)
                written[path] = paths.forms() / notice.id
    saved = tmp_path / "saved"
    by_libreoffice([path for path in written if path.suffix == ".docx"], "docx:MS Word 2007 XML", saved)
    by_libreoffice([path for path in written if path.suffix == ".xlsx"], "xlsx:Calc MS Excel 2007 XML", saved)
    for path, folder in written.items():
        before, after = (read_document(str(one), str(folder)) for one in (path, saved / path.name))
        assert len(before.forms) == 1, path.name
        for mine, yours in zip(before.forms, after.forms, strict=True):
            assert (mine.form, mine.values, mine.blank) == (yours.form, yours.values, yours.blank), path.name
            assert [(row.item, row.values) for row in mine.rows] == [(row.item, row.values) for row in yours.rows]
        read = read_word if path.suffix == ".docx" else read_excel
        (one,), (other,) = read(path), read(saved / path.name)
        assert texts(one) == texts(other), path.name


def texts(sheet: Any) -> list[Any]:
    """What a Sheet says and where."""
    lines = [(line.text, line.align) for line in (*sheet.above, *sheet.below)]
    return [sheet.title, sheet.annex, lines, [[(cell.text.strip(), cell.across, cell.down, cell.role, cell.align)
                                               for cell in row.cells] for row in sheet.rows], sheet.page]
