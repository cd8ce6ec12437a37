"""Crowds: regions of many objects that annotations mark as such, and what becomes of them."""

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
