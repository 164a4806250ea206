"""Unit lists as offices keep them: any columns, titles, merged cells, blanks, doubles; and lists that are none."""

from __future__ import annotations

import pytest
from deskmaker import ids
from openpyxl import Workbook

from safetydesk.desk import units
from safetydesk.desk.snapshot import Liaison
from safetydesk.desk.unitlist import UnitEntry, read_file, read_text
from safetydesk.notice.problem import Mishap


def workbook(path, rows, merged=()):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def names(found):
    return [entry.name for entry in found[0]]


def test_a_list_with_a_title_merged_cells_blanks_doubles_and_a_total(tmp_path):
    path = workbook(tmp_path / "名单.xlsx", [
        ["祖师街道2024年安全生产月联络员名单", None, None, None, None],
        [None, None, None, None, None],
        ["手机号码", "序号", "社区（村）名称", "所属街道", "联络员"],
        [13800000001, 1, " 青禾 社区", "祖师街道", "张喆珺"],
        [None, None, None, None, None],
        ["000-0000-0002", 2, "柳溪社区", None, "李㛃"],
        [None, 3, "青禾社区", None, None],
        [None, 4, None, None, "王堃"],
        ["合计", None, "3个", None, None],
    ], ["A1:E1", "D4:D6"])
    entries, problems = read_file(path)
    assert [(e.name, e.parent, e.liaison.name, e.liaison.mobile) for e in entries] == [
        ("青禾 社区", "祖师街道", "张喆珺", "13800000001"), ("柳溪社区", "祖师街道", "李㛃", "000-0000-0002")]
    assert [str(problem).split("：")[0] for problem in problems] == ["第7行“青禾社区”", "第8行", "上级单位“祖师街道”"]


@pytest.mark.parametrize(("header", "row"), [
    (["单位名称", "联络员", "手机"], ["青禾社区", "张喆珺", "000"]),
    (["手机", "联络员", "单位名称"], ["000", "张喆珺", "青禾社区"]),
    (["序号", "报送单位", "姓名", "联系电话", "备注"], [1, "青禾社区", "张喆珺", "000", "x"]),
    (["联 系 人", "社 区：", "手机号码*"], ["张喆珺", "青禾社区", "000"]),
])
def test_columns_in_any_order_are_found_by_their_headings(tmp_path, header, row):
    entries, problems = read_file(workbook(tmp_path / "a.xlsx", [header, row]))
    assert problems == []
    assert [(e.name, e.liaison.name, e.liaison.mobile) for e in entries] == [("青禾社区", "张喆珺", "000")]


def test_all_nine_fields_of_the_card_and_the_unit_above(tmp_path):
    entries, problems = read_file(workbook(tmp_path / "a.xlsx", [
        ["单位", "别名", "类别", "上级单位", "姓名", "性别", "职务", "办公电话", "手机", "传真", "电子邮箱", "地址"],
        ["祖师街道", "", "部门", "", "", "", "", "", "", "", "", ""],
        ["青禾社区", "青禾、青禾居委会", "社区", "祖师街道", "张喆珺", "女", "网格员", "000-1", "000-2", "000-3",
         "a@example.com", "示例路1号"],
    ]))
    assert problems == []
    assert entries[1] == UnitEntry(
        "青禾社区", ("青禾", "青禾居委会"), "社区", "祖师街道",
        Liaison("张喆珺", "女", "网格员", "000-1", "000-2", "000-3", "a@example.com", "", "示例路1号"))


@pytest.mark.parametrize("encoding", [
    "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_csv_of_every_office_program(tmp_path, encoding):
    path = tmp_path / "名单.csv"
    path.write_bytes("序号,单位名称,联络员\r\n1,青禾社区,张喆珺\r\n2,\"柳溪社区\",李㛃\r\n".encode(encoding))
    entries, problems = read_file(path)
    assert problems == []
    assert [(e.name, e.liaison.name) for e in entries] == [("青禾社区", "张喆珺"), ("柳溪社区", "李㛃")]


@pytest.mark.parametrize("text", [
    "青禾社区、柳溪社区，东塘社区", "青禾社区 柳溪社区 东塘社区", "1. 青禾社区\n2. 柳溪社区\n3. 东塘社区",
    "一、青禾社区\n二、柳溪社区\n\n三、东塘社区\n", "（1）青禾社区\n（2）柳溪社区\n（3）东塘社区",
    "\t青禾社区\n\t柳溪社区\n\t东塘社区", "1、青禾社区 2、柳溪社区 3、东塘社区",
    "1\t青禾社区\n2\t柳溪社区\n3\t东塘社区", "青禾社区;柳溪社区;东塘社区", "1,青禾社区\n2,柳溪社区\n3,东塘社区",
    "单位名称\n青禾社区\n柳溪社区\n东塘社区\n合计", "①青禾社区\n②柳溪社区\n③东塘社区",
    "1）青禾社区\n2）柳溪社区\n3）东塘社区",
    "1、青禾社区；2、柳溪社区；3、东塘社区。", "青禾社区\u202e\n柳溪\x00社区\n东塘社区\ufeff",
])
def test_a_pasted_list_however_it_was_written(text):
    assert read_text(text) == ([UnitEntry("青禾社区"), UnitEntry("柳溪社区"), UnitEntry("东塘社区")], [])


def test_a_list_of_a_traditional_windows_is_not_read_as_other_characters(tmp_path):
    path = tmp_path / "名单.txt"
    path.write_bytes("青禾社區\n東塘社區\n".encode("big5"))
    assert names(read_file(path)) == ["青禾社區", "東塘社區"]
    path.write_bytes("青禾社區\n東塘社區\n".encode("gb18030"))
    assert names(read_file(path)) == ["青禾社區", "東塘社區"]


@pytest.mark.parametrize("lines", [
    ('"青禾社区,甲', "柳溪社区,乙", "东塘社区,丙"), ("青禾社区,\"甲", "柳溪社区,乙", "东塘社区,丙"),
    ('"青禾社区","甲', '"柳溪社区","乙"', '"东塘社区","丙"'), ('"青禾社区,甲', "柳溪社区,乙", '"东塘社区,丙'),
])
def test_a_quotation_mark_left_open_swallows_no_unit_and_is_told(lines):
    entries, problems = read_text("\n".join(("单位名称,联络员", *lines)))
    assert [(e.name, e.liaison.name) for e in entries] == [("青禾社区", "甲"), ("柳溪社区", "乙"), ("东塘社区", "丙")]
    assert "第2行：引号没有成对" in str(problems[0])


def test_a_cell_of_two_lines_is_one_cell():
    entries, problems = read_text('单位名称,地址\n青禾社区,"示例路\n1号"\n柳溪社区,乙\n')
    assert [(e.name, e.liaison.address) for e in entries] == [("青禾社区", "示例路 1号"), ("柳溪社区", "乙")]
    assert problems == []


def test_communities_beside_their_towns_are_the_units(tmp_path):
    entries, _ = read_file(workbook(tmp_path / "a.xlsx", [
        ["镇街", "社区", "联络员"],
        ["甲街道", "青禾社区", "张喆珺"], [None, "柳溪社区", "李㛃"], ["乙街道", "东塘社区", ""],
    ], ["A2:A3"]))
    assert [(e.name, e.parent) for e in entries] == [
        ("青禾社区", "甲街道"), ("柳溪社区", "甲街道"), ("东塘社区", "乙街道")]


def test_a_second_person_on_a_unit_is_told_and_not_lost_in_silence():
    entries, problems = read_text("单位名称\t联络员\n青禾社区\t张喆珺\n青禾社区\t李㛃\n")
    assert [e.liaison.name for e in entries] == ["张喆珺"]
    assert "“李㛃”没有记下" in str(problems[0])


def test_a_pasted_table_with_its_heading():
    entries, _ = read_text("联系电话\t单位\t联系人\n000\t青禾社区\t张喆珺\n")
    assert [(e.name, e.liaison.name, e.liaison.mobile) for e in entries] == [("青禾社区", "张喆珺", "000")]


def test_a_list_copied_from_a_chat_with_its_title_who_sent_it_and_telephones():
    text = "张喆珺 6月1日 10:20\n各单位名单如下：\n青禾社区 李㛃 000-0000-0002\n柳溪社区 18800000000\n东塘社区"
    entries, problems = read_text(text)
    assert [(e.name, e.liaison.name, e.liaison.office_phone, e.liaison.mobile) for e in entries] == [
        ("青禾社区", "李㛃", "000-0000-0002", ""), ("柳溪社区", "", "", "18800000000"), ("东塘社区", "", "", "")]
    assert [problem.place for problem in problems] == ["第1行“张喆珺 6月1日 10:20”", "第2行“各单位名单如下：”"]
    assert "没有当成单位" in str(problems[0])


def test_what_is_no_unit_is_told_line_by_line():
    lines = ("单位名称\t性质", "青禾社区\t社区", "12345\t", f"{'长' * 61}\t", "青禾社区\t", f"南圳社区\t{'类' * 21}")
    entries, problems = read_text("\n".join(lines))
    assert [entry.name for entry in entries] == ["青禾社区"]
    assert [str(problem) for problem in problems] == [
        "第3行“12345”：不像单位名称。请检查这一行",
        f"第4行“{'长' * 20}”：单位名称有 61 个字，太长了。请改到 60 字以内再导入这一行",
        "第5行“青禾社区”：名单里重复了。已合并成一个，不用处理",
        "第6行“南圳社区”：单位类别有 21 个字，太长了。请改到 20 字以内再导入这一行",
    ]


@pytest.mark.parametrize(("name", "data"), [
    ("a.xlsx", b"PK\x03\x04 nothing"), ("a.xls", b"\xd0\xcf\x11\xe0 nothing"), ("a.xlsx", b""), ("a.ods", b"x" * 500),
    ("a.csv", bytes(range(256)) * 40), ("b.csv", b'x,y\n"' + b"z" * 200_000 + b'",1\n'),
    ("a.txt", b"x" * 6_000_000), ("none.csv", None), ("none.xlsx", None),
])
def test_what_is_no_list_is_one_sentence(tmp_path, name, data):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Mishap) as told:
        read_file(path)
    assert "\n" not in str(told.value)
    assert told.value.remedy


def test_formulas_and_numbers_are_text_that_does_nothing(tmp_path):
    rows = [["单位名称"], ["青禾社区"], ["=HYPERLINK(\"http://x\")"], [20240601]]
    entries, _ = read_file(workbook(tmp_path / "a.xlsx", rows))
    assert next(entry.name for entry in entries) == "青禾社区"
    assert all("HYPERLINK" not in entry.name for entry in entries)


def test_a_list_behind_the_first_sheet_is_told_of_and_not_left_out_in_silence(tmp_path):
    book = Workbook()
    book.active.append(["说明"])
    book.create_sheet("名单").append(["城关社区"])
    book.save(tmp_path / "a.xlsx")
    entries, problems = read_file(tmp_path / "a.xlsx")
    assert entries == []
    assert "移到第一张工作表" in str(problems[0])


def test_twenty_thousand_units_are_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("单位名称,手机\n" + "".join(f"第{n}社区,000-{n}\n" for n in range(20_000)), "utf-8")
    assert len(read_file(path)[0]) == 20_000


def test_importing_completes_what_is_known_and_doubles_nothing(desk):
    added = units.add_many(desk, [
        UnitEntry("青禾社区", ("青禾",), liaison=Liaison("张喆珺")), UnitEntry("南圳社区", parent="青禾社区"),
        UnitEntry(" 柳溪 社区 "), UnitEntry("青禾", liaison=Liaison(mobile="000-0000")),
    ])
    assert added == (1, 2)
    card = units.unit(desk, "青禾")
    assert (card.name, card.liaison.name, card.liaison.mobile) == ("青禾社区", "张喆珺", "000-0000")
    assert units.unit(desk, "南圳社区").parent_id == card.id
    assert len(units.all_units(desk)) == 4


def test_a_circle_of_units_above_each_other_never_comes_about(desk):
    units.add_many(desk, [UnitEntry("青禾社区", parent="柳溪社区"), UnitEntry("柳溪社区", parent="青禾社区")])
    one, two, three = ids(desk).values()
    assert (units.unit(desk, one).parent_id, units.unit(desk, two).parent_id) == (two, None)
    with pytest.raises(Mishap, match="绕成了一圈"):
        units.change(desk, two, parent_id=one)
    units.change(desk, three, parent_id=one)
    units.change(desk, three, parent_id=None)
    with pytest.raises(Mishap, match="绕成了一圈"):
        units.change(desk, three, parent_id=three)


def test_units_are_found_by_any_name_and_near_names_are_proposed(desk):
    units.change(desk, ids(desk)["青禾社区"], aliases=["青禾居委会"])
    assert units.unit(desk, "青禾居委会").name == "青禾社区"
    assert units.unit(desk, "　青禾社区 ").name == "青禾社区"
    with pytest.raises(Mishap, match="单位名单里没有“青和社区”。是不是：青禾社区"):
        units.unit(desk, "青和社区")
    with pytest.raises(Mishap, match="已经有“青禾社区”了"):
        units.add(desk, "青禾社区")
    with pytest.raises(Mishap, match="单位名称是空的"):
        units.add(desk, " \x00")
    with pytest.raises(Mishap, match="单位名称太长（40000 字）。请改到 60 字以内"):
        units.add(desk, "社" * 40_000)


def test_a_unit_with_materials_cannot_be_removed(desk, tmp_path):
    from deskmaker import photo

    from safetydesk.desk import receiving

    receiving.receive(desk, [photo(tmp_path / "a.jpg")], unit_id=ids(desk)["青禾社区"], slot="drill")
    with pytest.raises(Mishap, match="“青禾社区”已收到 1 份材料，不能删除"):
        units.remove(desk, ids(desk)["青禾社区"])
    units.remove(desk, ids(desk)["柳溪社区"])
    assert list(ids(desk)) == ["青禾社区", "东塘社区"]


@pytest.mark.parametrize(("name", "kind"), [("柳溪村", "村"), ("临江小学", "学校"), ("临江第一中学", "学校"),
                                            ("临江机械厂", "企业"), ("青禾社区", "社区"), ("某某", "村")])
def test_the_kind_of_a_unit_is_guessed_from_its_name(linjiang, name, kind):
    assert units.guess_kind(linjiang, name) == kind
