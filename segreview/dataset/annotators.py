"""Masks of one image that lie over each other: several people drew it, of whom one is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from statistics import median

from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.layouts.many_masks import MERGED_OBJECTS
from segreview.dataset.layouts.truth_folders import MERGED
from segreview.dataset.spread import spread
from segreview.errors import SegReviewError
from segreview.formats.merged_masks import MergedMasks
from segreview.formats.registry import PIXEL_LIMIT, without_suffix
from segreview.formats.source import natural_sorted

_MOST_ANNOTATORS = 8
_LOOKED_AT = 4
_SHARED = 0.25
"""Objects hardly lie over each other; two drawings of the same ones share more than that."""
_SEPARATORS = "_-. "
_Drawings = Mapping[str, PurePosixPath]
"""What the file of each annotator is named, beside the name of the image."""


def with_annotators(layout: Layout, base: Path, wanted: str) -> Layout:
    """Return a layout in which one annotator is chosen, where masks that were merged are several.

    Unless a person ``wanted`` one of them, a few masks are read to see whether they are.
    """
    if layout.ground_truth_sets or not all(map(_could_be_several, layout.ground_truth)):
        return layout
    drawings = [_drawings(file) for file in layout.ground_truth]
    names = natural_sorted({name for one in drawings for name in one})
    if not 2 <= len(names) <= _MOST_ANNOTATORS:
        return layout
    if not wanted and not _lie_over_each_other(layout.ground_truth, base):
        return layout
    used = wanted or names[0]
    layout = replace(
        layout,
        described=layout.described.replace(MERGED_OBJECTS, ", masks of several annotators"),
        ground_truth_sets=(*names, MERGED),
        ground_truth_set=used,
    )
    return (
        replace(layout, ground_truth=_of_one(layout, drawings, used)) if used in names else layout
    )


def _could_be_several(file: RoleFile) -> bool:
    """Say whether masks were merged that are no classes, and not too many."""
    part = file.part
    if not isinstance(part, MergedMasks) or part.labels:
        return False
    return len(part.others) < _MOST_ANNOTATORS


def _drawings(file: RoleFile) -> _Drawings:
    part, image = file.part, file.key.rpartition("/")[2]
    assert isinstance(part, MergedMasks), "only masks that were merged are looked at"
    paths = (file.path, *(file.path.with_name(name) for name in part.others))
    return {_beside(image, without_suffix(path.name)): path for path in paths}


def _beside(image: str, stem: str) -> str:
    rest = stem.removeprefix(image)
    return rest.lstrip(_SEPARATORS) if rest != stem and rest[:1] in _SEPARATORS else stem


def _lie_over_each_other(files: Sequence[RoleFile], base: Path) -> bool:
    several = [file for file in files if isinstance(file.part, MergedMasks) and file.part.others]
    parts = list(_shared_parts(spread(several, _LOOKED_AT), base))
    return bool(parts) and median(parts) > _SHARED


def _shared_parts(files: Sequence[RoleFile], base: Path) -> Iterator[float]:
    for file in files:
        assert isinstance(file.part, MergedMasks), "only masks that were merged are looked at"
        try:
            yield file.part.shared_part(base / file.path, PIXEL_LIMIT)
        except SegReviewError:
            # Its row says the reason when it is evaluated.
            continue


def _of_one(layout: Layout, drawings: Sequence[_Drawings], name: str) -> tuple[RoleFile, ...]:
    return tuple(
        file._replace(file=str(one[name]), part=None)
        for file, one in zip(layout.ground_truth, drawings, strict=True)
        if name in one
    )
