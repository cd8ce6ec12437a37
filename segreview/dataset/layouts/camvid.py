"""CamVid: train and trainannot as in SegNet, or masks named like their image with _L."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from segreview.dataset.class_table import known_table
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile, split_at
from segreview.dataset.layouts.splits import splits_of
from segreview.formats.registry import is_mask_file

_ANNOTATED = ("annot", "_labels")
_LABEL_ENDING = "_L"


def by_camvid(folder: Folder) -> Layout | None:
    """Read each folder against the one of its name with annot or _labels at the end."""
    pairs = _pairs(folder)
    if not pairs:
        return None
    ground_truth: list[RoleFile] = []
    images: list[RoleFile] = []
    for image_folder, mask_folder in pairs:
        ground_truth.extend(_files(folder, mask_folder, image_folder))
        images.extend(_files(folder, image_folder, image_folder))
    named = ", ".join(mask for _, mask in pairs)
    layout = Layout(
        f"CamVid: ground truth in {named}; image in {', '.join(image for image, _ in pairs)}",
        tuple(ground_truth),
        tuple(images),
        known_tables=(
            known_table("camvid", for_colors=False),
            known_table("camvid-32", for_labels=False),
            known_table("camvid", for_labels=False),
        ),
        many_classes=True,
    )
    return completed(layout, folder, splits=splits_of(ground_truth))


def _pairs(folder: Folder) -> list[tuple[str, str]]:
    """Return each folder of images with its folder of masks."""
    pairs = [
        (before + "701_StillsRaw_full", name)
        for name in folder.folders
        for before, found, _ in (split_at(name, ("LabeledApproved_full",)),)
        if found and before + "701_StillsRaw_full" in folder.folders
    ]
    for name in folder.folders:
        for ending in _ANNOTATED:
            images = name.removesuffix(ending)
            beside = images not in (name, "") and not images.endswith("/")
            if not beside or images not in folder.folders:
                continue
            # _labels alone is too common a name: there its masks must end in _L.
            if ending == "annot" or _all_end_in_label(folder.folders[name]):
                pairs.append((images, name))
    return pairs


def _all_end_in_label(paths: Iterable[PurePosixPath]) -> bool:
    return all(path.stem.endswith(_LABEL_ENDING) for path in paths if is_mask_file(path.name))


def _files(folder: Folder, name: str, keyed: str) -> list[RoleFile]:
    return [
        RoleFile(f"{keyed}/{path.stem.removesuffix(_LABEL_ENDING)}", path)
        for path in folder.folders[name]
        if is_mask_file(path.name)
    ]
