"""What is dragged onto a window from a file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent


def accept_places(event: QDragEnterEvent) -> None:
    """Accept what names places."""
    if event.mimeData().hasUrls():
        event.acceptProposedAction()


def dropped_path(event: QDropEvent) -> Path | None:
    """Return the first local file or folder that was dropped."""
    paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(paths[0]) if paths else None
