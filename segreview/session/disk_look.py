"""One look at the disk, in a worker: what is there now, next to what was there before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import FileStates, all_file_states
from segreview.errors import UnreadableFile
from segreview.formats.file_stamps import GONE, file_stamp, holds
from segreview.formats.pixel_source import PixelSource
from segreview.formats.source import natural_key, shown_text
from segreview.session.opening_job import Arrived, ListingWatch, open_chosen


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is on the disk."""

    arrived: Arrived
    """The same value as before where nothing was listed or read anew."""
    files: FileStates
    """The state of the files of every sample."""
    differing: frozenset[str] = frozenset()
    """The samples that are made of something else than before, whatever state it is in."""


def look(before: Arrived, anew: bool, watch: ListingWatch) -> Look:
    """Look at the files of what is open; list them anew if asked, or if the listing changed.

    SegReviewError says why nothing can be said: a folder that cannot be reached, as a share that
    is not connected, has lost no file.
    """
    root = before.opened.dataset.root
    _require_reachable(root)
    arrived, differing = before, frozenset[str]()
    if anew or not holds(before.seen):
        arrived = _listed_anew(before, watch)
        differing = _differing(before.opened.dataset, arrived.opened.dataset)
    files = all_file_states(arrived.opened.dataset.samples, watch)
    _require_reachable(root)
    return Look(arrived, files, differing)


def _require_reachable(root: Path) -> None:
    if file_stamp(root) == GONE:
        raise UnreadableFile(f"{shown_text(str(root))} cannot be reached.")


def _listed_anew(before: Arrived, watch: ListingWatch) -> Arrived:
    arrived = open_chosen(before.opened.request, before.review, watch)
    # A file that is half written must not decide what the values of all files mean.
    if arrived.opened.reading != before.opened.reading and not holds(arrived.seen):
        return before
    dataset = with_vanished(arrived.opened.dataset, before.opened.dataset)
    return replace(arrived, opened=replace(arrived.opened, dataset=dataset))


def _differing(old: Dataset, new: Dataset) -> frozenset[str]:
    before = {sample.id: sample for sample in old.samples}
    return frozenset(one.id for one in new.samples if before.get(one.id, one) != one)


def with_vanished(new: Dataset, old: Dataset) -> Dataset:
    """Return a data set in which what vanished since the old one is kept, to be told as missing.

    Until it is opened again, a file that was there is not the same as one that never was: a
    prediction that vanishes while it is written anew must not count as an empty one.
    """
    before = {sample.id: _in_sets(sample, old, new) for sample in old.samples}
    kept = [_with_vanished_predictions(one, before.pop(one.id, one)) for one in new.samples]
    if not before:
        return replace(new, samples=tuple(kept))
    samples = sorted((*kept, *before.values()), key=lambda sample: natural_key(sample.id))
    return replace(new, samples=tuple(samples))


def _in_sets(sample: Sample, old: Dataset, new: Dataset) -> Sample:
    """Return an old sample with the prediction sets of the new data set."""
    if old.prediction_sets == new.prediction_sets:
        return sample
    by_name = dict(zip(old.prediction_sets, sample.predictions, strict=True))
    return replace(sample, predictions=tuple(map(by_name.get, new.prediction_sets)))


def _with_vanished_predictions(new: Sample, old: Sample) -> Sample:
    if None not in new.predictions:
        return new
    predictions = tuple(
        before if after is None and _vanished(before) else after
        for after, before in zip(new.predictions, old.predictions, strict=True)
    )
    return replace(new, predictions=predictions)


def _vanished(source: PixelSource | None) -> bool:
    return source is not None and file_stamp(source.file) == GONE
