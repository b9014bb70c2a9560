"""From old and new properties to the operations to call, and what of them is left to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from .. import content as tasks
from .properties import PARAMETERS, PROPERTIES, Properties, changed, whole_content

TASK_TYPE = "DI_OFFLINE"


@dataclass(frozen=True)
class UpdateFile:
    """One UpdateFile call; None means that the field is not sent and keeps its value."""

    file_name: str | None = None
    file_folder_path: str | None = None
    task_content: Mapping[str, Any] | None = None
    task_param: Mapping[str, str] = field(default_factory=dict)
    """What `extend` of the content must have. It is not sent by UpdateFile, which carries the live `extend`; where
    that differs, an UpdateDISyncTask follows."""

    @property
    def empty(self) -> bool:
        return self.file_name is None and self.file_folder_path is None and self.task_content is None


@dataclass(frozen=True)
class UpdateDISyncTask:
    """One UpdateDISyncTask call; `task_content` None is sent as the empty text, which leaves the content alone."""

    task_content: Mapping[str, Any] | None
    task_param: Mapping[str, str]


Operation = UpdateFile | UpdateDISyncTask


@dataclass(frozen=True)
class UpdatePlan:
    """The operations of one update, in the order in which they are sent.

    UpdateFile comes first: it may carry content together with the `extend` that was just read, and a later
    UpdateDISyncTask then sets the new parameters on top. `reads_first`: they need what GetFile returns; `places`: the
    file gets another name or another folder; `moves`: another folder.
    """

    operations: tuple[Operation, ...]

    @property
    def reads_first(self) -> bool:
        return any(isinstance(operation, UpdateFile) for operation in self.operations)

    @property
    def places(self) -> bool:
        named = any(isinstance(item, UpdateFile) and item.file_name is not None for item in self.operations)
        return named or self.moves

    @property
    def moves(self) -> bool:
        return any(isinstance(item, UpdateFile) and item.file_folder_path is not None for item in self.operations)


@dataclass(frozen=True)
class LiveFile:
    """The part of GetFile that a plan needs. `task_content` is {} for unreadable content.

    `file_folder_path` costs a call of its own and may be "" where the plan does not move the file.
    """

    file_name: str
    file_folder_path: str
    task_content: Mapping[str, Any]


def create_param(properties: Properties) -> dict[str, str]:
    """TaskParam of a creation. Folders are sent in the Chinese spelling, the only one that no document rejects."""
    return {"FileFolderPath": tasks.normal_folder_path(properties["file_folder_path"]), **task_param(properties)}


def client_token(properties: Properties) -> str:
    """ClientToken of a creation: 64 hexadecimal characters, the same over retries and over a second `up`.

    So a creation of a process that died, and that DataWorks carries out only now, gives this process the same file: an
    earlier listing could not show it.

    Alibaba Cloud allows at most 64 ASCII characters in its other products; DataWorks says only that the token makes
    the call idempotent. Everything that is sent is in it, because other products refuse a token with other
    parameters: a task that is deleted and recreated with another resource group is another creation. `origin`
    (project, stack and resource name) keeps two programs apart.
    """
    parts = [
        properties["project_id"],
        create_param(properties),
        properties["task_name"],
        tasks.write_json(whole_content(properties)),
        properties.get("origin") or "",
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def task_param(properties: Properties) -> dict[str, str]:
    """TaskParam of an update: only what the program manages, Cu as text (its JSON type is not documented)."""
    param: dict[str, str] = {}
    if properties.get("resource_group") is not None:
        param["ResourceGroup"] = properties["resource_group"]
    if properties.get("cu") is not None:
        param["Cu"] = tasks.cu_text(properties["cu"])
    return param


def param_text(param: Mapping[str, str]) -> str:
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))


def query_bytes(project_id: str, file_id: str, content: Mapping[str, Any], param: Mapping[str, str]) -> int:
    """Length in bytes of the query string of an UpdateDISyncTask, which carries its content there."""
    fields = {
        "FileId": file_id,
        "ProjectId": project_id,
        "TaskContent": tasks.write_json(content),
        "TaskParam": param_text(param),
        "TaskType": TASK_TYPE,
    }
    return len(urlencode(fields, quote_via=quote, safe="-_.~"))


def plan_update(old: Properties, new: Properties, *, file_id: str, max_query_bytes: int) -> UpdatePlan:
    """The fewest operations that bring a file from `old` to `new`; both without unknown values.

    `max_query_bytes` is the longest query string that an UpdateDISyncTask may have; longer content is sent in the
    body of an UpdateFile. The limit of the service is not published, so the default of the setting is a guess.
    """
    names = set(changed(old, new))
    content = whole_content(new)
    content_changed = not tasks.same(whole_content(old), content)
    param = task_param(new)
    param_changed = any(name in names and new.get(name) is not None for name in PARAMETERS)

    by_file = content_changed and query_bytes(new["project_id"], file_id, content, param) > max_query_bytes
    update_file = UpdateFile(
        file_name=new["task_name"] if "task_name" in names else None,
        file_folder_path=tasks.normal_folder_path(new["file_folder_path"]) if "file_folder_path" in names else None,
        task_content=content if by_file else None,
        task_param=param if by_file and not param_changed else {},
    )
    operations: list[Operation] = [] if update_file.empty else [update_file]
    by_task = content_changed and not by_file
    if by_task or param_changed:
        operations.append(UpdateDISyncTask(task_content=content if by_task else None, task_param=param))

    return UpdatePlan(operations=tuple(operations))


def remaining(plan: UpdatePlan, live: LiveFile) -> tuple[Operation, ...]:
    """The operations of `plan` that `live` still lacks, each with only the fields that differ.

    So an update of two calls that failed half-way is completed by the next attempt, and content that UpdateFile sends
    carries the server's own `extend` (resource group and CUs), which it would otherwise lose.
    """
    left: list[Operation] = []
    for operation in plan.operations:
        if isinstance(operation, UpdateFile):
            lacking = replace(_lacking_file(operation, live), task_param={})
            if not lacking.empty:
                left.append(lacking)
            if operation.task_param and not _param_is_live(operation.task_param, live.task_content):
                left.append(UpdateDISyncTask(task_content=None, task_param=operation.task_param))
        else:
            task = _lacking_task(operation, live)
            if task is not None:
                left.append(task)
    return tuple(left)


def conflicts(
    plan: UpdatePlan, *, old: Properties, new: Properties, live_by_old: Properties, live_by_new: Properties
) -> tuple[str, ...]:
    """Names of the properties that `plan` would write although somebody else changed them since `old`.

    `live_by_old` is what a refresh of `old` would read now, `live_by_new` the same for `new`. What equals `old` was not
    changed, and what equals `new` is done already, by an earlier attempt for example. Properties that the plan does not
    write are left to the next refresh: no change of theirs is undone.
    """
    drifted = set(changed(old, live_by_old)) & set(changed(new, live_by_new))
    return tuple(entry.name for entry in PROPERTIES if entry.name in drifted & _written(plan))


def _written(plan: UpdatePlan) -> set[str]:
    names: set[str] = set()
    for operation in plan.operations:
        if operation.task_content is not None:
            names |= {"task_content", "secret_parameters"}
        if isinstance(operation, UpdateFile):
            names |= {"task_name"} if operation.file_name is not None else set()
            names |= {"file_folder_path"} if operation.file_folder_path is not None else set()
        else:
            names |= {name for name, key in PARAMETERS.items() if key in operation.task_param}
    return names


def plan_convergence(new: Properties, live: LiveFile, *, file_id: str, max_query_bytes: int) -> tuple[Operation, ...]:
    """The operations that bring a file, whatever its state, to `new`."""
    nothing = {"project_id": new["project_id"], "task_type": new.get("task_type"), "task_content": {}}
    return remaining(plan_update(nothing, new, file_id=file_id, max_query_bytes=max_query_bytes), live)


def as_created(new: Properties, live: LiveFile) -> bool:
    """Whether `live` is what a creation with `new` makes: name, folder, content, and no other parameter in `extend`."""
    content = whole_content(new)
    return (
        live.file_name == new["task_name"]
        and tasks.same_folder(live.file_folder_path, new["file_folder_path"])
        and tasks.same(content, tasks.without_server_extend(live.task_content, content))
        and not param_is_other(task_param(new), live.task_content)
    )


def _lacking_file(operation: UpdateFile, live: LiveFile) -> UpdateFile:
    if operation.file_name == live.file_name:
        operation = replace(operation, file_name=None)
    if operation.file_folder_path is not None and tasks.same_folder(operation.file_folder_path, live.file_folder_path):
        operation = replace(operation, file_folder_path=None)
    if operation.task_content is not None:
        content = tasks.with_server_extend(operation.task_content, live.task_content)
        operation = replace(operation, task_content=None if tasks.same(content, live.task_content) else content)
    return operation


def _lacking_task(operation: UpdateDISyncTask, live: LiveFile) -> UpdateDISyncTask | None:
    content = operation.task_content
    if content is not None and tasks.same(content, tasks.without_server_extend(live.task_content, content)):
        content = None
    if content is None and _param_is_live(operation.task_param, live.task_content):
        return None
    return replace(operation, task_content=content)


def _param_is_live(param: Mapping[str, str], live_content: Mapping[str, Any]) -> bool:
    """Whether the live `extend` equals `param`; a missing `extend` does not."""
    group, cu = _live_param(live_content)
    group_is_live = "ResourceGroup" not in param or group == param["ResourceGroup"]
    return group_is_live and ("Cu" not in param or tasks.same_cu(cu, param["Cu"]))


def param_is_other(param: Mapping[str, str], live_content: Mapping[str, Any]) -> bool:
    """Whether the live `extend` differs from `param`; a missing `extend` does not."""
    group, cu = _live_param(live_content)
    other_group = "ResourceGroup" in param and group not in (None, "", param["ResourceGroup"])
    return other_group or ("Cu" in param and cu not in (None, "") and not tasks.same_cu(cu, param["Cu"]))


def _live_param(live_content: Mapping[str, Any]) -> tuple[Any, Any]:
    extend = live_content.get("extend")
    return (extend.get("resourceGroup"), extend.get("cu")) if isinstance(extend, Mapping) else (None, None)
