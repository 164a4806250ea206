"""To whom a parcel goes and how large a mail that mailbox takes: kept for each receiver."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtWidgets import QComboBox

from safetydesk.ui import parts, remember
from safetydesk.ui.boxes import Picker

# Some servers count a megabyte as 1000², some as 1024²: the smaller one goes through both.
_MB = 1_000_000
LIMITS: dict[str, int | None] = {"20 MB": 20 * _MB, "25 MB": 25 * _MB, "50 MB": 50 * _MB, "不限": None}
_USUAL = "20 MB"
_KEY, _LAST = "parcel_limits", "parcel_receiver"


class LimitRow:
    """Two boxes: the receiver, which can be typed, and the limit of one mail to it."""

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self.receiver = Picker()
        self.receiver.setEditable(True)
        self.receiver.setAccessibleName("交给谁")
        self.receiver.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.limit = Picker()
        self.limit.addItems(list(LIMITS))
        self.limit.setAccessibleName("一封信最大")
        self.limit.setToolTip(parts.plain_tip("接收方邮箱一封信的上限；打出来的每一件连同信头都不超过它"))
        self.layout = parts.row(
            parts.label("交给"), self.receiver, 12, parts.label("对方邮箱一封信最大"), self.limit, None
        )
        self.receiver.activated.connect(lambda _: self._on_receiver())
        edit = self.receiver.lineEdit()
        if edit is not None:
            edit.setPlaceholderText("上级单位或邮箱")
            edit.editingFinished.connect(self._on_receiver)
        self.limit.activated.connect(lambda _: self._on_limit())
        self._shown = ""

    @property
    def bytes(self) -> int | None:
        """The limit; None: there is none, or it goes by a stick."""
        return LIMITS[self.limit.currentText()]

    def show_receiver(self, proposed: str) -> None:
        """Show the receiver of last time, else the one that the notice names."""
        kept = _kept()
        self._shown = str(remember.get(_LAST)) or proposed
        self.receiver.clear()
        self.receiver.addItems(list(dict.fromkeys((self._shown, proposed, *kept))))
        self.receiver.setCurrentText(self._shown)
        self.limit.setCurrentText(kept.get(self._shown, _USUAL))

    def _on_receiver(self) -> None:
        name = self.receiver.currentText().strip()
        if name == self._shown:
            return
        self._shown = name
        remember.put(_LAST, name)
        before = self.bytes
        self.limit.setCurrentText(_kept().get(name, _USUAL))
        if self.bytes != before:
            self._changed()

    def _on_limit(self) -> None:
        kept = _kept() | {self._shown: self.limit.currentText()}
        remember.put(_KEY, json.dumps(kept, ensure_ascii=False))
        self._changed()


def _kept() -> dict[str, str]:
    """The limit by receiver."""
    with suppress(ValueError):
        found = json.loads(str(remember.get(_KEY, "{}")))
        if isinstance(found, dict):
            return {str(name): limit for name, limit in found.items() if limit in LIMITS}
    return {}
