"""The README tells the truth: its commands are those of CI and of the program."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from safetydesk import cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def commands() -> list[str]:
    """The shell commands that the README prints."""
    return [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]


def test_ci_runs_exactly_the_test_command_of_the_readme():
    opens, tests = commands()
    assert opens.endswith("-m safetydesk")
    assert tests.endswith("-m pytest")
    assert tests in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_verb_of_the_command_line_is_in_the_readme():
    actions = cli._parser()._actions
    verbs = next(action for action in actions if isinstance(action, argparse._SubParsersAction)).choices
    told = set(re.findall(r"^safetydesk (\w+)", README, re.M))
    assert told == set(verbs)


def test_every_folder_the_readme_names_is_there():
    for name in re.findall(r"`((?:tests|forms|resources|packaging|safetydesk)/[\w/.]*)`", README):
        assert (ROOT / name).exists(), name
