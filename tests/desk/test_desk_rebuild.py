"""从原件重建: a desk whose database is lost comes back from its folder, and what could not be known is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from deskmaker import NEXT_YEAR, digest, film, ids, new_desk, photo, photos, state, sub_unit
from sqlalchemy import insert

from safetydesk.desk import (
    activities,
    booking,
    care,
    journal,
    look,
    rebuild,
    receiving,
    review,
    schema,
    settings,
    sidecar,
    units,
    works,
)
from safetydesk.desk.board import board
from safetydesk.desk.desk import Desk
from safetydesk.desk.report import board_json
from safetydesk.desk.snapshot import Liaison
from safetydesk.material.copying import Stopped
from safetydesk.notice.problem import Mishap


@pytest.fixture
def old(tmp_path):
    """A desk with everything, its database lost; what it held, and its board."""
    with new_desk(tmp_path / "desk") as desk:
        one, two, three = ids(desk).values()
        receiving.receive(desk, [*photos(tmp_path / "in", 3), film(tmp_path / "in" / "演练.mp4")], unit_id=one,
                          slot="drill")
        receiving.receive(desk, photos(tmp_path / "in2", 2, 50), unit_id=two, slot="route")
        receiving.receive(desk, photos(tmp_path / "in", 1), unit_id=two, slot="drill")
        receiving.receive(desk, [photo(tmp_path / "in3" / "哪里的.jpg", 77)])
        made = look.cell(desk, one, "drill").works[0]
        works.change(desk, made.id, title="消防演练", introduction="一次演练")
        review.accept(desk, [made.materials[0].id])
        review.give_back(desk, [made.materials[1].id], "请重拍")
        receiving.receive(desk, [photo(tmp_path / "in4" / "撤销的.jpg", 88)], unit_id=three, slot="drill")
        journal.undo(desk)
        booking.add_paper(desk, two, "drill", "photo", 2)
        booking.add_link(desk, three, "drill", "https://pan.example.invalid/s/1 提取码: abcd")
        review.excuse(desk, three, "route", "本单位没有这一项活动")
        units.set_liaison(desk, one, Liaison(name="张喆珺", mobile="000-0000"))
        sub_unit(desk, three, "东塘一组")
        settings.put(desk, "office", "祖师安监办")
        settings.add_notice(desk, NEXT_YEAR)
        activities.add(desk, None, "安全宣传咨询日")
        settings.put(desk, "notice", "zushi-2024")
        with desk.store.writing() as connection:
            connection.execute(insert(schema.figure).values(notice="weg-2020", figure="people", value=3.5))
            connection.execute(insert(schema.letter).values(batch="b", state="sent", contents='["a"]'))
        assert sidecar.refresh(desk)
        held, seen = state(desk), board_json(desk.notice, board(desk))
    (tmp_path / "desk" / "desk.sqlite").unlink()
    return tmp_path / "desk", held, seen


def every_byte(folder):
    return {path.relative_to(folder): path.is_file() and digest(path) for path in folder.rglob("*")}


def cards(folder):
    return sorted((folder / "files" / sidecar.FOLDER).glob("??/*.json"))


def row_of(card):
    return json.loads(card.read_text("utf-8"))


def test_with_all_sidecars_the_desk_is_what_it_was_row_by_row(old, tmp_path):
    folder, held, seen = old
    before = every_byte(folder)
    done = rebuild.rebuild(folder, tmp_path / "new")
    assert every_byte(folder) == before, "the old folder is only read"
    with Desk.open(tmp_path / "new") as desk:
        assert board_json(desk.notice, board(desk)) == seen
        now = state(desk)
        assert {name for name in held if held[name] != now[name]} <= {"setting"}
        assert {row[1:] for row in now["setting"]} == {row[1:] for row in held["setting"]}
        assert care.check(desk) == []
        assert journal.undo(desk) is None
        assert look.history(desk)[0].text.startswith("从原件重建：")
    assert (done.problems, len(done.notes), done.files) == ((), 1, 9)
    assert (tmp_path / "new" / "重建说明.txt").read_text("utf-8") == done.text + "\n"


def test_an_original_that_was_moved_by_hand_is_found_and_a_lost_one_is_told(old, tmp_path):
    folder, *_ = old
    first, second, *_ = sorted((folder / "files" / "zushi-2024" / "青禾社区").rglob("*.jpg"))
    first.rename(folder / "files" / "搬走的.jpg")
    second.unlink()
    done = rebuild.rebuild(folder, tmp_path / "new")
    (problem,) = done.problems
    assert (problem.kind, Path(problem.place).name) == ("missing-file", second.name)
    with Desk.open(tmp_path / "new") as desk:
        assert care.check(desk) == []
        assert sum(len(work.materials) for work in look.cell(desk, ids(desk)["青禾社区"], "drill").works) == 3


def test_an_original_without_a_readable_sidecar_is_taken_in_by_its_folder(old, tmp_path):
    folder, *_ = old
    card = next(path for path in cards(folder) if row_of(path)["file"]["path"].endswith(".mp4"))
    card.write_text("{", "utf-8")
    done = rebuild.rebuild(folder, tmp_path / "new")
    assert [problem.what for problem in done.problems] == ["登记卡读不出来"]
    assert any("1 个文件没有登记卡" in note for note in done.notes)
    with Desk.open(tmp_path / "new") as desk:
        shown = look.cell(desk, ids(desk)["青禾社区"], "drill")
        every = [*(one for work in shown.works for one in work.materials), *shown.loose]
        assert sorted(one.content for one in every) == ["image", "image", "image", "video"]
        assert care.check(desk) == []


@pytest.mark.parametrize("kept", ["cards", "nothing"])
def test_without_the_sidecar_of_the_rest_the_units_come_from_the_originals(old, tmp_path, kept):
    folder, *_ = old
    if kept == "cards":
        (folder / "files" / sidecar.FOLDER / sidecar.REST).unlink()
    else:
        shutil.rmtree(folder / "files" / sidecar.FOLDER)
    done = rebuild.rebuild(folder, tmp_path / "new")
    assert any("联络员、无此项" in note for note in done.notes)
    with Desk.open(tmp_path / "new") as desk:
        named = ids(desk)
        assert {"青禾社区", "柳溪社区"} <= {*named}
        assert units.unit(desk, "青禾社区").kind == "社区"
        lines = {line.name: line for line in board(desk).units}
        drill = next(cell for cell in lines["青禾社区"].cells if cell and cell.id == "drill")
        # Where there are no sidecars nobody knows that one was returned.
        assert drill.text == ("视频 1/1  图片 2/3" if kept == "cards" else "视频 1/1  图片 3/3")
        assert len(look.unplaced(desk)) >= 1
        assert care.check(desk) == []


def test_a_sidecar_that_was_cut_off_is_told(old, tmp_path):
    folder, *_ = old
    rest = folder / "files" / sidecar.FOLDER / sidecar.REST
    lines = rest.read_text("utf-8").splitlines(keepends=True)
    rest.write_text("".join(lines[:-4]) + lines[-4][:20], "utf-8")
    done = rebuild.rebuild(folder, tmp_path / "new")
    assert any("desk.jsonl" in note for note in done.notes)
    with Desk.open(tmp_path / "new") as desk:
        assert len(units.all_units(desk)) == 4


def test_rows_that_do_not_hold_together_are_left_out_and_told(old, tmp_path):
    folder, *_ = old
    rest = folder / "files" / sidecar.FOLDER / sidecar.REST
    lines = rest.read_text("utf-8").splitlines()
    wrong = [
        {"table": "excuse", "row": {"id": 900, "notice": "zushi-2024", "unit_id": 900, "slot": "x", "reason": ""}},
        {"table": "excuse", "row": {"id": 901, "notice": 7, "unit_id": "a", "slot": [1], "reason": "\ud800"}},
        {"table": "unit", "row": {"id": "x"}}, {"table": "liaison", "row": {"id": 902, "unit_id": 1}}, 5,
    ]
    rest.write_text("\n".join([*lines[:-1], *map(json.dumps, wrong), lines[-1]]), "utf-8")
    done = rebuild.rebuild(folder, tmp_path / "new")
    assert sorted(problem.place for problem in done.problems) == ["单位 1 条", "无此项 2 条", "联络员 1 条"]
    with Desk.open(tmp_path / "new") as desk:
        assert units.unit(desk, "青禾社区").liaison.name == "张喆珺"


@pytest.mark.parametrize("path", ["../evil.jpg", "/etc/passwd", "a/../../b.jpg", "C:\\x.jpg"])
def test_a_forged_sidecar_leads_nowhere_else(old, tmp_path, path):
    folder, *_ = old
    card = cards(folder)[0]
    value = row_of(card)
    value["file"]["path"] = path
    card.write_text(json.dumps(value), "utf-8")
    new = tmp_path / "new"
    before = set(tmp_path.rglob("*"))
    done = rebuild.rebuild(folder, new)
    assert [problem.what for problem in done.problems] == ["登记卡读不出来"]
    assert {each for each in tmp_path.rglob("*") if new not in each.parents} - before == {new}


def test_what_cannot_be_rebuilt_is_one_sentence_and_leaves_nothing(old, tmp_path):
    folder, *_ = old
    before = every_byte(folder)

    def refused(to, words, source=folder, **more):
        with pytest.raises(Mishap, match=words):
            rebuild.rebuild(source, to, **more)

    refused(folder / "neu", "里面")
    refused(folder, "里面")
    (tmp_path / "full" / "x").mkdir(parents=True)
    refused(tmp_path / "full", "已经有东西")
    refused(tmp_path / "new", "没有 files 文件夹", tmp_path / "full")
    with pytest.raises(Stopped):
        rebuild.rebuild(folder, tmp_path / "new", stop=lambda: True)
    card = cards(folder)[0]
    kept = card.read_text("utf-8")
    card.write_text(json.dumps(row_of(card) | {"version": schema.VERSION + 1}), "utf-8")
    refused(tmp_path / "new", "先升级")
    card.write_text(kept, "utf-8")
    assert every_byte(folder) == before
    shutil.rmtree(folder / "notices")
    refused(tmp_path / "new", "notices")
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.glob(".new*")] == []


def test_sidecars_follow_what_changes_and_nothing_else_is_written(tmp_path):
    with new_desk(tmp_path / "desk") as desk:
        one, two, _ = ids(desk).values()
        receiving.receive(desk, photos(tmp_path / "in", 3), unit_id=one, slot="drill")
        at = sidecar.step(desk, most=2)
        assert (at is not None, len(cards(desk.folder))) == (True, 2)
        assert not sidecar.refresh(desk, stop=lambda: True)
        assert sidecar.step(desk, at) is None
        assert sidecar.refresh(desk)
        times = {path: path.stat().st_mtime_ns for path in cards(desk.folder)}
        assert len(times) == 3
        moved = look.cell(desk, one, "drill").works[0].materials[0]
        review.move(desk, [moved.id], two, "drill")
        assert sidecar.refresh(desk)
        changed = [path for path in cards(desk.folder) if path.stat().st_mtime_ns != times[path]]
        assert [row_of(path)["file"]["id"] for path in changed] == [1]
        assert "柳溪社区" in row_of(changed[0])["file"]["path"]
        assert row_of(changed[0])["units"] == {str(two): ["柳溪社区"]}
        assert care.check(desk) == []
