"""What every place of the window is given: the open desk as a Scene, and the two ways to touch it, read and change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from safetydesk.ui import scene as scenes
from safetydesk.ui.jobs import Jobs, Report, Stop, Work
from safetydesk.ui.scene import Scene, Touch

T = TypeVar("T")
# What the message bar says of a change: a sentence, or how to make one of the verb's result ("" says nothing).
Said = str | Callable[[Any], str]
# Of more units than this, all is looked at anew: that costs less than line by line.
_FEW = 8


class Latest:
    """Of readings that overlap only the answer to the last one is shown."""

    def __init__(self) -> None:
        self._asked = 0

    def only(self, show: Callable[[T], object]) -> Callable[[T], None]:
        """`show` of a reading that begins now; those that began before are not shown any more."""
        self._asked += 1
        return self.still(show)

    def still(self, show: Callable[[T], object]) -> Callable[[T], None]:
        """`show` of a reading about what was asked for last."""
        number = self._asked

        def show_last(found: T) -> None:
            if number == self._asked:
                show(found)

        return show_last


class Shell(QObject):
    """Holds the Scene; runs reads and changes on the worker; tells the places what moved.

    `scene_changed` after anything that may have moved many units, `line_changed` after a change of one unit,
    `steps_changed` when undo and redo mean something else, `said(text, can be undone)` for the message bar,
    `offered(text, word, act)` for one with a link that goes on, `place_asked(title, what)` to be led to another place,
    `behind(done, total)` how far the files are that are looked through meanwhile, `(0, 0)` when all are,
    `looked_through` when something was and nothing is left, `concluded(text, word, act)` what came of it,
    `reminded(text, word, act)` of what was left undone,
    `held(folder)` of a desk as soon as no other window can open it, before it is read,
    `leaving` before another desk is opened, while what was typed still goes to the one it was typed for,
    `welcome_asked`, `health_asked`, `print_size_changed` and `reminding_changed` from the settings,
    `hinted(text)` what stands below while there is nothing to tell.
    """

    scene_changed = Signal(object)
    line_changed = Signal(object)
    steps_changed = Signal(str, str)
    said = Signal(str, bool)
    warned = Signal(str)
    offered = Signal(str, str, object)
    place_asked = Signal(str, str)
    behind = Signal(int, int)
    looked_through = Signal()
    concluded = Signal(str, str, object)
    reminded = Signal(str, str, object)
    held = Signal(object)
    leaving = Signal()
    welcome_asked = Signal()
    health_asked = Signal()
    hinted = Signal(str)
    print_size_changed = Signal()
    reminding_changed = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.scene: Scene | None = None

    def read(
        self, label: str, work: Work[T], done: Callable[[T], object], *, failed: Callable[[str], None] | None = None
    ) -> None:
        """Run what is no verb of the desk: it looks something up or writes files, and there is nothing to undo."""
        self.jobs.run(label, work, done, failed=failed)

    def change(
        self,
        label: str,
        work: Work[T],
        said: Said = "",
        *,
        unit_id: int | None = None,
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        undoable: bool = True,
    ) -> None:
        """Do one verb of the desk, then show what moved: only the line of `unit_id` when given, else everything."""

        def show(answer: tuple[T, Scene | Touch]) -> None:
            result, after = answer
            self._show(after)
            text = said if isinstance(said, str) else said(result)
            if text:
                self.said.emit(text, undoable)
            if done is not None:
                done(result)

        if unit_id is None:
            self.jobs.run(label, scenes.then_scene(work), show, failed=failed)
        else:
            self.jobs.run(label, scenes.then_touch(work, unit_id), show, failed=failed)

    def refresh(self) -> None:
        """Look at everything anew."""
        self.jobs.run("正在读取", lambda desk, report, stop: scenes.read(desk), self._show)

    def look_again(self, unit_ids: frozenset[int]) -> None:
        """These units moved without a verb of the clerk: show their lines anew; without any, what belongs to none."""

        def show(touches: list[Touch]) -> None:
            for touch in touches:
                self._show(touch)

        if not 0 < len(unit_ids) <= _FEW:
            self.jobs.run("", lambda desk, report, stop: scenes.read(desk), self._show)
        else:
            self.jobs.run("", scenes.touches(unit_ids), show)

    def undo(self) -> None:
        """Take back the last verb."""
        self._turn("正在撤销", _undo, "已撤销：{}", "没有可以撤销的操作")

    def redo(self) -> None:
        """Do again what was undone last."""
        self._turn("正在重做", _redo, "已重做：{}", "没有可以重做的操作")

    def open(
        self, label: str, make: Callable[[Report, Stop], Any], *, failed: Callable[[str], None] | None = None
    ) -> None:
        """Make `make(report, stop)` the open desk. `make` is plain: it runs on the worker and knows no widget."""

        tell = self.held.emit

        def opener(report: Report, stop: Stop) -> tuple[Any, Scene]:
            desk = make(report, stop)
            tell(desk.folder)
            try:
                scenes.announce(desk, report)
                return desk, scenes.read(desk)
            except BaseException:
                desk.close()
                raise

        self.leaving.emit()
        self.jobs.open_desk(label, opener, self._show, failed=failed)

    def open_folder(
        self, folder: Path, make: Callable[[Report, Stop], Any] | None = None, *,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Open the desk in this folder, if it is not open already; `make`, on the worker, in a way of its own."""

        def plainly(report: Report, stop: Stop) -> Any:
            from safetydesk.desk.desk import Desk

            return Desk.open(folder)

        if self.scene is not None and self.scene.folder == folder.absolute():
            # The desk would find itself locked by this very program.
            self._show(self.scene)
            self.say("这个工作台已经打开着")
            return
        self.open("正在打开工作台", make or plainly, failed=failed)

    def show_path(self, path: Path) -> None:
        """Open a folder in the file manager, a file in the program for it; where there is none, say where it lies."""
        from safetydesk.ui import outside

        if not path.exists():
            self.warn(f"已经不在那里了，可能被移走或删除了：{path}")
        elif not outside.open_path(path):
            self.warn(f"这台电脑上没有能打开它的程序，请到这里找它：{path}")

    def choose_notice(self, key: str) -> None:
        """Work on another notice of this desk from now on."""

        def choose(desk: Any, report: Report, stop: Stop) -> None:
            from safetydesk.desk import settings

            settings.put(desk, "notice", key)

        self.change("正在换通知", choose)

    def say(self, text: str) -> None:
        """Tell what happened."""
        self.said.emit(text, False)

    def offer(self, text: str, word: str, act: Callable[[], object]) -> None:
        """Tell what happened, with a link named `word` that goes on from there."""
        self.offered.emit(text, word, act)

    def warn(self, text: str) -> None:
        """Tell what went wrong and what to do."""
        self.warned.emit(text)

    def _turn(self, label: str, work: Work[str | None], done: str, nothing: str) -> None:
        def show(answer: tuple[str | None, Scene]) -> None:
            text, scene = answer
            self._show(scene)
            self.said.emit(done.format(text) if text else nothing, False)

        self.jobs.run(label, scenes.then_scene(work), show)

    def _show(self, after: Scene | Touch) -> None:
        if isinstance(after, Scene):
            self.scene = after
            self.scene_changed.emit(after)
        elif self.scene is not None:
            self._place(after)
            for line in after.lines:
                self.line_changed.emit(line)
        self.steps_changed.emit(after.undoable, after.redoable)

    def _place(self, touch: Touch) -> None:
        assert self.scene is not None
        board = self.scene.board
        moved = {line.id: line for line in touch.lines}
        units = [moved.get(unit.id, unit) for unit in board.units]
        complete = sum(unit.complete and not unit.sub for unit in units)
        board = replace(board, units=units, complete=complete, unplaced=touch.unplaced, doubts=touch.doubts)
        marks = self.scene.marks | {line.id: scenes.mark(line) for line in touch.lines if not line.sub}
        # What was written between, and is shown nowhere, must not be taken for seen.
        touched = touch.touched if 0 != touch.before == self.scene.touched else 0
        self.scene = replace(
            self.scene, board=board, marks=marks, undoable=touch.undoable, redoable=touch.redoable, touched=touched,
        )  # fmt: skip


def _undo(desk: Any, report: Report, stop: Stop) -> str | None:
    from safetydesk.desk import journal

    return journal.undo(desk)


def _redo(desk: Any, report: Report, stop: Stop) -> str | None:
    from safetydesk.desk import journal

    return journal.redo(desk)
