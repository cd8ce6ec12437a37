"""Labels that files store in a code of their own: ADE20K's colours, instance ids, an empty mask."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.headers import header_size
from segreview.formats.pixel_source import Part, PixelSource
from segreview.formats.registry import read_image, read_mask
from segreview.formats.source import shown_name
from segreview.formats.stored import DisplayImage, StoredMask

_VOID = 255


class LabelCoding(enum.StrEnum):
    """How a label is stored in the values of a file."""

    ADE20K = "red / 10 * 256 + green"
    INSTANCE_THOUSANDS = "label * 1000 + instance, or the label alone"
    INSTANCE_BYTES = "label * 256 + instance"
    INSTANCES = "0, or the number of an instance"
    SIGNED_VOID = "-1 is 255"


@dataclass(frozen=True, slots=True)
class CodedLabels:
    """Takes the labels out of a file that stores them in a code."""

    coding: LabelCoding

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the labels; a file that does not hold the code is refused."""
        stored = read_mask(PixelSource(path), pixel_limit)
        return replace(stored, values=_DECODERS[self.coding](path, stored), palette=None)

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height, from the header of the file."""
        return _header_sides(path)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the file as it is, for display."""
        return read_image(PixelSource(path), pixel_limit)


@dataclass(frozen=True, slots=True)
class EmptyMask:
    """The ground truth of an image in which nothing is marked, and which has no file for that."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return zeros of the image's size."""
        stored = read_mask(PixelSource(path), pixel_limit)
        empty = np.zeros(stored.values.shape[:2], np.uint8)
        return StoredMask(empty, stored.sha256, orientation=stored.orientation)

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height of the image, from its header."""
        return _header_sides(path)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the image itself."""
        return read_image(PixelSource(path), pixel_limit)


@dataclass(frozen=True, slots=True)
class NoGroundTruth:
    """Stands for the ground truth of a prediction that has none: background of its size."""

    prediction: Part | None
    """What is read of the file for the prediction."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return zeros of the prediction's size."""
        stored = read_mask(PixelSource(path, self.prediction), pixel_limit)
        shape = stored.values.shape
        # A volume has its channels, of which there are fewer than pixels, first or last.
        is_first = stored.is_volume and shape[0] <= shape[2]
        shape = shape[1:] if is_first else shape[:2]
        return StoredMask(np.zeros(shape, np.uint8), "", orientation=stored.orientation)

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height of the prediction, if its header tells them."""
        size = header_size(PixelSource(path, self.prediction))
        return None if size is None else size.upright

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the prediction for display."""
        return read_image(PixelSource(path, self.prediction), pixel_limit)


def _header_sides(path: Path) -> tuple[int, int] | None:
    size = header_size(PixelSource(path))
    return None if size is None else size.upright


ADE20K_LABELS = 256 * 26
"""So many labels can be told in red and green."""


def ade20k_labels(path: Path, stored: StoredMask) -> NDArray[Any]:
    """Return the labels that red and green tell; a mask without colours is refused."""
    if not (stored.is_color or stored.gray_from_color):
        raise UnreadableFile(f"{shown_name(path)} holds no colours, in which ADE20K keeps labels.")
    colors = stored.colors
    labels: NDArray[Any] = (colors[..., 0] // 10).astype(np.uint16) * np.uint16(256)
    return labels + colors[..., 1]


def _instance_thousands(path: Path, stored: StoredMask) -> NDArray[Any]:
    values = _wide(_whole_numbers(path, stored))
    return np.where(values < 1000, values, values // 1000)


def _instance_bytes(path: Path, stored: StoredMask) -> NDArray[Any]:
    return _wide(_whole_numbers(path, stored)) // 256


def _instances(path: Path, stored: StoredMask) -> NDArray[Any]:
    inside: NDArray[Any] = (_whole_numbers(path, stored) != 0).view(np.uint8)
    return inside


def _signed_void(path: Path, stored: StoredMask) -> NDArray[Any]:
    values = _whole_numbers(path, stored)
    return np.where(values == -1, _VOID, values) if values.dtype.kind == "i" else values


def _wide(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of a type that holds the factors of the codes."""
    return values.astype(np.promote_types(values.dtype, np.uint16), copy=False)


def _whole_numbers(path: Path, stored: StoredMask) -> NDArray[Any]:
    if stored.values.ndim != 2 or stored.values.dtype.kind not in "iu":
        raise UnreadableFile(
            f"{shown_name(path)} holds no whole numbers, in which labels are kept."
        )
    return stored.values


_DECODERS: dict[LabelCoding, Callable[[Path, StoredMask], NDArray[Any]]] = {
    LabelCoding.ADE20K: ade20k_labels,
    LabelCoding.INSTANCE_THOUSANDS: _instance_thousands,
    LabelCoding.INSTANCE_BYTES: _instance_bytes,
    LabelCoding.INSTANCES: _instances,
    LabelCoding.SIGNED_VOID: _signed_void,
}
