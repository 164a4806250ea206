"""Texts of letters and reports as data: what an office would word differently, with places for its own figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.notice.layout import PLACEHOLDER
from safetydesk.notice.problem import Problem
from safetydesk.notice.read_layout import PORTRAIT_MM
from safetydesk.notice.schema import Key, Schema
from safetydesk.notice.tables import check, load, suggestion

# What is said of one thing that is asked for.
_ASKED = ("项目", "项目序号", "格式", "数量要求", "截止日期", "截止", "应报单位数", "报齐单位数", "报齐情况",
          "无此项单位数", "未报齐单位数", "按时单位数", "迟交单位数", "收到", "通过", "作品数")
# The words that may stand in {{...}}, by what they speak of: "" is the desk as a whole. What a block repeats for knows
# the words of the desk as well.
WORDS: dict[str, tuple[str, ...]] = {
    "": (
        "本单位", "单位", "主送", "主送机关", "今天", "通知标题", "通知简称", "通知全称", "活动名称", "活动主题",
        "活动时间", "要求数", "单位数", "已齐单位数", "未齐单位数", "已齐单位", "未齐单位", "材料总数", "材料分类",
        "通过数", "待审数", "退回数", "未归位数", "通过图片数", "选用图片数", "未选图片数", "未看图片数", "缺项数",
        "迟交数", "无此项数", "早", "近", "逾期", "久逾", "无期", "催报单位", "缺数单位数", "发文字号", "联系人",
        "联系电话", "署名", "限期", "统计数", "统计摘要", "统计月份", "报数单位数", "应报数单位数", "未报数单位",
        "自报", "活动数", "取名示例", "审核情况", "报齐概况", "报数情况",
        "缺统计数",
    ),
    "slot": _ASKED, "item": _ASKED,
    "due": ("节点", "节点原文", "报送截止", "活动日期"),
    "media": ("材料要求",),
    "figure": ("统计序号", "统计内容", "计量单位", "累计", "报数单位数"),
    "activity": ("活动序号", "单位", "活动名称", "活动形式", "开展时间", "开展地点", "责任人", "宣传媒体", "活动备注"),
    "work": ("单位", "标题", "材料", "简介"),
    "gap": ("单位", "项目", "数量要求", "已收", "尚缺", "截止日期", "截止", "期限"),
    "silent": ("单位", "缺数月份"),
    "late": ("单位", "项目", "截止日期", "截止"),
    "excuse": ("单位", "项目", "理由"),
    "returned": ("单位", "项目", "材料", "理由"),
}
ROLES = ("number", "1", "2", "3", "body", "numbered", "table", "pictures", "attached", "signature", "note", "annexes")

_BLOCK: Schema = {
    "role": Key("text", choices=ROLES),
    "text": Key("text"),
    "each": Key("text", choices=tuple(name for name in WORDS if name)),
    "when": Key("text"),
    "unless": Key("text"),
    "part": Key("tables"),
    "widths": Key("numbers", low=5, high=225),
    "heads": Key("words"),
    "cells": Key("words"),
}
_DRAFT: Schema = {
    "name": Key("text", required=True),
    "title": Key("text", required=True),
    "to": Key("text"),
    "number": Key("text"),
    "block": Key("tables", required=True),
}


@dataclass(frozen=True)
class Block:
    """One paragraph, table or row of pictures; or, with `parts`, several that repeat together.

    `each`: for what it repeats (a table: its rows). `when`, `unless`: a word that must have a value, or none. `text` is
    that of a paragraph or the caption of a table of `widths` mm with `heads` and, for each row, `cells`.
    """

    role: str = "body"
    text: str = ""
    each: str = ""
    when: str = ""
    unless: str = ""
    parts: tuple[Block, ...] = ()
    widths: tuple[float, ...] = ()
    heads: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A letter or report: `name` is what its file is called, `to` whom it is addressed to, `number` its 发文字号."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    to: str = ""
    number: str = ""


def read_draft(path: Path) -> tuple[Draft | None, list[Problem]]:
    """The text in this file with all its problems; None if there are any. Never raises, whatever the file holds."""
    problems: list[Problem] = []
    table = load(path, problems)
    if table is None:
        return None, problems
    values = check(table, _DRAFT, path.name, problems)
    blocks = tuple(_blocks(values.pop("block"), path.name, (), problems))
    for key in ("name", "title", "to", "number"):
        _words_exist(values.get(key, ""), (), f"{path.name} {key}", problems)
    return (None if problems else Draft(**values, blocks=blocks)), problems


def _blocks(
    tables: list[dict[str, Any]], place: str, around: tuple[str, ...], problems: list[Problem]
) -> Iterator[Block]:
    for number, table in enumerate(tables, 1):
        where = f"{place} 第{number}段"
        values = check(table, _BLOCK, where, problems)
        each = values.get("each", "")
        scopes = (*around, each) if each else around
        if each and each in around:
            # Each of 200 gaps would repeat all 200.
            problems.append(Problem("layout", where, f"each = \"{each}\" 已经写在外面的段里了", "删去里面的 each"))
        values["parts"] = tuple(_blocks(values.pop("part", []), where, scopes, problems))
        block = Block(**values)
        for text in (block.text, *block.cells):
            _words_exist(text, scopes, where, problems)
        for word in filter(None, (block.when, block.unless)):
            _words_exist(f"{{{{{word}}}}}", scopes if block.parts or block.role != "table" else around, where, problems)
        if block.role == "table" and not len(block.widths) == len(block.heads) == len(block.cells):
            problems.append(Problem("layout", where, "表的 widths、heads、cells 个数不同", "每一列各写一个"))
        if sum(block.widths) > PORTRAIT_MM:
            what = f"各列共宽 {sum(block.widths):g} 毫米，纸上只有 {PORTRAIT_MM} 毫米"
            problems.append(Problem("layout", where, what, "改窄几列"))
        yield block


def _words_exist(text: str, scopes: tuple[str, ...], place: str, problems: list[Problem]) -> None:
    words_exist(text, [word for scope in ("", *scopes) for word in WORDS[scope]], place, problems)


def words_exist(text: str, known: Sequence[str], place: str, problems: list[Problem]) -> None:
    """A Problem for each word in {{...}} that is none of these, and for braces that are no pair."""
    for word in PLACEHOLDER.findall(text):
        if word not in known:
            problems.append(Problem("placeholder", place, f"占位符“{word[:20]}”这里不能用", suggestion(word, known)))
    if re.search(r"[{}｛｝]", PLACEHOLDER.sub("", text)):
        problems.append(Problem("placeholder", place, "花括号没有成对", "占位符写成 {{单位}}，前后各两个英文花括号"))

