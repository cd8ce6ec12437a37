"""Files that lie apart from ground truth, taken as if they lay where it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from segreview.dataset.layouts.endings import by_ending, moved
from segreview.dataset.layouts.layout import RoleFile
from segreview.dataset.pairing import bare_stem, match

_MOST_PLACES = 16
"""With more of them the files of one folder are hardly all for one place."""


def in_reach(
    files: tuple[RoleFile, ...], places: set[str], ground_truth: Sequence[RoleFile]
) -> tuple[RoleFile, ...]:
    """Return files that lie in none of the sub-folders of ground truth as if they did."""
    if any(_folder(file.key) in places for file in files):
        return files
    found = moved(files, by_ending(ground_truth, bare_stem), bare_stem)
    if found != files or len({_folder(file.key) for file in files}) != 1:
        return found
    if len(places) != 1:
        return _as_partners(files, ground_truth)
    start = "".join(f"{place}/" for place in places if place)
    return tuple(file._replace(key=start + _name(file.key)) for file in files)


def _as_partners(
    files: tuple[RoleFile, ...], ground_truth: Sequence[RoleFile]
) -> tuple[RoleFile, ...]:
    """Return files with the keys of ground truth in the only folder in which all have a partner."""
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for file in ground_truth:
        inside[_folder(file.key)].append(_name(file.key))
    if not 1 < len(inside) <= _MOST_PLACES:
        return files
    names = [_name(file.key) for file in files]
    fitting = {place: _keys(stems, names) for place, stems in inside.items()}
    found = [(place, keys) for place, keys in fitting.items() if len(keys) == len(names)]
    if len(found) != 1:
        return files
    place, keys = found[0]
    start = f"{place}/" if place else ""
    return tuple(file._replace(key=start + keys[_name(file.key)]) for file in files)


def _keys(stems: list[str], names: list[str]) -> Mapping[str, str]:
    """Return which ground truth each name belongs to; nothing that is only inferred."""
    pairing = match(stems, names)
    return {other: stem for stem, other in pairing.partners.items() if stem not in pairing.by_token}


def _folder(key: str) -> str:
    return key.rpartition("/")[0]


def _name(key: str) -> str:
    return key.rpartition("/")[2]
