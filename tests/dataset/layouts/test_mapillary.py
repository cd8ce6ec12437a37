"""Mapillary Vistas in its versions."""

from segreview.dataset.layouts.mapillary import by_mapillary
from segreview.formats.label_coding import CodedLabels, LabelCoding

CONFIG = (
    '{"labels": [{"readable": "Bird", "name": "animal--bird", "color": [165, 42, 42]},'
    ' {"readable": "Void", "name": "void", "color": [0, 0, 0], "evaluate": false}]}'
)


def test_a_config_or_labels_alone_are_not_mapillary(folder):
    assert by_mapillary(folder("labels/a.png", "images/a.jpg", **{"config.json": "{}"})) is None


def test_labels_without_a_config_are_not_mapillary(folder):
    assert by_mapillary(folder("labels/a.png", "images/a.jpg", "instances/a.png")) is None


def test_the_newest_version_and_its_classes_are_used(folder):
    names = [f"val/{v}/{n}/a.png" for v in ("v1.2", "v2.0") for n in ("labels", "instances")]
    configs = {"config_v1.2.json": "{", "config_v2.0.json": CONFIG}
    layout = by_mapillary(folder("val/images/a.jpg", *names, **configs))
    assert [str(file.path) for file in layout.ground_truth] == ["val/v2.0/labels/a.png"]
    assert layout.ground_truth[0].key == layout.images[0].key == "val/a"
    assert [(c.index, c.name, c.ignored) for c in layout.class_table] == [
        (0, "Bird", False),
        (1, "Void", True),
    ]
    assert layout.described == "Mapillary Vistas v2.0: ground truth in labels; image in images"


def test_the_first_release_has_no_version_folder(folder):
    names = ("training/images/a.jpg", "training/labels/a.png", "training/instances/a.png")
    layout = by_mapillary(folder(*names, **{"config.json": CONFIG}))
    assert [file.key for file in layout.ground_truth] == ["training/a"]
    assert layout.described == "Mapillary Vistas: ground truth in labels; image in images"
    assert len(layout.class_table) == 2


def test_instances_alone_hold_the_labels_too(folder):
    layout = by_mapillary(folder("val/v1.2/instances/a.png", **{"config_v1.2.json": CONFIG}))
    assert layout.ground_truth[0].part == CodedLabels(LabelCoding.INSTANCE_BYTES)


def test_a_damaged_config_is_mentioned(folder):
    layout = by_mapillary(
        folder("v1.2/instances/a.png", "v1.2/labels/a.png", **{"config_v1.2.json": "{"})
    )
    assert layout.class_table is None
    assert layout.findings[0].startswith("The class table is not used: config_v1.2.json is no")
