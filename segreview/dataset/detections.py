"""Labels that were made of detections, and the score from which these were taken."""

from __future__ import annotations

from collections.abc import Iterable

from segreview.formats.pixel_source import PixelSource
from segreview.formats.shape_painting import CONFIDENT, ShapePart, ShapeReading
from segreview.formats.sized_by_image import SizedByImage
from segreview.formats.yolo import NothingFound, YoloPart


def detection_cut(sources: Iterable[PixelSource | None]) -> float | None:
    """Return the score from which detections become labels; None where labels are stored as such.

    The first prediction tells it for all of its set.
    """
    part = next((source.part for source in sources if source is not None), None)
    if not isinstance(part, ShapePart | SizedByImage | YoloPart | NothingFound):
        return None
    return CONFIDENT if part.reading is ShapeReading.DETECTIONS else None
