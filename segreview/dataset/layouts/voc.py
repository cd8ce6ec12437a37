"""Pascal VOC, and CVAT's segmentation mask: JPEGImages, SegmentationClass, ImageSets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from pathlib import PurePosixPath

from segreview.dataset.class_table import known_table
from segreview.dataset.findings import counted
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile, split_at
from segreview.dataset.layouts.placing import CLASS_MASKS
from segreview.errors import UnreadableFile
from segreview.formats.label_coding import CodedLabels, LabelCoding
from segreview.formats.source import read_file, shown_text

_CLASSES = (
    CLASS_MASKS,
    "SegmentationClassAug",
    "SegmentationClassRaw",
    "SegmentationClassNpy",
)
"""In this order: the first that a data set has is its ground truth."""
_NPY = CodedLabels(LabelCoding.SIGNED_VOID)
_LIST_LIMIT = 16 * 1024 * 1024
_NAMED_IMAGES = 3


def by_voc(folder: Folder) -> Layout | None:
    """Read SegmentationClass against JPEGImages; the lists of ImageSets/Segmentation are splits."""
    chosen = _chosen(folder)
    if not chosen:
        return None
    ground_truth = tuple(
        RoleFile(f"{before}{inside}{path.stem}", path, _NPY if path.suffix == ".npy" else None)
        for name in _CLASSES
        for before, inside, path in folder.masks_below(name)
        if chosen.get(before) == name
    )
    images = tuple(
        RoleFile(f"{before}{inside}{path.stem}", path)
        for before, inside, path in folder.masks_below("JPEGImages")
        if before in chosen
    )
    splits, findings, notes = _lists(folder, chosen, {file.key for file in ground_truth})
    layout = Layout(
        f"Pascal VOC: ground truth in {', '.join(sorted(set(chosen.values())))}; "
        "image in JPEGImages",
        ground_truth,
        images,
        findings=findings,
        notes=notes,
        known_tables=(known_table("voc"),),
        ignored_labels=frozenset((255,)),
        many_classes=True,
    )
    return completed(layout, folder, splits=splits)


def _chosen(folder: Folder) -> dict[str, str]:
    """Return for each data set below the folder which of its folders is the ground truth."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in _CLASSES:
        for before, _, _ in folder.masks_below(name):
            found[before].add(name)
    # A model's masks may be stored in the same way, below a folder for predictions.
    pictured = {before for before, _, _ in folder.masks_below("JPEGImages")}
    predicted = {before for before in found if _promises_predictions(before)}
    for before in predicted:
        if before not in pictured or len(predicted) < len(found):
            del found[before]
    return {before: min(names, key=_CLASSES.index) for before, names in found.items()}


def _promises_predictions(before: str) -> bool:
    return any(folder_role(part) is Role.PREDICTION for part in before.split("/"))


def _lists(
    folder: Folder, chosen: Container[str], keys: set[str]
) -> tuple[Mapping[str, frozenset[str]], tuple[str, ...], tuple[str, ...]]:
    """Return the keys that each list of ImageSets/Segmentation names, and what to say of them.

    A list that cannot be read is doubtful; that images have no ground truth is only noted.
    """
    splits: dict[str, frozenset[str]] = {}
    listed: set[str] = set()
    problems: list[str] = []
    for name, paths in folder.folders.items():
        before, marker, inside = split_at(name, ("ImageSets",))
        if not marker or before not in chosen or not inside.startswith("Segmentation/"):
            continue
        for path in paths:
            try:
                names = {before + line for line in _names(folder, path)}
            except UnreadableFile as error:
                problems.append(str(error))
                continue
            splits[before + path.stem] = frozenset(names & keys)
            listed |= names
    return splits, tuple(problems), _said_of_absent(sorted(listed - keys))


def _said_of_absent(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    named = ", ".join(names[:_NAMED_IMAGES]) + (", ..." if len(names) > _NAMED_IMAGES else "")
    return (
        f"ImageSets/Segmentation names {counted(len(names), 'image', 'images')} without "
        f"ground truth: {shown_text(named)}.",
    )


def _names(folder: Folder, path: PurePosixPath) -> list[str]:
    data = read_file(folder.root / path, _LIST_LIMIT).data
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    return [line.split()[0] for line in lines if line.strip()]
