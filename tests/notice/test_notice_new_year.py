"""Next year needs no Python: an invented notice of 2027, with everything the model can hold, from a fresh folder."""

from __future__ import annotations

from datetime import date

import pytest

from safetydesk.notice import dates
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form

NOTICE = '''
id = "linjiang-2027"
title = "2027年临江镇“安全生产月”活动方案"
short = "临江2027安全生产月"
issuer = "临江镇人民政府"
year = 2027
date = 2027-05-18
number = "临政发〔2027〕12号"
unit_kinds = ["村", "社区", "学校", "企业"]

[[period]]
name = "安全生产月"
first = 2027-06-01
last = 2027-06-30

[[kind]]
id = "poster"
name = "海报"
contents = ["image", "pdf"]

[[due]]
id = "weekly"
type = "recurring"
name = "每周进展"
says = "每周五前报送本周进展"
opens = 2027-06-01
by = 2027-06-30
every = "week"
day = 5
needs = [{ kinds = ["text"], least = 1, per = "week", measure = "份", says = "每周1份" }]

[[due]]
id = "final"
was = ["summary"]
name = "总结"
by = 2027-07-05
needs = [{ kinds = ["report"], implied = true, measure = "份" }]

[[due]]
id = "fair"
type = "event"
name = "安全宣传咨询日"
by = 2027-06-16

[[item]]
id = "drill"
name = "应急演练"
due = "final"
needs = [
  { kinds = ["video"], least = 1, most = 2, says = "视频1至2个" },
  { kinds = ["photo"], least = 5, measure = "张", units = ["学校"], says = "各学校图片不少于5张" },
  { kinds = ["photo"], least = 3, measure = "张", units = ["村", "社区"], says = "各村（社区）图片不少于3张" },
]

[[item]]
id = "poster"
name = "安全海报"
units = ["学校", "企业"]
[[item.way]]
says = "海报2张"
needs = [{ kinds = ["poster"], least = 2, measure = "张" }]
[[item.way]]
says = "或视频1个"
needs = [{ kinds = ["video"], least = 1 }]

[[form]]
id = "progress"
title = "每周进展表"
layout = "progress.toml"
layout_all = "progress-all.toml"
'''

ONE = '''
title = "每周进展表"
widths = [36, 60, 60]
above = [{ text = "填报单位：{{填报单位}}", align = "left" }, { text = "{{印制日期}}", align = "right" }]
row = [
  { role = "head", cells = ["项目", "数量要求", "还缺"] },
  { each = ["item"], cells = ["{{项目}}", "{{数量要求}}", "{{缺}}"] },
  { cells = [{ text = "合计", role = "label" }, { across = 2 }] },
]
'''

ALL = '''
title = "{{年份}}年每周进展汇总表"
landscape = true
widths = [45, 60, 60, 60]
row = [
  { role = "head", cells = ["单位", "项目", "已交", "还缺"] },
  { each = ["unit", "item"], cells = [{ text = "{{单位名称}}", over = "unit" }, "{{项目}}", "{{已交}}", "{{缺}}"] },
]
'''


@pytest.fixture
def linjiang(tmp_path):
    for name, text in (("notice.toml", NOTICE), ("progress.toml", ONE), ("progress-all.toml", ALL)):
        (tmp_path / name).write_text(text, "utf-8")
    notice, problems = read_notice(tmp_path)
    assert problems == []
    return notice


def test_numbers_by_class_of_unit(linjiang):
    drill = linjiang.slot("drill")
    asked = {kind: [(need.label, need.least, need.most) for way in drill.needs_of(kind) for need in way.needs]
             for kind in linjiang.unit_kinds}
    assert asked == {
        "村": [("视频", 1, 2), ("图片", 3, None)],
        "社区": [("视频", 1, 2), ("图片", 3, None)],
        "学校": [("视频", 1, 2), ("图片", 5, None)],
        "企业": [("视频", 1, 2)],
    }


def test_two_ways_for_some_units_only(linjiang):
    poster = linjiang.slot("安全海报")
    assert [way.says for way in poster.ways] == ["海报2张", "或视频1个"]
    assert [kind for kind in linjiang.unit_kinds if poster.holds_for(kind)] == ["学校", "企业"]
    assert linjiang.kinds["poster"].contents == ("image", "pdf")


def test_one_for_each_week(linjiang):
    weekly = linjiang.due("weekly")
    assert weekly.ways[0].needs[0].per == "week"
    assert dates.occurrences(weekly) == tuple(date(2027, 6, day) for day in (4, 11, 18, 25))
    first, last = dates.span(linjiang, weekly)
    assert len(dates.buckets("week", first, last)) == 5


def test_a_former_id_still_finds_its_due(linjiang):
    assert linjiang.slot("summary").id == "final"
    assert linjiang.slot("final").ways[0].needs[0].implied


def test_its_forms_read(linjiang):
    one, problems = read_form(linjiang, linjiang.form("progress"))
    assert problems == []
    assert one.above[1].align == "right"
    all_units, problems = read_form(linjiang, linjiang.form("每周进展表"), all_units=True)
    assert problems == []
    assert all_units.rows[1].each == ("unit", "item")
