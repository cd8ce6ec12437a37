"""YOLO text: a line for each object, its class and the corners of its polygon as fractions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segreview.errors import InvalidArgument, UnreadableFile
from segreview.formats.raster import read_raster_size
from segreview.formats.source import FileContent, read_file, shown_name, shown_text
from segreview.formats.stored import DisplayImage, StoredMask, shown_labels
from segreview.masks.painted_runs import painted
from segreview.masks.polygons import even_odd_runs

BYTE_LIMIT = 64 * 1024 * 1024
_BYTES_PER_PIXEL = 16
_SLACK = 0.01
"""So far may a corner lie outside of the image, as the tools allow it."""
_BOX_NUMBERS, _FEWEST_NUMBERS = 5, 7
_MOST_CLASSES = 65_534


@dataclass(frozen=True, slots=True)
class YoloPart:
    """The polygons of a YOLO file as a label map: class n has the label n + 1, 0 is background.

    Later lines lie on top. The size is that of the image, whose path is relative to the file.
    """

    image: str
    classes: int | None = None
    """How many classes have names; None where any number is allowed."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the label map; a pixel is inside a polygon where its centre is."""
        content = read_file(path, BYTE_LIMIT)
        image = read_file(path.parent / self.image, _BYTES_PER_PIXEL * pixel_limit + BYTE_LIMIT)
        width, height = read_raster_size(image, pixel_limit)
        objects = yolo_objects(content, self.classes)
        labels = np.array([label + 1 for label, _ in objects], np.uint16)
        if labels.max(initial=0) <= np.iinfo(np.uint8).max:
            labels = labels.astype(np.uint8)
        corners = [np.array(numbers).reshape(-1, 2) * (width, height) for _, numbers in objects]
        lengths = np.array([len(points) for points in corners], np.int64)
        points = np.concatenate([np.zeros((0, 2)), *corners])
        try:
            runs = even_odd_runs(points, lengths, height, width)
            values, _ = painted(runs, labels, 0, (height, width))
        except InvalidArgument as error:
            raise UnreadableFile(f"{shown_name(path)} cannot be drawn: {error}.") from error
        return StoredMask(values, content.sha256)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the label map in the colours of its labels."""
        return shown_labels(self.read_mask(path, pixel_limit).values)


def yolo_objects(content: FileContent, classes: int | None = None) -> list[tuple[int, list[float]]]:
    """Return the class of each object and its corners x, y, x, y ... as fractions."""
    try:
        text = content.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{shown_name(content.path)} is no text file.") from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words:
            try:
                found.append(_object(words, classes))
            except ValueError as error:
                raise UnreadableFile(
                    f"Line {number} of {shown_name(content.path)} {shown_text(str(error))}."
                ) from error
    return found


def _object(words: list[str], classes: int | None) -> tuple[int, list[float]]:
    if len(words) == _BOX_NUMBERS:
        raise ValueError("is a box, which says nothing about the pixels in it")
    if len(words) < _FEWEST_NUMBERS or len(words) % 2 == 0:
        raise ValueError("is no class and at least three pairs of x and y")
    if not (words[0].isascii() and words[0].isdecimal() and len(words[0]) <= len("65534")):
        raise ValueError(f"begins with {words[0][:20]}, which is no number of a class")
    label = int(words[0])
    known = _MOST_CLASSES if classes is None else classes
    if label >= known:
        raise ValueError(f"has the class {label}; there are {known:,}, from 0")
    return label, [_fraction(word) for word in words[1:]]


def _fraction(word: str) -> float:
    try:
        value = float(word) if word.isascii() and "_" not in word else float("nan")
    except ValueError:
        value = float("nan")
    if not -_SLACK <= value <= 1 + _SLACK:
        raise ValueError(f"holds {word[:20]}, which is no fraction of the image from 0 to 1")
    return value
