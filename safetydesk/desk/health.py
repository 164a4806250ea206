"""健康: whether the desk is well cared for, looked at in a moment: backups, checks, room, place, clock, database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from safetydesk.desk import care_auto, care_notes, health_disk, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.wording import size_text
from safetydesk.notice.dates import moment_text, now, short_moment
from safetydesk.notice.problem import Mishap

GOOD, CARE, DANGER = range(3)
SIGNS = {GOOD: "✓", CARE: "!", DANGER: "✗"}
WORDS = {GOOD: "良好", CARE: "要留意", DANGER: "有危险"}
KEYS = {GOOD: "good", CARE: "care", DANGER: "danger"}

# What was received may be for so long without a whole backup, and a desk without a check.
_UNSAVED, _UNCHECKED = timedelta(days=7), timedelta(days=30)
# A desk that was never backed up whole has nothing to fall back on.
_NEVER_SAVED = timedelta(days=1)
_UNKEPT = timedelta(days=1)
_LITTLE, _LEAST = 2_000_000_000, 300_000_000
# A database up to this size is looked through in less than a second.
_QUICK_BYTES = 100_000_000
# The clock of another PC may be some minutes fast; a desk may be opened so many years after its notice.
_ASIDE, _YEARS = timedelta(minutes=10), 10
_SET_CLOCK = "请在系统里校准日期和时间，否则逾期会判错"


@dataclass(frozen=True)
class Line:
    """One thing that was looked at. `level`: GOOD, CARE or DANGER. `text` names nobody and no place, `remedy` says what
    to do, `act` which deed does it: "backup", "keep", "check", "restore", "folder", or "" where none does."""

    level: int
    text: str
    remedy: str = ""
    act: str = ""
    name: str = ""


@dataclass(frozen=True)
class Health:
    """All of them."""

    lines: tuple[Line, ...]

    @property
    def level(self) -> int:
        """That of the worst."""
        return max(line.level for line in self.lines)

    @property
    def worst(self) -> Line:
        """The first line of that level."""
        return next(line for line in self.lines if line.level == self.level)


def look(desk: Desk) -> Health:
    """Looks at everything that takes no time; reads no original. Never Mishap: what cannot be read is told as such."""
    moment = now()
    lines = []
    for name, part in _PARTS.items():
        try:
            line = part(desk, moment)
        except Mishap as mishap:
            line = Line(DANGER, mishap.what, mishap.remedy, "restore")
        except OSError:
            line = Line(DANGER, "读不到", "请检查工作台所在的磁盘是否还连着")
        lines.append(replace(line, name=name))
    return Health(tuple(lines))


def _database(desk: Desk, moment: datetime) -> Line:
    if desk.store.bytes > _QUICK_BYTES:
        return Line(GOOD, "较大，备份和检查时会核对")
    if desk.store.quick_damage():
        return Line(DANGER, "有损坏", "请马上从最近的备份恢复；没有备份就从原件重建", "restore")
    return Line(GOOD, "完好")


def _saved(desk: Desk, moment: datetime) -> Line:
    note = care_notes.get(desk, care_notes.BACKED)
    at, m, r = str(note.get("at", "")), schema.material, schema.receipt
    # What a parcel brings is dated by the lower desk; it is here since its receipt.
    came = case((r.c.begun > m.c.received, r.c.begun), else_=m.c.received)
    with desk.store.reading() as connection:
        since, count = connection.execute(
            select(func.min(came), func.count()).select_from(m).outerjoin(r, r.c.id == m.c.receipt_id)
            .where(came > at, m.c.file_id.is_not(None))).one()
    last = f"上次 {_when(at, moment)}" if at else "还没有做过"
    if at and not note.get("away"):
        last += "，在同一个磁盘上"
    if not since:
        return Line(GOOD, last + ("，之后没有新文件" if at else "，收到材料后记得备份到 U 盘"))
    last += f"，之后又收了 {count} 个文件" if at else f"，{count} 个文件还没有备份过"
    if moment - datetime.fromisoformat(since) > (_UNSAVED if at else _NEVER_SAVED):
        return Line(CARE, last, "请备份到 U 盘或另一个磁盘", "backup")
    return Line(GOOD, last)


def _kept(desk: Desk, moment: datetime) -> Line:
    last = next(iter(care_auto.kept(desk)), None)
    text = f"上次 {_when(last.at.isoformat(), moment)}" if last else "还没有"
    if desk.workshop.unkept:
        return Line(CARE, f"{text}，刚才没有做成", desk.workshop.unkept, "keep")
    if last is None:
        return Line(GOOD, "还没有，关闭程序时会做")
    if care_auto.changed(desk) and moment - last.at > _UNKEPT:
        return Line(CARE, f"{text}，之后的改动没有备份成", "请看磁盘空间够不够，再做一次", "keep")
    return Line(GOOD, text)


def _checked(desk: Desk, moment: datetime) -> Line:
    note = care_notes.get(desk, care_notes.CHECKED)
    at = str(note.get("at", ""))
    if not at:
        with desk.store.reading() as connection:
            first = connection.execute(select(func.min(schema.material.c.received))).scalar()
        if first and moment - datetime.fromisoformat(first) > _UNCHECKED:
            return Line(CARE, "还没有做过", "请检查一次：每个文件是否还在、内容有没有变", "check")
        return Line(GOOD, "还没有做过，一个月做一次就够")
    text = f"上次 {_when(at, moment)}"
    if note.get("grave"):
        return Line(DANGER, f"{text}，有 {note['grave']} 个文件或记录坏了", "请再检查，照它说的处理", "check")
    if note.get("other"):
        return Line(CARE, f"{text}，有 {note['other']} 个小问题", "请再检查，照它说的处理", "check")
    if moment - datetime.fromisoformat(at) > _UNCHECKED:
        return Line(CARE, f"{text}，已超过一个月", "请再检查一次", "check")
    return Line(GOOD, f"{text}，没有问题")


def _space(desk: Desk, moment: datetime) -> Line:
    free = shutil.disk_usage(desk.folder).free
    text = f"还有 {size_text(free)}"
    if free < _LEAST:
        return Line(DANGER, f"只剩 {size_text(free)}", "请马上腾出空间，否则收不下材料", "folder")
    if free < _LITTLE:
        return Line(CARE, text, "不多了，请腾出一些空间", "folder")
    return Line(GOOD, text)


def _place(desk: Desk, moment: datetime) -> Line:
    if health_disk.is_network(desk.folder):
        return Line(CARE, "在网络盘上，断网或断电时可能丢记录", "请把工作台文件夹复制到本机再打开", "folder")
    return Line(GOOD, "在本机上")


def _clock(desk: Desk, moment: datetime) -> Line:
    h = schema.history
    with desk.store.reading() as connection:
        last = connection.execute(select(h.c.at).order_by(h.c.id.desc()).limit(1)).scalar()
    if last and datetime.fromisoformat(last) - moment > _ASIDE:
        before = moment_text(last)
        return Line(DANGER, f"现在 {moment:%Y-%m-%d %H:%M}，比上一次操作（{before}）还早", _SET_CLOCK)
    years = [notice.year for notice in desk.notices.values()]
    if not min(years) - 1 <= moment.year <= max(years) + _YEARS:
        return Line(DANGER, f"现在 {moment:%Y-%m-%d}，和通知的年份（{max(years)}年）相差太远",
                    _SET_CLOCK)
    return Line(GOOD, f"{moment:%Y-%m-%d %H:%M}")


# In the order in which they are shown.
_PARTS: dict[str, Callable[[Desk, datetime], Line]] = {
    "数据库": _database, "整个备份": _saved, "自动备份": _kept, "全面检查": _checked, "磁盘空间": _space,
    "所在磁盘": _place, "电脑时间": _clock,
}


def _when(at: str, moment: datetime) -> str:
    """`今天 10:20`, `6月3日 10:20`, with its year where that is another."""
    then = datetime.fromisoformat(at)
    if then.date() == moment.date():
        return f"今天 {then:%H:%M}"
    return short_moment(at, moment.date())
