"""Recognition over made-up deliveries: what is counted without asking is right, and little is asked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.mark.parametrize("half", range(8))
def test_what_is_sure_is_right_and_most_is_sure(half, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import bench_recognise

    bench_recognise.add_sets()
    count = sum(bench_recognise.measured("zushi-2024", half, show=False, units=4).values(), Counter())
    assert count["sure_right"] >= 0.99 * count["sure"]
    assert count["decided"] >= 0.90 * count["tellable"]
    assert count["tellable"] > 500
