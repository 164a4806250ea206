"""The command `receive`: files and folders, net-disk links, the watched folder, the mailbox."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from safetydesk.cli_desk import opened
from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.snapshot import Outcome
    from safetydesk.post.mail_account import Account

# What DESIGN §6 does not promise to those who read the lines.
_OURS = ("material_id", "counted", "passing")
_PARCEL_TOLD = "这是下级的报送包，请用 rollup 汇总"


def take_receive(receive: argparse.ArgumentParser) -> None:
    """The arguments of `receive`."""
    receive.set_defaults(parser=receive, list="paths")
    receive.add_argument("paths", nargs="*", metavar="文件", help="文件、文件夹或 http 链接")
    receive.add_argument("--unit", default="", metavar="单位")
    receive.add_argument("--item", default="", metavar="项目")
    receive.add_argument("--watched", action="store_true", help="收监视文件夹里新来的")
    receive.add_argument("--mailbox", action="store_true", help="收邮箱里新来的")
    receive.add_argument("--json", action="store_true", help="每个文件一行 JSON")


def receive(options: argparse.Namespace) -> bool:
    """Receives, tells one line for each file; whether a person must look. Mishap."""
    from safetydesk import cli_send
    from safetydesk.desk import booking, receiving, units, watching
    from safetydesk.material.links import read_link
    from safetydesk.post import mail_account

    if not (options.paths or options.watched or options.mailbox):
        options.parser.error("the following arguments are required: 文件")
    links = [path for path in options.paths if "://" in path]
    files = [Path(path) for path in options.paths if path not in links]
    outcomes: list[Outcome] = []
    wrong = next((link for link in links if read_link(link) is None), None)
    if wrong is not None:
        raise Mishap(f"“{wrong}”不是完整的链接", "请从网盘复制完整的分享文字")
    with opened(options.desk) as desk:
        unit_id = units.unit(desk, options.unit).id if options.unit else None
        account = mail_account.read(desk) if options.mailbox else None
        if options.mailbox and account is None:
            raise Mishap("还没有设置收件邮箱", "请在窗口的“设置 → 收邮件”里填写")
        password = cli_send.asked(account.key, account.address, account.secret) if account else ""
        if files:
            outcomes += receiving.receive(
                desk, files, unit_id=unit_id, slot=options.item, report=_progress, left=_looking)
        if options.watched:
            outcomes += receiving.settled(desk, watching.scan(desk, _progress), left=_looking)
        for link in links:
            outcomes.append(booking.link_outcome(desk, booking.add_link(desk, unit_id, options.item, link)))
        trouble = _fetch(desk, account, password, outcomes) if account else False
        for outcome in outcomes:
            _say(outcome, options.json)
    if not outcomes:
        print("没有找到可以收的文件。" if options.paths else "没有新的来件。", file=sys.stderr)
    return trouble or (not outcomes and bool(options.paths)) or any(each.needs_person for each in outcomes)


def _fetch(desk: Desk, account: Account, password: str, outcomes: list[Outcome]) -> bool:
    """Adds what came by mail; whether something was left out."""
    from safetydesk.post import mailbox

    try:
        fetched = mailbox.fetch(desk, account, password)
    except Mishap as mishap:  # what was received beside it is told all the same
        print(mishap, file=sys.stderr)
        return True
    outcomes += fetched.outcomes
    for note in (*fetched.notes, fetched.trouble):
        if note:
            print(note, file=sys.stderr)
    return bool(fetched.trouble)


def _say(outcome: Outcome, as_json: bool) -> None:
    from safetydesk.desk.snapshot import OUTCOMES
    from safetydesk.desk.sorting import PARCEL_TOLD

    # Here is no button to be pressed.
    outcome = replace(outcome, why=outcome.why.replace(PARCEL_TOLD, _PARCEL_TOLD))
    if as_json:
        told = {key: value for key, value in asdict(outcome).items() if key not in _OURS}
        print(json.dumps(told, ensure_ascii=False))
    else:
        notes = "".join(f"（{note}）" for note in outcome.warnings)
        print(f"{OUTCOMES[outcome.outcome]}\t{outcome.name}\t{outcome.why}{notes}")


def _progress(_outcome: Outcome, done: int, total: int) -> None:
    """On a terminal only: what is safe by now."""
    if sys.stderr.isatty():
        print(f"\r已收下 {done}/{total} ", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _looking(left: int) -> None:
    if sys.stderr.isatty():
        print(f"\r正在核对，还有 {left} 个  ", end="" if left else "\n", file=sys.stderr, flush=True)
