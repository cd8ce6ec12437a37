"""A scoring spec carries its convention and states the whole passport."""

from dataclasses import replace

from segreview.evaluation.spec import MissingRule, ReadingSpec, ScoringSpec
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import CONVENTIONS, SEED_REPORT, ResizeRule
from segreview.metrics.passport import convention_words


def test_the_seed_report_is_the_convention_unless_another_is_chosen():
    assert ScoringSpec().convention is SEED_REPORT


def test_a_convention_brings_its_operator_along_or_keeps_the_one_that_is_set():
    greater = ScoringSpec().under(CONVENTIONS["torchmetrics-jaccard"])
    assert greater.operator is Operator.GT
    assert greater.under(CONVENTIONS["monai"]).operator is Operator.GT
    assert greater.under(SEED_REPORT).operator is Operator.GE
    assert greater.under(SEED_REPORT) == ScoringSpec()


def test_the_passport_states_what_is_in_force():
    scoring = ScoringSpec(400, Operator.GT, frozenset({11}), CONVENTIONS["voc"])
    passport = scoring.passport
    assert (passport.threshold, passport.operator) == (0.4, Operator.GT)
    assert passport.ignored_labels == {11}
    assert (passport.name, passport.level) == ("voc", CONVENTIONS["voc"].level)


def test_the_passport_states_how_the_files_were_read(binary):
    plain = ScoringSpec().in_force(binary)
    assert (plain.count_missing, plain.resize) == (True, ResizeRule.REFUSED)
    reading = ReadingSpec(binary.task, ignored_values=frozenset({7}), resizes=True)
    passport = replace(ScoringSpec(), ignored_labels=frozenset({9})).in_force(reading)
    assert (passport.ignored_labels, passport.resize) == ({7, 9}, ResizeRule.NEAREST)
    assert "predictions of another size are resized to it (nearest)" in convention_words(passport)
    assert passport.minimum_area == 0
    opened = ScoringSpec().in_force(ReadingSpec(binary.task, minimum_area=30))
    assert "predicted components below 30 pixels are removed" in convention_words(opened)
    skipping = ReadingSpec(binary.task, missing=MissingRule.SKIP)
    assert not ScoringSpec().in_force(skipping).count_missing
    assert not ScoringSpec().under(CONVENTIONS["nnunet"]).in_force(binary).count_missing
