"""The few lines that a terminal shows."""

from dataclasses import replace

from segreview.metrics.conventions import CONVENTIONS
from segreview.reports.convention_report import conventions_in_words, conventions_report
from segreview.reports.terminal_report import terminal_report


def line(report: str, label: str) -> list[str]:
    found = [line for line in report.splitlines() if line.startswith(label)]
    assert len(found) == 1
    return found[0][len(label) :].split()


def test_pooled_and_per_image_mean_stand_side_by_side_with_their_n(binary):
    report = terminal_report(binary)
    assert "model: 2 of 4 images scored, score ≥ 0.5 is foreground" in report
    assert line(report, "IoU") == ["0.3333", "0.3333", "1", "1"]
    assert line(report, "Mean IoU") == ["0.5238", "0.6667", "2", "0"]


def test_a_multi_class_report_names_pixel_accuracy_and_what_is_ignored(multi):
    report = terminal_report(multi)
    assert "ignored labels: 9" in report
    assert line(report, "Pixel accuracy") == ["0.7778", "0.7500", "2", "0"]


def test_a_report_names_its_convention_and_the_rules_of_another_one(binary):
    assert terminal_report(binary).splitlines()[0].endswith("convention seed-report")
    other = replace(binary, scoring=binary.scoring.under(CONVENTIONS["nnunet"]))
    first, rules, *_ = terminal_report(other).splitlines()
    assert first.endswith("convention nnunet")
    assert "per-case mean" in terminal_report(other)
    assert "per-image mean" not in terminal_report(other)
    assert rules.startswith("each case is scored, the slices of a volume together; averaged over")
    # The predictions of both scored samples are there.
    assert line(terminal_report(other), "Mean IoU") == ["0.3333", "0.3333", "1", "0", "classes"]


def test_dice_of_all_classes_says_that_it_is_a_class_mean(multi):
    assert line(terminal_report(multi), "Dice (F1), class mean")
    assert "Mean Dice" not in terminal_report(multi)


def test_classes_that_occur_nowhere_are_listed(multi):
    assert "occur nowhere" not in terminal_report(multi)
    one = replace(multi, scoring=replace(multi.scoring, ignored_labels=frozenset({0, 1, 9})))
    assert "occur nowhere" not in terminal_report(one)
    entry = next(iter(multi.task.classes))
    table = type(multi.task.classes)((*multi.task.classes, replace(entry, index=12, name="cat")))
    multi.scoreboard.task = replace(multi.task, classes=table)
    assert "classes that occur nowhere: cat" in terminal_report(multi)


def test_conventions_are_told_in_words():
    words = conventions_in_words()
    assert words.startswith("seed-report: as the seed report of this project, unless another")
    blocks = words.split("\n\n")
    assert [block.partition(":")[0] for block in blocks] == list(CONVENTIONS)
    assert "  scores: foreground_mean.Dice, foreground_mean.IoU" in words


def test_one_table_holds_a_data_set_under_every_convention(multi, binary):
    lines = conventions_report(multi).splitlines()
    assert lines[0] == "model: 2 of 2 images scored, ignored labels: 9"
    assert lines[1].split()[:6] == ["convention", "score", "value", "used", "skipped", "of"]
    (jaccard,) = [text for text in lines if "jaccard_score(average='macro')" in text]
    assert jaccard.split()[2:6] == ["0.6944", "3", "0", "classes"]
    assert jaccard.endswith("IoU, pooled, over classes")
    assert conventions_report(binary).startswith("model: 2 of 4 images scored, score ≥ 0.5 is")
