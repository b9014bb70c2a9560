"""The first line of a review: whether the pipeline stops, by which gate, for which task, and how to let it pass. Pure.

headline(review)     -> Headline
labels(review)       words for labels of the pull request
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..content import Effect
from .decision import Block, Gate
from .gate import tripped
from .marked import quoted
from .model import Action, Review, TaskReview

CAUTION, WARNING, NOTE = "CAUTION", "WARNING", "NOTE"
"""Kinds of alerts, as GitHub and GitLab name them."""

SIGNS = {CAUTION: "❌", WARNING: "⚠️", NOTE: "✅"}

NAMED = 3
"""Tasks of a gate that are named; the rest are counted."""

BLOCKED = {
    # gates whose name alone does not say what happened
    Gate.FAILED: "the preview of {names} failed or is incomplete",
    Gate.UP_FAILS: "`pulumi up` will fail at {names}",
}

DONE = {Action.DELETE: "deleted", Action.REPLACE: "recreated"}

NO_GATES = "no gate was asked for (--fail-on)"
HOW = "To let it pass, add an entry to dataworks.toml, with a reason:"
NEVER = "No entry lets this pass: fix the preview first."


@dataclass(frozen=True)
class Headline:
    """`kind` is CAUTION, WARNING or NOTE; `text` the verdict in one sentence; `how` says how to let it pass, or "";
    `entries` are the lines of dataworks.toml for that."""

    kind: str
    text: str
    how: str = ""
    entries: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """The sign of the kind, for forms without alerts."""
        return SIGNS[self.kind]


def headline(review: Review) -> Headline:
    """The verdict over all stacks."""
    decision = review.decision
    incomplete = [stack.name for stack in review.stacks if stack.incomplete]
    if decision and decision.blocked:
        entries = tuple(block.allow for block in decision.blocks if block.allow)
        return Headline(CAUTION, _blocked(decision.blocks, review), HOW if entries else NEVER, entries)
    if incomplete:
        names = ", ".join(map(quoted, incomplete))
        return Headline(CAUTION, f"The preview of {names} failed or is incomplete.", NEVER)
    text = _not_blocked(decision.gates if decision else ())
    allowed = [task for task in review.tasks if task.allowed]
    text += f" Allowed: {_names(allowed, review)}." if allowed else ""
    failing = [task for task in review.tasks if task.prediction.fails and task.prediction.certain]
    text += f" But {quoted('pulumi up')} will fail at {_names(failing, review)}." if failing else ""
    worst = max((task.effect for task in review.tasks), default=Effect.NONE)
    if worst < Effect.MISPLACED:
        return Headline(WARNING if failing else NOTE, text)
    dangerous = [task for task in review.tasks if task.effect is worst]
    return Headline(WARNING, f"{text} Worst effect: {worst.word}, in {_names(dangerous, review)}.")


def labels(review: Review) -> tuple[str, ...]:
    """Words that a pipeline may set as labels of the pull request: the worst effect, and whether something blocks."""
    worst = max((task.effect for task in review.tasks), default=Effect.NONE)
    blocked = bool(review.decision and review.decision.blocked) or any(stack.incomplete for stack in review.stacks)
    found = [f"dataworks: {worst.word}"] if review.tasks else []
    found += ["dataworks: publishes"] * any(task.publishes for task in review.tasks)
    return (*found, *["dataworks: blocked"] * blocked)


def _not_blocked(gates: Sequence[Gate]) -> str:
    if not gates:
        return f"Not blocked: {NO_GATES}."
    return f"Not blocked by {'any gate' if set(gates) == set(Gate) else ', '.join(map(quoted, gates))}."


def _blocked(blocks: Sequence[Block], review: Review) -> str:
    tasks = {(task.stack, task.name): task for task in review.tasks}
    by_gate: dict[Gate, list[str]] = {}
    for block in blocks:
        name = "/".join(filter(None, (block.stack if _several(review) or not block.task else "", block.task)))
        about = _about(tasks.get((block.stack, block.task)), block.gate)
        by_gate.setdefault(block.gate, []).append(quoted(name) + f" ({about})" * bool(about) if name else block.why)
    found = [
        BLOCKED.get(gate, "by `{gate}`: {names}").format(gate=gate, names=_some(list(dict.fromkeys(names))))
        for gate, names in by_gate.items()
    ]
    return f"Blocked{'' if found[0].startswith('by ') else ':'} {'; '.join(found)}."


def _about(task: TaskReview | None, gate: Gate) -> str:
    """Why this task blocks, in a word or in codes of findings."""
    if task is None or gate is Gate.UP_FAILS:
        return ""
    if gate is Gate.FINDINGS:
        return ", ".join(dict.fromkeys(hazard.code for hazard in tripped(task, gate)))
    return DONE.get(task.action, task.effect_word)


def _names(tasks: Sequence[TaskReview], review: Review) -> str:
    return _some([quoted(f"{task.stack}/{task.name}" if _several(review) else task.name) for task in tasks])


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - NAMED} more"] * (len(names) > NAMED)
    return ", ".join([*names[:NAMED], *more])


def _several(review: Review) -> bool:
    return len(review.stacks) > 1
