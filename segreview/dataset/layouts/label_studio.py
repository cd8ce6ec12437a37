"""Label Studio's brush masks: a PNG for each tag of a task; its JSON export names the images."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.folder_names import outermost
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import ManyMasks, named_classes
from segreview.dataset.layouts.placing import placed_by_folder
from segreview.dataset.pairing import bare_stem, match
from segreview.errors import SegReviewError
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_sorted, shown_text
from segreview.formats.strict_json import parse_json, read_json_file

_NAME = re.compile(
    r"(?P<task>task-\d+)-annotation-\d+-by-(?P<by>.+?)-tag-(?P<tag>.+)-\d+", re.DOTALL
)
_UPLOADED = re.compile(r"[0-9a-f]{8}-")
"""What it puts before the names of files that were uploaded."""
_MOST_EXPORTS = 16
_SHOWN = 3


class _Mask(NamedTuple):
    task: str
    by: str
    tag: str
    path: PurePosixPath


def by_label_studio(folder: Folder) -> Layout | None:
    """Read the masks of each task as labels, one for each tag; of several people the first."""
    if not folder.has_in_names("task-") or not folder.has_in_names("-annotation-"):
        return None
    masks = list(_masks(folder))
    if not masks:
        return None
    people = tuple(natural_sorted({mask.by for mask in masks}))
    used = folder.ground_truth_set if folder.ground_truth_set in people else people[0]
    mine = [mask for mask in masks if mask.by == used]
    images = _images(folder, {mask.task for mask in masks})
    many = _merged(mine, images)
    layout = Layout(
        f"Label Studio: brush masks of {len(many.files):,} tasks{many.described}",
        many.files,
        _image_files(folder, masks, {file.key for file in many.files}),
        class_table=many.class_table,
        many_classes=True,
        ground_truth_sets=people if len(people) > 1 else (),
        ground_truth_set=used if len(people) > 1 else "",
    )
    layout = completed(layout, folder, name_of=name_of)
    return _with_findings(layout, many, masks, named=bool(images))


def _masks(folder: Folder) -> Iterator[_Mask]:
    for listed in folder.mask_folders:
        for name in listed.names:
            found = _NAME.fullmatch(without_suffix(name))
            if found:
                yield _Mask(
                    found["task"], found["by"], found["tag"], PurePosixPath(listed.prefix + name)
                )


def _merged(masks: Sequence[_Mask], images: Mapping[str, str]) -> ManyMasks:
    groups: defaultdict[str, list[tuple[str, RoleFile]]] = defaultdict(list)
    for mask in masks:
        key = images.get(mask.task, mask.task)
        groups[key].append((mask.tag, RoleFile(key, str(mask.path))))
    return named_classes(groups)


def _image_files(folder: Folder, masks: Sequence[_Mask], keys: set[str]) -> tuple[RoleFile, ...]:
    """Return the files that have the name of a task or of its image, and lie in no mask's place."""
    places = {str(mask.path.parent) for mask in masks}
    found: dict[str, RoleFile] = {}
    for path in folder.mask_paths:
        key = _plain(without_suffix(path.name))
        if key in keys and str(path.parent) not in places and _is_image(path):
            found.setdefault(key, RoleFile(key, str(path)))
    return tuple(found.values())


def _is_image(path: PurePosixPath) -> bool:
    placed = placed_by_folder(path, outermost)
    return placed is None or placed[0] is Role.IMAGE


def _plain(stem: str) -> str:
    return _UPLOADED.sub("", stem, count=1) if _UPLOADED.match(stem) else stem


def _images(folder: Folder, tasks: set[str]) -> Mapping[str, str]:
    """Return the name of the image of each task, as far as a JSON export beside tells it."""
    found: dict[str, str] = {}
    for path in folder.files_ending(".json")[:_MOST_EXPORTS]:
        try:
            entries = parse_json(read_json_file(folder.root / path))
        except SegReviewError:
            # It is no export, and whoever reads it says what is odd about it.
            continue
        for entry in entries if isinstance(entries, list) else ():
            name = _image_of(entry) if isinstance(entry, dict) else ""
            task = f"task-{entry['id']}" if name else ""
            if task in tasks:
                found.setdefault(task, _plain(without_suffix(name)))
    return found


def _image_of(entry: Mapping[str, Any]) -> str:
    """Return the name of the image in a task of an export; empty where there is none."""
    data = entry.get("data")
    values = [*data.values()] if isinstance(data, dict) else []
    named = [value for value in (entry.get("file_upload"), *values) if isinstance(value, str)]
    names = (re.split(r"[/\\?=]", value)[-1] for value in named)
    return next((name for name in names if "." in name), "") if "id" in entry else ""


def _with_findings(
    layout: Layout, many: ManyMasks, masks: Sequence[_Mask], *, named: bool
) -> Layout:
    """Say which label each tag has, and where nothing tells which image a task is."""
    keys = [file.key for file in layout.ground_truth]
    paired = tuple(
        (name, files)
        for name, files in layout.predictions
        if match(keys, [file.key for file in files]).partners
    )
    left = natural_sorted({name for name, _ in layout.predictions} - {name for name, _ in paired})
    said = many.numbering_of(paired)
    if left or not (layout.images or named):
        tasks = natural_sorted({mask.task for mask in masks})[:_SHOWN]
        unused = f", so that {', '.join(left)} cannot be used" if left else ""
        said += (
            shown_text(
                f"Masks are named by their task, and nothing says which image {tasks[0]} is"
                f"{unused}: put the JSON export of Label Studio beside them, or name images and "
                f"predictions like {', '.join(tasks)}."
            ),
        )
    return replace(layout, predictions=paired, findings=(*layout.findings, *said))


def name_of(key: str) -> str:
    """Return what a name shares with its ground truth.

    >>> name_of("preds/1a2b3c4d-photo0_pred")
    'preds/photo0'
    """
    folder, slash, name = key.rpartition("/")
    return folder + slash + bare_stem(_plain(name))
