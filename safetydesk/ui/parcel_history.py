"""The right side of the parcel screen: parcels made before, and the proof of any of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from safetydesk.ui import parts
from safetydesk.ui.papers_lines import LINES, Lines
from safetydesk.ui.parcel_card import LeftOut, size
from safetydesk.ui.parcel_verbs import Zip

if TYPE_CHECKING:
    from safetydesk.notice.problem import Problem

_PATH = int(Qt.ItemDataRole.UserRole) + 1


class History(QWidget):
    """`verify_asked(path)` for one of the list, `pick_asked` for any zip."""

    verify_asked = Signal(object)
    pick_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.zips = QListWidget()
        self.zips.setAccessibleName("以前打的包")
        self.zips.setItemDelegate(Lines(self.zips))
        self.zips.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.zips.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.zips.itemActivated.connect(lambda _: self._ask())
        self.zips.itemSelectionChanged.connect(self._on_selected)
        self.none = parts.label("这个文件夹里还没有报送包", "small", wrap=True)
        self.check = parts.button("校验选中的", "shield-check", click=self._ask)
        self.check.setEnabled(False)
        any_zip = "收到的、U盘上的，任何一个 zip"
        other = parts.button("校验一个报送包…", "folder-open", tip=any_zip, click=self.pick_asked.emit)
        self.result = parts.label(wrap=True)
        self.result.setAccessibleName("校验结果")
        self.problems = LeftOut(least=5)
        self.problems.setAccessibleName("校验发现的问题")
        layout = parts.column(parts.label("以前打的包", "strong"), self.none, margins=(12, 12, 12, 12))
        layout.addWidget(self.zips, 1)
        layout.addStretch()
        for widget in (self.check, other, self.result, self.problems):
            layout.addWidget(widget)
        self.setLayout(layout)
        self.show_zips(())

    def show_zips(self, zips: Sequence[Zip]) -> None:
        """Show the zips of the folder."""
        self.zips.clear()
        for one in zips:
            item = QListWidgetItem(one.path.name)
            made = f"{one.made:%Y-%m-%d %H:%M}"
            item.setData(LINES, ((one.path.name, "body"), (f"{made} · {size(one.bytes)}", "small")))
            item.setData(_PATH, one.path)
            item.setToolTip(parts.plain_tip(str(one.path)))
            self.zips.addItem(item)
        self.none.setVisible(not zips)
        self.zips.setVisible(bool(zips))

    def show_result(self, path: Path, problems: Sequence[Problem]) -> None:
        """Tell how verifying this file went."""
        parts.set_role(self.result, "danger" if problems else "")
        words = f"有 {len(problems)} 处不对：" if problems else "✓ 每个成员都和清单一致"
        self.result.setText(f"{path.name}\n{words}")
        self.problems.show_lines([str(problem) for problem in problems])
        self.problems.setVisible(bool(problems))

    def _on_selected(self) -> None:
        self.check.setEnabled(bool(self.zips.selectedItems()))

    def _ask(self) -> None:
        for item in self.zips.selectedItems():
            self.verify_asked.emit(item.data(_PATH))
