"""What the message bar says of deliveries by itself: that one was cut off, and how one ended."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from safetydesk.desk.snapshot import ReceiptView
from safetydesk.ui import inbox_verbs, verbs
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell


class News(QObject):
    """One for the whole window. How a delivery ended is said once, when all of it is looked through and sorted."""

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._folder = Path()
        # Up to which receipt all is told, and those before it of which the end is still to be told.
        self._newest = 0
        self._awaited: frozenset[int] = frozenset()
        shell.scene_changed.connect(self._on_scene)
        shell.looked_through.connect(lambda: shell.read("", inbox_verbs.receipts, self._tell))

    def _on_scene(self, scene: Scene) -> None:
        if scene.folder != self._folder:
            self._folder = scene.folder
            self._shell.read("", inbox_verbs.receipts, self._open)

    def _open(self, receipts: tuple[ReceiptView, ...]) -> None:
        self._note(receipts)
        broken = next(filter(inbox_verbs.is_broken, receipts), None)
        if broken is not None:
            work = inbox_verbs.resume(broken.id)
            self._shell.reminded.emit(
                inbox_verbs.broken_in_words(broken), "继续收",
                lambda: self._shell.change("正在继续收", work, verbs.received_in_words),
            )  # fmt: skip

    def _tell(self, receipts: tuple[ReceiptView, ...]) -> None:
        fresh = [each for each in receipts if each.id > self._newest or each.id in self._awaited]
        # Who gave it to a cell asked nothing that is still to be answered.
        ended = [each for each in fresh if not each.undone and not each.aimed and not _under_way(each)]
        self._note(receipts)
        words = inbox_verbs.ended_in_words(ended)
        if words:
            show = "待确认" if any(each.doubts for each in ended) else "全部"
            self._shell.concluded.emit(
                f"核对完了：{words}", "去看", lambda: self._shell.place_asked.emit("收件", show)
            )

    def _note(self, receipts: tuple[ReceiptView, ...]) -> None:
        self._newest = max((each.id for each in receipts), default=0)
        self._awaited = frozenset(each.id for each in receipts if _under_way(each))


def _under_way(receipt: ReceiptView) -> bool:
    return receipt.waiting > 0 or inbox_verbs.is_broken(receipt)
