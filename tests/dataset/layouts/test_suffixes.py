"""Ends of names give roles."""

import pytest

from segreview.dataset.layouts.layout import Role
from segreview.dataset.layouts.suffixes import suffix_role


@pytest.mark.parametrize(
    ("suffix", "role"),
    [
        ("label_viz", Role.GROUND_TRUTH),
        ("mask_pred", Role.PREDICTION),
        ("sat", Role.IMAGE),
        ("fov", Role.VALID),
        ("fused", None),
    ],
)
def test_the_first_word_of_a_suffix_gives_its_role(suffix, role):
    assert suffix_role(suffix) is role
