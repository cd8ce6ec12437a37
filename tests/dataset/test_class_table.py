"""Class tables in all their forms, or one sentence."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.dataset.class_table import (
    BUILT_IN,
    FILE_NAMES,
    built_in_table,
    known_table,
    read_class_table,
    table_beside,
    with_void,
)
from segreview.errors import DatasetError, SegReviewError
from segreview.masks.classes import ClassTable, MaskClass, label_color

VOID = (224, 224, 192)


def read(tmp_path, name, content):
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return [(c.index, c.name, c.color, c.ignored) for c in read_class_table(tmp_path / name)]


ROAD = (0, "road", (128, 64, 128), False)
BIRD = (1, "bird", (1, 2, 3), False)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "palette.json",
            {
                "classes": [
                    {"id": 1, "name": "bird", "color": [1, 2, 3]},
                    {"id": 0, "name": "road", "color": [128, 64, 128]},
                ]
            },
        ),
        (
            "dataset_meta.json",
            {
                "label_map": {"0": "road", "1": "bird"},
                "segmentation_colors": [[128, 64, 128], [1, 2, 3]],
                "background_label": "0",
            },
        ),
        (
            "config.json",
            {
                "labels": [
                    {"readable": "road", "name": "x--road", "color": [128, 64, 128]},
                    {"name": "bird", "color": [1, 2, 3], "evaluate": True},
                ]
            },
        ),
        (
            "coco.json",
            {
                "categories": [
                    {"id": 0, "name": "road", "color": [128, 64, 128]},
                    {"id": 1, "name": "bird", "color": [1, 2, 3]},
                ]
            },
        ),
        ("labelmap.txt", "# label:color_rgb:parts:actions\nroad:128,64,128::\nbird:1,2,3:beak:\n"),
        ("label_colors.txt", "128 64 128\t\troad\n\n1 2 3 bird\n"),
        ("class_dict.csv", "name,r,g,b\nroad,128,64,128\nbird, 1, 2, 3\n"),
        ("labelmap.csv", "r,g,b,name\n128,64,128,road\n1,2,3,bird\n"),
        ("mine.txt", "road:128,64,128::\nbird:1,2,3::\n"),
        ("mine.txt", "128 64 128 road\n1 2 3 bird\n"),
        ("class_dict_seg.csv", "name, r, g, b\nroad, 128, 64, 128\nbird, 1, 2, 3\n"),
        ("RUGD_annotation-colormap.txt", "0 road 128 64 128\n1 bird 1 2 3\n"),
        ("class_list.json", {"#804080": "road", "#010203": "bird"}),
    ],
)
def test_names_and_colours_are_read_from_each_form(tmp_path, name, content):
    assert read(tmp_path, name, content) == [ROAD, BIRD]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("palette.json", {"classes": ["road", "bird"]}),
        ("dataset.json", {"labels": {"road": 0, "bird": 1}, "channel_names": {"0": "CT"}}),
        ("dataset.json", {"labels": {"0": "road", "1": "bird"}}),
        ("dataset_meta.json", {"label_map": {"1": "bird", "0": "road"}}),
        ("id2label.json", {"0": "road", "1": "bird"}),
        ("label2id.json", {"road": 0, "bird": 1}),
        ("names.json", ["road", "bird"]),
        ("classes.txt", "road\nbird\n"),
        ("class_names.txt", "road\r\nbird"),
        ("labelmap.txt", "road:::\nbird\n"),
        ("list.txt", '["road", "bird"]'),
        ("_classes.csv", "Pixel Value, Class\n0, road\n1, bird\n"),
    ],
)
def test_classes_without_colours_have_those_of_their_label(tmp_path, name, content):
    assert read(tmp_path, name, content) == [
        (0, "road", label_color(0), False),
        (1, "bird", label_color(1), False),
    ]


def test_ignored_ids_and_names_of_a_palette_are_not_counted(tmp_path):
    classes = [{"id": i, "name": n} for i, n in enumerate(("road", "sky", "void"))]
    found = read(tmp_path, "palette.json", {"classes": classes, "ignore": [0, "sky"]})
    assert [entry[3] for entry in found] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("labelmap.txt", "a:1,1,1::\nVoid:2,2,2::"),
        ("label_colors.txt", "1 1 1 a\n2 2 2 void"),
        ("classes.txt", "a\nunlabelled"),
        ("class_dict.csv", "name,r,g,b\na,1,1,1\nUnlabeled,2,2,2"),
        ("dataset.json", {"labels": {"a": 0, "ignore": 1}}),
        ("dataset_meta.json", {"label_map": {"0": "a", "1": "Ignored"}}),
        ("config.json", {"labels": [{"name": "a", "color": [1, 1, 1]}, "void"]}),
        (
            "config.json",
            {
                "labels": [
                    {"name": "a", "color": [1, 1, 1]},
                    {"name": "b", "color": [1, 1, 1], "evaluate": False},
                ]
            },
        ),
    ],
)
def test_a_class_may_be_left_out_by_its_name_or_not_be_evaluated(tmp_path, name, content):
    assert [entry[3] for entry in read(tmp_path, name, content)] == [False, True]


def test_black_comes_first_in_a_labelmap_as_in_its_masks(tmp_path):
    found = read(tmp_path, "labelmap.txt", "cat:1,1,1::\nbackground:0,0,0::\ndog:2,2,2::")
    assert [entry[:2] for entry in found] == [(0, "background"), (1, "cat"), (2, "dog")]
    colors = read(tmp_path, "label_colors.txt", "1 1 1 cat\n0 0 0 black")
    assert [entry[:2] for entry in colors] == [(0, "cat"), (1, "black")]


def test_the_border_colour_of_voc_is_255_in_a_labelmap(tmp_path):
    found = read(tmp_path, "labelmap.txt", "a:0,0,0::\nignored:224,224,192::\nb:1,1,1::")
    assert found == [
        (0, "a", (0, 0, 0), False),
        (2, "b", (1, 1, 1), False),
        (255, "ignored", VOID, True),
    ]
    named = read(tmp_path, "labelmap.txt", "a:0,0,0::\nsand:224,224,192::")
    assert named[1] == (1, "sand", VOID, False)


def test_labelmes_ignored_first_line_is_minus_one_and_255(tmp_path):
    found = read(tmp_path, "labels.txt", "__ignore__\n_background_\ncat\n")
    assert [(index, name, ignored) for index, name, _, ignored in found] == [
        (-1, "__ignore__ (-1)", True),
        (0, "_background_", False),
        (1, "cat", False),
        (255, "__ignore__ (255)", True),
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("palette.json", "{", 'it must hold {"classes"'),
        ("palette.json", '{"classes": [{"name": "a"}]}', 'it must hold {"classes"'),
        ("palette.json", '{"classes": [{"id": true}]}', "a label must be a whole number, not True"),
        ("palette.json", '{"classes": []}', "it names no class"),
        ("palette.json", '{"classes": [{"id": 0, "color": [1, 2, 256]}]}', "from 0 to 255"),
        ("palette.json", '{"classes": [{"id": 0, "color": [1, 2]}]}', "it must hold"),
        ("palette.json", '{"a": 1, "a": 2}', "a key occurs twice in it"),
        ("palette.json", '{"a": NaN}', "it holds NaN"),
        ("palette.json", '{"classes": [{"id": 0}, {"id": 0}]}', "distinct indices"),
        ("palette.json", "[" * 100_000, "it must hold"),
        ("palette.json", "3", "it must hold"),
        ("x.json", '{"label_map": {"a": "b"}}', "a label must be a whole number, not 'a'"),
        (
            "x.json",
            '{"label_map": {"0": "b"}, "segmentation_colors": []}',
            "1 labels and 0 colours",
        ),
        ("x.json", '{"labels": {"a": [1, "2"]}}', "a label must be a whole number, not '2'"),
        ("x.json", '{"0": ""}', "a class needs a name, not ''"),
        ("labelmap.txt", "a:1,2::", "line 1 has no colour of three numbers from 0 to 255"),
        ("labelmap.txt", "a:1,2,256::", "line 1 has no colour"),
        ("labelmap.txt", "a:1,2,3::\na:1,2,4::", "class 1 has no name of its own: 'a'"),
        ("labelmap.txt", ":1,2,3::", "class 0 has no name of its own: ''"),
        ("labelmap.txt", "", "it names no class"),
        ("label_colors.txt", "# c\n1 2 a", "line 2 has no colour"),
        ("label_colors.txt", "1 2 -3 a", "line 1 has no colour"),
        ("label_colors.txt", "1 2 ² a", "line 1 has no colour"),
        ("class_dict.csv", "class,r,g,b\na,1,2,3", "must be name,r,g,b, not class,r,g,b"),
        ("class_dict.csv", "", "its header must be name,r,g,b, not "),
        ("class_dict.csv", "name,r,g,b\na,1,2", "line 2 has 3 cells instead of 4"),
        ("_classes.csv", "Pixel Value, Class\nx, a", "line 2 has no pixel value and class"),
        ("mine.txt", "0 a 1 2 3\nb c 1 2 3", "line 2 has no label and name"),
        ("classes.txt", "a\n" + "b" * 201, "class 1 has no name of its own"),
        ("classes.txt", "a\nb\x07", "class 1 has no name of its own"),
    ],
)
def test_anything_else_is_one_sentence(tmp_path, name, content, sentence):
    with pytest.raises(DatasetError, match=f"^{name} is no class table: .*{sentence}.*\\.$"):
        read(tmp_path, name, content)


def test_a_name_of_two_hundred_characters_is_long_enough(tmp_path):
    assert read(tmp_path, "classes.txt", "b" * 200)[0][1] == "b" * 200


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "labels.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(DatasetError, match="it must hold one class per line"):
        read_class_table(tmp_path / "labels.txt")


@given(st.binary(max_size=200), st.sampled_from([*FILE_NAMES, "x.json", "x.txt", "x.csv"]))
@settings(max_examples=60, deadline=None)
def test_hostile_bytes_are_a_table_or_a_sentence(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("table") / name
    path.write_bytes(data)
    said = ""
    try:
        assert len(read_class_table(path))
    except SegReviewError as error:
        said = str(error)
    assert "\n" not in said


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_tables_are_named_without_a_file(name):
    table = read_class_table(Path(name))
    assert table is not None
    assert len({entry.name for entry in table}) == len(table)
    assert table.counted == built_in_table(name).counted


def test_a_file_of_the_name_of_a_built_in_table_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("voc").write_text("road\n")
    assert [entry.name for entry in read_class_table(Path("voc"))] == ["road"]


def test_an_unknown_name_is_answered_with_those_that_are_built_in():
    with pytest.raises(DatasetError, match=r"no class table vok: .* ade20k, camvid,.*, voc\.$"):
        read_class_table(Path("vok"))
    with pytest.raises(SegReviewError, match="cannot be read"):
        read_class_table(Path("vok.json"))


@pytest.mark.parametrize(
    ("name", "classes", "counted", "ignored"),
    [
        ("voc", 22, 21, {255}),
        ("cityscapes", 34, 19, {0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30}),
        ("cityscapes-train", 21, 19, {19, 255}),
        ("ade20k", 151, 150, {0}),
        ("camvid", 12, 11, {11}),
        ("camvid-32", 32, 31, {0}),
        ("isprs", 6, 6, set()),
        ("loveda", 8, 7, {0}),
        ("suim", 8, 8, set()),
        ("uavid", 8, 8, set()),
    ],
)
def test_built_in_tables_count_the_classes_of_their_benchmark(name, classes, counted, ignored):
    table = built_in_table(name)
    assert (len(table), len(table.counted), table.ignored_labels) == (classes, counted, ignored)


def test_voc_has_the_colours_of_its_own_scheme():
    assert all(entry.color == label_color(entry.index) for entry in built_in_table("voc"))


def test_the_first_name_that_lies_in_any_folder_is_used(tmp_path):
    near, far = tmp_path / "near", tmp_path / "far"
    for folder in (near, far):
        folder.mkdir()
    (near / "labels.txt").write_text("a\n")
    (far / "labelmap.txt").write_text("b:1,1,1::\n")
    table, name, problems = table_beside((near, far))
    assert (name, [entry.name for entry in table], problems) == ("labelmap.txt", ["b"], ())
    assert table_beside((near, far), ("palette.json",)) == (None, "", ())


def test_a_damaged_table_is_mentioned_and_the_next_one_used(tmp_path):
    (tmp_path / "palette.json").write_text("{")
    (tmp_path / "labels.txt").write_text("a\n")
    table, name, problems = table_beside((tmp_path, tmp_path))
    assert (name, len(table)) == ("labels.txt", 1)
    assert len(problems) == 1
    assert problems[0].startswith("The class table is not used: palette.json: palette.json is no")


def test_void_is_added_but_a_class_of_the_table_stays():
    table = ClassTable((MaskClass(0, "a", (1, 1, 1)), MaskClass(255, "b", (2, 2, 2))))
    assert with_void(table, frozenset((255,))).classes == table.classes
    added = with_void(table, frozenset((7, 255))).find(7)
    assert added == MaskClass(7, "void", label_color(7), ignored=True)


def test_a_known_table_is_for_labels_and_colours_unless_said():
    known = known_table("voc")
    assert (known.name, known.for_labels, known.for_colors) == ("voc", True, True)
