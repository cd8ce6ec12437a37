"""Spacing: how long and how high a pixel is, and in which unit."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, isfinite

from segreview.errors import InvalidArgument

PIXELS = "px"
"""The unit of distances that are counted in pixels."""
MILLIMETRES = "mm"
"""The unit of medical images."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """The distance between the centres of neighbouring rows and of neighbouring columns.

    Both are finite and greater than 0, and 1 where the unit is "px", else InvalidArgument.
    ``unit`` is what distances are called: "px", "mm", "m".

    >>> Spacing(0.5, 0.25, "mm").diagonal((30, 80))
    25.0
    """

    rows: float = 1.0
    columns: float = 1.0
    unit: str = PIXELS

    def __post_init__(self) -> None:
        """Refuse steps that are no lengths."""
        for name, step in (("rows", self.rows), ("columns", self.columns)):
            if not (isfinite(step) and step > 0):
                raise InvalidArgument(
                    f"spacing of {name} is {step:g}; allowed is a finite number greater than 0"
                )
        if self.unit == PIXELS and (self.rows, self.columns) != (1, 1):
            raise InvalidArgument(
                f"spacing is {self.rows:g} by {self.columns:g} px; allowed is 1 by 1 px, or "
                "another unit"
            )

    def diagonal(self, shape: tuple[int, int]) -> float:
        """Return the diagonal of an image of H rows and W columns, in the unit."""
        height, width = shape
        return hypot(height * self.rows, width * self.columns)


PIXEL_SPACING = Spacing()
"""Distances in pixels."""
