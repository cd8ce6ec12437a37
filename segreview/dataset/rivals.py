"""Several files that could be one partner: what tells them apart, and which of them is used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from segreview.dataset.findings import counted
from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.pairing import bare_stem
from segreview.dataset.set_names import NO_SET_NAMES, SetNames
from segreview.errors import InvalidArgument
from segreview.formats.source import natural_key, shown_text

_MOST_MARKS = 8
"""So many are offered; another one can be named on the command line."""


@dataclass(frozen=True, slots=True)
class NameChoices:
    """What a person said of names that do not tell by themselves what belongs together."""

    infers: bool = True
    """Whether files are also paired by the one part of their names that differs."""
    preferred: str = ""
    """Of several files with one name, those with this mark are used; empty: none of them."""
    sets: SetNames = NO_SET_NAMES
    """What prediction sets are called."""


NO_NAME_CHOICES = NameChoices()


@dataclass(frozen=True, slots=True)
class Rivals:
    """What tells files with one name apart, and which of them are used."""

    marks: tuple[str, ...]
    """Endings (.png), folders (masks/) and last words (_gt), that of most samples first."""
    default: str
    """What is used unless a person says otherwise; empty: the samples are left out."""
    used: str
    groups: tuple[tuple[str, ...], ...] = ()
    """The files of each name that several have, relative to the data folder."""

    @property
    def sentence(self) -> str:
        """For people: which of the files are used; empty where none are."""
        if not self.used:
            return ""
        names = counted(len(self.groups), "name has", "names have")
        return shown_text(f"{names} several files: those {told_by(self.used)} are used.")


def told_by(mark: str) -> str:
    """Return how a mark tells files apart.

    >>> told_by(".png"), told_by("gt/"), told_by("_mask")
    ('that end with .png', 'in the folder gt', 'whose names end with _mask')
    """
    if mark.endswith("/"):
        return f"in the folder {mark[:-1]}"
    return f"that end with {mark}" if mark.startswith(".") else f"whose names end with {mark}"


def rival_files(layout: Layout, doubtful: Collection[str]) -> list[list[RoleFile]]:
    """Return, role by role, the files among which the partner of a doubtful key is not told."""
    stems = {bare_stem(key) for key in doubtful}
    roles = (layout.ground_truth, layout.valid, *(files for _, files in layout.predictions))
    return [group for files in roles for group in _groups(files, stems) if len(group) > 1]


def _groups(files: Iterable[RoleFile], stems: set[str]) -> Iterator[list[RoleFile]]:
    groups: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for file in files:
        stem = bare_stem(file.key)
        if stem in stems:
            groups[stem].append(file)
    yield from groups.values()


def telling_marks(rivals: Iterable[Sequence[RoleFile]]) -> tuple[str, ...]:
    """Return the marks that only one file of a group has, that of most groups first."""
    told = Counter(mark for group in rivals for mark in _marks_of_one(group))
    ordered = sorted(told, key=lambda mark: (-told[mark], natural_key(mark)))
    return tuple(ordered[:_MOST_MARKS])


def _marks_of_one(group: Sequence[RoleFile]) -> list[str]:
    had = Counter(mark for file in group for mark in _marks(file.path))
    return [mark for mark, times in had.items() if times == 1]


def _marks(path: PurePosixPath) -> set[str]:
    marks = {f"{folder}/" for folder in path.parts[:-1] if folder != "/"} | {path.suffix.lower()}
    _, separator, word = path.stem.rpartition("_")
    return marks | ({f"_{word.lower()}"} if separator else set())


def preferring(layout: Layout, rivals: Sequence[Sequence[RoleFile]], mark: str) -> Layout:
    """Return the layout in which, of files with one name, those with a mark are used."""
    marked = [group for group in rivals if any(mark in _marks(file.path) for file in group)]
    if not marked:
        known = ", ".join(telling_marks(rivals))
        raise InvalidArgument(
            f"of the files that could be one partner, none has the mark {mark!r}; "
            f"they differ by: {shown_text(known)}"
        )
    losing = (file for group in marked for file in group if mark not in _marks(file.path))
    # Not a set: they are told in their order.
    dropped = dict.fromkeys(losing)
    reason = f"of files with one name, those with {mark} are used"

    def kept(files: Iterable[RoleFile]) -> tuple[RoleFile, ...]:
        return tuple(file for file in files if file not in dropped)

    return replace(
        layout,
        ground_truth=kept(layout.ground_truth),
        valid=kept(layout.valid),
        predictions=tuple((name, kept(files)) for name, files in layout.predictions),
        unused=(*layout.unused, *((file.path, reason) for file in dropped)),
    )
