"""Pairs of labels: smooth and noisy masks, few and many classes; relabelling; colour masks.

Masks are bands with wavy edges. The prediction is moved by one pixel, and changed at random in a
share of its pixels. cityscapesScripts is the loop in C only where its compiled module
evaluation.addToConfusionMatrix imports; the wheel has neither it nor its .pyx.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from contest import Candidate, Workload
from numpy.typing import NDArray

from segreview.masks.classes import ClassTable, MaskClass
from segreview.masks.palette import labels_from_colors
from segreview.metrics.confusion import pair_class_counts
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.pair_sums import LabelPairs

HEIGHT, WIDTH = 1024, 2048
VOID = 255
Labels = NDArray[Any]


def bands(height: int, width: int, classes: int, cell: int = 120) -> Labels:
    """Return uint8 labels in bands whose edges wave."""
    rng = np.random.default_rng(classes)
    rows, columns = np.mgrid[0:height, 0:width]
    down = (np.sin(columns / 17) + np.sin(columns / 5.3 + rows / 31)) * cell / 6
    right = (np.sin(rows / 13) + np.sin(rows / 7.1 + columns / 29)) * cell / 6
    cells = rng.integers(0, classes, (height // cell + 3, width // cell + 3), np.uint8)
    row, column = ((place // cell).astype(int) + 1 for place in (rows + down, columns + right))
    return np.ascontiguousarray(cells[row, column])


def pair(
    classes: int, noise: float, height: int = HEIGHT, width: int = WIDTH, void: bool = True
) -> tuple[Labels, Labels]:
    """Return a ground truth, ignored in a twentieth, and a prediction."""
    rng = np.random.default_rng(3)
    truth = bands(height, width, classes)
    predicted = np.roll(truth, 1, axis=1)
    if void:
        truth[bands(height, width, 100) < 5] = VOID
    changed = rng.random(truth.shape) < noise
    predicted[changed] = rng.integers(0, classes, np.count_nonzero(changed), np.uint8)
    return truth, predicted


def random_pair(classes: int) -> tuple[Labels, Labels]:
    """Return two masks in which nothing is smooth."""
    rng = np.random.default_rng(5)
    return tuple(rng.integers(0, classes, (2, HEIGHT, WIDTH), np.uint8))


def instances(noise: float) -> tuple[Labels, Labels]:
    """Return uint16 masks of 1,000 labels between 0 and 33,000, as instance masks have."""
    names = np.sort(np.random.default_rng(7).choice(33_000, 1000, False)).astype(np.uint16)
    truth = names[4 * bands(HEIGHT, WIDTH, 250).astype(int)]
    predicted = np.roll(truth, 1, axis=1)
    changed = np.random.default_rng(3).random(truth.shape) < noise
    predicted[changed] = names[
        np.random.default_rng(4).integers(0, 1000, np.count_nonzero(changed))
    ]
    return truth, predicted


def masked_bincount(truth: Labels, predicted: Labels, classes: int) -> object:
    """Count as most scripts do."""
    known = truth < classes
    codes = classes * truth[known].astype(int) + predicted[known]
    return np.bincount(codes, minlength=classes**2)


def looked_up_bincount(truth: Labels, predicted: Labels) -> object:
    """Number the labels through a table made before, and count."""
    table = np.zeros(1 << 16, np.int64)
    occurs = sum(np.bincount(mask.ravel(), minlength=1 << 16) for mask in (truth, predicted))
    names = np.flatnonzero(occurs)
    table[names] = np.arange(len(names))
    return np.bincount((table[truth] * len(names) + table[predicted]).ravel())


def class_by_class(truth: Labels, predicted: Labels, classes: int) -> object:
    """Count the three areas of each class."""
    known = truth != VOID
    found = []
    for label in range(classes):
        one, other = truth == label, (predicted == label) & known
        found.append([np.count_nonzero(mask) for mask in (one & other, one, other)])
    return found


def cityscapes(truth: Labels, predicted: Labels) -> dict[str, Candidate]:
    """Return the loop in C of cityscapesScripts where it is compiled."""
    try:
        from cityscapesscripts.evaluation import addToConfusionMatrix as compiled  # noqa: N813
    except ImportError:
        return {}
    matrix, labels = np.zeros((256, 256), np.uint64), list(range(256))
    return {
        "cityscapesScripts cython": lambda: compiled.cEvaluatePair(predicted, truth, matrix, labels)
    }


def sklearn_peer(truth: Labels, predicted: Labels) -> dict[str, Candidate]:
    """Return scikit-learn's confusion matrix."""
    try:
        from sklearn.metrics import confusion_matrix
    except ImportError:
        return {}
    return {"sklearn confusion_matrix": lambda: confusion_matrix(truth.ravel(), predicted.ravel())}


def torchmetrics_peers(truth: Labels, predicted: Labels, classes: int) -> dict[str, Candidate]:
    """Return torchmetrics with its checks off and on."""
    try:
        import torch
        from torchmetrics.functional.classification import multiclass_confusion_matrix
    except ImportError:
        return {}
    torch.set_num_threads(1)
    masks = (torch.from_numpy(predicted.astype(int)), torch.from_numpy(truth.astype(int)))
    count = partial(multiclass_confusion_matrix, *masks, classes, ignore_index=VOID)
    return {
        "torchmetrics validate off": lambda: count(validate_args=False),
        "torchmetrics": lambda: count(),
    }


def monai_peer(truth: Labels, predicted: Labels, classes: int) -> dict[str, Candidate]:
    """Return MONAI's confusion matrix of one-hot masks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import torch
            from monai.metrics.confusion_matrix import get_confusion_matrix
            from monai.networks.utils import one_hot
    except ImportError:
        return {}

    def count() -> object:
        both = []
        for mask in (predicted, truth):
            known = torch.from_numpy(np.where(mask < classes, mask, 0).astype(int))
            both.append(one_hot(known[None, None], classes))
        return get_confusion_matrix(*both)

    return {"MONAI": count}


def miseval_peer(truth: Labels, predicted: Labels, classes: int) -> dict[str, Candidate]:
    """Return miseval, class by class."""
    try:
        from miseval.confusion_matrix import calc_ConfusionMatrix
    except ImportError:
        return {}
    return {
        "miseval": lambda: [calc_ConfusionMatrix(truth, predicted, c=c) for c in range(classes)]
    }


def classes_workload(
    name: str, masks: Callable[[], tuple[Labels, Labels]], classes: int, valid: bool = False
) -> Workload:
    """Return the contest for masks of bytes."""
    truth, predicted = masks()
    area = None
    if valid:
        rows, columns = np.ogrid[-1 : 1 : truth.shape[0] * 1j, -1 : 1 : truth.shape[1] * 1j]
        area = np.hypot(rows, columns) < 1
    peers: dict[str, Candidate] = {
        "masked np.bincount": lambda: masked_bincount(truth, predicted, classes),
        "class by class": lambda: class_by_class(truth, predicted, classes),
        **cityscapes(truth, predicted),
        **torchmetrics_peers(truth, predicted, classes),
    }
    slow = {
        **sklearn_peer(truth, predicted),
        **monai_peer(truth, predicted, classes),
        **miseval_peer(truth, predicted, classes),
    }
    return Workload(
        name,
        truth.size,
        lambda: (np.count_nonzero(truth), np.count_nonzero(predicted)),
        lambda: label_pairs(truth, predicted, area),
        peers | slow,
        frozenset(slow),
    )


def instances_workload(name: str, noise: float) -> Workload:
    """Return the contest for 1,000 labels."""
    truth, predicted = instances(noise)

    def unique() -> object:
        return np.unique(truth.astype(np.uint32) << 16 | predicted, return_counts=True)

    return Workload(
        name,
        truth.size,
        lambda: (np.count_nonzero(truth), np.count_nonzero(predicted)),
        lambda: label_pairs(truth, predicted),
        {
            "table and np.bincount": lambda: looked_up_bincount(truth, predicted),
            "np.unique": unique,
        },
        frozenset({"np.unique"}),
    )


def relabelling(name: str, samples: int = 10_000, classes: int = 20) -> Workload:
    """Return counting all samples again from their stored pairs; a "pixel" is one sample."""
    rng = np.random.default_rng(9)
    each = rng.integers(50, 90, samples)
    sample, total = np.repeat(np.arange(samples), each), int(each.sum())
    truth, predicted = rng.integers(0, classes, (2, total))
    pairs = LabelPairs(truth, predicted, rng.integers(1, 10**5, total))
    labels, ignored = tuple(range(classes)), frozenset({3})

    def floor() -> object:
        return [np.bincount(sample * classes + column) for column in (truth, predicted)]

    return Workload(
        name, samples, floor, lambda: pair_class_counts(sample, pairs, samples, labels, ignored)
    )


def colors(name: str) -> Workload:
    """Return an RGB mask of 20 colours to labels."""
    palette = np.random.default_rng(11).integers(0, 256, (20, 3), np.uint8)
    rgb = palette[bands(HEIGHT, WIDTH, 20)]
    table = ClassTable(
        tuple(MaskClass(i, f"class {i}", tuple(color)) for i, color in enumerate(palette.tolist()))
    )

    def unique_of_packed() -> object:
        wide = rgb.astype(np.uint32)
        packed = wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
        return np.unique(packed, return_inverse=True)

    def color_by_color() -> object:
        labels = np.full(rgb.shape[:2], -1, np.int32)
        for index, color in enumerate(palette):
            labels[(rgb == color).all(axis=-1)] = index
        return labels

    return Workload(
        name,
        rgb.shape[0] * rgb.shape[1],
        lambda: np.count_nonzero(rgb),
        lambda: labels_from_colors(rgb, table),
        {"np.unique of packed colours": unique_of_packed, "colour by colour": color_by_color},
        frozenset({"np.unique of packed colours", "colour by colour"}),
    )


SIZE = {"height": 512, "width": 683, "void": False}
MASKS: dict[str, tuple[Callable[[], tuple[Labels, Labels]], int, bool]] = {
    "labels, 19 classes, realistic": (lambda: pair(19, 0.0), 19, False),
    "labels, 19 classes, 20 % noise": (lambda: pair(19, 0.2), 19, False),
    "labels, 19 classes, realistic, valid area": (lambda: pair(19, 0.0), 19, True),
    "labels, 19 classes, 20 % noise, valid area": (lambda: pair(19, 0.2), 19, True),
    "labels, 12 classes, 20 % noise": (lambda: pair(12, 0.2, void=False), 12, False),
    "labels, 150 classes, realistic": (lambda: pair(150, 0.0, **SIZE), 150, False),
    "labels, 150 classes, 20 % noise": (lambda: pair(150, 0.2, **SIZE), 150, False),
    "labels, constant": (lambda: (np.zeros((HEIGHT, WIDTH), np.uint8),) * 2, 19, False),
    "labels, 19 classes, random": (lambda: random_pair(19), 19, False),
}
WORKLOADS: dict[str, Callable[[], Workload]] = {
    **{name: partial(classes_workload, name, *given) for name, given in MASKS.items()},
    "labels, uint16, realistic": partial(instances_workload, "labels, uint16, realistic", 0.0),
    "labels, uint16, 20 % noise": partial(instances_workload, "labels, uint16, 20 % noise", 0.2),
    "relabelling 10,000 images": partial(relabelling, "relabelling 10,000 images, ns an image"),
    "colour mask to labels": partial(colors, "colour mask to labels, 2048x1024"),
}
