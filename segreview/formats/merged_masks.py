"""Masks of one image in several files: one for each object, or one for each class."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.headers import header_size
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_mask
from segreview.formats.source import shown_name
from segreview.formats.stored import DisplayImage, StoredMask, shown_labels

_HARD = 2
"""A mask with so many values has no soft edge: whatever is not 0 is inside."""
_TOPS = (255, 65535)


class _Laid(NamedTuple):
    """The masks of several files over each other, each (H, W)."""

    values: NDArray[Any]
    covered: NDArray[np.bool_]
    """What lies in one of them."""
    shared: NDArray[np.bool_]
    """What lies in several."""
    sha256: str


def others_beside(first: PurePath, others: Iterable[PurePath]) -> tuple[str, ...]:
    """Return files as seen from the folder of the first one, with slashes.

    >>> from pathlib import PurePosixPath
    >>> others_beside(PurePosixPath("left/a.png"), [PurePosixPath("right/a.png")])
    ('../right/a.png',)
    """
    place = first.parent
    return tuple(
        one.name if one.parent == place else Path(os.path.relpath(one, place)).as_posix()
        for one in others
    )


@dataclass(frozen=True, slots=True)
class MergedMasks:
    """The masks of a file and of others beside it, as one mask."""

    others: tuple[str, ...]
    """The other files, as seen from the folder of the first one, with slashes."""
    labels: tuple[int, ...] = ()
    """The label of each file, in order; without any, all are foreground."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the label map; where masks overlap, the later one counts, and it is said."""
        laid = self._laid(path, pixel_limit)
        return StoredMask(laid.values, laid.sha256, warnings=_overlap(laid.shared))

    def shared_part(self, path: Path, pixel_limit: int) -> float:
        """Return which part of what the masks cover lies in several of them; 0 of nothing."""
        laid = self._laid(path, pixel_limit)
        covered = int(np.count_nonzero(laid.covered))
        return int(np.count_nonzero(laid.shared)) / covered if covered else 0.0

    def _laid(self, path: Path, pixel_limit: int) -> _Laid:
        paths = (path, *self.beside(path))
        labels = self.labels or (1,) * len(paths)
        digest = hashlib.sha256()
        values = covered = shared = None
        for one, label in zip(paths, labels, strict=True):
            stored = read_mask(PixelSource(one), pixel_limit)
            inside = _inside(one, stored)
            digest.update(stored.sha256.encode("ascii"))
            if values is None or covered is None or shared is None:
                values = np.zeros(inside.shape, np.min_scalar_type(max(labels)))
                covered, shared = np.zeros_like(inside), np.zeros_like(inside)
            _require_size(path, one, values, inside)
            shared |= covered & inside
            covered |= inside
            values[inside] = label
        assert values is not None, "there is at least one file"
        assert covered is not None, "there is at least one file"
        assert shared is not None, "there is at least one file"
        return _Laid(values, covered, shared, digest.hexdigest())

    def beside(self, path: Path) -> tuple[Path, ...]:
        """Return the other files."""
        # Plain names are most: only those from other folders lead upwards first.
        return tuple(
            Path(os.path.normpath(path.parent / name)) if "/" in name else path.with_name(name)
            for name in self.others
        )

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height, from the header of the first file."""
        size = header_size(PixelSource(path))
        return None if size is None else size.upright

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the mask in the colours of its labels."""
        return shown_labels(self.read_mask(path, pixel_limit).values)


def _inside(path: Path, stored: StoredMask) -> NDArray[np.bool_]:
    values = stored.values
    if stored.is_volume:
        raise UnreadableFile(f"{shown_name(path)} holds scores, and no mask of one object.")
    if values.ndim == 3:
        values = values.max(axis=2)
    highest = float(values.max(initial=0))
    top = next((top for top in _TOPS if highest <= top), 0)
    is_soft = stored.lossy or np.unique(values).size > _HARD
    return values > top // 2 if is_soft and top else values != 0


def _require_size(first: Path, path: Path, values: NDArray[Any], inside: NDArray[np.bool_]) -> None:
    if values.shape != inside.shape:
        sizes = [f"{shape[1]} × {shape[0]}" for shape in (values.shape, inside.shape)]
        raise UnreadableFile(
            f"sizes differ: {shown_name(first)} has {sizes[0]} pixels, "
            f"{shown_name(path)} beside it {sizes[1]}."
        )


def _overlap(shared: NDArray[np.bool_]) -> tuple[str, ...]:
    number = int(np.count_nonzero(shared))
    if not number:
        return ()
    pixels = "1 pixel lies" if number == 1 else f"{number:,} pixels lie"
    return (f"{pixels} in several of its masks: the later one counts",)
