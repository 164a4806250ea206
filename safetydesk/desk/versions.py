"""A file that was sent again and changed: the new one takes the place of the old one, which is kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import Tx, verb
from safetydesk.desk.place import parts_of
from safetydesk.desk.receipts import batch_of
from safetydesk.material.likeness import SAME, distance

# Names that say nothing of the file: two phones both have an IMG_0001, and every folder its 照片1.
# More than eight digits are a moment: who sends that name again sends that photo again.
_GENERIC = re.compile(
    r"(?:img|dscf?|dscn|pic|image|photo|vid|video|mov|screenshot|(?:微信|qq)?图片?|照片|相片|(?:微信|qq)?视频|录像|(?:屏幕)?截[图屏]"
    r"|扫描|未命名|无标题|新建.{0,12})?[\W_]*\d{0,8}[\W_]*",
    re.IGNORECASE,
)
# What senders add to the name of a text that they changed.
_CHANGED = re.compile(
    r"(?:[\s_\-—(（\[【]*(?:副本|修改|改|更正|更新|重发|补正|新|最终|终|定稿|第?[一二三四2-9]版|[vV]\d+)+[版稿]*[)）\]】\s]*)+$"
)
# What a browser adds to the name of a file that it has saved before; behind other numbers it may be the next of a row.
_AGAIN = re.compile(r"\s*[(（]\d{1,2}[)）]$")
_TEXTS = ("document", "table", "pdf", "slides", "text")


def take_over(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> None:
    """`succeed` for these rows of materials that were just looked at. Mishap."""
    cells: dict[tuple[str, int, str, int], list[int]] = defaultdict(list)
    for row in rows:
        if row["unit_id"] is not None and row["slot"] and row["receipt_id"] is not None:
            cells[row["notice"], row["unit_id"], row["slot"], row["receipt_id"]].append(row["id"])
    for (notice, unit_id, slot, receipt_id), keys in cells.items():
        with verb(desk, "version", batch=batch_of(desk, receipt_id)) as tx:
            tx.text = "收到改过的文件，换成新版"
            succeed(tx, notice, unit_id, slot, keys)


def succeed(tx: Tx, notice: str, unit_id: int, slot: str, material_ids: Iterable[int]) -> None:
    """Gives those of these materials of a cell that came before in another form their version.

    The old ones count no more. Only what came by another receipt: one delivery may hold two files of the same name;
    and only what was looked at and is whole, so that nothing broken pushes out what is good.
    """
    m, f = schema.material, schema.file
    # The newest first: a third version takes the place of the second.
    rows = tx.connection.execute(
        select(m.c.id, m.c.name, m.c.origin, m.c.state, m.c.reason, m.c.version, m.c.replaces, m.c.receipt_id,
               f.c.content, f.c.plays, f.c.looked, f.c.likeness)
        .join(f, f.c.id == m.c.file_id)
        .where(m.c.notice == notice, m.c.unit_id == unit_id, m.c.slot == slot).order_by(m.c.id.desc())
    ).mappings().all()
    fresh = set(material_ids)
    older = [row for row in rows if row["id"] not in fresh and row["state"] != "withdrawn"]
    for new in rows:
        if not older:
            return
        if new["id"] in fresh and not new["replaces"] and new["looked"] and new["plays"] != 0:
            old = next((row for row in older if _is_older(row, new)), None)
            if old is not None:
                _replace(tx, old, new["id"])
                older.remove(old)


def _is_older(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> bool:
    if old["id"] >= new["id"] or old["receipt_id"] == new["receipt_id"] or old["content"] != new["content"]:
        return False
    same = old["name"].casefold() == new["name"].casefold()
    stem = new["name"].rsplit(".", 1)[0]
    if _GENERIC.fullmatch(stem):
        return same and (old["state"] == "returned" or _folders(old) == _folders(new) != [])
    plain = _plain(new["name"])
    if new["content"] == "image" and same:
        # 合影.jpg of Monday and 合影.jpg of Friday are two photos, unless they came by the same road or look the same.
        near = distance(old["likeness"], new["likeness"]) <= SAME
        return near or old["state"] == "returned" or _folders(old) == _folders(new)
    return same or (new["content"] in _TEXTS and _plain(old["name"]) in (plain, _AGAIN.sub("", plain)))


def _folders(row: Mapping[Any, Any]) -> list[str]:
    return parts_of(row)[:-1]


def _plain(name: str) -> str:
    return _CHANGED.sub("", name.rsplit(".", 1)[0]).casefold()


def _replace(tx: Tx, old: Mapping[Any, Any], key: int) -> None:
    version = old["version"] + 1
    before = f"；原来退回的原因：{old['reason']}" if old["state"] == "returned" and old["reason"] else ""
    tx.update(schema.material, key, version=version, replaces=old["id"])
    tx.update(schema.material, old["id"], state="withdrawn", reason=f"已换成第 {version} 版{before}")
