"""Folders that are dropped together: the parts of one data set, by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Role
from segreview.dataset.pointed_at import is_file_of_data
from segreview.dataset.roles import Roles
from segreview.session.opening import OpenRequest


def is_review(path: Path) -> bool:
    """Say by its name whether a path is a review file."""
    return path.suffix.lower() == ".segreview"


def request_of(paths: Sequence[Path]) -> OpenRequest:
    """Return what is asked by paths of which there are several; nothing is looked at.

    Where their names tell no parts of a data set, the folder that holds all of them is it.
    """
    folders = [path for path in paths if not is_file_of_data(path.name)]
    named = {role: [path for path in folders if folder_role(path.name) is role] for role in Role}
    unnamed = [path for path in folders if folder_role(path.name) is None]
    truths = named[Role.GROUND_TRUTH]
    predictions = [*named[Role.PREDICTION], *(unnamed if truths else ())]
    images, valid = named[Role.IMAGE], named[Role.VALID]
    if sum(map(bool, (images, truths, predictions))) < 2:
        parents = {path.parent for path in paths}
        return OpenRequest(parents.pop() if len(parents) == 1 else paths[0])
    roles = Roles(
        images[0] if images else None,
        truths[0] if truths else None,
        tuple(zip(_names(predictions), predictions, strict=True)),
        valid[0] if valid else None,
    )
    return OpenRequest((truths or predictions)[0].parent, roles)


def _names(folders: Sequence[Path]) -> list[str]:
    """Name prediction sets by their folders, and by those above where two have one name."""
    times = Counter(folder.name for folder in folders)
    return [
        folder.name if times[folder.name] == 1 else f"{folder.parent.name}/{folder.name}"
        for folder in folders
    ]
