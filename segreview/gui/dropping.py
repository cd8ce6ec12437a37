"""What is dragged onto a window from a file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

_HARMLESS = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)


def accept_places(event: QDragEnterEvent) -> None:
    """Accept what names files or folders of this machine."""
    _answer(event, _paths(event))


def dropped_paths(event: QDropEvent) -> tuple[Path, ...]:
    """Return the files and folders that were dropped."""
    paths = _paths(event)
    _answer(event, paths)
    return paths


def _answer(event: QDropEvent, paths: tuple[Path, ...]) -> None:
    """Take paths to look at: who is told that files were moved may delete them."""
    action = next((one for one in _HARMLESS if one & event.possibleActions()), None)
    if paths and action is not None:
        event.setDropAction(action)
        event.accept()
    else:
        event.ignore()


def _paths(event: QDropEvent) -> tuple[Path, ...]:
    local = (url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
    return tuple(Path(path) for path in local if path)
