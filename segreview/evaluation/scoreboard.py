"""The data set as columns of counts: put results in, ask for counts at any threshold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample_files import FileStates
from segreview.dataset.task import Task, TaskKind
from segreview.errors import InvalidArgument
from segreview.evaluation.class_table_store import ClassTableStore
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.large_array import IN_MEMORY
from segreview.evaluation.pair_columns import Column, PairColumns, lay_end_to_end
from segreview.evaluation.read_files import Mask, ReadFiles
from segreview.evaluation.remembered import Remembered
from segreview.evaluation.result_block import ResultBlock, RowStatus, SetResults, labels_of
from segreview.evaluation.sample_columns import case_numbers, missing_predictions
from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.threshold_cube import ThresholdCube
from segreview.masks.classes import ClassTable, numbered_classes
from segreview.masks.merging import Merges, merged_labels
from segreview.metrics.confusion import confusion_matrix, pair_class_counts, pair_totals
from segreview.metrics.counts import Counts, two_class
from segreview.metrics.groups import ClassGroup, pair_group_counts
from segreview.metrics.histogram import ScoreTable
from segreview.metrics.pair_sums import LabelPairs

BINS = 128
"""Bars of the score histogram."""


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Pixels of every sample: counted, correct among them, and not counted."""

    counted: Column
    correct: Column
    ignored: Column


class Scoreboard:
    """All results of a data set; a change of threshold or ignored labels reads no file."""

    def __init__(self, dataset: Dataset, task: Task) -> None:
        """Begin with no result."""
        self.dataset = dataset
        self.task = task
        self.done = 0
        self.version = 0
        """Another number after every result."""
        samples, sets = len(dataset.samples), len(task.readings)
        self._results: list[list[PredictionResult | None]] = [[None] * samples for _ in range(sets)]
        self.ids = tuple(sample.id for sample in dataset.samples)
        self.cases = case_numbers(dataset.samples)
        """The number of every sample's case, (samples,); None where each is a case of its own."""
        self.files = ReadFiles(samples)
        self.remembered = np.zeros(samples, np.bool_)
        """Which samples have a result of an earlier time, for which no file was read."""
        self._status = np.zeros((sets, samples), np.uint8)
        self._outside = np.zeros((sets, samples), np.int64)
        self._missing = missing_predictions(dataset.samples, sets)
        self._not_scored: list[dict[int, PredictionResult]] = [{} for _ in range(sets)]
        self._columns: list[PairColumns | None] = [None] * sets
        self._merged: dict[int, tuple[PairColumns, Merges, LabelPairs]] = {}
        self._class_counts = Remembered[Counts]()
        self._classes = Remembered[ClassTable]()
        self._labels: set[int] | None = set()
        """Every label that occurs; None when results went away, and with them perhaps labels."""
        self._histograms: dict[tuple[int, int], NDArray[np.float64]] = {}
        self._class_tables = [ClassTableStore() for _ in task.readings]
        self._cubes = [
            ThresholdCube(samples, reading.scale, IN_MEMORY // sets)
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
        sample = result.sample
        if result.predictions and self._results[0][sample] is None:
            self.done += 1
        if result.files is not None:
            self.files.put(sample, result.files)
        self.remembered[sample] = False
        for p, found in enumerate(result.predictions):
            # The tables lie in the store and in the cube, beyond a bound in a file.
            self._class_tables[p].put(sample, found.class_tables)
            prediction = found._replace(table=None, class_tables=None)
            self._note_labels(self._results[p][sample], prediction)
            self._results[p][sample] = prediction
            self._status[p, sample] = RowStatus.of(prediction)
            self._outside[p, sample] = prediction.outside_valid
            self._not_scored[p].pop(sample, None)
            if not prediction.scored:
                self._not_scored[p][sample] = prediction
            cube = self._cubes[p]
            if cube is not None:
                cube.put(sample, found.table)
        self._changed()

    def put_block(self, samples: NDArray[np.intp], files: FileStates, block: ResultBlock) -> None:
        """Take remembered results of samples at once; one that has a result keeps it.

        ``files`` is the state in which their files were read, (samples, roles, 2).
        """
        free = np.flatnonzero((self._status[:, samples] == RowStatus.WAITING).all(axis=0))
        if not len(free):
            return
        if len(free) < len(samples):
            samples, files, block = samples[free], files[free], tuple(s.at(free) for s in block)
        self.done += len(samples)
        self.files.put(samples, files)
        self.remembered[samples] = True
        for p, found in enumerate(block):
            self._put_set(p, samples, found)
        self._changed()

    def _put_set(self, p: int, samples: NDArray[np.intp], found: SetResults) -> None:
        cube = self._cubes[p]
        if cube is not None and found.tables is not None:
            cube.put_columns(samples, found.tables)
        self._status[p, samples] = found.status
        self._outside[p, samples] = found.outside
        listed = zip(samples.tolist(), found.results, found.class_tables, strict=True)
        if self._labels is not None:
            self._labels |= found.labels
        for sample, result, tables in listed:
            self._results[p][sample] = result
            if not result.scored:
                self._not_scored[p][sample] = result
            if tables is not None:
                self._class_tables[p].put(sample, tables)

    def _note_labels(self, before: PredictionResult | None, now: PredictionResult) -> None:
        if before is not None:
            self._labels = None
        elif self._labels is not None:
            self._labels |= labels_of([now])

    def settle(self) -> None:
        """Bring what came in last to its place, so that another thread may read meanwhile."""
        for cube in self._cubes:
            if cube is not None:
                cube.settle()

    def _changed(self) -> None:
        self.version += 1
        self._columns = [None] * len(self._columns)
        self._histograms.clear()

    def content(self, sample: int, p: int) -> str:
        """Return the name of the masks that were counted; empty where none were."""
        result = self._results[p][sample]
        return "" if result is None else result.content

    def waiting(self) -> Mask:
        """Return which samples are not evaluated yet."""
        return np.asarray((self._status == RowStatus.WAITING).all(axis=0))

    def forget(self, samples: Mask) -> None:
        """Take the results of evaluated samples back: they wait to be evaluated again.

        The lists that ``results`` gave are left as they were.
        """
        self.done -= int(np.count_nonzero(samples))
        self.files.forget(samples)
        self.remembered &= ~samples
        self._status[:, samples] = RowStatus.WAITING
        for p, cube in enumerate(self._cubes):
            results = zip(self._results[p], samples.tolist(), strict=True)
            self._results[p] = [None if is_gone else result for result, is_gone in results]
            not_scored = self._not_scored[p].items()
            self._not_scored[p] = {i: result for i, result in not_scored if not samples[i]}
            self._class_tables[p].forget(samples)
            if cube is not None:
                cube.forget(samples)
        self._labels = None
        self._changed()

    def relisted(self, dataset: Dataset) -> None:
        """Go on with the same samples as they were listed last."""
        if dataset is self.dataset:
            return
        self.dataset = dataset
        self._missing = missing_predictions(dataset.samples, len(self.task.readings))

    def rearranged(self, dataset: Dataset, places: Column) -> Scoreboard:
        """Return a board of a longer list of samples that takes over the results of this one.

        ``places`` says where each sample of this board is in the other one. No result may come
        meanwhile; this board is not to be used afterwards.
        """
        board = Scoreboard(dataset, self.task)
        board.done, board.version = self.done, self.version + 1
        board.files = self.files.moved(len(board.ids), places)
        board.remembered[places] = self.remembered
        board._status[:, places] = self._status
        board._outside[:, places] = self._outside
        to = places.tolist()
        for p, (cube, old) in enumerate(zip(board._cubes, self._cubes, strict=True)):
            for place, result in zip(to, self._results[p], strict=True):
                board._results[p][place] = result
            board._not_scored[p] = {to[i]: result for i, result in self._not_scored[p].items()}
            board._class_tables[p] = self._class_tables[p].moved(to)
            if cube is not None and old is not None:
                cube.take_over(old, places)
        board._labels = self._labels
        return board

    def results(self, p: int) -> list[PredictionResult | None]:
        """Return the results of a prediction set in sample order; None is not evaluated yet.

        Their tables are left out: ``cube`` has them.
        """
        return self._results[p]

    def status(self, p: int) -> NDArray[np.uint8]:
        """Return the RowStatus of every sample, a copy that later results do not change."""
        return np.array(self._status[p])

    def scored(self, p: int) -> NDArray[np.bool_]:
        """Return which samples have counts."""
        # Plain numbers: an enumeration would be compared as 64 bits, in ten times as long.
        scored, warned = RowStatus.SCORED.value, RowStatus.WARNED.value
        return np.asarray((self._status[p] == scored) | (self._status[p] == warned))

    def missing(self, p: int) -> NDArray[np.bool_]:
        """Return which samples have no prediction in a set."""
        return np.asarray(self._missing[p])

    def not_scored(self, p: int) -> dict[int, PredictionResult]:
        """Return the samples without counts, with the reason, in the order of the data set."""
        return dict(sorted(self._not_scored[p].items()))

    def classes(self, scoring: ScoringSpec) -> ClassTable:
        """Return the edited classes with the ignored ones marked; without a table, those found."""
        # Where a table names them, and else until another label occurs, the answer stays the same.
        named = self.binary or self.task.table_given
        found = frozenset(() if named else self._found_labels())
        question = found, scoring.edits, scoring.ignored_labels
        return self._classes.answer(question, lambda: self._find_classes(found, scoring))

    def _find_classes(self, found: frozenset[int], scoring: ScoringSpec) -> ClassTable:
        if self.binary:
            return scoring.edits.looks.applied(self.task.classes)
        if self.task.table_given:
            return scoring.edits.applied(self.task.classes.with_ignored(scoring.ignored_labels))
        found = found.union(map(scoring.edits.counts_as, found))
        ignored = scoring.ignored_labels & found
        table = numbered_classes(found, self.task.palette).with_ignored(ignored)
        return scoring.edits.applied(table)

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
        labels, ignored = self.classes(scoring).counted_labels, scoring.ignored_labels

        def counts() -> Counts:
            columns, samples = self._pair_columns(p), len(self.dataset.samples)
            pairs = self._pairs(p, scoring)
            return pair_class_counts(columns.sample, pairs, samples, labels, ignored)

        # Under another convention, and with other names, the counts are the same.
        question = self.version, p, labels, ignored, scoring.edits.merges
        return self._class_counts.answer(question, counts)

    def group_counts(self, p: int, scoring: ScoringSpec) -> Counts:
        """Return every sample's counts of every group of classes, shape (samples, groups).

        What is no counted class is no part of a group; a group of which nothing is left counts
        nothing but true negatives.
        """
        groups, samples = scoring.edits.groups, len(self.dataset.samples)
        if self.binary or not groups:
            return Counts(*(np.zeros((samples, 0), np.int64) for _ in range(4)))
        groups = tuple(ClassGroup(one.name, scoring.edits.effective(one)) for one in groups)
        labels = self.classes(scoring).counted_labels
        left_out = frozenset().union(*(group.labels for group in groups)) - set(labels)
        columns, ignored = self._pair_columns(p), scoring.ignored_labels | left_out
        pairs = self._pairs(p, scoring)
        return pair_group_counts(columns.sample, pairs, samples, labels, ignored, groups)

    def class_score_table(
        self, p: int, label: int, scoring: ScoringSpec, sample: int | None = None
    ) -> ScoreTable | None:
        """Return the counts of one class of score volumes at every threshold; no file is read.

        Its score is compared with the threshold while the other classes are not looked at. The
        table is that of a sample, or of all samples pooled; None where there is no volume. A class
        that others are merged into has no score of its own, which raises InvalidArgument.
        """
        edits = scoring.edits
        if edits.merged_into(label) or label in edits.merged_away:
            raise InvalidArgument(
                f"class {label} is merged with others, whose scores have no threshold in common;"
                " allowed is a class as it is stored"
            )
        tables = self._class_tables[p].get(sample)
        if tables is None:
            return None
        counted = set(self.classes(scoring).counted_labels)
        merged = {source for source, target in edits.merges if target in counted}
        return tables.table(label, counted | merged)

    def confusion(self, p: int, scoring: ScoringSpec) -> NDArray[np.int64]:
        """Return the pooled confusion matrix; the last column is "no valid class"."""
        if self.binary:
            pooled = self.counts(p, scoring).sum()
            rows = [[pooled.tn, pooled.fp, 0], [pooled.fn, pooled.tp, 0]]
            return np.array(rows, np.int64)
        pairs, classes = self._pairs(p, scoring), self.classes(scoring)
        return confusion_matrix(pairs, classes.counted_labels, scoring.ignored_labels)

    def totals(self, p: int, scoring: ScoringSpec) -> Totals:
        """Return counted, correct and ignored pixels of every sample."""
        outside = self._outside[p]
        if self.binary:
            counts = self.counts(p, scoring)
            return Totals(counts.total, np.asarray(counts.tp + counts.tn), outside.copy())
        columns, classes = self._pair_columns(p), self.classes(scoring)
        totals = pair_totals(
            columns.sample,
            self._pairs(p, scoring),
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

    def _found_labels(self) -> set[int]:
        """Return the labels that occur anywhere."""
        if self._labels is None:
            self._labels = labels_of(list(chain.from_iterable(self._results)))
        return self._labels

    def _pair_columns(self, p: int) -> PairColumns:
        columns = self._columns[p]
        if columns is None:
            columns = self._columns[p] = lay_end_to_end(self._results[p])
        return columns

    def _pairs(self, p: int, scoring: ScoringSpec) -> LabelPairs:
        """Return the pairs with merged labels replaced; the last merges are kept."""
        columns, merges = self._pair_columns(p), scoring.edits.merges
        kept = self._merged.get(p)
        if not merges:
            return columns.pairs
        if kept is None or kept[0] is not columns or kept[1] != merges:
            pairs = columns.pairs
            truth, prediction = (
                merged_labels(side, merges) for side in (pairs.ground_truth, pairs.prediction)
            )
            self._merged[p] = kept = columns, merges, LabelPairs(truth, prediction, pairs.pixels)
        return kept[2]
