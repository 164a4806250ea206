"""A place of the window (总览, 单位, …): what the main window asks of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.ui.intake import Given


class Place(QWidget):
    """One screen of the rail. `title` is its Chinese name.

    `hint` says what to do here and stands in the message bar while there is nothing to tell.
    """

    title = ""
    hint = ""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setAccessibleName(self.title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._leads_to: QWidget | None = None

    def refresh(self, scene: Scene) -> None:
        """Show this scene. Called when the place comes into view and whenever the scene changes while it is."""

    def lead_to(self, widget: QWidget) -> None:
        """Keys that come to the place go on to this one. Not by a focus proxy: Tab would jump to it, past all that
        stands before it."""
        self._leads_to = widget

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._leads_to is not None:
            self._leads_to.setFocus(event.reason())

    def begin(self) -> None:
        """Show what is asked for by the name of the place: not what was opened within it."""

    def show_only(self, what: str) -> None:
        """Show what another place led here for, e.g. the board only what is late."""

    def left(self) -> object:
        """What is open in it, for `resume` of the place that comes after this one when the print size changes."""
        return None

    def resume(self, left: Any) -> None:
        """Open what was left open."""

    def take(self, found: Given) -> bool:
        """Take what was dropped on the window while this place is on show; False for what is 收件's."""
        return False

    def flush(self) -> None:
        """Hand over what was typed and not yet saved. Called before the place is left, another desk
        is opened or the window closes."""

    def end(self) -> None:
        """The window closes: end what runs on its own."""
