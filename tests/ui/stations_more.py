"""What is seldom seen: menus, long names and sentences, a crowded board, refusals; stations of tests/screens.py."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskmaker import ids, photo
from ladder import notice, office, packed
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton

from safetydesk.desk import care, receiving, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.rebuild import Rebuilt
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.notice.problem import Problem
from safetydesk.post import mail_out

if TYPE_CHECKING:
    from stations import Station, Tour

# Letters of plane 2 and of extension A, as names have them.
RARE = "㛃喆珺䶮𬱟"
# Thirty letters, as many as a name may well have.
THIRTY = "经济技术开发区管理委员会应急管理和生态环境保护服务中心第三社区"[:30]
# As long as a name of a file may be on any system: 255 bytes.
UNBROKEN = "现场照片" * 20 + ".jpg"
LETTERS = "IMG" + "0123456789" * 18 + ".jpg"
SENTENCE = ("这一批来件里有一个压缩包没有下载完整，里面的文件一个也没有收；请让对方重新发一次，收到以后再拖进来。"
            "其余的都已经收好，看不出是哪个单位的放在待确认里，请逐件指给单位。") * 3
_MORE_ITEMS = "".join(f"""
[[item]]
id = "extra{number}"
name = "{name}"
says = "不少于2份"
due = "summary"
needs = [{{ kinds = ["courseware", "video"], least = 2, measure = "份", label = "材料", says = "不少于2份" }}]
""" for number, name in enumerate((
    "安全宣传咨询日活动", "“人人讲安全、个个会应急”网上知识竞赛和线下趣味运动会", "企业负责人谈安全", "隐患“随手拍”",
    "消防车通道集中清理", "特种作业人员持证情况普查", "燃气安全入户宣传")))


def crowded(folder: Path, of: Path) -> Path:
    """A desk of 60 units, some with long and rare names, twelve items, and files whose names have no blanks; it sends
    mail and has all addresses but one."""
    definition = shutil.copytree(of, folder / "notice-12") / "notice.toml"
    text = definition.read_text("utf-8")
    before, mark, after = text.partition("[[media]]")
    definition.write_text(before + _MORE_ITEMS + mark + after, "utf-8")
    names = [THIRTY, f"{RARE}社区", *(f"第{number:02}社区" for number in range(3, 61))]
    with office(folder / "挤", "示例市经济技术开发区应急管理局", (), definition.parent) as desk:
        units.add_many(desk, [
            UnitEntry(name, liaison=Liaison("张喆珺", email=f"shequ{number}@example.com" if number else ""))
            for number, name in enumerate(names)])
        one, two = ids(desk)[THIRTY], ids(desk)[names[1]]
        receiving.receive(desk, [photo(folder / "in" / UNBROKEN, 1)], unit_id=one, slot="drill")
        receiving.receive(desk, [photo(folder / "in" / LETTERS, 2)], unit_id=two, slot="drill")
        receiving.receive(desk, [photo(folder / "in" / f"{RARE}.jpg", 3), photo(folder / "in" / f"x{LETTERS}", 4)])
        mail_out.save(desk, dataclasses.replace(mail_out.proposed(desk, "anquan@163.com"), name=desk.office))
    return folder / "挤"


def quarrelsome(folder: Path) -> list[Path]:
    """A parcel whose items the county does not know, one that is cut off, and a zip that is no parcel."""
    other = notice(
        folder / "other", ('id = "zushi-2024"', 'id = "linjiang-2024"'),
        ('id = "hazard"\nname = "专项隐患排查治理"', 'id = "danger"\nname = "隐患排查专项行动"'),
        ('"开展一次专项隐患排查治理", "专项隐患排查", "隐患排查治理"', ""),
        ('id = "route"\nname = "应急避险逃生路线图"', 'id = "sign"\nname = "疏散示意牌"'),
        ('"绘制一张应急避险逃生路线图", "避险逃生路线图", "逃生路线图"', ""))
    with office(folder / "else", "临江街道办事处", (THIRTY,), other) as desk:
        for slot, first in (("danger", 80), ("sign", 90)):
            receiving.receive(desk, [photo(folder / slot / "照片.jpg", first)], unit_id=ids(desk)[THIRTY], slot=slot)
        (good,) = packed(desk, folder / "else-1")
    cut = good.with_name(f"断了的-{good.name}")
    cut.write_bytes(good.read_bytes()[:-400])
    return [good, cut]


def of_tomorrow(folder: Path, desk: Path) -> Path:
    """A copy of this desk as a program of next year leaves it."""
    made = shutil.copytree(desk, folder / "新版")
    with closing(sqlite3.connect(made / "desk.sqlite")) as raw:
        raw.execute("PRAGMA user_version=9999")
    return made


def backups(folder: Path, desk: Path) -> list[Path]:
    """A backup of this desk as a program of next year makes it, and one that is cut off."""
    with Desk.open(shutil.copytree(desk, folder / "备份")) as opened:
        whole = care.backup(opened, folder / "断了的备份.zip")
        with closing(sqlite3.connect(folder / "备份" / "desk.sqlite")) as raw:
            raw.execute("PRAGMA user_version=9999")
        newer = care.backup(opened, folder / "新版的备份.zip")
    whole.write_bytes(whole.read_bytes()[:-400])
    return [newer, whole]


def menus(tour: Tour) -> Iterator[Station]:
    """Each menu of the street, unfolded."""
    window, board = tour.window, tour.window.place("总览")
    tour.rest()
    one = window.shell.scene.board.units[0].id
    here = QPoint(200, 200)
    yield from tour.menu("菜单-格子", lambda: board._show_menu(one, "drill", here))
    yield from tour.menu("菜单-单位", lambda: board._show_menu(one, "", here))
    yield from tour.menu("菜单-添加", lambda: _unfold(board.tools._add))
    yield from tour.menu("菜单-排列", board.tools.order.showPopup)
    board.side.open_cell(one, "drill")
    tour.rest()
    drawer = board.side.drawer
    yield from tour.menu("菜单-登记", lambda: drawer._show_more(drawer._add))
    yield from tour.menu("菜单-更多", drawer.detail._show_more)
    board.side.shut()
    inbox = window.place("收件")
    yield from tour.menu("菜单-收", lambda: _unfold(inbox.tools.more))
    papers = window.place("表格")
    tour.rest()
    for name, button in (("批量", papers.bar.more), ("版式", papers.own.button), ("发给单位", papers.hand_out)):
        yield from tour.menu(f"菜单-{name}", lambda button=button: _unfold(button))


def _unfold(button: QPushButton) -> None:
    menu = button.menu()
    assert menu is not None
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def seldom(tour: Tour) -> Iterator[Station]:
    """Dialogs of what goes wrong or is done once a year."""
    from safetydesk.ui.health_guard import _Closing
    from safetydesk.ui.health_rebuild import RebuiltDialog
    from safetydesk.ui.papers_template import Problems

    window = tour.window
    remedy = "改成样张里有的写法，或者删掉它"
    wrong = [Problem("placeholder", f"第{row}行第2列", f"不认得的占位符“{{{{{name}}}}}”", remedy)
             for row, name in enumerate(("单位名", LETTERS, "数量合计", THIRTY, "a", "b", "c"), 3)]
    yield from tour.dialog("表格-版式有问题", lambda: Problems(
        window, "版式里有要改的地方", "改好并保存后，这里会重新排版。", wrong, lambda: None).exec())
    rebuilt = Rebuilt(Path("/home/用户/文档") / THIRTY / THIRTY, 1200, 56, (SENTENCE,), tuple(wrong))
    yield from tour.dialog("健康-重建好了", lambda: RebuiltDialog(rebuilt, window).exec())
    window.show_health()
    tour.rest()
    yield from tour.dialog("健康-诊断信息", window._health_page._ask_report)
    window._health_page.close()
    yield from tour.dialog("正在关闭", lambda: _Closing(window).exec())


def sentences(tour: Tour) -> Iterator[Station]:
    """The message bar with more than it has room for."""
    window = tour.window
    window.place("总览")
    rare = f"已收下{RARE}社区的 1 件"
    for name, words in (("长句", SENTENCE[:200]), ("长名", f"“{LETTERS}”打不开"), ("生僻字", rare)):
        window.messages.warn(words)
        yield f"消息-{name}", window
    window.messages.offer(f"已导出“{UNBROKEN}”", "打开文件夹", lambda: None)
    yield "消息-长名可点", window
    window.messages.clear()


def crowd(tour: Tour, folder: Path) -> Iterator[Station]:
    """60 units and 12 items, names that are long or rare, and what sending them asks."""
    window = tour.window
    tour.enter(folder)
    board = window.place("总览")
    yield "挤-总览", window
    one, two = (window.shell.scene.board.units[row].id for row in (0, 1))
    for name, unit in (("长名", one), ("生僻字", two)):
        board.side.open_cell(unit, "drill")
        yield f"挤-抽屉-{name}", window
    board.side.shut()
    board.view.choose(two, "extra1")
    yield "挤-总览-最右", window
    for title in ("收件", "单位", "表格", "统计", "报送"):
        window.place(title)
        yield f"挤-{title}", window
    window.place("总览").chase(0)
    tour.rest()
    yield "挤-催报", window
    yield from tour.dialog("挤-催报-发邮件", lambda: board.chasing.send(()))
    board.chasing.closed.emit()
    place = window.place("报送")
    tour.rest()
    place.pack()
    tour.rest()
    yield from tour.dialog("挤-报送-发邮件", place.mail)


def refused(tour: Tour, tomorrow: Path, backups: list[Path]) -> Iterator[Station]:
    """A desk of a newer program; backups that cannot be restored."""
    from safetydesk.ui import health_verbs

    tour.window.shell.open_folder(tomorrow)
    tour.rest()
    yield "新版的工作台", tour.window
    for file in backups:
        tour.window.shell.open("正在恢复", health_verbs.restored(file, file.parent))
        tour.rest()
        yield f"恢复-{file.stem}", tour.window
    tour.window.messages.clear()


def questions(tour: Tour, parcels: list[Path]) -> Iterator[Station]:
    """A roll-up that asks, and one that is refused."""
    from safetydesk.ui import rollup_verbs
    from safetydesk.ui.rollup_dialog import RollupDialog

    found: list[Any] = []
    tour.window.shell.read("", rollup_verbs.open_parcels(parcels), found.append)
    tour.rest()
    made: list[RollupDialog] = []

    def ask() -> None:
        made.append(RollupDialog(tour.window, tour.window.shell, found[0]))
        made[0].exec()

    stations = tour.dialog("两级-汇总-要问", ask)
    yield next(stations)
    # Whoever looked at it has pressed Esc.
    made[0].show()
    made[0].list.setCurrentRow(made[0].list.count() - 1)
    yield "两级-汇总-没有汇总", made[0]
    yield from stations


def help_pages(tour: Tour) -> Iterator[Station]:
    """Two pages of the help."""
    help_door: Any = tour.window.help
    for key in _help_keys():
        yield from tour.dialog(f"帮助-{key}", lambda key=key: help_door.open_page(key))


def _help_keys() -> list[str]:
    from safetydesk.ui import help_texts

    return [page.key for page in help_texts.pages()]
