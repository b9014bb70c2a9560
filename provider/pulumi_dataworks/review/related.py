"""Whom a change concerns in the same preview: what depends on a task that gets another file, who reads its table. Pure.

A preview with --show-sames has what stays as it is, too; without it only what changes is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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


@dataclass(frozen=True)
class _Source:
    """A task that reads a table."""

    urn: str
    name: str
    endpoint: Endpoint


def with_related(tasks: Sequence[tuple[str, TaskReview]], steps: Sequence[Step]) -> list[TaskReview]:
    """The reviews, each given with the URN of its task, with their dependents and readers."""
    sources = list(_sources(steps))
    by_urn = {step.urn: step for step in steps if step.op != "refresh"}
    found = []
    for urn, task in tasks:
        step = by_urn.get(urn)
        dependents = tuple(sorted(set(_dependents(task, step, steps)))) if step is not None else ()
        readers = tuple(sorted(set(_readers(task, [one for one in sources if one.urn != urn]))))
        found.append(replace(task, dependents=dependents, readers=readers))
    return found


def _sources(steps: Iterable[Step]) -> Iterator[_Source]:
    for step in steps:
        if step.is_task and step.new is not None and not step.op.startswith("delete"):
            end = endpoint_of(reader_of(properties_of(step.new).get("task_content")))
            if end.datasource and end.table:
                yield _Source(step.urn, step.name, end)


def _readers(task: TaskReview, sources: Sequence[_Source]) -> Iterator[Reader]:
    after, before = task.flow.target, (task.flow_before or task.flow).target
    goes = task.action is Action.DELETE or not _same(before, after)
    for source in sources:
        table = source.endpoint.text
        if _same(source.endpoint, before) and goes and task.action is not Action.CREATE:
            yield Reader(source.name, table, NO_NEW_ROWS.format(table=table))
        elif not _same(source.endpoint, after) or task.action in (Action.DELETE, Action.FORGET):
            continue
        elif task.action is Action.CREATE:
            text = EMPTIED if task.empties else OTHER_WRITER
            yield Reader(source.name, table, text.format(table=table))
        elif goes:
            yield Reader(source.name, table, OTHER_WRITER.format(table=table))
        elif task.effect >= Effect.ROWS:
            yield Reader(source.name, table, CONCERNED.format(table=table, effect=task.effect_word))


def _same(one: Endpoint, other: Endpoint) -> bool:
    """Whether both name the same table; partitions do not matter."""
    return bool(one.table) and (one.datasource, one.table) == (other.datasource, other.table)


def _dependents(task: TaskReview, step: Step, steps: Sequence[Step]) -> Iterator[Dependent]:
    recreated = task.prediction.outcome is Outcome.REPLACED
    deleted = task.prediction.outcome is Outcome.DELETED
    if not (recreated or deleted):
        return
    output = f".{step.file.partition(':')[2]}_out" if step.file else ""
    for other in steps:
        if other.urn == step.urn or other.new is None or other.op.startswith("delete"):
            continue
        if other.type == SCHEDULE_TOKEN and output:
            yield from _by_output(other, output, deleted=deleted)
        if other.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN) and other.of == step.of:
            if recreated:
                yield Dependent(other.name, _kind(other), NEW_SCHEDULE)
            continue
        if other.type in (COMPONENT, "pulumi:pulumi:Stack"):
            continue
        if recreated:
            yield from _by_property(other, step.urn)


def _by_output(schedule: Step, output: str, *, deleted: bool) -> Iterator[Dependent]:
    """A schedule that waits for the default output of the old file."""
    held = known_values(schedule.new.inputs if schedule.new is not None else {})
    waits = held.get("inputs")
    for name in waits if isinstance(waits, list) else []:
        if isinstance(name, str) and name.endswith(output):
            text = (DELETED_OUTPUT if deleted else OLD_OUTPUT).format(output=name)
            yield Dependent(schedule.of_name, "schedule", text)


def _by_property(other: Step, urn: str) -> Iterator[Dependent]:
    """A resource with inputs that come from the task."""
    found: Mapping[str, Any] = other.new.property_dependencies if other.new is not None else {}
    names = sorted(name for name, urns in found.items() if isinstance(urns, list) and urn in urns)
    if names:
        yield Dependent(other.name, _kind(other), NEW_ID.format(names=", ".join(names)))
    elif other.new is not None and urn in other.new.dependencies:
        yield Dependent(other.name, _kind(other), DEPENDS)


def _kind(step: Step) -> str:
    if step.type == SCHEDULE_TOKEN:
        return "schedule"
    if step.type == DEPLOYMENT_TOKEN:
        return "deployment"
    return "task" if step.is_task else "other"
