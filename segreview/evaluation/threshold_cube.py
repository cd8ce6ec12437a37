"""Counts of every sample at every threshold: one threshold is one contiguous row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.large_array import IN_MEMORY, zero_counts
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.threshold import ScoreScale
from segreview.metrics.counts import Counts
from segreview.metrics.histogram import ScoreTable

WAITING = 64
"""So many tables are written at once: a table alone would touch every row for four bytes."""

_NUMBERS = ("negatives", "positives", "not_a_number", "outside", "infinite")


class ThresholdCube:
    """The score tables of all samples, laid out so that a threshold is asked for, not a sample."""

    def __init__(self, samples: int, scale: ScoreScale, in_memory: int = IN_MEMORY) -> None:
        """Reserve a column for every sample; nothing is counted yet."""
        self.scale = scale
        self._reached = zero_counts((2, scale.rows, samples), in_memory)
        self._numbers = np.zeros((len(_NUMBERS), samples), np.int64)
        self._pooled = np.zeros((2, scale.rows), np.int64)
        self._counted = np.zeros(samples, np.bool_)
        self._waiting: dict[int, ScoreTable] = {}

    def put(self, sample: int, table: ScoreTable | None) -> None:
        """Store the table of a sample, or forget what was stored where it was not scored."""
        if self._counted[sample]:
            self._forget(sample)
        if table is None:
            return
        self._counted[sample] = True
        self._numbers[:, sample] = [getattr(table, name) for name in _NUMBERS]
        self._pooled += (table.background, table.foreground)
        self._waiting[sample] = table
        if len(self._waiting) >= WAITING:
            self._write()

    def _forget(self, sample: int) -> None:
        self._write()
        self._pooled -= self._reached[:, :, sample]
        self._reached[:, :, sample] = 0
        self._numbers[:, sample] = 0
        self._counted[sample] = False

    def _write(self) -> None:
        """Bring the tables that wait into their columns."""
        if self._waiting:
            samples = sorted(self._waiting)
            tables = [self._waiting[sample] for sample in samples]
            columns = [(table.background, table.foreground) for table in tables]
            self._reached[:, :, samples] = np.moveaxis(np.array(columns), 0, -1)
            self._waiting.clear()

    def counts(self, scoring: ScoringSpec) -> Counts:
        """Return the counts of every sample at a threshold, shape (samples,)."""
        self._write()
        row = self.scale.row(scoring.step, scoring.operator)
        fp, tp = self._reached[:, row].astype(np.int64)
        negatives, positives = self._numbers[:2]
        return Counts(tp=tp, fp=fp, fn=positives - tp, tn=negatives - fp)

    def table(self, sample: int) -> ScoreTable | None:
        """Return the table that was put for a sample; None where there is none."""
        if not self._counted[sample]:
            return None
        self._write()
        background, foreground = self._reached[:, :, sample].astype(np.int64)
        numbers = map(int, self._numbers[:, sample])
        return _table(background, foreground, *numbers)

    def pooled(self, selection: NDArray[np.bool_] | None = None) -> ScoreTable:
        """Return the sum of the tables of the selected samples, or of all."""
        if selection is None:
            background, foreground = self._pooled.copy()
            return _table(background, foreground, *map(int, self._numbers.sum(axis=1)))
        self._write()
        chosen = np.flatnonzero(selection)
        # Row by row: a selection of the whole array would be as large as the array.
        reached = [[row.take(chosen).sum(dtype=np.int64) for row in side] for side in self._reached]
        background, foreground = np.array(reached, np.int64)
        numbers = self._numbers[:, chosen].sum(axis=1)
        return _table(background, foreground, *map(int, numbers))

    def histogram(self, bins: int) -> NDArray[np.float64]:
        """Return the pooled pixels (2, bins) of background and foreground by their score."""
        if self.scale.has_row_per_value:
            edges = np.linspace(0, self.scale.rows - 1, bins + 1).round().astype(np.int64)
        else:
            edges = 2 * np.linspace(0, (self.scale.rows - 2) // 2, bins + 1).round().astype(
                np.int64
            )
            edges[-1] += 1
        above = self._pooled[:, edges]
        if not self.scale.has_row_per_value:
            above[:, -1] = 0
        return (above[:, :-1] - above[:, 1:]).astype(np.float64)


def _table(
    background: NDArray[np.int64],
    foreground: NDArray[np.int64],
    negatives: int,
    positives: int,
    not_a_number: int,
    outside: int,
    infinite: int,
) -> ScoreTable:
    return ScoreTable(background, foreground, positives, negatives, not_a_number, outside, infinite)
