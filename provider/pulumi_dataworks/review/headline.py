"""The first line of a review: whether the pipeline stops, by which gate, for which task, and how to let it pass. Pure.

headline(review)     -> Headline
labels(review)       words for labels of the pull request
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..content import Effect
from .decision import Block, Gate
from .marked import quoted
from .model import Review, TaskReview

CAUTION, WARNING, NOTE = "CAUTION", "WARNING", "NOTE"
"""Kinds of alerts, as GitHub and GitLab name them."""

SIGNS = {CAUTION: "❌", WARNING: "⚠️", NOTE: "✅"}

NAMED = 3
"""Tasks of a gate that are named; the rest are counted."""

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
        return Headline(CAUTION, f"The preview of {names} failed or is not whole.", NEVER)
    gates = ", ".join(map(quoted, decision.gates)) if decision else ""
    text = f"Not blocked{f' by {gates}' if gates else f': {NO_GATES}'}."
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


def _blocked(blocks: Sequence[Block], review: Review) -> str:
    effects = {(task.stack, task.name): task.effect_word for task in review.tasks if task.effect > Effect.NONE}
    by_gate: dict[Gate, list[str]] = {}
    for block in blocks:
        name = "/".join(filter(None, (block.stack if _several(review) or not block.task else "", block.task)))
        effect = effects.get((block.stack, block.task), "")
        by_gate.setdefault(block.gate, []).append(quoted(name) + f" ({effect})" * bool(effect) if name else block.why)
    found = [f"{quoted(gate)}: {_some(list(dict.fromkeys(names)))}" for gate, names in by_gate.items()]
    return f"Blocked by {'; by '.join(found)}."


def _names(tasks: Sequence[TaskReview], review: Review) -> str:
    return _some([quoted(f"{task.stack}/{task.name}" if _several(review) else task.name) for task in tasks])


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - NAMED} more"] * (len(names) > NAMED)
    return ", ".join([*names[:NAMED], *more])


def _several(review: Review) -> bool:
    return len(review.stacks) > 1
