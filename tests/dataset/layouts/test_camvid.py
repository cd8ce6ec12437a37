"""CamVid as in SegNet, and with masks that end in _L."""

from segreview.dataset.layouts.camvid import by_camvid


def keys(files):
    return [file.key for file in files]


def test_other_folders_are_not_camvid(folder):
    assert by_camvid(folder("annot/a.png", "images/a.png", "trainannot/a.png")) is None


def test_each_split_is_paired_with_its_annotations(folder):
    names = [f"{split}{end}/1.png" for split in ("train", "val") for end in ("", "annot")]
    layout = by_camvid(folder(*names))
    assert keys(layout.ground_truth) == keys(layout.images) == ["train/1", "val/1"]
    assert layout.described == "CamVid: ground truth in trainannot, valannot; image in train, val"
    tables = [(k.name, k.for_labels, k.for_colors) for k in layout.known_tables]
    assert tables == [
        ("camvid", True, False),
        ("camvid-32", False, True),
        ("camvid", False, True),
    ]


def test_masks_that_end_in_l_are_paired_without_it(folder):
    layout = by_camvid(folder("train/1.png", "train_labels/1_L.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["train/1"]


def test_labels_without_l_are_left_to_others(folder):
    assert by_camvid(folder("train/1.png", "train_labels/1.png")) is None


def test_the_published_folders_are_recognised(folder):
    layout = by_camvid(folder("701_StillsRaw_full/1.png", "LabeledApproved_full/1_L.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["701_StillsRaw_full/1"]


def test_predictions_for_one_split_leave_the_others_out(folder):
    layout = by_camvid(
        folder(
            "a/train/1.png", "a/trainannot/1.png", "a/val/2.png", "a/valannot/2.png", "pred/2.png"
        )
    )
    assert keys(layout.ground_truth) == ["a/val/2"]
    assert [(name, keys(files)) for name, files in layout.predictions] == [("pred", ["a/val/2"])]
