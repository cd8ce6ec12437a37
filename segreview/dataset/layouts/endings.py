"""Keys that end alike: a file that lies deeper or higher than its ground truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from segreview.dataset.layouts.layout import RoleFile


def by_ending(
    ground_truth: Sequence[RoleFile], name_of: Callable[[str], str]
) -> dict[str, set[str]]:
    """Return the keys that end in each sequence of folders and a name."""
    index: defaultdict[str, set[str]] = defaultdict(set)
    for file in ground_truth:
        for ending in endings(file.key, name_of):
            index[ending].add(file.key)
    return index


def endings(key: str, name_of: Callable[[str], str]) -> list[str]:
    """Return a key, with its name made comparable, without ever more of its folders."""
    *folders, name = key.split("/")
    parts = [*folders, name_of(name)]
    return ["/".join(parts[start:]) for start in range(len(parts))]


def with_found_keys(
    files: Sequence[RoleFile], index: Mapping[str, set[str]], name_of: Callable[[str], str]
) -> tuple[RoleFile, ...]:
    """Return the files with the key of the only ground truth that ends like theirs."""
    return tuple(file._replace(key=_found_key(file.key, index, name_of)) for file in files)


def _found_key(key: str, index: Mapping[str, set[str]], name_of: Callable[[str], str]) -> str:
    """Return the key of the only ground truth that shares the longest ending, else the same."""
    for ending in endings(key, name_of):
        keys = index.get(ending, set())
        if len(keys) == 1:
            return next(iter(keys))
        if keys:
            return key
    return key


def moved(
    files: Sequence[RoleFile], index: Mapping[str, set[str]], name_of: Callable[[str], str]
) -> tuple[RoleFile, ...]:
    """Return the files as if they lay where the only ground truth that ends like them does."""
    found = with_found_keys(files, index, name_of)
    return tuple(
        file if one.key == file.key else file._replace(key=_beside(one.key, file.key))
        for one, file in zip(found, files, strict=True)
    )


def _beside(ground_truth: str, key: str) -> str:
    folder, slash, _ = ground_truth.rpartition("/")
    return folder + slash + key.rpartition("/")[2]
