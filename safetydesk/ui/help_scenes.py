"""The scenes of the help's pictures: an example office in the middle of its campaign, and the way to each screen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow, QWidget

from safetydesk import paths
from safetydesk.ui import help_texts, remember
from safetydesk.ui.main_window import MainWindow
from safetydesk.ui.thumbs import Thumbs

# A week before the example office has to hand in.
MOMENT = datetime(2024, 6, 18, 9, 30)
# A thumbnail that cannot be made is not waited for.
_THUMBS_SECONDS = 3
_LIST = "城关社区\n南街社区\n北关社区\n实验小学"


@dataclass(frozen=True)
class Office:
    """Desks, closed: the example office, one of numbers, and the level above with a parcel it has not rolled up."""

    desk: Path
    numbers: Path
    upper: Path
    parcels: Path
    home: Path


def make_office(home: Path) -> Office:
    """Makes them in this folder."""
    from safetydesk.desk import receiving, unitlist, units
    from safetydesk.desk.desk import Desk
    from safetydesk.material import samples
    from safetydesk.post import example

    folder = home / "文档" / "2024安全生产月"
    desk = example.build(folder)
    with Desk.open(desk) as opened:
        # Files that the program is not sure of.
        for number in range(3):
            photo = home / "微信文件" / f"微信图片_2024061{number}.jpg"
            photo.parent.mkdir(exist_ok=True)
            samples.photo(photo, "活动照片", paths.fonts() / "wqy-microhei.ttc", number=90 + number, taken=MOMENT)
        receiving.receive(opened, [home / "微信文件"])
    with Desk.create(home / "numbers", paths.forms() / "contest-2023", example.OFFICE) as opened:
        units.add_many(opened, unitlist.read_text(_LIST)[0])
    Desk.create(home / "upper", paths.forms() / example.NOTICE, example.UPPER_OFFICE).close()
    return Office(desk, home / "numbers", home / "upper", folder / example.PARCELS, home)


class Scenes:
    """The real window of this office, in a frame like the real one; what would wait for an answer is only shown."""

    def __init__(self, office: Office) -> None:
        self._desks = {"统计": office.numbers, "汇总": office.upper}
        self._office = office
        remember.put("reminds", "no")
        self.window = MainWindow()
        self._frame = QMainWindow()
        self._frame.setMinimumSize(1, 1)
        self._frame.setCentralWidget(self.window)
        self._frame.show()
        self._ways: dict[str, Callable[[], object]] = {
            "新建工作台": self._fresh, "催报": self._chase, "汇总": self._roll_up, "健康": self.window.show_health,
            "换电脑": self._move, "收件": self._inbox,
        }  # fmt: skip

    @contextmanager
    def show(self, name: str, high: int) -> Iterator[QWidget]:
        """Goes to this scene: the name of a place, or one of ours. What is to be seen; closed afterwards."""
        self._frame.resize(help_texts.WIDE, high)
        if name != "新建工作台":
            self._open(self._desks.get(name, self._office.desk))
        way = self._ways.get(name)
        if way is not None:
            way()
        else:
            self.window.place(name)
        self._rest()
        self._hide_home()
        dialogs = [each for each in self.window.findChildren(QDialog) if each.isVisible()]
        yield dialogs[-1] if dialogs else self.window
        for each in dialogs:
            each.close()
        self._rest()

    def _hide_home(self) -> None:
        """Folders are shown as they lie on any PC: nobody's begin with the one that the child makes."""
        for label in self.window.findChildren(QLabel):
            if str(self._office.home) in label.text():
                label.setText(label.text().replace(f"{self._office.home}{os.sep}", ""))

    def close(self) -> None:
        """The window ends, with its worker."""
        self.window.close()
        self._frame.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _open(self, desk: Path) -> None:
        scene = self.window.shell.scene
        if scene is None or scene.folder != desk:
            self.window.shell.open_folder(desk)
            self._rest()
            # Done by itself only minutes later.
            self.window.health.look()

    def _rest(self) -> None:
        """Wait until nothing is under way."""
        window = self.window
        for _ in range(3):
            while window.jobs.waiting or not window.behind.resting:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            QApplication.processEvents()
        late = time.monotonic() + _THUMBS_SECONDS
        while any(thumbs.waiting for thumbs in window.findChildren(Thumbs)) and time.monotonic() < late:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def _fresh(self) -> None:
        self.window.show_welcome()
        assert self.window.welcome is not None
        self.window.welcome.fresh.click()
        self._rest()
        self.window.welcome.new.units.setPlainText(_LIST)
        self.window.welcome.new.count_units()

    def _chase(self) -> None:
        self.window.place("总览").show_only("催报")

    def _inbox(self) -> None:
        self.window.place("收件").show_only("待确认")

    def _roll_up(self) -> None:
        from safetydesk.ui import rollup_verbs
        from safetydesk.ui.rollup_dialog import RollupDialog

        def ask(found: Any) -> None:
            RollupDialog(self.window, self.window.shell, found).show()

        self.window.shell.read("", rollup_verbs.open_parcels([self._office.parcels]), ask)

    def _move(self) -> None:
        from safetydesk.ui.health_move import MoveDialog

        MoveDialog(Path("D:/安全生产月报送台"), lambda: None, self.window).show()
