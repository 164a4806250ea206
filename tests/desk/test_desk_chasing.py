"""催报: the clerk pastes exactly what is missing, in the tone of the day, and sees who was reminded when."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from clerk import ROOT
from deskmaker import ids, new_desk, photos

from safetydesk.desk import (
    booking,
    care,
    chasing,
    chasing_log,
    chasing_words,
    journal,
    outbox,
    receiving,
    review,
    units,
)
from safetydesk.desk import settings as office
from safetydesk.desk.chasing_words import Chase, Gap, Message, Owing, outlook
from safetydesk.desk.desk import Desk
from safetydesk.desk.drafts_files import messages
from safetydesk.desk.letters import Draft
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.messages import read_messages
from safetydesk.notice.problem import Mishap
from safetydesk.paths import resources

ONE, TWO, THREE = "青禾社区", "柳溪社区", "东塘社区"
WORDS, _ = read_messages(resources() / "drafts" / "messages.toml")
BEFORE = date(2024, 6, 1)


def excuse_all(desk: Desk, name: str, *, but: tuple[str, ...] = ()) -> None:
    """无此项 for everything, but these."""
    for slot in desk.notice.slots():
        if slot.id not in but:
            review.excuse(desk, ids(desk)[name], slot.id, "没有开展")


def owing(desk: Desk, name: str, on: date = BEFORE) -> Owing:
    return next(unit for unit in chasing.look(desk, on).units if unit.name == name)


def group_messages(chase: Chase) -> tuple[Message, ...]:
    """In the words that come with the program."""
    return chasing_words.group_messages(chase, WORDS)


def unit_text(chase: Chase, unit: Owing) -> str:
    return chasing_words.unit_text(chase, unit, WORDS)


def group(desk: Desk, on: date = BEFORE) -> str:
    (message,) = group_messages(chasing.look(desk, on))
    return message.text


def test_who_has_everything_or_nothing_to_report_is_counted_and_not_named(desk):
    excuse_all(desk, ONE)
    excuse_all(desk, TWO, but=("route",))
    booking.add_paper(desk, ids(desk)[TWO], "route", "photo", 3)
    text = group(desk)
    assert "还有1个单位没有报齐。已齐1个、无此项1个，不再列出。" in text
    assert (ONE in text, TWO in text, THREE in text) == (False, False, True)
    excuse_all(desk, THREE)
    chase = chasing.look(desk, BEFORE)
    assert (chase.units, chase.complete, chase.excused) == ((), 1, 2)
    assert group_messages(chase) == ()
    assert outlook(chase) is None


def test_the_gaps_stand_in_the_notices_words_with_what_came_and_what_went_back(desk, tmp_path):
    one = ids(desk)[ONE]
    excuse_all(desk, ONE, but=("drill", "liaison"))
    got = receiving.receive(desk, photos(tmp_path, 3), unit_id=one, slot="drill")
    review.give_back(desk, [got[1].material_id], "看不清")
    assert owing(desk, ONE).lines == (
        "6月3日前，还有2天：联络员（缺联络员1名，通知要求：1名联络员姓名和联系方式）",
        "6月25日前，还有24天：应急逃生避险演练（缺视频1个、图片1张）",
        "退回重交：“照片2.jpg”，看不清。",
    )
    units.set_liaison(desk, one, Liaison(name="张喆珺", mobile="000-0000"))
    office.put(desk, "contact", "㛃主任")
    office.put(desk, "contact_phone", "000-0001")
    assert unit_text(chasing.look(desk, BEFORE, one), owing(desk, ONE)).splitlines() == [
        "青禾社区张喆珺同志，您好！",
        "祖师街道2024安全生产月的材料，截至6月1日贵单位还有1项没有报齐：",
        "【6月25日前，还有24天】",
        "1. 应急逃生避险演练：已收图片2张，缺视频1个、图片1张（通知要求：视频不少于1个、图片不少于3张）",
        "退回重交：“照片2.jpg”，看不清。",
        "请提前准备，按时报送。",
        "确实没有的，请回复“无此项”和原因；已经报送的，请告诉我核对。谢谢！",
        "祖师街道办事处",
        "联系人：㛃主任，000-0001",
    ]


def test_one_of_two_ways_is_asked_for_and_what_has_no_day_is_asked_for_without(linjiang):
    unit = next(unit for unit in chasing.look(linjiang, date(2027, 6, 20)).units if unit.name == "临江小学")
    (poster,) = [gap for gap in unit.gaps if gap.slot == "poster"]
    assert poster.missing == "海报2张、文字材料1份，或视频1个"
    assert "海报2张并附说明1份；或视频1个" in poster.text
    assert "extra" not in [gap.slot for gap in unit.gaps]
    assert Gap("x", "台账", "表格1份").when == "尚未交"
    assert Owing(1, "甲", Liaison(), (Gap("x", "台账", "表格1份"),)).stage == "undated"


@pytest.mark.parametrize(("days", "stage", "words"), [
    (5, "early", "6月25日前，还有5天"), (3, "early", "6月25日前，还有3天"), (2, "near", "6月25日前，还有2天"),
    (1, "near", "6月25日前，还有1天"), (0, "today", "今天截止"), (-1, "late", "6月25日截止，已逾期1天"),
])
def test_the_tone_follows_the_days_that_are_left(desk, days, stage, words):
    excuse_all(desk, ONE, but=("drill",))
    on = date(2024, 6, 25) - timedelta(days)
    unit = owing(desk, ONE, on)
    assert (unit.stage, unit.gaps[0].when) == (stage, words)
    text = unit_text(chasing.look(desk, on), unit)
    assert [stage for stage, tone in WORDS.tones.items() if tone.asks in text] == [stage]


def test_what_is_most_overdue_comes_first_under_its_own_heading(desk):
    excuse_all(desk, ONE, but=("drill",))
    excuse_all(desk, TWO, but=("content",))
    excuse_all(desk, THREE, but=("liaison", "drill"))
    lines = group(desk, date(2024, 6, 8)).splitlines()
    assert [line for line in lines if line.startswith("【") or "社区" in line] == [
        "【已逾期，请今天补报】", "1. 东塘社区", "【今天截止，请抓紧报来】", "2. 柳溪社区",
        "【还有时间，请提前准备】", "3. 青禾社区"]


def test_after_the_offices_hour_today_is_late(desk, monkeypatch):
    excuse_all(desk, ONE, but=("drill",))
    office.put(desk, "cutoff", "17:30")
    assert owing(desk, ONE, date(2024, 6, 25)).gaps[0].when == "今天17:30截止"
    for name in ("board", "chasing"):
        monkeypatch.setattr(f"safetydesk.desk.{name}.now", lambda: datetime(2024, 6, 25, 18))
    unit = next(unit for unit in chasing.look(desk).units if unit.name == ONE)
    assert (unit.gaps[0].when, unit.stage) == ("今天17:30已截止", "late")


def test_a_notice_of_last_year_says_of_which_year_its_days_are(desk):
    excuse_all(desk, ONE, but=("drill",))
    assert owing(desk, ONE, date(2025, 1, 5)).gaps[0].when == "2024年6月25日截止，已逾期194天"


def test_many_units_go_into_numbered_messages_that_wechat_takes(tmp_path):
    names = tuple(f"第{n}㛃𠮷社区" for n in range(1, 61))
    with new_desk(tmp_path / "many", names=names) as desk:
        chase = chasing.look(desk, BEFORE)
        messages = group_messages(chase)
        assert len(messages) > 3
        assert all(len(each.text.encode("utf-16-le")) // 2 <= 2_000 for each in messages)
        assert [each.text.split("）")[0] for each in messages] == [
            f"（{n}/{len(messages)}" for n in range(1, len(messages) + 1)]
        # Every unit is named once, in the message that says so.
        assert [key for each in messages for key in each.unit_ids] == [unit.id for unit in chase.units]
        named = {unit.id: unit.name for unit in chase.units}
        assert all(f"{named[key]}\n" in each.text for each in messages for key in each.unit_ids)
        assert all("【还有2天以内，请抓紧】" in each.text for each in messages)
        assert ["谢谢大家" in each.text for each in messages] == [False] * (len(messages) - 1) + [True]


def test_one_unit_that_owes_more_than_a_message_holds_goes_on_in_the_next():
    gaps = tuple(Gap(f"g{n}", f"第{n}项活动", "图片3张", says="甲乙丙丁" * 175, by=BEFORE, left=n) for n in range(9))
    chase = chasing_words.Chase(BEFORE, "安全月", "甲街道", "", (Owing(7, "乙社区", Liaison(), gaps),), 0, 0)
    messages = group_messages(chase)
    assert len(messages) > 1
    assert all(len(each.text) <= 2_000 for each in messages)
    assert all(sum(f"第{n}项活动" in each.text for each in messages) == 1 for n in range(9))
    assert {each.unit_ids for each in messages} == {(7,)}
    assert sum(each.text.count("甲") for each in messages) == 9 * 175 + 1


def test_months_without_numbers_are_asked_for_as_in_the_formal_letter(tmp_path):
    with new_desk(tmp_path / "yd", ROOT / "forms" / "yingde-2023", ("望埠镇",)) as desk:
        unit = owing(desk, "望埠镇", date(2023, 8, 1))
        assert unit.months == ("6月", "7月")
        assert unit.lines[-1] == "统计数：6月、7月还没有填报，没有开展的填0"


def test_sub_units_are_never_chased_and_what_went_back_of_theirs_is_told_to_the_unit_above(desk, tmp_path):
    one, two = ids(desk)[ONE], ids(desk)[TWO]
    got = receiving.receive(desk, photos(tmp_path, 1), unit_id=two, slot="drill")
    review.give_back(desk, [got[0].material_id], "看不清")
    with desk.store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE unit SET sub = 1, parent_id = {one} WHERE id = {two}")
    desk.forget()
    assert [unit.name for unit in chasing.look(desk, BEFORE).units] == [ONE, THREE]
    assert "退回重交：“柳溪社区照片1.jpg”，看不清。" in owing(desk, ONE).lines
    with pytest.raises(Mishap, match="请催“青禾社区”"):
        chasing.look(desk, BEFORE, two)


def test_the_office_words_it_its_own_way_and_a_slip_of_it_is_named(desk):
    path = desk.folder / "drafts" / "messages.toml"
    path.parent.mkdir(exist_ok=True)
    own = (resources() / "drafts" / "messages.toml").read_text("utf-8")
    path.write_text(own.replace("各位联络员，大家好！", "各社区的同志们："), "utf-8")
    chase = chasing.look(desk, BEFORE)
    (message,) = chasing_words.group_messages(chase, messages(desk))
    assert message.text.startswith("各社区的同志们：\n")
    assert care.check(desk) == []
    path.write_text(own.replace("{{今天}}", "{{今日}}", 1).replace("[late]", "[later]"), "utf-8")
    with pytest.raises(Mishap, match="messages"):
        messages(desk)
    told = "\n".join(map(str, care.check(desk)))
    assert "messages.toml [group]：占位符“今日”这里不能用" in told
    assert "是否想写“late”" in told


def test_own_words_leave_room_for_what_is_owed(desk):
    path = desk.folder / "drafts" / "messages.toml"
    path.parent.mkdir(exist_ok=True)
    own = (resources() / "drafts" / "messages.toml").read_text("utf-8")
    polite = re.sub(r'^(head|asks) = .*', f'\\1 = "{"请" * 300}"', own, flags=re.MULTILINE)
    polite = re.sub(r'"""\n(.+?)"""', f'"""{"好" * 300}"""', polite, flags=re.DOTALL)
    path.write_text(polite, "utf-8")
    chase, words = chasing.look(desk, BEFORE), messages(desk)
    said = chasing_words.group_messages(chase, words)
    assert "".join(each.text for each in said).count("好" * 300) == 2
    texts = [*(each.text for each in said), *(chasing_words.unit_text(chase, unit, words) for unit in chase.units)]
    assert max(map(len, texts)) <= chasing_words.LONGEST
    path.write_text(polite.replace("好" * 300, "好" * 301, 1), "utf-8")
    with pytest.raises(Mishap, match="改到300字以内"):
        messages(desk)


def test_a_line_that_is_left_empty_is_not_sent(desk):
    excuse_all(desk, ONE, but=("drill",))
    lines = chasing_words.unit_text(chasing.look(desk, BEFORE, ids(desk)[ONE]), owing(desk, ONE), WORDS).splitlines()
    assert lines[-1] == desk.office
    assert "" not in lines


def test_what_was_copied_and_called_is_noted_once_a_day_and_can_be_taken_back(desk):
    one, two = ids(desk)[ONE], ids(desk)[TWO]
    assert chasing_log.note(desk, {one: "缺视频", two: "缺图片"}, "copy") == 2
    assert chasing_log.note(desk, {one: "缺视频"}, "copy") == 0
    assert chasing_log.note(desk, {one: "缺视频"}, "call") == 1
    told = chasing_log.reminders(desk)
    assert [each.way for each in told[one]] == ["copy", "call"]
    assert chasing_words.reminded_words(told[one]).endswith("（2次）")
    assert chasing_words.reminded_words(told[two]) == f"上次催 {told[two][0].day}"
    assert journal.undo(desk) == "催报 1 个单位（打电话）"
    assert [each.way for each in chasing_log.reminders(desk, one)[one]] == ["copy"]
    journal.undo(desk)
    assert chasing_log.reminders(desk) == {}
    journal.redo(desk)
    assert set(chasing_log.reminders(desk)) == {one, two}


def test_a_mail_counts_from_when_the_server_took_it(desk):
    one = ids(desk)[ONE]
    batch = outbox.queue(desk, "chase", [Draft("a@example.com", "催报", "缺视频", one)])
    (letter,) = outbox.letters(desk, batch)
    assert chasing_log.reminders(desk) == {}
    outbox.begin(desk, letter.id, "<1@x>")
    outbox.end(desk, letter.id, "doubtful", "没有回答")
    assert chasing_log.reminders(desk) == {}
    outbox.settle(desk, letter.id, arrived=True)
    (told,) = chasing_log.reminders(desk)[one]
    assert (told.way, told.text) == ("mail", "缺视频")
    assert owing(desk, ONE).reminders == (told,)
    # A parcel to the level above reminds nobody.
    outbox.queue(desk, "parcel", [Draft("b@example.com", "报送", "", one)])
    assert len(chasing_log.reminders(desk)[one]) == 1


@pytest.mark.parametrize(("on", "words", "calls"), [
    (date(2024, 5, 20), "距 6月3日 联络员 还有 14 天，3 个单位没有报齐", False),
    (date(2024, 5, 29), "距 6月3日 联络员 还有 5 天，3 个单位没有报齐", True),
    (date(2024, 6, 1), "距 6月3日 联络员 还有 2 天，3 个单位没有报齐", True),
    (date(2024, 6, 2), "距 6月3日 联络员 还有 1 天，3 个单位没有报齐", False),
    (date(2024, 6, 3), "今天截止：联络员，3 个单位没有报齐", True),
    (date(2024, 6, 4), "距 6月8日 活动内容和视频、图片 还有 4 天，3 个单位没有报齐；3 个单位已逾期", True),
    (date(2024, 6, 30), "3 个单位已逾期", True),
])
def test_the_program_speaks_of_the_next_day_and_calls_on_few_of_them(desk, on, words, calls):
    seen = outlook(chasing.look(desk, on))
    assert (seen.text, seen.calls) == (words, calls)
