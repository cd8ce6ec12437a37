"""Opening in a worker, which alone touches the person's paths; it can be watched and ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segreview.errors import Cancelled
from segreview.evaluation.scoreboard import Scoreboard
from segreview.review.place import default_review_path
from segreview.review.store import ReviewStore
from segreview.session.auditing import open_audited
from segreview.session.filters import FoldedNames
from segreview.session.memory import open_as_before
from segreview.session.opening import Opened, OpenRequest


class ListingWatch:
    """Hears from a worker how many files it found, and tells it that nobody waits any more."""

    def __init__(self) -> None:
        """Begin with no file."""
        self.found = 0
        self._cancelled = False

    def cancel(self) -> None:
        """Let the listing end at the next file that it tells of."""
        self._cancelled = True

    def __call__(self, found: int) -> None:
        """Note how many files were found so far."""
        if self._cancelled:
            raise Cancelled("The folder is not listed any more.")
        self.found = found


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """What was opened, with all that takes longer than a window may wait for.

    That is what is made of every sample, and the folder's own path and its review's, which cost a
    look at a disk.
    """

    opened: Opened
    board: Scoreboard
    names: FoldedNames
    places: Mapping[str, int]
    """Where each sample stands."""
    root: Path
    review: Path


def open_chosen(request: OpenRequest, review: Path | None, watch: ListingWatch) -> Arrived:
    """Open what a person asked for."""
    return _arrived(open_audited(request, watch), review)


def open_remembered(root: Path, review: Path | None, watch: ListingWatch) -> Arrived:
    """Open a folder under the choices that its review remembers."""
    path = review or default_review_path(root, os.environ, sys.platform)
    return _arrived(open_as_before(root, path, watch), path)


def open_of_review(path: Path, watch: ListingWatch) -> Arrived:
    """Open the data folder of a review file."""
    with ReviewStore.open_to_look(path) as store:
        root = store.root
    return open_remembered(root, path, watch)


def _arrived(opened: Opened, review: Path | None) -> Arrived:
    root = opened.dataset.root.resolve()
    board = Scoreboard(opened.dataset, opened.task)
    path = review or default_review_path(root, os.environ, sys.platform)
    places = {name: place for place, name in enumerate(board.ids)}
    return Arrived(opened, board, FoldedNames(board.ids), places, root, path)
