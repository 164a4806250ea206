"""The right side of the parcel screen: parcels made before and the proof of any of them, and what was mailed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from safetydesk.desk.wording import size_text
from safetydesk.ui import parts
from safetydesk.ui.outbox_history import SendingList
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.parcel_card import LeftOut
from safetydesk.ui.parcel_verbs import Kept

if TYPE_CHECKING:
    from safetydesk.post.parcel_check import Verdict

_KEPT = int(Qt.ItemDataRole.UserRole) + 1


class History(QWidget):
    """`verify_asked(name, paths)` for one of the list, `pick_asked` for any others."""

    verify_asked = Signal(str, object)
    pick_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kept = LineList("以前打的包")
        self.kept.itemActivated.connect(lambda _: self._ask())
        self.kept.itemSelectionChanged.connect(self._on_selected)
        self.none = parts.label("还没有打过包。打好的包列在这里，随时可以再校验。", "small", wrap=True)
        self.check = parts.button("校验选中的", "shield-check", click=self._ask)
        self.check.setEnabled(False)
        any_zip = "收到的、U盘上的：选一件，或把各件一起选上"
        other = parts.button("校验别的报送包…", "folder-open", tip=any_zip, click=self.pick_asked.emit)
        self.result = parts.label(wrap=True)
        self.result.setAccessibleName("校验结果")
        self.problems = LeftOut(least=5)
        self.problems.setAccessibleName("校验发现的问题")
        made = QWidget()
        column = parts.column(self.none)
        column.addWidget(self.kept, 1)
        column.addStretch()
        for widget in (self.check, other, self.result, self.problems):
            column.addWidget(widget)
        made.setLayout(column)
        self.mails = SendingList()
        self._pages = QStackedWidget()
        self._pages.addWidget(made)
        self._pages.addWidget(self.mails)
        ways, self.segments = parts.segments(self, ("以前打的包", "寄送记录"), self._turn)
        layout = parts.column(margins=(12, 12, 12, 12))
        layout.addLayout(ways)
        layout.addWidget(self._pages, 1)
        self.setLayout(layout)
        self.show_kept(())

    def show_mails(self) -> None:
        """Turn to what was mailed."""
        self.segments["寄送记录"].setChecked(True)
        self._turn()

    def _turn(self) -> None:
        self._pages.setCurrentIndex(int(self.segments["寄送记录"].isChecked()))

    def show_kept(self, kept: Sequence[Kept]) -> None:
        """Show the parcels of the folder."""
        self.kept.clear()
        for one in kept:
            there = "" if len(one.paths) == one.of else f"（只有 {len(one.paths)} 件）"
            of = f"{one.of} 件{there} · " if one.of > 1 else ""
            facts = f"{one.made:%Y-%m-%d %H:%M} · {of}{size_text(one.bytes)}"
            item = self.kept.add(one.name, ((one.name, "body"), (facts, "small")))
            item.setData(_KEPT, one)
            item.setToolTip(parts.plain_tip("\n".join(str(path) for path in one.paths)))
        self.none.setVisible(not kept)
        self.kept.setVisible(bool(kept))

    def show_result(self, name: str, verdict: Verdict) -> None:
        """Tell how verifying these files went."""
        wrong = len(verdict.problems)
        parts.set_role(self.result, "danger" if wrong else "")
        words = [f"有 {wrong} 处不对：" if wrong else "✓ 每个成员都和清单一致"]
        carried = sum(len(seen.carried) for seen in verdict.parcels)
        words += [f"另有 {carried} 个文件太大，由网盘或U盘另送"] if carried else []
        self.result.setText("\n".join((name, *words)))
        self.problems.show_lines([str(problem) for problem in verdict.problems])
        self.problems.setVisible(bool(wrong))

    def _on_selected(self) -> None:
        self.check.setEnabled(bool(self.kept.selectedItems()))

    def _ask(self) -> None:
        for item in self.kept.selectedItems():
            one = item.data(_KEPT)
            self.verify_asked.emit(one.name, one.paths)
