"""What changed on the disk while the data set was open, collected until it can be told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import repeat

import numpy as np

from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import FileStates, sources
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.read_files import Mask
from segreview.formats.file_stamps import GONE

Results = Sequence[Sequence[PredictionResult | None]]
"""The results of every prediction set, by sample."""


class DiskNews:
    """Files that changed, and the samples whose new results are still to come."""

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        self._changed: set[str] = set()
        self._gone: set[str] = set()
        self._samples: Sequence[Sample] = ()
        self._changed_at, self._gone_at = np.zeros((2, 0, 0), np.bool_)
        """(samples, roles): which files changed that are not among the named ones yet."""
        self._new_samples = self._elsewhere = 0
        self._waiting: dict[int, tuple[Results, int]] = {}
        self._other_masks = False

    def add_new(self, samples: Sequence[int]) -> None:
        """Note that samples are new."""
        self._new_samples += len(samples)
        self._waiting |= dict.fromkeys(samples, ((), 0))

    def add_elsewhere(self, samples: int) -> None:
        """Note how many samples are made of other files now, or of other parts of the same."""
        self._elsewhere += samples

    def add_changed(self, samples: Sequence[int], before: Results) -> None:
        """Note that samples are evaluated again, with all results as they were before."""
        self._waiting |= zip(samples, zip(repeat(before), samples), strict=False)

    def add_files(
        self, samples: Sequence[Sample], chosen: Mask, before: FileStates, after: FileStates
    ) -> None:
        """Note which files of chosen samples are in another state, or gone: (chosen, roles, 2).

        They are named when it is told: a hundred thousand at once take as long as all else.
        """
        if samples is not self._samples:
            self._name_files()
            self._samples = samples
            shape = len(samples), before.shape[1]
            self._changed_at, self._gone_at = np.zeros((2, *shape), np.bool_)
        differs = (before[..., 0] != after[..., 0]) | (before[..., 1] != after[..., 1])
        gone = (after[..., 0] == GONE[0]) & (after[..., 1] == GONE[1])
        self._changed_at[chosen] |= differs & ~gone
        self._gone_at[chosen] |= differs & gone

    def move(self, places: Sequence[int]) -> None:
        """Number the samples anew: ``places`` says where each one goes."""
        self._waiting = {places[sample]: before for sample, before in self._waiting.items()}

    def hear(self, result: SampleResult) -> None:
        """Note what became of a sample that was evaluated again."""
        results, sample = self._waiting.pop(result.sample, ((), 0))
        for old, new in zip(results, result.predictions, strict=False):
            found = old[sample]
            self._other_masks |= found is None or found.counted != new.counted

    def sentence(self) -> str:
        """Return what is to be told, once every sample is evaluated again; empty before."""
        if self._waiting:
            return ""
        parts = (self._files_told(), self._elsewhere_told(), self._samples_told())
        return "; ".join(part for part in parts if part)

    def _files_told(self) -> str:
        self._name_files()
        changed, gone = len(self._changed), len(self._gone)
        if not changed and not gone:
            return ""
        parts = []
        if changed:
            parts.append(f"{_count(changed, 'file')} changed on disk")
        if gone:
            parts.append(
                f"{gone if changed else _count(gone, 'file')} {'is' if gone == 1 else 'are'} gone"
            )
        same = "" if self._other_masks else ", the masks are the same"
        return f"{' and '.join(parts)}: evaluated again{same}"

    def _name_files(self) -> None:
        for role in range(self._changed_at.shape[1]):
            self._changed |= _files(self._samples, role, self._changed_at[:, role])
            self._gone |= _files(self._samples, role, self._gone_at[:, role])
        self._changed_at[:], self._gone_at[:] = False, False

    def _elsewhere_told(self) -> str:
        if not self._elsewhere:
            return ""
        be = "is" if self._elsewhere == 1 else "are"
        return f"{_count(self._elsewhere, 'sample')} {be} read from other files: evaluated again"

    def _samples_told(self) -> str:
        return _count(self._new_samples, "new sample") if self._new_samples else ""


def _files(samples: Sequence[Sample], role: int, which: Mask) -> set[str]:
    found = [sources(samples[place])[role] for place in np.flatnonzero(which).tolist()]
    return {os.fspath(source.file) for source in found if source is not None}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
