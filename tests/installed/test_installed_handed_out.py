"""What is handed out: for which systems it is, a zip that runs where it is unpacked, and sums of all."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from conftest import BUILT, NAME

import safetydesk

pytestmark = pytest.mark.installed

DIST = BUILT.parent
# UOS 20 has glibc 2.28 and the C++ library of GCC 8; whatever is newer has more.
OLDEST = {"GLIBC": (2, 28), "GLIBCXX": (3, 4, 25)}


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is Linux's")
def test_the_folder_runs_on_the_oldest_desktop_that_offices_have(folder, monkeypatch):
    monkeypatch.syspath_prepend(DIST.parent / "packaging")
    import needs

    asked = {library: tuple(map(int, needs.newest(folder, library).split("."))) for library in OLDEST}
    if asked["GLIBC"] > (2, 31):
        pytest.skip("made for newer systems only: python packaging/build.py --old-linux makes it for all")
    assert all(asked[library] <= has for library, has in OLDEST.items()), asked


@pytest.mark.skipif(not shutil.which("unzip"), reason="needs unzip")
def test_the_zip_runs_where_a_clerk_unpacks_it(program, tmp_path):
    packed, = DIST.glob(f"safetydesk-{safetydesk.__version__}-*.zip")
    place = tmp_path / "桌面 上"
    subprocess.run(["unzip", "-q", packed, "-d", place], check=True)
    started = subprocess.run([place / "safetydesk" / NAME, "--version"], env=program.environment, check=True,
                             capture_output=True, encoding="utf-8")
    assert started.stdout.strip() == safetydesk.__version__


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs sha256sum")
def test_the_sums_are_those_of_everything_that_is_handed_out():
    sums = (DIST / "SHA256SUMS").read_text("utf-8")
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=DIST, check=True)
    assert {line.split()[1] for line in sums.splitlines()} == {
        path.name for path in DIST.iterdir() if path.is_file() and path.name != "SHA256SUMS"}
