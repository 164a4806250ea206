"""The commands that care for a desk: `check`, `backup`, `restore`, `rebuild`, `diagnose`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from safetydesk.cli_desk import opened

if TYPE_CHECKING:
    from safetydesk.notice.problem import Problem


def take_check(check: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    check.add_argument("--json", action="store_true")


def take_backup(backup: argparse.ArgumentParser) -> None:
    """The arguments of `backup`."""
    backup.add_argument("--to", type=Path, metavar="文件", help="zip 文件或文件夹，如 U 盘")


def take_restore(restore: argparse.ArgumentParser) -> None:
    """The arguments of `restore`."""
    restore.add_argument("file", type=Path, metavar="备份")
    restore.add_argument("desk", type=Path, metavar="工作台")


def take_rebuild(rebuild: argparse.ArgumentParser) -> None:
    """The arguments of `rebuild`."""
    rebuild.add_argument("folder", type=Path, metavar="原文件夹", help="数据库丢了或坏了的工作台文件夹，只读不改")
    rebuild.add_argument("desk", type=Path, metavar="工作台", help="新的空文件夹")


def take_diagnose(diagnose: argparse.ArgumentParser) -> None:
    """The arguments of `diagnose`."""
    diagnose.add_argument("--to", type=Path, metavar="文件", help="另存为 zip")


def check(options: argparse.Namespace) -> bool:
    """Compares every original with its row and looks at the desk's health; whether a person must look. Mishap."""
    from safetydesk.desk import care, care_notes, health
    from safetydesk.desk.receipts import unfinished

    with opened(options.desk) as desk:
        problems = care.check(desk)
        care_notes.checked(desk, problems)
        problems += unfinished(desk)
        seen = health.look(desk)
    if options.json:
        print(json.dumps({
            "problems": [asdict(problem) for problem in problems],
            "health": [{"name": line.name, "level": health.KEYS[line.level], "text": line.text, "remedy": line.remedy}
                       for line in seen.lines],
        }, ensure_ascii=False))
    else:
        told(problems)
        sound = "没有发现问题（查的是文件和记录是否完好，不是报得齐不齐）。"
        print(f"共 {len(problems)} 个问题。" if problems else sound)
        for line in seen.lines:
            if line.level:
                print(f"{health.SIGNS[line.level]} {line.name}：{line.text}。{line.remedy}。")
    return bool(problems) or seen.level == health.DANGER


def backup(options: argparse.Namespace) -> bool:
    """Writes a whole, verified backup. Nobody must look. Mishap."""
    from safetydesk.desk import care
    from safetydesk.desk.desk import Desk

    with Desk.open(options.desk) as desk:
        print(f"已备份并核对：{care.backup(desk, options.to)}")
    return False


def restore(options: argparse.Namespace) -> bool:
    """Brings a backup back into an empty folder; whether a person must look. Mishap."""
    from safetydesk.desk.care import restore as bring_back

    problems = bring_back(options.file, options.desk)
    print(f"已恢复到：{options.desk}")
    told(problems)
    return bool(problems)


def rebuild(options: argparse.Namespace) -> bool:
    """Makes a new desk from the originals and sidecars of another; whether a person must look. Mishap."""
    from safetydesk.desk.rebuild import rebuild as make_anew

    done = make_anew(options.folder, options.desk)
    print(f"{done.text}\n新的工作台：{options.desk}")
    return bool(done.problems) or len(done.notes) > 1


def diagnose(options: argparse.Namespace) -> bool:
    """Shows what whoever mends the program needs to know, and saves it where asked. Nobody must look. Mishap."""
    from safetydesk.desk import diagnosis
    from safetydesk.desk.desk import Desk
    from safetydesk.notice.problem import Mishap

    try:
        with Desk.open(options.desk) as desk:
            text = diagnosis.whole(desk)
    except Mishap as mishap:
        text = diagnosis.whole(mishap)
    print(text, end="")
    if options.to:
        diagnosis.save(text, options.to)
    return False


def told(problems: Sequence[Problem]) -> None:
    """One line each."""
    for problem in problems:
        print(f"  {problem}")
