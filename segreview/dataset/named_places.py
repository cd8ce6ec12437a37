"""A folder or a single file that a person names for a role, listed as recognisers see it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from segreview.dataset.layouts.layout import Folder
from segreview.errors import DatasetError
from segreview.formats.registry import is_mask_file, without_suffix
from segreview.formats.source import ListedFolder, Listing, list_files, shown_text


def listing_of(place: Path) -> tuple[Path, Listing]:
    """Return a folder and what it holds; of a file, its folder and the file alone."""
    # Unlike Path.is_dir, os.path.isdir answers where a parent folder is locked.
    if os.path.isdir(place):
        return place, list_files(place)
    if not os.path.isfile(place):
        raise DatasetError(f"{shown_text(str(place))} is no file or folder that can be opened.")
    return place.parent, Listing((ListedFolder("", (place.name,)),), ())


def set_name(place: Path) -> str:
    """Return what a prediction set is called that nobody named.

    >>> set_name(Path("runs/results.json")), set_name(Path("preds/case.nii.gz"))
    ('results', 'case')
    """
    return without_suffix(place.name) if _is_named_as_file(place) else place.name


def _is_named_as_file(place: Path) -> bool:
    return is_mask_file(place.name) or place.suffix.lower() in (".json", ".xml", ".txt")


def is_mask(place: Path | None) -> bool:
    """Say whether a place is a single file of pixels, which has one partner whatever its name."""
    return place is not None and is_mask_file(place.name) and os.path.isfile(place)


def folder_of(places: Iterable[Path | None]) -> Folder:
    """Return the folder that holds several named places, with their files alone."""
    roots = [
        (os.path.abspath(root), listing) for root, listing in map(listing_of, filter(None, places))
    ]
    base = _shared([root for root, _ in roots])
    held: dict[str, dict[str, None]] = {}
    for root, listing in roots:
        above = PurePosixPath(Path(root).relative_to(base).as_posix())
        for one in listing.folders:
            path = str(above / one.path)
            held.setdefault("" if path == "." else path, {}).update(dict.fromkeys(one.names))
    folders = tuple(ListedFolder(path, tuple(names)) for path, names in held.items())
    return Folder(base, Listing(folders, ()))


def _shared(roots: Sequence[str]) -> Path:
    try:
        return Path(os.path.commonpath(roots))
    except ValueError as error:
        named = shown_text(" and ".join(roots))
        raise DatasetError(f"{named} lie on different drives: put them on one.") from error
