"""The keys of the program: each says what it does, so that the help can list those that there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

_OWN = "keys"
_STAR = r"\*"
# As they stand on keyboards that are sold here; the others are called as Qt calls them.
_NAMES = {
    "Return": "回车", "Enter": "回车", "Space": "空格", "Del": "Delete", "PgUp": "PageUp", "PgDown": "PageDown",
    "Home": "Home", "End": "End",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The keys of one place: what is pressed and what it does."""

    title: str
    keys: tuple[tuple[str, str], ...]


def shortcut(
    pressed: str | QKeySequence.StandardKey, does: str, parent: QObject, act: object,
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """A shortcut that says what it `does`; `act` is called, or is a signal that is sent on."""
    made = QShortcut(QKeySequence(pressed), parent)
    made.setContext(context)
    made.setWhatsThis(does)
    made.activated.connect(act)
    return made


def own(widget: QWidget, told: Mapping[str, str]) -> None:
    """The keys that this widget takes itself, beside those that it is said to take already, and what they do."""
    before = widget.property(_OWN) or []
    widget.setProperty(_OWN, [*before, *(f"{pressed}\n{does}" for pressed, does in told.items())])


def of(widgets: Iterable[QObject]) -> tuple[tuple[str, str], ...]:
    """What is pressed in these, and what it does; several keys for the same stand together."""
    found: dict[str, list[str]] = {}
    for each in widgets:
        for pressed, does in _told(each):
            name = named(pressed)
            if name not in found.setdefault(does, []):
                found[does].append(name)
    return tuple((" 或 ".join(names), does) for does, names in found.items())


def below(top: QObject) -> list[QObject]:
    """All that has keys in this and in what stands in it."""
    return [top, *top.findChildren(QObject)]


def named(pressed: str) -> str:
    """`Ctrl+Del` as it stands on the keyboard."""
    if pressed == "+":
        return pressed
    *before, last = pressed.split("+") if not pressed.endswith("+") else [*pressed[:-2].split("+"), "+"]
    return "+".join([*before, _NAMES.get(last, last)])


def _told(each: QObject) -> Iterable[tuple[str, str]]:
    if isinstance(each, QShortcut):
        yield each.key().toString(), each.whatsThis()
    elif isinstance(each, QAction):
        yield from ((pressed.toString(), each.whatsThis()) for pressed in each.shortcuts())
    elif isinstance(each, QAbstractButton) and not each.shortcut().isEmpty():
        yield each.shortcut().toString(), each.accessibleName().rstrip("…")
    else:
        for line in each.property(_OWN) or ():
            pressed, does = str(line).split("\n")
            yield pressed, does


def written(groups: Iterable[Group]) -> str:
    """The keys as Markdown, a heading for each place; a key that is a sign of Markdown stands as itself."""
    return "\n\n".join(
        "\n".join([f"## {group.title}", "", *(
            f"- **{pressed.replace('*', _STAR)}**　{does}" for pressed, does in group.keys)])
        for group in groups if group.keys
    )
