"""LabelMe's shapes become the label map that labelme's own export draws."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.labelme import LabelmePart, labels_of

DATA = Path(__file__).parents[2] / "../shared/data/labelme_voc3/semantic_segmentation"
PART = LabelmePart((("_background_", 0), ("cat", 1), ("dog", 2), ("__ignore__", 255)), "labels.txt")
LIMIT = 10_000


def shape(label, points, kind=None, **more):
    return {"label": label, "points": points, "shape_type": kind, **more}


def written(folder, *shapes, width=6, height=4, **more):
    path = folder / "a.json"
    document = {"shapes": list(shapes), "imageWidth": width, "imageHeight": height, **more}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def drawn(folder, *shapes, part=PART):
    return part.read_mask(written(folder, *shapes), LIMIT).values


def refusal(folder, *shapes, part=PART, **more):
    with pytest.raises(UnreadableFile) as failure:
        part.read_mask(written(folder, *shapes, **more), LIMIT)
    return str(failure.value)


def test_a_polygon_is_drawn_with_its_outline(tmp_path):
    values = drawn(tmp_path, shape("cat", [[1, 1], [3, 1], [3, 2], [1, 2]], "polygon"))
    assert values.dtype == np.uint8
    assert values.tolist() == [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]


def test_later_shapes_lie_on_top_and_may_be_ignored_or_background(tmp_path):
    everything = [[0, 0], [5, 3]]
    values = drawn(
        tmp_path,
        shape("cat", everything, "rectangle"),
        shape("dog", [[2, 3], [0, 2]], "rectangle"),
        shape("__ignore__", [[4, 0], [5, 0]], "rectangle"),
        shape("_background_", [[0, 0], [0, 0]], "rectangle"),
    )
    assert values.tolist() == [
        [0, 1, 1, 1, 255, 255],
        [1, 1, 1, 1, 1, 1],
        [2, 2, 2, 1, 1, 1],
        [2, 2, 2, 1, 1, 1],
    ]


def test_a_circle_has_its_center_and_a_point_on_its_rim(tmp_path):
    values = drawn(tmp_path, shape("cat", [[2, 2], [3, 2]], "circle"))
    assert values[1:4, 1:4].tolist() == [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    assert values.sum() == 5


def test_lines_are_ten_pixels_wide_and_points_have_a_radius_of_five(tmp_path):
    path = written(tmp_path, shape("cat", [[2, 20], [37, 20]], "line"), width=40, height=40)
    line = PART.read_mask(path, LIMIT).values
    assert line[:, 20].sum() == 10
    path = written(tmp_path, shape("cat", [[20, 20]], "point"), width=40, height=40)
    point = PART.read_mask(path, LIMIT).values
    assert (point[20].sum(), point[:, 20].sum()) == (11, 11)
    strip = shape("dog", [[2, 20], [20, 20], [20, 2]], "linestrip")
    values = PART.read_mask(written(tmp_path, strip, width=40, height=40), LIMIT).values
    assert (values[20, 10], values[10, 20], values[30, 30]) == (2, 2, 0)


def test_four_corners_of_a_turned_rectangle_are_a_polygon(tmp_path):
    corners = [[1, 1], [3, 1], [3, 2], [1, 2]]
    turned = drawn(tmp_path, shape("cat", corners, "oriented_rectangle"))
    assert turned.tolist() == drawn(tmp_path, shape("cat", corners)).tolist()


def png(rows, dtype=bool):
    stream = io.BytesIO()
    Image.fromarray(np.array(rows, dtype)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def test_a_mask_is_pasted_at_its_first_point(tmp_path):
    mask = png([[1, 0, 1]])
    values = drawn(tmp_path, shape("dog", [[2.7, 1], [4.7, 1]], "mask", mask=mask))
    assert values[1].tolist() == [0, 0, 2, 0, 2, 0]
    assert values.sum() == 4
    values = drawn(tmp_path, shape("dog", [[-2, 0], [0, 0]], "mask", mask=mask))
    assert values[0].tolist() == [2, 0, 0, 0, 0, 0]


def test_many_classes_need_wider_labels(tmp_path):
    part = LabelmePart((("far", 300), ("__ignore__", 65535)))
    values = drawn(tmp_path, shape("far", [[0, 0], [0, 0]], "rectangle"), part=part)
    assert values.dtype == np.uint16
    assert values[0, :2].tolist() == [300, 0]


def test_labels_are_shown_in_their_colours(tmp_path):
    path = written(tmp_path, shape("dog", [[0, 0], [0, 0]], "rectangle"))
    shown = PART.read_image(path, LIMIT).pixels
    assert shown[0, :2].tolist() == [[0, 128, 0], [0, 0, 0]]


def test_the_labels_of_a_file_are_found(tmp_path):
    path = written(tmp_path, shape("cat", []), shape("dog", []), shape(7, []), "nothing")
    assert labels_of(path) == {"cat", "dog"}


SQUARE = [[0, 0], [1, 0], [1, 1]]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (shape("cow", SQUARE), "the label cow is not in labels.txt."),
        (shape(3, SQUARE), "a shape needs a label."),
        ("cat", "a shape needs a label."),
        (shape("cat", SQUARE[:2]), "a polygon does not have 2 points."),
        (shape("cat", SQUARE, "rectangle"), "a rectangle does not have 3 points."),
        (shape("cat", SQUARE, "circle"), "a circle does not have 3 points."),
        (shape("cat", SQUARE, "cuboid"), "shapes of the type cuboid are not known."),
        (shape("cat", "abc"), "its points must be pairs of numbers below a million."),
        (
            shape("cat", [[0, 0], [1], [2, 2]]),
            "its points must be pairs of numbers below a million.",
        ),
        (
            shape("cat", [[0, 0], [1e6 + 1, 0], [2, 2]]),
            "its points must be pairs of numbers below a million.",
        ),
        (
            shape("cat", [[0, 0], [True, 0], [2, 2]]),
            "its points must be pairs of numbers below a million.",
        ),
        (shape("cat", SQUARE[:2], "mask"), "a mask needs two points and a PNG as text."),
        (shape("cat", SQUARE, "mask", mask="AAAA"), "a mask needs two points and a PNG as text."),
        (shape("cat", SQUARE[:2], "mask", mask="AAAA"), "its mask is no PNG."),
        (shape("cat", SQUARE[:2], "mask", mask="?"), "its mask is no PNG."),
        (
            shape("cat", SQUARE[:2], "mask", mask=png([[1, 1, 1]])),
            "its mask has (3, 1) pixels, unlike its points.",
        ),
        (
            shape("cat", SQUARE[:2], "mask", mask=png([[[1, 1, 1], [2, 2, 2]]], np.uint8)),
            "its mask has more than one channel.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_shape(tmp_path, wrong, sentence):
    assert refusal(tmp_path, shape("cat", SQUARE), wrong) == f"a.json, shape 2: {sentence}"


@pytest.mark.parametrize("width", [None, 0, -3, 2.5, "9", True])
def test_a_file_without_a_size_is_refused(tmp_path, width):
    assert refusal(tmp_path, width=width) == (
        "a.json does not say imageWidth and imageHeight in pixels; save it again with a newer "
        "labelme."
    )


def test_a_size_beyond_the_limit_is_refused_before_it_is_drawn(tmp_path):
    with pytest.raises(TooLarge, match="announces 10,001 × 1 pixels"):
        PART.read_mask(written(tmp_path, width=10_001, height=1), LIMIT)
    assert PART.read_mask(written(tmp_path, width=10_000, height=1), LIMIT).values.size == LIMIT


@pytest.mark.parametrize("text", ["[]", '{"shapes": 3}', "{}", "nonsense", '{"shapes": [NaN]}'])
def test_other_json_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=r"^a\.json is no "):
        PART.read_mask(path, LIMIT)


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")
@pytest.mark.parametrize(
    ("name", "pixels_of_an_older_pillow"),
    [("2011_000003", 0), ("2011_000006", 1), ("2011_000025", 0)],
)
def test_real_shapes_are_the_png_and_the_npy_of_labelme(name, pixels_of_an_older_pillow):
    names = (DATA / "labels.txt").read_text().split("\n")[1:]
    index = {label: place for place, label in enumerate(filter(None, names))}
    part = LabelmePart(tuple((index | {"__ignore__": 255}).items()))
    values = part.read_mask(DATA / "data_annotated" / f"{name}.json", 10**6).values
    voc = DATA / "data_dataset_voc"
    with Image.open(voc / "SegmentationClass" / f"{name}.png") as picture:
        assert np.count_nonzero(values != np.asarray(picture)) == pixels_of_an_older_pillow
    stored = np.load(voc / "SegmentationClassNpy" / f"{name}.npy")
    ours = np.where(values == 255, -1, values.astype(int))
    assert np.count_nonzero(ours != stored) == pixels_of_an_older_pillow
    reference = json.loads((DATA.parent / "reference.json").read_text())["items"][name]
    counted = reference["polygon_json_drawn_in_order_with_PIL_vs_png"]
    assert {label: int((values == int(label)).sum()) for label in counted} == {
        label: row["pil_polygon_pixels"] for label, row in counted.items()
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)
COORDINATES = st.floats(-2e6, 2e6) | st.integers(-9, 9)
SHAPES = st.fixed_dictionaries(
    {
        "label": st.sampled_from(["cat", "dog", "__ignore__"]),
        "points": st.lists(st.tuples(COORDINATES, COORDINATES), max_size=5) | VALUES,
        "shape_type": st.sampled_from(
            ["polygon", "rectangle", "circle", "line", "linestrip", "point", "mask", None, "x"]
        ),
        "mask": st.sampled_from([png([[1]]), png([[1, 0]]), "AA=="]) | VALUES,
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SHAPES | VALUES, max_size=4), st.integers(1, 9))
def test_any_shapes_are_a_label_map_or_one_sentence(tmp_path_factory, shapes, width):
    folder = Path(tmp_path_factory.getbasetemp())
    try:
        values = PART.read_mask(written(folder, *shapes, width=width), LIMIT).values
    except SegReviewError as error:
        assert str(error).count("\n") == 0  # noqa: PT017
    else:
        assert values.shape == (4, width)
        assert set(np.unique(values)) <= {0, 1, 2, 255}
