"""Which Chinese font the screen uses: the PC's own, else the one that comes with the program."""

from __future__ import annotations

import functools

from PySide6.QtGui import QFontDatabase

from safetydesk import paths

# In this order: what Windows has, what UOS and Kylin have, what other desktops have.
_WANTED = (
    "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "Source Han Sans CN", "思源黑体", "PingFang SC", "WenQuanYi Micro Hei", "文泉驿微米黑",
)  # fmt: skip
_OWN = "wqy-microhei.ttc"


@functools.cache
def family() -> str:
    """The family name to draw with; needs a QApplication. "" leaves the choice to Qt."""
    there = set(QFontDatabase.families())
    for name in _WANTED:
        if name in there:
            return name
    number = QFontDatabase.addApplicationFont(str(paths.fonts() / _OWN))
    names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return names[0] if names else ""
