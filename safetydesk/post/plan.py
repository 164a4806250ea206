"""What goes into a parcel under which name, and one line for everything that does not, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from safetydesk.desk.desk import Desk
from safetydesk.desk.holdings import Holding, holdings
from safetydesk.desk.look import unplaced
from safetydesk.desk.place import plain_title
from safetydesk.desk.records import stamp_of
from safetydesk.desk.snapshot import COUNTED, STATES, MaterialView, WorkView
from safetydesk.material.copying import Stop, Stopped
from safetydesk.material.names import safe_name
from safetydesk.notice.dates import chinese_date
from safetydesk.notice.model import Notice, Slot

# Windows Explorer opens no path longer than 260; the receiver's folder needs its share.
LONGEST_NAME = 180
FORMS_FOLDER = "表格"


@dataclass(frozen=True)
class Entry:
    """One original with its place in the parcel."""

    name: str
    material: MaterialView
    unit: str
    item: str
    work: WorkView | None


@dataclass
class Plan:
    """`left_out`: one Chinese sentence for each thing that is missing or not enclosed. `folders`: by id of the unit."""

    entries: list[Entry] = field(default_factory=list)
    links: list[tuple[str, str, MaterialView]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    held: list[Holding] = field(default_factory=list)
    folders: dict[int, str] = field(default_factory=dict)

    @property
    def materials(self) -> int:
        return len(self.entries)

    @property
    def bytes(self) -> int:
        return sum(entry.material.bytes for entry in self.entries)


def plan(
    desk: Desk, *, only_accepted: bool = False, without: frozenset[int] = frozenset(), stop: Stop | None = None
) -> Plan:
    """The parcel of this desk. `without`: materials (ids) whose originals were found damaged while packing. Stopped."""
    made = Plan()
    taken: Counter[str] = Counter()
    folders: set[str] = {FORMS_FOLDER}
    order = {slot.id: number for number, slot in enumerate(desk.notice.slots())}
    for holding in holdings(desk):
        if stop and stop():
            raise Stopped
        made.held.append(holding)
        made.folders[holding.card.id] = free_name(safe_name(holding.card.name, 72), folders)
        made.left_out += _gaps(holding)
        works = {work.id: work for work in holding.works}
        # The cells in the order of the notice, each work's files together.
        for material in sorted(holding.materials, key=lambda m: (order.get(m.slot, -1), m.work_id or 0, m.id)):
            slot = desk.notice.slot(material.slot) if material.slot else None
            where = f"{holding.card.name}“{slot.name}”" if slot else holding.card.name
            why = _why_not(material, slot, only_accepted, without)
            if why:
                made.left_out.append(f"{where}：《{material.name}》{why}")
                continue
            if material.medium == "link":
                made.links.append((holding.card.name, slot.name if slot else "", material))
            work = works.get(material.work_id or 0)
            if material.medium == "file" and slot is not None:
                name = _name(made.folders[holding.card.id], holding.card.name, slot.name, work, material, taken)
                made.entries.append(Entry(name, material, holding.card.name, slot.name, work))
    made.left_out += [f"《{each.name}》已收到，还没有归到单位和项目" for each in unplaced(desk) if each.unit_id is None]
    return made


def summary(desk: Desk, made: Plan) -> str:
    """`说明.txt`: what is inside, what is not and why."""
    notice = desk.notice
    counts = Counter(entry.material.kind for entry in made.entries)
    pieces = "、".join(f"{_kind(notice, kind)} {n} 个" for kind, n in counts.items()) or "没有文件"
    parts = [
        f"{desk.office}报送包说明", "", f"通知：{notice.title}", f"数据截至：{chinese_date(stamp_of(desk))}",
        f"单位：{len(made.held)} 个；文件：{len(made.entries)} 个（{pieces}）", "",
        "“表格”里是汇总表；每个单位一个文件夹，里面按项目存放原件，“文字说明.txt”是作品简介和图片说明。",
        "清单.xlsx 列出每个文件；manifest.json 供程序校验。",
    ]
    parts += _section("没有装进来的", made.left_out, "没有，要求的都在里面。")
    parts += _section("装进来了、但打不开的（请核对）", [
        f"{entry.name}：{'；'.join(entry.material.warnings)}" for entry in made.entries if not entry.material.n
    ])
    parts += _section("以网盘链接代替的", [
        f"{unit}“{item}”：{link.url}" + (f" 提取码 {link.code}" if link.code else "") for unit, item, link in made.links
    ])
    return "\r\n".join(parts) + "\r\n"


def _section(title: str, lines: list[str], empty: str = "") -> list[str]:
    if not lines and not empty:
        return []
    return ["", f"【{title}】"] + ([f"{n}. {line}" for n, line in enumerate(lines, 1)] or [empty])


def _gaps(holding: Holding) -> list[str]:
    lines = []
    for cell in holding.cells:
        if cell is None:
            continue
        where = f"{holding.card.name}“{cell.name}”"
        if cell.state == "excused":
            lines.append(f"{where}：无此项，{cell.excuse}")
        elif cell.missing:
            late = f"（{chinese_date(cell.by)}截止，已逾期）" if cell.late and cell.by else ""
            lines.append(f"{where}：缺{cell.missing}{late}")
    return lines


def _why_not(material: MaterialView, slot: Slot | None, only_accepted: bool, without: frozenset[int]) -> str:
    """Why a material does not go along; "" if it does."""
    if material.state not in COUNTED:
        return f"已{STATES[material.state]}" + (f"：{material.reason}" if material.reason else "")
    if only_accepted and material.state != "accepted":
        return "还没有审核通过"
    if not material.slot:
        return "已收到，还没有归到项目"
    if slot is None:
        return "所在的项目已不在通知里，请移到别的项目"
    if material.medium == "paper":
        return f"是纸质材料 {material.n} 份，请另行报送"
    if material.medium == "file" and (material.id in without or material.path is None or not material.path.is_file()):
        return "原件找不到或已被改动，请从备份里找回"
    return ""


def free_name(stem: str, taken: set[str]) -> str:
    """The name, with a number where it is taken: names of units may be equal where they are cut, or but for case."""
    name = stem
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}（{number}）"
    taken.add(name.casefold())
    return name


def _name(place: str, unit: str, item: str, work: WorkView | None, material: MaterialView, taken: Counter[str]) -> str:
    """`<unit>/<item>/<unit>-<item>-<title>-01.jpg`, legal on Windows and at most LONGEST_NAME characters."""
    title = work.title if work and work.title != plain_title(unit, item) else ""
    suffix = material.path.suffix if material.path else ""
    folder = f"{place}/{safe_name(item, 72)}"
    stem = "-".join(safe_name(part, 90) for part in (unit, item, title) if part)
    room = LONGEST_NAME - len(folder) - len(suffix) - 6
    stem = stem[:room].rstrip(" .")
    taken[f"{folder}/{stem}".lower()] += 1
    return f"{folder}/{stem}-{taken[f'{folder}/{stem}'.lower()]:02}{suffix}"


def _kind(notice: Notice, kind: str) -> str:
    return notice.kinds[kind].name if kind in notice.kinds else "其他材料"
