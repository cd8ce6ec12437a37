"""Curves and the best threshold of an open data set."""

import math
from dataclasses import replace

import numpy as np
import pytest

from segreview.masks.threshold import Operator
from segreview.metrics.best_threshold import BestThreshold
from segreview.metrics.intervals import Interval
from segreview.session.curves import CHOOSE_CLASS, NO_CURVES, ONE_CLASS, best_sentence
from segreview.session.session import Session
from segreview.session.state import BestWish
from segreview.session.view import LineKind

BEST = BestThreshold(
    "iou", True, 431, 0.7123, 0.698, Interval(0.65, 0.74, 40, 2000), 41, 40, 0, False
)


def lines(view, plot=0):
    return {line.kind: line for line in view.plots[plot].lines}


def test_nothing_open_has_no_curves():

    session = Session()
    assert session.curves("iou") is None
    session.set_best_threshold(BestWish())
    session.close()


def test_the_curves_go_through_the_scores_on_screen(session):
    view = session.curves("iou")
    assert [plot.title for plot in view.plots] == [
        "Score and threshold",
        "Precision and recall",
        "ROC",
    ]
    for step in (0, 200, 500, 800, 1000):
        session.set_threshold(step)
        shown = {row.name: row for row in session.view().score_rows}
        found = lines(session.curves("iou"))
        for kind, value in (
            (LineKind.POOLED, shown["iou"].pooled),
            (LineKind.MEAN, shown["iou"].mean),
            (LineKind.IMAGE, shown["iou"].image),
        ):
            np.testing.assert_allclose(found[kind].y[step], value, atol=1e-15)
        pair = lines(session.curves("iou"), 1)[LineKind.POOLED]
        np.testing.assert_array_equal(
            (pair.x[step], pair.y[step]), (shown["recall"].pooled, shown["precision"].pooled)
        )


def test_another_threshold_makes_no_curve_anew(session):
    before = session.curves("dice")
    session.set_threshold(10)
    after = session.curves("dice")
    assert after.step == 10
    assert after.plots is before.plots


def test_another_image_score_or_operator_makes_other_curves(session):
    before = session.curves("iou")
    session.step(1)
    after = session.curves("iou")
    assert (lines(after)[LineKind.IMAGE].y != lines(before)[LineKind.IMAGE].y).any()
    assert session.curves("dice").plots[0].y_label == "Dice (F1)"
    session.set_operator(Operator.GT)
    assert np.isnan(lines(session.curves("precision"))[LineKind.POOLED].y[1000])


def test_the_areas_are_said_with_how_exact_they_are(session):
    _, pair, roc = session.curves("iou").plots
    assert pair.sentence.startswith("Average precision: pooled 0.")
    assert "(exact)" in pair.sentence
    assert roc.sentence.startswith("Area under the curve: pooled 0.")


def test_label_maps_have_no_curves(started, scenes):
    session = started(scenes)
    view = session.curves("iou")
    assert (view.plots, view.note) == ((), NO_CURVES)
    session.set_best_threshold(BestWish())
    assert session.state.scoring.step == 500
    assert session.view().threshold.best == ""


@pytest.fixture
def volumes(scenes):
    """The labels 0, 1, 1 and an ignored one; of class 1 the scores 0.4, 0.9, 0.3 and 0.8."""
    sky = np.array([[0.4, 0.9, 0.3, 0.8]], np.float32)
    (scenes / "predictions" / "a.png").unlink()
    np.save(scenes / "predictions" / "a.npy", np.stack([1 - sky, sky]))
    return scenes


def test_one_class_of_score_volumes_has_curves_against_the_rest(started, volumes):
    session = started(volumes)
    assert (session.curves("iou").plots, session.curves("iou").note) == ((), CHOOSE_CLASS)
    session.set_class(1)
    view = session.curves("recall")
    assert view.note == ONE_CLASS
    for kind in (LineKind.POOLED, LineKind.IMAGE):
        recall = lines(view)[kind].y
        assert recall[[300, 301, 900, 901]].tolist() == [1, 0.5, 0.5, 0]
    precision = lines(session.curves("precision"))[LineKind.POOLED].y
    assert precision[[300, 350, 500]].tolist() == [2 / 3, 1 / 2, 1]
    assert session.curves("precision").plots is session.curves("precision").plots


def test_an_ignored_class_is_no_rest(started, volumes):
    session = started(volumes)
    session.set_class(1)
    session.curves("precision")
    session.set_ignored(0, ignored=True)
    session.set_class(1)
    assert lines(session.curves("precision"))[LineKind.POOLED].y[300] == 1


def test_merged_classes_have_no_scores_of_their_own(started, volumes):
    session = started(volumes)
    session.merge_classes((0, 1), 1)
    session.set_class(1)
    view = session.curves("iou")
    assert view.plots == ()
    assert view.note.startswith("No curves: class 1 is merged with others")


@pytest.mark.parametrize("pooled", [True, False])
def test_the_best_threshold_is_set_and_said_until_results_change(session, pooled):
    session.set_best_threshold(BestWish("dice", pooled))
    said = session.view().threshold.best
    label = "pooled Dice (F1)" if pooled else "per-image mean Dice (F1)"
    assert said.startswith(
        f"Threshold {session.state.scoring.step / 1000:.3f} is best for {label}, "
    )
    assert "On the other 2 images it reaches" in said
    session.set_threshold(3)
    assert session.view().threshold.best == said
    session.set_operator(Operator.GT)
    assert session.view().threshold.best == ""


def test_the_sentence_says_halves_interval_and_seed():
    assert best_sentence(BEST) == (
        "Threshold 0.431 is best for pooled IoU, 0.712, on 41 images chosen at random (seed 0). On"
        " the other 40 images it reaches 0.698 (95 % interval 0.650 to 0.740,"
        " bootstrap over images)."
    )
    few = replace(BEST, interval=Interval(0.65, 0.74, 29, 2000))
    assert best_sentence(few).endswith("bootstrap over images, few images).")


def test_the_sentence_says_what_is_missing():
    nothing = Interval(math.nan, math.nan, 1, 0)
    one = replace(BEST, n_others=1, interval=nothing, pooled=False)
    assert best_sentence(one).endswith(
        "On the other 1 image it reaches 0.698, too few images for an interval."
    )
    none = replace(BEST, on_others=math.nan, n_others=0, interval=nothing)
    assert best_sentence(none).endswith("There is no other image to try it on.")
    undefined = replace(BEST, step=None)
    assert best_sentence(undefined) == (
        "No threshold is best: pooled IoU is undefined at every threshold."
    )


def test_groups_are_kept_together_and_said():
    by_group = replace(BEST, by_group=True, interval=Interval(0.65, 0.74, 29, 2000))
    assert best_sentence(by_group) == (
        "Threshold 0.431 is best for pooled IoU, 0.712, on 41 images chosen at random by groups"
        " (seed 0). On the other 40 images it reaches 0.698 (95 % interval 0.650 to 0.740,"
        " bootstrap over groups, few groups)."
    )
    nothing = replace(by_group, interval=Interval(math.nan, math.nan, 1, 0))
    assert best_sentence(nothing).endswith("0.698, too few groups for an interval.")


def test_the_best_threshold_is_chosen_by_the_groups_of_a_manifest(started, data):
    lines = ["image,ground_truth,prediction,group"]
    for name, group in zip("abcd", ("x", "y", "x", "x"), strict=True):
        lines.append(
            f"images/{name}.png,ground_truth/{name}.png,predictions/model/{name}.png,{group}"
        )
    (data / "manifest.csv").write_text("\n".join(lines))
    session = started(data)
    session.set_best_threshold(BestWish())
    said = session.view().threshold.best
    # x has three images and y one: halves by images would be two and two.
    assert "chosen at random by groups" in said
    assert "On the other 1 image" in said or "On the other 3 images" in said
    assert said.endswith("too few groups for an interval.")
