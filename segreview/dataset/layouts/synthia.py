"""SYNTHIA: RGB beside GT or SemSeg, RGBLeft beside GTLeft, in colours or labels."""

from __future__ import annotations

from segreview.dataset.class_table import KnownTable, known_table
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile

_RELEASES = (
    ("RGBLeft", "GTLeft", "synthia-sf"),
    ("RGB", "SemSeg", "synthia-al"),
    ("RGB", "GT", "synthia-rand"),
)
"""Folder of images, folder of ground truth, and the table whose colours it has."""
_CODINGS = ("COLOR/", "LABELS/", "")
"""What lies inside GT: the first that the data set has is its ground truth."""


def by_synthia(folder: Folder) -> Layout | None:
    """Read the ground truth of a release against its images."""
    for image_folder, mask_folder, table in _RELEASES:
        if mask_folder == "GT" and not _is_synthia(folder):
            continue
        images = tuple(
            RoleFile(before + inside + path.stem, path)
            for before, inside, path in folder.masks_below(image_folder)
        )
        ground_truth = _ground_truth(folder, mask_folder) if images else ()
        if ground_truth:
            layout = Layout(
                f"SYNTHIA: ground truth in {mask_folder}; image in {image_folder}",
                ground_truth,
                images,
                known_tables=_tables(table),
            )
            return completed(layout, folder)
    return None


def _is_synthia(folder: Folder) -> bool:
    """RGB and GT are names of many; GTTXT beside them or COLOR and LABELS inside are SYNTHIA's."""
    return any(
        "GTTXT" in parts or any(f"GT/{coding}" in f"{place}/" for coding in _CODINGS[:2])
        for place in folder.folders
        for parts in (place.split("/"),)
    )


def _ground_truth(folder: Folder, name: str) -> tuple[RoleFile, ...]:
    found = tuple(folder.masks_below(name))
    for coding in _CODINGS:
        files = tuple(
            RoleFile(before + inside.removeprefix(coding) + path.stem, path)
            for before, inside, path in found
            if inside.startswith(coding)
        )
        if files:
            return files
    return ()


def _tables(first: str) -> tuple[KnownTable, ...]:
    names = dict.fromkeys((first, "synthia-rand", "synthia-al", "synthia-sf"))
    return tuple(known_table(name, for_labels=False) for name in names)
