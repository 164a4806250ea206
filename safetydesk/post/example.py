"""The example office: the whole story on sample material of its own, from a notice to the board of the level above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from safetydesk import paths
from safetydesk.desk import booking, papers, receiving, review, sidecar, units, works
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.desk.look import cell
from safetydesk.desk.report import board_text
from safetydesk.desk.rollup import preview
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.material import samples
from safetydesk.material.copying import explain, must_be_empty
from safetydesk.notice.model import Notice
from safetydesk.paper.printing import write
from safetydesk.paper.sheet import Cell, Row, Sheet
from safetydesk.post.example_notice import moved
from safetydesk.post.parcel import Parcel, make
from safetydesk.post.rollup import opened, take

NOTICE = "zushi-2024"
OFFICE = "祖师街道办事处（示例）"
UPPER_OFFICE = "示例县应急管理局"
NOTICES, DESK, ARRIVALS, FORMS, PARCELS, UPPER = "通知", "工作台", "来件", "表格", "报送包", "上级工作台"

# Invented names; the rare characters are there to be seen on paper.
_LIAISONS = {
    "青禾社区": Liaison(
        "张喆珺", "女", "网格员", "000-0001", "000-0000-0001", "", "qinghe@example.com", "青禾社区", "示例路1号"
    ),
    "柳溪社区": Liaison(
        "李㛃", "女", "安全员", "000-0002", "000-0000-0002", "", "liuxi@example.com", "柳溪社区", "示例路2号"
    ),
    "东塘社区": Liaison("王堃", "男", "副主任", "000-0003", "000-0000-0003", "", "", "东塘社区", "示例路3号"),
    "石桥社区": Liaison("赵赟", "男", "网格员", "", "000-0000-0004", "", "", "石桥社区", ""),
}
_UNITS = (*_LIAISONS, "南圳社区", "安邨社区")


@dataclass(frozen=True)
class _Arrival:
    """One delivery: which unit, for which cell, how many of what."""

    unit: str
    slot: str
    photos: int = 0
    videos: int = 0
    papers: tuple[str, ...] = ()


_DELIVERIES = (
    _Arrival("青禾社区", "class", papers=("安全生产专题教育课课件.pdf",)),
    _Arrival("青禾社区", "hazard", papers=("消防通道隐患排查典型案例.docx",)),
    _Arrival("青禾社区", "drill", photos=4, videos=1),
    _Arrival("青禾社区", "warning", photos=3, videos=1),
    _Arrival("青禾社区", "route", photos=3),
    _Arrival("青禾社区", "summary", papers=("活动总结报告.docx", "优秀作品案例报送表.docx")),
    _Arrival("柳溪社区", "class", videos=1),
    _Arrival("柳溪社区", "hazard", papers=("飞线充电整治典型案例.docx",)),
    _Arrival("柳溪社区", "drill", photos=2, videos=1),
    _Arrival("柳溪社区", "route", photos=3),
    _Arrival("东塘社区", "drill", photos=3),
    _Arrival("东塘社区", "warning", photos=1),
)


def build(
    folder: Path, report: Callable[[str], None] = lambda text: None, today: date | None = None
) -> Path:
    """Makes the example office in an absent or empty folder, telling the story; returns its desk. Mishap.

    With `today` its campaign is under way, else it is that of 2024.
    """
    folder = folder.absolute()
    must_be_empty(folder)
    try:
        report("正在做样例照片、视频和文档……")
        shipped = paths.forms() / NOTICE
        notice = shipped if today is None else moved(shipped, folder / NOTICES, today)
        with Desk.create(folder / DESK, notice, OFFICE) as desk:
            _make_arrivals(desk.notice, folder / ARRIVALS)
            _tell(desk, notice, folder, report)
            sidecar.refresh(desk)
    except OSError as error:
        raise explain(error, folder) from error
    return folder / DESK


def _tell(desk: Desk, notice: Path, folder: Path, report: Callable[[str], None]) -> None:
    added, _ = units.add_many(desk, [UnitEntry(name, liaison=_LIAISONS.get(name, Liaison())) for name in _UNITS])
    report(f"工作台：{desk.folder}\n通知：{desk.notice.title}\n单位：{added} 个")
    report(f"收件：{_receive_all(desk, folder / ARRIVALS)} 个文件")
    _decide(desk)
    report(board_text(board(desk)))
    made = print_all(desk, folder / FORMS)
    report(f"表格：{len(made)} 个文件，在 {folder / FORMS}")
    parcel = make(desk, folder / PARCELS)
    report(_parcel_text(parcel))
    report(_roll_up(notice, folder))


def _parcel_text(parcel: Parcel) -> str:
    lines = [f"报送包：{part.path}\n已核对 {part.members} 个成员，SHA-256 {part.sha256}" for part in parcel.parts]
    return "\n".join(lines + [f"  没有装进来：{line}" for line in parcel.left_out])


def _roll_up(notice: Path, folder: Path) -> str:
    """The level above takes the parcel over: its board is filled without retyping."""
    with Desk.create(folder / UPPER, notice, UPPER_OFFICE) as upper:
        (parcel,), _ = opened([folder / PARCELS])
        seen = preview(upper, parcel.lower)
        list(take(upper, [parcel], lambda _: seen))
        sidecar.refresh(upper)
        shown = board(upper)
        below = len(shown.units) - shown.total
        return (f"上级工作台：{upper.folder}\n汇总“{parcel.lower.office}”：{seen.merge.summary}\n"
                f"上级的进度：{shown.total} 个单位，下级 {below} 个")


def print_all(desk: Desk, folder: Path) -> list[Path]:
    """Every paper in every format it can be: for all units, and every form and table for each unit."""
    made: list[Path] = []
    for paper in papers.papers(desk):
        jobs = [(folder / paper.file_name(), papers.document(desk, paper))]
        if paper.scope == "unit" and paper.group != "draft":
            each = papers.each_unit(desk, paper)
            jobs += [(folder / name / paper.file_name(name), [sheet]) for name, sheet in each]
        for stem, document in jobs:
            for ending in paper.endings:
                made.append(stem.with_name(stem.name + ending))
                papers.put(document, made[-1])
    return made


def _place(notice: Notice, folder: Path, each: _Arrival) -> Path:
    """A folder for each unit, in it one for each item, as an orderly community hands it in."""
    slot = notice.slot(each.slot)
    return folder / each.unit / (slot.name if slot else each.slot)


def _make_arrivals(notice: Notice, folder: Path) -> None:
    font = paths.fonts() / "wqy-microhei.ttc"
    taken = datetime.combine(notice.periods[0].first, time(9, 30)) + timedelta(days=11)
    for number, each in enumerate(_DELIVERIES):
        place = _place(notice, folder, each)
        place.mkdir(parents=True)
        for n in range(each.photos):
            moment = taken + timedelta(days=number // 3, minutes=n)
            samples.photo(place / f"IMG_{number:02}{n:02}.jpg", each.unit, font, number=number * 5 + n, taken=moment)
        for n in range(each.videos):
            samples.video(place / f"视频{n + 1}.mp4", each.unit, font)
        for name in each.papers:
            write([_paper(each.unit, name.rsplit(".", 1)[0])], place / name)


def _paper(unit: str, title: str) -> Sheet:
    lines = (f"{unit}：{title}（示例文档，内容为虚构）。", "一、基本情况：组织居民学习应急避险知识。",
             "二、主要做法：排查楼道和出口，组织疏散演练。", "三、效果：参加人员熟悉了逃生路线。")
    return Sheet(title, (156.0,), tuple(Row((Cell(line),)) for line in lines))


def _receive_all(desk: Desk, folder: Path) -> int:
    ids = {card.name: card.id for card in units.all_units(desk)}
    received = 0
    for each in _DELIVERIES:
        place = _place(desk.notice, folder, each)
        outcomes = receiving.receive(desk, [place], unit_id=ids[each.unit], slot=each.slot)
        received += sum(1 for outcome in outcomes if outcome.outcome == "received")
    booking.add_link(
        desk, ids["东塘社区"], "drill", "链接：https://pan.example.com/s/1safetydesk 提取码：2024 应急演练全程录像"
    )
    booking.add_paper(desk, ids["石桥社区"], "route", "photo", 2)
    return received


def _decide(desk: Desk) -> None:
    """What a clerk would do next: titles, introductions and captions, accept, return one, excuse one."""
    ids = {card.name: card.id for card in units.all_units(desk)}
    for name, slot, title in (
        ("青禾社区", "drill", "高层住宅应急疏散演练"), ("青禾社区", "warning", "“身边的教训”警示教育"),
        ("青禾社区", "class", "畅通生命通道专题课"), ("柳溪社区", "drill", "夜间逃生避险演练"),
    ):
        view = cell(desk, ids[name], slot)
        introduction = f"{name}组织居民在示例小区开展“{title}”，熟悉疏散路线和自救方法。"
        works.change(desk, view.works[0].id, title=title, introduction=introduction)
        photos = [each for each in view.works[0].materials if each.kind == "photo"]
        for number, each in enumerate(photos, 1):
            review.set_caption(desk, each.id, f"{title}现场之{'一二三四'[number - 1]}")
        review.accept(desk, [each.id for each in view.works[0].materials])
    route = cell(desk, ids["柳溪社区"], "route").works[0].materials
    review.give_back(desk, [route[-1].id], "图片看不清，请重新拍摄原图")
    review.excuse(desk, ids["安邨社区"], "class", "与青禾社区联合开课，由青禾社区报送")


