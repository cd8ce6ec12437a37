"""Score volumes: which axis holds the classes, and which class each channel is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.score_reading import is_probability
from segreview.dataset.task import PredictionReading
from segreview.errors import Contradiction, InvalidArgument, UnreadableFile
from segreview.formats.source import shown_name
from segreview.masks.classes import ClassTable
from segreview.masks.resize import resized
from segreview.masks.volume import best_channel, score_range

_LOOKED_AT_ROWS = 16


@dataclass(frozen=True, slots=True, eq=False)
class ScoreVolume:
    """The scores of several classes at every pixel, as stored."""

    path: Path
    scores: NDArray[Any]
    """(C, H, W) or (H, W, C)."""
    axis: int
    """0 or 2: where the classes lie."""
    channel_labels: tuple[int, ...]
    """The label of each channel."""

    def labels(self) -> NDArray[Any]:
        """Return the label (H, W) of the class with the greatest score; the first of equals."""
        try:
            channel = best_channel(self.scores, self.axis)
        except InvalidArgument as error:
            raise UnreadableFile(
                f"{shown_name(self.path)} holds scores that are not a number."
            ) from error
        if self.channel_labels == tuple(range(len(self.channel_labels))):
            return channel
        dtype = np.result_type(*(np.min_scalar_type(label) for label in self.channel_labels))
        return np.array(self.channel_labels, dtype).take(channel)

    def resized(self, height: int, width: int) -> ScoreVolume:
        """Return the volume at another size (nearest)."""
        planes = np.moveaxis(self.scores, self.axis, 0)
        scores = np.stack([resized(plane, height, width) for plane in planes])
        return replace(self, scores=scores, axis=0)

    def warnings(self, reading: PredictionReading) -> tuple[str, ...]:
        """Say that this volume is no probability, while its set is read so."""
        if reading.class_scale is None:
            return ()
        # What is read as something else is so in every row: a few of them show it.
        rows = 1 if self.axis == 0 else 0
        some = self.scores.swapaxes(0, rows)[::_LOOKED_AT_ROWS]
        low, high = score_range(some)
        if is_probability(low, high):
            return ()
        return (
            f"scores run from {low:g} to {high:g}, while those of {reading.name} are read as "
            "probabilities: compared with thresholds as they are",
        )


def checked_volume(path: Path, scores: NDArray[Any], table: ClassTable | None) -> ScoreVolume:
    """Return a volume whose channels fit the class table; without one, channels are numbered.

    A table has one channel for each counted class, or for each class; or the channels are numbered
    up to the last counted class: a class that a person leaves out keeps its channel.
    """
    if table is None:
        axis = 0 if scores.shape[0] <= scores.shape[2] else 2
        return ScoreVolume(path, scores, axis, tuple(range(scores.shape[axis])))
    for labels in _channel_labels(table):
        for axis in (0, 2):
            if scores.shape[axis] == len(labels):
                return ScoreVolume(path, scores, axis, labels)
    raise Contradiction(
        f"{shown_name(path)} has the shape {scores.shape}; neither its first nor its last axis "
        f"has one channel for each of the {len(table.counted)} classes."
    )


def _channel_labels(table: ClassTable) -> Iterator[tuple[int, ...]]:
    yield table.counted_labels
    yield tuple(entry.index for entry in table)
    numbered = tuple(range(1 + max(table.counted_labels, default=0)))
    if all(table.find(label) for label in numbered):
        yield numbered
