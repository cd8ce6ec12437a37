"""LandCover.ai: tiles in output, a_7.jpg beside its mask a_7_m.png; the lists beside are splits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.drawn import read_names
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.tiles import MASK_ENDING, holds_tiles
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import is_photo, without_suffix
from segreview.formats.source import ListedFolder

_SPLITS = ("train", "val", "test")


def by_landcover(folder: Folder) -> Layout | None:
    """Read photos against the masks beside them that are named like them with _m behind."""
    tiled = [listed for listed in folder.mask_folders if holds_tiles(listed.names)]
    if not tiled:
        return None
    truths = tuple(
        RoleFile(listed.prefix + stem.removesuffix(MASK_ENDING), listed.prefix + name)
        for listed in tiled
        for name in listed.names
        if (stem := without_suffix(name)).endswith(MASK_ENDING)
    )
    images = tuple(
        RoleFile(listed.prefix + without_suffix(name), listed.prefix + name)
        for listed in tiled
        for name in listed.names
        if is_photo(name)
    )
    layout = Layout(
        f"LandCover.ai: ground truth *{MASK_ENDING} beside its image in "
        f"{', '.join(listed.path or 'the folder itself' for listed in tiled)}",
        truths,
        images,
        many_classes=True,
    )
    splits = dict(_lists(folder, tiled, {file.key for file in truths}))
    return completed(layout, folder, splits=splits, name_of=_name)


def _name(key: str) -> str:
    return bare_stem(key.removesuffix(MASK_ENDING))


def _lists(
    folder: Folder, tiled: Sequence[ListedFolder], keys: set[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the tiles that train.txt, val.txt and test.txt name, which lie above the tiles."""
    for listed in tiled:
        place = PurePosixPath(listed.path).parent
        for split in _SPLITS:
            names = read_names(folder.root / place / f"{split}.txt")
            held = frozenset(listed.prefix + name for name in names) & keys
            if held:
                yield str(place / split), held
