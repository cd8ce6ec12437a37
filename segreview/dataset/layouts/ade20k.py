"""ADE20K: the full releases (*_seg.png beside the image), and SceneParsing (150 classes)."""

from __future__ import annotations

import re
from dataclasses import replace

from segreview.dataset.class_table import FILE_NAME, known_table
from segreview.dataset.layouts.ade20k_names import SEGMENTATION, named_classes
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.splits import splits_of
from segreview.formats.label_coding import CodedLabels, LabelCoding
from segreview.formats.registry import is_image_file

_COMPANION = re.compile(r"(?P<stem>.+?)(?:_atr\.txt|_parts_\d+\.png|\.json)")
_LABELS = CodedLabels(LabelCoding.ADE20K)
_SCENE = re.compile(r"ADE_(?:train|val)_\d+", re.IGNORECASE)


def by_full_ade20k(folder: Folder) -> Layout | None:
    """Read X_seg.png against X.jpg where X_atr.txt, X.json or X_parts_1.png lies beside them."""
    ground_truth: list[RoleFile] = []
    images: list[RoleFile] = []
    if not folder.has_ending(SEGMENTATION):
        return None
    for place, paths in folder.folders.items():
        ending = [name for name in paths.names if name.endswith(SEGMENTATION)]
        stems = {name.removesuffix(SEGMENTATION) for name in ending}
        if not stems:
            continue
        companions = (_COMPANION.fullmatch(name) for name in paths.names)
        stems &= {found["stem"] for found in companions if found}
        before = f"{place}/" if place else ""
        for path in paths:
            stem = path.name.removesuffix(SEGMENTATION)
            if path.name.endswith(SEGMENTATION) and stem in stems:
                ground_truth.append(RoleFile(before + stem, path, _LABELS))
            elif path.stem in stems and is_image_file(path.name):
                images.append(RoleFile(before + path.stem, path))
    if not ground_truth:
        return None
    layout = Layout(
        "ADE20K, full release: ground truth in *_seg.png; image beside it",
        tuple(ground_truth),
        tuple(images),
        # Its dataset_meta.json numbers the names anew, which the stored labels do not know of.
        class_files=(FILE_NAME,),
        ignored_labels=frozenset((0,)),
        many_classes=True,
    )
    layout = completed(layout, folder, splits=splits_of(ground_truth))
    return replace(layout, class_table=named_classes(folder, layout.ground_truth))


def by_scene_parsing(folder: Folder) -> Layout | None:
    """Read annotations against images where all are named ADE_train_ or ADE_val_."""
    found = tuple(folder.masks_below("annotations"))
    # Others keep images and annotations like this too, but with classes that begin at 0.
    if not found or not all(_SCENE.fullmatch(path.stem) for _, _, path in found):
        return None
    ground_truth = tuple(RoleFile(b + inside + path.stem, path) for b, inside, path in found)
    images = tuple(
        RoleFile(before + inside + path.stem, path)
        for before, inside, path in folder.masks_below("images")
    )
    layout = Layout(
        "ADE20K SceneParsing: ground truth in annotations; image in images",
        ground_truth,
        images,
        known_tables=(known_table("ade20k"),),
        ignored_labels=frozenset((0,)),
        many_classes=True,
    )
    return completed(layout, folder, splits=splits_of(ground_truth))
