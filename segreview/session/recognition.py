"""What a folder is recognised as before it is opened: roles, counts, or why nothing was found."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from segreview.dataset.audit_names import paired_files
from segreview.dataset.dataset import Dataset, Roles, open_dataset
from segreview.dataset.layouts.drawn_masks import ENDINGS
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Role
from segreview.dataset.manifest import is_manifest
from segreview.dataset.pointed_at import pointed_at
from segreview.errors import Cancelled, DatasetError, DatasetInside, SegReviewError, SeveralDatasets
from segreview.evaluation.runner import Reply, Runner
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import mask_files
from segreview.formats.source import UNWATCHED, ListedFolder, Watch, list_files
from segreview.session.opening_watch import OpeningProgress
from segreview.session.watched_job import WatchedJob

RECOGNISE = "recognise"
MOST_FOLDERS = 400
"""So many sub-folders are offered; more are named by choosing another folder."""


@dataclass(frozen=True, slots=True)
class SubFolder:
    """A folder that can have a role, and how many masks or images lie in it and below."""

    path: Path
    shown: str
    """As seen from the data folder; "." is the data folder itself."""
    files: int


@dataclass(frozen=True, slots=True)
class SetFound:
    """How many predictions of a set have a sample, and how many samples lack one."""

    name: str
    found: int
    missing: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a folder would be opened."""

    root: Path
    roles: Roles
    """What was asked; without folders the layout was recognised."""
    folders: tuple[SubFolder, ...]
    guessed: Roles
    """The folder of each role as far as one can be named."""
    failure: str = ""
    """Why it cannot be opened so; empty when it can."""
    inside: tuple[DatasetInside, ...] = ()
    """The data sets of a folder that holds several."""
    layout: str = ""
    pairing: str = ""
    example: str = ""
    """The files of the first sample."""
    samples: int = 0
    images: int = 0
    valid: int = 0
    sets: tuple[SetFound, ...] = ()


def recognise(root: Path, roles: Roles, folders: tuple[SubFolder, ...] = ()) -> Recognition:
    """List a folder and say how it would be opened; ``folders`` where they are known already."""
    return _recognised(root, roles, folders, UNWATCHED)[0]


def _recognised(
    root: Path, roles: Roles, folders: tuple[SubFolder, ...], watch: Watch
) -> tuple[Recognition, Dataset | None]:
    """Return the answer, and the data set for who wants it to be opened quickly."""
    try:
        place = pointed_at(root)
        folders = folders or (() if is_manifest(place) else _sub_folders(place))
        dataset = open_dataset(place, roles, watch)
    except Cancelled:
        raise
    except SegReviewError as error:
        guessed = roles if roles.names_folders else _by_name(folders)
        inside = error.inside if isinstance(error, SeveralDatasets) else ()
        found = Recognition(root, roles, folders, guessed, failure=str(error), inside=inside)
        return found, None
    found = Recognition(
        root,
        roles,
        folders,
        roles if roles.names_folders else _by_samples(dataset),
        layout=dataset.layout,
        pairing=dataset.pairing,
        example=paired_files(dataset.samples[0], place),
        samples=len(dataset.samples),
        images=sum(sample.image is not None for sample in dataset.samples),
        valid=sum(sample.valid is not None for sample in dataset.samples),
        sets=_sets(dataset),
    )
    return found, dataset


def _sets(dataset: Dataset) -> tuple[SetFound, ...]:
    if dataset.ground_truth_only:
        return ()
    return tuple(_found(dataset, p) for p in range(len(dataset.prediction_sets)))


def _found(dataset: Dataset, p: int) -> SetFound:
    found = sum(sample.predictions[p] is not None for sample in dataset.samples)
    return SetFound(dataset.prediction_sets[p], found, len(dataset.samples) - found)


def _sub_folders(root: Path) -> tuple[SubFolder, ...]:
    if not os.path.isdir(root):
        raise DatasetError(f"{root} is no folder that can be opened.")
    counts: Counter[PurePosixPath] = Counter()
    for folder in list_files(root).folders:
        place, held = PurePosixPath(folder.path), _held(folder)
        if held:
            counts.update(dict.fromkeys((place, *place.parents), held))
    # The listing is in natural order, and so are the folders as they first occur.
    return tuple(
        SubFolder(root / path, path.as_posix(), count)
        for path, count in sorted(counts.items(), key=lambda pair: len(pair[0].parts))
    )[:MOST_FOLDERS]


def _held(folder: ListedFolder) -> int:
    """Return how many masks or images a folder holds, or files of shapes where it has a role."""
    masks = len(mask_files(folder.names))
    has_role = any(folder_role(part) is not None for part in folder.path.split("/"))
    return masks or (has_role and sum(name.endswith(ENDINGS) for name in folder.names))


def _by_name(folders: tuple[SubFolder, ...]) -> Roles:
    """Guess from the names of folders alone, where nothing was recognised."""
    named: dict[Role, list[SubFolder]] = {}
    for folder in folders:
        role = folder_role(folder.path.name) if folder.shown != "." else None
        if role is not None:
            named.setdefault(role, []).append(folder)

    def first(role: Role) -> Path | None:
        return named[role][0].path if role in named else None

    predictions = tuple((one.path.name, one.path) for one in named.get(Role.PREDICTION, ())[:1])
    return Roles(first(Role.IMAGE), first(Role.GROUND_TRUTH), predictions, first(Role.VALID))


def _by_samples(dataset: Dataset) -> Roles:
    """Name the folder that holds all files of a role."""
    samples = dataset.samples
    predictions = []
    for p, name in enumerate(dataset.prediction_sets):
        folder = _common([sample.predictions[p] for sample in samples])
        if folder is not None:
            predictions.append((name, folder))
    return Roles(
        _common([sample.image for sample in samples]),
        None if dataset.predictions_only else _common([sample.ground_truth for sample in samples]),
        tuple(predictions),
        _common([sample.valid for sample in samples]),
    )


def _common(sources: list[PixelSource | None]) -> Path | None:
    parents = {source.path.parent for source in sources if source is not None}
    return Path(os.path.commonpath(parents)) if parents else None


class Recogniser:
    """Recognises in a worker; only the last answer that was asked for is heard."""

    def __init__(self, runner: Runner) -> None:
        """Begin with nothing recognised."""
        self._job = WatchedJob(runner, RECOGNISE)
        self.found: Recognition | None = None
        self._kept: Dataset | None = None
        """Large files that were read for it need not be read again while it is here."""

    @property
    def running(self) -> bool:
        """Whether an answer is still to come."""
        return self._job.running

    @property
    def progress(self) -> OpeningProgress:
        """How far the recognition that runs is."""
        return self._job.progress

    def want(self, root: Path, roles: Roles) -> None:
        """Ask how a folder would be opened; what was asked before is forgotten."""
        known = self.found.folders if self.found is not None and self.found.root == root else ()
        self._job.start(root, _recognised, root, roles, known)

    def forget(self) -> None:
        """Stop, and begin anew."""
        self._job.stop()
        self.found = None

    def receive(self, reply: Reply) -> None:
        """Take the answer."""
        self._job.running = False
        self.found, self._kept = reply.result()

    def finish(self, opens: int) -> None:
        """Stop; where nothing is opened now, keep no data set for it either."""
        self.forget()
        if not opens:
            self.let_go()

    def let_go(self) -> None:
        """Keep no data set any more: it is open now, or nobody wants it."""
        self._kept = None
