"""What the names of ground truth tell about predictions that annotation tools and models wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from segreview.dataset.layouts.drawn import without_roles
from segreview.dataset.layouts.endings import by_ending, endings
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Layout
from segreview.dataset.layouts.placing import Placed
from segreview.dataset.pairing import bare_stem, unended
from segreview.formats.registry import is_mask_file


@dataclass(frozen=True)
class DrawnTruth:
    """The keys of ground truth by all that a prediction may call it."""

    keys: Mapping[str, str]
    """By what names of all roles share."""
    by_ending: Mapping[str, set[str]]
    images: Mapping[str, PurePosixPath]
    """By key: a file that has the size of the ground truth."""

    @cached_property
    def by_number(self) -> Mapping[str, str]:
        """By the number that a name is, without the zeros before it, where no other is the same.

        Other numbers in names are not those of images: COCO's img_1.jpg may well be image 3.
        """
        names = ((unended(key).rpartition("/")[2], key) for key in self.keys.values())
        numbered = [(number_of(name), key) for name, key in names if name.isdecimal()]
        times = Counter(number for number, _ in numbered)
        return {number: key for number, key in numbered if times[number] == 1}

    def set_and_key(self, placed: Placed, *, is_image_id: bool = False) -> tuple[str, str] | None:
        """Return the set that folders tell, and the key; None where no ground truth has it."""
        *inner, stem = without_roles("/".join(placed.after)).split("/")
        if is_image_id and number_of(stem):
            key = self.by_number.get(number_of(stem))
            return None if key is None else ((*inner, placed.folder)[0], key)
        before = [part for part in placed.before if folder_role(part) is None]
        whole = "/".join((*placed.before, placed.folder))
        choices = [(placed.folder, (*before, *inner, stem)), (whole, (*inner, stem))]
        if inner:
            choices += [(inner[0], (*before, *inner[1:], stem)), (inner[0], (*inner[1:], stem))]
        for name, parts in choices:
            key = self.keys.get(bare_stem("/".join(parts)))
            if key is not None:
                return name, key
        key = self._only_ending_like("/".join((*inner, stem)))
        return None if key is None else (placed.folder, key)

    def _only_ending_like(self, key: str) -> str | None:
        found = (self.by_ending.get(ending, set()) for ending in endings(key, bare_stem))
        alike = next(filter(None, found), set())
        return next(iter(alike)) if len(alike) == 1 else None


def truth_of(layout: Layout) -> DrawnTruth:
    """Return what the ground truth of a layout tells."""
    truths = layout.ground_truth
    sized = {one.key: one.path for one in truths if is_mask_file(one.path.name)}
    keys = {bare_stem(one.key): one.key for one in truths}
    bare = ((bare_stem(one.key), one.path) for one in layout.images)
    pictured = {keys[stem]: path for stem, path in bare if stem in keys}
    return DrawnTruth(keys, by_ending(truths, bare_stem), sized | pictured)


def number_of(name: str) -> str:
    """Return a number without the zeros before it; nothing for another name.

    >>> number_of("007"), number_of("000"), number_of("a7")
    ('7', '0', '')
    """
    return (name.lstrip("0") or "0") if name.isdecimal() else ""
