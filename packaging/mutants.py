"""Do the tests of masks and metrics notice a changed line? Changes one thing at a time, and asks.

    .venv/bin/python packaging/mutants.py [--count N] [--seed S] [--workers W] [MODULE ...]

Each mutant swaps one operator, number, condition or keyword of one module of segreview/masks or
segreview/metrics and runs the tests of these packages, the module's own first. A mutant is
killed when a test fails or runs out of time. Survivors are printed: each is a missing test, or a
change that makes no difference and is argued where the figures are quoted. Linux and macOS only:
every mutant is a fork of a process in which NumPy and pytest are loaded already.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("masks", "metrics")
TESTS = ("tests/masks", "tests/metrics", "tests/oracles")
TIME_LIMIT = 240
"""Seconds; a mutant that loops for ever is killed."""

COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATIONS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Pow: ast.Mult,
}  # fmt: skip
TYPE_ALIASES = ("Mask", "Numbers", "Values", "Floats", "Scores", "Codes", "Bits", "Color")


@dataclass(frozen=True)
class Mutant:
    """The n-th possible change of a module."""

    module: str
    number: int


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: killed, or where it is and what it changed."""

    mutant: Mutant
    killed: bool
    change: str


# --- the changes ---------------------------------------------------------------------------------


def swapped(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every changed copy of one node."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield _with(node, ops=[COMPARISONS[type(node.ops[0])](), *node.ops[1:]])
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATIONS:
        yield _with(node, op=OPERATIONS[type(node.op)]())
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Constant):
        yield from _other_constants(node)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Call):
        for place in range(len(node.keywords)):
            yield _with(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])
    if isinstance(node, ast.AugAssign) or _is_bare_call(node):
        yield ast.Pass()


def _with(node: Any, **changed: Any) -> Any:
    other = copy.copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def _other_constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _is_bare_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _never_runs(node: ast.AST) -> bool:
    """Say whether a node is a type, of which nothing is run that could change a number."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id in TYPE_ALIASES
    return isinstance(node, ast.Import | ast.ImportFrom)


def places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield (parent, field, position, child) of everything that runs, in a fixed order."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        children = value if isinstance(value, list) else [value]
        for position, child in enumerate(children):
            if isinstance(child, ast.AST) and not _never_runs(child):
                yield node, field, position if isinstance(value, list) else None, child
                yield from places(child)


def mutations(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST, ast.AST]]:
    """Yield every place with a child and what it could be instead."""
    for parent, field, position, child in places(tree):
        for other in swapped(child):
            yield parent, field, position, child, other


def path_of(module: str) -> Path:
    """Return the file of a module."""
    return ROOT / (module.replace(".", "/") + ".py")


def mutated(mutant: Mutant) -> tuple[ast.Module, str]:
    """Return the changed tree, and the change in words."""
    tree = ast.parse(path_of(mutant.module).read_text(encoding="utf-8"))
    for number, (parent, field, position, child, other) in enumerate(mutations(tree)):
        if number == mutant.number:
            ast.copy_location(other, child)
            if position is None:
                setattr(parent, field, other)
            else:
                getattr(parent, field)[position] = other
            line = getattr(child, "lineno", 0)
            change = f"{_first_line(child)}  ->  {_first_line(other)}"
            return ast.fix_missing_locations(tree), f"{mutant.module}:{line}  {change}"
    raise IndexError(mutant)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0][:100]


# --- running -------------------------------------------------------------------------------------


class MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed tree, and leaves all others alone."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        """Remember what to load."""
        self.module, self.tree = module, tree

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        """Claim the one module."""
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, path_of(name), loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree."""
        exec(compile(self.tree, str(path_of(self.module)), "exec"), module.__dict__)


def tests_of(module: str) -> list[str]:
    """Return what to run, most telling first: the module's doctests, its tests, all others."""
    own = path_of(module).relative_to(ROOT)
    mirror = Path("tests", *own.parts[1:-1], f"test_{own.name}")
    return [str(own), *([str(mirror)] if (ROOT / mirror).exists() else []), *TESTS]


def fails(module: str, tree: ast.Module) -> bool:
    """Run the tests in this process, which has not imported the module yet."""
    import pytest

    sys.meta_path.insert(0, MutantFinder(module, tree))
    # At once: pytest puts a finder of its own before ours.
    importlib.import_module(module)
    with open(os.devnull, "w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    # Hypothesis is loaded before the fork on purpose: its own asserts need no rewriting.
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return bool(pytest.main([*options, *tests_of(module)]))


def judge(mutant: Mutant) -> Verdict:
    """Fork, run the tests of a mutant, and say what became of it."""
    tree, change = mutated(mutant)
    return Verdict(mutant, fails_in_a_fork(mutant.module, tree), change)


def fails_in_a_fork(module: str, tree: ast.Module) -> bool:
    """Say whether the tests notice, or do not end."""
    child = os.fork()
    if not child:
        signal.alarm(TIME_LIMIT)
        status = 3
        with contextlib.suppress(BaseException):
            status = 1 if fails(module, tree) else 0
        os._exit(status)
    return os.waitpid(child, 0)[1] != 0


def load_what_tests_need() -> None:
    """Import in the parent what every fork would import, but nothing of the program."""
    import hypothesis
    import hypothesis.extra.numpy
    import numpy
    import PIL.Image
    import pytest

    hypothesis.settings.register_profile("mutants", derandomize=True, database=None)
    assert all((numpy, PIL.Image, pytest))
    assert not any(name.startswith("segreview") for name in sys.modules)


def chosen(modules: list[str], count: int, seed: int) -> list[Mutant]:
    """Return a seeded choice of all possible mutants."""
    every = [
        Mutant(module, number)
        for module in modules
        for number, _ in enumerate(
            mutations(ast.parse(path_of(module).read_text(encoding="utf-8")))
        )
    ]
    picked = random.Random(seed).sample(every, min(count, len(every)))
    print(f"{len(picked)} of {len(every)} possible mutants of {len(modules)} modules", flush=True)
    return picked


def all_modules() -> list[str]:
    """Return the modules of masks and metrics by their full names."""
    files = [path for package in PACKAGES for path in (ROOT / "segreview" / package).glob("*.py")]
    return sorted(
        f"segreview.{path.parent.name}.{path.stem}" for path in files if path.stem != "__init__"
    )


def main() -> int:
    """Judge the mutants and print the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as metrics.counts")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    load_what_tests_need()
    modules = [f"segreview.{name}" for name in options.modules] or all_modules()
    if fails_in_a_fork(modules[0], ast.parse(path_of(modules[0]).read_text(encoding="utf-8"))):
        print("the tests fail without any change: mend them first")
        return 2
    mutants, survivors, began = chosen(modules, options.count, options.seed), 0, time.monotonic()
    with multiprocessing.get_context("fork").Pool(options.workers) as pool:
        for judged, verdict in enumerate(pool.imap_unordered(judge, mutants), 1):
            survivors += not verdict.killed
            if not verdict.killed:
                print(f"{survivors} of {judged} survived  {verdict.change}", flush=True)
    killed, seconds = len(mutants) - survivors, time.monotonic() - began
    print(f"{killed} of {len(mutants)} killed, {killed / len(mutants):.1%}, in {seconds:.0f} s")
    return int(killed < 0.95 * len(mutants))


if __name__ == "__main__":
    sys.exit(main())
