"""Counts of every sample at every threshold: one threshold is one contiguous row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.large_array import IN_MEMORY, zero_counts
from segreview.evaluation.result_block import TableColumns
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.threshold import ScoreScale
from segreview.metrics.counts import Counts
from segreview.metrics.curves import ThresholdTable
from segreview.metrics.histogram import ScoreTable

WAITING = 64
"""So many tables are written at once: a table alone would touch every row for four bytes."""


class ThresholdCube:
    """The score tables of all samples, laid out so that a threshold is asked for, not a sample."""

    def __init__(self, samples: int, scale: ScoreScale, in_memory: int = IN_MEMORY) -> None:
        """Reserve a column for every sample; nothing is counted yet."""
        self.scale = scale
        self._reached = zero_counts((2, scale.rows, samples), in_memory)
        self._negatives, self._positives, self._not_a_number = np.zeros((3, samples), np.int64)
        self._pooled = np.zeros((2, scale.rows), np.int64)
        self._counted = np.zeros(samples, np.bool_)
        self._waiting: dict[int, ScoreTable] = {}

    def put(self, sample: int, table: ScoreTable | None) -> None:
        """Store the table of a sample, or forget what was stored where it was not scored."""
        if self._counted[sample]:
            self._forget_one(sample)
        if table is None:
            return
        self._counted[sample] = True
        self._negatives[sample] = table.negatives
        self._positives[sample] = table.positives
        self._not_a_number[sample] = table.not_a_number
        self._pooled += (table.background, table.foreground)
        self._waiting[sample] = table
        if len(self._waiting) >= WAITING:
            self.settle()

    def put_columns(self, samples: NDArray[np.intp], tables: TableColumns) -> None:
        """Store the tables of samples that have none."""
        first, last = int(samples[0]), int(samples[-1])
        # Neighbours are written several times as fast as places that are looked up.
        is_run = np.array_equal(samples, np.arange(first, last + 1))
        where = slice(first, last + 1) if is_run else samples
        self._reached[:, :, where] = tables.reached
        self._pooled += tables.reached.sum(axis=2, dtype=np.int64)
        self._positives[where] = tables.positives
        self._negatives[where] = tables.negatives
        self._not_a_number[where] = tables.not_a_number
        self._counted[where] = tables.counted

    def _forget_one(self, sample: int) -> None:
        self.settle()
        self._pooled -= self._reached[:, :, sample]
        self._reached[:, :, sample] = 0
        for column in self._columns:
            column[sample] = 0

    def forget(self, samples: NDArray[np.bool_]) -> None:
        """Take the tables of samples (a mask) out again; one that has none is left as it is."""
        self.settle()
        kept = np.flatnonzero(~samples)
        few_are_kept = 2 * len(kept) < len(samples)
        gone = np.flatnonzero(samples)
        for pooled, reached in zip(self._pooled, self._reached, strict=True):
            # One threshold after the other, for the counts may lie in a file.
            for row, counts in enumerate(reached):
                if few_are_kept:
                    left = counts[kept]
                    counts[:] = 0
                    counts[kept] = left
                    pooled[row] = left.sum(dtype=np.int64)
                else:
                    pooled[row] -= counts[gone].sum(dtype=np.int64)
                    counts[gone] = 0
        for column in self._columns:
            column[samples] = 0

    def take_over(self, other: ThresholdCube, places: NDArray[np.int64]) -> None:
        """Fill an empty cube with the tables of another; ``places`` says where each sample goes."""
        other.settle()
        for after, before in zip(self._reached, other._reached, strict=True):
            for row, counts in zip(after, before, strict=True):
                row[places] = counts
        for new, old in zip(self._columns, other._columns, strict=True):
            new[places] = old
        self._pooled += other._pooled

    @property
    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self._negatives, self._positives, self._not_a_number, self._counted

    def settle(self) -> None:
        """Bring the tables that wait into their columns."""
        if self._waiting:
            samples = sorted(self._waiting)
            tables = [self._waiting[sample] for sample in samples]
            columns = [(table.background, table.foreground) for table in tables]
            self._reached[:, :, samples] = np.moveaxis(np.array(columns), 0, -1)
            self._waiting.clear()

    def counts(self, scoring: ScoringSpec) -> Counts:
        """Return the counts of every sample at a threshold, shape (samples,)."""
        self.settle()
        row = self.scale.row(scoring.step, scoring.operator)
        fp, tp = self._reached[:, row].astype(np.int64)
        return Counts(tp=tp, fp=fp, fn=self._positives - tp, tn=self._negatives - fp)

    def table(self) -> ThresholdTable:
        """Return the stored counts of all samples (rows, samples), not copied."""
        self.settle()
        return self._as_table(self._reached, self._positives, self._negatives, self._not_a_number)

    def pooled_table(self) -> ThresholdTable:
        """Return the counts summed over all samples (rows,), which are kept summed."""
        positives, negatives = self._positives.sum(), self._negatives.sum()
        return self._as_table(self._pooled.copy(), positives, negatives, self._not_a_number)

    def sample_table(self, sample: int) -> ThresholdTable:
        """Return the counts of one sample (rows,)."""
        self.settle()
        return self._as_table(
            self._reached[:, :, sample],
            self._positives[sample],
            self._negatives[sample],
            self._not_a_number[sample],
        )

    def _as_table(
        self, reached: NDArray[Any], positives: Any, negatives: Any, not_a_number: Any
    ) -> ThresholdTable:
        background, foreground = reached
        return ThresholdTable(
            self.scale, background, foreground, positives, negatives, int(not_a_number.sum())
        )

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
