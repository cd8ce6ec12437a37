"""The scores that most pixels of a probability map have: above nothing, below the first step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.metrics.score_bins import ScoreBins


@dataclass(frozen=True, slots=True)
class UsualScores:
    """The bin of the usual scores, and between which bits they lie.

    In a softmax of many classes most scores are almost 0. To tell them by their bits, read as an
    unsigned number, takes one subtraction and one comparison in every dtype.
    """

    bin: int
    first: int
    end: int

    def others(self, scores: NDArray[Any]) -> NDArray[np.bool_]:
        """Return where a flat array of scores may lie in another bin."""
        unsigned = np.dtype(f"u{scores.dtype.itemsize}").type
        # Below the first, subtraction wraps around to a large number.
        places = scores.view(unsigned) - unsigned(self.first)
        found: NDArray[np.bool_] = places >= unsigned(self.end - self.first)
        return found


def usual_scores(bins: ScoreBins, dtype: np.dtype[Any]) -> UsualScores:
    """Return the usual scores of a native dtype; on a scale with negative scores there are none.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> from segreview.metrics.score_bins import score_bins
    >>> usual = usual_scores(score_bins(UNIT_SCALE, np.dtype("f4")), np.dtype("f4"))
    >>> usual.bin, usual.others(np.array([0, 0.0005, 0.001], np.float32)).tolist()
    (2, [True, False, True])
    """
    place = 2 if dtype.kind == "f" else 1
    low, high = bins.edges[place - 1 : place + 1]
    if low < 0 or dtype.kind == "b":
        return UsualScores(place, 0, 0)
    if dtype.kind != "f":
        top = np.iinfo(dtype).max
        return UsualScores(place, int(min(low, top)), int(min(high, top)))
    # Bits of floats that are not negative ascend with their values.
    unsigned = f"u{dtype.itemsize}"
    return UsualScores(place, int(low.view(unsigned)), int(high.view(unsigned)))
