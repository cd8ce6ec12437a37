"""The few lines that a terminal shows."""

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
