"""报送须知: one page for one unit that says what is asked, how much, by when, to whom, and how to send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from safetydesk.desk.desk import Desk
from safetydesk.desk.naming import sample_names
from safetydesk.desk.records import owed
from safetydesk.desk.settings import printed
from safetydesk.desk.snapshot import UnitCard
from safetydesk.material.names import safe_name
from safetydesk.notice.dates import chinese_date
from safetydesk.notice.model import ANY, Due, Need, Notice, Slot
from safetydesk.paper.sheet import Cell, Line, Page, Row, Sheet

TITLE = "报送须知"
EXCEL_FOLDER = "Excel版表格"
# A grid of seven columns is set in 五号, and in 小五 where that saves a second page (paper.arranging): two of the five
# that are seen are twofold.
_WIDTHS = (12.0, 40.0, 46.0, 19.5, 19.5, 16.5, 16.5)
_HEADS = (("序号", 1), ("报送内容", 1), ("通知原文", 1), ("最少报送", 2), ("什么时候、报给谁", 2))
# Narrower margins than a letter's: what is to be kept beside the screen is one page.
_PAGE = Page(top=20, left=20, right=20, bottom=20)
_EVERY = {"": "", "week": "每周", "month": "每月"}
_WEEKDAYS = "一二三四五六日"


def return_folder(card: UnitCard) -> str:
    """The folder that the unit fills and sends back; its name says whose it is."""
    return f"{safe_name(card.name, 90)}-报送材料"


def by_due(notice: Notice, card: UnitCard) -> list[Slot]:
    """What this unit owes, the items behind the due they go with."""
    dues = [due.id for due in notice.dues]

    def place(slot: Slot) -> int:
        due = notice.due_of(slot)
        return dues.index(due.id) if due else len(dues)

    return sorted(owed(notice.slots(), card), key=place)


def guide(desk: Desk, card: UnitCard, forms: Sequence[str], *, excel: bool) -> Sheet:
    """The page for this unit, which gets these forms. `excel`: some of them come as Excel, too."""
    notice = desk.notice
    slots = by_due(notice, card)
    heads = Row(tuple(Cell(head, across, role="head", align="center") for head, across in _HEADS), "head")
    rows = [heads] if slots else []
    number = 0
    for _, group in groupby(slots, key=lambda slot: _due_words(notice, slot)):
        same = list(group)
        for slot in same:
            number += 1
            rows.append(_slot_row(notice, slot, card, number, len(same) if slot is same[0] else 0))
    advice = _advice(notice, slots, card, excel) if slots else _form_advice(card, forms, excel)
    advice += (("联系方式", _contact(desk)),)
    rows += [
        Row((Cell(label, role="label", align="center"), Cell("\n".join(lines), len(_WIDTHS) - 1)))
        for label, lines in advice if lines
    ]
    above = (Line(f"{card.name}："), Line(f"　　请按《{notice.title}》报送："))
    return Sheet(TITLE, _WIDTHS, tuple(rows), above=above, below=(Line(desk.office, "right"),), page=_PAGE, name=TITLE)


def _contact(desk: Desk) -> list[str]:
    """Whom to ask, as far as the office has set it."""
    own = printed(desk)
    told = [f"{name}：{own[key]}" for key, name in (("contact", "联系人"), ("contact_phone", "联系电话")) if own[key]]
    return ["　　".join(told)] if told else []


def _slot_row(notice: Notice, slot: Slot, card: UnitCard, number: int, together: int) -> Row:
    """One thing asked for; the first of `together` with the same due says the due for all of them."""
    cells = [
        Cell(str(number), role="number", align="center"), Cell(slot.name, role="label", align="center"),
        Cell(_asked(slot, card), role="label", align="center"),
        Cell(_least(notice, slot, card), 2, role="label", align="center"),
    ]
    if together:
        cells.append(Cell(_due_words(notice, slot), 2, together, role="label", align="center"))
    return Row(tuple(cells))


def _names(notice: Notice, need: Need) -> str:
    known = [notice.kinds[kind].name for kind in need.kinds if kind in notice.kinds and kind != "liaison"]
    return "不限" if ANY in need.kinds else "、".join(known)


def _asked(slot: Slot, card: UnitCard) -> str:
    """The notice's own words."""
    ways = [
        (way.says or "\n".join(dict.fromkeys(need.says for need in way.needs if need.says))).removeprefix("或")
        for way in slot.needs_of(card.kind)
    ]
    return "\n或".join(way for way in ways if way) or slot.says or "—"


def _least(notice: Notice, slot: Slot, card: UnitCard) -> str:
    return "\n或 ".join("\n".join(_count(notice, need) for need in way.needs) for way in slot.needs_of(card.kind))


def _count(notice: Notice, need: Need) -> str:
    """`视频1至2个`, `进展每周2份`, `特色材料：有就报`."""
    name = need.label or _names(notice, need)
    if not need.least:
        return f"{name}：" + (f"不超过{need.most}{need.measure}" if need.most else "有就报")
    upto = f"至{need.most}" if need.most and need.most > need.least else ""
    return f"{name}{_EVERY[need.per]}{need.least}{upto}{need.measure}"


def _due_words(notice: Notice, slot: Slot) -> str:
    due = notice.due_of(slot)
    # What has no due of its own goes where everything goes.
    places = {due.to} if due else {each.to for each in notice.dues if each.to}
    to = places.pop() if len(places) == 1 else ""
    return "\n".join(filter(None, (_when(notice, due), f"报{to}" if to else "")))


def _when(notice: Notice, due: Due | None) -> str:
    """In lines that fit the column: a date is not to be broken."""
    if due and due.type == "continuous":
        return "活动期间随时报"
    if due is None or due.by is None:
        return "通知没有写日期，\n请尽早"
    last = _day(notice, due.by)
    if due.type == "recurring":
        day = f"周{_WEEKDAYS[due.day - 1]}" if due.every == "week" else "月底" if due.day > 30 else f"月{due.day}日"
        return f"每{day}前，\n到{last}止"
    return f"{_day(notice, due.opens)}至\n{last}" if due.type == "window" and due.opens else f"{last}前"


def _day(notice: Notice, day: date) -> str:
    return chinese_date(day).removeprefix(f"{notice.year}年")


def _advice(
    notice: Notice, slots: Sequence[Slot], card: UnitCard, excel: bool
) -> tuple[tuple[str, Sequence[str]], ...]:
    folder = return_folder(card)
    put = [f"“{folder}”里每一项有一个文件夹，材料放进对应的文件夹。要填的表也在里面，单位名称已写好，填好后原名保存。"]
    put += [_excel("文件夹")] if excel else []
    return (
        ("文件要求", _rules(notice, slots, card)),
        ("怎样取名", ("单位-项目-标题-序号，例如：", *sample_names(notice, slots, card))),
        ("放在哪里", put),
        ("怎样发送", (
            f"放齐后把“{folder}”整个文件夹压缩成一个文件发回。照片、视频要原文件：在微信、QQ里请选“文件”发送，"
            "直接发图片、视频会被压缩，看不清。",)),
        ("其他事项", (
            "确实没有的项目，请书面说明原因，不要空报。",
            "手机原图里可能带有拍摄地点。不便公开的，请先关闭相机的定位再拍；原图收到后不作改动。")),
    )


def _excel(where: str) -> str:
    return f"愿意用 Excel 填的，用“{EXCEL_FOLDER}”里的同名表，填好后代替{where}里的那一份。"


def _form_advice(card: UnitCard, forms: Sequence[str], excel: bool) -> tuple[tuple[str, Sequence[str]], ...]:
    """Where the notice asks for nothing but what stands on a form."""
    folder = return_folder(card)
    return (
        ("要填的表", [
            *(f"《{title}》" for title in forms), f"在“{folder}”里，单位名称已写好。没有的填0，填好后原名保存。",
            *([_excel(f"“{folder}”")] if excel else []),
        ]),
        ("什么时候", ["通知没有规定要报送的材料，也没有写报表的日期。请在活动结束后尽早报。"]),
        ("怎样发送", [f"把“{folder}”整个文件夹压缩成一个文件发回。"]),
    )


def _rules(notice: Notice, slots: Sequence[Slot], card: UnitCard) -> list[str]:
    """The notice's rules for the kinds of files that this unit hands in."""
    kinds = {kind for slot in slots for way in slot.needs_of(card.kind) for need in way.needs for kind in need.kinds}
    asked = "".join(slot.says + _asked(slot, card) for slot in slots)
    # What only names the material once more is no rule for its files.
    says = dict.fromkeys(
        rule.says for rule in notice.media
        if (ANY in (*rule.kinds, *kinds) or kinds & {*rule.kinds}) and rule.says not in asked)
    return [f"{number}．{text}" if len(says) > 1 else text for number, text in enumerate(says, 1)]
