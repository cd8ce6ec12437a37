"""The COCO files of a folder: which are ground truth, which predictions, which neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from segreview.dataset.layouts.coco_places import Places, named_parts, words_of
from segreview.dataset.layouts.layout import Folder, Role
from segreview.dataset.layouts.plain_folders import WORDS, folder_role
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
    def rank(self) -> tuple[int, int, str]:
        """Which of several files about the same images is the ground truth: instances first."""
        words = words_of(self.path.stem)
        order = [bool(words & {"person", "keypoints"}), "stuff" in words]
        return self.file.kind is CocoKind.PANOPTIC, 2 * order[0] + order[1], str(self.path)


def coco_documents(folder: Folder) -> tuple[list[CocoDocument], list[tuple[PurePosixPath, str]]]:
    """Return the COCO files of a folder that hold masks, and why others are not used."""
    found: list[CocoDocument] = []
    unused = [*folder.coco_files.unreadable]
    for path, file in folder.coco_files.read:
        if file.kind is not CocoKind.OTHER:
            found.append(CocoDocument(path, file))
        elif file.images or file.reason == "detected boxes":
            unused.append((path, f"it holds {file.reason}, no segmentation"))
    return found, unused


def ground_truths(
    documents: Sequence[CocoDocument], places: Places
) -> tuple[list[CocoDocument], list[tuple[PurePosixPath, str]]]:
    """Return the files about different images, the most telling ones, and why not the others."""
    kept: list[CocoDocument] = []
    unused: list[tuple[PurePosixPath, str]] = []
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


def _image_names(document: CocoDocument) -> Iterable[str]:
    if document.file.images:
        return (image.file_name for image in document.file.images.values())
    return (name for _, name in document.file.segment_names)


def _identity(name: str, document: CocoDocument, places: Places) -> str:
    """Return where an image lies, or its name: splits may use the same names."""
    return str(places.image(name, document.path) or "/".join(named_parts(name)))


def _categories(document: CocoDocument) -> dict[int, str]:
    return {category.id: category.name for category in document.file.categories}
