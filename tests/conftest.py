"""What every test needs: a screen that is not there, folders of its own, and the real office's clock left alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The same examples in every run, and none refused because the machine was slow.
settings.register_profile(
    "steady", derandomize=True, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, caches and logs of a test never touch those of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture
def zushi() -> Path:
    """The definition of the 祖师 notice as it is shipped."""
    return ROOT / "forms" / "zushi-2024"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str], str]]:
    """Runs one command in this process: (exit code, lines of stdout, stderr)."""
    # Late, as below: most rooms are tested without a command line or a desk.
    from safetydesk import cli

    def one(*arguments: object) -> tuple[int, list[str], str]:
        try:
            code = int(cli.run([str(each) for each in arguments]))
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a desk of the 祖师 notice with three communities, closed."""
    from deskmaker import new_desk

    new_desk(tmp_path / "desk").close()
    return tmp_path / "desk"
