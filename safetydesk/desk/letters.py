"""The mails of the outbox as data, with the words for how they stand; no database."""

from __future__ import annotations

from dataclasses import dataclass

# 待核实: handed over, and the answer never came.
STATES = {
    "waiting": "待发", "sending": "发送中", "sent": "已发", "failed": "失败", "doubtful": "待核实",
    "saved": "已存成邮件文件", "dropped": "不发了",
}
# Sending is tried for these; the others are done with, or a person must say so.
OPEN = ("waiting", "failed")
# Only a person can tell how these went on.
UNSURE = ("doubtful", "saved")
# What the receiver of a copy begins with; no mail address does.
STICK = "U盘："


@dataclass(frozen=True)
class Content:
    """One file inside of what is sent: its name there, its size in bytes, its SHA-256 in lower-case hex."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Draft:
    """One mail to be queued. `path`, `name`, `bytes`, `sha256` and `contents` are of the file that goes along."""

    receiver: str
    subject: str
    text: str
    unit_id: int | None = None
    path: str = ""
    name: str = ""
    bytes: int = 0
    sha256: str = ""
    contents: tuple[Content, ...] = ()


@dataclass(frozen=True)
class Queued:
    """One mail of the outbox. `part` of `parts`; `answer`: the server's words, or why it failed; times are ISO."""

    id: int
    batch: str
    about: str
    unit_id: int | None
    receiver: str
    subject: str
    text: str
    part: int
    parts: int
    path: str
    name: str
    bytes: int
    sha256: str
    message_id: str
    state: str
    answer: str
    queued: str
    ended: str

    @property
    def copied(self) -> bool:
        """Whether it is a file on a stick and no mail."""
        return self.receiver.startswith(STICK)

    @property
    def says(self) -> str:
        """Its state in words."""
        return "已复制" if self.copied else STATES[self.state]
