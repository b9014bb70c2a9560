"""Whether a pipeline goes on: what it fails on, with which exit code, and why, in one line.

judge(review, fail_on, ...)          -> Decision
with_decision(review, fail_on)       the review with its decision, for the forms
opening(task, allowances)            the allowances that let something of a task pass
opening_of_other(other, ...)         the same of a resource that is no task

A gate trips on the hazards of a task. An allowance opens hazards: by code, by class with all milder ones, and what is
deleted, replaced or cannot be reviewed only by its own name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from ..content import Effect, Severity
from .allowances import CLASSES, OWN
from .decision import Allowance, Block, Decision, Gate
from .model import Action, Other, Review, TaskReview

EXIT_CODES = {
    # gate: exit code, when it fails
    Gate.FAILED: (3, "a preview failed or is incomplete; always on"),
    Gate.UP_FAILS: (19, "the entries of a preview prove that `pulumi up` will fail at a task"),
    Gate.DESTRUCTIVE: (10, "a task's effect is destructive, or cannot be reviewed"),
    Gate.DELETE: (11, "something is deleted, of whichever provider"),
    Gate.REPLACE: (12, "something is replaced, of whichever provider"),
    Gate.UNKNOWN: (18, "what changes in a task cannot be reviewed"),
    Gate.MISPLACED: (17, "a task's effect is misplaced or worse"),
    Gate.TARGET: (13, "a task's effect is target or worse"),
    Gate.SCHEMA: (14, "a task's effect is schema or worse"),
    Gate.FINDINGS: (15, "a task has new findings that are errors or warnings"),
    Gate.TRUNCATED: (16, "something was left out of the report; always on, unless --allow-truncated"),
}
"""2 is a command that could not do its work. Of several gates the first of this table gives the code."""

LEAST = {Gate(word): effect for word, effect in CLASSES.items()}
"""Gates that trip on effects, and the mildest of each."""

NAMED = 3
"""Tasks that the line names; the rest are counted."""

REASON = "why, and who agreed"


@dataclass(frozen=True)
class Hazard:
    """One thing about a task on which a gate may trip. `own` is its name in OWN, "" where its class decides."""

    effect: Effect
    code: str
    own: str
    why: str

    @property
    def token(self) -> str:
        """What an allowance for exactly this names."""
        return self.code or self.own


def hazards(task: TaskReview) -> tuple[Hazard, ...]:
    """Everything about a task on which a gate may trip, the worst first."""
    found = list(_hazards(task))
    return tuple(sorted(dict.fromkeys(found), key=lambda one: -one.effect))


def _hazards(task: TaskReview) -> Iterator[Hazard]:
    if task.prediction.fails and task.prediction.certain:
        yield Hazard(Effect.NONE, "", "up-fails", task.prediction.fails)
    if task.action is Action.DELETE:
        yield Hazard(Effect.DESTRUCTIVE, "", "delete", OWN["delete"])
    if task.action is Action.REPLACE:
        yield Hazard(Effect.DESTRUCTIVE, "", "replace", OWN["replace"])
    if task.hidden or task.action is Action.OTHER:
        yield Hazard(Effect.DESTRUCTIVE, "", "unknown", OWN["unknown"])
    if task.action in (Action.UPDATE, Action.RENAME, Action.REPLACE):
        for change in task.changes:
            if not (task.action is Action.REPLACE and change.code == "DE115"):
                yield Hazard(change.effect, change.code, "" if change.code else change.effect.word, change.words)
    for finding in task.findings:
        if finding.severity is not Severity.HINT:
            yield Hazard(Effect.NONE, finding.code, "findings", finding.what)


def is_open(hazard: Hazard, allowances: Iterable[Allowance]) -> bool:
    """Whether an allowance lets it pass."""
    return any(_opens(one, hazard) for allowance in allowances for one in allowance.allows)


def _opens(allowed: str, hazard: Hazard) -> bool:
    if allowed in (hazard.code, hazard.own) and allowed:
        return True
    return hazard.own not in OWN and allowed in CLASSES and CLASSES[allowed] >= hazard.effect


def opening(task: TaskReview, allowances: Iterable[Allowance]) -> tuple[Allowance, ...]:
    """Those of the allowances for this task and stack that let something of it pass at some gate."""
    found = [one for one in hazards(task) if one.own in OWN or one.effect >= min(LEAST.values())]
    return tuple(
        allowance
        for allowance in allowances
        if allowance.task == task.name
        and not allowance.type
        and allowance.stack in ("", task.stack)
        and any(is_open(one, [allowance]) for one in found)
    )


def opening_of_other(other: Other, stack: str, allowances: Iterable[Allowance]) -> tuple[Allowance, ...]:
    """Those of the allowances for this resource, which is no task, and stack that let what is done to it pass."""
    return tuple(
        one
        for one in allowances
        if (one.task, one.type) == (other.name, other.type)
        and one.stack in ("", stack)
        and any(name in other.op for name in one.allows)
    )


def judge(review: Review, fail_on: Collection[Gate], *, left_out: int = 0, allow_truncated: bool = False) -> Decision:
    """Whether the pipeline goes on. `left_out` counts what the rendered report does not show."""
    code, why = 0, ""
    blocks: list[Block] = []
    seen: set[tuple[str, str, Hazard]] = set()
    for gate, (number, _) in EXIT_CODES.items():
        culprits = _culprits(review, gate, left_out, allow_truncated, fail_on)
        if culprits and not code:
            more = f" and {len(culprits) - NAMED} more" if len(culprits) > NAMED else ""
            code, why = number, f"{gate}: {', '.join(culprits[:NAMED])}{more}"
        blocks += _blocks(review, gate, culprits, fail_on, seen)
    asked = tuple(gate for gate in EXIT_CODES if gate in fail_on)
    return Decision(code, why, asked, tuple(blocks))


def with_decision(review: Review, fail_on: Collection[Gate]) -> Review:
    """The review with its decision, before anything is left out of a form."""
    return replace(review, decision=judge(review, fail_on))


def _culprits(review: Review, gate: Gate, left_out: int, allow_truncated: bool, fail_on: Collection[Gate]) -> list[str]:
    if gate is Gate.FAILED:
        return [f"the preview of {stack.name} failed or is incomplete" for stack in review.stacks if stack.incomplete]
    if gate is Gate.TRUNCATED:
        told = f"{left_out} details were left out of the report"
        return [told] if left_out and not allow_truncated else []
    if gate not in fail_on:
        return []
    found = [f"{task.stack}/{task.name}" for task in review.tasks if tripped(task, gate)]
    return [*found, *(f"{stack}/{_with_type(other)}" for stack, other in _others(review, gate))]


def _others(review: Review, gate: Gate) -> list[tuple[str, Other]]:
    """Resources that are no tasks on which a gate trips, less those that are allowed, each with its stack."""
    if gate not in (Gate.DELETE, Gate.REPLACE):
        return []
    return [
        (stack.name, other)
        for stack in review.stacks
        for other in stack.others
        if gate.value in other.op and not any(gate.value in one.allows for one in other.allowed)
    ]


def _with_type(other: Other) -> str:
    return f"{other.name} ({other.type})"


def tripped(task: TaskReview, gate: Gate) -> tuple[Hazard, ...]:
    """The hazards of a task on which a gate trips, less those that are allowed."""
    return tuple(one for one in hazards(task) if _trips(one, gate) and not is_open(one, task.allowed))


def _trips(hazard: Hazard, gate: Gate) -> bool:
    if gate in LEAST:
        return hazard.effect >= LEAST[gate]
    return hazard.own == gate.value


def _blocks(
    review: Review, gate: Gate, culprits: Collection[str], fail_on: Collection[Gate], seen: set[tuple[str, str, Hazard]]
) -> Iterator[Block]:
    """What trips a gate, with the lines that allow it. A hazard that an earlier gate named is not named again."""
    if gate is Gate.FAILED:
        yield from (
            Block(gate, one.name, "", "the preview failed or is incomplete") for one in review.stacks if one.incomplete
        )
        return
    if gate is Gate.TRUNCATED:
        yield from (Block(gate, "", "", why) for why in culprits)
        return
    if gate not in fail_on:
        return
    for task in review.tasks:
        fresh = [one for one in tripped(task, gate) if (task.stack, task.name, one) not in seen]
        seen |= {(task.stack, task.name, one) for one in fresh}
        if fresh:
            yield Block(gate, task.stack, task.name, "; ".join(dict.fromkeys(map(_why, fresh))), _allow(task, fresh))
    for stack, other in _others(review, gate):
        whose = "a workflow or folder" if other.ours else "a resource of another provider"
        allow = _entry(other.name, stack, _toml(gate.value), type_=other.type)
        yield Block(gate, stack, _with_type(other), f"{whose} is {gate}d", allow)


def _why(hazard: Hazard) -> str:
    return f"{hazard.code} {hazard.why}".strip()


def _allow(task: TaskReview, found: Collection[Hazard]) -> str:
    """The lines of dataworks.toml that let these pass."""
    tokens = ", ".join(_toml(one) for one in dict.fromkeys(one.token for one in found))
    return _entry(task.name, task.stack, tokens)


def _entry(name: str, stack: str, tokens: str, *, type_: str = "") -> str:
    return (
        f"[[review.allow]]\ntask = {_toml(name)}\n{f'type = {_toml(type_)}{chr(10)}' if type_ else ''}"
        f"stack = {_toml(stack)}\nallows = [{tokens}]\nreason = {_toml(REASON)}\n"
    )


def _toml(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does, and DEL as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
