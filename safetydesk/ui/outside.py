"""Opens files, folders and pages in the programs of this PC."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

# What an installed program on Linux finds its own libraries by, and where PyInstaller keeps what stood there before.
_LIBRARIES = "LD_LIBRARY_PATH"


def open_path(path: Path) -> bool:
    """A file in the program for it, a folder in the file manager; False where the system has none."""
    return open_page(QUrl.fromLocalFile(str(path)))


def open_page(url: QUrl) -> bool:
    """A page in the browser."""
    with _own_libraries_hidden():
        return QDesktopServices.openUrl(url)


@contextlib.contextmanager
def _own_libraries_hidden() -> Iterator[None]:
    """The program that is started must load the libraries of the system, not ours."""
    ours = os.environ.get(_LIBRARIES)
    if ours is None or not getattr(sys, "frozen", False):
        yield
        return
    before = os.environ.get(f"{_LIBRARIES}_ORIG")
    if before:
        os.environ[_LIBRARIES] = before
    else:
        del os.environ[_LIBRARIES]
    try:
        yield
    finally:
        os.environ[_LIBRARIES] = ours
