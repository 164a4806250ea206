"""The measures of the house: size of files and functions, return annotations, a first sentence in every file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted([*(ROOT / "safetydesk").rglob("*.py"), *(ROOT / "packaging").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE = 400, 50, 120


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_small_and_annotated(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{node.name} is too long"
            assert node.returns is not None, f"{node.name} says not what it returns"


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=name_of)
def test_every_file_opens_with_what_it_is_for(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert words, "no first sentence"
    assert len(words.split()) >= 4


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=name_of)
def test_nothing_is_left_lying_about(path: Path) -> None:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        assert len(line) <= LONGEST_LINE, f"line {number} is too long"
        assert not re.search(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", line), f"line {number}"


def test_rooms_open_with_one_sentence_and_nothing_else() -> None:
    for path in (ROOT / "safetydesk").glob("*/__init__.py"):
        assert len(ast.parse(path.read_text("utf-8")).body) == 1, path


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in TESTS if path.name != "conftest.py"]
    assert len(names) == len(set(names))
