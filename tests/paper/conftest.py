"""The forms of the 祖师 notice and the papers of a sample desk, ready to print."""

from __future__ import annotations

from pathlib import Path

import paper_desk
import pytest
from paper_cases import all_cases

from safetydesk.desk.papers import Document
from safetydesk.paper.sheet import Sheet


@pytest.fixture
def cases(zushi: Path) -> dict[str, Sheet]:
    """Every form blank, filled, with rare characters, and for all units."""
    return all_cases(zushi)


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """Every paper of the sample desk, by names that can be those of files; the tables of whoever runs it stay out."""
    home = tmp_path_factory.mktemp("desks")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(home / name.lower()))
        return paper_desk.documents(home)
