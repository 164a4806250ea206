"""Files and folders chosen in the system's dialog: it opens where the clerk was last for this purpose."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk import paths
from safetydesk.ui import remember

LIST_ENDINGS = (".xlsx", ".xls", ".et", ".ods", ".csv", ".txt")
LISTS = f"单位名单 ({' '.join(f'*{ending}' for ending in LIST_ENDINGS)});;所有文件 (*)"
BACKUPS = "备份 (*.zip)"
# What Qt's own Chinese leaves in English.
_LABELS = {QFileDialog.DialogLabel.LookIn: "查找范围：", QFileDialog.DialogLabel.FileType: "文件类型："}


def files(parent: QWidget, title: str, purpose: str) -> tuple[Path, ...]:
    """Several files to be read; none when the clerk thought better of it."""
    return _ask(parent, title, purpose, QFileDialog.FileMode.ExistingFiles)


def file(parent: QWidget, title: str, purpose: str, kinds: str, *, start: Path | None = None) -> Path | None:
    """One file to be read."""
    return next(iter(_ask(parent, title, purpose, QFileDialog.FileMode.ExistingFile, kinds, start)), None)


def folder(parent: QWidget, title: str, purpose: str, *, start: Path | None = None) -> Path | None:
    """A folder; `start` where this purpose has a folder of its own."""
    return next(iter(_ask(parent, title, purpose, QFileDialog.FileMode.Directory, "", start)), None)


def target(parent: QWidget, title: str, purpose: str, name: str, kinds: str) -> Path | None:
    """Where a new file of this name is to be written."""
    dialog = _dialog(parent, title, start(purpose), kinds)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix)
    dialog.selectFile(name)
    return next(iter(_run(dialog, purpose)), None)


def backup(parent: QWidget, *, start: Path | None = None) -> tuple[Path, Path] | None:
    """A backup to bring back, and the folder in which the desk is to get one of its own."""
    zipped = file(parent, "选择备份文件", "backups", BACKUPS, start=start)
    inside = folder(parent, "恢复到哪个文件夹里", "desks") if zipped is not None else None
    return (zipped, inside) if zipped is not None and inside is not None else None


def start(purpose: str) -> Path:
    """Where the clerk was last for this purpose, else among the documents; never where the program was started."""
    kept = str(remember.get(f"folders/{purpose}"))
    for place in (Path(kept) if kept else None, paths.documents()):
        if place is not None and place.is_dir():
            return place
    return Path.home()


def _ask(
    parent: QWidget, title: str, purpose: str, mode: QFileDialog.FileMode, kinds: str = "", begin: Path | None = None
) -> tuple[Path, ...]:
    dialog = _dialog(parent, title, begin if begin is not None and begin.is_dir() else start(purpose), kinds)
    dialog.setFileMode(mode)
    if mode == QFileDialog.FileMode.Directory:
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _run(dialog, purpose)


def _dialog(parent: QWidget, title: str, begin: Path, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(begin), kinds)
    for label, words in _LABELS.items():
        dialog.setLabelText(label, words)
    return dialog


def _run(dialog: QFileDialog, purpose: str) -> tuple[Path, ...]:
    chosen = tuple(Path(name) for name in dialog.selectedFiles()) if dialog.exec() else ()
    dialog.deleteLater()
    if chosen:
        inside = dialog.fileMode() == QFileDialog.FileMode.Directory
        remember.put(f"folders/{purpose}", str(chosen[0] if inside else chosen[0].parent))
    return chosen
