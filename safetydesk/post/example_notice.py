"""The notice of the example office with its days moved, so that its campaign is under way when somebody tries it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

# The day of the notice that becomes today: a week before the last thing is due.
ON = date(2024, 6, 18)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_CHINESE = re.compile(r"(\d{1,2})月(\d{1,2})日")
_YEAR = re.compile(rf"(?m)^((?:title|short|year) = .*?){ON.year}")


def moved(notice: Path, folder: Path, today: date) -> Path:
    """A copy of this definition below `folder`: its days are as far from today as they were from ON, as nearly as all
    of them are of this year."""
    made = folder / notice.name
    shutil.copytree(notice, made)
    definition = made / "notice.toml"
    # A campaign that went on over New Year would be a mistake in its year.
    by = min(max(today, today.replace(month=1, day=21)), today.replace(month=12, day=19)) - ON

    def iso(found: re.Match[str]) -> str:
        return (date(*map(int, found.groups())) + by).isoformat()

    def chinese(found: re.Match[str]) -> str:
        day = date(ON.year, int(found[1]), int(found[2])) + by
        return f"{day.month}月{day.day}日"

    text = _YEAR.sub(rf"\g<1>{today.year}", definition.read_text("utf-8"))
    definition.write_text(_CHINESE.sub(chinese, _ISO.sub(iso, text)), "utf-8")
    return made

