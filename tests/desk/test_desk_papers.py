"""The office's own tables say what the desk knows, and every paper is reached by one way."""

from __future__ import annotations

from datetime import datetime

import pytest
from deskmaker import HERE, digest, ids, new_desk, photo

from safetydesk.desk import (
    activities,
    board,
    booking,
    care,
    chasing_log,
    figures,
    papers,
    receiving,
    review,
    tables_record,
    units,
    works,
)
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import Liaison
from safetydesk.notice.problem import Mishap
from safetydesk.paper.printing import FLOW_WRITERS, WRITERS

ONE, TWO, THREE = "青禾社区", "柳溪社区", "东塘社区"


@pytest.fixture(autouse=True)
def late_june(monkeypatch):
    """Some days after the notice's last due."""
    for module in (board, chasing_log, tables_record):
        monkeypatch.setattr(module, "now", lambda: datetime(2024, 6, 28, 9, 5))


def sheet(desk: Desk, key: str, unit: str = ""):
    found, = papers.sheets(desk, papers.paper(desk, key), ids(desk)[unit] if unit else None)
    return found


def rows(desk: Desk, key: str, unit: str = "") -> list[list[str]]:
    """The rows below the head, with "" where a cell reaches down from above."""
    made = sheet(desk, key, unit)
    heads = sum(row.role == "head" for row in made.rows)
    return [[cell.text if cell else "" for cell in row] for row in made.grid()[heads:]]


def below(desk: Desk, key: str, unit: str = "") -> str:
    return "\n".join(line.text for line in sheet(desk, key, unit).below)


def excuse_all(desk: Desk, unit: str, but: str = "") -> None:
    for column in board.board(desk).columns:
        if column.id != but:
            review.excuse(desk, ids(desk)[unit], column.id, "由街道统一报送")


def test_forms_come_first_and_a_paper_is_found_by_id_title_and_annex(desk):
    known = papers.papers(desk)
    assert [each.id for each in known] == [
        "liaison", "quota", "cases", "gaps", "directory", "receipt", "returned", "allocation", "hazards", "schedule",
        "draft-notice", "draft-summary", "draft-chase"]
    assert [each.group for each in known] == ["form"] * 3 + ["table"] * 7 + ["draft"] * 3
    assert papers.paper(desk, "附件 3") == papers.paper(desk, "cases") == known[2]
    assert papers.paper(desk, "收件回执") == known[5]
    assert known[5].file_name("青禾社区") == "收件回执-青禾社区"
    with pytest.raises(Mishap, match=r"可以是：liaison（附件1）、.*、gaps（缺报一览）、"):
        papers.paper(desk, "")


def test_a_form_of_the_notice_takes_the_place_of_the_table_with_its_id(tmp_path):
    with new_desk(tmp_path / "desk", HERE.parent / "forms" / "yingde-2023") as desk:
        schedules = [each for each in papers.papers(desk) if each.id == "schedule"]
    assert [(each.group, each.annex) for each in schedules] == [("form", "附件3")]


def test_the_gaps_say_who_owes_what_and_count_the_others_in_words(desk, tmp_path):
    excuse_all(desk, ONE)
    excuse_all(desk, TWO, but="drill")
    units.set_liaison(desk, ids(desk)[TWO], Liaison("李㛃", mobile="000-0002"))
    receiving.receive(desk, [photo(tmp_path / "1.jpg", 1)], unit_id=ids(desk)[TWO], slot="drill")
    chasing_log.note(desk, {ids(desk)[TWO]: "缺视频"}, "copy")
    found = rows(desk, "gaps")
    assert found[0] == ["1", TWO, "李㛃\n000-0002", "应急逃生避险演练", "视频1个、图片2张", "2024年6月25日",
                        "已逾期3天\n待审1份", "6月28日"]
    assert found[1][7] == "没有催过"
    assert [row[3] for row in found[1:]] == [
        "联络员", "活动内容和视频、图片", "活动总结和案例报送表", "安全生产专题教育课", "专项隐患排查治理",
        "应急逃生避险演练", "安全警示教育", "应急避险逃生路线图"]
    assert [row[1] for row in found[1:]] == [THREE, *[""] * 7]
    assert sheet(desk, "gaps").above[0].text == "截至2024年6月28日，3个单位中已齐1个，未齐2个。"
    assert f"已齐的单位：{ONE}。" in below(desk, "gaps")
    assert f"{ONE}“联络员”（由街道统一报送）" in below(desk, "gaps")


def test_tables_with_nothing_in_them_say_so(desk):
    for name in (ONE, TWO, THREE):
        excuse_all(desk, name)
    said = {key: rows(desk, key)[0][0] for key in ("gaps", "returned", "hazards")}
    assert said == {"gaps": "没有缺报的单位", "returned": "没有退回的材料", "hazards": "还没有报来隐患案例"}
    assert rows(desk, "receipt", ONE)[0][0] == "还没有收到材料"
    assert len(rows(desk, "gaps")) == 1


def test_the_directory_lists_every_unit(desk):
    units.set_liaison(desk, ids(desk)[ONE], Liaison("张喆珺", post="网格员", mobile="000-0001", email="a@example.com"))
    assert rows(desk, "directory") == [
        ["1", ONE, "张喆珺", "网格员", "000-0001", "", "a@example.com", ""],
        ["2", TWO, *[""] * 6], ["3", THREE, *[""] * 6]]


def test_the_receipt_names_every_file_with_its_hash_and_is_signed(desk, tmp_path):
    unit_id = ids(desk)[ONE]
    one, two = photo(tmp_path / "演练.jpg", 1), photo(tmp_path / "教育.jpg", 2)
    receiving.receive(desk, [two], unit_id=unit_id, slot="warning")
    got, = receiving.receive(desk, [one], unit_id=unit_id, slot="drill")
    booking.add_link(desk, unit_id, "drill", "https://pan.example.com/s/1 提取码 ab12", "video")
    review.accept(desk, [got.material_id])
    found = rows(desk, "receipt", ONE)
    assert [row[0] for row in found] == ["1", "2", "3"]
    assert (found[0][1], found[0][2], found[0][3], found[0][6]) == ("演练.jpg", "应急逃生避险演练", "图片", "通过")
    assert found[0][7] == digest(one)[:16]
    assert found[0][4] == f"{one.stat().st_size / 1024:.0f} KB"
    assert found[1][3] == "视频（网盘链接）"
    assert (found[2][1], found[2][6], found[2][7]) == ("教育.jpg", "待审", digest(two)[:16])
    assert sheet(desk, "receipt", ONE).above[1].text.endswith("收到你单位报送的材料3份，清单如下。")
    assert "收件人（签字）" in below(desk, "receipt", ONE)
    assert rows(desk, "receipt", TWO) == [["还没有收到材料", *[""] * 7]]
    # Who sent nothing has no receipt among those of all.
    assert papers.sheets(desk, papers.paper(desk, "receipt")) == [sheet(desk, "receipt", ONE)]


def test_a_file_sent_again_and_changed_is_told_as_replaced(desk, tmp_path):
    unit_id = ids(desk)[ONE]
    for number in (1, 2):
        receiving.receive(desk, [photo(tmp_path / str(number) / "路线图.jpg", number)], unit_id=unit_id, slot="route")
    assert [row[6] for row in rows(desk, "receipt", ONE)] == ["已换新版", "待审"]


def test_the_returned_are_listed_with_reason_and_day(desk, tmp_path):
    for number, name in enumerate((ONE, THREE), 1):
        taken = photo(tmp_path / f"{number}.jpg", number)
        got, = receiving.receive(desk, [taken], unit_id=ids(desk)[name], slot="route")
        review.give_back(desk, [got.material_id], f"看不清{number}")
    first, second = rows(desk, "returned")
    assert first[:5] == ["1", ONE, "应急避险逃生路线图", "1.jpg", "看不清1"]
    assert second[:5] == ["2", THREE, "应急避险逃生路线图", "2.jpg", "看不清2"]
    with desk.store.reading() as connection:
        at = connection.exec_driver_sql("SELECT at FROM history WHERE verb = 'returned' ORDER BY id").scalar()
    when = datetime.fromisoformat(at)
    assert first[5] == f"{when.month}月{when.day}日 {when.hour}:{when.minute:02}"


def test_tasks_are_told_for_each_class_of_unit_in_the_notices_words(linjiang):
    made = sheet(linjiang, "allocation")
    assert [cell.text for cell in made.rows[0].cells][4:] == ["各村", "各社区", "各学校", "各企业"]
    assert sum(made.widths) == pytest.approx(225)
    found = {row[1]: row[4:] for row in rows(linjiang, "allocation")}
    assert found["应急演练"] == [
        "视频1至2个\n各村（社区）图片不少于3张", "视频1至2个\n各村（社区）图片不少于3张",
        "视频1至2个\n各学校图片不少于5张", "视频1至2个"]
    assert found["安全海报"] == ["—", "—", *["海报2张并附说明1份\n或视频1个"] * 2]


def test_classes_of_unit_of_whom_the_same_is_asked_share_a_column(desk):
    assert [cell.text for cell in sheet(desk, "allocation").rows[0].cells][4:] == ["各社区、各部门"]


def test_units_that_reported_nothing_take_no_rows_and_are_named_below(tmp_path):
    with new_desk(tmp_path / "desk", HERE.parent / "forms" / "yingde-2023") as desk:
        assert rows(desk, "schedule")[0][0] == "还没有单位报来活动"
        assert rows(desk, "figures-units")[0][0] == "还没有单位报数"
        activities.add(desk, ids(desk)[ONE], "安全宣传咨询日")
        figures.set_values(desk, ids(desk)[TWO], {("lectures", "2023-06"): 0})
        (activity,), *numbers = rows(desk, "schedule"), *rows(desk, "figures-units")
        assert activity[:3] == [ONE, "1", "安全宣传咨询日"]
        assert [row[0] for row in numbers] == [TWO, *[""] * (len(desk.notice.figures) - 1)]
        assert below(desk, "schedule") == f"没有报来活动的单位：{TWO}、{THREE}（2个）。"
        assert below(desk, "figures-units") == f"没有报数的单位：{ONE}、{THREE}（2个）。"


def test_the_hazard_ledger_lists_the_works_of_items_about_hazards(desk):
    key = works.add(desk, ids(desk)[TWO], "hazard", "消防通道堵塞")
    works.change(desk, key, introduction="楼道堆放电动车。", remark="已整改")
    works.add(desk, ids(desk)[ONE], "drill", "夜间疏散")
    assert rows(desk, "hazards") == [["1", TWO, "消防通道堵塞", "楼道堆放电动车。", "", "", "", "已整改"]]


def test_every_paper_can_be_written_for_all_for_one_and_for_each(desk, tmp_path):
    for paper in papers.papers(desk):
        for ending in paper.endings:
            papers.write(desk, paper, tmp_path / f"{paper.file_name()}{ending}")
        assert (tmp_path / f"{paper.file_name()}.pdf").read_bytes() == papers.pdf(desk, paper)
        copies = papers.copies(desk, paper)
        assert [name for name, _ in copies] == [ONE, TWO, THREE]
        assert copies[1][1]() == papers.document(desk, paper, ids(desk)[TWO])
    assert len(list(tmp_path.glob("*.*"))) == 10 * len(WRITERS) + 3 * len(FLOW_WRITERS)


def test_whoever_owes_nothing_gets_no_letter_that_chases(desk):
    excuse_all(desk, ONE)
    made = dict(papers.copies(desk, papers.paper(desk, "催报函")))
    with pytest.raises(Mishap, match="已经报齐"):
        made[ONE]()
    assert made[TWO]().name == "催报函-柳溪社区"


def test_a_table_in_the_desks_folder_takes_the_place_of_ours_and_is_kept_in_the_backup(desk, tmp_path):
    own = desk.folder / "tables"
    own.mkdir()
    (own / "gaps.toml").write_text(
        'name = "催报表"\ntitle = "{{本单位}}催报表"\nwidths = [100]\nonly = "missing"\n'
        '[[row]]\neach = ["unit", "item"]\ncells = ["{{报送单位}}：{{缺}}"]\n', "utf-8")
    assert papers.paper(desk, "gaps").title == "催报表"
    assert rows(desk, "催报表")[0] == [f"{ONE}：联络员1名"]
    assert care.check(desk) == []
    (desk.folder / "drafts").mkdir()
    (desk.folder / "drafts" / "chase.toml").write_text("# 本办公室的催报函\n", "utf-8")
    care.restore(care.backup(desk, tmp_path / "b.zip"), tmp_path / "again")
    with Desk.open(tmp_path / "again") as again:
        assert papers.paper(again, "gaps").title == "催报表"
        assert (again.folder / "drafts" / "chase.toml").read_text("utf-8") == "# 本办公室的催报函\n"


def test_a_broken_table_is_told_by_the_check_and_stops_only_itself(desk):
    own = desk.folder / "tables"
    own.mkdir()
    (own / "gaps.toml").write_text('name = "催报表"\ntitle = "催报表"\nwidth = [100]\n', "utf-8")
    with pytest.raises(Mishap, match=r"“催报表”的版式用不了.*gaps\.toml"):
        sheet(desk, "gaps")
    assert rows(desk, "directory")
    assert {problem.kind for problem in care.check(desk)} == {"unknown-key", "missing-key"}
