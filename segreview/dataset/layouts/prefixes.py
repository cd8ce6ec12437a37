"""One folder in which the beginning of a name gives the role: image_1, mask_1, pred_1."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.folder_names import folder_role, outermost, role_and_place
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.splits import splits_of
from segreview.formats.registry import without_suffix
from segreview.formats.source import ListedFolder

_PREFIXED = re.compile(r"([^\W\d_]+)[_-]?(\d.*)")
"""A word before a number, as in volume-0 and label0001."""
_ROLES = (Role.IMAGE, Role.GROUND_TRUTH, Role.PREDICTION)


def by_prefixes(folder: Folder) -> Layout | None:
    """Read files by the word before the number in their names, in folders that hold masks."""
    files: defaultdict[Role, defaultdict[str, list[RoleFile]]]
    files = defaultdict(lambda: defaultdict(list))
    for listed in folder.mask_folders:
        if role_and_place(listed.path.split("/"), outermost) is None:
            for role, word, file in _with_masks(listed):
                files[role][word].append(file)
    if not files:
        return None
    truths = _of_most(files[Role.GROUND_TRUTH])
    if not files[Role.IMAGE]:
        files[Role.IMAGE][""] = _bare(folder, {file.key for file in truths})
    named = [f"{role} {word}*" for role in (Role.GROUND_TRUTH, Role.IMAGE) for word in files[role]]
    layout = Layout(
        f"one folder with prefixes: {'; '.join(named)}",
        truths,
        _of_most(files[Role.IMAGE]),
        is_telling=False,
    )
    sets = [(word, tuple(some)) for word, some in files[Role.PREDICTION].items()]
    return completed(layout, folder, splits=splits_of(truths), more=sets)


def _bare(folder: Folder, keys: set[str]) -> list[RoleFile]:
    """Return the files beside masks that are named like the number alone: 7.jpg and mask_7.png."""
    places = {key.rpartition("/")[0] for key in keys}
    found = (
        RoleFile(listed.prefix + without_suffix(name), listed.prefix + name)
        for listed in folder.mask_folders
        if listed.path in places
        for name in listed.names
    )
    return [file for file in found if file.key in keys]


def _with_masks(listed: ListedFolder) -> Sequence[tuple[Role, str, RoleFile]]:
    """Return (role, word, file) of the names that tell them; nothing where none is a mask."""
    found: list[tuple[Role, str, RoleFile]] = []
    for name in listed.names:
        told = _PREFIXED.fullmatch(without_suffix(name))
        role = folder_role(told[1]) if told else None
        if told and role in _ROLES:
            found.append((role, told[1], RoleFile(listed.prefix + told[2], listed.prefix + name)))
    return found if any(role is Role.GROUND_TRUTH for role, _, _ in found) else ()


def _of_most(words: Mapping[str, list[RoleFile]]) -> tuple[RoleFile, ...]:
    """Return the files of the word that most of them have."""
    most: list[RoleFile] = max(words.values(), key=len, default=[])
    return tuple(most)
