"""CreateDISyncTask and UpdateDISyncTask for TaskType DI_OFFLINE."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dataworks_emulator import task_content
from dataworks_emulator.errors import FileFailure, GatewayError, TaskFailure, invalid, invalid_di_parameter
from dataworks_emulator.folders import canonical
from dataworks_emulator.options import WARNING_GROUP, Options, Project
from dataworks_emulator.service import API_USER, FILE_TYPE_DI, Service

MOST_CU = 1000  # a guess: no document names a maximum for one task
_CREATE_PARAM = frozenset({"FileFolderPath", "ResourceGroup", "Cu"})
_UPDATE_PARAM = frozenset({"ResourceGroup", "Cu"})


def _check_task_type(parameters: Mapping[str, str]) -> None:
    if parameters["TaskType"] != "DI_OFFLINE":
        raise invalid_di_parameter("The emulator knows tasks of type DI_OFFLINE only.")


def _check_content(text: str) -> None:
    try:
        task_content.parse(text)
        text.encode()
    except ValueError:
        raise invalid_di_parameter("TaskContent is not a JSON object.") from None


def _task_param(service: Service, text: str, known: frozenset[str]) -> dict[str, str]:
    """TaskParam as texts. A key that is not documented fails the task: a guess, the strict of the two readings."""
    try:
        values = json.loads(text) if text else {}
        if not isinstance(values, dict):
            raise ValueError("not an object")
    except (ValueError, RecursionError):
        raise invalid_di_parameter("TaskParam is not a JSON object.") from None
    unknown = sorted(values.keys() - known)
    if unknown:
        raise TaskFailure(f"TaskParam:{unknown} is invalid.")
    # Whether Cu is text or a number is not documented; both are taken.
    param = {key: str(value) for key, value in values.items() if value not in (None, "")}
    group = param.get("ResourceGroup", "")
    if group and group not in {*service.options.resource_groups, WARNING_GROUP}:
        raise TaskFailure(f"ResourceGroup:[{group}] is invalid.")
    if "Cu" in param and not _is_cu(service.options, param["Cu"]):
        raise TaskFailure(f"Cu:[{param['Cu']}] is invalid.")
    return param


def _check_cu_group(service: Service, param: Mapping[str, str], before: str = "") -> None:
    """Refuse Cu for a resource group that is not serverless (option `cu`). A task without a group runs in the default
    one of the workspace (a guess)."""
    options = service.options
    group = param.get("ResourceGroup") or before or next(iter(options.resource_groups), "")
    if options.cu == "serverless" and "Cu" in param and group not in {*options.serverless_groups, WARNING_GROUP}:
        raise TaskFailure(f"Cu:[{param['Cu']}] is invalid: ResourceGroup:[{group}] is not serverless.")


def _is_cu(options: Options, text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    if not number.is_finite() or number <= 0 or (options.cu == "serverless" and number > MOST_CU):
        return False
    return number % Decimal("0.5") == 0


def _message(group: str) -> str | None:
    """Null on success, except for the group that stands for the published sample: success with a warning."""
    return f"ResourceGroup:[{group}] is invalid." if group == WARNING_GROUP else None


def create_di_sync_task(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Make a draft of type 23.

    ClientToken: the same token in the same project answers with the same FileId, for ever; with other parameters it is
    refused, as the pages of ECS say. All of that is a guess, the documentation of DataWorks only says "idempotency".
    """
    _check_task_type(parameters)
    project = service.project(parameters)
    token = parameters.get("ClientToken", "")
    if service.options.short_client_tokens and not (token.isascii() and len(token) <= 64):
        raise invalid("ClientToken")
    if token and service.options.honour_client_token:
        known = service.store.file_of_token(project.project_id, token)
        if known is not None:
            if service.options.check_client_token and known[1] != _digest(parameters):
                code = "IdempotentParameterMismatch"
                raise GatewayError(400, code, "The client token was used with other parameters.")
            return {"Data": {"Status": "success", "Message": None, "FileId": known[0]}}
    _check_content(parameters["TaskContent"])
    param = _task_param(service, parameters["TaskParam"], _CREATE_PARAM)
    name = parameters["TaskName"]
    if not service.is_name(name):
        raise TaskFailure(f"TaskName:[{name}] is invalid.")
    _check_cu_group(service, param)
    folder_path = _folder(service, param.get("FileFolderPath", ""), project)
    try:
        service.check_name(name, folder_path, project)
    except FileFailure as failure:
        raise TaskFailure(failure.message) from None
    file = service.store.add_file(
        project.project_id,
        name=name,
        folder_path=folder_path,
        file_type=FILE_TYPE_DI,
        content=_extended(parameters["TaskContent"], param, before=("", "")),
        user=API_USER,
    )
    if token and service.options.honour_client_token:
        service.store.remember_token(project.project_id, token, file.file_id, _digest(parameters))
    message = _message(param.get("ResourceGroup", ""))
    return {"Data": {"Status": "success", "Message": message, "FileId": file.file_id}}


def update_di_sync_task(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Save content and resource settings, as the code editor does: the file is a draft afterwards.

    An empty TaskContent leaves the content alone (documented). ResourceGroup and Cu that are not sent keep their
    values: a guess, the documentation does not say.
    """
    _check_task_type(parameters)
    project = service.project(parameters)
    content = parameters["TaskContent"]
    if content:
        _check_content(content)
    param = _task_param(service, parameters["TaskParam"], _UPDATE_PARAM)
    file = service.find_file(parameters, project)
    if file is None or not file.is_live or file.file_type != FILE_TYPE_DI:
        # A guess, from the sample of DeployDISyncTask; no document shows it for this operation.
        raise TaskFailure(f"fileId:[{parameters['FileId']}] is invalid.")
    before = task_content.extend_of(file.content)
    _check_cu_group(service, param, before[0])
    service.store.edit_file(file, user=API_USER, content=_extended(content or file.content, param, before=before))
    return {"Data": {"Status": "success", "Message": _message(param.get("ResourceGroup", ""))}}


def _digest(parameters: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(parameters.items())).encode()).hexdigest()


def _extended(content: str, param: Mapping[str, str], *, before: tuple[str, str]) -> str:
    """Content with `extend`: what TaskParam says, else what the sent content says, else what was there before."""
    sent = task_content.extend_of(content)
    group = param.get("ResourceGroup") or sent[0] or before[0]
    return task_content.with_extend(content, group, param.get("Cu") or sent[1] or before[1])


def _folder(service: Service, path: str, project: Project) -> str:
    if not canonical(path):
        # A guess: the code was seen for a folder that does not exist, the operation's family has no ErrorCode field.
        raise GatewayError(400, "1201111431", f"Invalid path: {path}")
    try:
        return service.folder(path, project)
    except FileFailure as failure:
        raise GatewayError(400, failure.code, failure.message) from None
