"""Which verdicts were given on other masks than those that are scored now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.review.verdict import Verdict

CHANGED = "the masks changed after the verdict was given; give it again where it still holds"


class JudgedMasks:
    """Compares verdicts with results one by one, as either of them comes."""

    def __init__(self, prediction_sets: int = 0, samples: int = 0) -> None:
        """Begin with no verdict on other masks."""
        self._outdated = np.zeros((prediction_sets, samples), np.bool_)

    def compare(self, sample: int, p: int, verdict: Verdict, content: str) -> None:
        """Note whether a verdict belongs to other masks; what is not known is no difference."""
        self._outdated[p, sample] = bool(verdict.content and content) and verdict.content != content

    def move(self, samples: int, places: NDArray[np.int64]) -> None:
        """Number the samples anew: ``places`` says where each one goes."""
        moved = np.zeros((len(self._outdated), samples), np.bool_)
        moved[:, places] = self._outdated
        self._outdated = moved

    def outdated(self, p: int) -> NDArray[np.bool_]:
        """Return for every sample whether its verdict was given on other masks, as a copy."""
        return np.array(self._outdated[p])
