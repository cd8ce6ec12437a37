"""Names are matched by relative stem, never by order and never by a guess."""

from segreview.dataset.pairing import bare_stem, match, repeated


def test_equal_stems_come_first():
    assert match(["a", "a_mask"], ["a_mask", "a"]).partners == {"a": "a", "a_mask": "a_mask"}


def test_one_known_suffix_is_stripped_on_either_side():
    anchors = ["x_mask", "y_labelIds", "z"]
    others = ["x", "y_leftImg8bit", "z_PRED"]
    assert match(anchors, others).partners == dict(zip(anchors, others, strict=True))


def test_suffixes_are_stripped_one_after_the_other_and_folders_are_kept():
    assert bare_stem("train/a_mask_pred") == "train/a"
    assert match(["train/a"], ["test/a"]).partners == {}


def test_a_known_prefix_is_stripped_before_a_number_only():
    anchors = ["label0001", "train/mask_2", "segmentation-3", "mask_rcnn"]
    others = ["img0001", "train/image_2", "volume-3", "rcnn"]
    assert match(anchors, others).partners == dict(zip(anchors[:3], others[:3], strict=True))
    assert match(["mask_1_pred"], ["1"]).partners == {"mask_1_pred": "1"}


def test_names_with_the_same_ending_belong_to_those_without():
    pairing = match(["a.ah", "b.ah"], ["a", "b"])
    assert pairing.partners == {"a.ah": "a", "b.ah": "b"}
    assert pairing.example() == ""
    assert match(["x/a", "b"], ["x/a-left", "b-left"]).partners == {
        "x/a": "x/a-left",
        "b": "b-left",
    }
    assert match(["a.ah", "b.ah"], ["a", "b"], infers=False).partners == {}


def test_an_ending_that_is_not_the_only_one_or_not_of_all_pairs_nothing():
    assert match(["a", "b"], ["a_x", "b_x", "a_y", "b_y"]).partners == {}
    assert match(["a", "b"], ["a_x", "b_y"]).partners == {}
    assert match(["a"], ["a_x"]).partners == {}
    assert match(["a", "b", "c"], ["a_x", "b_x"]).partners == {"a": "a_x", "b": "b_x"}


def test_the_one_token_that_differs_pairs_names():
    pairing = match(["01_manual1", "02_manual1"], ["02_test_mask", "01_test_mask"])
    assert pairing.partners == {"01_manual1": "01_test_mask", "02_manual1": "02_test_mask"}
    assert pairing.example() == "01_manual1 with 01_test_mask"


def test_numbers_may_have_leading_zeros():
    pairing = match(["0", "1", "10"], ["00000", "00001", "00010"])
    assert pairing.partners == {"0": "00000", "1": "00001", "10": "00010"}
    assert pairing.by_token == {"0", "1", "10"}
    assert match(["1", "2"], ["1_x", "01_x", "2_x"]).partners == {"1": "1_x", "2": "2_x"}


def test_each_folder_may_have_names_of_its_own_in_which_one_token_differs():
    anchors = ["test/01_manual1", "test/02_manual1", "training/21_manual1", "training/22_manual1"]
    others = ["test/01_test", "test/02_test", "training/21_training", "training/22_training"]
    assert match(anchors, others).partners == dict(zip(anchors, others, strict=True))


def test_a_token_that_is_not_one_to_one_pairs_nothing():
    assert match(["a_1", "a_2"], ["b_1", "b_3"]).partners == {}
    assert match(["1_1", "2_2"], ["x1", "x2"]).partners == {}


def test_several_candidates_are_listed_not_guessed():
    pairing = match(["a"], ["a_pred", "a_prob"])
    assert pairing.partners == {}
    assert pairing.ambiguous == {"a": "several names share the stem a: a, a_pred, a_prob"}


def test_repeated_keys_are_found():
    assert repeated(["a", "b", "a"]) == {"a"}
