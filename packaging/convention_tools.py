"""The tools that conventions are named after, run on small sets of masks; imported only in use.

An image is a pair (ground truth, prediction) of whole-number arrays; 255 in the ground truth is
ignored, 99 in a prediction is no class of the table. Each tool gets what it can take.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

IGNORED, OUTSIDE = 255, 99
Image = tuple[np.ndarray, np.ndarray | None]
Numbers = dict[str, float]


@dataclass(frozen=True)
class MaskSet:
    """Some images with the labels 0 to ``classes`` - 1, or foreground against background."""

    images: list[Image]
    classes: int
    binary: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """What a tool must be able to take."""
        masks = [mask for image in self.images for mask in image if mask is not None]
        return frozenset(
            name
            for name, found in {
                "ignored": any((truth == IGNORED).any() for truth, _ in self.images),
                "outside": any((p == OUTSIDE).any() for _, p in self.images if p is not None),
                "missing": any(predicted is None for _, predicted in self.images),
                "volumes": any(mask.ndim == 3 for mask in masks),
            }.items()
            if found
        )


def cityscapes(masks: MaskSet) -> Numbers:
    """Give the first classes the ids that Cityscapes scores, and run its script on files."""
    from cityscapesscripts.evaluation import evalPixelLevelSemanticLabeling
    from PIL import Image as Picture

    script = evalPixelLevelSemanticLabeling
    scored = [label.id for label in script.labels if label.id >= 0 and not label.ignoreInEval]
    ids = np.zeros(256, np.uint8)
    ids[: masks.classes] = scored[: masks.classes]
    script.args.evalInstLevelScore, script.args.quiet = False, True
    matrix, stats = script.generateMatrix(script.args), script.generateInstanceStats(script.args)
    with tempfile.TemporaryDirectory() as folder:
        for truth, predicted in masks.images:
            files = [str(Path(folder) / name) for name in ("prediction.png", "truth.png")]
            Picture.fromarray(ids[predicted]).save(files[0])
            Picture.fromarray(ids[truth]).save(files[1])
            script.evaluatePair(*files, matrix, stats, {}, script.args)
    scores = {i: script.getIouScoreForLabel(i, matrix, script.args) for i in script.args.evalLabels}
    return {"averageScoreClasses": script.getScoreAverage(scores, script.args)}


def mmeval(masks: MaskSet) -> Numbers:
    """Take the whole table that MeanIoU returns."""
    from mmeval import MeanIoU

    metric = MeanIoU(num_classes=masks.classes, ignore_index=IGNORED)
    metric.add([predicted for _, predicted in masks.images], [truth for truth, _ in masks.images])
    return {name: float(value) for name, value in metric.compute().items()}


def nnunet(masks: MaskSet) -> Numbers:
    """Run the evaluation of a folder, in this process; a missing prediction has no file."""
    from multiprocessing.pool import ThreadPool

    from nnunetv2.evaluation import evaluate_predictions as script

    pools = SimpleNamespace(Pool=ThreadPool)
    script.multiprocessing = SimpleNamespace(get_context=lambda _: pools)
    reader = SimpleNamespace(read_seg=lambda path: (np.load(path), {}))
    with tempfile.TemporaryDirectory() as folder:
        folders = [Path(folder) / name for name in ("truth", "prediction")]
        for path in folders:
            path.mkdir()
        for i, image in enumerate(masks.images):
            for path, mask in zip(folders, image, strict=True):
                if mask is not None:
                    np.save(path / f"{i:03}.npy", mask)
        labels = list(range(1, masks.classes))
        options = (None, reader, ".npy", labels, IGNORED, 1, True)
        found = script.compute_metrics_on_folder(*map(str, folders), *options)
    mean = found["foreground_mean"]
    return {f"foreground_mean.{name}": float(mean[name]) for name in ("Dice", "IoU")}


def monai(masks: MaskSet) -> Numbers:
    """One channel for each class; a binary task has a single one."""
    import torch
    from monai.metrics import DiceMetric, MeanIoU

    ignored = None if masks.binary else IGNORED
    metrics = {
        "MeanIoU": MeanIoU(ignore_index=ignored),
        "DiceMetric": DiceMetric(ignore_index=ignored),
    }
    shown = [1] if masks.binary else range(masks.classes)
    for image in masks.images:
        truth, predicted = (
            torch.tensor(np.stack([mask == k for k in shown])[np.newaxis]).float() for mask in image
        )
        for metric in metrics.values():
            metric(y_pred=predicted, y=truth)
    return {name: metric.aggregate().item() for name, metric in metrics.items()}


def torchmetrics_meaniou(masks: MaskSet) -> Numbers:
    """Label maps; a binary task also as a single channel."""
    import torch
    from torchmetrics.segmentation import MeanIoU

    of_labels = MeanIoU(num_classes=masks.classes, input_format="index")
    channel = MeanIoU(num_classes=1)
    for image in masks.images:
        truth, predicted = (torch.tensor(mask[np.newaxis].astype(np.int64)) for mask in image)
        of_labels.update(predicted, truth)
        channel.update(predicted[np.newaxis] == 1, truth[np.newaxis] == 1)
    if not masks.binary:
        return {"MeanIoU": of_labels.compute().item()}
    return {
        "MeanIoU(num_classes=2)": of_labels.compute().item(),
        "MeanIoU, one channel": channel.compute().item(),
    }


def torchmetrics_jaccard(masks: MaskSet) -> Numbers:
    """Label maps, with the averages that name classes."""
    import torch
    from torchmetrics.classification import BinaryJaccardIndex, MulticlassJaccardIndex

    names = {f"MulticlassJaccardIndex(average='{a}')": a for a in ("macro", "weighted")}
    metrics: dict[str, Any] = {
        name: MulticlassJaccardIndex(masks.classes, average=average, ignore_index=IGNORED)
        for name, average in names.items()
    }
    if masks.binary:
        metrics["BinaryJaccardIndex"] = BinaryJaccardIndex()
    for image in masks.images:
        truth, predicted = (torch.tensor(mask[np.newaxis].astype(np.int64)) for mask in image)
        for metric in metrics.values():
            metric.update(predicted, truth)
    return {name: metric.compute().item() for name, metric in metrics.items()}


def torchmetrics_scores(masks: MaskSet) -> Numbers:
    """Score maps instead of labels: the tool compares them with 0.5 itself."""
    import torch
    from torchmetrics.classification import BinaryJaccardIndex

    metric = BinaryJaccardIndex()
    for truth, predicted in masks.images:
        metric.update(torch.tensor(predicted), torch.tensor(truth.astype(np.int64)))
    return {"BinaryJaccardIndex": metric.compute().item()}


def sklearn(masks: MaskSet) -> Numbers:
    """All counted pixels end to end; labels outside the list stay misses."""
    from sklearn import metrics

    truth, predicted = (np.concatenate([i[side].ravel() for i in masks.images]) for side in (0, 1))
    counted = truth != IGNORED
    flat, labels = (truth[counted], predicted[counted]), list(range(masks.classes))
    found = {"accuracy_score": metrics.accuracy_score(*flat)}
    for function in ("jaccard_score", "f1_score", "precision_score", "recall_score"):
        for average in ("binary",) if masks.binary else ("macro", "weighted"):
            options = {"average": average, "zero_division": 0}
            options |= {"pos_label": 1} if masks.binary else {"labels": labels}
            value = getattr(metrics, function)(*flat, **options)
            found[f"{function}(average='{average}')"] = value
    return {name: float(value) for name, value in found.items()}


def voc(masks: MaskSet) -> Numbers:
    """ChainerCV marks what is not counted by -1."""
    truths = [np.where(truth == IGNORED, -1, truth).astype(np.int32) for truth, _ in masks.images]
    predictions = [predicted.astype(np.int32) for _, predicted in masks.images]
    with np.errstate(invalid="ignore"):
        found = _chainercv().eval_semantic_segmentation(predictions, truths)
    return {name: float(found[name]) for name in ("miou", "mean_class_accuracy", "pixel_accuracy")}


def _chainercv() -> ModuleType:
    """Load the one module: the package itself asks for Chainer, which its evaluation does not."""
    package = importlib.util.find_spec("chainercv")
    if package is None or not package.submodule_search_locations:
        raise ImportError("chainercv is not installed")
    path = Path(package.submodule_search_locations[0]) / "evaluations/eval_semantic_segmentation.py"
    spec = importlib.util.spec_from_file_location("eval_semantic_segmentation", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Tool:
    """How a tool is run, the package it comes from, and what it can take."""

    run: Callable[[MaskSet], Numbers]
    package: str
    takes: frozenset[str]

    @property
    def version(self) -> str:
        """The version that is installed."""
        return version(self.package)


def _tool(run: Callable[..., Numbers], package: str, *takes: str) -> Tool:
    return Tool(run, package, frozenset(takes))


TOOLS = {
    "cityscapes": _tool(cityscapes, "cityscapesScripts", "ignored", "outside"),
    "mmeval": _tool(mmeval, "mmeval", "ignored"),
    "nnunet": _tool(nnunet, "nnunetv2", "ignored", "outside", "missing", "volumes"),
    "monai": _tool(monai, "monai", "ignored"),
    "torchmetrics-meaniou": _tool(torchmetrics_meaniou, "torchmetrics"),
    "torchmetrics-jaccard": _tool(torchmetrics_jaccard, "torchmetrics", "ignored"),
    "sklearn": _tool(sklearn, "scikit-learn", "ignored", "outside"),
    "voc": _tool(voc, "chainercv", "ignored"),
}


def run_quietly(tool: Tool, masks: MaskSet) -> Numbers:
    """Run a tool without its words on the terminal and its warnings of 0 / 0."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()):
            return tool.run(masks)
