"""What the window remembers from one start to the next: its own comfort, never the office's data."""

from __future__ import annotations

import functools
from typing import Any

from PySide6.QtCore import QSettings

from safetydesk import paths


@functools.cache
def _store() -> QSettings:
    return QSettings(str(paths.config() / "window.ini"), QSettings.Format.IniFormat)


def get(key: str, default: Any = "") -> Any:
    """The value kept under this name, `default` where there is none."""
    value = _store().value(key)
    return default if value is None else value


def put(key: str, value: Any) -> None:
    """Keep a value."""
    _store().setValue(key, value)


def hindrance() -> str:
    """Why nothing is remembered, and what to do; "" where it is."""
    if _store().isWritable() and _store().status() == QSettings.Status.NoError:
        return ""
    return (
        f"字号、窗口大小和上次打开的工作台这次记不住：“{paths.config()}”写不进去。"
        "收件、进度和报送都不受影响；请检查磁盘空间和文件夹权限。"
    )


def text_scale() -> float:
    """The large-print factor chosen in the settings, 1.0 where none or a damaged one is kept."""
    try:
        factor = float(get("scale", 1.0))
    except (TypeError, ValueError):
        return 1.0
    return factor if 1.0 <= factor <= 2.0 else 1.0
