"""The LabelMe web tool's XML becomes a label map; what is odd is one sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats import labelme_xml
from segreview.formats.labelme_xml import LabelmeXmlPart, is_labelme_xml, names_in_xml

LABELS = (("_background_", 0), ("cat", 1), ("dog", 2))
PART = LabelmeXmlPart(LABELS, "labels.txt", masks="masks")
SIZE = "<imagesize><nrows> 3</nrows><ncols>4</ncols></imagesize>"


def polygon(name, *corners, extra="<deleted>0</deleted>"):
    points = "".join(f"<pt><x>{x}</x><y>\n{y}</y></pt>" for x, y in corners)
    return f"<object><name>{name}</name>{extra}<polygon>{points}</polygon></object>"


def segm(name, mask):
    return f"<object><name>{name}</name><segm><mask>{mask}</mask></segm></object>"


def labels(folder, *objects, size=SIZE, part=PART):
    path = folder / "a.xml"
    path.write_text(f"<annotation>{size}{''.join(objects)}</annotation>")
    return part.read_mask(path, 1000).values


SQUARE = ((0, 0), (2, 0), (2, 2), (0, 2))


def test_later_shapes_lie_on_top_and_deleted_ones_are_left_out(tmp_path):
    values = labels(
        tmp_path,
        polygon(" cat ", *SQUARE),
        polygon("dog", (1, 1), (4, 1), (4, 3), (1, 3), extra=""),
        polygon("gone", *SQUARE, extra="<deleted>1</deleted>"),
    )
    assert values.dtype == np.uint8
    assert values.tolist() == [[1, 1, 0, 0], [1, 2, 2, 2], [0, 2, 2, 2]]


def test_masks_are_read_from_their_folder(tmp_path):
    (tmp_path / "masks").mkdir()
    mask = np.zeros((3, 4, 4), np.uint8)
    mask[..., 3] = 255
    mask[1, 2, 2] = 255
    Image.fromarray(mask).save(tmp_path / "masks/m.png")
    assert labels(tmp_path, segm("dog", "m.png")).tolist() == [[0] * 4, [0, 0, 2, 0], [0] * 4]
    Image.fromarray(mask[..., 2]).save(tmp_path / "masks/m.png")
    assert labels(tmp_path, segm("dog", "m.png"))[1].tolist() == [0, 0, 2, 0]


def test_the_image_tells_the_size_where_the_file_does_not(tmp_path):
    Image.new("L", (5, 2)).save(tmp_path / "a.png")
    part = LabelmeXmlPart(LABELS, image="a.png")
    assert labels(tmp_path, polygon("cat", *SQUARE), size="", part=part).shape == (2, 5)
    odd = "<imagesize><nrows>0</nrows><ncols>4</ncols></imagesize>"
    assert labels(tmp_path, polygon("cat", *SQUARE), size=odd, part=part).shape == (2, 5)
    assert labels(tmp_path, polygon("cat", *SQUARE), part=part).shape == (3, 4)
    with pytest.raises(UnreadableFile) as failure:
        labels(tmp_path, size="")
    said = "a.xml does not tell its imagesize, and its image is not found."
    assert str(failure.value) == said


def test_labels_are_shown_in_their_colours(tmp_path):
    labels(tmp_path, polygon("cat", *SQUARE))
    assert PART.read_image(tmp_path / "a.xml", 1000).pixels[0, 0].tolist() == [128, 0, 0]


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (polygon("cow", *SQUARE), "shape 2: the name cow is not in labels.txt."),
        (polygon("", *SQUARE), "shape 2: it has no name."),
        ("<object><name>cat</name></object>", "shape 2: it has neither a polygon nor a mask."),
        (polygon("cat", ("x", 1)), "shape 2: a point of its polygon has no x and y."),
        (segm("cat", "../m.png"), "shape 2: its mask ../m.png is no name of a file."),
        (segm("cat", "/m.png"), "shape 2: its mask /m.png is no name of a file."),
        (segm("cat", "..\\m.png"), "shape 2: its mask ..\\m.png is no name of a file."),
        (segm("cat", ".."), "shape 2: its mask .. is no name of a file."),
        (segm("cat", ""), "shape 2: its mask  is no name of a file."),
        (segm("cat", "m.png"), "shape 2: m.png cannot be read: No such file or directory."),
    ],
)
def test_what_is_wrong_with_a_shape_is_said(tmp_path, shape, said):
    with pytest.raises(UnreadableFile) as failure:
        labels(tmp_path, polygon("cat", *SQUARE), shape)
    assert str(failure.value) == f"a.xml, {said}"


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (polygon("cat", (0, 0), (1, 1)), "a polygon is no list of three or more pairs"),
        (polygon("cat", (0, 0), (1, 1), (0, "nan")), "points hold coordinates beyond"),
    ],
)
def test_polygons_that_are_none_are_refused(tmp_path, shape, said):
    with pytest.raises(UnreadableFile, match=said):
        labels(tmp_path, shape)


def test_a_mask_of_another_size_is_refused(tmp_path):
    (tmp_path / "masks").mkdir()
    Image.new("L", (2, 2)).save(tmp_path / "masks/m.png")
    with pytest.raises(UnreadableFile, match="sizes differ"):
        labels(tmp_path, segm("cat", "m.png"), polygon("cat", *SQUARE))


def test_limits_are_those_of_the_setting(tmp_path, monkeypatch):
    large = "<imagesize><nrows>1001</nrows><ncols>1</ncols></imagesize>"
    with pytest.raises(TooLarge, match=r"a\.xml announces 1 × 1,001 pixels"):
        labels(tmp_path, size=large)
    monkeypatch.setattr(labelme_xml, "_MASK_PIXELS_LIMIT", 23)
    with pytest.raises(TooLarge, match="names 2 masks of 12 pixels; they may have 23 together"):
        labels(tmp_path, segm("cat", "m.png"), segm("cat", "m.png"))


def test_names_are_those_of_shapes_that_are_not_deleted(tmp_path):
    labels(tmp_path, polygon("cat", *SQUARE), polygon("dog", *SQUARE, extra="<deleted>1</deleted>"))
    assert names_in_xml(tmp_path / "a.xml") == {"cat"}


def test_boxes_of_voc_are_no_labelme_file(tmp_path):
    path = tmp_path / "a.xml"
    for written, expected in (
        (polygon("cat", *SQUARE), True),
        (segm("cat", "m.png"), True),
        ("<object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object>", False),
        ("<object><polygon><x1>1</x1></polygon></object>", False),
        ("", False),
        ("<", False),
    ):
        path.write_text(f"<annotation>{written}</annotation>")
        assert is_labelme_xml(path) is expected


def test_another_root_is_refused(tmp_path):
    (tmp_path / "a.xml").write_text("<annotations/>")
    with pytest.raises(UnreadableFile, match=r"a\.xml is no LabelMe file: it has no annotation"):
        PART.read_mask(tmp_path / "a.xml", 1000)


NAMES = st.sampled_from(["cat", "dog", "", "cow"])
CORNERS = st.lists(
    st.tuples(*[st.sampled_from(["0", "1.5", "9", "-3", "x", "inf", ""])] * 2), max_size=5
)
OBJECTS = st.one_of(
    st.builds(lambda name, corners: polygon(name, *corners), NAMES, CORNERS),
    st.builds(segm, NAMES, st.sampled_from(["m.png", "../x", ""])),
    st.sampled_from(["<object/>", "<deleted>1</deleted>", "<!-- -->"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(OBJECTS, max_size=4), st.sampled_from([SIZE, "", "<imagesize/>"]))
def test_any_objects_are_a_label_map_or_one_sentence(tmp_path_factory, objects, size):
    try:
        values = labels(tmp_path_factory.getbasetemp(), *objects, size=size)
        said = str(values.shape)
    except SegReviewError as error:
        said = str(error)
    assert len(said.splitlines()) == 1
