"""What goes into a parcel under which name, and one line for everything that does not, with the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from safetydesk.desk import activities, figures
from safetydesk.desk.desk import Desk
from safetydesk.desk.holdings import Holding, holdings
from safetydesk.desk.look import unplaced
from safetydesk.desk.numbers import Activity, FigureTable
from safetydesk.desk.place import plain_title
from safetydesk.desk.snapshot import COUNTED, STATES, MaterialView, UnitCard, WorkView
from safetydesk.desk.wording import quoted, size_text
from safetydesk.material.copying import Stop, Stopped
from safetydesk.material.names import safe_name
from safetydesk.notice.dates import chinese_date
from safetydesk.notice.model import Notice, Slot

# Windows Explorer opens no path longer than 260; the receiver's folder needs its share. ext4 holds 255 bytes a name.
LONGEST_NAME = 180
_LONGEST_BYTES = 230
# The folder of a unit with a longer path than this holds no folders of its sub-units: they lie beside it.
_DEEPEST = 80
FORMS_FOLDER = "表格"
# What lies at the top of a parcel, so that no unit's folder takes its name.
_TAKEN = (FORMS_FOLDER, "说明.txt", "网盘链接.txt", "清单.xlsx", "manifest.json")

CHOICES: dict[str, str] = {
    "counted": "全部已收的（待审和通过）", "accepted": "只装审核通过的", "excellent": "只装评为优秀的作品",
}
# What the level above would ask about, in the order of the list before packing.
NOTES: dict[str, str] = {
    "missing": "缺", "late": "逾期", "too-big": "太大", "linked": "链接代替", "unreviewed": "未审",
    "returned": "退回撤回", "unplaced": "未归位", "damaged": "原件有误", "paper": "纸质", "excused": "无此项",
    "not-chosen": "没有选",
}


@dataclass(frozen=True)
class Note:
    """One thing about the parcel that is to be known before it goes: `kind` is a key of NOTES.

    `inside`: it speaks of something that is in the parcel; what is not is left out.
    """

    kind: str
    text: str
    inside: bool = False


@dataclass(frozen=True)
class Entry:
    """One original with its place in the parcel. `link`: where it is to be had, of one too big to be enclosed."""

    name: str
    material: MaterialView
    unit: str
    item: str
    work: WorkView | None
    link: MaterialView | None = None


@dataclass
class Plan:
    """`entries` go along, `carried` are too big for it. `folders`: by id of the unit; `figures`: the same, the office's
    own under None."""

    choice: str = "counted"
    entries: list[Entry] = field(default_factory=list)
    carried: list[Entry] = field(default_factory=list)
    links: list[tuple[str, str, MaterialView]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    held: list[Holding] = field(default_factory=list)
    folders: dict[int, str] = field(default_factory=dict)
    figures: dict[int | None, FigureTable] = field(default_factory=dict)
    activities: tuple[Activity, ...] = ()

    @property
    def bytes(self) -> int:
        return sum(entry.material.bytes for entry in self.entries)

    @property
    def left_out(self) -> list[str]:
        """One Chinese sentence for each thing that is missing or not enclosed."""
        return [note.text for note in self.notes if not note.inside]


def plan(
    desk: Desk,
    *,
    choice: str = "counted",
    most: int | None = None,
    without: frozenset[int] = frozenset(),
    stop: Stop | None = None,
) -> Plan:
    """The parcel of this desk. `choice`: a key of CHOICES. `most`: bytes of the largest file that can be enclosed.
    `without`: materials (ids) whose originals were found damaged while packing. Stopped."""
    made = Plan(choice, figures=figures.tables(desk), activities=activities.activities(desk))
    taken: Counter[str] = Counter()
    # A part of a parcel has a list and a note of these names at its top.
    folders = {name.casefold() for name in _TAKEN}
    folders |= {name for number in range(1, 1000) for name in (f"part-{number}.json", f"第{number}件说明.txt")}
    items = {safe_name(slot.name, 72) for slot in desk.notice.slots()}
    for holding in holdings(desk):
        if stop and stop():
            raise Stopped
        made.held.append(holding)
        made.folders[holding.card.id] = _folder(made, holding.card, items, folders)
        made.notes += _of_cells(holding)
        _hold(desk.notice, made, holding, taken, most, without)
    loose = [each.name for each in unplaced(desk) if each.unit_id is None]
    made.notes += [Note("unplaced", f"《{name}》已收到，还没有归到单位和项目") for name in loose]
    return made


def _hold(
    notice: Notice, made: Plan, holding: Holding, taken: Counter[str], most: int | None, without: frozenset[int]
) -> None:
    """The materials of one unit."""
    order = {slot.id: number for number, slot in enumerate(notice.slots())}
    works = {work.id: work for work in holding.works}
    passed: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, list[str]] = defaultdict(list)
    # The cells in the order of the notice, each work's files together.
    for material in sorted(holding.materials, key=lambda m: (order.get(m.slot, -1), m.work_id or 0, m.id)):
        slot = notice.slot(material.slot) if material.slot else None
        work = works.get(material.work_id or 0)
        where = _where(holding, slot)
        refused = _why_not(material, slot, made.choice, without)
        if refused:
            made.notes.append(Note(refused[0], f"{where}：《{material.name}》{refused[1]}"))
        elif made.choice == "excellent" and not (work and work.excellent):
            passed[where].append(material.name)
        else:
            if material.state == "review":
                waiting[where].append(material.name)
            _take(made, holding, material, slot, work, taken, most)
    made.notes += [Note("not-chosen", f"{where}：{_titles(names)}没有评为优秀") for where, names in passed.items()]
    made.notes += [
        Note("unreviewed", f"{where}：{_titles(names)}还没有审核", inside=True) for where, names in waiting.items()
    ]


def _take(
    made: Plan, holding: Holding, material: MaterialView, slot: Slot | None, work: WorkView | None,
    taken: Counter[str], most: int | None,
) -> None:
    """A material that was chosen: enclosed, carried or as a link, with what is to be known of it."""
    where, name = _where(holding, slot), f"《{material.name}》"
    if material.medium == "link":
        made.links.append((holding.path, slot.name if slot else "", material))
        made.notes.append(Note("linked", f"{where}：{link_text(material)}（以网盘链接代替）", inside=True))
    elif slot is not None:
        path = _name(made.folders[holding.card.id], holding.card.name, slot.name, work, material, taken)
        entry = Entry(path, material, holding.path, slot.name, work)
        if most is None or material.bytes <= most:
            made.entries.append(entry)
            return
        link = _link_beside(holding, material)
        made.carried.append(Entry(path, material, holding.path, slot.name, work, link))
        other = f"同一项里有网盘链接，请核对里面有它：{link_text(link)}" if link else "没有网盘链接，请用U盘另送"
        made.notes.append(Note(
            "too-big", f"{where}：{name}有 {size_text(material.bytes)}，超过接收方的限制，装不进来；{other}"))


def _link_beside(holding: Holding, material: MaterialView) -> MaterialView | None:
    """The net-disk link of the same work, else of the same cell."""
    links = [
        each for each in holding.materials
        if each.medium == "link" and each.slot == material.slot and each.state in COUNTED
    ]
    return min(links, key=lambda each: (each.work_id != material.work_id, each.id), default=None)


def link_text(link: MaterialView) -> str:
    """The address, and the code where there is one."""
    return link.url + (f" 提取码 {link.code}" if link.code else "")


def _titles(names: list[str]) -> str:
    return "".join(f"《{name}》" for name in names)


def _where(holding: Holding, slot: Slot | None) -> str:
    return f"{holding.path}{quoted(slot.name)}" if slot else holding.path


def _of_cells(holding: Holding) -> Iterator[Note]:
    # What a sub-unit lacks, the unit above it lacks, which is the one that owes it.
    for cell in () if holding.card.sub else holding.cells:
        if cell is None:
            continue
        where = f"{holding.card.name}{quoted(cell.name)}"
        by = f"{chinese_date(cell.by)}截止，" if cell.by else ""
        if cell.state == "excused":
            yield Note("excused", f"{where}：无此项，{cell.excuse}")
        elif cell.missing:
            late = f"（{by}已逾期）" if cell.late and by else ""
            yield Note("late" if cell.late else "missing", f"{where}：缺{cell.missing}{late}")
        elif cell.came_late:
            yield Note("late", f"{where}：已齐，但有迟交的" + (f"（{by.rstrip('，')}）" if by else ""), inside=True)


def _why_not(
    material: MaterialView, slot: Slot | None, choice: str, without: frozenset[int]
) -> tuple[str, str] | None:
    """Why a material does not go along: the kind of note, and how it reads."""
    if material.state not in COUNTED:
        return "returned", f"已{STATES[material.state]}" + (f"：{material.reason}" if material.reason else "")
    if choice == "accepted" and material.state != "accepted":
        return "unreviewed", "还没有审核通过"
    if not material.slot:
        return "unplaced", "已收到，还没有归到项目"
    if slot is None:
        return "unplaced", "所在的项目已不在通知里，请移到别的项目"
    if material.medium == "paper":
        return "paper", f"是纸质材料 {material.n} 份，请另行报送"
    if material.medium == "file" and (material.id in without or material.path is None or not material.path.is_file()):
        return "damaged", "原件找不到或已被改动，请从备份里找回"
    return None


def _folder(made: Plan, card: UnitCard, items: AbstractSet[str], taken: set[str]) -> str:
    """`祖师街道`, `祖师街道/青禾社区`: a sub-unit's within that of the unit above, beside the folders of its items."""
    home = made.folders.get(card.parent_id or 0, "") if card.sub else ""
    while _units(home) > _DEEPEST:
        home = home.rpartition("/")[0]
    if not home:
        return free_name(safe_name(card.name, 72), taken)
    taken |= {f"{home}/{item}".casefold() for item in items}
    return free_name(f"{home}/{safe_name(card.name, 32)}", taken)


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
    suffix = material.path.suffix[:12] if material.path else ""
    folder = f"{place}/{safe_name(item, max(32, min(72, 150 - _units(place))))}"
    stem = "-".join(safe_name(part, 90) for part in (unit, item, title) if part)
    stem = _cut(stem, LONGEST_NAME - _units(folder) - _units(suffix) - 6).rstrip(" .")
    stem = stem.encode()[:_LONGEST_BYTES - len(suffix.encode())].decode(errors="ignore").rstrip(" .")
    taken[f"{folder}/{stem}".casefold()] += 1
    return f"{folder}/{stem}-{taken[f'{folder}/{stem}'.casefold()]:02}{suffix}"


def _units(text: str) -> int:
    """Characters as Windows counts them: an emoji or a rare character is two."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> str:
    return text.encode("utf-16-le")[:most * 2].decode("utf-16-le", "ignore")
