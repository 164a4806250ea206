"""Verbs on the office's settings and the notices on its desk."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

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
    "watched": "监视的文件夹", "doc_number": "发文字号", "contact": "联系人", "contact_phone": "联系电话",
    "signature": "署名", "outgoing": "发件邮箱", "receivers": "报送对象",
}
# What letters and reports print of them, and how much of it fits on a line there.
LONGEST_LINE = 60
PRINTED = ("doc_number", "contact", "contact_phone", "signature")
_EMPTY = {"cutoff": "整天", "signature": "本单位名称"}
# In `notices/`: one that is on its way there.
_COMING = ".coming"
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def put(desk: Desk, key: str, value: str, shown: str = "") -> None:
    """Changes a setting of the office: one of `SETTINGS`. Mishap on a wrong value.

    `shown`: what the history says of the value, where it is no text for people.
    """
    value, name = _checked(desk, key, value), SETTINGS[key]
    with verb(desk, "setting", f"把{name}改为“{shown or value or _EMPTY.get(key, '空着')}”") as tx:
        s, key = schema.setting, _stored(desk, key)
        found = tx.connection.execute(select(s.c.id).where(s.c.key == key)).scalar()
        if found is None:
            tx.insert(s, key=key, value=value)
        else:
            tx.update(s, found, value=value)
    desk.forget()


def printed(desk: Desk) -> dict[str, str]:
    """What letters and reports print, by the keys of `PRINTED`; "" where it is not set."""
    return {key: desk.setting(_stored(desk, key)) for key in PRINTED}


def _stored(desk: Desk, key: str) -> str:
    # Of two notices side by side each letter has its own number.
    return f"{key}:{desk.notice.id}" if key == "doc_number" else key


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
    if key in PRINTED:
        value = in_one_line(SETTINGS[key], value, LONGEST_LINE)
    return value


def add_notice(desk: Desk, folder: Path) -> None:
    """Takes one more notice onto the desk, as a copy, and works on it from now on. Mishap."""
    notice, problems = read_notice(folder)
    if notice is None:
        raise Mishap(f"通知“{folder.name}”用不了", str(problems[0]), tuple(problems))
    if notice.id in desk.notices:
        raise Mishap(f"工作台里已经有“{notice.short}”了", "请在顶部选择它")
    target = desk.folder / "notices" / notice.id
    build = desk.folder / "notices" / _COMING
    try:
        # What a killed program has left: nobody else has the desk open.
        shutil.rmtree(build, ignore_errors=True)
        copy_notice(folder, build)
        build.rename(target)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        shutil.rmtree(build, ignore_errors=True)
    desk.read_notices()
    put(desk, "notice", notice.id)
