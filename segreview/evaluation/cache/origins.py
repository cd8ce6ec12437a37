"""Evaluation that notes what each result was made of, if that can be told by the files."""

from __future__ import annotations

import hashlib
import os
import pickle
from dataclasses import replace

import numpy as np

from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import IMAGE_ROLE, file_identities, sources
from segreview.evaluation.evaluate import (
    NOTHING_TO_SCORE,
    SKIPPED,
    Origin,
    SampleResult,
    evaluate,
)
from segreview.evaluation.spec import ReadingSpec
from segreview.formats.file_stamps import NOT_READ, is_settled, noting

KEY_BYTES = 16
_LASTING = ("", NOTHING_TO_SCORE, SKIPPED)
"""Reasons that only the list of files gives. Others may be gone the next time, as those of a
network folder that did not answer are: what failed is always read again."""


def sample_key(sample: Sample) -> bytes:
    """Return a name for the files of a sample and the parts of them that are read."""
    found = sources(sample)
    files = "\0".join(["" if one is None else os.fspath(one.file) for one in found])
    digest = hashlib.blake2b(files.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES)
    parts = [None if one is None else one.part for one in found]
    if parts.count(None) < len(parts):
        # What a part holds, as the annotations of an image, shows only when it is pickled.
        digest.update(pickle.dumps(parts))
    return digest.digest()


def evaluate_noting(sample: Sample, index: int, spec: ReadingSpec) -> SampleResult:
    """Evaluate a sample; the result has its origin where it may be remembered."""
    identities = file_identities(sample)
    settled = all(map(is_settled, identities))
    with noting() as read:
        result = evaluate(sample, index, spec)
    own = {str(one.path) for one in sources(sample) if one is not None}
    lasts = all(
        one.reason in _LASTING and not one.stands_for_unreadable for one in result.predictions
    )
    # A file that is read on the way, as the masks that shapes name, is looked after by nobody.
    if not (settled and lasts and own.issuperset(read)):
        return result
    if sample.image is not None and str(sample.image.path) not in read:
        identities[IMAGE_ROLE] = NOT_READ
    return replace(result, origin=Origin(sample_key(sample), np.array(identities)))
