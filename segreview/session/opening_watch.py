"""How far an opening is that runs in a worker, and the word that ends it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from segreview.errors import Cancelled
from segreview.formats.source import shown_name


@dataclass(frozen=True, slots=True)
class OpeningProgress:
    """How many files were found, and how much of a large one was read."""

    files: int = 0
    reading: str = ""
    """The name of the large file that is being read; empty while there is none."""
    percent: int = 0
    folder: str = ""
    """The name of what is opened."""
    silent: bool = False
    """Whether nothing new was heard for long."""


NO_PROGRESS = OpeningProgress()


class OpeningWatch:
    """Hears from a worker how far it is, and tells it that nobody waits any more."""

    def __init__(self, folder: str = "") -> None:
        """Begin with no file."""
        self.progress = replace(NO_PROGRESS, folder=folder)
        self.heard = time.monotonic()
        """When it was told something for the last time."""
        self._cancelled = False

    def cancel(self) -> None:
        """Let the opening end at the next thing that it tells of."""
        self._cancelled = True

    def found(self, files: int) -> None:
        """Note how many files were found so far."""
        self._go_on()
        self.progress = OpeningProgress(files, folder=self.progress.folder)

    def read(self, path: Path, done: int, size: int) -> None:
        """Note how many bytes of a large file were read."""
        self._go_on()
        percent = 100 * done // max(size, 1)
        self.progress = replace(self.progress, reading=shown_name(path), percent=percent)

    def _go_on(self) -> None:
        self.heard = time.monotonic()
        if self._cancelled:
            raise Cancelled("The folder is not opened any more.")
