"""The golden numbers of the conventions, made again where the tools are installed."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "packaging" / "convention_tools.py"
GOLDENS = json.loads((ROOT / "tests/metrics/goldens/conventions.json").read_text(encoding="utf-8"))
PACKAGES = {
    "cityscapes": "cityscapesScripts",
    "mmeval": "mmeval",
    "nnunet": "nnunetv2",
    "monai": "monai",
    "torchmetrics-meaniou": "torchmetrics",
    "torchmetrics-jaccard": "torchmetrics",
    "sklearn": "scikit-learn",
    "voc": "chainercv",
}


@pytest.fixture(scope="module")
def tools() -> ModuleType:
    spec = importlib.util.spec_from_file_location("segreview_convention_tools", TOOLS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def arrays(vector: dict[str, Any]) -> list[tuple[np.ndarray, np.ndarray | None]]:
    return [(np.array(truth), None if p is None else np.array(p)) for truth, p in vector["images"]]


def skip_without(name: str) -> None:
    try:
        importlib.metadata.version(PACKAGES[name])
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{PACKAGES[name]} is not installed")


def test_every_tool_is_one_that_makes_goldens(tools):
    assert {name: tool.package for name, tool in tools.TOOLS.items()} == PACKAGES


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PACKAGES)
def test_the_installed_tool_still_gives_the_golden_numbers(name, tools):
    skip_without(name)
    vectors = [vector for vector in GOLDENS["vectors"] if name in vector["expected"]]
    for vector in vectors:
        masks = tools.MaskSet(arrays(vector), vector["classes"], vector["kind"] != "labels")
        if vector["kind"] == "scores":
            found = tools.torchmetrics_scores(masks)
        else:
            found = tools.run_quietly(tools.TOOLS[name], masks)
        expected = vector["expected"][name]
        wanted = {key: np.nan if value is None else value for key, value in expected.items()}
        assert found == pytest.approx(wanted, abs=1e-6, nan_ok=True)
