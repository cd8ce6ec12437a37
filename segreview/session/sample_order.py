"""The list of samples: which pass the filter, in which order, and which way the person goes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.session.filters import FilterColumns, FoldedNames, listed
from segreview.session.resolve import row_of
from segreview.session.score_sheet import ScoreSheet
from segreview.session.state import SessionState


class SampleOrder:
    """Stays as it is while scores change, until it is made again."""

    def __init__(self, names: FoldedNames) -> None:
        """Begin with an empty list of samples that have names."""
        self._names = names
        self.samples = np.zeros(0, np.int64)
        """The samples that pass the filter, in list order."""
        self.filter_error = ""
        """Why the filter makes no sense, so that the list is still the one before."""
        self.goes_on = True
        """Which way the person went last."""

    def make(
        self,
        state: SessionState,
        sheet: ScoreSheet,
        verdicts: NDArray[np.uint8],
        outdated: NDArray[np.bool_],
    ) -> None:
        """Apply filter and order to what is known of the samples."""
        columns = FilterColumns(self._names, sheet.columns.values, verdicts, outdated, sheet.status)
        self.filter_error = ""
        try:
            self.samples = listed(state, columns, sheet.columns.error_pixels)
        except InvalidArgument as error:
            self.filter_error = str(error)

    def number_anew(self, names: FoldedNames, moved: NDArray[np.int64]) -> None:
        """Go on with other names; ``moved`` says where each sample goes."""
        self._names, self.samples = names, moved[self.samples]

    def beyond(self, sample: int) -> NDArray[np.int64]:
        """Return the samples that the person comes to after one, the next of them first."""
        row = row_of(sample, self.samples)
        return self.samples[row + 1 :] if self.goes_on else self.samples[: max(row, 0)][::-1]
