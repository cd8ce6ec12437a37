"""Which samples the list shows, and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.session.state import SessionState, SortKey

VERDICT_WORDS = ("none", "accepted", "flagged", "unsure")
OUTDATED = "outdated"
STATUS_WORDS = ("waiting", "scored", "warned", "problem")
_COMPARISON = re.compile(r"([a-z_0-9]+)(<=|>=|<|>)(-?[0-9.]+)")


class FoldedNames:
    """The names of all samples as one text, in which a part is looked for at once."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Put the names, of which case makes no difference, end to end."""
        folded = [name.casefold() for name in names]
        self._text = "\0".join(folded)
        lengths = np.fromiter(map(len, folded), np.int64, len(folded))
        self._ends = np.cumsum(lengths + 1)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._ends)

    def containing(self, part: str) -> NDArray[np.bool_]:
        """Return which names contain a part.

        >>> FoldedNames(("Road_1", "sky_2")).containing("ROAD").tolist()
        [True, False]
        """
        starts = [found.start() for found in re.finditer(re.escape(part.casefold()), self._text)]
        found = np.zeros(len(self), np.bool_)
        # What would begin in one name and end in another has the mark between names in it.
        found[np.searchsorted(self._ends, starts, "right")] = "\0" not in part
        return found


@dataclass(frozen=True, slots=True, eq=False)
class FilterColumns:
    """What a filter can ask of every sample, as columns of equal length."""

    names: FoldedNames
    scores: dict[str, NDArray[np.float64]]
    verdicts: NDArray[np.uint8]
    outdated: NDArray[np.bool_]
    """Whether the verdict was given on other masks."""
    status: NDArray[np.uint8]


def listed(
    state: SessionState, columns: FilterColumns, error_pixels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the samples that a person's filter lets pass, in the order that they chose."""
    fits = passing(state.filter_text, columns)
    return ordered(fits, state.sort, columns.scores[state.score_name], error_pixels)


def passing(text: str, columns: FilterColumns) -> NDArray[np.bool_]:
    """Return which samples fit every word of a filter.

    A word is a comparison (``iou<0.5``), ``verdict:flagged``, ``verdict:outdated`` (given before
    the masks changed), ``status:problem``, or a part of the sample's name. A sample without a
    score fits no comparison.
    """
    fits = np.ones(len(columns.names), np.bool_)
    for word in text.split():
        fits &= _fits(word, columns)
    return fits


def _fits(word: str, columns: FilterColumns) -> NDArray[np.bool_]:
    comparison = _COMPARISON.fullmatch(word.lower())
    if comparison:
        name, sign, number = comparison.groups()
        return _compare(columns, name, sign, number)
    key, colon, value = word.partition(":")
    if colon and key.lower() == "verdict":
        if value.lower() == OUTDATED:
            return columns.outdated
        return np.equal(columns.verdicts, _position(value, (*VERDICT_WORDS, OUTDATED), "verdict"))
    if colon and key.lower() == "status":
        return np.equal(columns.status, _position(value, STATUS_WORDS, "status"))
    return columns.names.containing(word)


def _compare(columns: FilterColumns, name: str, sign: str, number: str) -> NDArray[np.bool_]:
    if name not in columns.scores:
        known = ", ".join(columns.scores)
        raise InvalidArgument(f"there is no score {name!r} to filter by; there are: {known}")
    try:
        bound = float(number)
    except ValueError:
        raise InvalidArgument(f"{number!r} in the filter is not a number") from None
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[sign]
    return np.asarray(compare(columns.scores[name], bound), np.bool_)


def _position(value: str, words: tuple[str, ...], key: str) -> int:
    if value.lower() not in words:
        raise InvalidArgument(f"{key}:{value} is unknown; it can be: {', '.join(words)}")
    return words.index(value.lower())


def ordered(
    fits: NDArray[np.bool_],
    sort: SortKey,
    scores: NDArray[np.float64],
    error_pixels: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the samples that fit, in list order; undefined scores come last."""
    chosen = np.flatnonzero(fits)
    if sort is SortKey.NAME:
        return chosen
    if sort is SortKey.ERROR_PIXELS:
        keys = -error_pixels[chosen].astype(np.float64)
    else:
        keys = scores[chosen] if sort is SortKey.WORST else -scores[chosen]
    return chosen[np.argsort(keys, kind="stable")]
