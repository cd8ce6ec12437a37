"""What a NIfTI header says, read from its first bytes: shape, type, spacing, place in space."""

from __future__ import annotations

import importlib
import io
import math
import zlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from segreview.errors import MissingExtra, SegReviewError, TooLarge, UnreadableFile
from segreview.formats.damage import damaged
from segreview.formats.source import read_start, shown_name
from segreview.formats.volume_cache import file_key
from segreview.formats.volume_grid import VolumeGrid

SUFFIXES = (".nii.gz", ".nii")
BYTES_PER_PIXEL_LIMIT = 8
"""A volume may announce so many bytes for each pixel that the limit allows."""

_SIZES = {348: "Nifti1Header", 540: "Nifti2Header"}
_HEADER_BYTES = 540
_READ_FOR_HEADER = 4096
_REMEMBERED = 256
_MOST_SLICES = 1 << 16
"""Each becomes a sample before a voxel is read; a damaged header may announce billions."""
_MILLIMETRES = {"meter": 1000.0, "micron": 0.001}


@dataclass(frozen=True, slots=True)
class VolumeHeader:
    """What is known of a volume before its voxels are decoded."""

    grid: VolumeGrid
    dtype: np.dtype[Any]
    offset: int
    """Where the voxels begin in the decompressed file."""
    slope: float = 1.0
    intercept: float = 0.0

    @property
    def byte_count(self) -> int:
        """How many bytes the voxels take."""
        return math.prod(self.grid.shape) * self.dtype.itemsize

    @property
    def is_scaled(self) -> bool:
        """Whether the stored numbers are not the values."""
        return (self.slope, self.intercept) != (1.0, 0.0)


def is_volume_file(name: str) -> bool:
    """Say by its name whether a file is a NIfTI volume."""
    return name.lower().endswith(SUFFIXES)


def read_volume_header(path: Path) -> VolumeHeader:
    """Return the header of a NIfTI file; no voxel is read or decompressed."""
    return header_in(path, read_start(path, _READ_FOR_HEADER))


def known_volume_header(path: Path) -> VolumeHeader:
    """Return the same, without looking into the file again for each of its slices."""
    return _known_header(path, file_key(path, "header", 0))


@lru_cache(_REMEMBERED)
def _known_header(path: Path, _: Hashable) -> VolumeHeader:
    return read_volume_header(path)


def is_compressed(data: bytes) -> bool:
    """Say by the first bytes whether a file is compressed, whatever its name says."""
    return data.startswith(b"\x1f\x8b")


def header_in(path: Path, start: bytes) -> VolumeHeader:
    """Return what the first bytes of a file say; every failure is a sentence."""
    if not is_compressed(start):
        return _parsed(path, start)
    try:
        start = zlib.decompressobj(31).decompress(start[:_READ_FOR_HEADER], _HEADER_BYTES)
    except zlib.error as error:
        raise damaged(path, error) from error
    return _parsed(path, start)


def _parsed(path: Path, start: bytes) -> VolumeHeader:
    nibabel = _nibabel()
    sizes = (int.from_bytes(start[:4], "little"), int.from_bytes(start[:4], "big"))
    size = next((size for size in sizes if size in _SIZES), None)
    if size is None or len(start) < size:
        raise UnreadableFile(f"{shown_name(path)} is no NIfTI file, or its header is cut off.")
    try:
        kind = getattr(nibabel, _SIZES[size])
        header = kind.from_fileobj(io.BytesIO(start[:size]), check=False)
        return _checked(path, nibabel, header)
    except SegReviewError:
        raise
    except Exception as error:
        # nibabel raises its own errors, ValueError, KeyError and LinAlgError on damaged headers.
        raise damaged(path, error) from error


def require_size(path: Path, header: VolumeHeader, pixel_limit: int) -> None:
    """Refuse a volume that the limit does not allow, before it is decoded."""
    shape = " × ".join(f"{extent:,}" for extent in header.grid.shape)
    slice_pixels = math.prod(header.grid.shape) // header.grid.shape[header.grid.slice_axis]
    if header.byte_count > BYTES_PER_PIXEL_LIMIT * pixel_limit or slice_pixels > pixel_limit:
        raise TooLarge(
            f"{shown_name(path)} announces {shape} voxels, {header.byte_count:,} bytes; the pixel "
            f"limit of {pixel_limit:,} allows {BYTES_PER_PIXEL_LIMIT * pixel_limit:,} bytes "
            "(setting pixel_limit)."
        )


def _nibabel() -> Any:
    try:
        return importlib.import_module("nibabel")
    except ImportError as error:
        raise MissingExtra(
            'NIfTI volumes need the extra "medical", which is not installed: '
            'pip install "segreview[medical]".'
        ) from error


def _checked(path: Path, nibabel: Any, header: Any) -> VolumeHeader:
    magic = bytes(header["magic"].tobytes())[:3]
    if magic in (b"ni1", b"ni2"):
        raise UnreadableFile(
            f"{shown_name(path)} keeps its voxels in a second file (.img); store both as one .nii."
        )
    if magic not in (b"n+1", b"n+2"):
        raise UnreadableFile(f"{shown_name(path)} is no NIfTI file.")
    shape = _shape(path, header)
    slope, intercept = header.get_slope_inter()
    grid = _grid(nibabel, header, shape)
    slices = shape[grid.slice_axis]
    if slices > _MOST_SLICES:
        raise TooLarge(
            f"{shown_name(path)} announces {slices:,} slices; a volume may have {_MOST_SLICES:,}."
        )
    return VolumeHeader(
        grid,
        _dtype(path, header),
        _offset(path, header),
        1.0 if slope is None else float(slope),
        0.0 if intercept is None else float(intercept),
    )


def _offset(path: Path, header: Any) -> int:
    offset = float(header["vox_offset"])
    least = int(header["sizeof_hdr"])
    if not least <= offset < 2**31:
        raise damaged(path, f"its voxels are said to begin at byte {offset:g}")
    return int(offset)


def _shape(path: Path, header: Any) -> tuple[int, int, int]:
    shape = [int(extent) for extent in header.get_data_shape()]
    while len(shape) > 3 and shape[-1] == 1:
        shape.pop()
    shown = " × ".join(map(str, shape))
    if len(shape) > 3:
        raise UnreadableFile(
            f"{shown_name(path)} has {len(shape)} axes ({shown}), a mask or an image has three; "
            "store one volume in each file."
        )
    if len(shape) < 2 or min(shape) < 1:
        raise UnreadableFile(f"{shown_name(path)} has no voxels: its shape is ({shown}).")
    rows, columns, slices = (*shape, 1)[:3]
    return rows, columns, slices


def _dtype(path: Path, header: Any) -> np.dtype[Any]:
    dtype: np.dtype[Any] = header.get_data_dtype()
    if dtype.names:
        raise UnreadableFile(
            f"{shown_name(path)} holds colours (RGB voxels), which are neither labels nor scores."
        )
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise UnreadableFile(
            f"{shown_name(path)} holds {dtype.name}, which is neither labels nor scores."
        )
    return dtype


def _grid(nibabel: Any, header: Any, shape: tuple[int, int, int]) -> VolumeGrid:
    unit = _MILLIMETRES.get(_unit(header), 1.0)
    zooms = [abs(float(zoom)) * unit for zoom in header.get_zooms()[:3]]
    usable = [zoom if math.isfinite(zoom) and zoom > 0 else 1.0 for zoom in (*zooms, 1.0)[:3]]
    spacing = (usable[0], usable[1], usable[2])
    if not (int(header["sform_code"]) or int(header["qform_code"])):
        return VolumeGrid(shape, spacing)
    affine = np.asarray(header.get_best_affine(), np.float64)
    if not np.isfinite(affine).all():
        return VolumeGrid(shape, spacing)
    codes = nibabel.aff2axcodes(affine)
    directions = codes if sorted(_axis_of(code) for code in codes) == [0, 1, 2] else ()
    return VolumeGrid(shape, spacing, tuple(affine[:3].ravel().tolist()), tuple(directions))


def _unit(header: Any) -> str:
    try:
        return str(header.get_xyzt_units()[0])
    except KeyError:
        return "unknown"


def _axis_of(code: str | None) -> int:
    return next((axis for axis, pair in enumerate(("LR", "PA", "IS")) if code and code in pair), -1)
