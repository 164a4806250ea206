"""The registry of places: what the rail offers, in its order. A place is made when it is first visited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from safetydesk.ui.place import Place
from safetydesk.ui.shell import Shell


@dataclass(frozen=True)
class Entry:
    """A place before it is made: making imports it, so that the first paint waits for no other screen.

    `icon`: a file of resources/icons without its ending.
    """

    title: str
    icon: str
    make: Callable[[Shell], Place]


def _board(shell: Shell) -> Place:
    from safetydesk.ui.board_place import BoardPlace

    return BoardPlace(shell)


def _inbox(shell: Shell) -> Place:
    from safetydesk.ui.inbox_place import InboxPlace

    return InboxPlace(shell)


def _units(shell: Shell) -> Place:
    from safetydesk.ui.units_place import UnitsPlace

    return UnitsPlace(shell)


def _papers(shell: Shell) -> Place:
    from safetydesk.ui.papers_place import PapersPlace

    return PapersPlace(shell)


def _figures(shell: Shell) -> Place:
    from safetydesk.ui.figures_place import FiguresPlace

    return FiguresPlace(shell)


def _parcel(shell: Shell) -> Place:
    from safetydesk.ui.parcel_place import ParcelPlace

    return ParcelPlace(shell)


def _settings(shell: Shell) -> Place:
    from safetydesk.ui.settings_place import SettingsPlace

    return SettingsPlace(shell)


PLACES: tuple[Entry, ...] = (
    Entry("总览", "layout-grid", _board),
    Entry("收件", "inbox", _inbox),
    Entry("单位", "building-2", _units),
    Entry("表格", "table-2", _papers),
    Entry("统计", "chart-column", _figures),
    Entry("报送", "package", _parcel),
    Entry("设置", "settings", _settings),
)
