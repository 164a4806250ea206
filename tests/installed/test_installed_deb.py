"""The .deb in clean minimal Debians without Python: installed, started, used, and gone again without a trace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from deliveries.pictures import picture
from virtual_screen import TITLE, Screen, display, until

APP = "cn.safetydesk.desk"
PARCEL = "application/x-safetydesk-parcel"
MIRROR = "http://deb.debian.org/debian"
TOOLS = ("debootstrap", "Xvfb", "xdotool", "import")
# With their glibc: the first has the one of Kylin V10.
RELEASES = {"bullseye": "2.31", "bookworm": "2.36"}
# What apt and dpkg note for themselves, and what is the user's.
NOTED = ("var/lib/dpkg", "var/lib/apt", "var/cache", "var/log", "proc", "tmp", "root", "home", "dev")
# What a desktop has anyway: the file types, the menu, and what opens a file that was double-clicked.
DESKTOP = "shared-mime-info desktop-file-utils libglib2.0-bin xdg-utils"

pytestmark = [
    pytest.mark.installed,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a Debian of its own needs root"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)} (ImageMagick)"),
]


class Debian:
    """A minimal Debian in a folder, with a clerk who may write at home only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, command: str, user: str = "root", **environment: str) -> str:
        """What a command says in it, run by its shell; it must end well."""
        said = subprocess.run(
            ["chroot", f"--userspec={user}", self.root, "sh", "-c", f"cd; {command}"], capture_output=True,
            encoding="utf-8", timeout=300, check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root" if user == "root" else f"/home/{user}",
                 "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **environment})
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    def files(self) -> set[str]:
        """Everything in it that a package may have put there."""
        every = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*"))
        return {name for name in every if not name.startswith(NOTED)}


@pytest.fixture(scope="module")
def package() -> Path:
    found = sorted((ROOT / "dist").glob(f"{APP}_*.deb"))
    if not found:
        pytest.skip("there is no .deb: python packaging/build.py deb")
    return found[-1]


@pytest.fixture(params=RELEASES)
def debian(request: pytest.FixtureRequest, package: Path, tmp_path: Path) -> Iterator[Debian]:
    """With what the package depends on, so that what is there afterwards is its own."""
    needs = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    glibc = needs.partition("libc6 (>= ")[2].partition(")")[0]
    if subprocess.run(["dpkg", "--compare-versions", glibc, "gt", RELEASES[request.param]]).returncode == 0:
        pytest.skip(f"made for glibc {glibc}: python packaging/build.py --old-linux makes it for {request.param}")
    root = tmp_path / "debian"
    subprocess.run(["debootstrap", "--variant=minbase", request.param, root, MIRROR], check=True, capture_output=True)
    made = Debian(root)
    plain = " ".join(need.split()[0] for need in needs.split(","))
    made(f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {plain} {DESKTOP}")
    made("useradd --create-home clerk")
    yield made
    shutil.rmtree(root)


def test_installed_started_used_and_removed_it_leaves_the_desk_and_nothing_else(debian, package, tmp_path):
    before = debian.files()
    assert "python" not in " ".join(path for path in before if path.startswith("usr/bin/"))
    shutil.copy(package, debian.root / "tmp")
    debian(f"dpkg -i /tmp/{package.name}")
    installed = debian.files()
    knows_parcels(debian)
    debian(f"desktop-file-validate /usr/share/applications/{APP}*.desktop")

    (debian.root / "home" / "clerk" / "青禾社区-应急演练.jpg").write_bytes(picture(1, size=(2400, 1800)))
    debian("printf '青禾社区\\n柳溪社区\\n' >u.txt; safetydesk new 台 --notice zushi-2024 --units u.txt", "clerk")
    assert "青禾社区-应急演练" in debian("safetydesk receive 台 青禾社区-应急演练.jpg", "clerk")
    debian("safetydesk check 台 && safetydesk demo 演示 && safetydesk new 上级 --notice zushi-2024", "clerk")
    with display(tmp_path, "1366x768x24") as screen:
        by_the_icon(debian, screen, tmp_path)
        by_double_click(debian, screen, tmp_path)
    assert debian.files() == installed, "the program wrote beside itself"

    debian(f"apt-get purge -y -qq {APP}")
    assert debian.files() - before == set()
    debian("test -s 台/desk.sqlite && find 台/files -name '*.jpg' | grep -q .", "clerk")


def knows_parcels(debian: Debian) -> None:
    """File managers made with GLib and with Qt tell a parcel by its name, and know who opens it."""
    for name, kind in (
        ("某某街道-报送包-第1件共2件.safetydesk.zip", PARCEL), ("报送包.SAFETYDESK.ZIP", PARCEL),
        ("别的附件.zip", "application/zip"),
    ):
        assert file_type(debian, name) == kind
        told = debian(f"echo zip > '/tmp/{name}'; gio info -a standard::content-type '/tmp/{name}'")
        assert f"content-type: {kind}\n" in told, name
    assert f"{APP}.parcel.desktop" in debian(f"gio mime {PARCEL}")
    assert debian(f"xdg-mime query default {PARCEL}").strip() == f"{APP}.parcel.desktop"


def file_type(debian: Debian, name: str) -> str:
    """What a file manager made with Qt takes a file of this name for."""
    code = ("import sys; from PySide6.QtCore import QMimeDatabase as D\n"
            "print(D().mimeTypeForFile(sys.argv[1], D.MatchMode.MatchExtension).name())")
    said = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True,
                          env=os.environ | {"XDG_DATA_DIRS": str(debian.root / "usr" / "share")})
    return said.stdout.strip()


def by_the_icon(debian: Debian, screen: Screen, place: Path) -> None:
    """The menu entry opens the window; the desk of the level above is left open for the next start."""
    command = debian(f"sed -n s/^Exec=//p /usr/share/applications/{APP}.desktop").strip()
    debian(f"{command} >/dev/null 2>&1 &", "clerk", DISPLAY=screen.display)
    leave(screen, place / "first.png", TITLE)
    debian("safetydesk open 上级 >/dev/null 2>&1 &", "clerk", DISPLAY=screen.display)
    leave(screen, place / "board.png", TITLE)


def by_double_click(debian: Debian, screen: Screen, place: Path) -> None:
    """What a file manager does with a parcel that was double-clicked: the program asks whether to roll it up."""
    debian("gio open 演示/报送包/*.safetydesk.zip >/dev/null 2>&1 &", "clerk", DISPLAY=screen.display)
    until(lambda: screen.shows("汇总"), "the parcel was not opened")
    screen.look("汇总")
    until(lambda: screen.agrees("汇总"), "the parcel was not rolled up")
    leave(screen, place / "rolled-up.png", TITLE)
    assert "青禾社区" in debian("safetydesk board 上级", "clerk")


def leave(screen: Screen, photo: Path, title: str) -> None:
    """Waits for the window, takes its picture and closes it with a key."""
    until(lambda: screen.shows(title), "no window came")
    time.sleep(3)
    subprocess.run(["import", "-display", screen.display, "-window", "root", photo], check=True)
    told = subprocess.run(["identify", "-format", "%k", photo], capture_output=True, text=True, check=True)
    assert int(told.stdout) > 50, "an empty screen"
    screen.look(title)
    screen.press("ctrl+q")
    until(lambda: not screen.shows(title), "the window stayed")
