"""One sample's image and masks for a screen, read in a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import FileStates, file_states
from segreview.dataset.task import TaskKind
from segreview.errors import SegReviewError
from segreview.evaluation.evaluate import AlignedPrediction, read_aligned_prediction, read_reference
from segreview.evaluation.pixels import SamplePixels, build_pixels
from segreview.evaluation.spec import ReadingSpec
from segreview.formats.orientation import as_stored
from segreview.formats.raster import reduced
from segreview.formats.registry import read_image
from segreview.formats.stored import DisplayImage

THUMBNAIL = 96
"""Pixels of the longer side of a picture in the list."""


@dataclass(frozen=True, slots=True, eq=False)
class ScreenRead:
    """The pixels of a sample, or the reason why there are none."""

    files: FileStates
    """In what state the files were just before they were read."""
    pixels: SamplePixels | None
    error: str = ""
    thumbnail: NDArray[np.uint8] | None = None
    """The image as RGB (h, w, 3) for the list; None without an image."""


def read_for_screen(sample: Sample, index: int, p: int, spec: ReadingSpec) -> ScreenRead:
    """Read all that the canvas shows of a sample; what cannot be shown is said."""
    files = file_states(sample)
    try:
        pixels = read_pixels(sample, index, p, spec)
    except SegReviewError as error:
        return ScreenRead(files, None, str(error))
    return ScreenRead(files, pixels, thumbnail=_thumbnail(pixels))


def read_pixels(sample: Sample, index: int, p: int, spec: ReadingSpec) -> SamplePixels:
    """Read all that the canvas shows of a sample; SegReviewError says what cannot be shown."""
    reference = read_reference(sample, spec)
    # A sample without a prediction is shown, whether or not that is scored.
    if sample.predictions[p] is None:
        aligned = AlignedPrediction(reference, None)
    else:
        aligned = read_aligned_prediction(sample, p, spec, reference)
    reading, reference = spec.task.readings[p], aligned.reference
    return build_pixels(
        sample=index,
        prediction_set=reading.name,
        image=_image(sample, spec, reference.ground_truth.shape),
        ground_truth=reference.ground_truth,
        prediction=aligned.values,
        valid=reference.valid,
        scale=reading.scale,
        binary=spec.task.kind is TaskKind.BINARY,
        spacing=reference.spacing,
    )


def _thumbnail(pixels: SamplePixels) -> NDArray[np.uint8] | None:
    """Return it nearly for nothing: to read the file again would take as long as the picture."""
    if not pixels.image_levels:
        return None
    least = DisplayImage(pixels.image_levels[-1], window=pixels.image_window)
    return reduced(least.pixels, THUMBNAIL)


def _image(sample: Sample, spec: ReadingSpec, shape: tuple[int, ...]) -> DisplayImage | None:
    """Return the image; the masks of a sample whose image is damaged can still be reviewed."""
    if sample.image is None:
        return None
    try:
        image = read_image(sample.image, spec.pixel_limit)
    except SegReviewError:
        return None
    if image.values.shape[:2] == shape:
        return image
    # Masks are often drawn on, and predicted from, the pixels as a camera stored them.
    stored = as_stored(image.values, image.orientation)
    return replace(image, values=stored) if stored.shape[:2] == shape else image
