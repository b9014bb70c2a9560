"""The state of a stack whose workspace was upgraded to the new Data Studio: its tasks under their new ids. Pure.

    legacy_tasks(export, is_new)   the tasks of the state that are still recorded as files
    matching(task, listed)         the node that a task became, or why none can be chosen
    differences(task, spec)        what differs between state and node, by the names of inputs
    rebound(export, new_ids)       the export with other ids, for `pulumi stack import`

No document says whether an upgrade keeps names, paths or ids. So a node is chosen only by its exact name, and by its
path where several have the name; everything else is shown and left to the next `pulumi preview --refresh`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from ..content import normal_folder_path
from ..errors import InputError
from . import schedule
from .flow_spec import COMMAND, inputs_of, path_in, schedule_of
from .inputs import normal
from .node_settings import as_declared, node_form
from .properties import changed

TASK, SCHEDULE, DEPLOYMENT = "DISyncTask", "NodeSchedule", "FileDeployment"
KINDS = {f"pulumi-python:dynamic/dataworks:{name}": name for name in (TASK, SCHEDULE, DEPLOYMENT)}
MODULES = {TASK: b"di_sync_task", SCHEDULE: b"node_schedule", DEPLOYMENT: b"file_deployment"}
CONTAINERS = tuple(f"pulumi-python:dynamic/dataworks:{name}" for name in ("Business", "Folder"))

SIGNATURE, PLAINTEXT = "4dabf18193072939515e22adb298388d", "plaintext"
"""How an export marks a secret, and its value in an export with --show-secrets."""

STALE = ("last_edit_time", "last_edit_user", "current_version", "commit_status", "create_time")
STALE_VERSIONS = ("saved_version", "submitted_version", "production_version")
"""Outputs that the legacy Data Studio gave: the next refresh reads those of the node."""


@dataclass(frozen=True)
class ListedTask:
    """A node as ListNodes has it. `path` is folder and name, `command` the type of the node."""

    id: str
    name: str
    path: str
    command: str


@dataclass(frozen=True)
class RecordedTask:
    """A task of a state. `inputs` are those of DISyncTask, `settings` those of its NodeSchedule; both may hold
    secrets."""

    name: str
    project_id: str
    file_id: str
    inputs: Mapping[str, Any] = field(repr=False)
    settings: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        """The id of the resource."""
        return f"{self.project_id}:{self.file_id}"


def read_export(text: str) -> dict[str, Any]:
    """The object that `pulumi stack export` printed.

    Raises InputError where it is none, and where an operation has not ended: its result is not in the state.
    """
    try:
        export = json.loads(text)
        resources = export["deployment"].get("resources") or []
        pending = export["deployment"].get("pending_operations")
        understood = all(isinstance(one["type"], str) and isinstance(one["urn"], str) for one in resources)
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        understood, pending = False, None
    if not understood:
        raise InputError(
            "The state is not what `pulumi stack export` prints.", advice="Run `pulumi stack export` to see it."
        )
    if pending:
        raise InputError(
            "The state has operations that have not ended.",
            advice="Run `pulumi refresh` first.",
        )
    found: dict[str, Any] = export
    return found


def legacy_tasks(export: Mapping[str, Any], is_new: Callable[[str], bool]) -> list[RecordedTask]:
    """The tasks that are recorded as files and whose workspace has the new Data Studio by the settings, by name."""
    ours = [one for one in _resources(export) if _kind(one) and not _recorded_as_node(one)]
    settings = {one["id"]: _plain(one.get("inputs") or {}) for one in ours if _kind(one) == SCHEDULE}
    found = {}
    for one in ours:
        project_id, _, file_id = str(one.get("id") or "").partition(":")
        if _kind(one) == TASK and file_id and is_new(project_id):
            inputs = {name: value for name, value in _plain(one.get("inputs") or {}).items() if name != "__provider"}
            name = str(one["urn"]).rpartition("::")[2]
            found[one["id"]] = RecordedTask(name, project_id, file_id, inputs, settings.get(one["id"], {}))
    return sorted(found.values(), key=lambda task: (task.name, task.id))


def containers_of(export: Mapping[str, Any], is_new: Callable[[str], bool]) -> list[str]:
    """URNs of the workflows and folders of those workspaces, which the new Data Studio does not have."""
    return sorted(
        str(one["urn"])
        for one in _resources(export)
        if one["type"] in CONTAINERS and is_new(str(one.get("id") or "").partition(":")[0])
    )


def matching(task: RecordedTask, listed: Sequence[ListedTask]) -> ListedTask | str:
    """The node that a task became; a text says why none can be chosen."""
    name, folder = str(task.inputs.get("task_name")), str(task.inputs.get("file_folder_path"))
    named = [one for one in listed if one.name == name]
    fitting = [one for one in named if one.command == COMMAND]
    if not named:
        return f"no node is named {name!r}"
    if not fitting:
        return f"node {named[0].id} is named {name!r} and has the type {named[0].command or '(none)'}, not {COMMAND}"
    wanted = path_in(normal_folder_path(folder), name)
    there = [one for one in fitting if normal_folder_path(one.path) == wanted]
    if len(there) == 1:
        return there[0]
    if len(fitting) == 1:
        return fitting[0]
    ids = ", ".join(sorted(one.id for one in fitting))
    return f"{len(fitting)} nodes are named {name!r}, and not exactly one is in {folder}: {ids}"


def differences(task: RecordedTask, spec: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the inputs that differ between the state and the node; those of the schedule begin with
    `schedule.`. Settings that the state does not have are not compared."""
    olds = normal(task.inputs)
    names = changed(olds, inputs_of(spec, project_id=task.project_id, olds=olds))
    settings = node_form(schedule.normal(task.settings))
    live = as_declared(schedule_of(spec), settings)
    other = [
        name
        for name in schedule.changed(settings, live)
        if name in settings and (name in live or settings[name] not in (False, []))
    ]
    return (*names, *(f"schedule.{name}" for name in sorted(other)))


def rebound(export: Mapping[str, Any], new_ids: Mapping[str, str]) -> dict[str, Any]:
    """A copy of the export in which each task, its schedule and its deployment have the new id, and are recorded as of
    the new Data Studio. `new_ids` are ids of resources, old to new. Everything else stays, secrets encrypted."""
    copy: dict[str, Any] = deepcopy(dict(export))
    for one in _resources(copy):
        new = new_ids.get(str(one.get("id")))
        if new is None or not _kind(one) or _recorded_as_node(one):
            continue
        one["id"] = new
        if one.get("importID"):
            one["importID"] = new
        file_id = new.partition(":")[2]
        for place in ("inputs", "outputs"):
            held = one.get(place)
            if isinstance(held, dict) and held.get("file_id") is not None:
                held["file_id"] = file_id
        outputs = one.setdefault("outputs", {})
        outputs["data_studio"] = "new"
        for name in (*STALE, *STALE_VERSIONS):
            outputs.pop(name, None)
    return copy


def _resources(export: Mapping[str, Any]) -> list[dict[str, Any]]:
    return export["deployment"].get("resources") or []


def _kind(resource: Mapping[str, Any]) -> str:
    """Which of ours it is, "" for another resource. A subclass has a type of its own and is known by its provider."""
    pickle = (resource.get("inputs") or {}).get("__provider")
    try:
        path = base64.b64decode(pickle) if isinstance(pickle, str) else b""
    except (binascii.Error, ValueError):
        path = b""
    found = (kind for kind, module in MODULES.items() if b"pulumi_dataworks.resources." + module in path)
    return KINDS.get(resource["type"]) or next(found, "")


def _recorded_as_node(resource: Mapping[str, Any]) -> bool:
    return bool((resource.get("outputs") or {}).get("data_studio") == "new")


def _plain(value: Any) -> Any:
    """A value of a state with its secrets in plain text, as far as the export has them so."""
    if isinstance(value, dict):
        if SIGNATURE in value:
            text = value.get(PLAINTEXT)
            return _plain(json.loads(text)) if isinstance(text, str) else None
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
