"""The operations between a saved file and a running node: SubmitFile, DeployFile, deployments, versions, nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dataworks_emulator.api import boolean, integer, page
from dataworks_emulator.dependencies import check_edges, refuse_descendants
from dataworks_emulator.deployments import FAILED, RUNNING, SUCCEEDED
from dataworks_emulator.errors import EMULATOR_CODE, FileFailure, invalid
from dataworks_emulator.service import API_USER, Service
from dataworks_emulator.store import Deployment, File
from dataworks_emulator.versions import (
    FileVersion,
    begin,
    committed,
    deletion,
    in_production,
    look_at,
    running,
    save,
    settle,
    snapshot,
    versions,
)

_NOTHING_TO_DEPLOY = "1201111279"  # seen in the field for arguments of DeployFile that make no sense


def _refuse_while_running(service: Service, file: File) -> None:
    deployment = running(service, file.file_id)
    if deployment is not None:
        raise FileFailure(EMULATOR_CODE, f"Deployment {deployment.deployment_id} of the file has not ended.")


def submit_file(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Make a version of the draft and begin its way to the development environment.

    A guess, the strict reading: a file without changes, and one that is being submitted, are refused.
    """
    settle(service)
    project = service.project(parameters)
    file = service.file(parameters, project)
    if file.commit_status:
        raise FileFailure(EMULATOR_CODE, "The file has no changes since its last commit.")
    _refuse_while_running(service, file)
    check_edges(service, file, project)
    comment = parameters.get("Comment", "")
    version = snapshot(service, file, user=API_USER, comment=comment)
    deployment = begin(
        service,
        file,
        version=version.version,
        to_production=False,
        comment=comment,
        skip_checks=boolean(parameters, "SkipAllDeployFileExtensions"),
    )
    return {"Data": deployment.deployment_id}


def deploy_file(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Begin the way of the newest version, or of a deletion, to production.

    With nothing to deploy it is refused: a guess, the strict reading.
    """
    settle(service)
    project = service.project(parameters)
    file = service.find_file(parameters, project, by_node=True)
    if file is None:
        raise service.not_found()
    _refuse_while_running(service, file)
    live, newest = in_production(service, file.file_id), committed(service, file.file_id)
    if not file.is_live:
        if live is None:
            raise FileFailure(_NOTHING_TO_DEPLOY, "The file is deleted, and no node of it is in production.")
        refuse_descendants(service, file, outputs=live.outputs)
        version, change = deletion(service, file.file_id) or live, "DELETE"
    else:
        if newest is None or (live is not None and live.version == newest.version):
            raise FileFailure(_NOTHING_TO_DEPLOY, "There is nothing to deploy.")
        version, change = newest, "UPDATE"
    if version.change == "DELETE" or change == "UPDATE":
        save(service, replace(version, status=service.options.deploying_status))
    comment = parameters.get("Comment", "")
    deployment = begin(service, file, version=version.version, to_production=True, change=change, comment=comment)
    return {"Data": deployment.deployment_id}


def get_deployment(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Status 0 for `deployment_polls` questions (or seconds), then the status the options say."""
    project = service.project(parameters)
    wanted = integer(parameters, "DeploymentId")
    found = service.store.deployment(wanted)
    if found is None or found.project_id != project.project_id:
        raise FileFailure(EMULATOR_CODE, "The deployment does not exist.")  # a guess: no document names a code
    service.store.save_deployment(replace(found, polls=found.polls + 1))
    settle(service)
    deployment = service.store.deployment(wanted) or found
    state = look_at(service, deployment)
    item = {"FileId": deployment.file_id, "FileVersion": deployment.file_version, "Status": state.status}
    facts = {
        "Name": f"deployment-{deployment.deployment_id}",
        "Status": state.status,
        "FromEnvironment": deployment.from_environment,
        "ToEnvironment": deployment.to_environment,
        "CreatorId": API_USER,
        "HandlerId": API_USER,
        "CreateTime": deployment.create_time,
        "ErrorMessage": _error_message(state.status),
        **({} if state.checking is None else {"CheckingStatus": state.checking}),
        **({"ExecuteTime": deployment.end_time} if state.ended else {}),
    }
    return {"Data": {"Deployment": facts, "DeployedItems": [item]}}


def _error_message(status: int) -> str:
    if status == FAILED:
        return "The emulator is set to fail deployments."
    # Text also on success, as the documented sample has it.
    return "Success" if status in (RUNNING, SUCCEEDED) else "Stopped by a person."


def list_deployments(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Deployments, newest first (a guess), without the files in them. EndCreateTime and EndExecuteTime are the last
    moment that is wanted, in milliseconds: a guess from their names."""
    settle(service)
    project = service.project(parameters)
    found: list[tuple[Deployment, int]] = [
        (one, look_at(service, one).status) for one in reversed(service.store.deployments(project.project_id))
    ]
    if parameters.get("Status"):
        found = [(one, status) for one, status in found if status == integer(parameters, "Status")]
    if parameters.get("Keyword"):
        found = [(one, status) for one, status in found if parameters["Keyword"] in f"deployment-{one.deployment_id}"]
    if parameters.get("EndCreateTime"):
        found = [(one, status) for one, status in found if one.create_time <= integer(parameters, "EndCreateTime")]
    if parameters.get("EndExecuteTime"):
        last = integer(parameters, "EndExecuteTime")
        found = [(one, status) for one, status in found if one.end_time and one.end_time <= last]
    if any(parameters.get(name, API_USER) not in ("", API_USER) for name in ("Creator", "Executor")):
        found = []  # one user calls the API
    shown, numbers = page(parameters, found)
    listed = [
        {
            "Id": one.deployment_id,
            "Name": f"deployment-{one.deployment_id}",
            "Status": status,
            "Creator": API_USER,
            "Executor": API_USER,
            "CreateTime": one.create_time,
            "ErrorMessage": _error_message(status),
            **({"ExecuteTime": one.end_time} if one.end_time else {}),
        }
        for one, status in shown
    ]
    return {"Data": {"Deployments": listed, **numbers}}


def _version_facts(service: Service, version: FileVersion) -> dict[str, Any]:
    live = in_production(service, version.file_id)
    return {
        "FileVersion": version.version,
        "FileName": version.name,
        "FileContent": version.content,
        "FilePropertyContent": json.dumps({"folderPath": version.folder_path, "owner": version.owner}),
        "NodeContent": json.dumps({"input": version.inputs, "output": version.outputs, **version.settings}),
        "NodeId": version.node_id,
        "ChangeType": version.change,
        "Status": version.status,
        "IsCurrentProd": live is not None and live.version == version.version,
        "CommitUser": version.commit_user,
        "CommitTime": version.commit_time,
        "Comment": version.comment,
        "UseType": "NORMAL",
    }


def _versions_of(service: Service, parameters: Mapping[str, str]) -> list[FileVersion]:
    settle(service)
    file = service.find_file(parameters, service.project(parameters))
    if file is None:
        raise service.not_found()
    return versions(service, file.file_id)


def list_file_versions(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The versions of a file, newest first (a guess), deleted files too."""
    found, numbers = page(parameters, _versions_of(service, parameters)[::-1])
    return {"Data": {"FileVersions": [_version_facts(service, version) for version in found], **numbers}}


def get_file_version(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """One version of a file."""
    wanted = integer(parameters, "FileVersion")
    for version in _versions_of(service, parameters):
        if version.version == wanted:
            return {"Data": _version_facts(service, version)}
    raise FileFailure(EMULATOR_CODE, "The file has no such version.")


def _node(service: Service, parameters: Mapping[str, str]) -> FileVersion:
    settle(service)
    wanted = integer(parameters, "NodeId")
    if parameters["ProjectEnv"] not in ("PROD", "DEV"):
        raise invalid("ProjectEnv")
    look = in_production if parameters["ProjectEnv"] == "PROD" else committed
    for file in service.store.files():
        version = look(service, file.file_id) if file.node_id == wanted else None
        if version is not None and (file.is_live or parameters["ProjectEnv"] == "PROD"):
            return version
    raise FileFailure(EMULATOR_CODE, "The node does not exist.")  # a guess: no document names a code


_REPEAT_MODES = {"FAILURE_ALLOWED": 0, "ALL_ALLOWED": 1, "ALL_DENIED": 2}  # official SDK, GetNode: RepeatMode


def get_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The node as it runs in one environment."""
    version = _node(service, parameters)
    file = service.store.file(version.file_id)
    workflow = "/".join(version.folder_path.split("/")[:2])
    business_id = service.store.folders(version.project_id).get(workflow, 0)
    rerun_mode = version.settings.get("RerunMode", "ALL_ALLOWED")
    group = version.settings.get("ResourceGroupIdentifier", "")
    facts = {
        "NodeId": version.node_id,
        "NodeName": version.name,
        "FileId": version.file_id,
        "FileVersion": version.version,
        "FileType": 23,
        "ProgramType": "DI",
        "OwnerId": version.owner,
        "ProjectId": int(version.project_id),
        "CronExpress": version.settings.get("CronExpress", ""),
        "SchedulerType": version.settings.get("SchedulerType", "NORMAL"),
        "ParamValues": version.settings.get("ParaValue", ""),
        "ResGroupIdentifier": group,
        "ResGroupName": group,
        "Description": version.settings.get("FileDescription", ""),
        "BusinessId": business_id,
        "RelatedFlowId": business_id,
        "CreateTime": file.create_time if file else version.edited,
        "ModifyTime": version.edited,
        "DeployDate": version.commit_time,
        "RepeatInterval": int(version.settings.get("AutoRerunIntervalMillis") or 0),
        "RepeatMode": _REPEAT_MODES.get(rerun_mode, 1),
        "Repeatability": rerun_mode != "ALL_DENIED",
        # what the emulator has none of
        "BaselineId": 0,
        "Connection": "",
        "DqcDescription": "",
        "DqcType": 0,
        "Priority": 1,
    }
    return {"Data": facts}


def get_node_code(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The code of a node as it runs in one environment."""
    return {"Data": _node(service, parameters).content}
