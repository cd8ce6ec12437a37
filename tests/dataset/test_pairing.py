"""Names are matched by relative stem, never by order and never by a guess."""

from segreview.dataset.pairing import bare_stem, match, repeated


def test_equal_stems_come_first():
    assert match(["a", "a_mask"], ["a_mask", "a"]).partners == {"a": "a", "a_mask": "a_mask"}


def test_one_known_suffix_is_stripped_on_either_side():
    anchors = ["x_mask", "y_labelIds", "z"]
    others = ["x", "y_leftImg8bit", "z_PRED"]
    assert match(anchors, others).partners == dict(zip(anchors, others, strict=True))


def test_only_one_suffix_is_stripped_and_folders_are_kept():
    assert bare_stem("train/a_mask_pred") == "train/a_mask"
    assert match(["train/a"], ["test/a"]).partners == {}


def test_the_one_token_that_differs_pairs_names():
    pairing = match(["01_manual1", "02_manual1"], ["02_test_mask", "01_test_mask"])
    assert pairing.partners == {"01_manual1": "01_test_mask", "02_manual1": "02_test_mask"}
    assert pairing.example() == "01_manual1 with 01_test_mask"


def test_a_token_that_is_not_one_to_one_pairs_nothing():
    assert match(["a_1", "a_2"], ["b_1", "b_3"]).partners == {}
    assert match(["1_1", "2_2"], ["x1", "x2"]).partners == {}


def test_several_candidates_are_listed_not_guessed():
    pairing = match(["a"], ["a_pred", "a_prob"])
    assert pairing.partners == {}
    assert pairing.ambiguous == {"a": "several names share the stem a: a, a_pred, a_prob"}


def test_repeated_keys_are_found():
    assert repeated(["a", "b", "a"]) == {"a"}
