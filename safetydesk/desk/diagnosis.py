"""诊断信息: what whoever mends the program needs to know of a PC and a desk, without a name, an address or a secret."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sqlite3
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import select

import safetydesk
from safetydesk import paths
from safetydesk.desk import care_auto, health, health_disk, schema
from safetydesk.desk.desk import Desk
from safetydesk.material.archive import Member, write_zip
from safetydesk.notice import fault
from safetydesk.notice.dates import now
from safetydesk.notice.problem import Mishap

TEXT = "诊断信息.txt"
# Of the log: its end.
_LOG_LINES = 300


def of_program(*more: str) -> str:
    """Program and system; `more`: what else is to be told of them, as Qt's version."""
    return "\n".join([
        "安全生产月报送台 诊断信息", f"时间 {now():%Y-%m-%d %H:%M}",
        f"程序 {safetydesk.__version__}{'（安装版）' if getattr(sys, 'frozen', False) else ''}，"
        f"表版本 {schema.VERSION}",
        f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}", *more,
        f"系统 {platform.system()} {platform.release()} {platform.machine()}，{os.cpu_count()} 核，"
        f"编码 {locale.getpreferredencoding(do_setlocale=False)}",
        f"系统盘剩余 {_room()}",
    ])


def _room() -> str:
    try:
        return f"{shutil.disk_usage(Path.home()).free // 1_000_000} MB"
    except (OSError, RuntimeError) as error:  # an account without a home
        return f"看不到（{fault.kind(error)}）"


def of_desk(desk: Desk) -> str:
    """One desk in numbers: its health, its tables, which settings are set; not what stands in any of them. Mishap."""
    lines = ["健康"]
    lines += [f"  {health.SIGNS[line.level]} {line.name}：{line.text}" for line in health.look(desk).lines]
    place = "网络盘" if health_disk.is_network(desk.folder) else "本机"
    lines += ["工作台", f"  数据库 {desk.store.bytes // 1000} kB，{place}",
              f"  自动备份 {len(care_auto.kept(desk))} 份",
              f"  路径 {len(str(desk.folder))} 字，{'只有' if str(desk.folder).isascii() else '不只'}英文字符"]
    shipped = {path.name for path in paths.forms().iterdir()}
    for number, notice in enumerate(desk.notices.values(), 1):
        here = "，正在使用" if notice is desk.notice else ""
        lines.append(f"  通知{number}：{'随程序的' if notice.id in shipped else '自己写的'}，{notice.year} 年，"
                     f"项目 {len(notice.items)}，节点 {len(notice.dues)}，表 {len(notice.forms)}{here}")
    lines += [f"  通知里的问题 {kind}：{count}" for kind, count in Counter(one.kind for one in desk.problems).items()]
    return "\n".join([*lines, *_tables(desk)])


def _tables(desk: Desk) -> list[str]:
    f, m, s = schema.file, schema.material, schema.setting
    with desk.store.reading() as connection:
        counts = [(name, connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())
                  for name in sorted(schema.metadata.tables)]
        keys = connection.execute(select(s.c.key).where(s.c.value != "")).scalars()
        known = sorted({key.partition(":")[0] for key in keys})
        kinds = Counter(connection.execute(select(f.c.content)).scalars())
        states = Counter(connection.execute(select(m.c.state)).scalars())
        left = connection.execute(select(f.c.id).where(f.c.looked == 0)).all()
    return [
        "表的行数", *(f"  {name} {count}" for name, count in counts),
        f"设置了的项目 {'、'.join(known)}", f"文件种类 {_told(kinds)}", f"材料状态 {_told(states)}",
        f"没看完的文件 {len(left)}",
    ]


def log() -> str:
    """The end of the log, which holds no names."""
    try:
        text = (paths.log() / "safetydesk.log").read_text("utf-8", errors="replace")
    except OSError:
        return "日志 没有"
    return "\n".join(["日志", *text.splitlines()[-_LOG_LINES:]])


def whole(found: Desk | Mishap | None, *more: str) -> str:
    """All of it as the clerk sees it before it is saved. `found`: the desk, or why it could not be opened."""
    parts = [of_program(*more)]
    if isinstance(found, Mishap):
        # The sentence of a Mishap may name a file or a folder.
        parts.append(f"工作台打不开：{_cause(found)}")
    elif found is not None:
        parts.append(of_desk(found))
    return "\n\n".join([*parts, log()]) + "\n"


def save(text: str, target: Path) -> None:
    """The text as it was shown, in a zip. Mishap."""
    write_zip(target, [Member(TEXT, text.encode())])


def _cause(mishap: Mishap) -> str:
    return fault.kind(mishap.__cause__) if mishap.__cause__ else mishap.remedy


def _told(counts: Counter[str]) -> str:
    return "、".join(f"{name} {count}" for name, count in sorted(counts.items())) or "没有"
