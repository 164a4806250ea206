"""Watches over the open desk: backs it up every half hour and at the end, keeps its sidecars, looks how it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from safetydesk.ui import health_verbs, parts, remember, theme
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.sidecar import Position

TEND_EVERY_MS = 1_800_000
# Opening a desk asks enough of the worker: this comes when all of it is on the screen.
FIRST_MS = 4_000
# Between two handfuls of sidecars, and after what they wait for.
SIDECARS_EVERY_MS = 1_000
# A backup shorter than this closes without a word.
_SAY_AFTER_MS = 400


class HealthGuard(QObject):
    """One for the whole window. `seen(Health)` after each look."""

    seen = Signal(object)

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell = shell
        self._window = parent
        self._folder = Path()
        self._closed = False
        self._at: Position | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TEND_EVERY_MS)
        self._timer.timeout.connect(self.tend)
        self._timer.start()
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(FIRST_MS)
        self._first.timeout.connect(self._begin)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(SIDECARS_EVERY_MS)
        self._next.timeout.connect(self._write_sidecars)
        shell.scene_changed.connect(self._on_scene)
        shell.looked_through.connect(self._next.start)

    def tend(self) -> None:
        """Back up what changed, then look."""
        if self._shell.scene is not None:
            self._shell.read("正在自动备份", health_verbs.keep_and_look, self.seen.emit, failed=lambda _: self.look())
            self._next.start()

    def look(self) -> None:
        """Only look."""
        if self._shell.scene is not None:
            self._shell.read("", health_verbs.look, self.seen.emit)

    def close(self) -> None:
        """The window closes: back up what changed. Returns when that is done or skipped."""
        if self._closed:
            return
        self._closed = True
        for timer in (self._timer, self._first, self._next):
            timer.stop()
        if self._shell.scene is None:
            return
        loop, told = QEventLoop(), _Closing(self._window)
        told.skipped.connect(self._shell.jobs.stop)
        told.skipped.connect(loop.quit)
        # As when the worker ends: what is running is stopped at its next safe point.
        self._shell.jobs.stop()
        self._shell.jobs.run("", health_verbs.keep, lambda _: loop.quit(), failed=lambda _: loop.quit())
        QTimer.singleShot(_SAY_AFTER_MS, told, told.show)
        loop.exec()
        told.close()
        told.deleteLater()

    def _begin(self) -> None:
        self.tend()
        if hindrance := remember.hindrance():
            self._shell.warn(hindrance)

    def _write_sidecars(self) -> None:
        self._shell.read("", health_verbs.sidecars(self._at), self._go_on)

    def _go_on(self, at: Position | None) -> None:
        self._at = at
        if at is not None and not self._closed:
            self._next.start()

    def _on_scene(self, scene: Scene) -> None:
        if scene.folder != self._folder:
            self._folder = scene.folder
            self._at = None
            self._first.start()
            self._shell.read("", health_verbs.upgraded, self._tell_upgrade)

    def _tell_upgrade(self, backup: Path | None) -> None:
        if backup is not None:
            self._shell.offer(
                f"工作台已升级到新版本的格式；升级前的备份在 backups 文件夹：{backup.name}", "打开文件夹",
                lambda: self._shell.show_path(backup.parent),
            )  # fmt: skip


class _Closing(QDialog):
    """Says why the window is still there."""

    skipped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("正在关闭")
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setMinimumWidth(theme.px(420))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName("正在自动备份")
        skip = parts.button("跳过", click=self.reject)
        layout = parts.column(
            parts.label("正在自动备份记录，做完就关闭。", wrap=True),
            parts.label("跳过也不会丢：收下的材料和记录已经在工作台里，下次打开时再备份。", "small", wrap=True),
            bar, gap=12, margins=(24, 20, 24, 20),
        )  # fmt: skip
        layout.addLayout(parts.row(None, skip))
        self.setLayout(layout)
        self.rejected.connect(self.skipped)
