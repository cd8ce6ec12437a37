"""Makes resources/samples from the pictures that scikit-image ships.

Run from the root, in an environment of its own:
    python -m venv /tmp/samples && /tmp/samples/bin/pip install scikit-image pillow
    /tmp/samples/bin/python packaging/make_samples.py

Ground truth: outlines drawn by hand and drawn to the visible edge by a random walker, or, where
objects stand out by themselves, thresholds and watersheds. Predictions are made from it with the
faults that models have: softened and shifted edges, missed objects, invented ones.
"""

from __future__ import annotations

import json
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage import color, data, draw, filters, measure, morphology, segmentation

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"

Point = tuple[int, int]

CAMERAMAN = [
    (0, 245), (20, 222), (60, 160), (100, 132), (135, 122), (155, 106), (165, 95), (185, 72),
    (210, 64), (240, 73), (262, 95), (270, 118), (258, 138), (322, 138), (325, 168), (332, 180),
    (331, 198), (322, 210), (307, 222), (303, 250), (304, 272), (290, 290), (248, 312), (205, 295),
    (185, 325), (142, 380), (148, 430), (151, 511), (140, 511), (100, 447), (90, 511), (0, 511),
]  # fmt: skip
ASTRONAUT = [
    (153, 95), (155, 75), (170, 50), (195, 35), (215, 18), (240, 14), (270, 25), (293, 50),
    (300, 75), (297, 105), (280, 130), (268, 140), (255, 165), (258, 178), (285, 195), (303, 225),
    (304, 240), (330, 255), (345, 280), (352, 300), (358, 348), (340, 352), (320, 362), (300, 380),
    (285, 410), (278, 450), (277, 511), (50, 511), (30, 450), (25, 400), (25, 350), (35, 310),
    (55, 275), (75, 245), (115, 205), (115, 190), (125, 170), (150, 150), (182, 150), (182, 132),
    (170, 120),
]  # fmt: skip
HELMET = [
    (358, 348), (385, 344), (420, 346), (460, 370), (485, 405), (495, 450), (511, 465), (511, 511),
    (277, 511), (278, 450), (285, 410), (300, 380), (320, 362), (340, 352),
]  # fmt: skip
SHUTTLE = [
    (400, 0), (396, 40), (382, 50), (380, 85), (375, 100), (375, 180), (354, 222), (380, 230),
    (367, 265), (370, 275), (400, 280), (455, 275), (450, 240), (455, 225), (437, 180), (453, 60),
    (445, 40), (434, 40), (431, 0),
]  # fmt: skip
ROCKET = [
    (318, 130), (322, 125), (327, 130), (333, 150), (334, 180), (335, 405), (310, 405), (310, 180),
    (312, 150),
]  # fmt: skip
LAUNCH_TOWERS = [
    [(40, 0), (88, 0), (88, 150), (84, 426), (0, 426), (0, 320)],
    [(556, 0), (622, 0), (639, 230), (639, 426), (566, 426)],
    [(199, 122), (204, 122), (205, 405), (176, 405), (189, 190)],
    [(442, 123), (450, 123), (455, 190), (470, 405), (436, 405), (441, 190)],
]
SKYLINE = [
    (0, 175), (60, 170), (260, 165), (340, 165), (410, 170), (412, 118), (433, 118), (434, 165),
    (511, 180), (511, 235), (0, 235),
]  # fmt: skip
TRIPOD = [
    [(287, 205), (301, 205), (300, 490), (286, 490)],
    [(276, 310), (303, 310), (340, 298), (340, 308), (312, 322), (312, 338), (276, 338)],
    [(279, 330), (292, 330), (264, 470), (246, 511), (228, 511)],
    [(302, 330), (312, 326), (408, 511), (394, 511)],
    [(255, 460), (290, 472), (300, 488), (255, 474)],
]
SPOON_HANDLE = [(398, 112), (410, 68), (426, 72), (412, 110)]


def outline(shape: tuple[int, ...], points: list[Point]) -> np.ndarray:
    """Fill a polygon of (x, y) points."""
    return draw.polygon2mask(shape[:2], [(y, x) for x, y in points])


def ellipse(shape: tuple[int, ...], center: Point, radii: Point, tilt: float = 0.0) -> np.ndarray:
    """Fill an ellipse given by (x, y) centre and radii, turned by `tilt` radians."""
    mask = np.zeros(shape[:2], bool)
    rows, columns = draw.ellipse(
        center[1], center[0], radii[1], radii[0], shape=shape[:2], rotation=tilt
    )
    mask[rows, columns] = True
    return mask


def to_the_edge(image: np.ndarray, rough: np.ndarray, band: int = 5) -> np.ndarray:
    """Move a rough outline, within `band` pixels of it, to the edge that is seen there."""
    distance = signed_distance(rough)
    seeds = np.where(distance > band, 1, np.where(distance < -band, 2, 0))
    pixels = image / 255.0
    channel_axis = -1 if image.ndim == 3 else None
    labels = segmentation.random_walker(
        pixels, seeds, beta=200, tol=1e-5, mode="cg_j", channel_axis=channel_axis
    )
    return ndimage.binary_opening(labels == 1, iterations=1) | (distance > band)


def signed_distance(mask: np.ndarray) -> np.ndarray:
    """Distance to the mask's edge in pixels, positive inside."""
    if not mask.any():
        return np.full(mask.shape, -1e3)
    padded = np.pad(mask, 1, mode="edge")
    inside = ndimage.distance_transform_edt(padded)
    outside = ndimage.distance_transform_edt(~padded)
    return (inside - outside)[1:-1, 1:-1]


# --- ground truth --------------------------------------------------------------------------------


def coin_mask(image: np.ndarray) -> np.ndarray:
    """Coins by watershed from sure markers, as in scikit-image's own example."""
    markers = np.where(image < 30, 1, np.where(image > 150, 2, 0))
    coins = segmentation.watershed(filters.sobel(image), markers) == 2
    return morphology.remove_small_objects(ndimage.binary_fill_holes(coins), max_size=300)


def cell_mask(image: np.ndarray) -> np.ndarray:
    """The one bright cell."""
    bright = filters.gaussian(image, 1, preserve_range=True) > filters.threshold_otsu(image)
    return ndimage.binary_fill_holes(largest(bright))


def stained_mask(image: np.ndarray) -> np.ndarray:
    """Tissue stained brown, by colour deconvolution."""
    stain = filters.gaussian(color.rgb2hed(image)[..., 2], 3)
    stained = stain > filters.threshold_otsu(stain)
    stained = morphology.remove_small_objects(stained, max_size=1500)
    return morphology.remove_small_holes(stained, max_size=600)


def galaxy_mask(image: np.ndarray) -> np.ndarray:
    """Galaxies and stars brighter than the sky, large enough to be seen."""
    light = filters.gaussian(color.rgb2gray(image), 1)
    bright = light > 0.22
    return morphology.remove_small_objects(ndimage.binary_fill_holes(bright), max_size=25)


def largest(mask: np.ndarray) -> np.ndarray:
    """The largest connected object."""
    labels = measure.label(mask)
    return labels == 1 + np.argmax(np.bincount(labels.flat)[1:])


def coffee_mask(image: np.ndarray) -> np.ndarray:
    """Cup, saucer and spoon."""
    saucer = ellipse(image.shape, (278, 232), (201, 158))
    cup = ellipse(image.shape, (291, 112), (116, 95))
    return to_the_edge(image, saucer | cup | outline(image.shape, SPOON_HANDLE), band=6)


def eyes_mask(image: np.ndarray) -> np.ndarray:
    """Both eyes of the cat."""
    left = ellipse(image.shape, (171, 116), (37, 30), -0.35)
    return to_the_edge(image, left | ellipse(image.shape, (319, 136), (23, 26)), band=4)


def optic_disc_mask(image: np.ndarray) -> np.ndarray:
    """The bright disc where the vessels meet."""
    return to_the_edge(image, ellipse(image.shape, (127, 142), (26, 32)), band=5)


def objects() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Photograph and ground truth of each sample of the binary set."""
    coins, camera = data.coins(), data.camera()
    coffee, cat, cell = data.coffee(), data.chelsea(), data.cell()[220:560, 200:550]
    retina = np.asarray(Image.fromarray(data.retina()[360:1160, :900]).resize((450, 400)))
    tissue, sky = data.immunohistochemistry(), data.hubble_deep_field()[380:780, 440:940]
    astronaut, rocket = data.astronaut(), data.rocket()[90:420, 140:500]
    coin_ground_truth = coin_mask(coins)
    launch = outline(data.rocket().shape, ROCKET)[90:420, 140:500]
    return {
        "astronaut": (astronaut, to_the_edge(astronaut, outline(astronaut.shape, ASTRONAUT))),
        "cameraman": (camera, to_the_edge(camera, outline(camera.shape, CAMERAMAN))),
        "cat_eyes": (cat, eyes_mask(cat)),
        "cell": (cell, cell_mask(cell)),
        "coffee": (coffee, coffee_mask(coffee)),
        "coins_lower": (coins[150:], coin_ground_truth[150:]),
        "coins_upper": (coins[:150], coin_ground_truth[:150]),
        "galaxies": (sky, galaxy_mask(sky)),
        "optic_disc": (retina, optic_disc_mask(retina)),
        "rocket": (rocket, to_the_edge(rocket, launch, band=3)),
        "tissue": (tissue, stained_mask(tissue)),
    }


# --- predictions ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Faults:
    """How a model errs: lengths in pixels, shares from 0 to 1."""

    shift: float
    softness: float
    growth: float
    missed: float
    invented: int


UNET = Faults(shift=2.0, softness=1.6, growth=0.2, missed=0.06, invented=1)
BASELINE = Faults(shift=5.0, softness=3.5, growth=1.2, missed=0.2, invented=4)


def smooth_noise(rng: np.random.Generator, shape: tuple[int, ...], scale: float) -> np.ndarray:
    """Noise of unit variance that changes over `scale` pixels."""
    noise = ndimage.gaussian_filter(rng.standard_normal(shape), scale)
    return noise / noise.std()


def warped(values: np.ndarray, rng: np.random.Generator, shift: float) -> np.ndarray:
    """Move every place by about `shift` pixels, neighbours alike."""
    rows, columns = np.indices(values.shape, dtype=float)
    rows += shift * smooth_noise(rng, values.shape, 12)
    columns += shift * smooth_noise(rng, values.shape, 12)
    return ndimage.map_coordinates(values, [rows, columns], order=1, mode="nearest")


def lookalikes(image: np.ndarray, mask: np.ndarray, count: int) -> list[np.ndarray]:
    """Patches outside the objects that look most like them: what a model would invent."""
    pixels = (image if image.ndim == 3 else color.gray2rgb(image)) / 255.0
    patches = segmentation.slic(pixels, n_segments=150, compactness=8, start_label=1)
    target = pixels[mask].mean(axis=0)
    far = signed_distance(mask) < -8
    candidates = []
    for region in measure.regionprops(patches):
        patch = patches == region.label
        if region.area < 0.02 * mask.size and far[patch].mean() > 0.9:
            candidates.append((np.abs(pixels[patch].mean(axis=0) - target).sum(), patch))
    candidates.sort(key=lambda candidate: candidate[0])
    return [ndimage.binary_opening(patch, iterations=2) for _, patch in candidates[:count]]


def missed_objects(mask: np.ndarray, rng: np.random.Generator, share: float) -> np.ndarray:
    """Whole objects; of a single large object, a corner of it."""
    labels, count = ndimage.label(mask)
    if count >= 4:
        return np.isin(labels, 1 + np.flatnonzero(rng.random(count) < share))
    rows, columns = np.nonzero(mask)
    center = rng.integers(len(rows))
    distance = np.hypot(*(np.indices(mask.shape).T - (rows[center], columns[center])).T)
    radius = np.sqrt(share * mask.sum() / 2)
    return mask & (distance < radius * (1 + 0.35 * smooth_noise(rng, mask.shape, 8)))


def soft_prediction(
    name: str, image: np.ndarray, ground_truth: np.ndarray, faults: Faults
) -> np.ndarray:
    """An 8-bit score map of the ground truth as a model with these faults would see it."""
    rng = np.random.default_rng([zlib.crc32(name.encode()), int(10 * faults.shift)])
    thickness = max(1.0, float(np.percentile(signed_distance(ground_truth)[ground_truth], 90)))
    fineness = min(1.0, thickness / 10)
    seen = ground_truth & ~missed_objects(ground_truth, rng, faults.missed)
    distance = warped(signed_distance(seen), rng, faults.shift * fineness)
    distance += faults.growth * fineness
    score = 1 / (1 + np.exp(-distance / (faults.softness * max(fineness, 0.3))))
    for patch in lookalikes(image, ground_truth, faults.invented):
        doubt = rng.uniform(0.45, 0.9)
        score = np.maximum(score, doubt * ndimage.gaussian_filter(patch.astype(float), 2))
    unsure = 0.93 + 0.05 * smooth_noise(rng, score.shape, 15)
    return np.round(255 * np.clip(score * unsure, 0, 1)).astype(np.uint8)


# --- multi-class ---------------------------------------------------------------------------------

IGNORED = 255
IGNORED_COLOR = (255, 255, 255)
CLASSES = {
    0: ("background", (70, 70, 70)),
    1: ("person", (220, 20, 60)),
    2: ("spacecraft", (245, 200, 60)),
    3: ("sky", (70, 130, 180)),
    4: ("ground", (107, 142, 35)),
}


def astronaut_labels(image: np.ndarray) -> np.ndarray:
    """Person and shuttle; the helmet in her hands is ignored."""
    labels = np.zeros(image.shape[:2], np.uint8)
    labels[to_the_edge(image, outline(image.shape, SHUTTLE), band=4)] = 2
    labels[to_the_edge(image, outline(image.shape, ASTRONAUT))] = 1
    labels[outline(image.shape, HELMET) & (labels == 0)] = IGNORED
    return labels


def cameraman_labels(image: np.ndarray) -> np.ndarray:
    """Person, sky and lawn; houses are background, the tripod is ignored."""
    labels = np.full(image.shape, 4, np.uint8)
    labels[:235] = 3
    labels[outline(image.shape, SKYLINE)] = 0
    for part in TRIPOD:
        labels[outline(image.shape, part)] = IGNORED
    labels[to_the_edge(image, outline(image.shape, CAMERAMAN))] = 1
    return labels


def rocket_labels(image: np.ndarray) -> np.ndarray:
    """Rocket, sky and ground; towers are background, the hazy horizon is ignored."""
    labels = np.full(image.shape[:2], 3, np.uint8)
    labels[366:380] = IGNORED
    labels[380:] = 4
    for tower in LAUNCH_TOWERS:
        labels[outline(image.shape, tower)] = 0
    labels[to_the_edge(image, outline(image.shape, ROCKET), band=3)] = 2
    return labels


def predicted_labels(name: str, image: np.ndarray, ground_truth: np.ndarray) -> np.ndarray:
    """The class of the highest score, each class seen with its own faults."""
    scores = []
    for label in CLASSES:
        mask = ground_truth == label
        faults = Faults(shift=4.0, softness=3.0, growth=0.0, missed=0.05, invented=2)
        empty = np.zeros(mask.shape, np.uint8)
        seen = soft_prediction(f"{name}-{label}", image, mask, faults) if mask.any() else empty
        scores.append(ndimage.gaussian_filter(seen.astype(float), 2))
    return np.argmax(scores, axis=0).astype(np.uint8)


# --- files ---------------------------------------------------------------------------------------


def save(path: Path, pixels: np.ndarray) -> None:
    """Write pixels: photographs as JPEG, everything that is counted as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, optimize=True, quality=88)


def save_labels(path: Path, labels: np.ndarray) -> None:
    """Write a label map as a PNG whose palette shows the classes' colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    palette = np.zeros((256, 3), np.uint8)
    for label, (_, rgb) in CLASSES.items():
        palette[label] = rgb
    palette[IGNORED] = IGNORED_COLOR
    picture = Image.fromarray(labels)
    picture.putpalette(palette.tobytes())
    picture.save(path, optimize=True)


def make_objects(folder: Path) -> None:
    """Write the binary set with two prediction sets; the baseline missed one image altogether."""
    for name, (image, ground_truth) in objects().items():
        save(folder / "images" / f"{name}.jpg", np.ascontiguousarray(image))
        save(folder / "masks" / f"{name}.png", ground_truth.astype(np.uint8) * 255)
        unet = soft_prediction(name, image, ground_truth, UNET)
        save(folder / "pred_unet" / f"{name}.png", unet)
        baseline = soft_prediction(name, image, ground_truth, BASELINE)
        found = np.zeros_like(baseline) if name == "optic_disc" else baseline
        save(folder / "pred_baseline" / f"{name}.png", found)


def make_classes(folder: Path) -> None:
    """Write the multi-class set with its class table."""
    astronaut, camera, rocket = data.astronaut(), data.camera(), data.rocket()
    labelled = {
        "astronaut": (astronaut, astronaut_labels(astronaut)),
        "cameraman": (camera, cameraman_labels(camera)),
        "rocket": (rocket, rocket_labels(rocket)),
    }
    for name, (image, ground_truth) in labelled.items():
        save(folder / "images" / f"{name}.jpg", image)
        save_labels(folder / "masks" / f"{name}.png", ground_truth)
        predicted = predicted_labels(name, image, ground_truth)
        save_labels(folder / "pred" / f"{name}.png", predicted)
    named = {**CLASSES, IGNORED: ("ignored", IGNORED_COLOR)}
    table = [{"id": label, "name": name, "color": rgb} for label, (name, rgb) in named.items()]
    text = json.dumps({"classes": table, "ignore": [IGNORED]}, indent=1)
    (folder / "palette.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Make both sets anew."""
    for name, make in (("objects", make_objects), ("classes", make_classes)):
        shutil.rmtree(SAMPLES / name, ignore_errors=True)
        make(SAMPLES / name)


if __name__ == "__main__":
    main()
