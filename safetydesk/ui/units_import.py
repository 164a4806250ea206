"""The dialog that takes over a list of units: shows beforehand what will be added and which lines have problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QStringListModel, Qt, QTimer
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QListView,
    QPlainTextEdit,
    QSizePolicy,
    QTableView,
    QWidget,
)

from safetydesk.ui import parts, picking, theme, units_verbs
from safetydesk.ui.shell import Latest, Shell
from safetydesk.ui.units_model import Index, liaison_sign
from safetydesk.ui.units_verbs import Preview

_HEADS = ("", "单位", "类别", "上级单位", "别名", "联络员")
_PASTE = (
    "把名单粘贴到这里，例如：\n\n城关社区\n桥头社区\n河东村\n\n"
    "从 Excel 复制的整张表也可以，\n表头写明：单位名称、类别、别名、\n姓名、手机……"
)
# Typing on means the clerk is not done: look again when the keys rest.
_PAUSE_MS = 250
# The least that names have, at scale 1.
_NAMES = 140


class ImportDialog(QDialog):
    """With a path it shows that file, without one a box to paste into. Nothing changes before the button is pressed."""

    def __init__(self, parent: QWidget, shell: Shell, path: Path | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("导入单位名单" if path else "粘贴单位名单")
        parts.open_at(self, 960, 600)
        self._shell = shell
        self._path = path
        self._latest = Latest()
        self.preview = Preview()
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(_PASTE)
        self.text.setAccessibleName("名单")
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFixedWidth(theme.px(280))
        self.text.setVisible(path is None)
        self.source = parts.label(role="small")
        self.summary = parts.label(role="strong")
        self.summary.setAccessibleName("导入预览")
        self.model = _PreviewModel()
        self.table = self._build_table()
        self.problem_head = parts.label(role="small")
        self._problems = QStringListModel(self)
        self.problems = self._build_problems()
        self.ok = parts.button("导入", role="primary", click=self.take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.text.textChanged.connect(self._on_typed)
        self._lay_out()
        self._show(self.preview)
        if path:
            self.look()

    def look(self) -> None:
        """Read what is there and show what importing it would do."""
        work = units_verbs.preview_file(self._path) if self._path else units_verbs.preview_text(self.text.toPlainText())
        self.source.setText(f"文件：{self._path.name}" if self._path else "一行一个，带表头的表格也可以")
        self._shell.read("正在看名单", work, self._latest.only(self._show), failed=self._latest.still(self._fail))

    def take(self) -> None:
        """Import what the preview shows."""
        if self.preview.entries:
            self._shell.change("正在导入", units_verbs.add_many(self.preview.entries), _said)
            self.accept()

    def done(self, result: int) -> None:
        """It is gone soon: what is still being read is not for it any more."""
        self._pause.stop()
        self._latest.only(lambda _: None)
        super().done(result)

    def _on_typed(self) -> None:
        # What the button would import must be what the preview shows, never an older text.
        self.ok.setEnabled(False)
        self._pause.start()

    def _pick(self) -> None:
        path = picking.file(self, "换一个文件", "lists", picking.LISTS)
        if path is not None:
            self._path = path
            self.look()

    def _fail(self, sentence: str) -> None:
        self._show(Preview())
        self.summary.setText(sentence)
        parts.set_role(self.summary, "danger")

    def _show(self, preview: Preview) -> None:
        self.preview = preview
        self.model.show_preview(preview)
        known, problems = len(preview.known), len(preview.problems)
        says = [f"新增 {preview.added} 个"] if preview.added else []
        says += [f"补充 {known} 个已有的"] if known else []
        parts.set_role(self.summary, "strong")
        self.summary.setText("将" + "，".join(says) if says else "还没有可以导入的单位")
        self.problem_head.setText(f"{problems} 处需要看一下：")
        self._problems.setStringList([str(problem) for problem in preview.problems])
        self.problems.setFixedHeight(theme.px(12 + 24 * min(problems, 5)))
        for widget in (self.problem_head, self.problems):
            widget.setVisible(problems > 0)
        self.ok.setText(f"导入 {len(preview.entries)} 个" if preview.entries else "导入")
        self.ok.setEnabled(bool(preview.entries))

    def _lay_out(self) -> None:
        other = parts.button("换一个文件…", click=self._pick)
        other.setVisible(self._path is not None)
        cancel = parts.button("取消", click=self.reject)
        self.ok.setDefault(True)
        right = parts.column(self.summary, gap=8)
        right.addWidget(self.table, 1)
        right.addWidget(self.problem_head)
        right.addWidget(self.problems)
        middle = parts.row(self.text, gap=16)
        middle.addLayout(right, 1)
        layout = parts.column(self.source, gap=12, margins=(24, 16, 24, 16))
        layout.addLayout(middle, 1)
        layout.addLayout(parts.row(other, None, cancel, self.ok))
        self.setLayout(layout)
        self.source.setText("一行一个，带表头的表格也可以")
        (self.table if self._path else self.text).setFocus()

    def _build_table(self) -> QTableView:
        table = _Table()
        table.setModel(self.model)
        table.setAccessibleName("将要导入的单位")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.px(5)}px; }}")
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.px(30))
        for column, width in ((0, 56), (2, 64), (3, 96), (4, 120), (5, 96)):
            table.setColumnWidth(column, theme.px(width))
        table.horizontalHeader().setHighlightSections(False)
        return table

    def _build_problems(self) -> QListView:
        view = QListView()
        view.setModel(self._problems)
        view.setAccessibleName("有问题的行")
        view.setWordWrap(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        view.setStyleSheet(f"QListView {{ padding: {theme.px(4)}px {theme.px(8)}px; }}")
        return view


class _Table(QTableView):
    """Names get what the other columns leave, and in any case enough to tell them apart."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        others = sum(self.columnWidth(column) for column in range(len(_HEADS)) if column != 1)
        self.setColumnWidth(1, max(self.viewport().width() - others, theme.px(_NAMES)))
        super().resizeEvent(event)


class _PreviewModel(QAbstractTableModel):
    """One row for each entry of a Preview."""

    def __init__(self) -> None:
        super().__init__()
        self._preview = Preview()

    def show_preview(self, preview: Preview) -> None:
        """Show another preview."""
        self.beginResetModel()
        self._preview = preview
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._preview.entries)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._preview.entries[index.row()]
        known = entry.name in self._preview.known
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            person = liaison_sign(entry.liaison)
            words = (
                "补充" if known else "新增", entry.name, entry.kind, entry.parent, "，".join(entry.aliases),
                "" if person == "缺" else person,
            )[index.column()]  # fmt: skip
            return words if role == Qt.ItemDataRole.DisplayRole else parts.plain_tip(words)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QColor(theme.TONES["审" if known else "✓"].ink)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return parts.head(_HEADS, section, orientation, role)


def _said(counts: tuple[int, int]) -> str:
    added, completed = counts
    return "，".join(
        words for n, words in ((added, f"新增 {added} 个单位"), (completed, f"补充 {completed} 个")) if n
    ) or "名单里都是已有的单位，没有变化"
