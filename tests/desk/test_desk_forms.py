"""Filled forms that come back: they fill the liaison and the works, and the files that they name are matched."""

from __future__ import annotations

import shutil
from dataclasses import replace

import docx
import openpyxl
import pytest
from clerk import drop, lines, printed, put, seen, taken, text_of, works_of
from deliveries import offices
from deskmaker import HERE, film, ids, new_desk, old, photo, state

from safetydesk.desk import booking, care, inbox, journal, look, looking, papers, receiving, review, units, works
from safetydesk.desk.snapshot import Liaison
from safetydesk.paper.printing import write

YINGDE = HERE.parent / "forms" / "yingde-2023"
CARD = {"姓名": "张喆珺", "性别": "女", "职务": "应急专干", "办公电话": "000-0000000", "手机": "000-0000-0000",
        "传真": "000-0000001", "电子邮箱": "qinghe@example.com", "通讯地址": "东城区望月路200号"}
LIAISON = Liaison("张喆珺", "女", "应急专干", "000-0000000", "000-0000-0000", "000-0000001", "qinghe@example.com",
                  "青禾社区", "东城区望月路200号")
CLASS, DRILL = "安全生产专题教育课", "应急逃生演练"
ENDINGS = ["docx", "xlsx"]


def met(desk, slot):
    """Whether the cell of 青禾社区 has all that is asked."""
    return look.cell(desk, ids(desk)["青禾社区"], slot).slot.met


def plain(text):
    return "".join(str(text or "").split())


def beside(path, filled):
    """Writes into the empty cell behind each label, by hand as the sender does: with python-docx or openpyxl."""
    if path.suffix == ".docx":
        document = docx.Document(path)
        for row in document.tables[0].rows:
            for label, cell in zip(row.cells, row.cells[1:], strict=False):
                if plain(label.text) in filled and label._tc is not cell._tc:
                    cell.text = filled[plain(label.text)]
        document.save(path)
    else:
        book = openpyxl.load_workbook(path)
        for row in book.active.iter_rows():
            for cell in row:
                if plain(cell.value) in filled:
                    after = next(each for each in row[cell.column:] if type(each).__name__ != "MergedCell")
                    after.value = filled[plain(cell.value)]
        book.save(path)
    return old(path)


def table(path, *filled):
    """Writes (item, title, words) into the rows of the case table; the item as the form has it."""
    at = {}
    if path.suffix == ".docx":
        document = docx.Document(path)
        for row in document.tables[0].rows:
            at.setdefault(plain(row.cells[0].text), []).append((row.cells[2], row.cells[3]))
        for item, title, words in filled:
            cells = at[item].pop(0)
            cells[0].text, cells[1].text = title, words
        document.save(path)
    else:
        book = openpyxl.load_workbook(path)
        item = ""
        for row in book.active.iter_rows():
            item = plain(row[0].value) or item
            at.setdefault(item, []).append((row[2], row[3]))
        for item, title, words in filled:
            cells = at[item].pop(0)
            cells[0].value, cells[1].value = title, words
        book.save(path)
    return old(path)


def card_form(desk, path, unit="青禾社区", **filled):
    """附件1 as it comes back."""
    return beside(printed(desk, "liaison", path, unit), {**CARD, **filled})


def case_form(desk, path, *filled, unit="青禾社区"):
    """附件3 as it comes back."""
    return table(printed(desk, "cases", path, unit), *filled)


@pytest.fixture
def theirs(tmp_path):
    """The community's own desk, from which its forms come."""
    with new_desk(tmp_path / "theirs") as found:
        yield found


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_card_fills_the_liaison(desk, tmp_path, ending):
    before = state(desk)
    card_form(desk, tmp_path / "收件" / f"联络员反馈表.{ending}")
    outcome, = receiving.receive(desk, [tmp_path / "收件"])
    assert (outcome.unit, outcome.item, outcome.kind, outcome.warnings) == ("青禾社区", "联络员", "form", ())
    assert units.unit(desk, "青禾社区").liaison == LIAISON
    assert met(desk, "liaison")
    journal.undo(desk)
    assert state(desk) == before
    journal.redo(desk)
    assert units.unit(desk, "青禾社区").liaison == LIAISON


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_case_table_fills_the_works(desk, tmp_path, ending):
    before = state(desk)
    case_form(desk, tmp_path / f"附件3.{ending}", (CLASS, "用电安全课", "六月五日讲授。"),
              (DRILL, "夜间疏散", "六月十二日。"), (DRILL, "学校疏散", "六月十四日。"))
    outcome, = drop(desk, tmp_path / f"附件3.{ending}", slot="summary")
    assert (outcome.outcome, outcome.kind) == ("received", "form")
    unit_id = ids(desk)["青禾社区"]
    assert [(work.title, work.introduction) for work in look.cell(desk, unit_id, "drill").works] == [
        ("夜间疏散", "六月十二日。"), ("学校疏散", "六月十四日。")]
    assert works_of(desk, "class") == {"用电安全课": []}
    assert text_of(desk, "summary") == "活动总结报告 0/1  优秀作品案例报送表 1/1"
    journal.undo(desk)
    assert state(desk) == before


@pytest.mark.parametrize(("form", "slot"), [("liaison", "liaison"), ("cases", "summary")])
def test_an_empty_form_fills_nothing_and_is_not_counted(desk, tmp_path, form, slot):
    before = state(desk)
    for outcome in drop(desk, *(printed(desk, form, tmp_path / f"表.{ending}") for ending in ENDINGS), slot=slot):
        assert not outcome.counted
        assert any("没有填写" in told for told in outcome.warnings)
    after = state(desk)
    assert (after["liaison"], after["work"]) == (before["liaison"], before["work"])


def test_a_corrected_phone_on_the_card_sent_again_is_the_liaisons_phone(desk, tmp_path):
    drop(desk, card_form(desk, tmp_path / "一" / "联络员反馈表.docx"), slot="liaison")
    again = card_form(desk, tmp_path / "二" / "联络员反馈表.docx", 手机="000-0000-1111")
    drop(desk, again, slot="liaison")
    assert units.unit(desk, "青禾社区").liaison.mobile == "000-0000-1111"
    assert met(desk, "liaison")
    assert [view.version for view in seen(desk, "liaison").values()] == [1, 2]
    journal.undo(desk)
    assert units.unit(desk, "青禾社区").liaison == LIAISON


def test_of_two_cards_that_wait_the_newer_one_holds_in_the_end(desk, tmp_path):
    first = card_form(desk, tmp_path / "一" / "联络员反馈表.docx", 手机="000-0000-1111")
    second = card_form(desk, tmp_path / "二" / "联络员反馈表.docx")
    taken(desk, first, slot="liaison")
    taken(desk, second, slot="liaison")
    looking.finish(desk)
    assert units.unit(desk, "青禾社区").liaison == LIAISON


def test_forms_of_an_older_desk_that_are_read_anew_leave_what_was_typed_since(desk, tmp_path):
    drop(desk, card_form(desk, tmp_path / "联络员反馈表.docx"), slot="liaison")
    units.set_liaison(desk, ids(desk)["青禾社区"], replace(LIAISON, mobile="000-0000-2222"))
    with desk.store.writing() as connection:
        # As the migration leaves them.
        connection.exec_driver_sql("UPDATE material SET receipt_id = NULL")
        connection.exec_driver_sql("UPDATE file SET looked = 0, reading = ''")
    looking.finish(desk)
    assert units.unit(desk, "青禾社区").liaison.mobile == "000-0000-2222"
    assert met(desk, "liaison")


def test_what_the_card_leaves_blank_keeps_what_is_known(desk, tmp_path):
    units.set_liaison(desk, ids(desk)["青禾社区"], Liaison(name="张喆珺", fax="000-9"))
    with new_desk(tmp_path / "blank") as blank:
        path = printed(blank, "liaison", tmp_path / "联络员反馈表.docx")
    drop(desk, beside(path, {"姓名": "张喆珺", "手机": "000-0000-0000"}), slot="liaison")
    liaison = units.unit(desk, "青禾社区").liaison
    assert (liaison.name, liaison.mobile, liaison.fax) == ("张喆珺", "000-0000-0000", "000-9")


def test_a_new_liaison_takes_nothing_of_the_old_one_along(desk, tmp_path):
    units.set_liaison(desk, ids(desk)["青禾社区"], Liaison("㛃某", mobile="000-1", fax="000-9", email="x@example.com"))
    with new_desk(tmp_path / "blank") as blank:
        path = printed(blank, "liaison", tmp_path / "联络员反馈表.docx")
    drop(desk, beside(path, {"姓名": "张喆珺", "手机": "000-0000-0000"}), slot="liaison")
    liaison = units.unit(desk, "青禾社区").liaison
    assert (liaison.name, liaison.mobile) == ("张喆珺", "000-0000-0000")
    assert (liaison.fax, liaison.email) == ("", "")


def test_a_form_of_another_unit_is_not_swallowed_in_silence(desk, tmp_path):
    """Dropped on 青禾社区, but it says 柳溪社区."""
    path = card_form(desk, tmp_path / "联络员反馈表.docx", unit="柳溪社区")
    drop(desk, path, slot="liaison", unit="青禾社区")
    line = lines(desk)["联络员反馈表.docx"]
    assert line.material.reading == ("表里写的单位是“柳溪社区”，没有按它填写联络员和作品；放错了请移到那个单位",)
    assert line.worth_a_look
    assert units.unit(desk, "青禾社区").liaison == Liaison()
    review.move(desk, [line.id], ids(desk)["柳溪社区"], "liaison")
    assert units.unit(desk, "柳溪社区").liaison.name == "张喆珺"
    assert lines(desk)["联络员反馈表.docx"].material.reading == ()


def test_a_form_without_a_cell_goes_to_the_unit_that_stands_on_it(desk, tmp_path):
    card_form(desk, tmp_path / "青禾社区" / "反馈表.docx", unit="柳溪社区")
    outcome, = receiving.receive(desk, [tmp_path / "青禾社区"])
    assert (outcome.outcome, outcome.unit) in (("unsure", None), ("unsure", "青禾社区"), ("received", "柳溪社区"))
    assert units.unit(desk, "青禾社区").liaison == Liaison()


def test_a_form_that_the_clerk_moves_out_of_doubt_is_applied(desk, tmp_path):
    with new_desk(tmp_path / "theirs", names=("听泉社区",)) as theirs:
        path = card_form(theirs, tmp_path / "来件" / "表.docx", unit="听泉社区")
        table_ = case_form(theirs, tmp_path / "来件" / "表二.docx", (DRILL, "夜间疏散", "六月。"), unit="听泉社区")
    got = {each.name: each for each in receiving.receive(desk, [tmp_path / "来件"])}
    assert {each.outcome for each in got.values()} == {"unsure"}
    before = state(desk)
    review.move(desk, [got[path.name].material_id], ids(desk)["东塘社区"], "liaison")
    review.move(desk, [got[table_.name].material_id], ids(desk)["东塘社区"], "summary")
    liaison = units.unit(desk, "东塘社区").liaison
    assert (liaison.name, liaison.mobile) == ("张喆珺", "000-0000-0000")
    assert works_of(desk, "drill", "东塘社区") == {"夜间疏散": []}
    journal.undo(desk)
    journal.undo(desk)
    assert state(desk) == before


@pytest.mark.parametrize("order", ["form first", "files first", "together"])
def test_files_find_their_titles_whichever_came_first(desk, tmp_path, order):
    table_ = case_form(desk, tmp_path / "in" / "附件3.docx", (DRILL, "夜间疏散演练", "六月。"),
                       (DRILL, "学校疏散演练", "五月。"))
    files = [photo(tmp_path / "in" / "夜间疏散演练1.jpg", 1), photo(tmp_path / "in" / "夜间疏散演练2.jpg", 2),
             photo(tmp_path / "in" / "学校疏散演练.jpg", 3), photo(tmp_path / "in" / "合影.jpg", 4)]
    if order == "together":
        folder = tmp_path / "青禾社区"
        shutil.move(tmp_path / "in", folder)
        got = {each.name: each for each in receiving.receive(desk, [folder])}
        assert got["合影.jpg"].outcome == "unsure"
        review.move(desk, [got["合影.jpg"].material_id], ids(desk)["青禾社区"], "drill")
    elif order == "form first":
        drop(desk, table_, slot="summary")
        drop(desk, *files)
    else:
        drop(desk, *files)
        drop(desk, table_, slot="summary")
    assert works_of(desk) == {
        "夜间疏散演练": ["夜间疏散演练1.jpg", "夜间疏散演练2.jpg"], "学校疏散演练": ["学校疏散演练.jpg"]}
    assert [view.name for view in look.cell(desk, ids(desk)["青禾社区"], "drill").loose] == ["合影.jpg"]


def test_a_title_mended_by_a_word_is_the_same_work(desk, tmp_path):
    first = case_form(desk, tmp_path / "一" / "附件3.docx", (DRILL, "青禾社区夜间疏散演练", "六月十二日。"))
    drop(desk, first, slot="summary")
    with new_desk(tmp_path / "theirs") as theirs:
        again = case_form(theirs, tmp_path / "二" / "附件3.docx", (DRILL, "青禾社区夜间疏散演练活动", "六月十二日夜。"))
    drop(desk, again, slot="summary")
    work, = look.cell(desk, ids(desk)["青禾社区"], "drill").works
    assert (work.title, work.introduction) == ("青禾社区夜间疏散演练活动", "六月十二日夜。")


def test_two_works_of_nearly_one_title_in_one_table_stay_two(desk, tmp_path):
    drop(desk, case_form(desk, tmp_path / "附件3.docx", (DRILL, "青禾社区第一次疏散演练", "五月。"),
                         (DRILL, "青禾社区第二次疏散演练", "六月。")), slot="summary")
    assert list(works_of(desk)) == ["青禾社区第一次疏散演练", "青禾社区第二次疏散演练"]
    with new_desk(tmp_path / "theirs") as theirs:
        third = case_form(theirs, tmp_path / "补报.docx", (DRILL, "青禾社区第三次疏散演练", "七月。"),
                          (DRILL, "青禾社区第一次疏散演练", "五月一日。"))
    drop(desk, third, slot="summary")
    assert list(works_of(desk)) == ["青禾社区第一次疏散演练", "青禾社区第二次疏散演练", "青禾社区第三次疏散演练"]


def test_files_named_in_the_table_that_have_not_come_are_told_until_they_come(desk, tmp_path):
    path = case_form(desk, tmp_path / "附件3.docx", (CLASS, "用电安全课", "见附件：用电安全课件.pptx"))
    drop(desk, path, slot="summary")
    told, = lines(desk)["附件3.docx"].material.reading
    assert "写的文件“用电安全课件.pptx”还没有收到" in told
    assert lines(desk)["附件3.docx"].worth_a_look
    drop(desk, put(tmp_path / "用电安全课件.docx", offices.word("用电安全")), slot="class")
    assert lines(desk)["附件3.docx"].material.reading == ()


def test_words_without_a_field_are_told_by_their_place(desk, tmp_path):
    path = card_form(desk, tmp_path / "联络员反馈表.docx")
    document = docx.Document(path)
    document.add_paragraph("另：本社区七月还要办一次培训，届时再报。")
    row = document.tables[0].add_row()
    row.cells[0].text = "社区特别说明"
    row.cells[1].text = "人手不足，请多关照"
    document.save(path)
    drop(desk, old(path), slot="liaison")
    told = lines(desk)["联络员反馈表.docx"].material.reading
    assert any("人手不足" in each for each in told)
    assert units.unit(desk, "青禾社区").liaison == LIAISON


def test_an_introduction_over_two_hundred_characters_is_told_with_its_length(desk, tmp_path):
    drop(desk, case_form(desk, tmp_path / "附件3.docx", (DRILL, "夜间疏散", "演" * 201),
                         (DRILL, "学校疏散", "练" * 200)), slot="summary")
    told, = lines(desk)["附件3.docx"].material.reading
    assert "的简介有 201 字，通知要求 200 字以内" in told


@pytest.mark.parametrize(("form", "ending"), [("liaison", "docx"), ("cases", "docx"), ("cases", "xlsx")])
def test_our_own_filled_form_that_comes_back_changes_nothing(desk, tmp_path, form, ending):
    unit_id = ids(desk)["青禾社区"]
    units.set_liaison(desk, unit_id, LIAISON)
    key = works.add(desk, unit_id, "drill", "夜间疏散演练")
    works.change(desk, key, introduction="六月十二日夜间，组织居民疏散。\n共二百人参加。", remark="省级示范")
    works.add(desk, unit_id, "drill", "学校疏散演练")
    drop(desk, photo(tmp_path / "a" / "夜间疏散演练.jpg", 1), film(tmp_path / "a" / "学校疏散演练.mp4"))
    booking.add_link(desk, unit_id, "class", "https://pan.example.com/s/1abc 提取码：2024")
    drop(desk, put(tmp_path / "课件.docx", offices.word("用电安全")), slot="hazard")
    before = state(desk)
    drop(desk, printed(desk, form, tmp_path / f"表.{ending}"), slot="summary" if form == "cases" else "liaison")
    after = state(desk)
    assert (after["liaison"], after["work"]) == (before["liaison"], before["work"])
    assert after["material"][:len(before["material"])] == before["material"]
    assert not any("还没有收到" in told for told in lines(desk)[f"表.{ending}"].material.reading)


def test_the_table_of_all_units_is_taken_apart(desk, theirs, tmp_path):
    for name in ("青禾社区", "柳溪社区"):
        key = works.add(theirs, ids(theirs)[name], "drill", f"{name}夜间疏散")
        works.change(theirs, key, introduction=f"{name}六月。")
    path = tmp_path / "汇总.xlsx"
    write(papers.sheets(theirs, papers.paper(theirs, "cases")), path)
    drop(desk, old(path), slot="summary")
    assert works_of(desk) == {"青禾社区夜间疏散": []}
    assert works_of(desk, unit="柳溪社区") == {"柳溪社区夜间疏散": []}


def test_a_form_of_next_years_notice_is_known_without_a_word_of_program(linjiang, tmp_path):
    before = state(linjiang)
    photos_of = photo(tmp_path / "演练.jpg")
    drop(linjiang, photos_of, slot="drill", unit="柳溪村")
    outcome, = drop(linjiang, printed(linjiang, "progress", tmp_path / "进展.xlsx", "柳溪村"), slot="final",
                    unit="柳溪村")
    view = seen(linjiang, "final", "柳溪村")[outcome.material_id]
    assert (outcome.outcome, view.reading) == ("received", ())
    assert works_of(linjiang, "drill", "柳溪村") == {"柳溪村应急演练": ["演练.jpg"]}
    assert state(linjiang)["liaison"] == before["liaison"]
    wrong = printed(linjiang, "progress", tmp_path / "错.docx", "柳溪村")
    outcome, = drop(linjiang, wrong, slot="final", unit="临江小学")
    told, = seen(linjiang, "final", "临江小学")[outcome.material_id].reading
    assert "表里写的单位是“柳溪村”" in told


def test_the_contact_on_a_statistics_form_fills_only_gaps(tmp_path):
    with new_desk(tmp_path / "theirs", YINGDE, ("望埠镇",)) as theirs:
        units.set_liaison(theirs, 1, Liaison(name="张喆珺", mobile="000-0000-0000"))
        path = beside(printed(theirs, "figures", tmp_path / "统计表.docx", "望埠镇"), {"场": "12"})
    with new_desk(tmp_path / "desk", YINGDE, ("望埠镇",)) as desk:
        outcome, = drop(desk, path, slot="month", unit="望埠镇")
        assert outcome.kind == "form"
        assert units.unit(desk, "望埠镇").liaison == Liaison(), "a contact is not yet the liaison"
        units.set_liaison(desk, 1, Liaison(name="㛃某", mobile="000-1"))
        drop(desk, path, slot="tour", unit="望埠镇")
        assert units.unit(desk, "望埠镇").liaison == Liaison(name="㛃某", mobile="000-1")
        units.set_liaison(desk, 1, Liaison(name="张喆珺"))
        drop(desk, beside(path, {"场": "13"}), slot="month", unit="望埠镇")
        assert units.unit(desk, "望埠镇").liaison == Liaison(name="张喆珺", mobile="000-0000-0000")


def test_what_the_program_joined_by_itself_keeps_no_receipt_from_being_undone(desk, tmp_path):
    """The photo comes first, the table that lists it tomorrow: that they were put together is nobody's decision."""
    blank = printed(desk, "cases", tmp_path / "报送表.docx")
    drop(desk, photo(tmp_path / "一" / "地下车库疏散.jpg", 1))
    path = table(blank, (DRILL, "地下车库疏散", "六月十二日。"),
                 (DRILL, "学校夜间疏散", "六月十三日。"))
    drop(desk, path, slot="summary")
    assert works_of(desk)["地下车库疏散"] == ["地下车库疏散.jpg"]
    inbox.undo_receipt(desk, 1)
    assert list(works_of(desk)) == ["地下车库疏散", "学校夜间疏散"]
    assert text_of(desk) == "视频 0/1  图片 0/3"
    assert care.check(desk) == []
