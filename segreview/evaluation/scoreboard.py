"""The data set as columns of counts: put results in, ask for counts at any threshold."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.dataset.task import Task, TaskKind
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import BINARY_CLASSES, ClassTable, numbered_classes
from segreview.masks.threshold import ScoreScale
from segreview.metrics.confusion import (
    NO_LABEL,
    LabelPairs,
    confusion_matrix,
    pair_class_counts,
    pair_totals,
)
from segreview.metrics.counts import Counts, two_class
from segreview.metrics.curves import ThresholdTable

Column = NDArray[np.int64]
BINS = 128
"""Bars of the score histogram."""


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
class Totals:
    """Pixels of every sample: counted, correct among them, and not counted."""

    counted: Column
    correct: Column
    ignored: Column


class ThresholdCube:
    """Counts of every sample at every threshold: one threshold is one contiguous row."""

    def __init__(self, samples: int, scale: ScoreScale) -> None:
        """Reserve a column for every sample; nothing is counted yet."""
        self.scale = scale
        self._background = np.zeros((scale.rows, samples), np.uint32)
        self._foreground = np.zeros((scale.rows, samples), np.uint32)
        self._negatives = np.zeros(samples, np.int64)
        self._positives = np.zeros(samples, np.int64)
        self._not_a_number = np.zeros(samples, np.int64)
        self._pooled = np.zeros((2, scale.rows), np.int64)

    def put(self, sample: int, result: PredictionResult) -> None:
        """Store the table of a sample, or nothing at all where it was not scored."""
        self._pooled[0] -= self._background[:, sample]
        self._pooled[1] -= self._foreground[:, sample]
        table = result.table
        self._background[:, sample] = 0 if table is None else table.background
        self._foreground[:, sample] = 0 if table is None else table.foreground
        self._negatives[sample] = 0 if table is None else table.negatives
        self._positives[sample] = 0 if table is None else table.positives
        self._not_a_number[sample] = 0 if table is None else table.not_a_number
        self._pooled[0] += self._background[:, sample]
        self._pooled[1] += self._foreground[:, sample]

    def counts(self, scoring: ScoringSpec) -> Counts:
        """Return the counts of every sample at a threshold, shape (samples,)."""
        row = self.scale.row(scoring.step, scoring.operator)
        tp = self._foreground[row].astype(np.int64)
        fp = self._background[row].astype(np.int64)
        return Counts(tp=tp, fp=fp, fn=self._positives - tp, tn=self._negatives - fp)

    def table(self) -> ThresholdTable:
        """Return the stored counts of all samples (rows, samples), not copied."""
        return ThresholdTable(
            self.scale,
            self._background,
            self._foreground,
            self._positives,
            self._negatives,
            int(self._not_a_number.sum()),
        )

    def pooled_table(self) -> ThresholdTable:
        """Return the counts summed over all samples (rows,), which are kept summed."""
        background, foreground = self._pooled.copy()
        positives, negatives = self._positives.sum(), self._negatives.sum()
        not_a_number = int(self._not_a_number.sum())
        return ThresholdTable(
            self.scale, background, foreground, positives, negatives, not_a_number
        )

    def sample_table(self, sample: int) -> ThresholdTable:
        """Return the counts of one sample (rows,)."""
        return ThresholdTable(
            self.scale,
            self._background[:, sample],
            self._foreground[:, sample],
            self._positives[sample],
            self._negatives[sample],
            int(self._not_a_number[sample]),
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


@dataclass(slots=True, eq=False)
class PairColumns:
    """The raw label pairs of all scored samples, laid end to end."""

    sample: Column = field(default_factory=lambda: np.zeros(0, np.int64))
    pairs: LabelPairs = field(
        default_factory=lambda: LabelPairs(*(np.zeros(0, np.int64) for _ in range(3)))
    )
    size: int = 0
    """How many results the columns were made from."""


def lay_end_to_end(results: list[PredictionResult | None]) -> PairColumns:
    """Return the pairs of all scored samples as columns."""
    found = [(i, r.pairs) for i, r in enumerate(results) if r is not None and r.pairs is not None]
    if not found:
        return PairColumns()
    sample = np.repeat([i for i, _ in found], [len(pairs.pixels) for _, pairs in found])
    parts = [(pairs.ground_truth, pairs.prediction, pairs.pixels) for _, pairs in found]
    truth, prediction, pixels = (np.concatenate(column) for column in zip(*parts, strict=True))
    return PairColumns(sample.astype(np.int64), LabelPairs(truth, prediction, pixels))


class Scoreboard:
    """All results of a data set; a change of threshold or ignored labels reads no file."""

    def __init__(self, dataset: Dataset, task: Task) -> None:
        """Begin with no result."""
        self.dataset = dataset
        self.task = task
        self.done = 0
        samples, sets = len(dataset.samples), len(task.readings)
        self._results: list[list[PredictionResult | None]] = [[None] * samples for _ in range(sets)]
        self.ids = tuple(sample.id for sample in dataset.samples)
        self._status = np.zeros((sets, samples), np.uint8)
        self._not_scored: list[dict[int, PredictionResult]] = [{} for _ in range(sets)]
        self._columns: list[PairColumns | None] = [None] * sets
        self._histograms: dict[tuple[int, int], NDArray[np.float64]] = {}
        self._cubes = [
            ThresholdCube(samples, reading.scale)
            if self.binary and reading.scale is not None
            else None
            for reading in task.readings
        ]

    @property
    def binary(self) -> bool:
        """Whether samples are scored as foreground against background."""
        return self.task.kind is TaskKind.BINARY

    def put(self, result: SampleResult) -> None:
        """Take the results of one sample; a later result of the same sample replaces them."""
        if result.predictions and self._results[0][result.sample] is None:
            self.done += 1
        for p, prediction in enumerate(result.predictions):
            self._results[p][result.sample] = prediction
            self._status[p, result.sample] = RowStatus.of(prediction)
            self._not_scored[p].pop(result.sample, None)
            if not prediction.scored:
                self._not_scored[p][result.sample] = prediction
            self._columns[p] = None
            cube = self._cubes[p]
            if cube is not None:
                cube.put(result.sample, prediction)
                self._histograms.clear()

    def results(self, p: int) -> list[PredictionResult | None]:
        """Return the results of a prediction set in sample order; None is not evaluated yet."""
        return self._results[p]

    def status(self, p: int) -> NDArray[np.uint8]:
        """Return the RowStatus of every sample, a copy that later results do not change."""
        return np.array(self._status[p])

    def scored(self, p: int) -> NDArray[np.bool_]:
        """Return which samples have counts."""
        status = self._status[p]
        return np.isin(status, (RowStatus.SCORED, RowStatus.WARNED))

    def not_scored(self, p: int) -> dict[int, PredictionResult]:
        """Return the samples without counts, with the reason, in the order of the data set."""
        return dict(sorted(self._not_scored[p].items()))

    def classes(self, scoring: ScoringSpec) -> ClassTable:
        """Return the classes with the ignored ones marked; without a table, those found."""
        if self.binary:
            return BINARY_CLASSES
        if self.task.table_given:
            return self.task.classes.with_ignored(scoring.ignored_labels)
        found: set[int] = set()
        for p in range(len(self._results)):
            pairs = self._pair_columns(p).pairs
            found.update(
                np.unique(pairs.ground_truth).tolist(), np.unique(pairs.prediction).tolist()
            )
        found.discard(NO_LABEL)
        ignored = scoring.ignored_labels & found
        return numbered_classes(found, self.task.palette).with_ignored(ignored)

    def counts(self, p: int, scoring: ScoringSpec) -> Counts:
        """Return the foreground's counts of every sample (samples,) in a binary task."""
        cube = self._cubes[p]
        assert cube is not None, "only a binary task has counts without a class"
        return cube.counts(scoring)

    def cube(self, p: int) -> ThresholdCube | None:
        """Return the counts of a prediction set at every threshold; None in a multi-class task."""
        return self._cubes[p]

    def class_counts(self, p: int, scoring: ScoringSpec) -> Counts:
        """Return every sample's counts of every counted class, shape (samples, classes)."""
        if self.binary:
            return two_class(self.counts(p, scoring))
        columns, classes = self._pair_columns(p), self.classes(scoring)
        return pair_class_counts(
            columns.sample,
            columns.pairs,
            len(self.dataset.samples),
            classes.counted_labels,
            scoring.ignored_labels,
        )

    def confusion(self, p: int, scoring: ScoringSpec) -> NDArray[np.int64]:
        """Return the pooled confusion matrix; the last column is "no valid class"."""
        if self.binary:
            pooled = self.counts(p, scoring).sum()
            rows = [[pooled.tn, pooled.fp, 0], [pooled.fn, pooled.tp, 0]]
            return np.array(rows, np.int64)
        pairs, classes = self._pair_columns(p).pairs, self.classes(scoring)
        return confusion_matrix(pairs, classes.counted_labels, scoring.ignored_labels)

    def totals(self, p: int, scoring: ScoringSpec) -> Totals:
        """Return counted, correct and ignored pixels of every sample."""
        outside = np.array([r.outside_valid if r else 0 for r in self._results[p]], np.int64)
        if self.binary:
            counts = self.counts(p, scoring)
            return Totals(np.asarray(counts.total), np.asarray(counts.tp + counts.tn), outside)
        columns, classes = self._pair_columns(p), self.classes(scoring)
        totals = pair_totals(
            columns.sample,
            columns.pairs,
            len(self.dataset.samples),
            classes.counted_labels,
            scoring.ignored_labels,
        )
        return Totals(totals.counted, totals.correct, totals.ignored + outside)

    def histogram(self, p: int, bins: int = BINS) -> NDArray[np.float64] | None:
        """Return pooled pixels (2, bins) by score, background first; None without scores.

        It is the same array until another result comes, so that a screen draws it once.
        """
        cube = self._cubes[p]
        if cube is None:
            return None
        if (p, bins) not in self._histograms:
            self._histograms[p, bins] = cube.histogram(bins)
        return self._histograms[p, bins]

    def _pair_columns(self, p: int) -> PairColumns:
        columns = self._columns[p]
        if columns is None:
            columns = self._columns[p] = lay_end_to_end(self._results[p])
        return columns
