"""Where the files that a COCO file names lie: found in the listing, never opened by their name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from segreview.dataset.layouts.folder_names import SEPARATOR
from segreview.dataset.layouts.layout import Role
from segreview.dataset.layouts.placing import placed_by_folder

_DRIVE = re.compile(r"^[A-Za-z]:")
_DIGITS_AT_END = re.compile(r"[0-9]+$")


def named_parts(name: str) -> tuple[str, ...]:
    """Return the folders and the name in a file_name; what leads upwards is left out.

    >>> named_parts("../images/a.jpg"), named_parts("C:\\\\data\\\\a.jpg")
    (('images', 'a.jpg'), ('data', 'a.jpg'))
    """
    plain = _DRIVE.sub("", name.replace("\\", "/"))
    return tuple(part for part in plain.split("/") if part not in ("", ".", ".."))


def key_of(name: str) -> str:
    """Return the file_name of an image without its ending, as the key of its sample.

    >>> key_of("val2017/000001.jpg")
    'val2017/000001'
    """
    parts = named_parts(name)
    return str(PurePosixPath(*parts).with_suffix("")) if parts else name


def folders_above(names: Iterable[str]) -> str:
    """Return the folders, with a slash, that all file_names begin with.

    >>> folders_above(["all/a.jpg", "all/b/c.jpg"]), folders_above(["a/b.jpg", "c.jpg"])
    ('all/', '')
    """
    parents = [key_of(name).split("/")[:-1] for name in names]
    shared: list[str] = []
    for parts in zip(*parents, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "".join(f"{part}/" for part in shared)


def words_of(stem: str) -> frozenset[str]:
    """Return the words of a file's name, the year behind a split left out.

    >>> sorted(words_of("instances_val2017"))
    ['instances', 'val']
    """
    words = (_DIGITS_AT_END.sub("", word) for word in SEPARATOR.split(stem.lower()))
    return frozenset(word for word in words if word)


def splits_of_files(paths: Sequence[PurePosixPath]) -> list[str]:
    """Return what tells several files apart: the last word of the name, else the folder.

    >>> splits_of_files([PurePosixPath("a_train.json"), PurePosixPath("a_val.json")])
    ['train', 'val']
    """
    if len(paths) == 1:
        return [""]
    choices: tuple[Callable[[PurePosixPath], str], ...] = (
        lambda path: path.stem.rpartition("_")[2],
        lambda path: path.parent.name,
    )
    for choice in choices:
        names = [choice(path) for path in paths]
        if len(set(names)) == len(names) and all(names):
            return names
    return [str(path.with_suffix("")) for path in paths]


class Places:
    """The pixel files of a folder by their name."""

    def __init__(self, paths: Iterable[PurePosixPath]) -> None:
        """Take the listed files."""
        self._by_name: defaultdict[str, list[PurePosixPath]] = defaultdict(list)
        for path in paths:
            self._by_name[path.name].append(path)

    def image(self, name: str, json_path: PurePosixPath) -> PurePosixPath | None:
        """Return the image that a file names; None where there is none or several fit alike."""
        return self._best(name, json_path, (Role.PREDICTION, Role.GROUND_TRUTH))

    def segments(self, name: str, json_path: PurePosixPath) -> PurePosixPath | None:
        """Return the PNG of segment ids that a panoptic file names."""
        return self._best(name, json_path, (Role.IMAGE,))

    def _best(
        self, name: str, json_path: PurePosixPath, other_roles: tuple[Role, ...]
    ) -> PurePosixPath | None:
        wanted = named_parts(name)
        found = [
            path
            for path in self._by_name.get(wanted[-1] if wanted else "", ())
            if path.parent == json_path.parent or _inner_role(path) not in other_roles
        ]
        ranked = sorted(
            ((_fit(path, wanted, json_path), str(path)) for path in found), reverse=True
        )
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return PurePosixPath(ranked[0][1])


def _inner_role(path: PurePosixPath) -> Role | None:
    placed = placed_by_folder(path, lambda places: places[-1])
    return None if placed is None else placed[0]


def _fit(
    path: PurePosixPath, wanted: tuple[str, ...], json_path: PurePosixPath
) -> tuple[int, int, int, int]:
    """Return how well a path fits: folders that are named, words of the JSON file, nearness."""
    tail = 0
    for part, other in zip(reversed(path.parts), reversed(wanted), strict=False):
        if part != other:
            break
        tail += 1
    words = words_of(json_path.stem)
    shared = sum(bool(words & words_of(folder)) for folder in path.parts[:-1])
    shared += 2 * (json_path.stem in path.parts)
    near = 0
    for part, other in zip(path.parts[:-1], json_path.parts[:-1], strict=False):
        if part != other:
            break
        near += 1
    return tail, shared, near, -len(path.parts)
