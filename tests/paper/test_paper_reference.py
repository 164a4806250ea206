"""Every form, table and letter of the sample desk in every format against the files in reference/, member by member.

After a change that is meant, look at the documents and write the reference files anew:

    SAFETYDESK_REFERENCE=write python -m pytest tests/paper/test_paper_reference.py
"""

from __future__ import annotations

import os
from difflib import unified_diff
from io import BytesIO
from pathlib import Path

import pytest
from paper_notation import members, pages

from safetydesk.desk.papers import Document
from safetydesk.paper.flow import Flow
from safetydesk.paper.printing import FLOW_WRITERS, WRITERS

REFERENCE = Path(__file__).parent / "reference"
_MOST = 60


def written(document: Document, ending: str) -> bytes:
    target = BytesIO()
    if isinstance(document, Flow):
        FLOW_WRITERS[ending](document, target)
    else:
        WRITERS[ending](document, target)
    return target.getvalue()


@pytest.fixture(scope="module")
def shown(documents: dict[str, Document]) -> dict[str, str]:
    """What every document says in every format; a member that is as in an earlier document is only named."""
    found: dict[str, str] = {}
    first: dict[tuple[str, str, str], str] = {}
    for name, document in documents.items():
        for ending in FLOW_WRITERS if isinstance(document, Flow) else WRITERS:
            file, data = f"{name}{ending}", written(document, ending)
            if ending == ".pdf":
                found[file] = pages(data)
                continue
            parts = [(part, text, first.setdefault((ending, part, text), file)) for part, text in members(data).items()]
            found[file] = "".join(f"== {part}\n{text}" if there == file else f"== {part} as in {there}\n"
                                  for part, text, there in parts)
    return found


@pytest.fixture(scope="module")
def approved(shown: dict[str, str]) -> dict[str, str]:
    """The reference files, by the names of the documents; written before where that is wanted."""
    if os.environ.get("SAFETYDESK_REFERENCE") == "write":
        REFERENCE.mkdir(exist_ok=True)
        for path in REFERENCE.iterdir():
            path.unlink()
        for name, text in shown.items():
            (REFERENCE / f"{name}.txt").write_text(text, "utf-8", newline="\n")
    return {path.stem: path.read_text("utf-8") for path in sorted(REFERENCE.iterdir())}


def test_every_paper_has_its_reference(shown: dict[str, str], approved: dict[str, str]) -> None:
    assert sorted(shown) == sorted(approved)


def test_every_paper_is_printed_as_it_was_approved(shown: dict[str, str], approved: dict[str, str]) -> None:
    told = []
    for name in sorted(shown.keys() & approved.keys()):
        told += unified_diff(approved[name].splitlines(), shown[name].splitlines(), f"approved {name}", f"now {name}",
                             lineterm="", n=1)
    assert not told, "\n".join([*told[:_MOST], f"… {len(told)} lines in all"])
