"""What the names of files alone show: found, paired, missing, left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from segreview.dataset.assembly import BY_PART
from segreview.dataset.dataset import Dataset
from segreview.dataset.findings import (
    ALL_SETS,
    EMPTY,
    EXAMPLES,
    INFERRED,
    LEAVE_OUT,
    MISSING_CHOICES,
    NAMES,
    PAIRING_CHOICES,
    Choice,
    Finding,
    FindingKind,
    Severity,
    counted,
    shown_path,
)
from segreview.dataset.rivals import told_by
from segreview.dataset.sample import Sample, Unpaired
from segreview.dataset.spread import spread
from segreview.formats.pixel_source import PixelSource
from segreview.formats.source import shown_text


def of_names(dataset: Dataset) -> Iterator[Finding]:
    """Yield what lies where, what belongs together, and what is left over."""
    samples = len(dataset.samples)
    yield Finding(FindingKind.FOUND, Severity.NOTE, _found_sentence(dataset), samples)
    yield Finding(FindingKind.LAYOUT, Severity.NOTE, f"Read as {dataset.layout}.", samples)
    yield _pairing(dataset)
    yield from _guessed_sets(dataset)
    if dataset.predictions_only:
        sentence = "There is no ground truth: predictions can be judged, and nothing is scored."
        yield Finding(FindingKind.MISSING, Severity.NOTE, sentence, samples)
    missing = _missing(dataset)
    if missing is not None:
        yield missing
    ambiguous = [entry for entry in dataset.unpaired if entry.role == "ground truth"]
    unused = [entry for entry in dataset.unpaired if entry.role == "none"]
    alone = [entry for entry in dataset.unpaired if entry not in ambiguous and entry not in unused]
    if ambiguous or dataset.rivals is not None:
        yield _ambiguous(dataset, ambiguous)
    for role, entries in _by_role(alone).items():
        what = counted(len(entries), "file has", "files have")
        sentence = f"{role}: {what} no partner among the {_partners(dataset)} and {_are(entries)}."
        yield _listed(FindingKind.UNPAIRED, Severity.NOTE, sentence, entries, dataset.root)
    if unused:
        what = counted(len(unused), "file has no role and is", "files have no role and are")
        yield _listed(FindingKind.UNUSED, Severity.NOTE, f"{what} not used.", unused, dataset.root)
    if dataset.unusable:
        yield _unusable(dataset.unusable)
    for sentence in dataset.notes:
        yield Finding(FindingKind.FOLDER, Severity.NOTE, sentence)
    for sentence in dataset.skipped:
        yield Finding(FindingKind.FOLDER, Severity.DOUBT, sentence)


def _partners(dataset: Dataset) -> str:
    return "predictions" if dataset.predictions_only else "ground truth masks"


def _found_sentence(dataset: Dataset) -> str:
    samples = len(dataset.samples)
    images = sum(sample.image is not None for sample in dataset.samples)
    predicted = ", ".join(
        f"{sum(sample.predictions[p] is not None for sample in dataset.samples):,} of {name}"
        for p, name in enumerate(dataset.prediction_sets)
    )
    if dataset.ground_truth_only:
        predicted = "none"
    pictures = f"with {counted(images, 'image', 'images')}" if images else "without images"
    return f"{counted(samples, 'sample', 'samples')} {pictures}; predictions: {predicted}."


def _pairing(dataset: Dataset) -> Finding:
    inferred = dataset.infers and dataset.pairing.startswith(BY_PART)
    asks = inferred or not dataset.infers
    shown = spread(dataset.samples, EXAMPLES if asks else 1)
    return Finding(
        FindingKind.PAIRED,
        Severity.DOUBT if inferred else Severity.NOTE,
        f"Files are paired {dataset.pairing}.",
        len(dataset.samples),
        tuple(paired_files(sample, dataset.root) for sample in shown),
        PAIRING_CHOICES if asks else (),
        INFERRED if asks else "",
        INFERRED if inferred else NAMES if asks else "",
    )


def _guessed_sets(dataset: Dataset) -> Iterator[Finding]:
    """Yield which prediction sets no word names: all of them are used until one is chosen."""
    guessed = dataset.guessed_sets
    if not guessed:
        return
    alone = (Choice(name, shown_text(f"Use {name} alone")) for name in guessed)
    every = Choice(ALL_SETS, "Use them as prediction sets")
    is_all = set(guessed) <= set(dataset.prediction_sets)
    yield Finding(
        FindingKind.SETS,
        Severity.DOUBT if is_all else Severity.NOTE,
        dataset.guess_sentence,
        len(guessed),
        choices=(every, *alone),
        default=ALL_SETS,
        chosen=ALL_SETS if is_all else ", ".join(dataset.prediction_sets),
    )


def _ambiguous(dataset: Dataset, left_out: Sequence[Unpaired]) -> Finding:
    """Say which samples are left out because several files could be partners, and what helps."""
    what = counted(len(left_out), "ground truth mask is", "ground truth masks are")
    said = f"{what} left out, because several files could be partners."
    rivals = dataset.rivals
    if rivals is None:
        return _listed(FindingKind.AMBIGUOUS, Severity.DOUBT, said, left_out, dataset.root)
    choices = [Choice(mark, shown_text(f"Use those {told_by(mark)}")) for mark in rivals.marks]
    if not rivals.default:
        choices.insert(0, Choice(LEAVE_OUT, "Leave these samples out"))
    default, chosen = rivals.default or LEAVE_OUT, rivals.used or LEAVE_OUT
    is_settled = chosen != default and not left_out
    return Finding(
        FindingKind.AMBIGUOUS,
        Severity.NOTE if is_settled else Severity.DOUBT,
        " ".join(filter(None, (rivals.sentence, said if left_out else ""))),
        len(rivals.groups),
        tuple(shown_text(" or ".join(group)) for group in rivals.groups[:EXAMPLES]),
        tuple(choices),
        default,
        chosen,
    )


def paired_files(sample: Sample, root: Path) -> str:
    """Return the files of a sample, for people."""
    sources: tuple[PixelSource | None, ...] = (
        sample.image,
        sample.ground_truth,
        *sample.predictions,
        sample.valid,
    )
    # What stands for a ground truth that is missing has the file of the prediction.
    paths = dict.fromkeys(shown_path(one.path, root) for one in sources if one is not None)
    return " + ".join(paths)


def _missing(dataset: Dataset) -> Finding | None:
    lacking = [
        (sample.id, name)
        for sample in dataset.samples
        for name, source in zip(dataset.prediction_sets, sample.predictions, strict=True)
        if source is None
    ]
    if not lacking:
        return None
    if dataset.ground_truth_only:
        sentence = "There is no prediction: ground truth can be looked at, and nothing is scored."
        return Finding(FindingKind.MISSING, Severity.NOTE, sentence, len(lacking))
    per_set = Counter(name for _, name in lacking)
    what = counted(len(lacking), "prediction", "predictions")
    of_sets = " and ".join(f"{count:,} of {name}" for name, count in per_set.items())
    named = f"{what} of {next(iter(per_set))}" if len(per_set) == 1 else f"{what}, {of_sets},"
    be = "is" if len(lacking) == 1 else "are"
    return Finding(
        FindingKind.MISSING,
        Severity.DOUBT,
        shown_text(f"{named} {be} missing."),
        len(lacking),
        tuple(shown_text(f"{sample} ({name})") for sample, name in lacking[:EXAMPLES]),
        MISSING_CHOICES,
        EMPTY,
    )


def _unusable(sentences: Sequence[str]) -> Finding:
    what = counted(len(sentences), "line or annotation file", "lines or annotation files")
    be = "is" if len(sentences) == 1 else "are"
    return Finding(
        FindingKind.UNUSABLE,
        Severity.DOUBT,
        f"{what} cannot be used and {be} left out.",
        len(sentences),
        tuple(sentences[:EXAMPLES]),
        (Choice(LEAVE_OUT, "Go on without them"),),
        LEAVE_OUT,
    )


def _listed(
    kind: FindingKind, severity: Severity, sentence: str, entries: Sequence[Unpaired], root: Path
) -> Finding:
    examples = tuple(
        f"{shown_path(entry.path, root)}: {shown_text(entry.reason)}"
        if entry.reason
        else shown_path(entry.path, root)
        for entry in entries[:EXAMPLES]
    )
    return Finding(kind, severity, sentence, len(entries), examples)


def _by_role(entries: Sequence[Unpaired]) -> dict[str, list[Unpaired]]:
    by_role: dict[str, list[Unpaired]] = {}
    for entry in entries:
        by_role.setdefault(entry.role, []).append(entry)
    return by_role


def _are(entries: Sequence[Unpaired]) -> str:
    return "is not used" if len(entries) == 1 else "are not used"
