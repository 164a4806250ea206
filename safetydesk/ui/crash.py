"""The dialog for a bug of ours: what to do, and the words to send us, without anybody's data."""

from __future__ import annotations

import platform
import sys

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

import safetydesk
from safetydesk.ui import parts


class CrashDialog(QDialog):
    """Shows the sentence for the clerk; 复制 puts version, system and place onto the clipboard.

    `trace` is of `notice.fault`.
    """

    def __init__(self, trace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错了")
        parts.open_at(self, 560, 380)
        self.report = describe(trace)
        shown = QPlainTextEdit(self.report)
        shown.setReadOnly(True)
        shown.setAccessibleName("出错详情")
        self.copied = parts.label("", "small")
        self.copy = parts.button("复制详情", "copy", click=self._copy)
        go_on = parts.button("继续使用", role="primary", click=self.accept)
        go_on.setDefault(True)
        layout = parts.column(
            parts.label("刚才的操作没有完成，这是程序的问题，不是您的。", "strong", wrap=True),
            parts.label("已经收下的材料不受影响。请点“复制详情”发给维护人员，然后继续使用。", wrap=True),
            shown, gap=12, margins=(24, 20, 24, 20),
        )  # fmt: skip
        layout.addLayout(parts.row(self.copied, None, self.copy, go_on))
        self.setLayout(layout)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self.copied.setText("已复制")


def describe(trace: str) -> str:
    """Version, system and where it failed."""
    head = (
        f"安全生产月报送台 {safetydesk.__version__}\n"
        f"Python {sys.version.split()[0]} · Qt {qVersion()} · {platform.platform()}"
    )
    return f"{head}\n\n{trace.strip()}\n"
