"""Where the words of letters lie: the office's own in the desk's folder, else those that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from safetydesk import paths
from safetydesk.desk.desk import Desk
from safetydesk.notice.messages import Messages, read_messages
from safetydesk.notice.problem import Mishap, Problem

T = TypeVar("T")
FOLDER = "drafts"
MESSAGES = "messages"


def read_text(desk: Desk, name: str, read: Callable[[Path], tuple[T | None, list[Problem]]]) -> T:
    """The words of this name. Mishap when they cannot be used."""
    own = desk.folder / FOLDER / f"{name}.toml"
    path = own if own.is_file() else paths.resources() / FOLDER / f"{name}.toml"
    text, problems = read(path)
    if text is None:
        raise Mishap(f"文稿“{path.name}”用不了", str(problems[0]), tuple(problems))
    return text


def messages(desk: Desk) -> Messages:
    """What is said when units are chased. Mishap when the office's own words cannot be used."""
    return read_text(desk, MESSAGES, read_messages)
