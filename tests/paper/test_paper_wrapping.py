"""Lines break as Chinese typesetting breaks them, and no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.paper import fonts
from safetydesk.paper.fonts import BODY, HEAD, TITLE
from safetydesk.paper.wrapping import title_lines, wrap

NEVER_FIRST = "，。、；：？！）》”’"
NEVER_LAST = "（《“‘"


@pytest.mark.parametrize(("text", "em", "lines"), [
    ("", 5, ("",)),
    ("一二三四五", 5, ("一二三四五",)),
    ("一二三四五，六", 5, ("一二三四", "五，六")),
    ("一二三四（五六）", 5, ("一二三四", "（五六）")),
    ("视频\n图片", 5, ("视频", "图片")),
    ("请寄a@example.com收", 7, ("请寄", "a@example.com", "收")),
    ("编号……——完", 3, ("编号", "……", "——完")),
    ("12345678901234567890", 5, ("1234567890", "1234567890")),
    ("安全 生产", 2.5, ("安全", "生产")),
    ("应急演练-高层", 4, ("应急演", "练-高层")),
    ("高层住宅-01", 4, ("高层住", "宅-01")),
])
def test_where_a_line_ends(text: str, em: float, lines: tuple[str, ...]) -> None:
    assert wrap(text, BODY, em) == lines


@given(st.text(st.sampled_from("安全生产月，。（）“”《》、ab1 2@./…—㛃☑"), max_size=120), st.integers(3, 30))
def test_every_character_stays_and_no_line_is_too_wide(text: str, em: int) -> None:
    lines = wrap(text, BODY, em)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(fonts.width(BODY, line.rstrip()) <= em + 1e-6 for line in lines)


@given(st.text(st.sampled_from("安全生产月活动"), min_size=1, max_size=9), st.sampled_from(NEVER_FIRST),
       st.sampled_from(NEVER_LAST), st.integers(4, 9))
def test_punctuation_neither_begins_nor_ends_a_line_it_must_not(word: str, close: str, opened: str, em: int) -> None:
    for line in wrap(f"{word}{close}{opened}{word}{close}{word}", BODY, em):
        assert line[0] not in NEVER_FIRST
        assert line[-1] not in NEVER_LAST


@pytest.mark.parametrize(("title", "lines"), [
    ("短标题", ("短标题",)),
    ("祖师街道办事处“安全生产月”活动联络员反馈表", ("祖师街道办事处“安全生产月”", "活动联络员反馈表")),
    ("畅通生命通道“五个一”活动优秀作品案例报送表", ("畅通生命通道“五个一”", "活动优秀作品案例报送表")),
    ("英德市2023年安全生产月和安全生产岭南行活动进展情况统计表",
     ("英德市2023年安全生产月和", "安全生产岭南行活动进展情况统计表")),
])
def test_titles_are_divided_where_they_read_well(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title, TITLE, 20.1) == lines


@given(st.text(st.sampled_from("安全生产月活动表“”ab（）"), max_size=400))
def test_titles_lose_nothing_either(title: str) -> None:
    assert "".join(title_lines(title, TITLE, 20)) == title


def test_forty_thousand_characters_are_broken_too() -> None:
    assert len(wrap("安" * 40_000, HEAD, 10)) == 4_000
