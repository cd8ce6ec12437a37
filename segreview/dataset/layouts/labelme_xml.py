"""The LabelMe web tool: one XML file of named shapes for each image, masks in a folder beside."""

from __future__ import annotations

from pathlib import PurePosixPath

from segreview.dataset.layouts.drawn import (
    image_stems,
    images_of,
    in_predictions,
    keys_of,
    seen_from,
)
from segreview.dataset.layouts.labelled import Labels, labelled_layout
from segreview.dataset.layouts.layout import Folder, Layout
from segreview.formats.labelme_xml import LabelmeXmlPart, is_labelme_xml, names_in_xml

_LOOKED_AT = 8
_MASKS = "Masks"


def by_labelme_xml(folder: Folder) -> Layout | None:
    """Read XML files with shapes as ground truth; predictions lie in folders beside."""
    paths = _candidates(folder)
    if not any(is_labelme_xml(folder.root / path) for path in paths[:_LOOKED_AT]):
        return None
    keys = keys_of(paths)
    images = {file.key: file.path for file in images_of(keys, folder)}

    def part_of(path: PurePosixPath, labels: Labels, names_file: str) -> LabelmeXmlPart:
        image = images.get(keys[path])
        return LabelmeXmlPart(
            labels,
            names_file,
            seen_from(path, image) if image else "",
            seen_from(path, masks_of(path, folder)),
        )

    return labelled_layout("LabelMe XML", "XML", folder, paths, names_in_xml, part_of)


def _candidates(folder: Folder) -> list[PurePosixPath]:
    """Return the XML files named like an image; all of them where there are no images."""
    paths = folder.files_ending(".xml", ".XML")
    paths = [path for path in paths if in_predictions(path) is None]
    stems = image_stems(folder) if paths else frozenset()
    return [path for path in paths if path.stem in stems] if stems else paths


def masks_of(path: PurePosixPath, folder: Folder) -> PurePosixPath:
    """Return Masks/a for Annotations/a/1.xml, where there is such a folder, else the file's own."""
    parts = path.parts[:-1]
    for place in reversed(range(len(parts))):
        beside = PurePosixPath(*parts[:place], _MASKS, *parts[place + 1 :])
        if str(beside) in folder.folders:
            return beside
    return path.parent
