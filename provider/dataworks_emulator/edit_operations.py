"""UpdateFile and DeleteFile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dataworks_emulator import task_content
from dataworks_emulator.api import FILE_SETTINGS, NODE_SETTINGS, setting_value
from dataworks_emulator.dependencies import refuse_descendants
from dataworks_emulator.errors import EMULATOR_CODE, FileFailure, invalid, missing
from dataworks_emulator.schedule_rules import check_schedule
from dataworks_emulator.service import API_USER, FILE_TYPE_DI, Service
from dataworks_emulator.store import File
from dataworks_emulator.versions import begin, settle, snapshot

_FIELDS = {
    "FileName": "name",
    "FileFolderPath": "folder_path",
    "Owner": "owner",
    "InputList": "inputs",
    "OutputList": "outputs",
    "Content": "content",
}
_SETTINGS = {**NODE_SETTINGS, **FILE_SETTINGS, "ResourceGroupIdentifier": "text"}


def update_file(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Change what is sent and nothing else.

    Options `input_list`, `auto_rerun_times`, `schedule_values`, `cron_limits`, `create_folders`, `unique_names` and
    `task_names` say what is refused. That an empty InputList counts as sent, and the form of each refusal, are guesses.

    Content replaces the whole code, `extend` too: without it, the resource group and the Cu are lost (a guess from
    where they are kept, and the danger this emulator is there to show).
    """
    project = service.project(parameters)
    file = service.file(parameters, project)
    _require(service, file, parameters)
    changes: dict[str, Any] = {field: parameters[name] for name, field in _FIELDS.items() if name in parameters}
    if "name" in changes and not service.is_name(changes["name"]):
        raise invalid("FileName")
    if "content" in changes and file.file_type == FILE_TYPE_DI:
        try:
            changes["content"] = task_content.reserialise(changes["content"])
        except ValueError:
            raise FileFailure(EMULATOR_CODE, "Content is not a JSON object.") from None
    if "folder_path" in changes:
        changes["folder_path"] = service.folder(changes["folder_path"], project)
    settings = {name: parameters[name] for name in _SETTINGS if name in parameters}
    for name, value in settings.items():
        try:
            setting_value(value, _SETTINGS[name])
        except ValueError:
            raise invalid(name) from None
    check_schedule(service.options, settings, {**file.settings, **settings})
    service.check_name(
        changes.get("name", file.name), changes.get("folder_path", file.folder_path), project, but=file.file_id
    )
    if service.options.input_list == "refuse_unchanged":
        _refuse_unchanged(file, settings, changes)
    service.store.edit_file(file, user=API_USER, settings={**file.settings, **settings}, **changes)
    return {}


def _require(service: Service, file: File, parameters: Mapping[str, str]) -> None:
    if file.file_type != FILE_TYPE_DI:
        return
    if service.options.input_list == "required" and "InputList" not in parameters:
        raise FileFailure(EMULATOR_CODE, "InputList is required for a batch synchronization node.")
    if service.options.auto_rerun_times == "required" and not parameters.get("AutoRerunTimes"):
        raise missing("AutoRerunTimes")


def _refuse_unchanged(file: File, settings: Mapping[str, str], changes: Mapping[str, Any]) -> None:
    """Raise GatewayError Invalid<Param> for the first parameter that the file has already. The form is a guess: the
    page says "invalid" and no more."""
    for name, field in _FIELDS.items():
        if field in changes and getattr(file, field) == changes[field]:
            raise invalid(name)
    for name, value in settings.items():
        if file.settings.get(name) == value:
            raise invalid(name)


def delete_file(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Delete; a file that was ever committed also gets a deployment that takes it out of the environment."""
    settle(service)
    project = service.project(parameters)
    file = service.file(parameters, project)
    if file.node_id:
        refuse_descendants(service, file)
    deleted_status = "RECYCLE_BIN" if service.options.recycle_bin else "DELETED"
    service.store.edit_file(
        file, user=API_USER, deleted_status=deleted_status, version=file.version, commit_status=file.commit_status
    )
    if not file.node_id:
        return {}
    version = file.version
    if service.options.deletion_versions:
        version = snapshot(service, file, user=API_USER, deletion=True).version
    deployment = begin(service, file, version=version, to_production=False, change="DELETE")
    return {"DeploymentId": deployment.deployment_id}
