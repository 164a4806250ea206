"""To whom a parcel goes and how large a mail that mailbox takes: one row of two boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from safetydesk.ui import parts
from safetydesk.ui.boxes import Picker, Writable

if TYPE_CHECKING:
    from safetydesk.desk.receivers import Receiver

# As `desk.receivers.MEGABYTE`, which only the worker may import.
_MB = 1_000_000
LIMITS: dict[str, int | None] = {
    "10 MB": 10 * _MB, "20 MB": 20 * _MB, "25 MB": 25 * _MB, "50 MB": 50 * _MB, "不限": None,
}
_USUAL = "20 MB"


class LimitRow:
    """The receiver, which can be written, and the limit of one mail to it. `changed` when either is another."""

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self.receiver = Writable("上级单位或邮箱")
        self.receiver.setAccessibleName("交给谁")
        self.receiver.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.limit = Picker()
        self.limit.addItems(list(LIMITS))
        self.limit.setAccessibleName("一封信最大")
        self.limit.setToolTip(parts.plain_tip("接收方邮箱一封信的上限；打出来的每一件连同信头都不超过它"))
        self.layout = parts.row(
            parts.label("交给"), self.receiver, 12, parts.label("对方邮箱一封信最大"), self.limit, None
        )
        self.receiver.activated.connect(lambda _: self._on_receiver())
        self.receiver.line.editingFinished.connect(self._on_receiver)
        self.limit.activated.connect(lambda _: self._changed())
        self._kept: dict[str, int | None] = {}
        self._shown = ""

    @property
    def name(self) -> str:
        """Whom it goes to."""
        return self._shown

    @property
    def bytes(self) -> int | None:
        """The limit; None: there is none, or it goes by a stick."""
        return LIMITS[self.limit.currentText()]

    def show_receivers(self, receivers: Sequence[Receiver]) -> None:
        """Show those of the desk, the first one as chosen."""
        self._kept = {each.name: each.limit for each in receivers}
        self._shown = receivers[0].name
        self.receiver.clear()
        self.receiver.addItems(list(self._kept))
        self.receiver.setCurrentText(self._shown)
        self._show_limit()

    def _show_limit(self) -> None:
        limits = {limit: words for words, limit in LIMITS.items()}
        self.limit.setCurrentText(limits.get(self._kept.get(self._shown, LIMITS[_USUAL]), _USUAL))

    def _on_receiver(self) -> None:
        name = self.receiver.currentText().strip()
        if not name:
            self.receiver.setCurrentText(self._shown)
        elif name != self._shown:
            self._shown = name
            self._show_limit()
            self._changed()
