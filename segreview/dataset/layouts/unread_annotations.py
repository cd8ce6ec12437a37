"""Annotations of segmentations in formats that are known but not read, and what helps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.findings import counted
from segreview.dataset.layouts.layout import Folder
from segreview.errors import UnreadableFile
from segreview.formats.source import read_start, shown_text

_HEAD = 1 << 16
_MOST_GROUPS = 64
"""So many folders are looked at, one file of each kind."""


class _Kind(NamedTuple):
    """A format: which endings its files have, what their beginning holds, and what helps."""

    endings: tuple[str, ...]
    beginning: re.Pattern[bytes]
    named: str
    advice: str


_ANYTHING = re.compile(b"")
_AS_MASKS = "export masks or COCO instead"
_KINDS = (
    _Kind(
        (".xml",),
        re.compile(rb"<!DOCTYPE"),
        "XML with a document type",
        "delete the line that begins with <!DOCTYPE in each of them",
    ),
    _Kind(
        (".xml",),
        re.compile(rb"<Vert(ex|ices)\b"),
        "Aperio ImageScope XML (as in MoNuSeg)",
        "fill its regions into label images, one for each picture",
    ),
    _Kind((".json",), re.compile(rb'"classTitle"|"geometryType"'), "Supervisely", _AS_MASKS),
    _Kind((".json",), re.compile(rb'darwin_json|"slot_name"'), "V7 Darwin", _AS_MASKS),
    _Kind((".json",), re.compile(rb'"shape_attributes"'), "VGG Image Annotator", _AS_MASKS),
    _Kind(
        (".json",),
        re.compile(rb'"wkt"\s*:'),
        "xBD",
        "use the masks of its targets folder instead",
    ),
    _Kind(
        (".json",),
        re.compile(rb'"predicted_iou"'),
        "Segment Anything",
        "save each mask as a picture, in a folder for each image",
    ),
    _Kind(
        (".geojson", ".json"),
        re.compile(rb'"(FeatureCollection|PathAnnotationObject)"|"type"\s*:\s*"Feature"'),
        "GeoJSON (as of QuPath and SpaceNet)",
        "fill its polygons into label images, one for each picture",
    ),
    _Kind(
        (".csv",),
        re.compile(
            rb"\A[^\n]*(EncodedPixels|rle_mask|encoding|segmentation|\brle\b)", re.IGNORECASE
        ),
        "CSV of run lengths (as on Kaggle)",
        "write one mask for each image",
    ),
    _Kind(
        (".csv",),
        re.compile(rb"\A[^\n]*PolygonWKT"),
        "CSV of polygons (as of SpaceNet)",
        "fill them into label images, one for each picture",
    ),
    _Kind((".mat",), _ANYTHING, "MATLAB", "save the masks in them as PNG or .npy"),
    _Kind(
        (".nrrd", ".nhdr", ".mha", ".mhd", ".dcm"),
        _ANYTHING,
        "volumes in NRRD, MetaImage or DICOM",
        "convert them to NIfTI (.nii.gz)",
    ),
)
_ENDINGS = tuple({ending for kind in _KINDS for ending in kind.endings})


def unread_said(folder: Folder) -> tuple[str, ...]:
    """Return a sentence for each known format of which there are files that are not read."""
    counts: Counter[_Kind] = Counter()
    first: dict[_Kind, PurePosixPath] = {}
    for kind, path, count in _found(folder):
        counts[kind] += count
        first.setdefault(kind, path)
    return tuple(
        shown_text(
            f"{counted(count, 'file', 'files')} of {kind.named} cannot be read, the first is "
            f"{first[kind]}: {kind.advice}."
        )
        for kind, count in counts.most_common()
    )


def _found(folder: Folder) -> Iterator[tuple[_Kind, PurePosixPath, int]]:
    """Yield the kind of a file in each folder, with how many files there have its ending."""
    groups = 0
    for listed in folder.listing.folders if any(map(folder.has_ending, _both_cases())) else ():
        for ending in _ENDINGS:
            names = [name for name in listed.names if name.lower().endswith(ending)]
            if not names or groups >= _MOST_GROUPS:
                continue
            groups += 1
            path = PurePosixPath(listed.prefix + names[0])
            kind = _kind(folder, path, ending)
            if kind is not None:
                yield kind, path, len(names)


def _both_cases() -> Iterator[str]:
    for ending in _ENDINGS:
        yield from (ending, ending.upper())


def _kind(folder: Folder, path: PurePosixPath, ending: str) -> _Kind | None:
    try:
        start = read_start(folder.root / path, _HEAD)
    except UnreadableFile:
        return None
    fitting = (one for one in _KINDS if ending in one.endings and one.beginning.search(start))
    return next(fitting, None)
