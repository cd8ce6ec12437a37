"""Names of folders give roles."""

import pytest

from segreview.dataset.layouts.layout import Role
from segreview.dataset.layouts.plain_folders import folder_role


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
        ("weights", None),
    ],
)
def test_the_first_or_last_word_of_a_folder_gives_its_role(name, role):
    assert folder_role(name) is role
