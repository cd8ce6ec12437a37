"""Whole samples: evaluating files against what decoding the same files costs with Pillow alone.

The floor decodes both masks of every sample and does nothing with them; for score volumes it reads
the bytes and checks their SHA-256. Pillow has the settings of the program in both.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from contest import Workload
from generated_folder import ROLES, TRAINED, picture_triple
from PIL import Image
from workloads_labels import pair

from segreview.evaluation.evaluate import evaluate
from segreview.session.opening import OpenRequest, open_request

LARGE, SMALL = (1024, 2048), (512, 512)
SAMPLES = {LARGE: 4, SMALL: 16}
CLASSES, VOLUME = 19, (19, 512, 1024)


def _folder() -> Path:
    root = Path(tempfile.mkdtemp(prefix="segreview-bench-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for role in ROLES:
        (root / role).mkdir()
    return root


def _decoded(root: Path) -> Callable[[], None]:
    paths = sorted(path for role in ROLES[1:] for path in (root / role).iterdir())

    def decode() -> None:
        for path in paths:
            with Image.open(path) as image:
                image.load()

    return decode


def _evaluated(root: Path) -> Callable[[], None]:
    opened = open_request(OpenRequest(root))

    def run() -> None:
        for index, sample in enumerate(opened.dataset.samples):
            results = evaluate(sample, index, opened.reading).predictions
            assert all(result.scored for result in results)

    return run


def _workload(name: str, root: Path, size: tuple[int, int]) -> Workload:
    pixels = SAMPLES[size] * size[0] * size[1]
    return Workload(name, pixels, _decoded(root), _evaluated(root))


def score_maps(size: tuple[int, int]) -> Workload:
    """Return pairs of a binary mask and an 8-bit score map."""
    root = _folder()
    for number in range(SAMPLES[size]):
        for role, values in picture_triple(number, *size, TRAINED).items():
            Image.fromarray(values).save(root / role / f"{number}.png")
    return _workload(f"score maps in files, {size[1]}x{size[0]}", root, size)


def label_masks(size: tuple[int, int]) -> Workload:
    """Return pairs of label masks, as palette and grey PNG."""
    root = _folder()
    for number in range(SAMPLES[size]):
        truth, predicted = (
            np.roll(labels, 97 * number, axis=1) for labels in pair(CLASSES, 0, *size)
        )
        for role, labels in zip(ROLES, (truth, truth, predicted), strict=True):
            Image.fromarray(labels).save(root / role / f"{number}.png")
    return _workload(f"label masks in files, {size[1]}x{size[0]}", root, size)


def score_volume() -> Workload:
    """Return one label mask and a float32 volume of scores, its tables of all classes included."""
    root, generator = _folder(), np.random.default_rng(3)
    classes, height, width = VOLUME
    truth, _ = pair(classes, 0, height, width, void=False)
    scores = generator.random(VOLUME, np.float32) * 0.1
    np.put_along_axis(scores, truth[np.newaxis].astype(np.intp), 0.9, axis=0)
    scores /= scores.sum(axis=0)
    for role in ROLES[:2]:
        Image.fromarray(truth).save(root / role / "0.png")
    np.save(root / "preds" / "0.npy", scores)

    def read() -> None:
        for path in (root / "masks" / "0.png", root / "preds" / "0.npy"):
            hashlib.sha256(path.read_bytes()).digest()

    return Workload("a score volume in a file", height * width, read, _evaluated(root))


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "score maps in files, 2048x1024": lambda: score_maps(LARGE),
    "score maps in files, 512x512": lambda: score_maps(SMALL),
    "label masks in files, 2048x1024": lambda: label_masks(LARGE),
    "label masks in files, 512x512": lambda: label_masks(SMALL),
    "a score volume in a file": score_volume,
}
