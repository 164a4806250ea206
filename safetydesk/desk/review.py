"""Verbs on what came in: accept, return with a reason, withdraw, caption, move, and "nothing to report"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from safetydesk.desk import judge, place, placing, schema, vault
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, recount, verb
from safetydesk.desk.place import target
from safetydesk.desk.wording import fitted, quoted
from safetydesk.notice.problem import Mishap

LONGEST_REASON = 500
LONGEST_CAPTION = 500


def accept(desk: Desk, material_ids: Sequence[int]) -> None:
    """通过: these are good. What did not count because it could not be read counts from now on."""
    _set_state(desk, material_ids, "accepted", "", "通过")


def give_back(desk: Desk, material_ids: Sequence[int], reason: str) -> None:
    """退回: these no longer count; the reason is what the unit is told. Mishap without one."""
    cleaned = fitted("退回原因", reason, LONGEST_REASON)
    if not cleaned:
        raise Mishap("退回要写明原因", "请写一句话，让对方知道要改什么")
    _set_state(desk, material_ids, "returned", cleaned, "退回")


def withdraw(desk: Desk, material_ids: Sequence[int]) -> None:
    """撤回: the unit took these back, or they came by mistake. The file is kept."""
    _set_state(desk, material_ids, "withdrawn", "", "撤回")


def reopen(desk: Desk, material_ids: Sequence[int]) -> None:
    """待审: to be looked at again."""
    _set_state(desk, material_ids, "review", "", "重新待审")


def set_caption(desk: Desk, material_id: int, text: str) -> None:
    """The short words that go with a photo."""
    cleaned = fitted("文字说明", text, LONGEST_CAPTION)
    with verb(desk, "caption", "修改文字说明") as tx:
        tx.update(schema.material, material_id, caption=cleaned)


def set_kind(desk: Desk, material_ids: Sequence[int], kind: str) -> None:
    """What materials count as, decided by the clerk. Mishap on a kind this notice does not know."""
    words = judge.known_kind(desk.notice, kind).name
    with verb(desk, "kind", f"把 {len(material_ids)} 份材料改为{words}") as tx:
        for key in material_ids:
            row = tx.row(schema.material, key)
            slot = desk.notice.slot(row["slot"]) if row["slot"] else None
            tx.update(schema.material, key, kind=kind, bucket=place.bucket(tx, desk, slot, kind, row))


def move(desk: Desk, material_ids: Sequence[int], unit_id: int, slot: str = "", work_id: int | None = None) -> None:
    """Puts materials onto another cell; their files follow. Mishap on unknown unit or slot."""
    where = target(desk, unit_id, slot, work_id)
    text = f"把 {len(material_ids)} 份材料归到{where.unit_name}{where.slot_name}"
    landing = vault.Landing(desk.files)
    with landing.around(desk.store), verb(desk, "move", text) as tx:
        placing.put(tx, desk, where, material_ids, {})
        vault.settle(landing, desk.notices, tx.connection, material_ids)


def excuse(desk: Desk, unit_id: int, slot: str, reason: str) -> None:
    """无此项: this unit has nothing to report here. Mishap without a reason."""
    where = target(desk, unit_id, slot)
    cleaned = fitted("原因", reason, LONGEST_REASON)
    if not cleaned:
        raise Mishap("“无此项”要写明原因", "请写一句话，例如“辖区内没有学校”")
    with verb(desk, "excuse", f"{where.unit_name}{quoted(where.slot_name)}无此项") as tx:
        found = _excuse_id(tx, desk, unit_id, where.slot_id)
        if found is None:
            tx.insert(schema.excuse, notice=desk.notice.id, unit_id=unit_id, slot=where.slot_id, reason=cleaned)
        else:
            tx.update(schema.excuse, found, reason=cleaned)


def unexcuse(desk: Desk, unit_id: int, slot: str) -> None:
    """Takes "nothing to report" back."""
    where = target(desk, unit_id, slot)
    with verb(desk, "excuse", f"取消{where.unit_name}的无此项") as tx:
        found = _excuse_id(tx, desk, unit_id, where.slot_id)
        if found is not None:
            tx.delete(schema.excuse, found)


def _set_state(desk: Desk, material_ids: Iterable[int], state: str, reason: str, word: str) -> None:
    keys = list(material_ids)
    with verb(desk, state, f"{word} {len(keys)} 份材料") as tx:
        for key in keys:
            row = tx.row(schema.material, key)
            # What nobody has looked at yet counts when it turns out to be readable.
            looked = row["file_id"] is None or tx.row(schema.file, row["file_id"])["looked"]
            n = max(row["n"], 1) if state == "accepted" and looked else row["n"]
            tx.update(schema.material, key, state=state, reason=reason, n=n)
        recount(tx.connection, keys)


def _excuse_id(tx: Tx, desk: Desk, unit_id: int, slot: str) -> int | None:
    e = schema.excuse
    return tx.connection.execute(
        select(e.c.id).where(e.c.notice == desk.notice.id, e.c.unit_id == unit_id, e.c.slot == slot)
    ).scalar()
