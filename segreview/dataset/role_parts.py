"""What is read of files that hold more than one mask or image: a page, a colour, transparency."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from segreview.dataset.layouts.shape_choices import NO_SHAPE_CHOICES, ShapeChoices
from segreview.dataset.roles import GROUND_TRUTH, IMAGE, VALID_AREA
from segreview.dataset.sample import Sample
from segreview.dataset.spread import spread
from segreview.dataset.volumes import in_slices, is_stack
from segreview.errors import InvalidArgument, SegReviewError, UnreadableFile
from segreview.formats.headers import may_hold_more
from segreview.formats.mask_values import MaskValues, has_one_color
from segreview.formats.pages import page_sizes_of
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.raster import SUFFIXES as PICTURE_SUFFIXES
from segreview.formats.registry import read_mask
from segreview.formats.source import shown_name
from segreview.formats.stored import TRANSPARENCY_NOT_USED, StoredMask

EACH, EACH_PAGE = "each", 0
"""Every page of a file is a sample of its own."""
_LOOKED_AT = 4
_COLORS = (MaskValues.RED, MaskValues.GREEN, MaskValues.BLUE)


@dataclass(frozen=True, slots=True)
class PartChoices:
    """What a person said of the files of some roles, and of what lies in them."""

    pages: tuple[tuple[str, int], ...] = ()
    """(role, page): counted from 1, or EACH_PAGE."""
    values: tuple[tuple[str, MaskValues], ...] = ()
    """(role, what is taken of each pixel)."""
    shapes: ShapeChoices = NO_SHAPE_CHOICES
    by_number: bool = False
    """Whether pages of the same number are compared where stacks differ in length."""

    def with_page(self, role: str, page: int | None) -> PartChoices:
        """Return the choices with another page for a role; None forgets what was chosen."""
        others = tuple(entry for entry in self.pages if entry[0] != role)
        return replace(self, pages=others if page is None else (*others, (role, page)))

    def with_values(self, role: str, values: MaskValues | None) -> PartChoices:
        """Return the choices with other values for a role; None forgets what was chosen."""
        others = tuple(entry for entry in self.values if entry[0] != role)
        return replace(self, values=others if values is None else (*others, (role, values)))


NO_CHOICES = PartChoices()


def parse_page(text: str) -> int:
    """Return the page that a person wrote: each, or a number from 1.

    >>> parse_page("each"), parse_page("3")
    (0, 3)
    """
    if text == EACH:
        return EACH_PAGE
    if not text.isdecimal() or int(text) < 1:
        raise InvalidArgument(f"the page is {text!r}; allowed are {EACH}, and numbers from 1")
    return int(text)


def page_text(page: int) -> str:
    """Return a page as it is written in files and on the command line."""
    return EACH if page == EACH_PAGE else str(page)


def parse_values(text: str) -> MaskValues:
    """Return what a person wrote that is taken of each pixel.

    >>> parse_values("alpha").name
    'ALPHA'
    """
    known = [values.value for values in MaskValues]
    if text not in known:
        raise InvalidArgument(f"the values are {text!r}; allowed are {', '.join(known)}")
    return MaskValues(text)


@dataclass(frozen=True, slots=True)
class RolePart:
    """What the looked-at files of one role hold, and what of it is read."""

    role: str
    pages: int = 1
    """How many pages the files have; of several files the most."""
    is_stack: bool = False
    """Whether each page can be a sample: all of a ground truth have one size."""
    page: int | None = None
    """What is read of several pages; None: no mask, and of images the first."""
    values: MaskValues = MaskValues.STORED
    default_values: MaskValues = MaskValues.STORED
    offered: tuple[MaskValues, ...] = ()
    """What could be taken of each pixel, where there is a choice."""


def with_parts(
    samples: Sequence[Sample], prediction_sets: Sequence[str], choices: PartChoices = NO_CHOICES
) -> tuple[tuple[Sample, ...], tuple[RolePart, ...]]:
    """Return the samples with the parts that are read, and what of it a person should know.

    At most 4 samples are looked at, as for what the values mean; only files with transparency, or
    with 0 as white, are decoded for it.
    """
    roles = (GROUND_TRUTH, IMAGE, VALID_AREA, *prediction_sets)
    for k, role in enumerate(roles):
        _require_pictures(samples, role, k, choices)
    found = [_paged(samples, role, k, choices) for k, role in enumerate(roles)]
    each = found[0].page == EACH_PAGE
    cut = in_slices(samples, each, choices.by_number)
    if not each:
        cut = _with_pages(cut, found)
    elif any(page for _, page in choices.pages):
        raise InvalidArgument(
            "each page of the ground truth is a sample, to which the pages of the other files "
            "belong; choose a page of the ground truth too"
        )
    found = [
        part if part.role == IMAGE else _valued(cut, part, k, choices)
        for k, part in enumerate(found)
    ]
    cut = _with_values(cut, found)
    return cut, tuple(part for part in found if part.pages > 1 or part.page or part.offered)


def _sources(sample: Sample) -> tuple[PixelSource | None, ...]:
    """Return the files of a sample in the order of the roles."""
    return (sample.ground_truth, sample.image, sample.valid, *sample.predictions)


def _require_pictures(samples: Sequence[Sample], role: str, k: int, choices: PartChoices) -> None:
    """Refuse a choice that would be silently left aside: for annotations, volumes and arrays."""
    if role not in {**dict(choices.pages), **dict(choices.values)}:
        return
    for source in _looked_at(samples, k):
        if source.part is not None or source.path.suffix.lower() not in PICTURE_SUFFIXES:
            raise InvalidArgument(
                f"{role}: {shown_name(source.path)} is no picture of which a page, a colour or "
                "the transparency could be chosen"
            )


def _looked_at(samples: Sequence[Sample], k: int) -> Iterator[PixelSource]:
    for sample in spread(samples, _LOOKED_AT):
        source = _sources(sample)[k]
        if source is not None:
            yield source


def _paged(samples: Sequence[Sample], role: str, k: int, choices: PartChoices) -> RolePart:
    sources = [source for source in _looked_at(samples, k) if source.part is None]
    pages = max((_page_count(source) for source in sources), default=1)
    stack = role == GROUND_TRUTH and any(is_stack(source) for source in sources)
    page = dict(choices.pages).get(role, EACH_PAGE if stack else None)
    if page == EACH_PAGE and not stack:
        page = None
    return RolePart(role, pages, stack, page)


def _page_count(source: PixelSource) -> int:
    try:
        return max(1, len(page_sizes_of(source.path)))
    except UnreadableFile:
        return 1


def _with_pages(samples: tuple[Sample, ...], found: Sequence[RolePart]) -> tuple[Sample, ...]:
    def paged(source: PixelSource, part: RolePart) -> PixelSource:
        if part.page is None or source.part is not None:
            return source
        return PixelSource(source.file, PicturePart(part.page - 1))

    changed = any(part.page is not None for part in found)
    return _each(samples, found, paged) if changed else samples


def _with_values(samples: tuple[Sample, ...], found: Sequence[RolePart]) -> tuple[Sample, ...]:
    def valued(source: PixelSource, part: RolePart) -> PixelSource:
        before = PicturePart() if source.part is None else source.part
        if part.values is MaskValues.STORED or not isinstance(before, PicturePart):
            return source
        return PixelSource(source.file, replace(before, values=part.values))

    changed = any(part.values is not MaskValues.STORED for part in found)
    return _each(samples, found, valued) if changed else samples


def _each(
    samples: Sequence[Sample],
    found: Sequence[RolePart],
    change: Callable[[PixelSource, RolePart], PixelSource],
) -> tuple[Sample, ...]:
    def changed(sample: Sample) -> Sample:
        truth, image, valid, *predictions = (
            None if source is None else change(source, part)
            for source, part in zip(_sources(sample), found, strict=True)
        )
        assert truth is not None, "every sample has a ground truth"
        return sample._replace(
            ground_truth=truth, image=image, valid=valid, predictions=tuple(predictions)
        )

    return tuple(changed(sample) for sample in samples)


def _valued(samples: Sequence[Sample], part: RolePart, k: int, choices: PartChoices) -> RolePart:
    chosen = dict(choices.values).get(part.role)
    masks = list(_masks(samples, k))
    offered, default = _offered(masks), _default(masks)
    values = default if chosen is None else chosen
    if values not in offered:
        offered = (*offered, values)
    if len(offered) == 1:
        return part
    return replace(part, values=values, default_values=default, offered=offered)


def _masks(samples: Sequence[Sample], k: int) -> Iterator[StoredMask]:
    """Yield the looked-at masks, none where nothing but their values could be taken."""
    sources = [
        source
        for source in _looked_at(samples, k)
        if source.part is None or isinstance(source.part, PicturePart)
    ]
    for source in sources if any(map(may_hold_more, sources)) else ():
        try:
            yield read_mask(source)
        except SegReviewError:
            # Evaluation reads the file again and reports the reason in its row.
            continue


def _offered(masks: Sequence[StoredMask]) -> tuple[MaskValues, ...]:
    offered = [MaskValues.STORED]
    if any(mask.black is not None for mask in masks):
        offered.append(MaskValues.SHOWN)
    if any(map(_differs_in_transparency, masks)):
        offered.append(MaskValues.ALPHA)
        offered += _COLORS if any(mask.is_color for mask in masks) else ()
    return tuple(offered)


def _default(masks: Sequence[StoredMask]) -> MaskValues:
    """Return the transparency where it alone can be the mask: nothing else differs anywhere."""
    alone = all(mask.alpha is not None and has_one_color(mask) for mask in masks)
    if alone and any(map(_differs_in_transparency, masks)):
        return MaskValues.ALPHA
    return MaskValues.STORED


def _differs_in_transparency(mask: StoredMask) -> bool:
    return TRANSPARENCY_NOT_USED in mask.warnings
