"""Verbs and reads on units: who has to hand in, under which names, and who answers the telephone there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from operator import contains

from pypinyin import Style, lazy_pinyin
from rapidfuzz import process
from sqlalchemy import ColumnElement, RowMapping, func, select

from safetydesk.desk import reported, schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.levels import above, in_order, paths
from safetydesk.desk.snapshot import LIAISON_FIELDS, Liaison, UnitCard
from safetydesk.desk.unitlist import LONGEST_FIELD, LONGEST_KIND, LONGEST_NAME, UnitEntry
from safetydesk.desk.wording import fitted, in_one_line, plain, quoted
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap


def initials(name: str) -> str:
    """What the search box finds a unit by: pinyin initials and full pinyin, `zs zushi`."""
    return " ".join("".join(lazy_pinyin(name, style=style)) for style in (Style.FIRST_LETTER, Style.NORMAL)).lower()


def all_units(desk: Desk) -> list[UnitCard]:
    """Every unit in its order, sub-units below their own, with its liaison card."""
    return _cards(desk)


def reporting_units(desk: Desk) -> list[UnitCard]:
    """The units that report to us: a sub-unit does so to the one above it."""
    return _cards(desk, schema.unit.c.sub == 0)


def _cards(desk: Desk, *conditions: ColumnElement[bool]) -> list[UnitCard]:
    u, li = schema.unit, schema.liaison
    fields = (li.c[field].label(f"l_{field}") for field in LIAISON_FIELDS)
    query = (
        select(u.c.id, u.c.name, u.c.aliases, u.c.kind, u.c.parent_id, u.c.sub, *fields)
        .outerjoin(li, li.c.unit_id == u.c.id).where(u.c.removed == 0, *conditions).order_by(u.c.id)
    )
    with desk.store.reading() as connection:
        return in_order([_card(row) for row in connection.execute(query).mappings()])


def unit(desk: Desk, key: str | int) -> UnitCard:
    """The unit with this id, name or alias, also as `祖师街道/建设社区`; of several that bear it the one nearest to us.

    Mishap that names others like it, or when several are equally near.
    """
    cards = all_units(desk) if isinstance(key, str) else _cards(desk, schema.unit.c.id == key)
    if isinstance(key, int) and cards:
        return cards[0]
    over = above(cards)
    found = _bearers(str(key), {card.id: card for card in cards}, over)
    if found:
        depth = len(over.get(found[0].id, ()))
        same = [card for card in found if len(over.get(card.id, ())) == depth]
        if len(same) > 1 and depth:
            raise Mishap(f"有 {len(same)} 个单位都叫{quoted(clean_text(str(key), 40))}",
                         f"请写成 上级/名称，如 {paths(cards)[same[0].id]}")
        return same[0]
    near = [name for name, score, _ in process.extract(str(key), [card.name for card in cards], limit=3) if score > 40]
    raise Mishap(
        f"单位名单里没有“{clean_text(str(key), 40)}”",
        f"是不是：{'、'.join(near)}？也可以先在“单位”里添加" if near else "请先在“单位”里添加",
    )


def _bearers(key: str, cards: Mapping[int, UnitCard], over: Mapping[int, tuple[int, ...]]) -> list[UnitCard]:
    """The units that go by this name, written whole or after those above them; those nearest to us first."""
    whole = plain(key)
    parts = [plain(part) for part in reversed(key.split("/"))]
    found = []
    for card in cards.values():
        chain = [_names(cards[each]) for each in (card.id, *over.get(card.id, ())) if each in cards]
        if whole in chain[0] or (len(parts) <= len(chain) and all(map(contains, chain, parts))):
            found.append(card)
    return sorted(found, key=lambda card: len(over.get(card.id, ())))


def _names(card: UnitCard) -> tuple[str, ...]:
    return plain(card.name), *map(plain, card.aliases)


def _taken(cards: Iterable[UnitCard], name: str, parent_id: int | None, *, sub: bool = False) -> bool:
    """Whether a unit has this name already; a sub-unit's has to be its own only among those below the same unit."""
    return any(
        plain(name) == plain(card.name) and (card.parent_id == parent_id or not (sub or card.sub)) for card in cards
    )


def add(
    desk: Desk, name: str, kind: str = "", aliases: Sequence[str] = (), parent_id: int | None = None
) -> int:
    """Adds one unit and returns its id. Mishap on an empty or known name."""
    cards = all_units(desk)
    wanted = _fit_name(name)
    if _taken(cards, wanted, parent_id):
        raise Mishap(f"已经有“{wanted}”了", "请换一个名称，或修改原来的那个")
    with verb(desk, "unit", f"添加单位“{wanted}”") as tx:
        key = _insert(tx, wanted, kind or guess_kind(desk, wanted), aliases, parent_id)
    desk.forget()
    return key


def change(
    desk: Desk, unit_id: int, *, name: str | None = None, kind: str | None = None,
    aliases: Sequence[str] | None = None, parent_id: int | None = -1,
) -> None:
    """Changes what is given; `parent_id` -1 leaves the parent. Mishap on a known name, a circle of parents, or another
    parent for a sub-unit."""
    cards = {card.id: card for card in all_units(desk)}
    if unit_id not in cards:
        raise Mishap("这个单位已经不在名单里", "请刷新后再试")
    card = cards.pop(unit_id)
    above_it = card.parent_id if parent_id == -1 else parent_id
    if card.sub and above_it != card.parent_id:
        raise Mishap(f"“{card.name}”是报送包带来的下级单位，不能换上级", "请让报来的单位改好后重新报送")
    values: dict[str, object] = {}
    if name is not None:
        wanted = _fit_name(name)
        if _taken(cards.values(), wanted, above_it, sub=card.sub):
            raise Mishap(f"已经有“{wanted}”了", "请换一个名称")
        values |= {"name": wanted, "initials": initials(wanted)}
    if kind is not None:
        values["kind"] = in_one_line("单位类别", kind, LONGEST_KIND)
    if aliases is not None:
        values["aliases"] = _aliases(aliases)
    if parent_id != -1:
        if _circle({key: other.parent_id for key, other in cards.items()}, unit_id, parent_id):
            raise Mishap("上级单位绕成了一圈", "请另选一个上级单位")
        values["parent_id"] = parent_id
    with verb(desk, "unit", f"修改单位“{card.name}”") as tx:
        tx.update(schema.unit, unit_id, **values)
    desk.forget()


def remove(desk: Desk, unit_id: int) -> None:
    """Takes a unit off the list. Mishap while anything of it is kept: nothing received may drop out of sight."""
    card = unit(desk, unit_id)
    with verb(desk, "unit", f"删除单位“{card.name}”") as tx:
        m, u = schema.material, schema.unit
        count = tx.connection.execute(select(func.count()).where(m.c.unit_id == unit_id)).scalar_one()
        if count:
            raise Mishap(f"“{card.name}”已收到 {count} 份材料，不能删除", "请先把材料移到别的单位")
        values, activities = reported.kept(tx.connection, unit_id)
        if values or activities:
            raise Mishap(f"“{card.name}”已有 {values} 个统计数、{activities} 项活动，不能删除", "请先在“统计”里清空")
        below = tx.connection.execute(
            select(func.count()).where(u.c.parent_id == unit_id, u.c.sub == 1, u.c.removed == 0)
        ).scalar_one()
        if below:
            raise Mishap(f"“{card.name}”有 {below} 个下级单位，不能删除", "请先删除它的下级单位")
        for child in tx.connection.execute(select(u.c.id).where(u.c.parent_id == unit_id)).scalars().all():
            tx.update(u, child, parent_id=None)
        tx.update(u, unit_id, removed=1)
    desk.forget()


def set_liaison(desk: Desk, unit_id: int, liaison: Liaison) -> None:
    """Fills the unit's liaison card."""
    card = unit(desk, unit_id)
    with verb(desk, "liaison", f"填写“{card.name}”的联络员") as tx:
        _put_liaison(tx, unit_id, liaison)


def add_many(desk: Desk, entries: Sequence[UnitEntry]) -> tuple[int, int]:
    """Takes over a read list in one undoable step; known names are completed, never doubled. (added, completed)."""
    cards = all_units(desk)
    ids = {name: card.id for card in cards if not card.sub for name in _names(card)}
    # A list may name a sub-unit beside the unit that it is below, where it stays.
    subs = {(card.parent_id, name): card.id for card in cards if card.sub for name in _names(card)}
    parents = {card.id: card.parent_id for card in cards}
    keys: list[int] = []
    known = set(parents)
    with verb(desk, "unit") as tx:
        for entry in entries:
            named = plain(entry.name)
            sub = subs.get((ids.get(plain(entry.parent)), named))
            key = sub or ids.get(named)
            if key is None:
                kind = entry.kind or guess_kind(desk, entry.name)
                key = _insert(tx, _fit_name(entry.name), kind, entry.aliases, None)
            else:
                _complete(tx, key, entry)
            if entry.liaison != Liaison():
                _put_liaison(tx, key, entry.liaison, over=False)
            for name in () if sub else (entry.name, *entry.aliases):
                ids.setdefault(plain(name), key)
            keys.append(key)
        for entry, below in zip(entries, keys, strict=True):
            upper = ids.get(plain(entry.parent))
            if entry.parent and upper is not None and not _circle(parents, below, upper):
                parents[below] = upper
                tx.update(schema.unit, below, parent_id=upper)
        added, completed = len(set(keys) - known), len(set(keys) & known)
        tx.text = f"导入单位名单（新增 {added} 个，补充 {completed} 个）"
    desk.forget()
    return added, completed


def guess_kind(desk: Desk, name: str) -> str:
    """The kind of unit a name speaks of, among those the notice knows; its first kind where the name is silent."""
    kinds = desk.notice.unit_kinds
    # The notice's own word before ours, the longer before the shorter: 社区 ends with 区.
    for kind in sorted(kinds, key=len, reverse=True):
        if name.endswith(kind):
            return kind
    for kind, endings in KIND_ENDINGS.items():
        if kind in kinds and name.endswith(endings):
            return kind
    return kinds[0] if kinds else ""


# How names of units end, by kind.
KIND_ENDINGS: dict[str, tuple[str, ...]] = {
    "社区": ("社区", "村", "居委会", "村委会", "居民委员会", "村民委员会"),
    "镇街": ("镇", "乡", "街道", "街道办", "街道办事处", "镇政府", "人民政府"),
    "学校": ("学校", "小学", "中学", "幼儿园", "学院", "大学"),
    "企业": ("公司", "厂", "企业", "集团", "商场", "超市", "酒店"),
    "部门": ("局", "办", "办公室", "中心", "科", "所", "站", "大队", "委员会", "工会", "警务室"),
    "区": ("区",),
}


def _fit_name(name: str) -> str:
    cleaned = in_one_line("单位名称", name, LONGEST_NAME)
    if not cleaned:
        raise Mishap("单位名称是空的", "请填写单位名称")
    return cleaned


def _circle(parents: Mapping[int, int | None], below: int, above: int | None) -> bool:
    """Whether a unit would come to stand above itself."""
    seen = {below}
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above is not None


def _aliases(names: Sequence[str]) -> str:
    cleaned = (in_one_line("单位别名", name, LONGEST_NAME) for name in names)
    return json.dumps(list(dict.fromkeys(name for name in cleaned if name)), ensure_ascii=False)


def _insert(tx: Tx, name: str, kind: str, aliases: Sequence[str], parent_id: int | None) -> int:
    return tx.insert(
        schema.unit, name=name, kind=in_one_line("单位类别", kind, LONGEST_KIND), aliases=_aliases(aliases),
        parent_id=parent_id, initials=initials(name),
    )


def _complete(tx: Tx, unit_id: int, entry: UnitEntry) -> None:
    row = tx.row(schema.unit, unit_id)
    kind = in_one_line("单位类别", entry.kind, LONGEST_KIND) or row["kind"]
    tx.update(schema.unit, unit_id, kind=kind, aliases=_aliases((*json.loads(row["aliases"] or "[]"), *entry.aliases)))


def _put_liaison(tx: Tx, unit_id: int, liaison: Liaison, *, over: bool = True) -> None:
    """Writes the card; without `over` an empty field leaves what is there."""
    li = schema.liaison
    values = {key: fitted(LIAISON_FIELDS[key], value, LONGEST_FIELD) for key, value in asdict(liaison).items()}
    values = {key: value for key, value in values.items() if over or value}
    found = tx.connection.execute(select(li.c.id).where(li.c.unit_id == unit_id)).scalar()
    if found is None:
        tx.insert(li, unit_id=unit_id, **values)
    else:
        tx.update(li, found, **values)


def _card(row: RowMapping) -> UnitCard:
    return UnitCard(
        row["id"], row["name"], tuple(json.loads(row["aliases"] or "[]")), row["kind"], row["parent_id"],
        Liaison(**{key: row[f"l_{key}"] or "" for key in LIAISON_FIELDS}), bool(row["sub"]),
    )
