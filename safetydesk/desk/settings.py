"""Verbs on the office's settings and the notices on its desk."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

from safetydesk.desk import schema
from safetydesk.desk.desk import Desk
from safetydesk.desk.journal import verb
from safetydesk.material.copying import explain
from safetydesk.notice.problem import Mishap
from safetydesk.notice.read import read_notice

# What can be set, with the words of the history.
SETTINGS = {"office": "本单位名称", "cutoff": "截止时刻", "notice": "当前通知"}


def put(desk: Desk, key: str, value: str) -> None:
    """Changes a setting of the office: office name, hour of the due day, notice at work."""
    with verb(desk, "setting", f"把{SETTINGS[key]}改为“{value or '整天'}”") as tx:
        s = schema.setting
        found = tx.connection.execute(select(s.c.id).where(s.c.key == key)).scalar()
        if found is None:
            tx.insert(s, key=key, value=value)
        else:
            tx.update(s, found, value=value)
    desk.forget()


def add_notice(desk: Desk, folder: Path) -> None:
    """Takes one more notice onto the desk, as a copy, and works on it from now on. Mishap."""
    notice, problems = read_notice(folder)
    if notice is None:
        raise Mishap(f"通知“{folder.name}”用不了", str(problems[0]), tuple(problems))
    if notice.id in desk.notices:
        raise Mishap(f"工作台里已经有“{notice.short}”了", "请在顶部选择它")
    target = desk.folder / "notices" / notice.id
    try:
        shutil.copytree(folder, target)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise explain(error, target) from error
    desk.read_notices()
    put(desk, "notice", notice.id)
