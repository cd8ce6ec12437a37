"""The script that changes one thing at a time."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COUNTS = "segreview.metrics.counts"


@pytest.fixture(scope="module")
def mutations():
    sys.path.insert(0, str(ROOT / "packaging"))
    yield importlib.import_module("mutations")
    sys.path.remove(str(ROOT / "packaging"))
    del sys.modules["mutations"]


def changes(mutations, source: str, left_out: tuple[str, ...] = ()) -> list[str]:
    return [ast.unparse(other) for _, other in mutations.mutations(ast.parse(source), left_out)]


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
        ("@f(3)\ndef g(): '''Words.'''", []),
    ],
)
def test_one_thing_is_changed_at_a_time(mutations, source, expected):
    assert changes(mutations, source) == expected


def test_constants_that_are_left_out_are_left_out_of_every_assignment(mutations):
    source = "A = 1 << 2\nB, C = 3, 4\nD = 5"
    assert changes(mutations, source, ("A", "C")) == ["6"]
    source = "if 8 * x < A: y = max(1, A // w)\nz = A"
    assert changes(mutations, source, ("A",)) == ["if not 8 * x < A:\n    y = max(1, A // w)"]


@pytest.mark.parametrize("package", ["masks", "metrics"])
def test_tuning_constants_are_named_with_their_module(mutations, package):
    for path in (ROOT / "segreview" / package).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = {name for node in tree.body for name in mutations.assigned(node)}
        named = mutations.TUNING.get(f"{package}.{path.stem}", ())
        assert found & {*mutations.TUNING_NAMES} == {*named}, path.stem


def test_every_mutant_has_a_name_of_its_own_and_its_number_gives_its_tree(mutations):
    mutants = mutations.mutants_of(COUNTS, ROOT)
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    original = ast.unparse(mutations.tree_of(COUNTS, ROOT))
    for mutant in mutants[::20]:
        assert mutant.name.startswith(COUNTS)
        assert ast.unparse(mutations.mutated(mutant, ROOT)) != original
