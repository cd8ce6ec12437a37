"""Masks beside their image, one for each object: a.jpg, a_mask.png, a_mask_1.png ..."""

from __future__ import annotations

import re

from segreview.dataset.layouts.drawn import predictions_of
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import one_for_each, predicted_for_each
from segreview.formats.registry import without_suffix
from segreview.formats.source import ListedFolder

_MASK = re.compile(r".*[_-](?:mask|label|seg|gt)(?P<number>[_-]?\d+)?", re.IGNORECASE)


def by_numbered_masks(folder: Folder) -> Layout | None:
    """Read masks, some of them with a number, against the image beside them."""
    masks: list[RoleFile] = []
    images: list[RoleFile] = []
    for listed in folder.mask_folders:
        if not any(folder_role(part) is Role.PREDICTION for part in listed.path.split("/")):
            some, beside = _split(listed)
            masks += some
            # Of a folder without masks, nothing says what its files are.
            images += beside if some else ()
    many = one_for_each(tuple(masks), tuple(images))
    if not many.is_merged:
        return None
    predictions = predictions_of(many.files, folder)
    return Layout(
        f"one folder with suffixes: ground truth in numbered masks{many.described}",
        many.files,
        many.images,
        tuple((name, predicted_for_each(files, many)) for name, files in predictions),
        is_telling=False,
    )


def _split(listed: ListedFolder) -> tuple[list[RoleFile], list[RoleFile]]:
    """Return the masks and the other files of a folder; the first mask may have no number."""
    masks: list[RoleFile] = []
    others: list[RoleFile] = []
    for name in listed.names:
        stem = without_suffix(name)
        found = _MASK.fullmatch(stem)
        number = "0" if found and not found["number"] else ""
        file = RoleFile(listed.prefix + stem + number, listed.prefix + name)
        (masks if found else others).append(file)
    return masks, others
