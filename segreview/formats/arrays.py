"""NumPy's .npy and .npz: labels, score maps and score volumes, without pickle."""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.damage import damaged
from segreview.formats.source import FileContent, shown_name, shown_text
from segreview.formats.stored import DisplayImage, StoredMask, windowed

SUFFIXES = frozenset((".npy", ".npz"))
_PREFERRED_KEYS = ("mask", "label", "labels", "prob", "probs", "pred", "prediction", "arr_0")
_HEADER_LIMIT = 10_000


def read_array_mask(content: FileContent, pixel_limit: int) -> StoredMask:
    """Return the labels (H, W), colours (H, W, 3) or scores in an array file, as stored."""
    values = _read_values(content, pixel_limit)
    if values.ndim == 3 and values.dtype.kind != "f":
        if values.shape[2] != 3 or values.dtype != np.uint8:
            raise UnreadableFile(
                f"{shown_name(content.path)} has the shape {values.shape} with whole numbers; "
                "labels need (H, W), colours (H, W, 3) with 8 bits."
            )
        return _color_mask(content, values)
    return StoredMask(values, content.sha256)


def _color_mask(content: FileContent, values: NDArray[Any]) -> StoredMask:
    red = values[..., 0]
    if np.array_equal(red, values[..., 1]) and np.array_equal(red, values[..., 2]):
        return StoredMask(np.ascontiguousarray(red), content.sha256, gray_from_color=True)
    return StoredMask(values, content.sha256)


def read_array_image(content: FileContent, pixel_limit: int) -> DisplayImage:
    """Return an array (H, W) or (H, W, 3) for display."""
    values = _read_values(content, pixel_limit)
    if values.ndim == 3 and values.shape[2] not in (3, 4):
        raise UnreadableFile(
            f"{shown_name(content.path)} has the shape {values.shape}; an image needs (H, W) or "
            "(H, W, 3)."
        )
    colors = values[..., :3] if values.ndim == 3 else values
    return windowed(colors)


def _read_values(content: FileContent, pixel_limit: int) -> NDArray[Any]:
    """Return a native array of two or three axes; every failure becomes one sentence."""
    try:
        if content.path.name.lower().endswith(".npz"):
            data = _npz_member(content, pixel_limit)
        else:
            data = content.data
        values = _decoded(content, data, pixel_limit)
    except SegReviewError:
        raise
    except Exception as error:
        # Header parsing raises SyntaxError, TypeError, KeyError and zipfile's own besides OSError.
        raise damaged(content.path, error) from error
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    return _without_single_axes(native)


def _npz_member(content: FileContent, pixel_limit: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
        members = {
            info.filename.removesuffix(".npy"): info
            for info in archive.infolist()
            if info.filename.endswith(".npy")
        }
        info = members[_chosen_key(content, tuple(members))]
        # The widest element has 8 bytes; what the directory announces beyond that is no mask.
        if info.file_size > 8 * pixel_limit + _HEADER_LIMIT:
            raise TooLarge(
                f"{shown_name(content.path)} announces {info.file_size:,} bytes; the pixel limit "
                f"is {pixel_limit:,} (setting pixel_limit)."
            )
        with archive.open(info) as member:
            data = member.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise UnreadableFile(f"{shown_name(content.path)} is longer than its directory says.")
    return data


def _chosen_key(content: FileContent, keys: tuple[str, ...]) -> str:
    if len(keys) == 1:
        return keys[0]
    preferred = [key for key in _PREFERRED_KEYS if key in keys]
    if len(preferred) == 1:
        return preferred[0]
    held = ", ".join(shown_text(key) for key in keys) or "none"
    raise UnreadableFile(
        f"{shown_name(content.path)} must hold exactly one array, or one named mask, label, prob "
        f"or pred; it holds: {held}."
    )


def _decoded(content: FileContent, data: bytes, pixel_limit: int) -> NDArray[Any]:
    stream = io.BytesIO(data)
    version = npy.read_magic(stream)
    if version == (1, 0):
        shape, by_columns, dtype = npy.read_array_header_1_0(stream, max_header_size=_HEADER_LIMIT)
    elif version == (2, 0):
        shape, by_columns, dtype = npy.read_array_header_2_0(stream, max_header_size=_HEADER_LIMIT)
    else:
        raise UnreadableFile(f"{shown_name(content.path)} has the unknown .npy version {version}.")
    _require_mask_header(content, shape, dtype, pixel_limit)
    needed = math.prod(shape) * dtype.itemsize
    if len(data) - stream.tell() != needed:
        raise UnreadableFile(
            f"{shown_name(content.path)} is damaged: its header announces {needed:,} bytes of "
            f"values, {len(data) - stream.tell():,} are there."
        )
    flat = np.frombuffer(data, dtype, offset=stream.tell())
    return flat.reshape(shape, order="F" if by_columns else "C")


def _require_mask_header(
    content: FileContent, shape: tuple[int, ...], dtype: np.dtype[Any], pixel_limit: int
) -> None:
    name = shown_name(content.path)
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise UnreadableFile(f"{name} holds {dtype}, which is neither labels nor scores.")
    if any(extent < 0 for extent in shape) or math.prod(shape) == 0:
        raise UnreadableFile(f"{name} has no pixels: its shape is {shape}.")
    if len([extent for extent in shape if extent > 1]) > 3 or len(shape) < 2:
        raise UnreadableFile(f"{name} has the shape {shape}; a mask has two or three axes.")
    if math.prod(shape) > pixel_limit:
        raise TooLarge(
            f"{name} announces {math.prod(shape):,} values in the shape {shape}; the pixel limit "
            f"is {pixel_limit:,} (setting pixel_limit)."
        )


def _without_single_axes(values: NDArray[Any]) -> NDArray[Any]:
    """Drop axes of length one beyond two: (1, H, W) and (H, W, 1) are single maps."""
    while values.ndim > 2:
        single = next((axis for axis in (0, values.ndim - 1) if values.shape[axis] == 1), None)
        if single is None:
            break
        values = values.squeeze(axis=single)
    return np.ascontiguousarray(values)
