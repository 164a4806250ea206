"""Whether this PC can show a window at all: asked before Qt is, because Qt ends the process when it cannot."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

# Library → Debian package; UOS and Kylin use the same names.
PACKAGES: dict[str, str] = {
    "libEGL.so.1": "libegl1", "libGL.so.1": "libgl1", "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0", "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4", "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0", "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-randr.so.0": "libxcb-randr0", "libxcb-sync.so.1": "libxcb-sync1", "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-shm.so.0": "libxcb-shm0", "libxcb-util.so.1": "libxcb-util1", "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1", "libX11.so.6": "libx11-6", "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1", "libfreetype.so.6": "libfreetype6", "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0", "libSM.so.6": "libsm6", "libICE.so.6": "libice6", "libz.so.1": "zlib1g",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2", "libwayland-client.so.0": "libwayland-client0",
}  # fmt: skip
# Where a session says which input method it has.
_INPUT = ("QT_IM_MODULES", "QT_IM_MODULE", "XMODIFIERS", "GTK_IM_MODULE")
_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[.\d]*)")


def no_screen() -> str:
    """What to say where there is no screen, with the command that works without one, as it is called here."""
    frozen = getattr(sys, "frozen", False)
    program = f'"{sys.executable}"' if frozen else f'"{sys.executable}" -m safetydesk'
    return f"这里没有可用的显示器，打不开窗口。\n请在有桌面的电脑上运行；只想看看效果，可运行：{program} demo 文件夹"


def hindrance(environment: Mapping[str, str]) -> str:
    """What keeps the window from opening, as a sentence with its remedy; "" when nothing does."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM", "xcb").split(":")[0] != "xcb":
        return _missing_qt()
    if not environment.get("DISPLAY"):
        return _missing_qt() if environment.get("WAYLAND_DISPLAY") else no_screen()
    missing = _missing_qt() or _missing_for_xcb()
    return missing or ("" if _display_answers() else no_screen())


def missing_library(message: str) -> str:
    """The sentence for a loader's message that names a library."""
    found = _LIBRARY.search(message)
    if found is None:
        return f"界面组件打不开（{message}）。\n请重新安装程序。"
    library = found.group(1)
    package = PACKAGES.get(library)
    if package is None:
        return f"这台电脑缺少系统组件 {library}，打不开窗口。\n请让管理员安装含有它的软件包。"
    return f"这台电脑缺少系统组件 {library}，打不开窗口。\n请安装：sudo apt install {package}"


def input_method(environment: Mapping[str, str], plugins: Path) -> str:
    """`ibus` where the session speaks fcitx and Qt has no plugin for it (fcitx answers to ibus too); else "".

    Of QT_IM_MODULES, which Qt asks first, it takes those it has; xim has left Qt long ago.
    """
    several = environment.get("QT_IM_MODULES", "").split(";")
    chosen = environment.get("QT_IM_MODULE", "")
    if "ibus" in several or (chosen and chosen != "xim" and "fcitx" not in chosen):
        return ""
    if "fcitx" not in f"{several} {chosen} {environment.get('XMODIFIERS', '')}":
        return ""
    return "" if list((plugins / "platforminputcontexts").glob("*fcitx*")) else "ibus"


def input_hint(environment: Mapping[str, str]) -> str:
    """What to do where no Chinese can be typed, for the help page; "" where the system sees to that."""
    if not sys.platform.startswith("linux"):
        return ""
    if not any(environment.get(name) for name in _INPUT):
        return "打不出中文：没有发现输入法。请在系统设置里装上并启用中文输入法（fcitx 或 ibus），注销后重新登录。"
    return "打不出中文：先按 Ctrl+空格 切换；用 fcitx 的，请在它的设置里打开“IBus 前端”，注销后重新登录。"


def qt_folder() -> Path:
    """Where the Qt of this PySide6 lies."""
    spec = find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return Path()
    root = Path(spec.submodule_search_locations[0])
    return root / "Qt" if (root / "Qt").is_dir() else root


def _missing_qt() -> str:
    try:
        import PySide6.QtSvg
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return missing_library(str(error))
    return ""


def _missing_for_xcb() -> str:
    plugin = qt_folder() / "plugins" / "platforms" / "libqxcb.so"
    if plugin.is_file():
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            return missing_library(str(error))
    return ""


def _display_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        return False
    # Kept until the program ends: a server without other clients starts anew when the last one leaves, and Qt, which
    # comes next, would wait for that.
    return True


def bridged(environment: Mapping[str, str]) -> bool:
    """Whether Qt was told by `prepare` to reach fcitx through ibus, which fcitx has to be set up for."""
    said = f"{environment.get('XMODIFIERS', '')} {environment.get('GTK_IM_MODULE', '')}"
    return environment.get("QT_IM_MODULES") == "ibus" and "fcitx" in said


def prepare() -> None:
    """Set what Qt reads from the environment when it starts."""
    method = input_method(os.environ, qt_folder() / "plugins")
    if method:
        os.environ["QT_IM_MODULE"] = os.environ["QT_IM_MODULES"] = method
