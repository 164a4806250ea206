"""Reading 500 filled forms against unpacking the same files: run `python tests/bench/bench_reading.py`.

The ratio is taken in one run, by turns, in processor time. Goal: at most 5 times a bare unzip.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "paper")]

from paper_cases import CARD, WORKS, record  # noqa: E402
from reading_forms import Desk, notice_of  # noqa: E402

from safetydesk.paper.reading import read_document  # noqa: E402

NOTICE = ROOT / "forms" / "zushi-2024"
FILES, GOAL = 500, 5.0


def make(folder: Path, ending: str) -> list[Path]:
    """Filled case tables and liaison cards by turns, as different files."""
    desk, notice = Desk(folder, NOTICE), notice_of(NOTICE)
    templates = [desk.printed(form, record(notice, CARD, WORKS), ending).read_bytes() for form in ("cases", "liaison")]
    paths = []
    for number in range(FILES):
        path = folder / f"{number}.{ending}"
        path.write_bytes(templates[number % 2])
        paths.append(path)
    return paths


def unpack(paths: Sequence[Path]) -> None:
    for path in paths:
        with ZipFile(path) as package:
            for name in package.namelist():
                package.read(name)


def read(paths: Sequence[Path]) -> None:
    for path in paths:
        assert read_document(str(path), str(NOTICE)).forms


def measure(paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds of processor time to unpack and to read, the best of five rounds each, by turns."""
    times: dict[Callable[[Sequence[Path]], None], list[float]] = {unpack: [], read: []}
    for _ in range(5):
        for work, taken in times.items():
            begun = time.process_time()
            work(paths)
            taken.append(time.process_time() - begun)
    return min(times[unpack]), min(times[read])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("docx", "xlsx"):
            paths = make(Path(folder), ending)
            bare, whole = measure(paths)
            print(f"{FILES} {ending}: read {whole:.2f} s, {whole / FILES * 1000:.1f} ms each, "
                  f"{whole / bare:.1f} times a bare unzip ({bare:.2f} s); goal {GOAL:g}")


if __name__ == "__main__":
    main()
