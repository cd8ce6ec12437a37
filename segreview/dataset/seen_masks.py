"""What the looked-at masks of one role hold together: values, colours, scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.nifti import NiftiSlice
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_mask
from segreview.formats.stored import StoredMask
from segreview.masks.classes import Color
from segreview.masks.palette import distinct_colors
from segreview.metrics.byte_histogram import byte_histogram

_MOST_COLORS = 1000
"""So many distinct colours are remembered of a mask; no class table has as many."""
MOST_LABELS = 64
"""A map with more distinct values holds scores, not labels."""


@dataclass(frozen=True, slots=True)
class SeenMasks:
    """What the looked-at files of one role hold together."""

    counts: dict[float, int]
    """Pixels of each stored value of the maps of one channel."""
    files: int
    """How many of them could be read."""
    floating: bool = False
    """Whether one of them holds scores with fractions."""
    volumes: tuple[tuple[float, float], ...] = ()
    """The smallest and greatest finite score of each score volume."""
    colors: bool = False
    lossy: bool = False
    distinct_colors: frozenset[Color] = frozenset()
    """Of all files that store three channels, equal or not."""
    all_stored_as_colors: bool = False
    palette: tuple[Color, ...] = ()
    """Of the first file that has one."""

    @property
    def is_score_map(self) -> bool:
        """Whether they hold one score for each pixel, not labels."""
        return not self.volumes and (self.floating or len(self.counts) > MOST_LABELS)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing but 0 in them, or nothing that could be read."""
        return not (self.colors or self.volumes) and not self.low and not self.top

    def are_labels_beside(self, ground_truth: SeenMasks) -> bool:
        """Whether they hold labels, such as those of a ground truth, and no scores."""
        if self.volumes or self.colors or self.is_score_map:
            return False
        return len(self.counts) > 2 or set(self.labels) <= set(ground_truth.labels)

    @property
    def labels(self) -> tuple[int, ...]:
        """The whole numbers above 0 of the maps of one channel, ascending."""
        return tuple(sorted(int(one) for one in self.counts if one > 0 and one == int(one)))

    @property
    def low(self) -> float:
        """The least value of the maps of one channel."""
        return min(self.counts, default=0)

    @property
    def top(self) -> float:
        """The greatest value of the maps of one channel."""
        return max(self.counts, default=0)


def seen_masks(
    sources: Iterable[PixelSource | None], ignored: frozenset[int], pixel_limit: int
) -> SeenMasks:
    """Return what the files hold; stored values in ``ignored`` and files that fail are left out."""
    masks: list[StoredMask] = []
    # Slices of one volume are looked at once, as the volume.
    for source in dict.fromkeys(_whole(source) for source in sources if source is not None):
        try:
            masks.append(read_mask(source, pixel_limit))
        except UnreadableFile:
            # Evaluation reads the file again and reports the reason in its row.
            continue
    counts: Counter[float] = Counter()
    for mask in masks:
        if mask.values.ndim == 2:
            counts.update(_value_counts(mask.values))
    return SeenMasks(
        {value: count for value, count in counts.items() if value not in ignored},
        len(masks),
        any(_holds_fractions(mask) for mask in masks),
        tuple(_finite_range(mask.values) for mask in masks if mask.is_volume),
        any(mask.is_color for mask in masks),
        any(mask.lossy for mask in masks),
        frozenset().union(*map(_colors_of, masks)),
        bool(masks) and all(mask.is_color or mask.gray_from_color for mask in masks),
        next((mask.palette for mask in masks if mask.palette), ()),
    )


def _whole(source: PixelSource) -> PixelSource:
    """Return the volume of a slice: a single slice shows too few of its labels."""
    part = source.part
    return PixelSource(source.path, part.whole) if isinstance(part, NiftiSlice) else source


def _colors_of(mask: StoredMask) -> frozenset[Color]:
    if mask.gray_from_color:
        return frozenset((int(gray),) * 3 for gray in np.unique(mask.values))
    return distinct_colors(mask.values, _MOST_COLORS) if mask.is_color else frozenset()


def _finite_range(scores: NDArray[Any]) -> tuple[float, float]:
    finite = scores[np.isfinite(scores)]
    return float(finite.min(initial=0)), float(finite.max(initial=0))


def _value_counts(values: NDArray[Any]) -> dict[float, int]:
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    if values.dtype == np.uint8:
        # Sorting all voxels of a volume takes seconds.
        times, _ = byte_histogram(values, np.zeros(values.shape, np.bool_), None)
        return {float(value): int(times[value]) for value in np.flatnonzero(times)}
    distinct, counts = np.unique(values, return_counts=True)
    return dict(zip(distinct.tolist(), counts.tolist(), strict=True))


def _holds_fractions(mask: StoredMask) -> bool:
    """Say whether a single map is a float score map, not labels that are stored as floats."""
    values = mask.values
    if values.dtype.kind != "f" or values.ndim != 2:
        return False
    return bool(values.max(initial=0) <= 1) or not np.array_equal(values, np.rint(values))
