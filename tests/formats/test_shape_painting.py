import pickle
from pathlib import Path

import numpy as np
import pytest

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats.boxed_rle import Box
from segreview.formats.shape_collector import ImageShapes
from segreview.formats.shape_layers import Fill
from segreview.formats.shape_painting import ShapePart, ShapeReading

PATH = Path("instances.json")
LEFT = [[0, 0, 2, 0, 2, 2, 0, 2]]
MIDDLE = [[1, 0, 3, 0, 3, 2, 1, 2]]
LAST_PIXEL = {"size": [2, 4], "counts": [7, 1]}


def shapes_of(*annotations, height=2, width=4, label=None):
    collector = ImageShapes()
    for given in annotations:
        collector.add(*given)
    return collector.shapes(height, width, label)


def read(shapes, reading=ShapeReading.LABELS, blank=0):
    return ShapePart(shapes, reading, blank).read_mask(PATH, 100)


def test_later_annotations_lie_on_top_and_shared_pixels_are_counted():
    mask = read(shapes_of((5, 1, False, LEFT), (6, 1, False, MIDDLE), (7, 1, False, LAST_PIXEL)))
    assert mask.values.tolist() == [[5, 6, 6, 0], [5, 6, 6, 7]]
    assert mask.values.dtype == np.uint8
    assert mask.warnings == ("2 pixels belong to several annotations: the later one counts",)


def test_polygons_of_one_annotation_are_united_without_a_warning():
    mask = read(shapes_of((5, 1, False, LEFT + MIDDLE)))
    assert mask.values.tolist() == [[5, 5, 5, 0]] * 2
    assert mask.warnings == ()


def test_polygons_may_be_filled_where_pixel_centres_are_inside():
    shapes = shapes_of((5, 1, False, [[0.5, 0, 2.5, 0, 2.5, 2, 0.5, 2]]))
    assert read(shapes).values.tolist() == [[0, 5, 5, 0]] * 2
    centers = ShapePart(shapes, ShapeReading.LABELS, 0, Fill.CENTERS)
    assert centers.read_mask(PATH, 100).values.tolist() == [[5, 5, 0, 0]] * 2


def test_masks_in_a_box_lie_over_what_came_before():
    collector = ImageShapes()
    collector.add(5, 1.0, False, LEFT)
    collector.add_boxed(6, Box(1, 0, 2, 2), [1, 2, 1])
    mask = read(collector.shapes(2, 4))
    assert mask.values.tolist() == [[5, 5, 6, 0], [5, 6, 0, 0]]
    assert mask.warnings == ("1 pixel belongs to several annotations: the later one counts",)
    assert read(collector.shapes(2, 4, 6)).values.tolist() == [[0, 0, 6, 0], [0, 6, 0, 0]]
    assert read(collector.shapes(2, 4, 5)).values.tolist() == [[5, 5, 0, 0]] * 2
    moved = ImageShapes()
    moved.add(5, 1.0, False, LEFT)
    moved.add_boxed(6, Box(2, 0, 2, 2), [1, 2, 1])
    assert moved.shapes(2, 4).taken().sha256 != collector.shapes(2, 4).taken().sha256


def test_counts_that_fit_no_integer_are_refused():
    collector = ImageShapes()
    collector.add_boxed(6, Box(0, 0, 1, 1), [1 << 64])
    with pytest.raises(UnreadableFile, match=r"instances\.json: annotation 1: "):
        read(collector.shapes(2, 4))


def test_pixels_without_annotation_have_the_blank_label():
    assert read(shapes_of(), blank=300).values.tolist() == [[300] * 4] * 2


def test_crowds_are_no_labels_but_no_valid_pixels():
    shapes = shapes_of((5, 1, False, LEFT), (5, 1, True, MIDDLE))
    assert read(shapes).values.tolist() == [[5, 5, 0, 0]] * 2
    assert read(shapes, ShapeReading.FOREGROUND).values.tolist() == [[1, 1, 0, 0]] * 2
    valid = read(shapes, ShapeReading.CROWD).values
    assert valid.dtype == np.bool_
    assert valid.tolist() == [[True, False, False, True]] * 2


def test_a_pixel_has_the_highest_score_that_covers_it():
    mask = read(shapes_of((1, 0.75, False, LEFT), (1, 0.25, False, MIDDLE)), ShapeReading.SCORES)
    assert mask.values.dtype == np.float32
    assert mask.values.tolist() == [[0.75, 0.75, 0.25, 0]] * 2


def test_a_pixel_has_the_label_of_the_detection_with_the_highest_score():
    shapes = shapes_of((8, 0.9, False, LEFT), (9, 0.5, False, MIDDLE), (7, 0.49, False, LAST_PIXEL))
    assert read(shapes, ShapeReading.DETECTIONS).values.tolist() == [[8, 8, 9, 0]] * 2


def test_of_equal_scores_the_first_detection_counts():
    shapes = shapes_of((8, 0.9, False, LEFT), (9, 0.9, False, MIDDLE))
    assert read(shapes, ShapeReading.DETECTIONS).values.tolist() == [[8, 8, 9, 0]] * 2


def test_compressed_and_plain_counts_and_a_flat_polygon_are_read():
    compressed = {"size": [2, 4], "counts": "71"}
    assert read(shapes_of((3, 1, False, compressed))).values.tolist() == [[0] * 4, [0, 0, 0, 3]]
    assert read(shapes_of((3, 1, False, LEFT[0]))).values.tolist() == [[3, 3, 0, 0]] * 2


def test_run_lengths_alone_may_have_a_size_of_their_own():
    assert read(shapes_of((3, 1, False, LAST_PIXEL), height=9, width=9)).values.shape == (2, 4)


def test_sizes_that_contradict_each_other_are_refused():
    shapes = shapes_of((3, 1, False, LAST_PIXEL), (3, 1, False, LEFT), height=9, width=9)
    with pytest.raises(
        UnreadableFile, match=r"sizes differ: instances\.json has annotations of 4 × 2"
    ):
        read(shapes)


def test_annotations_without_segmentation_are_said():
    assert read(shapes_of((3, 1, False, None))).warnings == (
        "1 annotation has no segmentation and covers nothing",
    )
    assert read(shapes_of((3, 1, False, []), (3, 1, False, None))).warnings == (
        "2 annotations have no segmentation and cover nothing",
    )


@pytest.mark.parametrize(
    ("segmentation", "message"),
    [
        ("polygon", "annotation 1: the segmentation is neither polygons nor run lengths"),
        ([[0, 0, 1, 1]], "a polygon is no list of three or more pairs of numbers"),
        ([[0, 0, 1, 1, 2]], "a polygon is no list of three or more pairs of numbers"),
        ([[0, 0, 1, 1, 2, "a"]], "a polygon holds something that is no number"),
        ([[0, 0, 1, 1, 2, 10**400]], "a polygon holds something that is no number"),
        ([[0, 0, 1, 1, 2, 1e30]], "points hold coordinates beyond"),
        ({"counts": [8]}, r"run lengths have no size \[height, width\]"),
        ({"size": [2, 0], "counts": [0]}, "run lengths have no size"),
        ({"size": [2, 4]}, "run lengths have no counts"),
        ({"size": [2, 4], "counts": [8.5]}, "counts hold something that is no whole number"),
        ({"size": [2, 4], "counts": [True]}, "counts hold something that is no whole number"),
        ({"size": [2, 4], "counts": [10**30]}, "annotation 1"),
        ({"size": [2, 4], "counts": [9, -1]}, "counts hold -1"),
        ({"size": [2, 4], "counts": [7]}, "counts cover 7 pixels"),
        ({"size": [2, 4], "counts": "~"}, "counts hold the character"),
    ],
)
def test_what_is_odd_about_an_annotation_is_one_sentence(segmentation, message):
    with pytest.raises(UnreadableFile, match=message) as caught:
        read(shapes_of((3, 1, False, segmentation)))
    assert str(caught.value).startswith("instances.json: ")
    assert "\n" not in str(caught.value)


def test_more_pixels_than_the_limit_are_refused_before_they_are_painted():
    shapes = shapes_of((1, 1, False, LEFT), height=1 << 20, width=1 << 20)
    with pytest.raises(TooLarge, match="the pixel limit is 100"):
        read(shapes)


def test_the_checksum_is_that_of_the_annotations():
    shapes = shapes_of((5, 1, False, LEFT)).taken()
    assert shapes.sha256 == read(shapes_of((5, 1, False, LEFT))).sha256
    others = [(6, 1, False, LEFT), (5, 0.5, False, LEFT), (5, 1, True, LEFT), (5, 1, False, MIDDLE)]
    assert shapes.sha256 not in {shapes_of(other).taken().sha256 for other in others}


def test_a_part_can_be_sent_to_a_worker():
    part = ShapePart(shapes_of((5, 1, False, LEFT), (1, 1, False, LAST_PIXEL)), ShapeReading.LABELS)
    sent = pickle.loads(pickle.dumps(part)).read_mask(PATH, 100)
    kept = part.read_mask(PATH, 100)
    assert sent.values.tolist() == kept.values.tolist()
    assert sent.sha256 == kept.sha256


def test_only_the_annotations_of_one_label_are_kept():
    given = (5, 0.5, False, LEFT), (6, 0.75, False, MIDDLE), (6, 0.25, False, LAST_PIXEL)
    scores = read(shapes_of(*given, label=6), ShapeReading.SCORES).values
    assert scores.tolist() == [[0, 0.75, 0.75, 0], [0, 0.75, 0.75, 0.25]]
    assert shapes_of(*given, label=5).taken().texts.data == b""


def test_masks_are_shown_in_the_colours_of_their_labels():
    part = ShapePart(shapes_of((1, 1, False, LEFT)), ShapeReading.LABELS)
    assert part.read_image(PATH, 100).pixels[0].tolist() == [[128, 0, 0]] * 2 + [[0, 0, 0]] * 2
    scores = ShapePart(shapes_of((1, 1, False, LEFT)), ShapeReading.SCORES)
    assert scores.read_image(PATH, 100).pixels[0].tolist() == [255, 255, 0, 0]


def test_the_size_is_told_without_painting():
    part = ShapePart(shapes_of((1, 1, False, LEFT)), ShapeReading.LABELS)
    height, width = part.read_mask(PATH, 100).values.shape
    assert part.size(PATH) == (width, height)
