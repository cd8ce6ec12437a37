"""Tiles that were cut of images and their masks: a_7.jpg beside a_7_m.png."""

from __future__ import annotations

from collections.abc import Sequence

from segreview.formats.registry import is_photo, without_suffix

MASK_ENDING = "_m"


def holds_tiles(names: Sequence[str]) -> bool:
    """Say whether a folder holds nothing but photos and masks of their names with _m behind.

    >>> holds_tiles(["a.jpg", "a_m.png"]), holds_tiles(["a.jpg", "a.png"])
    (True, False)
    """
    if f"{MASK_ENDING}." not in "\0".join(names):
        # Names of 100,000 files are not split for what nearly no folder holds.
        return False
    photos = {without_suffix(name) for name in names if is_photo(name)}
    masks = {without_suffix(name) for name in names if not is_photo(name)}
    return bool(masks) and masks == {photo + MASK_ENDING for photo in photos}
