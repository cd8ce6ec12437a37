"""The built-in class tables are those that the data sets' own tools publish."""

import importlib.util
import re
from pathlib import Path

import pytest

from segreview.dataset.class_table import built_in_table


def published(package: str, module: str) -> str:
    """Return the text of a module of a package without importing what it needs."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package} is not installed")
    path = Path(spec.origin).parent / module
    if not path.is_file():
        pytest.skip(f"{package} has no {module}")
    return path.read_text(encoding="utf-8")


def colors_in(text: str, name: str) -> list[tuple[int, ...]]:
    body = text.partition(f"{name} = (")[2].partition("\n)")[0]
    found = re.findall(r"\((\d+), (\d+), (\d+)\)", body)
    return [tuple(map(int, color)) for color in found]


@pytest.mark.parametrize(
    ("module", "name", "table", "first"),
    [
        ("voc/voc_utils.py", "voc_semantic_segmentation_label_colors", "voc", 0),
        ("camvid/camvid_dataset.py", "camvid_label_colors", "camvid", 0),
        ("ade20k/ade20k_utils.py", "ade20k_semantic_segmentation_label_colors", "ade20k", 1),
    ],
)
def test_colours_are_those_of_chainercv(module, name, table, first):
    colors = colors_in(published("chainercv", f"datasets/{module}"), name)
    assert len(colors) == len(built_in_table(table).counted)
    assert [built_in_table(table).find(first + i).color for i in range(len(colors))] == colors


def test_cityscapes_is_that_of_its_scripts():
    labels = pytest.importorskip("cityscapesscripts.helpers.labels").labels
    drawn = [label for label in labels if label.id >= 0]
    assert [(c.index, c.name, c.color, c.ignored) for c in built_in_table("cityscapes")] == [
        (label.id, label.name, label.color, label.ignoreInEval) for label in drawn
    ]
    trained = [label for label in drawn if not label.ignoreInEval]
    assert [(c.index, c.name, c.color) for c in built_in_table("cityscapes-train").counted] == [
        (label.trainId, label.name, label.color) for label in trained
    ]
