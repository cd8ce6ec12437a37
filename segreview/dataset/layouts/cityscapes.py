"""Cityscapes: leftImg8bit and gtFine with splits and cities; predictions by its naming."""

from __future__ import annotations

import re
from collections import defaultdict

from segreview.dataset.class_table import known_table
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.splits import splits_of
from segreview.formats.label_coding import CodedLabels, LabelCoding

_GROUND_TRUTH = re.compile(
    r"(?P<name>.+)_gt(?:Fine|Coarse)_(?P<kind>labelIds|labelTrainIds|instanceIds|instanceTrainIds)"
)
_FRAME = re.compile(r"(?P<name>.+?_\d{6}_\d{6})(?:[_.-].*)?")
_KINDS = ("labelIds", "labelTrainIds", "instanceIds", "instanceTrainIds")
"""In this order: the first that the data set has is its ground truth."""
_INSTANCES = CodedLabels(LabelCoding.INSTANCE_THOUSANDS)


def by_cityscapes(folder: Folder) -> Layout | None:
    """Read gtFine (else gtCoarse) against leftImg8bit; each split may lack predictions."""
    for name in ("gtFine", "gtCoarse"):
        files = _by_kind(folder, name)
        kind = next((kind for kind in _KINDS if kind in files), None)
        if kind is not None:
            return _layout(folder, name, kind, tuple(files[kind]))
    return None


def _by_kind(folder: Folder, name: str) -> dict[str, list[RoleFile]]:
    files: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for before, inside, path in folder.masks_below(name):
        found = _GROUND_TRUTH.fullmatch(path.stem)
        if found is not None:
            part = _INSTANCES if found["kind"].startswith("instance") else None
            files[found["kind"]].append(RoleFile(before + inside + found["name"], path, part))
    return files


def _layout(folder: Folder, name: str, kind: str, ground_truth: tuple[RoleFile, ...]) -> Layout:
    images = tuple(
        RoleFile(before + inside + path.stem.removesuffix("_leftImg8bit"), path)
        for before, inside, path in folder.masks_below("leftImg8bit")
    )
    table = "cityscapes-train" if kind.endswith("TrainIds") else "cityscapes"
    layout = Layout(
        f"Cityscapes: ground truth in {name}, {kind}; image in leftImg8bit",
        ground_truth,
        images,
        known_tables=(known_table(table),),
        many_classes=True,
        ignored_labels=frozenset((255,)) if table != "cityscapes" else frozenset(),
    )
    return completed(layout, folder, splits=splits_of(ground_truth), name_of=frame_name)


def frame_name(name: str) -> str:
    """Return city, sequence and frame, with which the names of all files of a frame begin.

    >>> frame_name("ulm_000000_000019_gtFine_labelIds"), frame_name("ulm_pred")
    ('ulm_000000_000019', 'ulm_pred')
    """
    found = _FRAME.fullmatch(name)
    return found["name"] if found else name
