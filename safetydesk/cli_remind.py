"""The verb `remind` of the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from safetydesk.cli_desk import opened
from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.desk.chasing_words import Chase, Owing
    from safetydesk.desk.desk import Desk
    from safetydesk.notice.messages import Messages


def take_remind(remind: argparse.ArgumentParser, day: Callable[[str], date]) -> None:
    """The arguments of `remind`."""
    remind.add_argument("--unit", default="", metavar="单位", help="只催这个单位")
    remind.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="按这一天写")
    remind.add_argument("--mail", action="store_true", help="给有邮箱的单位各发一封，发出的记入催报记录")
    remind.add_argument("--json", action="store_true")


def remind(options: argparse.Namespace) -> bool:
    """Prints the text for the group or for one unit, or mails to each; True when somebody owes something."""
    from safetydesk.desk import chasing, chasing_words, drafts_files, outbox, units
    from safetydesk.desk.desk import Desk

    with (opened if options.mail else Desk.open)(options.desk) as desk:
        card = units.unit(desk, options.unit) if options.unit else None
        chase = chasing.look(desk, options.on, card.id if card else None)
        if options.mail and chase.units:
            outbox.recover(desk)
            _mail(desk, chase, options.json)
        elif options.json:
            print(json.dumps(_as_json(desk.notice.id, chase, drafts_files.messages(desk)), ensure_ascii=False))
        elif not chase.units:
            print(f"{card.name if card else '各单位'}没有要报的了，不用催（{chasing_words.others(chase)}）。")
        elif card:
            print(chasing_words.unit_text(chase, chase.units[0], drafts_files.messages(desk)))
        else:
            words = drafts_files.messages(desk)
            print("\n\n".join(message.text for message in chasing_words.group_messages(chase, words)))
    return bool(chase.units)


def _mail(desk: Desk, chase: Chase, as_json: bool) -> None:
    from safetydesk import cli_send
    from safetydesk.desk import outbox
    from safetydesk.post import chase_mails, mail_out

    found = chase_mails.mails(desk, chase)
    if found.drafts:
        account = mail_out.read(desk)
        if account is None:
            raise Mishap("还没有发件邮箱", "请先用 send --from 邮箱地址，或在窗口的设置里填")
        password = cli_send.asked(account.key, account.address, account.secret)
        batch = chase_mails.enqueue(desk, found)
        cli_send.post_off(desk, password, outbox.letters(desk, batch), as_json)
    for left in found.without:
        print(json.dumps({"without": left}, ensure_ascii=False) if as_json else f"没有发给 {left}")


def _as_json(notice: str, chase: Chase, words: Messages) -> dict[str, object]:
    from safetydesk.desk.chasing_words import group_messages

    return {
        "notice": notice, "on": chase.day.isoformat(), "complete": chase.complete, "excused": chase.excused,
        "units": [_unit(chase, unit, words) for unit in chase.units],
        "messages": [message.text for message in group_messages(chase, words)],
    }


def _unit(chase: Chase, unit: Owing, words: Messages) -> dict[str, object]:
    from safetydesk.desk.chasing_words import unit_text

    gaps = [
        {"id": gap.slot, "name": gap.item, "missing": gap.missing, "says": gap.says,
         "by": gap.by.isoformat() if gap.by else None, "days": gap.left, "late": gap.late,
         "returned": [asdict(back) for back in gap.returned]}
        for gap in unit.gaps
    ]
    return {
        "name": unit.name, "stage": unit.stage, "gaps": gaps, "months": list(unit.months),
        "reminded": [{"at": each.at, "way": each.way} for each in unit.reminders],
        "text": unit_text(chase, unit, words),
    }
