"""Findings of headers alone: sizes that differ, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segreview.dataset.findings import (
    EXAMPLES,
    LENGTH_CHOICES,
    REFUSE,
    SIZE_CHOICES,
    SKIP,
    UNREADABLE_CHOICES,
    Choice,
    Finding,
    FindingKind,
    Severity,
    counted,
)
from segreview.dataset.roles import GROUND_TRUTH, IMAGE, VALID_AREA
from segreview.dataset.size_check import SizeCheck, SizeDifference
from segreview.formats.source import shown_text


def of_headers(sizes: SizeCheck) -> Iterator[Finding]:
    """Yield what the headers say of sizes, and which of them cannot be read."""
    masks = [entry for entry in sizes.differences if entry.what != IMAGE]
    images = [entry for entry in sizes.differences if entry.what == IMAGE]
    if masks:
        sentence = other_sizes(len(masks))
        yield _different(FindingKind.SIZES, sentence, masks, SIZE_CHOICES)
    elif sizes.told:
        among, others = "all samples", ""
        if sizes.told < sizes.samples:
            among = f"{sizes.told:,} of {sizes.samples:,} samples"
            others = "; those of the others are compared when their pixels are read"
        sentence = f"Masks have the size of their ground truth in {among}{others}."
        yield Finding(FindingKind.SIZES, Severity.NOTE, sentence, sizes.told)
    else:
        sentence = "No header tells the sizes of masks: they are compared when pixels are read."
        yield Finding(FindingKind.SIZES, Severity.NOTE, sentence)
    if images:
        what = counted(len(images), "image has", "images have")
        sentence = f"{what} another size than the ground truth; shown stretched over it."
        yield _different(FindingKind.IMAGE_SIZES, sentence, images, ())
    if sizes.lengths:
        yield other_lengths(sizes.lengths)
    if sizes.depths:
        yield _other_depths(sizes.depths)
    yield from _unreadable(sizes)


def _unreadable(sizes: SizeCheck) -> Iterator[Finding]:
    of_role: dict[str, list[str]] = {}
    for entry in sizes.unreadable:
        references = {IMAGE: IMAGE, GROUND_TRUTH: GROUND_TRUTH, VALID_AREA: GROUND_TRUTH}
        of_role.setdefault(references.get(entry.role, ""), []).append(entry.described)
    for role, described in of_role.items():
        yield of_unreadable(role, described)


def of_unreadable(role: str, described: Sequence[str]) -> Finding:
    """Return what becomes of files that cannot be read.

    ``role`` is image, ground truth (or a valid area), or empty for predictions.
    """
    count = len(described)
    what = {
        IMAGE: counted(count, "image", "images"),
        GROUND_TRUTH: counted(count, "ground truth or valid area", "ground truths or valid areas"),
    }.get(role, counted(count, "prediction", "predictions"))
    choices = {IMAGE: (), GROUND_TRUTH: UNREADABLE_CHOICES[:1]}.get(role, UNREADABLE_CHOICES)
    be = "shown" if role == IMAGE else "read"
    return Finding(
        FindingKind.UNREADABLE,
        Severity.DOUBT if choices else Severity.NOTE,
        f"{what} cannot be {be}.",
        count,
        tuple(shown_text(one) for one in described[:EXAMPLES]),
        choices,
        SKIP if choices else "",
        SKIP if choices else "",
        subject=role,
    )


def other_sizes(masks: int) -> str:
    """Say that masks do not lie over their ground truth."""
    return f"{counted(masks, 'mask has', 'masks have')} another size than the ground truth."


def other_lengths(reasons: Sequence[str]) -> Finding:
    """Say that stacks are longer or shorter than their ground truth; pages of one say the same."""
    distinct = tuple(dict.fromkeys(reasons))
    what = counted(len(distinct), "stack is", "stacks are")
    return Finding(
        FindingKind.LENGTHS,
        Severity.DOUBT,
        f"{what} longer or shorter than the ground truth.",
        len(distinct),
        tuple(map(shown_text, distinct[:EXAMPLES])),
        LENGTH_CHOICES,
        REFUSE,
        REFUSE,
    )


def _other_depths(reasons: Sequence[str]) -> Finding:
    """Say the same of volumes; where they have other slices, these lie at other places."""
    distinct = tuple(dict.fromkeys(reasons))
    what = counted(len(distinct), "volume has", "volumes have")
    sentence = f"{what} more or fewer slices than the ground truth and cannot be scored."
    examples = tuple(map(shown_text, distinct[:EXAMPLES]))
    return Finding(
        FindingKind.LENGTHS, Severity.DOUBT, sentence, len(distinct), examples, subject="volumes"
    )


def _different(
    kind: FindingKind,
    sentence: str,
    entries: Sequence[SizeDifference],
    choices: tuple[Choice, ...],
) -> Finding:
    examples = tuple(shown_text(entry.described) for entry in entries[:EXAMPLES])
    default = choices[0].value if choices else ""
    severity = Severity.NOTE if kind is FindingKind.IMAGE_SIZES else Severity.DOUBT
    return Finding(kind, severity, sentence, len(entries), examples, choices, default)
