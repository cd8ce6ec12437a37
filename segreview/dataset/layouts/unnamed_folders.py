"""Folders that no word names: the names and pixels of their files tell what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from segreview.dataset.layouts.first_look import Look, first_look
from segreview.dataset.layouts.folder_names import folder_role, outermost, role_and_place, words_of
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.named_predictions import without_predictions
from segreview.dataset.layouts.placing import PlacedFolder
from segreview.dataset.layouts.plain_folders import folder_sets
from segreview.dataset.layouts.reach import in_reach
from segreview.dataset.layouts.splits import predicted_splits, splits_of
from segreview.dataset.layouts.suffixes import is_companion
from segreview.dataset.pairing import bare_stem, match
from segreview.formats.registry import is_photo, without_suffix

_OF_DATA_SETS = frozenset(["class", "object"])
"""Words in the names of Pascal VOC, whose folders hold what others derived from its masks."""
FileSet = tuple[str, tuple[RoleFile, ...]]


def with_unnamed_folders(layout: Layout, folder: Folder) -> Layout:
    """Return a layout with the images or prediction sets that it lacks, from unnamed folders.

    Their files have the names of ground truth; that they are predictions is doubtful.
    """
    if not layout.ground_truth or (layout.images and layout.predictions):
        return layout
    images = layout.images
    guessed: list[FileSet] = []
    for name, files, paired in _named_like_ground_truth(layout, folder):
        look = _look(folder, paired)
        if look is Look.PICTURE or (look is Look.GRAY and not images):
            images = _joined(images, files) if not layout.images else images
        elif look is not Look.NOTHING and not layout.predictions and not folder_role(name):
            guessed.append((name, paired))
    if images is layout.images and not guessed:
        return layout
    return _completed(layout, images, guessed)


def _joined(images: tuple[RoleFile, ...], more: tuple[RoleFile, ...]) -> tuple[RoleFile, ...]:
    """Return images with those of another folder, unless they are other images of the same."""
    keys = {file.key for file in images}
    return images if any(file.key in keys for file in more) else (*images, *more)


def _completed(layout: Layout, images: tuple[RoleFile, ...], guessed: list[FileSet]) -> Layout:
    found = [("prediction", name, files) for name, files in guessed]
    if images is not layout.images:
        place = str(images[0].path.parent)
        found.insert(0, ("image", "the folder itself" if place == "." else place, images))
    used = {file.path for _, _, files in found for file in files}
    described = [f"{role} in {name}" for role, name, _ in found]
    layout = replace(
        layout,
        described="; ".join([layout.described, *described]),
        images=images,
        predictions=(*layout.predictions, *guessed),
        guessed_sets=(*layout.guessed_sets, *(name for name, _ in guessed)),
        unused=tuple(entry for entry in layout.unused if entry[0] not in used),
    )
    return predicted_splits(layout, splits_of(layout.ground_truth), bare_stem)


def _named_like_ground_truth(
    layout: Layout, folder: Folder
) -> Iterator[tuple[str, tuple[RoleFile, ...], tuple[RoleFile, ...]]]:
    """Yield (name, files, those with a partner) of unnamed folders where many have one."""
    truths = layout.ground_truth
    anchors = [file.key for file in truths]
    places = {key.rpartition("/")[0] for key in anchors}
    for name, files in _sets(layout, folder):
        files = in_reach(files, places, truths)
        named, _ = without_predictions(files)
        pairing = match(anchors, list(dict.fromkeys(file.key for file in named)))
        partners = set(pairing.partners.values()) if not pairing.by_token else set()
        paired = tuple(file for file in named if file.key in partners)
        if paired and 2 * len(paired) >= min(len(named), len(anchors)):
            yield name, files, paired


def _sets(layout: Layout, folder: Folder) -> Iterable[FileSet]:
    unnamed = {one.path: one for one in folder.mask_folders if _is_unnamed(one.path.split("/"))}
    if not unnamed:
        return ()
    for path in _folders_of((*layout.ground_truth, *layout.images)):
        unnamed.pop(path, None)
    root = unnamed.pop("", None)
    above = {
        str(place)
        for path in _folders_of(layout.ground_truth)
        for place in (PurePosixPath(path), *PurePosixPath(path).parents)
    }
    placed = [
        _placed(one.path.split("/"), one.names, above)
        for one in unnamed.values()
        if one.path not in above
    ]
    around = (*([root] if root else []), *(one for one in unnamed.values() if one.path in above))
    loose = tuple(
        RoleFile(one.prefix + without_suffix(name), one.prefix + name)
        for one in around
        for name in one.names
    )
    return (*(("", loose) for _ in loose[:1]), *folder_sets(placed, layout.ground_truth, bare_stem))


def _is_unnamed(parts: list[str]) -> bool:
    """Say whether a path tells no role but an image's, nor that its files are made of masks."""
    found = role_and_place(parts, outermost)
    if found is not None and found[0] is not Role.IMAGE:
        return False
    return not any(is_companion(part) or _is_of_voc(words_of(part)) for part in parts)


def _is_of_voc(words: list[str]) -> bool:
    """Say so of SegmentationObject; Class1 alone is a class of pictures."""
    return len(words) > 1 and not _OF_DATA_SETS.isdisjoint(words)


def _folders_of(files: Iterable[RoleFile]) -> set[str]:
    return {str(file.file).rpartition("/")[0] for file in files}


def _placed(parts: list[str], names: tuple[str, ...], above: set[str]) -> PlacedFolder:
    """Return a folder as one of the set that the first part names which holds no ground truth."""
    outside = (n for n in range(len(parts)) if "/".join(parts[: n + 1]) not in above)
    place = next(outside, len(parts) - 1)
    return PlacedFolder(tuple(parts[:place]), parts[place], tuple(parts[place + 1 :]), names)


def _look(folder: Folder, files: tuple[RoleFile, ...]) -> Look:
    first = files[0].path
    return Look.PICTURE if is_photo(first.name) else first_look(folder.root / first)
