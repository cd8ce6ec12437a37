"""Makes tests/metrics/goldens/conventions.json from the tools themselves.

Run it with a Python that has the packages of the groups "oracles" and "bench", and besides
cityscapesScripts 2.3.0, mmeval 0.2.1, nnunetv2 2.8.1 with batchgenerators and acvl-utils
(its evaluation needs no more: pip install --no-deps), and the source of ChainerCV 0.13.1 on the
path (its evaluation is one module of NumPy). From the root of the checkout:

    python packaging/make_convention_goldens.py
"""

from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from convention_tools import IGNORED, OUTSIDE, TOOLS, Image, MaskSet, Numbers, run_quietly
from convention_tools import torchmetrics_scores as jaccard_of_scores

GOLDENS = Path(__file__).parents[1] / "tests/metrics/goldens/conventions.json"
SEED = 20260101


def label_sets(random: np.random.Generator) -> list[tuple[int, list[Image]]]:
    """Return sets of label maps: absent classes, stray predictions, ignored pixels, empty ones."""
    sets = []
    for i in range(28):
        classes = int(random.integers(2, 6))
        images = [label_image(random, classes, i) for _ in range(random.integers(1, 4))]
        sets.append((classes, images))
    sets.append((3, [(np.full((2, 3), IGNORED), np.zeros((2, 3), int)), images[0]]))
    sets.append((4, [(np.zeros((2, 2), int), np.zeros((2, 2), int))]))
    sets.append((4, [(np.zeros((2, 2), int), np.full((2, 2), 3))]))
    return [(classes, [shrink(*image, classes) for image in images]) for classes, images in sets]


def label_image(random: np.random.Generator, classes: int, kind: int) -> Image:
    """Return a prediction that is right at two of three pixels; kinds take turns."""
    shape = tuple(random.integers(2, 6, size=2))
    shown = random.choice(classes, size=random.integers(1, classes + 1), replace=False)
    truth = random.choice(shown, size=shape)
    predicted = np.where(random.random(shape) < 0.67, truth, random.choice(classes, size=shape))
    if kind % 3 == 1:
        truth = np.where(random.random(shape) < 0.2, IGNORED, truth)
    if kind % 7 == 2:
        predicted = np.where(random.random(shape) < 0.1, OUTSIDE, predicted)
    return truth, predicted


def shrink(truth: np.ndarray, predicted: np.ndarray | None, classes: int) -> Image:
    """Keep labels inside the table of a set, for images that were made for another one."""
    inside = np.where(truth == IGNORED, IGNORED, np.minimum(truth, classes - 1))
    if predicted is None:
        return inside, None
    kept = np.where(predicted == OUTSIDE, OUTSIDE, np.minimum(predicted, classes - 1))
    return inside, kept


def binary_sets(random: np.random.Generator) -> list[tuple[int, list[Image]]]:
    """Return every pair of an empty, a partial and a full mask alone, then mixed ones."""
    part, other = np.array([[1, 1], [0, 0]]), np.array([[1, 0], [1, 0]])
    empty, full = np.zeros((2, 2), int), np.ones((2, 2), int)
    pairs = [*product((empty, part, full), (empty, other, full)), (part, part)]
    sets = [(2, [pair]) for pair in pairs]
    for _ in range(14):
        chosen = random.choice(len(pairs), size=random.integers(2, 5))
        images = [pairs[i] for i in chosen]
        shape = tuple(random.integers(2, 7, size=2))
        images.append((random.integers(0, 2, size=shape), random.integers(0, 2, size=shape)))
        sets.append((2, images))
    return sets


def volume_sets(random: np.random.Generator) -> list[tuple[int, list[Image]]]:
    """Return cases of several slices; some lack their prediction."""
    sets = []
    for i in range(10):
        classes, images = int(random.integers(2, 4)), []
        for case in range(3):
            shape = (int(random.integers(1, 4)), 3, 3)
            truth = random.integers(0, classes, size=shape) * (random.random(shape) < 0.5)
            predicted = np.where(random.random(shape) < 0.6, truth, random.integers(0, classes))
            images.append((truth, None if i % 3 == 2 and case == 1 else predicted))
        sets.append((classes, images))
    return sets


def score_sets(random: np.random.Generator) -> list[tuple[int, list[Image]]]:
    """Return score maps, many of whose scores are exactly at the threshold."""
    sets = []
    for _ in range(6):
        truth = random.integers(0, 2, size=(4, 4))
        sets.append((2, [(truth, random.choice([0.0, 0.25, 0.5, 0.75, 1.0], size=(4, 4)))]))
    return sets


def jsonable(value: Numbers) -> dict[str, float | None]:
    """Return numbers as JSON knows them: null is undefined."""
    return {name: None if math.isnan(n) else n for name, n in value.items()}


def vector(kind: str, masks: MaskSet, expected: dict[str, Numbers]) -> dict[str, Any]:
    """Return one golden vector: the masks, and the tools' numbers by preset."""
    images = [[truth.tolist(), None if p is None else p.tolist()] for truth, p in masks.images]
    found = {name: jsonable(value) for name, value in expected.items()}
    return {"kind": kind, "classes": masks.classes, "images": images, "expected": found}


def of_every_tool(masks: MaskSet) -> dict[str, Numbers]:
    """Run every tool that can take the masks."""
    able = {name: tool for name, tool in TOOLS.items() if masks.needs <= tool.takes}
    return {name: run_quietly(tool, masks) for name, tool in able.items()}


def make_goldens() -> dict[str, Any]:
    """Run every tool on every set that it can take."""
    random, found = np.random.default_rng(SEED), []
    for classes, images in label_sets(random):
        masks = MaskSet(images, classes)
        found.append(vector("labels", masks, of_every_tool(masks)))
    for classes, images in binary_sets(random):
        masks = MaskSet(images, classes, binary=True)
        found.append(vector("binary", masks, of_every_tool(masks)))
    for classes, images in volume_sets(random):
        masks = MaskSet(images, classes)
        found.append(vector("volumes", masks, {"nnunet": run_quietly(TOOLS["nnunet"], masks)}))
    for classes, images in score_sets(random):
        masks = MaskSet(images, classes, binary=True)
        found.append(vector("scores", masks, {"torchmetrics-jaccard": jaccard_of_scores(masks)}))
    packages = {tool.package: tool.version for tool in TOOLS.values()}
    return {"packages": packages, "vectors": found}


if __name__ == "__main__":
    goldens = make_goldens()
    GOLDENS.parent.mkdir(exist_ok=True)
    head = json.dumps(goldens["packages"])
    lines = ",\n".join(json.dumps(entry) for entry in goldens["vectors"])
    GOLDENS.write_text(f'{{"packages": {head}, "vectors": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(goldens['vectors'])} vectors in {GOLDENS}, {GOLDENS.stat().st_size} bytes")
