"""What a person can say of the shapes in annotation files: crowds, and boxes of four corners."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class CrowdRule(enum.StrEnum):
    """What becomes of the pixels of a crowd."""

    IGNORE = "ignore"
    """They are not counted, as COCO means it."""
    OBJECTS = "objects"
    """A crowd is an object like the others."""


@dataclass(frozen=True, slots=True)
class ShapeChoices:
    """What a person said of the shapes in annotation files."""

    crowds: CrowdRule | None = None
    """What becomes of crowds; None: what the annotations tell."""
    four_are_boxes: bool = False
    """Whether shapes of four corners are boxes, which are no ground truth of pixels."""


NO_SHAPE_CHOICES = ShapeChoices()


@dataclass(frozen=True, slots=True)
class Crowds:
    """The crowds of a ground truth."""

    images: int
    """How many images have one."""
    rule: CrowdRule
    default: CrowdRule
    """What becomes of them unless a person says otherwise."""

    @property
    def sentence(self) -> str:
        """For people."""
        become = "count as objects" if self.rule is CrowdRule.OBJECTS else "are not counted"
        named = "1 image" if self.images == 1 else f"{self.images:,} images"
        brushes = " Every run-length mask is marked as a crowd, as CVAT writes brush masks."
        why = brushes if self.default is CrowdRule.OBJECTS else ""
        return f"Crowd regions in {named} {become}.{why}"
