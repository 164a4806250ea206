"""The forms of the 祖师 notice, ready to print."""

from __future__ import annotations

from pathlib import Path

import pytest
from paper_cases import all_cases

from safetydesk.paper.sheet import Sheet


@pytest.fixture
def cases(zushi: Path) -> dict[str, Sheet]:
    """Every form blank, filled, with rare characters, and for all units."""
    return all_cases(zushi)
