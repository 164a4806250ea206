"""The four steps of handing in: check, choose, pack, hand over. They show and ask; the place does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QButtonGroup, QGridLayout, QLineEdit, QRadioButton, QWidget

from safetydesk.desk.wording import size_text
from safetydesk.ui import parts, theme
from safetydesk.ui.parcel_card import LeftOut, PartList, StepCard, chip
from safetydesk.ui.parcel_limit import LimitRow
from safetydesk.ui.parcel_verbs import Finding, Planned, Wanted

if TYPE_CHECKING:
    from safetydesk.post.parcel import Parcel


class CheckStep(StepCard):
    """1 检查: what the level above would ask about. `show_asked(filter)` leads to the board."""

    show_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(1, "检查")
        self._rows = QWidget()
        self._rows.setLayout(parts.column(gap=6))
        self.more = parts.button("", role="link", click=self._turn)
        self.notes = LeftOut()
        self.notes.setAccessibleName("缺的、不装的和要核对的")
        self.body.addWidget(self._rows)
        self.body.addLayout(parts.row(self.more, None))
        self.body.addWidget(self.notes)

    def show_plan(self, planned: Planned) -> None:
        """Show what was found, each with the way to it, and every line of it to unfold."""
        self.state.setText("有缺的也可以先打包，写上原因就行" if planned.findings else "")
        old = self._rows
        self._rows = QWidget()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.px(4))
        found = planned.findings or (Finding("✓", f"{planned.units} 个单位都报齐、审完了"),)
        for number, finding in enumerate(found):
            told = parts.Elided()
            told.setText(finding.text)
            row = parts.row(chip(finding.sign), told)
            if finding.show:
                see = parts.button(f"去看{finding.show}", role="link")
                see.clicked.connect(lambda _=False, show=finding.show: self.show_asked.emit(show))
                row.addWidget(see)
            row.addStretch(1)
            # Side by side, so that the last step can be seen, too.
            grid.addLayout(row, *divmod(number, 2))
            grid.setRowMinimumHeight(number // 2, theme.px(28))
        self._rows.setLayout(grid)
        self.body.replaceWidget(old, self._rows)
        old.deleteLater()
        self.notes.show_lines(planned.notes)
        self.more.setVisible(bool(planned.notes))
        self.notes.setVisible(bool(planned.notes) and not self.notes.isHidden())
        self._name_more()

    def _turn(self) -> None:
        self.notes.setVisible(self.notes.isHidden())
        self._name_more()

    def _name_more(self) -> None:
        name = f"逐条看缺的、不装的和要核对的 {self.notes.model().rowCount()} 项"
        self.more.setText(name + (" ▾" if self.notes.isHidden() else " ▴"))
        self.more.setAccessibleName(name)


class ChooseStep(StepCard):
    """2 选择: what goes along, and to whom. `chosen`, `to_chosen` when it changes."""

    chosen = Signal()
    to_chosen = Signal()

    def __init__(self) -> None:
        super().__init__(2, "选择装什么、交给谁")
        self.choices = {
            "counted": QRadioButton("全部已收的（待审和通过）"), "accepted": QRadioButton("只装审核通过的"),
            "excellent": QRadioButton("只装评为优秀的作品"),
        }
        self.choices["counted"].setChecked(True)
        self.choices["excellent"].setToolTip(parts.plain_tip("在“总览”的格子里给作品打上“优秀”"))
        group = QButtonGroup(self)
        for button in self.choices.values():
            group.addButton(button)
        group.buttonClicked.connect(lambda _: self._ask(self.chosen))
        self.to = LimitRow(lambda: self._ask(self.to_chosen))
        self.state.setAccessibleName("将装入")
        self.body.addLayout(parts.row(*self.choices.values(), None, gap=16))
        self.body.addLayout(self.to.layout)

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        choice = next(key for key, button in self.choices.items() if button.isChecked())
        return Wanted(choice, self.to.bytes)

    def show_plan(self, planned: Planned) -> None:
        """Show how much would be packed."""
        files = f"{planned.files} 个文件，{size_text(planned.bytes)}" if planned.files else "还没有可以装的文件"
        several = f"，约分成 {planned.parts} 件" if planned.parts > 1 else ""
        self.state.setText(f"{files}{several}；另加汇总表、各单位表、清单和说明")

    def _ask(self, chosen: SignalInstance) -> None:
        # The numbers of the other choice must not stand beside this one, however short.
        self.state.setText("正在计算……")
        chosen.emit()


class PackStep(StepCard):
    """3 打包: why it goes although something is missing, where to, and the button. `pack_asked`, `folder_asked`."""

    pack_asked = Signal()
    folder_asked = Signal()

    def __init__(self) -> None:
        super().__init__(3, "打包")
        self.folder = Path()
        self.reason = QLineEdit()
        self.reason.setAccessibleName("没有报齐的原因")
        self.reason.setPlaceholderText("没有报齐的原因（可不填），写进包里的“说明.txt”")
        self.reason.setMaxLength(300)
        self.where = parts.label(wrap=True)
        self.where.setAccessibleName("存到")
        self.pack = parts.button("打包", "package", role="primary", click=self.pack_asked.emit)
        other = parts.button("换文件夹…", "folder-open", click=self.folder_asked.emit)
        row = parts.row(parts.label("存到"), self.where, other, self.pack)
        row.setStretch(1, 1)
        self.body.addWidget(self.reason)
        self.body.addLayout(row)

    def show_plan(self, planned: Planned) -> None:
        """Ask for the reason only where there is something to explain."""
        self.reason.setVisible(planned.gaps)

    @property
    def why(self) -> str:
        """The reason, if it is asked for."""
        return "" if self.reason.isHidden() else " ".join(self.reason.text().split())

    def show_folder(self, folder: Path) -> None:
        """Show where the parcel will lie."""
        self.folder = folder
        self.where.setText(str(folder))

    def show_running(self, running: bool) -> None:
        """While it packs the button waits; the bar below has 停止."""
        self.pack.setEnabled(not running)
        self.state.setText("正在打包，可在下面的消息栏停止" if running else "")


class HandStep(StepCard):
    """4 交出去: what was made, with its proof. `mail_asked`, `files_asked`, `folder_asked`, `copy_asked`."""

    mail_asked = Signal()
    files_asked = Signal()
    folder_asked = Signal()
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__(4, "交出去")
        self.parcel: Parcel | None = None
        self._made = QWidget()
        self.state.setAccessibleName("报送包")
        self.stale = parts.label("打包之后又有改动。要交最新的，请再打一次包", "smalldanger", wrap=True)
        self.carried = parts.label(role="smalldanger", wrap=True)
        self.parts = PartList()
        self.left_head = parts.label(role="small")
        self.left_out = LeftOut(most=4)
        self.mail = parts.button("发邮件…", "mail", role="primary", click=self.mail_asked.emit)
        self.files = parts.button("存成邮件文件…", tip="不从这里发，也不用设置邮箱：存成 .eml，用别的邮件程序打开再发",
                                  click=self.files_asked.emit)
        buttons = parts.row(
            self.mail, self.files, parts.button("打开文件夹", "folder-open", click=self.folder_asked.emit),
            parts.button("复制到U盘…", "copy", click=self.copy_asked.emit),
            parts.button("复制校验值", role="link", tip="每一件的文件名和 SHA-256", click=self._copy_sha), None,
        )  # fmt: skip
        column = parts.column(self.stale, gap=6)
        column.addLayout(buttons)
        for widget in (self.parts, self.carried, self.left_head, self.left_out):
            column.addWidget(widget)
        self._made.setLayout(column)
        self.body.addWidget(self._made)
        self.show_parcel(None)

    def show_parcel(self, parcel: Parcel | None) -> None:
        """Show what was made; None while nothing was."""
        self.parcel = parcel
        self._made.setVisible(parcel is not None)
        parts.set_role(self.state, "" if parcel is not None else "small")
        self.stale.hide()
        if parcel is None:
            self.state.setText("打包以后，在这里发邮件或复制到U盘，并看到每一件的校验值")
            return
        of = f"共 {len(parcel.parts)} 件，" if len(parcel.parts) > 1 else ""
        self.state.setText(f"✓ 已校验，{of}{parcel.members} 个成员都一致 · {size_text(parcel.bytes)}")
        self.parts.show_parts(parcel)
        big = len(parcel.carried)
        self.carried.setText(f"{big} 个文件太大，装不进任何一件；“复制到U盘”时会一起复制")
        self.carried.setVisible(big > 0)
        count = len(parcel.left_out)
        self.left_head.setText(f"没有装进来的 {count} 项（包里的“说明.txt”也写着）：" if count else "要求的都在里面")
        self.left_out.show_lines(parcel.left_out)
        self.left_out.setVisible(count > 0)

    def outdate(self) -> None:
        """Something of the desk changed after packing."""
        self.stale.setVisible(self.parcel is not None)

    @property
    def outdated(self) -> bool:
        """Whether it did."""
        return not self.stale.isHidden()

    def _copy_sha(self) -> None:
        if self.parcel is not None:
            QApplication.clipboard().setText("\n".join(f"{p.sha256}  {p.path.name}" for p in self.parcel.parts))
