"""Findings about files that hold more than one mask or image: pages, transparency, colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from segreview.dataset.dataset import Dataset
from segreview.dataset.findings import (
    BOXES,
    CORNER_CHOICES,
    EXAMPLES,
    POLYGONS,
    Choice,
    Finding,
    FindingKind,
    Severity,
    counted,
)
from segreview.dataset.layouts.shape_choices import CrowdRule, Crowds
from segreview.dataset.role_parts import EACH, EACH_PAGE, RolePart, page_text
from segreview.dataset.roles import GROUND_TRUTH, IMAGE, VALID_AREA
from segreview.dataset.size_check import PagedFile
from segreview.formats.mask_values import MaskValues
from segreview.formats.source import shown_text

NO_PAGE = "none"
CROWD_CHOICES = (
    Choice(CrowdRule.IGNORE.value, "Do not count their pixels"),
    Choice(CrowdRule.OBJECTS.value, "Count them as objects"),
)
_MOST_PAGES = 100
"""So many are offered; of more, one is named on the command line."""
_WORDS = {
    MaskValues.STORED: "Gray values, indices or colours as stored",
    MaskValues.SHOWN: "As shown: 0 as white, turned over",
    MaskValues.ALPHA: "The transparency (alpha channel)",
    MaskValues.RED: "Red alone",
    MaskValues.GREEN: "Green alone",
    MaskValues.BLUE: "Blue alone",
}


def of_parts(dataset: Dataset, paged: Sequence[PagedFile] = ()) -> Iterator[Finding]:
    """Yield, for each role whose files hold more than one mask, what is read and what could be.

    ``paged`` are files whose headers tell several pages.
    """
    each = any(part.role == GROUND_TRUTH and part.page == EACH_PAGE for part in dataset.parts)
    # Where each page is a sample, nothing is left to choose.
    paged = () if each else paged
    parts = _with_paged(dataset.parts, paged)
    for part in parts:
        if part.pages > 1 and not (each and part.role != GROUND_TRUTH):
            yield of_pages(part, [file.sample for file in paged if file.role == part.role])
        if part.offered:
            yield of_values(part)
    if dataset.crowds is not None:
        yield _of_crowds(dataset.crowds)


def _with_paged(parts: Sequence[RolePart], paged: Sequence[PagedFile]) -> list[RolePart]:
    """Return the parts with what headers tell of the files that were not looked at."""
    found = {part.role: part for part in parts}
    for file in paged:
        part = found.get(file.role, RolePart(file.role))
        found[file.role] = replace(part, pages=max(part.pages, file.pages))
    return list(found.values())


def of_pages(part: RolePart, samples: Sequence[str] = ()) -> Finding:
    """Return which page is read of the files of a role; ``samples`` have several."""
    default = EACH if part.is_stack else "1" if part.role == IMAGE else NO_PAGE
    chosen = default if part.page is None else page_text(part.page)
    files = counted(len(samples), "file has", "files have") if samples else "files have"
    held = f"{_named(part.role)}: {files} {_counted(part.pages)}"
    sentence = {
        EACH: f"{held}, each of which is a sample.",
        NO_PAGE: f"{held}, none of which is read until one is chosen.",
    }.get(chosen, f"{held}, of which number {chosen} is read.")
    numbers = range(1, min(part.pages, _MOST_PAGES) + 1)
    choices = [Choice(str(number), f"Page {number} of each file") for number in numbers]
    if part.is_stack:
        choices.insert(0, Choice(EACH, "Each page is a sample"))
    elif part.role != IMAGE:
        choices.insert(0, Choice(NO_PAGE, "Do not read these files"))
    severity = Severity.DOUBT if chosen == NO_PAGE else Severity.NOTE
    return Finding(
        FindingKind.PAGES,
        severity,
        sentence,
        len(samples),
        tuple(shown_text(sample) for sample in samples[:EXAMPLES]),
        choices=tuple(choices),
        default=default,
        chosen=chosen,
        subject=part.role,
    )


def _counted(pages: int) -> str:
    return counted(pages, "page", "pages or frames")


def of_values(part: RolePart, samples: Sequence[str] = ()) -> Finding:
    """Return what is read of each pixel of a role; in ``samples`` more than that differs."""
    name = _named(part.role)
    sentence = {
        MaskValues.SHOWN: f"{name}: 0 is stored as white (TIFF); values are turned over, as shown.",
        MaskValues.ALPHA: f"{name}: the mask is read from the transparency (alpha channel).",
        MaskValues.STORED: f"{name}: values are read as stored, {_left_out(part)}.",
    }.get(part.values, f"{name}: the mask is read from {part.values.value} alone.")
    if part.values is part.default_values is MaskValues.ALPHA:
        sentence = sentence[:-1] + ", as the colour is the same everywhere."
    assumed = part.values is part.default_values is MaskValues.STORED
    return Finding(
        FindingKind.VALUES,
        Severity.DOUBT if assumed else Severity.NOTE,
        sentence,
        len(samples),
        tuple(shown_text(sample) for sample in samples[:EXAMPLES]),
        choices=tuple(Choice(values.value, _WORDS[values]) for values in part.offered),
        default=part.default_values.value,
        chosen=part.values.value,
        subject=part.role,
    )


def _of_crowds(crowds: Crowds) -> Finding:
    is_guess = crowds.rule is crowds.default is CrowdRule.OBJECTS
    return Finding(
        FindingKind.CROWDS,
        Severity.DOUBT if is_guess else Severity.NOTE,
        crowds.sentence,
        crowds.images,
        choices=CROWD_CHOICES,
        default=crowds.default.value,
        chosen=crowds.rule.value,
    )


def of_corners(dataset: Dataset, chosen: str) -> Iterator[Finding]:
    """Yield whether shapes of four corners are outlines or boxes."""
    boxes = "Shapes of four corners are boxes, as chosen: they are no ground truth."
    sentence = boxes if chosen == BOXES else dataset.four_corners
    if sentence:
        severity = Severity.NOTE if chosen == BOXES else Severity.DOUBT
        yield Finding(
            FindingKind.CORNERS, severity, sentence, 0, (), CORNER_CHOICES, POLYGONS, chosen
        )


def _left_out(part: RolePart) -> str:
    if MaskValues.SHOWN in part.offered:
        return "although 0 is stored as white (TIFF), so that picture viewers turn them over"
    if MaskValues.ALPHA in part.offered:
        return "although the transparency differs too, which is not used"
    return "as asked"


def _named(role: str) -> str:
    return role[:1].upper() + role[1:] if role in (GROUND_TRUTH, IMAGE, VALID_AREA) else role
