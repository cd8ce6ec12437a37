"""Why a folder holds nothing to review: what it holds instead, or which names did not match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from segreview.dataset.findings import counted
from segreview.dataset.layouts.layout import Folder, Layout
from segreview.dataset.layouts.other_annotations import (
    OtherAnnotations,
    is_named_by_its_name,
    other_annotations,
)
from segreview.dataset.layouts.unread_annotations import unread_said
from segreview.dataset.pointed_at import whole_of
from segreview.formats.registry import is_photo
from segreview.formats.source import shown_text

_NAMED_FILES = 6
_NAME_FOLDERS = "name the folders like images, masks and preds, or give their roles explicitly"


def why_no_samples(folder: Folder, layouts: Sequence[Layout]) -> str:
    """Return what a person is told of a folder in which no layout found a sample."""
    name = shown_text(folder.root.name or str(folder.root))
    held, unused = other_annotations(folder), tuple(_unused(layouts))
    verdicts = tuple(said for said, is_verdict in unused if is_verdict)
    damage = tuple(f"{said}." for said, is_verdict in unused if not is_verdict)
    skipped = folder.listing.skipped
    unread = unread_said(folder)
    if unread:
        return " ".join((_nothing_read(name, folder, layouts), *unread, *damage, *skipped))
    if (verdicts or held.is_telling) and not _may_hold_masks(folder, layouts):
        return " ".join((_no_segmentation(name, held, verdicts), *damage, *skipped))
    instead = (f"Found instead of masks: {held.named}.",) if held.named else ()
    verdicts = tuple(f"{said}." for said in verdicts)
    sentence = _nothing_matched(name, folder, layouts)
    return " ".join((sentence, *instead, *verdicts, *_around(folder), *damage, *skipped))


def _around(folder: Folder) -> tuple[str, ...]:
    """Say which folder may hold the whole data set, where this one is named as a part of it."""
    whole = whole_of(folder.root)
    name = shown_text(folder.root.name)
    said = f"If {name} is one part of a data set, open the folder around it: {whole}."
    return () if whole == folder.root else (said,)


def _nothing_read(name: str, folder: Folder, layouts: Sequence[Layout]) -> str:
    """Say that nothing is there to review, where only what is not read could be ground truth."""
    if any(layout.ground_truth for layout in layouts) and _may_hold_masks(folder, layouts):
        return _nothing_matched(name, folder, layouts)
    return f"No sample in {name}."


def _unused(layouts: Sequence[Layout]) -> Iterator[tuple[str, bool]]:
    """Yield why files of a layout known by its files are not used, and if they hold no masks."""
    for layout in layouts:
        if layout.is_telling and not layout.ground_truth:
            told = [one for one in layout.unused if not is_named_by_its_name(one[0])]
            for path, reason in told[:_NAMED_FILES]:
                # Why a file cannot be read begins with its name.
                named = reason if reason.startswith(path.name) else f"{path}: {reason}"
                yield shown_text(named.rstrip(".")), reason.startswith("it ")


def _may_hold_masks(folder: Folder, layouts: Sequence[Layout]) -> bool:
    """Say whether masks were found, or lie beside images in folders whose names tell nothing."""
    if any(files for layout in layouts for _, files in layout.predictions):
        return True
    truths = (file.path.name for layout in layouts for file in layout.ground_truth)
    if not all(map(is_photo, truths)):
        return True
    times = Counter(path.stem for path in folder.mask_paths)
    return any(times[path.stem] > 1 and not is_photo(path.name) for path in folder.mask_paths)


def _no_segmentation(name: str, held: OtherAnnotations, verdicts: Sequence[str]) -> str:
    instead = (f"it holds {held.named}, and no masks",) if held.is_telling else ()
    return f"{name} is no segmentation data set: {'; '.join((*instead, *verdicts))}."


def _nothing_matched(name: str, folder: Folder, layouts: Sequence[Layout]) -> str:
    files = len(folder.mask_paths)
    if not files:
        return f"The folder {name} holds no image or mask files."
    layout = max(layouts, key=lambda one: bool(one.ground_truth) + bool(one.predictions))
    counts = {
        "ground truth mask": len(layout.ground_truth),
        "prediction": sum(len(group) for _, group in layout.predictions),
    }
    found = " and ".join(
        counted(count, what, f"{what}s") if count else f"no {what}s"
        for what, count in counts.items()
    )
    doubt, needed = "", _NAME_FOLDERS
    if all(counts.values()):
        doubt = ", but no two names match"
        needed = "give a prediction the name of its ground truth, or give the roles explicitly"
    elif counts["prediction"]:
        needed = "predictions are scored against ground truth: give its folder explicitly"
    return (
        f"No sample in {name}: of {counted(files, 'image file', 'image files')}, {found} were "
        f"recognised{doubt}; {needed}."
    )
