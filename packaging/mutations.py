"""The changes that packaging/mutants.py makes: which they are, and what each is called.

One operator, number, condition, keyword or statement at a time. Not changed: texts, annotations,
decorators, imports, names for types, and the tuning constants below with the arithmetic or the
comparison that they are part of.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TUNING = {
    "masks.blocks": ("BLOCK_PIXELS",),
    "masks.crossings": ("_CROSSINGS_AT_ONCE",),
    "masks.edge_distance": ("_CELLS", "_FEW"),
    "masks.painting": ("_COLUMNS_AT_ONCE",),
    "masks.pyramid": ("STRIP",),
    "masks.volume": ("_BAND_PIXELS", "_BAND_VALUES"),
    "metrics.bin_histogram": ("BLOCK_PIXELS", "PIECE_PIXELS", "SAMPLE_SIDE", "COMMON", "WORTH"),
    "metrics.byte_histogram": ("BLOCK_PIXELS", "PIECE_PIXELS", "PAIRS_FROM", "WORTH"),
    "metrics.confusion": ("_WIDE",),
    "metrics.intervals": ("_BLOCK_WEIGHTS",),
    "metrics.label_pairs": (
        "BLOCK_PIXELS", "WIDE_BLOCK_PIXELS", "_SAMPLED_ROWS", "_NOISY", "_NOISIER", "_CALM",
    ),
    "metrics.nearest": ("STRIP_PIXELS", "NEAR_COLUMNS"),
    "metrics.pair_codes": ("_CHUNK", "_TABLES"),
    "metrics.pair_sums": ("_TABLE", "_TABLE_EACH", "_TABLE_MOST", "_SPREAD", "_SPREAD_EACH"),
    "metrics.score_bins": ("WIDEST_LOOKUP",),
    "metrics.volume_tables": (
        "_WAITING", "_MOSTLY_USUAL", "_BAND_PIXELS", "_TABLE_VALUES", "_WIDE",
    ),
}  # fmt: skip
"""How much is done at a time, and from where on one of two exact ways is the faster one.

Such a number, with the arithmetic or the comparison that it is part of, changes the time that a
result takes and never the result: benchmarks judge it.
"""

TUNING_NAMES = tuple(sorted({name for names in TUNING.values() for name in names}))

TYPE_ALIASES = ("Mask", "Numbers", "Values", "Floats", "Scores", "Codes", "Bits", "Color")

COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATIONS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Pow: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where something that runs hangs in its tree, and in which function or class."""

    parent: ast.AST
    field: str
    position: int | None
    child: ast.AST
    scope: str

    def put(self, other: ast.AST) -> None:
        """Hang something else there."""
        ast.copy_location(other, self.child)
        if self.position is None:
            setattr(self.parent, self.field, other)
        else:
            getattr(self.parent, self.field)[self.position] = other


@dataclass(frozen=True)
class Mutant:
    """The n-th change of a module; its name outlives edits of the other functions."""

    module: str
    number: int
    name: str
    line: int


# --- what may be changed -------------------------------------------------------------------------


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


# --- where ---------------------------------------------------------------------------------------


def places(node: ast.AST, left_out: tuple[str, ...] = (), scope: str = "") -> Iterator[Place]:
    """Yield everything that runs, in a fixed order, but what names left out are reckoned with."""
    scope = f"{scope}.{node.name}" if isinstance(node, ast.FunctionDef | ast.ClassDef) else scope
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        children = value if isinstance(value, list) else [value]
        for position, child in enumerate(children):
            if isinstance(child, ast.AST) and not _is_left_out(child, (*TYPE_ALIASES, *left_out)):
                yield Place(
                    node, field, position if isinstance(value, list) else None, child, scope
                )
                yield from places(child, left_out, scope)


def _is_left_out(node: ast.AST, names: tuple[str, ...]) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    found = set(assigned(node))
    if isinstance(node, ast.BinOp | ast.Compare) or _is_extreme(node):
        found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(found & {*names})


def _is_extreme(node: ast.AST) -> bool:
    """Say whether a node is min(...) or max(...)."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("max", "min")


def assigned(node: ast.AST) -> list[str]:
    """Return the names to which a statement assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    parts = [part for target in targets for part in getattr(target, "elts", [target])]
    return [part.id for part in parts if isinstance(part, ast.Name)]


def mutations(tree: ast.AST, left_out: tuple[str, ...] = ()) -> Iterator[tuple[Place, ast.AST]]:
    """Yield every place with what it could hold instead."""
    for place in places(tree, left_out):
        for other in swapped(place.child):
            yield place, other


# --- in the modules of a tree of files -----------------------------------------------------------


def path_of(module: str, root: Path) -> Path:
    """Return the file of a module."""
    return root / (module.replace(".", "/") + ".py")


def tree_of(module: str, root: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path_of(module, root).read_text(encoding="utf-8"))


def mutants_of(module: str, root: Path) -> list[Mutant]:
    """Return all mutants of a module."""
    found, seen = [], Counter[str]()
    for number, (place, other) in enumerate(mutations(tree_of(module, root), TUNING_NAMES)):
        words = f"{module}{place.scope}: {in_words(place.child, other)}"
        seen[words] += 1
        name = f"{words}  #{seen[words]}" if seen[words] > 1 else words
        found.append(Mutant(module, number, name, getattr(place.child, "lineno", 0)))
    return found


def in_words(before: ast.AST, after: ast.AST) -> str:
    """Return what is changed in one short line."""
    if isinstance(before, ast.Call) and isinstance(after, ast.Call):
        (lost,) = (keyword for keyword in before.keywords if keyword not in after.keywords)
        return f"{_first_line(before.func)}(...) without {_first_line(lost)}"
    return f"{_first_line(before)}  ->  {_first_line(after)}"


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0][:100]


def number_left_out(module: str, root: Path) -> int:
    """Return how many mutants of a module only change its tuning constants."""
    tree = tree_of(module, root)
    return sum(1 for _ in mutations(tree)) - sum(1 for _ in mutations(tree, TUNING_NAMES))


def mutated(mutant: Mutant, root: Path) -> ast.Module:
    """Return the changed tree."""
    tree = tree_of(mutant.module, root)
    for number, (place, other) in enumerate(mutations(tree, TUNING_NAMES)):
        if number == mutant.number:
            place.put(other)
            return ast.fix_missing_locations(tree)
    raise IndexError(mutant)
