"""A screen that is not there, a hand on its keyboard and mouse, and an eye on what it shows."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TITLE = "安全生产月"
KEYMAP = """xkb_keymap {{
xkb_keycodes {{ include "evdev+aliases(qwerty)" }}; xkb_types {{ include "complete" }};
xkb_compat {{ include "complete" }}; xkb_symbols {{ include "pc+us+inet(evdev)" {} }};
}};"""


class Screen:
    """A screen of its own, with one hand on the keyboard and the mouse, and an eye that sees when something changes."""

    def __init__(self, display: str, picture: Path) -> None:
        self.display, self._picture = display, picture

    def does(self, *words: object) -> str:
        """One command of xdotool."""
        return subprocess.run(
            ["xdotool", *map(str, words)], env=os.environ | {"DISPLAY": self.display}, capture_output=True, text=True,
            check=False, timeout=60,
        ).stdout

    def press(self, *keys: str) -> None:
        for key in keys:
            self.does("key", key)
            time.sleep(0.2)

    def shows(self, title: str) -> bool:
        """Whether a window with this in its title can be seen."""
        return bool(self.does("search", "--onlyvisible", "--name", title).strip())

    def look(self, title: str = TITLE) -> None:
        """Gives the keys to this window: here is no window manager that would."""
        self.does("search", "--onlyvisible", "--name", title, "windowfocus")
        time.sleep(0.3)

    def agrees(self, title: str) -> bool:
        """Presses Enter in the question with this title, which waits until it knows enough; whether it has gone."""
        self.press("Return")
        time.sleep(1)
        return not self.shows(title)

    def turn(self, key: str) -> None:
        """Presses this key and waits until another page has come."""
        before = self._seen()

        def other() -> bool:
            return sum(a != b for a, b in zip(before, self._seen(), strict=True)) > len(before) / 50

        self.press(key)
        until(other, f"{key}: nothing happened")
        time.sleep(0.5)

    def learn(self, letters: str) -> None:
        """Puts these on keys of their own: xdotool would lend one to each in turn, too fast for a program at work."""
        keys = "".join(f"key <FK{13 + at}> {{ [ U{ord(letter):04X} ] }};" for at, letter in enumerate(letters))
        subprocess.run(["xkbcomp", "-w", "0", "-", self.display], input=KEYMAP.format(keys), text=True, check=True)

    def write(self, *lines: str) -> None:
        for number, line in enumerate(lines):
            self.press(*["Return"] * bool(number))
            self.does("type", "--delay", 100, line)
            time.sleep(0.3)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Presses, moves in steps as a hand does, and lets go."""
        self.does("mousemove", *start, "mousedown", 1)
        for step in range(1, 11):
            self.does("mousemove", *(round(a + (b - a) * step / 10) for a, b in zip(start, end, strict=True)))
            time.sleep(0.1)
        self.does("mouseup", 1)

    def _seen(self) -> bytes:
        # A grid of points: enough to tell one page from another, and a blinking caret is not on many of them.
        return self._picture.read_bytes()[::4001]


@contextmanager
def display(place: Path, size: str = "1600x900x24") -> Iterator[Screen]:
    """A virtual screen; what it shows lies in `place`/Xvfb_screen0."""
    reading, writing = os.pipe()
    # Without -noreset it begins anew whenever the last program leaves it, and refuses who comes just then.
    given = ("-screen", "0", size, "-fbdir", str(place), "-noreset", "-nolisten", "tcp")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *given], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield Screen(f":{told.readline().strip()}", place / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait(10)


def until(true: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Waits for what the program does in its own time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.1)
