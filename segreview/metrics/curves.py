"""Counts and scores at all 1,001 thresholds: of one image, of a selection, of the data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.threshold import STEPS, Operator, ScoreScale
from segreview.metrics.counts import Counts
from segreview.metrics.histogram import ScoreTable
from segreview.metrics.scores import score

Stored = NDArray[np.integer[Any]]
Values = NDArray[np.float64]
Numbers = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdTable:
    """Stored counts at every row of a ScoreScale: of one table (rows,), or of many images.

    ``background`` and ``foreground`` are whole numbers of shape (scale.rows,) or
    (scale.rows, images): pixels of that ground truth which the prediction calls foreground.
    ``positives`` and ``negatives``, of shape () or (images,), are all counted pixels of the two;
    ``not_a_number`` of all of them have no score. Other shapes and dtypes raise InvalidArgument.
    """

    scale: ScoreScale
    background: Stored
    foreground: Stored
    positives: Stored
    negatives: Stored
    not_a_number: int = 0

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        for name in ("background", "foreground", "positives", "negatives"):
            dtype = getattr(self, name).dtype
            if dtype.kind not in "iu":
                raise InvalidArgument(f"{name} has dtype {dtype}; allowed is whole numbers")
        shape = self.foreground.shape
        if shape[:1] != (self.scale.rows,) or len(shape) > 2:
            rows = self.scale.rows
            raise InvalidArgument(
                f"foreground has shape {shape}; allowed is ({rows},) or ({rows}, images)"
            )
        sides = {"background": shape, "positives": shape[1:], "negatives": shape[1:]}
        for name, allowed in sides.items():
            if getattr(self, name).shape != allowed:
                found = getattr(self, name).shape
                raise InvalidArgument(f"{name} has shape {found}; allowed is {allowed}")

    @staticmethod
    def of(table: ScoreTable, scale: ScoreScale) -> ThresholdTable:
        """Return the stored table of one image."""
        return ThresholdTable(
            scale,
            table.background,
            table.foreground,
            np.asarray(table.positives, np.int64),
            np.asarray(table.negatives, np.int64),
            table.not_a_number,
        )

    def counts(self, rows: Any, images: Any = None) -> Counts:
        """Return the int64 counts at some rows; ``images`` indexes many images, None is all."""
        tp, fp = self.foreground[rows], self.background[rows]
        positives, negatives = self.positives, self.negatives
        if images is not None:
            tp, fp = tp[..., images], fp[..., images]
            positives, negatives = positives[images], negatives[images]
        tp, fp = tp.astype(np.int64), fp.astype(np.int64)
        return Counts(tp, fp, positives.astype(np.int64) - tp, negatives.astype(np.int64) - fp)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve through one point for each of the 1,001 steps; NaN is a gap."""

    x: Values
    y: Values


@dataclass(frozen=True, slots=True, eq=False)
class MeanCurve:
    """A per-image mean at each of the 1,001 steps, with how many images are in it."""

    values: Values
    n_used: Numbers
    n_skipped: Numbers


@lru_cache(maxsize=64)
def step_rows(scale: ScoreScale, operator: Operator) -> NDArray[np.intp]:
    """Return the row of the stored table that answers each step 0 ... 1000, shape (1001,).

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> step_rows(BYTE_SCALE, Operator.GE)[[0, 500, 1000]].tolist()
    [0, 128, 255]
    """
    rows = np.array([scale.row(step, operator) for step in range(STEPS + 1)], np.intp)
    rows.flags.writeable = False
    return rows


def pooled_table(table: ThresholdTable, images: Chosen | None = None) -> ThresholdTable:
    """Sum the tables of many images, or of those where ``images`` is true, to one of (rows,).

    A table of one image is returned as it is. No image gives zeros. A selection of another
    shape or dtype raises InvalidArgument.

    >>> tp, positives = np.array([[3, 4], [1, 0], [0, 0]]), np.array([5, 6])
    >>> many = ThresholdTable(ScoreScale(0, 1, integer=True), 0 * tp, tp, positives, positives)
    >>> pooled_table(many).foreground.tolist(), pooled_table(many).positives.item()
    ([7, 1, 0], 11)
    """
    if table.foreground.ndim == 1:
        return table
    chosen = _checked(table, images)
    whole = bool(chosen.all())
    kept: slice | Chosen = slice(None) if whole else chosen

    def total(side: Stored) -> Numbers:
        # Row by row, so that no copy of a selection of the whole table is made.
        rows = side if side.ndim == 2 else side[np.newaxis]
        return np.array([row[kept].sum() for row in rows], np.int64)

    return ThresholdTable(
        table.scale,
        total(table.background),
        total(table.foreground),
        total(table.positives)[0],
        total(table.negatives)[0],
        # How many of a selection have no score is not stored.
        not_a_number=table.not_a_number if whole else 0,
    )


def step_counts(table: ThresholdTable, operator: Operator) -> Counts:
    """Return the counts of a table of one image at every step, shape (1001,).

    Each equals what direct comparison of the scores with the threshold counts. A table of many
    images raises InvalidArgument: pool it first.

    >>> from segreview.masks.threshold import BINARY_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> truth = np.array([[True, True, False]])
    >>> scores = np.array([[1, 0, 1]], np.uint8)
    >>> table = ThresholdTable.of(score_table(scores, truth, None, BINARY_SCALE), BINARY_SCALE)
    >>> counts = step_counts(table, Operator.GE)
    >>> counts.tp[[0, 1, 1000]].tolist(), counts.fp[[0, 1, 1000]].tolist()
    ([2, 1, 1], [1, 1, 1])
    """
    _refuse_many(table)
    return table.counts(step_rows(table.scale, operator))


def score_curve(name: str, table: ThresholdTable, operator: Operator) -> Values:
    """Return a score of SCORES at every step as float64 (1001,); NaN where it is undefined.

    A table of many images raises InvalidArgument: pool it for the pooled score, or take
    mean_curve.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[9, 200]], np.uint8), np.array([[False, True]])
    >>> table = ThresholdTable.of(score_table(scores, truth, None, BYTE_SCALE), BYTE_SCALE)
    >>> score_curve("iou", table, Operator.GE)[[0, 500, 900]].tolist()
    [0.5, 1.0, 0.0]
    """
    return score(name, step_counts(table, operator))


def precision_recall_curve(table: ThresholdTable, operator: Operator) -> Curve:
    """Return precision (y) against recall (x) at every step.

    Where nothing is predicted, precision is 0 / 0 and the curve has a gap; no point at recall 0
    and precision 1 is made up. Without positives recall is NaN throughout.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[9, 200]], np.uint8), np.array([[False, True]])
    >>> table = ThresholdTable.of(score_table(scores, truth, None, BYTE_SCALE), BYTE_SCALE)
    >>> curve = precision_recall_curve(table, Operator.GE)
    >>> curve.x[[0, 500, 900]].tolist(), curve.y[[0, 500, 900]].tolist()
    ([1.0, 1.0, 0.0], [0.5, 1.0, nan])
    """
    counts = step_counts(table, operator)
    return Curve(score("recall", counts), score("precision", counts))


def roc_curve(table: ThresholdTable, operator: Operator) -> Curve:
    """Return recall (y) against the false positive rate (x) at every step.

    Without positives y is NaN throughout, without negatives x is. Source: Fawcett, "An
    introduction to ROC analysis", Pattern Recognition Letters 27 (2006).

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[9, 200]], np.uint8), np.array([[False, True]])
    >>> table = ThresholdTable.of(score_table(scores, truth, None, BYTE_SCALE), BYTE_SCALE)
    >>> curve = roc_curve(table, Operator.GE)
    >>> curve.x[[0, 500, 900]].tolist(), curve.y[[0, 500, 900]].tolist()
    ([1.0, 0.0, 0.0], [1.0, 1.0, 0.0])
    """
    counts = step_counts(table, operator)
    return Curve(score("false_positive_rate", counts), score("recall", counts))


def mean_curve(
    name: str, table: ThresholdTable, operator: Operator, images: Chosen | None = None
) -> MeanCurve:
    """Return the per-image mean of a score at every step, over all images or a selection.

    An image whose score is undefined at a step is skipped there; where all are, the mean is NaN.
    ``table`` is of shape (rows, images) and ``images`` boolean (images,); others raise
    InvalidArgument. Work is done in blocks of a few rows: memory does not grow with the table.

    >>> scale = ScoreScale(0, 1, integer=True)
    >>> tp = np.array([[2, 1], [1, 0], [0, 0]])
    >>> many = ThresholdTable(scale, 0 * tp, tp, np.array([2, 1]), np.array([0, 0]))
    >>> found = mean_curve("iou", many, Operator.GE)
    >>> found.values[[0, 1]].tolist(), found.n_used[0].item()
    ([1.0, 0.25], 2)
    """
    chosen = _checked(table, images)
    kept = None if chosen.all() else chosen
    # Neighbouring steps often share a row of the table: each row is scored once.
    rows, row_of_step = np.unique(step_rows(table.scale, operator), return_inverse=True)
    total, used = np.zeros(len(rows)), np.zeros(len(rows), np.int64)
    for block in _row_blocks(len(rows), table.foreground.shape[1]):
        values = score(name, table.counts(rows[block], kept))
        defined = ~np.isnan(values)
        total[block] = np.where(defined, values, 0.0).sum(axis=1)
        used[block] = np.count_nonzero(defined, axis=1)
    means = np.full(len(rows), np.nan)
    np.divide(total, used, out=means, where=used > 0)
    n = int(np.count_nonzero(chosen))
    return MeanCurve(means[row_of_step], used[row_of_step], n - used[row_of_step])


def _row_blocks(rows: int, images: int) -> Iterator[slice]:
    height = max(1, BLOCK_PIXELS // max(1, images))
    for first in range(0, rows, height):
        yield slice(first, first + height)


def _refuse_many(table: ThresholdTable) -> None:
    if table.foreground.ndim != 1:
        raise InvalidArgument(
            f"table has shape {table.foreground.shape}; allowed is ({table.scale.rows},),"
            " which pooled_table returns"
        )


def _checked(table: ThresholdTable, images: Chosen | None) -> Chosen:
    shape = table.foreground.shape
    if len(shape) != 2:
        raise InvalidArgument(f"table has shape {shape}; allowed is ({table.scale.rows}, images)")
    if images is None:
        return np.ones(shape[1], np.bool_)
    if images.dtype.kind != "b" or images.shape != shape[1:]:
        raise InvalidArgument(
            f"images is {images.dtype} of shape {images.shape}; allowed is bool of shape"
            f" {shape[1:]}, one for each image of the table"
        )
    return images
