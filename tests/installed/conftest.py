"""The built folder, copied to where a clerk would have it, and run as on a PC that has no Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# The mail servers of the tests.
sys.path.append(str(ROOT / "tests" / "post"))
BUILT = Path(os.environ.get("SAFETYDESK_FOLDER", ROOT / "dist" / "safetydesk"))
NAME = "safetydesk.exe" if sys.platform == "win32" else "safetydesk"

Said = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Program:
    """A way to start the program: the built folder's, or for comparison the checkout's."""

    command: tuple[str, ...]
    environment: dict[str, str]

    def __call__(self, *arguments: object, at: Path | None = None, types: str = "", **more: str) -> Said:
        """Runs one command in the folder `at`; `types` is what comes from the keyboard, `more` the environment."""
        return subprocess.run(
            [*self.command, *map(str, arguments)], cwd=at, env=self.environment | more, input=types, check=False,
            capture_output=True, encoding="utf-8", timeout=300, start_new_session=True,
        )


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program's folder under a path with Chinese letters and a blank; nothing in it may change."""
    if not (BUILT / NAME).is_file():
        pytest.skip(f"{BUILT} is not built: python packaging/build.py folder")
    place = tmp_path_factory.mktemp("安全生产月 演示") / "安全生产月 演示"
    shutil.copytree(BUILT, place, symlinks=True)
    before = _listed(place)
    for path in [place, *place.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    yield place
    assert _listed(place) == before, "the program wrote beside itself"
    for path in [place, *place.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a PC without Python: nothing of ours in it."""
    if sys.platform == "win32":
        return dict(os.environ)
    (tmp_path / "home").mkdir()
    return {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}


@pytest.fixture
def program(folder: Path, bare: dict[str, str]) -> Program:
    """Runs the installed program."""
    return Program((str(folder / NAME),), bare)


@pytest.fixture
def source(bare: dict[str, str]) -> Program:
    """Runs the checkout."""
    return Program((sys.executable, "-m", "safetydesk"), bare | {"PYTHONPATH": str(ROOT)})


def _listed(place: Path) -> list[tuple[str, int, int]]:
    return sorted((str(path), path.lstat().st_size, path.lstat().st_mtime_ns) for path in place.rglob("*"))
