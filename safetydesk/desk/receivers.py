"""To whom the office hands in, and how large a mail each of them takes: kept in the desk, which may change its PC."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from safetydesk.desk import settings
from safetydesk.desk.desk import Desk
from safetydesk.desk.wording import in_one_line
from safetydesk.notice.problem import Mishap

# Some servers count a megabyte as 1000², some as 1024²: the smaller one goes through both.
MEGABYTE = 1_000_000
USUAL = 20 * MEGABYTE


@dataclass(frozen=True)
class Receiver:
    """报送对象. `name`: an office, or its address. `limit`: bytes of the largest mail it takes, None: of any size."""

    name: str
    limit: int | None = USUAL


def receivers(desk: Desk) -> tuple[Receiver, ...]:
    """All that were ever chosen, the last one first, and whom the notice names; never empty."""
    kept = _kept(desk)
    named = _named(desk)
    return kept if any(each.name == named for each in kept) else (*kept, Receiver(named))


def choose(desk: Desk, chosen: Receiver) -> None:
    """It goes to this one from now on; an undoable verb. Mishap when the name is empty or too long."""
    name = in_one_line(settings.SETTINGS["receivers"], chosen.name, settings.LONGEST_LINE)
    if not name:
        raise Mishap("没有写交给谁", "请填上级单位或它的邮箱")
    found = Receiver(name, chosen.limit)
    all_of_them = (found, *(each for each in _kept(desk) if each.name != name))
    most = "多大的邮件都收" if found.limit is None else f"一封信最大 {found.limit / MEGABYTE:g} MB"
    settings.put(desk, "receivers", json.dumps([astuple(each) for each in all_of_them], ensure_ascii=False),
                 f"{name}（{most}）")


def _kept(desk: Desk) -> tuple[Receiver, ...]:
    try:
        found = [Receiver(name, limit) for name, limit in json.loads(desk.setting("receivers") or "[]")]
    except (ValueError, TypeError):
        return ()
    return tuple(each for each in found if isinstance(each.name, str) and isinstance(each.limit, int | None))


def _named(desk: Desk) -> str:
    """To whom the notice has it sent; the office that wrote the notice hands on to somebody it does not name."""
    notice = desk.notice
    named = next((due.to for due in notice.dues if due.to), notice.issuer)
    return "上级单位" if not named or desk.office.startswith(named) else named
