"""The Linux folder made in a Debian of 2021, so that UOS 20 (glibc 2.28) and Kylin V10 (2.31) run it.

The Debian lies in build/old-linux and is made when its recipe is new: some ten minutes, with root and the network.
Its own glibc is 2.31; what is compiled in it is bound to 2.28, and only wheels that fit 2.28 are taken.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "old-linux"
DEBIAN, WHEELS = PLACE / "debian", PLACE / "wheels"
RECIPE = Path(__file__).resolve().parent / "linux"
MIRROR = "http://deb.debian.org/debian"
# The last of PySide6 whose wheels fit glibc 2.28.
OLDER = {"PySide6_Essentials": "6.9.3", "shiboken6": "6.9.3"}
# What the program is made of; the rest of the checkout stays outside.
SOURCES = ("build.spec", "forms", "packaging", "resources", "safetydesk")


def folder(target: Path) -> None:
    """Makes the one-folder program as `target`."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("an older Debian needs root and debootstrap (Debian: apt-get install debootstrap)")
    _debian()
    _packages()
    source = DEBIAN / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, source / name)
    _inside("cd /source && /program/bin/python packaging/build.py folder")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source / "dist" / target.name, target, symlinks=True)


def _debian() -> None:
    recipe = b"".join(path.read_bytes() for path in (RECIPE / "old_userland.sh", RECIPE / "glibc_2_28.h"))
    stamp = PLACE / hashlib.sha256(recipe).hexdigest()[:16]
    if stamp.exists():
        return
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    print(f"{DEBIAN.relative_to(ROOT)}: a Debian 11 with a Python of its own, some ten minutes", flush=True)
    with (PLACE / "log").open("wb") as log:
        subprocess.run(["debootstrap", "--variant=minbase", "bullseye", DEBIAN, MIRROR], stdout=log, check=True)
        shutil.copytree(RECIPE, DEBIAN / "linux")
        _inside("sh /linux/old_userland.sh", log.fileno())
    stamp.touch()


def _packages() -> None:
    """The program's own Python with what it needs: chosen out here, where pip knows its registry, for glibc 2.28."""
    pins = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
            if line.partition("==")[0] not in OLDER]
    constraints = PLACE / "constraints.txt"
    constraints.write_text("\n".join([*pins, *map("==".join, OLDER.items())]), "utf-8")
    shutil.rmtree(WHEELS, ignore_errors=True)
    names = [*(f"_2_{minor}" for minor in range(28, 4, -1)), "2014", "2010", "1"]
    fitting = [f"--platform=manylinux{name}_x86_64" for name in names]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "--python-version=3.11", *fitting,
         "-c", constraints, "-d", WHEELS, "pip", "pyinstaller", *_needed()], check=True)
    shutil.rmtree(DEBIAN / "wheels", ignore_errors=True)
    shutil.copytree(WHEELS, DEBIAN / "wheels")
    _inside("rm -rf /program && python3.11 -m venv --without-pip /program && "
            "PYTHONPATH=$(echo /wheels/pip-*.whl) /program/bin/python -m pip install -q --no-index /wheels/*.whl")


def _needed() -> list[str]:
    import tomllib

    return list(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])


def _inside(command: str, log: int | None = None) -> None:
    """Runs one command of the shell in the Debian."""
    environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                   "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["chroot", DEBIAN, "sh", "-c", command], env=environment, stdout=log, stderr=log, check=True)
