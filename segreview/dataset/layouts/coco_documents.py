"""The COCO files of a folder: which are ground truth, which predictions, which neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from segreview.dataset.layouts.coco_places import Places, named_parts, words_of
from segreview.dataset.layouts.folder_names import WORDS, folder_role
from segreview.dataset.layouts.layout import Folder, Role
from segreview.dataset.layouts.shape_choices import CrowdRule, Crowds
from segreview.formats.coco.document import CocoFile, CocoKind

_PREDICTION_WORDS = WORDS[Role.PREDICTION] | {"dt", "det", "dets", "detections", "inference"}


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
    def is_named_alone(self) -> bool:
        """Whether only its own name promises predictions, of images and categories that it lists.

        The exports of some annotation tools are named result.json.
        """
        in_results = any(folder_role(part) is Role.PREDICTION for part in self.path.parts[:-1])
        return self.file.kind is CocoKind.INSTANCES and not in_results

    @property
    def rank(self) -> tuple[int, int, str]:
        """Which of several files about the same images is the ground truth: instances first."""
        words = words_of(self.path.stem)
        order = [bool(words & {"person", "keypoints"}), "stuff" in words]
        return self.file.kind is CocoKind.PANOPTIC, 2 * order[0] + order[1], str(self.path)


Unused = list[tuple[PurePosixPath, str]]
"""Files that are not used, and why."""


def coco_documents(folder: Folder) -> tuple[list[CocoDocument], Unused, Unused]:
    """Return the COCO files of a folder that hold masks, others, and those that are damaged."""
    found: list[CocoDocument] = []
    unused: Unused = []
    damaged: Unused = [*folder.coco_files.unreadable]
    for path, file in folder.coco_files.read:
        if file.kind is not CocoKind.OTHER:
            found.append(CocoDocument(path, file))
        elif file.images or file.reason == "detected boxes":
            unused.append((path, f"it holds {file.reason}, no segmentation"))
    return found, unused, damaged


def ground_truths(
    documents: Sequence[CocoDocument], places: Places
) -> tuple[list[CocoDocument], Unused]:
    """Return the files about different images, the most telling ones, and why not the others."""
    kept: list[CocoDocument] = []
    unused: Unused = []
    owner: dict[str, CocoDocument] = {}
    for document in sorted(documents, key=lambda one: one.rank):
        images = [_identity(name, document, places) for name in _image_names(document)]
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


def with_crowds(
    kept: list[CocoDocument], wanted: CrowdRule | None
) -> tuple[list[CocoDocument], Crowds | None]:
    """Return ground truths with what a person ``wanted`` of their crowds, and what became of them.

    None: they are objects where all seem to be brush masks.
    """
    having = [one.file for one in kept if one.file.crowds]
    if not having:
        return kept, None
    brushes = all(file.crowds_are_brushes for file in having)
    default = CrowdRule.OBJECTS if brushes else CrowdRule.IGNORE
    crowds = Crowds(sum(len(file.crowds) for file in having), wanted or default, default)
    if crowds.rule is CrowdRule.OBJECTS:
        kept = [replace(one, file=one.file.with_crowds_as_objects()) for one in kept]
    return kept, crowds


def without_brushes(document: CocoDocument) -> CocoDocument:
    """Return a document whose brush masks are objects."""
    file = document.file
    return (
        replace(document, file=file.with_crowds_as_objects())
        if file.crowds_are_brushes
        else document
    )


def _image_names(document: CocoDocument) -> Iterable[str]:
    if document.file.images:
        return (image.file_name for image in document.file.images.values())
    return (name for _, name in document.file.segment_names)


def _identity(name: str, document: CocoDocument, places: Places) -> str:
    """Return where an image lies, or its name: splits may use the same names."""
    return str(places.image(name, document.path) or "/".join(named_parts(name)))


def _categories(document: CocoDocument) -> dict[int, str]:
    return {category.id: category.name for category in document.file.categories}
