"""Cell Tracking Challenge: 01/t000.tif, 01_GT/SEG/man_seg000.tif, 01_RES/mask000.tif."""

from __future__ import annotations

import re
from collections import defaultdict

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.formats.label_coding import CodedLabels, LabelCoding

_PLACE = re.compile(
    r"(?P<before>.*/)?(?P<sequence>\d\d)(?:/t|_(?P<kind>GT/SEG/man_seg|ST/SEG/man_seg|RES/mask))"
    r"(?P<frame>\d+)\.tif"
)
_NAME = re.compile(r"(?:man_seg|mask|t)(?=\d)")
_GROUND_TRUTHS = ("GT/SEG/man_seg", "ST/SEG/man_seg")
"""In this order: the first that a data set has is its ground truth; ST was made by programs."""
_IMAGES, _RESULTS = "", "RES/mask"
_CELLS = CodedLabels(LabelCoding.INSTANCES)


def by_cell_tracking(folder: Folder) -> Layout | None:
    """Read the masks of cells, all of them as foreground, against the frame of their number."""
    files: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for path in folder.files_ending(".tif"):
        found = _PLACE.fullmatch(str(path))
        if found is not None:
            kind = found["kind"] or _IMAGES
            key = f"{found['before'] or ''}{found['sequence']}/{found['frame']}"
            files[kind].append(RoleFile(key, path, _CELLS if kind else None))
    kind = next((kind for kind in _GROUND_TRUTHS if kind in files), None)
    if kind is None:
        return None
    layout = Layout(
        f"Cell Tracking Challenge: ground truth in *_{kind}*; image in t*",
        tuple(files[kind]),
        tuple(files[_IMAGES]),
        notes=("Each cell has a number of its own; all of them are foreground.",),
    )
    results = [("RES", tuple(files[_RESULTS]))] if files[_RESULTS] else []
    return completed(layout, folder, name_of=frame_of, more=results)


def frame_of(name: str) -> str:
    """Return the frame in the name of a file.

    >>> frame_of("man_seg007"), frame_of("t007"), frame_of("other")
    ('007', '007', 'other')
    """
    return _NAME.sub("", name, count=1)
