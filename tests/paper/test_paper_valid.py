"""What we write is what the standard asks for (ECMA-376), and outlives being opened and saved by another program."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from paper_forms import every_sheet, notices
from paper_pictures import MISSING, by_libreoffice

from safetydesk.desk.papers import Document, put
from safetydesk.paper.filled import FilledForm
from safetydesk.paper.flow import Flow
from safetydesk.paper.printing import FLOW_WRITERS, WRITERS
from safetydesk.paper.reading import read_document
from safetydesk.paper.reading_sheet import read_excel, read_word

# The children of an element in the order of its type, ECMA-376 part 1, annex A (wml.xsd, sml.xsd): those that we use
# and their neighbours. Word calls a file damaged where they stand otherwise.
ORDER = {
    "p": "pPr *",
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
    "inline": "extent effectExtent docPr cNvGraphicFramePr graphic",
    "pic": "nvPicPr blipFill spPr",
    "settings": "zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter evenAndOddHeaders characterSpacingControl "
                "compat themeFontLang",
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells "
                 "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors",
}
# A clone of github.com/python-openxml/python-docx has the schemas of ECMA-376 (transitional) in ref/xsd. They are
# Ecma's and ISO's, so they are not copied here.
SCHEMAS = os.environ.get("SAFETYDESK_OOXML_XSD", "")
XSD = "http://www.w3.org/2001/XMLSchema"
# The files that each part's schema is made of, by the part's name.
SCHEMA_FILES = {
    r"^word/(?!theme)[^/]*\.xml$": ("wml.xsd", "dml-picture.xsd"),
    r"^xl/(?!theme).*\.xml$": ("sml.xsd",),
    r"^\[Content_Types\]\.xml$": ("opc-xsd/opc-contentTypes.xsd",),
    r"\.rels$": ("opc-xsd/opc-relationships.xsd",),
    r"^customXml/itemProps": ("shared-customXmlDataProperties.xsd",),
}


@pytest.fixture(scope="module")
def packages(documents: dict[str, Document]) -> dict[str, bytes]:
    """Every paper of the sample desk; every form and table blank and with mark-up; one over many pages: as docx and
    xlsx."""
    found = {}
    cases = every_sheet(("empty", "markup")) | every_sheet(("sixty",), "zushi-2024-cases*")
    for name, document in (documents | {name: [sheet, sheet] for name, sheet in cases.items()}).items():
        for ending in (".docx",) if isinstance(document, Flow) else (".docx", ".xlsx"):
            target = BytesIO()
            (FLOW_WRITERS if isinstance(document, Flow) else WRITERS)[ending](document, target)
            found[name + ending] = target.getvalue()
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
                        places = [order.index(local(child) if local(child) in order else "*") for child in element]
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
                    whole = target.lstrip("/") if target.startswith("/") else os.path.normpath(folder / target)
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
    schemas = {kind: schema(Path(SCHEMAS), *names) for kind, names in SCHEMA_FILES.items()}
    seen = set()
    for name, data in packages.items():
        with ZipFile(BytesIO(data)) as package:
            for part in package.namelist():
                kind = next((kind for kind in SCHEMA_FILES if re.search(kind, part)), "")
                if kind:
                    root = etree.fromstring(package.read(part))
                    if kind.startswith("^xl"):
                        # Excel itself writes this attribute, which its schema forgot.
                        etree.strip_attributes(root, "{http://www.w3.org/XML/1998/namespace}space")
                    assert schemas[kind].validate(root), (name, part, schemas[kind].error_log)
                    seen.add(kind)
    assert seen == set(SCHEMA_FILES)


def schema(folder: Path, *names: str) -> Any:
    """The schemas of these files as one, which knows xml:space: wml.xsd takes it from a place it does not name."""
    own = "data:xml-space"
    known = (f'<xsd:schema xmlns:xsd="{XSD}" targetNamespace="http://www.w3.org/XML/1998/namespace">'
             '<xsd:attribute name="space" type="xsd:NCName"/></xsd:schema>')

    class Own(etree.Resolver):
        def resolve(self, url: str, public: str, context: Any) -> Any:
            if url.endswith(own):
                return self.resolve_string(known, context)
            tree = etree.parse(url)
            for one in tree.getroot().iterfind("{*}import[@namespace='http://www.w3.org/XML/1998/namespace']"):
                one.set("schemaLocation", own)
            return self.resolve_string(etree.tostring(tree), context, base_url=url)

    parser = etree.XMLParser()
    parser.resolvers.add(Own())
    spaces = [(etree.parse(folder / name).getroot().get("targetNamespace"), (folder / name).as_uri()) for name in names]
    whole = f'<xsd:schema xmlns:xsd="{XSD}">' + "".join(
        f'<xsd:import namespace="{space}" schemaLocation="{place}"/>' for space, place in spaces) + "</xsd:schema>"
    return etree.XMLSchema(etree.fromstring(whole, parser, base_url=folder.as_uri()))


@pytest.fixture(scope="module")
def saved(documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Every form and table of the sample desk as docx and xlsx, and the same opened and saved by LibreOffice."""
    mine, theirs = tmp_path_factory.mktemp("mine"), tmp_path_factory.mktemp("theirs")
    for ending, filter_name in ((".docx", "docx:MS Word 2007 XML"), (".xlsx", "xlsx:Calc MS Excel 2007 XML")):
        written = [mine / f"{name}{ending}" for name, each in documents.items() if not isinstance(each, Flow)]
        for path in written:
            put(documents[path.stem], path)
        by_libreoffice(written, filter_name, theirs)
    return {path: theirs / path.name for path in sorted(mine.iterdir())}


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_tables_saved_by_libreoffice_are_still_read_to_the_letter(saved: dict[Path, Path]) -> None:
    for path, other in saved.items():
        read = read_word if path.suffix == ".docx" else read_excel
        assert list(map(texts, read(path))) == list(map(texts, read(other))), path.name


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_forms_saved_by_libreoffice_still_have_equal_fields(saved: dict[Path, Path]) -> None:
    forms = 0
    for notice in notices():
        for path in (path for path in saved if path.name.startswith(notice.id)):
            before, after = (read_document(str(one), str(notice.folder)).forms for one in (path, saved[path]))
            assert [fields(form) for form in before] == [fields(form) for form in after], path.name
            assert any(form.form == path.stem.removeprefix(notice.id + "-").removesuffix("-one") for form in before)
            forms += any(form.rows or form.values for form in before)
    assert forms >= 20


def fields(form: FilledForm) -> FilledForm:
    """A form without the places where it says what it says: another program counts rows in its own way."""
    return replace(form, rows=tuple(replace(row, place="") for row in form.rows),
                   strays=tuple(replace(stray, place="") for stray in form.strays))


def texts(sheet: Any) -> list[Any]:
    """What a Sheet says and where."""
    lines = [(line.text, line.align) for line in (*sheet.above, *sheet.below)]
    return [sheet.title, sheet.annex, lines, [[(cell.text.strip(), cell.across, cell.down, cell.role, cell.align)
                                               for cell in row.cells] for row in sheet.rows], sheet.page]
