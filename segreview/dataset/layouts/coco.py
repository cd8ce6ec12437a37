"""COCO: JSON files of instances, results and panoptic segments, and the images they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from segreview.dataset.class_table import FILE_NAME
from segreview.dataset.findings import counted
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.coco_documents import (
    CocoDocument,
    Unused,
    coco_documents,
    ground_truths,
    with_crowds,
    without_brushes,
)
from segreview.dataset.layouts.coco_masks import (
    CocoTruth,
    ground_truth_files,
    image_files,
    predicted_files,
    predicted_ids,
    shared_images,
    valid_files,
)
from segreview.dataset.layouts.coco_places import Places, folders_above, splits_of_files, words_of
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.plain_folders import by_outer_folders
from segreview.dataset.layouts.shape_classes import instance_classes, panoptic_classes
from segreview.formats.coco.document import CocoCategory, CocoKind
from segreview.formats.shape_painting import CONFIDENT
from segreview.formats.source import natural_key, shown_text


def by_coco(folder: Folder) -> Layout | None:
    """Read a folder by its COCO files; None where it has none."""
    return _layout(folder)


def by_named_coco(folder: Folder) -> Layout | None:
    """Read a folder that a person named as ground truth, whatever its COCO files are called."""
    return _layout(folder, is_named=True)


def _layout(folder: Folder, *, is_named: bool = False) -> Layout | None:
    documents, unused, damaged = coco_documents(folder)
    if not (documents or unused or damaged):
        return None
    places = Places(folder.mask_paths)
    predicted = [one for one in documents if one.is_prediction and not is_named]
    results = [one for one in documents if one.file.kind is CocoKind.RESULTS]
    others = [one for one in documents if one not in predicted and one not in results]
    kept, more = ground_truths(others, places)
    unused += more
    predictions = [without_brushes(one) for one in predicted]
    renamed = not kept and _are_annotations(predictions, folder)
    if renamed:
        kept, predictions = predictions, []
    if not kept:
        unused += [(one.path, "there is no COCO ground truth beside it") for one in predictions]
        return Layout("COCO", unused=(*unused, *damaged))
    kept, crowds = with_crowds(kept, folder.shapes.crowds)
    truths = _truths(kept)
    layout = Layout(
        _described(truths, predictions),
        _each(truths, lambda truth: ground_truth_files(truth, places)),
        _each(truths, lambda truth: image_files(truth, places)),
        valid=_each(truths, valid_files),
        class_table=truths[0].classes.table,
        findings=(*_findings(truths), *(_named_as_predictions(kept) if renamed else ())),
        unusable=tuple(shown_text(reason) for _, reason in damaged),
        notes=truths[0].classes.notes,
        class_files=(FILE_NAME,),
        many_classes=not truths[0].classes.is_binary,
        crowds=crowds,
    )
    if not predictions and _is_plain(folder, layout):
        return None
    return _with_predictions(completed(layout, folder), truths, predictions, places, unused)


def _are_annotations(predictions: Sequence[CocoDocument], folder: Folder) -> bool:
    """Say whether a file is named like predictions, but nothing else can be the ground truth."""
    alone = len(predictions) == 1 and predictions[0].is_named_alone
    return alone and not by_outer_folders(folder).ground_truth


def _named_as_predictions(kept: Sequence[CocoDocument]) -> tuple[str, ...]:
    return tuple(
        shown_text(
            f"{one.path} is read as ground truth, though its name promises predictions: it lists "
            "images and categories, and nothing else is ground truth."
        )
        for one in kept
    )


def _truths(kept: Sequence[CocoDocument]) -> list[CocoTruth]:
    merged: dict[int, CocoCategory] = {}
    for document in kept:
        merged.update((category.id, category) for category in document.file.categories)
    used = frozenset().union(*(document.file.used_categories for document in kept))
    if kept[0].file.kind is CocoKind.PANOPTIC:
        classes = panoptic_classes(merged.values())
    else:
        classes = instance_classes(merged.values(), used)
    names = splits_of_files([one.path for one in kept])
    plain = [CocoTruth(one, name, classes) for one, name in zip(kept, names, strict=True)]
    return [replace(truth, above=folders_above(truth.names().values())) for truth in plain]


def _each(
    truths: Iterable[CocoTruth], files: Callable[[CocoTruth], tuple[RoleFile, ...]]
) -> tuple[RoleFile, ...]:
    return tuple(file for truth in truths for file in files(truth))


def _described(truths: Sequence[CocoTruth], predictions: Sequence[CocoDocument]) -> str:
    kind = "COCO panoptic" if truths[0].document.file.kind is CocoKind.PANOPTIC else "COCO"
    named = [f"ground truth in {truth.document.path}" for truth in truths]
    named += [f"prediction in {one.path}" for one in predictions]
    return shown_text(f"{kind}: " + "; ".join(named))


def _findings(truths: Sequence[CocoTruth]) -> tuple[str, ...]:
    documents = [truth.document for truth in truths]
    return tuple(
        shown_text(f"{document.path}: {finding}")
        for document in documents
        for finding in document.file.findings
    )


def _is_plain(folder: Folder, layout: Layout) -> bool:
    """Say whether the folder holds mask files with predictions, which need no COCO file."""
    own = {file.path for file in (*layout.ground_truth, *layout.images)}
    plain = by_outer_folders(folder)
    masks = [file for file in plain.ground_truth if file.path not in own]
    return bool(masks) and bool(plain.predictions)


def _with_predictions(
    layout: Layout,
    truths: Sequence[CocoTruth],
    predictions: Sequence[CocoDocument],
    places: Places,
    unused: Unused,
) -> Layout:
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    notes = list(layout.notes)
    for document, name in zip(predictions, _set_names(predictions, len(truths) > 1), strict=True):
        chosen = _truths_of(document, truths)
        if not chosen:
            unused.append(
                (document.path, "which ground truth it is for cannot be told from its image ids")
            )
        for truth in chosen:
            sets[name].extend(predicted_files(truth, document, places))
        notes += _without_partner(document, chosen)
        notes += _notes_of(document, chosen)
    in_files = tuple((name, tuple(sets[name])) for name in sorted(sets, key=natural_key))
    layout = replace(
        layout,
        predictions=layout.predictions + in_files,
        unused=layout.unused + tuple(unused),
        notes=tuple(notes),
    )
    return _predicted_only(layout, truths)


def _set_names(predictions: Sequence[CocoDocument], has_splits: bool) -> list[str]:
    """Return the names of prediction sets: the file's own, with its folder where two are alike."""
    names = [one.path.stem for one in predictions]
    if has_splits:
        # unet_train.json and unet_val.json are one set for two splits.
        return [name.rpartition("_")[0] or name for name in names]
    twice = {name for name, times in Counter(names).items() if times > 1}
    return [
        str(one.path.with_suffix("")) if name in twice else name
        for one, name in zip(predictions, names, strict=True)
    ]


def _truths_of(document: CocoDocument, truths: Sequence[CocoTruth]) -> list[CocoTruth]:
    """Return the ground truths that a prediction is for; ids alone may fit several of them."""
    shared = {truth.split: shared_images(truth, document) for truth in truths}
    found = [truth for truth in truths if shared[truth.split][0]]
    if len(found) < 2 or document.file.kind is CocoKind.INSTANCES:
        return found
    words = words_of(document.path.stem) | {part.lower() for part in document.path.parts[:-1]}
    whole = [truth for truth in found if not shared[truth.split][1]]
    named = [truth for truth in found if words & words_of(truth.split.rpartition("/")[2])]
    return next((chosen for chosen in (named, whole) if len(chosen) == 1), [])


def _without_partner(document: CocoDocument, truths: Sequence[CocoTruth]) -> list[str]:
    """Say which images of a prediction and of its ground truth have no partner."""
    said = []
    strangers = min((shared_images(truth, document)[1] for truth in truths), default=0)
    if strangers and len(truths) == 1:
        said.append(counted(strangers, "image has", "images have") + " no ground truth: left out.")
    missing = sum(len(truth.names().keys() - predicted_ids(document)) for truth in truths)
    if missing and document.file.kind is CocoKind.RESULTS:
        said.append(
            counted(missing, "image has", "images have") + " no detection: nothing found there."
        )
    return [shown_text(f"{document.path}: {sentence}") for sentence in said]


def _notes_of(document: CocoDocument, truths: Sequence[CocoTruth]) -> list[str]:
    """Say how detections become the mask of an image."""
    if not truths or document.file.kind is not CocoKind.RESULTS:
        return []
    path, classes = document.path, truths[0].classes
    if not classes.is_binary:
        return [
            shown_text(
                f"{path}: a pixel has the category of the detection with the highest score that "
                f"covers it, of those with a score of {CONFIDENT:g} and more."
            )
        ]
    others = document.file.used_categories - {classes.category}
    if not others:
        return []
    sentence = f"{path}: detections of other categories are left out: {sorted(others)[:6]}."
    return [shown_text(sentence)]


def _predicted_only(layout: Layout, truths: Sequence[CocoTruth]) -> Layout:
    """Leave out the splits without any prediction where another has some."""
    predicted = {file.key for _, files in layout.predictions for file in files}
    without = [
        truth
        for truth in truths
        if truth.split and not any(truth.key(n) in predicted for n in truth.names().values())
    ]
    if not without or len(without) == len(truths):
        return layout
    left_out = {truth.key(name) for truth in without for name in truth.names().values()}
    named = ", ".join(truth.split for truth in without)
    sentence = f"There is no prediction for {named}: these ground truths are left out."

    def kept(files: Iterable[RoleFile]) -> tuple[RoleFile, ...]:
        return tuple(file for file in files if file.key not in left_out)

    return replace(
        layout,
        ground_truth=kept(layout.ground_truth),
        images=kept(layout.images),
        valid=kept(layout.valid),
        notes=(*layout.notes, shown_text(sentence)),
    )
