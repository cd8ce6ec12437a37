"""What a function on masks accepts; anything else is refused in one sentence."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from segreview.errors import InvalidArgument


def check_mask(name: str, mask: NDArray[Any], kinds: str, allowed: str) -> None:
    """Refuse an argument that is no (H, W) array of one of these dtype kinds.

    >>> import numpy as np
    >>> check_mask("valid", np.ones(3, bool), "b", "bool")
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: valid has shape (3,); allowed is a mask of shape (H, W)
    """
    if mask.ndim != 2:
        raise InvalidArgument(f"{name} has shape {mask.shape}; allowed is a mask of shape (H, W)")
    if mask.dtype.kind not in kinds:
        raise InvalidArgument(f"{name} has dtype {mask.dtype}; allowed is {allowed}")


def check_boolean(name: str, mask: NDArray[Any]) -> None:
    """Refuse an argument that is no boolean mask.

    >>> import numpy as np
    >>> check_boolean("valid", np.ones((1, 1)))
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: valid has dtype float64; allowed is bool
    """
    check_mask(name, mask, "b", "bool")


def check_labels(name: str, mask: NDArray[Any]) -> None:
    """Refuse an argument that is no mask of whole numbers.

    >>> import numpy as np
    >>> check_labels("prediction", np.ones((1, 1)))
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: prediction has dtype float64; allowed is whole numbers or bool
    """
    check_mask(name, mask, "biu", "whole numbers or bool")


def check_same_shape(**masks: NDArray[Any] | None) -> None:
    """Refuse masks of unequal shapes: nothing is ever broadcast or resized in silence.

    >>> import numpy as np
    >>> check_same_shape(ground_truth=np.ones((2, 3)), prediction=np.ones((1, 3)))
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: prediction has shape (1, 3); allowed is (2, 3), the shape of \
ground_truth
    """
    given = {name: mask.shape for name, mask in masks.items() if mask is not None}
    first, *others = given
    for name in others:
        if given[name] != given[first]:
            raise InvalidArgument(
                f"{name} has shape {given[name]}; allowed is {given[first]}, the shape of {first}"
            )
