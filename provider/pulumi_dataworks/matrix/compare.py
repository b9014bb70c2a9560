"""What differs between stacks, told by meaning. Pure: states and declared rows in, one value out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..content import ABSENT, Change, Effect, plain_change, same
from ..plan import property_changes
from ..plan.schedule import changed
from ..review.signed_lines import value_text
from .declared import Declared, covers
from .exports import DEPLOYMENT, PUBLISHING, SCHEDULE, TASK, Key, StackState

MISSING = "missing"
"""The place of a resource that a stack does not have."""

LONGEST = 80
"""Characters of a value that are told."""


@dataclass(frozen=True)
class Difference:
    """One difference of `stack` from `base`. `place` is how people call it, `words` one sentence without a secret.

    `declared` is the row that allows it, None where there is none. `path` is "" where a whole resource is missing.
    """

    kind: str
    name: str
    base: str
    stack: str
    place: str
    path: str
    words: str
    declared: Declared | None


@dataclass(frozen=True)
class NotCompared:
    """Encrypted secrets of one resource in one stack: equal or not, nobody looked."""

    kind: str
    name: str
    stack: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """The comparison. `stacks` begin with the one that the others are compared with."""

    stacks: tuple[str, ...]
    resources: tuple[Key, ...]
    differences: tuple[Difference, ...]
    not_compared: tuple[NotCompared, ...]
    unused: tuple[Declared, ...]

    @property
    def equal(self) -> bool:
        """But for what is declared."""
        return all(difference.declared for difference in self.differences)


Changes = Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[Change]]


def setting_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs between two schedules."""
    return _plain(changed(old, new), old, new, because="a setting of the schedule")


def publishing_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs between two deployments."""
    names = [name for name in PUBLISHING if not same(old.get(name), new.get(name))]
    return _plain(names, old, new, because="how it is published")


def _plain(names: Sequence[str], old: Mapping[str, Any], new: Mapping[str, Any], *, because: str) -> list[Change]:
    return [plain_change(name, old.get(name), new.get(name), effect=Effect.NONE, reason=because) for name in names]


CHANGES: Mapping[str, Changes] = {
    TASK: property_changes,
    SCHEDULE: setting_changes,
    DEPLOYMENT: publishing_changes,
}
"""Kinds that are compared, and what tells their changes."""


def matrix_of(states: Sequence[StackState], declared: Sequence[Declared] = ()) -> Matrix:
    """Compare each state with the first one; what that lacks, with the first one that has it."""
    keys = tuple(sorted({key for state in states for key in state.resources}))
    found = tuple(difference for key in keys for difference in _of(key, states, declared))
    # Rows of [environments] are not for differences alone: a program reads them.
    used = {id(row) for row in declared if row.values is not None or any(_covers(row, one) for one in found)}
    return Matrix(
        stacks=tuple(state.name for state in states),
        resources=keys,
        differences=found,
        not_compared=tuple(
            NotCompared(*key, state.name, state.resources[key].hidden)
            for key in keys
            for state in states
            if key in state.resources and state.resources[key].hidden
        ),
        unused=tuple(row for row in declared if id(row) not in used),
    )


def _of(key: Key, states: Sequence[StackState], declared: Sequence[Declared]) -> Iterator[Difference]:
    kind, name = key
    base = next(state for state in states if key in state.resources)
    for state in states:
        if state is base:
            continue
        found: list[tuple[str, str, str, tuple[Any, Any] | None]] = [
            (MISSING, "", f"is in {base.name} and not in {state.name}", None)
        ]
        if key in state.resources:
            changes = CHANGES[kind](base.resources[key].properties, state.resources[key].properties)
            found = [
                (one.place, one.path, _words(one, base.name, state.name), (_value_of(one.old), _value_of(one.new)))
                for one in changes
            ]
        for place, path, words, values in found:
            how = {"place": place, "task": name, "stack": state.name, "base": base.name}
            row = next((row for row in declared if covers(row, **how, values=values)), None)
            yield Difference(kind, name, base.name, state.name, place, path, words, row)


def _covers(row: Declared, one: Difference) -> bool:
    return covers(row, place=one.place, task=one.name, stack=one.stack)


def _words(change: Change, base: str, stack: str) -> str:
    if change.kind not in ("set", "added", "removed"):
        return f"{change.words} (from {base} to {stack})"
    old, new = _value(change.old), _value(change.new)
    if old == new:
        return f"{change.place} differs, in what is not shown"
    return f"{change.place}: {old} in {base}, {new} in {stack}"


def _value_of(value: Any) -> Any:
    return None if value is ABSENT else value


def _value(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    text = value_text(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
