"""In what state the files of every sample were when its results were made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.sample_files import FileStates
from segreview.formats.file_stamps import NOT_READ

Mask = NDArray[np.bool_]
"""Of which samples something holds, (samples,)."""


class ReadFiles:
    """States of files by sample; a sample without one has no result that could be out of date."""

    def __init__(self, samples: int) -> None:
        """Begin with no sample."""
        self._is_known = np.zeros(samples, np.bool_)
        self._states: FileStates | None = None

    def put(self, sample: int | NDArray[np.intp], files: FileStates) -> None:
        """Keep the state, (roles, 2), in which the files of a sample were read; or of several."""
        if self._states is None:
            self._states = np.zeros((len(self._is_known), *files.shape[-2:]), np.int64)
        self._states[sample] = files
        self._is_known[sample] = True

    def differing(self, files: FileStates) -> Mask:
        """Return the samples whose files are in another state now, of those that are known.

        ``files`` is the state of the files of all samples, (samples, roles, 2). What was not read
        is from now on compared with what it is now.
        """
        if self._states is None:
            return np.zeros(len(self._is_known), np.bool_)
        not_read = self._states[..., :1] == NOT_READ[0]
        np.copyto(self._states, files, where=not_read)
        differs = np.zeros(len(self._is_known), np.bool_)
        # Number by number: NumPy reduces so few of them ten times as slowly.
        for column in (self._states != files).reshape(len(differs), -1).T:
            differs |= column
        return differs & self._is_known

    def states(self, samples: Mask) -> FileStates:
        """Return the states of known samples, a copy."""
        assert self._states is not None, "a sample is known"
        return np.asarray(self._states[samples])

    def forget(self, samples: Mask) -> None:
        """Forget the states of samples."""
        self._is_known &= ~samples

    def moved(self, samples: int, places: NDArray[np.int64]) -> ReadFiles:
        """Return the states by the new numbers of the samples: ``places`` of the old ones."""
        moved = ReadFiles(samples)
        moved._is_known[places] = self._is_known
        if self._states is not None:
            moved._states = np.zeros((samples, *self._states.shape[1:]), np.int64)
            moved._states[places] = self._states
        return moved
