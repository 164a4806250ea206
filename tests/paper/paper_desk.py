"""One office's desk with fixed units, materials, decisions and days: every paper of it is the same in every run."""

from __future__ import annotations

import random
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from deskmaker import ZUSHI, ids, old

from safetydesk import paths
from safetydesk.desk import activities, booking, figures, look, papers, receiving, review, units, works
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.notice import dates
from safetydesk.notice.model import Item, Slot

OFFICE = "望月街道办事处"
# The first has all that is asked, the second some of it and late, the third nothing to report, the last nothing yet.
ALL, SOME, NONE, _ = NAMES = ("望月社区居民委员会", "听泉社区", "㛃䶮社区", "圳埗氹村")
_CARDS = {
    ALL: Liaison("张喆珺", "女", "应急专干", "000-0000000", "000-0000-0001", "000-0000009",
                 "wangyue-shequ.anquan@example.com", "",
                 "东城区望月路与安居街交叉口向北200米路西党群服务中心二楼201室"),
    SOME: Liaison("李㛃", "女", "安全员", "000-0000002", "000-0000-0002", "", "tingquan@example.com", "", "听泉路2号"),
    NONE: Liaison("王䶮", "男", "社区两委委员、应急专干", "", "000-0000-0003"),
}
_TITLE = "“畅通生命通道”{}（第{}号作品）"
_TOLD = ("组织居民从单元门疏散到广场，用时12分30秒，138人参加；演练设置报警、疏散、搜救、灭火四个环节，"
         "请消防救援站的㛃站长现场讲评。")
_ACTIVITY = {"form": "现场演练、发放宣传册", "time": "6月16日上午9时", "place": "望月路便民服务中心前广场",
             "responsible": "张喆珺", "outlet": "望月发布公众号", "remark": ""}
_LINK = "通过网盘分享的文件：演练视频.mp4 链接: https://pan.example.com/s/1AbCdEfGhIjKlMnOp 提取码: x7k2"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The office's clock stands."""
    real = dates.now
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("safetydesk.") and getattr(module, "now", None) is real:
                patch.setattr(module, "now", lambda: moment)
        yield


def picture(path: Path, seed: int) -> Path:
    """A PNG whose bytes no library decides: noise, stored as it is."""
    wide, high = 64, 48
    rows = b"".join(b"\0" + random.Random(seed * high + row).randbytes(3 * wide) for row in range(high))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))
    return old(path)


def last_day(desk: Desk) -> datetime:
    """Three days after the last day that is asked for; a notice may name none."""
    days = [*(due.by for due in desk.notice.dues), *(period.last for period in desk.notice.periods)]
    return datetime.combine(max(filter(None, days), default=date(desk.notice.year, 6, 30)), time(9, 21)) + timedelta(3)


@contextmanager
def sample(folder: Path, notice: Path) -> Iterator[Desk]:
    """The desk of this notice, three days after its last day; the clock stands as long as it is open."""
    with at(datetime(2020, 1, 1)), Desk.create(folder, notice, OFFICE) as desk:
        kinds = desk.notice.unit_kinds or ("",)
        units.add_many(desk, [UnitEntry(name, kind=kinds[n % len(kinds)]) for n, name in enumerate(NAMES)])
        for name, card in _CARDS.items():
            units.set_liaison(desk, ids(desk)[name], card)
        today = last_day(desk)
    with Desk.open(folder) as desk:
        with at(today - timedelta(20)):
            _hand_in(desk, ALL, folder.parent)
        with at(today):
            _hand_in_some(desk, folder.parent)
            yield desk


def _slots(desk: Desk, unit: str) -> list[Slot]:
    kind = next(card.kind for card in units.all_units(desk) if card.name == unit)
    return [slot for slot in desk.notice.slots() if slot.holds_for(kind) and slot.needs_of(kind)]


def _hand_in(desk: Desk, unit: str, folder: Path) -> None:
    """All that is asked: pictures and a link as they come, the rest on paper."""
    key = ids(desk)[unit]
    figures.set_values(desk, key, _numbers(desk, key, 12))
    for name in ("“敲门行动”入户宣传", "㛃䶮广场应急演练"):
        activities.add(desk, key, name, **_ACTIVITY)
    for number, slot in enumerate(_slots(desk, unit)):
        if isinstance(slot, Item):
            made = works.add(desk, key, slot.id, _TITLE.format(slot.name, number))
            works.change(desk, made, introduction=_TOLD, remark="原件另附" * (number % 2))
        for need in slot.ways[0].needs:
            if need.kinds == ("photo",):
                _photos(desk, key, slot, folder, max(need.least, 2))
            elif "video" in need.kinds:
                booking.add_link(desk, key, slot.id, _LINK.replace("1Ab", f"{number}Ab"), "video")
            elif need.least:
                booking.add_paper(desk, key, slot.id, need.kinds[0].replace("any", "text"), need.least)


def _numbers(desk: Desk, key: int, first: int) -> dict[tuple[str, str], float | None]:
    """A number for everything that is asked of a unit, half of one among them."""
    table = figures.table(desk, key)
    asked = [(line.id, month) for line in table.lines
             for month, value in zip(table.months, line.values, strict=True) if value is not None]
    return {place: first * n + 0.5 * (n == 2) for n, place in enumerate(asked, 1)}


def _photos(desk: Desk, key: int, slot: Slot, folder: Path, count: int) -> None:
    first = sum(map(ord, slot.id))
    files = [picture(folder / slot.id / f"现场照片{n}.png", first + n) for n in range(1, count + 1)]
    receiving.receive(desk, files, unit_id=key, slot=slot.id)
    got: list[Any] = [each for work in look.cell(desk, key, slot.id).works for each in work.materials
                      if each.kind == "photo"]
    for each in got:
        review.set_caption(desk, each.id, f"{slot.name}现场：{each.name[:5]}")
    review.accept(desk, [each.id for each in got])


def _hand_in_some(desk: Desk, folder: Path) -> None:
    """What came late, was returned, has nothing to it, or says not whose it is."""
    key = ids(desk)[SOME]
    slots = _slots(desk, SOME)
    figures.set_values(desk, key, _numbers(desk, key, 7))
    for slot in slots[: len(slots) // 2 + 1]:
        need = slot.ways[0].needs[0]
        booking.add_paper(desk, key, slot.id, need.kinds[0].replace("any", "text"), max(1, need.least))
    if slots:
        link = booking.add_link(desk, key, slots[-1].id, _LINK)
        review.give_back(desk, [link], "提取码不对，打不开；请重新分享，有效期选“永久”")
    for slot in _slots(desk, NONE)[1:4]:
        review.excuse(desk, ids(desk)[NONE], slot.id, "与望月社区联合开展")
    receiving.receive(desk, [picture(folder / "不知是谁的.png", 1)])


def documents(folder: Path) -> dict[str, papers.Document]:
    """Every form of every notice that comes with the program, each of the office's tables and letters once, by names
    that can be those of files: for all units, and what there is for one unit besides ("-one")."""
    found: dict[str, papers.Document] = {}
    others = sorted(path.parent for path in paths.forms().glob("*/notice.toml") if path.parent != ZUSHI)
    for notice in (ZUSHI, *others):
        with sample(folder / notice.name / "desk", notice) as desk:
            for paper in papers.papers(desk):
                name = f"{notice.name}-{paper.id}" if paper.group == "form" else paper.id
                if name in found:
                    continue
                whole = papers.document(desk, paper)
                # Where each unit has a table of its own, a full and an empty one are enough.
                found[name] = [whole[0], whole[-1]] if isinstance(whole, list) and len(whole) > 1 else whole
                if paper.gathered:
                    unit = SOME if paper.id == "draft-chase" else ALL
                    found[f"{name}-one"] = papers.document(desk, paper, ids(desk)[unit])
    return found
