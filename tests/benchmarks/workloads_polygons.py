"""Polygons filled at pixel centres and painted over each other into one label map."""

from collections.abc import Callable, Iterator

import numpy as np
from contest import Candidate, Workload
from numpy.typing import NDArray

from segreview.masks.painting import layers_of
from segreview.masks.polygons import even_odd_crossings

Ring = NDArray[np.float64]


def blobs(number: int, corners: int, height: int, width: int) -> list[Ring]:
    """Return ragged rings of up to a quarter of the image each, some of them cut off by it."""
    generator = np.random.default_rng(5)
    rings = []
    for _ in range(number):
        angle = np.sort(generator.uniform(0, 2 * np.pi, corners))
        reach = generator.uniform(0.03, 0.25) * min(height, width)
        radius = reach * generator.uniform(0.7, 1.3, corners)
        center = generator.uniform(0, 1, 2) * (width, height)
        rings.append(center + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    return rings


def painting(name: str, rings: list[Ring], height: int, width: int) -> Workload:
    """Return the job: ring n becomes label n + 1, later ones lie on top."""
    points, lengths = np.concatenate(rings), np.array([len(ring) for ring in rings])
    labels = np.arange(1, len(rings) + 1).astype(np.uint8)
    blank = np.zeros((height, width), np.uint8)

    def ours() -> object:
        crossings = even_odd_crossings(points, lengths, height, width)
        layers = layers_of(crossings, np.arange(len(rings)), height * width)
        return layers.painted(labels, 0).reshape(height, width)

    peers: dict[str, Candidate] = {}
    for made in (_opencv, _pillow, _pycocotools):
        try:
            peers.update(made(rings, height, width))
        except ImportError:
            continue
    return Workload(name, height * width, blank.copy, ours, peers)


def _opencv(rings: list[Ring], height: int, width: int) -> Iterator[tuple[str, Candidate]]:
    import cv2

    cv2.setNumThreads(1)
    whole = [np.rint(ring).astype(np.int32) for ring in rings]

    def paint() -> object:
        labels = np.zeros((height, width), np.uint8)
        for number, ring in enumerate(whole, 1):
            cv2.fillPoly(labels, [ring], number)
        return labels

    yield "OpenCV fillPoly, whole corners", paint


def _pillow(rings: list[Ring], height: int, width: int) -> Iterator[tuple[str, Candidate]]:
    from PIL import Image, ImageDraw

    pairs = [list(map(tuple, ring.tolist())) for ring in rings]

    def paint() -> object:
        picture = Image.new("L", (width, height))
        draw = ImageDraw.Draw(picture)
        for number, ring in enumerate(pairs, 1):
            draw.polygon(ring, fill=number)
        return np.asarray(picture)

    yield "Pillow", paint


def _pycocotools(rings: list[Ring], height: int, width: int) -> Iterator[tuple[str, Candidate]]:
    from pycocotools import mask

    flat = [ring.ravel().tolist() for ring in rings]

    def paint() -> object:
        labels = np.zeros((height, width), np.uint8)
        for number, ring in enumerate(flat, 1):
            labels[mask.decode(mask.frPyObjects([ring], height, width)[0]) > 0] = number
        return labels

    yield "pycocotools", paint


def smooth(number: int, corners: int, height: int, width: int) -> list[Ring]:
    """Return rings of up to a quarter of the image each, as people draw them around objects."""
    generator = np.random.default_rng(5)
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    rings = []
    for _ in range(number):
        waves = [
            generator.uniform(-0.15, 0.15) * np.cos(times * angle + generator.uniform(0, 2 * np.pi))
            for times in (2, 3, 4, 5)
        ]
        radius = generator.uniform(0.03, 0.25) * min(height, width) * (1 + sum(waves))
        center = generator.uniform(0, 1, 2) * (width, height)
        rings.append(center + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    return rings


def as_drawn() -> Workload:
    """Return twenty objects of sixty corners in a photo of a megapixel."""
    return painting("20 smooth polygons, 1000x1000", smooth(20, 60, 1000, 1000), 1000, 1000)


def as_traced() -> Workload:
    """Return two objects of five thousand corners each."""
    return painting("2 traced polygons, 1000x1000", smooth(2, 5000, 1000, 1000), 1000, 1000)


def of_a_photo() -> Workload:
    """Return sixty objects of sixty corners in a photo as YOLO is trained with."""
    return painting("60 polygons, 640x640", blobs(60, 60, 640, 640), 640, 640)


def of_a_street() -> Workload:
    """Return sixty objects of two hundred corners in a large image."""
    return painting("60 polygons, 2048x1024", blobs(60, 200, 1024, 2048), 1024, 2048)


def of_cells() -> Workload:
    """Return 250 small objects, as in a picture of cells."""
    rings = [ring * 0.1 + np.array([n % 25, n // 25]) * 40 for n, ring in enumerate(_cells())]
    return painting("250 polygons, 1024x1024", rings, 1024, 1024)


def _cells() -> list[Ring]:
    return [ring - ring.min(axis=0) for ring in blobs(250, 40, 1024, 1024)]


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "20 smooth polygons, 1000x1000": as_drawn,
    "2 traced polygons, 1000x1000": as_traced,
    "60 polygons, 640x640": of_a_photo,
    "60 polygons, 2048x1024": of_a_street,
    "250 polygons, 1024x1024": of_cells,
}
