"""Mutants of the product: made by mutmut, drawn by a seed.

mutmut's operators (mutmut.mutation.mutators) and its visitor make the mutants; they are applied here, one at a time,
to the text of one module. mutmut's own runner is not used, because its trampolines reach neither the tables of a module
nor decorated functions, and the rules of this product are mostly tables.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

SEED = 12
SAMPLE = 330
LEAST = 25
"""Mutants that are drawn from each group at least."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "plan": ("**/plan/inputs.py", "**/plan/properties.py", "**/plan/updates.py"),
    "task": ("**/live_task.py", "**/live_properties.py", "**/file_update.py", "**/input_list.py", "**/studio/write.py"),
    "creation": ("**/creation.py",),
    "deletion": ("**/deletion.py",),
    "publishing": ("pulumi_dataworks/**/publishing.py", "**/publisher.py", "**/client/deployments.py"),
    "schedule": ("pulumi_dataworks/**/schedule.py", "**/cron.py"),
    "retries": ("**/client/retries.py", "**/client/request.py", "**/client/limiter.py"),
    "error rules": ("**/client/error_rules.py",),
    "effects": ("**/content/effects/*.py",),
    "gate": ("**/review/gate.py",),
    "signature check": ("dataworks_emulator/signatures.py",),
}
"""What is mutated: globs below provider/, so that a module may move to another folder. At least one must match."""


class SampleError(Exception):
    """The sample cannot be made: a group has no module, or fewer mutants than are to be drawn."""


@dataclass(frozen=True)
class Mutant:
    """One mutation of one module. `module` is relative to provider/, `within` the qualified name of the innermost
    definition ("" at the top of a module), `lines` those of the statement that is mutated."""

    group: str
    module: str
    within: str
    lines: tuple[int, ...]
    rank: str
    edit: tuple[cst.Module, cst.CSTNode, cst.CSTNode] = field(repr=False, compare=False)

    @cached_property
    def text(self) -> str:
        """The mutated module."""
        module, before, after = self.edit
        return module.deep_replace(before, after).code  # type: ignore[no-any-return, attr-defined, unused-ignore]


class _Visitor(MutationVisitor):
    """mutmut's, but decorated functions are mutated, too: no trampoline is needed here."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return False
        return super()._skip_node_and_children(node)


def modules(provider: Path, group: str, groups: Mapping[str, Sequence[str]] = GROUPS) -> tuple[Path, ...]:
    """The modules of a group, sorted. Raises SampleError."""
    found = {path for pattern in groups[group] for path in provider.glob(pattern)}
    if not found:
        raise SampleError(
            f"Group {group}: no module matches {' or '.join(groups[group])}. Correct GROUPS in {Path(__file__).name}."
        )
    return tuple(sorted(found))


def mutants_of(path: Path, *, module: str, group: str, seed: int) -> list[Mutant]:
    """All mutants of one module, each once, in the order of the file."""
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    tree = wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    parents = wrapper.resolve(ParentNodeProvider)
    seen: dict[tuple[str, str, str, str], int] = {}
    made: list[Mutant] = []
    done: set[tuple[object, str]] = set()
    for one in visitor.mutations:
        before, after = one.original_node, one.mutated_node
        if is_prose(before):
            continue
        statement = before
        while not isinstance(statement, cst.BaseStatement | cst.ExceptHandler | cst.MatchCase):
            statement = parents[statement]
        start, end = positions[statement].start.line, positions[statement].end.line
        if not isinstance(statement, cst.SimpleStatementLine):  # its head, not its body
            end = start if statement is before else positions[before].end.line
        old, new = tree.code_for_node(before), tree.code_for_node(after)
        where = positions[before]
        if (spot := ((where.start.line, where.start.column, where.end.line, where.end.column), new)) in done:
            continue
        done.add(spot)
        within = _within(before, parents)
        key = (module.rpartition("/")[2], within, old, new)
        seen[key] = seen.get(key, 0) + 1
        rank = hashlib.sha256("\0".join((str(seed), *key, str(seen[key]))).encode()).hexdigest()
        made.append(Mutant(group, module, within, tuple(range(start, end + 1)), rank, (tree, before, after)))
    return made


def is_prose(node: cst.CSTNode) -> bool:
    """Whether a node is a text for people. Its wording is not mutated; that it is missing, or another, is."""
    return isinstance(node, cst.SimpleString) and " " in node.raw_value.strip()


def _within(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> str:
    names = []
    while node in parents:
        node = parents[node]
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            names.append(node.name.value)
    return ".".join(reversed(names))


def compiles(text: str) -> bool:
    """Whether a mutated module is Python at all."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def shares(made: Mapping[str, int], *, size: int) -> dict[str, int]:
    """How many mutants are drawn from each group: LEAST, and the rest by the number that can be made. Raises
    SampleError."""
    if len(made) * LEAST > size:
        raise SampleError(f"{size} mutants are too few for {len(made)} groups of at least {LEAST}.")
    if few := sorted(group for group, count in made.items() if count < LEAST):
        raise SampleError(f"Fewer than {LEAST} mutants can be made of: {', '.join(few)}.")
    rest, total = size - len(made) * LEAST, sum(made.values())
    drawn = {group: min(count, LEAST + rest * count // total) for group, count in made.items()}
    for group in sorted(made, key=lambda name: (-made[name], name)):
        if sum(drawn.values()) < size and drawn[group] < made[group]:
            drawn[group] += 1
    return drawn


def draw(
    provider: Path, *, seed: int, size: int, groups: Mapping[str, Sequence[str]] = GROUPS
) -> tuple[dict[str, int], list[Mutant]]:
    """How many mutants each group has, and the sample. A mutant is drawn by the hash of the seed and itself, so that a
    change of the product elsewhere does not draw another sample. Raises SampleError."""
    every = {
        group: [
            mutant
            for path in modules(provider, group, groups)
            for mutant in mutants_of(path, module=path.relative_to(provider).as_posix(), group=group, seed=seed)
        ]
        for group in groups
    }
    counts = {group: len(found) for group, found in every.items()}
    drawn: list[Mutant] = []
    for group, share in shares(counts, size=size).items():
        good: list[Mutant] = []
        for mutant in sorted(every[group], key=lambda one: one.rank):
            if len(good) < share and compiles(mutant.text):
                good.append(mutant)
        drawn += good
    return counts, drawn


def described(mutant: Mutant) -> str:
    """The lines that a mutation changes: `before` → `after`."""
    old, new = mutant.edit[0].code.splitlines(), mutant.text.splitlines()
    return change(old, new)


def change(old: Sequence[str], new: Sequence[str]) -> str:
    """What differs between two texts, on one line, without the indentation."""
    parts = []
    for kind, left, right, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            before = " ".join(line.strip() for line in old[left:right])
            after = " ".join(line.strip() for line in new[first:last])
            parts.append(f"{before} → {after}")
    return "; ".join(parts)
