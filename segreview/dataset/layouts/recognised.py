"""The layouts that are recognised by themselves, the most telling first."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.dataset.layouts.labelme import by_labelme
from segreview.dataset.layouts.layout import Folder, Layout, Recogniser
from segreview.dataset.layouts.plain_folders import by_inner_folders, by_outer_folders
from segreview.dataset.layouts.suffixes import by_suffixes

RECOGNISERS: tuple[Recogniser, ...] = (by_labelme, by_outer_folders, by_inner_folders, by_suffixes)


def layouts_of(folder: Folder) -> Iterator[Layout]:
    """Yield the ways in which a folder can be read."""
    for recogniser in RECOGNISERS:
        layout = recogniser(folder)
        if layout is not None:
            yield layout
