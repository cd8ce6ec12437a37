"""Roles that a person gives to folders, instead of those that are recognised."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

IMAGE, GROUND_TRUTH, VALID_AREA = "image", "ground truth", "valid area"
"""What the roles of files are called that are no predictions; those have the name of their set."""


class NoValid(enum.Enum):
    """The wish to count everywhere, whatever valid-area masks lie beside the data."""

    NO_VALID = enum.auto()


NO_VALID = NoValid.NO_VALID


@dataclass(frozen=True, slots=True)
class Roles:
    """What a person names: folders, or one of several ground truths that were recognised.

    ``valid`` may also be one mask for all samples.

    Naming images, ground truth or predictions switches all recognition off; ``valid`` alone
    only replaces the valid area that would be recognised, or drops it.
    """

    images: Path | None = None
    ground_truth: Path | None = None
    predictions: tuple[tuple[str, Path], ...] = ()
    valid: Path | NoValid | None = None
    ground_truth_set: str = ""
    """Which ground truth is used where the names of files tell several; empty: the default."""

    @property
    def names_folders(self) -> bool:
        """Whether recognition is off."""
        return bool(self.images or self.ground_truth or self.predictions)
