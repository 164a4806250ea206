"""The list of 收件 by itself: groups, keys, search, and that what is chosen stays chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from safetydesk.desk.snapshot import Inbox, InboxLine, MaterialView, ReceiptView, Suggestion
from safetydesk.material.names import junk_told
from safetydesk.ui.board_paint import Pen
from safetydesk.ui.inbox_detail import InboxDetail
from safetydesk.ui.inbox_list import InboxList
from safetydesk.ui.inbox_model import InboxModel
from safetydesk.ui.inbox_receipts import Receipts
from safetydesk.ui.thumbs import Thumbs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def material(key, **more):
    known = {"unit_id": None, "slot": "", "work_id": None, "medium": "file", "received": "2024-06-12T10:02:00"}
    known |= {"kind": "photo", "n": 1, "state": "review", "reason": "", "caption": "", "name": f"{key}.jpg"}
    return MaterialView(key, **known | more)


def doubt(key, **more):
    guess = Suggestion(7, "drill", "南街社区 · 应急演练", "文件名里有“南街”", confidence=0.784)
    return InboxLine(key, "doubt", 1, f"{key}.jpg", f"微信/{key}.jpg", why=guess.why,
                     material=material(key, guess=guess), **more)  # fmt: skip


def sure(key, unit="城关社区", **more):
    return InboxLine(key, "sure", 1, f"{key}.jpg", f"微信/{key}.jpg", unit, "应急演练", "文件夹名",
                     material=material(key, unit_id=6, slot="drill"), **more)  # fmt: skip


def refused(key):
    return InboxLine(-key, "refused", 1, "装机.exe", "U盘/装机.exe", why="这是程序，没有收")


LINES = (doubt(1), doubt(2), sure(3, worth_a_look=True, warnings=("宽高只有 1280×720",)), sure(4), refused(5))


@pytest.fixture
def thumbs(qtbot):
    made = Thumbs()
    yield made
    made.close()


@pytest.fixture
def shown(qtbot, look, thumbs):
    """The list with LINES in it, on a screen."""
    view = InboxList(InboxModel(), thumbs)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    view.inbox.set_inbox(Inbox((), LINES), {"城关社区": "cgsq"}, ())
    return view


def rows(view):
    return [view.inbox.data(view.inbox.index(row, 0)) for row in range(view.inbox.rowCount())]


def chosen(view):
    return [line.id for line in view.chosen_lines()]


def test_doubts_come_first_each_group_under_its_heading(shown):
    assert rows(shown) == [
        "待确认 2", "1.jpg", "2.jpg", "已归位，等审核 2", "3.jpg", "4.jpg", "未收 1", "装机.exe",
    ]  # fmt: skip
    assert not shown.grab().isNull()


def test_the_arrow_keys_go_over_headings_and_end_at_the_ends(qtbot, shown):
    shown.choose([1])
    went = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down,
                Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End):  # fmt: skip
        qtbot.keyClick(shown, key)
        went.append(chosen(shown))
    assert went == [[1], [2], [3], [4], [-5], [-5], [4], [1], [-5]]


def test_each_key_asks_for_its_verb(qtbot, shown):
    asked = []
    shown.asked.connect(asked.append)
    shown.choose([1])
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_G, Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_Delete,
                Qt.Key.Key_Space):  # fmt: skip
        qtbot.keyClick(shown, key)
    qtbot.keyClick(shown, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["follow", "follow", "choose", "accept", "return", "withdraw", "open"]
    assert chosen(shown) == [1, 2, 3, 4, -5], "Ctrl+A chooses all lines and no heading"


def test_what_was_chosen_stays_chosen_when_other_lines_come(shown):
    shown.choose([2, 4])
    kept = [line.id for line in shown.chosen_lines()]
    shown.inbox.set_inbox(Inbox((), (doubt(9), *LINES)), {}, ())
    shown.choose(kept)
    assert chosen(shown) == [2, 4]


def test_chips_and_search_leave_what_is_meant(shown):
    model = shown.inbox
    assert model.counts == {"全部": 5, "待确认": 2, "有提醒": 1, "未收、重复": 1}
    found = {}
    for show, sought in (("待确认", ""), ("有提醒", ""), ("未收、重复", ""), ("全部", "CGSQ"), ("全部", "南街"),
                         ("全部", "u盘"), ("待确认", "城关"), ("全部", "4.JPG")):  # fmt: skip
        model.arrange(show, sought)
        found[show, sought] = [line.id for line in model.lines()]
    assert list(found.values()) == [[1, 2], [3], [-5], [3, 4], [1, 2], [-5], [], [4]]


def test_every_line_is_as_high_as_a_line_after_each_change(shown):
    line, head = shown.rowHeight(1), shown.rowHeight(0)
    assert line > head > 0
    model = shown.inbox
    changes = [lambda show=show: model.arrange(show, "") for show in ("待确认", "有提醒", "未收、重复", "全部")]
    more = tuple(doubt(key) for key in range(10, 15))
    changes += [lambda: model.set_inbox(Inbox((), (*more, *LINES)), {}, ()), lambda: model.leave_out((10, 11, 12)),
                lambda: model.arrange("全部", "4.jpg"), lambda: model.arrange("全部", "")]  # fmt: skip
    for change in changes:
        change()
        heads = model.heads()
        assert [shown.rowHeight(row) for row in range(model.rowCount())] == [
            head if row in heads else line for row in range(model.rowCount())
        ]


def test_of_what_is_not_sorted_yet_nobody_is_asked(shown, qtbot, thumbs):
    waits = doubt(9)
    waits = replace(waits, worth_a_look=True, material=replace(waits.material, waiting=True))
    shown.inbox.set_inbox(Inbox((), (*LINES, waits)), {}, ())
    assert "正在核对，马上就好 1" in rows(shown)
    assert shown.inbox.counts["待确认"] == 2
    assert shown.inbox.counts["有提醒"] == 1
    detail = InboxDetail(thumbs)
    qtbot.addWidget(detail)
    detail.show()
    detail.show_lines((waits,))
    assert not detail.follow.isVisible()
    assert detail.choose.isVisible()


def test_system_files_that_were_left_out_want_nobody(shown):
    told = InboxLine(-9, "refused", 1, "Thumbs.db", "U盘/Thumbs.db", why=junk_told(["Thumbs.db", ".DS_Store"]))
    shown.inbox.set_inbox(Inbox((), (*LINES, told)), {}, ())
    assert shown.inbox.counts["未收、重复"] == 1
    assert rows(shown)[-2:] == ["略过，不是材料 1", "Thumbs.db"]


def test_the_code_of_a_share_is_seen_and_copied(qtbot, look, thumbs):
    detail = InboxDetail(thumbs)
    qtbot.addWidget(detail)
    detail.show()
    share = material(1, medium="link", url="https://pan.baidu.com/s/1" + "AbCd" * 20, code="x1y2")
    detail.show_lines((InboxLine(1, "doubt", 1, "演练视频", "邮件", material=share),))
    assert detail.code.text() == "提取码 x1y2"
    qtbot.mouseClick(detail.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "x1y2"
    detail.show_lines((doubt(2),))
    assert not detail.code.isVisible()


def test_a_long_reason_takes_two_lines_and_breaks_at_no_wrong_place(look):
    pen = Pen(None)
    words = "文件夹名里有“北关社区”；文件夹名是“北关”；文件夹名是“安全警示教育”；拍摄日期是2023年"
    for room in range(60, 400, 7):
        one, two = pen.wrapped(words, room)
        assert one + two == words
        assert pen.width(one, small=True) <= room
        assert two[0] not in "；”"
        assert one[-1] != "“"
    assert pen.wrapped("文件夹名", 400) == ["文件夹名"]


def test_after_a_line_comes_the_next_of_its_group_then_a_doubt(shown):
    model = shown.inbox
    assert [model.next_after(ids) for ids in ([1], [2], [3], [4], [1, 2], [3, 4], [-5])] == [2, 1, 4, 3, 3, 1, 1]


def test_text_from_outside_is_shown_as_it_is(shown, qtbot, thumbs):
    nasty = "<b>加粗</b><img src=x>.jpg"
    line = InboxLine(1, "doubt", 1, nasty, nasty, why=nasty, material=material(1, camera=nasty, sender=nasty))
    shown.inbox.set_inbox(Inbox((), (line,)), {}, ())
    tip = shown.inbox.data(shown.inbox.index(1, 0), Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;" in tip
    detail = InboxDetail(thumbs)
    qtbot.addWidget(detail)
    detail.show_lines((line,))
    assert detail.name.textFormat() == detail.why.textFormat() == Qt.TextFormat.PlainText


def test_the_side_tells_all_that_is_known_of_one_line(qtbot, look, thumbs):
    detail = InboxDetail(thumbs)
    qtbot.addWidget(detail)
    detail.show()
    view = material(
        1, width=4000, height=3000, bytes=3_355_443, content="image", format="JPEG", taken="2024-06-12T09:33:10",
        camera="HUAWEI Mate 60", sender="张喆珺 <zjj@example.cn>", located=True, version=2,
        reading=("“经费”一栏写着：500 元",),
    )  # fmt: skip
    detail.show_lines((InboxLine(
        1, "sure", 1, "甲.jpg", "城关.zip/甲.jpg", "城关社区", "应急演练", "文件夹名", ("拍摄时间不在活动期内",), view
    ),))  # fmt: skip
    told = "\n".join(f"{a.text()} {b.text()}" for a, b in detail._facts if not a.isHidden())
    assert told == "\n".join((
        "文件 图片 · JPEG · 4000×3000 · 3.2 MB", "版本 第 2 版，上一版也留着", "拍摄 2024-06-12 09:33",
        "相机 HUAWEI Mate 60", "位置 文件里写着拍摄地点", "收到 2024-06-12 10:02", "来路 城关.zip/甲.jpg",
        "发件 张喆珺 <zjj@example.cn>",
    ))  # fmt: skip
    assert detail.where.text() == "城关社区 · 应急演练"
    assert detail.told.text.text() == "拍摄时间不在活动期内"
    assert "500 元" in detail.reading.text()
    assert detail.location.isVisible()
    assert detail.accept.isVisible()
    assert not detail.follow.isVisible()
    detail.show_lines((doubt(1),))
    assert [text.text() for title, text in detail._facts if title.text() == "把握"] == ["约 78%"]
    detail.show_lines((refused(5),))
    buttons = (detail.accept, detail.follow, detail.choose, detail.give_back, detail.withdraw, detail.open)
    assert not any(button.isVisible() for button in buttons), "what was never kept has nothing to be done with"
    detail.show_lines((doubt(1), doubt(2), refused(5)))
    assert detail.name.text() == "已选 3 件"
    assert detail.where.text() == "其中 2 件有建议的地方"
    assert detail.follow.isVisible()


def test_receipts_say_when_how_and_what_of_them_is_left(qtbot, look):
    receipts = Receipts()
    qtbot.addWidget(receipts)
    receipts.resize(210, 400)
    receipts.show()
    whole = ReceiptView(3, "mail", "城关社区", "2024-06-12T10:02:00", "done", 2, 3, 1, 1, 4)
    cut = ReceiptView(2, "drop", "微信文件", "2024-06-11T09:00:00", "stopped", 1)
    gone = ReceiptView(1, "watch", "共享", "2024-06-10T09:00:00", "stopped", undone=True)
    receipts.show_receipts((whole, cut, gone))
    words = [receipts.model.index(row).data() for row in range(4)]
    assert words[1].splitlines() == ["6月12日 10:02  邮箱", "城关社区", "待确认2 待审3 通过1 未收1 重复4"]
    assert "！没收完" in words[2]
    assert "没收完" not in words[3]
    asked = []
    receipts.resume_asked.connect(lambda key: asked.append(("resume", key)))
    receipts.undo_asked.connect(lambda key: asked.append(("undo", key)))
    receipts.chosen.connect(lambda key: asked.append(("see", key)))
    assert receipts.resume.isVisible()
    assert not receipts.undo.isVisible(), "all is not one batch"
    qtbot.mouseClick(receipts.resume, Qt.MouseButton.LeftButton)
    receipts.view.setFocus()
    qtbot.keyClick(receipts.view, Qt.Key.Key_Down)
    assert not receipts.resume.isVisible()
    qtbot.mouseClick(receipts.undo, Qt.MouseButton.LeftButton)
    assert asked == [("resume", 2), ("see", 3), ("undo", 3)]
    receipts.show_receipts((ReceiptView(4, "drop", "", "2024-06-13T09:00:00", "done"), whole, cut, gone))
    assert receipts.receipt_id == 3, "the one on show stays on show when another one comes"
    assert asked[-1] == ("undo", 3)
    qtbot.keyClick(receipts.view, Qt.Key.Key_End)
    assert not receipts.undo.isVisible()
    assert not receipts.resume.isVisible()
