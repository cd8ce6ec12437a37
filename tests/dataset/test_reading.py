"""One file becomes a checked array, or contradicts its data set and is refused."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.reading import read_ground_truth, read_prediction, read_valid
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.dataset.unknown_pixels import UnknownRule
from segreview.errors import UnknownValues, UnreadableFile
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.threshold import BINARY_SCALE, BYTE_SCALE, UNIT_SCALE, WORD_SCALE

TABLE = ClassTable(
    (
        MaskClass(0, "sky", (0, 0, 0)),
        MaskClass(1, "road", (255, 255, 255)),
        MaskClass(2, "tree", (0, 255, 0)),
        MaskClass(9, "void", (9, 9, 9), ignored=True),
    )
)


def saved(path, values):
    values = np.asarray(values)
    if values.dtype.kind == "f" or path.suffix == ".npy":
        path = path.with_suffix(".npy")
        np.save(path, values)
    else:
        Image.fromarray(values).save(path)
    return path


def bytes_of(*values):
    return np.array([values], np.uint8)


def binary(scale=BYTE_SCALE, above=127.5):
    reading = PredictionReading("unet", scale, False, "")
    return Task(TaskKind.BINARY, above, (reading,), BINARY_CLASSES, False, "")


def labelled(table=TABLE, colors=False, scale=None):
    reading = PredictionReading("unet", scale, True, "", color_coded=colors)
    given = table is not None
    table = table or ClassTable(())
    return Task(TaskKind.MULTI_CLASS, 0, (reading,), table, given, "", color_coded=colors)


def test_binary_ground_truth_is_what_is_above_the_middle(tmp_path):
    path = saved(tmp_path / "a.png", bytes_of(0, 127, 128, 255))
    truth = read_ground_truth(PixelSource(path), binary())
    assert truth.values.tolist() == [[False, False, True, True]]
    assert truth.valid is None


def test_palette_masks_of_two_indices_are_read_by_index(tmp_path):
    picture = Image.fromarray(bytes_of(0, 1))
    picture.putpalette([0, 0, 0, 255, 255, 255])
    picture.save(tmp_path / "a.png")
    truth = read_ground_truth(PixelSource(tmp_path / "a.png"), binary(above=0.5))
    assert truth.values.tolist() == [[False, True]]
    prediction = read_prediction(PixelSource(tmp_path / "a.png"), binary(BINARY_SCALE), 0)
    assert prediction.values.tolist() == [[0, 1]]


def test_a_palette_that_looks_inverted_is_warned_about(tmp_path):
    picture = Image.fromarray(bytes_of(0, 1))
    picture.putpalette([255, 255, 255, 0, 0, 0])
    picture.save(tmp_path / "a.png")
    assert (
        "brighter"
        in read_ground_truth(PixelSource(tmp_path / "a.png"), binary(above=0.5)).warnings[0]
    )


def test_ignored_stored_values_are_not_valid(tmp_path):
    path = saved(tmp_path / "a.png", bytes_of(0, 1, 255))
    truth = read_ground_truth(PixelSource(path), binary(above=0.5), frozenset({255}))
    assert truth.valid.tolist() == [[True, True, False]]


def test_values_beyond_the_ground_truth_can_be_left_out(tmp_path):
    source = PixelSource(saved(tmp_path / "a.png", bytes_of(0, 1, 255)))
    with pytest.raises(UnknownValues, match="or of --unknown"):
        read_ground_truth(source, binary(above=0.5))
    truth = read_ground_truth(source, binary(above=0.5), unknown=UnknownRule.LEFT_OUT)
    assert truth.valid.tolist() == [[True, True, False]]
    assert truth.warnings == (
        "1 pixel is left out as asked: values from 0 to 255, while the ground truth is read as "
        "0 to 1",
    )
    both = read_ground_truth(
        source, binary(above=0.5), frozenset({1}), unknown=UnknownRule.LEFT_OUT
    )
    assert both.valid.tolist() == [[True, False, False]]


def test_values_beyond_the_ground_truth_can_count_as_a_class(tmp_path):
    source = PixelSource(saved(tmp_path / "a.png", bytes_of(0, 1, 255)))
    background = read_ground_truth(source, binary(above=0.5), unknown=0)
    assert (background.values.tolist(), background.valid) == ([[False, True, False]], None)
    assert background.warnings[0].startswith("1 pixel is counted as class 0 as asked: values from")
    assert read_ground_truth(source, binary(above=0.5), unknown=1).values.tolist() == [
        [False, True, True]
    ]
    labels = read_ground_truth(source, labelled(), unknown=9)
    assert labels.values.tolist() == [[0, 1, 9]]


@pytest.mark.parametrize(("values", "above"), [((0, 1), 127.5), ((0, 255), 0.5)])
def test_ground_truth_stored_in_another_way_is_refused(tmp_path, values, above):
    path = saved(tmp_path / "a.png", bytes_of(*values))
    with pytest.raises(UnreadableFile, match=r"a\.png holds"):
        read_ground_truth(PixelSource(path), binary(above=above))


@pytest.mark.parametrize(
    ("values", "scale", "dtype"),
    [
        (bytes_of(0, 200), BYTE_SCALE, np.uint8),
        (np.array([[0, 60_000]], np.uint16), WORD_SCALE, np.uint16),
        (np.array([[0.25, np.nan]], np.float16), UNIT_SCALE, np.float16),
        (bytes_of(0, 1), BINARY_SCALE, np.uint8),
    ],
)
def test_scores_are_kept_as_stored(tmp_path, values, scale, dtype):
    prediction = read_prediction(PixelSource(saved(tmp_path / "a.png", values)), binary(scale), 0)
    np.testing.assert_array_equal(prediction.values, values)
    assert prediction.values.dtype == dtype


@pytest.mark.parametrize(
    ("scale", "full"), [(BYTE_SCALE, 255), (BINARY_SCALE, 1), (UNIT_SCALE, 1.0)]
)
def test_a_one_bit_prediction_holds_the_lowest_and_the_highest_score(tmp_path, scale, full):
    path = saved(tmp_path / "a.png", np.array([[True, False]]))
    assert read_prediction(PixelSource(path), binary(scale), 0).values.tolist() == [[full, 0]]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (bytes_of(0, 2), BINARY_SCALE),
        (np.array([[0.5]]), BYTE_SCALE),
        (np.array([[0, 256]], np.uint16), BYTE_SCALE),
        (np.array([[-3.0, 7.5]]), UNIT_SCALE),
        (bytes_of(0, 1), UNIT_SCALE),
        (np.zeros((2, 4, 5)), UNIT_SCALE),
        (np.array([[[255, 0, 0]]], np.uint8), BYTE_SCALE),
    ],
)
def test_a_prediction_that_contradicts_its_set_is_refused(tmp_path, values, scale):
    path = saved(tmp_path / "a.png", values)
    with pytest.raises(UnreadableFile, match=path.name):
        read_prediction(PixelSource(path), binary(scale), 0)


def test_labels_are_exactly_as_stored(tmp_path):
    path = saved(tmp_path / "a.png", bytes_of(0, 2, 9))
    assert read_ground_truth(PixelSource(path), labelled()).values.tolist() == [[0, 2, 9]]
    assert read_prediction(PixelSource(path), labelled(), 0).values.tolist() == [[0, 2, 9]]


def test_unknown_labels_are_refused_in_ground_truth_only(tmp_path):
    path = saved(tmp_path / "a.png", bytes_of(0, 77))
    with pytest.raises(UnknownValues, match=r"not in the class table: \[77\]"):
        read_ground_truth(PixelSource(path), labelled())
    assert read_ground_truth(PixelSource(path), labelled(), frozenset({77})).values.tolist() == [
        [0, 77]
    ]
    left_out = read_ground_truth(PixelSource(path), labelled(), unknown=UnknownRule.LEFT_OUT)
    assert left_out.valid.tolist() == [[True, False]]
    assert left_out.warnings == (
        "1 pixel is left out as asked: labels that are not in the class table: [77]",
    )
    assert read_ground_truth(PixelSource(path), labelled(None)).values.tolist() == [[0, 77]]
    assert read_prediction(PixelSource(path), labelled(), 0).values.tolist() == [[0, 77]]


def test_colours_become_labels_also_where_all_are_gray(tmp_path):
    gray = saved(tmp_path / "a.png", np.array([[[0] * 3, [255] * 3, [9] * 3]], np.uint8))
    assert read_ground_truth(PixelSource(gray), labelled(colors=True)).values.tolist() == [
        [0, 1, 9]
    ]


def test_unknown_colours_are_refused_in_ground_truth_and_listed_in_predictions(tmp_path):
    path = saved(tmp_path / "a.png", np.array([[[0, 255, 0], [7, 0, 0]]], np.uint8))
    with pytest.raises(UnknownValues, match="colours that are not in the class table"):
        read_ground_truth(PixelSource(path), labelled(colors=True))
    left_out = read_ground_truth(
        PixelSource(path), labelled(colors=True), unknown=UnknownRule.LEFT_OUT
    )
    assert left_out.valid.tolist() == [[True, False]]
    assert (
        "(7, 0, 0) 1 pixels"
        in read_prediction(PixelSource(path), labelled(colors=True), 0).warnings[0]
    )
    with pytest.raises(UnreadableFile, match=r"no class table"):
        read_ground_truth(PixelSource(path), labelled(None, colors=True))


@pytest.mark.parametrize("axis", [0, 2])
def test_score_volumes_give_the_label_of_the_greatest_score(tmp_path, axis):
    scores = np.zeros((3, 4, 5), np.float16)
    scores[2] = 1
    path = saved(tmp_path / "a.npy", np.moveaxis(scores, 0, axis))
    assert (read_prediction(PixelSource(path), labelled(), 0).values == 2).all()


def test_volumes_that_fit_no_class_table_and_single_score_maps_are_refused(tmp_path):
    volume = saved(tmp_path / "a.npy", np.zeros((7, 4, 5)))
    with pytest.raises(UnreadableFile, match="one channel for each of the 3 classes"):
        read_prediction(PixelSource(volume), labelled(), 0)
    scores = saved(tmp_path / "b.npy", np.array([[0.5]]))
    with pytest.raises(UnreadableFile, match="score map of one channel"):
        read_prediction(PixelSource(scores), labelled(), 0)
    soft = saved(tmp_path / "c.png", bytes_of(0, 9))
    with pytest.raises(UnreadableFile, match="score map of one channel"):
        read_prediction(PixelSource(soft), labelled(scale=BYTE_SCALE), 0)


def test_valid_areas_count_where_they_are_marked_or_where_they_are_not(tmp_path):
    path = saved(tmp_path / "a.png", bytes_of(0, 1, 255))
    assert read_valid(PixelSource(path)).values.tolist() == [[False, True, True]]
    assert read_valid(PixelSource(path), marks_ignored=True).values.tolist() == [
        [True, False, False]
    ]
