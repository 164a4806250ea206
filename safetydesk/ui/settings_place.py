"""设置: the office, the deadline's hour, the print size, where the desk lies, its care."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QVBoxLayout,
    QWidget,
)

import safetydesk
from safetydesk import paths
from safetydesk.ui import ask, parts, picking, remember, settings_verbs, theme
from safetydesk.ui.boxes import Picker
from safetydesk.ui.chase_news import wanted
from safetydesk.ui.drawer_field import Drafts, TextField
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.settings_history import HistoryDialog
from safetydesk.ui.settings_letter import LetterFields
from safetydesk.ui.settings_licences import LicencesDialog
from safetydesk.ui.settings_mail import MailCard, SenderCard
from safetydesk.ui.shell import Shell

_CUTOFFS = {
    "": "整天：当天 24 点以前都算按时", "17:30": "下班前：17:30 以后算逾期", "18:00": "18:00 以后算逾期",
    "12:00": "中午：12:00 以后算逾期",
}  # fmt: skip
_CARE = "记录每半小时和关闭时自动备份。材料原件请每周整个备份一次到 U 盘。上方的“健康”随时看得到。"
# From this width on, the sections stand in two columns and all of them are seen at once.
_WIDE = 960


class SettingsPlace(Place):
    """Everything that is set once and then left alone."""

    title = "设置"
    hint = "改了就生效；办公室的设置可以撤销"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._drafts: Drafts = {}
        self.office = TextField("本单位名称（窗口标题、表格和报送包上用）", self._drafts)
        self.office.left.connect(self._save_office)
        self.letter = LetterFields(shell, self._drafts)
        self.cutoff = Picker()
        self.cutoff.setAccessibleName("截止时刻")
        for key, words in _CUTOFFS.items():
            self.cutoff.addItem(words, key)
        self.cutoff.activated.connect(self._save_cutoff)
        self.reminds = QCheckBox("打开程序时，和还有 5 天、2 天、当天、逾期时提醒我")
        self.reminds.setChecked(wanted())
        self.reminds.clicked.connect(self._save_reminds)
        self._sizes = QButtonGroup(self)
        self._folder = parts.label("", wrap=True)
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._notices = parts.label("", wrap=True)
        self.mail = MailCard(shell)
        self.mailing = SenderCard(shell)
        self._sides = parts.row(gap=16, margins=(16, 16, 16, 16))
        self._build()

    def refresh(self, scene: Scene) -> None:
        """Show the settings of this desk."""
        self.office.show_text(("office", scene.folder), scene.office)
        self.letter.refresh(scene)
        if self.cutoff.findData(scene.cutoff) < 0:
            self.cutoff.addItem(f"{scene.cutoff} 以后算逾期", scene.cutoff)
        self.cutoff.setCurrentIndex(self.cutoff.findData(scene.cutoff))
        self._folder.setText(str(scene.folder))
        self.mail.refresh()
        self.mailing.refresh()
        here = (f"{name}（正在使用）" if key == scene.notice.id else name for key, name in scene.notices)
        told = [str(problem) for problem in scene.problems]
        self._notices.setText("\n".join([*here, *(told or ["没有发现问题。"])]))

    def flush(self) -> None:
        """Save what is being typed."""
        self.office.commit()
        self.letter.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= theme.px(_WIDE)
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def _build(self) -> None:
        hour = parts.label("到了报送那一天，几点以后算逾期？", "small")
        size = parts.label("看不清楚就选大一些，窗口会马上重排。", "small")
        words = parts.label(f"安全生产月报送台 {safetydesk.__version__}。只在收发邮件时联网，不上传数据。", wrap=True)
        licences = parts.button("许可证", "info", click=lambda: LicencesDialog(self).exec())
        self._side(
            self._section("本单位", self.office, self.letter),
            self._section("报送时间", hour, self.cutoff, self.reminds),
            self._section("字号", size, self._size_row()),
            self._section("收邮件", self.mail),
        )
        about = self._section("关于", words, self._buttons(licences))
        mailing = self._section("发邮件", self.mailing)
        self._side(self._desk_section(), self._care_section(), self._notice_section(), mailing, about)
        inner = QWidget()
        inner.setLayout(self._sides)
        outer = parts.column(parts.scrolled(inner), gap=0)
        self.setLayout(outer)

    def _desk_section(self) -> QFrame:
        show = parts.button("打开文件夹", "folder-open", click=self._show_folder)
        other = parts.button("打开另一个…", "folder-open", click=self._open_other)
        fresh = parts.button("新建…", "folder-plus", click=self.shell.welcome_asked.emit)
        done = parts.button("操作记录…", "history", click=self._show_history)
        return self._section("工作台", self._folder, self._buttons(show, other, fresh), self._buttons(done))

    def _care_section(self) -> QFrame:
        page = parts.button("备份、检查、恢复…", "shield-check", click=self.shell.health_asked.emit)
        return self._section("备份和健康", parts.label(_CARE, "small", wrap=True), self._buttons(page))

    def _notice_section(self) -> QFrame:
        add = parts.button("添加通知…", "plus", click=self._add_notice)
        show = parts.button("打开通知文件夹", "folder-open", click=self._show_notices)
        return self._section("通知", self._notices, self._buttons(add, show))

    def _side(self, *sections: QFrame) -> None:
        column = parts.column(*sections, None, gap=16)
        self._sides.addLayout(column, 1)

    def _section(self, title: str, *things: QWidget) -> QFrame:
        section = parts.card()
        layout: QVBoxLayout = parts.column(parts.label(title, "strong"), *things, gap=8, margins=(16, 12, 16, 16))
        section.setLayout(layout)
        return section

    def _buttons(self, *buttons: QWidget) -> QWidget:
        row = QWidget()
        row.setLayout(parts.row(*buttons, None))
        return row

    def _size_row(self) -> QWidget:
        row = QWidget()
        layout = parts.row(gap=0)
        for name, factor in theme.SCALES.items():
            button = parts.button(name, role="segment")
            button.setCheckable(True)
            button.setChecked(factor == remember.text_scale())
            button.clicked.connect(lambda _=False, factor=factor: self._set_size(factor))
            self._sizes.addButton(button)
            layout.addWidget(button)
        layout.addStretch(1)
        row.setLayout(layout)
        row.setAccessibleName("字号")
        return row

    def _set_size(self, factor: float) -> None:
        if factor != remember.text_scale():
            remember.put("scale", factor)
            self.shell.print_size_changed.emit()

    def _save_office(self, text: str) -> None:
        whose = self.office.key
        self.shell.change(
            "正在保存", settings_verbs.put("office", text.strip()), "本单位名称已改",
            done=lambda _: self.office.kept(whose, text), failed=lambda _: self.office.lost(whose),
        )  # fmt: skip

    def _save_cutoff(self) -> None:
        key = str(self.cutoff.currentData())
        if self.shell.scene is not None and key != self.shell.scene.cutoff:
            self.shell.change("正在保存", settings_verbs.put("cutoff", key), "截止时刻已改")

    def _save_reminds(self, on: bool) -> None:
        remember.put("reminds", "yes" if on else "no")
        self.shell.reminding_changed.emit()

    def _show_folder(self) -> None:
        if self.shell.scene is not None:
            self.shell.show_path(self.shell.scene.folder)

    def _show_notices(self) -> None:
        if self.shell.scene is not None:
            self.shell.show_path(self.shell.scene.folder / "notices")

    def _open_other(self) -> None:
        chosen = picking.folder(self, "选择工作台文件夹", "desks")
        if chosen is not None:
            self.shell.open_folder(chosen)

    def _show_history(self) -> None:
        self.shell.read("正在读取", settings_verbs.history, lambda lines: HistoryDialog(self, lines).exec())

    def _add_notice(self) -> None:
        self.shell.read("正在读取通知", settings_verbs.shelf, self._choose_notice)

    def _choose_notice(self, found: list[Any]) -> None:
        here = {key for key, _ in self.shell.scene.notices} if self.shell.scene else set()
        offered = [(str(e.folder), e.notice.short or e.notice.title) for e in found if e.notice and e.id not in here]
        if not offered:
            self.shell.say(f"没有别的通知可以添加了；自己写的通知文件夹放到 {paths.own_forms()} 后再来")
            return
        chosen = ask.one_of(self, "添加通知", "选一个通知，同一个工作台可以同时做几个。", offered, "添加")
        if chosen is not None:
            work = settings_verbs.add_notice(Path(chosen))
            self.shell.change("正在添加通知", work, "通知已添加，顶部可以切换", undoable=False)
