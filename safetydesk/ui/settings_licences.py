"""The licences of what comes with the program, as they lie in resources/."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QListWidget, QPlainTextEdit, QWidget

from safetydesk import paths
from safetydesk.ui import parts, theme

_LIBRARIES = """程序用到的主要组件（各自的许可证全文随组件一起安装）：

PySide6 / Qt：LGPL-3.0
SQLAlchemy：MIT
openpyxl：MIT
reportlab：BSD
Pillow：MIT-CMU
PyAV：BSD-3-Clause；其中的 FFmpeg 含 x264、x265：GPL-2.0
python-calamine：MIT
pypdfium2 / PDFium：Apache-2.0 / BSD-3-Clause
platformdirs、rapidfuzz、pypinyin：MIT
filelock：Unlicense
py7zr、inflate64：LGPL-2.1
rarfile：ISC
olefile：BSD-2-Clause
lxml、IMAPClient：BSD-3-Clause
keyring：MIT
"""


class LicencesDialog(QDialog):
    """List at the left, text at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("许可证")
        parts.open_at(self, 760, 480)
        self._texts = {"组件": _LIBRARIES} | licences()
        self._list = QListWidget()
        self._list.addItems(list(self._texts))
        self._list.setFixedWidth(theme.px(240))
        parts.OneLine(self._list)
        self._list.setAccessibleName("组件")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName("许可证全文")
        self._list.currentTextChanged.connect(lambda name: self._text.setPlainText(self._texts[name]))
        self._list.setCurrentRow(0)
        layout = parts.column(gap=12, margins=(24, 20, 24, 20))
        layout.addLayout(parts.row(self._list, self._text, gap=12), 1)
        layout.addLayout(parts.row(None, parts.button("关闭", click=self.accept)))
        self.setLayout(layout)


def licences() -> dict[str, str]:
    """Name and text of every licence file below resources/."""
    found = sorted(path for path in paths.resources().rglob("*") if path.is_file() and "LICEN" in path.name.upper())
    return {f"{path.parent.name} · {path.stem}": path.read_text(encoding="utf-8", errors="replace") for path in found}
