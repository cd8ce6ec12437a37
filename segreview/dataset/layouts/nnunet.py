"""nnU-Net and the Medical Decathlon: imagesTr, labelsTr; fold_0/validation, gt_segmentations."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath

from segreview.dataset.class_table import FILE_NAMES
from segreview.dataset.layouts.beside import PredictionSet, completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.pairing import repeated
from segreview.formats.registry import is_mask_file, without_suffix

_SPLITS = ("Tr", "Ts")
_FIRST_CHANNEL = "_0000"
_REFERENCE = "gt_segmentations"
_FOLD = re.compile(r"fold_(?:[0-9]+|all)")
_MERGED_FOLDS = re.compile(r"crossval_results_folds_[0-9_]+")
_VALIDATION = "validation"
_OF_ALL_FOLDS = "cross-validation"


def by_nnunet(folder: Folder) -> Layout | None:
    """Read a raw data set, or the validation of a training against its reference."""
    splits = {split: _files(folder, f"labels{split}") for split in _SPLITS}
    prefixes = dict.fromkeys(_SPLITS, "")
    if repeated(file.key for files in splits.values() for file in files):
        prefixes = {split: f"{split}/" for split in _SPLITS}
        splits = {split: _files(folder, f"labels{split}", prefixes[split]) for split in _SPLITS}
    ground_truth = [file for files in splits.values() for file in files]
    validated = _validated(folder)
    places = [f"labels{split}" for split, files in splits.items() if files]
    if not ground_truth and validated:
        ground_truth, places = _files(folder, _REFERENCE), [_REFERENCE]
    if not ground_truth:
        return None
    known = {file.key for file in ground_truth}
    images = [file for split in _SPLITS for file in _images(folder, split, prefixes[split], known)]
    has_channels = any(_is_first_channel(file) for file in images)
    shown = f"; image in {', '.join(_image_places(images))}" if images else ""
    shown += ", the first channel" if has_channels else ""
    name = "nnU-Net" if has_channels or not images else "Medical Decathlon"
    layout = Layout(
        f"{name}: ground truth in {', '.join(places)}{shown}",
        tuple(ground_truth),
        tuple(images),
        class_files=(*FILE_NAMES, "dataset.json"),
    )
    keys = {f"labels{split}": frozenset(f.key for f in files) for split, files in splits.items()}
    found = {split: held for split, held in keys.items() if held}
    return completed(layout, folder, splits=found, name_of=str, more=validated)


def _files(folder: Folder, name: str, prefix: str = "") -> list[RoleFile]:
    """Return the masks below folders of a name, by case."""
    return [
        RoleFile(f"{before}{prefix}{inside}{without_suffix(path.name)}", path)
        for before, inside, path in folder.masks_below(name)
    ]


def _images(folder: Folder, split: str, prefix: str, known: set[str]) -> list[RoleFile]:
    """Return the first channels, or what has the name of its ground truth, as in the Decathlon."""
    found = [
        RoleFile(f"{before}{prefix}{inside}{stem.removesuffix(_FIRST_CHANNEL)}", path)
        for before, inside, path in folder.masks_below(f"images{split}")
        for stem in (without_suffix(path.name),)
    ]
    return [file for file in found if _is_first_channel(file) or file.key in known]


def _is_first_channel(file: RoleFile) -> bool:
    return without_suffix(file.path.name).endswith(_FIRST_CHANNEL)


def _image_places(images: list[RoleFile]) -> list[str]:
    names = [f"images{split}" for split in _SPLITS]
    return [name for name in names if any(name in file.path.parts for file in images)]


def _validated(folder: Folder) -> tuple[PredictionSet, ...]:
    """Return what each training predicted of its validation cases, all folds as one set."""
    trainings: defaultdict[str, dict[str, list[RoleFile]]] = defaultdict(dict)
    for name, paths in folder.folders.items():
        *above, last = name.split("/")
        is_fold = last == _VALIDATION and bool(above) and bool(_FOLD.fullmatch(above[-1]))
        if not is_fold and not _MERGED_FOLDS.fullmatch(last):
            continue
        training, fold = ("/".join(above[:-1]), above[-1]) if is_fold else (name, "")
        files = [_keyed(path) for path in paths if is_mask_file(path.name)]
        if files:
            trainings[training][fold] = files
    return tuple(one for place, folds in trainings.items() for one in _sets(place, folds))


def _keyed(path: PurePosixPath) -> RoleFile:
    return RoleFile(without_suffix(path.name), path)


def _sets(place: str, folds: dict[str, list[RoleFile]]) -> list[PredictionSet]:
    """Return one set where each case was validated in one fold only, else a set for each fold."""
    training = place.rpartition("/")[2] or _OF_ALL_FOLDS
    files = [file for held in folds.values() for file in held]
    if repeated(file.key for file in files):
        return [(f"{training}/{fold}", tuple(held)) for fold, held in folds.items()]
    return [(training, tuple(files))]
