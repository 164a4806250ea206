"""Every slip in a form's layout comes back as a Problem, and a sound layout comes back as written."""

from __future__ import annotations

import re

import pytest

from safetydesk import paths
from safetydesk.notice.layout import TABLE_PLACEHOLDERS, Hint, LayoutCell
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_layout
from safetydesk.notice.read_table import all_tables, read_table

HEAD = 'cells = ["项目", "序号", "主题或标题"]'
CELLS = 'cells = [{ text = "{{项目}}", over = "item" }, "{{序号}}", "{{主题或标题}}"]'
HINT = '{ item = "drill", row = 1, cell = 2, text = "例：XX社区演练" }'
GROUP = '[[row]]\neach = ["item", "work"]'

# old text, new text, kind, place, part of what is wrong, part of the remedy
SLIPS = [
    # placeholders
    ("{{报送单位}}", "{{报送单立}}", "placeholder", "cases.toml 表上第1行文字", "“报送单立”不存在",
     "是否想写“报送单位”"),
    ("{{序号}}", "{{ 序号 }}", "placeholder", "cases.toml 第2行第2格", "“ 序号 ”不存在", "是否想写“序号”"),
    ("{{序号}}", "{序号}", "placeholder", "cases.toml 第2行第2格", "花括号没有成对", "{{报送单位}}"),
    ("{{序号}}", "{{序号", "placeholder", "cases.toml 第2行第2格", "花括号没有成对", "{{报送单位}}"),
    ("{{序号}}", "｛｛序号｝｝", "placeholder", "cases.toml 第2行第2格", "花括号没有成对", "英文花括号"),
    ("{{报送单位}}", "{{项目}}", "placeholder", "cases.toml 表上第1行文字", "只能放在按项目重复的行里", '"item"'),
    ('each = ["item", "work"]', 'each = ["item"]', "placeholder", "cases.toml 第2行第2格", "按作品重复", '"work"'),
    ('title = "案例报送表"', 'title = "{{主题或标题}}"', "placeholder", "cases.toml 标题", "按作品重复", "删去"),
    # the grid
    ("widths = [40, 16, 100]", "widths = [40, 16, 101]", "layout", "cases.toml", "共宽 157 毫米，纸上只有 156 毫米",
     "landscape"),
    ("widths = [40, 16, 100]", "widths = [40, 16, 170]\nlandscape = true", "layout", "cases.toml", "225 毫米",
     "改窄"),
    ("widths = [40, 16, 100]", "widths = [40, 3, 100]", "bad-value", "cases.toml", "widths 写的是一组内容，超出范围",
     "5 到"),
    (HEAD, 'cells = ["项目", "序号"]', "layout", "cases.toml 第1行", "各格共占 2 列，应占 3 列", "across"),
    (HEAD, 'cells = [{ text = "项目", across = 3 }, "序号"]', "layout", "cases.toml 第1行", "共占 4 列", "across"),
    (HEAD, 'cells = [{ text = "项目", across = 0 }, "a", "b"]', "bad-value", "cases.toml 第1行第1格",
     "across 写的是0", "1 到"),
    (HEAD, 'cells = [{ text = "项目", down = 2 }, "a", "b"]', "layout", "cases.toml 第2行", "合并到了重复的行",
     "down"),
    (CELLS, f'{CELLS}\n[[row]]\ncells = [{{ down = 2 }}, "a", "b"]', "layout", "cases.toml", "超出了最后一行",
     "改小 down"),
    (CELLS, f'{CELLS}\n[[row]]\ncells = ["a", {{ down = 2 }}, "b"]\n[[row]]\ncells = [{{ across = 2 }}]', "layout",
     "cases.toml 第4行", "隔开了", "across"),
    ('over = "item"', 'over = "unit"', "layout", "cases.toml 第2行第1格", "“unit”不在本行的 each 里", "改 over"),
    ('over = "item"', "down = 2", "layout", "cases.toml 第2行第1格", "重复的行不能用 down", "over"),
    ('each = ["item", "work"]', 'each = ["work", "item"]', "layout", "cases.toml 第2行", "次序不对", "item、work"),
    ('each = ["item", "work"]', 'each = ["unit", "item", "work"]', "layout", "cases.toml 第2行", "次序不对",
     "item、work"),
    # what only the office's own tables may do
    ("{{序号}}", "{{材料名称}}", "placeholder", "cases.toml 第2行第2格", "“材料名称”不存在", ""),
    ('each = ["item", "work"]', 'each = ["material"]', "layout", "cases.toml 第2行", "次序不对", "item、work"),
    (HEAD, 'cells = ["项目", "序号", { text = "主题", beside = "kind" }]', "layout", "cases.toml 第1行第3格",
     "通知的附表不能用 beside", "办公用表"),
    # figures, months and activities
    ("{{序号}}", "{{数值}}", "placeholder", "cases.toml 第2行第2格", "按统计指标重复的行里、按月向右", "beside"),
    ("{{序号}}", "{{月份}}", "placeholder", "cases.toml 第2行第2格", "按月向右重复", 'beside = "month"'),
    ("{{序号}}", "{{累计}}", "placeholder", "cases.toml 第2行第2格", "按统计指标重复的行或格里", '"figure"'),
    ("{{序号}}", "{{活动名称}}", "placeholder", "cases.toml 第2行第2格", "按活动重复的行里", '"activity"'),
    ('"{{序号}}", "', '{ beside = "month" }, "', "layout", "cases.toml 第2行第2格", 'beside = "month"', "重复的行"),
    ('"{{序号}}", "', '{ beside = "figure" }, "', "layout", "cases.toml 第2行第2格", 'beside = "figure"', "按单位"),
    ('each = ["item", "work"]', 'each = ["item", "figure"]', "layout", "cases.toml 第2行", "次序不对", "figure"),
    # keys and values
    ("blank = 2", "blnk = 2", "unknown-key", "cases.toml 第2行", "不认识“blnk”", "是否想写“blank”"),
    ("blank = 2", "blank = true", "bad-value", "cases.toml 第2行", "blank 应当是整数", "blank = 3"),
    ('role = "head"', 'role = "header"', "bad-value", "cases.toml 第1行", "“header”", "是否想写“head”"),
    ('each = ["item", "work"]', 'each = ["items"]', "bad-value", "cases.toml 第2行", "each 不能写“items”", "“item”"),
    (HEAD, "cells = [1, 2, 3]", "bad-value", "cases.toml 第1行", "应当是一行单元格", 'cells = ["姓名", "{{姓名}}"]'),
    (HEAD, "cells = []", "missing-key", "cases.toml 第1行", "cells 是空的", "填上"),
    ('title = "案例报送表"', "", "missing-key", "cases.toml", "缺少 title", "补上"),
    ('drill = "演练"', "drill = 3", "bad-value", "cases.toml [names]", "应当是一段文字", "应急逃生演练"),
    # ids of items
    ('drill = "演练"', 'dril = "演练"', "unknown-id", "cases.toml [names]", "编号为“dril”的项目", "是否想写“drill”"),
    ('item = "drill"', 'item = "route"', "unknown-id", "cases.toml 第2行第1条提示", "编号为“route”的项目", "drill"),
    # hints
    ("cell = 2", "cell = 3", "layout", "cases.toml 第2行第1条提示", "没有这一格", "0 到 2"),
    ("row = 1", "row = 3", "layout", "cases.toml 第2行", "提示文字落在空表没有的行里", "blank"),
    (GROUP, "[[row]]", "layout", "cases.toml 第2行", "提示文字", "each 里要有 item"),
    # damaged TOML
    ("widths = [40, 16, 100]", "widths = [40, 16, 100", "unreadable", "cases.toml 第", "方括号没有配对", "]"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{slip[2]}-{slip[4][:16]}" for slip in SLIPS])
def test_a_slip_stops_the_form_and_says_where_what_and_what_to_do(spoil_layout, slip):
    old, new, kind, place, what, remedy = slip
    layout, problems = spoil_layout(old, new)
    assert layout is None
    found = [problem for problem in problems if problem.kind == kind and what in problem.what]
    assert found, "\n".join(f"{problem.kind} {problem}" for problem in problems)
    assert found[0].place.startswith(place)
    assert remedy in found[0].remedy


def test_a_sound_layout_comes_back_as_written(spoil_layout):
    layout, problems = spoil_layout()
    assert problems == []
    head, row = layout.rows
    assert head.cells[0] == LayoutCell("项目", role="head")
    assert row.cells[0] == LayoutCell("{{项目}}", over="item")
    assert row.hints == (Hint("drill", 1, 2, "例：XX社区演练"),)
    assert layout.names == (("drill", "演练"),)
    assert (row.each, row.blank, layout.widths) == (("item", "work"), 2, (40, 16, 100))


def test_cells_that_reach_down_leave_fewer_columns_below(spoil_layout):
    layout, problems = spoil_layout(
        HEAD, 'cells = [{ text = "项目", down = 2 }, { text = "作品", across = 2 }]\n'
              '[[row]]\nrole = "head"\ncells = ["序号", "主题或标题"]')
    assert problems == []
    assert [len(row.cells) for row in layout.rows] == [2, 2, 3]


def test_one_table_of_all_units_knows_a_unit_only_in_its_rows(spoil_layout):
    layout, problems = spoil_layout("报送单位：{{报送单位}}", "报送单位：{{报送单位}} {{姓名}}", for_one_unit=False)
    assert layout is None
    assert problems[0].what == "占位符“姓名”只能放在按单位重复的行里"
    assert [(problem.kind, problem.place) for problem in problems] == [
        ("placeholder", "cases.toml 表上第1行文字"), ("layout", "cases.toml 第2行")]


def test_a_form_for_the_whole_notice_may_list_its_items_alone(spoil_layout, tmp_path):
    layout, problems = spoil_layout(
        '[[above]]\ntext = "报送单位：{{报送单位}}"\n\n[names]\ndrill = "演练"\n', "", for_one_unit=False)
    assert {problem.kind for problem in problems} == {"layout"}
    text = (tmp_path / "cases.toml").read_text("utf-8")
    for old, new in (('"item", "work"', '"item"'), ("{{序号}}", "{{项目序号}}"), ("{{主题或标题}}", "{{格式}}")):
        text = text.replace(old, new)
    (tmp_path / "cases.toml").write_text(text, "utf-8")
    layout, problems = read_layout(tmp_path / "cases.toml", ("drill",), for_one_unit=False)
    assert problems == []
    assert layout.rows[1].each == ("item",)


FIGURES = """title = "统计表"
widths = [12, 50, 60, 34]
[[row]]
role = "head"
cells = ["序号", "统计内容", { text = "{{月份}}", beside = "month" }, "累计"]
[[row]]
each = ["figure"]
cells = ["{{统计序号}}", "{{统计内容}}（{{计量单位}}）", { text = "{{数值}}", beside = "month" }, "{{累计}}"]
"""


def read_figures(tmp_path, text, **how):
    (tmp_path / "figures.toml").write_text(text, "utf-8")
    return read_layout(tmp_path / "figures.toml", (), **how)


@pytest.mark.parametrize("one", [True, False])
def test_figures_go_down_and_their_months_to_the_right(tmp_path, one):
    layout, problems = read_figures(tmp_path, FIGURES, for_one_unit=one)
    assert problems == []
    assert [cell.beside for cell in layout.rows[1].cells] == ["", "", "month", ""]


def test_each_unit_of_a_table_of_all_has_its_figures_to_the_right_or_below(tmp_path):
    right = '''title = "汇总表"
widths = [40, 100]
[[row]]
role = "head"
cells = ["单位", { text = "{{统计内容}}（{{计量单位}}）", beside = "figure" }]
[[row]]
each = ["unit"]
cells = ["{{报送单位}}", { text = "{{累计}}", beside = "figure" }]
[[row]]
cells = ["合计", { text = "{{累计}}", beside = "figure" }]
'''
    below = FIGURES.replace('["figure"]', '["unit", "figure"]')
    assert [read_figures(tmp_path, text, for_one_unit=False)[1] for text in (right, below)] == [[], []]


@pytest.mark.parametrize(("months", "figures", "what"), [
    (0, 3, "通知没有按月报的统计指标"), (0, 0, "通知没有统计指标"), (15, 3, "第3列要分成15格，太窄"),
])
def test_a_layout_asks_for_no_figures_and_months_that_its_notice_does_not_have(tmp_path, months, figures, what):
    layout, problems = read_figures(tmp_path, FIGURES, beside={"month": months, "figure": figures})
    assert layout is None
    assert any(what in problem.what for problem in problems), problems


def test_a_column_is_divided_for_one_thing(tmp_path):
    layout, problems = read_figures(tmp_path, FIGURES.replace('"{{月份}}", beside = "month"', '"", beside = "figure"'))
    assert layout is None
    assert [problem.place for problem in problems] == ["figures.toml 第2行"]
    assert "同一列" in problems[0].what


TABLE = """name = "案例一览"
title = "{{通知简称}}案例一览"
widths = [12, 40, 60, 40]
[[row]]
role = "head"
cells = ["序号", "单位", "材料", { text = "{{类别}}", beside = "kind" }]
[[row]]
each = ["unit", "material"]
empty = "没有材料"
cells = ["{{行号}}", { text = "{{报送单位}}", over = "unit" }, "{{材料名称}}", { text = "", beside = "kind" }]
"""

TABLE_SLIPS = [
    ('name = "案例一览"\n', "", "missing-key", "缺少 name", "补上"),
    ("name", "nam", "unknown-key", "不认识“nam”", "是否想写“name”"),
    ("[[row]]\nrole", 'only = "late"\n[[row]]\nrole', "bad-value", "only 不能写“late”", "items"),
    ("序号", "{{行号}}", "placeholder", "占位符“行号”只能放在重复的行里", "each"),
    ('"材料", {', '"{{类别}}", {', "placeholder", "只能放在按单位类别向右重复的格里", 'beside = "kind"'),
    ("{{通知简称}}", "{{报送单位}}{{姓名}}", "placeholder", "“姓名”只能放在按单位重复的行里", "each"),
    ('["unit", "material"]', '["unit", "work", "material"]', "layout", "次序不对", "unit、material"),
    ('"单位", "材料"', '{ text = "单位", down = 2 }, "材料"', "layout", "有 beside 的表不能用 down", "删去"),
    ("widths = [12, 40, 60, 40]", "widths = [12, 40, 60, 60]", "layout", "共宽 172 毫米", "landscape"),
]


@pytest.mark.parametrize("slip", TABLE_SLIPS, ids=[slip[3] for slip in TABLE_SLIPS])
def test_a_slip_in_a_table_stops_it_and_says_what_to_do(tmp_path, slip):
    old, new, kind, what, remedy = slip
    assert old in TABLE
    path = tmp_path / "mine.toml"
    path.write_text(TABLE.replace(old, new, 1), "utf-8")
    table = read_table(path)
    assert table.layout is None
    found = [problem for problem in table.problems if problem.kind == kind and what in problem.what]
    assert found, [str(problem) for problem in table.problems]
    assert found[0].place.startswith("mine.toml")
    assert remedy in found[0].remedy


def test_a_table_of_the_offices_own_takes_the_place_of_one_with_its_name_and_adds_others(tmp_path):
    shipped = all_tables([paths.tables()])
    assert [table.id for table in shipped] == [
        "gaps", "directory", "receipt", "returned", "allocation", "hazards", "schedule", "figures", "figures-units"]
    assert [table.problems for table in shipped] == [()] * 9
    (tmp_path / "gaps.toml").write_text(TABLE + "\n", "utf-8")
    (tmp_path / "mine.toml").write_text(TABLE.replace("widths", "order = 15\nwidths"), "utf-8")
    mixed = all_tables([paths.tables(), tmp_path, tmp_path / "nowhere"])
    assert [table.id for table in mixed][:3] == ["mine", "directory", "receipt"]
    assert next(table for table in mixed if table.id == "gaps").name == "案例一览"


def test_a_table_of_figures_serves_only_a_notice_that_has_some():
    served = {}
    for name in ("camp-2023", "zushi-2024"):
        notice, _ = read_notice(paths.forms() / name)
        served[name] = {table.id for table in all_tables([paths.tables()]) if table.serves(notice)}
    assert served["camp-2023"] - served["zushi-2024"] == {"figures", "figures-units"}
    assert "schedule" in served["zushi-2024"]


def test_the_readme_of_the_tables_tells_their_words():
    words = re.findall(r"\{\{(.+?)\}\}", (paths.tables() / "README.md").read_text("utf-8"))
    assert set(words) == {*TABLE_PLACEHOLDERS, "数量要求"}
