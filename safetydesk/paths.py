"""Where the program finds its own things and where it may write: the only file that knows the layout on disk."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path, user_documents_path, user_log_path

APP = "SafetyDesk"


def _data_root() -> Path:
    """Beside the package in a checkout, inside it when installed, in the bundle when frozen."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle:
        return Path(bundle)
    packed = Path(__file__).parent / "_data"
    return packed if packed.is_dir() else Path(__file__).parent.parent


def forms() -> Path:
    """The definitions that come with the program."""
    return _data_root() / "forms"


def own_forms() -> Path:
    """Definitions the office wrote itself; one of the same id takes the place of a shipped one."""
    return user_data_path(APP, appauthor=False) / "forms"


def resources() -> Path:
    """Fonts, icons and style."""
    return _data_root() / "resources"


def tables() -> Path:
    """Layouts of the office's own tables."""
    return resources() / "tables"


def fonts() -> Path:
    """TrueType fonts for paper and for PCs without Chinese ones."""
    return resources() / "fonts"


def config() -> Path:
    """Where the window's own settings live (not the office's: those are in the desk)."""
    return _made(user_config_path(APP, appauthor=False))


def cache() -> Path:
    """Thumbnails and other things that can be made again."""
    return _made(user_cache_path(APP, appauthor=False))


def log() -> Path:
    """Log files, without personal data."""
    return _made(user_log_path(APP, appauthor=False))


def documents() -> Path:
    """Where a new desk is proposed."""
    return user_documents_path()


def _made(folder: Path) -> Path:
    """Where it cannot be made, whoever writes there finds out: no one of them is needed for the work."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
