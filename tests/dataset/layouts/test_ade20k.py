"""ADE20K's full releases and SceneParsing."""

from segreview.dataset.layouts.ade20k import by_full_ade20k, by_scene_parsing
from segreview.formats.label_coding import CodedLabels, LabelCoding


def keys(files):
    return [file.key for file in files]


def test_a_seg_file_alone_is_not_ade20k(folder):
    assert by_full_ade20k(folder("a.jpg", "a_seg.png")) is None


def test_the_release_of_2017_is_recognised_by_its_attributes(folder):
    layout = by_full_ade20k(
        folder("training/x/a.jpg", "training/x/a_seg.png", "training/x/a_atr.txt", "b_seg.png")
    )
    assert keys(layout.ground_truth) == keys(layout.images) == ["training/x/a"]
    assert layout.ground_truth[0].part == CodedLabels(LabelCoding.ADE20K)
    assert (layout.ignored_labels, layout.many_classes) == ({0}, True)
    assert layout.class_files == ("palette.json",)


def test_the_release_of_2020_is_recognised_by_its_json(folder):
    layout = by_full_ade20k(folder("a.jpg", "a_seg.png", "a.json", "a/instance_000_x.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["a"]
    assert layout.notes == ("Files that this layout does not use: a (1).",)


def test_parts_are_no_ground_truth(folder):
    layout = by_full_ade20k(folder("a.jpg", "a_seg.png", "a_parts_1.png"))
    assert keys(layout.ground_truth) == ["a"]


def test_scene_parsing_counts_from_one(folder):
    names = ("validation/ADE_val_00000001", "training/ADE_train_00000001")
    layout = by_scene_parsing(
        folder(*(f"{place}/{name}.png" for name in names for place in ("annotations", "images")))
    )
    assert keys(layout.ground_truth) == sorted(names)
    assert keys(layout.images) == sorted(names)
    assert layout.ignored_labels == {0}
    assert [known.name for known in layout.known_tables] == ["ade20k"]


def test_images_and_annotations_of_others_are_not_ade20k(folder):
    assert (
        by_scene_parsing(folder("annotations/validation/1.png", "images/validation/1.jpg")) is None
    )
    assert by_scene_parsing(folder("images/ADE_val_00000001.jpg")) is None


def test_predictions_for_one_split_leave_the_other_out(folder):
    layout = by_scene_parsing(
        folder(
            "annotations/validation/ADE_val_00000001.png",
            "annotations/training/ADE_train_00000001.png",
            "pred/ADE_val_00000001.png",
        )
    )
    assert keys(layout.ground_truth) == ["validation/ADE_val_00000001"]
