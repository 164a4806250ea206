"""Every slip in a definition comes back as a Problem that says where it is, what is wrong and what to do."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetydesk.notice.model import Notice
from safetydesk.notice.problem import PROBLEM_KINDS
from safetydesk.notice.read import read_notice

DUE = '[[due]]\nid = "summary"\nname = "总结报送"\nby = 2027-06-25\n'
ITEM = '[[item]]\nid = "drill"'
VIDEO = '{ kinds = ["video"], least = 1, says = "视频不少于1个" }'

# old text, new text, kind, place, part of what is wrong, part of the remedy
SLIPS = [
    # keys
    ('short = "', 'shrot = "', "unknown-key", "notice.toml", "不认识“shrot”", "是否想写“short”"),
    ("least = 3", "leest = 3", "unknown-key", "notice.toml 项目“应急演练”第2条数量要求", "不认识“leest”",
     "是否想写“least”"),
    ("original = true", "原图 = true", "unreadable", "notice.toml 第31行“原图 = true”", "这一行开头", "英文"),
    ("original = true", '"原图" = true', "unknown-key", "notice.toml 第1个媒体要求", "不认识“原图”",
     "这里可以写：kinds、says"),
    ('title = "2027年晨曦街道“安全生产月”活动方案"\n', "", "missing-key", "notice.toml", "缺少 title",
     'title = "文字"'),
    ('title = "2027年晨曦街道“安全生产月”活动方案"', 'title = " "', "missing-key", "notice.toml", "title 是空的",
     "填上"),
    (DUE, "", "missing-key", "notice.toml", "缺少 due", "[[due]]"),
    ("by = 2027-06-25\n", "", "missing-key", "notice.toml 节点“总结报送”", "缺少 by", "补上 by"),
    ('kinds = ["photo"], least', "least", "missing-key", "notice.toml 项目“应急演练”第2条数量要求", "缺少 kinds",
     "kinds ="),
    # types and ranges
    ("year = 2027", 'year = "2027"', "bad-value", "notice.toml", "year 应当是整数（不加引号），现在写的是“2027”",
     "year = 3"),
    ("year = 2027", "year = 20270", "bad-value", "notice.toml", "超出范围", "2000 到 2100"),
    ("year = 2027", "year = 0x" + "f" * 4000, "bad-value", "notice.toml", "一个过大的数", "2000 到 2100"),
    ("least = 3", "least = -1", "bad-value", "notice.toml 项目“应急演练”第2条数量要求", "least 写的是-1",
     "0 到 9999"),
    ("least = 3", "least = 3.5", "bad-value", "notice.toml 项目“应急演练”第2条数量要求", "应当是整数", "least = 3"),
    ("least = 3", "least = 3, most = 2", "bad-value", "notice.toml 项目“应急演练”第2条数量要求",
     "most（2）小于 least（3）", "改正"),
    ("least = 3", "least = 3, implied = true", "bad-value", "notice.toml 项目“应急演练”第2条数量要求", "implied",
     "删去"),
    ("original = true", 'original = "是"', "bad-value", "notice.toml 第1个媒体要求",
     "original 应当是true（是）或 false（否）", "= true"),
    ('unit_kinds = ["社区", "学校"]', 'unit_kinds = "社区"', "bad-value", "notice.toml",
     "unit_kinds 应当是若干段文字", '["甲"'),
    ('id = "chenxi-2027"', 'id = "晨曦"', "bad-value", "notice.toml", "id 应当是编号", "drill-2"),
    ('name = "应急演练"', 'name = "应急\\u0007演练"', "bad-value", "notice.toml 第1个项目", "控制字符", "name ="),
    ('name = "应急演练"', f'name = "{"长" * 2001}"', "bad-value", "notice.toml 项目“长长", "不超过2000字", "name ="),
    ("[[item]]", "[item]", "bad-value", "notice.toml", "item 应当是若干个小节", "[[item]]"),
    ('form = "cases"', 'type = "report"', "bad-value", "notice.toml 节点“总结报送”", "type 不能写“report”",
     "是否想写“report-by”"),
    ("least = 3", 'least = 3, per = "day"', "bad-value", "notice.toml 项目“应急演练”第2条数量要求", "“day”",
     "week、month"),
    # dates
    ("by = 2027-06-25", 'by = "2027年6月25日"', "bad-date", "notice.toml 节点“总结报送”", "日期（2000",
     "写成 by = 2027-06-25"),
    ("by = 2027-06-25", "by = 2027-06-25T17:30:00", "bad-date", "notice.toml 节点“总结报送”", "不带时刻",
     "写成 by = 2027-06-25"),
    ("by = 2027-06-25", "by = 2027-06-31", "bad-date", "notice.toml 第16行“by = 2027-06-31”", "日期不存在", "核对"),
    ("by = 2027-06-25", "by = 1027-06-25", "bad-date", "notice.toml 节点“总结报送”", "1027-06-25", "by ="),
    ("last = 2027-06-30", "last = 2027-05-30", "bad-date", "notice.toml 时间段“安全生产月”", "first 晚于 last",
     "对调"),
    ("by = 2027-06-25", 'type = "window"\nopens = 2027-07-01\nby = 2027-06-25', "bad-date",
     "notice.toml 节点“总结报送”", "opens 晚于 by", "对调"),
    # what a due of each type has
    ('form = "cases"', 'type = "undated"', "bad-value", "notice.toml 节点“总结报送”", "不用写 by", "删去 by"),
    ("by = 2027-06-25", 'type = "recurring"\nby = 2027-06-25', "missing-key", "notice.toml 节点“总结报送”",
     "缺少 every", "补上"),
    ("by = 2027-06-25", 'type = "recurring"\nopens = 2027-06-01\nevery = "week"\nday = 8\nby = 2027-06-25',
     "bad-value", "notice.toml 节点“总结报送”", "每周的 day 写的是 8", "7（周日）"),
    ('form = "cases"', f'type = "event"\nneeds = [{VIDEO}]', "bad-value", "notice.toml 节点“总结报送”", "event",
     "改 type"),
    # ids
    ('due = "summary"', 'due = "sumary"', "unknown-id", "notice.toml 项目“应急演练”", "“sumary”不存在",
     "是否想写“summary”"),
    ('form = "cases"', 'form = "case"', "unknown-id", "notice.toml 节点“总结报送”", "form 里的“case”",
     "是否想写“cases”"),
    ('form = "cases"', 'same_as = "summery"', "unknown-id", "notice.toml 节点“总结报送”", "same_as",
     "是否想写“summary”"),
    ('form = "cases"', 'same_as = "summary"', "unknown-id", "notice.toml 节点“总结报送”", "自己也是重复的", "原来的"),
    ("[[item]]",
     f'[[due]]\nid = "again"\nname = "又一次"\nby = 2027-06-25\nsame_as = "summary"\nneeds = [{VIDEO}]\n' "[[item]]",
     "bad-value", "notice.toml 节点“又一次”", "又写了数量要求", "删去"),
    ('kinds = ["video"]', 'kinds = ["vidio"]', "unknown-id", "notice.toml 项目“应急演练”第1条数量要求", "“vidio”",
     "是否想写“video”"),
    ('kinds = ["photo"]\nsays', 'kinds = ["foto"]\nsays', "unknown-id", "notice.toml 第1个媒体要求", "“foto”",
     "“photo”"),
    ("least = 3", 'least = 3, units = ["学 校"]', "unknown-id", "notice.toml 项目“应急演练”第2条数量要求", "“学 校”",
     "“学校”"),
    ('due = "summary"', 'units = ["企业"]', "unknown-id", "notice.toml 项目“应急演练”", "“企业”", "社区、学校"),
    ('form = "cases"', 'units = ["企业"]', "unknown-id", "notice.toml 节点“总结报送”", "“企业”", "社区、学校"),
    ("[[item]]", '[[kind]]\nid = "song"\nname = "歌曲"\ncontents = ["sound"]\n[[item]]', "unknown-id",
     "notice.toml 材料类型“歌曲”", "“sound”", "image"),
    ("[[item]]", '[[kind]]\nid = "video"\nname = "录像"\n[[item]]', "duplicate-id", "notice.toml 材料类型“录像”",
     "“video”已经有了", "换一个"),
    (ITEM, '[[item]]\nid = "summary"', "duplicate-id", "notice.toml", "编号“summary”", "改掉"),
    (ITEM, ITEM + '\nwas = ["summary"]', "duplicate-id", "notice.toml", "编号“summary”", "改掉"),
    (ITEM, ITEM + '\naliases = ["总结报送"]', "duplicate-id", "notice.toml", "名称或别名“总结报送”", "改掉"),
    ("[[form]]", '[[form]]\nid = "cases"\ntitle = "又一张"\nlayout = "cases.toml"\n[[form]]', "duplicate-id",
     "notice.toml", "编号“cases”", "改掉"),
    # needs and ways
    ("needs = [\n", "was = [\n", "missing-key", "notice.toml 项目“应急演练”", "没有数量要求", "needs ="),
    ('due = "summary"', "way = [{ needs = [] }]", "missing-key", "notice.toml 项目“应急演练”第1种交法",
     "needs 是空的", "填上"),
    ('due = "summary"', f"way = [{{ needs = [{VIDEO}] }}]", "bad-value", "notice.toml 项目“应急演练”", "不能同时写",
     "[[….way]]"),
    ("original = true", "width = 1920", "missing-key", "notice.toml 第1个媒体要求", "像素要求没有写全", "compare"),
    # forms
    ('layout = "cases.toml"', 'layout = "../cases.toml"', "bad-value", "notice.toml 表格“案例报送表”", "不带路径",
     "annex1.toml"),
    ('layout = "cases.toml"', 'layout = "/etc/passwd"', "bad-value", "notice.toml 表格“案例报送表”", "不带路径",
     "annex1.toml"),
    ('layout = "cases.toml"', 'layout = "C:cases.toml"', "bad-value", "notice.toml 表格“案例报送表”", "不带路径",
     "annex1"),
    ('layout = "cases.toml"', 'layout = "cases.toml"\nscope = "notice"\nlayout_all = "cases.toml"', "bad-value",
     "notice.toml 表格“案例报送表”", "不用写 layout_all", "删去"),
    # damaged TOML
    ('short = "晨曦2027安全生产月"', "short = 晨曦", "unreadable", "notice.toml 第3行“short = 晨曦”", "等号右边",
     "英文引号"),
    ('short = "晨曦2027安全生产月"', 'short = "晨曦', "unreadable", "notice.toml 第3行", "引号没有配对", "英文引号"),
    ('short = "晨曦2027安全生产月"', "short", "unreadable", "notice.toml 第3行“short”", "缺少等号", 'name = "内容"'),
    ("year = 2027", "year = 2027\nyear = 2028", "unreadable", "notice.toml 第5行", "出现了两次", "删去"),
    ('unit_kinds = ["社区", "学校"]', 'unit_kinds = ["社区"，"学校"]', "unreadable", "notice.toml 第6行", "方括号",
     "英文逗号"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{slip[2]}-{slip[4][:16]}" for slip in SLIPS])
def test_a_slip_stops_the_notice_and_says_where_what_and_what_to_do(spoil, slip):
    old, new, kind, place, what, remedy = slip
    notice, problems = spoil(old, new)
    assert notice is None
    found = [problem for problem in problems if problem.kind == kind and what in problem.what]
    assert found, "\n".join(f"{problem.kind} {problem}" for problem in problems)
    assert found[0].place.startswith(place)
    assert remedy in found[0].remedy


def test_the_small_notice_is_sound(spoil):
    notice, problems = spoil()
    assert isinstance(notice, Notice)
    assert problems == []


def test_all_problems_are_told_at_once(spoil):
    _, problems = spoil('year = 2027\ndate = 2027-05-20\nunit_kinds = ["社区", "学校"]',
                        'year = "今年"\ndate = "某日"\nunit_kinds = []\ncolour = 1')
    assert sorted(problem.kind for problem in problems) == ["bad-date", "bad-value", "missing-key", "unknown-key"]


def test_every_problem_is_a_whole_sentence(spoil):
    for old, new, *_ in SLIPS:
        for problem in spoil(old, new)[1]:
            assert problem.kind in PROBLEM_KINDS
            assert problem.place.startswith(("notice.toml", "cases.toml"))
            assert problem.what
            assert problem.remedy
            assert not problem.remedy.endswith("。")


def test_dates_left_over_from_last_year_are_doubted_but_do_not_stop_the_notice(spoil):
    notice, (problem,) = spoil("by = 2027-06-25", "by = 2026-06-25")
    assert notice is not None
    assert str(problem) == (
        "notice.toml 节点“总结报送”：by 是 2026-06-25，不在 2027 年。核对年份，去年的日期要改成今年的")


def test_a_misspelt_placeholder_spoils_the_form_but_not_the_notice(spoil):
    notice, (problem,) = spoil(layout_old="{{报送单位}}", layout_new="{{报送单立}}")
    assert notice is not None
    assert (problem.kind, problem.place, problem.remedy) == (
        "placeholder", "cases.toml 表上第1行文字", "是否想写“报送单位”")


def test_a_missing_layout_is_named(spoil):
    notice, (problem,) = spoil('layout = "cases.toml"', 'layout = "annex3.toml"')
    assert notice is not None
    assert (problem.kind, problem.place, problem.remedy) == ("missing-file", "annex3.toml", "补上 annex3.toml")


def test_a_number_for_each_week_needs_a_first_day(notice_text, tmp_path):
    period = '[[period]]\nname = "安全生产月"\nfirst = 2027-06-01\nlast = 2027-06-30\n'
    (tmp_path / "notice.toml").write_text(
        notice_text.replace(period, "").replace("least = 3", 'least = 3, per = "week"'), "utf-8")
    notice, problems = read_notice(tmp_path)
    assert notice is None
    problem = problems[0]
    assert (problem.kind, problem.place) == ("missing-key", "notice.toml “应急演练”")
    assert problem.what == "按周或按月要求数量，却没有开始日期"


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(notice_text, layout_text, tmp_path):
    for name, text in (("notice.toml", notice_text), ("cases.toml", layout_text)):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    notice, problems = read_notice(tmp_path)
    assert problems == []
    assert notice.title == "2027年晨曦街道“安全生产月”活动方案"


@pytest.mark.parametrize(("data", "kind", "what", "remedy"), [
    (None, "missing-file", "没有这个文件", "补上 notice.toml"),
    ("id = \"x\"\ntitle = \"晨曦\"".encode("gb18030"), "unreadable", "文件不是 UTF-8 编码", "编码选 UTF-8"),
    (b"a = " + b"[" * 5000, "unreadable", "括号套得太深", "重写"),
    (b"#" * 1_000_001, "unreadable", "文件太大", "forms"),
    (b"a = " + b"9" * 5000, "unreadable", "写法不对", "英文符号"),
    (b"", "missing-key", "缺少 id", "id ="),
])
def test_a_file_that_is_no_definition(tmp_path, data, kind, what, remedy):
    if data is not None:
        (tmp_path / "notice.toml").write_bytes(data)
    notice, problems = read_notice(tmp_path)
    assert notice is None
    assert problems[0].kind == kind
    assert what in problems[0].what
    assert remedy in problems[0].remedy


def test_a_folder_in_the_place_of_the_file(tmp_path):
    (tmp_path / "notice.toml").mkdir()
    notice, (problem,) = read_notice(tmp_path)
    assert notice is None
    assert "文件打不开" in problem.what


MANY = settings(max_examples=300)

PIECES = [b'"', b"[", b"]", b"{", b"}", b"=", b",", b"\n", b"[[item]]", b"needs", b"-1", b"2027-13-01", b"nan",
          b"true", b"\xff", b"\x00", b"\\u0000", b"{{", "“".encode(), b"0x" + b"f" * 50, b"9" * 30, b"1e999",
          b"00:00:00", b"[1, 2]"]


def mutate(data, chance):
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        upto = min(len(data), at + chance.choice((0, 0, 1, 5, 40)))
        data = data[:at] + chance.choice((*PIECES, b"", data[upto:upto + 30])) + data[upto:]
    return data


@MANY
@given(seed=st.integers(0, 2**32))
def test_no_bytes_ever_raise(notice_text, layout_text, tmp_path, seed):
    chance = random.Random(seed)
    (tmp_path / "notice.toml").write_bytes(mutate(notice_text.encode(), chance))
    (tmp_path / "cases.toml").write_bytes(mutate(layout_text.encode(), chance))
    notice, problems = read_notice(tmp_path)
    assert notice is not None or problems
    assert all(str(problem).isprintable() for problem in problems)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_a_pipe_in_the_place_of_a_definition_is_not_waited_for(notice_text, tmp_path):
    (tmp_path / "notice.toml").write_text(notice_text, "utf-8")
    os.mkfifo(tmp_path / "cases.toml")
    assert "cases.toml：不是普通文件" in str(read_notice(tmp_path)[1][0])


VALUES = ["1", "-1", '"x"', '""', "true", "nan", "inf", "2027-06-01", "2027-06-01T00:00:00", "00:00:00", "[]", "[1]",
          '["x"]', "[[]]", "{}", "[{}]", "{ a = 1 }", '[{ text = 3 }]', "[{ kinds = 3 }]", "0x" + "f" * 40]


@MANY
@given(seed=st.integers(0, 2**32))
def test_no_value_in_any_place_ever_raises(notice_text, layout_text, tmp_path, seed):
    chance = random.Random(seed)
    for name, text in (("notice.toml", notice_text), ("cases.toml", layout_text)):
        lines = text.splitlines()
        for _ in range(chance.randint(0, 3)):
            at = chance.choice([n for n, line in enumerate(lines) if " = " in line and not line.startswith(" ")])
            lines[at] = lines[at].partition("=")[0] + "= " + chance.choice(VALUES)
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    notice, problems = read_notice(tmp_path)
    assert notice is not None or problems
