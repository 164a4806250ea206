"""What a hostile file makes a decoder do. A child of the tests knows this file as `safetydesk.hostile`."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

from safetydesk.material.facts import Facts
from safetydesk.notice.problem import Mishap


def echo(value):
    return value


def pid():
    return os.getpid()


def sleep():
    time.sleep(600)


def eat_memory():
    return len(bytearray(4 << 30))


def start_program(note):
    """Starts another program, writes its number down, and waits for it for ever."""
    with subprocess.Popen(["sleep", "600"]) as program:
        Path(f"{note}.part").write_text(str(program.pid))
        Path(f"{note}.part").rename(note)


def program_may_use():
    """How much memory a program that the child starts may use, in bytes."""
    asked = subprocess.run(["sh", "-c", "ulimit -v"], capture_output=True, text=True, check=True)
    return int(asked.stdout) * 1024


def abort():
    os.abort()


def leave():
    os._exit(0)


def raise_error():
    raise UnicodeDecodeError("utf-8", b"", 0, 1, "fuzzed")


def mishap():
    raise Mishap("磁盘满了", "请清理")


def chatter():
    print("a library that prints")
    os.write(1, b"x" * 100)
    ctypes.CDLL(None).puts(b"from C")
    sys.stderr.write("and complains")
    return "spoken"


def read_our_input():
    return sys.stdin.read() + os.read(0, 10).decode()


def other_class():
    return Path.cwd(), Facts("image", "JPEG")


def not_plain():
    return object()


def folder_of_modules():
    return sys.path[0]
