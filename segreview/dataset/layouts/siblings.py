"""Folders named after the folder of their images: train and train_masks, val and val_labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.folder_names import SEPARATOR, folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.splits import splits_of
from segreview.formats.registry import without_suffix
from segreview.formats.source import ListedFolder

_WITHOUT_ROLE = (None, Role.VALID)
"""Images lie in a folder whose name has no role; valid is a split here."""


class _Named(NamedTuple):
    """A folder below before/base_word: what it is for, and the images that it is named after."""

    role: Role
    before: str
    base: str
    word: str
    inside: str


def by_siblings(folder: Folder) -> Layout | None:
    """Read each folder without a role against the one of its name with masks or labels added."""
    places = {above for one in folder.mask_folders for above in _above(one.path)}
    files: defaultdict[tuple[Role, str], list[RoleFile]] = defaultdict(list)
    bases: dict[str, str] = {}
    for listed in folder.mask_folders:
        named = next(_named_after(listed.path, places), None)
        if named is not None:
            key = f"{named.before}{named.base}/{named.inside}"
            files[named.role, named.word].extend(_files(listed, key))
            if named.role is Role.GROUND_TRUTH:
                bases[named.before + named.base] = listed.path
    ground_truth = tuple(
        file for (role, _), some in files.items() if role is Role.GROUND_TRUTH for file in some
    )
    if not ground_truth:
        return None
    images = tuple(
        file
        for listed in folder.mask_folders
        if any(place in bases for place in _above(listed.path))
        for file in _files(listed, f"{listed.path}/")
    )
    predictions = [
        (word, tuple(some)) for (role, word), some in files.items() if role is Role.PREDICTION
    ]
    layout = Layout(
        f"folders named after each other: ground truth in {', '.join(bases.values())}; "
        f"image in {', '.join(bases)}",
        ground_truth,
        images,
    )
    return completed(layout, folder, splits=splits_of(ground_truth), more=predictions)


def _above(path: str) -> Iterator[str]:
    """Yield a folder and all folders above it."""
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))


def _files(listed: ListedFolder, key: str) -> list[RoleFile]:
    return [RoleFile(key + without_suffix(name), listed.prefix + name) for name in listed.names]


def _named_after(path: str, places: set[str]) -> Iterator[_Named]:
    """Yield how a folder lies below one that is named after a folder without a role."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        before = "".join(f"{above}/" for above in parts[:place])
        inside = "".join(f"{below}/" for below in parts[place + 1 :])
        for base, word in _shortened(part):
            role = folder_role(word)
            names_images = before + base in places and folder_role(base) in _WITHOUT_ROLE
            if names_images and role in (Role.GROUND_TRUTH, Role.PREDICTION):
                yield _Named(role, before, base, word, inside)


def _shortened(name: str) -> Iterator[tuple[str, str]]:
    """Yield a name without its last word, and without its first, each with what was left out."""
    for at in SEPARATOR.finditer(name):
        head, tail = name[: at.start()], name[at.end() :]
        if head and tail:
            yield head, tail
            yield tail, head
