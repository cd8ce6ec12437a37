"""COCO: JSON files of instances, results and panoptic segments, and the images they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.coco_classes import CocoClasses, instance_classes, panoptic_classes
from segreview.dataset.layouts.coco_places import Places, key_of, words_of
from segreview.dataset.layouts.coco_roles import CocoSamples, prediction_files, samples_of
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.plain_folders import WORDS, by_outer_folders, folder_role
from segreview.errors import UnreadableFile
from segreview.formats.coco import CocoFile, CocoKind, read_coco
from segreview.formats.coco_shapes import CONFIDENT
from segreview.formats.source import read_beginning, shown_name, shown_text

_MOST_FILES = 200
"""A folder with more JSON files has one for each image, which is another layout."""
_HEAD = 1 << 16
_TELLING = re.compile(rb'"(images|annotations|categories|segments_info|image_id)"\s*:')
_PREDICTION_WORDS = WORDS[Role.PREDICTION] | {"dt", "det", "dets", "detections", "inference"}
_USUAL_WORDS = frozenset(("instances", "gt", "annotations", "panoptic", "stuff", "coco", "person"))


@dataclass(frozen=True, slots=True)
class CocoDocument:
    """A COCO file and where it lies below the folder."""

    path: PurePosixPath
    file: CocoFile

    @property
    def is_prediction(self) -> bool:
        """Whether it holds results, or its name or folder promises predictions."""
        if self.file.kind is CocoKind.RESULTS or words_of(self.path.stem) & _PREDICTION_WORDS:
            return True
        return any(folder_role(part) is Role.PREDICTION for part in self.path.parts[:-1])

    @property
    def rank(self) -> tuple[int, int, str]:
        """Which of several files about the same images is the ground truth: instances first."""
        words = words_of(self.path.stem)
        order = [bool(words & {"person", "keypoints"}), "stuff" in words]
        return self.file.kind is CocoKind.PANOPTIC, 2 * order[0] + order[1], str(self.path)


def by_coco(folder: Folder) -> Layout | None:
    """Read a folder by its COCO files; None where it has none with ground truth."""
    documents, unused = _documents(folder)
    if not documents and not unused:
        return None
    places = Places(folder.mask_paths)
    truths = [one for one in documents if not one.is_prediction]
    kept, more = _ground_truths(truths, places)
    unused += more
    predictions = [one for one in documents if one.is_prediction]
    if not kept:
        unused += [(one.path, "there is no COCO ground truth beside it") for one in predictions]
        return Layout("COCO", unused=tuple(unused))
    if not predictions and _is_plain(folder, kept, places):
        return None
    return _layout(folder, kept, predictions, places, unused)


def _documents(folder: Folder) -> tuple[list[CocoDocument], list[tuple[PurePosixPath, str]]]:
    found: list[CocoDocument] = []
    unused: list[tuple[PurePosixPath, str]] = []
    for path in _candidates(folder):
        try:
            if not _TELLING.search(read_beginning(folder.root / path, _HEAD)):
                continue
            file = read_coco(folder.root / path)
        except UnreadableFile as error:
            unused.append((path, str(error)))
            continue
        if file.kind is not CocoKind.OTHER:
            found.append(CocoDocument(path, file))
        elif file.images or file.reason == "detected boxes":
            unused.append((path, f"{shown_name(path)} holds {file.reason}, no segmentation"))
    return found, unused


def _candidates(folder: Folder) -> list[PurePosixPath]:
    paths = [path for path in folder.paths if path.suffix.lower() == ".json"]
    if not paths:
        return []
    # LabelMe's file for one image has its name.
    stems = {path.with_suffix("") for path in folder.mask_paths}
    paths = [path for path in paths if path.with_suffix("") not in stems]
    return paths if len(paths) <= _MOST_FILES else []


def _ground_truths(
    documents: Sequence[CocoDocument], places: Places
) -> tuple[list[CocoDocument], list[tuple[PurePosixPath, str]]]:
    """Return the files about different images, the most telling ones, and why not the others."""
    kept: list[CocoDocument] = []
    unused: list[tuple[PurePosixPath, str]] = []
    owner: dict[str, CocoDocument] = {}
    for document in sorted(documents, key=lambda one: one.rank):
        images = [_identity(name.file_name, document, places) for name in _images(document)]
        other = next((owner[image] for image in images if image in owner), None)
        if other is not None:
            unused.append((document.path, f"{other.path} describes the same images"))
        elif kept and _categories(kept[0]) != _categories(document):
            unused.append((document.path, f"its categories differ from those of {kept[0].path}"))
        else:
            kept.append(document)
            owner.update(dict.fromkeys(images, document))
    kept.sort(key=lambda one: str(one.path))
    return kept, unused
