"""Whether a pipeline goes on: what it fails on, with which exit code, and why, in one line.

judge(review, fail_on, truncated)     -> Decision
read_allowances(text, name)           the allow list, a TOML file

[[allow]]
task = "orders"                # the resource name in the program
stack = "prod"                 # left out: every stack
gates = ["destructive"]
reason = "the table is loaded anew tonight, agreed with its owner"
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..content import Effect, Severity
from ..errors import InputError
from .model import Action, Allowance, Gate, Review, TaskReview

EXIT_CODES = {
    # gate: exit code, when it fails
    Gate.FAILED: (3, "a preview failed or is not whole; always on"),
    Gate.DESTRUCTIVE: (10, "a task's effect is destructive, or nobody sees it before"),
    Gate.DELETE: (11, "something is deleted, of whichever provider"),
    Gate.REPLACE: (12, "something is replaced, of whichever provider"),
    Gate.MISPLACED: (17, "a task's effect is misplaced or worse"),
    Gate.TARGET: (13, "a task's effect is target or worse"),
    Gate.SCHEMA: (14, "a task's effect is schema or worse"),
    Gate.FINDINGS: (15, "a task has new findings that are errors or warnings"),
    Gate.TRUNCATED: (16, "something was left out of the report; always on, unless --allow-truncated"),
}
"""2 is a command that could not do its work. Of several gates the first of this table gives the code."""

OPENED_BY_TASK = tuple(gate for gate in Gate if gate not in (Gate.FAILED, Gate.TRUNCATED))
"""What an allow list may open."""

LEAST = {
    Gate.DESTRUCTIVE: Effect.DESTRUCTIVE,
    Gate.MISPLACED: Effect.MISPLACED,
    Gate.TARGET: Effect.TARGET,
    Gate.SCHEMA: Effect.SCHEMA,
}

NAMED = 3
"""Tasks that the line names; the rest are counted."""


@dataclass(frozen=True)
class Decision:
    """`code` is the exit code, 0 for going on; `why` one line, "" for going on."""

    code: int
    why: str


class _Allow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    task: str = Field(min_length=1)
    stack: str = ""
    gates: tuple[Gate, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)


class _AllowFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    allow: tuple[_Allow, ...] = ()


def judge(review: Review, fail_on: Collection[Gate], *, left_out: int = 0, allow_truncated: bool = False) -> Decision:
    """Whether the pipeline goes on. `left_out` counts what the rendered report does not show."""
    for gate, (code, _) in EXIT_CODES.items():
        culprits = _culprits(review, gate, left_out, allow_truncated, fail_on)
        if culprits:
            more = f" and {len(culprits) - NAMED} more" if len(culprits) > NAMED else ""
            return Decision(code, f"{gate}: {', '.join(culprits[:NAMED])}{more}")
    return Decision(0, "")


def _culprits(review: Review, gate: Gate, left_out: int, allow_truncated: bool, fail_on: Collection[Gate]) -> list[str]:
    if gate is Gate.FAILED:
        return [f"the preview of {stack.name} failed or is not whole" for stack in review.stacks if stack.incomplete]
    if gate is Gate.TRUNCATED:
        told = f"{left_out} details were left out of the report"
        return [told] if left_out and not allow_truncated else []
    if gate not in fail_on:
        return []
    found = [f"{task.stack}/{task.name}" for task in review.tasks if _trips(task, gate)]
    if gate in (Gate.DELETE, Gate.REPLACE):
        found += [
            f"{stack.name}/{other.name} ({other.type})"
            for stack in review.stacks
            for other in stack.others
            if gate.value in other.op
        ]
    return found


def _trips(task: TaskReview, gate: Gate) -> bool:
    """An allowance for an effect opens the gates up to that effect, and no worse one."""
    opened = {one for allowance in task.allowed for one in allowance.gates}
    if gate in LEAST:
        allowed = max((LEAST[one] for one in opened if one in LEAST), default=Effect.NONE)
        return task.effect >= LEAST[gate] and task.effect > allowed
    if gate in opened:
        return False
    if gate is Gate.FINDINGS:
        return any(finding.severity is not Severity.HINT for finding in task.findings)
    return task.action is (Action.DELETE if gate is Gate.DELETE else Action.REPLACE)


def read_allowances(text: str, name: str) -> tuple[Allowance, ...]:
    """The allow list of a TOML text. Raises InputError, naming `name`, where it is not one."""
    gates = ", ".join(OPENED_BY_TASK)
    remedy = f"Write [[allow]] with task, gates ({gates}), reason and, if need be, stack."
    try:
        entries = _AllowFile.model_validate(tomllib.loads(text)).allow
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is no TOML: {error}.", advice=remedy) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}: {where} is missing or wrong.", advice=remedy) from None
    for entry in entries:
        if not set(entry.gates) <= set(OPENED_BY_TASK) or not entry.reason.strip():
            what = f"{name}: the entry for {entry.task} has no reason, or opens a gate that no list opens."
            raise InputError(what, advice=remedy)
    return tuple(Allowance(entry.task, entry.stack, entry.gates, entry.reason) for entry in entries)
