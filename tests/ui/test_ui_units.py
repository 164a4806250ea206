"""The clerk and the units: a list comes in by pasting, the liaison cards are filled, nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from safetydesk.ui import theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PASTED = "城关社区\n桥头社区\n\n桥头社区\n12345\n3、河东村\n"
TABLE = "单位名称\t类别\t别名\t姓名\t手机\n城关社区\t社区\t城关居委会\t张喆珺\t000-0001\n城北小学\t\t\t\t\n"


@pytest.fixture
def units(open_window, zushi_desk, settle):
    """The window on the unit screen of a new desk."""
    window = open_window(zushi_desk)
    window.place("单位")
    settle(window)
    return window


@pytest.fixture
def paste(qtbot, settle):
    """Pastes a list and imports it; returns what the dialog said beforehand."""

    def paste(window, text, *, take=True):
        place = window.place("单位")
        place.paste_list()
        dialog = place.dialog
        dialog.text.setPlainText(text)
        assert not dialog.ok.isEnabled(), "the button must not import an older text"
        dialog.look()
        settle(window)
        said = (dialog.summary.text(), dialog.ok.text(), list(dialog._problems.stringList()))
        rows = [dialog.model.index(n, 1).data() for n in range(dialog.model.rowCount())]
        if take:
            qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
            settle(window)
        else:
            dialog.reject()
        return *said, rows

    return paste


def names(window):
    model = window.place("单位").model
    return [model.card(row).name for row in range(model.rowCount())]


def write(field, text):
    """Types over what a field holds and leaves it."""
    field.setText(text)
    field.editingFinished.emit()


def test_a_new_desk_says_what_to_do_first(units):
    words = [label.text() for label in units.place("单位").findChildren(QLabel) if label.isVisible()]
    assert "先列出要报送的单位" in words


def test_paste_with_duplicates_and_blanks_says_so_and_imports_the_rest(units, paste):
    summary, button, problems, rows = paste(units, PASTED)
    assert summary == "将新增 3 个"
    assert button == "导入 3 个"
    assert rows == ["城关社区", "桥头社区", "河东村"]
    assert any("桥头社区" in line and "重复" in line for line in problems)
    assert any("12345" in line and "不像单位名称" in line for line in problems)
    assert names(units) == ["城关社区", "桥头社区", "河东村"]
    assert units.messages.text.text() == "新增 3 个单位"
    assert len(units.shell.scene.board.units) == 3


def test_pasting_again_completes_and_does_not_double(units, paste):
    paste(units, "城关社区\n")
    summary, button, _, _ = paste(units, TABLE)
    assert summary == "将新增 1 个，补充 1 个已有的"
    assert button == "导入 2 个"
    assert names(units) == ["城关社区", "城北小学"]
    card = units.place("单位").model.card(0)
    assert card.aliases == ("城关居委会",)
    assert card.liaison.name == "张喆珺"


def test_looking_at_a_list_changes_nothing(units, paste):
    paste(units, PASTED, take=False)
    assert names(units) == []
    assert units.shell.scene.undoable == ""


def test_an_import_is_taken_back_in_one_step(units, paste, settle):
    paste(units, PASTED)
    units.shell.undo()
    settle(units)
    assert names(units) == []


def test_a_file_is_shown_before_it_is_imported(units, settle, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_bytes("单位,手机\n城关社区,000-0001\n,000-0002\n".encode("gb18030"))
    place = units.place("单位")
    place._open_import(path)
    settle(units)
    assert place.dialog.ok.text() == "导入 1 个"
    assert "没有单位名称" in place.dialog._problems.stringList()[0]
    place.dialog.take()
    settle(units)
    assert names(units) == ["城关社区"]


def test_a_file_that_cannot_be_read_says_what_to_do(units, settle, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"no workbook at all")
    place = units.place("单位")
    place._open_import(path)
    settle(units)
    assert "另存为 xlsx" in place.dialog.summary.text()
    assert not place.dialog.ok.isEnabled()
    place.dialog.reject()


def test_filling_the_liaison_card_meets_the_due_on_the_board(units, paste, settle):
    paste(units, "城关社区\n桥头社区\n")
    place = units.place("单位")
    column = next(n for n, c in enumerate(units.shell.scene.board.columns) if c.id == "liaison")
    assert not units.shell.scene.board.units[0].cells[column].met
    assert place.list.count.text() == "共 2 个单位，2 个缺联络员"
    fields = place.card.fields
    write(fields["l_name"], "张喆珺")
    settle(units)
    assert place.model.index(0, 3).data() == "缺联系方式"
    write(fields["l_mobile"], "000-0001")
    settle(units)
    assert place.model.index(0, 3).data() == "✓ 张喆珺"
    assert place.list.count.text() == "共 2 个单位，1 个缺联络员"
    assert units.shell.scene.board.units[0].cells[column].met
    assert not units.shell.scene.board.units[1].cells[column].met


def test_names_kind_and_parent_are_saved_on_leaving_the_field(units, paste, settle):
    paste(units, "城关社区\n桥头社区\n")
    place = units.place("单位")
    write(place.card.fields["aliases"], "城关居委会，城关居")
    write(place.card.fields["parent"], "桥头社区")
    write(place.card.fields["unit"], "城关新社区")
    settle(units)
    card = place.model.card(0)
    assert (card.name, card.aliases) == ("城关新社区", ("城关居委会", "城关居"))
    assert place.model.index(0, 2).data() == "桥头社区"
    assert units.shell.scene.board.units[0].name == "城关新社区"


def test_a_name_that_cannot_be_saved_is_not_lost(units, paste, settle):
    paste(units, "城关社区\n桥头社区\n")
    place = units.place("单位")
    write(place.card.fields["unit"], "桥头社区")
    settle(units)
    assert "已经有“桥头社区”了" in units.messages.text.text()
    place.select(2)
    place.select(1)
    assert place.card.fields["unit"].text() == "桥头社区"
    assert names(units) == ["城关社区", "桥头社区"]
    write(place.card.fields["unit"], "桥头新区社区")
    settle(units)
    assert names(units) == ["桥头新区社区", "桥头社区"]


def test_a_pasted_name_that_is_too_long_is_told_and_stays_whole(units, paste, settle):
    paste(units, "城关社区\n")
    place = units.place("单位")
    long = "城关街道办事处" * 12
    write(place.card.fields["unit"], long)
    settle(units)
    assert units.messages.text.text() == "单位名称太长（84 字）。请改到 60 字以内。"
    assert place.card.fields["unit"].text() == long
    write(place.card.fields["l_address"], "城关路" * 100)
    settle(units)
    assert units.messages.text.text() == "通讯地址太长（300 字）。请改到 200 字以内。"
    assert place.card.fields["l_address"].text() == "城关路" * 100


def test_what_is_being_typed_survives_a_refresh_and_is_saved_on_leaving(units, paste, settle):
    paste(units, "城关社区\n")
    place = units.place("单位")
    place.card.fields["l_address"].setText("城关路1号")
    units.shell.refresh()
    settle(units)
    assert place.card.fields["l_address"].text() == "城关路1号"
    units.place("总览")
    settle(units)
    units.place("单位")
    settle(units)
    assert place.model.card(0).liaison.address == "城关路1号"


def test_a_parent_nobody_knows_is_refused_in_words(units, paste, settle):
    paste(units, "城关社区\n")
    place = units.place("单位")
    write(place.card.fields["parent"], "没有的街道")
    settle(units)
    assert "没有“没有的街道”" in units.messages.text.text()
    assert place.model.card(0).parent_id is None


def test_search_by_initials_and_alias_says_what_it_leaves_out(units, paste):
    paste(units, TABLE + "河东村\t\t\t\t\n")
    listed = units.place("单位").list
    for sought, found in (("hdc", ["河东村"]), ("居委会", ["城关社区"]), ("qqq", [])):
        listed.search.setText(sought)
        listed._arrange()
        assert names(units) == found
    assert listed.count.text().startswith("没有找到")
    listed.search.setText("hd")
    listed._arrange()
    assert listed.count.text().startswith("显示 1 / 3 个单位")
    listed.search.clear()
    listed.only_missing.setChecked(True)
    assert names(units) == ["城北小学", "河东村"]


def test_delete_removes_without_asking_and_undo_brings_it_back(qtbot, units, paste, settle):
    paste(units, "城关社区\n桥头社区\n")
    place = units.place("单位")
    qtbot.keyClick(place.list.view, Qt.Key.Key_Delete)
    settle(units)
    assert names(units) == ["桥头社区"]
    units.shell.undo()
    settle(units)
    assert names(units) == ["城关社区", "桥头社区"]


def test_delete_in_a_text_field_deletes_a_letter_only(qtbot, units, paste, settle):
    paste(units, "城关社区\n")
    place = units.place("单位")
    field = place.card.fields["l_name"]
    field.setText("张")
    field.setCursorPosition(0)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    settle(units)
    assert field.text() == ""
    assert names(units) == ["城关社区"]


def test_adding_one_unit_shows_its_card(units, settle, monkeypatch):
    from safetydesk.ui import ask

    def answer(question):
        question.findChild(QLineEdit).setText("  新民社区 ")
        return True

    monkeypatch.setattr(ask.Question, "exec", answer)
    units.place("单位").add()
    settle(units)
    assert names(units) == ["新民社区"]
    assert units.place("单位").card.fields["unit"].text() == "新民社区"


def test_everything_that_takes_input_has_a_spoken_name(units, paste):
    paste(units, "城关社区\n")
    place = units.place("单位")
    nameless = [field for field in place.findChildren(QLineEdit) if field.isVisible() and not field.accessibleName()]
    assert nameless == []


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_telephone_number_is_never_clipped(qtbot, qapp, look, open_window, board_desk, settle, scale):
    theme.apply(qapp, scale)
    window = open_window(board_desk)
    window.showNormal()
    window.resize(1366, 728)
    place = window.place("单位")
    settle(window)
    for key in ("office_phone", "mobile", "fax"):
        field = place.card.fields[f"l_{key}"]
        assert field.width() > field.fontMetrics().horizontalAdvance("000-0000-0000") + 2 * theme.px(7), key
        assert field.isVisible()


def test_units_of_a_class_that_the_notice_does_not_know_are_named(open_window, settle, tmp_path, qtbot):
    from safetydesk import paths
    from safetydesk.desk import units as verbs
    from safetydesk.desk.desk import Desk

    with Desk.create(tmp_path / "工作台", paths.forms() / "yingde-2023", "英德市安委办") as desk:
        for name in ("大站镇", "英红镇", "市教育局"):
            verbs.add(desk, name, "" if name == "英红镇" else "社区")
    window = open_window(tmp_path / "工作台", "单位")
    place = window.place("单位")
    told = place.list.unclassed
    assert told.text() == "“大站镇”等 2 个单位的类别不是通知里的，只按对所有单位的要求算，请改类别"
    assert told.isVisible()
    for unit in window.shell.scene.board.units:
        window.shell.change("正在保存", lambda desk, report, stop, key=unit.id: verbs.change(desk, key, kind="镇街"))
        settle(window)
    assert not told.isVisible()


def test_closing_the_list_while_it_is_being_read_is_no_mistake(open_window, board_desk, settle):
    place = open_window(board_desk, "单位").place("单位")
    place.paste_list()
    place.dialog.text.setPlainText("东湖社区")
    place.dialog.look()
    place.dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle(place.window())
