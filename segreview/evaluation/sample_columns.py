"""What the list of samples alone says of each of them, as columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.sample import Sample
from segreview.evaluation.pair_columns import Column


def case_numbers(samples: Sequence[Sample]) -> Column | None:
    """Return the number of the case to which each sample belongs; None where there is no volume."""
    if not any(sample.case for sample in samples):
        return None
    numbers: dict[str, int] = {}
    # A sample that is no slice is a case of its own, whatever names the volumes have.
    found = (
        numbers.setdefault(sample.case, place) if sample.case else place
        for place, sample in enumerate(samples)
    )
    return np.fromiter(found, np.int64, len(samples))


def missing_predictions(samples: Sequence[Sample], sets: int) -> NDArray[np.bool_]:
    """Return (prediction sets, samples): where there is no prediction."""
    found = [[sample.predictions[p] is None for sample in samples] for p in range(sets)]
    missing = np.array(found, np.bool_).reshape(sets, len(samples))
    missing.flags.writeable = False
    return missing
