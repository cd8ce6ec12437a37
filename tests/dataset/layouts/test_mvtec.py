"""MVTec: masks by defect, good images without a mask."""

from segreview.dataset.layouts.mvtec import by_mvtec
from segreview.formats.label_coding import EmptyMask


def keys(files):
    return [file.key for file in files]


def test_a_ground_truth_folder_without_defects_is_not_mvtec(folder):
    assert by_mvtec(folder("ground_truth/000_mask.png", "test/000.png")) is None
    assert by_mvtec(folder("images/a.png")) is None


def test_masks_are_paired_with_the_test_images_of_their_defect(folder):
    layout = by_mvtec(
        folder(
            "nut/ground_truth/bent/000_mask.png",
            "nut/test/bent/000.png",
            "nut/train/good/000.png",
        )
    )
    assert keys(layout.ground_truth) == keys(layout.images) == ["nut/bent/000"]
    assert str(layout.images[0].path) == "nut/test/bent/000.png"


def test_good_images_are_samples_without_any_defect(folder):
    layout = by_mvtec(
        folder("ground_truth/bent/000_mask.png", "test/bent/000.png", "test/good/000.png")
    )
    assert keys(layout.ground_truth) == ["bent/000", "good/000"]
    assert [file.part for file in layout.ground_truth] == [None, EmptyMask()]
    assert layout.notes == (
        "1 good image has no mask: ground truth is read as all background there.",
    )


def test_predictions_beside_are_no_images(folder):
    layout = by_mvtec(
        folder("ground_truth/bent/0_mask.png", "test/bent/0.png", "predictions/bent/0.png")
    )
    assert len(layout.images) == 1
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("predictions", ["bent/0"])
    ]


def test_test_is_taken_before_other_folders_with_the_same_defects(folder):
    layout = by_mvtec(
        folder("ground_truth/a/0_mask.png", "test/a/0.png", "zoomed/a/0.png", "all/a/0.png")
    )
    assert [str(file.path) for file in layout.images] == ["test/a/0.png"]
