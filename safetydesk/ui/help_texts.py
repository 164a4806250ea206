"""The pages of the help: Markdown files of resources/help, each with lines before it that say what its picture shows.

Before a line `---` stand `title: 总览`, `at: BoardPlace` (the classes of the screens that F1 leads here from, blanks
between), `picture: 总览` (a scene of `help_scenes`), `high: 640` if its picture needs more room
than usual, and `① 找单位` for each part that is marked in the picture: its accessible name, or its object name where it
has none.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from safetydesk import paths

SIGNS = "①②③④⑤⑥⑦⑧⑨"
NEWS = "news"
KEYS = "keys"
INPUT = "input"
# How wide the window is in the pictures, and in how many points each of its pixels is drawn: sharp in large print.
WIDE, SHARP = 1100, 2
_STEP = re.compile(r"^\d\. (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page. `key`: its file's name without number and ending; `high`: pixels at scale 1; `marks`: accessible names,
    in the order of SIGNS."""

    key: str
    title: str
    text: str
    screens: tuple[str, ...] = ()
    picture: str = ""
    high: int = 500
    marks: tuple[str, ...] = ()


@functools.cache
def pages() -> tuple[Page, ...]:
    """All pages in the order of the contents."""
    return tuple(_read(file) for file in sorted((paths.resources() / "help").glob("*.md")))


def page(key: str) -> Page:
    """The page of this key; KeyError where there is none."""
    found = next((each for each in pages() if each.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def page_for(screens: list[str]) -> Page:
    """The page about the first of these screens that has one, else the first page."""
    found = (each for name in screens for each in pages() if name in each.screens)
    return next(found, pages()[0])


def three_steps() -> tuple[str, ...]:
    """The sentences of help for who has never seen the program."""
    return tuple(_STEP.findall(pages()[0].text))


def _read(file: Path) -> Page:
    head, _, text = file.read_text("utf-8").partition("\n---\n")
    told = dict(line.split(": ", 1) for line in head.splitlines() if line[:1] not in SIGNS)
    marks = tuple(line[1:].strip() for line in head.splitlines() if line[:1] in SIGNS)
    key = file.stem.partition("-")[2]
    return Page(
        key, told["title"], text.strip(), tuple(told.get("at", "").split()), told.get("picture", ""),
        int(told.get("high", Page.high)), marks,
    )  # fmt: skip
