"""CVAT's XML becomes labels, images and shapes; what is odd is one sentence."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import SegReviewError, UnreadableFile
from segreview.formats import shape_collector
from segreview.formats.cvat import read_cvat
from segreview.formats.shape_painting import ShapePart, ShapeReading

LABELS = (
    "<meta><task><labels><label><name>cat</name><color>#ff0010</color></label>"
    "<label><name>dog</name><color>red</color></label>"
    "<label><name>1</name><parent>dog</parent></label></labels></task></meta>"
)
SQUARE = '<polygon label="cat" points="1,1;3,1;3,3;1,3"/>'


def cvat(folder, shapes, labels=LABELS, image='name="a.png" width="5" height="4"'):
    path = folder / "annotations.xml"
    path.write_text(f"<annotations>{labels}<image {image}>{shapes}</image></annotations>")
    return path


def painted(folder, shapes, **given):
    path = cvat(folder, shapes, **given)
    image = read_cvat(path).images[0]
    part = ShapePart(image.shapes.shapes(image.height, image.width), ShapeReading.LABELS)
    return part.read_mask(path, 2000).values


def test_labels_are_numbered_in_their_order_and_have_colours(tmp_path):
    labels = read_cvat(cvat(tmp_path, "")).labels
    assert [(label.id, label.name, label.color) for label in labels] == [
        (1, "cat", (255, 0, 16)),
        (2, "dog", None),
    ]


def test_labels_of_another_file_keep_their_numbers(tmp_path):
    known = read_cvat(cvat(tmp_path, "", LABELS.replace("cat", "cow"))).labels
    labels = read_cvat(cvat(tmp_path, ""), known).labels
    assert [(label.id, label.name) for label in labels] == [(1, "cow"), (2, "dog"), (3, "cat")]


def test_images_have_a_name_a_subset_and_a_size(tmp_path):
    path = cvat(tmp_path, "", image='name="b/a.png" subset="Train" width="5" height="4"')
    image = read_cvat(path).images[0]
    assert (image.name, image.subset, image.height, image.width) == ("b/a.png", "Train", 4, 5)
    assert read_cvat(cvat(tmp_path, "")).images[0].subset == ""


def test_polygons_are_filled_as_the_tool_itself_fills_them(tmp_path):
    assert painted(tmp_path, SQUARE).tolist() == [
        [0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0],
        [0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0],
    ]


def test_what_has_the_greater_z_order_lies_on_top_and_later_shapes_do_where_equal(tmp_path):
    top = SQUARE.replace("cat", "dog")
    assert painted(tmp_path, SQUARE + top)[1, 1] == 2
    assert painted(tmp_path, top + SQUARE)[1, 1] == 1
    above = top.replace("points", 'z_order="1" points')
    assert painted(tmp_path, above + SQUARE)[1, 1] == 2
    below = top.replace("points", 'z_order="-1" points')
    assert painted(tmp_path, SQUARE + below)[1, 1] == 1


def test_masks_go_row_by_row_through_their_box(tmp_path):
    mask = '<mask label="dog" rle="1, 2, 2,1" left="2" top="1" width="3" height="2"/>'
    assert painted(tmp_path, mask).tolist() == [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 2, 2],
        [0, 0, 0, 0, 2],
        [0, 0, 0, 0, 0],
    ]


def test_boxes_are_filled_and_turned(tmp_path):
    box = '<box label="cat" xtl="1" ytl="1" xbr="4" ybr="2"{}/>'
    assert np.argwhere(painted(tmp_path, box.format(""))).tolist() == [[1, 1], [1, 2], [1, 3]]
    turned = painted(tmp_path, box.format(' rotation="90"'))
    assert np.argwhere(turned).tolist() == [[0, 2], [1, 2], [2, 2]]


def test_ellipses_are_filled_and_turned(tmp_path):
    given = {"image": 'name="a.png" width="40" height="40"'}
    ellipse = '<ellipse label="cat" cx="20" cy="20" rx="15" ry="5"{}/>'
    y, x = np.mgrid[0:40, 0:40] + 0.5 - 20
    flat = painted(tmp_path, ellipse.format(""), **given)
    assert np.count_nonzero(flat != ((x / 15) ** 2 + (y / 5) ** 2 <= 1)) < 20
    turned = painted(tmp_path, ellipse.format(' rotation="90"'), **given)
    assert np.count_nonzero(turned != ((x / 5) ** 2 + (y / 15) ** 2 <= 1)) < 20


def test_kinds_are_counted_and_only_some_say_which_pixels_they_cover(tmp_path):
    others = '<points label="cat" points="1,1"/><tag label="cat"/><polyline points="1,1;2,2"/>'
    box = '<box label="cat" xtl="1" ytl="1" xbr="4" ybr="2"/>'
    file = read_cvat(cvat(tmp_path, others + box))
    assert dict(file.kinds) == {"points": 1, "tag": 1, "polyline": 1, "box": 1}
    assert not file.is_segmentation
    assert read_cvat(cvat(tmp_path, box + SQUARE)).is_segmentation


def test_a_video_has_tracks_and_no_images(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(
        '<annotations><track id="0" label="cat"><box frame="1"/><box frame="2"/></track>'
        '<track id="1" label="cat"><polygon frame="1"/></track></annotations>'
    )
    file = read_cvat(path)
    assert (file.tracks, dict(file.kinds), file.images) == (2, {"box": 1, "polygon": 1}, ())
    assert not file.is_segmentation


MASK = '<mask label="cat" rle="{}" left="{}" top="0" width="2" height="2"/>'


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ('<polygon label="" points="1,1"/>', "one polygon cannot be used: it has no label"),
        ('<mask rle="4"/>', "one mask cannot be used: it has no label"),
        (
            '<box label="cow"/>',
            "one box cannot be used: the label cow is not in the list of labels",
        ),
        (
            '<polygon label="cat"/>',
            "one polygon cannot be used: its points are no pairs of numbers",
        ),
        (
            '<polygon label="cat" points="1,2;3,x;4,4"/>',
            "one polygon cannot be used: it holds x where a number belongs",
        ),
        (
            '<polygon label="cat" points="1,2;3,4"/>',
            "annotation 1: a polygon is no list of three or more pairs of numbers",
        ),
        (
            '<polygon label="cat" points="1,2;3,nan;4,4"/>',
            "points hold coordinates beyond 268435456 or no numbers; allowed are finite ones",
        ),
        (
            '<box label="cat" xtl="1"/>',
            "one box cannot be used: it holds nothing where a number belongs",
        ),
        (
            '<ellipse label="cat" cx="1" cy="1" rx="1" ry="1" rotation="inf"/>',
            "one ellipse cannot be used: its rotation is no number of degrees",
        ),
        (
            MASK.format("1,x", 0),
            "one mask cannot be used: its rle holds something that is no whole number",
        ),
        (
            MASK.format("4", "1.5"),
            "one mask cannot be used: it does not tell left, top, width and height in pixels",
        ),
        (MASK.format("4", 4), "a mask lies at (4, 0, 2, 2), outside of 5 × 4 pixels"),
        (MASK.format("3", 0), "counts cover 3 pixels; allowed are those of the image, 4"),
    ],
)
def test_what_is_wrong_with_a_shape_is_said_of_its_image(tmp_path, shape, said):
    with pytest.raises(UnreadableFile) as failure:
        painted(tmp_path, SQUARE + shape if "annotation 1" not in said else shape)
    assert str(failure.value) == f"annotations.xml: {said}."


def test_labels_that_no_list_names_are_taken_from_the_shapes(tmp_path):
    file = read_cvat(cvat(tmp_path, SQUARE + SQUARE.replace("cat", "dog"), labels=""))
    assert [label.name for label in file.labels] == ["cat", "dog"]


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ('width="5" height="4"', "an image has no name"),
        ('name="a" width="5"', "the image a has no height and width in pixels"),
        ('name="a" width="0" height="4"', "the image a has no height and width in pixels"),
        ('name="a" width="5" height="16777217"', "the image a has no height and width in pixels"),
        ('name="a" width="5.5" height="4"', "the image a has no height and width in pixels"),
    ],
)
def test_what_is_wrong_with_an_image_is_said_of_the_file(tmp_path, image, said):
    with pytest.raises(UnreadableFile) as failure:
        read_cvat(cvat(tmp_path, "", image=image))
    assert str(failure.value) == f"annotations.xml is no usable CVAT file: {said}."


def test_masks_that_would_take_minutes_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shape_collector, "BOXED_PIXELS_LIMIT", 8)
    assert painted(tmp_path, MASK.format("0,4", 0) * 2)[0, 0] == 1
    with pytest.raises(UnreadableFile, match="masks up to here cover more than 8 pixels"):
        painted(tmp_path, MASK.format("0,4", 0) * 3)


SHAPES = st.sampled_from(["polygon", "mask", "box", "ellipse", "points", "image", "label", "track"])
NAMES = st.sampled_from(
    ["label", "points", "rle", "left", "top", "width", "height", "z_order", "xtl", "cx", "rx"]
)
VALUES = st.sampled_from(
    ["", "cat", "1", "-1", "2.5", "1,2", "1,1;4,1;2,3", "0,4", "nan", "inf", "1e300", "9" * 400]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SHAPES, st.dictionaries(NAMES, VALUES, max_size=9)), max_size=4))
def test_any_shapes_are_a_label_map_or_one_sentence(tmp_path_factory, shapes):
    written = "".join(
        f"<{tag} " + " ".join(f'{name}="{value}"' for name, value in given.items()) + "/>"
        for tag, given in shapes
    )
    try:
        values = painted(tmp_path_factory.getbasetemp(), written)
        said = str(values.shape)
    except SegReviewError as error:
        said = str(error)
    assert len(said.splitlines()) == 1


def test_files_that_are_no_xml_are_one_sentence(tmp_path):
    (tmp_path / "a.xml").write_bytes(b"<annotations>\xff")
    with pytest.raises(UnreadableFile, match=r"a\.xml is no valid XML file"):
        read_cvat(Path(tmp_path / "a.xml"))
