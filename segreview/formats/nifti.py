"""NIfTI volumes (.nii, .nii.gz) as slices: labels exactly, images with one window for all."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import Contradiction, UnreadableFile
from segreview.formats.damage import damaged
from segreview.formats.nifti_header import (
    BYTES_PER_PIXEL_LIMIT,
    VolumeHeader,
    header_in,
    is_compressed,
    known_volume_header,
    read_volume_header,
    require_size,
)
from segreview.formats.source import FileContent, read_file, shown_name
from segreview.formats.stored import DisplayImage, StoredMask, windowed
from segreview.formats.volume_cache import VOLUMES, Volume, file_key, smallest
from segreview.formats.volume_grid import SliceView, VolumeGrid
from segreview.masks.intensity import displayable, percentile_window

ELSEWHERE = "its header puts it elsewhere in space than the ground truth; compared voxel by voxel"

_MORE_BYTES = 64 * 1024 * 1024
_TRAILING_BYTES = 1024 * 1024
"""Of what follows the voxels; more contradicts the header."""
_PIECE_BYTES = 1024 * 1024
_LOOKED_AT_VOXELS = 1 << 24


@dataclass(frozen=True, slots=True)
class NiftiSlice:
    """One slice of a volume, cut and turned as the ground truth's header says."""

    index: int
    view: SliceView
    ground_truth: VolumeGrid

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the stored labels or scores of the slice, and its spacing."""
        volume = _mask_volume(path, pixel_limit)
        values = self._cut(path, volume)
        spacing = volume.grid.spacing
        return StoredMask(
            values,
            volume.sha256,
            warnings=(ELSEWHERE,) if self._elsewhere(volume) else (),
            spacing=(spacing[self.view.rows], spacing[self.view.columns]),
        )

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the slice for display; black and white are the same in all slices."""
        volume = _shown_volume(path, pixel_limit)
        note = ELSEWHERE if self._elsewhere(volume) else ""
        return _displayed(volume, self._cut(path, volume), note)

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height of a slice, from the header of the volume."""
        grid = known_volume_header(path).grid
        self._require_slices(path, grid)
        return grid.shape[self.view.columns], grid.shape[self.view.rows]

    @property
    def whole(self) -> NiftiStack:
        """All slices, to find out what the values of the volume mean."""
        return NiftiStack()

    def _cut(self, path: Path, volume: Volume) -> NDArray[Any]:
        self._require_slices(path, volume.grid)
        return np.ascontiguousarray(self.view.of(volume.values, self.index))

    def _require_slices(self, path: Path, grid: VolumeGrid) -> None:
        found, wanted = (one.shape[self.view.axis] for one in (grid, self.ground_truth))
        if found != wanted:
            raise Contradiction(
                f"sizes differ: {shown_name(path)} has {found} slices, the ground truth {wanted}"
            )

    def _elsewhere(self, volume: Volume) -> bool:
        return not volume.grid.lies_like(self.ground_truth)


@dataclass(frozen=True, slots=True)
class NiftiStack:
    """All slices of a volume one below the other; of large score volumes, every n-th slice."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the stored values in two axes."""
        volume = _mask_volume(path, pixel_limit)
        planes = volume.values.T
        if planes.dtype.itemsize > 1:
            planes = planes[:: -(-planes.size // _LOOKED_AT_VOXELS)]
        return StoredMask(planes.reshape(-1, planes.shape[-1]), volume.sha256)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the same for display."""
        volume = _shown_volume(path, pixel_limit)
        return _displayed(volume, volume.values.T.reshape(-1, volume.grid.shape[0]))


def slices_of(header: VolumeHeader) -> tuple[NiftiSlice, ...]:
    """Return the slices of a volume, whose header is that of the ground truth."""
    grid, view = header.grid, header.grid.view
    return tuple(NiftiSlice(index, view, grid) for index in range(grid.shape[view.axis]))


def single_slice(path: Path) -> NiftiSlice:
    """Return the only slice of a file that is read without saying which; others are refused."""
    slices = slices_of(read_volume_header(path))
    if len(slices) > 1:
        raise UnreadableFile(
            f"{shown_name(path)} has {len(slices)} slices, where one mask or image is needed."
        )
    return slices[0]


def _mask_volume(path: Path, pixel_limit: int) -> Volume:
    def decode() -> Volume:
        content, header = _read(path, pixel_limit)
        if header.is_scaled:
            raise UnreadableFile(
                f"{shown_name(path)} scales its numbers (scl_slope {header.slope:g}, scl_inter "
                f"{header.intercept:g}), so that they are no labels as stored; save the mask "
                "without scaling."
            )
        return Volume(smallest(_voxels(content, header)), header.grid, content.sha256)

    return VOLUMES.get(file_key(path, "mask", pixel_limit), decode)


def _shown_volume(path: Path, pixel_limit: int) -> Volume:
    def decode() -> Volume:
        content, header = _read(path, pixel_limit)
        voxels = _in_their_unit(_voxels(content, header), header)
        return Volume(voxels, header.grid, content.sha256, percentile_window(voxels))

    return VOLUMES.get(file_key(path, "image", pixel_limit), decode)


def _in_their_unit(voxels: NDArray[Any], header: VolumeHeader) -> NDArray[Any]:
    """Return what can be shown of voxels, slice by slice: a volume may be as large as memory."""
    if not header.is_scaled and displayable(voxels[:0]).dtype == voxels.dtype:
        return voxels
    first = _shown_slice(voxels[..., :0], header)
    shown = np.empty(voxels.shape, first.dtype, order="F")
    for index in range(voxels.shape[2]):
        shown[..., index] = _shown_slice(voxels[..., index], header)
    return shown


def _shown_slice(voxels: NDArray[Any], header: VolumeHeader) -> NDArray[Any]:
    if not header.is_scaled:
        return displayable(voxels)
    with np.errstate(over="ignore", invalid="ignore"):
        return voxels.astype(np.float32) * np.float32(header.slope) + np.float32(header.intercept)


def _displayed(volume: Volume, values: NDArray[Any], note: str = "") -> DisplayImage:
    if volume.window is None:
        return windowed(values, note)
    return DisplayImage(values, note, window=volume.window)


def _read(path: Path, pixel_limit: int) -> tuple[FileContent, VolumeHeader]:
    # The header is looked at first, so that a volume above the limit is not even read.
    require_size(path, read_volume_header(path), pixel_limit)
    content = read_file(path, BYTES_PER_PIXEL_LIMIT * pixel_limit + _MORE_BYTES)
    header = header_in(path, content.data)
    require_size(path, header, pixel_limit)
    return content, header


def _voxels(content: FileContent, header: VolumeHeader) -> NDArray[Any]:
    needed = header.offset + header.byte_count
    data: bytes | bytearray = content.data
    if is_compressed(content.data):
        data = _decompressed(content, needed)
    if len(data) < needed:
        raise damaged(
            content.path,
            f"its header announces {header.byte_count:,} bytes of voxels, "
            f"{max(0, len(data) - header.offset):,} are there",
        )
    flat = np.frombuffer(
        data, header.dtype, header.byte_count // header.dtype.itemsize, header.offset
    )
    native = flat.astype(flat.dtype.newbyteorder("="), copy=False)
    return native.reshape(header.grid.shape, order="F")


def _decompressed(content: FileContent, needed: int) -> bytearray:
    """Return what is needed, and a little of what may follow; each checksum is verified."""
    data, limit = memoryview(content.data), needed + _TRAILING_BYTES
    out, position, stream = bytearray(), 0, zlib.decompressobj(31)
    try:
        while position < len(data) and len(out) < limit:
            # Pieces, because a file may be made of many short members, each of which is split off.
            piece = data[position : position + _PIECE_BYTES]
            out += stream.decompress(piece, limit - len(out))
            left = stream.unused_data if stream.eof else stream.unconsumed_tail
            position += len(piece) - len(left)
            if stream.eof:
                if not is_compressed(bytes(data[position : position + 2])):
                    return out
                stream = zlib.decompressobj(31)
    except zlib.error as error:
        raise damaged(content.path, error) from error
    if len(out) < limit:
        raise damaged(content.path, "the compressed file is cut off")
    raise UnreadableFile(f"{shown_name(content.path)} is longer than its header says.")
