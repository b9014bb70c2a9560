"""What an update of a task comes to, as data: pure functions of old and new properties.

    changed(old, new)        which properties differ in meaning     -> diff
    replaces(old, new)       which of them need a new file          -> diff
    kept_by_server(old, new) which removals send nothing            -> diff
    plan_update(old, new)    which operations bring the file there  -> update, review
    remaining(plan, live)    the same, less what is already done    -> update

Properties are plain dicts: what Pulumi holds for one task, outputs and inputs under the same names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from . import content as tasks

Properties = Mapping[str, Any]

TASK_TYPE = "DI_OFFLINE"


@dataclass(frozen=True)
class Property:
    """How one input behaves when it changes. `operation` is "" where nothing is sent for it."""

    name: str
    operation: str
    same: Callable[[Any, Any], bool]
    reason: str


PROPERTIES = (
    Property("project_id", "replace", tasks.same, "a file belongs to one workspace and cannot be moved to another"),
    Property("task_type", "replace", tasks.same, "fixed at creation; only DI_OFFLINE passes check"),
    Property(
        "task_content", "UpdateDISyncTask", tasks.same, "TaskContent; UpdateFile(Content) where the query is too long"
    ),
    Property("secret_parameters", "UpdateDISyncTask", tasks.same, "merged into TaskContent just before sending"),
    Property("resource_group", "UpdateDISyncTask", tasks.same, "TaskParam.ResourceGroup; removing it sends nothing"),
    Property("cu", "UpdateDISyncTask", tasks.same_cu, "TaskParam.Cu, a decimal; removing it sends nothing"),
    Property("task_name", "UpdateFile", tasks.same, "FileName, in place: FileId and history are kept"),
    Property("file_folder_path", "UpdateFile", tasks.same_folder, "FileFolderPath, in place; spellings are equal"),
    Property("keep_production", "", tasks.same, "read when the task is deleted"),
)


@dataclass(frozen=True)
class UpdateFile:
    """One UpdateFile call; None means that the field is not sent and keeps its value."""

    file_name: str | None = None
    file_folder_path: str | None = None
    task_content: Mapping[str, Any] | None = None

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
    """The operations of one update, in the order in which they are sent, and what the user must be told.

    UpdateFile comes first: it may carry content together with the `extend` that was just read, and a later
    UpdateDISyncTask then sets the new parameters on top. `reads_first` says that GetFile is called before.
    """

    operations: tuple[Operation, ...]

    @property
    def reads_first(self) -> bool:
        return any(isinstance(operation, UpdateFile) for operation in self.operations)


@dataclass(frozen=True)
class LiveFile:
    """What GetFile says of a task: the part that a plan needs. `task_content` {} stands for unreadable content."""

    file_name: str
    file_folder_path: str
    task_content: Mapping[str, Any]


def changed(old: Properties, new: Properties) -> tuple[str, ...]:
    """Names of the properties that differ in meaning; an unknown value always differs."""
    return tuple(entry.name for entry in PROPERTIES if not entry.same(old.get(entry.name), new.get(entry.name)))


def replaces(old: Properties, new: Properties) -> tuple[str, ...]:
    """Names of the changed properties that only a new file can take."""
    fixed = {entry.name for entry in PROPERTIES if entry.operation == "replace"}
    return tuple(name for name in changed(old, new) if name in fixed)


def kept_by_server(old: Properties, new: Properties) -> tuple[str, ...]:
    """Names of the parameters that the program no longer manages: nothing is sent, DataWorks keeps the last value."""
    return tuple(name for name in ("resource_group", "cu") if old.get(name) is not None and new.get(name) is None)


def whole_content(properties: Properties) -> dict[str, Any]:
    """The content as it is sent: with the secret parameters in their places."""
    return tasks.merge_secret_parameters(properties["task_content"], properties.get("secret_parameters") or {})


def create_param(properties: Properties) -> dict[str, str]:
    """TaskParam of a creation. Folders are sent in the Chinese spelling, the only one that no document rejects."""
    return {"FileFolderPath": tasks.normal_folder_path(properties["file_folder_path"]), **task_param(properties)}


def client_token(properties: Properties) -> str:
    """ClientToken of a creation: 64 hexadecimal characters, the same over retries and over a second `up`.

    Alibaba Cloud allows at most 64 ASCII characters in its other products; DataWorks says only that the token makes
    the call idempotent. `origin` (project, stack and resource name) keeps two programs apart.
    """
    told = [
        properties["project_id"],
        tasks.normal_folder_path(properties["file_folder_path"]),
        properties["task_name"],
        tasks.write_json(whole_content(properties)),
        properties.get("origin") or "",
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def next_token(token: str, file_id: str) -> str:
    """The token after one that was answered with a deleted file: the same for everybody who walks this way."""
    return hashlib.sha256(f"{token} {file_id}".encode()).hexdigest()


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

    `max_query_bytes` is the longest query string that an UpdateDISyncTask may have; longer content goes into the
    body of an UpdateFile. The limit of the service is not published, so the default of the setting is a guess.
    """
    names = set(changed(old, new))
    content = whole_content(new)
    content_changed = not tasks.same(whole_content(old), content)
    param = task_param(new)
    param_changed = any(name in names and new.get(name) is not None for name in ("resource_group", "cu"))

    by_file = content_changed and query_bytes(new["project_id"], file_id, content, param) > max_query_bytes
    update_file = UpdateFile(
        file_name=new["task_name"] if "task_name" in names else None,
        file_folder_path=tasks.normal_folder_path(new["file_folder_path"]) if "file_folder_path" in names else None,
        task_content=content if by_file else None,
    )
    operations: list[Operation] = [] if update_file.empty else [update_file]
    by_task = content_changed and not by_file
    if by_task or param_changed:
        operations.append(UpdateDISyncTask(task_content=content if by_task else None, task_param=param))

    return UpdatePlan(operations=tuple(operations))


def remaining(plan: UpdatePlan, live: LiveFile) -> tuple[Operation, ...]:
    """The operations of `plan` that `live` still lacks, each with only the fields that differ.

    So an update of two calls that failed half-way ends at the next attempt, and content that goes through UpdateFile
    carries the server's own `extend` (resource group and CUs), which it would otherwise lose.
    """
    left: list[Operation] = []
    for operation in plan.operations:
        if isinstance(operation, UpdateFile):
            lacking = _lacking_file(operation, live)
            if not lacking.empty:
                left.append(lacking)
        else:
            task = _lacking_task(operation, live)
            if task is not None:
                left.append(task)
    return tuple(left)


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
    """Whether the server's `extend` already says what `param` says; a missing `extend` says nothing."""
    extend = live_content.get("extend")
    extend = extend if isinstance(extend, Mapping) else {}
    group_is_live = "ResourceGroup" not in param or extend.get("resourceGroup") == param["ResourceGroup"]
    return group_is_live and ("Cu" not in param or tasks.same_cu(extend.get("cu"), param["Cu"]))
