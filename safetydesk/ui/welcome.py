"""The first thing one sees where no desk is open: three choices, each of which ends with a filled board."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QWidget

from safetydesk import paths
from safetydesk.ui import health_rebuild, health_verbs, help_texts, icons, parts, picking, theme
from safetydesk.ui.jobs import Report, Stop
from safetydesk.ui.shell import Shell
from safetydesk.ui.welcome_new import NewDesk

_WHAT = "收材料、看进度、印表格、打包报送，都在这一个窗口里。材料只在这台电脑上，您不发就不会传出去。"
_HINT = "选一个开始；在别的电脑上建好的工作台，整个文件夹拷过来就能打开"
_FRESH = "按上面三步做，两分钟就能开始收材料。"
_EXISTING = "前任交接来的，或从U盘里拷来的工作台文件夹。"
_EXAMPLE = "打开一个做好的示例办公室，随便点，不影响您的数据。"


class Welcome(QStackedWidget):
    """Continue, make, open or try a desk; the window leaves it when one is open."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.new = NewDesk(shell)
        self.new.back.connect(self._show_choices)
        self._again = Choice("history", "继续上次的工作台", "", self._open_last)
        self.fresh = Choice("folder-plus", "新建工作台", _FRESH, self._show_new)
        self.existing = Choice("folder-open", "打开已有工作台", _EXISTING, self._pick)
        self.example = Choice("eye", "看看示例", _EXAMPLE, self._open_example)
        self._last: Path | None = None
        self._choices = self._build()
        self.addWidget(self._choices)
        self.addWidget(self.new)

    def show_last(self, folder: Path | None) -> None:
        """Offer the desk that could not be opened just now, or was open last."""
        self._last = folder
        self._again.setVisible(folder is not None)
        if folder is not None:
            self._again.explain(str(folder))
        self._show_choices()

    def _build(self) -> QWidget:
        middle = QWidget()
        middle.setFixedWidth(theme.px(560))
        column = parts.column(
            parts.label("安全生产月报送台", "head"),
            parts.label(_WHAT, wrap=True), 4, self._build_steps(), 4,
            self._again, self.fresh, self.existing, self.example, gap=12,
        )  # fmt: skip
        restore = parts.button("从备份恢复…", "rotate-ccw", role="link", click=self._restore)
        anew = parts.button("从原件重建…", "files", role="link", tip=health_rebuild.TIP, click=self._rebuild)
        column.addLayout(parts.row(None, anew, restore))
        middle.setLayout(column)
        page = QWidget()
        outer = parts.column(None, gap=0, margins=(24, 24, 24, 24))
        outer.addLayout(parts.row(None, middle, None))
        outer.addStretch(2)
        page.setLayout(outer)
        self._again.hide()
        return parts.scrolled(page)

    def _build_steps(self) -> QWidget:
        """How it begins, in the words of the help: a number, and a sentence."""
        steps = QWidget()
        column = parts.column(gap=6)
        for number, words in enumerate(help_texts.three_steps(), 1):
            sign = parts.label(str(number))
            sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
            sign.setFixedSize(theme.px(20), theme.px(20))
            sign.setStyleSheet(
                f"background: {theme.ACCENT_SOFT}; color: {theme.ACCENT_DARK}; border-radius: {theme.px(10)}px;")
            line = parts.row(gap=10)
            line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(parts.label(words, wrap=True), 1)
            column.addLayout(line)
        steps.setLayout(column)
        return steps

    def _show_choices(self) -> None:
        self.setCurrentWidget(self._choices)
        first = self.fresh if self._last is None else self._again
        first.setFocus()
        self._shell.hinted.emit(_HINT)

    def _show_new(self) -> None:
        self.setCurrentWidget(self.new)
        self.new.enter()

    def _open_last(self) -> None:
        if self._last is not None:
            self._shell.open_folder(self._last)

    def _pick(self) -> None:
        chosen = picking.folder(self, "选择工作台文件夹", "desks")
        if chosen is not None:
            self._shell.open_folder(chosen)

    def _restore(self) -> None:
        found = picking.backup(self)
        if found is not None:
            self._shell.open("正在恢复", health_verbs.restored(*found))

    def _rebuild(self) -> None:
        health_rebuild.ask(self._shell, self)

    def _open_example(self) -> None:
        open_example(self._shell, paths.documents() / "安全生产月报送台-示例")


def open_example(shell: Shell, folder: Path) -> None:
    """Open the example office; the first time it is made."""

    def prepare(desk: Any, report: Report, stop: Stop) -> Path:
        from safetydesk.desk.header import DATABASE
        from safetydesk.notice import dates
        from safetydesk.post import example

        # A folder without its desk is what an interrupted attempt left behind.
        tries = (folder, *(folder.with_name(f"{folder.name}{number}") for number in range(2, 100)))
        here = next(each for each in tries if (each / example.DESK / DATABASE).is_file() or not each.exists())
        if not here.exists():
            example.build(here, lambda text: report(0, 0, text.partition("\n")[0]), dates.now().date())
        return here / example.DESK

    shell.read("正在准备示例", prepare, shell.open_folder)


class Choice(QPushButton):
    """A large button: icon, what it does, and a line on what comes of it."""

    def __init__(self, icon: str, title: str, words: str, click: object) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, theme.ACCENT, theme.px(28), self.devicePixelRatioF()))
        picture.setFixedWidth(theme.px(36))
        self._title = parts.label(title, "strong")
        self._words = parts.label(words, "muted", wrap=True)
        for part in (picture, self._title, self._words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.explain(words)
        layout = parts.row(picture, gap=12, margins=(16, 12, 16, 12))
        layout.addLayout(parts.column(self._title, self._words, gap=4), 1)
        self.setLayout(layout)
        self.setMinimumHeight(theme.px(76))
        self.clicked.connect(lambda: click())  # type: ignore[operator]

    def explain(self, words: str) -> None:
        """Change the second line."""
        self._words.setText(words)
        self.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()
