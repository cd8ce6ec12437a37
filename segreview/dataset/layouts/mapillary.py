"""Mapillary Vistas: images and labels (v1.2, v2.0 or none) with the classes of its config."""

from __future__ import annotations

from pathlib import PurePosixPath

from segreview.dataset.class_table import read_class_table
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.splits import splits_of
from segreview.errors import SegReviewError
from segreview.formats.label_coding import CodedLabels, LabelCoding
from segreview.masks.classes import ClassTable

_VERSIONS = ("v2.0/", "v1.2/", "")
"""In this order: the first that the data set has is used."""
_INSTANCES = CodedLabels(LabelCoding.INSTANCE_BYTES)


def by_mapillary(folder: Folder) -> Layout | None:
    """Read the labels of the newest version against images; config*.json must lie beside them."""
    configs = {
        path.name: path
        for path in folder.files_ending(".json")
        if path.name in ("config_v2.0.json", "config_v1.2.json", "config.json")
    }
    has_instances = any(place.endswith("instances") for place in folder.folders)
    for version in _VERSIONS if configs and has_instances else ():
        ground_truth = _ground_truth(folder, version)
        if ground_truth:
            return _layout(folder, version, ground_truth, configs)
    return None


def _ground_truth(folder: Folder, version: str) -> tuple[RoleFile, ...]:
    for name, part in (("labels", None), ("instances", _INSTANCES)):
        found = tuple(
            RoleFile(before.removesuffix(version) + inside + path.stem, path, part)
            for before, inside, path in folder.masks_below(name)
            if before.endswith(version)
        )
        if found:
            return found
    return ()


def _layout(
    folder: Folder,
    version: str,
    ground_truth: tuple[RoleFile, ...],
    configs: dict[str, PurePosixPath],
) -> Layout:
    images = tuple(
        RoleFile(before + inside + path.stem, path)
        for before, inside, path in folder.masks_below("images")
    )
    number = version.rstrip("/")
    config = configs.get(f"config_{number}.json") or configs.get("config.json")
    table, findings = _classes(folder, config)
    layout = Layout(
        f"Mapillary Vistas {number}".rstrip() + ": ground truth in labels; image in images",
        ground_truth,
        images,
        class_table=table,
        findings=findings,
        many_classes=True,
    )
    return completed(layout, folder, splits=splits_of(ground_truth))


def _classes(
    folder: Folder, config: PurePosixPath | None
) -> tuple[ClassTable | None, tuple[str, ...]]:
    if config is None:
        return None, ()
    try:
        return read_class_table(folder.root / config), ()
    except SegReviewError as error:
        return None, (f"The class table is not used: {error}",)
