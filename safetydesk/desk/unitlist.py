"""Reading a list of units as offices keep it: xlsx, xls, csv, or pasted; any order of columns, header recognised."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from safetydesk.desk.snapshot import LIAISON_FIELDS, Liaison
from safetydesk.desk.wording import plain
from safetydesk.material.copying import explain
from safetydesk.material.limited import OFFICE_MEMORY, ChildFailed, Limited
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap, Problem

LARGEST = 5_000_000  # bytes of a text list; 20,000 units with liaison cards are 2 MB
_LOOKED_AT = 4096  # bytes or characters by which an encoding is guessed
LONGEST_NAME = 60
LONGEST_KIND = 20
LONGEST_FIELD = 200


@dataclass(frozen=True)
class UnitEntry:
    """One line of a list of units, cleaned."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    parent: str = ""
    liaison: Liaison = field(default_factory=Liaison)


# Headings as offices write them, after `_heading`. The liaison fields come last: 单位名称 is first of all the name.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "unit": (
        "单位名称", "单位", "名称", "社区", "社区名称", "村社区", "村社区名称", "村居", "报送单位", "填报单位",
        "镇街", "镇街道", "镇街名称", "部门", "部门名称", "学校", "学校名称", "企业", "企业名称", "成员单位", "街道",
        "责任单位", "unit",
    ),
    "aliases": ("别名", "简称", "曾用名", "其他名称", "又名", "alias", "aliases"),
    "kind": ("类别", "类型", "单位类别", "单位类型", "单位性质", "性质", "kind"),
    "parent": (
        "上级", "上级单位", "所属", "所属单位", "所属街道", "所属镇街", "所属镇", "主管部门", "主管单位", "parent",
    ),
    "name": ("姓名", "联络员", "联络员姓名", "联系人", "联系人姓名", "负责人"),
    "gender": ("性别",),
    "post": ("职务", "职位", "职务职称"),
    "office_phone": ("办公电话", "座机", "固定电话", "办公室电话", "电话"),
    "mobile": ("手机", "手机号", "手机号码", "移动电话", "联系电话", "联系方式", "电话号码"),
    "fax": ("传真", "传真号码"),
    "email": ("电子邮箱", "邮箱", "电子邮件", "邮箱地址", "email", "e-mail"),
    "address": ("通讯地址", "通信地址", "地址", "联系地址", "办公地址"),
}
# Beside a column of communities these name what the communities belong to.
_TOWNS = ("镇街", "镇街道", "镇街名称", "街道")
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings}
_NOT_UNITS = {"合计", "总计", "小计", "共计", "备注", "说明", "序号"}
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?(?:\d{1,5}|[一二三四五六七八九十]{1,3})[)）]?\s*[.、．,，:：)）]|[①-⑳㉑-㉟])\s*"
)
# The numbers of a list that was written in one line: `1、青禾社区；2、柳溪社区。`
_NUMBERS = re.compile(r"(?:^|[\s;；,，、。]+)[（(]?\d{1,3}[)）]?\s*[、.．)）]\s*")
_MARKS = re.compile(r"[、，,;；\s]+")
# What is copied along from a chat: `各单位名单如下：`, and who wrote it when, `张喆珺 6月1日 10:20`.
_NO_NAME = re.compile(r"[:：]$|\d[:：]\d\d$")
# A line that holds a whole card: `青禾社区 张喆珺 000-0000-0001`.
_CARD = re.compile(r"(\S*[^\W\d_]\S*) (?:([^\W\d_]{2,4}) )?(\+?[\d-]{7,16})")


def read_file(path: Path) -> tuple[list[UnitEntry], list[Problem]]:
    """The units of an xlsx, xls, ods, csv or txt. Mishap when the file cannot be read at all."""
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods", ".et"):
        child = Limited(OFFICE_MEMORY)
        try:
            rows = child.call("safetydesk.paper.tables:read_rows", str(path))
        except ChildFailed as error:
            what = f"名单“{path.name}”读不出来（{error.reason}）"
            raise Mishap(what, "请用 Excel 或 WPS 打开后另存为 xlsx，再导入") from error
        finally:
            child.close()
        entries, problems = _entries(rows)
        if not entries and not problems:
            problems.append(Problem("file", path.name, "第一张有内容的工作表里没有单位名称",
                                    "把名单移到第一张工作表，或复制名单粘贴进来"))
        return entries, problems
    try:
        if path.stat().st_size > LARGEST:
            raise Mishap(f"名单“{path.name}”太大", "请只保留单位名单，另存后再导入")
        return read_text(_decoded(path.read_bytes(), path.name))
    except OSError as error:
        raise explain(error, path) from error


def read_text(text: str) -> tuple[list[UnitEntry], list[Problem]]:
    """The units of a pasted list: one to a line, or a copied table, or names in a row separated by 、."""
    lines = text.splitlines()
    filled = [line for line in lines if line.strip()]
    if len(filled) == 1 and "\t" not in text:
        numbered = len(_NUMBERS.findall(text)) > 1
        return _entries([[name] for name in (_NUMBERS if numbered else _MARKS).split(text.strip())])
    marks = Counter(mark for line in filled for mark in "\t,，;；" if mark in line)
    mark = marks.most_common(1)[0][0] if marks else "\t"
    if mark == "\t" or marks[mark] < len(filled) / 2:
        return _entries([line.split("\t") for line in lines])
    try:
        return _comma_separated(lines, mark)
    except csv.Error as error:
        raise Mishap("名单里有一格太长，不像单位名单", "请只保留单位名单，另存后再导入") from error


def _comma_separated(lines: Sequence[str], mark: str) -> tuple[list[UnitEntry], list[Problem]]:
    """A quotation mark that was never closed would swallow the lines after it: then every line is for itself."""
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
    if not any("\n" in cell and (mark in cell or len(row) != len(rows[0])) for row in rows for cell in row):
        return _entries(rows)
    odd = [number for number, line in enumerate(lines, 1) if line.count('"') % 2]
    rows = [
        line.replace('"', "").split(mark) if number in odd else next(csv.reader([line], delimiter=mark), [])
        for number, line in enumerate(lines, 1)
    ]
    entries, problems = _entries(rows)
    told = [Problem("row", f"第{number}行", "引号没有成对", "请核对这一行和下一行读得对不对") for number in odd]
    return entries, problems + told


def _decoded(data: bytes, name: str) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Mishap(f"“{name}”不是文本名单", "请用 Excel 打开后另存为 xlsx，再导入")


def _encodings(data: bytes) -> Iterator[str]:
    """What the bytes may be written in, likeliest first."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        yield "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
    yield "utf-8-sig"
    if b"\0" in data:
        yield from (each for each in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be") if _has_line_end(data, each))
    if _is_big5(data):
        yield "big5"
    yield "gb18030"


def _has_line_end(data: bytes, encoding: str) -> bool:
    """Without a mark at the start a wide encoding shows by the zeros before or after each line's end."""
    end = "\n".encode(encoding)
    return any(data[at:at + len(end)] == end for at in range(0, min(len(data), _LOOKED_AT), len(end)))


def _is_big5(data: bytes) -> bool:
    """Whether the bytes say rare characters in GB18030, which accepts nearly all, and all make sense in Big5."""
    try:
        data.decode("big5")
        foreign = [char for char in data.decode("gb18030")[:_LOOKED_AT] if char > "\x7f"]
    except UnicodeDecodeError:
        return False
    return sum(not char.encode("gb2312", "ignore") for char in foreign) * 4 > len(foreign)


def _heading(cell: str) -> str:
    return re.sub(r"[\s:()/*]", "", unicodedata.normalize("NFKC", cell)).lower()


def _field(cell: str) -> str | None:
    """The field that a heading speaks of, with what stands in brackets or without: `手机（必填）`, `社区（村）名称`."""
    text = unicodedata.normalize("NFKC", cell)
    return _FIELD_OF.get(_heading(text)) or _FIELD_OF.get(_heading(re.sub(r"\(.*?\)", "", text)))


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]] | None:
    """The header row among the first 20, as column -> field; a title above it is passed over."""
    for index, row in enumerate(rows[:20]):
        fields: dict[int, str] = {}
        for column, cell in enumerate(row):
            field = _field(cell)
            if field == "unit" and _is_above(row, fields):
                fields = {place: "parent" if known == "unit" else known for place, known in fields.items()}
            if field and field not in fields.values():
                fields[column] = field
        filled = sum(1 for cell in row if cell.strip())
        if "unit" in fields.values() and (len(fields) >= 2 or filled <= 2):
            return index, fields
    return None


def _is_above(row: Sequence[str], fields: Mapping[int, str]) -> bool:
    """Whether the column that was taken for the units' is that of the towns that they belong to."""
    return "parent" not in fields.values() and any(
        field == "unit" and _heading(row[column]) in _TOWNS for column, field in fields.items())


def _entries(rows: Sequence[Sequence[str]]) -> tuple[list[UnitEntry], list[Problem]]:
    header = _header(rows)
    if header is None:
        start, fields = 0, {_name_column(rows): "unit"}
    else:
        start, fields = header[0] + 1, header[1]
    entries: dict[str, UnitEntry] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[start:], start + 1):
        entry, problem = _entry(row, fields, number)
        if problem:
            problems.append(problem)
        if entry is None:
            continue
        key = plain(entry.name)
        if key in entries:
            problems.append(Problem("row", f"第{number}行“{entry.name}”", *_twice(entries[key], entry)))
            entries[key] = _joined(entries[key], entry)
        else:
            entries[key] = entry
    return _with_known_parents(list(entries.values()), problems)


def _name_column(rows: Sequence[Sequence[str]]) -> int:
    """Without a header: the first column that mostly holds words, not numbers."""
    width = max((len(row) for row in rows), default=1)
    for column in range(width):
        cells = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        words = [cell for cell in cells if re.search(r"[^\W\d_]{2}", _NUMBERING.sub("", cell))]
        if cells and len(words) * 2 > len(cells):
            return column
    return 0


def _entry(row: Sequence[str], fields: dict[int, str], number: int) -> tuple[UnitEntry | None, Problem | None]:
    values = {field: _cell(row[column]) for column, field in fields.items() if column < len(row)}
    name = _NUMBERING.sub("", values.get("unit", "")).rstrip("。；;，,、 ")
    place = f"第{number}行"
    if next((cell.strip() for cell in row if cell.strip()), "") in _NOT_UNITS:
        return None, None
    if not name:
        # Kind and unit above alone are what is left of cells merged over an empty row.
        if any(value for key, value in values.items() if key not in ("kind", "parent")):
            return None, Problem("row", place, "没有单位名称", "请补上名称后再导入这一行")
        return None, None
    if _field(name) == "unit":
        return None, None
    if not re.search(r"[^\W\d_]", name):
        return None, Problem("row", f"{place}“{name}”", "不像单位名称", "请检查这一行")
    if _NO_NAME.search(name):
        what = "像是标题或谁发的消息，没有当成单位"
        return None, Problem("row", f"{place}“{name[:20]}”", what, "如果它是单位，请去掉后面的冒号或时间")
    if len(fields) == 1 and (card := _CARD.fullmatch(name)):
        name, values["name"], phone = card[1], card[2] or "", card[3]
        values["mobile" if re.fullmatch(r"1\d{10}", phone.replace("-", "")) else "office_phone"] = phone
    aliases = tuple(part for part in re.split(r"[、,，;；/\s]+", values.get("aliases", "")) if part)
    long = _too_long({**values, "unit": name}, aliases)
    if long:
        return None, Problem("row", f"{place}“{name[:20]}”", *long)
    liaison = Liaison(**{field: values.get(field, "") for field in LIAISON_FIELDS})
    return UnitEntry(name, aliases, values.get("kind", ""), values.get("parent", ""), liaison), None


def _too_long(values: Mapping[str, str], aliases: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong and what to do when a field holds more than a desk takes."""
    limits = {
        "unit": ("单位名称", LONGEST_NAME), "kind": ("单位类别", LONGEST_KIND), "parent": ("上级单位", LONGEST_NAME),
    }
    limits |= {field: (word, LONGEST_FIELD) for field, word in LIAISON_FIELDS.items()}
    texts = [(*limits[field], text) for field, text in values.items() if field in limits]
    texts += [("单位别名", LONGEST_NAME, alias) for alias in aliases]
    for word, most, text in texts:
        if len(text) > most:
            return f"{word}有 {len(text)} 个字，太长了", f"请改到 {most} 字以内再导入这一行"
    return None


def _cell(text: str) -> str:
    return " ".join(clean_text(text).split())


def _twice(first: UnitEntry, second: UnitEntry) -> tuple[str, str]:
    """What a second line for a unit means and what to do: where they differ the first stays."""
    said = [(getattr(first.liaison, f), getattr(second.liaison, f)) for f in LIAISON_FIELDS]
    lost = "、".join(f"“{text[:20]}”" for kept, text in said if kept and text and kept != text)
    if lost:
        return f"名单里重复了，{lost}没有记下", "如果是另一个单位，请改好名称再导入"
    return "名单里重复了", "已合并成一个，不用处理"


def _joined(first: UnitEntry, second: UnitEntry) -> UnitEntry:
    liaison = Liaison(**{f: getattr(first.liaison, f) or getattr(second.liaison, f) for f in LIAISON_FIELDS})
    return replace(
        first, aliases=tuple(dict.fromkeys((*first.aliases, *second.aliases))), kind=first.kind or second.kind,
        parent=first.parent or second.parent, liaison=liaison,
    )


def _with_known_parents(entries: list[UnitEntry], problems: list[Problem]) -> tuple[list[UnitEntry], list[Problem]]:
    names = {plain(name) for entry in entries for name in (entry.name, *entry.aliases)}
    strange = dict.fromkeys(entry.parent for entry in entries if entry.parent and plain(entry.parent) not in names)
    problems += [
        Problem("row", f"上级单位“{name}”", "不在这份名单里", "如果它也要报送，请先把它加进单位名单；否则不用处理")
        for name in strange
    ]
    return entries, problems
