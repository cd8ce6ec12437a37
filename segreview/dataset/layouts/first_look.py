"""What a file whose name tells nothing seems to hold: one look at its pixels."""

from __future__ import annotations

import enum
from pathlib import Path

from segreview.dataset.seen_masks import MOST_LABELS, seen_masks
from segreview.formats.nifti import NiftiStack
from segreview.formats.nifti_header import is_volume_file
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import PIXEL_LIMIT


class Look(enum.Enum):
    """What the pixels of a file seem to be."""

    LABELS = enum.auto()
    """Few values or colours."""
    GRAY = enum.auto()
    """Many values of one channel: a gray picture or scores."""
    SCORES = enum.auto()
    """An array of numbers, as pictures are hardly ever stored."""
    PICTURE = enum.auto()
    NOTHING = enum.auto()
    """It cannot be read as one mask."""


def first_look(path: Path) -> Look:
    """Return what a file seems to hold."""
    part = NiftiStack() if is_volume_file(path.name) else None
    seen = seen_masks([PixelSource(path, part)], frozenset(), PIXEL_LIMIT)
    if not seen.files:
        return Look.NOTHING
    if seen.colors and len(seen.distinct_colors) > MOST_LABELS:
        return Look.PICTURE
    if not (seen.is_score_map or seen.volumes):
        return Look.LABELS
    return Look.SCORES if path.suffix.lower() in (".npy", ".npz") else Look.GRAY
