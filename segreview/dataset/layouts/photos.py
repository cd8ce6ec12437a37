"""Photos and masks of the same names, told apart by their formats: a.jpg and a.png."""

from __future__ import annotations

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.endings import by_ending, with_found_keys
from segreview.dataset.layouts.first_look import Look, first_look
from segreview.dataset.layouts.folder_names import outermost, role_and_place
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.named_predictions import sets_by_name, without_predictions
from segreview.dataset.layouts.splits import splits_of
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import PHOTO_SUFFIXES, is_photo, without_suffix
from segreview.formats.source import ListedFolder

_MASKS = (".png", ".bmp", ".gif", ".tif", ".tiff")


def by_photos(folder: Folder) -> Layout | None:
    """Read JPEG files against the masks of their names, where no folder promises masks."""
    if not _may_hold(folder, PHOTO_SUFFIXES) or not _may_hold(folder, _MASKS):
        return None
    files, predicted = without_predictions(_files(folder))
    photos = [file for file in files if is_photo(str(file.file))]
    masks = [file for file in files if str(file.file).lower().endswith(_MASKS)]
    images = with_found_keys(photos, by_ending(masks, bare_stem), bare_stem)
    keys = {file.key for file in images}
    truths = tuple(file for file in masks if file.key in keys)
    places = {file.key.rpartition("/")[0] for file in truths}
    if 2 * len(truths) <= sum(file.key.rpartition("/")[0] in places for file in masks):
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


def _may_hold(folder: Folder, endings: tuple[str, ...]) -> bool:
    """Say so without a look at each of the names."""
    return any(map(folder.has_ending, (*endings, *map(str.upper, endings))))


def _files(folder: Folder) -> tuple[RoleFile, ...]:
    """Return the files that are no predictions by their folder; nothing beside named masks."""
    roles = [_role(listed) for listed in folder.mask_folders]
    if Role.GROUND_TRUTH in roles:
        return ()
    return tuple(
        RoleFile(listed.prefix + without_suffix(name), listed.prefix + name)
        for listed, role in zip(folder.mask_folders, roles, strict=True)
        if role is not Role.PREDICTION
        for name in listed.names
    )


def _role(listed: ListedFolder) -> Role | None:
    found = role_and_place(listed.path.split("/"), outermost)
    return None if found is None else found[0]
