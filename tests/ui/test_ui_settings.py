"""The clerk in 设置: what was done can be read, and what letters print is set."""

from __future__ import annotations

import pytest

from safetydesk.desk.desk import Desk
from safetydesk.ui import settings_verbs
from safetydesk.ui.intake import Given
from safetydesk.ui.settings_history import HistoryDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(open_window, board_desk, photo, settle):
    """The window; the first unit has sent a photo of its drill."""
    window = open_window(board_desk)
    first = window.shell.scene.board.units[0]
    window.place("总览").receive(first.id, "drill", Given(paths=(photo("甲.jpg"),)))
    settle(window)
    return window


def test_what_was_done_is_listed_newest_first_and_undone_steps_are_marked(qtbot, window, settle):
    window.shell.undo()
    settle(window)
    told = []
    window.shell.read("读", settings_verbs.history, told.extend)
    settle(window)
    dialog = HistoryDialog(window, told)
    qtbot.addWidget(dialog)
    texts = [dialog.table.item(row, 1).text() for row in range(2)]
    assert texts[0].startswith("撤销：收到")
    assert texts[1].startswith("收到")
    assert dialog.table.item(1, 3).text() == "已撤销"


def test_what_letters_print_is_set_beside_the_name_of_the_office(open_window, board_desk, settle):
    window = open_window(board_desk)
    letter = window.place("设置").letter
    settle(window)
    for key, text in (("contact", "张喆珺"), ("contact_phone", "000-0000"), ("doc_number", "祖街〔2024〕5号")):
        letter.fields[key].editor.setText(text)
        letter.fields[key].commit()
        settle(window)
    found = []
    window.shell.read("读", _printed, found.append)
    settle(window)
    assert found[0] == {
        "contact": "张喆珺", "contact_phone": "000-0000", "doc_number": "祖街〔2024〕5号", "signature": "",
    }  # fmt: skip
    window.topbar.undo.trigger()
    settle(window)
    assert letter.fields["doc_number"].text() == ""


def _printed(desk, report, stop):
    from safetydesk.desk import settings

    return settings.printed(desk)


def test_what_is_still_being_typed_goes_to_the_desk_it_was_typed_for(open_window, board_desk, zushi, tmp_path, settle):
    other = tmp_path / "另一个"
    Desk.create(other, zushi, "柳溪街道办事处").close()
    window = open_window(board_desk)
    place = window.place("设置")
    settle(window)
    place.office.editor.setText("祖师街道（改）")
    place.letter.fields["contact"].editor.setText("张喆珺")
    window.shell.open_folder(other)
    settle(window)
    assert (window.shell.scene.office, place.office.text()) == ("柳溪街道办事处", "柳溪街道办事处")
    assert place.letter.fields["contact"].text() == ""
    place.flush()
    window.shell.open_folder(board_desk)
    settle(window)
    assert (window.shell.scene.office, place.office.text()) == ("祖师街道（改）", "祖师街道（改）")
    assert place.letter.fields["contact"].text() == "张喆珺"
