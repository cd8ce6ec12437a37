"""Words before the number of a name give roles."""

from segreview.dataset.layouts.prefixes import by_prefixes


def keys(files):
    return [file.key for file in files]


def predicted(layout):
    return {name: keys(files) for name, files in layout.predictions}


def test_the_word_before_a_number_gives_the_role(folder):
    layout = by_prefixes(folder("volume-0.nii", "segmentation-0.nii", "pred-0.nii", "readme_1.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["0"]
    assert predicted(layout) == {"pred": ["0"]}
    assert layout.described == (
        "one folder with prefixes: ground truth segmentation*; image volume*; prediction in pred"
    )


def test_predictions_in_folders_may_have_either_name(folder):
    layout = by_prefixes(folder("a/img01.png", "a/label01.png", "preds/img01.png"))
    assert keys(layout.ground_truth) == ["a/01"]
    assert predicted(layout) == {"preds": ["a/01"]}


def test_of_several_words_that_of_most_files_is_the_ground_truth(folder):
    layout = by_prefixes(folder("gt1.png", "mask1.png", "mask2.png"))
    assert keys(layout.ground_truth) == ["1", "2"]


def test_folders_without_masks_or_with_a_role_are_left_aside(folder):
    assert by_prefixes(folder("img1.png", "mask.png", "masks/mask1.png")) is None
    layout = by_prefixes(folder("a/img1.png", "a/mask1.png", "unet/img1.png"))
    assert [str(file.path) for file in layout.images] == ["a/img1.png"]


def test_images_may_have_the_number_alone(folder):
    layout = by_prefixes(folder("train/7.jpg", "train/mask_7.png", "train/8.jpg", "preds/7.png"))
    assert [file.key for file in layout.images] == ["train/7"]
    assert [file.key for file in layout.predictions[0][1]] == ["train/7"]
