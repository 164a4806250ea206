"""A small sound definition that tests spoil in one place and read again."""

from __future__ import annotations

import pytest

from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_layout

NOTICE = '''\
id = "chenxi-2027"
title = "2027年晨曦街道“安全生产月”活动方案"
short = "晨曦2027安全生产月"
year = 2027
date = 2027-05-20
unit_kinds = ["社区", "学校"]

[[period]]
name = "安全生产月"
first = 2027-06-01
last = 2027-06-30

[[due]]
id = "summary"
name = "总结报送"
by = 2027-06-25
form = "cases"

[[item]]
id = "drill"
name = "应急演练"
due = "summary"
needs = [
  { kinds = ["video"], least = 1, says = "视频不少于1个" },
  { kinds = ["photo"], least = 3, measure = "张" },
]

[[media]]
kinds = ["photo"]
says = "照片需为原图"
original = true

[[form]]
id = "cases"
title = "案例报送表"
layout = "cases.toml"
'''

LAYOUT = '''\
title = "案例报送表"
widths = [40, 16, 100]

[[above]]
text = "报送单位：{{报送单位}}"

[names]
drill = "演练"

[[row]]
role = "head"
cells = ["项目", "序号", "主题或标题"]

[[row]]
each = ["item", "work"]
blank = 2
cells = [{ text = "{{项目}}", over = "item" }, "{{序号}}", "{{主题或标题}}"]
hints = [{ item = "drill", row = 1, cell = 2, text = "例：XX社区演练" }]
'''


@pytest.fixture
def spoil(tmp_path):
    """Reads the small notice after replacing `old` by `new` in it (or in its layout)."""

    def read(old="", new="", layout_old="", layout_new=""):
        assert old in NOTICE
        assert layout_old in LAYOUT
        folder = tmp_path / "chenxi-2027"
        folder.mkdir(exist_ok=True)
        (folder / "notice.toml").write_text(NOTICE.replace(old, new, 1) if old else NOTICE, "utf-8")
        text = LAYOUT.replace(layout_old, layout_new, 1) if layout_old else LAYOUT
        (folder / "cases.toml").write_text(text, "utf-8")
        return read_notice(folder)

    return read


@pytest.fixture
def spoil_layout(tmp_path):
    """Reads the small layout after replacing `old` by `new` in it."""

    def read(old="", new="", **how):
        assert old in LAYOUT
        path = tmp_path / "cases.toml"
        path.write_text(LAYOUT.replace(old, new, 1) if old else LAYOUT, "utf-8")
        return read_layout(path, ("drill",), **how)

    return read


@pytest.fixture
def notice_text():
    return NOTICE


@pytest.fixture
def layout_text():
    return LAYOUT
