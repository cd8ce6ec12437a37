"""Several mask files of one image."""

import pytest

from segreview.dataset.layouts.numbered_masks import by_numbered_masks
from segreview.dataset.layouts.plain_folders import by_outer_folders
from segreview.dataset.layouts.sample_folders import by_sample_folders
from segreview.formats.merged_masks import MergedMasks


def merged(layout):
    return {
        file.key: (file.path.name, *file.part.others) if file.part else file.path.name
        for file in layout.ground_truth
    }


def keys(files):
    return [file.key for file in files]


def test_masks_beside_the_only_image_of_a_sample_are_merged(folder):
    layout = by_outer_folders(
        folder(
            "stage1_train/7a/images/7a.png",
            "stage1_train/7a/masks/x.png",
            "stage1_train/7a/masks/y.png",
            "stage1_train/9c/images/9c.png",
            "stage1_train/9c/masks/z.png",
            "preds/7a.png",
        )
    )
    assert merged(layout) == {
        "stage1_train/7a": ("x.png", "y.png"),
        "stage1_train/9c": ("z.png",),
    }
    assert keys(layout.images) == ["stage1_train/7a", "stage1_train/9c"]
    assert layout.predictions[0][1][0].key == "stage1_train/7a"
    assert layout.described.startswith("plain folders, masks of one object each, merged: image in")


@pytest.mark.parametrize("name", ["a_mask_{}", "a_{}", "a-{}", "a/mask_{}", "a/{}"])
def test_numbered_masks_are_objects_of_the_image_they_are_named_after(folder, name):
    names = [f"masks/{name.format(number)}.png" for number in (2, 10)]
    names += [one.replace("masks/a", "masks/b") for one in names]
    layout = by_outer_folders(folder("images/a.jpg", "images/b.jpg", *names, "preds/a.png"))
    assert keys(layout.ground_truth) == ["a", "b"]
    first, *others = merged(layout)["a"]
    assert [first, *others] == [one.rpartition("/")[2] for one in names[:2]]
    assert layout.class_table is None


def test_files_of_the_same_names_in_every_sample_are_classes(folder):
    layout = by_outer_folders(
        folder(
            "images/a.jpg",
            "images/b.jpg",
            "masks/a/road.png",
            "masks/a/building.png",
            "masks/b/road.png",
            "predictions/unet/a/road.png",
            "predictions/unet/a/tree.png",
            "predictions/fcn/a.png",
        )
    )
    assert [(entry.index, entry.name) for entry in layout.class_table] == [
        (0, "background"),
        (1, "building"),
        (2, "road"),
    ]
    assert layout.many_classes
    assert [file.part for file in layout.ground_truth] == [
        MergedMasks(("road.png",), (1, 2)),
        MergedMasks((), (2,)),
    ]
    sets = dict(layout.predictions)
    assert keys(sets["unet"]) == keys(sets["fcn"]) == ["a"]
    assert sets["unet"][0].part == MergedMasks(("tree.png",), (2, 3))
    assert sets["fcn"][0].part is None
    assert layout.described.startswith("plain folders, masks of one class each (building, road): ")


def test_a_file_of_the_background_has_its_label(folder):
    names = (f"masks/{sample}/{name}.png" for sample in "ab" for name in ("Background", "car"))
    layout = by_outer_folders(folder("images/a.jpg", "images/b.jpg", *names))
    assert [(entry.index, entry.name) for entry in layout.class_table] == [
        (0, "Background"),
        (1, "car"),
    ]


def test_one_mask_for_each_image_stays_as_it_is(folder):
    layout = by_outer_folders(
        folder("images/a.jpg", "images/b_1.jpg", "masks/a_mask.png", "masks/b_1.png")
    )
    assert [file.part for file in layout.ground_truth] == [None, None]


def test_predictions_of_objects_are_merged_too(folder):
    layout = by_outer_folders(
        folder("masks/a.png", "masks/b.png", "preds/a/0.png", "preds/a/1.png", "preds/b/0.png")
    )
    ((_, predicted),) = layout.predictions
    assert keys(predicted) == ["a", "b"]
    assert predicted[0].part == MergedMasks(("1.png",))


def test_numbered_masks_may_lie_beside_their_image(folder):
    layout = by_numbered_masks(
        folder("a.jpg", "a_mask_0.png", "a_mask_1.png", "b.jpg", "b_mask_0.png", "preds/a.png")
    )
    assert merged(layout) == {"a": ("a_mask_0.png", "a_mask_1.png"), "b": ("b_mask_0.png",)}
    assert keys(layout.images) == ["a", "b"]
    assert keys(layout.predictions[0][1]) == ["a"]


def test_the_first_of_numbered_masks_may_have_no_number(folder):
    names = ("x/a (1).png", "x/a (1)_mask.png", "x/a (1)_mask_1.png", "x/b.png", "x/b_mask.png")
    layout = by_numbered_masks(folder(*names, "preds/a (1).png", "unet/b.png"))
    assert merged(layout) == {
        "x/a (1)": ("a (1)_mask.png", "a (1)_mask_1.png"),
        "x/b": ("b_mask.png",),
    }
    assert keys(layout.images) == ["x/a (1)", "x/b"]
    assert keys(layout.predictions[0][1]) == ["x/a (1)"]


def test_a_mask_for_each_image_is_not_numbered(folder):
    assert by_numbered_masks(folder("a.jpg", "a_mask.png")) is None
    assert by_numbered_masks(folder("b.jpg", "b_mask_0.png", "c.jpg", "c_mask_0.png")) is None


def test_folders_of_which_no_two_share_a_name_are_no_samples(folder):
    assert by_sample_folders(folder("t/1_sat.jpg", "t/1_mask.png", "u/1.png", "u/2.png")) is None


def test_predictions_named_after_the_folders_of_samples_are_found(folder):
    names = [f"data/{case}/{name}.png" for case in "ab" for name in ("imaging", "segmentation")]
    layout = by_sample_folders(folder(*names, "preds/a.png", "preds/b.png"))
    assert keys(layout.ground_truth) == keys(layout.predictions[0][1]) == ["data/a", "data/b"]


def test_a_folder_for_each_sample_tells_roles_by_the_names_of_files(folder):
    names = ("image.jpg", "mask.png", "mask_old.png", "pred_unet.png", "notes.png")
    layout = by_sample_folders(folder(*(f"x/{sample}/{name}" for sample in "ab" for name in names)))
    assert keys(layout.ground_truth) == keys(layout.images) == ["x/a", "x/b"]
    assert layout.ground_truth[0].path.name == "mask.png"
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("pred_unet", ["x/a", "x/b"])
    ]
    assert [path.name for path, _ in layout.unused] == ["mask_old.png", "notes.png"] * 2
    assert layout.findings == ()
    assert layout.described == (
        "a folder for each sample: image in image; ground truth in mask; prediction in pred_unet"
    )


def test_names_without_a_role_are_classes_and_that_is_doubtful(folder):
    names = ("image.jpg", "road.png", "car.png", "depth.png")
    layout = by_sample_folders(
        folder(*(f"{sample}/{name}" for sample in "ab" for name in names), "preds/a.png")
    )
    assert merged(layout) == {"a": ("car.png", "road.png"), "b": ("car.png", "road.png")}
    assert [path.name for path, _ in layout.unused] == ["depth.png"] * 2
    assert keys(layout.predictions[0][1]) == ["a"]
    assert layout.findings == (
        "Taken as masks because samples share them, though no name says so: car, road.",
        "No file says which label each class has: they are numbered by their names, and "
        "predictions are read so too (1 car, 2 road).",
    )


@pytest.mark.parametrize(
    "names",
    [
        ["a/image.png", "a/mask.png"],
        ["a/image.png", "a/road.png", "b/image.png", "b/road.png"],
        ["a/1.png", "a/2.png", "b/1.png", "b/2.png"],
        ["images/image.png", "images/mask.png", "masks/image.png", "masks/mask.png"],
    ],
)
def test_other_folders_are_no_samples(folder, names):
    assert by_sample_folders(folder(*names)) is None


def test_names_of_images_with_a_class_behind_are_classes_in_whatever_folder(folder):
    layout = by_outer_folders(
        folder(
            "images/IDRiD_01.jpg",
            "images/IDRiD_02.jpg",
            "masks/1. Haemorrhages/IDRiD_01_HE.tif",
            "masks/1. Haemorrhages/IDRiD_02_HE.tif",
            "masks/2. Hard Exudates/IDRiD_01_EX.tif",
            "preds/IDRiD_01.png",
        )
    )
    assert merged(layout) == {
        "IDRiD_01": ("IDRiD_01_EX.tif", "../1. Haemorrhages/IDRiD_01_HE.tif"),
        "IDRiD_02": ("IDRiD_02_HE.tif",),
    }
    assert [file.part.labels for file in layout.ground_truth] == [(1, 2), (2,)]
    assert layout.findings == (
        "No file says which label each class has: they are numbered by their names, and "
        "predictions are read so too (1 EX, 2 HE).",
    )


def test_parts_of_faces_are_numbered_and_laid_over_each_other_as_celebamask_does(folder):
    masks = [f"anno/{n // 2}/{n:05d}_{part}.png" for n in range(4) for part in ("nose", "skin")]
    layout = by_outer_folders(folder(*(f"CelebA-HQ-img/{n}.jpg" for n in range(4)), *masks))
    assert keys(layout.ground_truth) == ["0", "1", "2", "3"]
    assert merged(layout)["3"] == ("00003_skin.png", "00003_nose.png")
    assert layout.ground_truth[3].part.labels == (1, 2)
    assert layout.class_table.counted_labels == tuple(range(19))
    assert layout.findings == ()


def test_predictions_of_classes_may_be_named_so_too(folder):
    names = [f"{image}_{part}.png" for image in "ab" for part in ("road", "car")]
    files = [f"{place}/{name}" for place in ("masks", "preds") for name in names]
    layout = by_outer_folders(folder("images/a.jpg", "images/b.jpg", *files))
    ((_, predicted),) = layout.predictions
    assert [(file.key, file.part.labels) for file in predicted] == [("a", (1, 2)), ("b", (1, 2))]
    assert layout.findings == ()


def test_predictions_of_other_names_are_no_parts_of_the_only_ground_truth(folder):
    layout = by_outer_folders(
        folder("d/images/b.jpg", "d/masks/b.png", "preds/x.png", "preds/y.png")
    )
    assert [file.part for file in layout.predictions[0][1]] == [None, None]


def test_several_predicted_masks_of_an_image_are_merged_and_that_is_said(folder):
    masks = (f"output/{image}/{number}.png" for image in "ab" for number in range(3))
    layout = by_outer_folders(folder("masks/a.png", "masks/b.png", *masks))
    assert [file.part for file in layout.predictions[0][1]] == [MergedMasks(("1.png", "2.png"))] * 2
    assert layout.notes == (
        "output: several masks of an image are merged, whatever is in one of them.",
    )


def test_folders_of_instances_within_a_sample_are_no_samples(folder):
    names = ("imaging.nii.gz", "segmentation.nii.gz", "instances/a_annotation-1.nii.gz")
    more = (f"case_{n}/instances/a_annotation-2.nii.gz" for n in (1, 2))
    files = (f"case_{n}/{name}" for n in (1, 2) for name in names)
    layout = by_sample_folders(folder(*files, *more, "preds/case_1.nii.gz"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["case_1", "case_2"]
    assert {file.path.name for file in layout.ground_truth} == {"segmentation.nii.gz"}
