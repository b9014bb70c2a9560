"""Where a named mutant is made: in a definition, by the syntax of a statement or expression, never by line.

A file may move and code may be wrapped in another way; the place is found all the same. What is no longer there, or is
there more than once, is a PlaceError.

    before               is found as
    an expression        that expression, anywhere in the definition; with `after` an expression
    statements           these statements, one after the other in one block
    a header and `...`   an if, while or with that has this header and any block; `...` in `after` is that block
    "key": value         this entry of a dict
    name=value           this argument of a call, where no statement is the same
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

_BLOCKS = ("body", "orelse", "finalbody")


class PlaceError(Exception):
    """A mutant does not apply: its definition or its statement is not there, or is not unique."""


@dataclass(frozen=True)
class Place:
    """The one place of a mutant: `module` is a path below the root of the tree."""

    module: Path
    within: str
    before: str
    after: str
    parsed: ast.Module = field(repr=False)

    def mutated(self) -> str:
        """The module with the mutant in it; comments are left out."""
        copied = copy.deepcopy(self.parsed)
        for node in _defined(copied, self.within):
            _replaced(node, self.before, self.after)
        return ast.unparse(ast.fix_missing_locations(copied))


class Tree:
    """All modules below `root`, parsed once; paths are relative to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def _modules(self) -> dict[str, dict[Path, ast.Module]]:
        """The modules that define a name, by qualified name and path."""
        found: dict[str, dict[Path, ast.Module]] = {}
        for path in sorted(self.root.rglob("*.py")):
            module = ast.parse(path.read_text(encoding="utf-8"))
            for name, _ in _definitions(module):
                found.setdefault(name, {})[path.relative_to(self.root)] = module
        return found

    def place(self, *, within: str, before: str, after: str, modules: str) -> Place:
        """The one place of `before` in the definitions named `within`, with `after` instead. Raises PlaceError."""
        found: list[tuple[Path, ast.Module]] = []
        defined = 0
        for path, module in self._modules.get(within, {}).items():
            if not fnmatch(str(path), modules):
                continue
            for node in _defined(module, within):
                defined += 1
                found += [(path, module)] * _replaced(copy.deepcopy(node), before, after)
        if not defined:
            raise PlaceError(f"no module of {modules} defines {within}")
        if len(found) != 1:
            raise PlaceError(f"{within} has this {len(found)} times instead of once: {before}")
        path, module = found[0]
        return Place(path, within, before, after, module)


def _defined(module: ast.Module, within: str) -> list[ast.AST]:
    return [node for name, node in _definitions(module) if name == within]


def _definitions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Functions, classes and names of modules and classes, by qualified name."""
    for node in ast.iter_child_nodes(tree):
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        for name in names:
            yield f"{above}{name}", node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _definitions(node, f"{above}{node.name}.")


def _replaced(tree: ast.AST, before: str, after: str) -> int:
    """Replace `before` by `after` in the tree, in place; how often it was there."""
    old, new = _expression(before), _expression(after)
    if old is not None and new is not None:
        return _swapped(tree, old, new)
    entry = _expression(f"{{{before}}}"), _expression(f"{{{after}}}")
    if isinstance(entry[0], ast.Dict) and isinstance(entry[1], ast.Dict):
        return _replace_entry(tree, entry[0], entry[1])
    count = _replace_statements(tree, ast.parse(before).body, ast.parse(after).body)
    call = _expression(f"_({before})"), _expression(f"_({after})")
    if not count and isinstance(call[0], ast.Call) and isinstance(call[1], ast.Call):
        return _replace_argument(tree, call[0].keywords, call[1].keywords)
    return count


def _swapped(tree: ast.AST, old: ast.expr, new: ast.expr) -> int:
    swap = _Expressions(old, new)
    swap.visit(tree)
    return swap.count


def _replace_entry(tree: ast.AST, old: ast.Dict, new: ast.Dict) -> int:
    count = 0
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict):
            continue
        for place in range(len(node.keys)):
            entry = ast.Dict(keys=[node.keys[place]], values=[node.values[place]])
            if ast.dump(entry) == ast.dump(old):
                count += 1
                node.keys[place], node.values[place] = new.keys[0], new.values[0]
    return count


def _replace_argument(tree: ast.AST, old: list[ast.keyword], new: list[ast.keyword]) -> int:
    count = 0
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for place, keyword in enumerate(node.keywords):
            if ast.dump(keyword) == ast.dump(old[0]):
                count += 1
                node.keywords[place] = new[0]
    return count


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError:
        return None


class _Expressions(ast.NodeTransformer):
    def __init__(self, old: ast.expr, new: ast.expr) -> None:
        self._old, self._new = ast.dump(old), new
        self.count = 0

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and ast.dump(node) == self._old:
            self.count += 1
            return copy.deepcopy(self._new)
        return self.generic_visit(node)


def _replace_statements(tree: ast.AST, old: Sequence[ast.stmt], new: Sequence[ast.stmt]) -> int:
    count = 0
    for node in ast.walk(tree):
        for part in _BLOCKS:
            block = getattr(node, part, None)
            if not isinstance(block, list):
                continue
            for start in range(len(block) - len(old), -1, -1):
                blocks = _match(block[start : start + len(old)], old)
                if blocks is not None:
                    count += 1
                    block[start : start + len(old)] = _filled(new, blocks)
    return count


def _match(found: Sequence[ast.stmt], pattern: Sequence[ast.stmt]) -> list[ast.stmt] | None:
    """The statements whose blocks are `...` in the pattern; None where the statements are others."""
    blocks: list[ast.stmt] = []
    for one, other in zip(found, pattern, strict=True):
        if _has_any_block(other):
            if type(one) is not type(other) or _header(one) != _header(other):
                return None
            blocks.append(one)
        elif ast.dump(one) != ast.dump(other):
            return None
    return blocks


def _filled(new: Sequence[ast.stmt], blocks: list[ast.stmt]) -> list[ast.stmt]:
    made = [copy.deepcopy(statement) for statement in new]
    for statement in made:
        if _has_any_block(statement):
            whole = blocks.pop(0)
            for part in _BLOCKS:
                if hasattr(whole, part) and hasattr(statement, part):
                    setattr(statement, part, getattr(whole, part))
    return made


def _has_any_block(statement: ast.stmt) -> bool:
    """Whether the block of a statement is written as `...`."""
    block = getattr(statement, "body", None)
    return (
        isinstance(block, list)
        and len(block) == 1
        and isinstance(block[0], ast.Expr)
        and isinstance(block[0].value, ast.Constant)
        and block[0].value.value is ...
    )


def _header(statement: ast.stmt) -> str:
    """A statement without its blocks."""
    shown = copy.copy(statement)
    for part in _BLOCKS:
        if hasattr(shown, part):
            setattr(shown, part, [])
    return ast.dump(shown)
