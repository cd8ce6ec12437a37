"""The few samples by which it is decided what values mean, and whether they are binary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.dataset.seen_masks import SeenMasks, seen_masks
from segreview.dataset.spread import spread

_LOOKED_AT = 4
_MOST_LOOKED_AT = 64
"""So many ground truths are looked at until one is not all background."""
_BYTE_TOP = 255.0
_WORD_TOP = 65535.0
_SHARE_OF_LABEL = 10
"""A gray that has so many times fewer pixels than black and white is the edge between them."""


def telling_samples(
    samples: Sequence[Sample], ignored: frozenset[int], pixel_limit: int
) -> tuple[Sequence[Sample], SeenMasks]:
    """Return the samples to look at and their ground truth, which tells more than background."""

    def seen(some: Iterable[Sample]) -> SeenMasks:
        return seen_masks((sample.ground_truth for sample in some), ignored, pixel_limit)

    looked_at = spread(samples, _LOOKED_AT)
    found = seen(looked_at)
    if not found.is_blank:
        return looked_at, found
    others = (one for one in spread(samples, _MOST_LOOKED_AT) if one not in looked_at)
    telling = next((one for one in others if not seen([one]).is_blank), None)
    if telling is None:
        return looked_at, found
    return (*looked_at, telling), seen((*looked_at, telling))


def binary_top(
    ground_truth: SeenMasks, predictions: Sequence[SeenMasks], dataset: Dataset
) -> float | None:
    """Return the stored value of full foreground, 0 where none was seen, None for many classes."""
    table = dataset.class_table
    if ground_truth.lossy:
        return _BYTE_TOP
    if ground_truth.colors or ground_truth.volumes or min(ground_truth.counts, default=0) < 0:
        return None
    if table is not None and len(table.counted) > 2:
        return None
    # 255 that a table leaves out is no foreground: what has it is a label map.
    if table is not None and table.ignored_labels & ground_truth.counts.keys():
        return None
    values, top = ground_truth.counts.keys(), ground_truth.top
    if top <= 1:
        return float(top > 0)
    if top not in (_BYTE_TOP, _WORD_TOP):
        return None
    if _has_middle_label(ground_truth, predictions):
        return None
    between = sum(count for value, count in ground_truth.counts.items() if 0 < value < top)
    if are_mostly_gray(ground_truth):
        return None
    soft = any(prediction.is_score_map for prediction in predictions)
    if between == 0 or (0 in values and (ground_truth.counts[top] > between or soft)):
        return top
    return None


def are_mostly_gray(ground_truth: SeenMasks) -> bool:
    """Say whether values between the ends outnumber both together: they are no soft edges."""
    ends = ground_truth.counts.get(0.0, 0) + ground_truth.counts.get(ground_truth.top, 0)
    return sum(ground_truth.counts.values()) > 2 * ends


def _has_middle_label(ground_truth: SeenMasks, predictions: Sequence[SeenMasks]) -> bool:
    """Say whether masks and a prediction hold the same one gray, and that more than at edges."""
    counts = ground_truth.counts
    if len(counts) != 3 or not any(seen.counts.keys() == counts.keys() for seen in predictions):
        return False
    low, middle, top = (counts[value] for value in sorted(counts))
    return _SHARE_OF_LABEL * middle >= min(low, top)
