"""zushi-2024 against the notice itself: every number, day and word that 祖师街道办事处 asked for on 29 May 2024."""

from __future__ import annotations

from datetime import date

import pytest

from safetydesk import paths
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form


@pytest.fixture(scope="module")
def zushi():
    return read_notice(paths.forms() / "zushi-2024")[0]


def needs(slot):
    (way,) = slot.ways
    return [(need.kinds, need.least, need.most, need.measure, need.label, need.says) for need in way.needs]


def test_the_notice_itself(zushi):
    assert zushi.title == "2024年祖师街道办事处“安全生产月”活动方案"
    assert (zushi.issuer, zushi.date, zushi.number) == ("祖师街道办事处", date(2024, 5, 29), "")
    assert zushi.theme == "人人讲安全、个个会应急——畅通生命通道"
    assert zushi.to == "各社区、办事处各部门"
    assert zushi.references == ("许市安办〔2024〕19号", "许东安办〔2024〕6号")
    assert [(p.first, p.last) for p in zushi.periods] == [(date(2024, 6, 1), date(2024, 6, 30))]


def test_the_five_items_of_annex_2(zushi):
    found = [(item.id, item.name, item.format, needs(item)) for item in zushi.items]
    both = [
        (("video",), 1, None, "个", "视频", "视频不少于1个"),
        (("photo",), 3, None, "张", "图片", "图片不少于3张"),
    ]
    assert found == [
        ("class", "安全生产专题教育课", "课件（录像）",
         [(("courseware", "video"), 1, None, "个", "课件（录像）", "不少于1个")]),
        ("hazard", "专项隐患排查治理", "典型案例", [(("case",), 1, None, "个", "典型案例", "不少于1个")]),
        ("drill", "应急逃生避险演练", "视频 图片", both),
        ("warning", "安全警示教育", "视频 图片", both),
        ("route", "应急避险逃生路线图", "图片", [(("photo",), 3, None, "张", "图片", "不少于3张")]),
    ]
    assert {zushi.due_of(item).by for item in zushi.items} == {date(2024, 6, 25)}


@pytest.mark.parametrize(("word", "item"), [
    ("应急逃生演练", "drill"), ("安全警示教育活动的", "warning"), ("安全警示教育活动", "warning"),
    ("讲授一节安全生产专题教育课", "class"), ("开展一次专项隐患排查治理", "hazard"),
    ("举办一次应急逃生避险演练", "drill"), ("组织一次安全警示教育活动", "warning"),
    ("绘制一张应急避险逃生路线图", "route"),
])
def test_an_item_goes_by_the_name_of_any_annex(zushi, word, item):
    assert zushi.slot(word).id == item


def test_the_five_dues(zushi):
    assert [(due.id, due.type, due.by, due.same_as, due.form) for due in zushi.dues] == [
        ("liaison", "report-by", date(2024, 6, 3), "", "liaison"),
        ("liaison-form", "report-by", date(2024, 6, 3), "liaison", "liaison"),
        ("content", "report-by", date(2024, 6, 8), "", ""),
        ("summary", "report-by", date(2024, 6, 25), "", "cases"),
        ("ongoing", "continuous", None, "", ""),
    ]


def test_what_the_dues_ask_for(zushi):
    liaison, repeated, content, summary, ongoing = zushi.dues
    assert needs(liaison) == [(("liaison", "form"), 1, None, "名", "联络员", "1名联络员姓名和联系方式")]
    assert [(need.kinds, need.least, need.implied, need.anywhere) for need in content.ways[0].needs] == [
        (("any",), 1, True, True)]
    assert [(need.kinds, need.least, need.implied, need.label) for need in summary.ways[0].needs] == [
        (("report",), 1, True, "活动总结报告"), (("form",), 1, True, "优秀作品案例报送表")]
    assert repeated.ways == ongoing.ways == ()
    assert summary.says == "6月25日前报送活动总结报告和优秀作品案例报送表"


@pytest.mark.parametrize("kind", ["社区", "部门", "", "村"])
def test_a_unit_of_any_kind_owes_everything(zushi, kind):
    assert all(slot.holds_for(kind) and slot.needs_of(kind) == slot.ways for slot in zushi.slots())


def test_the_rules_on_files(zushi):
    assert [(rule.kinds, rule.original, rule.caption, rule.intro_most, rule.link) for rule in zushi.media] == [
        (("video", "photo"), False, False, 0, False),
        (("photo",), True, True, 0, False),
        (("video",), False, False, 200, False),
        (("video",), False, False, 0, True),
        (("case", "text"), False, False, 0, False),
        (("form",), False, False, 0, False),
    ]


def layout(zushi, name):
    return read_form(zushi, zushi.form(name))[0]


def test_annex_1_is_the_liaison_card(zushi):
    card = layout(zushi, "附件1")
    assert card.title == "祖师街道办事处“安全生产月”活动联络员反馈表"
    assert [[cell.text for cell in row.cells] for row in card.rows] == [
        ["姓名", "{{姓名}}", "性别", "{{性别}}", "职务", "{{职务}}"],
        ["办公电话", "{{办公电话}}", "手机", "{{手机}}", "传真", "{{传真}}"],
        ["电子邮箱", "{{电子邮箱}}"],
        ["单位名称", "{{单位名称}}"],
        ["通讯地址", "{{通讯地址}}"],
    ]
    assert [line.text for line in card.below] == ["注：请于6月3日前将此表填报完成后电子版发送给办事处联系人"]


def test_annex_2_is_filled_by_the_notice(zushi):
    table = layout(zushi, "附件2")
    head, row = table.rows
    assert [cell.text for cell in head.cells] == ["序号", "项目", "格式", "各社区", "备注"]
    assert row.each == ("item",)
    assert [cell.text for cell in row.cells] == ["{{项目序号}}", "{{项目}}", "{{格式}}", "{{数量要求}}", ""]


def test_annex_3_is_the_case_table(zushi):
    table = layout(zushi, "附件 3")
    head, row = table.rows
    assert [cell.text for cell in head.cells] == ["项目", "序号", "主题或标题", "报送内容", "备注"]
    assert (row.each, row.blank, row.more) == (("item", "work"), 2, "…")
    names = dict(table.names)
    assert [names.get(item.id, item.name) for item in zushi.items] == [
        "安全生产专题教育课", "专项隐患排查治理", "应急逃生演练", "安全警示教育活动的", "应急避险逃生路线图"]
    assert [line.text for line in table.above] == ["报送单位：{{报送单位}}", "报送时间：{{报送时间}}"]
    assert [line.text for line in table.below] == ["联系人：{{联系人}}", "联系方式：{{联系方式}}"]
    example, prompt = row.hints
    assert (example.item, example.row, example.cell) == ("class", 1, 2)
    assert example.text == "例：XX单位安全生产专题教育课视频（课件、典型案例）"
    assert prompt.text.startswith("（提示：视频、照片等文件资料请另建文件夹随报送表一同报送，照片需为原图")


def test_all_units_in_one_table(zushi):
    for form in (zushi.form("liaison"), zushi.form("cases")):
        table, _ = read_form(zushi, form, all_units=True)
        assert table.landscape
        assert table.rows[-1].each[0] == "unit"
    with pytest.raises(ValueError, match="no table of all units"):
        read_form(zushi, zushi.form("quota"), all_units=True)
