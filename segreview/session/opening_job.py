"""Opening in a worker, which alone touches the person's paths; it can be watched and ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from segreview.dataset.pointed_at import pointed_at
from segreview.evaluation.scoreboard import Scoreboard
from segreview.formats.file_stamps import Stamp, noting
from segreview.formats.source import Watch
from segreview.review.moved_folder import folder_identity, review_path
from segreview.review.store import ReviewStore
from segreview.session.auditing import open_audited
from segreview.session.filters import FoldedNames
from segreview.session.memory import open_as_before
from segreview.session.opening import Opened, OpenRequest


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What is made of every sample of a data set, which takes longer than a window may wait."""

    board: Scoreboard
    names: FoldedNames
    places: dict[str, int]
    """Where each sample stands."""


def make(opened: Opened) -> Made:
    """Make what a session needs of a data set without results."""
    board = Scoreboard(opened.dataset, opened.task)
    places = {name: place for place, name in enumerate(board.ids)}
    return Made(board, FoldedNames(board.ids), places)


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """What was opened, with its folder's own path and its review's: both cost a look at a disk."""

    opened: Opened
    root: Path
    review: Path
    identity: str
    """What stays of the folder when its path changes."""
    seen: Mapping[str, Stamp]
    """The folders and files on which the opening depended, as they were then."""
    made: Made | None = None
    """What was made of it, where it is to be looked at."""


def open_chosen(request: OpenRequest, review: Path | None, watch: Watch) -> Arrived:
    """Open what a person asked for."""
    return _with_made(list_chosen(request, review, watch))


def list_chosen(request: OpenRequest, review: Path | None, watch: Watch) -> Arrived:
    """List what a person asked for, to be compared with what is open."""
    return _arrived(lambda: open_audited(_pointed_at(request), watch), review)


def open_remembered(root: Path, review: Path | None, watch: Watch) -> Arrived:
    """Open a folder, or that of a file, under the choices that its review remembers."""
    root = pointed_at(root)
    path = review or review_path(root, os.environ, sys.platform)
    return _with_made(_arrived(lambda: open_as_before(root, path, watch), path))


def open_of_review(path: Path, watch: Watch) -> Arrived:
    """Open the data folder of a review file."""
    with ReviewStore.open_to_look(path) as store:
        root = store.root
    return open_remembered(root, path, watch)


def _arrived(open_it: Callable[[], Opened], review: Path | None) -> Arrived:
    with noting() as seen:
        opened = open_it()
    root = opened.dataset.root.resolve()
    path = review or review_path(root, os.environ, sys.platform)
    return Arrived(opened, root, path, folder_identity(root), seen)


def _pointed_at(request: OpenRequest) -> OpenRequest:
    return replace(request, root=pointed_at(request.root))


def _with_made(arrived: Arrived) -> Arrived:
    return replace(arrived, made=make(arrived.opened))
