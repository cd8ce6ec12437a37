"""Masks of one image that lie over each other: several people drew it, of whom one is chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from statistics import median

from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.layouts.many_masks import MASKS_OF_ONE
from segreview.dataset.layouts.truth_folders import MERGED, shared_parts
from segreview.dataset.spread import spread
from segreview.formats.merged_masks import MergedMasks
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_sorted

_MOST_ANNOTATORS = 8
_LOOKED_AT = 4
_SHARED = 0.25
"""Objects hardly lie over each other; two drawings of the same ones share more than that."""
_SHARED_BY_CLASSES = 0.5
"""A class may lie over another one, such as an eye over the skin."""
_SEPARATORS = "_-. "
_AS_ONE = re.compile(re.escape(MASKS_OF_ONE) + r"(?: object each, merged| class each \(.*?\))")
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
        described=_AS_ONE.sub(", masks of several annotators", layout.described),
        ground_truth=tuple(map(_as_one, layout.ground_truth)),
        predictions=tuple((name, tuple(map(_as_one, some))) for name, some in layout.predictions),
        class_table=None,
        findings=(),
        many_classes=False,
        ground_truth_sets=(*names, MERGED),
        ground_truth_set=used,
    )
    return (
        replace(layout, ground_truth=_of_one(layout, drawings, used)) if used in names else layout
    )


def _could_be_several(file: RoleFile) -> bool:
    """Say whether masks were merged that are not too many."""
    return isinstance(file.part, MergedMasks) and len(file.part.others) < _MOST_ANNOTATORS


def _as_one(file: RoleFile) -> RoleFile:
    """Return a file whose masks are of no classes."""
    part = file.part
    return file._replace(part=MergedMasks(part.others)) if isinstance(part, MergedMasks) else file


def _drawings(file: RoleFile) -> _Drawings:
    part, image = file.part, file.key.rpartition("/")[2]
    assert isinstance(part, MergedMasks), "only masks that were merged are looked at"
    beside = (PurePosixPath(one.as_posix()) for one in part.beside(Path(file.path)))
    paths = (file.path, *beside)
    return {_beside(image, without_suffix(path.name)): path for path in paths}


def _beside(image: str, stem: str) -> str:
    rest = stem.removeprefix(image)
    return rest.lstrip(_SEPARATORS) if rest != stem and rest[:1] in _SEPARATORS else stem


def _lie_over_each_other(files: Sequence[RoleFile], base: Path) -> bool:
    several = [file for file in files if isinstance(file.part, MergedMasks) and file.part.others]
    parts = list(shared_parts(spread(several, _LOOKED_AT), base))
    of_classes = any(isinstance(file.part, MergedMasks) and file.part.labels for file in several)
    return bool(parts) and median(parts) > (_SHARED_BY_CLASSES if of_classes else _SHARED)


def _of_one(layout: Layout, drawings: Sequence[_Drawings], name: str) -> tuple[RoleFile, ...]:
    return tuple(
        file._replace(file=str(one[name]), part=None)
        for file, one in zip(layout.ground_truth, drawings, strict=True)
        if name in one
    )
