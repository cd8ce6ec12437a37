"""Folders of images, masks and soft score maps made for a benchmark."""

import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROLES = ("images", "masks", "preds")
SOFT, TRAINED = 14, 60
"""How steep score maps are: 13 or 57 % of their pixels are 0 or 255, of trained networks more."""


def blobs(generator: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
    """Return a smooth random field from 0 to 1: objects with soft borders when thresholded."""
    coarse = generator.random((max(2, height // 48), max(2, width // 48)), np.float32)
    field = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(field), 0, 1)


def picture_triple(
    seed: int, height: int, width: int, steepness: float = SOFT
) -> dict[str, NDArray[np.uint8]]:
    """Return image, ground truth (0 and 255) and 8-bit score map of one sample."""
    generator = np.random.default_rng(seed)
    field = blobs(generator, height, width)
    moved = np.roll(field, 3, axis=1) + 0.15 * (blobs(generator, height, width) - 0.5)
    sharp = 1 / (1 + np.exp(-steepness * (moved - 0.6)))
    grey = (200 * field + 40 * blobs(generator, height, width)).astype(np.uint8)
    truth = np.where(field > 0.6, 255, 0).astype(np.uint8)
    return dict(zip(ROLES, (grey, truth, (255 * sharp).astype(np.uint8)), strict=True))


def write_folder(
    root: Path,
    names: int,
    distinct: int,
    height: int,
    width: int,
    *,
    photographs: bool = False,
    steepness: float = SOFT,
) -> None:
    """Write ``distinct`` samples and link them to ``names`` names.

    Images are gray PNG, or JPEG in colour as cameras write it.
    """
    for role in ROLES:
        (root / role).mkdir(parents=True)
    for i in range(names):
        pixels = picture_triple(i, height, width, steepness) if i < distinct else {}
        for role in ROLES:
            suffix = ".jpg" if photographs and role == "images" else ".png"
            path = root / role / f"{i:05}{suffix}"
            if not pixels:
                os.link(root / role / f"{i % distinct:05}{suffix}", path)
            elif suffix == ".jpg":
                colors = np.stack([np.roll(pixels[role], 9 * c) for c in range(3)], axis=2)
                Image.fromarray(colors).save(path, quality=90)
            else:
                Image.fromarray(pixels[role]).save(path, compress_level=1)


def write_label_folder(root: Path, names: int, distinct: int, side: int, classes: int) -> None:
    """Write label masks of some classes each, ``distinct`` of them, linked to ``names`` names.

    A class table lies beside them: every class is counted from the start.
    """
    for role in ROLES:
        (root / role).mkdir(parents=True)
    for i in range(names):
        pixels = label_triple(i, side, classes) if i < distinct else {}
        for role in ROLES:
            path = root / role / f"{i:05}.png"
            if pixels:
                Image.fromarray(pixels[role]).save(path, compress_level=1)
            else:
                os.link(root / role / f"{i % distinct:05}.png", path)
    named = [{"id": label, "name": f"class {label}"} for label in range(classes)]
    (root / "palette.json").write_text(json.dumps({"classes": named}))


def label_triple(seed: int, side: int, classes: int) -> dict[str, NDArray[np.uint8]]:
    """Return image, labels and predicted labels: bands of six classes, a tenth predicted wrong.

    The first sample has every class.
    """
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, classes, 6).astype(np.uint8)
    truth = np.repeat(chosen, -(-side // 6))[:side, np.newaxis].repeat(side, axis=1)
    if seed == 0:
        truth.flat[:classes] = range(classes)
    wrong = generator.random(truth.shape) < 0.1
    predicted = np.where(wrong, generator.choice(chosen, truth.shape), truth)
    return dict(zip(ROLES, (truth, truth, predicted), strict=True))
