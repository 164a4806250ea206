"""The clerk before a small question: types at once, presses Enter, is never thrown out by it."""

from __future__ import annotations

import pytest
from fingers import press
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QListWidget, QWidget

from safetydesk.ui import ask

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
KINDS = (("video", "视频"), ("photo", "图片"))


@pytest.fixture
def hands(qtbot, look):
    """Lets `does(focused, dialog)` happen as soon as the next dialog is open."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.seen = []

    def when_open(does):
        def act():
            dialog = QApplication.activeModalWidget()
            try:
                does(lambda keys: [press(qtbot, dialog.focusWidget(), key) for key in keys], dialog)
            finally:
                window.seen.append(dialog.isVisible())
                if dialog.isVisible():
                    dialog.reject()

        QTimer.singleShot(50, act)
        return window

    return when_open


def test_a_reason_is_typed_at_once_and_enter_gives_it_back(hands):
    window = hands(lambda press, dialog: press(["照片不清楚", Qt.Key.Key_Return]))
    assert ask.reason(window, "退回", "退回：甲.jpg", ask.EXCUSE_REASONS, "退回") == "照片不清楚"


def test_enter_in_an_empty_field_does_nothing(hands):
    window = hands(lambda press, dialog: press([Qt.Key.Key_Return]))
    assert ask.reason(window, "退回", "退回：甲.jpg", ask.EXCUSE_REASONS, "退回") is None
    assert window.seen == [True], "it was still open, waiting for words"


def test_a_common_reason_is_picked_by_keys_alone(hands):
    keys = [Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Return]
    window = hands(lambda press, dialog: press(keys))
    assert ask.reason(window, "无此项", "城关社区", ask.EXCUSE_REASONS, "标为无此项") == ask.EXCUSE_REASONS[1]


def test_a_share_is_pasted_at_once_and_enter_keeps_it(hands):
    share = "链接: https://pan.baidu.com/s/1abc\n提取码: x1y2"
    QGuiApplication.clipboard().setText(share)

    def does(press, dialog):
        dialog.focusWidget().paste()
        press([Qt.Key.Key_Return])

    window = hands(does)
    assert ask.link(window, "城关社区", KINDS) == (share, "video")


def test_paper_proposes_what_is_missing_of_the_kind_and_takes_a_number(hands):
    def look_and_take(press, dialog):
        kind = dialog.findChild(ask.Picker)
        count = dialog.findChild(ask.Counter)
        assert count.value() == 1
        kind.setCurrentIndex(1)
        assert count.value() == 3
        press([Qt.Key.Key_Return])

    window = hands(look_and_take)
    assert ask.paper(window, "城关社区", KINDS, {"photo": 3}) == ("photo", 3)
    window = hands(lambda press, dialog: press(["12", Qt.Key.Key_Return]))
    assert ask.paper(window, "城关社区", KINDS, {}) == ("video", 12)


UNITS = ((1, "城关社区", "cgsq"), (2, "南街社区", "njsq"), (3, "关南社区", "gnsq"))
ITEMS = (("drill", "演练"), ("route", "疏散路线"))


def test_a_place_is_found_by_typing_and_cancel_comes_last(hands):
    window = hands(lambda press, dialog: press(["南街社区", Qt.Key.Key_Return]))
    assert ask.place(window, "移到哪里？", UNITS, ITEMS, 0, "drill") == (2, "drill")
    order = []

    def walk(press, dialog):
        for _ in range(4):
            order.append(dialog.focusWidget().accessibleName())
            press([Qt.Key.Key_Tab])

    window = hands(walk)
    ask.place(window, "移到哪里？", UNITS, ITEMS, 1, "drill")
    assert order == ["单位（可输入几个字或拼音首字母查找）", "项目", "取消", "移到这里"]


def test_a_place_is_found_by_pinyin_initials_and_the_arrow_keys(hands):
    """Who types `gn` means the unit that begins so; the arrows choose while one goes on typing."""
    window = hands(lambda press, dialog: press(["gn", Qt.Key.Key_Return]))
    assert ask.place(window, "移到哪里？", UNITS, ITEMS, 0, "drill") == (3, "drill")
    window = hands(lambda press, dialog: press(["南", Qt.Key.Key_Down, Qt.Key.Key_Return]))
    assert ask.place(window, "移到哪里？", UNITS, ITEMS, 0, "route") == (3, "route")


def test_an_item_that_nobody_suggested_has_to_be_chosen(hands):
    """Enter after the unit leads on to the items; it puts nothing into the one that happens to be first."""
    seen = []

    def only_the_unit(press, dialog):
        press(["gn", Qt.Key.Key_Return])
        seen.append((dialog.ok.isEnabled(), dialog.focusWidget().accessibleName()))
        press([Qt.Key.Key_Return])

    window = hands(only_the_unit)
    assert ask.place(window, "移到哪里？", UNITS, ITEMS, 0) is None
    assert seen == [(False, "项目")]
    window = hands(lambda press, dialog: press(["gn", Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return]))
    assert ask.place(window, "移到哪里？", UNITS, ITEMS, 0) == (3, "drill")


def test_where_nothing_fits_enter_does_nothing(hands):
    greyed, said = [], []

    def look(press, dialog):
        press(["没有的", Qt.Key.Key_Down, Qt.Key.Key_Return])
        greyed.append(dialog.ok.isEnabled())
        found = dialog.findChild(QListWidget)
        said.extend(found.item(row).text() for row in range(found.count()))

    window = hands(look)
    assert ask.place(window, "移到哪里？", UNITS, ITEMS, 1, "drill") is None
    assert greyed == [False]
    assert said == ["没有符合“没有的”的单位"]


def test_enter_on_cancel_cancels(hands):
    def cancel(press, dialog):
        press(["不要了"])
        dialog.cancel.setFocus()
        press([Qt.Key.Key_Return])

    window = hands(cancel)
    assert ask.reason(window, "退回", "退回：甲.jpg", ask.EXCUSE_REASONS, "退回") is None
    assert window.seen == [False]
    assert isinstance(window.findChild(QDialog), ask.Question)
