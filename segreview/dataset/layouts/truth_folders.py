"""Ground truths of the same images in folders beside each other: people, parts, other forms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from segreview.dataset.layouts.folder_names import SEPARATOR, words_of
from segreview.dataset.layouts.layout import RoleFile
from segreview.dataset.layouts.splits import SPLITS
from segreview.dataset.seen_masks import seen_masks
from segreview.dataset.spread import spread
from segreview.errors import SegReviewError
from segreview.formats.merged_masks import MergedMasks, others_beside
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import PIXEL_LIMIT
from segreview.formats.source import natural_sorted

MERGED = "merged"
"""All of several ground truths together: foreground is what is foreground in any of them."""
_MOST_FOLDERS = 8
_LOOKED_AT = 4
_SHARED = 0.05
"""Parts of one mask hardly lie over each other, drawings by several people nearly do."""
_FORMS = (
    "edge edges boundary boundaries contour contours instance instances inst color colors colour "
    "colours colormap colormaps rgb human vis"
)
_DERIVED = frozenset(_FORMS.split())
"""What others made of a ground truth, or drew beside it, is used only where it is asked for."""


@dataclass(frozen=True, slots=True)
class TruthFolder:
    """The ground truth files of one folder, and the place that it shares with those beside it."""

    name: str
    place: tuple[str, ...]
    files: tuple[RoleFile, ...]


@dataclass(frozen=True, slots=True)
class TruthSets:
    """One of several ground truths, with what else could be chosen."""

    files: tuple[RoleFile, ...]
    names: tuple[str, ...] = ()
    chosen: str = ""

    @property
    def is_merged(self) -> bool:
        """Whether a file may stand for several."""
        return self.chosen == MERGED

    def leaves_out(self, name: str) -> bool:
        """Say whether the files of a folder are another ground truth."""
        return name in self.names and self.chosen not in (name, MERGED)


def truth_sets(folders: Sequence[TruthFolder], root: Path, wanted: str) -> TruthSets:
    """Return the wanted one of the ground truths that lie in folders beside each other.

    Unless a person ``wanted`` one, masks are looked at: what hardly overlaps is parts of one.
    """
    rivals = _rivals(folders)
    if not rivals:
        return TruthSets(tuple(file for folder in folders for file in folder.files))
    names = sorted(natural_sorted(rivals), key=is_derived)
    several = [_bare(folder) if folder.name in rivals else folder for folder in folders]
    merged = _merged([folder for folder in several if folder.name in rivals])
    shared = None if any(map(is_derived, names)) else _shared(merged, root)
    offered = tuple(names) if shared is None else (*names, MERGED)
    if shared is not None and shared <= _SHARED:
        offered = (MERGED, *names)
    chosen = wanted if wanted in offered else offered[0]
    others = tuple(
        file
        for folder in several
        if folder.name == chosen or folder.name not in rivals
        for file in folder.files
    )
    return TruthSets((*merged, *others) if chosen == MERGED else others, offered, chosen)


def derived_places(places: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """Return the paths of folders that hold another form of the masks in folders beside them.

    >>> sorted(derived_places([("gt", "masks", "val"), ("gt", "colormaps", "val"), ("gt", "x")]))
    [('gt', 'colormaps', 'val')]
    """
    known = list(places)
    beside = Counter((at, path[:at], path[at + 1 :]) for path in known for at in range(len(path)))
    return frozenset(
        path
        for path in known
        for at, part in enumerate(path)
        if at and is_derived(part) and beside[at, path[:at], path[at + 1 :]] > 1
    )


def is_derived(name: str) -> bool:
    """Say whether a folder's name promises another form of masks: their edges, their colours."""
    return not _DERIVED.isdisjoint(words_of(name))


def _rivals(folders: Sequence[TruthFolder]) -> frozenset[str]:
    """Return the names of folders whose files have the names of those in another one beside it."""
    groups: defaultdict[tuple[str, ...], list[TruthFolder]] = defaultdict(list)
    for folder in folders:
        if not any(word in SPLITS for word in words_of(folder.name)):
            groups[folder.place].append(folder)
    found = {name for group in groups.values() for name in _rivals_in(group)}
    return frozenset(found) if len(found) <= _MOST_FOLDERS else frozenset()


def _rivals_in(group: Sequence[TruthFolder]) -> Iterator[str]:
    if not 2 <= len(group) <= _MOST_FOLDERS:
        return
    keys = [{file.key for file in folder.files} for folder in group]
    if not any(_are_alike(one, other) for at, one in enumerate(keys) for other in keys[:at]):
        keys = [{file.key for file in _bare(folder).files} for folder in group]
    for at, folder in enumerate(group):
        if any(_are_alike(keys[at], other) for k, other in enumerate(keys) if k != at):
            yield folder.name


def _are_alike(one: set[str], other: set[str]) -> bool:
    return 2 * len(one & other) >= min(len(one), len(other))


def _bare(folder: TruthFolder) -> TruthFolder:
    """Return a folder whose files are named without the ending that all of them have."""
    keys = [file.key for file in folder.files]
    ending = _shared_ending(keys) if len(keys) > 1 else ""
    files = tuple(file._replace(key=file.key.removesuffix(ending)) for file in folder.files)
    return TruthFolder(folder.name, folder.place, files)


def _shared_ending(names: Sequence[str]) -> str:
    """Return the longest ending of all names that begins at a separator.

    >>> _shared_ending(["01_manual1", "11_manual1"]), _shared_ending(["a1", "b1"])
    ('_manual1', '')
    """
    first = names[0]
    places = (at.start() for at in SEPARATOR.finditer(first, first.rfind("/") + 1))
    endings = (first[place:] for place in places if place)
    return next((one for one in endings if all(name.endswith(one) for name in names)), "")


def _merged(folders: Iterable[TruthFolder]) -> tuple[RoleFile, ...]:
    """Return one file for each key, made of those of all folders."""
    by_key: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for folder in folders:
        for file in folder.files:
            by_key[file.key].append(file)
    return tuple(_one(key, files) for key, files in by_key.items())


def _one(key: str, files: Sequence[RoleFile]) -> RoleFile:
    first, *others = (file.path for file in files)
    merged = MergedMasks(others_beside(first, others))
    return RoleFile(key, str(first), merged) if others else files[0]


def _shared(merged: Sequence[RoleFile], root: Path) -> float | None:
    """Return which part of what masks cover lies in several of them; None where they are labels."""
    several = [file for file in merged if isinstance(file.part, MergedMasks)]
    looked_at = spread(several, _LOOKED_AT)
    sources = [PixelSource(path) for file in looked_at for path in _paths(file, root)]
    seen = seen_masks(sources, frozenset(), PIXEL_LIMIT)
    if seen.colors or seen.volumes or seen.floating or not (len(seen.counts) <= 2 or seen.lossy):
        return None
    found = list(shared_parts(looked_at, root))
    return median(found) if found else None


def _paths(file: RoleFile, root: Path) -> tuple[Path, ...]:
    assert isinstance(file.part, MergedMasks), "only masks that were merged are looked at"
    path = root / file.path
    return (path, *file.part.beside(path))


def shared_parts(files: Iterable[RoleFile], root: Path) -> Iterator[float]:
    """Yield of each file which part of what its masks cover lies in several of them."""
    for file in files:
        assert isinstance(file.part, MergedMasks), "only masks that were merged are looked at"
        try:
            yield file.part.shared_part(root / file.path, PIXEL_LIMIT)
        except SegReviewError:
            # Its row says the reason when it is evaluated.
            continue
