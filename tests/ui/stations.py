"""Every screen of the program one after the other, to be looked at by tests/screens.py."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stations_more as more
from deskmaker import ZUSHI, ids, new_desk, photo, sub_unit
from ladder import COMMUNITIES, FIGURES, office, packed, street
from PySide6.QtCore import QEvent, QEventLoop, QSize
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from shiboken6 import isValid

from safetydesk import paths
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.ui import ask
from safetydesk.ui.crash import CrashDialog
from safetydesk.ui.main_window import MainWindow

PLACES = ("总览", "收件", "单位", "表格", "统计", "报送", "设置")
LONG = "祖师庙街道青龙山经济技术开发区第二化工园区综合服务中心社区"

Station = tuple[str, QWidget]


@dataclass(frozen=True)
class Desks:
    """Folders of desks, closed: of a street that has received a lot, of the county above it, of nobody yet, of numbers
    alone, of 60 units with twelve items and long names, of a newer program, of 5,000 units (not always made); a parcel
    that the county has not rolled up, parcels that ask or are refused, and backups that cannot be restored."""

    street: Path
    county: Path
    empty: Path
    numbers: Path
    crowd: Path
    tomorrow: Path
    many: Path | None
    parcel: list[Path]
    quarrel: list[Path]
    backups: list[Path]


def desks(folder: Path, *, many: bool) -> Desks:
    """Makes them in this folder."""
    notice = shutil.copytree(ZUSHI, folder / "zushi-2024")
    definition = notice / "notice.toml"
    definition.write_text(definition.read_text("utf-8") + FIGURES, "utf-8")
    with street(folder / "祖师", notice) as desk:
        parcel = packed(desk, folder / "祖师" / "up")
        _more(desk, folder)
    with new_desk(folder / "县", notice, (LONG, "柳溪街道", "东塘街道")) as desk:
        for above in ids(desk).values():
            for name in ("建设社区", *COMMUNITIES):
                sub_unit(desk, above, name)
    new_desk(folder / "空", notice, ()).close()
    office(folder / "数", "示例街道办事处", COMMUNITIES, paths.forms() / "contest-2023").close()
    if many:
        office(folder / "多", "示例市应急管理局", [f"第{number:04}社区" for number in range(5_000)], notice).close()
    return Desks(
        folder / "祖师" / "street", folder / "县", folder / "空", folder / "数", more.crowded(folder, notice),
        more.of_tomorrow(folder, folder / "空"), folder / "多" if many else None, parcel, more.quarrelsome(folder),
        more.backups(folder, folder / "空"))


def _more(desk: Desk, folder: Path) -> None:
    """A name and texts as long as people write them, files that wait, others that were refused."""
    from safetydesk.desk import receiving, units

    units.add_many(desk, [UnitEntry(LONG, liaison=Liaison("张喆珺", "女", "综合服务中心主任", "000-0001"))])
    loose = [photo(folder / "散" / f"IMG_2024061{n}.jpg", 50 + n) for n in range(3)]
    loose.append(photo(folder / "散" / f"{LONG}应急逃生避险演练现场照片（正式报送第三稿）.jpg", 60))
    broken = folder / "散" / "打不开.jpg"
    broken.write_bytes(b"")
    receiving.receive(desk, [*loose, broken])


class Tour:
    """Leads a window of this size through the screens. What would wait for an answer is shown and handed out."""

    def __init__(self, room: QSize, patch: Callable[[Any, str, Any], object]) -> None:
        self.window = MainWindow()
        # What needs more than the frame has is cut off, as in the real one.
        self._frame = QMainWindow()
        self._frame.setMinimumSize(1, 1)
        self._frame.setCentralWidget(self.window)
        self._frame.resize(room)
        self._frame.show()
        self._asked: list[QDialog] = []
        patch(QDialog, "exec", lambda dialog: self._show(dialog))

    def enter(self, folder: Path) -> None:
        """Open this desk."""
        self.window.shell.open_folder(folder)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is under way."""
        window = self.window
        for _ in range(3):
            while window.jobs.waiting or not window.behind.resting:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            QApplication.processEvents()

    def dialog(self, name: str, asks: Callable[[], object]) -> Iterator[Station]:
        """What this asks; it is closed afterwards."""
        asks()
        self.rest()
        # Those that do not hold up the program are found among the windows.
        shown = self._asked or [each for each in self.window.findChildren(QDialog) if each.isVisible()]
        yield name, shown[-1]
        for each in filter(isValid, shown):
            each.close()
        # What it still waits for comes while it is there.
        self.rest()
        for each in self._asked:
            each.deleteLater()
        self._asked.clear()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def menu(self, name: str, asks: Callable[[], object]) -> Iterator[Station]:
        """What this unfolds; it is folded afterwards."""
        asks()
        self.rest()
        unfolded = QApplication.activePopupWidget()
        assert unfolded is not None, name
        yield name, unfolded
        if isValid(unfolded):
            unfolded.close()
        self.rest()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _show(self, dialog: QDialog) -> int:
        dialog.setModal(False)
        dialog.show()
        self._asked.append(dialog)
        return 0


def welcome(tour: Tour) -> Iterator[Station]:
    """Before a desk is open."""
    window = tour.window
    window.show_welcome(Path("/home/用户/文档") / f"安全生产月报送台-{LONG}")
    assert window.welcome is not None
    yield "欢迎", window
    window.welcome.fresh.click()
    tour.rest()
    window.welcome.new.units.setPlainText(f"城关社区\n{LONG}\n南街社区\n城关社区")
    window.welcome.new.count_units()
    yield "欢迎-新建工作台", window


def places(tour: Tour, prefix: str) -> Iterator[Station]:
    """Each place as it is when one comes to it."""
    for title in PLACES:
        tour.window.place(title)
        yield f"{prefix}-{title}", tour.window


def board(tour: Tour) -> Iterator[Station]:
    """总览 of the street: drawers, questions, nothing to show, chasing."""
    window, place = tour.window, tour.window.place("总览")
    tour.rest()
    ours = {line.name: line.id for line in window.shell.scene.board.units}
    one = ours["青禾社区"]
    for name, cell in (("材料", (one, "drill")), ("没有材料", (one, "hazard")), ("长名", (ours[LONG], "warning")),
                       ("无此项", (ours["东塘社区"], "class"))):
        place.side.open_cell(*cell)
        yield f"总览-抽屉-{name}", window
    place.side.shut()
    for name, asks in (
        ("纸质", lambda: place.tick_paper(one, "drill")), ("链接", lambda: place.paste_link(one, "drill")),
        ("无此项", lambda: place.excuse(one, "drill")),
    ):
        yield from tour.dialog(f"总览-问-{name}", asks)
    place.tools.choose("退回")
    place.tools.search.setText("没有这个")
    place.tools.search.paused.emit()
    yield "总览-没有找到", window
    place.tools.show_everything()
    yield from _chasing(tour, place, one)


def _chasing(tour: Tour, place: Any, unit_id: int) -> Iterator[Station]:
    for name, whom in (("群", 0), ("单位", unit_id)):
        place.chase(whom)
        yield f"总览-催报-{name}", tour.window
    place.chasing.closed.emit()


def inbox(tour: Tour) -> Iterator[Station]:
    """收件 of the street by each of its chips, and the question where something belongs."""
    place = tour.window.place("收件")
    for name in ("待确认", "有提醒", "未收、重复"):
        place.tools.choose(name)
        yield f"收件-{name.replace('、', '')}", tour.window
    place.tools.search.setText("没有这个")
    place.tools.search.paused.emit()
    yield "收件-没有找到", tour.window
    place.tools.choose("全部")
    tour.rest()
    for verb in ("choose", "return"):
        yield from tour.dialog(f"收件-问-{verb}", lambda verb=verb: place._act(verb))
    yield from tour.dialog("收件-邮箱", place._fetch_mail)


def units(tour: Tour) -> Iterator[Station]:
    """单位 of the street: the dialogs."""
    place = tour.window.place("单位")
    yield from tour.dialog("单位-添加", place.add)
    place.paste_list()
    place.dialog.text.setPlainText(f"单位名称\t类别\t手机\n{LONG}\t社区\t000-0000-0001\n\t学校\t1\n南街社区\t\t12")
    place.dialog.look()
    yield from tour.dialog("单位-粘贴名单", lambda: None)


def papers(tour: Tour) -> Iterator[Station]:
    """表格 of the street: one of each group."""
    place = tour.window.place("表格")
    tour.rest()
    seen = set()
    for row, paper in enumerate(place.chooser._rows):
        if paper is not None and paper.group not in seen:
            seen.add(paper.group)
            place.chooser.list.setCurrentRow(row)
            yield f"表格-{paper.group}", tour.window


def figures(tour: Tour, prefix: str) -> Iterator[Station]:
    """统计: each of its pages."""
    place = tour.window.place("统计")
    tour.rest()
    for name in place.pages:
        place.show_only(name)
        place.chooser.pick(tour.window.shell.scene.board.units[0].id)
        yield f"{prefix}-{name}", tour.window


def parcel(tour: Tour) -> Iterator[Station]:
    """报送 of the street: packed, and the question of the mailbox."""
    place = tour.window.place("报送")
    tour.rest()
    for card in place._cards:
        card.fold(False)
    yield "报送-全部展开", tour.window
    place.pack()
    yield "报送-打好包", tour.window
    place.history.show_mails()
    yield "报送-寄送记录", tour.window
    yield from tour.dialog("报送-邮箱", place.mail)


def others(tour: Tour) -> Iterator[Station]:
    """The dialogs of 设置 and those of the whole window; what the message bar can hold."""
    from safetydesk.ui.settings_licences import LicencesDialog

    window, place = tour.window, tour.window.place("设置")
    yield from tour.dialog("设置-操作记录", place._show_history)
    yield from tour.dialog("设置-添加通知", place._add_notice)
    yield from tour.dialog("设置-许可证", lambda: LicencesDialog(place).exec())
    yield from tour.dialog("健康", window.show_health)
    yield from tour.dialog("健康-换电脑", lambda: window._health_page._move())
    yield from tour.dialog("出错", lambda: CrashDialog("Traceback\n  File x\nKeyError: 1", window).exec())
    yield from tour.dialog("问-选择", lambda: ask.one_of(window, "改类型", LONG, [("a", "图片"), ("b", LONG)], "改"))
    window.messages.offer(f"已导出“{LONG}应急逃生避险演练.docx”", "打开文件夹", lambda: None)
    window.messages.begin("正在打包")
    window.messages.progress(7, 1200, LONG)
    window.messages.show_behind(3, 900)
    yield "消息-忙", window
    window.messages.idle()
    window.messages.show_behind(0, 0)
    window.messages.warn(f"“{LONG}.zip”打不开：不是完整的压缩包。请对方重新发一次，再拖进来。")
    yield "消息-警告", window
    window.messages.clear()


def county(tour: Tour, parcels: list[Path]) -> Iterator[Station]:
    """Two levels: all units open, and a parcel to be rolled up."""
    from safetydesk.ui import rollup_verbs
    from safetydesk.ui.rollup_dialog import RollupDialog

    place = tour.window.place("总览")
    place.view.turn(0, open=True)
    yield "两级-展开", tour.window
    found: list[Any] = []
    tour.window.shell.read("", rollup_verbs.open_parcels(parcels), found.append)
    tour.rest()
    yield from tour.dialog("两级-汇总", lambda: RollupDialog(tour.window, tour.window.shell, found[0]).exec())


def every(tour: Tour, made: Desks) -> Iterator[Station]:
    """All of them, each when it has come to rest."""
    for station in _all(tour, made):
        tour.rest()
        yield station


def _all(tour: Tour, made: Desks) -> Iterator[Station]:
    yield from welcome(tour)
    tour.enter(made.street)
    yield from places(tour, "街道")
    for part in (board, inbox, units, papers, parcel, others, more.menus, more.seldom, more.sentences, more.help_pages):
        yield from part(tour)
    yield from more.refused(tour, made.tomorrow, made.backups)
    tour.enter(made.county)
    yield from places(tour, "两级")
    yield from county(tour, made.parcel)
    yield from more.questions(tour, made.quarrel)
    yield from more.crowd(tour, made.crowd)
    if made.many is not None:
        tour.enter(made.many)
        yield from places(tour, "五千")
    tour.enter(made.empty)
    yield from places(tour, "空")
    tour.enter(made.numbers)
    yield from places(tour, "统计数")
    yield from figures(tour, "统计数")
