"""Letters and reports: every number in them counted again from the tables, every gap in the notice's words."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from clerk import drop, put
from deskmaker import HERE, NAMES, NEXT_YEAR, ZUSHI, film, ids, new_desk, photo, photos
from sqlalchemy import insert

from safetydesk import paths
from safetydesk.desk import booking, drafts, drafts_files, look, papers, review, schema, units, works
from safetydesk.desk.drafts_places import place_of
from safetydesk.desk.drafts_text import chinese_number
from safetydesk.desk.unitlist import UnitEntry
from safetydesk.notice import drafting
from safetydesk.notice.messages import read_messages
from safetydesk.notice.problem import Mishap
from safetydesk.paper.flow import Flow, Paragraph, Pictures, Section, Table
from safetydesk.paper.flow_pdf import write_flow_pdf

LATE = date(2024, 6, 27)
OTHERS = (
    (HERE.parent / "forms" / "shenzhen-2020", ("福田区安委会", "市教育局"), date(2020, 7, 3)),
    (HERE.parent / "forms" / "yingde-2023", ("英城街道办事处", "市住建局"), date(2023, 6, 20)),
    (HERE.parent / "forms" / "camp-2023", ("柳溪村", "临江小学"), date(2023, 6, 29)),
    (HERE.parent / "forms" / "contest-2023", ("柳溪村", "临江小学"), date(2023, 6, 29)),
    (NEXT_YEAR, ("柳溪村", "临江小学", "临江机械厂"), date(2027, 6, 29)),
)


@pytest.fixture
def busy(desk, tmp_path):
    """One community that has nearly all, one that has little, one that has nothing."""
    here = tmp_path / "in"
    drop(desk, *photos(here / "a", 4), film(here / "a" / "演练.mp4"), slot="drill")
    drop(desk, *photos(here / "b", 3, 20), slot="route")
    drop(desk, *photos(here / "c", 2, 40), slot="route", unit="柳溪社区")
    drop(desk, put(here / "总结.txt", "总结".encode()), slot="summary", unit="柳溪社区")
    booking.add_paper(desk, ids(desk)["柳溪社区"], "drill", "photo", 3)
    drill = look.cell(desk, ids(desk)["青禾社区"], "drill").works[0]
    works.change(desk, drill.id, title="高层疏散演练", introduction="组织120名居民疏散")
    shots = [each.id for each in drill.materials if each.kind == "photo"]
    review.set_caption(desk, shots[0], "疏散现场")
    review.accept(desk, [each.id for each in drill.materials])
    route = look.cell(desk, ids(desk)["柳溪社区"], "route")
    seen = [each for work in route.works for each in work.materials] + list(route.loose)
    review.give_back(desk, [seen[0].id], "图片不清楚")
    review.excuse(desk, ids(desk)["东塘社区"], "class", "与青禾社区联合开课")
    return desk


def words(flow: Flow) -> str:
    """Everything the document says."""
    out = []
    for block in flow.blocks:
        match block:
            case Paragraph():
                out.append(block.text)
            case Table(sheet):
                out += [sheet.title, *(cell.text for row in sheet.rows for cell in row.cells)]
            case Pictures(found):
                out += ["".join(run.text for run in one.caption) for one in found]
    return "\n".join(out)


class Recount:
    """Answers the sources of a draft from the tables and the TOML alone."""

    def __init__(self, desk, folder, on: date) -> None:
        self.raw = tomllib.loads((folder / "notice.toml").read_text("utf-8-sig"))
        self.on = on
        with desk.store.reading() as connection:
            ask = connection.exec_driver_sql
            self.units = dict(ask("SELECT id, name FROM unit WHERE removed = 0").all())
            self.rows = ask("SELECT id, unit_id, slot, kind, state, n, name, caption, reason, work_id, medium, "
                            "received FROM material").all()
            self.excuses = {(unit, slot): why for unit, slot, why in ask("SELECT unit_id, slot, reason FROM excuse")}
            self.works = {row[0]: row[1:] for row in ask("SELECT id, title, introduction FROM work")}
        self.slots = {s["id"]: s for s in [*self.raw["due"], *self.raw["item"]] if s.get("needs")}

    def have(self, unit: int, slot: str, need: dict) -> int:
        return sum(row[5] for row in self.rows if row[1] == unit and row[4] in ("review", "accepted")
                   and (row[2] == slot or need.get("anywhere")) and (row[3] in need["kinds"] or "any" in need["kinds"]))

    def short(self, unit: int, slot: str) -> list[int]:
        return [max(0, need.get("least", 1) - self.have(unit, slot, need)) for need in self.slots[slot]["needs"]]

    def missing(self, unit: int, slot: str) -> bool:
        return (unit, slot) not in self.excuses and any(self.short(unit, slot))

    def answer(self, source: str) -> str:
        place, _, at = source.partition("@")
        table, _, path = place.partition(":")
        chosen = [int(at)] if at else list(self.units)
        return str(getattr(self, f"of_{table}")(path.split("/"), chosen))

    def of_material(self, path: list[str], chosen: list[int]) -> object:
        if path[0].startswith("#"):
            row = next(row for row in self.rows if row[0] == int(path[0][1:]))
            return {"name": row[6], "caption": row[7], "reason": row[8]}[path[1]]
        states = ("review", "accepted") if path[2] == "counted" else (path[2],)
        return sum(row[5] for row in self.rows if row[1] in chosen and row[2] and path[0] in ("*", row[2])
                   and path[1] in ("*", row[3]) and row[4] in states)

    def of_files(self, path: list[str], chosen: list[int]) -> int:
        return sum(row[1] in chosen and row[4] == path[2] for row in self.rows)

    def of_photos(self, path: list[str], chosen: list[int]) -> int:
        assert path in (["accepted"], ["shown"])
        return sum(row[1] in chosen and row[3] == "photo" and row[4] == "accepted" and row[10] == "file"
                   for row in self.rows)

    def by(self, slot: str) -> date:
        own = self.slots[slot]
        return own.get("by") or next(due["by"] for due in self.raw["due"] if due["id"] == own["due"])

    def came_late(self, unit: int, slot: str) -> bool:
        met = (unit, slot) not in self.excuses and not self.missing(unit, slot)
        return met and self.on > self.by(slot) and any(
            row[1] == unit and row[2] == slot and row[4] in ("review", "accepted") and row[5]
            and row[11][:10] > self.by(slot).isoformat() for row in self.rows)

    def of_board(self, path: list[str], chosen: list[int]) -> object:
        open_ = [unit for unit in self.units if any(self.missing(unit, slot) for slot in self.slots)]
        match path:
            case ["units"]:
                return len(self.units)
            case ["slots"]:
                return len(self.slots)
            case ["complete"]:
                return len(self.units) - len(open_)
            case ["incomplete"]:
                return len(open_)
            case ["incomplete-names"]:
                return "、".join(self.units[unit] for unit in open_)
            case ["chased-names"]:
                chased = open_ if chosen == list(self.units) else chosen
                return "、".join(self.units[unit] for unit in chased)
            case ["gaps"]:
                return sum(self.missing(unit, slot) for unit in chosen for slot in self.slots)
            case ["late"]:
                return sum(self.came_late(unit, slot) for unit in chosen for slot in self.slots)
            case ["excused"]:
                return sum(unit in chosen for unit, _ in self.excuses)
            case [slot, "have" | "missing" as what, need]:
                counted = self.have(chosen[0], slot, self.slots[slot]["needs"][int(need)])
                return counted if what == "have" else self.short(chosen[0], slot)[int(need)]
            case [slot, what]:
                excused = sum((unit, slot) in self.excuses for unit in chosen)
                missing = sum(self.missing(unit, slot) for unit in chosen)
                return {"owed": len(chosen), "excused": excused, "missing": missing,
                        "met": len(chosen) - excused - missing}[what]
        raise AssertionError(path)

    def of_days(self, path: list[str], _: list[int]) -> int:
        return abs((self.by(path[0]) - self.on).days)

    def of_work(self, path: list[str], _: list[int]) -> object:
        title, introduction = self.works[int(path[0])]
        inside = sum(row[5] for row in self.rows if row[9] == int(path[0]) and row[3] == path[1]
                     and row[4] in ("review", "accepted"))
        return {"title": title, "introduction": introduction + "。"}.get(path[1], inside)

    def of_works(self, path: list[str], chosen: list[int]) -> int:
        raise AssertionError("only decides whether works are told")

    def of_excuse(self, path: list[str], chosen: list[int]) -> str:
        return self.excuses[chosen[0], path[0]]

    def of_unit(self, _: list[str], chosen: list[int]) -> str:
        return self.units[chosen[0]]


def every_draft(desk) -> list[Flow]:
    whose = (None, *ids(desk).values())
    return [drafts.draft(desk, kind.id, unit, on=LATE) for kind in drafts.DRAFTS for unit in whose]


def test_every_number_is_counted_again_from_the_tables(busy) -> None:
    recount = Recount(busy, ZUSHI, LATE)
    checked = Counter()
    for text, whole in (one for flow in every_draft(busy) for one in drafts.sources(flow)):
        parts = [one for one in whole.split(" + ") if not one.startswith(("notice:", "desk:", "today"))]
        found = [recount.answer(one) for one in parts]
        checked.update(one.partition(":")[0] for one in parts)
        if found and all(one.isdigit() for one in found):
            assert re.findall(r"\d+", text) == found, (text, whole)
        elif found:
            assert found[0] in text, (text, whole)
    assert all(checked[table] > 9 for table in ("board", "material", "unit", "days")), checked
    assert {"files", "photos", "work", "excuse"} <= set(checked)


def test_every_number_of_the_desk_is_found_again_in_the_window(busy) -> None:
    sources = {one for flow in every_draft(busy) for _, whole in drafts.sources(flow) for one in whole.split(" + ")}
    for source in sources:
        told = place_of(source, busy.notice)
        assert bool(told) != source.startswith(("notice:", "desk:", "unit:", "today", "days:")), source
    assert place_of("board:late", busy.notice) == "总览（迟交的项）"
    assert place_of("board:drill/missing@3", busy.notice) == "总览（应急逃生避险演练）"


def test_a_slot_may_be_called_as_the_words_of_a_source(busy) -> None:
    drill = replace(busy.notice.slot("drill"), id="late")
    notice = replace(busy.notice, items=(drill,))
    assert place_of("board:late/missing@3", notice) == "总览（应急逃生避险演练）"


def test_what_is_said_to_be_the_notices_stands_in_the_notice(busy) -> None:
    definition = (ZUSHI / "notice.toml").read_text("utf-8")
    days = {f"{day.year}年{day.month}月{day.day}日" for due in tomllib.loads(definition)["due"]
            if (day := due.get("by"))}
    said = [(text, source) for flow in every_draft(busy) for text, source in drafts.sources(flow)
            if source.startswith("notice:") and not source.endswith("/place") and "+" not in source]
    for text, source in said:
        if source.endswith("/by"):
            assert any(day.endswith(text) for day in days), text
        elif "period" not in source:
            pieces = re.split("[《》。、；]|(?:课件（录像）|典型案例|视频|图片)(?=不少于)", text)
            loose = [piece for piece in pieces if piece]
            assert all(piece in definition or piece == "2024年“安全生产月”活动" for piece in loose), text
    assert len({text for text, _ in said}) > 30


def test_no_number_stands_in_the_text_without_a_source(busy) -> None:
    for block in (block for flow in every_draft(busy) for block in flow.blocks):
        match block:
            case Paragraph(runs, role) if not role.startswith("attached"):
                own = "".join("" if run.source else run.text for run in runs)
                assert not re.search(r"\d", re.sub(r"^\d+\.|标题，例如：[^；]*；", "", own)), own
                assert not re.search(r"(?<!每)[一二三四五六七八九十][个份张项天](?!单位)", own), own
            case Table(sheet, cited) if cited:
                known = {(row, column) for row, column, _ in cited}
                loose = [cell.text for r, row in enumerate(sheet.rows) for c, cell in enumerate(row.cells)
                         if (r, c) not in known]
                assert not any(char.isdigit() for text in loose for char in text), loose


def test_the_figures_are_those_the_clerk_sees(busy) -> None:
    text = words(drafts.draft(busy, "summary", on=LATE))
    assert "3个单位开展了" in text
    assert "截至2024年6月27日，尚无单位报齐材料。" in text
    assert "共收到材料13份，其中视频1个、图片11张" in text
    assert "已审核通过8份，待审核5份" in text
    assert "另有1份退回修改" in text
    assert "青禾社区《高层疏散演练》（图片4张、视频1个）。组织120名居民疏散。" in text
    assert "与青禾社区联合开课" in text
    assert "图片不清楚" in text
    assert "【请补充：参加活动的人数】" in text
    assert "【请补充：安全警示教育的做法和成效】" in text


def test_accepted_photos_are_shown_and_what_is_left_out_is_told(desk, tmp_path) -> None:
    for number, unit in enumerate(NAMES):
        drop(desk, *photos(tmp_path / unit, 6, number * 10), slot="drill", unit=unit)
        view = look.cell(desk, ids(desk)[unit], "drill").works[0]
        review.accept(desk, [each.id for each in view.materials])
        review.set_caption(desk, view.materials[-1].id, f"{unit}最好的一张")
    drop(desk, photo(tmp_path / "待审.jpg", 99), slot="drill")
    flow = drafts.draft(desk, "summary", on=LATE)
    shown = [one for block in flow.blocks if isinstance(block, Pictures) for one in block.pictures]
    captions = ["".join(run.text for run in one.caption) for one in shown]
    assert len(shown) == 12
    assert "审核通过的图片共18张，以下选用12张。" in words(flow)
    assert {f"{unit}：{unit}最好的一张" for unit in NAMES} <= set(captions)
    assert all(one.jpeg.startswith(b"\xff\xd8") for one in shown)


def test_the_chasing_letter_asks_exactly_what_is_missing(busy) -> None:
    text = words(drafts.draft(busy, "chase", ids(busy)["青禾社区"], on=LATE))
    assert "安全警示教育。通知要求：视频不少于1个、图片不少于3张。尚未收到，尚缺视频1个、图片3张。" in text
    assert "截止日期2024年6月25日，已逾期2天" in text
    assert "应急避险逃生路线图" not in text
    text = words(drafts.draft(busy, "chase", ids(busy)["柳溪社区"], on=LATE))
    assert "通知要求：视频不少于1个、图片不少于3张。已收到图片3张，尚缺视频1个。" in text
    assert "课件（录像）不少于1个" in text
    assert "图片不清楚" in text


@pytest.mark.parametrize(("on", "tone"), [
    (date(2024, 5, 30), "提前准备"), (date(2024, 6, 1), "截止日期临近"), (date(2024, 6, 25), "截止日期临近"),
    (date(2024, 6, 26), "已经超过截止日期"), (date(2024, 7, 3), "逾期已久"),
])
def test_the_tone_goes_with_the_days_left(desk, on, tone) -> None:
    for unit, key in ids(desk).items():
        if on > date(2024, 6, 8):
            for slot in ("liaison", "content"):
                review.excuse(desk, key, slot, f"{unit}另报")
    found = {each for each in ("提前准备", "截止日期临近", "已经超过截止日期", "逾期已久")
             if each in words(drafts.draft(desk, "chase", on=on))}
    assert found == {tone}


def test_who_owes_nothing_is_not_chased(desk) -> None:
    for slot in desk.notice.slots():
        review.excuse(desk, ids(desk)["青禾社区"], slot.id, "另报")
    with pytest.raises(Mishap, match="青禾社区已经报齐"):
        drafts.draft(desk, "chase", ids(desk)["青禾社区"], on=LATE)
    text = words(drafts.draft(desk, "chase", on=LATE))
    assert text.splitlines()[2] == "柳溪社区、东塘社区："
    assert "1个单位已按要求报齐材料，2个单位尚未报齐，共缺16项。" in text


def test_the_covering_notice_carries_the_notices_words_and_blank_forms(desk) -> None:
    flow = drafts.draft(desk, "notice", on=date(2024, 5, 29))
    text = words(flow)
    for says in ("各社区于6月3日前上报1名联络员姓名和联系方式。", "照片需为原图并配简要文字说明。",
                 "视频不少于1个、图片不少于3张", "各社区、办事处各部门：",
                 "《2024年祖师街道办事处“安全生产月”活动方案》", "2024年5月29日"):
        assert says in text
    sheets = [block.sheet for block in flow.blocks if isinstance(block, Table)][1:]
    assert [sheet.annex for sheet in sheets] == ["附件1", "附件2", "附件3"]
    assert sum(isinstance(block, Section) for block in flow.blocks) == 3
    one = drafts.draft(desk, "notice", ids(desk)["青禾社区"], on=date(2024, 5, 29))
    last = [block.sheet for block in one.blocks if isinstance(block, Table)][-1]
    assert last.above[0].text == "报送单位：青禾社区"
    assert "青禾社区：" in words(one)


@pytest.mark.parametrize(("folder", "names", "on"), OTHERS, ids=lambda value: getattr(value, "name", ""))
def test_any_notice_can_be_drafted(tmp_path, folder, names, on) -> None:
    with new_desk(tmp_path / "desk", folder, names) as desk:
        key = ids(desk)[names[0]]
        asks = desk.notice.items
        if asks:
            drop(desk, *photos(tmp_path / "in", 2), slot=asks[0].id, unit=names[0])
        for kind in drafts.DRAFTS if asks else drafts.DRAFTS[:2]:
            for unit in (None, key):
                flow = drafts.draft(desk, kind.id, unit, on=on)
                assert not re.search(r"[{}]|None|\b0\d月|月0\d日", words(flow))
                asked = [gap for gap in drafts.gaps(flow) if "做法" not in gap]
                assert len(asked) <= (4 if asks else 5), asked
                write_flow_pdf(flow, BytesIO())


def test_what_the_notice_gives_no_day_for_is_asked_for_without_a_day(tmp_path) -> None:
    folder, names, _ = OTHERS[2]
    with new_desk(tmp_path / "desk", folder, names) as desk:
        for unit in (None, ids(desk)["柳溪村"]):
            text = words(drafts.draft(desk, "chase", unit, on=date(2024, 3, 1)))
            assert "活动总结1份" in text
            assert "通知没有写日期" in text
            assert "通知没有写截止日期" in text
            assert not re.search("逾期|还有.天|请补充：(?!联系)|截止日期还有", text)
        sheet, = papers.sheets(desk, papers.paper(desk, "gaps"))
        assert "通知没有写日期" in [cell.text for cell in sheet.rows[1].cells]


def test_a_notice_that_asks_for_no_material_is_not_said_to(tmp_path) -> None:
    folder, names, on = OTHERS[3]
    with new_desk(tmp_path / "desk", folder, names) as desk:
        text = words(drafts.draft(desk, "notice", on=on))
        assert "通知没有规定要报送的材料。" in text
        assert "参赛人数" in text
        assert not re.search("对照下表|逐项|视频|报送时间", text)
        for unit in (None, ids(desk)["柳溪村"]):
            text = words(drafts.draft(desk, "summary", unit, on=on))
            assert not re.search(r"报送内容|0项|材料\d+份|报送情况", text)
            assert "【请补充：主要做法和成效】" in text
        with pytest.raises(Mishap, match=r"没有规定要报送的材料.*统计"):
            drafts.draft(desk, "chase", on=on)


def test_an_office_may_word_it_differently(desk) -> None:
    folder = desk.folder / "drafts"
    folder.mkdir()
    own = 'name = "催报"\ntitle = "再催{{单位}}"\n[[block]]\ntext = "还缺{{缺项数}}项，{{活动主题}}"\n'
    (folder / "chase-unit.toml").write_text(own, "utf-8")
    flow = drafts.draft(desk, "chase", ids(desk)["青禾社区"], on=LATE)
    assert words(flow) == f"再催青禾社区\n还缺8项，{desk.notice.theme}"
    (folder / "chase-unit.toml").write_text(own.replace("缺项数", "缺项"), "utf-8")
    with pytest.raises(Mishap, match=r"chase-unit\.toml.*缺项.*缺项数"):
        drafts.draft(desk, "chase", ids(desk)["青禾社区"], on=LATE)


@pytest.mark.parametrize("path", sorted((paths.resources() / "drafts").glob("*.toml")), ids=lambda path: path.stem)
def test_the_texts_that_come_with_the_program_are_right(path) -> None:
    said = path.stem == drafts_files.MESSAGES
    text, problems = (read_messages if said else drafting.read_draft)(path)
    assert text is not None
    assert problems == []
    assert said or path.stem in {name for kind in drafts.DRAFTS for name in (kind.id, kind.for_unit)}


def test_what_an_office_may_write_is_explained() -> None:
    told = (paths.resources() / "drafts" / "README.md").read_text("utf-8")
    names = [*drafting.ROLES, *drafting.WORDS, *(kind.id for kind in drafts.DRAFTS)]
    explained = [name for name in names if f"`{name}`" in told or f'`"{name}"`' in told]
    assert set(names) - set(explained) == {"", "body"}


@pytest.mark.parametrize(("broken", "told"), [
    ('text = "{{单位数}"', "花括号"), ('text = "{{尚缺}}"', "尚缺"),
    ('rolle = "1"', "rolle"), ('when = "天气"', "天气"),
    ('role = "table"\nwidths = [10]\nheads = ["甲", "乙"]', "widths"), ('each = "planet"', "planet"),
    ('each = "gap"\n[[block.part]]\neach = "gap"\ntext = "{{单位}}"', "已经写在外面"),
    ('role = "table"\nwidths = [90, 80]\nheads = ["甲", "乙"]\ncells = ["", ""]', "170 毫米"),
])
def test_a_slip_in_a_text_is_told_with_its_place(tmp_path, broken, told) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f'name = "甲"\ntitle = "乙"\n[[block]]\ntext = "好"\n[[block]]\n{broken}\n', "utf-8")
    text, problems = drafting.read_draft(path)
    assert text is None
    assert any(told in str(problem) and "第2段" in problem.place for problem in problems)


def test_what_cannot_be_drafted_is_told(desk, tmp_path) -> None:
    with pytest.raises(Mishap, match="notice（报送通知）"):
        drafts.draft(desk, "poem")
    with pytest.raises(Mishap):
        drafts.draft(desk, "summary", 999)
    with new_desk(tmp_path / "empty", names=()) as empty, pytest.raises(Mishap, match="还没有单位"):
        drafts.draft(empty, "summary")


def test_a_long_list_of_units_is_shortened_and_says_so(tmp_path) -> None:
    with new_desk(tmp_path / "many", names=()) as desk:
        units.add_many(desk, [UnitEntry(f"{'甲乙丙丁'[n % 4]}{n}社区") for n in range(30)])
        to = words(drafts.draft(desk, "chase", on=LATE)).splitlines()[2]
        assert to.count("、") == 19
        assert to.endswith("等30个单位：")


def test_a_report_of_more_than_a_hundred_works_is_numbered_on(desk):
    unit_id = ids(desk)["青禾社区"]
    with desk.store.writing() as connection:
        connection.execute(insert(schema.work), [
            {"notice": desk.notice.id, "unit_id": unit_id, "slot": "drill", "title": f"演练{number}",
             "introduction": f"第{number}场"} for number in range(1, 102)])
    desk.forget()
    said = words(drafts.draft(desk, "summary"))
    assert said.index("99.") < said.index("100.") < said.index("101.")


@pytest.mark.parametrize(("number", "said"), [
    (1, "一"), (10, "十"), (19, "十九"), (20, "二十"), (99, "九十九"), (100, "一百"), (101, "一百零一"),
    (110, "一百一十"), (999, "九百九十九"), (1000, "1000"),
])
def test_headings_are_numbered_as_people_count(number, said):
    assert chinese_number(number) == said
