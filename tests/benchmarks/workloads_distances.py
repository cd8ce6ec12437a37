"""Surface distances and boundary IoU at three sizes, against every library that has them."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import numpy as np
from contest import Candidate, Workload
from generated_folder import picture_triple
from numpy.typing import NDArray

from segreview.metrics.boundary_iou import COCO_BAND, BandWidth, boundary_overlap
from segreview.metrics.distances import surface_distances

Mask = NDArray[np.bool_]
Pair = tuple[Mask, Mask]
SIZES = ((512, 512), (1024, 2048), (4096, 4096))
ONE_ROUND_ABOVE = 1 << 22
"""Pixels from which slow peers are given one round only."""


def masks(height: int, width: int) -> Pair:
    """Return a ground truth and a prediction of many objects, moved by a few pixels."""
    made = picture_triple(1, height, width)
    return made["masks"] > 0, made["preds"] >= 128


def scores(forward: NDArray[np.float64], backward: NDArray[np.float64]) -> tuple[float, ...]:
    """Return Hausdorff 95, average surface distance and surface Dice at 2 from distances."""
    together = np.concatenate([forward, backward])
    hausdorff = max(np.percentile(forward, 95), np.percentile(backward, 95))
    return float(hausdorff), float(together.mean()), float((together <= 2).mean())


def surface_peers(pair: Pair) -> dict[str, Candidate]:
    """Return the peers that are installed."""
    found: dict[str, Candidate] = {}
    for add in (_scipy, _opencv, _edt, _medpy, _monai, _deepmind):
        with suppress(ImportError):
            found.update(add(*pair))
    return found


def _scipy(truth: Mask, predicted: Mask) -> dict[str, Candidate]:
    import scipy
    from scipy.ndimage import binary_erosion, distance_transform_edt
    from scipy.spatial import cKDTree

    def edges() -> list[Mask]:
        return [mask & ~binary_erosion(mask) for mask in (truth, predicted)]

    def transform() -> tuple[float, ...]:
        one, other = edges()
        return scores(distance_transform_edt(~other)[one], distance_transform_edt(~one)[other])

    def tree() -> tuple[float, ...]:
        one, other = (np.argwhere(edge) for edge in edges())
        return scores(cKDTree(other).query(one)[0], cKDTree(one).query(other)[0])

    version = scipy.__version__
    return {f"scipy {version} EDT": transform, f"scipy {version} cKDTree": tree}


def _opencv(truth: Mask, predicted: Mask) -> dict[str, Candidate]:
    import cv2

    cv2.setNumThreads(1)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))

    def run() -> tuple[float, ...]:
        edges = [
            mask & (cv2.erode(mask.view(np.uint8), cross, borderValue=0) == 0)
            for mask in (truth, predicted)
        ]
        one, other = (
            cv2.distanceTransform((~edge).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
            for edge in edges
        )
        return scores(other[edges[0]], one[edges[1]])

    return {f"OpenCV {cv2.__version__} precise": run}


def _edt(truth: Mask, predicted: Mask) -> dict[str, Candidate]:
    import edt
    from scipy.ndimage import binary_erosion

    def run() -> tuple[float, ...]:
        one, other = (mask & ~binary_erosion(mask) for mask in (truth, predicted))
        return scores(edt.edt(~other)[one], edt.edt(~one)[other])

    return {"edt": run}


def _medpy(truth: Mask, predicted: Mask) -> dict[str, Candidate]:
    from medpy.metric.binary import assd, hd95

    return {
        "medpy hd95": lambda: hd95(predicted, truth),
        "medpy hd95 and assd": lambda: (hd95(predicted, truth), assd(predicted, truth)),
    }


def _monai(truth: Mask, predicted: Mask) -> dict[str, Candidate]:
    import monai
    import torch
    from monai.metrics import (
        compute_average_surface_distance,
        compute_hausdorff_distance,
        compute_surface_dice,
    )

    torch.set_num_threads(1)
    pair = [torch.tensor(mask[np.newaxis, np.newaxis]) for mask in (predicted, truth)]

    def hausdorff() -> object:
        return compute_hausdorff_distance(*pair, include_background=True, percentile=95)

    def everything() -> tuple[object, ...]:
        average = compute_average_surface_distance(*pair, include_background=True, symmetric=True)
        return hausdorff(), average, compute_surface_dice(*pair, [2.0], include_background=True)

    version = monai.__version__
    return {f"MONAI {version} HD95": hausdorff, f"MONAI {version} all three": everything}


def _deepmind(truth: Mask, predicted: Mask) -> dict[str, Candidate]:
    import surface_distance as deepmind

    def run() -> tuple[object, ...]:
        measured = deepmind.compute_surface_distances(truth, predicted, (1, 1))
        return (
            deepmind.compute_robust_hausdorff(measured, 95),
            deepmind.compute_average_surface_distance(measured),
            deepmind.compute_surface_dice_at_tolerance(measured, 2),
        )

    return {"surface-distance (DeepMind)": run}


def _workload(name: str, pair: Pair, ours: Candidate, peers: dict[str, Candidate]) -> Workload:
    def floor() -> tuple[int, ...]:
        return tuple(int(np.count_nonzero(mask)) for mask in pair)

    size = pair[0].size
    slow = frozenset(peers) if size > ONE_ROUND_ABOVE else frozenset()
    return Workload(name, size, floor, ours, peers, slow)


def surface(name: str, height: int, width: int) -> Workload:
    """Return Hausdorff 95, average surface distance and surface Dice of one pair of masks."""
    pair = masks(height, width)

    def ours() -> tuple[float, ...]:
        found = surface_distances(*pair)
        return found.hausdorff(95), found.average(), found.surface_dice(2)

    return _workload(name, pair, ours, surface_peers(pair))


def boundary(name: str, height: int, width: int, band: BandWidth) -> Workload:
    """Return boundary IoU of one pair of masks."""
    pair = masks(height, width)
    peers: dict[str, Candidate] = {}
    with suppress(ImportError):
        peers = _published_code(pair, band.reach((height, width))[0])
    return _workload(name, pair, lambda: boundary_overlap(*pair, band).iou, peers)


def _published_code(pair: Pair, width: int) -> dict[str, Candidate]:
    import cv2

    cv2.setNumThreads(1)
    square = np.ones((3, 3), np.uint8)

    def edge(mask: Mask) -> NDArray[np.uint8]:
        padded = cv2.copyMakeBorder(mask.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        eroded: NDArray[np.uint8] = cv2.erode(padded, square, iterations=width)
        return mask.view(np.uint8) - eroded[1:-1, 1:-1]

    def run() -> float:
        one, other = map(edge, pair)
        return float(((one * other) > 0).sum() / ((one + other) > 0).sum())

    return {f"published code, OpenCV {cv2.__version__}": run}


def _all() -> dict[str, Callable[[], Workload]]:
    made: dict[str, Callable[[], Workload]] = {}
    for height, width in SIZES:
        name = f"HD95, ASSD, NSD, {width}x{height}"
        made[name] = partial(surface, name, height, width)
        for band in (BandWidth(5), COCO_BAND):
            name = f"{band.name}, {width}x{height}"
            made[name] = partial(boundary, name, height, width, band)
    return made


WORKLOADS = _all()
