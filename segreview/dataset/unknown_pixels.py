"""Pixels of a ground truth that nothing names: which they are, and what becomes of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.palette import UNKNOWN_LABEL
from segreview.masks.runs import run_starts

_NAMED_VALUES = 6


class UnknownRule(enum.Enum):
    """What becomes of a sample with such pixels."""

    REFUSED = enum.auto()
    """It is not scored."""
    LEFT_OUT = enum.auto()
    """These pixels are not counted."""


Rule = UnknownRule | int
"""A number is the label of the class as which these pixels are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class UnknownPixels:
    """Where they are, bool (H, W), and what is stored there."""

    places: NDArray[np.bool_]
    held: str
    """For people: "labels that are not in the class table: [77]"."""


def unknown_labels(labels: NDArray[Any], known: frozenset[int]) -> UnknownPixels | None:
    """Return the pixels whose label or colour no class has; None where there are none."""
    unknown = [label for label in _distinct(labels) if label not in known]
    if not unknown:
        return None
    held = f"labels that are not in the class table: {unknown[:_NAMED_VALUES]}"
    if unknown == [UNKNOWN_LABEL] and labels.dtype.kind == "i":
        held = "colours that are not in the class table"
    return UnknownPixels(np.isin(labels, unknown), held)


def _distinct(labels: NDArray[Any]) -> list[int]:
    line = labels.ravel()
    return [int(label) for label in np.unique(line[run_starts(line)])]


def unknown_values(
    values: NDArray[Any], valid: NDArray[np.bool_] | None, above: float
) -> UnknownPixels | None:
    """Return the pixels of a binary ground truth that are not stored as those of its data set.

    Foreground is what is greater than ``above``, half of the greatest value there; 0 says that
    the greatest is not known. None where all valid pixels are stored alike.
    """
    judged = values if valid is None else values[valid]
    finite = judged[np.isfinite(judged)] if values.dtype.kind == "f" else judged
    if not finite.size:
        return None
    least, greatest, high = finite.min(), finite.max(), 2 * above or float("inf")
    slack = 0.001 * high if values.dtype.kind == "f" and above else 0
    if least < -slack or greatest > high + slack:
        held = f"values from {least:g} to {greatest:g}, while the ground truth is read as 0 to "
        places = (values < -slack) | (values > high + slack)
        return UnknownPixels(_valid_of(places, valid), held + f"{high:g}")
    if above > 1 and greatest == 1:
        held = f"only 0 and 1, while the ground truth of the data set is 0 to {high:g}"
        return UnknownPixels(_valid_of(values == 1, valid), held)
    return None


def _valid_of(places: NDArray[np.bool_], valid: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    return places if valid is None else places & valid
