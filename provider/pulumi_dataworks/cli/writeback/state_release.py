"""Tasks that leave the state of a stack, from its export: pure.

releases_of(export, wanted)      which resources leave, in an order that Pulumi accepts
commands_of(releases, stack)     the commands that take them out
with_released(lock, releases)    the lock file with the record that `dataworks adopt` reads
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ...adoption.lock_file import Lock, LockedTask
from ...errors import InputError
from ...review.preview import COMPONENT, DEPLOYMENT_TOKEN, SCHEDULE_TOKEN, SECRET, State, Step
from ...review.source_position import declared_at

EXPORT_ADVICE = "Run `pulumi stack export` in this folder: its message says why."


@dataclass(frozen=True)
class Release:
    """One task that leaves the state: its names, the id of its file, where the program declares it, and the URNs of its
    resources, dependents first, each with whether it is protected."""

    resource: str
    type: str
    task_name: str
    folder: str
    id: str
    module: str
    line: int
    urns: tuple[tuple[str, bool], ...]

    @property
    def file_id(self) -> str:
        return self.id.partition(":")[2]


def resources_in(text: str) -> list[dict[str, Any]]:
    """The resources of a stack from the text of its export. Raises InputError."""
    try:
        found = json.loads(text)["deployment"].get("resources") or []
        if not all(isinstance(one.get("urn"), str) for one in found):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError("the state of the stack cannot be read.", advice=EXPORT_ADVICE) from None
    return list(found)


def releases_of(resources: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> list[Release]:
    """The tasks that are wanted, all where none is named, with their schedules, deployments and components.

    A task is named by its resource, by its name in DataWorks, or by <project id>:<file id>. Raises InputError for a
    name that no task has, and where another resource of the state depends on one that leaves.
    """
    steps = [(Step(op="same", urn=one["urn"], newState=one), one) for one in resources]
    tasks = [(step, one) for step, one in steps if step.is_task and not one.get("external") and not one.get("delete")]
    known = {name for step, one in tasks for name in _names(step, one)}
    missing = sorted(set(wanted) - known)
    if missing:
        raise InputError(
            f"no task of the state is called {missing[0]}.", advice="`pulumi stack` lists the resources of a stack."
        )
    found = [_release(step, one, steps) for step, one in tasks if not wanted or _names(step, one) & set(wanted)]
    if not found:
        raise InputError("the state has no task.", advice="Select another stack with --stack.")
    leaving = {urn for one in found for urn, _ in one.urns}
    for one in resources:
        held = {str(one.get("parent") or ""), *(str(urn) for urn in one.get("dependencies") or ())}
        needed = sorted(held & leaving)
        if one["urn"] not in leaving and needed:
            raise InputError(
                f"{one['urn']} depends on {needed[0]}, which would leave the state.",
                advice="Release that resource as well, or remove the dependency from the program and run `pulumi up`.",
            )
    return found


def _names(step: Step, one: Mapping[str, Any]) -> set[str]:
    name = (one.get("inputs") or {}).get("task_name")
    return {step.name, step.file, one["urn"], *([name] if isinstance(name, str) else [])} - {""}


def _release(task: Step, held: Mapping[str, Any], steps: Sequence[tuple[Step, Mapping[str, Any]]]) -> Release:
    parent = str(held.get("parent") or "")
    component = Step(op="", urn=parent).type == COMPONENT
    own = [
        (step.urn, one.get("protect") is True)
        for step, one in steps
        if step.urn == task.urn
        or (component and (step.urn == parent or one.get("parent") == parent))
        or (step.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN) and step.file == task.file)
    ]
    inputs = held.get("inputs") or {}
    module, line = declared_at(State.model_validate(held))
    return Release(
        resource=task.name,
        type="ScheduledSync" if component else "DISyncTask",
        task_name=_text(inputs.get("task_name")),
        folder=_text(inputs.get("file_folder_path")),
        id=str(held.get("id") or ""),
        module=module,
        line=line,
        urns=tuple(dict(reversed(own)).items()),  # the state lists what others depend on first
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value != SECRET else ""


def commands_of(releases: Sequence[Release], stack: str) -> list[list[str]]:
    """The commands that take the resources out of the state; nothing in DataWorks changes."""
    chosen = ["--stack", stack] if stack else []
    return [
        ["pulumi", "state", "delete", urn, "--yes", *chosen, *["--force"] * protected]
        for one in reversed(releases)
        for urn, protected in one.urns
    ]


def with_released(lock: Lock, releases: Sequence[Release]) -> Lock:
    """The lock with the tasks as released: `dataworks adopt` leaves them alone until --released."""
    tasks = dict(lock.tasks)
    for one in releases:
        before = tasks.get(one.id)
        if before is not None:
            tasks[one.id] = before.model_copy(update={"status": "released"})
        else:
            tasks[one.id] = LockedTask(
                resource=one.resource,
                type="ScheduledSync" if one.type == "ScheduledSync" else "DISyncTask",
                module=str(PurePosixPath(one.module)),
                content=f"jobs/{one.resource}.json",
                task_name=one.task_name,
                file_folder_path=one.folder,
                status="released",
            )
    return lock.model_copy(update={"tasks": tasks})
