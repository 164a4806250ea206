"""Passwords of mailboxes: in the system's keyring, or in memory till the program ends. Never anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import keyring
from keyring.core import recommended

SERVICE = "SafetyDesk"

T = TypeVar("T")
# What was typed since the program started, by key.
_typed: dict[str, str] = {}


def can_remember() -> bool:
    """Whether this PC has a keyring that keeps passwords encrypted; a plain file is none."""
    return bool(_asked(lambda: recommended(keyring.get_keyring()), False))


def get(key: str) -> str:
    """The password of this mailbox, "" where the clerk has to be asked."""
    if key in _typed:
        return _typed[key]
    return (_asked(lambda: keyring.get_password(SERVICE, key), None) or "") if can_remember() else ""


def put(key: str, password: str, *, remember: bool) -> bool:
    """Keeps a password till the program ends, with `remember` also in the keyring. Whether the keyring took it."""
    _typed[key] = password

    def keep() -> bool:
        keyring.set_password(SERVICE, key, password)
        return True

    return remember and can_remember() and _asked(keep, False)


def forget(key: str) -> None:
    """Drops it here and in the keyring."""
    _typed.pop(key, None)
    if can_remember():
        _asked(lambda: keyring.delete_password(SERVICE, key), None)


def _asked(question: Callable[[], T], otherwise: T) -> T:
    """The keyring's answer. Without one (none there, locked, no session bus) the clerk is asked each time instead."""
    try:
        return question()
    except Exception:  # noqa: BLE001  The boundary: backends let the errors of D-Bus and Windows through.
        return otherwise
