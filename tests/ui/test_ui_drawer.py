"""The clerk in the drawer of a cell: looks, writes, passes, sends back; nothing typed is ever lost."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage

from safetydesk.desk.snapshot import Liaison, MaterialView
from safetydesk.desk.wording import size_text
from safetydesk.notice.problem import Mishap
from safetydesk.ui import ask, theme, thumbs, units_verbs, verbs
from safetydesk.ui.drawer_detail import Detail
from safetydesk.ui.drawer_field import TextField
from safetydesk.ui.drawer_work import LooseShelf
from safetydesk.ui.intake import Given
from safetydesk.ui.thumbs import Thumbs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(open_window, board_desk, photo, settle):
    """The window; 南街社区 has sent three photos of its drill."""
    window = open_window(board_desk)
    board = window.place("总览")
    board.receive(unit(window, "南街社区"), "drill", Given(paths=(photo("甲.jpg"), photo("乙.jpg"), photo("丙.jpg"))))
    settle(window)
    return window


@pytest.fixture
def drawer(qtbot, window, settle):
    """Its drawer, opened with the Enter key."""
    board = window.place("总览")
    board.view.choose(unit(window, "南街社区"), "drill")
    qtbot.keyClick(board.view, Qt.Key.Key_Return)
    settle(window)
    assert board.side.drawer.isVisible()
    return board.side.drawer


def unit(window, name):
    return next(line.id for line in window.shell.scene.board.units if line.name == name)


def states(drawer):
    return [view.state for view in drawer._cards[0].grid.materials]


def type_into(field, text):
    """Types as the clerk does: the draft is noticed, nothing is saved yet."""
    field.editor.setFocus()
    if hasattr(field.editor, "setPlainText"):
        field.editor.setPlainText(text)
    else:
        field.editor.setText(text)


def test_the_drawer_tells_whose_cell_it_is_and_what_is_missing(drawer):
    assert drawer.head._title.text() == "南街社区 · 应急逃生避险演练"
    assert drawer.head._state.text() == "已逾期（6月25日），缺 视频1个；待审 3"
    assert drawer.head._needs.text() == "缺 视频不少于1个 0/1　✓ 图片不少于3张 3/3"
    assert "照片需为原图并配简要文字说明" in drawer.rules.text()


def test_passing_with_one_key_goes_on_to_the_next(qtbot, window, drawer, settle):
    grid = drawer._cards[0].grid
    assert grid.chosen_ids() == (grid.materials[0].id,)
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_A)
        settle(window)
    assert states(drawer) == ["accepted", "accepted", "review"]
    assert grid.chosen_ids() == (grid.materials[2].id,)
    assert drawer.detail.accept.isEnabled()


def test_an_older_version_is_neither_returned_nor_to_be_passed(qtbot, look):
    detail = Detail({})
    qtbot.addWidget(detail)
    detail.show()
    known = {"unit_id": 1, "slot": "drill", "work_id": None, "medium": "file", "kind": "photo", "caption": ""}
    known |= {"name": "一.jpg", "received": "2024-06-12T10:02:00"}
    old = MaterialView(1, **known, n=1, state="withdrawn", reason="已换成第 2 版", replaced=True)
    detail.show_chosen((old,))
    assert "旧版，已换成第 2 版" in detail._facts.text()
    assert not detail._told.isVisible()
    assert not detail.accept.isVisible()
    new = MaterialView(2, **known, n=1, state="review", reason="", version=2)
    detail.show_chosen((new,))
    assert detail._facts.text().startswith("待审 · 第 2 版")
    assert detail.accept.isVisible()
    shelf = LooseShelf(Thumbs(detail))
    qtbot.addWidget(shelf)
    shelf.show_materials((old, new), works=False)
    assert shelf._head.text() == "收到的材料 1 件 + 1 件旧版"


def test_sending_back_needs_a_reason_and_no_longer_counts(qtbot, window, drawer, settle, monkeypatch):
    grid = drawer._cards[0].grid
    monkeypatch.setattr(ask, "reason", lambda *given: None)
    qtbot.keyClick(grid, Qt.Key.Key_R)
    settle(window)
    assert states(drawer) == ["review"] * 3
    monkeypatch.setattr(ask, "reason", lambda parent, title, explains, offered, does, text: offered[0])
    qtbot.keyClick(grid, Qt.Key.Key_R)
    settle(window)
    assert states(drawer) == ["returned", "review", "review"]
    assert drawer.head._needs.text().endswith("缺 图片不少于3张 2/3")
    grid.choose((grid.materials[0].id,))
    assert drawer.detail._told.text().startswith("退回：照片不清楚，请重发原图")


def test_a_reason_that_is_too_long_is_not_cut_but_asked_again_with_its_words(
    qtbot, window, drawer, settle, monkeypatch
):
    long, asked = "照片不清楚" * 150, []

    def answer(parent, title, explains, offered, does, text):
        asked.append((explains, text))
        return long if len(asked) == 1 else text[:5]

    monkeypatch.setattr(ask, "reason", answer)
    qtbot.keyClick(drawer._cards[0].grid, Qt.Key.Key_R)
    settle(window)
    assert asked[1] == ("退回原因太长（750 字）。请改到 500 字以内。", long)
    assert states(drawer) == ["returned", "review", "review"]


def test_introduction_counts_its_characters_and_is_saved_when_left(qtbot, window, drawer, settle):
    field = drawer._cards[0].introduction
    type_into(field, "演练" * 78)
    assert field.counter.text() == "156/200"
    assert field.counter.property("role") == "small"
    type_into(field, "演练" * 101)
    assert field.counter.text() == "202/200"
    assert field.counter.property("role") == "smalldanger"
    drawer._cards[0].title.editor.setFocus()
    settle(window)
    again = []
    window.shell.read("看", verbs.look_at(unit(window, "南街社区"), "drill"), again.append)
    settle(window)
    assert again[0].works[0].introduction == "演练" * 101
    assert field._drafts == {}


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_an_introduction_is_written_with_its_counter_in_view(
    qtbot, qapp, look, open_window, board_desk, photo, settle, scale
):
    theme.apply(qapp, scale)
    window = open_window(board_desk)
    window.showNormal()
    window.resize(1366, 728)
    board = window.place("总览")
    board.receive(unit(window, "南街社区"), "drill", Given(paths=(photo("甲.jpg"), photo("乙.jpg"))))
    settle(window)
    board.side.open_cell(unit(window, "南街社区"), "drill")
    settle(window)
    drawer = board.side.drawer
    assert drawer.detail.accept.isVisible()
    field = drawer._cards[0].introduction
    qtbot.mouseClick(field.editor.viewport(), Qt.MouseButton.LeftButton)

    def in_view():
        page = drawer._scroll.viewport()
        return all(
            page.rect().contains(QRect(part.mapTo(page, QPoint(0, 0)), part.size()))
            for part in (field.name, field.counter, field.editor)
        )

    qtbot.waitUntil(in_view)
    assert field.editor.height() >= 3 * field.editor.fontMetrics().lineSpacing()
    assert drawer.detail.accept.isVisible()
    assert (window.width(), window.height()) == (1366, 728)


def test_what_is_being_typed_survives_a_change_elsewhere(window, drawer, photo, settle):
    field = drawer._cards[0].introduction
    type_into(field, "写到一半")
    window.place("总览").receive(drawer.view.unit_id, "drill", Given(paths=(photo("丁.jpg"),)))
    settle(window)
    assert len(drawer._cards[0].grid.materials) == 4
    assert field.text() == "写到一半"


def test_text_that_could_not_be_saved_comes_back(window, drawer, settle, monkeypatch):
    def full(work_id, field, text):
        def work(desk, report, stop):
            raise Mishap("磁盘已满，这一步没有保存", "请腾出空间后重做这一步")

        return work

    field = drawer._cards[0].introduction
    with monkeypatch.context() as broken:
        broken.setattr(verbs, "change_work", full)
        type_into(field, "不能丢的话")
        field.commit()
        settle(window)
    assert field.note.text() == "还没有保存"
    assert "磁盘已满" in window.messages.text.text()
    side = window.place("总览").side
    side.open_cell(unit(window, "城关社区"), "drill")
    settle(window)
    side.open_cell(unit(window, "南街社区"), "drill")
    settle(window)
    assert drawer._cards[0].introduction.text() == "不能丢的话"
    drawer.flush()
    settle(window)
    assert drawer.view.works[0].introduction == "不能丢的话"


def test_closing_the_window_saves_what_was_typed(window, drawer, board_desk):
    type_into(drawer._cards[0].remark, "关窗前写的")
    window.close()
    from safetydesk.desk import look
    from safetydesk.desk.desk import Desk

    with Desk.open(board_desk) as desk:
        assert look.cell(desk, drawer.view.unit_id, "drill").works[0].remark == "关窗前写的"


def test_escape_closes_the_drawer_and_saves(qtbot, window, drawer, settle):
    type_into(drawer.detail.caption, "居民沿楼梯疏散")
    qtbot.keyClick(drawer.detail.caption.editor, Qt.Key.Key_Escape)
    assert drawer.isVisible(), "the first Escape leaves the field"
    qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    settle(window)
    assert not drawer.isVisible()
    assert window.place("总览").view.hasFocus() or window.focusWidget() is window.place("总览").view
    seen = []
    window.shell.read("看", verbs.look_at(unit(window, "南街社区"), "drill"), seen.append)
    settle(window)
    assert [view.caption for view in seen[0].works[0].materials] == ["居民沿楼梯疏散", "", ""]


def test_a_second_work_takes_what_is_dropped_on_its_card(qtbot, window, drawer, photo, settle):
    qtbot.mouseClick(drawer._new, Qt.MouseButton.LeftButton)
    settle(window)
    assert [card.isVisible() for card in drawer._cards] == [True, True]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo("戊.jpg")))])
    event = QDropEvent(
        drawer._cards[1].rect().center().toPointF(), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    drawer._cards[1].dropEvent(event)
    settle(window)
    assert [len(card.grid.materials) for card in drawer._cards] == [3, 1]
    drawer._cards[1].remove_asked.emit(drawer._cards[1].work_id)
    settle(window)
    assert [card.isVisible() for card in drawer._cards] == [True, False]
    assert len(drawer.loose.grid.materials) == 1, "a work goes, its material stays"


def test_only_one_grid_is_chosen_from(window, drawer, settle):
    board = window.place("总览")
    window.shell.change("登记", verbs.add_paper(drawer.view.unit_id, "drill", "photo", 2), unit_id=drawer.view.unit_id)
    window.shell.change("新建", verbs.add_work(drawer.view.unit_id, "drill"), unit_id=drawer.view.unit_id)
    window.shell.change("登记", verbs.add_paper(drawer.view.unit_id, "drill", "photo", 1), unit_id=drawer.view.unit_id)
    settle(window)
    first, loose = drawer._cards[0].grid, drawer.loose.grid
    first.selectAll()
    assert drawer.detail._name.text() == "已选 4 件"
    loose.choose((loose.materials[0].id,))
    assert first.chosen_ids() == ()
    assert drawer.detail._name.text() == "纸质图片"
    assert not drawer.detail.open.isEnabled()
    assert board.side.drawer is drawer


def test_moving_shows_both_units_anew(window, drawer, settle, monkeypatch):
    target = unit(window, "城关社区")
    monkeypatch.setattr(ask, "place", lambda *given: (target, "drill"))
    drawer._cards[0].grid.selectAll()
    drawer._review.do("move")
    settle(window)
    lines = {line.name: line for line in window.shell.scene.board.units}
    column = [column.id for column in window.shell.scene.board.columns].index("drill")
    assert lines["城关社区"].cells[column].text == "视频 0/1  图片 3/3"
    assert lines["南街社区"].cells[column].text == "视频 0/1  图片 0/3"


def test_changing_the_kind_changes_the_count(window, drawer, settle, monkeypatch):
    monkeypatch.setattr(ask, "one_of", lambda *given: "video")
    drawer._review.do("kind")
    settle(window)
    assert drawer.view.slot.text == "视频 1/1  图片 2/3"


def test_thumbnails_are_made_and_kept_on_disk(qtbot, window, drawer, own_settings):
    pictures = window.place("总览").side.thumbs
    first = drawer._cards[0].grid.materials[0]
    drawer.grab()
    qtbot.waitUntil(lambda: pictures.get(first.sha256, first.path) is not None)
    kept = own_settings / "cache" / "thumbs" / first.sha256[:2] / f"{first.sha256}.jpg"
    assert not QImage(str(kept)).isNull()
    assert not pictures.get(first.sha256, first.path).isNull()


def test_of_many_thumbnails_the_ones_looked_at_stay_and_the_others_come_back(qtbot, photo, monkeypatch):
    monkeypatch.setattr(thumbs, "KEPT", 2)
    pictures, ready = thumbs.Thumbs(), []
    pictures.ready.connect(ready.append)
    files = {name * 64: photo(f"{name}.jpg") for name in "abc"}
    first, second, third = files
    for number, key in enumerate((first, second, third), 1):
        pictures.get(key, files[key])
        qtbot.waitUntil(lambda number=number: len(ready) == number)
        pictures.get(first, files[first])
    assert len(pictures._pictures) == 2
    assert pictures.get(first, files[first]) is not None
    assert pictures.get(second, files[second]) is None
    qtbot.waitUntil(lambda: pictures.get(second, files[second]) is not None)
    pictures.close()


def test_a_field_shows_a_draft_before_what_is_saved(qtbot, look):
    drafts = {("title", 1): "还没保存的"}
    field = TextField("标题", drafts)
    qtbot.addWidget(field)
    field.show_text(("title", 1), "旧的")
    assert field.text() == "还没保存的"
    sent = []
    field.left.connect(sent.append)
    field.commit()
    field.commit()
    assert sent == ["还没保存的"], "leaving twice saves once"
    field.kept(("title", 1), "还没保存的")
    assert drafts == {}
    field.show_text(("title", 2), "别的")
    assert field.text() == "别的"


def test_sizes_are_written_as_the_file_manager_writes_them():
    assert [size_text(n) for n in (12, 2_048, 3_355_443, 250_000_000, 5_000_000_000)] == [
        "12 B", "2 KB", "3.2 MB", "238 MB", "4.7 GB",
    ]  # fmt: skip


def test_the_drawer_does_not_cover_the_cell_it_speaks_of(qtbot, window, settle):
    board = window.place("总览")
    board.view.choose(unit(window, "南街社区"), "route")
    qtbot.keyClick(board.view, Qt.Key.Key_Return)
    settle(window)
    cell = board.view.visualRect(board.view.currentIndex())
    assert board.view.viewport().rect().contains(cell)


def test_a_file_that_cannot_be_read_says_that_it_does_not_count_until_passed(qtbot, window, drawer, photo, settle):
    broken = photo("坏.jpg")
    broken.write_bytes(broken.read_bytes()[:700])
    os.utime(broken, (1_718_000_000, 1_718_000_000))
    before = drawer.view.slot.text
    window.place("总览").receive(drawer.view.unit_id, "drill", Given(paths=(broken,)))
    settle(window)
    shelf = next(grid for grid in drawer._grids() if any(view.name == "坏.jpg" for view in grid.materials))
    shelf.choose(tuple(view.id for view in shelf.materials if view.name == "坏.jpg"))
    row = shelf.selectionModel().selectedIndexes()[0]
    assert drawer.view.slot.text == before
    assert drawer.detail._facts.text().startswith("待审 · 没有计数 · ")
    assert "按“通过”就计数" in drawer.detail._told.text()
    assert "没有计数" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.mouseClick(drawer.detail.accept, Qt.MouseButton.LeftButton)
    settle(window)
    assert drawer.view.slot.text != before
    shelf.choose(tuple(view.id for view in shelf.materials if view.name == "坏.jpg"))
    assert drawer.detail._facts.text().startswith("通过 · 图片")


def test_the_link_under_a_message_never_takes_back_something_else(qtbot, window, drawer, settle):
    qtbot.keyClick(drawer._cards[0].grid, "a")
    settle(window)
    assert window.messages.text.text() == "通过 1 件"
    assert window.messages.undo.isVisible()
    window.shell.refresh()
    settle(window)
    assert window.messages.undo.isVisible()
    type_into(drawer.detail.caption, "居民从三楼走到广场")
    drawer.detail.caption.commit()
    settle(window)
    assert window.messages.text.text() == "通过 1 件"
    assert not window.messages.undo.isVisible(), "现在撤销的会是文字说明，不是“通过”"


def test_a_work_is_ticked_as_excellent_and_back(window, drawer, settle):
    tick = drawer._cards[0].excellent
    tick.click()
    settle(window)
    assert drawer.view.works[0].excellent
    assert window.messages.text.text() == "作品已评为优秀"
    window.shell.undo()
    settle(window)
    assert not drawer.view.works[0].excellent
    assert not tick.isChecked()


def test_the_cell_of_the_liaison_names_the_person_and_leads_to_the_card(qtbot, window, settle):
    here = unit(window, "南街社区")
    board = window.place("总览")
    board.side.open_cell(here, "liaison")
    settle(window)
    drawer = board.side.drawer
    assert "还没有填" in drawer._person.text()
    person = Liaison("张喆珺", post="主任", mobile="000-0000")
    window.shell.change("", units_verbs.set_liaison(here, person), unit_id=here)
    settle(window)
    assert drawer._person.isVisible()
    assert drawer._person.text() == "联络员：张喆珺（主任），000-0000"
    assert not drawer._empty.isVisible()
    qtbot.mouseClick(drawer.to_card, Qt.MouseButton.LeftButton)
    settle(window)
    place = window.place("单位")
    assert place.isVisible()
    assert place.card.unit_id == here
    board.side.open_cell(here, "drill")
    settle(window)
    assert not drawer._person.isVisibleTo(drawer)
