"""The files of folders, and single files, whose roles a person names; nothing else is used."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from segreview.dataset.assembly import Found
from segreview.dataset.findings import counted
from segreview.dataset.layouts.coco import by_named_coco
from segreview.dataset.layouts.cvat import by_cvat
from segreview.dataset.layouts.drawn import without_roles
from segreview.dataset.layouts.drawn_predictions import drawn_in, with_drawn_predictions
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.labelme import by_labelme
from segreview.dataset.layouts.labelme_xml import by_labelme_xml
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import ManyMasks, one_for_each, predicted_for_each
from segreview.dataset.layouts.placing import CLASS_MASKS
from segreview.dataset.layouts.suffixes import of_role
from segreview.dataset.layouts.yolo import by_yolo
from segreview.dataset.named_places import folder_of, is_mask, listing_of, set_name
from segreview.dataset.pairing import repeated
from segreview.dataset.predictions_alone import without_ground_truth
from segreview.dataset.roles import Roles
from segreview.errors import DatasetError
from segreview.formats.registry import is_mask_file, is_photo, without_suffix
from segreview.formats.source import (
    ListedFolder,
    Listing,
    shown_name,
    shown_text,
)

_DRAWN = (by_named_coco, by_cvat, by_labelme, by_labelme_xml, by_yolo)


def found_by_roles(roles: Roles) -> Found:
    """Return the files of the named folders: predictions, with ground truth or at least images."""
    if not roles.predictions or (roles.ground_truth is None and roles.images is None):
        missing = "prediction" if roles.ground_truth is not None else "ground truth"
        raise DatasetError(
            f"A {missing} folder or file is needed: with explicit roles, nothing else is used."
        )
    names = [name or set_name(path) for name, path in roles.predictions]
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
    single = _single(roles, layout)
    # A file of annotations may list the images and classes that results only number.
    told = roles.ground_truth if _is_other_file(roles.ground_truth) else None
    for name, (_, path) in zip(names, roles.predictions, strict=True):
        files = predicted_for_each(folder_files(path, Role.PREDICTION, skipped), many)
        if single and is_mask(path):
            files = tuple(file._replace(key=single) for file in files)
            layout = replace(layout, paired_by="because each was named alone")
        drawn = drawn_in(folder_of([path, told]), name, told)
        layout = with_drawn_predictions(layout, drawn)
        if name not in dict(layout.predictions):
            _require_masks(path, files, layout)
            layout = replace(layout, predictions=(*layout.predictions, (name, files)))
        elif files:
            # They are images, or pictures of what was found.
            what = counted(len(files), "picture is", "pictures are")
            said = shown_text(f"{name}: {what} left out, for the shapes beside them count.")
            layout = replace(layout, notes=(*layout.notes, said))
    return layout


def _single(roles: Roles, layout: Layout) -> str:
    """Return the key of the only sample where its ground truth, or else its image, is one file."""
    anchor = roles.images if roles.ground_truth is None else roles.ground_truth
    files = layout.ground_truth
    return files[0].key if len(files) == 1 and anchor and os.path.isfile(anchor) else ""


def _is_other_file(place: Path | None) -> bool:
    return place is not None and os.path.isfile(place) and not is_mask(place)


def _require_masks(path: Path, files: Sequence[RoleFile], layout: Layout) -> None:
    """Refuse a file in which nothing is a mask of the ground truth."""
    if files or os.path.isdir(path):
        return
    reasons = [reason for file, reason in layout.unused if file.name == path.name]
    why = reasons[0].rstrip(".") if reasons else "it holds no masks that can be read"
    raise DatasetError(
        shown_text(
            f"{path.name} cannot be the prediction: {why}; name a folder of masks, one mask, or a "
            "file of COCO, LabelMe, CVAT or YOLO."
        )
    )


def _truth(folder: Path, images: Path | None, skipped: list[str]) -> tuple[Layout, ManyMasks]:
    """Return ground truth and images: masks, else what annotation tools wrote."""
    pictures = folder_files(images, Role.IMAGE, skipped) if images else ()
    masks = folder_files(folder, Role.GROUND_TRUTH, skipped)
    if is_mask(folder) and is_mask(images):
        pictures = tuple(file._replace(key=masks[0].key) for file in pictures)
    many = one_for_each(masks, pictures)
    layout = Layout(
        f"explicit roles{many.described}",
        many.files,
        many.images,
        class_table=many.class_table,
        many_classes=bool(many.labels),
    )
    if is_mask(folder) or any(not is_photo(mask.path.name) for mask in masks):
        return layout, many
    return _drawn_truth(folder, images) or layout, many


def _drawn_truth(folder: Path, images: Path | None) -> Layout | None:
    named = folder_of([folder, images])
    if os.path.isfile(folder):
        named = _with_this_file(named, folder)
    layouts = (recogniser(named) for recogniser in _DRAWN)
    layout = next((one for one in layouts if one is not None and one.ground_truth), None)
    if layout is None:
        if os.path.isfile(folder):
            raise DatasetError(
                f"{shown_name(folder)} cannot be the ground truth: it holds no masks that can be "
                "read; name a folder of masks, one mask, or a file of COCO, LabelMe, CVAT or YOLO."
            )
        return None
    base = named.root
    return replace(
        layout,
        described=f"explicit roles; {layout.described}",
        ground_truth=_from(base, layout.ground_truth),
        images=_from(base, layout.images),
        valid=_from(base, layout.valid),
        predictions=(),
        unused=tuple((base.as_posix() / path, reason) for path, reason in layout.unused),
    )


def _with_this_file(named: Folder, file: Path) -> Folder:
    """Return a folder in which, beside pixels, nothing lies but one file."""
    wanted = Path(os.path.abspath(file)).relative_to(named.root).as_posix()
    folders = (
        ListedFolder(
            one.path, tuple(n for n in one.names if is_mask_file(n) or one.prefix + n == wanted)
        )
        for one in named.listing.folders
    )
    return Folder(named.root, Listing(tuple(folders), ()))


def _from(base: Path, files: Sequence[RoleFile]) -> tuple[RoleFile, ...]:
    return tuple(file._replace(file=PurePosixPath((base / file.path).as_posix())) for file in files)


def folder_files(folder: Path, role: Role, skipped: list[str]) -> tuple[RoleFile, ...]:
    """Return the pixel files of a folder; what is left out of it is said in ``skipped``."""
    folder, listing = listing_of(folder)
    skipped.extend(listing.skipped)
    paths = [path for path in listing.paths() if is_mask_file(path.name)]
    if role is not Role.IMAGE:
        paths = _of_classes(paths)
    paths, is_apart = _in_role_folders(paths, role)
    kept = of_role(paths, role)
    if len(kept) < len(paths):
        left_out = counted(len(paths) - len(kept), "file is", "files are")
        skipped.append(
            f"{shown_name(folder)}: {left_out} left out, for others beside are named as {role}."
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
