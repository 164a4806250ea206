"""What the desk shows the outside: frozen records, no database objects, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

# 状态 of a material, in the words of the screens.
STATES: dict[str, str] = {"review": "待审", "accepted": "通过", "returned": "退回", "withdrawn": "撤回"}
COUNTED = ("review", "accepted")

# What papers are offered under, in this order.
PAPER_GROUPS: dict[str, str] = {"form": "通知附表", "table": "办公用表", "draft": "文稿"}

# 来件结果 of one received path.
OUTCOMES: dict[str, str] = {"received": "已收", "duplicate": "重复", "unsure": "待确认", "refused": "未收"}

# The nine fields of a liaison card, annex 1 of the 祖师 notice: column name -> 中文.
LIAISON_FIELDS: dict[str, str] = {
    "name": "姓名", "gender": "性别", "post": "职务", "office_phone": "办公电话", "mobile": "手机", "fax": "传真",
    "email": "电子邮箱", "org": "单位名称", "address": "通讯地址",
}


@dataclass(frozen=True)
class Liaison:
    """联络员: the nine fields of annex 1; "" where not known."""

    name: str = ""
    gender: str = ""
    post: str = ""
    office_phone: str = ""
    mobile: str = ""
    fax: str = ""
    email: str = ""
    org: str = ""
    address: str = ""

    @property
    def reachable(self) -> bool:
        """A name and at least one way to reach it: what a notice means by 姓名和联系方式."""
        return bool(self.name and (self.mobile or self.office_phone or self.email))


@dataclass(frozen=True)
class UnitCard:
    """单位: one sender. `aliases` are other names it goes by; `parent_id` the unit above it, or None.

    `sub`: 下级单位, which hands in to that unit and came by its parcel; it owes us nothing itself.
    """

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    parent_id: int | None = None
    liaison: Liaison = Liaison()
    sub: bool = False


@dataclass(frozen=True)
class Suggestion:
    """Where something that has no cell seems to belong: `slot` "" when only the unit is known. `why` in Chinese.

    `unit_id` None: nobody knows. `name`: `青禾社区 · 应急逃生避险演练`. `twice`: it is in that cell already.
    `confidence`: how probable it is, 0 to 1.
    """

    unit_id: int | None
    slot: str
    name: str
    why: str
    twice: bool = False
    confidence: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether it can be followed as it is."""
        return self.unit_id is not None and bool(self.slot) and not self.twice


@dataclass(frozen=True)
class MaterialView:
    """材料: one thing that was kept. `medium`: "file", "link" or "paper". `n`: how many it counts as; 0 for a file that
    cannot be read, until somebody accepts it.

    `path` is the original on disk (None for link and paper). `received` is ISO local office time, `taken` as the
    camera wrote it. `warnings` are Chinese sentences: told, never blocking. `origin`: folders, containers and the name
    it came by; `sender`: the From line of its mail; `why`: what the program placed it for, "" where a person did.
    `guess` is set for what has no cell. `version`: 2 for what was sent again and changed; the one it took the place of
    is `replaced` and kept. `looked`: False until it was decoded and read, for so long it counts 0. `reading`: what a
    filled form says that found no place, one sentence each. `located`: the file says where it was taken. `counts`:
    it counts for its cell. `waiting`: it is still to be looked at, or to be sorted: nobody needs to decide yet.
    """

    id: int
    unit_id: int | None
    slot: str
    work_id: int | None
    medium: str
    kind: str
    n: int
    state: str
    reason: str
    caption: str
    name: str
    received: str
    warnings: tuple[str, ...] = ()
    url: str = ""
    code: str = ""
    path: Path | None = None
    sha256: str = ""
    bytes: int = 0
    content: str = ""
    format: str = ""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    taken: str | None = None
    origin: tuple[str, ...] = ()
    sender: str = ""
    why: str = ""
    guess: Suggestion | None = None
    version: int = 1
    replaced: bool = False
    looked: bool = True
    camera: str = ""
    located: bool = False
    reading: tuple[str, ...] = ()
    counts: bool = True
    waiting: bool = False


@dataclass(frozen=True)
class WorkView:
    """作品/案例: a titled entry of the case table with the materials that belong to it, in order.

    `excellent`: 评为优秀.
    """

    id: int
    unit_id: int
    slot: str
    title: str
    introduction: str
    remark: str
    materials: tuple[MaterialView, ...] = ()
    excellent: bool = False


@dataclass(frozen=True)
class NeedState:
    """One Need of one unit: `have` of `least` (`most` None = no upper bound). `missing` is never negative."""

    kinds: tuple[str, ...]
    label: str
    measure: str
    least: int
    most: int | None
    have: int
    says: str

    @property
    def missing(self) -> int:
        return max(0, self.least - self.have)

    @property
    def text(self) -> str:
        """`视频 1/1`; a need without a minimum shows what is there: `照片 3`."""
        return f"{self.label} {self.have}/{self.least}" if self.least else f"{self.label} {self.have}"


@dataclass(frozen=True)
class SlotState:
    """One cell of the board. `needs` are those of the way that is nearest to being met; `ways`: as long as nothing came
    and the unit may still choose, those of every way in the notice's order, else ().

    `state`: "met", "owed", "late" (owed and the due has passed), "excused" (无此项), "open" (it comes as it comes,
    and nobody is short of it). `came_late`: met, but the last counted material came after the due. `review` and
    `returned` count materials in those states.
    """

    id: str
    name: str
    state: str
    needs: tuple[NeedState, ...]
    by: date | None = None
    came_late: bool = False
    excuse: str = ""
    review: int = 0
    returned: int = 0
    ways: tuple[tuple[NeedState, ...], ...] = ()

    @property
    def choice(self) -> tuple[tuple[NeedState, ...], ...]:
        """What the unit may still do: one way once something came of it."""
        return self.ways or (self.needs,)

    @property
    def met(self) -> bool:
        return self.state in ("met", "excused")

    @property
    def late(self) -> bool:
        return self.state == "late"

    @property
    def text(self) -> str:
        """`视频 1/1  图片 2/3`; `案例 0/2 或 线索 0/1`."""
        return " 或 ".join("  ".join(need.text for need in needs) for needs in self.choice)

    @property
    def missing(self) -> str:
        """`视频1个、图片2张`; `案例2个，或线索1个`; "" when nothing is missing."""
        if self.state not in ("owed", "late"):
            return ""
        return "，或".join(
            "、".join(f"{need.label}{need.missing}{need.measure}" for need in needs if need.missing)
            for needs in self.choice
        )

    @property
    def sign(self) -> str:
        """The one-character sign that goes with the colour: ✓ 缺 退 迟 无 or "" (nothing owed)."""
        if self.state == "excused":
            return "无"
        if self.state == "met":
            return "✓"
        if self.returned:
            return "退"
        return {"late": "迟", "owed": "缺"}.get(self.state, "")


@dataclass(frozen=True)
class Column:
    """A column of the board: a due with needs of its own, or an item."""

    id: str
    name: str
    by: date | None
    says: str


@dataclass(frozen=True)
class CellView:
    """Everything behind one cell: its state, works with their materials, and materials without a work.

    `lower`: names of the unit's sub-units by id; what they have counts for it and stands behind its own. `liaison`: the
    person on the unit's card where that counts for this item, else None.
    """

    unit_id: int
    unit: str
    slot: SlotState
    works: tuple[WorkView, ...]
    loose: tuple[MaterialView, ...]
    rules: tuple[str, ...] = ()
    intro_most: int = 0
    takes_works: bool = True
    lower: Mapping[int, str] = field(default_factory=dict)
    liaison: Liaison | None = None


@dataclass(frozen=True)
class HistoryLine:
    """One line of history: when (ISO local), who, what was done in Chinese, and whether it is undone at present."""

    id: int
    at: str
    who: str
    text: str
    undone: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one path given to `receive`; the keys of the command line's JSON lines (DESIGN §6)."""

    path: str
    outcome: str
    unit: str | None
    item: str | None
    kind: str | None
    name: str
    bytes: int = 0
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    taken: str | None = None
    warnings: tuple[str, ...] = ()
    why: str = ""
    material_id: int | None = field(default=None, compare=False)
    counted: bool = True
    # Not the file's fault, as of a full disk: it is worth trying again.
    passing: bool = field(default=False, compare=False)

    @property
    def needs_person(self) -> bool:
        """Nobody's, refused, or kept without counting: somebody must look."""
        return self.outcome in ("unsure", "refused") or not self.counted


# 来件方式 of a receipt.
WAYS: dict[str, str] = {"drop": "拖入", "watch": "监视文件夹", "mail": "邮箱", "parcel": "下级报送"}

# Where a line of the inbox stands: doubts are asked, sure ones wait to be accepted, the rest was not kept.
GROUPS: dict[str, str] = {"doubt": "待确认", "sure": "已归位", "refused": "未收", "duplicate": "重复"}


@dataclass(frozen=True)
class ReceiptView:
    """一批来件: what came by one drop, one mail or one look at the watched folder.

    `state`: "done", "open" (under way, or cut off by a crash) or "stopped"; what is not "done" can be resumed. `at` ISO
    local. The numbers count lines, each once; system files that were left out are in none. `waiting`: what was not
    looked at or not sorted yet. `undone`: the clerk took it back. `aimed`: it was given to a cell, none was looked for.
    """

    id: int
    way: str
    source: str
    at: str
    state: str
    doubts: int = 0
    sure: int = 0
    accepted: int = 0
    refused: int = 0
    duplicates: int = 0
    waiting: int = 0
    undone: bool = False
    aimed: bool = False


@dataclass(frozen=True)
class InboxLine:
    """One line of 收件: a material that waits for a person, or a file that was not taken (`material` None).

    `id` is the material's, or minus that of the refusal. `group` is a key of GROUPS. `shown`: the path as the clerk
    knows it. `unit`, `item`: names of where it is, "" while nowhere. `why` in Chinese. `worth_a_look`: what the checks
    noticed about it would keep it from being accepted unseen.
    """

    id: int
    group: str
    receipt_id: int
    name: str
    shown: str
    unit: str = ""
    item: str = ""
    why: str = ""
    warnings: tuple[str, ...] = ()
    material: MaterialView | None = None
    worth_a_look: bool = False


@dataclass(frozen=True)
class Inbox:
    """收件: receipts, newest first, and their lines: doubts first, then sure ones, then what was not taken."""

    receipts: tuple[ReceiptView, ...]
    lines: tuple[InboxLine, ...]
    waiting: int = 0
