"""How a bug is told: places and kinds, and no word of what anybody wrote."""

from __future__ import annotations

import sqlite3

import pytest

from safetydesk.notice import fault


def test_a_message_that_looks_like_a_place_is_not_taken_for_one() -> None:
    error = ValueError('x\n  File "/home/张喆珺/safetydesk/名单.py", line 3, in 李某\nTraceback 王某')
    assert fault.told(error) == "ValueError"


@pytest.mark.parametrize(("path", "place"), [
    (r"C:\Users\张喆珺\app\safetydesk\ui\door.py", "ui/door.py"),
    ("/home/张喆珺/venv/lib/python3.11/site-packages/sqlalchemy/engine/base.py", "sqlalchemy/engine/base.py"),
    ("/home/张喆珺/python3.11/json/decoder.py", "decoder.py"), ("<string>", "<string>"),
    ("/home/safetydesk/venv/lib/site-packages/PIL/Image.py", "PIL/Image.py"),
])
def test_the_way_to_the_code_is_left_out(path: str, place: str) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("1 / 0", path, "exec"))
    assert fault.told(caught.value).splitlines()[-2:] == [f"  {place}:1 <module>", "ZeroDivisionError"]


def test_what_it_came_of_stands_before_it() -> None:
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect("/没有/张喆珺.sqlite")
    error = RuntimeError("李某")
    error.__cause__ = caught.value
    kinds = [line for line in fault.told(error).splitlines() if not line.startswith(" ")]
    assert kinds == ["OperationalError SQLITE_CANTOPEN", "RuntimeError"]


def test_of_several_at_once_each_is_told() -> None:
    late = KeyError("张喆珺")
    late.__context__ = OSError(28, "满了")
    group = ExceptionGroup("李某", [ValueError("王某"), ExceptionGroup("x", [late])])
    late.__context__.__context__ = group
    assert fault.told(group).splitlines() == [
        "ValueError", "OSError ENOSPC", "KeyError", "ExceptionGroup", "ExceptionGroup"]


@pytest.mark.parametrize(("error", "words"), [
    (OSError(28, "满了", "/home/张喆珺/a"), "OSError ENOSPC"), (KeyError("张喆珺"), "KeyError"),
    (AttributeError("张喆珺", name="cell"), "AttributeError cell"), (ImportError("x", name="av"), "ImportError av"),
    (AttributeError("x", name="张喆珺 138"), "AttributeError"), (ImportError("x", name="李某"), "ImportError"),
    (AttributeError("x", name="138 0000"), "AttributeError"), (ImportError("x", name="a.b_2"), "ImportError a.b_2"),
    (FileNotFoundError(2, "x"), "FileNotFoundError ENOENT"), (OSError("张喆珺"), "OSError"),
])
def test_codes_and_words_of_the_program_are_kept(error: Exception, words: str) -> None:
    assert fault.kind(error) == words
