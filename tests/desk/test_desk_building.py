"""A desk that is being made: whole or not there, and nothing of it stays when the program is killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk.desk.building import building
from safetydesk.notice.problem import Mishap

# Begins to build, says so, and waits to be killed.
MAKER = """
import sys, time
from pathlib import Path
from safetydesk.desk.building import building
with building(Path(sys.argv[1])) as build:
    (build / "files").mkdir()
    (build / "files" / "a.jpg").write_bytes(b"x")
    print(build.name, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def maker(tmp_path):
    """Another program that is making the desk `工作台` here."""
    call = [sys.executable, "-c", MAKER, tmp_path / "工作台"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        yield child
        child.kill()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_appears_whole(tmp_path):
    with building(tmp_path / "下面" / "工作台") as build:
        (build / "a").write_bytes(b"x")
        assert not (tmp_path / "下面" / "工作台").exists()
    assert names(tmp_path / "下面") == {"工作台"}
    assert names(tmp_path / "下面" / "工作台") == {"a"}


@pytest.mark.parametrize("error", [OSError(28, "x"), KeyboardInterrupt(), Mishap("停下了")])
def test_or_not_at_all(tmp_path, error):
    def make():
        with building(tmp_path / "工作台") as build:
            (build / "a").write_bytes(b"x")
            raise error

    with pytest.raises((Mishap, KeyboardInterrupt)):
        make()
    assert names(tmp_path) == set()


def test_what_stands_is_told_as_standing_though_the_disk_is_not_sure_of_its_name(tmp_path, monkeypatch):
    def fails(path):
        raise Mishap("硬盘读写出错")

    monkeypatch.setattr("safetydesk.desk.building.fsync_folder", fails)
    with building(tmp_path / "工作台") as build:
        (build / "a").write_bytes(b"x")
    assert names(tmp_path / "工作台") == {"a"}


def test_killed_at_the_very_end_it_leaves_nothing_that_stays(tmp_path, monkeypatch):
    killed = tmp_path / "killed"

    def kill(path, target):
        shutil.copytree(path, killed / path.name)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), building(tmp_path / "工作台"):
        patched.setattr(Path, "rename", kill)
    (left,) = killed.iterdir()
    left.rename(tmp_path / left.name)
    killed.rmdir()
    with building(tmp_path / "工作台"):
        pass
    assert names(tmp_path) == {"工作台"}


def test_what_a_killed_program_left_goes_when_it_is_made_again(tmp_path, maker):
    maker.kill()
    maker.wait()
    (left,) = names(tmp_path)
    for other in (".工作台-12345678", ".工作台-abc", ".别的-0a0a0a0a"):
        (tmp_path / other).mkdir()
        (tmp_path / other / "照片.jpg").write_bytes(b"x")
    (tmp_path / ".别的-0a0a0a0a" / "building.lock").touch()
    with building(tmp_path / "工作台"):
        pass
    assert names(tmp_path) == {"工作台", ".工作台-12345678", ".工作台-abc", ".别的-0a0a0a0a"}
    assert left not in names(tmp_path)


def test_what_another_program_builds_at_this_moment_stays(tmp_path, maker):
    (theirs,) = names(tmp_path)
    with building(tmp_path / "工作台"):
        assert (tmp_path / theirs / "files" / "a.jpg").exists()
    assert names(tmp_path) == {"工作台", theirs}
