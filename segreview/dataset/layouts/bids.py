"""BIDS: sub-01_T2w beside sub-01_T2w_seg-manual, or labels in derivatives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.drawn import in_predictions
from segreview.dataset.layouts.folder_names import SEPARATOR
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.suffixes import suffix_role
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_key

_SUBJECT = "sub-"
_DERIVATIVES, _LABELS = "derivatives", "labels"
_MANUAL = "manual"
_STRUCTURES = frozenset(["seg", "lesion", "label", "labels", "mask", "dseg", "probseg"])
_STANDARD = frozenset(["dseg", "mask", "probseg"])
"""What the standard itself calls segmentations: the last word of a name."""
_OF_LABELS = ("desc-", "label-")
_OF_GRIDS = ("space-", "res-", "den-")


class _Named(NamedTuple):
    """A file by its name: what it shares with its image, and what it adds to that."""

    path: PurePosixPath
    key: str
    added: str

    @property
    def subject(self) -> str:
        return self.key.partition("_")[0]

    @property
    def words(self) -> list[str]:
        return SEPARATOR.split(self.added.lower())

    @property
    def derivative(self) -> str:
        """The folder of derivatives in which it lies."""
        parts = self.path.parts[:-1]
        after = parts[parts.index(_DERIVATIVES) + 1 :] if _DERIVATIVES in parts else ()
        return after[0] if after else ""


def by_bids(folder: Folder) -> Layout | None:
    """Read what names add to the name of an image; several such endings are a question."""
    if not any(_SUBJECT in "\0".join(one.names) for one in folder.mask_folders):
        return None
    files = list(_named(folder.mask_paths))
    sets = _ground_truths([one for one in files if in_predictions(one.path) is None])
    if not sets:
        return None
    names = _most_telling_first(files, sets)
    chosen = folder.ground_truth_set if folder.ground_truth_set in sets else names[0]
    truths = sets[chosen]
    ground_truth = tuple(RoleFile(one.key, one.path, group=one.subject) for one in truths)
    layout = Layout(
        f"BIDS: ground truth *_{chosen}; image without that ending",
        ground_truth,
        tuple(_images(files, {one.key for one in truths})),
        ground_truth_sets=names,
        ground_truth_set=chosen,
    )
    structures = {name: _structure(name) for name in sets}
    of_others = frozenset(structures.values()) - {structures[chosen]}
    return completed(layout, folder, name_of=_keys(of_others), more=_beside_images(files))


def _named(paths: Sequence[PurePosixPath]) -> Iterator[_Named]:
    for path in paths:
        key, added = _split(without_suffix(path.name))
        if key:
            yield _Named(path, key, added)


def _split(stem: str) -> tuple[str, str]:
    """Return (what a file shares with its image, what its name adds); nothing for other names.

    >>> _split("sub-1_T2w_seg-manual"), _split("sub-1_space-orig_desc-brain_mask"), _split("a_b")
    (('sub-1_T2w', 'seg-manual'), ('sub-1', 'desc-brain_mask'), ('', ''))
    """
    parts = stem.split("_")
    plain = [place for place, part in enumerate(parts) if "-" not in part]
    if not stem.startswith(_SUBJECT) or not plain:
        return "", ""
    entities, suffix = parts[: plain[0]], parts[plain[0]]
    if suffix not in _STANDARD:
        return "_".join((*entities, suffix)), "_".join(parts[plain[0] + 1 :])
    added = [part for part in entities if part.startswith(_OF_LABELS)]
    shared = [part for part in entities if not part.startswith((*_OF_LABELS, *_OF_GRIDS))]
    return "_".join(shared), "_".join((*added, *parts[plain[0] :]))


def _ground_truths(files: Sequence[_Named]) -> dict[str, list[_Named]]:
    """Return the files of each ending that names a ground truth; those made by hand come first."""
    added = [one for one in files if one.added and suffix_role(one.added) is not Role.PREDICTION]
    by_hand = [one for one in added if one.words[-1] == _MANUAL]
    found = by_hand or [one for one in added if _STRUCTURES & set(one.words)]
    places = defaultdict(set)
    for one in found:
        places[one.added].add(one.derivative)
    sets: defaultdict[str, list[_Named]] = defaultdict(list)
    for one in found:
        several = len(places[one.added]) > 1 and one.derivative not in ("", _LABELS)
        sets[f"{one.derivative}/{one.added}" if several else one.added].append(one)
    return sets


def _most_telling_first(
    files: Sequence[_Named], sets: Mapping[str, Sequence[_Named]]
) -> tuple[str, ...]:
    """Return the names of ground truths: first what predictions name, then what most have."""
    predicted = Counter(_structure(one.added) for one in files if in_predictions(one.path))
    names = sorted(sets, key=natural_key)
    return tuple(sorted(names, key=lambda name: (-predicted[_structure(name)], -len(sets[name]))))


def _images(files: Sequence[_Named], keys: set[str]) -> Iterator[RoleFile]:
    """Yield the image of each key: of its name, else the only one of its subject and session."""
    plain = [one for one in files if not one.added and in_predictions(one.path) is None]
    raw = [one for one in plain if not one.derivative] or plain
    yield from (RoleFile(one.key, one.path) for one in raw if one.key in keys)
    shared = [one.key.rpartition("_")[0] for one in raw]
    times = Counter(shared)
    for key, one in zip(shared, raw, strict=True):
        if key in keys and times[key] == 1:
            yield RoleFile(key, one.path)


def _beside_images(files: Sequence[_Named]) -> list[tuple[str, tuple[RoleFile, ...]]]:
    """Return the prediction sets of files that their own name says to be predictions."""
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for one in files:
        is_named = bool(one.added) and suffix_role(one.added) is Role.PREDICTION
        if is_named and in_predictions(one.path) is None:
            sets[one.added].append(RoleFile(without_suffix(one.path.name), one.path))
    return [(name, tuple(held)) for name, held in sets.items()]


def _structure(added: str) -> str:
    """Return what an ending says to be marked, without who did it."""
    words = SEPARATOR.split(added.rpartition("/")[2].lower())
    return "_".join(w for w in words if w != _MANUAL and suffix_role(w) is not Role.PREDICTION)


def _keys(of_others: frozenset[str]) -> Callable[[str], str]:
    """Return what makes a key of a prediction's name, unless it is of another ground truth."""

    def key_of(name: str) -> str:
        key, added = _split(name)
        return name if not key or _structure(added) in of_others else key

    return key_of
