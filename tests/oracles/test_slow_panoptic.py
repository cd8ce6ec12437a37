"""Panoptic quality and instance matches equal slow rewritings of their published algorithms."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.metrics.instances import match_instances
from segreview.metrics.panoptic import panoptic_counts, panoptic_means, panoptic_scores

VOID = 0
CLASSES = (10, 20, 30)
IDS = hnp.arrays(np.uint8, (5, 6), elements=st.integers(0, 4))
SEGMENT_CLASSES = st.fixed_dictionaries({i: st.sampled_from(CLASSES) for i in range(1, 5)})


def panopticapi_counts(truth, predicted, truth_classes, predicted_classes, crowds):
    """Follow panopticapi's pq_compute_single_core line by line, in exact arithmetic.

    The one difference: all crowds of a class are looked at, not only the last.
    """
    pairs = Counter(zip(truth.ravel().tolist(), predicted.ravel().tolist(), strict=True))
    truth_areas, predicted_areas = (
        Counter(truth.ravel().tolist()),
        Counter(predicted.ravel().tolist()),
    )
    tp, fp, fn, iou = (Counter() for _ in range(4))
    truth_matched, predicted_matched = set(), set()
    for (one, other), intersection in pairs.items():
        if one == VOID or other == VOID or one in crowds:
            continue
        if truth_classes[one] != predicted_classes[other]:
            continue
        union = predicted_areas[other] + truth_areas[one] - intersection - pairs[VOID, other]
        if Fraction(intersection, union) > Fraction(1, 2):
            tp[truth_classes[one]] += 1
            iou[truth_classes[one]] += Fraction(intersection, union)
            truth_matched.add(one)
            predicted_matched.add(other)
    for one in truth_areas:
        if one not in truth_matched and one != VOID and one not in crowds:
            fn[truth_classes[one]] += 1
    for other, area in predicted_areas.items():
        if other in predicted_matched or other == VOID:
            continue
        label = predicted_classes[other]
        dropped = pairs[VOID, other]
        dropped += sum(pairs[one, other] for one in crowds if truth_classes[one] == label)
        if Fraction(dropped, area) <= Fraction(1, 2):
            fp[label] += 1
    return tp, fp, fn, iou


@settings(max_examples=60, deadline=None)
@given(
    truth=IDS,
    predicted=IDS,
    truth_classes=SEGMENT_CLASSES,
    predicted_classes=SEGMENT_CLASSES,
    crowds=st.sets(st.integers(1, 4), max_size=2),
)
def test_panoptic_counts_are_those_of_panopticapi(
    truth, predicted, truth_classes, predicted_classes, crowds
):
    slow = panopticapi_counts(truth, predicted, truth_classes, predicted_classes, crowds)
    found = panoptic_counts(
        truth, predicted, truth_classes, predicted_classes, CLASSES, crowds=frozenset(crowds)
    )
    for counts, expected in zip((found.tp, found.fp, found.fn), slow[:3], strict=True):
        assert counts.tolist() == [expected[label] for label in CLASSES]
    assert found.iou.tolist() == pytest.approx([float(slow[3][label]) for label in CLASSES])


@settings(max_examples=40, deadline=None)
@given(
    truth=IDS,
    predicted=IDS,
    truth_classes=SEGMENT_CLASSES,
    predicted_classes=SEGMENT_CLASSES,
    counted=hnp.arrays(np.bool_, (5, 6)),
)
def test_pixels_that_are_not_counted_are_void(
    truth, predicted, truth_classes, predicted_classes, counted
):
    arguments = (predicted, truth_classes, predicted_classes, CLASSES)
    found = panoptic_counts(truth, *arguments, counted=counted)
    void = panoptic_counts(np.where(counted, truth, VOID), *arguments)
    for name in ("tp", "fp", "fn", "iou"):
        assert getattr(found, name).tolist() == pytest.approx(getattr(void, name).tolist())


@settings(max_examples=40, deadline=None)
@given(truth=IDS, predicted=IDS, truth_classes=SEGMENT_CLASSES, predicted_classes=SEGMENT_CLASSES)
def test_quality_is_that_of_torchmetrics(truth, predicted, truth_classes, predicted_classes):
    # torchmetrics also takes true pixels on predicted void from the union, which no paper says;
    # without predicted void the two agree.
    predicted = np.maximum(predicted, np.ones_like(predicted))
    torch = pytest.importorskip("torch")
    detection = pytest.importorskip("torchmetrics.detection")
    metric = detection.PanopticQuality(
        things=set(CLASSES),
        stuffs=set(),
        allow_unknown_preds_category=True,
        return_sq_and_rq=True,
        return_per_class=True,
    )

    def pairs(ids, classes):
        return torch.tensor([[(classes.get(i, 99), i) for i in row] for row in ids.tolist()])

    slow = metric(pairs(predicted, predicted_classes)[None], pairs(truth, truth_classes)[None])
    scores = panoptic_scores(
        panoptic_counts(truth, predicted, truth_classes, predicted_classes, CLASSES)
    )
    for name, values in zip(
        ("pq", "sq", "rq"), slow.numpy().reshape(len(CLASSES), 3).T, strict=True
    ):
        # torchmetrics has 0 where a class has no segment.
        assert np.nan_to_num(getattr(scores, name)) == pytest.approx(values, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(truth=IDS, predicted=IDS, threshold=st.sampled_from([0.1, 0.25, 0.5, 0.6, 1.0]))
def test_instances_are_matched_from_the_highest_iou_down(truth, predicted, threshold):
    candidates = []
    for one in range(1, 5):
        for other in range(1, 5):
            union = np.count_nonzero((truth == one) | (predicted == other))
            both = np.count_nonzero((truth == one) & (predicted == other))
            if both and both / union >= threshold:
                candidates.append((-both / union, one, other))
    taken = []
    for negative, one, other in sorted(candidates):
        if all(one != a and other != b for a, b, _ in taken):
            taken.append((one, other, -negative))
    found = match_instances(truth, predicted, threshold)
    columns = (found.ground_truth, found.prediction, found.iou)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == taken
    left = set(truth.ravel().tolist()) - {0} - {one for one, _, _ in taken}
    assert found.missed.tolist() == sorted(left)
    left = set(predicted.ravel().tolist()) - {0} - {other for _, other, _ in taken}
    assert found.invented.tolist() == sorted(left)


@settings(max_examples=40, deadline=None)
@given(truth=IDS, predicted=IDS, truth_classes=SEGMENT_CLASSES, predicted_classes=SEGMENT_CLASSES)
def test_means_are_those_of_the_classes_with_segments(
    truth, predicted, truth_classes, predicted_classes
):
    counts = panoptic_counts(truth, predicted, truth_classes, predicted_classes, CLASSES)
    scores, things = panoptic_scores(counts), frozenset({10, 20})
    means = panoptic_means(counts, CLASSES, things)
    chosen = {"all": CLASSES, "things": (10, 20), "stuff": (30,)}
    for name, labels in chosen.items():
        kept = [k for k, label in enumerate(CLASSES) if label in labels]
        kept = [k for k in kept if counts.tp[k] + counts.fp[k] + counts.fn[k]]
        assert means[name].n == len(kept)
        for score in ("pq", "sq", "rq"):
            values = [getattr(scores, score)[k] for k in kept]
            expected = sum(values) / len(values) if values else np.nan
            assert getattr(means[name], score) == pytest.approx(expected, nan_ok=True)
