"""Pascal VOC and CVAT's segmentation mask."""

from segreview.dataset.layouts.voc import by_voc
from segreview.formats.label_coding import CodedLabels, LabelCoding


def keys(files):
    return [file.key for file in files]


def test_other_folders_are_not_voc(folder):
    assert by_voc(folder("images/a.jpg", "masks/a.png", "segmentationclass/a.png")) is None


def test_masks_and_images_share_their_names(folder):
    layout = by_voc(folder("JPEGImages/a.jpg", "JPEGImages/b.jpg", "SegmentationClass/a.png"))
    assert keys(layout.ground_truth) == ["a"]
    assert keys(layout.images) == ["a", "b"]
    assert layout.predictions == ()
    assert layout.described == "Pascal VOC: ground truth in SegmentationClass; image in JPEGImages"
    assert (layout.many_classes, layout.ignored_labels) == (True, {255})
    assert [known.name for known in layout.known_tables] == ["voc"]


def test_data_sets_below_the_folder_keep_their_names_apart(folder):
    names = [
        f"VOC{year}/{place}"
        for year in (2007, 2012)
        for place in ("JPEGImages/a.jpg", "SegmentationClass/a.png")
    ]
    assert keys(by_voc(folder(*names)).ground_truth) == ["VOC2007/a", "VOC2012/a"]


def test_the_npy_twin_is_only_used_alone_and_its_minus_one_is_255(folder):
    both = by_voc(folder("SegmentationClass/a.png", "SegmentationClassNpy/a.npy"))
    assert [file.path.name for file in both.ground_truth] == ["a.png"]
    assert both.notes == ("Files that this layout does not use: SegmentationClassNpy (1).",)


def test_npy_alone_is_the_ground_truth(folder):
    layout = by_voc(folder("SegmentationClassNpy/a.npy"))
    assert layout.ground_truth[0].part == CodedLabels(LabelCoding.SIGNED_VOID)


def test_folders_that_promise_predictions_are_sets(folder):
    layout = by_voc(
        folder(
            "SegmentationClass/a.png",
            "SegmentationObject/a.png",
            "results/unet/a_pred.png",
            "results/fcn/a.png",
        )
    )
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("fcn", ["a"]),
        ("unet", ["a"]),
    ]
    assert layout.described.endswith("; prediction in results")
    assert layout.notes == ("Files that this layout does not use: SegmentationObject (1).",)


def test_only_the_list_that_all_predictions_are_in_is_kept(folder):
    layout = by_voc(
        folder(
            *(f"SegmentationClass/{name}.png" for name in "abcd"),
            *(f"JPEGImages/{name}.jpg" for name in "abcd"),
            "ImageSets/Segmentation/val.txt",
            "pred/a.png",
            **{
                "ImageSets__Segmentation__train.txt": "c\nd\n",
                "ImageSets__Segmentation__val.txt": "a\nb\n",
                "ImageSets__Segmentation__trainval.txt": "a\nb\nc\nd\n",
            },
        )
    )
    assert keys(layout.ground_truth) == keys(layout.images) == ["a", "b"]
    assert layout.notes == (
        "All predictions are for val: 2 ground truths of other splits are left out.",
    )


def test_without_predictions_every_list_is_kept(folder):
    layout = by_voc(
        folder(
            "SegmentationClass/a.png",
            "ImageSets/Segmentation/x",
            **{
                "ImageSets__Segmentation__val.txt": "b\n",
                "ImageSets__Segmentation__t.txt": "a 1\n",
            },
        )
    )
    assert keys(layout.ground_truth) == ["a"]
    assert layout.notes == ("ImageSets/Segmentation names 1 image without ground truth: b.",)
    assert layout.findings == ()


def test_many_absent_images_are_counted_and_three_are_named(folder):
    layout = by_voc(
        folder(
            "SegmentationClass/a.png",
            "ImageSets/Segmentation/x",
            **{"ImageSets__Segmentation__val.txt": "b\nc\nd\ne\n"},
        )
    )
    assert layout.notes == (
        "ImageSets/Segmentation names 4 images without ground truth: b, c, d, ....",
    )
