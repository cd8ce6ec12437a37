"""COCO annotations: polygons and run lengths of a street image become one label map."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from contest import Candidate, Workload

from segreview.formats.rle import counts_of_mask, decode_counts, encode_counts, mask_of_counts
from segreview.formats.shape_collector import ShapeCollector
from segreview.formats.shape_painting import ShapePart, ShapeReading
from segreview.formats.shapes import HeldPayload, StoredShapes

HEIGHT, WIDTH, OBJECTS, CORNERS = 480, 640, 12, 40


def _rings() -> list[list[float]]:
    generator = np.random.default_rng(3)
    rings = []
    for _ in range(OBJECTS):
        angle = np.sort(generator.uniform(0, 2 * np.pi, CORNERS))
        radius = generator.uniform(20, 120) * generator.uniform(0.7, 1.3, CORNERS)
        center = generator.uniform(0, 1, 2) * (WIDTH, HEIGHT)
        ring = center + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        rings.append(np.round(ring, 2).ravel().tolist())
    return rings


def _shapes(segmentations: list[object]) -> StoredShapes:
    collector = ShapeCollector(stream := io.BytesIO())
    for number, segmentation in enumerate(segmentations):
        collector.add(0, number + 1, 1.0, False, segmentation)
    return StoredShapes(collector.table(HeldPayload(stream.getvalue())), 0, HEIGHT, WIDTH)


def _painting(segmentations: list[object], peer: Candidate | None) -> Workload:
    part = ShapePart(_shapes(segmentations), ShapeReading.LABELS)
    copied = np.zeros((HEIGHT, WIDTH), np.uint8)
    return Workload(
        "",
        HEIGHT * WIDTH,
        copied.copy,
        lambda: part.read_mask(Path("instances.json"), HEIGHT * WIDTH),
        {} if peer is None else {"pycocotools": peer},
    )


def polygons() -> Workload:
    """Return twelve polygons of forty corners each, painted over each other."""
    rings = _rings()

    def tools() -> Candidate | None:
        try:
            from pycocotools import mask
        except ImportError:
            return None

        def paint() -> object:
            labels = np.zeros((HEIGHT, WIDTH), np.uint8)
            for number, ring in enumerate(rings):
                merged = mask.merge(mask.frPyObjects([ring], HEIGHT, WIDTH))
                labels[mask.decode(merged) > 0] = number + 1
            return labels

        return paint

    made = _painting([[ring] for ring in rings], tools())
    return Workload("COCO polygons, 640x480", *_fields(made))


def run_lengths() -> Workload:
    """Return twelve masks in compressed text, painted over each other."""
    texts: list[str] = []
    for ring in _rings():
        part = ShapePart(_shapes([[ring]]), ShapeReading.FOREGROUND)
        mask = part.read_mask(Path("a.json"), 1 << 30).values
        texts.append(encode_counts(counts_of_mask(mask)))
    given = [{"size": [HEIGHT, WIDTH], "counts": text} for text in texts]

    def tools() -> Candidate | None:
        try:
            from pycocotools import mask
        except ImportError:
            return None

        def paint() -> object:
            labels = np.zeros((HEIGHT, WIDTH), np.uint8)
            for number, one in enumerate(given):
                labels[mask.decode(one) > 0] = number + 1
            return labels

        return paint

    made = _painting(list(given), tools())
    return Workload("COCO run lengths, 640x480", *_fields(made))


def noisy_run_lengths() -> Workload:
    """Return one mask of many short runs, decoded alone: the least favourable case."""
    generator = np.random.default_rng(3)
    noisy = generator.random((HEIGHT, WIDTH)) < 0.1
    text = encode_counts(counts_of_mask(noisy))
    written, length = np.frombuffer(text.encode(), np.uint8), np.array([len(text)])
    peers: dict[str, Candidate] = {}
    try:
        from pycocotools import mask

        peers["pycocotools"] = lambda: mask.decode({"size": [HEIGHT, WIDTH], "counts": text})
    except ImportError:
        pass
    return Workload(
        "COCO noisy run lengths, 640x480",
        noisy.size,
        noisy.copy,
        lambda: mask_of_counts(decode_counts(written, length).counts, HEIGHT, WIDTH),
        peers,
    )


def _fields(made: Workload) -> tuple[int, Candidate, Candidate, dict[str, Candidate]]:
    return made.pixels, made.floor, made.ours, dict(made.peers)


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "COCO polygons, 640x480": polygons,
    "COCO run lengths, 640x480": run_lengths,
    "COCO noisy run lengths, 640x480": noisy_run_lengths,
}
