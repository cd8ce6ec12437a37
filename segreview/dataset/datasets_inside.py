"""The data sets in a folder that is none itself, but holds several, or one with other things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segreview.dataset.chosen_layout import chosen_layout
from segreview.dataset.class_table import table_beside
from segreview.dataset.findings import counted
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.splits import SPLITS
from segreview.dataset.pairing import bare_stem
from segreview.errors import Cancelled, DatasetInside, SegReviewError
from segreview.formats.source import ListedFolder, Listing, shown_name, shown_text

_MOST_FOLDERS = 64
"""A folder with more of them holds samples, not data sets."""
_DEEPEST = 3
_SHOWN = 6
_NUMBERED_BY_SHAPES = "LabelMe"
"""Its classes depend on the shapes that happen to be there, and are not a data set's own."""


class Inside(NamedTuple):
    """A data set below a folder."""

    path: Path
    layout: Layout

    @property
    def told(self) -> DatasetInside:
        """For people."""
        kind = self.layout.described.partition(":")[0]
        count = len(self.layout.ground_truth)
        held = counted(count, "ground truth", "ground truths")
        if self.layout.predictions_only:
            held = counted(count, "prediction", "predictions")
        return DatasetInside(self.path, shown_text(f"{kind}, {held}"))


def datasets_inside(
    folder: Folder, layout: Layout | None, deepest: int = _DEEPEST
) -> tuple[Inside, ...]:
    """Return the data sets in a folder; nothing where the folder itself is one, or none.

    ``layout`` is how the folder as a whole would be read.
    """
    if deepest == 0 or (layout is not None and not _lies_in_one_folder(layout)):
        return ()
    found = tuple(_found_in(folder, deepest))
    if layout is None or (len(found) > 1 and not _is_one(folder, layout, found)):
        return found
    return ()


def left_aside_said(root: Path, only: Inside, folders: Sequence[ListedFolder]) -> tuple[str, ...]:
    """Say which folders of predictions lie beside the only data set in a folder, and are not used.

    Their names do not match, or they would belong to it.
    """
    inside = f"{only.path.relative_to(root).as_posix()}/"
    others = [
        f"{listed.path} ({len(listed.names):,})"
        for listed in folders
        if not f"{listed.path}/".startswith(inside)
        and any(folder_role(part) is Role.PREDICTION for part in listed.path.split("/"))
    ]
    if not others:
        return ()
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return (
        shown_text(
            f"Only the data set in {inside[:-1]} is read: no name of the predictions beside it "
            f"matches, in {', '.join(others[:_SHOWN])}{more}."
        ),
    )


def several_said(root: Path, inside: Sequence[Inside]) -> str:
    """Return the sentence that names some of several data sets."""
    named = ", ".join(one.path.relative_to(root).as_posix() for one in inside[:_SHOWN])
    more = f" and {len(inside) - _SHOWN:,} more" if len(inside) > _SHOWN else ""
    inside_of = f"{shown_name(root)} holds {len(inside):,} data sets"
    return f"{inside_of}: open one of {shown_text(named)}{more}."


def _lies_in_one_folder(layout: Layout) -> bool:
    """Say whether the first ground truth may lie in one folder with what belongs to it.

    Most data sets have folders named after roles, and need no second look.
    """
    first = layout.ground_truth[0]
    others = (layout.images, *(files for _, files in layout.predictions))
    tops = {file.path.parts[0] for files in others for file in _partners(first.key, files)}
    top = first.path.parts[0]
    is_apart = bool(tops) and top not in tops
    has_roles = any(folder_role(name) is not None for name in (top, *tops))
    return len(first.path.parts) > 1 and not (is_apart and has_roles)


def _partners(key: str, files: Sequence[RoleFile]) -> Sequence[RoleFile]:
    """Return the files of a key, else those whose name differs only in a known suffix."""
    name = bare_stem(key)
    same = [file for file in files if file.key == key]
    return same or [file for file in files if bare_stem(file.key) == name]


def _found_in(folder: Folder, deepest: int) -> Iterator[Inside]:
    for below in _folders_below(folder):
        try:
            layout, _ = chosen_layout(below)
            inside = datasets_inside(below, layout, deepest - 1)
        except Cancelled:
            raise
        except SegReviewError:
            # Whoever opens it is told why it cannot be read.
            continue
        if inside:
            yield from inside
        elif layout is not None and not _is_a_role(below, layout):
            yield Inside(below.root, layout)


def _is_a_role(folder: Folder, layout: Layout) -> bool:
    """Say whether a folder only holds the masks of the data set around it."""
    role = folder_role(folder.root.name)
    is_alone = not (layout.is_telling or layout.images or layout.predictions)
    return role is Role.PREDICTION or (is_alone and role is not None)


def _folders_below(folder: Folder) -> Sequence[Folder]:
    """Return the folders directly below one, unless they are splits or too many."""
    listed: defaultdict[str, list[ListedFolder]] = defaultdict(list)
    for one in folder.listing.folders:
        name, _, rest = one.path.partition("/")
        if name and one.names:
            listed[name].append(ListedFolder(rest, one.names))
    if len(listed) > _MOST_FOLDERS or all(name.lower() in SPLITS for name in listed):
        return ()
    return [
        Folder(folder.root / name, Listing(tuple(folders), ()), "", folder.shapes, folder.watch)
        for name, folders in listed.items()
    ]


def _is_one(folder: Folder, layout: Layout, found: Sequence[Inside]) -> bool:
    """Say whether a folder as a whole holds all that was found in it, read in the same way."""
    truths = {folder.root / parent for parent in _parents(layout)}
    if layout.is_telling and not any(one.layout.is_telling for one in found):
        # What its own folders seem to be by themselves tells less than the names of all.
        tops = {folder.root / path.parts[0] for path in _parents(layout) if path.parts}
        return all(not tops.isdisjoint((one.path, *one.path.parents)) for one in found)
    is_whole = all(one.path in truths for one in found)
    return is_whole and len({_manner(one) for one in found}) == 1


def _parents(layout: Layout) -> set[PurePosixPath]:
    folders = {file.path.parent for file in (*layout.ground_truth, *layout.not_predicted)}
    return folders.union(*(folder.parents for folder in folders))


def _manner(inside: Inside) -> Hashable:
    """Return what two parts of one data set share: the layout, folders' names, the classes."""
    layout = inside.layout
    kind = layout.described.partition(":")[0]
    folder = layout.ground_truth[0].path.parent
    named = frozenset(part for part in folder.parts if folder_role(part) is Role.GROUND_TRUTH)
    places = (inside.path, inside.path / folder)
    table = table_beside(places, layout.class_files)[0]
    if table is None and not kind.startswith(_NUMBERED_BY_SHAPES):
        table = layout.class_table
    known = tuple(one.name for one in layout.known_tables)
    return kind, named, table and table.classes, known
