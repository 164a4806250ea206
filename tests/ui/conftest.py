"""Fixtures of the window's tests: no screen, no settings of the one who runs them, a real desk to look at."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

from safetydesk import paths
from safetydesk.ui import remember, theme


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Window settings, cache and log of each test lie in a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    for name in ("config", "cache", "log", "documents"):
        (home / name).mkdir()
        monkeypatch.setattr(paths, name, lambda name=name: home / name)
    remember._store.cache_clear()
    yield home
    remember._store.cache_clear()


@pytest.fixture
def look(qapp):
    """The look of the program, at normal size."""
    theme.apply(qapp, 1.0)
    yield
    theme.apply(qapp, 1.0)
