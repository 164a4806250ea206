"""The .deb of the one-folder program, for Debian, UOS and Kylin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import drawn_icon
import needs

APP = "cn.safetydesk.desk"
_PARTS = Path(__file__).resolve().parent / "linux"
# UOS takes a program only under /opt/apps/<name>, with its menu entries below `entries`; Debian and Kylin look for
# these under /usr/share, so there stand links to them.
_HOME = f"opt/apps/{APP}"
_SHARE = {
    f"applications/{APP}.desktop": f"{APP}.desktop",
    f"applications/{APP}.parcel.desktop": f"{APP}.parcel.desktop",
    f"mime/packages/{APP}.xml": f"{APP}.xml",
}
# What makes it better and is not needed to start: opening files, unpacking RAR, whom to trust when mail is sent.
_RECOMMENDS = "xdg-utils, ca-certificates, unar | unrar | p7zip-full | libarchive-tools"
# What UOS lets a program ask for; we ask for none of it.
_ASKED = ("autostart", "notification", "trayicon", "clipboard", "account", "bluetooth", "camera", "audio_record",
          "installed_apps")
_ABOUT = """\
Description: 安全生产月报送台
 Collects from each unit what a notice of the safety month asks for, shows who owes what, prints the official tables
 and packs one bundle for the level above. Works offline on one folder.
 .
 收材料、看进度、催报、打印表格、打报送包、汇总下级的报送包；不联网也能用。卸载后工作台文件夹仍在。
"""


def deb(folder: Path, version: str, target: Path, work: Path) -> None:
    """Packs the program's folder as `target`/cn.safetydesk.desk_<version>_<arch>.deb.

    Raises LookupError when a library that the program needs belongs to no installed package.
    """
    arch = _told("dpkg", "--print-architecture")
    shutil.rmtree(work, ignore_errors=True)
    home = work / _HOME
    shutil.copytree(folder, home / "files", symlinks=True)
    entries = _entries(home / "entries")
    _link(work / "usr" / "share", entries, home)
    _link_one(work / "usr" / "bin" / "safetydesk", home / "files" / "safetydesk")
    info = {"appid": APP, "name": "安全生产月报送台", "version": version, "arch": [arch],
            "permissions": dict.fromkeys(_ASKED, False)}
    (home / "info").write_text(json.dumps(info, ensure_ascii=False, indent=2) + "\n", "utf-8")
    notice = work / "usr" / "share" / "doc" / APP / "copyright"
    notice.parent.mkdir(parents=True)
    shutil.copyfile(_PARTS / "copyright", notice)
    _control(work, folder, version, arch)
    made = target / f"{APP}_{version}_{arch}.deb"
    # xz: the dpkg of UOS 20 knows no zstd.
    packer = ("dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build")
    subprocess.run([*packer, str(work), str(made)], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(work)


def _entries(folder: Path) -> list[Path]:
    """Menu entries, file type and icons below `folder`; the files, relative to it."""
    for place, part in _SHARE.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_PARTS / part, folder / place)
    icons = folder / "icons" / "hicolor"
    for size in drawn_icon.SIZES:
        drawn_icon.png(size, icons / f"{size}x{size}" / "apps" / f"{APP}.png")
    (icons / "scalable" / "apps").mkdir(parents=True)
    shutil.copyfile(drawn_icon.SVG, icons / "scalable" / "apps" / f"{APP}.svg")
    return [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]


def _link(share: Path, entries: list[Path], home: Path) -> None:
    for entry in entries:
        _link_one(share / entry, home / "entries" / entry)


def _link_one(place: Path, target: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(os.path.relpath(target, place.parent))


def _control(work: Path, folder: Path, version: str, arch: str) -> None:
    wanted = [f"libc6 (>= {needs.newest(folder)})" if name == "libc6" else name
              for name in needs.packages(needs.outside(folder))]
    size = sum(path.lstat().st_size for path in work.rglob("*")) // 1024
    (work / "DEBIAN").mkdir()
    (work / "DEBIAN" / "control").write_text(
        f"Package: {APP}\nVersion: {version}\nArchitecture: {arch}\nMaintainer: SafetyDesk <office@example.invalid>\n"
        f"Installed-Size: {size}\nSection: utils\nPriority: optional\nDepends: {', '.join(wanted)}\n"
        f"Recommends: {_RECOMMENDS}\n{_ABOUT}", "utf-8",
    )


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
