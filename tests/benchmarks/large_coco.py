"""COCO files of any size, many small objects in an image: polygons, crowds and detections."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from segreview.formats.rle import counts_of_mask, encode_counts

HEIGHT, WIDTH = 480, 640
PER_IMAGE, CATEGORIES, DISTINCT, CORNERS = 200, 4, 64, 28
CROWD_EVERY = 24
MEGABYTE = 1_000_000


def _segmentations() -> tuple[list[str], list[str]]:
    """Return polygons and compressed run lengths of the same objects, as JSON text."""
    generator = np.random.default_rng(3)
    polygons, counts = [], []
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    for _ in range(DISTINCT):
        angle = np.sort(generator.uniform(0, 2 * np.pi, CORNERS))
        radius = generator.uniform(10, 40) * generator.uniform(0.7, 1.3, CORNERS)
        center = generator.uniform(0, 1, 2) * (WIDTH, HEIGHT)
        ring = center + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        ring = ring.clip(0, (WIDTH, HEIGHT))
        polygons.append(json.dumps([np.round(ring, 2).ravel().tolist()]))
        wave = 1 + 0.3 * np.sin(5 * np.arctan2(rows - center[1], columns - center[0]))
        inside = np.hypot(rows - center[1], columns - center[0]) < radius.mean() * wave
        text = encode_counts(counts_of_mask(inside))
        counts.append(json.dumps({"size": [HEIGHT, WIDTH], "counts": text}))
    return polygons, counts


def _image(number: int) -> str:
    return (
        f'{{"id": {number}, "height": {HEIGHT}, "width": {WIDTH}, "file_name": "{number:012}.jpg"}}'
    )


def write_instances(path: Path, megabytes: float) -> tuple[int, int]:
    """Write instances of about so many megabytes; return how many images and annotations."""
    polygons, counts = _segmentations()
    each = PER_IMAGE * (np.mean([len(text) for text in polygons]) + 150) + 80
    images = max(1, round(megabytes * MEGABYTE / each))

    def annotations() -> Iterator[str]:
        # As in COCO's own files, those of an image do not lie together.
        for number in range(images * PER_IMAGE):
            crowd = number % CROWD_EVERY == 0
            shape = (counts if crowd else polygons)[(number + number // images) % DISTINCT]
            yield (
                f'{{"segmentation": {shape}, "area": 1234.5, "iscrowd": {int(crowd)}, '
                f'"image_id": {number % images + 1}, "bbox": [1.5, 2.5, 30.25, 40.75], '
                f'"category_id": {number % CATEGORIES + 1}, "id": {number + 1}}}'
            )

    with path.open("w") as file:
        file.write('{"info": {"year": 2026}, "images": [')
        file.writelines(_joined(_image(n + 1) for n in range(images)))
        file.write('], "annotations": [')
        file.writelines(_joined(annotations()))
        names = (f'{{"id": {n + 1}, "name": "class {n + 1}"}}' for n in range(CATEGORIES))
        file.write(f'], "categories": [{", ".join(names)}]}}')
    return images, images * PER_IMAGE


def write_results(path: Path, megabytes: float, images: int) -> int:
    """Write detections of about so many megabytes; return how many."""
    _, counts = _segmentations()
    each = np.mean([len(text) for text in counts]) + 70
    detections = max(1, round(megabytes * MEGABYTE / each))

    def found() -> Iterator[str]:
        for number in range(detections):
            yield (
                f'{{"image_id": {number * images // detections + 1}, "category_id": '
                f'{number % CATEGORIES + 1}, "segmentation": {counts[number % DISTINCT]}, '
                f'"score": {number % 997 / 997:.6f}}}'
            )

    with path.open("w") as file:
        file.write("[")
        file.writelines(_joined(found()))
        file.write("]")
    return detections


def _joined(texts: Iterator[str]) -> Iterator[str]:
    yield next(texts)
    for text in texts:
        yield ", "
        yield text
