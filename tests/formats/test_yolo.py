"""YOLO's lines of polygons become a label map of the image's size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.shape_painting import ShapeReading
from segreview.formats.yolo import NothingFound, YoloPart

PART = YoloPart("a.png", classes=3)
GOOD = "0 0 0 1 0 1 1"
SQUARE = "0 0 1 0 1 1 0 1"


def labels(folder, *lines, part=PART, size=(4, 2)):
    Image.new("L", size).save(folder / "a.png")
    (folder / "a.txt").write_bytes("\n".join(lines).encode())
    return part.read_mask(folder / "a.txt", 1000).values


def test_class_n_is_label_n_plus_one_and_later_lines_lie_on_top(tmp_path):
    values = labels(tmp_path, "0 0 0 1 0 1 1 0 1", "", " 2 0.5 0 1 0 1 .5 5e-1 0.5 ")
    assert values.dtype == np.uint8
    assert values.tolist() == [[1, 1, 3, 3], [1, 1, 1, 1]]


def test_an_empty_file_is_all_background(tmp_path):
    assert labels(tmp_path).tolist() == [[0, 0, 0, 0], [0, 0, 0, 0]]


def test_many_classes_need_wider_labels(tmp_path):
    part = YoloPart("a.png")
    values = labels(tmp_path, "65533 0 0 1 0 1 1 0 1", part=part)
    assert (values.dtype, values.max()) == (np.uint16, 65534)
    assert labels(tmp_path, "254 0 0 1 0 1 1 0 1", part=part).dtype == np.uint8
    assert labels(tmp_path, "255 0 0 1 0 1 1 0 1", part=part).dtype == np.uint16


def test_corners_may_lie_a_little_outside(tmp_path):
    assert labels(tmp_path, "0 -0.01 0 1.01 0 1 1 0 1").all()


def test_the_size_is_that_of_the_upright_image(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("L", (4, 2)).save(tmp_path / "b.jpg", exif=exif)
    (tmp_path / "b.txt").write_text("0 0 0 1 0 1 0.5 0 0.5")
    values = YoloPart("b.jpg").read_mask(tmp_path / "b.txt", 1000).values
    assert values.tolist() == [[1, 1], [1, 1], [0, 0], [0, 0]]
    exif[0x0112] = 3
    Image.new("L", (4, 2)).save(tmp_path / "b.jpg", exif=exif)
    assert YoloPart("b.jpg").read_mask(tmp_path / "b.txt", 1000).values.shape == (2, 4)


def test_labels_are_shown_in_their_colours(tmp_path):
    labels(tmp_path, "0 0 0 1 0 1 1 0 1")
    assert PART.read_image(tmp_path / "a.txt", 1000).pixels[0, 0].tolist() == [128, 0, 0]


def test_pixels_of_several_objects_are_counted(tmp_path):
    Image.new("L", (4, 2)).save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text(f"0 {SQUARE}\n1 0 0 0.5 0 0.5 0.5 0 0.5\n")
    assert PART.read_mask(tmp_path / "a.txt", 1000).warnings == (
        "2 pixels belong to several annotations: the later one counts",
    )


def test_a_prediction_may_have_scores(tmp_path):
    lines = ("0 0 0 0.5 0 0.5 1 0 1 0.5", "1 0 0 1 0 1 1 0 1 0.4", "2 0 0 0.25 0 0.25 1 0 1")
    detections = YoloPart("a.png", ShapeReading.DETECTIONS)
    assert labels(tmp_path, *lines, part=detections).tolist() == [[3, 1, 0, 0]] * 2
    scores = labels(tmp_path, *lines, part=YoloPart("a.png", ShapeReading.SCORES))
    assert scores.dtype == np.float32
    assert scores.tolist() == [[0.5, 0.5, 0, 0]] * 2


@pytest.mark.parametrize("score", ["1.1", "-0.1", "nan"])
def test_a_score_is_a_fraction(tmp_path, score):
    with pytest.raises(UnreadableFile, match=f"holds the score {score}; allowed are fractions"):
        labels(tmp_path, f"0 {SQUARE} {score}", part=YoloPart("a.png", ShapeReading.SCORES))


def test_nothing_found_is_a_mask_of_nothing(tmp_path):
    Image.new("L", (4, 2)).save(tmp_path / "a.png")
    part = NothingFound(ShapeReading.SCORES)
    values = part.read_mask(tmp_path / "a.png", 1000).values
    assert (values.dtype, values.tolist()) == (np.float32, [[0.0] * 4] * 2)
    assert part.size(tmp_path / "a.png") == (4, 2)
    other = NothingFound(ShapeReading.DETECTIONS, 3)
    assert other.read_mask(tmp_path / "a.png", 1000).values.tolist() == [[3] * 4] * 2
    assert part.read_image(tmp_path / "a.png", 1000).pixels.tolist() == [[0] * 4] * 2


def test_a_byte_order_mark_is_no_word(tmp_path):
    assert labels(tmp_path, f"\ufeff0 {SQUARE}").all()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("0 0.5 0.5 1 1", "is a box, which says nothing about the pixels in it"),
        ("0 0 0 1 1 1", "is a box, which says nothing about the pixels in it"),
        ("0 0 0", "is no class and at least three pairs of x and y"),
        ("0 0 0 1 0 1 1 0", "is no class and at least three pairs of x and y"),
        ("3 0 0 1 0 1 1", "has the class 3; there are 3, from 0"),
        ("-1 0 0 1 0 1 1", "begins with -1, which is no number of a class"),
        ("0.5 0 0 1 0 1 1", "begins with 0.5, which is no number of a class"),
        ("123456 0 0 1 0 1 1", "begins with 123456, which is no number of a class"),
        ("0 0 0 1 0 1 1.02", "holds a corner at 1.02; allowed are fractions from 0 to 1"),
        ("0 0 0 1 0 1 -0.02", "holds a corner at -0.02; allowed are fractions from 0 to 1"),
        ("0 0 0 1 0 1 nan", "holds a corner at nan; allowed are fractions from 0 to 1"),
        ("0 0 0 1 0 1 1e999", "holds a corner at inf; allowed are fractions from 0 to 1"),
        ("0 0 0 1 0 1 0_1", "holds 0_1, which is no number"),
        ("0 0 0 1 0 1 x", "holds x, which is no number"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, line, what):
    with pytest.raises(UnreadableFile) as failure:
        labels(tmp_path, GOOD, "", line)
    assert str(failure.value) == f"Line 3 of a.txt {what}."


def test_without_names_a_class_is_below_65534(tmp_path):
    with pytest.raises(UnreadableFile, match="has the class 65534; there are 65,534, from 0"):
        labels(tmp_path, "65534 0 0 1 0 1 1", part=YoloPart("a.png"))


def test_what_the_image_says_is_checked_first(tmp_path):
    with pytest.raises(TooLarge, match=r"a\.txt announces 1,001 × 1 pixels"):
        labels(tmp_path, GOOD, size=(1001, 1))
    with pytest.raises(UnreadableFile, match=r"gone\.png cannot be read"):
        labels(tmp_path, GOOD, part=YoloPart("gone.png"))
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(
        UnreadableFile, match=r"Line 1 of a\.txt begins with ÿþ, which is no number"
    ):
        PART.read_mask(tmp_path / "a.txt", 1000)


WORDS = st.sampled_from(["0", "1", "9", ".5", "1e-3", "x", "nan", "inf", "\u0663", "1_0", "-.005"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=5), st.binary(max_size=9))
def test_any_text_is_a_label_map_or_one_sentence(tmp_path_factory, lines, data):
    folder = tmp_path_factory.getbasetemp()
    try:
        values = labels(folder, *lines, data.decode("latin-1"))
    except SegReviewError as error:
        sentences = str(error).splitlines()
    else:
        sentences = [""]
        assert values.shape == (2, 4)
        assert values.max() <= 3
    assert len(sentences) == 1
