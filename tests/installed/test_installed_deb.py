"""The .deb in a clean minimal Debian without Python: installed, started, used, and gone again without a trace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, display
from deliveries.pictures import picture

APP = "cn.safetydesk.desk"
MIRROR = "http://deb.debian.org/debian"
TOOLS = ("debootstrap", "Xvfb", "import")
# What apt and dpkg note for themselves, and what is the user's.
NOTED = ("var/lib/dpkg", "var/lib/apt", "var/cache", "var/log", "proc", "tmp", "root", "dev")

pytestmark = [
    pytest.mark.installed,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a Debian of its own needs root"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)} (ImageMagick)"),
]


class Debian:
    """A minimal Debian in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, command: str, **environment: str) -> str:
        """What a command says in it, run by its shell; it must end well."""
        said = subprocess.run(
            ["chroot", self.root, "sh", "-c", command], capture_output=True, encoding="utf-8", timeout=900, check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
                 "DEBIAN_FRONTEND": "noninteractive", **environment})
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


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[Debian]:
    root = tmp_path / "debian"
    subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root, MIRROR], check=True, capture_output=True)
    yield Debian(root)
    shutil.rmtree(root)


def colours(picture: Path) -> int:
    """How many colours a picture has: an empty screen has one."""
    said = subprocess.run(["identify", "-format", "%k", picture], capture_output=True, text=True, check=True)
    return int(said.stdout)


def test_installed_started_used_and_removed_it_leaves_the_desk_and_nothing_else(debian, package, tmp_path):
    (debian.root / "root" / "青禾社区-应急演练.jpg").write_bytes(picture(1, size=(2400, 1800)))
    shutil.copy(package, debian.root / "tmp")
    # What it depends on is there before, so that what is left afterwards is its own; xdg tools show the menu entries.
    needs = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    plain = " ".join(need.split()[0] for need in needs.split(","))
    debian(f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {plain} "
           "shared-mime-info desktop-file-utils libglib2.0-bin")
    before = debian.files()
    assert "python" not in " ".join(path for path in before if path.startswith("usr/bin/"))
    debian(f"dpkg -i /tmp/{package.name}")

    for name, kind in (("某某街道-报送包-第1件共2件.safetydesk.zip", "x-safetydesk-parcel"), ("别的附件.zip", "zip")):
        assert file_type(debian, name) == f"application/{kind}"
        told = debian(f"echo zip > /tmp/{name}; gio info -a standard::content-type /tmp/{name}")
        assert f"content-type: application/{kind}\n" in told
    assert f"{APP}.parcel.desktop" in debian("gio mime application/x-safetydesk-parcel")
    debian(f"desktop-file-validate /usr/share/applications/{APP}*.desktop")

    shown = photographed(debian, tmp_path)
    assert colours(shown) > 50, shown
    debian("printf '青禾社区\\n柳溪社区\\n' > /root/units.txt")
    debian("safetydesk new /root/台 --notice zushi-2024 --units /root/units.txt")
    assert "青禾社区-应急演练" in debian("safetydesk receive /root/台 /root/青禾社区-应急演练.jpg")
    debian("safetydesk check /root/台")

    debian(f"apt-get purge -y -qq {APP}")
    assert debian.files() - before == set()
    debian("test -s /root/台/desk.sqlite && find /root/台/files -name '*.jpg' | grep -q .")


def file_type(debian: Debian, name: str) -> str:
    """What a file manager made with Qt takes a file of this name for."""
    code = ("import sys; from PySide6.QtCore import QMimeDatabase as D\n"
            "print(D().mimeTypeForFile(sys.argv[1], D.MatchMode.MatchExtension).name())")
    said = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True,
                          env=os.environ | {"XDG_DATA_DIRS": str(debian.root / "usr" / "share")})
    return said.stdout.strip()


def photographed(debian: Debian, place: Path) -> Path:
    """A picture of the window that the program opens there, on a screen of this machine's."""
    with display(place, "1366x768x24") as name:
        running = subprocess.Popen(["chroot", debian.root, "env", "-i", "HOME=/root", "LANG=C.UTF-8", f"DISPLAY={name}",
                                    "PATH=/usr/bin:/bin", "safetydesk"])
        try:
            time.sleep(8)
            assert running.poll() is None
            subprocess.run(["import", "-display", name, "-window", "root", place / "window.png"], check=True)
        finally:
            running.kill()
            running.wait()
    return place / "window.png"
