"""The promises of the exit codes, kept by every verb: nothing of ours to see, nothing done where it says so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from deskmaker import digest, photo

from safetydesk import cli
from safetydesk.post import manifest

ROOT = Path(__file__).resolve().parent.parent
# Every verb that is given a desk, as a script might call it. {}: a folder for what it makes.
VERBS = {
    "open": (), "receive": ("{}/a.jpg",), "board": (), "remind": (), "forms": (),
    "print": ("cases", "--to", "{}/a.docx"),
    "template": ("cases",), "figures": (), "activities": (), "handout": ("--to", "{}/h"), "parcel": ("--to", "{}/p"),
    "send": ("{}/p", "--to", "to@example.com", "--eml", "{}/eml"), "outbox": (), "rollup": ("{}",), "check": (),
    "backup": ("--to", "{}/b.zip"), "diagnose": (),
}
WITHOUT = {"demo", "new", "verify", "restore", "rebuild", "notices"}


@pytest.fixture
def command(run, folder, tmp_path, monkeypatch):
    """Runs a verb on the desk; on a PC without a screen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "out").mkdir()
    photo(tmp_path / "out" / "a.jpg")

    def command(verb):
        return run(verb, folder, *(word.format(tmp_path / "out") for word in VERBS[verb]))

    return command


def test_every_verb_is_here():
    listed = next(action for action in cli._parser()._actions if action.choices)
    assert {*VERBS} | WITHOUT == {*listed.choices}


def seen(folder):
    return {path: (path.stat().st_mtime_ns, path.is_file() and digest(path)) for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("verb", VERBS)
def test_a_desk_of_a_newer_program_is_left_as_it_is(command, folder, verb):
    data = bytearray((folder / "desk.sqlite").read_bytes())
    data[60:64] = (99).to_bytes(4, "big")
    (folder / "desk.sqlite").write_bytes(data)
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    before = seen(folder)
    code, lines, error = command(verb)
    if verb == "diagnose":
        assert (code, any("请先升级本程序" in line for line in lines)) == (0, True)
    elif verb != "open":  # the window says it itself
        assert (code, lines, error) == (2, [], "这个工作台由更新版本的程序建立，没有改动它。请先升级本程序再打开。\n")
    assert seen(folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="without rights by the means of Linux")
@pytest.mark.parametrize("verb", [*{*VERBS} - {"open", "diagnose"}, "rebuild"])
def test_a_desk_without_rights_is_one_sentence(command, run, folder, tmp_path, monkeypatch, verb):
    stat = Path.stat

    def refused(path, **how):
        # Root, who may run this, is refused nothing.
        if path.is_relative_to(folder) and path != folder:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", refused)
    code, lines, error = run("rebuild", folder, tmp_path / "new") if verb == "rebuild" else command(verb)
    assert (code, lines, error.count("\n")) == (2, [], 1)
    assert error.startswith("没有权限读写")


def newer(path: Path, folder: Path) -> Path:
    """The same parcel, as a newer program would write it."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(folder / path.name, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == manifest.NAME or name.startswith("part-"):
                data = json.dumps(json.loads(data) | {"version": manifest.VERSION + 1}, ensure_ascii=False).encode()
            new.writestr(name, data)
    return folder / path.name


def test_a_parcel_of_a_newer_program_is_refused_with_the_word_update(run, folder, tmp_path):
    run("parcel", folder, "--to", tmp_path / "out")
    (made,) = (tmp_path / "out").iterdir()
    (tmp_path / "newer").mkdir()
    theirs = newer(made, tmp_path / "newer")
    code, lines, _ = run("verify", theirs)
    assert code == 1
    assert "由更新版本的程序打出。请先升级本程序" in "".join(lines)
    run("new", tmp_path / "upper", "--notice", "zushi-2024")
    before = run("board", tmp_path / "upper", "--json")[1]
    for more in ((), ("--look",)):
        code, lines, error = run("rollup", tmp_path / "upper", theirs, *more)
        assert code == 2
        assert "由更新版本的程序打出。请先升级本程序" in "".join(lines)
        assert error == "没有汇总任何报送包。请按上面说的处理后再汇总。\n"
    assert run("board", tmp_path / "upper", "--json")[1] == before
    code, _, error = run("send", folder, theirs, "--to", "to@example.com", "--from", "a@qq.com", "--eml", tmp_path)
    assert (code, "请先升级本程序" in error) == (2, True)


@pytest.mark.parametrize("wanted", [
    {"PYTHONIOENCODING": "gbk"}, {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
])
def test_a_terminal_that_is_not_utf8_ends_nothing(folder, wanted):
    found = subprocess.run([sys.executable, "-m", "safetydesk", "board", folder], cwd=ROOT, env=os.environ | wanted,
                           capture_output=True, check=False)
    assert (found.returncode, found.stderr) == (0, b"")
    assert len(found.stdout.splitlines()) > len(("青禾", "柳溪", "东塘"))


@pytest.mark.skipif(sys.platform == "win32", reason="streams as Linux has them")
@pytest.mark.parametrize(("shell", "code", "told"), [
    ("> /dev/full", 1,
     "结果没有全写出来，多半是磁盘满了。要做的可能已经做完：请先用 board 看一看，再决定要不要重做。\n"),
    (">&-", 0, ""),
    ("| true; exit ${PIPESTATUS[0]}", 1, ""),
])
@pytest.mark.parametrize("words", ["board", "outbox", "--help", "--version"])
def test_an_output_that_takes_nothing_is_no_trace(folder, shell, code, told, words):
    """Also one so short that Python would write it at its very end."""
    desk = "" if words.startswith("-") else f"'{folder}'"
    call = f'"$0" -m safetydesk {words} {desk} {shell}'
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    found = subprocess.run(["bash", "-c", call, sys.executable], cwd=ROOT, env=kept, text=True, capture_output=True,
                           check=False)
    assert (found.returncode, found.stderr) == (code, told)


@pytest.mark.skipif(sys.platform == "win32", reason="streams as Linux has them")
def test_what_was_done_is_not_called_undone_where_it_could_not_be_told(folder, tmp_path):
    path = photo(tmp_path / "青禾社区应急逃生避险演练.jpg")
    with Path("/dev/full").open("w") as full:
        found = subprocess.run([sys.executable, "-m", "safetydesk", "receive", folder, path], cwd=ROOT, stdout=full,
                               stderr=subprocess.PIPE, text=True, check=False)
    assert digest(path) in {digest(each) for each in (folder / "files").rglob("*.jpg")}
    assert found.returncode == 1
    assert "再做一次" not in found.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C as Linux sends it")
def test_what_a_script_runs_in_the_background_is_not_stopped_by_ctrl_c(folder, tmp_path):
    files = [photo(tmp_path / "in" / f"{number}.jpg", number) for number in range(3)]
    with subprocess.Popen([sys.executable, "-m", "safetydesk", "receive", folder, *files], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) as child:
        while child.poll() is None:
            child.send_signal(signal.SIGINT)
            time.sleep(0.02)
        lines, error = child.communicate()
    assert (len(lines.splitlines()), error) == (3, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C as Linux sends it")
def test_ctrl_c_is_no_trace(folder, tmp_path):
    files = [photo(tmp_path / "in" / f"{number}.jpg", number) for number in range(60)]
    with subprocess.Popen([sys.executable, "-m", "safetydesk", "receive", folder, *files], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        while child.poll() is None and not any((folder / "files").rglob("*.jpg")):
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        _, error = child.communicate()
    assert (child.returncode, error) == (1, "已停止，已经说收下的都在。\n")
