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
        f"窗口的大小和字号这次记不住，收件和报送不受影响。请检查“{paths.config()}”的权限和磁盘空间。"
    )


def text_scale() -> float:
    """The large-print factor chosen in the settings, 1.0 where none or a damaged one is kept."""
    try:
        factor = float(get("scale", 1.0))
    except (TypeError, ValueError):
        return 1.0
    return factor if 1.0 <= factor <= 2.0 else 1.0
