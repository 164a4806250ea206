"""Desks of the tests of this room."""

from __future__ import annotations

import pytest
from deskmaker import NEXT_YEAR, new_desk


@pytest.fixture
def desk(tmp_path):
    """An open desk of the 祖师 notice with three communities."""
    with new_desk(tmp_path / "desk") as found:
        yield found


@pytest.fixture
def linjiang(tmp_path):
    """An open desk of the invented notice of 2027: a village, a school and an enterprise."""
    with new_desk(tmp_path / "linjiang", NEXT_YEAR, ("柳溪村", "临江小学", "临江机械厂")) as found:
        yield found
