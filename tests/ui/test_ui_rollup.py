"""Parcels of lower desks in the window: dropped or waiting, looked at, answered, taken over, and taken back."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from threading import Event

import ladder
import pytest
from deskmaker import ids, old, photo, photos
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from safetydesk import cli
from safetydesk.desk import look, receiving, review
from safetydesk.desk.desk import Desk
from safetydesk.ui import rollup_flow, rollup_verbs
from safetydesk.ui.intake import Given
from safetydesk.ui.papers_lines import LineList
from safetydesk.ui.rollup_dialog import RollupDialog
from safetydesk.ui.rollup_verbs import Wanted

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
STREET, TOWN = "祖师街道办事处", "柳河镇人民政府"


@pytest.fixture(scope="module")
def notice(tmp_path_factory):
    """The notice of the county."""
    return ladder.notice(tmp_path_factory.mktemp("notice") / "county")


@pytest.fixture(scope="module")
def parcels(tmp_path_factory, notice):
    """Parcels by name: of a street, two later ones of the same, of a town in parts, and of a street whose notice calls
    two items otherwise."""
    base = tmp_path_factory.mktemp("below")
    made = {}
    with ladder.office(base / "street", STREET, ("青禾社区",), notice) as desk:
        receiving.receive(desk, photos(base / "a", 2), unit_id=ids(desk)["青禾社区"], slot="drill")
        (made["street"],) = ladder.packed(desk, base / "street-1")
        receiving.receive(desk, [photo(base / "more.jpg", 50)], unit_id=ids(desk)["青禾社区"], slot="route")
        (made["later"],) = ladder.packed(desk, base / "street-2")
        (last,) = receiving.receive(desk, [photo(base / "better.jpg", 51)], unit_id=ids(desk)["青禾社区"], slot="route")
        views = look.cell(desk, ids(desk)["青禾社区"], "route").works[0].materials
        review.withdraw(desk, [view.id for view in views if view.id != last.material_id])
        (made["corrected"],) = ladder.packed(desk, base / "street-3")
    with ladder.office(base / "town", TOWN, ("柳溪社区",), notice) as desk:
        files = [ladder.heavy(base / "b" / f"{n}.jpg", 60 + n) for n in range(3)]
        receiving.receive(desk, files, unit_id=ids(desk)["柳溪社区"], slot="drill")
        made["town 1"], made["town 2"], *_ = ladder.packed(desk, base / "town-1", limit=1_500_000)
    other = ladder.notice(
        tmp_path_factory.mktemp("other") / "street", ('id = "zushi-2024"', 'id = "linjiang-2024"'),
        ('id = "hazard"\nname = "专项隐患排查治理"', 'id = "danger"\nname = "隐患排查专项行动"'),
        ('"开展一次专项隐患排查治理", "专项隐患排查", "隐患排查治理"', ""),
        ('id = "route"\nname = "应急避险逃生路线图"', 'id = "sign"\nname = "疏散示意牌"'),
        ('"绘制一张应急避险逃生路线图", "避险逃生路线图", "逃生路线图"', ""))
    with ladder.office(base / "else", "临江街道办事处", ("东塘社区",), other) as desk:
        for slot, first in (("danger", 80), ("sign", 90)):
            receiving.receive(desk, photos(base / slot, 2, first), unit_id=ids(desk)["东塘社区"], slot=slot)
        (made["else"],) = ladder.packed(desk, base / "else-1")
    return made


@pytest.fixture
def county(tmp_path, notice):
    """The folder of a county's desk with one unit of its own."""
    ladder.office(tmp_path / "county", "某县应急局", ("东湖街道",), notice).close()
    return tmp_path / "county"


@pytest.fixture
def window(open_window, county):
    return open_window(county)


@pytest.fixture
def hands(qtbot, answer):
    """Each dialog that opens is handled by the next of these, as soon as all in it is compared and read."""

    def rests(case):
        return case.fresh and case.seen and (case.damage is not None or not case.goes)

    def hands(*each):
        def ready(hand):
            def do(dialog):
                if hasattr(dialog, "cases"):
                    qtbot.waitUntil(lambda: all(map(rests, dialog.cases)))
                return hand(dialog)

            return do

        return answer(*map(ready, each))

    return hands


@pytest.fixture
def roll(qtbot, window, hands, settle):
    """Hands these files to the place on show as a drop does; the dialogs that open are handled by `by`."""

    def roll(*files, by, place="总览"):
        target = window.place(place)
        settle(window)
        seen = hands(*by)
        due = len(seen) + len(by)
        given = Given(paths=tuple(files))
        target.receive(0, "", given) if place == "总览" else target.receive(given)
        qtbot.waitUntil(lambda: len(seen) == due)
        settle(window)

    return roll


def yes(dialog):
    """汇总."""


def no(dialog):
    """取消."""
    return False


def lines(window):
    return [(line.name, line.sub) for line in window.shell.scene.board.units]


def drop(target, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, action, left = target.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(place, action, mime, left, keys))
    QApplication.sendEvent(target, QDropEvent(QPointF(place), action, mime, left, keys))


def test_a_parcel_with_nothing_to_ask_is_shown_once_and_enter_takes_it(qtbot, window, roll, parcels, settle):
    shown = []

    def enter(dialog):
        card = dialog.card
        shown.extend((card.name.text(), card.unit.currentText(), card.summary.text(), card.lines.model.rowCount()))
        assert not dialog.list.isVisible()
        assert not card.questions.isVisible()
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)
        assert dialog.result() == QDialog.DialogCode.Accepted

    roll(parcels["street"], by=[enter])
    assert shown == [STREET, f"新单位：{STREET}", "新增单位 2、作品 1、材料 2", 5]
    assert lines(window) == [("东湖街道", False), (STREET, False), ("青禾社区", True)]
    assert window.messages.text.text() == f"已汇总{STREET}：新增单位 2、作品 1、材料 2"
    board = window.place("总览")
    assert board.view.current()[0] == window.shell.scene.board.units[1].id
    assert [board.model.line(row).name for row in range(board.model.rowCount())] == ["东湖街道", STREET, "青禾社区"]
    window.messages.undo.click()
    settle(window)
    assert lines(window) == [("东湖街道", False)]


def test_cancelled_it_changes_nothing(window, roll, parcels):
    roll(parcels["street"], by=[no])
    assert lines(window) == [("东湖街道", False)]
    assert STREET not in window.shell.scene.undoable


def test_in_a_mixed_folder_parcels_are_rolled_up_and_the_rest_is_received(window, roll, parcels, tmp_path, settle):
    heap = tmp_path / "U盘"
    (heap / "祖师").mkdir(parents=True)
    shutil.copy(parcels["street"], heap / "祖师")
    photo(heap / "东湖街道应急逃生避险演练.jpg", 7)
    photo(heap / "祖师" / "太大另送的文件" / "big.jpg", 8)
    roll(heap, by=[no], place="收件")
    inbox = window.place("收件")
    settle(window)
    assert [line.name for line in inbox.model.lines()] == ["东湖街道应急逃生避险演练.jpg"]


def test_the_message_tells_of_both(window, qtbot, parcels, tmp_path, hands, settle):
    said = []
    window.shell.said.connect(lambda text, _: said.append(text))
    seen = hands(no)
    window.place("总览").receive(0, "", Given(paths=(parcels["street"], photo(tmp_path / "说不清.jpg"))))
    qtbot.waitUntil(lambda: bool(seen))
    settle(window)
    assert said[0].startswith("已收 1 件")
    assert "另有报送包 1 件" in said[0]


def test_dropped_on_a_cell_it_still_is_a_parcel(window, parcels, hands, qtbot, settle):
    board = window.place("总览")
    titles = []
    hands(lambda dialog: titles.append(dialog.windowTitle()))
    board.receive(window.shell.scene.board.units[0].id, "drill", Given(paths=(parcels["street"],)))
    qtbot.waitUntil(lambda: bool(titles))
    settle(window)
    assert titles == ["汇总下级报送包"]
    assert (STREET, False) in lines(window)


def test_on_a_board_without_units_one_may_drop_it_or_pick_it(
    open_window, tmp_path, notice, parcels, hands, pick, qtbot, settle
):
    ladder.office(tmp_path / "desk", "某县应急局", (), notice).close()
    window = open_window(tmp_path / "desk")
    board = window.place("总览")
    seen = hands(no, yes)
    drop(board._empty, parcels["street"])
    qtbot.waitUntil(lambda: len(seen) == 1)
    pick(parcels["street"])
    button = next(b for b in board._empty.findChildren(QPushButton) if b.accessibleName() == rollup_flow.CAPTION)
    button.click()
    qtbot.waitUntil(lambda: len(seen) == 2)
    settle(window)
    assert lines(window) == [(STREET, False), ("青禾社区", True)]


def test_what_does_not_map_is_asked_with_a_guess_that_says_it_is_one(qtbot, window, roll, parcels, settle):
    def hand(dialog):
        card = dialog.card
        guessed, other = card.questions.pickers["danger"], card.questions.pickers["sign"]
        assert (guessed.currentText(), other.currentText()) == ("专项隐患排查治理", "都不是，放在待归位")
        assert [mark.text() for mark in card.questions._marks.values()] == ["← 程序猜的，请看一眼", ""]
        other.setCurrentIndex(other.findText("应急避险逃生路线图"))
        other.activated.emit(other.currentIndex())
        guessed.setCurrentIndex(0)
        guessed.activated.emit(0)
        assert not dialog.ok.isEnabled()
        qtbot.waitUntil(dialog.ok.isEnabled)
        rows = [row.text for row in card.lines.model.rows]
        assert "材料《照片1.jpg》（应急避险逃生路线图）" in rows
        assert "材料《照片1.jpg》（没有对应的项目，放在待归位）" in rows
        assert dialog.list.told() == [("临江街道办事处", card.summary.text())]

    roll(parcels["else"], by=[hand])
    line = window.shell.scene.board.units[-1]
    columns = [column.id for column in window.shell.scene.board.columns]
    assert line.name == "东塘社区"
    assert line.cells[columns.index("route")].review == 2
    assert line.cells[columns.index("hazard")].review == 0
    assert window.shell.scene.board.doubts == 2


def test_the_clerk_says_whose_it_is(qtbot, window, roll, parcels):
    def hand(dialog):
        unit = dialog.card.unit
        assert unit.itemText(0) == f"新单位：{STREET}"
        unit.setCurrentIndex(unit.findText("东湖街道"))
        unit.activated.emit(unit.currentIndex())
        qtbot.waitUntil(dialog.ok.isEnabled)
        assert dialog.card.summary.text() == "新增单位 1、作品 1、材料 2"

    roll(parcels["street"], by=[hand])
    assert lines(window) == [("东湖街道", False), ("青禾社区", True)]


def test_the_newer_one_shows_what_is_new_and_the_older_one_is_refused(window, roll, parcels):
    seen = []

    def newer(dialog):
        seen.append((dialog.card.summary.text(), [row.text for row in dialog.card.lines.model.rows]))

    def again(dialog):
        seen.append((dialog.list.told(), dialog.ok.isVisible(), dialog.cancel.text()))

    roll(parcels["street"], by=[yes])
    roll(parcels["later"], by=[newer])
    roll(parcels["later"], by=[again])
    roll(parcels["street"], by=[lambda dialog: seen.append(dialog.card.problem.text())])
    assert seen[0][0] == "新增作品 1、材料 1"
    assert "材料《more.jpg》（应急避险逃生路线图）" in seen[0][1]
    assert seen[1] == ([(STREET, "没有变化")], False, "关闭")
    assert "汇总过" in seen[2]
    assert "旧的" in seen[2]


@pytest.fixture
def bad(tmp_path, parcels):
    """A parcel of which a photo was changed."""
    path = tmp_path / "改过.zip"
    with zipfile.ZipFile(parcels["later"]) as bundle:
        place = next(each.header_offset for each in bundle.infolist() if each.filename.endswith(".jpg"))
    data = bytearray(parcels["later"].read_bytes())
    data[place + 300] ^= 1
    path.write_bytes(data)
    return old(path)


def test_what_was_changed_inside_is_told_before_anything_is_taken(window, roll, parcels, bad):
    shown = []

    def hand(dialog):
        dialog.list.setCurrentRow([case.parcel.lower.office for case in dialog.cases].index(STREET))
        shown.extend((dialog.card.problem.text(), dialog.ok.isEnabled(), len(dialog.wanted), dialog.state.text()))

    roll(parcels["else"], bad, by=[hand])
    assert "损坏" in shown[0]
    assert shown[1:] == [True, 1, "1 个有要您指一下的，1 个不汇总"]
    assert [name for name, sub in lines(window) if not sub] == ["东湖街道", "临江街道办事处"]


def test_what_was_dropped_together_is_undone_together(window, roll, parcels, settle):
    roll(parcels["street"], parcels["else"], parcels["town 1"], parcels["town 2"], by=[yes])
    assert [name for name, sub in lines(window) if not sub] == ["东湖街道", "临江街道办事处", TOWN, STREET]
    inbox = window.place("收件")
    settle(window)
    assert [each.source for each in inbox.receipts.model.receipts] == [f"临江街道办事处、{TOWN}、{STREET}报送包"]
    window.shell.undo()
    settle(window)
    assert window.messages.text.text() == "已撤销：汇总 3 个报送包"
    assert lines(window) == [("东湖街道", False)]
    window.shell.redo()
    settle(window)
    assert [name for name, sub in lines(window) if not sub] == ["东湖街道", "临江街道办事处", TOWN, STREET]


def test_several_go_one_after_the_other_and_what_is_refused_is_told_by_name(window, roll, parcels, bad, tmp_path):
    said = []
    spoilt = Path(shutil.copy(parcels["later"], tmp_path / "拷到一半.zip"))

    def listed(dialog):
        said.extend(dialog.list.told())
        # What was whole when it was looked at need not be by now.
        shutil.copy(bad, spoilt)

    def summary(dialog):
        shown = dialog.findChild(LineList)
        said.append([shown.item(row).text() for row in range(shown.count())])

    roll(parcels["else"], spoilt, parcels["town 1"], by=[listed, summary])
    assert [entry[0] for entry in said[:2]] == ["临江街道办事处", STREET]
    assert parcels["town 1"].name in said[2][0]
    assert "缺第" in said[2][1]
    assert any(STREET in words and "损坏" in words for words in said[3])
    assert [name for name, sub in lines(window) if not sub] == ["东湖街道", "临江街道办事处"]


def test_a_parcel_that_waits_in_the_inbox_is_rolled_up_from_there(qtbot, window, parcels, tmp_path, hands, settle):
    both = tmp_path / "两件.zip"
    with zipfile.ZipFile(both, "w") as bundle:
        for name in ("town 1", "town 2"):
            bundle.write(parcels[name], parcels[name].name)
    inbox = window.place("收件")
    inbox.receive(Given(paths=(old(both), photo(tmp_path / "说不清.jpg"))))
    settle(window)
    settle(window)
    assert window.shell.scene.board.doubts == 3
    row = next(row for row in range(inbox.model.rowCount()) if inbox.model.line(row) and
               inbox.model.line(row).name == parcels["town 2"].name)
    inbox.list.setCurrentIndex(inbox.model.index(row, 0))
    assert inbox.detail.rollup.isVisible()
    assert not inbox.detail.choose.isVisible()

    def hand(dialog):
        assert dialog.card.facts.text().endswith("共 2 件")

    seen = hands(hand)
    qtbot.keyClick(inbox.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(seen))
    settle(window)
    assert window.shell.scene.board.doubts == 1
    assert (TOWN, False) in lines(window)
    window.shell.undo()
    settle(window)
    assert window.shell.scene.board.doubts == 3
    assert lines(window) == [("东湖街道", False)]


def test_of_several_sorts_of_change_one_is_shown_alone(window, roll, parcels, qtbot):
    shown = []

    def hand(dialog):
        table = dialog.card.lines
        shown.append({word: button.text() for word, button in table.segments.items() if button.isVisible()})
        table.segments["减少"].click()
        shown.append([row.text for row in table.model.rows])

    roll(parcels["later"], by=[yes])
    roll(parcels["corrected"], by=[hand])
    assert shown[0] == {"全部": "全部 2", "新增": "新增 1", "减少": "减少 1"}
    assert shown[1] == ["材料《more.jpg》（应急避险逃生路线图）"]


def test_where_no_parcel_is_whole_only_that_is_told(window, roll, parcels):
    told = []

    def look(dialog):
        told.extend((dialog.windowTitle(), dialog.findChild(LineList).item(0).text()))

    roll(parcels["town 2"], by=[look])
    assert told[0] == "汇总结果"
    assert told[1].startswith(f"{parcels['town 2'].name}：缺第 1")
    assert lines(window) == [("东湖街道", False)]


def test_stopped_it_says_how_many_are_left_and_keeps_what_is_done(county, parcels):
    calls = []
    with Desk.open(county) as desk:
        found = rollup_verbs.open_parcels([parcels["street"], parcels["else"]])(desk, None, None)
        wanted = [Wanted(parcel, None, {}) for parcel, _ in found.parcels]
        done = rollup_verbs.take(wanted)(desk, lambda *told: calls.append(told), lambda: len(calls) > 1)
        assert [each.office for each in done.taken] == ["临江街道办事处"]
        assert done.problems == ["已停止，还有 1 个没有汇总，需要时再汇总一次。"]
        assert "临江街道办事处" in ids(desk)
        assert STREET not in ids(desk)


def test_who_closes_it_while_a_backup_runs_stops_its_own_reading_and_not_the_backup(
    qtbot, window, parcels, settle
):
    found, stopped, go = [], [], Event()
    window.shell.read("正在读", rollup_verbs.open_parcels([parcels["street"]]), found.append)
    settle(window)
    dialog = RollupDialog(window, window.shell, found[0])

    def backup(desk, report, stop):
        go.wait(20)
        return stop()

    window.shell.read("正在自动备份", backup, stopped.append)
    qtbot.waitUntil(lambda: dialog._proving)
    dialog.reject()
    go.set()
    qtbot.waitUntil(lambda: not dialog._proving)
    assert stopped == [False]
    assert dialog.cases[0].damage is None


def test_the_program_may_be_opened_with_a_parcel(qtbot, settle, window, county, parcels, hands):
    names = []
    hands(lambda dialog: names.append(dialog.card.name.text()))
    options = cli._parsed(["open", str(county), str(parcels["street"])])
    window.enter(options.desk, options.parcels)
    qtbot.waitUntil(lambda: bool(names))
    settle(window)
    assert names == [STREET]
    assert (STREET, False) in lines(window)


def test_the_parts_of_one_parcel_are_one(window, roll, parcels, tmp_path):
    folder = tmp_path / "各件"
    folder.mkdir()
    for name in ("town 2", "town 1"):
        shutil.copy(parcels[name], folder)
    counts = []
    roll(Path(folder), by=[lambda dialog: counts.append(len(dialog.cases))])
    assert counts == [1]
    assert (TOWN, False) in lines(window)


@pytest.mark.parametrize("place", ["总览", "收件"])
def test_a_parcel_that_was_cut_off_is_refused_and_nothing_of_it_is_taken(window, roll, parcels, tmp_path, place):
    cut = tmp_path / "祖师街道-报送包.safetydesk.zip"
    cut.write_bytes(parcels["later"].read_bytes()[:-500])
    told = []

    def summary(dialog):
        shown = dialog.findChild(LineList)
        told.extend(shown.item(row).text() for row in range(shown.count()))

    roll(cut, by=[summary], place=place)
    assert len(told) == 1
    assert cut.name in told[0]
    assert "让对方重新发送" in told[0]
    board = window.shell.scene.board
    assert (board.doubts, board.unplaced) == (0, 0)
    assert lines(window) == [("东湖街道", False)]
