"""The results of many samples as columns, which a scoreboard takes all at once."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.metrics.histogram import ScoreTable
from segreview.metrics.label_pairs import NO_LABEL
from segreview.metrics.volume_tables import ClassTables

Numbers = NDArray[np.int64]
Kept = NDArray[np.intp]
"""Places of the samples that are meant."""
Value = TypeVar("Value")


class RowStatus(enum.IntEnum):
    """How far a sample is, as one byte in a column."""

    WAITING = 0
    SCORED = 1
    WARNED = 2
    """Scored, with a warning."""
    NOT_SCORED = 3

    @staticmethod
    def of(result: PredictionResult) -> RowStatus:
        """Return the status that a result gives its sample."""
        if not result.scored:
            return RowStatus.NOT_SCORED
        return RowStatus.WARNED if result.warnings else RowStatus.SCORED


@dataclass(frozen=True, slots=True, eq=False)
class TableColumns:
    """Score tables as a threshold cube holds them; a sample without one has zeros."""

    reached: NDArray[np.uint32]
    """(2, rows, samples): background and foreground at every threshold."""
    positives: Numbers
    negatives: Numbers
    not_a_number: Numbers
    counted: NDArray[np.bool_]
    """Which samples have a table."""

    def at(self, kept: Kept) -> TableColumns:
        """Return the columns of some samples."""
        return TableColumns(
            self.reached[:, :, kept],
            self.positives[kept],
            self.negatives[kept],
            self.not_a_number[kept],
            self.counted[kept],
        )


@dataclass(frozen=True, slots=True, eq=False)
class SetResults:
    """What one prediction set gave, by sample."""

    results: Sequence[PredictionResult]
    """Without their tables, which are beside them."""
    status: NDArray[np.uint8]
    """A RowStatus each."""
    outside: Numbers
    """Pixels that are not counted whatever the ignored labels are."""
    labels: set[int]
    """Every label that occurs in a multi-class task."""
    tables: TableColumns | None
    class_tables: Sequence[ClassTables | None]

    @staticmethod
    def of(
        results: Sequence[PredictionResult],
        tables: TableColumns | None,
        class_tables: Sequence[ClassTables | None],
    ) -> SetResults:
        """Return results with the columns that follow from them."""
        status = np.array([RowStatus.of(result) for result in results], np.uint8)
        outside = np.array([result.outside_valid for result in results], np.int64)
        return SetResults(results, status, outside, labels_of(results), tables, class_tables)

    @property
    def nbytes(self) -> int:
        """Bytes of the tables."""
        classes = sum(one.nbytes for one in self.class_tables if one is not None)
        return classes + (0 if self.tables is None else self.tables.reached.nbytes)

    def at(self, kept: Kept) -> SetResults:
        """Return what some samples gave."""
        return SetResults.of(
            _picked(self.results, kept),
            None if self.tables is None else self.tables.at(kept),
            _picked(self.class_tables, kept),
        )


ResultBlock = tuple[SetResults, ...]
"""The results of some samples, one for each prediction set."""


def _picked(values: Sequence[Value], kept: Kept) -> list[Value]:
    return [values[place] for place in kept.tolist()]


def labels_of(results: Sequence[PredictionResult | None]) -> set[int]:
    """Return every label that occurs in the masks of some results."""
    # Not by np.unique: its first call imports numpy.ma, while the window waits.
    found: set[int] = set()
    for result in results:
        if result is not None and result.pairs is not None:
            found.update(result.pairs.ground_truth.tolist(), result.pairs.prediction.tolist())
    return found - {NO_LABEL}


def block_of(results: Sequence[SampleResult]) -> ResultBlock:
    """Return the results of samples, of which there is at least one, as columns."""
    return tuple(
        _set_results([result.predictions[p] for result in results])
        for p in range(len(results[0].predictions))
    )


def _set_results(found: Sequence[PredictionResult]) -> SetResults:
    return SetResults.of(
        [one._replace(table=None, class_tables=None) for one in found],
        _table_columns([one.table for one in found]),
        [one.class_tables for one in found],
    )


def _table_columns(tables: Sequence[ScoreTable | None]) -> TableColumns | None:
    held = [(place, table) for place, table in enumerate(tables) if table is not None]
    if not held:
        return None
    places = [place for place, _ in held]
    rows = len(held[0][1].background)
    reached = np.zeros((2, rows, len(tables)), np.uint32)
    reached[:, :, places] = np.moveaxis(
        np.array([(table.background, table.foreground) for _, table in held]), 0, -1
    )
    positives, negatives, not_a_number = np.zeros((3, len(tables)), np.int64)
    counted = np.zeros(len(tables), np.bool_)
    for place, table in held:
        positives[place], negatives[place] = table.positives, table.negatives
        not_a_number[place], counted[place] = table.not_a_number, True
    return TableColumns(reached, positives, negatives, not_a_number, counted)
