"""Cityscapes: splits, cities, kinds of label, predictions in flat folders."""

import pytest

from segreview.dataset.layouts.cityscapes import by_cityscapes, frame_name
from segreview.formats.label_coding import CodedLabels, LabelCoding

FRAME = "ulm_000000_000019"


def keys(files):
    return [file.key for file in files]


def names(split="val", kind="labelIds", frame=FRAME, ground_truth="gtFine"):
    city = frame.partition("_")[0]
    return (
        f"{ground_truth}/{split}/{city}/{frame}_{ground_truth}_{kind}.png",
        f"leftImg8bit/{split}/{city}/{frame}_leftImg8bit.png",
    )


def test_other_folders_are_not_cityscapes(folder):
    assert by_cityscapes(folder("gtFine/a.png", "leftImg8bit/a.png")) is None


def test_files_of_a_frame_share_split_city_and_frame(folder):
    layout = by_cityscapes(folder(*names()))
    assert keys(layout.ground_truth) == keys(layout.images) == [f"val/ulm/{FRAME}"]
    assert layout.described == "Cityscapes: ground truth in gtFine, labelIds; image in leftImg8bit"
    assert [known.name for known in layout.known_tables] == ["cityscapes"]
    assert (layout.many_classes, layout.ignored_labels) == (True, frozenset())


@pytest.mark.parametrize(
    ("kinds", "chosen", "table"),
    [
        (("labelIds", "labelTrainIds", "instanceIds"), "labelIds", "cityscapes"),
        (("labelTrainIds", "instanceIds"), "labelTrainIds", "cityscapes-train"),
        (("instanceIds", "instanceTrainIds"), "instanceIds", "cityscapes"),
        (("instanceTrainIds",), "instanceTrainIds", "cityscapes-train"),
    ],
)
def test_the_first_kind_of_label_that_is_there_is_used(folder, kinds, chosen, table):
    layout = by_cityscapes(folder(*(name for kind in kinds for name in names(kind=kind))))
    assert layout.ground_truth[0].path.stem.endswith("_" + chosen)
    assert layout.known_tables[0].name == table
    coded = CodedLabels(LabelCoding.INSTANCE_THOUSANDS)
    assert layout.ground_truth[0].part == (coded if chosen.startswith("instance") else None)
    assert layout.ignored_labels == (frozenset() if table == "cityscapes" else {255})


def test_coarse_labels_are_used_where_there_are_no_fine_ones(folder):
    layout = by_cityscapes(folder(*names(ground_truth="gtCoarse")))
    assert keys(layout.ground_truth) == [f"val/ulm/{FRAME}"]
    assert "gtCoarse" in layout.described


@pytest.mark.parametrize(
    "prediction",
    [
        f"results/{FRAME}_gtFine_labelIds.png",
        f"results/{FRAME}_leftImg8bit.png",
        f"results/{FRAME}.png",
        f"results/ulm/{FRAME}_pred.png",
        f"results/val/ulm/{FRAME}_leftImg8bit.png",
    ],
)
def test_a_prediction_is_matched_by_its_frame_wherever_it_lies(folder, prediction):
    layout = by_cityscapes(folder(*names(), prediction))
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("results", [f"val/ulm/{FRAME}"])
    ]


def test_each_folder_of_results_is_a_set(folder):
    layout = by_cityscapes(
        folder(*names(), *(f"results/{net}/{FRAME}_gtFine_labelIds.png" for net in ("b", "a")))
    )
    assert [name for name, _ in layout.predictions] == ["a", "b"]
    assert [keys(files) for _, files in layout.predictions] == [[f"val/ulm/{FRAME}"]] * 2


def test_splits_without_a_prediction_are_left_out(folder):
    train = names("train", frame="bonn_000001_000019")
    layout = by_cityscapes(folder(*names(), *train, f"pred/{FRAME}.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == [f"val/ulm/{FRAME}"]
    assert layout.notes == (
        "All predictions are for val: 1 ground truths of other splits are left out.",
    )


def test_a_name_that_is_no_frame_stays_whole():
    assert frame_name("ulm_1_2_gtFine") == "ulm_1_2_gtFine"
    assert frame_name("bad-honnef_000000_000001") == "bad-honnef_000000_000001"


def test_images_and_labels_may_lie_where_each_archive_was_unpacked(folder):
    truth, image = names()
    layout = by_cityscapes(folder(f"gtFine_trainvaltest/{truth}", f"leftImg8bit_all/{image}"))
    assert keys(layout.images) == keys(layout.ground_truth)
