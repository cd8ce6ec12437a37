"""How far an opening is that runs in a worker, and the word that ends it."""

from __future__ import annotations

from dataclasses import dataclass
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


NO_PROGRESS = OpeningProgress()


class OpeningWatch:
    """Hears from a worker how far it is, and tells it that nobody waits any more."""

    def __init__(self) -> None:
        """Begin with no file."""
        self.progress = NO_PROGRESS
        self._cancelled = False

    def cancel(self) -> None:
        """Let the opening end at the next thing that it tells of."""
        self._cancelled = True

    def found(self, files: int) -> None:
        """Note how many files were found so far."""
        self._go_on()
        self.progress = OpeningProgress(files)

    def read(self, path: Path, done: int, size: int) -> None:
        """Note how many bytes of a large file were read."""
        self._go_on()
        percent = 100 * done // max(size, 1)
        self.progress = OpeningProgress(self.progress.files, shown_name(path), percent)

    def _go_on(self) -> None:
        if self._cancelled:
            raise Cancelled("The folder is not opened any more.")
