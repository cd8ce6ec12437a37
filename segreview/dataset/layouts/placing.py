"""Files and folders at the place of the folder whose name gives them their role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from segreview.dataset.layouts.folder_names import folder_role, role_and_place, words_of
from segreview.dataset.layouts.layout import Role, RoleFile
from segreview.dataset.layouts.tiles import holds_tiles
from segreview.dataset.layouts.truth_folders import derived_places
from segreview.formats.registry import without_suffix
from segreview.formats.source import ListedFolder, shown_text

CLASS_MASKS = "SegmentationClass"
_WITHOUT_ROLE = "neither its name nor its folder gives it a role"
_TILES = "the photos beside masks of their names are tiles, and no predictions"
_MANUAL = "manual"
_AREAS_BESIDE_MANUAL = (["mask"], ["masks"])
"""How retina data sets name the fields of view."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file below a folder with a role: before / folder / after."""

    path: PurePosixPath
    place: int

    @property
    def before(self) -> tuple[str, ...]:
        """The folders above the one that gives the role."""
        return self.path.parts[: self.place]

    @property
    def folder(self) -> str:
        """The folder that gives the role."""
        return self.path.parts[self.place]

    @property
    def after(self) -> tuple[str, ...]:
        """What follows that folder, down to the file's stem."""
        return (*self.path.parts[self.place + 1 : -1], without_suffix(self.path.name))


@dataclass(frozen=True, slots=True)
class PlacedFolder:
    """Files in one folder, which has a role or lies below one that has: before / folder / after."""

    before: tuple[str, ...]
    folder: str
    after: tuple[str, ...]
    names: tuple[str, ...]

    def role_files(self, keep: int | None = None, drop: int = 0) -> tuple[RoleFile, ...]:
        """Return the files with keys of the first ``before`` and all but the first ``after``."""
        after = (part for part in self.after[drop:] if part != CLASS_MASKS)
        start = _prefix(*self.before[:keep], *after)
        place = _prefix(*self.before, self.folder, *self.after)
        return tuple(
            [
                # A call for every name takes longer; only those of two endings end like that.
                RoleFile(start + without_suffix(name), place + name)
                if name[-1] in "zZ"
                else RoleFile(start + name[: name.rfind(".")], place + name)
                for name in self.names
            ]
        )


def _prefix(*folders: str) -> str:
    return "".join([f"{folder}/" for folder in folders])


def placed_by_folder(
    path: PurePosixPath, choose: Callable[[list[int]], int]
) -> tuple[Role, Placed] | None:
    """Return the role that a folder in the path gives, and where that folder stands."""
    found = role_and_place(path.parts[:-1], choose)
    return None if found is None else (found[0], Placed(path, found[1]))


def said_of_places(placed: Mapping[Role, Sequence[PlacedFolder]]) -> tuple[str, ...]:
    """Say so where ground truth and predictions lie in different folders of the data set."""
    tops = {
        role: {one.before[:1] for one in placed[role]}
        for role in (Role.GROUND_TRUTH, Role.PREDICTION)
    }
    truths, predicted = tops.values()
    if () in truths | predicted or not truths or not predicted or truths & predicted:
        return ()
    named = [", ".join(sorted("/".join(top) for top in some)) for some in (truths, predicted)]
    return (
        shown_text(
            f"Ground truth lies in {named[0]}, predictions lie in {named[1]}: they are taken for "
            "one data set because their names are the same."
        ),
    )


def placed_folders(
    masks: Iterable[ListedFolder], choose: Callable[[list[int]], int]
) -> tuple[dict[Role, list[PlacedFolder]], list[tuple[PurePosixPath, str]]]:
    """Return the folders of every role, and files without one, with the reason."""
    placed: dict[Role, list[PlacedFolder]] = {role: [] for role in Role}
    unused: list[tuple[PurePosixPath, str]] = []
    for folder in masks:
        parts = tuple(folder.path.split("/")) if folder.path else ()
        found = role_and_place(parts, choose)
        if found is None or (found[0] is Role.PREDICTION and holds_tiles(folder.names)):
            reason = _WITHOUT_ROLE if found is None else _TILES
            unused.extend((PurePosixPath(folder.prefix + name), reason) for name in folder.names)
            continue
        role, place = found
        after = parts[place + 1 :]
        placed[role].append(PlacedFolder(parts[:place], parts[place], after, folder.names))
    return placed, unused


def part_areas(placed: dict[Role, list[PlacedFolder]]) -> None:
    """Make valid areas of masks that lie beside what was drawn by hand: mask and 1st_manual."""
    found = placed[Role.GROUND_TRUTH]
    areas = [one for one in found if words_of(one.folder)[-1:] in _AREAS_BESIDE_MANUAL]
    if areas and any(_MANUAL in words_of(one.folder) for one in found):
        placed[Role.GROUND_TRUTH] = [one for one in found if one not in areas]
        placed[Role.VALID] += areas


def part_predictions(placed: dict[Role, list[PlacedFolder]]) -> None:
    """Make predictions of masks below a folder that promises them, where others lie elsewhere."""
    found = placed[Role.GROUND_TRUTH]
    predicted = [(one, place) for one in found for place in _predicting(one)]
    kept = [one for one in found if not _predicting(one)]
    if kept and predicted:
        placed[Role.GROUND_TRUTH] = kept
        placed[Role.PREDICTION] += [_from(one, place) for one, place in predicted]


def part_derived(placed: dict[Role, list[PlacedFolder]]) -> list[tuple[PurePosixPath, str]]:
    """Leave out other forms of the masks in folders beside them; return their files."""
    found = placed[Role.GROUND_TRUTH]
    derived = derived_places((one.folder, *one.after) for one in found if one.after)
    out = [one for one in found if (one.folder, *one.after) in derived]
    placed[Role.GROUND_TRUTH] = [one for one in found if one not in out]
    reason = "its folder holds another form of the masks beside it"
    return [(file.path, reason) for one in out for file in one.role_files()]


def _predicting(placed: PlacedFolder) -> list[int]:
    """Return where the folder above lies that promises predictions, if there is one."""
    roles = map(folder_role, placed.before)
    return [place for place, role in enumerate(roles) if role is Role.PREDICTION][:1]


def _from(placed: PlacedFolder, place: int) -> PlacedFolder:
    """Return a folder as seen from one of those above it."""
    after = (*placed.before[place + 1 :], placed.folder, *placed.after)
    return PlacedFolder(placed.before[:place], placed.before[place], after, placed.names)


def places_of(folders: Iterable[PlacedFolder]) -> set[str]:
    """Return the sub-folders in which the files of a role lie, its own folder left out."""
    return {"/".join(one.before + one.after) for one in folders}
