"""What 收件 shows where there is no line: what to do first, that all is done, or that nothing fits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from safetydesk.ui import parts, rollup_flow

_FIRST = """把各单位发来的文件夹、压缩包、邮件整个拖到这里，或按 Ctrl+V 粘贴；
程序自己认是谁的、哪一项的，认不准的才问您。"""


class InboxEmpty(QWidget):
    """`asked(verb)` with files, folder, rollup, resume, everything."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.head = parts.label("", "head")
        self.words = parts.label("", "muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._folder = parts.button(
            "收文件夹…", "folder-plus", role="primary", click=lambda: self.asked.emit("folder")
        )
        self.resume = parts.button("继续收", "rotate-ccw", role="primary", click=lambda: self.asked.emit("resume"))
        self._files = parts.button("收文件…", "file-plus", click=lambda: self.asked.emit("files"))
        self._rollup = parts.button(
            rollup_flow.CAPTION, "package", tip=rollup_flow.TIP, click=lambda: self.asked.emit("rollup"))
        self._all = parts.button("显示全部", click=lambda: self.asked.emit("everything"))
        layout = parts.column(gap=12)
        layout.addStretch(2)
        for widget in (self.head, self.words):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(parts.row(None, self.resume, self._folder, self._files, self._rollup, self._all, None))
        layout.addStretch(3)
        self.setLayout(layout)

    def show_why(self, *, received: bool, hidden: bool, broken: str = "") -> None:
        """`received`: something came before; `hidden`: there are lines, but the chip or the search leaves none;
        `broken`: what was cut off, in words."""
        done = "都看过了" if received else "还没有来件"
        self.head.setText("没有符合的来件" if hidden else broken or done)
        told = "没有等您看的来件；新来的拖到这里就行。" if received else _FIRST
        self.words.setText("点“继续收”接着收，已经存下的不会再收一次。" if broken else told)
        self.words.setVisible(not hidden)
        self.resume.setVisible(bool(broken) and not hidden)
        for button in (self._folder, self._files, self._rollup):
            button.setVisible(not hidden and not broken)
        self._all.setVisible(hidden)
