"""What data.yaml and lists of names say about YOLO's classes."""

import pytest

from segreview.dataset.layouts.yolo_names import YoloNames, class_names, names_in_yaml


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["names: [cat, 'hot dog', \"b\"]"], ("cat", "hot dog", "b")),
        (["names: [cat, dog,]  # two"], ("cat", "dog")),
        (["names: ['a, b', 'it''s']"], ("a, b", "it's")),
        (["names: ['a',", "'b' ]", "nc: 2"], ("a", "b")),
        (["names: {0: a, 1: 'b'}"], ("a", "b")),
        (["nc: 2", "names:", "- cat", "- 'dog'", "val: x"], ("cat", "dog")),
        (["names: # all", "0: cat", "1: traffic light", "nc: 2"], ("cat", "traffic light")),
        (["names:", "1: cat"], ()),
        (["names:", "0: cat", "2: dog"], ()),
        (["names:", "0: cat", "1: [a]"], ()),
        (["names: {1: a}"], ()),
        (["names: [a, 'b]"], ()),
        (["names: [a"], ()),
        (["names: [a, , b]"], ()),
        (["names: [a, -]"], ()),
        (["names: []"], ()),
        (["names: cat"], ()),
        (["names: &x [a]"], ()),
        (["names: [a]", "names: [b]"], ()),
        (["nc: 2"], ()),
        ([], ()),
    ],
)
def test_names_are_read_from_what_data_yaml_holds_and_nothing_else(lines, names):
    assert names_in_yaml(lines) == names


def test_long_odd_lines_take_no_time():
    assert names_in_yaml(["names: [a" + " " * 500_000 + "'x]"]) == ()
    assert names_in_yaml(["names: [" + "a " * 200_000 + ":]"]) == ()


def test_data_yaml_comes_first_then_the_nearest_list(folder):
    assert class_names(folder(**{"coco.names": "n"})).names == ("n",)
    assert class_names(folder(**{"sub__deeper__classes.txt": "c"})).file == "classes.txt"
    assert class_names(folder(**{"sub__obj.names": "o"})).file == "obj.names"
    assert class_names(folder(**{"voc.yaml": "names: [v]"})).names == ("v",)
    found = class_names(folder(**{"a__data.yaml": "names: [d]"}))
    assert found == YoloNames("data.yaml", ("d",))


def test_a_file_of_names_that_is_not_understood_leaves_the_others(folder):
    made = folder(**{"data.yaml": "names: *all", "classes.txt": "cat\ndog"})
    assert class_names(made) == YoloNames("classes.txt", ("cat", "dog"))


def test_keypoints_are_told(folder):
    made = folder(**{"data.yaml": "kpt_shape: [17, 3]\nnames: [cat]"})
    assert class_names(made).has_keypoints
