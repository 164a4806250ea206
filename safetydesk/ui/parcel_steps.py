"""The four steps of handing in: check, choose, pack, hand over. They show and ask; the place does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from safetydesk.ui import parts
from safetydesk.ui.parcel_card import LeftOut, StepCard, chip, size
from safetydesk.ui.parcel_verbs import Checked, Planned

if TYPE_CHECKING:
    from safetydesk.post.parcel import Parcel


class CheckStep(StepCard):
    """1 检查: what the level above would ask about. `show_asked(filter)` leads to the board."""

    show_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(1, "检查")
        self._rows = QWidget()
        self._rows.setLayout(parts.column(gap=6))
        self.body.addWidget(self._rows)

    def show_checked(self, checked: Checked) -> None:
        """Show what was found, each with the way to it."""
        self.state.setText("有缺的也可以先打包，包里的“说明.txt”会写明" if checked.findings else "")
        old = self._rows
        self._rows = QWidget()
        column: QVBoxLayout = parts.column(gap=6)
        for finding in checked.findings:
            see = parts.button(f"去看{finding.show}", role="link")
            see.clicked.connect(lambda _=False, show=finding.show: self.show_asked.emit(show))
            column.addLayout(parts.row(chip(finding.sign), parts.label(finding.text), see, None))
        if not checked.findings:
            column.addLayout(parts.row(chip("✓"), parts.label(f"{checked.units} 个单位都报齐、审完了"), None))
        self._rows.setLayout(column)
        self.body.replaceWidget(old, self._rows)
        old.deleteLater()


class ChooseStep(StepCard):
    """2 选择: everything received, or only what was accepted. `chosen` when it changes."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(2, "选择装什么")
        self.all = QRadioButton("全部已收的（待审和通过）")
        self.accepted = QRadioButton("只装审核通过的")
        self.all.setChecked(True)
        group = QButtonGroup(self)
        for button in (self.all, self.accepted):
            group.addButton(button)
        group.buttonClicked.connect(self._on_chosen)
        self.sum = parts.label(wrap=True)
        self.sum.setAccessibleName("将装入")
        self.more = parts.button("", role="link", click=self._turn)
        self.left_out = LeftOut()
        self.body.addLayout(parts.row(self.all, 16, self.accepted, None))
        row = parts.row(self.sum, self.more)
        row.setStretch(0, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.left_out)

    @property
    def only_accepted(self) -> bool:
        """Whether only accepted materials go along."""
        return self.accepted.isChecked()

    def show_plan(self, planned: Planned) -> None:
        """Show how much would be packed and what would not."""
        files = f"{planned.files} 个文件，{size(planned.bytes)}" if planned.files else "还没有可以装的文件"
        self.sum.setText(f"{files}，另加汇总表、各单位表、清单和说明")
        count = len(planned.left_out)
        self.left_out.show_lines(planned.left_out)
        self.more.setVisible(count > 0)
        self.left_out.setVisible(count > 0 and self.left_out.isVisibleTo(self))
        self._name_more(count)

    def _on_chosen(self) -> None:
        # The numbers of the other choice must not stand beside this one, however short.
        self.sum.setText("正在计算……")
        self.more.hide()
        self.chosen.emit()

    def _turn(self) -> None:
        self.left_out.setVisible(self.left_out.isHidden())
        self._name_more(self.left_out.model().rowCount())

    def _name_more(self, count: int) -> None:
        self.more.setText(f"缺的和不装的 {count} 项" + (" ▾" if self.left_out.isHidden() else " ▴"))
        self.more.setAccessibleName(f"缺的和不装的 {count} 项")


class PackStep(StepCard):
    """3 打包: where to, and the button. `pack_asked`, `folder_asked`."""

    pack_asked = Signal()
    folder_asked = Signal()

    def __init__(self) -> None:
        super().__init__(3, "打包")
        self.folder = Path()
        self.where = parts.label(wrap=True)
        self.where.setAccessibleName("存到")
        self.pack = parts.button("打包", "package", role="primary", click=self.pack_asked.emit)
        other = parts.button("换文件夹…", "folder-open", click=self.folder_asked.emit)
        row = parts.row(parts.label("存到"), self.where, other, self.pack)
        row.setStretch(1, 1)
        self.body.addLayout(row)

    def show_folder(self, folder: Path) -> None:
        """Show where the parcel will lie."""
        self.folder = folder
        self.where.setText(str(folder))

    def show_running(self, running: bool) -> None:
        """While it packs the button waits; the bar below has 停止."""
        self.pack.setEnabled(not running)
        self.state.setText("正在打包，可在下面的消息栏停止" if running else "")


class HandStep(StepCard):
    """4 交出去: what was made, with its proof. `folder_asked`, `copy_asked`."""

    folder_asked = Signal()
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__(4, "交出去")
        self.parcel: Parcel | None = None
        self._wait = parts.label("打包以后，在这里打开文件夹、复制到U盘，并看到校验结果", "small", wrap=True)
        self._made = QWidget()
        self.name = parts.label(role="strong", wrap=True)
        self.name.setAccessibleName("报送包")
        self.facts = parts.label()
        self.sha = parts.label(role="small", wrap=True)
        self.sha.setAccessibleName("SHA-256")
        self.stale = parts.label("打包之后又有改动。要交最新的，请再打一次包", "smalldanger", wrap=True)
        self.left_head = parts.label(role="small")
        self.left_out = LeftOut()
        copy_sha = parts.button("复制", "copy", role="link", tip="复制 SHA-256", click=self._copy_sha)
        buttons = parts.row(
            parts.button("打开文件夹", "folder-open", role="primary", click=self.folder_asked.emit),
            parts.button("复制到U盘…", "copy", click=self.copy_asked.emit), None,
        )  # fmt: skip
        column = parts.column(self.name, self.facts, gap=6)
        row = parts.row(self.sha, copy_sha)
        row.setStretch(0, 1)
        column.addLayout(row)
        column.addWidget(self.stale)
        column.addLayout(buttons)
        column.addWidget(self.left_head)
        column.addWidget(self.left_out)
        self._made.setLayout(column)
        self.body.addWidget(self._wait)
        self.body.addWidget(self._made)
        self.show_parcel(None)

    def show_parcel(self, parcel: Parcel | None) -> None:
        """Show what was made; None while nothing was."""
        self.parcel = parcel
        self._wait.setVisible(parcel is None)
        self._made.setVisible(parcel is not None)
        self.stale.hide()
        if parcel is None:
            return
        self.name.setText(parcel.path.name)
        self.facts.setText(f"✓ 已校验，{parcel.members} 个成员都一致 · {size(parcel.bytes)}")
        # In four groups: 64 digits in one would make the card wider than a small window, and nobody could compare them.
        self.sha.setText("SHA-256  " + " ".join(parcel.sha256[n:n + 16] for n in range(0, 64, 16)))
        count = len(parcel.left_out)
        self.left_head.setText(f"没有装进来的 {count} 项（包里的“说明.txt”也写着）：" if count else "要求的都在里面")
        self.left_out.show_lines(parcel.left_out)
        self.left_out.setVisible(count > 0)

    def outdate(self) -> None:
        """Something of the desk changed after packing."""
        self.stale.setVisible(self.parcel is not None)

    def _copy_sha(self) -> None:
        if self.parcel is not None:
            QApplication.clipboard().setText(self.parcel.sha256)
