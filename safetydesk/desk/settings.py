"""Verbs on the office's settings and the notices on its desk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from safetydesk.desk import schema
from safetydesk.desk.desk import LONGEST_OFFICE, Desk, copy_notice
from safetydesk.desk.journal import verb
from safetydesk.desk.wording import in_one_line
from safetydesk.material.copying import explain
from safetydesk.material.names import clean_text
from safetydesk.notice.problem import Mishap
from safetydesk.notice.read import read_notice

# What can be set, with the words of the history.
SETTINGS = {
    "office": "本单位名称", "cutoff": "截止时刻", "notice": "当前通知", "mailbox": "收件邮箱",
    "watched": "监视的文件夹",
}
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def put(desk: Desk, key: str, value: str, shown: str = "") -> None:
    """Changes a setting of the office: one of `SETTINGS`. Mishap on a wrong value.

    `shown`: what the history says of the value, where it is no text for people.
    """
    value = _checked(desk, key, value)
    with verb(desk, "setting", f"把{SETTINGS[key]}改为“{shown or value or '整天'}”") as tx:
        s = schema.setting
        found = tx.connection.execute(select(s.c.id).where(s.c.key == key)).scalar()
        if found is None:
            tx.insert(s, key=key, value=value)
        else:
            tx.update(s, found, value=value)
    desk.forget()


def _checked(desk: Desk, key: str, value: str) -> str:
    if key == "notice" and value not in desk.notices:
        raise Mishap("工作台里没有这个通知", "请先把它加进来")
    if key == "cutoff" and value and not _HOUR.fullmatch(value):
        raise Mishap(f"“{clean_text(value, 20)}”不是钟点", "请写成 17:30 这样，或留空表示整天都算")
    if key == "watched" and value:
        place, own = Path(value).resolve(), desk.folder.resolve()
        if not place.is_dir():
            raise Mishap(f"找不到文件夹“{clean_text(value, 80)}”", "请重新选择")
        if place.is_relative_to(own) or own.is_relative_to(place):
            raise Mishap("不能监视工作台自己的文件夹", "请选择放来件的那个文件夹")
    if key == "office":
        value = in_one_line(SETTINGS[key], value, LONGEST_OFFICE)
        if not value:
            raise Mishap("本单位名称是空的", "请填写名称")
    return value


def add_notice(desk: Desk, folder: Path) -> None:
    """Takes one more notice onto the desk, as a copy, and works on it from now on. Mishap."""
    notice, problems = read_notice(folder)
    if notice is None:
        raise Mishap(f"通知“{folder.name}”用不了", str(problems[0]), tuple(problems))
    if notice.id in desk.notices:
        raise Mishap(f"工作台里已经有“{notice.short}”了", "请在顶部选择它")
    target = desk.folder / "notices" / notice.id
    build = desk.folder / "notices" / f".{uuid4().hex}"
    try:
        copy_notice(folder, build)
        build.rename(target)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        shutil.rmtree(build, ignore_errors=True)
    desk.read_notices()
    put(desk, "notice", notice.id)
