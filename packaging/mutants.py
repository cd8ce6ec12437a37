"""Do the tests of masks and metrics notice a changed line? Changes one thing at a time, and asks.

    .venv/bin/python packaging/mutants.py [--count N] [--seed S] [--workers W] [--results FILE]
                                          [--survivors] [MODULE ...]

Each mutant changes one operator, number, condition, keyword or statement of one module of
segreview/masks or segreview/metrics, in a copy of the checkout, and runs what can notice it up to
the first failure: doctests, tests and oracles of these packages that reach the module by their
imports, the module's own first. Tuning constants, which choose between equally exact ways, are
left out with the arithmetic or comparison that they are part of (mutations.py names them), and the
places left out are counted in the output.

A mutant is killed when a test fails, when it needs four times as long as all tests without a
change, or when it ends the process. Survivors are printed: each is a missing test, code too many,
or a change that makes no difference and is argued where the figures are quoted.

``--results FILE`` keeps every verdict as a line of JSON; a run that was interrupted goes on where
it was, for modules that are still the same. ``--survivors`` judges those of the file again, and no
others. Linux and macOS only: every mutant is a fork of a process with NumPy and pytest loaded.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from mutations import TUNING, Mutant, mutants_of, mutated, number_left_out, path_of

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("segreview", "tests", "packaging", "resources")
PACKAGES = ("masks", "metrics")
TESTS = ("segreview/masks", "segreview/metrics", "tests/masks", "tests/metrics", "tests/oracles")
MEMORY = 6 << 30
"""Bytes of address space; a mutant that asks for more meets a MemoryError."""
PATIENCE = 4
"""How many times the work of all tests a mutant may take."""
BUSY = 10
"""How many times slower than alone a shared machine may be."""

SURVIVED, KILLED, OUT_OF_TIME, ENDED, UNCLEAR = (
    "survived", "killed", "out of time", "ended the process", "unclear"
)  # fmt: skip
NOT_KILLED = (SURVIVED, UNCLEAR)


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant of a module whose text has this digest."""

    name: str
    outcome: str
    digest: str
    seconds: float


@cache
def digest(module: str) -> str:
    """Return what tells whether a module is still the same; the working folder is the copy."""
    return hashlib.sha256(path_of(module, Path()).read_bytes()).hexdigest()[:16]


# --- in the fork ---------------------------------------------------------------------------------


class MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed tree, and leaves all others alone."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        """Remember what to load."""
        self.module, self.tree = module, tree
        self.path = path_of(module, Path.cwd())

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        """Claim the one module."""
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree."""
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


@cache
def imported(path: Path) -> frozenset[Path]:
    """Return the files of the checkout that a file imports, anywhere in it."""
    names: set[str | None] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names.update({f"{node.module}.{alias.name}" for alias in node.names}, {node.module})
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return frozenset(path for name in names if (path := path_of(str(name), Path())).exists())


def reached(path: Path) -> set[Path]:
    """Return a file, the files that it imports, those that these import, and so on."""
    found, waiting = {path}, [path]
    while waiting:
        new = imported(waiting.pop()) - found
        found |= new
        waiting.extend(new)
    return found


def stages(module: str) -> tuple[list[str], list[str]]:
    """Return the files with tests that can notice: the module's and its importers', then others.

    A file that does not reach the module by its imports cannot.
    """
    own = path_of(module, Path())
    mirror = Path("tests", *own.parts[1:-1], f"test_{own.name}")
    files = [path for folder in TESTS for path in sorted(Path(folder).rglob("*.py"))]
    telling = [path for path in files if own in reached(path)]
    first = [path for path in telling if path in (own, mirror)]
    first += [path for path in telling if own in imported(path) and path.name.startswith("test_")]
    names = list(dict.fromkeys(map(str, first)))
    return names, [name for name in map(str, telling) if name not in names]


def noticed(tests: list[str]) -> bool:
    """Run tests in this process and say whether one fails."""
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    options += [f"--basetemp=../temporary-{os.getpid()}"]
    # Plugins are loaded before the fork on purpose: their own asserts need no rewriting.
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    status = pytest.main([*options, *tests])
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        raise RuntimeError(status)
    return status in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)


def fails(module: str, tree: ast.Module) -> bool:
    """Run the tests in this process, which has not imported the module yet."""
    sys.meta_path.insert(0, MutantFinder(module, tree))
    try:
        # At once: pytest puts a finder of its own before ours.
        importlib.import_module(module)
    except Exception:
        return True
    first, others = stages(module)
    return noticed(first) or (bool(others) and noticed(others))


def limit(seconds: float) -> None:
    """Bound the processor time, the time and the memory of this process."""
    signal.alarm(int(seconds * BUSY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    with contextlib.suppress(OSError, ValueError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def outcome_in_a_fork(run: Callable[[], bool], seconds: float) -> str:
    """Fork, run tests there, and say what became of it."""
    child = os.fork()
    if not child:
        status = 3
        with contextlib.suppress(BaseException), open(os.devnull, "w", encoding="ascii") as nowhere:
            limit(seconds)
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            status = 1 if run() else 0
        os._exit(status)
    status = os.waitpid(child, 0)[1]
    shutil.rmtree(f"../temporary-{child}", ignore_errors=True)
    if os.WIFSIGNALED(status):
        ran_out = os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL)
        return OUT_OF_TIME if ran_out else ENDED
    return {0: SURVIVED, 1: KILLED}.get(os.WEXITSTATUS(status), UNCLEAR)


def judge(mutant: Mutant, seconds: float) -> Verdict:
    """Say what became of a mutant."""
    began = time.monotonic()
    tree = mutated(mutant, Path())
    outcome = outcome_in_a_fork(partial(fails, mutant.module, tree), seconds)
    return Verdict(mutant.name, outcome, digest(mutant.module), round(time.monotonic() - began, 1))


# --- around it -----------------------------------------------------------------------------------


@contextlib.contextmanager
def copied_checkout() -> Iterator[None]:
    """Work in a copy, so that edits of the checkout do not reach a run that goes on."""
    with tempfile.TemporaryDirectory(prefix="segreview-mutants-") as folder:
        copy = Path(folder, "checkout")
        for name in COPIED:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        if (ROOT.parent / "shared").exists():  # data that some oracles read
            Path(folder, "shared").symlink_to(ROOT.parent / "shared")
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        try:
            yield
        finally:
            os.chdir(ROOT)


def load_what_tests_need() -> None:
    """Import in the parent what every fork would import, but nothing of the program."""
    import hypothesis
    import hypothesis.extra.numpy
    import PIL.Image
    import pytestqt.plugin

    # The same examples in every run, no verdict from how busy the machine is, and no search for
    # a smaller example once there is one.
    hypothesis.settings.register_profile(
        "mutants",
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[*hypothesis.HealthCheck],
    )
    assert all((PIL.Image, pytestqt.plugin))
    assert not any(name.startswith("segreview") for name in sys.modules)


def seconds_without_change() -> float:
    """Return the processor time of all tests, which must pass."""
    used_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome = outcome_in_a_fork(partial(noticed, [*TESTS]), 1000)
    if outcome != SURVIVED:
        raise SystemExit(f"the tests fail without any change ({outcome}): mend them first")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime - used_before.ru_utime + used.ru_stime - used_before.ru_stime


def all_modules() -> list[str]:
    """Return the modules of masks and metrics by their full names."""
    files = [path for package in PACKAGES for path in Path("segreview", package).glob("*.py")]
    return sorted(
        f"segreview.{path.parent.name}.{path.stem}" for path in files if path.stem != "__init__"
    )


def chosen(modules: list[str], count: int, seed: int) -> list[Mutant]:
    """Return a seeded choice of all possible mutants, and say what it is of."""
    every = [mutant for module in modules for mutant in mutants_of(module, Path())]
    left_out = sum(number_left_out(module, Path()) for module in modules)
    picked = random.Random(seed).sample(every, min(count, len(every)))
    constants = sum(len(names) for names in TUNING.values())
    print(f"{len(picked)} of {len(every)} possible mutants of {len(modules)} modules, seed {seed}")
    print(
        f"left out: {left_out} places with {constants} tuning constants, which choose between ",
        end="",
    )
    print("equally exact ways")
    return picked


def kept(results: Path | None) -> dict[str, Verdict]:
    """Return the last verdict of every mutant in a file of results."""
    if results is None or not results.exists():
        return {}
    lines = results.read_text(encoding="utf-8").splitlines()
    return {verdict.name: verdict for verdict in (Verdict(**json.loads(line)) for line in lines)}


def still_valid(mutants: list[Mutant], known: dict[str, Verdict]) -> dict[str, Verdict]:
    """Return the known verdicts on modules that are as they were."""
    return {
        mutant.name: known[mutant.name]
        for mutant in mutants
        if mutant.name in known and known[mutant.name].digest == digest(mutant.module)
    }


def survivors_of(modules: list[str], known: dict[str, Verdict]) -> list[Mutant]:
    """Return the mutants that survived when last judged; what the code lost is named."""
    names = {name for name, verdict in known.items() if verdict.outcome in NOT_KILLED}
    found = [one for module in modules for one in mutants_of(module, Path()) if one.name in names]
    for name in sorted(names - {mutant.name for mutant in found}):
        print(f"no longer in the code: {name}")
    return found


def described(mutant: Mutant) -> str:
    """Return the name of a mutant with the line that it changes."""
    lines = path_of(mutant.module, Path()).read_text(encoding="utf-8").splitlines()
    return f"{mutant.name}\n    line {mutant.line}: {lines[mutant.line - 1].strip()}"


def judge_all(
    mutants: list[Mutant], workers: int, seconds: float, results: Path | None
) -> Iterator[Verdict]:
    """Yield verdicts as they come, each kept in the file before."""
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for verdict in pool.imap_unordered(partial(judge, seconds=seconds), mutants):
            if results is not None:
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(verdict)) + "\n")
            yield verdict


def report(mutants: list[Mutant], verdicts: dict[str, Verdict]) -> int:
    """Print the survivors and the figures; 1 when fewer than 95 % were killed."""
    survivors = [one for one in mutants if verdicts[one.name].outcome in NOT_KILLED]
    for mutant in sorted(survivors, key=lambda one: (one.module, one.line)):
        print(f"{verdicts[mutant.name].outcome}: {described(mutant)}")
    outcomes = [verdicts[mutant.name].outcome for mutant in mutants]
    killed = len(mutants) - len(survivors)
    print(f"{len(survivors)} of {len(mutants)} survived")
    print(f"{killed} of {len(mutants)} killed, {killed / max(1, len(mutants)):.1%} ", end="")
    print(f"({outcomes.count(OUT_OF_TIME)} ran out of time, {outcomes.count(ENDED)} crashed)")
    return int(killed < 0.95 * len(mutants))


def options() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as metrics.counts")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--results", type=Path, metavar="FILE", help="keep verdicts, and go on")
    parser.add_argument("--survivors", action="store_true", help="judge those of FILE again")
    return parser.parse_args()


def main() -> int:
    """Judge the mutants and print the survivors."""
    asked = options()
    results = asked.results and asked.results.absolute()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with copied_checkout():
        load_what_tests_need()
        modules = [f"segreview.{name}" for name in asked.modules] or all_modules()
        known = kept(results)
        if asked.survivors:
            mutants, verdicts = survivors_of(modules, known), {}
        else:
            mutants = chosen(modules, asked.count, asked.seed)
            verdicts = still_valid(mutants, known)
        waiting = [mutant for mutant in mutants if mutant.name not in verdicts]
        if waiting:
            seconds = PATIENCE * seconds_without_change()
            for verdict in judge_all(waiting, asked.workers, seconds, results):
                verdicts[verdict.name] = verdict
        return report(mutants, verdicts)


if __name__ == "__main__":
    sys.exit(main())
