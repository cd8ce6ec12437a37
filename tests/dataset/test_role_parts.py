"""Of files that hold more than one mask, what is read is decided once for each role, and said."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.audit import audit
from segreview.dataset.dataset import open_dataset
from segreview.dataset.findings import FindingKind, Severity, is_clean
from segreview.dataset.role_parts import (
    EACH_PAGE,
    NO_CHOICES,
    PartChoices,
    RolePart,
    page_text,
    parse_page,
    parse_values,
)
from segreview.dataset.size_check import check_sizes
from segreview.dataset.task import decide_task
from segreview.errors import InvalidArgument, OtherLength
from segreview.formats.mask_values import MaskValues
from segreview.formats.picture_part import PicturePart
from segreview.formats.registry import read_image, read_mask

STORED, SHOWN, ALPHA = MaskValues.STORED, MaskValues.SHOWN, MaskValues.ALPHA
MASK = np.array([[0, 255, 255], [0, 0, 255]], np.uint8)
PREDICTION = np.array([[0, 255, 0], [0, 0, 255]], np.uint8)


def save(path: Path, *pages: np.ndarray, **options: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    first, *more = [Image.fromarray(page) for page in pages]
    first.save(path, **({"save_all": True, "append_images": more} if more else {}), **options)


def rgba(alpha, color=(255, 0, 0)):
    colors = np.full((*alpha.shape, 3), color, np.uint8)
    return np.concatenate([colors, alpha[..., np.newaxis]], 2)


def with_masks(root, masks, predictions, suffix="png", **options):
    for name in "ab":
        save(root / "masks" / f"{name}.{suffix}", *masks, **options)
        save(root / "preds" / f"{name}.{suffix}", *predictions, **options)
    return root


def findings(root, choices=NO_CHOICES):
    dataset = open_dataset(root, choices=choices)
    every = audit(dataset, decide_task(dataset), check_sizes(dataset))
    return [one for one in every if one.kind in (FindingKind.PAGES, FindingKind.VALUES)], every


def test_pages_of_files_that_were_not_looked_at_are_told_by_their_headers(tmp_path):
    for name in "abcdefgh":
        save(tmp_path / "masks" / f"{name}.png", MASK)
        save(tmp_path / "preds" / f"{name}.png", PREDICTION)
    (tmp_path / "preds" / "h.png").unlink()
    save(tmp_path / "preds" / "h.tif", MASK, PREDICTION, MASK)
    (finding,), _ = findings(tmp_path)
    assert (finding.sentence, finding.examples, finding.asks) == (
        "preds: 1 file has 3 pages or frames, none of which is read until one is chosen.",
        ("h",),
        True,
    )
    choices = PartChoices((("preds", 2),))
    (finding,), _ = findings(tmp_path, choices)
    assert (finding.chosen, finding.default, len(finding.choices)) == ("2", "none", 4)
    assert first_values(tmp_path, choices)[1] == PREDICTION.tolist()
    last = open_dataset(tmp_path, choices=choices).samples[-1].predictions[0]
    assert read_mask(last).values.tolist() == PREDICTION.tolist()


def first_values(root, choices=NO_CHOICES):
    sample = open_dataset(root, choices=choices).samples[0]
    return [read_mask(one).values.tolist() for one in (sample.ground_truth, *sample.predictions)]


# Transparency


def test_masks_of_one_colour_are_read_by_their_transparency(tmp_path):
    with_masks(tmp_path, [rgba(MASK)], [rgba(PREDICTION, (0, 0, 0))])

    assert first_values(tmp_path) == [MASK.tolist(), PREDICTION.tolist()]
    parts, every = findings(tmp_path)
    assert is_clean(every)
    assert [(one.subject, one.sentence, one.chosen, one.default) for one in parts] == [
        (
            "ground truth",
            "Ground truth: the mask is read from the transparency (alpha channel), as the colour "
            "is the same everywhere.",
            "alpha",
            "alpha",
        ),
        (
            "preds",
            "preds: the mask is read from the transparency (alpha channel), as the colour is the "
            "same everywhere.",
            "alpha",
            "alpha",
        ),
    ]
    assert [choice.value for choice in parts[1].choices] == ["stored", "alpha"]


def test_the_decision_holds_for_files_with_nothing_to_see(tmp_path):
    with_masks(tmp_path, [rgba(MASK)], [rgba(PREDICTION)])
    save(tmp_path / "preds" / "a.png", rgba(MASK * 0))

    assert first_values(tmp_path)[1] == (MASK * 0).tolist()


def test_where_colours_differ_too_the_colours_are_read_and_a_person_is_asked(tmp_path):
    both = rgba(PREDICTION)
    both[0, 0, 1] = 200
    with_masks(tmp_path, [MASK], [both])

    assert first_values(tmp_path)[1] == both[..., :3].tolist()
    (part,), _ = findings(tmp_path)
    assert part.severity is Severity.DOUBT
    assert part.asks
    assert part.sentence == (
        "preds: values are read as stored, although the transparency differs too, which is not "
        "used."
    )
    assert [choice.value for choice in part.choices] == ["stored", "alpha", "red", "green", "blue"]
    assert first_values(tmp_path, PartChoices(values=(("preds", ALPHA),)))[1] == PREDICTION.tolist()
    assert first_values(tmp_path, PartChoices(values=(("preds", MaskValues.GREEN),)))[1][0][0] == (
        200
    )


def test_where_a_looked_at_file_has_no_transparency_it_is_not_taken(tmp_path):
    with_masks(tmp_path, [MASK], [rgba(PREDICTION)])
    save(tmp_path / "preds" / "b.png", PREDICTION)

    (part,), _ = findings(tmp_path)
    assert (part.severity, part.chosen, part.default) == (Severity.DOUBT, "stored", "stored")


def test_a_choice_of_a_person_is_a_note(tmp_path):
    with_masks(tmp_path, [rgba(MASK)], [rgba(PREDICTION)])
    (truth, prediction), _ = findings(
        tmp_path, PartChoices(values=(("ground truth", STORED), ("preds", MaskValues.RED)))
    )
    assert truth.sentence == (
        "Ground truth: values are read as stored, although the transparency differs too, which is "
        "not used."
    )
    assert prediction.sentence == "preds: the mask is read from red alone."
    assert (truth.chosen, truth.default) == ("stored", "alpha")
    assert [choice.value for choice in prediction.choices] == [
        "stored",
        "alpha",
        "red",
        "green",
        "blue",
    ]
    assert {truth.severity, prediction.severity} == {Severity.NOTE}


def test_a_choice_that_nothing_asked_for_is_said_too(tmp_path):
    with_masks(tmp_path, [np.repeat(MASK[..., np.newaxis], 3, 2)], [PREDICTION])
    (part,), _ = findings(tmp_path, PartChoices(values=(("ground truth", MaskValues.BLUE),)))
    assert part.sentence == "Ground truth: the mask is read from blue alone."
    assert [choice.value for choice in part.choices] == ["stored", "blue"]


def test_images_with_transparency_are_no_question(tmp_path):
    with_masks(tmp_path, [MASK], [PREDICTION])
    for name in "ab":
        save(tmp_path / "images" / f"{name}.png", rgba(MASK))
    assert findings(tmp_path)[0] == []
    assert open_dataset(tmp_path).parts == ()


def test_a_damaged_file_does_not_keep_the_others_from_being_looked_at(tmp_path):
    with_masks(tmp_path, [rgba(MASK)], [rgba(PREDICTION)])
    content = (tmp_path / "masks" / "a.png").read_bytes()
    (tmp_path / "masks" / "a.png").write_bytes(content[:-20])
    (tmp_path / "preds" / "a.png").write_bytes(b"nothing")
    assert [part.values for part in open_dataset(tmp_path).parts] == [ALPHA, ALPHA]


# Gray of which 0 is white


def test_gray_of_which_0_is_white_is_a_question_with_a_default(tmp_path):
    with_masks(tmp_path, [MASK], [PREDICTION], "tif", tiffinfo={262: 0})

    assert first_values(tmp_path) == [(255 - MASK).tolist(), (255 - PREDICTION).tolist()]
    (truth, prediction), _ = findings(tmp_path)
    assert truth.asks
    assert prediction.sentence == (
        "preds: values are read as stored, although 0 is stored as white (TIFF), so that picture "
        "viewers turn them over."
    )
    shown = PartChoices(values=(("ground truth", SHOWN), ("preds", SHOWN)))
    assert first_values(tmp_path, shown) == [MASK.tolist(), PREDICTION.tolist()]
    (truth, _), every = findings(tmp_path, shown)
    assert truth.sentence == (
        "Ground truth: 0 is stored as white (TIFF); values are turned over, as shown."
    )
    assert is_clean(every)


# Pages


def test_pages_of_a_stack_are_samples_unless_one_is_chosen(tmp_path):
    with_masks(tmp_path, [MASK, MASK, PREDICTION], [PREDICTION] * 3, "tif")

    assert [one.id for one in open_dataset(tmp_path).samples] == [
        f"{name}/{page}" for name in "ab" for page in range(3)
    ]
    (part,), every = findings(tmp_path)
    assert part.sentence == (
        "Ground truth: files have 3 pages or frames, each of which is a sample."
    )
    assert [choice.value for choice in part.choices] == ["each", "1", "2", "3"]
    assert (part.chosen, part.default) == ("each", "each")
    assert is_clean(every)

    third = PartChoices(pages=(("ground truth", 3), ("preds", 1)))
    assert [one.id for one in open_dataset(tmp_path, choices=third).samples] == ["a", "b"]
    assert first_values(tmp_path, third) == [PREDICTION.tolist()] * 2
    (truth, prediction), _ = findings(tmp_path, third)
    assert truth.sentence.endswith("3 pages or frames, of which number 3 is read.")
    assert (prediction.chosen, prediction.default) == ("1", "none")


def test_pages_of_predictions_wait_for_a_choice(tmp_path):
    with_masks(tmp_path, [MASK], [PREDICTION, MASK], "tif")

    (part,), _ = findings(tmp_path)
    assert part.asks
    assert part.sentence == (
        "preds: 2 files have 2 pages or frames, none of which is read until one is chosen."
    )
    assert [choice.value for choice in part.choices] == ["none", "1", "2"]
    second = PartChoices(pages=(("preds", 2),))
    assert first_values(tmp_path, second) == [MASK.tolist(), MASK.tolist()]
    assert is_clean(findings(tmp_path, second)[1])


def test_frames_of_a_gif_are_pages_too(tmp_path):
    for name in "ab":
        save(tmp_path / "masks" / f"{name}.gif", MASK, PREDICTION)
        save(tmp_path / "preds" / f"{name}.gif", PREDICTION, MASK)
    samples = open_dataset(tmp_path).samples
    assert [one.id for one in samples] == ["a/0", "a/1", "b/0", "b/1"]
    assert (read_mask(samples[1].ground_truth).values > 0).tolist() == (PREDICTION > 0).tolist()


@pytest.mark.parametrize("pages", [1, 3])
def test_a_stack_of_another_length_is_not_read_unless_pages_go_by_their_number(tmp_path, pages):
    with_masks(tmp_path, [MASK, PREDICTION], [PREDICTION] * pages, "tif")
    dataset = open_dataset(tmp_path)
    number = "1 page" if pages == 1 else "3 pages"
    reason = f"{dataset.samples[0].predictions[0].path.name} has {number}, while its ground truth"
    with pytest.raises(OtherLength, match=f"^{reason} has 2.$"):
        read_mask(dataset.samples[0].predictions[0])
    found = check_sizes(dataset)
    assert (found.told, found.unreadable) == (0, ())
    assert list(dict.fromkeys(found.lengths)) == [
        f"preds: a.tif has {number}, while its ground truth has 2.",
        f"preds: b.tif has {number}, while its ground truth has 2.",
    ]
    (finding,) = [one for one in findings(tmp_path)[1] if one.kind is FindingKind.LENGTHS]
    assert finding.sentence == "2 stacks are longer or shorter than the ground truth."
    assert (finding.count, finding.examples) == (2, tuple(dict.fromkeys(found.lengths)))
    assert [choice.value for choice in finding.choices] == ["refuse", "number"]
    assert (finding.default, finding.chosen, finding.asks) == ("refuse", "refuse", True)

    by_number = open_dataset(tmp_path, choices=PartChoices(by_number=True))
    assert [one.id for one in by_number.samples] == ["a/0", "a/1", "b/0", "b/1"]
    held = [one.predictions[0] is not None for one in by_number.samples]
    assert held == [True, pages > 1] * 2
    first = read_mask(by_number.samples[0].predictions[0]).values
    assert first.tolist() == PREDICTION.tolist()
    assert check_sizes(by_number).lengths == ()


def test_one_valid_area_serves_all_pages_and_an_image_of_another_length_is_not_shown(tmp_path):
    with_masks(tmp_path, [MASK, PREDICTION], [PREDICTION, MASK], "tif")
    for name in "ab":
        save(tmp_path / "roi" / f"{name}.tif", MASK)
        save(tmp_path / "images" / f"{name}.tif", MASK, MASK, MASK)
    dataset = open_dataset(tmp_path)
    assert read_mask(dataset.samples[1].valid).values.tolist() == MASK.tolist()
    with pytest.raises(OtherLength):
        read_image(dataset.samples[1].image)
    found = check_sizes(dataset)
    assert (found.told, found.lengths) == (4, ())


def test_a_stack_that_cannot_be_read_is_no_missing_prediction(tmp_path):
    with_masks(tmp_path, [MASK, PREDICTION], [PREDICTION, MASK], "tif")
    (tmp_path / "preds" / "b.tif").write_bytes(b"no picture")
    dataset = open_dataset(tmp_path, choices=PartChoices(by_number=True))
    assert all(one.predictions[0] is not None for one in dataset.samples)


def test_of_images_the_first_page_is_shown_unless_another_is_chosen(tmp_path):
    with_masks(tmp_path, [MASK], [PREDICTION])
    for name in "ab":
        save(tmp_path / "images" / f"{name}.tif", MASK, PREDICTION)
    (part,), every = findings(tmp_path)
    assert part.sentence == "Image: 2 files have 2 pages or frames, of which number 1 is read."
    assert [choice.value for choice in part.choices] == ["1", "2"]
    assert is_clean(every)
    chosen = open_dataset(tmp_path, choices=PartChoices(pages=(("image", 2),))).samples[0].image
    assert chosen.part == PicturePart(1)


def test_a_page_and_its_transparency_can_be_chosen_together(tmp_path):
    with_masks(tmp_path, [MASK], [rgba(MASK), rgba(PREDICTION)], "tif")
    choices = PartChoices((("preds", 2),), (("preds", ALPHA),))
    assert open_dataset(tmp_path, choices=choices).samples[0].predictions[0].part == PicturePart(
        1, ALPHA
    )
    assert first_values(tmp_path, choices)[1] == PREDICTION.tolist()
    # The page that is read shows that its transparency alone can be the mask.
    assert first_values(tmp_path, PartChoices((("preds", 2),)))[1] == PREDICTION.tolist()


def test_sizes_of_pages_are_compared_before_they_are_read(tmp_path):
    with_masks(tmp_path, [MASK, MASK], [PREDICTION, PREDICTION[:1]], "tif")
    found = check_sizes(open_dataset(tmp_path))
    assert found.told == 4
    assert [one.described for one in found.differences] == [
        "a/1: preds 3 × 1, ground truth 3 × 2",
        "b/1: preds 3 × 1, ground truth 3 × 2",
    ]


# Choices


def test_a_choice_that_would_be_left_aside_is_refused(tmp_path):
    for name in "ab":
        save(tmp_path / "masks" / f"{name}.png", MASK)
        (tmp_path / "preds").mkdir(exist_ok=True)
        np.save(tmp_path / "preds" / f"{name}.npy", PREDICTION)
    for choices in (PartChoices((("preds", 1),)), PartChoices((), (("preds", ALPHA),))):
        with pytest.raises(InvalidArgument) as refused:
            open_dataset(tmp_path, choices=choices)
        assert str(refused.value) == (
            "preds: a.npy is no picture of which a page, a colour or the transparency could be "
            "chosen"
        )


def test_pages_of_predictions_follow_a_stack(tmp_path):
    with_masks(tmp_path, [MASK, MASK], [PREDICTION] * 2, "tif")
    with pytest.raises(InvalidArgument, match="choose a page of the ground truth too"):
        open_dataset(tmp_path, choices=PartChoices((("preds", 1),)))


def test_each_page_is_not_a_choice_where_there_is_no_stack(tmp_path):
    with_masks(tmp_path, [MASK], [PREDICTION])
    choices = PartChoices((("ground truth", EACH_PAGE),))
    assert [one.id for one in open_dataset(tmp_path, choices=choices).samples] == ["a", "b"]


def test_choices_are_added_changed_and_forgotten():
    choices = PartChoices().with_page("m", 2).with_values("m", ALPHA)
    assert choices == PartChoices((("m", 2),), (("m", ALPHA),))
    assert choices.with_page("m", 3).with_values("m", STORED) == PartChoices(
        (("m", 3),), (("m", STORED),)
    )
    assert choices.with_page("m", None).with_values("m", None) == PartChoices()
    assert choices.with_page("n", 1).pages == (("m", 2), ("n", 1))


def test_pages_and_values_are_written_as_they_are_read():
    assert [parse_page(page_text(page)) for page in (EACH_PAGE, 7)] == [EACH_PAGE, 7]
    assert [parse_values(values.value) for values in MaskValues] == list(MaskValues)
    for text in ("0", "-1", "x", ""):
        with pytest.raises(InvalidArgument, match="allowed are each, and numbers from 1"):
            parse_page(text)
    with pytest.raises(InvalidArgument, match="allowed are stored, shown, alpha, red, green, blue"):
        parse_values("opacity")


def test_what_is_known_of_a_role_is_one_value():
    assert RolePart("m") == RolePart("m", 1, False, None, STORED, STORED, ())
