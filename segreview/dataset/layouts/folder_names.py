"""What the names of folders promise of the files below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from segreview.dataset.layouts.layout import Role

_PREDICTION_WORDS = (
    "preds pred predictions prediction predict predicted outputs output results result res prob "
    "probs"
)
_GROUND_TRUTH_WORDS = (
    "masks mask labels label labs lab gts gt annotations annotation annots annot annos anno ann "
    "groundtruth groundtruths target segmentations parsing manual manual1 1stho"
)
_IMAGE_WORDS = (
    "images imgs image img rgb sat input inputs original originals jpegimages photos photo scans "
    "imaging volumes volume"
)
WORDS = {
    Role.PREDICTION: frozenset(_PREDICTION_WORDS.split()),
    Role.GROUND_TRUTH: frozenset(_GROUND_TRUTH_WORDS.split()),
    Role.IMAGE: frozenset(_IMAGE_WORDS.split()),
    Role.VALID: frozenset(("roi", "fov", "valid")),
    Role.IGNORE: frozenset(("ignore",)),
}
_AREAS = (Role.VALID, Role.IGNORE)
_WHOLE_NAMES = frozenset(["seg", "segs", "segmentation", "map", "maps"])
"""These are ground truth as the whole name of a folder; data sets have them in their name too."""
_DRAWN = ["overlay", "overlays", "vis", "visualization", "visualizations"]
_NO_ROLE = frozenset(["and", "with", *_DRAWN])
"""What holds images with masks has no role of its own; pictures of what was found have none."""
_ONE_WORD = {"ground_truth": "groundtruth", "mask_rcnn": "maskrcnn"}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPLIT = re.compile(r"(?<=[a-z])T[rs]$")
"""nnU-Net's training and test split at the end of a name: imagesTr, predictionsTs."""
SEPARATOR = re.compile(r"[_\-. ]")


@lru_cache(maxsize=4096)
def folder_role(name: str) -> Role | None:
    """Return the role that a folder's name promises by its first or its last word.

    >>> folder_role("pred_masks"), folder_role("unet_pred"), folder_role("weights")
    (<Role.PREDICTION: 'prediction'>, <Role.PREDICTION: 'prediction'>, None)
    >>> folder_role("labelsTr"), folder_role("leftMask2"), folder_role("images and masks")
    (<Role.GROUND_TRUTH: 'ground truth'>, <Role.GROUND_TRUTH: 'ground truth'>, None)
    """
    words = words_of(name)
    if len(words) == 1 and words[0] in _WHOLE_NAMES:
        return Role.GROUND_TRUTH
    if not _NO_ROLE.isdisjoint(words):
        return None
    ends = (*words[:1], *words[-1:])
    if any(word in WORDS[Role.PREDICTION] for word in ends):
        return Role.PREDICTION
    for word in ends:
        for role, known in WORDS.items():
            if word in known:
                return role
    return None


def words_of(name: str) -> list[str]:
    """Return the words in a folder's name, in small letters, without numbers behind them."""
    split = _HUMP.sub("_", _SPLIT.sub("", name))
    text = "_".join(SEPARATOR.split(split)).lower()
    for words, word in _ONE_WORD.items():
        text = text.replace(words, word)
    return [bare for word in text.split("_") if (bare := word.rstrip("0123456789"))]


def outermost(places: list[int]) -> int:
    """Choose the first of the places at which a folder has a role."""
    return places[0]


def role_and_place(
    folders: Sequence[str], choose: Callable[[list[int]], int]
) -> tuple[Role, int] | None:
    """Return the role that one of the folders of a path gives, and which one that is."""
    roles = [folder_role(part) for part in folders]
    # "valid" beside another role is a validation split: valid/images, images/valid.
    places = [place for place, role in enumerate(roles) if role and role not in _AREAS]
    places = places or [place for place, role in enumerate(roles) if role in _AREAS]
    # The whole of a data set may lie below: seg/images, seg/labels.
    named = [place for place in places if folders[place].lower() not in _WHOLE_NAMES]
    places = named or places
    if not places:
        return None
    place = choose(places)
    role = roles[place]
    return None if role is None else (role, place)
