"""Long tables go over pages as an old hand would cut them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_cases import cells_of

from safetydesk.paper.arranging import LARGE, LEAST, SMALL, arrange
from safetydesk.paper.paging import paginate, parts, share
from safetydesk.paper.sheet import Cell, Line, Row, Sheet


def table(*heights: float, heads: int = 1, columns: int = 1) -> Sheet:
    rows = tuple(Row(tuple(Cell("字") for _ in range(columns)), "head" if n < heads else "value", height)
                 for n, height in enumerate(heights))
    return Sheet("表", (150 / columns,) * columns, rows)


def test_a_short_table_is_one_page() -> None:
    assert paginate([20.0] * 10, 1, [], 300, 600) == [(0.0, 200.0)]


def test_rows_are_cut_between_not_through() -> None:
    assert paginate([40.0] * 10, 0, [], 100, 200) == [(0.0, 80.0), (80.0, 280.0), (280.0, 400.0)]


def test_a_row_taller_than_a_page_is_cut_where_the_page_ends() -> None:
    pages = paginate([40.0, 700.0, 40.0], 0, [], 300, 300)
    assert pages == [(0.0, 300.0), (300.0, 600.0), (600.0, 780.0)]


def test_a_first_row_that_fits_a_page_is_not_cut_by_the_end_of_the_first() -> None:
    arranged = arrange(table(10, 200))
    assert arranged.start == (1, 0.0)
    assert len(arranged.pages) == 1


def test_heads_never_stand_alone_at_the_foot() -> None:
    pages = paginate([40.0, 280.0], 1, [], 300, 260)
    assert pages[0][1] > 40


def test_a_name_is_not_cut_too_low_for_its_text() -> None:
    heights = [40.0] * 10
    pages = paginate(heights, 0, [(2, 5, 60.0)], 130, 400)
    assert pages[0] == (0.0, 80.0)


def test_the_rest_of_a_name_gets_the_height_it_needs() -> None:
    heights = [40.0] * 6
    paginate(heights, 0, [(0, 4, 60.0)], 130, 400)
    assert heights == [40.0, 40.0, 40.0, 60.0, 40.0, 40.0]


def test_what_fits_stands_in_every_part_and_longer_text_runs_on() -> None:
    assert share(["甲"], [3, 0, 2]) == ([["甲"], [], ["甲"]], 0)
    assert share(["甲", "乙", "丙"], [1, 2]) == ([["甲"], ["乙", "丙"]], 0)
    assert share(["甲", "乙", "丙"], [1, 1]) == ([["甲"], ["乙"]], 1)


@given(st.lists(st.floats(5, 900), min_size=1, max_size=30), st.floats(60, 400), st.floats(100, 600))
def test_pages_cover_the_table_without_gap_or_overlap(heights: list[float], first: float, other: float) -> None:
    pages = paginate(list(heights), 0, [], first, other)
    assert pages[0][0] == 0
    assert pages[-1][1] == pytest.approx(sum(heights))
    assert all(above[1] == below[0] for above, below in pairwise(pages))
    assert all(bottom - top <= (other if number else first) + 0.1 for number, (top, bottom) in enumerate(pages))
    assert sum(bottom - top for _, top, bottom in parts(0, sum(heights), pages)) == pytest.approx(sum(heights))


def test_size_goes_by_columns_and_by_what_saves_a_page() -> None:
    assert arrange(table(10, 10, 10)).size == LARGE
    assert arrange(table(10, 10, columns=7)).size == SMALL
    assert arrange(table(10, 10, columns=9)).size == LEAST
    assert (arrange(table(*[0] * 24)).size, arrange(table(*[0] * 24)).page_count) == (SMALL, 1)
    assert arrange(table(*[0] * 100)).size == LARGE


def test_a_number_stays_in_one_piece_by_becoming_smaller() -> None:
    sheet = Sheet("表", (28,), (Row((Cell("000-0000-0000"),)), Row((Cell("000-0000"),))))
    assert [(one.style.size, len(one.lines)) for one in arrange(sheet).placed] == [(SMALL, 1), (LARGE, 1)]


def test_columns_too_wide_for_the_paper_are_narrowed_together() -> None:
    sheet = Sheet("表", (300, 100), (Row((Cell("甲"), Cell("乙"))),))
    widths = arrange(sheet).widths
    assert sum(widths) == pytest.approx(156 * 72 / 25.4)
    assert widths[0] == pytest.approx(3 * widths[1])


def test_long_lines_beside_the_table_begin_new_pages_too() -> None:
    sheet = Sheet("表", (50,), (Row((Cell("甲"),)),), above=(Line("字" * 5_000),), below=(Line("字" * 5_000),))
    assert arrange(sheet).page_count > 4
    assert cells_of(sheet) == ["甲"]
