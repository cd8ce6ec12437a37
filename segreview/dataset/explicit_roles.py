"""The files of folders whose roles a person names; nothing else is recognised."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from segreview.dataset.assembly import Found
from segreview.dataset.findings import counted
from segreview.dataset.layouts.cvat import by_cvat
from segreview.dataset.layouts.drawn import without_roles
from segreview.dataset.layouts.drawn_predictions import drawn_in, with_drawn_predictions
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.labelme import by_labelme
from segreview.dataset.layouts.labelme_xml import by_labelme_xml
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import ManyMasks, one_for_each, predicted_for_each
from segreview.dataset.layouts.plain_folders import CLASS_MASKS
from segreview.dataset.layouts.suffixes import of_role
from segreview.dataset.layouts.yolo import by_yolo
from segreview.dataset.no_samples import is_photo
from segreview.dataset.pairing import repeated
from segreview.dataset.predictions_alone import without_ground_truth
from segreview.dataset.roles import Roles
from segreview.errors import DatasetError
from segreview.formats.registry import is_mask_file, without_suffix
from segreview.formats.source import (
    ListedFolder,
    Listing,
    list_files,
    shown_name,
    shown_text,
)

_DRAWN = (by_cvat, by_labelme, by_labelme_xml, by_yolo)


def found_by_roles(roles: Roles) -> Found:
    """Return the files of the named folders: predictions, with ground truth or at least images."""
    if not roles.predictions or (roles.ground_truth is None and roles.images is None):
        missing = "prediction" if roles.ground_truth is not None else "ground truth"
        raise DatasetError(
            f"A {missing} folder is needed: with explicit roles, only named folders are used."
        )
    names = [name or path.name for name, path in roles.predictions]
    if repeated(names):
        raise DatasetError(f"Prediction sets need different names, not {', '.join(names)}.")
    skipped: list[str] = []
    if roles.ground_truth is None:
        layout = _without_truth(roles, names, skipped)
    else:
        layout, many = _truth(roles.ground_truth, roles.images, skipped)
        layout = _with_predictions(layout, many, roles, names, skipped)
    return Found(Path(), layout, tuple(skipped))


def _without_truth(roles: Roles, names: Sequence[str], skipped: list[str]) -> Layout:
    """Return predictions of images; the images' names stand for those of ground truth."""
    assert roles.images is not None, "images are needed where there is no ground truth"
    pictures = folder_files(roles.images, Role.IMAGE, skipped)
    layout = Layout("explicit roles", pictures, pictures)
    layout = _with_predictions(layout, ManyMasks(pictures, pictures), roles, names, skipped)
    found = without_ground_truth(replace(layout, ground_truth=()))
    if found is None:
        raise DatasetError("No sample: no prediction has the name of an image.")
    return found


def _with_predictions(
    layout: Layout, many: ManyMasks, roles: Roles, names: Sequence[str], skipped: list[str]
) -> Layout:
    for name, (_, path) in zip(names, roles.predictions, strict=True):
        files = predicted_for_each(folder_files(path, Role.PREDICTION, skipped), many)
        layout = with_drawn_predictions(layout, drawn_in(Folder(path, list_files(path)), name))
        if name not in dict(layout.predictions):
            layout = replace(layout, predictions=(*layout.predictions, (name, files)))
        elif files:
            # They are images, or pictures of what was found.
            what = counted(len(files), "picture is", "pictures are")
            said = shown_text(f"{name}: {what} left out, for the shapes beside them count.")
            layout = replace(layout, notes=(*layout.notes, said))
    return layout


def _truth(folder: Path, images: Path | None, skipped: list[str]) -> tuple[Layout, ManyMasks]:
    """Return ground truth and images: masks, else what annotation tools wrote."""
    pictures = folder_files(images, Role.IMAGE, skipped) if images else ()
    masks = folder_files(folder, Role.GROUND_TRUTH, skipped)
    many = one_for_each(masks, pictures)
    layout = Layout(
        f"explicit roles{many.described}",
        many.files,
        many.images,
        class_table=many.class_table,
        many_classes=bool(many.labels),
    )
    if any(not is_photo(mask.path) for mask in masks):
        return layout, many
    return _drawn_truth(folder, images) or layout, many


def _drawn_truth(folder: Path, images: Path | None) -> Layout | None:
    places = [Path(os.path.abspath(place)) for place in (folder, images) if place is not None]
    base = Path(os.path.commonpath(places))
    folders = {listed.path: listed for place in places for listed in _listed_below(place, base)}
    named = Folder(base, Listing(tuple(folders.values()), ()))
    layout = next(filter(None, (recogniser(named) for recogniser in _DRAWN)), None)
    if layout is None or not layout.ground_truth:
        return None
    return replace(
        layout,
        described=f"explicit roles; {layout.described}",
        ground_truth=_from(base, layout.ground_truth),
        images=_from(base, layout.images),
        predictions=(),
        unused=tuple((base.as_posix() / path, reason) for path, reason in layout.unused),
    )


def _listed_below(place: Path, base: Path) -> list[ListedFolder]:
    above = PurePosixPath(place.relative_to(base).as_posix())
    return [
        ListedFolder("" if (path := str(above / one.path)) == "." else path, one.names)
        for one in list_files(place).folders
    ]


def _from(base: Path, files: Sequence[RoleFile]) -> tuple[RoleFile, ...]:
    return tuple(file._replace(file=PurePosixPath((base / file.path).as_posix())) for file in files)


def folder_files(folder: Path, role: Role, skipped: list[str]) -> tuple[RoleFile, ...]:
    """Return the pixel files of a folder; what is left out of it is said in ``skipped``."""
    if not os.path.isdir(folder):
        raise DatasetError(f"{shown_text(str(folder))} is no folder that can be opened.")
    listing = list_files(folder)
    skipped.extend(listing.skipped)
    paths = [path for path in listing.paths() if is_mask_file(path.name)]
    if role is not Role.IMAGE:
        paths = _of_classes(paths)
    paths, is_apart = _in_role_folders(paths, role)
    kept = of_role(paths, role)
    if len(kept) < len(paths):
        left_out = len(paths) - len(kept)
        skipped.append(
            f"{shown_name(folder)}: {left_out:,} files are left out, for others beside them are "
            f"named as {role}."
        )
    base = PurePosixPath(folder.absolute().as_posix())
    return tuple(
        RoleFile(without_roles(_key(path)) if is_apart else _key(path), base / path)
        for path in kept
    )


def _in_role_folders(paths: list[PurePosixPath], role: Role) -> tuple[list[PurePosixPath], bool]:
    """Return the files below folders of a role, where others lie below those of other roles."""
    roles = [{folder_role(part) for part in path.parts[:-1]} - {None} for path in paths]
    if role not in set().union(*roles) or all(role in one for one in roles):
        return paths, False
    return [path for path, one in zip(paths, roles, strict=True) if role in one], True


def _of_classes(paths: list[PurePosixPath]) -> list[PurePosixPath]:
    """Return the masks of classes alone of a folder that was exported as Pascal VOC."""
    return [path for path in paths if CLASS_MASKS in path.parts[:-1]] or paths


def _key(path: PurePosixPath) -> str:
    folders = (part for part in path.parts[:-1] if part != CLASS_MASKS)
    return "/".join((*folders, without_suffix(path.name)))
