"""Reading TOML that people wrote: every slip becomes a Problem with a place and a remedy, nothing is raised."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from safetydesk.notice.problem import Problem
from safetydesk.notice.schema import Key, Schema

# The largest definition here has 12 kB; what is 80 times that is not one, and would only take time to read.
MOST_BYTES = 1_000_000
MOST_TEXT = 2_000

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FILE = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff-]{0,60}\.toml")
_DATE_TEXT = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")

# tomllib's own sentences, in the order in which they are tried, and what they mean to a clerk.
_TOML_SAYS: tuple[tuple[str, str, str], ...] = (
    ("Invalid date", "日期不存在", "核对这一天，写成 2024-06-03 的样子"),
    ("Cannot overwrite", "同一个写法出现了两次", "删去重复的一行"),
    ("twice", "同一个小节出现了两次", "多个项目、节点要用两层方括号，如 [[item]]"),
    ("Duplicate inline", "同一个写法出现了两次", "删去重复的一处"),
    ("Unterminated string", "引号没有配对", "在文字末尾补上英文引号"),
    ("Illegal character", "引号没有配对，或文字里混入了换行等控制符", "在本行文字末尾补上英文引号"),
    ("Unclosed array", "方括号没有配对", "补上右方括号 ]，各项之间用英文逗号"),
    ("Unclosed inline", "花括号没有配对", "补上右花括号 }，各项之间用英文逗号"),
    ("Invalid statement", "这一行开头的写法不对", "等号左边只能用说明里的英文写法；说明文字前面加 #"),
    ("Invalid initial character for a key", "等号左边的写法不对", "等号左边只能用说明里的英文写法"),
    ("Expected '='", "缺少等号", "写成 name = \"内容\" 的样子"),
    ("Invalid value", "等号右边的写法不对", "文字要加英文引号；是或否写 true 或 false；日期写 2024-06-03"),
)


@dataclass(frozen=True)
class Type:
    """One type of value: how it is taken (None: it is not one), what stands in for a wrong one, how to write it."""

    take: Callable[[Any], Any]
    empty: Any
    name: str
    example: str


def is_clean(text: str) -> bool:
    """Whether a text can be shown and printed: no control or invisible characters but the line break."""
    return all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") for char in text)


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > MOST_TEXT or not is_clean(value):
        return None
    return value.strip()


def _words(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    words = tuple(_text(word) for word in value)
    return tuple(word for word in words if word) if all(words) else None


def _number(value: Any) -> float | None:
    if type(value) not in (int, float) or not math.isfinite(value):
        return None
    return value if -1e6 < value < 1e6 else None


def _numbers(value: Any) -> tuple[float, ...] | None:
    if not isinstance(value, list) or any(_number(one) is None for one in value):
        return None
    return tuple(value)


def _date(value: Any) -> date | None:
    """A day near enough that weeks and months can be counted up to it."""
    return value if type(value) is date and 2000 <= value.year <= 2100 else None


def _exactly(kind: type) -> Callable[[Any], Any]:
    """Not isinstance: to Python, but not to TOML, true is a number."""
    return lambda value: value if type(value) is kind else None


def _list_of(*types: type) -> Callable[[Any], list[Any] | None]:
    return lambda value: value if isinstance(value, list) and all(isinstance(one, types) for one in value) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


TYPES: dict[str, Type] = {
    "text": Type(_text, "", f"一段文字（不超过{MOST_TEXT}字，不含看不见的控制字符）", '{key} = "文字"'),
    "id": Type(_matching(_ID), "", "编号（小写英文字母、数字和短横线，不超过40个）", '{key} = "drill-2"'),
    "file": Type(_matching(_FILE), "", "本文件夹内的一个 .toml 文件名（不带路径）", '{key} = "annex1.toml"'),
    "words": Type(_words, (), "若干段文字", '{key} = ["甲", "乙"]'),
    "whole": Type(_exactly(int), 0, "整数（不加引号）", "{key} = 3"),
    "number": Type(_number, 0.0, "数字（不加引号）", "{key} = 12.5"),
    "numbers": Type(_numbers, (), "若干个数字", "{key} = [20, 36, 100]"),
    "yes": Type(_exactly(bool), False, "true（是）或 false（否）", "{key} = true"),
    "date": Type(_date, date.min, "日期（2000至2100年，不加引号，不带时刻）", "{key} = 2024-06-03"),
    "table": Type(_exactly(dict), {}, "一个小节", "[{key}]"),
    "tables": Type(_list_of(dict), [], "若干个小节", "[[{key}]]"),
    "cells": Type(_list_of(str, dict), [], "一行单元格", '{key} = ["姓名", "{{{{姓名}}}}"]'),
}


def load(path: Path, problems: list[Problem]) -> dict[str, Any] | None:
    """The file's tables, or None and a Problem that names the line. A byte-order mark is allowed."""
    place = path.name
    try:
        status = path.stat()
        # A device or a pipe would be read for ever.
        odd = not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode))
        if odd or status.st_size > MOST_BYTES:
            what = "不是普通文件" if odd else "文件太大，不像是通知定义"
            problems.append(Problem("unreadable", place, what, "换成 forms 里那样的定义文件"))
            return None
        data = path.read_bytes()
    except FileNotFoundError:
        problems.append(Problem("missing-file", place, f"文件夹“{path.parent.name}”里没有这个文件", f"补上 {place}"))
        return None
    except OSError as error:
        problems.append(Problem("unreadable", place, f"文件打不开（{error.strerror or '系统拒绝'}）",
                                "关闭正在使用它的程序，检查权限后再试"))
        return None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        problems.append(Problem("unreadable", place, "文件不是 UTF-8 编码", "用记事本打开，另存为时编码选 UTF-8"))
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        problems.append(Problem("unreadable", place, "括号套得太深", "照 forms 里的例子重写"))
    except ValueError as error:
        # Not only TOMLDecodeError: an integer of 5,000 digits is a bare ValueError.
        problems.append(_toml_problem(str(error), text, place))
    return None


def _toml_problem(message: str, text: str, place: str) -> Problem:
    found = _AT_LINE.search(message)
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1].strip()[:30] if 0 < number <= len(lines) else ""
    where = f"{place} 第{number}行" + (f"“{line}”" if line and is_clean(line) else "")
    for mark, what, remedy in _TOML_SAYS:
        if mark in message:
            return Problem("bad-date" if mark == "Invalid date" else "unreadable", where, what, remedy)
    return Problem("unreadable", where, "这一行或上一行的写法不对", "检查引号、括号、逗号和等号是否齐全，且是英文符号")


def check(table: dict[str, Any], schema: Schema, place: str, problems: list[Problem]) -> dict[str, Any]:
    """The values of one table that are right, ready for the model; each wrong, unknown or missing one is a Problem.

    A required value that is wrong or missing is replaced by an empty one, so that the rest can be checked as well.
    """
    problems += [_unknown_key(key, schema, place) for key in table if key not in schema]
    values: dict[str, Any] = {}
    for key, rule in schema.items():
        if key in table:
            value, problem = _take(key, table[key], rule, place)
            if problem:
                problems.append(problem)
            if value is not None:
                values[key] = value
                continue
        if rule.required:
            values[key] = TYPES[rule.type].empty
            if key not in table:
                problems.append(Problem("missing-key", place, f"缺少 {key}", f"补上 {_example(key, rule)}"))
        elif rule.default is not None:
            values[key] = rule.default
    return values


def _take(key: str, raw: Any, rule: Key, place: str) -> tuple[Any, Problem | None]:
    value = TYPES[rule.type].take(raw)
    if value is None:
        return None, _wrong(key, raw, rule, place)
    if rule.required and value in ("", (), []):
        return None, Problem("missing-key", place, f"{key} 是空的", f"填上内容，如 {_example(key, rule)}")
    numbers = value if rule.type == "numbers" else (value,) if rule.type in ("whole", "number") else ()
    if any(not rule.low <= number <= rule.high for number in numbers):
        return None, Problem("bad-value", place, f"{key} 写的是{shown(raw)}，超出范围",
                             f"写 {rule.low:g} 到 {rule.high:g} 之间的数")
    words = value if rule.type == "words" else (value,)
    wrong = [word for word in words if rule.choices and word not in rule.choices]
    if wrong:
        return None, Problem("bad-value", place, f"{key} 不能写“{wrong[0]}”", suggestion(wrong[0], rule.choices))
    return value, None


def _wrong(key: str, raw: Any, rule: Key, place: str) -> Problem:
    kind = TYPES[rule.type]
    if rule.type != "date":
        return Problem("bad-value", place, f"{key} 应当是{kind.name}，现在写的是{shown(raw)}",
                       f"写成 {_example(key, rule)}")
    found = _DATE_TEXT.fullmatch(raw) if isinstance(raw, str) else None
    meant = raw.date().isoformat() if isinstance(raw, datetime) else "2024-06-03"
    if found:
        meant = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return Problem("bad-date", place, f"{key} 应当是{kind.name}，现在写的是{shown(raw)}", f"写成 {key} = {meant}")


def _example(key: str, rule: Key) -> str:
    return TYPES[rule.type].example.format(key=key)


def _unknown_key(key: str, schema: Schema, place: str) -> Problem:
    name = key[:40] if is_clean(key) else "（含控制字符）"
    return Problem("unknown-key", place, f"不认识“{name}”", suggestion(key, schema))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to do about a word that is not among the known ones."""
    words = list(known)
    near = get_close_matches(word[:60], words, n=1, cutoff=0.5)
    if near:
        return f"是否想写“{near[0]}”"
    return f"这里可以写：{'、'.join(words)}" if words else "删去它"


def shown(value: Any) -> str:
    """A wrong value in a sentence, short and safe: no control characters, no number that cannot be printed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**12 else "一个过大的数"
    if isinstance(value, str):
        return f"“{value[:20]}{'…' if len(value) > 20 else ''}”" if is_clean(value) else "含有控制字符的文字"
    if isinstance(value, list | dict):
        return "一组内容"
    return str(value)
