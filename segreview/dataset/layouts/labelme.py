"""LabelMe: one JSON file of labelled shapes for each image."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from segreview.dataset.layouts.drawn import holds_drawn_masks, image_stems, in_predictions
from segreview.dataset.layouts.labelled import Labels, labelled_layout
from segreview.dataset.layouts.layout import Folder, Layout
from segreview.errors import SegReviewError
from segreview.formats.labelme import LabelmePart, labelme_document, labels_of
from segreview.formats.strict_json import read_json_file


def by_labelme(folder: Folder) -> Layout | None:
    """Read JSON files with shapes as ground truth; PNG predictions lie in folders beside."""
    paths = _candidates(folder)
    if not paths or holds_drawn_masks(folder) or not _is_labelme(folder.root / paths[0]):
        return None
    return labelled_layout("LabelMe", "JSON", folder, paths, labels_of, _part_of)


def _part_of(_: PurePosixPath, labels: Labels, names_file: str) -> LabelmePart:
    return LabelmePart(labels, names_file)


def _candidates(folder: Folder) -> list[PurePosixPath]:
    """Return the JSON files named like an image; all of them where there are no images."""
    paths = folder.files_ending(".json", ".JSON")
    paths = [path for path in paths if in_predictions(path) is None]
    if not paths:
        return []
    stems = image_stems(folder)
    return [path for path in paths if path.stem in stems] if stems else paths


def _is_labelme(path: Path) -> bool:
    try:
        labelme_document(read_json_file(path))
    except SegReviewError:
        return False
    return True
