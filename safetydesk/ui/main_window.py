"""What stands in the window: rail, top bar, places, message bar, wired to the Shell.

How another screen joins:

1. A class `UnitsPlace(Place)` in `ui/units_place.py` with `title` and `hint` (what to do here, shown below while there
   is nothing to tell), `__init__(self, shell)` calling `super().__init__(shell)`, `refresh(self, scene)` and, if it
   has text fields, `flush(self)`.
2. An `Entry` in `ui/places.py`, before 设置. The rail, Ctrl+n and the remembered place follow by themselves.

`refresh(scene)` gets a `scene.Scene` (folder, office, notice, board …) when the place comes into view and whenever
the scene changes while it is in view. Small changes of one unit arrive as `shell.line_changed(UnitLine)`.

How it reaches the desk: never on the window's thread, never a widget in a work.

    def _load(self) -> None:
        self.shell.read("正在读取单位", all_units, self._show)          # done(result) runs on the window's thread

    def _rename(self, unit_id: int, name: str) -> None:
        self.shell.change("正在保存", rename(unit_id, name), "已改名", unit_id=unit_id)

    def all_units(desk: Any, report: Report, stop: Stop) -> list[UnitCard]:   # a plain function, no Qt
        from safetydesk.desk import units                                    # SQLAlchemy is imported on the worker
        return units.all_units(desk)

    def rename(unit_id: int, name: str) -> Work[None]:
        def work(desk: Any, report: Report, stop: Stop) -> None: ...
        return work

`change` shows what moved (one line of the board with `unit_id`, else everything), says the sentence with 撤销, and
calls `done`. A Mishap becomes the red sentence in the message bar by itself; any other error the crash dialog.
Long works call `report(done, total, text)` and look at `stop()`; the bar then offers 停止.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from safetydesk.desk import header
from safetydesk.notice import dates
from safetydesk.ui import intake, keys, parts, remember, rollup_flow, running
from safetydesk.ui import scene as scenes
from safetydesk.ui.behind import Behind
from safetydesk.ui.chase_news import ChaseNews
from safetydesk.ui.frame import TITLE
from safetydesk.ui.health_guard import HealthGuard
from safetydesk.ui.help_door import HelpDoor
from safetydesk.ui.inbox_news import News
from safetydesk.ui.inbox_watch import Watch
from safetydesk.ui.jobs import Jobs
from safetydesk.ui.last_view import OPENING, READING, Before, Seen, View
from safetydesk.ui.messages import MessageBar
from safetydesk.ui.place import Place
from safetydesk.ui.places import PLACES, Entry
from safetydesk.ui.rail import Rail
from safetydesk.ui.roomy import Roomy
from safetydesk.ui.running import Bell
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell
from safetydesk.ui.topbar import TopBar

if TYPE_CHECKING:
    from safetydesk.ui.health_page import HealthPage
    from safetydesk.ui.welcome import Welcome

# Between two looks whether a question is answered.
_ANOTHER_TRY_MS = 400


class MainWindow(QWidget):
    """`crashed` tells where a bug in a work is; the door shows the crash dialog. `arrived` when there is something to
    work with: a desk, or the way to one."""

    crashed = Signal(str)
    arrived = Signal()
    print_size_changed = Signal()

    def __init__(self, entries: tuple[Entry, ...] = PLACES, view: View | None = None) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.jobs = Jobs(self)
        self.shell = Shell(self.jobs, self)
        # Before all others, who have the worker look for this and that: a scene is to be seen first.
        self.shell.scene_changed.connect(self._show_scene)
        self.behind = Behind(self.shell, self)
        self.watch = Watch(self.shell, self)
        # Before the other news: what it says gives way to a delivery that was cut off.
        self.chase_news = ChaseNews(TITLE, self.shell, self)
        self.news = News(self.shell, self)
        self.health = HealthGuard(self.shell, self)
        self.bell = Bell(self)
        self._health_page: HealthPage | None = None
        self._entries = entries
        self._made: dict[int, Place] = {}
        self._rooms: dict[int, Roomy] = {}
        self._left: dict[int, object] = {}
        self._current = 0
        self._brought: tuple[Path, ...] = ()
        self.rail = Rail([(entry.title, entry.icon) for entry in entries], self)
        self.topbar = TopBar()
        self.messages = MessageBar()
        self._places = QStackedWidget()
        self._workspace = self._build_workspace()
        self._pages = QStackedWidget()
        self._blank = Before(view)
        self._blank.setCursor(Qt.CursorShape.BusyCursor)
        self._pages.addWidget(self._blank)
        self._pages.addWidget(self._workspace)
        self.welcome: Welcome | None = None
        layout = parts.column(gap=0)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.messages)
        self.setLayout(layout)
        self.messages.set_hint(READING if view else OPENING)
        self._wire()
        self._recall()

    def take_over(self, old: MainWindow) -> None:
        """Open what was open in it."""
        self._left = {number: place.left() for number, place in old._made.items()}

    def enter(self, desk: Path | None, parcels: Sequence[Path] = ()) -> None:
        """Open this desk, else welcome the clerk. `parcels` are rolled up as soon as a desk is open."""
        self._brought = tuple(parcels)
        if desk is None:
            self.show_welcome()
        else:
            taken = threading.Event()
            self.shell.open_folder(
                desk, partial(running.open_here, desk, self._brought, taken),
                failed=lambda _: self._quit() if taken.is_set() else self.show_welcome(_to_offer(desk)),
            )  # fmt: skip

    def take_in(self, parcels: Sequence[Path]) -> None:
        """Roll these up."""
        rollup_flow.receive(self, self.shell, parcels)

    def come_up(self) -> None:
        """Be seen before all other windows, as far as the system allows that to anybody; else call from its bar."""
        window = self.window()
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)

    def show_welcome(self, last: Path | None = None) -> None:
        """The three choices, and `last` if that desk is to be offered again."""
        if self.welcome is None:
            from safetydesk.ui.welcome import Welcome

            self.welcome = Welcome(self.shell)
            self._pages.addWidget(self.welcome)
        self.welcome.show_last(last)
        self._pages.setCurrentWidget(self.welcome)
        self.arrived.emit()

    def place(self, title: str) -> Place:
        """Go to the place of this name."""
        number = next(n for n, entry in enumerate(self._entries) if entry.title == title)
        self.go(number)
        return self._made[number]

    def go(self, number: int) -> None:
        """Go to the place with this number."""
        self._hand_over()
        self._current = number
        place = self._make(number)
        self._places.setCurrentWidget(self._rooms[number])
        self.rail.show_current(number)
        self.messages.set_hint(place.hint)
        if self.shell.scene is not None:
            place.refresh(self.shell.scene)
        place.setFocus()
        if number in self._left:
            place.resume(self._left.pop(number))

    def _begin(self, number: int) -> None:
        self.go(number)
        self._made[number].begin()

    def prepare(self) -> None:
        """Make the place that is to come while the desk is being read: the worker leaves time for it."""
        self._make(self._current)

    def _make(self, number: int) -> Place:
        place = self._made.get(number)
        if place is None:
            place = self._made[number] = self._entries[number].make(self.shell)
            self._rooms[number] = Roomy(place)
            self._places.addWidget(self._rooms[number])
        return place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a button presses it, as Space does: Qt leaves it unused wherever there is no dialog."""
        button = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        if enter and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        intake.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """What was dropped where nothing else takes it is received, wherever one is."""
        found = intake.taken(event)
        if found and self._pages.currentWidget() is not self._workspace:
            self.shell.warn("先打开或新建一个工作台，再把文件拖进来。")
        elif found and not self._made[self._current].take(found):
            self.place("收件").take(found)

    def as_next_time(self) -> Seen | None:
        """What is to stand here when the program is started again, as `Frame.furnish` asks; None where it is not sure.

        Only the board is: made anew, as it begins.
        """
        scene, now = self.shell.scene, dates.now()
        today = now.date()
        if scene is None or self._pages.currentWidget() is not self._workspace or self._current:
            return None
        old = self._made[self._current]
        old.flush()
        if self.jobs.waiting:
            return None
        old.end()
        del self._made[self._current]
        self.go(self._current)
        self.messages.clear()
        self.messages.set_hint(READING)
        self.topbar.health.show_unknown()
        _lay_out()
        # What an hour of today changes, or is not all looked through, may be another at any later time.
        holds = self.behind.resting and scene.board.on == today and not scenes.turns_on(scene, today)
        return Seen(self.window().grab().toImage(), scene.folder, scene.touched if holds else 0, now)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what was typed, end the worker, remember where one was."""
        for place in self._made.values():
            place.flush()
            place.end()
        self.bell.close()
        self.chase_news.close()
        self.watch.close()
        self.behind.close()
        self.health.close()
        self.help.close()
        self.jobs.close()
        remember.put("place", self._entries[self._current].title)
        event.accept()

    def _build_workspace(self) -> QWidget:
        right = parts.column(self.topbar, gap=0)
        right.addWidget(self._places, 1)
        workspace = QWidget()
        layout = parts.row(self.rail, gap=0)
        layout.addLayout(right, 1)
        workspace.setLayout(layout)
        return workspace

    def _wire(self) -> None:
        jobs, shell, messages = self.jobs, self.shell, self.messages
        keys.shortcut("Ctrl+Q", "关闭程序", self, self._quit)
        self.rail.chosen.connect(self._begin)
        jobs.started.connect(messages.begin)
        jobs.progressed.connect(messages.progress)
        jobs.finished.connect(self._on_finished)
        jobs.failed.connect(messages.warn)
        jobs.crashed.connect(self.crashed)
        messages.stop_asked.connect(jobs.stop)
        messages.undo_asked.connect(shell.undo)
        shell.said.connect(messages.say)
        shell.warned.connect(messages.warn)
        shell.offered.connect(messages.offer)
        shell.concluded.connect(messages.conclude)
        shell.reminded.connect(messages.remind)
        shell.place_asked.connect(self._lead)
        shell.hinted.connect(messages.set_hint)
        shell.behind.connect(messages.show_behind)
        shell.leaving.connect(self._hand_over)
        shell.welcome_asked.connect(self._welcome_again)
        shell.print_size_changed.connect(self.print_size_changed)
        shell.line_changed.connect(self._show_line)
        shell.held.connect(self.bell.answer_for)
        self.bell.rung.connect(self._on_rung)
        shell.steps_changed.connect(self.topbar.show_steps)
        shell.steps_changed.connect(messages.show_steps)
        self.topbar.undo_asked.connect(shell.undo)
        self.topbar.redo_asked.connect(shell.redo)
        self.topbar.notice_chosen.connect(shell.choose_notice)
        self.health.seen.connect(self.topbar.health.show_health)
        self.topbar.health.clicked.connect(self.show_health)
        shell.health_asked.connect(self.show_health)
        self.chase_news.opened.connect(self.come_up)
        self.chase_news.chase_asked.connect(self.come_up)
        self.chase_news.chase_asked.connect(lambda: self._lead("总览", "催报"))
        self.chase_news.quit_asked.connect(self._quit)
        self.help = HelpDoor(self, shell, messages, self.key_groups)
        self.rail.help_asked.connect(self.help.open)

    def key_groups(self) -> list[keys.Group]:
        """The keys that there are, of all places: those not visited yet are made for it."""
        direct = self.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly)
        places = [(entry.title, self._make(number)) for number, entry in enumerate(self._entries)]
        return [keys.Group("在哪里都行", keys.of([*direct, *keys.below(self.topbar)])),
                *(keys.Group(title, keys.of(keys.below(place))) for title, place in places)]

    def show_health(self) -> None:
        """The page of the desk's health."""
        if self._health_page is None:
            from safetydesk.ui.health_page import HealthPage

            self._health_page = HealthPage(self.shell, self.health, self)
        self._health_page.open_page()

    def _on_rung(self, parcels: list[Path]) -> None:
        """The program was started once more, with these."""
        self.come_up()
        there = [path for path in parcels if path.exists()]
        for path in parcels:
            if path not in there:
                self.shell.warn(f"已经不在那里了，可能被移走或删除了：{path}")
        if there:
            self._take_in_later(there)

    def _take_in_later(self, parcels: list[Path]) -> None:
        """Once the desk is read, and not over a question that is to be answered first."""
        if self.shell.scene is not None and QApplication.activeModalWidget() is None:
            self.take_in(parcels)
        else:
            QTimer.singleShot(_ANOTHER_TRY_MS, self, lambda: self._take_in_later(parcels))

    def _quit(self) -> None:
        self.window().close()

    def _on_finished(self) -> None:
        if not self.jobs.waiting:
            self.messages.idle()

    def _show_scene(self, scene: Scene) -> None:
        arrives = self._pages.currentWidget() is not self._workspace
        if arrives or remember.get("desk") != str(scene.folder):
            # What was said about another desk.
            self.messages.clear()
        if arrives:
            self._pages.setCurrentWidget(self._workspace)
        self.setWindowTitle(f"{TITLE} — {scene.office}" if scene.office else TITLE)
        remember.put("desk", str(scene.folder))
        self.topbar.show_scene(scene)
        if arrives:
            self.go(self._current)
            _lay_out()
            self.repaint()
            self.arrived.emit()
        else:
            self._made[self._current].refresh(scene)
        brought, self._brought = self._brought, ()
        if brought:
            self.take_in(brought)

    def _hand_over(self) -> None:
        if self._current in self._made:
            self._made[self._current].flush()

    def _welcome_again(self) -> None:
        self.show_welcome(self.shell.scene.folder if self.shell.scene else None)

    def _lead(self, title: str, what: str) -> None:
        self.place(title).show_only(what)

    def _show_line(self) -> None:
        if self.shell.scene is not None:
            self.topbar.show_progress(self.shell.scene)

    def _recall(self) -> None:
        titles = [entry.title for entry in self._entries]
        last = remember.get("place")
        self._current = titles.index(last) if last in titles else 0
        self.rail.show_current(self._current)


def _to_offer(refused: Path) -> Path | None:
    """What to go on with where this desk was not opened: itself, if another has it open, else the one before it."""
    last = str(remember.get("desk"))
    return refused if header.is_open(refused) else Path(last) if last else None


def _lay_out() -> None:
    """Give what is new its room now: else it gets it by an event, after the next paint."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
