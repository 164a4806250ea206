"""寄送记录: every sending of this notice, the newest first; the one that is chosen is shown with its mails."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from safetydesk.notice.dates import moment_text
from safetydesk.ui import parts
from safetydesk.ui.outbox_card import counted
from safetydesk.ui.outbox_verbs import Sending
from safetydesk.ui.papers_lines import LineList

_BATCH = int(Qt.ItemDataRole.UserRole) + 1
_ABOUT = {"parcel": "报送", "chase": "催报"}


class SendingList(QWidget):
    """`chosen(batch)` when one of them is."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.list = LineList("寄送记录")
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.none = parts.label("还没有从这里寄出过。打包以后，在第 4 步点“发邮件”", "small", wrap=True)
        layout = parts.column(self.none, gap=8)
        layout.addWidget(self.list, 1)
        layout.addStretch()
        self.setLayout(layout)
        self.show_sendings((), "")

    def show_sendings(self, sendings: Sequence[Sending], shown: str) -> None:
        """Show these; the one of the batch `shown` is marked."""
        self.list.blockSignals(True)
        self.list.clear()
        for sent in sendings:
            first = sent[0]
            when = moment_text(first.queued)
            of = "个文件" if first.copied else "封"
            facts = f"{when} · {len(sent)} {of}：{counted(sent)}"
            lines = ((f"{_ABOUT[first.about]} · {first.receiver}", "body"), (facts, "small"))
            item = self.list.add(f"{first.receiver} {facts}", lines)
            item.setData(_BATCH, first.batch)
            item.setSelected(first.batch == shown)
        self.list.blockSignals(False)
        self.none.setVisible(not sendings)
        self.list.setVisible(bool(sendings))

    def _on_selected(self) -> None:
        for item in self.list.selectedItems():
            self.chosen.emit(str(item.data(_BATCH)))
