"""Two levels in the window: the board folds, lists keep to who reports to us, a sub-unit is found by its name."""

from __future__ import annotations

import pytest
from deskmaker import ids, new_desk, sub_unit
from PySide6.QtCore import QPoint, Qt

from safetydesk.desk import figures as desk_figures
from safetydesk.desk.desk import Desk
from safetydesk.ui.placing import units_for

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

STREETS = ["祖师街道", "柳溪街道", "东塘街道"]


@pytest.fixture
def county_desk(tmp_path):
    """Three streets; communities below two of them, of which two bear one name; below one of these a plot."""
    folder = tmp_path / "county"
    with new_desk(folder, names=tuple(STREETS)) as desk:
        street = ids(desk)
        low = sub_unit(desk, street["祖师街道"], "青禾社区")
        sub_unit(desk, low, "青禾一小区")
        sub_unit(desk, street["祖师街道"], "建设社区")
        sub_unit(desk, street["柳溪街道"], "建设社区")
    return folder


@pytest.fixture
def window(open_window, county_desk):
    """The window on that desk."""
    return open_window(county_desk)


@pytest.fixture
def board(window):
    """The place 总览."""
    return window.place("总览")


def shown(board):
    return [board.model.line(row).name for row in range(board.model.rowCount())]


def unit(board, name):
    return next(line.id for line in board.shell.scene.board.units if line.name == name)


def keys(qtbot, board, *pressed):
    for key in pressed:
        qtbot.keyClick(board.view, key)


def test_the_board_is_folded_and_counts_who_owes_to_us(window, board):
    assert shown(board) == STREETS
    progress = window.topbar.progress
    assert progress.text() == "已齐 0/3（下级 4 个）"
    progress.setFixedWidth(progress.fontMetrics().horizontalAdvance("已齐 0/3（下级"))
    assert progress.fitting() == "已齐 0/3"
    assert "（下级 4 个）" in progress.toolTip()
    assert board.tools._segments["全部"].text() == "全部 3"
    assert board.view.all.text() == "全部展开"


def test_the_arrow_keys_open_and_fold_as_in_trees(qtbot, board):
    board.view.choose(unit(board, "祖师街道"), "liaison")
    keys(qtbot, board, Qt.Key.Key_Right)
    assert shown(board)[:3] == ["祖师街道", "青禾社区", "建设社区"]
    keys(qtbot, board, Qt.Key.Key_Down, Qt.Key.Key_Plus)
    assert shown(board)[:4] == ["祖师街道", "青禾社区", "青禾一小区", "建设社区"]
    keys(qtbot, board, Qt.Key.Key_Right)
    assert board.view.current() == (unit(board, "青禾社区"), "content"), "an open row lets the arrow go on"
    keys(qtbot, board, Qt.Key.Key_Down, Qt.Key.Key_Minus)
    assert board.view.current() == (unit(board, "青禾社区"), "content"), "from a sub-unit to the unit above it"
    keys(qtbot, board, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert shown(board)[:3] == ["祖师街道", "青禾社区", "建设社区"]
    keys(qtbot, board, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert shown(board) == STREETS
    assert board.view.current() == (unit(board, "祖师街道"), "liaison")


def test_the_sign_before_a_name_opens_by_mouse_and_all_open_at_once(qtbot, board):
    row = board.model.row_of(unit(board, "柳溪街道"))
    sign = QPoint(8, board.view.units.sectionViewportPosition(row) + 10)
    qtbot.mouseClick(board.view.units.viewport(), Qt.MouseButton.LeftButton, pos=sign)
    assert shown(board) == ["祖师街道", "柳溪街道", "建设社区", "东塘街道"]
    board.view.choose(unit(board, "祖师街道"), "drill")
    qtbot.mouseClick(board.view.all, Qt.MouseButton.LeftButton)
    assert shown(board) == STREETS
    qtbot.mouseClick(board.view.all, Qt.MouseButton.LeftButton)
    assert len(shown(board)) == 7
    assert board.view.current() == (unit(board, "祖师街道"), "drill")


def test_a_search_shows_the_sub_units_it_finds_below_their_units(board):
    board.model.arrange(sought="js")
    assert shown(board) == ["祖师街道", "建设社区", "柳溪街道", "建设社区"]
    board.model.arrange(sought="一小区")
    assert shown(board) == ["祖师街道", "青禾社区", "青禾一小区"]
    board.model.arrange(sought="东塘")
    assert shown(board) == ["东塘街道"]
    board.model.arrange(sought="", show="已齐")
    assert shown(board) == []


def test_sorting_keeps_sub_units_below_their_own(board):
    board.model.turn(0, open=True)
    board.model.arrange(order="按名称")
    assert shown(board) == ["东塘街道", "柳溪街道", "建设社区", "祖师街道", "建设社区", "青禾社区", "青禾一小区"]


def test_what_a_sub_unit_hands_in_shows_at_once_in_the_row_of_its_unit(window, board, photo, settle):
    from safetydesk.ui.intake import Given

    low = unit(board, "青禾一小区")
    assert board.name(low, "drill") == "青禾社区/青禾一小区 · 应急逃生避险演练"
    board.receive(low, "drill", Given(paths=(photo("一.jpg"),)))
    settle(window)
    assert window.shell.scene.board.complete == 0
    board.model.turn(0, open=True)
    column = board.model.column_of("drill")
    texts = [board.model.index(row, column).data() for row in range(7)]
    assert [text.endswith("图片 1/3") for text in texts] == [True, True, True, False, False, False, False]


def test_the_drawer_of_a_unit_holds_what_its_sub_units_sent_and_says_whose(qtbot, window, board, photo, settle):
    from safetydesk.ui.intake import Given

    for name, shot in (("青禾一小区", "一.jpg"), ("祖师街道", "二.jpg")):
        board.receive(unit(board, name), "drill", Given(paths=(photo(shot),)))
        settle(window)
    board.side.open_cell(unit(board, "祖师街道"), "drill")
    settle(window)
    drawer = board.side.drawer
    cards = [card for card in drawer._cards if card.isVisible()]
    assert [card.title.name.text() for card in cards] == ["作品 1 · 标题（主题）", "青禾一小区 · 作品 2 · 标题（主题）"]
    cards[1].grid.choose([cards[1].grid.materials[0].id])
    assert drawer.detail._name.text() == "青禾一小区 · 一.jpg"
    qtbot.keyClick(cards[1].grid, Qt.Key.Key_A)
    settle(window)
    column = board.model.column_of("drill")
    assert "1 件" in window.messages.text.text()
    assert board.model.state(board.model.row_of(unit(board, "祖师街道")), column).review == 1
    board._on_drawer_given(cards[1].work_id, Given(paths=(photo("三.jpg"),)))
    settle(window)
    board.model.turn(0, open=True)
    assert board.model.index(board.model.row_of(unit(board, "青禾一小区")), column).data().endswith("图片 2/3")


def test_what_was_open_is_open_in_the_window_of_another_print_size(board):
    board.model.turn(unit(board, "柳溪街道"), open=True)
    left = board.left()
    board.model.turn(0, open=False)
    board.resume(left)
    assert shown(board) == ["祖师街道", "柳溪街道", "建设社区", "东塘街道"]


def test_choosers_name_the_unit_above_where_names_are_the_same(window):
    assert [name for _, name, _ in units_for(window.shell.scene)] == [
        "祖师街道", "青禾社区", "青禾一小区", "祖师街道/建设社区", "柳溪街道", "柳溪街道/建设社区", "东塘街道"]


def test_the_list_of_units_sets_sub_units_in_and_says_where_they_came_from(window, settle):
    place = window.place("单位")
    settle(window)
    model = place.model
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names[:4] == ["祖师街道", "　青禾社区", "　　青禾一小区", "　建设社区"]
    assert place.list.count.text() == "共 3 个单位，下级 4 个，3 个缺联络员"
    place.select(model.card(1).id)
    assert "由祖师街道的报送包带来" in place.card._level.text()
    assert not place.card.parent_unit.isEnabled()
    place.select(model.card(0).id)
    assert place.card._level.isHidden()
    place.list.only_missing.setChecked(True)
    assert [model.card(row).name for row in range(model.rowCount())] == STREETS


def test_papers_are_offered_for_who_reports_and_for_a_sub_unit_that_is_sought(window, settle):
    chooser = window.place("表格").chooser
    settle(window)
    names = chooser._names
    assert names.stringList()[1:] == STREETS
    assert chooser.count.text() == "共 3 个单位；下级 4 个，输入名称可找到"
    chooser.search.setText("js")
    assert names.stringList()[1:] == ["祖师街道/建设社区", "柳溪街道/建设社区"]
    assert chooser.count.text() == "显示 0 / 3 个单位、2 个下级单位"


def test_the_numbers_of_a_unit_are_those_of_its_sub_units_too_and_its_own_can_be_typed(
    qtbot, open_window, figures_desk, settle,
):
    with Desk.open(figures_desk) as desk:
        top = ids(desk)["城关社区"]
        low = sub_unit(desk, top, "城关一小区")
        desk_figures.set_values(desk, low, {("talks", "2023-06"): 4})
        desk_figures.set_values(desk, top, {("talks", "2023-06"): 3})
    window = open_window(figures_desk)
    place = window.place("统计")
    settle(window)
    place.chooser.pick(top)
    settle(window)
    page = place.numbers
    assert page.model.index(0, 0).data() == "7"
    assert page.level.text() == "城关社区（含 1 个下级单位）"
    qtbot.keyClicks(page.grid, "5")
    assert "只看它自己的" in window.messages.text.text()
    qtbot.mouseClick(page.own, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.model.index(0, 0).data() == "3"
    qtbot.keyClicks(page.grid, "5")
    qtbot.keyClick(page.grid.writer.editor, Qt.Key.Key_Return)
    settle(window)
    qtbot.mouseClick(page.own, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.model.index(0, 0).data() == "9"
    place.chooser.pick(next(line.id for line in window.shell.scene.board.units if line.name == "南街社区"))
    settle(window)
    assert page.own.isHidden()


def test_a_pasted_list_means_a_sub_unit_only_beside_the_unit_above_it(window, settle):
    from safetydesk.ui import units_verbs

    seen = []
    for text in ("单位名称\t上级单位\n建设社区\t柳溪街道", "单位名称\t上级单位\n建设社区\t东塘街道", "东塘街道"):
        window.shell.read("看", units_verbs.preview_text(text), seen.append)
        settle(window)
    assert [sorted(preview.known) for preview in seen] == [["建设社区"], [], ["东塘街道"]]
