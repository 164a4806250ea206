"""The hand-out pack and its way back: what lies in its folders under the names its 须知 asks for finds its place."""

from __future__ import annotations

from itertools import count

import docx
import pytest
from deskmaker import HERE, NEXT_YEAR, film, new_desk, old, photo

from safetydesk.desk import inbox, naming, receiving, sorting, units
from safetydesk.desk.recognise import Recogniser
from safetydesk.desk.recognise_clue import Clue
from safetydesk.paper.printing import write
from safetydesk.paper.sheet import Cell, Row, Sheet
from safetydesk.post import handout, handout_guide

FORMS = HERE.parent / "forms"
NOTICES = (*sorted(path.parent for path in FORMS.glob("*/notice.toml")), NEXT_YEAR)
CONTENTS = {".jpg": "image", ".mp4": "video", ".docx": "document", ".pptx": "slides", ".xlsx": "table"}
NAMES = {"村": "望月村", "镇街": "横石镇", "区": "南山区"}
# Titles that speak of what the notices only mention, of other items, and of nothing at all.
TITLES = ("活动现场", "应急演练现场", "安全宣传咨询日", "主题班会", "隐患排查现场", "01")


def with_units(desk):
    """One unit of each kind the notice knows."""
    for kind in desk.notice.unit_kinds:
        units.add(desk, NAMES.get(kind, f"望月{kind}"), kind)
    return units.all_units(desk)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory):
    """One film that plays."""
    return film(tmp_path_factory.mktemp("film") / "f.mp4").read_bytes()


def fitting(path, seed, filmed):
    """A file of the sort that its name says, different from all others."""
    if path.suffix == ".jpg":
        return photo(path, seed)
    if path.suffix == ".mp4":
        path.write_bytes(filmed + b"\0\0\0\x0cfree" + seed.to_bytes(4, "big"))
        return old(path)
    write([Sheet(path.stem, (156.0,), (Row((Cell(f"{path.stem}，开展了活动。"),)),))], path)
    return old(path)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.name)
def test_what_lies_in_the_pack_under_the_names_it_asks_for_is_placed(tmp_path, notice, filmed):
    with new_desk(tmp_path / "desk", notice, ()) as desk:
        cards, expected, seeds = with_units(desk), {}, count()
        handout.hand_out(desk, tmp_path / "发放")
        for card in cards:
            home = tmp_path / "发放" / card.name / handout_guide.return_folder(card)
            for form in home.rglob("*.docx") if home.is_dir() else ():
                form.unlink()
            for slot in handout_guide.by_due(desk.notice, card):
                name = naming.sample_name(desk.notice, slot, card)
                for title in TITLES[:2]:
                    path = home / naming.slot_folder(slot) / name.replace("活动现场", title)
                    if path.suffix in (".jpg", ".docx", ".mp4") and path.name not in expected:
                        fitting(path, next(seeds), filmed)
                        expected[path.name] = (card.name, slot.name)
            if home.is_dir():
                receiving.receive(desk, [home])
        assert not [(line.name, line.why) for line in inbox.inbox(desk).lines if line.group == "doubt"]
        assert {line.name: (line.unit, line.item) for line in inbox.inbox(desk).lines} == expected


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.name)
def test_whatever_its_title_the_item_in_a_name_by_the_rule_decides(tmp_path, notice):
    with new_desk(tmp_path / "desk", notice, ()) as desk:
        cards = with_units(desk)
        recogniser = Recogniser(desk.notice, cards)
        for card in cards:
            home = handout_guide.return_folder(card)
            for slot in handout_guide.by_due(desk.notice, card):
                sample = naming.sample_name(desk.notice, slot, card)
                ending = sample[sample.rindex("."):]
                for title in TITLES:
                    name = f"{card.name}-{naming.slot_folder(slot)}-{title}{ending}"
                    for parts in ((name,), (home, naming.slot_folder(slot), name)):
                        guess = recogniser.guess(Clue(parts, CONTENTS[ending]))
                        assert (guess.unit_id, guess.slot, guess.sure) == (card.id, slot.id, True), (parts, guess.why)


def test_a_pack_that_comes_back_with_one_form_filled_leaves_the_others_aside(tmp_path):
    """The pack of a unit holds the same table for two dues: in July one is filled in, and the other is no doubt."""
    with new_desk(tmp_path / "desk", FORMS / "yingde-2023", ()) as desk:
        units.add(desk, "大站镇", "镇街")
        handout.hand_out(desk, tmp_path / "发放")
        home = tmp_path / "发放" / "大站镇" / "大站镇-报送材料"
        filled, = (home / "“安全生产月”总结和统计表").glob("*.docx")
        table = docx.Document(filled)
        for row in table.tables[0].rows[1:4]:
            row.cells[3].text = "12"
        table.save(filled)
        old(filled)
        outcomes = receiving.receive(desk, [home])
        assert sorted((each.outcome, each.needs_person) for each in outcomes) == [
            ("duplicate", False), ("received", False)]
        assert [each.why for each in outcomes if each.outcome == "duplicate"] == [sorting.UNTOUCHED]
        lines = inbox.inbox(desk).lines
        assert sorted((line.group, line.unit, line.item) for line in lines) == [
            ("refused", "", ""), ("sure", "大站镇", "“安全生产月”总结和统计表")]
        assert all("没有填写的空表" in line.why for line in lines if line.group == "refused")
        receipt, = inbox.inbox(desk).receipts
        assert (receipt.doubts, receipt.refused, receipt.duplicates) == (0, 0, 0)
        inbox.undo_receipt(desk, receipt.id)
        assert not [line for line in inbox.inbox(desk).lines if line.material]


def test_a_blank_form_alone_is_asked(tmp_path):
    with new_desk(tmp_path / "desk", FORMS / "yingde-2023", ()) as desk:
        units.add(desk, "大站镇", "镇街")
        handout.hand_out(desk, tmp_path / "发放")
        home = tmp_path / "发放" / "大站镇" / "大站镇-报送材料"
        blank, = (home / "“安全生产月”总结和统计表").glob("*.docx")
        assert [each.outcome for each in receiving.receive(desk, [old(blank)])] == ["unsure"]
