"""The script that changes one thing at a time."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "mutants.py"


@pytest.fixture(scope="module")
def mutants():
    spec = importlib.util.spec_from_file_location("segreview_mutants", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def changes(mutants, source: str) -> list[str]:
    return [ast.unparse(other) for *_, other in mutants.mutations(ast.parse(source))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a <= b"]),
        ("a + b", ["a - b"]),
        ("a and b", ["a or b"]),
        ("not a", ["a"]),
        ("x = 7", ["8"]),
        ("x = True", ["False"]),
        ("x = f(a, key=b)", ["f(a)"]),
        ("a += b", ["a -= b", "pass"]),
        ("f(a)", ["pass"]),
        ("if a:\n    b", ["if not a:\n    b"]),
        ("x: list[3] = y", []),
        ("'words'", []),
    ],
)
def test_one_thing_is_changed_at_a_time(mutants, source, expected):
    assert changes(mutants, source) == expected


def test_a_mutant_is_found_again_by_its_number(mutants):
    tree, words = mutants.mutated(mutants.Mutant("segreview.metrics.counts", 0))
    assert words.startswith("segreview.metrics.counts:")
    original = ast.parse(mutants.path_of("segreview.metrics.counts").read_text(encoding="utf-8"))
    assert ast.unparse(tree) != ast.unparse(original)
