"""Opening an office's own template: what cannot be a template, or would carry something along, is refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from safetydesk.material.archive import is_safe
from safetydesk.material.office import LOCKED, probe_ole
from safetydesk.notice.problem import Mishap
from safetydesk.paper.reading_docx import MOST_XML, attribute, local_name
from safetydesk.paper.reading_guard import damaged, open_package, parse, part_of, refuse_types

ENDINGS = (".docx", ".xlsx")
PROGRAMS = {".docx": "Word", ".xlsx": "Excel"}
# A letterhead with its pictures is a megabyte or two.
MOST_FILE = 20 * 1024 * 1024
_MOST_TYPES = 5_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
}
AGAIN = "请在 Word 或 WPS 里另存为“.docx”（表格另存为“.xlsx”），再放进来"
_CARRIED = re.compile(
    r"(^|/)(embeddings|activeX|ctrlProps|externalLinks|queryTables|macrosheets|pivotTables|pivotCache)/|vbaProject|"
    r"xl/connections\.xml$|\.(bin|exe|vbs|js)$", re.IGNORECASE)
_HARMLESS_BIN = re.compile(r"printerSettings\d*\.bin$")
# Relations that point outside: a link goes nowhere until somebody follows it, and the template a document once came
# from is left out when it is filled.
LEFT_OUT = "attachedTemplate"
_ORIGIN = "word/_rels/settings.xml.rels"
_FOLLOWED = ("hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_INSIDE = re.compile("(oleObject|package|aFChunk|control|subDocument|frame|connections|externalLink.*)$")
# Fields that only look within the document; others run programs (DDE) or fetch files.
_FIELDS = re.compile("PAGE|NUMPAGES|SECTIONPAGES|SECTION|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|HYPERLINK|REF|PAGEREF|"
                     "NOTEREF|STYLEREF|TOC|TC|SEQ|SYMBOL|EQ|ADVANCE|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|TITLE|SUBJECT|"
                     "AUTHOR|FILENAME|SHAPE|=")
# Formulas outside of cells, and what fetches something or starts a program: other files, the web, DDE.
_FORMULAS = ("definedName", "formula", "formula1", "formula2")
FETCHES = re.compile(r"[|\[]|WEBSERVICE|FILTERXML|IMAGE\(|RTD\(|CALL\(|REGISTER", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """".docx" or ".xlsx", by what a file holds and is called. Raises Mishap: something else, damaged, locked."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise Mishap(f"“{path.name}”打不开", "请检查文件还在不在、是不是正被别的程序占用") from error
    if start.startswith(_OLE):
        if probe_ole(path, path.name).trouble == LOCKED:
            raise Mishap(f"“{path.name}”设了密码，打不开", "请先取消密码，再放进来")
        raise Mishap(f"“{path.name}”是旧格式（.doc、.xls 或 .wps），不能做版式", AGAIN)
    if not start.startswith(b"PK"):
        raise Mishap(f"“{path.name}”不是 Word 或 Excel 文件", AGAIN)
    if size > MOST_FILE:
        raise Mishap("版式文件太大", f"请压缩里面的图片，到 {MOST_FILE // 1024 // 1024} MB 以下")
    with open_package(path) as package:
        refuse_types(package)
        ending = _main(package)
        _refuse_carried(package)
        _refuse_inside(package)
    if path.suffix.lower() != ending:
        raise Mishap(f"“{path.name}”的后缀和内容对不上", AGAIN)
    return ending


def text_parts(package: ZipFile) -> dict[str, str]:
    """The parts of a docx that hold text, by name, with what the clerk calls them: "" for the document itself."""
    called = {"document.main": "", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
    found = {}
    for name, kind in _types(package):
        word = re.search(r"wordprocessingml\.([\w.]+)\+xml$", kind.lower())
        if word and word[1] in called and name in package.NameToInfo:
            found[name] = called[word[1]]
    return found


def _refuse_inside(package: ZipFile) -> None:
    """Raises Mishap for what a part would do when the filled form is opened: every part, whatever it is called."""
    names = {name.lower(): name for name in package.namelist()}
    typed = dict(_types(package))
    safe = all(is_safe(name.rstrip("/")) for name in package.namelist())
    if not safe or len(names) < len(package.namelist()) or any(names.get(name.lower(), name) != name for name in typed):
        raise damaged()
    for name in package.namelist():
        if name in typed or name.lower().endswith((".xml", ".vml")):
            root = parse(part_of(package, name, MOST_XML))
            _refuse_fields(root)
            _refuse_fetched(root)
            for element in root.iter():
                if local_name(element) in _FORMULAS and FETCHES.search(element.text or ""):
                    raise Mishap("有公式会取外面的内容", "请在 Excel 的名称、条件格式和数据验证里找到它，删去")


def _refuse_fetched(root: Any) -> None:
    """Raises Mishap for a picture that is linked; a link of text goes nowhere until somebody follows it."""
    for element in root.iter():
        for key, value in element.attrib.items():
            linked = key in (_RELATION + "link", _RELATION + "href") and local_name(element) not in _FOLLOWED
            if linked or (local_name(element) == "imagedata" and re.search(r"://|\\\\", value)):
                raise Mishap("版式里有链接来的图片", "请在 Word 里改为“插入”的图片")


def _refuse_fields(root: Any) -> None:
    """Raises Mishap for a field that would fetch a file or start a program when the document is opened."""
    code, inside = "", False
    for element in root.iter():
        name = local_name(element)
        if name == "fldSimple":
            _refuse_field(attribute(element, "instr"))
        elif name == "instrText" and inside:
            code += element.text or ""
        elif name == "fldChar":
            if inside:
                _refuse_field(code)
            code, inside = "", attribute(element, "fldCharType") == "begin"
    if inside:
        _refuse_field(code)


def _refuse_field(code: str) -> None:
    first = (re.match(r"\s*(=|[A-Za-z]+)", code) or ["", ""])[1].upper()
    if not _FIELDS.fullmatch(first):
        raise Mishap(f"版式里有会自己取外部内容的域（{first[:20] or '看不出名称'}）",
                     "请在 Word 里选中它，按 Ctrl+Shift+F9 变成文字")


def _types(package: ZipFile) -> Iterator[tuple[str, str]]:
    """Name and content type of every part that has one of its own (ECMA-376 part 2)."""
    for one in parse(part_of(package, "[Content_Types].xml", _MOST_TYPES)):
        kind = attribute(one, "ContentType")
        if local_name(one) == "Override":
            yield attribute(one, "PartName").lstrip("/"), kind
        elif re.search("(wordprocessing|spreadsheet)ml", kind, re.IGNORECASE):
            # No program that people use writes it, and by it a part would go unseen.
            raise damaged()


def _main(package: ZipFile) -> str:
    kinds = [kind for _, kind in _types(package)]
    if any("macro" in kind.lower() for kind in kinds):
        raise Mishap("版式里带有宏，不能用", "请另存为不带宏的“.docx”或“.xlsx”，再放进来")
    for kind in kinds:
        if kind in _MAIN:
            return _MAIN[kind]
    if any("main+xml" in kind for kind in kinds):
        raise Mishap("这种 Office 文件（模板、幻灯片等）不能做版式", AGAIN)
    raise damaged()


def _refuse_carried(package: ZipFile) -> None:
    """Raises Mishap for what a filled form would carry to others: programs, other files, what is fetched."""
    for name in package.namelist():
        if _CARRIED.search(name) and not _HARMLESS_BIN.search(name):
            raise Mishap(f"版式里嵌有别的文件、数据或程序（{name.rsplit('/', 1)[-1][:40]}）",
                         "请在 Word 或 Excel 里删去它，再放进来")
        if name.lower().endswith(".rels"):
            for link in parse(part_of(package, name, _MOST_TYPES)):
                kind = attribute(link, "Type").rsplit("/", 1)[-1]
                outside = attribute(link, "TargetMode").lower() == "external"
                harmless = kind == "hyperlink" or (kind == LEFT_OUT and name == _ORIGIN)
                if (outside and not harmless) or _INSIDE.match(kind):
                    where = attribute(link, "Target")[:60]
                    raise Mishap(f"版式里引用了外面的内容（{where}）",
                                 "请在 Word 里删去它；图片请改为“插入”而不是“链接”")
