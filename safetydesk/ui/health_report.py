"""诊断信息 on the screen: read first, then saved or copied by the clerk; the program itself sends nothing."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from safetydesk.ui import health_verbs, parts, picking
from safetydesk.ui.shell import Shell

_WHAT = "程序出问题时，把这些发给维护人员。里面没有单位、人名、电话、文件名和密码；请先看一遍，程序不会自己发出去。"


class ReportDialog(QDialog):
    """The whole text as it would be saved."""

    def __init__(self, shell: Shell, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("诊断信息")
        parts.open_at(self, 680, 520)
        self._shell = shell
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("诊断信息")
        self.saved = parts.label("", "small")
        save = parts.button("保存为 zip…", "download", role="primary", click=self._save)
        save.setDefault(True)
        copy = parts.button("复制", "copy", click=self._copy)
        layout = parts.column(parts.label(_WHAT, wrap=True), self.text, gap=12, margins=(24, 20, 24, 20))
        layout.addLayout(parts.row(self.saved, None, copy, save))
        self.setLayout(layout)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.saved.setText("已复制")

    def _save(self) -> None:
        target = picking.target(self, "保存诊断信息", "diagnosis", "诊断信息.zip", "压缩包 (*.zip)")
        if target is not None:
            work = health_verbs.save_diagnosis(self.text.toPlainText(), target)
            self._shell.read("正在保存", work, lambda _: self.saved.setText("已保存"))
