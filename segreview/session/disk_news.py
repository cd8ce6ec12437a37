"""What changed on the disk while the data set was open, collected until it can be told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import FileStates, sources
from segreview.evaluation.evaluate import Contents, SampleResult
from segreview.formats.file_stamps import GONE


class DiskNews:
    """Files that changed, and the samples whose new results are still to come."""

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        self._changed: set[str] = set()
        self._gone: set[str] = set()
        self._new_samples = 0
        self._waiting: dict[int, Contents | None] = {}
        self._other_content = False

    def add_samples(self, samples: Sequence[int]) -> None:
        """Note that samples are new."""
        self._new_samples += len(samples)
        self._waiting |= dict.fromkeys(samples)

    def add(self, sample: int, contents: Contents) -> None:
        """Note that a sample is evaluated again, with the contents that were counted before."""
        self._waiting[sample] = contents

    def add_files(self, samples: Sequence[Sample], before: FileStates, after: FileStates) -> None:
        """Note which files of samples are in another state, or gone: (samples, roles, 2)."""
        gone = (after == GONE).all(axis=2)
        for place, role in np.argwhere((before != after).any(axis=2)).tolist():
            source = sources(samples[place])[role]
            if source is not None:
                (self._gone if gone[place, role] else self._changed).add(str(source.file))

    def move(self, places: Sequence[int]) -> None:
        """Number the samples anew: ``places`` says where each one goes."""
        self._waiting = {places[sample]: contents for sample, contents in self._waiting.items()}

    def hear(self, result: SampleResult) -> None:
        """Note what became of a sample that was evaluated again."""
        before = self._waiting.pop(result.sample, None)
        if before is not None and before != result.contents:
            self._other_content = True

    def sentence(self) -> str:
        """Return what is to be told, once every sample is evaluated again; empty before."""
        if self._waiting:
            return ""
        return "; ".join(part for part in (self._files_told(), self._samples_told()) if part)

    def _files_told(self) -> str:
        changed, gone = len(self._changed), len(self._gone)
        if not changed and not gone:
            return ""
        parts = []
        if changed:
            parts.append(f"{_files(changed)} changed on disk")
        if gone:
            parts.append(f"{gone if changed else _files(gone)} {'is' if gone == 1 else 'are'} gone")
        same = "" if self._other_content else ", the masks are the same"
        return f"{' and '.join(parts)}: evaluated again{same}"

    def _samples_told(self) -> str:
        number = self._new_samples
        return f"{number} new sample{'' if number == 1 else 's'}" if number else ""


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
