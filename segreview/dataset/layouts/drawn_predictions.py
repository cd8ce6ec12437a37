"""Predictions that annotation tools wrote: beside any ground truth, each with its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segreview.dataset.findings import counted
from segreview.dataset.layouts.drawn import in_predictions, seen_from
from segreview.dataset.layouts.drawn_coco import coco_masks
from segreview.dataset.layouts.drawn_masks import ENDINGS, DrawnMask, drawn_masks
from segreview.dataset.layouts.drawn_truth import DrawnTruth, truth_of
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.placing import Placed
from segreview.dataset.layouts.yolo_names import class_names
from segreview.dataset.pairing import unended
from segreview.formats.shape_painting import ShapeReading
from segreview.formats.source import natural_sorted, shown_text
from segreview.formats.yolo import NothingFound

_NAMED = 3
_PICTURED = "the text file beside it is the prediction"


@dataclass(frozen=True, slots=True)
class DrawnPredictions:
    """The masks in files of annotation tools that lie where a folder promises predictions."""

    masks: tuple[tuple[Placed, DrawnMask], ...]
    class_names: tuple[str, ...] = ()
    """Of the numbers in YOLO's files."""
    set_name: str = ""
    """Where a person named it; else folders tell it."""


def drawn_predictions(folder: Folder) -> DrawnPredictions:
    """Return the masks that annotation tools wrote where a folder promises predictions."""
    paths = [path for path in folder.files_ending(*ENDINGS) if in_predictions(path) is not None]
    masks = chain(drawn_masks(folder, paths), coco_masks(folder))
    return _named(folder, [(_placed(mask), mask) for mask in masks])


def _placed(mask: DrawnMask) -> Placed:
    """Return the place of a mask; results of a model need no folder that promises predictions."""
    return in_predictions(mask.place) or Placed(mask.place, len(mask.path.parts) - 1)


def drawn_in(folder: Folder, set_name: str, without: Path | None = None) -> DrawnPredictions:
    """Return the masks that annotation tools wrote into a folder named as predictions.

    ``without`` is a file of ground truth that only tells what others number.
    """
    base = PurePosixPath(folder.root.absolute().as_posix())
    own = None if without is None else PurePosixPath(without.absolute().as_posix())
    masks = chain(
        drawn_masks(folder, folder.files_ending(*ENDINGS)), coco_masks(folder, is_named=True)
    )
    return _named(
        folder,
        [
            (Placed(folder.root.name / mask.place, 0), mask._replace(path=base / mask.path))
            for mask in masks
            if without is None or base / mask.path != own
        ],
        set_name,
    )


def _named(
    folder: Folder, masks: Sequence[tuple[Placed, DrawnMask]], set_name: str = ""
) -> DrawnPredictions:
    has_numbers = any(mask.has_numbers for _, mask in masks)
    return DrawnPredictions(
        tuple(masks), class_names(folder).names if has_numbers else (), set_name
    )


def with_drawn_predictions(layout: Layout, drawn: DrawnPredictions) -> Layout:
    """Return a layout with the drawn predictions for its ground truth, as sets of their own."""
    if not drawn.masks or not layout.ground_truth:
        return layout
    truth, known = truth_of(layout), _known_to(layout)
    masks = [(placed, mask) for placed, mask in drawn.masks if mask.path not in known]
    sets: defaultdict[str, list[_Keyed]] = defaultdict(list)
    alone: defaultdict[PurePosixPath, list[DrawnMask]] = defaultdict(list)
    for placed, mask in masks:
        found = truth.set_and_key(placed, is_image_id=mask.is_image_id)
        if found is None:
            alone[mask.path].append(mask)
        else:
            sets[drawn.set_name or found[0]].append(_Keyed(found[1], mask))
    layout = _without_pictures(layout, sets)
    for name in natural_sorted(sets):
        layout = _with_set(layout, name, sets[name], truth, drawn.class_names)
    unused = ((path, _no_partner(masks)) for path, masks in alone.items())
    return replace(layout, unused=(*layout.unused, *unused))


def _known_to(layout: Layout) -> set[PurePosixPath]:
    """Return the files that the layout takes for predictions itself, or has a reason not to."""
    taken = {file.path for _, files in layout.predictions for file in files}
    return taken.union(path for path, _ in layout.unused)


def _no_partner(masks: Sequence[DrawnMask]) -> str:
    """Return why the masks of a file are not used."""
    if not masks[0].is_image_id:
        images = f"the names of {len(masks):,} images" if len(masks) > 1 else "its name"
        return f"no ground truth has {images}"
    named = ", ".join(mask.place.stem for mask in masks[:_NAMED])
    more = ", ..." if len(masks) > _NAMED else ""
    return (
        f"which images are meant by {named}{more} cannot be told from names; a COCO file with the "
        "list of images beside it would tell"
    )


class _Keyed(NamedTuple):
    """A mask with the key of its ground truth."""

    key: str
    mask: DrawnMask


def _with_set(
    layout: Layout, name: str, members: Sequence[_Keyed], truth: DrawnTruth, numbers: Sequence[str]
) -> Layout:
    """Return the layout with one set; a model writes no file where it found nothing."""
    told = natural_sorted(frozenset[str]().union(*(one.mask.names for one in members)))
    names = tuple(told or numbers)
    files = [_file(one, names, truth) for one in members]
    empty = _files_of_nothing(layout, files, truth) if members[0].mask.skips_empty else []
    findings = (*_said_of_numbers(members), *_said_of_nothing(len(empty), members[0].mask))
    return replace(
        layout,
        described=f"{layout.described}; prediction in shapes of {shown_text(name)}",
        predictions=(*layout.predictions, (name, (*files, *empty))),
        findings=(*layout.findings, *(shown_text(f"{name}: {said}") for said in findings)),
        shape_names=(*layout.shape_names, (name, names)),
    )


def _files_of_nothing(
    layout: Layout, files: Sequence[RoleFile], truth: DrawnTruth
) -> list[RoleFile]:
    predicted = {file.key for file in files}
    return [
        RoleFile(one.key, str(truth.images[one.key]), NothingFound(ShapeReading.DETECTIONS))
        for one in layout.ground_truth
        if one.key not in predicted and one.key in truth.images
    ]


def _said_of_nothing(images: int, mask: DrawnMask) -> Iterator[str]:
    if images:
        missing = "text file" if mask.has_numbers else "detection"
        yield f"{counted(images, 'image has', 'images have')} no {missing}: nothing found there."


def _said_of_numbers(members: Sequence[_Keyed]) -> Iterator[str]:
    """Say so where image ids are no names, but the numbers that names are."""
    ids = (
        (one.mask.place.stem, one.key.rpartition("/")[2]) for one in members if one.mask.is_image_id
    )
    told = next(((number, name) for number, name in ids if number != unended(name)), None)
    if told is not None:
        yield f"image ids are taken for the numbers that names are: {told[0]} is {told[1]}."


def _file(one: _Keyed, names: Sequence[str], truth: DrawnTruth) -> RoleFile:
    image = truth.images.get(one.key)
    seen = "" if image is None else seen_from(one.mask.path, image)
    return RoleFile(one.key, str(one.mask.path), one.mask.part(names, seen))


def _without_pictures(layout: Layout, sets: Mapping[str, Sequence[_Keyed]]) -> Layout:
    """Leave out what tools put beside the files: images, and pictures of what was found."""
    masks = (one.mask for members in sets.values() for one in members)
    places = {place for mask in masks if _has_pictures(mask) for place in _beside(mask.path)}
    kept: list[tuple[str, tuple[RoleFile, ...]]] = []
    unused: list[tuple[PurePosixPath, str]] = []
    for name, files in layout.predictions:
        beside = {file.path for file in files if file.path.parent in places}
        unused += [(path, _PICTURED) for path in sorted(beside)]
        left = tuple(file for file in files if file.path not in beside)
        kept += [(name, left)] if left or not files else []
    return replace(layout, predictions=tuple(kept), unused=(*layout.unused, *unused))


def _has_pictures(mask: DrawnMask) -> bool:
    """Say whether pictures beside the file are of what was found; beside COCO's, masks may lie."""
    return mask.place == mask.path or mask.path.suffix.lower() != ".json"


def _beside(path: PurePosixPath) -> tuple[PurePosixPath, ...]:
    """Return a file's folder; of labels also the one above, in which pictures of them lie."""
    own = path.parent
    return (own, own.parent) if folder_role(own.name) is Role.GROUND_TRUTH else (own,)
