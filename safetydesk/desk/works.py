"""Verbs on works (作品/案例): the titled entries of the case table that materials belong to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import verb
from safetydesk.desk.place import plain_title, target
from safetydesk.desk.wording import fitted, in_one_line, quoted
from safetydesk.notice.model import Item
from safetydesk.notice.problem import Mishap

# Longer than any notice allows: a pasted text is kept whole and the counter shows it in red.
LONGEST = {"title": 300, "introduction": 40_000, "remark": 2_000}
_WORDS = {"title": "作品标题", "introduction": "简介", "remark": "备注"}


def add(desk: Desk, unit_id: int, slot: str, title: str = "") -> int:
    """A new work of a unit for an item. Returns its id. Mishap on a due, which has no works."""
    where = target(desk, unit_id, slot)
    if not isinstance(where.slot, Item) or where.unit is None:
        raise Mishap("只有项目里才有作品", "请在项目的格子里新建")
    name = in_one_line(_WORDS["title"], title, LONGEST["title"]) or plain_title(where.unit.name, where.slot.name)
    with verb(desk, "work", f"新建作品{quoted(name)}") as tx:
        return tx.insert(schema.work, notice=desk.notice.id, unit_id=unit_id, slot=where.slot_id, title=name)


def change(
    desk: Desk, work_id: int, *, title: str | None = None, introduction: str | None = None, remark: str | None = None
) -> None:
    """Changes what is given. Mishap on an empty title."""
    given = {"title": title, "introduction": introduction, "remark": remark}
    values = {key: _fitted(key, text) for key, text in given.items() if text is not None}
    if values.get("title") == "":
        raise Mishap("作品标题是空的", "请填写标题")
    with verb(desk, "work", "修改作品") as tx:
        tx.text = f"修改作品{quoted(values.get('title') or tx.row(schema.work, work_id)['title'])}"
        tx.update(schema.work, work_id, **values)


def set_excellent(desk: Desk, work_id: int, excellent: bool) -> None:
    """Picks a work as excellent (评为优秀), or no longer."""
    with verb(desk, "work") as tx:
        title = tx.row(schema.work, work_id)["title"]
        tx.text = f"把作品{quoted(title)}评为优秀" if excellent else f"取消作品{quoted(title)}的优秀"
        tx.update(schema.work, work_id, excellent=int(excellent))


def remove(desk: Desk, work_id: int) -> None:
    """Removes the entry; its materials stay in the cell, without a work."""
    with verb(desk, "work") as tx:
        tx.text = f"删除作品{quoted(tx.row(schema.work, work_id)['title'])}"
        m = schema.material
        for key in tx.connection.execute(select(m.c.id).where(m.c.work_id == work_id)).scalars().all():
            tx.update(m, key, work_id=None)
        tx.delete(schema.work, work_id)


def assign(desk: Desk, material_ids: Sequence[int], work_id: int | None) -> None:
    """Puts materials under a work of their own cell, or under none. Mishap when the work is of another cell."""
    with verb(desk, "work", f"整理 {len(material_ids)} 份材料") as tx:
        work = tx.row(schema.work, work_id) if work_id is not None else None
        for key in material_ids:
            row = tx.row(schema.material, key)
            if work and (row["unit_id"], row["slot"]) != (work["unit_id"], work["slot"]):
                raise Mishap("这份材料不在这个项目里", "请先用“移到…”换到这个项目")
            tx.update(schema.material, key, work_id=work_id)


def _fitted(key: str, text: str) -> str:
    fit = in_one_line if key == "title" else fitted
    return fit(_WORDS[key], text, LONGEST[key])
