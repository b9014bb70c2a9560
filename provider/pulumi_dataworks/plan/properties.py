"""The inputs of a task: how each behaves when it changes, and what a change of it does to the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import content as tasks
from ..content import Change, Effect
from .ids import same_id

Properties = Mapping[str, Any]


PARAMETERS = {"resource_group": "ResourceGroup", "cu": "Cu"}
"""Properties that are sent in TaskParam, and their keys there."""


@dataclass(frozen=True)
class Property:
    """How one input behaves when it changes.

    `operation` is what is sent for it, "replace" where it requires a new file, "" where nothing is sent. `effect`
    and `because` say what a change of it does to the data, where no place inside decides.
    """

    name: str
    operation: str
    same: Callable[[Any, Any], bool]
    reason: str
    effect: Effect = Effect.NONE
    because: str = "is empty and says nothing"


PROPERTIES = (
    Property(
        "project_id",
        "replace",
        same_id,
        "a file belongs to one workspace and cannot be moved to another",
        Effect.DESTRUCTIVE,
        "the task is recreated in another workspace, with its data sources, and deleted in this one",
    ),
    Property(
        "task_type",
        "replace",
        tasks.same,
        "fixed at creation; only DI_OFFLINE passes check",
        Effect.DESTRUCTIVE,
        "the task is recreated as another file",
    ),
    Property(
        "task_content", "UpdateDISyncTask", tasks.same, "TaskContent; UpdateFile(Content) where the query is too long"
    ),
    Property("secret_parameters", "UpdateDISyncTask", tasks.same, "merged into TaskContent just before sending"),
    Property(
        "resource_group",
        "UpdateDISyncTask",
        tasks.same,
        "TaskParam.ResourceGroup; removing it sends nothing",
        Effect.TUNING,
        "where the task runs; whether it reaches both data sources from there is not checked",
    ),
    Property(
        "cu",
        "UpdateDISyncTask",
        tasks.same_cu,
        "TaskParam.Cu, a decimal; removing it sends nothing",
        Effect.TUNING,
        "how much the task runs with",
    ),
    Property(
        "task_name",
        "UpdateFile",
        tasks.same,
        "FileName, in place: FileId and history are kept",
        Effect.NONE,
        "what the task is called",
    ),
    Property(
        "file_folder_path",
        "UpdateFile",
        tasks.same_folder,
        "FileFolderPath, in place; spellings are equal",
        Effect.NONE,
        "where people find the task",
    ),
    Property(
        "keep_production",
        "",
        tasks.same,
        "read when the task is deleted",
        Effect.NONE,
        "what a later deletion leaves in production; the state keeps it, and nothing is sent",
    ),
)


def changed(old: Properties, new: Properties) -> tuple[str, ...]:
    """Names of the properties that differ in meaning; an unknown value always differs."""
    return tuple(entry.name for entry in PROPERTIES if not entry.same(old.get(entry.name), new.get(entry.name)))


def property_changes(old: Properties, new: Properties) -> tuple[Change, ...]:
    """What changed in every property, each with its effect, in the order of PROPERTIES; secrets are masked.

    `path` starts with the name of the property; each name of `changed` has at least one change, and no other has. `old`
    may be {} for a task that is created. A secret that only moves between content and secret_parameters has no effect.
    """
    names = changed(old, new)
    found = [change for entry in PROPERTIES if entry.name in names for change in _changes_of(entry, old, new)]
    inside = [change for change in found if change.path.partition(".")[0] in ("task_content", "secret_parameters")]
    if inside and _sends_the_same(old, new):
        moved = "only moves between task_content and secret_parameters: what is sent stays the same"
        return tuple(
            replace(change, effect=Effect.NONE, reason=moved) if change in inside else change for change in found
        )
    return tuple(found)


def _changes_of(entry: Property, old: Properties, new: Properties) -> list[Change]:
    before, after = old.get(entry.name), new.get(entry.name)
    found: list[Change] = []
    effect, because = entry.effect, entry.because
    if entry.name == "secret_parameters":
        content = new.get("task_content") or old.get("task_content")
        found = tasks.secret_parameter_changes(before, after, content=content)
    elif entry.name == "task_content":
        found = tasks.changes({} if before is None else before, {} if after is None else after)
    elif before is None and entry.operation == "replace":
        effect, because = Effect.NONE, "part of a creation"
    elif entry.name in kept_by_server(old, new):
        effect, because = Effect.NONE, "nothing is sent for that: DataWorks keeps the last value"
    return found or [tasks.plain_change(entry.name, before, after, effect=effect, reason=because)]


def _sends_the_same(old: Properties, new: Properties) -> bool:
    """Whether the content that is sent stays the same, as far as it is known."""
    wholes = []
    for side in (old, new):
        content, secrets = side.get("task_content"), side.get("secret_parameters") or {}
        if not isinstance(content, Mapping) or not isinstance(secrets, Mapping):
            return False
        if not all(isinstance(values, Mapping) for values in secrets.values()):
            return False
        wholes.append(tasks.merge_secret_parameters(content, secrets))
    return tasks.same(*wholes)


def replaces(old: Properties, new: Properties) -> tuple[str, ...]:
    """Names of the changed properties that require a new file."""
    fixed = {entry.name for entry in PROPERTIES if entry.operation == "replace"}
    return tuple(name for name in changed(old, new) if name in fixed)


def kept_by_server(old: Properties, new: Properties) -> tuple[str, ...]:
    """Names of the parameters that the program no longer manages: nothing is sent, DataWorks keeps the last value."""
    return tuple(name for name in PARAMETERS if old.get(name) is not None and new.get(name) is None)


def whole_content(properties: Properties) -> dict[str, Any]:
    """The content as it is sent: with the secret parameters in their places."""
    return tasks.merge_secret_parameters(properties["task_content"], properties.get("secret_parameters") or {})
