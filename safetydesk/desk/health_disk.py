"""Whether a folder lies on a network drive, where SQLite's locks and a power cut are not to be trusted."""

from __future__ import annotations

import sys
from pathlib import Path

_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "davfs", "fuse.sshfs", "fuse.davfs2",
            "fuse.gvfsd-fuse", "fuse.rclone")
_MOUNTS = Path("/proc/self/mounts")
# GetDriveTypeW: DRIVE_REMOTE.
_REMOTE = 4


def is_network(folder: Path) -> bool:
    """False also where it cannot be told."""
    folder = folder.resolve()
    if sys.platform == "win32":
        import ctypes

        anchor = folder.anchor
        return anchor.startswith("\\\\") or bool(ctypes.windll.kernel32.GetDriveTypeW(anchor) == _REMOTE)
    try:
        return _is_network_mount(folder, _MOUNTS.read_text("utf-8", errors="replace"))
    except OSError:
        return False


def _is_network_mount(folder: Path, mounts: str) -> bool:
    """`mounts`: lines of proc(5) `mounts`. Of mounts one below the other the deepest holds, of equal ones the last."""
    found = [(len(place.parts), kind) for place, kind in map(_mount, mounts.splitlines())
             if folder.is_relative_to(place)]
    depth = max((parts for parts, _ in found), default=0)
    return next((kind in _NETWORK for parts, kind in reversed(found) if parts == depth), False)


def _mount(line: str) -> tuple[Path, str]:
    _, place, kind, *_ = line.split(" ")
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        place = place.replace(code, sign)
    return Path(place), kind
