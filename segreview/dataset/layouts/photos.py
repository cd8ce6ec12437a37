"""Photos and masks of the same names, told apart by their formats: a.jpg and a.png."""

from __future__ import annotations

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.endings import by_ending, with_found_keys
from segreview.dataset.layouts.first_look import Look, first_look
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.named_predictions import sets_by_name, without_predictions
from segreview.dataset.layouts.plain_folders import outermost, role_and_place
from segreview.dataset.layouts.splits import splits_of
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import without_suffix

_PHOTOS = (".jpg", ".jpeg")
_MASKS = (".png", ".bmp", ".gif", ".tif", ".tiff")


def by_photos(folder: Folder) -> Layout | None:
    """Read JPEG files against the masks of their names, beside them or in another folder."""
    files, predicted = without_predictions(_files(folder))
    photos = [file for file in files if file.path.suffix.lower() in _PHOTOS]
    masks = [file for file in files if file.path.suffix.lower() in _MASKS]
    if not photos or not masks:
        return None
    images = with_found_keys(photos, by_ending(masks, bare_stem), bare_stem)
    keys = {file.key for file in images}
    truths = tuple(file for file in masks if file.key in keys)
    places = {file.path.parent for file in truths}
    if 2 * len(truths) <= sum(file.path.parent in places for file in masks):
        return None
    if first_look(folder.root / truths[0].path) is not Look.LABELS:
        return None
    layout = Layout(
        "photos and masks of the same names: ground truth in the files that are no JPEG",
        truths,
        images,
        is_telling=False,
    )
    sets = sets_by_name(predicted)
    return completed(layout, folder, splits=splits_of(truths), more=sets)


def _files(folder: Folder) -> tuple[RoleFile, ...]:
    """Return the files in folders that promise no predictions, where some are photos."""
    if not any(folder.has_ending(ending) for ending in (*_PHOTOS, ".JPG")):
        return ()
    return tuple(
        RoleFile(listed.prefix + without_suffix(name), listed.prefix + name)
        for listed in folder.mask_folders
        if not _is_predicted(listed.path)
        for name in listed.names
    )


def _is_predicted(path: str) -> bool:
    found = role_and_place(path.split("/"), outermost)
    return found is not None and found[0] is Role.PREDICTION
