import copy
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segreview.errors import SegReviewError, UnreadableFile
from segreview.formats.coco.document import CocoImage, CocoKind
from segreview.formats.coco.reading import read_coco
from segreview.formats.shapes import Segments

SQUARE = [[0, 0, 2, 0, 2, 2, 0, 2]]
RUNS = {"size": [2, 4], "counts": [6, 2]}
DOCUMENT = {
    "images": [{"id": 1, "file_name": "a.jpg", "height": 2, "width": 4}],
    "categories": [{"id": 2, "name": "cat", "supercategory": "animal"}, {"id": 1, "name": "dog"}],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 2, "segmentation": SQUARE, "iscrowd": 0},
        {"id": 2, "image_id": "1", "category_id": 1, "segmentation": RUNS, "iscrowd": 1},
    ],
}
RESULT = {"image_id": 1, "category_id": 2, "segmentation": SQUARE, "score": 0.5}


def read(tmp_path, document):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    return read_coco(path)


def changed(place, value):
    document = copy.deepcopy(DOCUMENT)
    *above, last = place
    inside = document
    for step in above:
        inside = inside[step]
    inside[last] = value
    return document


def shapes(file, image_id="1"):
    image = file.images.get(image_id) or CocoImage(image_id, "a.jpg", 2, 4)
    return file.shapes(image).taken()


def test_instances_hold_images_categories_and_annotations(tmp_path):
    file = read(tmp_path, DOCUMENT)
    assert file.kind is CocoKind.INSTANCES
    assert file.images["1"].file_name == "a.jpg"
    assert [(one.id, one.name, one.group) for one in file.categories] == [
        (1, "dog", ""),
        (2, "cat", "animal"),
    ]
    assert np.frombuffer(shapes(file).labels, np.int64).tolist() == [2, 1]
    assert file.crowds == {"1"}
    assert file.used_categories == {1, 2}


def test_brush_masks_of_cvat_are_told_and_can_be_objects(tmp_path):
    only_runs = changed(("annotations",), DOCUMENT["annotations"][1:])
    attributes = changed(("annotations", 1, "attributes"), {"occluded": False})
    for document in (only_runs, attributes):
        file = read(tmp_path, document)
        assert file.crowds_are_brushes
        assert file.crowds == {"1"}
        objects = file.with_crowds_as_objects()
        assert not objects.crowds
        assert not any(shapes(objects).crowds)
        assert any(shapes(file).crowds)


def test_crowds_beside_objects_of_run_lengths_stay_crowds(tmp_path):
    document = changed(("annotations", 0, "segmentation"), RUNS)
    file = read(tmp_path, document)
    assert file.crowds == {"1"}
    assert not file.crowds_are_brushes


def test_results_are_a_list_with_scores(tmp_path):
    file = read(tmp_path, [RESULT, {**RESULT, "score": 1}])
    assert file.kind is CocoKind.RESULTS
    assert np.frombuffer(shapes(file).scores).tolist() == [0.5, 1.0]


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ({"caption": "a cat"}, "captions"),
        ({"category_id": 1, "bbox": [0, 0, 1, 1]}, "boxes"),
        ({"category_id": 1, "bbox": [0, 0, 1, 1], "keypoints": [1, 1, 2]}, "keypoints"),
        ({"category_id": 1}, "labels of whole images"),
    ],
)
def test_files_without_segmentation_say_what_they_hold(tmp_path, annotation, reason):
    file = read(tmp_path, changed(("annotations",), [{"image_id": 1, **annotation}]))
    assert (file.kind, file.reason) == (CocoKind.OTHER, reason)


def test_a_list_of_boxes_is_no_result_with_masks(tmp_path):
    file = read(tmp_path, [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}])
    assert (file.kind, file.reason) == (CocoKind.OTHER, "detected boxes")


def test_panoptic_files_hold_segments(tmp_path):
    segment = {"id": 7, "category_id": 2, "iscrowd": 1}
    entry = {"image_id": 1, "file_name": "a.png", "segments_info": [segment]}
    file = read(tmp_path, changed(("annotations",), [entry]))
    assert file.kind is CocoKind.PANOPTIC
    assert file.segment_names == (("1", "a.png"),)
    assert file.segments(0).taken() == Segments((7,), (2,), (True,))


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (3, "it holds neither an object nor a list"),
        ([1], "it is no list of objects"),
        (changed(("images",), "a"), "images is no list of objects"),
        (changed(("images", 0, "id"), None), "an image has no id or no file_name"),
        (changed(("images", 0, "file_name"), 7), "an image has no id or no file_name"),
        (changed(("images", 0, "height"), 0), "the image a.jpg has no height and width in pixels"),
        (changed(("images",), DOCUMENT["images"] * 2), "the image id 1 occurs twice"),
        (changed(("categories", 0, "id"), -1), "a category has no id from 0 to"),
        (changed(("categories", 0, "id"), 2**31), "a category has no id from 0 to"),
        (changed(("categories", 0, "id"), 1), "the category id 1 occurs twice"),
        (changed(("annotations", 0), 1), "annotations is no list of objects"),
    ],
)
def test_what_is_odd_about_a_file_is_one_sentence(tmp_path, document, sentence):
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, document)
    assert str(caught.value).startswith(f"a.json cannot be used as a COCO file: {sentence}")


@pytest.mark.parametrize("category", [None, "2", -1, 2**31, 1.5])
def test_an_annotation_without_category_is_a_problem_of_its_image(tmp_path, category):
    file = read(tmp_path, changed(("annotations", 0, "category_id"), category))
    assert shapes(file).problem == "an annotation has no category_id"


def test_a_score_that_is_no_number_is_a_problem_of_its_image(tmp_path):
    file = read(tmp_path, [{**RESULT, "score": "high"}, {**RESULT, "image_id": 2}])
    assert shapes(file).problem == "a detection has a score that is no number"
    assert shapes(file, "2").problem == ""


def test_strangers_among_images_and_categories_are_said(tmp_path):
    document = changed(("annotations", 0, "image_id"), 9)
    assert (
        "1 annotations belong to images that the file does not list"
        in (read(tmp_path, document).findings[0])
    )
    document = changed(("annotations", 0, "category_id"), 9)
    assert read(tmp_path, document).findings == ("Categories that the file does not list: [9].",)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
places = st.sampled_from(
    [
        (key, number, name)
        for key, names in {
            "images": ("id", "file_name", "height", "width"),
            "categories": ("id", "name", "supercategory"),
            "annotations": ("image_id", "category_id", "segmentation", "iscrowd"),
        }.items()
        for number in (0,)
        for name in names
    ]
    + [("images",), ("categories",), ("annotations",), ("annotations", 0, "segmentation", 0)]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(places, values)
def test_any_change_gives_a_file_or_one_sentence(tmp_path, place, value):
    try:
        file = read(tmp_path, changed(place, value))
    except SegReviewError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    for image in file.images.values():
        assert file.shapes(image).taken().height == image.height


def test_the_lists_of_a_file_may_come_in_any_order_and_be_null(tmp_path):
    turned = dict(reversed(DOCUMENT.items()))
    file = read(tmp_path, turned)
    assert file.images == read(tmp_path, DOCUMENT).images
    assert shapes(file) == shapes(read(tmp_path, DOCUMENT))
    assert read(tmp_path, changed(("annotations",), None)).reason == "no annotations"


def test_members_that_are_no_lists_of_coco_are_stepped_over(tmp_path):
    document = {"": [1], "info": {"a": [1]}, "licenses": [7], **DOCUMENT}
    assert read(tmp_path, document).kind is CocoKind.INSTANCES


def test_annotations_with_and_without_segments_do_not_mix(tmp_path):
    entry = {"image_id": 1, "file_name": "a.png", "segments_info": []}
    for mixed in ([entry, DOCUMENT["annotations"][0]], [DOCUMENT["annotations"][0], entry]):
        with pytest.raises(UnreadableFile, match="only some of its annotations have segments_info"):
            read(tmp_path, changed(("annotations",), mixed))


@pytest.mark.parametrize(
    ("segments", "sentence"),
    [
        (7, "segments_info is no list of objects"),
        ([7], "segments_info is no list of objects"),
        ([{"id": 1}], "a segment has no id or no category_id"),
        ([{"id": 1, "category_id": -1}], "a segment has no id or no category_id"),
        ([{"id": 1 << 63, "category_id": 1}], "a segment has an id beyond 64 bits"),
        ([{"id": 1, "category_id": 1}] * 2, "a segment id occurs twice in one image"),
    ],
)
def test_odd_segments_are_one_sentence(tmp_path, segments, sentence):
    entry = {"image_id": 1, "file_name": "a.png", "segments_info": segments}
    with pytest.raises(UnreadableFile, match=sentence):
        read(tmp_path, changed(("annotations",), [entry]))


def test_a_panoptic_annotation_needs_the_name_of_its_png(tmp_path):
    with pytest.raises(UnreadableFile, match="no image_id or no file_name"):
        read(tmp_path, changed(("annotations",), [{"image_id": 1, "segments_info": []}]))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 1 << 30), st.integers(1, 255), st.booleans())
def test_a_file_with_a_changed_byte_or_cut_short_is_read_or_refused(tmp_path, place, bits, cut):
    data = bytearray(json.dumps(DOCUMENT).encode())
    place %= len(data)
    data[place] ^= bits
    path = tmp_path / "a.json"
    path.write_bytes(data[:place] if cut else data)
    try:
        file = read_coco(path)
    except SegReviewError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert not cut
    for image in file.images.values():
        file.shapes(image).taken()
