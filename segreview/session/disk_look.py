"""One look at the disk, in a worker: what is there now, next to what was there before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import FileStates, all_file_states
from segreview.errors import UnreadableFile
from segreview.evaluation.scoreboard import Scoreboard
from segreview.formats.file_stamps import GONE, file_stamp, holds
from segreview.formats.pixel_source import PixelSource
from segreview.formats.source import natural_key, shown_text
from segreview.session.filters import FoldedNames
from segreview.session.opening_job import Arrived, list_chosen
from segreview.session.opening_watch import OpeningWatch


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is on the disk, next to what was there before."""

    arrived: Arrived
    """The same value as before where nothing was listed or read anew."""
    files: FileStates
    """The state of the files of every sample."""
    differing: frozenset[int] = frozenset()
    """The samples that are made of something else than before, whatever state it is in."""
    moved: NDArray[np.int64] | None = None
    """Where each sample of before is now; None where the list of names is the same."""
    is_read_anew: bool = False
    """The values of all files mean something else now, there are other prediction sets, or samples
    were left out."""


def look(before: Arrived, anew: bool, watch: OpeningWatch) -> Look:
    """Look at the files of what is open; list them anew if asked, or if the listing changed.

    SegReviewError says why nothing can be said: a folder that cannot be reached, as a share that
    is not connected, has lost no file.
    """
    root = before.opened.dataset.root
    _require_reachable(root)
    if anew or not holds(before.seen):
        found = _next_to(before, _listed_anew(before, watch), watch)
    else:
        found = Look(before, all_file_states(before.opened.dataset.samples, watch.found))
    _require_reachable(root)
    return found


def _next_to(before: Arrived, arrived: Arrived, watch: OpeningWatch) -> Look:
    old, new = before.opened.dataset, arrived.opened.dataset
    files = all_file_states(new.samples, watch.found)
    is_same_reading = before.opened.reading == arrived.opened.reading
    is_alike = is_same_reading and old.prediction_sets == new.prediction_sets
    is_alike = is_alike and not _left_out(old, new)
    # Where two samples have one name, nobody knows which of them is which now.
    if not is_alike or _is_named_twice(old) or _is_named_twice(new):
        return Look(arrived, files, is_read_anew=True)
    places = {sample.id: place for place, sample in enumerate(new.samples)}
    moved = np.array([places[sample.id] for sample in old.samples], np.int64)
    differing = frozenset(
        place
        for place, sample in zip(moved.tolist(), old.samples, strict=True)
        if new.samples[place] != sample
    )
    is_same_list = np.array_equal(moved, np.arange(len(places)))
    return Look(arrived, files, differing, None if is_same_list else moved)


def _left_out(old: Dataset, new: Dataset) -> bool:
    """Say whether an old sample is none any more though its files are there: a list has changed."""
    left = {sample.id for sample in new.samples}
    return any(sample.id not in left for sample in old.samples)


def _is_named_twice(dataset: Dataset) -> bool:
    return len({sample.id for sample in dataset.samples}) < len(dataset.samples)


def _require_reachable(root: Path) -> None:
    if file_stamp(root) == GONE:
        raise UnreadableFile(f"{shown_text(str(root))} cannot be reached.")


def _listed_anew(before: Arrived, watch: OpeningWatch) -> Arrived:
    arrived = list_chosen(before.opened.request, before.review, watch)
    # A file that is half written must not decide what the values of all files mean.
    old = before.opened.dataset
    dataset = with_vanished(arrived.opened.dataset, old)
    is_other = arrived.opened.reading != before.opened.reading or _left_out(old, dataset)
    if is_other and not holds(arrived.seen):
        return before
    return replace(arrived, opened=replace(arrived.opened, dataset=dataset))


def with_vanished(new: Dataset, old: Dataset) -> Dataset:
    """Return a data set in which what vanished since the old one is kept, to be told as missing.

    Until it is opened again, a file that was there is not the same as one that never was: a
    prediction that vanishes while it is written anew must not count as an empty one. A sample
    whose files are all there was left out by what lists the samples, and is not kept.
    """
    before = {sample.id: _in_sets(sample, old, new) for sample in old.samples}
    kept = [_with_vanished_predictions(one, before.pop(one.id, one)) for one in new.samples]
    vanished = [one for one in before.values() if any(map(_vanished, _masks(one)))]
    if not vanished:
        return replace(new, samples=tuple(kept))
    samples = sorted((*kept, *vanished), key=lambda sample: natural_key(sample.id))
    return replace(new, samples=tuple(samples))


def _masks(sample: Sample) -> tuple[PixelSource | None, ...]:
    return (sample.ground_truth, *sample.predictions)


def _in_sets(sample: Sample, old: Dataset, new: Dataset) -> Sample:
    """Return an old sample with the prediction sets of the new data set."""
    if old.prediction_sets == new.prediction_sets:
        return sample
    by_name = dict(zip(old.prediction_sets, sample.predictions, strict=True))
    return sample._replace(predictions=tuple(map(by_name.get, new.prediction_sets)))


def _with_vanished_predictions(new: Sample, old: Sample) -> Sample:
    if None not in new.predictions:
        return new
    predictions = tuple(
        before if after is None and _vanished(before) else after
        for after, before in zip(new.predictions, old.predictions, strict=True)
    )
    return new._replace(predictions=predictions)


def _vanished(source: PixelSource | None) -> bool:
    return source is not None and file_stamp(source.file) == GONE


@dataclass(frozen=True, slots=True, eq=False)
class Rearranged:
    """Results in the order of the samples that were listed now."""

    look: Look
    board: Scoreboard
    names: FoldedNames
    places: dict[str, int]
    """Where each sample is, by its name."""
    moved: NDArray[np.int64]
    """Where each sample of before is."""
    new: NDArray[np.bool_]
    """Which samples were not there before."""


def rearranged(found: Look, board: Scoreboard) -> Rearranged:
    """Take results over to a longer list of samples, which takes a while if there are many."""
    assert found.moved is not None, "the list is another one"
    dataset = found.arrived.opened.dataset
    new = np.ones(len(dataset.samples), np.bool_)
    new[found.moved] = False
    places = {sample.id: place for place, sample in enumerate(dataset.samples)}
    after = board.rearranged(dataset, found.moved)
    return Rearranged(found, after, FoldedNames(after.ids), places, found.moved, new)
