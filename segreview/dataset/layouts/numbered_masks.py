"""Masks beside their image, one for each object: a.jpg, a_mask_0.png, a_mask_1.png ..."""

from __future__ import annotations

import re

from segreview.dataset.layouts.drawn import predictions_of
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import one_for_each, predicted_for_each
from segreview.dataset.layouts.plain_folders import folder_role
from segreview.formats.registry import without_suffix

_NUMBERED = re.compile(r".*[_-](?:mask|label|seg|gt)[_-]?\d+", re.IGNORECASE)


def by_numbered_masks(folder: Folder) -> Layout | None:
    """Read masks with a number against the image beside them."""
    masks: list[RoleFile] = []
    images: list[RoleFile] = []
    for listed in folder.mask_folders:
        if any(folder_role(part) is Role.PREDICTION for part in listed.path.split("/")):
            continue
        files = [(without_suffix(name), name) for name in listed.names]
        for stem, name in files:
            file = RoleFile(listed.prefix + stem, listed.prefix + name)
            (masks if _NUMBERED.fullmatch(stem) else images).append(file)
        if not masks:
            return None
    many = one_for_each(tuple(masks), tuple(images))
    if not many.is_merged:
        return None
    predictions = predictions_of(many.files, folder)
    return Layout(
        f"one folder with numbered masks{many.described}: ground truth beside the image",
        many.files,
        many.images,
        tuple((name, predicted_for_each(files, many)) for name, files in predictions),
        is_telling=False,
    )
