"""The window, its export, an export of the review and the command line give the same numbers."""

import csv
import json
import time

import numpy as np
import pytest
from PIL import Image

from segreview.cli.app import main
from segreview.evaluation.runner import Runner
from segreview.session.opening import OpenRequest
from segreview.session.session import Session

CLASSES = ((0, "background"), (1, "road"), (2, "car"), (3, "bus"), (4, "tree"), (9, "void"))


@pytest.fixture
def root(tmp_path):
    folder, rng = tmp_path / "scenes", np.random.default_rng(3)
    labels = np.array([label for label, _ in CLASSES], np.uint8)
    for name in ("a", "b", "c"):
        truth = labels[rng.integers(0, 6, (12, 16))]
        wrong = labels[rng.integers(0, 6, truth.shape)]
        prediction = np.where(rng.random(truth.shape) < 0.6, truth, wrong)
        for role, mask in (("masks", truth), ("predictions", prediction)):
            (folder / role).mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask).save(folder / role / f"{name}.png")
    table = {"classes": [{"id": i, "name": n} for i, n in CLASSES], "ignore": ["void"]}
    (folder / "palette.json").write_text(json.dumps(table))
    return folder


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_one_edit_gives_one_set_of_numbers_everywhere(root, tmp_path):
    review, by_window, by_export, typed = (
        tmp_path / name for name in ("my.segreview", "window", "export", "typed")
    )
    session = Session(Runner(workers=2))
    session.open(OpenRequest(root), review=review)
    while session.runner.busy:
        session.receive()
        time.sleep(0.001)
    session.merge_classes([3], 2)
    session.group_classes("street", [1, 2])
    view = session.view()
    session.export(by_window)
    session.close()
    assert main(["export", str(review), "--csv-dir", str(by_export), "--quiet"]) == 0
    options = ["--merge", "bus=car", "--group", "street=road,car"]
    assert main(["evaluate", str(root), *options, "--csv-dir", str(typed), "--quiet"]) == 0
    assert tables(by_window) == tables(by_export) == tables(typed)
    assert shown(view) == written(by_window)


def shown(view):
    classes = {f"each:{row.label}": row for row in view.class_rows if not row.ignored}
    rows = classes | {f"group:{row.name}": row for row in view.group_rows}
    return {
        (name, average): value
        for name, row in rows.items()
        for average, value in (("pooled", row.pooled_iou), ("image_mean", row.mean_iou))
    }


def written(folder):
    with open(folder / "dataset.csv", encoding="utf-8", newline="") as file:
        return {
            (row["classes"], row["average"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["score"] == "iou" and row["classes"].startswith(("each:", "group:"))
        }
