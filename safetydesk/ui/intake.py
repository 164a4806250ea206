"""What was dropped or pasted: files and folders of this PC, or the text of a net-disk share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent


@dataclass(frozen=True)
class Given:
    """Paths, or a text with an address in it; both empty when there is nothing to receive."""

    paths: tuple[Path, ...] = ()
    link: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.link)


def given(mime: QMimeData) -> Given:
    """What this drag or clipboard holds."""
    local = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if local:
        return Given(paths=local)
    # Here, since the board does not wait for what is dropped on it.
    from safetydesk.material.links import read_link

    text = mime.text() if mime.hasText() else "\n".join(url.toString() for url in mime.urls())
    return Given(link=text.strip()) if read_link(text) is not None else Given()


def welcome(event: QDragEnterEvent | QDragMoveEvent) -> None:
    """Lets a drag in that holds something to receive."""
    if given(event.mimeData()):
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.ignore()


def taken(event: QDropEvent) -> Given:
    """What was dropped. A copy, whatever the other program proposes: the sender's files stay where they are."""
    found = given(event.mimeData())
    if found:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    return found
