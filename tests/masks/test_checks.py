"""What is refused is named, with what it was and what is allowed."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean, check_labels, check_same_shape


def test_masks_that_fit_pass_in_silence():
    mask = np.zeros((2, 3), bool)
    check_boolean("valid", mask)
    check_labels("prediction", mask.astype(np.int16))
    check_same_shape(ground_truth=mask, prediction=mask, valid=None)


def test_a_wrong_dtype_is_named():
    with pytest.raises(InvalidArgument, match=r"^valid has dtype uint8; allowed is bool$"):
        check_boolean("valid", np.zeros((2, 3), np.uint8))


def test_a_shape_that_could_be_broadcast_is_refused():
    with pytest.raises(
        InvalidArgument,
        match=r"^valid has shape \(1, 3\); allowed is \(2, 3\), the shape of ground_truth$",
    ):
        check_same_shape(ground_truth=np.zeros((2, 3)), valid=np.zeros((1, 3)))
