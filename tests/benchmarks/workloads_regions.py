"""Connected components, small components removed, and error regions."""

import importlib
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from contest import Candidate, Workload
from generated_folder import picture_triple
from numpy.typing import NDArray

from segreview.masks.area_opening import area_opened
from segreview.masks.components import connected, without_small
from segreview.masks.regions import error_regions
from segreview.metrics.objects import object_counts

Mask = NDArray[np.bool_]
SIZES = {"512x512": (512, 512), "2048x1024": (1024, 2048), "4096x4096": (4096, 4096)}


def smooth_and_noisy(size: tuple[int, int]) -> tuple[Mask, Mask]:
    """Return objects with soft borders, and the same with 2 % of the pixels turned over."""
    smooth = picture_triple(1, *size)["masks"] > 0
    turned = np.random.default_rng(2).random(size) < 0.02
    return smooth, smooth ^ turned


def labelling_peers(mask: Mask) -> Mapping[str, Candidate]:
    """Return everyone installed who labels 8-connected components and counts their pixels."""
    peers: dict[str, Candidate] = {}
    ways: dict[str, Callable[[object], Candidate]] = {
        "scipy.ndimage": lambda module: partial(module.label, mask, np.ones((3, 3))),
        "cv2": lambda module: partial(
            module.connectedComponentsWithStats, mask.view(np.uint8), connectivity=8
        ),
        "cc3d": lambda module: partial(module.connected_components, mask, connectivity=8),
        "skimage.measure": lambda module: partial(module.label, mask, connectivity=2),
    }
    for name, way in ways.items():
        try:
            peers[name] = way(importlib.import_module(name))
        except ImportError:
            continue
    return peers


def components(size: str, noisy: bool) -> Workload:
    """Return the components of PERFORMANCE section 7: their number and areas."""
    mask = smooth_and_noisy(SIZES[size])[noisy]
    return Workload(
        f"components, {'2 % noise' if noisy else 'smooth'}, {size}",
        mask.size,
        partial(np.count_nonzero, mask),
        partial(connected, mask),
        labelling_peers(mask),
    )


def opened() -> Workload:
    """Return the minimum area of the convention, applied to all thresholds of a soft score map."""
    scores = picture_triple(1, *SIZES["2048x1024"])["preds"]
    peers: dict[str, Candidate] = {}
    try:
        morphology = importlib.import_module("skimage.morphology")
        peers["skimage"] = partial(morphology.area_opening, scores, 50, connectivity=2)
    except ImportError:
        pass
    return Workload(
        "small components removed at every threshold",
        scores.size,
        partial(np.count_nonzero, scores),
        partial(area_opened, scores, 50),
        peers,
    )


def small_removed() -> Workload:
    """Return the minimum area of one threshold, applied to a noisy mask."""
    mask = smooth_and_noisy(SIZES["2048x1024"])[1]
    peers: dict[str, Candidate] = {}
    try:
        morphology = importlib.import_module("skimage.morphology")
        peers["skimage"] = partial(
            morphology.remove_small_objects, mask, max_size=9, connectivity=2
        )
    except ImportError:
        pass
    try:
        dust = importlib.import_module("cc3d").dust
        peers["cc3d"] = partial(dust, mask.view(np.uint8), threshold=10, connectivity=8)
    except ImportError:
        pass
    return Workload(
        "small components removed, 2 % noise",
        mask.size,
        partial(np.count_nonzero, mask),
        partial(without_small, mask, 10),
        peers,
    )


def regions(noisy: bool) -> Workload:
    """Return the error regions of a pair, with exact depths and kinds; no peer has them."""
    made = picture_triple(1, *SIZES["2048x1024"])
    truth, predicted = made["masks"] > 0, made["preds"] > 127
    if noisy:
        predicted ^= np.random.default_rng(2).random(truth.shape) < 0.02
    return Workload(
        f"error regions, {'2 % noise' if noisy else 'smooth'}, 2048x1024",
        truth.size,
        lambda: np.count_nonzero(truth) + np.count_nonzero(predicted),
        partial(error_regions, truth, predicted),
    )


def objects() -> Workload:
    """Return objects found and false alarms; the peer does the same with SciPy's labels."""
    made = picture_triple(1, *SIZES["2048x1024"])
    truth, predicted = made["masks"] > 0, made["preds"] > 127
    peers: dict[str, Candidate] = {}
    try:
        ndimage = importlib.import_module("scipy.ndimage")
        peers["scipy.ndimage"] = partial(objects_of_scipy, ndimage, truth, predicted)
    except ImportError:
        pass
    return Workload(
        "objects found, 2048x1024",
        truth.size,
        lambda: np.count_nonzero(truth) + np.count_nonzero(predicted),
        partial(object_counts, truth, predicted),
        peers,
    )


def objects_of_scipy(ndimage: object, truth: Mask, predicted: Mask) -> tuple[int, int]:
    """Count what is found and what is a false alarm with labels and label sums."""
    label, total = ndimage.label, ndimage.sum_labels  # type: ignore[attr-defined]
    objects, n = label(truth, np.ones((3, 3)))
    alarms, m = label(predicted, np.ones((3, 3)))
    covered = total(predicted, objects, np.arange(1, n + 1))
    area = total(truth, objects, np.arange(1, n + 1))
    touched = total(truth, alarms, np.arange(1, m + 1))
    return int((2 * covered >= area).sum()), int((touched == 0).sum())


WORKLOADS: dict[str, Callable[[], Workload]] = {
    **{
        f"components, {'2 % noise' if noisy else 'smooth'}, {size}": partial(
            components, size, noisy
        )
        for size in SIZES
        for noisy in (False, True)
    },
    "small components removed": small_removed,
    "small components removed at every threshold": opened,
    "error regions, smooth": partial(regions, False),
    "error regions, 2 % noise": partial(regions, True),
    "objects found": objects,
}
