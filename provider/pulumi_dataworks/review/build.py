"""From previews to the Review: pure, no I/O.

review_of(digests, allowances)    one Review of any number of previews
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from .failures import failures_of, warnings_of
from .gate import opening
from .hidden import secrets_in
from .model import Allowance, Other, Review, StackReview, TaskReview, danger
from .preview import COMPONENT, DEPLOYMENT_TOKEN, NOTHING, SCHEDULE_TOKEN, Digest, Step
from .references import console_address, owner_of
from .task import task_review, without_secrets
from .way import with_way

NOT_REFRESHED = "Edits made in the console since the last run were not looked for: that takes a preview with --refresh."
REFRESHED = (
    "A preview with --refresh cannot show everything: not an edit in the console that the program makes, too, and not "
    "a task that is gone from both."
)
LIST_INCOMPLETE = "The list of tasks is incomplete: what comes after the failure was not looked at, deletions included."
NOT_WHOLE = "The preview is not whole: the engine counted more operations ({ops}) than it lists."
CORRUPT = "The engine says that this preview may be corrupt."


def review_of(digests: Iterable[Digest], allowances: Sequence[Allowance] = (), *, today: date | None = None) -> Review:
    """The Review of several previews, in the order given. Raises nothing.

    Allowances whose last day is before `today` let nothing pass; without `today` none is over.
    """
    digests = tuple(digests)
    expired = tuple(one for one in allowances if today is not None and one.until is not None and one.until < today)
    valid = [one for one in allowances if one not in expired]
    stacks = tuple(_stack(digest, name, valid) for digest, name in zip(digests, _names(digests), strict=True))
    used = {allowance for stack in stacks for task in stack.tasks for allowance in task.allowed}
    return Review(stacks, tuple(one for one in valid if one not in used), expired)


def _names(digests: Sequence[Digest]) -> list[str]:
    """How the stacks are called: their names, with the projects where two are alike, and numbered where these are
    alike, too; where a preview was read, when it does not tell its stack."""
    short = [digest.project_and_stack[1] or digest.name for digest in digests]
    if len(set(short)) == len(short):
        return short
    whole = ["/".join(filter(None, digest.project_and_stack)) or digest.name for digest in digests]
    seen: Counter[str] = Counter()
    for index, name in enumerate(whole):
        seen[name] += 1
        whole[index] = f"{name} ({seen[name]})" if seen[name] > 1 else name
    return whole


def _stack(digest: Digest, name: str, allowances: Sequence[Allowance]) -> StackReview:
    by_urn: dict[str, list[Step]] = {}
    ways: dict[str, list[Step]] = {}
    for step in digest.steps:
        if step.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
            ways.setdefault(step.of, []).append(step)
        else:
            by_urn.setdefault(step.urn, []).append(step)
    secrets = frozenset(
        text
        for step in digest.steps
        for state in (step.old, step.new)
        if state is not None
        for text in secrets_in({"inputs": state.inputs, "outputs": state.outputs})
    )
    warnings = warnings_of(digest, secrets)
    refreshed = any(step.op == "refresh" for step in digest.steps)
    tasks: list[TaskReview] = []
    others: list[Other] = []
    for urn, steps in by_urn.items():
        if any(step.is_task for step in steps):
            task = task_review(steps, stack=name, warnings=warnings.get(urn, ()))
            own_way = ways.pop(steps[0].of, ())
            task = with_way(task, steps, own_way, stack=name)
            if task is not None:
                tasks.append(_with_references(task, (*steps, *own_way)))
        else:
            others += [
                Other(step.name, step.type, step.op)
                for step in steps
                if step.op not in NOTHING and step.type not in ("pulumi:pulumi:Stack", COMPONENT)
            ]
    alone = ((with_way(None, (), steps, stack=name), steps) for steps in ways.values())
    tasks += [_with_references(task, steps) for task, steps in alone if task is not None]
    failures = failures_of(digest, secrets)
    missing = digest.missing
    notes = [LIST_INCOMPLETE] * digest.failed + [NOT_WHOLE.format(ops=", ".join(missing))] * bool(missing)
    notes += [CORRUPT] * digest.maybe_corrupt + [REFRESHED if refreshed else NOT_REFRESHED] + list(warnings.get("", ()))
    return StackReview(
        name=name,
        tasks=tuple(sorted((_allowed(without_secrets(task, secrets), allowances) for task in tasks), key=danger)),
        others=tuple(sorted(others, key=lambda other: (other.op, other.type, other.name))),
        failed=digest.failed,
        failures=failures,
        incomplete=digest.failed or bool(missing) or digest.maybe_corrupt,
        refreshed=refreshed,
        notes=tuple(notes),
    )


def _with_references(task: TaskReview, steps: Sequence[Step]) -> TaskReview:
    """The task with its owner and its page in the console, as far as its steps know them."""
    address = next(filter(None, map(console_address, steps)), "")
    return replace(task, owner=owner_of(steps), console_url=address)


def _allowed(task: TaskReview, allowances: Sequence[Allowance]) -> TaskReview:
    fitting = opening(task, allowances)
    return replace(task, allowed=fitting) if fitting else task
