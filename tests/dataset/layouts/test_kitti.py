"""KITTI's semantic folders."""

import pytest

from segreview.dataset.layouts.kitti import by_kitti
from segreview.formats.label_coding import CodedLabels, LabelCoding


def test_boxes_are_no_ground_truth(folder):
    assert by_kitti(folder("training/image_2/1.png", "training/label_2/1.txt")) is None


def test_masks_without_images_are_not_kitti(folder):
    assert by_kitti(folder("training/semantic/1.png")) is None


@pytest.mark.parametrize(
    ("folders", "chosen"),
    [
        (("instance", "semantic", "semantic_rgb"), "semantic"),
        (("instance", "semantic_rgb"), "semantic_rgb"),
        (("instance",), "instance"),
    ],
)
def test_the_plainest_folder_is_the_ground_truth(folder, folders, chosen):
    names = [f"training/{name}/1_10.png" for name in ("image_2", *folders)]
    layout = by_kitti(folder(*names))
    assert layout.ground_truth[0].path.parent.name == chosen
    assert layout.ground_truth[0].key == layout.images[0].key == "training/1_10"
    coded = CodedLabels(LabelCoding.INSTANCE_BYTES) if chosen == "instance" else None
    assert layout.ground_truth[0].part == coded
    assert (layout.known_tables[0].name, layout.many_classes) == ("cityscapes", True)
