"""Which of the ways in which a folder can be read is the one."""

from __future__ import annotations

from collections.abc import Sequence

from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.named_predictions import with_named_predictions
from segreview.dataset.layouts.recognised import layouts_of
from segreview.dataset.layouts.unnamed_folders import with_unnamed_folders
from segreview.dataset.pairing import match
from segreview.dataset.predictions_alone import predictions_alone
from segreview.formats.registry import is_photo


def chosen_layout(folder: Folder) -> tuple[Layout | None, tuple[Layout, ...]]:
    """Return the layout that fits a folder, and all that were looked at."""
    candidates: list[Layout] = []
    for layout in layouts_of(folder):
        candidates.append(layout)
        alone = layout.is_telling and layout.ground_truth and not layout.predictions
        if alone or any(_matches(layout, files) for _, files in layout.predictions):
            return _completed(layout, folder), tuple(candidates)
    without = [layout for layout in candidates if not layout.predictions]
    for layout in without:
        if _matches(layout, layout.images):
            return _completed(layout, folder), tuple(candidates)
    for layout in without:
        masks = (file for file in layout.ground_truth if not is_photo(file.path.name))
        if any(masks) and not layout.images:
            return _completed(layout, folder), tuple(candidates)
    return predictions_alone(folder, candidates), tuple(candidates)


def _completed(layout: Layout, folder: Folder) -> Layout:
    return with_named_predictions(with_unnamed_folders(layout, folder), folder)


def _matches(layout: Layout, files: Sequence[RoleFile]) -> bool:
    anchors = [file.key for file in layout.ground_truth]
    if not {file.key for file in files}.isdisjoint(anchors):
        return True
    pairing = match(anchors, [file.key for file in files])
    return bool(pairing.partners or pairing.ambiguous)
