"""KITTI semantics: image_2 beside semantic, semantic_rgb or instance, in Cityscapes labels."""

from __future__ import annotations

from segreview.dataset.class_table import known_table
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.formats.label_coding import CodedLabels, LabelCoding

_FOLDERS = ("semantic", "semantic_rgb", "instance")
"""In this order: the first that the data set has is its ground truth."""
_INSTANCES = CodedLabels(LabelCoding.INSTANCE_BYTES)


def by_kitti(folder: Folder) -> Layout | None:
    """Read semantic (else semantic_rgb, else instance) against image_2."""
    images = tuple(
        RoleFile(before + inside + path.stem, path)
        for before, inside, path in folder.masks_below("image_2")
    )
    for name in _FOLDERS if images else ():
        part = _INSTANCES if name == "instance" else None
        ground_truth = tuple(
            RoleFile(before + inside + path.stem, path, part)
            for before, inside, path in folder.masks_below(name)
        )
        if ground_truth:
            layout = Layout(
                f"KITTI: ground truth in {name}; image in image_2",
                ground_truth,
                images,
                known_tables=(known_table("cityscapes"),),
                many_classes=True,
            )
            return completed(layout, folder)
    return None
