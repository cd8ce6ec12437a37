"""What a person points at: one file of a data set stands for the folder of the whole."""

from __future__ import annotations

import os
from pathlib import Path

from segreview.dataset.layouts.drawn_masks import ENDINGS
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.splits import SPLITS
from segreview.dataset.manifest import is_manifest
from segreview.errors import DatasetError
from segreview.formats.registry import is_mask_file
from segreview.formats.source import shown_text


def pointed_at(path: Path) -> Path:
    """Return the folder or the manifest that is opened for a path: it looks at the disk.

    The folder of an image, mask or annotation file is the one around the folders that have a
    role, such as images or masks, and around their splits.
    """
    if is_manifest(path) or not os.path.isfile(path):
        return path
    if not is_file_of_data(path.name):
        raise DatasetError(
            f"{shown_text(str(path))} is no data set: open a folder, an image, mask or annotation "
            "file in it, a list of samples (.csv), or a review (.segreview)."
        )
    return whole_of(Path(os.path.abspath(path)).parent)


def whole_of(folder: Path) -> Path:
    """Return the folder of a data set of which a folder is one part by its name.

    >>> whole_of(Path("street/images/val")).name, whole_of(Path("street/val/images")).name
    ('street', 'street')
    >>> whole_of(Path("street")).name, whole_of(Path("me/test")).name
    ('street', 'test')
    """
    whole = folder
    for place in (folder, *folder.parents):
        if folder_role(place.name) is not None:
            whole = place.parent
        elif place.name.lower() not in SPLITS:
            break
        elif whole == place != folder:
            # A split around a role; one without a role may have its name by chance.
            whole = place.parent
    return whole


def is_file_of_data(name: str) -> bool:
    """Say by its name whether a file can be one of a data set's images, masks or annotations."""
    return is_mask_file(name) or name.endswith(ENDINGS)
