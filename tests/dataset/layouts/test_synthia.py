"""SYNTHIA's releases."""

import pytest

from segreview.dataset.layouts.synthia import by_synthia


@pytest.mark.parametrize(
    ("names", "chosen", "table"),
    [
        (("RGB/1.png", "GT/1.png", "GTTXT/1.txt"), "GT/1.png", "synthia-rand"),
        (
            ("RGB/1.png", "GT/LABELS/1.png", "GT/COLOR/1.png"),
            "GT/COLOR/1.png",
            "synthia-rand",
        ),
        (("RGB/1.png", "GT/LABELS/1.png"), "GT/LABELS/1.png", "synthia-rand"),
        (("RGB/1.png", "SemSeg/1.png"), "SemSeg/1.png", "synthia-al"),
        (("RGBLeft/1.png", "GTLeft/1.png"), "GTLeft/1.png", "synthia-sf"),
    ],
)
def test_each_release_has_its_folders_and_colours(folder, names, chosen, table):
    layout = by_synthia(folder(*names))
    assert [str(file.path) for file in layout.ground_truth] == [chosen]
    assert layout.ground_truth[0].key == layout.images[0].key == "1"
    assert layout.known_tables[0].name == table
    assert not any(known.for_labels for known in layout.known_tables)


def test_rgb_and_gt_alone_may_be_anybodys(folder):
    assert by_synthia(folder("RGB/1.png", "GT/1.png")) is None


def test_ground_truth_without_images_is_not_synthia(folder):
    assert by_synthia(folder("GT/COLOR/1.png")) is None
