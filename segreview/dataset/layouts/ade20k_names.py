"""Class names of ADE20K's full releases: from X.json, or from X_atr.txt and the pixels of X_seg."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from segreview.dataset.layouts.layout import Folder, RoleFile
from segreview.errors import SegReviewError
from segreview.formats.label_coding import ADE20K_LABELS, ade20k_labels
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_mask
from segreview.formats.source import read_file
from segreview.masks.classes import ClassTable, MaskClass, label_color

SEGMENTATION = "_seg.png"
_JSON, _TEXT = ".json", "_atr.txt"
_BYTE_LIMIT = 16 * 1024 * 1024
_OBJECT = re.compile(
    rb'"name"\s*:\s*"([^"\\]+)"\s*,\s*"name_ndx"\s*:\s*(\d{1,5})\b'
    rb'(?:(?!"name_ndx").)*?"part_level"\s*:\s*"?(\d)',
    re.DOTALL,
)
"""The name of an object, its label, and how deep a part of others it is.

Parsing each of 27,000 files as a whole would take a minute.
"""
_INSTANCES = 256
Named = Iterable[tuple[int, str]]
"""Labels with the name of their class."""


def named_classes(folder: Folder, ground_truth: Sequence[RoleFile]) -> ClassTable | None:
    """Return the classes that the files beside masks name; None where they name none."""
    votes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    known: set[str] = set()
    for done, file in enumerate(ground_truth):
        folder.watch.read(folder.root, done, len(ground_truth))
        try:
            told = list(_named(folder, file, known))
        except SegReviewError:
            # Evaluation reads the mask again, and says which of its labels has no class.
            continue
        for label, name in told:
            votes[label][name] += 1
            known.add(name)
    # Parts of objects, and what no mask shows, have no label.
    votes.pop(0, None)
    return _table(votes) if votes else None


def _table(votes: dict[int, Counter[str]]) -> ClassTable:
    """Return a class for each label; of several words for it the first, where no other has it."""
    named = {label: names.most_common(1)[0][0] for label, names in sorted(votes.items())}
    times = Counter(name.partition(",")[0] for name in named.values())
    return ClassTable(
        tuple(
            MaskClass(label, first if times[first] == 1 else name, label_color(label))
            for label, name in named.items()
            for first in (name.partition(",")[0],)
        )
    )


def _named(folder: Folder, file: RoleFile, known: set[str]) -> Named:
    beside = folder.folders["" if str(file.path.parent) == "." else str(file.path.parent)].names
    stem = file.path.name.removesuffix(SEGMENTATION)
    mask = folder.root / file.path
    if stem + _JSON in beside:
        return _named_in_json(read_file(mask.with_name(stem + _JSON), _BYTE_LIMIT).data)
    if stem + _TEXT not in beside:
        return ()
    objects = _named_in_text(read_file(mask.with_name(stem + _TEXT), _BYTE_LIMIT).data)
    # Most images show nothing new: only a few hundred masks have to be looked at.
    return _labels_of(mask, objects) if not known.issuperset(objects.values()) else ()


def _named_in_json(data: bytes) -> Iterator[tuple[int, str]]:
    for name, label, level in _OBJECT.findall(data):
        if level == b"0":
            yield int(label), name.decode("latin-1")


def _named_in_text(data: bytes) -> dict[int, str]:
    """Return the name of each instance that is no part: number # level # hidden # name # ..."""
    lines = (line.split("#") for line in data.decode("latin-1").splitlines())
    fields = ([field.strip() for field in line] for line in lines)
    return {int(one[0]): one[3] for one in fields if len(one) > 3 and _is_whole(one)}


def _is_whole(fields: Sequence[str]) -> bool:
    return fields[0].isdecimal() and fields[1] == "0" and bool(fields[3])


def _labels_of(mask: Path, objects: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the label that most pixels of each instance have; blue tells instances apart."""
    stored = read_mask(PixelSource(mask))
    labels = ade20k_labels(mask, stored)
    instances = stored.colors[..., 2].astype(np.int64)
    places = (instances * ADE20K_LABELS + labels).ravel()
    counts = np.bincount(places, minlength=_INSTANCES * ADE20K_LABELS)
    counts = counts.reshape(_INSTANCES, ADE20K_LABELS)[1:]
    # The n-th value of blue that occurs is the instance with the number n.
    shown = np.flatnonzero(counts.any(axis=1))
    for number, row in enumerate(shown.tolist(), 1):
        if number in objects:
            yield int(counts[row].argmax()), objects[number]
