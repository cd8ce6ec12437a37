"""Laws of the tree that import-linter cannot say."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "segreview"
MODULES = sorted(CODE.rglob("*.py"))
# test folders that mirror no package, as the README says
OTHER_TESTS = {"architecture", "benchmarks", "oracles", "packaging", "snapshots", "workflows"}
DRAWERS = {"utils", "misc", "common", "helpers", "core", "base", "manager", "service"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def packages() -> list[Path]:
    return sorted(path.parent for path in CODE.glob("*/__init__.py"))


def caption(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_begins_with_a_caption_of_one_line(path: Path) -> None:
    assert caption(path).endswith("."), f"the first docstring line is: {caption(path)!r}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_longer_than_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_module_or_package_is_a_drawer() -> None:
    assert not [name_of(path) for path in MODULES if DRAWERS & {path.stem, path.parent.name}]


def test_no_package_is_empty() -> None:
    for package in packages():
        modules = [path for path in package.rglob("*.py") if path.name != "__init__.py"]
        assert modules, f"{name_of(package)} holds no module"


def test_the_map_in_the_readme_is_the_captions_of_the_packages() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for package in packages():
        line = rf"^\| `{package.name}/?` \| {re.escape(caption(package / '__init__.py'))} \|"
        assert re.search(line, readme, re.MULTILINE), f"{package.name} is missing in the map"


def test_every_test_folder_mirrors_a_package_or_has_a_purpose_of_its_own() -> None:
    tests = ROOT / "tests"
    folders = {name_of(path.parent) for path in tests.rglob("test_*.py")} - {"tests"}
    for folder in sorted(folders):
        inner = folder.removeprefix("tests/")
        assert inner.split("/")[0] in OTHER_TESTS or (CODE / inner).is_dir(), folder


def test_data_folders_are_listed_in_one_module_only() -> None:
    listing = re.compile(r"\b(scandir|listdir|iterdir|rglob|os\.walk)\(|\.glob\(")
    found = {name_of(p) for p in MODULES if listing.search(p.read_text(encoding="utf-8"))}
    # Reviews, their snapshots and remembered results are the program's own, as its code is.
    own = ("evaluation/cache/folder.py", "evaluation/cache/program.py")
    reviews = ("review/moved_folder.py", "review/snapshots.py")
    assert found <= {f"segreview/{name}" for name in ("formats/source.py", *own, *reviews)}


def test_no_code_names_the_place_where_it_was_written() -> None:
    machine = re.compile(r"/(?:work|home|root|Users)/\w")
    assert not [name_of(p) for p in MODULES if machine.search(p.read_text(encoding="utf-8"))]


def public_functions(path: Path) -> list[ast.FunctionDef]:
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return [node for node in functions if not node.name.startswith("_")]


NUMBERS = [path for path in MODULES if path.parent.name in ("masks", "metrics")]


@pytest.mark.parametrize("path", NUMBERS, ids=name_of)
def test_every_public_function_of_masks_and_metrics_shows_an_example(path: Path) -> None:
    functions = public_functions(path)
    assert not [node.name for node in functions if ">>>" not in (ast.get_docstring(node) or "")]
