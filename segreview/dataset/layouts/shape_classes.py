"""The classes of COCO categories, and the label of pixels that no annotation covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segreview.formats.coco.document import CocoCategory
from segreview.formats.source import shown_text
from segreview.masks.classes import ClassTable, MaskClass, label_color

_BACKGROUND_NAMES = frozenset(("background", "bg", "unlabeled", "unlabelled"))
_VOID_NAMES = frozenset(("void", "unlabeled", "unlabelled", "ignore"))
_BLACK = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class CocoClasses:
    """The class table that categories make."""

    table: ClassTable
    blank: int
    """The label of pixels without annotation; of panoptic files, of the segment id 0."""
    is_binary: bool
    category: int = 1
    """Binary: the id of the only category."""
    notes: tuple[str, ...] = ()


def instance_classes(categories: Iterable[CocoCategory], used: frozenset[int]) -> CocoClasses:
    """Return the classes of instances: ids exactly as in the file, one category as 0 and 1.

    Without a category of such a name, background is 0 where this id is free, else the first id
    after the others.
    """
    kept, notes = _without_root(tuple(categories), used)
    background = [one for one in kept if one.name.strip("_ ").lower() in _BACKGROUND_NAMES]
    blank = background[0].id if background else _free_id(kept)
    objects = [one for one in kept if one.id != blank]
    # Annotations of a category that is not listed must not become foreground.
    if len(objects) == 1 and used <= {objects[0].id}:
        only = objects[0]
        table = ClassTable((_class(0, "background", _BLACK), _mask_class(only, index=1)))
        return CocoClasses(table, 0, True, only.id, notes)
    if not background:
        kept += (CocoCategory(blank, "background", color=_BLACK),)
        if blank:
            said = f"Pixels without annotation have the label {blank}: the category id 0 is taken."
            notes += (said,)
    return CocoClasses(_table(kept), blank, False, notes=notes)


def panoptic_classes(categories: Iterable[CocoCategory]) -> CocoClasses:
    """Return the classes of a panoptic file, with a void label that is not counted."""
    kept = tuple(categories)
    void = [one for one in kept if one.name.strip("_ ").lower() in _VOID_NAMES]
    blank = void[0].id if void else _free_id(kept)
    if not void:
        kept += (CocoCategory(blank, "void", color=_BLACK),)
    table = _table(kept).with_ignored((blank,))
    return CocoClasses(table, blank, False)


def _without_root(
    categories: tuple[CocoCategory, ...], used: frozenset[int]
) -> tuple[tuple[CocoCategory, ...], tuple[str, ...]]:
    """Leave out the category that Roboflow adds: a group of the others, which nothing has."""
    groups = {category.group for category in categories if category.group}
    root = [c for c in categories if c.id == 0 and c.id not in used and c.name in groups]
    if not root or len(categories) < 2:
        return categories, ()
    kept = tuple(category for category in categories if category.id != 0)
    name = shown_text(root[0].name)
    return kept, (f"The category {name} is a group of the others and is left out.",)


def _free_id(categories: tuple[CocoCategory, ...]) -> int:
    ids = {category.id for category in categories}
    return 0 if 0 not in ids else max(ids) + 1


def _table(categories: Iterable[CocoCategory]) -> ClassTable:
    return ClassTable(tuple(map(_mask_class, sorted(categories, key=lambda one: one.id))))


def _mask_class(category: CocoCategory, index: int | None = None) -> MaskClass:
    number = category.id if index is None else index
    return _class(number, category.name, category.color or label_color(number))


def _class(index: int, name: str, color: tuple[int, int, int]) -> MaskClass:
    return MaskClass(index, name, color)
