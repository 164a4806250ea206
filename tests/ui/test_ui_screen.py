"""Whether a window can be shown at all, told before Qt ends the process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from safetydesk import app, paths
from safetydesk.notice import fault
from safetydesk.ui import logbook, screen
from safetydesk.ui.crash import CrashDialog


def test_without_a_screen_the_program_says_so_and_points_to_the_demo(capsys, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert app.run(None) == 2
    told = capsys.readouterr().err
    assert "没有可用的显示器" in told
    assert "safetydesk demo" in told


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 belongs to Linux")
def test_a_screen_that_does_not_answer_is_no_screen():
    environment = {**os.environ, "DISPLAY": ":987"}
    environment.pop("QT_QPA_PLATFORM", None)
    code = "import sys; from pathlib import Path; from safetydesk import app; sys.exit(app.run(None))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=300, check=False)
    told = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 2, told
    assert "显示器" in told or "sudo apt install" in told


@pytest.mark.parametrize(
    ("message", "package"),
    [
        ("libEGL.so.1: cannot open shared object file: No such file or directory", "libegl1"),
        ("libxcb-cursor.so.0: cannot open shared object file", "libxcb-cursor0"),
        ("libxkbcommon.so.0: cannot open shared object file", "libxkbcommon0"),
    ],
)
def test_a_missing_library_is_named_with_its_package(message, package):
    told = screen.missing_library(message)
    assert message.split(":")[0] in told
    assert told.endswith(f"sudo apt install {package}")


def test_an_unknown_library_is_named_too():
    assert "libodd.so.3" in screen.missing_library("libodd.so.3: cannot open shared object file")
    assert "重新安装" in screen.missing_library("DLL load failed while importing QtCore")


def test_a_missing_library_ends_with_code_2(capsys, monkeypatch):
    monkeypatch.setattr(screen, "hindrance", lambda environment: screen.missing_library("libEGL.so.1: gone"))
    assert app.run(None) == 2
    assert "libegl1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "method"),
    [
        ({"QT_IM_MODULE": "fcitx"}, "ibus"), ({"QT_IM_MODULE": "fcitx5"}, "ibus"),
        ({"XMODIFIERS": "@im=fcitx"}, "ibus"), ({"QT_IM_MODULE": "xim", "XMODIFIERS": "@im=fcitx"}, "ibus"),
        ({"QT_IM_MODULES": "wayland;fcitx"}, "ibus"), ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, ""),
        ({"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"}, ""), ({}, ""),
        # Chosen by hand.
        ({"QT_IM_MODULE": "compose", "XMODIFIERS": "@im=fcitx"}, ""),
    ],
)  # fmt: skip
def test_fcitx_sessions_type_through_ibus_where_qt_has_no_plugin_of_its_own(tmp_path, environment, method):
    plugins = tmp_path / "platforminputcontexts"
    plugins.mkdir()
    assert screen.input_method(environment, tmp_path) == method
    (plugins / "libfcitx5platforminputcontextplugin.so").touch()
    assert screen.input_method(environment, tmp_path) == ""


def test_what_was_found_out_is_set_before_qt_starts(tmp_path, monkeypatch):
    for name in ("QT_IM_MODULES", "QT_IM_MODULE", "XMODIFIERS"):
        # Set first, so that what is set in between is taken back.
        monkeypatch.setenv(name, "fcitx")
    monkeypatch.setattr(screen, "qt_folder", lambda: tmp_path)
    screen.prepare()
    assert (os.environ["QT_IM_MODULES"], os.environ["QT_IM_MODULE"]) == ("ibus", "ibus")


def test_who_cannot_type_chinese_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert "装上并启用中文输入法" in screen.input_hint({"XMODIFIERS": ""})
    assert "IBus 前端" in screen.input_hint({"XMODIFIERS": "@im=fcitx"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert screen.input_hint({}) == ""


def test_what_is_logged_shown_and_handed_on_names_nobody(qtbot, look, own_settings):
    """One bug, with names where errors have them: in its messages, in its cause, in the way to the code."""
    from safetydesk.desk import diagnosis

    home = own_settings / "张喆珺"
    code = compile("raise ValueError('青禾社区 000-0000') from OSError(2, '找不到', '/home/zhang/名单.xlsx')",
                   str(home / "safetydesk" / "ui" / "x.py"), "exec")
    with pytest.raises(ValueError, match="青禾社区") as caught:
        exec(code)
    trace = fault.told(caught.value)
    logbook.stop()  # one that another program of this process left open lies elsewhere
    logbook.start()
    logbook.failed(trace)
    logbook.stop()
    dialog = CrashDialog(trace)
    qtbot.addWidget(dialog)
    logged = (paths.log() / "safetydesk.log").read_text(encoding="utf-8")
    for text in (logged, dialog.report, diagnosis.whole(None)):
        assert "FileNotFoundError ENOENT" in text
        assert "ui/x.py:1 <module>" in text
        assert "ValueError" in text
        for secret in ("张喆珺", "青禾", "000-0000", "zhang", "名单", str(own_settings)):
            assert secret not in text
