"""YOLO text: a line for each object, its class and the corners of its polygon as fractions."""

from __future__ import annotations

from array import array
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.headers import image_sides
from segreview.formats.pixel_source import Numbering
from segreview.formats.shape_layers import Fill
from segreview.formats.shape_painting import ShapeReading, painted_mask, shown_mask
from segreview.formats.shapes import Pieces, Shapes
from segreview.formats.source import FileContent, read_file, shown_name, shown_text
from segreview.formats.stored import DisplayImage, StoredMask

BYTE_LIMIT = 64 * 1024 * 1024
_SLACK = 0.01
"""So far may a corner lie outside of the image, as the tools allow it."""
_BOX_WORDS = (5, 6)
"""A class, a centre and two sides; with the score of a prediction."""
_FEWEST_NUMBERS = 6
_MOST_CLASSES = 65_534
_SHOWN = 20
Numbers = NDArray[np.float64]


class YoloObjects(NamedTuple):
    """The objects of a file, one after the other."""

    labels: NDArray[np.int64]
    scores: Numbers
    """1 where a line has none."""
    corners: Numbers
    """(P, 2): x and y of the corners of all objects, as fractions of the image."""
    lengths: NDArray[np.int64]
    """How many corners each object has."""

    def numbered(self, labels: tuple[int, ...]) -> YoloObjects:
        """Return the objects with ``labels[n]`` for class n, or n + 1; those below 0 left out.

        Classes beyond the given labels get labels of their own, which no class has.
        """
        if not labels:
            return self._replace(labels=self.labels + 1)
        beyond = max(1, *labels) + 1 + self.labels
        known = np.array(labels)[np.minimum(self.labels, len(labels) - 1)]
        numbered = np.where(self.labels < len(labels), known, beyond)
        return self._replace(labels=numbered).where(numbered >= 0)

    def where(self, kept: NDArray[np.bool_]) -> YoloObjects:
        """Return some of the objects."""
        corners = self.corners[np.repeat(kept, self.lengths)]
        return YoloObjects(self.labels[kept], self.scores[kept], corners, self.lengths[kept])


@dataclass(frozen=True, slots=True)
class YoloPart:
    """The polygons of a YOLO file as a mask: class n has the label n + 1.

    The size is that of the image, whose path is relative to the file; empty where none is found.
    """

    image: str
    reading: ShapeReading = ShapeReading.LABELS
    """FOREGROUND and LABELS of ground truth, SCORES and DETECTIONS of predictions."""
    blank: int = 0
    """The label of what lies outside of all polygons."""
    classes: int | None = None
    """How many classes have names; None where any number is allowed."""
    labels: tuple[int, ...] = ()
    """The label of each class, where it is not its number + 1; below 0 it covers nothing."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the painted mask; a pixel is inside a polygon where its centre is."""
        width, height = self.size(path)
        objects = yolo_objects(read_file(path, BYTE_LIMIT), self.reading.has_scores, self.classes)
        objects = objects.numbered(self.labels)
        if self.reading is ShapeReading.SCORES:
            objects = objects.where(objects.labels == 1)
        shapes = _shapes(objects, height, width)
        return painted_mask(path, pixel_limit, shapes, self.reading, self.blank, Fill.CENTERS)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the mask in the colours of its labels, or in grey."""
        return shown_mask(self.read_mask(path, pixel_limit).values)

    def renumbered(self, numbering: Numbering) -> YoloPart:
        """Return the part with other labels; in a binary task as a map of scores."""
        reading, blank = self.reading.in_task(numbering.is_binary), numbering.blank
        return replace(self, labels=numbering.labels, blank=blank, reading=reading)

    def size(self, path: Path) -> tuple[int, int]:
        """Return width and height, from the header of the image."""
        if not self.image:
            raise UnreadableFile(
                f"{shown_name(path)} holds fractions of an image that is not found, so that its "
                "size is not known."
            )
        return image_sides(path.parent / self.image)


@dataclass(frozen=True, slots=True)
class NothingFound:
    """The mask of an image in which a model found nothing, so that it wrote no file for it."""

    reading: ShapeReading
    blank: int = 0

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return a mask of nothing in the size of the image."""
        width, height = self.size(path)
        return painted_mask(path, pixel_limit, Shapes(height, width), self.reading, self.blank)

    def renumbered(self, numbering: Numbering) -> NothingFound:
        """Return the part with another blank."""
        return NothingFound(self.reading.in_task(numbering.is_binary), numbering.blank)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the same, black."""
        return shown_mask(self.read_mask(path, pixel_limit).values)

    def size(self, path: Path) -> tuple[int, int]:
        """Return width and height, from the header of the image."""
        return image_sides(path)


def yolo_objects(
    content: FileContent, may_have_scores: bool = False, classes: int | None = None
) -> YoloObjects:
    """Return the objects of a file; what is odd about a line is said with its number."""
    name = shown_name(content.path)
    try:
        lines = _Lines(may_have_scores, _MOST_CLASSES if classes is None else classes)
        # What is beyond ASCII is no number; Latin-1 reads it, and its line is named.
        text = content.data.removeprefix(BOM_UTF8).decode("latin-1")
        for number, line in enumerate(text.splitlines(), 1):
            lines.take(number, line)
        return lines.objects()
    except _Odd as error:
        said = shown_text(error.said)
        raise UnreadableFile(f"Line {error.line:,} of {name} {said}.") from error


class _Odd(Exception):
    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line, self.said = line, said


class _Lines:
    """Gathers the objects of a file in plain arrays."""

    def __init__(self, may_have_scores: bool, classes: int) -> None:
        self._may_have_scores, self._classes = may_have_scores, classes
        self._labels, self._lengths, self._places = array("q"), array("q"), array("q")
        self._scores, self._numbers = array("d"), array("d")

    def take(self, place: int, line: str) -> None:
        """Take a line; empty ones hold nothing."""
        words = line.split()
        if not words:
            return
        if not words[0].isdecimal() or len(words[0]) > len(str(_MOST_CLASSES)):
            raise _Odd(place, f"begins with {words[0][:_SHOWN]}, which is no number of a class")
        if len(words) in _BOX_WORDS:
            raise _Odd(place, "is a box, which says nothing about the pixels in it")
        label = int(words[0])
        if label >= self._classes:
            raise _Odd(place, f"has the class {label}; there are {self._classes:,}, from 0")
        numbers = _numbers(place, words[1:])
        score = numbers.pop() if self._may_have_scores and len(numbers) % 2 else 1.0
        if len(numbers) < _FEWEST_NUMBERS or len(numbers) % 2:
            raise _Odd(place, "is no class and at least three pairs of x and y")
        self._labels.append(label)
        self._lengths.append(len(numbers) // 2)
        self._places.append(place)
        self._scores.append(score)
        self._numbers.extend(numbers)

    def objects(self) -> YoloObjects:
        """Return what was gathered, checked."""
        lengths = np.frombuffer(self._lengths, np.int64)
        numbers = np.frombuffer(self._numbers, np.float64)
        scores = np.frombuffer(self._scores, np.float64)
        owners = np.repeat(np.arange(len(lengths)), 2 * lengths)
        self._require("a corner at", numbers, owners, _SLACK)
        self._require("the score", scores, np.arange(len(scores)), 0)
        labels = np.frombuffer(self._labels, np.int64)
        return YoloObjects(labels, scores, numbers.reshape(-1, 2), lengths)

    def _require(
        self, what: str, numbers: Numbers, owners: NDArray[np.int64], slack: float
    ) -> None:
        # NaN fails every comparison.
        allowed = (numbers >= -slack) & (numbers <= 1 + slack)
        if not allowed.all():
            first = int(np.argmin(allowed))
            said = f"holds {what} {numbers[first]:g}; allowed are fractions from 0 to 1"
            raise _Odd(self._places[int(owners[first])], said)


def _numbers(place: int, words: list[str]) -> list[float]:
    found = [_number(word) for word in words]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(found):
        raise _Odd(place, f"holds {words[found.index(None)][:_SHOWN]}, which is no number")
    return numbers


def _number(word: str) -> float | None:
    try:
        # Python reads 1_0 as 10.
        return float(word) if "_" not in word else None
    except ValueError:
        return None


def _shapes(objects: YoloObjects, height: int, width: int) -> Shapes:
    number = len(objects.labels)
    return Shapes(
        height,
        width,
        objects.labels.tobytes(),
        objects.scores.tobytes(),
        bytes(number),
        Pieces(
            (objects.corners * (width, height)).tobytes(),
            objects.lengths.tobytes(),
            np.arange(number).tobytes(),
        ),
    )
