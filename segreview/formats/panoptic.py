"""COCO panoptic PNG: segment ids R + 256 G + 65536 B, each of which has a category."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.headers import header_size
from segreview.formats.pixel_source import PixelSource
from segreview.formats.raster import read_raster_mask
from segreview.formats.shapes import StoredSegments
from segreview.formats.source import read_file, shown_name
from segreview.formats.stored import DisplayImage, StoredMask
from segreview.masks.classes import label_color
from segreview.masks.palette import UNKNOWN_LABEL
from segreview.masks.runs import run_lengths, run_starts

_BYTES_PER_PIXEL = 16
_BYTES_FOR_HEADERS = 64 * 1024 * 1024
_NAMED = 6
_VOID_ID = 0


@dataclass(frozen=True, slots=True)
class PanopticPart:
    """The label map that a PNG of segment ids and the list of its segments make."""

    segments: StoredSegments
    void: int
    """The label of the id 0 and, in ground truth, of crowds."""
    is_ground_truth: bool = True

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the category of each pixel; ground truth with unlisted ids is refused."""
        limit = _BYTES_PER_PIXEL * pixel_limit + _BYTES_FOR_HEADERS
        stored = read_raster_mask(read_file(path, limit), pixel_limit)
        ids = segment_ids(path, stored)
        flat = ids.reshape(-1)
        starts = run_starts(flat)
        labels, unlisted = self._labels_of(flat[starts])
        named = sorted({int(number) for number in flat[starts][unlisted]})
        warnings = stored.warnings + self._said_of(path, named)
        dtype = np.result_type(
            np.min_scalar_type(int(np.max(labels, initial=0))),
            np.min_scalar_type(int(np.min(labels, initial=0))),
        )
        values = np.repeat(labels.astype(dtype), run_lengths(starts, flat.size))
        return StoredMask(values.reshape(ids.shape), stored.sha256, warnings=warnings)

    def _labels_of(self, ids: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        segments = self.segments.taken()
        listed = dict(zip(segments.ids, segments.labels, strict=True))
        if self.is_ground_truth:
            crowds = zip(segments.ids, segments.crowds, strict=True)
            listed.update((number, self.void) for number, crowd in crowds if crowd)
        listed.setdefault(_VOID_ID, self.void)
        known = np.array(sorted(listed), np.int64)
        labels = np.array([listed[number] for number in known.tolist()], np.int64)
        places = np.searchsorted(known, ids).clip(max=len(known) - 1)
        unlisted = known[places] != ids
        return np.where(unlisted, UNKNOWN_LABEL, labels[places]), unlisted

    def _said_of(self, path: Path, unlisted: list[int]) -> tuple[str, ...]:
        if not unlisted:
            return ()
        said = f"holds segment ids that its JSON file does not list: {unlisted[:_NAMED]}"
        if self.is_ground_truth:
            raise UnreadableFile(f"{shown_name(path)} {said}.")
        return (said,)

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height, from the header of the PNG."""
        found = header_size(PixelSource(path))
        return None if found is None else found.upright

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the labels in their colours."""
        values = self.read_mask(path, pixel_limit).values
        labels, places = np.unique(values, return_inverse=True)
        colors = np.array([label_color(int(label)) for label in labels], np.uint8)
        return DisplayImage(colors[places.reshape(values.shape)])


def segment_ids(path: Path, stored: StoredMask) -> NDArray[Any]:
    """Return the ids (H, W) of a panoptic PNG; a grey one holds them as they are."""
    if stored.lossy or stored.values.dtype.kind not in "iu":
        raise UnreadableFile(f"{shown_name(path)} holds no whole numbers that are segment ids.")
    if not stored.is_color and not stored.gray_from_color:
        return stored.values
    colors = stored.colors.astype(np.uint32)
    ids: NDArray[np.uint32] = colors[..., 0] + (colors[..., 1] << 8) + (colors[..., 2] << 16)
    return ids
