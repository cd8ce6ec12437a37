"""The counts of every class of a score volume at every threshold, in one pass over its scores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.runs import true_places
from segreview.masks.threshold import ScoreScale
from segreview.masks.volume import bands, channel_planes, refuse_nan
from segreview.metrics.histogram import ScoreTable
from segreview.metrics.score_bins import ScoreBins, score_bins
from segreview.metrics.usual_scores import UsualScores, usual_scores

Numbers = NDArray[np.int64]

_WAITING = 1 << 22
"""So many codes are gathered before they are counted: a table is only cleared once for them."""

_MOSTLY_USUAL = 0.3
"""With fewer other scores than this, picking them out is faster than looking at all."""

_BAND_PIXELS = 1 << 17
"""Pixels of a channel whose bins are found at a time."""

_TABLE_VALUES = 1 << 23
"""Tables of so many places are filled at a time, whatever the number of classes is."""

_MOST_LABELS = 1_000_000
"""Codes are 32-bit numbers."""

_WIDE = 1 << 16
"""Labels below this have a place in a table; others are sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassTables:
    """How many pixels of each ground-truth label reach each row of a scale, in every channel.

    Only what occurs is kept, and raw labels are, so that ignoring a label later reads no file:
    one pair of ``code`` and ``pixels`` for each (channel, ground-truth label, interval between
    two thresholds) that has a pixel and reaches a threshold. That costs 8 bytes an entry; an
    image of 480 x 360 pixels and 11 classes has some 40,000 (0.3 MB), one of 1024 x 512 and 19
    classes 30,000 to 200,000, where all tables in full would take 5.8 MB.
    """

    scale: ScoreScale
    channel_labels: tuple[int, ...]
    """The label of each channel."""
    labels: Numbers
    """(G,): the ground-truth labels that have a counted pixel, ascending."""
    label_pixels: Numbers
    """(G,): how many counted pixels each of them has."""
    code: NDArray[np.unsignedinteger[Any]]
    """(n,) ascending: (channel * G + place of the label) * (rows + 1) + rows that are reached."""
    pixels: NDArray[np.unsignedinteger[Any]]
    """(n,): how many pixels have this code."""

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        arrays = (self.labels, self.label_pixels, self.code, self.pixels)
        return sum(array.nbytes for array in arrays)

    def table(self, label: int, counted: Collection[int]) -> ScoreTable:
        """Return the table of one class against the rest.

        Pixels whose ground truth is one of the labels ``counted`` are counted: foreground where
        it is ``label``, else background. A class without a channel is never predicted.

        >>> from segreview.masks.threshold import UNIT_SCALE, Operator
        >>> volume = np.array([[[0.2, 0.7, 0.9]], [[0.8, 0.3, 0.1]]])
        >>> tables = class_tables(volume, np.array([[1, 1, 5]]), None, (0, 1), UNIT_SCALE)
        >>> half = tables.table(1, counted=(0, 1)).counts(UNIT_SCALE.row(500, Operator.GE))
        >>> [part.item() for part in (half.tp, half.fp, half.fn, half.tn)]
        [1, 0, 1, 0]
        """
        reached = self._reached(label)
        inside = self.labels == label
        outside = np.isin(self.labels, [other for other in counted if other != label])
        inside &= label in counted
        return ScoreTable(
            background=reached[outside].sum(axis=0),
            foreground=reached[inside].sum(axis=0),
            positives=int(self.label_pixels[inside].sum()),
            negatives=int(self.label_pixels[outside].sum()),
            not_a_number=0,
        )

    def _reached(self, label: int) -> Numbers:
        """Return the pixels (G, rows) of each ground-truth label that reach each row."""
        codes = self.scale.rows + 1
        histogram = np.zeros((len(self.labels), codes), np.int64)
        if label in self.channel_labels:
            size = histogram.size
            first = self.channel_labels.index(label) * size
            start, end = np.searchsorted(self.code, (first, first + size))
            place = self.code[start:end].astype(np.int64) - first
            histogram.ravel()[place] = self.pixels[start:end]
        return histogram[:, :0:-1].cumsum(axis=1)[:, ::-1]


def class_tables(
    volume: NDArray[Any],
    ground_truth: NDArray[Any],
    valid: NDArray[np.bool_] | None,
    channel_labels: Sequence[int],
    scale: ScoreScale,
    axis: int = 0,
) -> ClassTables:
    """Count every channel of a volume against the ground truth at every threshold of a scale.

    ``volume`` is (C, H, W) with ``axis`` 0, or (H, W, C) with ``axis`` 2, of any real dtype in
    the unit of ``scale``; ``ground_truth`` (H, W) holds labels of any whole-number dtype;
    ``channel_labels`` names the class of each channel. Only pixels where the boolean ``valid`` is
    true are counted. Each class's table equals metrics.histogram.score_table of its channel
    against ``ground_truth == label``. NaN, other dtypes and unequal shapes raise InvalidArgument.
    Temporaries do not grow with the volume, but for one number a pixel.

    >>> from segreview.masks.threshold import UNIT_SCALE, Operator
    >>> volume, truth = np.array([[[0.2, 0.7]], [[0.8, 0.3]]]), np.array([[1, 1]])
    >>> tables = class_tables(volume, truth, None, (0, 1), UNIT_SCALE)
    >>> half = tables.table(1, counted=(0, 1)).counts(UNIT_SCALE.row(500, Operator.GE))
    >>> half.tp.item(), half.fn.item()
    (1, 1)
    """
    planes = channel_planes(volume, axis)
    _check(planes, ground_truth, valid, channel_labels)
    labels, place, label_pixels = _label_places(ground_truth, valid)
    bins = score_bins(scale, volume.dtype.newbyteorder("="))
    rows_of_bin, codes = _rows_of_bin(bins, scale), scale.rows + 1
    if len(labels) > _MOST_LABELS:
        raise InvalidArgument(
            f"ground_truth has {len(labels):,} labels; allowed are {_MOST_LABELS:,}"
        )
    at_once = max(1, _TABLE_VALUES // ((len(labels) + 1) * codes))
    found = []
    for first in range(0, len(planes), at_once):
        group = planes[first : first + at_once]
        for channel, histogram in enumerate(_histograms(group, place, label_pixels, bins), first):
            occurring = np.flatnonzero(histogram)
            series, reached = np.divmod(occurring, len(rows_of_bin))
            series += channel * len(labels)
            found.append((series * codes + rows_of_bin[reached], histogram[occurring]))
    return _packed(scale, channel_labels, labels, label_pixels, found)


def missing_class_tables(
    ground_truth: NDArray[Any], valid: NDArray[np.bool_] | None, scale: ScoreScale
) -> ClassTables:
    """Return the tables of a missing prediction, in which no class is ever predicted.

    Masks as for class_tables; other dtypes and unequal shapes raise InvalidArgument.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> table = missing_class_tables(np.array([[0, 1]]), None, UNIT_SCALE).table(1, counted=(0, 1))
    >>> table.positives, table.negatives, int(table.foreground.max())
    (1, 1, 0)
    """
    _check_masks(ground_truth, valid)
    check_same_shape(ground_truth=ground_truth, valid=valid)
    labels, _, pixels = _label_places(ground_truth, valid)
    return _packed(scale, (), labels, pixels, [])


def pooled_tables(parts: Sequence[ClassTables]) -> ClassTables:
    """Return the tables of several images together, whose scales must be the same.

    A class that has no channel in an image, or whose prediction is missing, is never predicted
    there. No part, or unequal scales, raise InvalidArgument.

    >>> from segreview.masks.threshold import UNIT_SCALE, Operator
    >>> volume, truth = np.array([[[0.2, 0.7]], [[0.8, 0.3]]]), np.array([[1, 1]])
    >>> tables = class_tables(volume, truth, None, (0, 1), UNIT_SCALE)
    >>> pooled_tables((tables, tables)).table(1, counted=(0, 1)).positives
    4
    """
    if not parts or any(part.scale != parts[0].scale for part in parts):
        scales = [part.scale for part in parts]
        raise InvalidArgument(
            f"parts have the scales {scales}; allowed is at least one part, all of one scale"
        )
    channels = tuple(sorted({label for part in parts for label in part.channel_labels}))
    labels = np.unique(np.concatenate([part.labels for part in parts]))
    label_pixels = np.zeros(len(labels), np.int64)
    for part in parts:
        label_pixels[np.searchsorted(labels, part.labels)] += part.label_pixels
    codes = np.concatenate([_recoded(part, channels, labels) for part in parts])
    pixels = np.concatenate([part.pixels.astype(np.int64) for part in parts])
    # A stable sort of ascending runs merges them.
    order = np.argsort(codes, kind="stable")
    codes, pixels = codes[order], pixels[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    summed = np.add.reduceat(pixels, starts) if len(starts) else pixels
    return _packed(parts[0].scale, channels, labels, label_pixels, [(codes[starts], summed)])


def _recoded(part: ClassTables, channels: tuple[int, ...], labels: Numbers) -> Numbers:
    """Return the codes of a part as they are among more channels and labels."""
    codes = part.scale.rows + 1
    series, reached = np.divmod(part.code.astype(np.int64), codes)
    channel, place = np.divmod(series, max(1, len(part.labels)))
    channel_at = np.searchsorted(channels, np.array(part.channel_labels, np.int64))
    place_at = np.searchsorted(labels, part.labels)
    moved = channel_at[channel] * len(labels) + place_at[place]
    return np.asarray(moved * codes + reached, np.int64)


def _check(
    planes: NDArray[Any],
    ground_truth: NDArray[Any],
    valid: NDArray[np.bool_] | None,
    channel_labels: Sequence[int],
) -> None:
    _check_masks(ground_truth, valid)
    check_same_shape(volume=planes[0], ground_truth=ground_truth, valid=valid)
    if len(channel_labels) != len(planes) or len(set(channel_labels)) != len(planes):
        raise InvalidArgument(
            f"channel_labels are {tuple(channel_labels)}; allowed are {len(planes)} different "
            "labels, one for each channel of volume"
        )


def _check_masks(ground_truth: NDArray[Any], valid: NDArray[np.bool_] | None) -> None:
    check_labels("ground_truth", ground_truth)
    if valid is not None:
        check_boolean("valid", valid)


def _label_places(
    ground_truth: NDArray[Any], valid: NDArray[np.bool_] | None
) -> tuple[Numbers, NDArray[np.int32], Numbers]:
    """Return the labels with a counted pixel, each pixel's place in them, and their pixels.

    The place of pixels that are not counted is one beyond the last.
    """
    if ground_truth.size and not 0 <= ground_truth.min() <= ground_truth.max() < _WIDE:
        distinct, numbers = np.unique(ground_truth, return_inverse=True)
        numbers = numbers.reshape(ground_truth.shape)
    else:
        distinct, numbers = np.arange(_WIDE), ground_truth
    counted = numbers.ravel() if valid is None else numbers[valid]
    # Counting labels that are small takes a tenth of the time that sorting all pixels does.
    pixels = np.bincount(counted)
    kept = np.flatnonzero(pixels)
    place_of = np.full(1 + int(np.max(numbers, initial=0)), len(kept), np.int32)
    place_of[kept] = np.arange(len(kept))
    place = place_of.take(numbers)
    if valid is not None:
        place[~valid] = len(kept)
    return distinct[kept].astype(np.int64), place, pixels[kept]


def _rows_of_bin(bins: ScoreBins, scale: ScoreScale) -> Numbers:
    """Return how many rows of the scale the scores of each bin reach, but of NaN."""
    if np.any(np.diff(bins.edge_of_row) < 0):
        raise InvalidArgument(
            f"scale runs from {scale.low:g} to {scale.high:g}, whose thresholds "
            f"{bins.edges.dtype} cannot tell apart; allowed is a wider scale"
        )
    return np.searchsorted(bins.edge_of_row, np.arange(len(bins.edges) + 1)).astype(np.int64)


def _histograms(
    planes: NDArray[Any], place: NDArray[np.int32], label_pixels: Numbers, bins: ScoreBins
) -> Numbers:
    """Return the pixels (C, G * codes) of each channel, label and code; code 0 is left out."""
    codes, labels = len(bins.edges) + 1, len(label_pixels)
    size = (labels + 1) * codes
    usual = usual_scores(bins, planes.dtype.newbyteorder("="))
    series = (place * np.int32(codes)).astype(np.min_scalar_type(size))
    tally = _Tally(len(planes), size)
    for block, band in bands(planes, _BAND_PIXELS):
        first_code = series[block].ravel()
        for channel, scores in enumerate(band):
            flat = np.ascontiguousarray(scores).ravel()
            tally.add(channel, _codes(flat, first_code, bins, usual))
    tally.count()
    counted = tally.histogram.reshape(len(planes), labels + 1, codes)[:, :labels]
    # The scores that were not looked at are all pixels of a label but those that were counted.
    counted[..., usual.bin] += label_pixels - counted.sum(axis=2)
    counted[..., 0] = 0
    return tally.histogram[:, : labels * codes]


class _Tally:
    """Counts codes of several channels; they are gathered first and counted many at a time."""

    def __init__(self, channels: int, size: int) -> None:
        self.histogram = np.zeros((channels, size), np.int64)
        self._waiting: list[list[NDArray[Any]]] = [[] for _ in range(channels)]
        self._gathered = 0

    def add(self, channel: int, codes: NDArray[Any]) -> None:
        self._waiting[channel].append(codes)
        self._gathered += len(codes)
        if self._gathered >= _WAITING:
            self.count()

    def count(self) -> None:
        for histogram, waiting in zip(self.histogram, self._waiting, strict=True):
            if waiting:
                counts = np.bincount(np.concatenate(waiting))
                histogram[: len(counts)] += counts
                waiting.clear()
        self._gathered = 0


def _codes(
    scores: NDArray[Any], first_code: NDArray[Any], bins: ScoreBins, usual: UsualScores
) -> NDArray[Any]:
    """Return the codes of the scores that are not usual, or of all where these are many."""
    others = usual.others(scores)
    if np.count_nonzero(others) < _MOSTLY_USUAL * scores.size:
        picked = true_places(others)
        scores, first_code = scores.take(picked), first_code.take(picked)
    refuse_nan(scores)
    codes: NDArray[Any] = np.add(bins.bins_of(scores), first_code, dtype=first_code.dtype)
    return codes


def _packed(
    scale: ScoreScale,
    channel_labels: Sequence[int],
    labels: Numbers,
    label_pixels: Numbers,
    found: Sequence[tuple[Numbers, Numbers]],
) -> ClassTables:
    nothing = np.zeros(0, np.int64)
    code = np.concatenate([nothing, *(codes for codes, _ in found)])
    pixels = np.concatenate([nothing, *(counts for _, counts in found)])
    return ClassTables(
        scale,
        tuple(channel_labels),
        labels,
        label_pixels,
        code.astype(np.promote_types(np.uint32, np.min_scalar_type(code.max(initial=0)))),
        pixels.astype(np.promote_types(np.uint32, np.min_scalar_type(pixels.max(initial=0)))),
    )
