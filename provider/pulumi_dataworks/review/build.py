"""From previews to the Review: pure, no I/O.

review_of(digests, allowances)    one Review of any number of previews
stack_without_preview(...)        a stack of which there is none
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from .container_review import container_review
from .failures import failures_of, warnings_of
from .gate import opening, opening_of_other
from .hidden import secrets_in, without_secrets
from .model import Allowance, Failure, Other, Outcome, Prediction, Review, StackReview, TaskReview, danger
from .placement import Files, Read, failing, placed
from .preview import COMPONENT, CONTAINERS, DEPLOYMENT_TOKEN, NOTHING, SCHEDULE_TOKEN, Digest, Step
from .references import console_address, owner_of
from .related import with_related
from .task import task_review
from .task_findings import Around, schedules_of
from .way import with_way

NOT_REFRESHED = "Edits made in the console since the last run are not shown: that needs a preview with --refresh."
REFRESHED = (
    "A preview with --refresh does not show an edit of the console that the program makes as well, or a task that was "
    "deleted in the program and in DataWorks."
)
LIST_INCOMPLETE = "The list of tasks ends at the failure: what comes after it, deletions included, is missing."
NOT_WHOLE = "The preview is incomplete: the engine counted more operations ({ops}) than it lists."
UNDONE = {"delete": Outcome.DELETED, "delete-replaced": Outcome.DELETED, "replace": Outcome.REPLACED}
"""Operations with deletions, which come last and do not happen in a run that fails."""

WILL_FAIL = "`pulumi up` will end with an error, so not everything here will be done, and nothing will be deleted."
CORRUPT = "The engine says that this preview may be corrupt."


def review_of(
    digests: Iterable[Digest],
    allowances: Sequence[Allowance] = (),
    *,
    now: datetime | None = None,
    files: Mapping[str, Files] | None = None,
    read: Mapping[str, Read] | None = None,
) -> Review:
    """The Review of several previews, in the order given. Raises nothing.

    Allowances whose last day is before that of `now` (UTC) let nothing pass; without `now` none is over.
    `files` reads what is at a place in DataWorks, and `read` a file there, by the name of the preview; what they raise
    is raised.
    """
    digests = tuple(digests)
    today = None if now is None else now.astimezone(UTC).date()
    expired = tuple(one for one in allowances if today is not None and one.until is not None and one.until < today)
    valid = [one for one in allowances if one not in expired]
    stacks = tuple(
        _stack(digest, name, valid, (files or {}).get(digest.name), (read or {}).get(digest.name))
        for digest, name in zip(digests, _names(digests), strict=True)
    )
    used = {allowance for stack in stacks for task in stack.tasks for allowance in task.allowed}
    used |= {allowance for stack in stacks for other in stack.others for allowance in other.allowed}
    return Review(stacks, tuple(one for one in valid if one not in used), expired)


def stack_without_preview(name: str, reason: str) -> StackReview:
    """The entry of a stack whose preview could not be made or read."""
    return StackReview(name=name, failed=True, failures=(Failure("", "", reason),), incomplete=True)


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


def _stack(
    digest: Digest,
    name: str,
    allowances: Sequence[Allowance],
    files: Files | None = None,
    read: Read | None = None,
) -> StackReview:
    placed_steps = placed(digest, files, read)
    steps, predictions = placed_steps.steps, placed_steps.predictions
    by_urn: dict[str, list[Step]] = {}
    ways: dict[str, list[Step]] = {}
    for step in steps:
        if step.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
            ways.setdefault(step.of, []).append(step)
        else:
            by_urn.setdefault(step.urn, []).append(step)
    secrets = _secrets(digest)
    warnings = _Warnings(warnings_of(digest, secrets))
    before, after = schedules_of(steps, old=True), schedules_of(steps)
    fails = failing(predictions.values())
    tasks: list[tuple[str, TaskReview]] = []
    others: list[Other] = []
    for urn, group in by_urn.items():
        if any(step.is_task for step in group):
            of = _main(group).of
            way = ways.pop(of, [])
            about = warnings.take(urn, of, _file_id(group), *(step.urn for step in way))
            around = Around(_prediction(urn, group, predictions, fails), before.get(of), after.get(of), about)
            task = task_review(group, around, stack=name)
            task = with_way(task, group, way, around, stack=name)
            if task is not None:
                tasks.append((urn, _with_references(task, (*group, *way))))
        else:
            others += _others(group)
    for of, way in ways.items():
        alone = with_way(
            None, (), way, Around(warnings=warnings.take(of, _file_id(way), *(s.urn for s in way))), stack=name
        )
        if alone is not None:
            tasks.append((of, _with_references(alone, way)))
    missing = digest.missing
    notes = [LIST_INCOMPLETE] * digest.failed + [NOT_WHOLE.format(ops=", ".join(missing))] * bool(missing)
    refreshed = any(step.op == "refresh" for step in steps)
    notes += [WILL_FAIL] * fails
    notes += [CORRUPT] * digest.maybe_corrupt + [REFRESHED if refreshed else NOT_REFRESHED] + warnings.rest()
    related = with_related(tasks, steps)
    return StackReview(
        name=name,
        tasks=tuple(sorted((_allowed(without_secrets(task, secrets), allowances) for task in related), key=danger)),
        others=tuple(
            replace(other, allowed=opening_of_other(other, name, allowances))
            for other in sorted(others, key=lambda other: (other.op, other.type, other.name))
        ),
        failed=digest.failed,
        failures=failures_of(digest, secrets),
        incomplete=digest.failed or bool(missing) or digest.maybe_corrupt,
        refreshed=refreshed,
        notes=tuple(notes),
    )


def _with_references(task: TaskReview, steps: Sequence[Step]) -> TaskReview:
    """The task with its owner and its page in the console, as far as its steps know them."""
    address = next(filter(None, map(console_address, steps)), "")
    return replace(task, owner=owner_of(steps), console_url=address)


def _secrets(digest: Digest) -> frozenset[str]:
    return frozenset(
        text
        for step in digest.steps
        for state in (step.old, step.new)
        if state is not None
        for text in secrets_in({"inputs": state.inputs, "outputs": state.outputs})
    )


def _main(group: Sequence[Step]) -> Step:
    """The step that acts, else the last one."""
    return next((step for step in group if step.op not in NOTHING), group[-1])


def _file_id(group: Sequence[Step]) -> str:
    return next((step.file.partition(":")[2] for step in group if step.file), "")


def _prediction(
    urn: str, group: Sequence[Step], predictions: Mapping[str, Prediction], fails: bool
) -> Prediction | None:
    """What is predicted for a task; the deletions of a run that fails do not happen in it."""
    found = predictions.get(urn)
    op = _main(group).op
    if found is None and fails and op in UNDONE:
        return Prediction(UNDONE[op], certain=False)
    return found


def _others(group: Sequence[Step]) -> list[Other]:
    """Resources that are no tasks, as far as something is done with them."""
    acting = [step for step in group if step.op not in NOTHING and step.type not in ("pulumi:pulumi:Stack", COMPONENT)]
    return [
        container_review(step) if step.type in CONTAINERS else Other(step.name, step.type, step.op) for step in acting
    ]


class _Warnings:
    """The warnings of a preview, each given to one task, the rest to the stack."""

    def __init__(self, found: Mapping[str, Sequence[str]]) -> None:
        self._left = {key: list(texts) for key, texts in found.items()}

    def take(self, *keys: str) -> tuple[str, ...]:
        """The warnings under these keys, each once."""
        return tuple(dict.fromkeys(text for key in keys if key for text in self._left.pop(key, ())))

    def rest(self) -> list[str]:
        """Those of no task: of hooks, which name no resource, and of workflows and folders. Those of tasks that stay
        as they are were there before."""
        kept = (texts for key, texts in self._left.items() if not key.startswith("urn:") or _is_container(key))
        return list(dict.fromkeys(text for texts in kept for text in texts))


def _is_container(urn: str) -> bool:
    return Step(op="", urn=urn).type in CONTAINERS


def _allowed(task: TaskReview, allowances: Sequence[Allowance]) -> TaskReview:
    fitting = opening(task, allowances)
    return replace(task, allowed=fitting) if fitting else task
