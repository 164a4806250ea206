"""What the tests of sending put into the outbox, and how they look at it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from safetydesk.desk import outbox
from safetydesk.desk.letters import Content, Draft

NAME = "祖师街道办事处-安全生产月“五个一”-报送包（第1部分，共2部分）㛃.zip"


def packed(folder: Path, number: int, size: int = 200_000) -> Path:
    """A file to be enclosed; every one has bytes of its own."""
    path = folder / f"第{number}部分.zip"
    path.write_bytes(os.urandom(size))
    return path


def draft(path: Path, number: int = 1, name: str = NAME) -> Draft:
    """A mail with this file, under the name that the receiver sees."""
    data = path.read_bytes()
    return Draft(
        "up@example.com", f"报送安全生产月材料（{number}/2）", "请查收。\n.以点开头的一行\n", path=str(path), name=name,
        bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), contents=(Content("表格/附件3.docx", 3, "ab"),))


def states(desk) -> list[str]:
    """How each mail of the outbox stands."""
    return [each.state for each in outbox.letters(desk)]
