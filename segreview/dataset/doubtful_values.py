"""Stored values that may mean something else than they are taken for: said, never guessed."""

from __future__ import annotations

from collections.abc import Sequence

from segreview.dataset.seen_masks import MOST_LABELS, SeenMasks
from segreview.masks.classes import ClassTable
from segreview.masks.threshold import BYTE_SCALE

_NAMED_VALUES = 4


def said_of_few(name: str, seen: SeenMasks) -> str:
    """Say so where maps hold as few values as labels, none of which would be foreground."""
    is_plain = not (seen.is_score_map or seen.colors or seen.volumes or seen.low < 0)
    if not is_plain or not 1 < seen.top < BYTE_SCALE.high / 2:
        return ""
    values = ", ".join(f"{value:g}" for value in sorted(seen.counts)[:_NAMED_VALUES])
    more = ", ..." if len(seen.counts) > _NAMED_VALUES else ""
    return (
        f"{name}: its values {values}{more} are read as scores of value / 255, of which none "
        "reaches 0.5; they may be labels."
    )


def said_of_many(ground_truth: SeenMasks, table: ClassTable | None) -> str:
    """Say so where so many labels could be scores, or the numbers of objects."""
    if table is not None or ground_truth.colors or len(ground_truth.counts) <= MOST_LABELS:
        return ""
    return (
        f"Ground truth holds {len(ground_truth.counts):,} different values, which no class table "
        "names: each is read as a class."
    )


def said_of_void(ground_truth: SeenMasks, predictions: Sequence[SeenMasks]) -> tuple[str, ...]:
    """Say so where 255 is beside labels that end far below it, and nothing ever predicts it."""
    labels = [one for one in ground_truth.labels if one != BYTE_SCALE.high]
    predicted = [seen for seen in predictions if seen.files and not seen.volumes]
    is_void = len(labels) > 1 and labels[-1] < BYTE_SCALE.high - 1 and predicted
    if BYTE_SCALE.high not in ground_truth.counts or not is_void:
        return ()
    if any(BYTE_SCALE.high in seen.counts or seen.floating for seen in predicted):
        return ()
    return (
        "There is no class table: classes are the labels in the masks. No prediction holds 255: if "
        "it marks what is not counted, leave it out in the class panel or with --ignore 255.",
    )
