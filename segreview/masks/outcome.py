"""Outcomes: what became of every pixel, as one code or, for merged pixels, as a set of bits."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.classes import Color
from segreview.masks.merging import Merges, merged_masks

Codes = NDArray[np.uint8]
Bits = NDArray[np.uint8]


class Outcome(enum.IntEnum):
    """What became of a pixel; the greater code is the one to see first when pixels are merged."""

    TN = 0
    IGNORED = 1
    TP = 2
    """Both masks; with all classes in view: the right class."""
    FP = 3
    FN = 4
    WRONG_CLASS = 5

    @property
    def bit(self) -> int:
        """The bit that stands for this outcome in a set of outcomes."""
        return 1 << self


OUTCOME_COLORS: dict[Outcome, Color] = {
    Outcome.TP: (86, 180, 233),
    Outcome.FP: (213, 94, 0),
    Outcome.FN: (240, 228, 66),
    Outcome.WRONG_CLASS: (213, 94, 0),
}
"""Far apart for four kinds of colour vision, also when half transparent."""

_IF_PREDICTED = Outcome.TP.bit | Outcome.FP.bit | Outcome.IGNORED.bit
_IF_NOT_PREDICTED = Outcome.TN.bit | Outcome.FN.bit | Outcome.IGNORED.bit


def outcome_map(
    ground_truth: NDArray[np.bool_],
    prediction: NDArray[np.bool_],
    valid: NDArray[np.bool_] | None = None,
) -> Codes:
    """Return the outcome of every pixel of two binary masks, as codes of the same shape.

    Pixels where ``valid`` is False are IGNORED.

    >>> outcome_map(np.array([True, True, False]), np.array([True, False, True])).tolist()
    [2, 4, 3]
    """
    # FN + (TP - FN) p over foreground and FP p over background, in arithmetic modulo 256.
    truth = ground_truth.view(np.uint8)
    step = np.uint8(Outcome.FP) - truth * np.uint8(5)
    codes: Codes = truth * np.uint8(Outcome.FN) + step * prediction.view(np.uint8)
    if valid is not None:
        np.copyto(codes, np.uint8(Outcome.IGNORED), where=~valid)
    return codes


def class_outcome_map(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    valid: NDArray[np.bool_] | None,
    label: int | None,
    ignored: frozenset[int],
    merges: Merges = (),
) -> Codes:
    """Return the outcome of every pixel of two label maps, as codes of the same shape.

    With a ``label``: that class against the rest. With None: TP where the classes agree and
    WRONG_CLASS elsewhere. Pixels whose ground truth is in ``ignored`` or where ``valid`` is False
    are IGNORED. A prediction of None is a missing one: no pixel has any class. Labels count as what
    ``merges`` makes of them, before all else.

    >>> truth, predicted = np.array([1, 2, 9]), np.array([1, 1, 1])
    >>> class_outcome_map(truth, predicted, None, None, frozenset({9})).tolist()
    [2, 5, 1]
    >>> class_outcome_map(truth, predicted, None, 1, frozenset({9})).tolist()
    [2, 3, 1]
    >>> class_outcome_map(truth, predicted, None, None, frozenset(), merges=((2, 1),)).tolist()
    [2, 2, 5]
    """
    ground_truth, prediction = merged_masks(ground_truth, prediction, merges)
    counted = counted_pixels(ground_truth, valid, ignored)
    if label is not None:
        nothing = np.zeros(ground_truth.shape, np.bool_)
        predicted = nothing if prediction is None else prediction == label
        return outcome_map(ground_truth == label, predicted, counted)
    codes = np.full(ground_truth.shape, Outcome.WRONG_CLASS, np.uint8)
    if prediction is not None:
        np.copyto(codes, np.uint8(Outcome.TP), where=ground_truth == prediction)
    if counted is not None:
        np.copyto(codes, np.uint8(Outcome.IGNORED), where=~counted)
    return codes


def counted_pixels(
    ground_truth: NDArray[Any], valid: NDArray[np.bool_] | None, ignored: frozenset[int]
) -> NDArray[np.bool_] | None:
    """Return where label pixels are counted, as bool of the same shape; None means everywhere.

    >>> counted_pixels(np.array([0, 11]), None, frozenset({11})).tolist()
    [True, False]
    """
    if not ignored:
        return valid
    counted = np.ones(ground_truth.shape, np.bool_) if valid is None else valid.copy()
    for label in ignored:
        counted &= ground_truth != label
    return counted


def outcome_bits(codes: Codes) -> Bits:
    """Return sets of one outcome each, ready to be merged with ``|``; same shape as the codes.

    >>> outcome_bits(np.array([Outcome.FN], np.uint8)).tolist() == [Outcome.FN.bit]
    True
    """
    bits: Bits = np.left_shift(np.uint8(1), codes)
    return bits


def possible_outcomes(
    ground_truth: NDArray[np.bool_], valid: NDArray[np.bool_] | None = None
) -> Bits:
    """Return the outcomes that a pixel can have at some threshold, as sets of the same shape.

    >>> possible_outcomes(np.array([True])).tolist() == [Outcome.TP.bit | Outcome.FN.bit]
    True
    """
    of_background, of_foreground = Outcome.TN.bit | Outcome.FP.bit, Outcome.TP.bit | Outcome.FN.bit
    # Arithmetic on bytes: to look each pixel up takes thirty times as long.
    possible: Bits = ground_truth.view(np.uint8) * np.uint8(of_background ^ of_foreground)
    possible ^= np.uint8(of_background)
    if valid is not None:
        np.copyto(possible, np.uint8(Outcome.IGNORED.bit), where=~valid)
    return possible


def predicted_outcomes(possible: Bits, prediction: NDArray[np.bool_]) -> Bits:
    """Return which of the possible outcomes came true, as sets of the same shape.

    >>> both = np.array([Outcome.TP.bit | Outcome.FN.bit], np.uint8)
    >>> predicted_outcomes(both, np.array([False])).tolist() == [Outcome.FN.bit]
    True
    """
    bits: Bits = prediction.view(np.uint8) * np.uint8(_IF_PREDICTED ^ _IF_NOT_PREDICTED)
    bits ^= np.uint8(_IF_NOT_PREDICTED)
    bits &= possible
    return bits
