"""Names of folders give roles."""

import pytest

from segreview.dataset.layouts.folder_names import folder_role, outermost, role_and_place
from segreview.dataset.layouts.layout import Role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("images", Role.IMAGE),
        ("rgb", Role.IMAGE),
        ("Ground_Truth", Role.GROUND_TRUTH),
        ("gt_rgb", Role.GROUND_TRUTH),
        ("unet_pred", Role.PREDICTION),
        ("pred_rgb", Role.PREDICTION),
        ("pred_masks", Role.PREDICTION),
        ("fov", Role.VALID),
        ("ignore", Role.IGNORE),
        ("my_pred_of_may", None),
        ("ann_dir", Role.GROUND_TRUTH),
        ("ISIC2018_Training_Input", Role.IMAGE),
        ("Original", Role.IMAGE),
        ("predicted", Role.PREDICTION),
        ("segmentations", Role.GROUND_TRUTH),
        ("semantic_segmentation", None),
        ("weights", None),
        ("JPEGImages", Role.IMAGE),
        ("leftMask", Role.GROUND_TRUTH),
        ("label40", Role.GROUND_TRUTH),
        ("1st_manual", Role.GROUND_TRUTH),
        ("Part1_Ground_Truth", Role.GROUND_TRUTH),
        ("01_RES", Role.PREDICTION),
        ("map", Role.GROUND_TRUTH),
        ("feature_map", None),
        ("images_and_masks", None),
        ("mask_overlay", None),
        ("mask_rcnn", None),
    ],
)
def test_the_first_or_last_word_of_a_folder_gives_its_role(name, role):
    assert folder_role(name) is role


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a/images/masks", (Role.IMAGE, 1)),
        ("valid/images", (Role.IMAGE, 1)),
        ("a/fov", (Role.VALID, 1)),
        ("seg/images", (Role.IMAGE, 1)),
        ("a/seg", (Role.GROUND_TRUTH, 1)),
        ("a/b", None),
    ],
)
def test_the_first_folder_with_a_role_gives_it(path, found):
    assert role_and_place(path.split("/"), outermost) == found
