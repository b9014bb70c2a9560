"""Whom a change concerns in the same preview: what depends on a task that gets another file, who reads its table. Pure.

A preview with --show-sames has what stays as it is, too; without it only what changes is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..content import Effect, reader_of
from .flow import endpoint_of
from .model import Action, TaskReview
from .outcome import Dependent, Endpoint, Outcome, Reader
from .preview import COMPONENT, DEPLOYMENT_TOKEN, SCHEDULE_TOKEN, Step, known_values, properties_of

NEW_ID = "{names} gets the id of the new file, known after apply"
NEW_SCHEDULE = "it is created again on the new file"
OLD_OUTPUT = (
    "inputs names {output}, the default output of the old file: it waits for a node that is deleted. "
    "Name an output of the new file, or give the task outputs of its own."
)
DELETED_OUTPUT = (
    "inputs names {output}, the default output of the deleted file: DataWorks refuses the deletion while this schedule "
    "is published. Remove it from inputs and publish that first."
)
DEPENDS = "it depends on the task, which is recreated"

NO_NEW_ROWS = "it reads {table}, which gets no rows from this task any more"
OTHER_WRITER = "it reads {table}, which this task writes from now on"
EMPTIED = "it reads {table}, which this task empties before it writes"
CONCERNED = "it reads {table}, which this change concerns ({effect})"


_OUTPUT = re.compile(r"\.(\d+)_out", re.ASCII)
"""The end of the default output of a file, which has its FileId."""


def with_related(tasks: Sequence[tuple[str, TaskReview]], steps: Sequence[Step]) -> list[TaskReview]:
    """The reviews, each given with the URN of its task, with their dependents and readers."""
    index = _Index(steps)
    found = []
    for urn, task in tasks:
        dependents = tuple(sorted(set(_dependents(task, urn, index))))
        readers = tuple(sorted(set(_readers(task, urn, index))))
        found.append(replace(task, dependents=dependents, readers=readers))
    return found


class _Index:
    """The steps of a preview by what they read, take and wait for."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps: dict[str, Step] = {}
        self.readers: dict[tuple[str, str], list[Step]] = defaultdict(list)
        self.children: dict[str, list[Step]] = defaultdict(list)
        self.waiting: dict[str, list[tuple[Step, str]]] = defaultdict(list)
        self.takers: dict[str, list[tuple[Step, tuple[str, ...]]]] = defaultdict(list)
        for step in steps:
            if step.op != "refresh":
                self.steps[step.urn] = step
            if step.new is not None and not step.op.startswith("delete") and step.op != "refresh":
                self._add(step)

    def _add(self, step: Step) -> None:
        type_, new = step.type, step.new
        if new is None or type_ in (COMPONENT, "pulumi:pulumi:Stack"):
            return
        if step.is_task:
            end = endpoint_of(reader_of(properties_of(new).get("task_content")))
            if end.datasource and end.table:
                self.readers[end.datasource, end.table].append(step)
        if type_ in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
            self.children[step.of].append(step)
        if type_ == SCHEDULE_TOKEN:
            waits = known_values({"inputs": new.inputs.get("inputs")}).get("inputs")
            for name in waits if isinstance(waits, list) else []:
                output = _OUTPUT.search(name) if isinstance(name, str) else None
                if output is not None and output.end() == len(name):
                    self.waiting[output[1]].append((step, name))
        names: dict[str, list[str]] = {urn: [] for urn in new.dependencies}
        for name, urns in new.property_dependencies.items():
            for urn in urns if isinstance(urns, list) else []:
                names.setdefault(urn, []).append(name)
        for urn, own in names.items():
            self.takers[urn].append((step, tuple(sorted(own))))


def _readers(task: TaskReview, urn: str, index: _Index) -> Iterator[Reader]:
    after, before = task.flow.target, (task.flow_before or task.flow).target
    goes = task.action is Action.DELETE or not _same(before, after)
    for end in dict.fromkeys((before, after)):
        text = _reading(task, end, moved_from=goes and end == before, moved_to=goes and end == after)
        for step in index.readers.get((end.datasource, end.table), []) if text else []:
            if step.urn != urn:
                yield Reader(step.name, end.text, text.format(table=end.text, effect=task.effect_word))


def _reading(task: TaskReview, end: Endpoint, *, moved_from: bool, moved_to: bool) -> str:
    """What it means to read this target of the task; "" for nothing."""
    if not end.table or task.action is Action.FORGET:
        return ""
    if task.is_new:
        return EMPTIED if task.empties else OTHER_WRITER
    if moved_from:
        return NO_NEW_ROWS
    if moved_to:
        return OTHER_WRITER
    return CONCERNED if task.effect >= Effect.ROWS else ""


def _same(one: Endpoint, other: Endpoint) -> bool:
    """Whether both name the same table; partitions do not matter."""
    return bool(one.table) and (one.datasource, one.table) == (other.datasource, other.table)


def _dependents(task: TaskReview, urn: str, index: _Index) -> Iterator[Dependent]:
    step = index.steps.get(urn)
    recreated = task.prediction.outcome is Outcome.REPLACED
    deleted = task.prediction.outcome is Outcome.DELETED
    if step is None or not (recreated or deleted):
        return
    for schedule, output in index.waiting.get(step.file.partition(":")[2], []) if step.file else []:
        text = DELETED_OUTPUT if deleted else OLD_OUTPUT
        yield Dependent(schedule.of_name, "schedule", text.format(output=output))
    if not recreated:
        return
    children = index.children.get(step.of, [])
    for child in children:
        yield Dependent(child.name, _kind(child), NEW_SCHEDULE)
    for other, names in index.takers.get(urn, []):
        if other not in children:
            text = NEW_ID.format(names=", ".join(names)) if names else DEPENDS
            yield Dependent(other.name, _kind(other), text)


def _kind(step: Step) -> str:
    if step.type == SCHEDULE_TOKEN:
        return "schedule"
    if step.type == DEPLOYMENT_TOKEN:
        return "deployment"
    return "task" if step.is_task else "other"
