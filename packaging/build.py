"""One command for all that is handed out: the program's folder, packages, an archive, and their SHA-256.

    python -m pip install pyinstaller
    python packaging/build.py              everything this system can make, into dist/
    python packaging/build.py folder       only dist/safetydesk
    python packaging/build.py deb          the folder and the .deb
    python packaging/build.py --keep deb   the .deb of the folder that lies there
    python packaging/build.py --old-linux  as handed out: the folder made in an older Debian, for older systems, too
    python packaging/build.py --test       everything, then the tests of the installed program against it

Linux: a .deb; the Windows installer is compiled, with the Linux folder as a stand-in, to see that it can be.
Windows: the installer (needs makensis of NSIS 3).
Both: a .zip that runs where it is unpacked. It keeps what is executable, has no links, and every file manager opens it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import linux_package
import needs
import old_linux

ROOT = Path(__file__).resolve().parent.parent
FOLDER, WORK, TARGET = ROOT / "dist" / "safetydesk", ROOT / "build", ROOT / "dist"
SUMS = "SHA256SUMS"
WINDOWS = sys.platform == "win32"
KINDS = ("folder", "windows", "archive") if WINDOWS else ("folder", "deb", "archive", "windows")


def main() -> int:
    """Builds what is asked for; 0, or the exit code of the tests."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kinds", nargs="*", choices=[*KINDS, []], metavar="|".join(KINDS))
    options.add_argument("--keep", action="store_true", help="take the folder that lies in dist/")
    options.add_argument("--old-linux", action="store_true", help="make the folder in an older Debian (needs root)")
    options.add_argument("--test", action="store_true", help="then run the tests of the installed program")
    chosen = options.parse_args()
    kinds = chosen.kinds or KINDS
    if not chosen.keep or not FOLDER.is_dir():
        # Packages of a former folder would pass for this one's.
        shutil.rmtree(TARGET, ignore_errors=True)
        _folder(chosen.old_linux)
    for kind in kinds:
        _make(kind)
    made = sorted(path for path in TARGET.iterdir() if path.is_file() and path.name != SUMS)
    sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in made)
    (TARGET / SUMS).write_text(sums, "utf-8")
    print(sums, end="")
    if not chosen.test:
        return 0
    return subprocess.run([sys.executable, "-m", "pytest", "-m", "installed", "tests/installed"], cwd=ROOT).returncode


def version() -> str:
    """The version of the program that is packed."""
    return subprocess.run(
        [FOLDER / ("safetydesk.exe" if WINDOWS else "safetydesk"), "--version"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()


def _folder(old: bool) -> None:
    if old:
        old_linux.folder(FOLDER)
        return
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "build.spec", "--noconfirm", "--log-level", "ERROR",
         "--distpath", TARGET, "--workpath", WORK / "pyinstaller"], cwd=ROOT, check=True,
    )
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if not path.is_symlink() and path.is_file())
    print(f"{FOLDER}: {size / 1e6:.0f} MB", end="\n" if WINDOWS else f", needs glibc {needs.newest(FOLDER)} or newer\n")


def _make(kind: str) -> None:
    if kind == "deb":
        linux_package.deb(FOLDER, version(), TARGET, WORK / "deb")
    elif kind == "archive":
        system = "windows" if WINDOWS else "linux-x86_64"
        shutil.make_archive(str(TARGET / f"safetydesk-{version()}-{system}"), "zip", TARGET, FOLDER.name)
    elif kind == "windows":
        _installer()


def _installer() -> None:
    made = (TARGET if WINDOWS else WORK) / f"safetydesk-{version()}-setup.exe"
    compiler = shutil.which("makensis")
    if compiler is None:
        print("the Windows installer was not compiled: makensis is not here (Debian: apt-get install nsis)")
        return
    import drawn_icon

    defined = {"VERSION": version(), "PAYLOAD": FOLDER, "ICON": drawn_icon.ico(WORK / "app.ico"), "TARGET": made}
    if not WINDOWS:
        defined["TRIAL"] = 1
    flag = "/" if WINDOWS else "-"
    given = [f"{flag}V2", f"{flag}INPUTCHARSET", "UTF8", *(f"{flag}D{key}={value}" for key, value in defined.items())]
    script = ROOT / "packaging" / "windows" / "setup.nsi"
    subprocess.run([compiler, *given, script], check=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
    if not WINDOWS:
        print(f"{made.relative_to(ROOT)}: compiled with the Linux folder as a stand-in, so the script is sound")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
