"""Workflows (business flows) and folders: made, listed, renamed, deleted; resource groups and data sources, listed.

The id of a workflow is that of its folder here. Deleting a workflow or a folder deletes the files in it: no document
says whether the service refuses instead, and this is the reading that shows a careless client.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dataworks_emulator.api import integer, page
from dataworks_emulator.errors import EMULATOR_CODE, FOLDER_NOT_FOUND, FileFailure, invalid
from dataworks_emulator.folders import ENGINE, ROOT, canonical
from dataworks_emulator.options import DataSource, Project
from dataworks_emulator.service import API_USER, Service

SCHEDULING, DATA_INTEGRATION = 1, 4  # ResourceGroupType, documented
_ENVIRONMENTS = ("DEV", "PROD")  # in the order of EnvType, documented


def _flows(service: Service, project: Project) -> dict[int, str]:
    """Name of each workflow by its id."""
    paths = service.store.folders(project.project_id).items()
    return {folder_id: path.split("/")[1] for path, folder_id in paths if path.count("/") == 1}


def _facts(service: Service, business_id: int) -> dict[str, Any]:
    return next((one for one in service.store.records("business") if one["BusinessId"] == business_id), {})


def _keep(service: Service, business_id: int, parameters: Mapping[str, str]) -> None:
    known = {"UseType": "NORMAL", "Owner": API_USER, "Description": "", **_facts(service, business_id)}
    sent = {name: parameters[name] for name in ("UseType", "Owner", "Description") if name in parameters}
    service.store.keep_record("business", str(business_id), {**known, **sent, "BusinessId": business_id})


def _check_name(service: Service, project: Project, name: str) -> None:
    if not name or "/" in name:
        raise invalid("BusinessName")
    if name in _flows(service, project).values():
        raise FileFailure(EMULATOR_CODE, "A workflow of this name exists.")  # a guess: no document names a code


def _business(service: Service, parameters: Mapping[str, str], project: Project) -> tuple[int, str]:
    business_id = integer(parameters, "BusinessId")
    flows = _flows(service, project)
    if business_id not in flows:
        raise FileFailure(EMULATOR_CODE, "The workflow does not exist.")  # a guess, as above
    return business_id, flows[business_id]


def create_business(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A workflow with its folder for batch synchronization tasks."""
    project = service.project(parameters)
    name = parameters["BusinessName"]
    _check_name(service, project, name)
    business_id = service.store.make_folder(project.project_id, f"{ROOT}/{name}")
    service.store.make_folder(project.project_id, f"{ROOT}/{name}/{ENGINE}")
    _keep(service, business_id, parameters)
    return {"BusinessId": business_id}


def list_business(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Workflows whose name holds the keyword."""
    project = service.project(parameters)
    keyword = parameters.get("Keyword", "")
    listed = [
        {
            "UseType": "NORMAL",
            "Owner": API_USER,
            "Description": "",
            **_facts(service, business_id),
            "BusinessId": business_id,
            "BusinessName": name,
            "ProjectId": int(project.project_id),
        }
        for business_id, name in sorted(_flows(service, project).items())
        if keyword in name
    ]
    shown, numbers = page(parameters, listed)
    return {"Data": {"Business": shown, **numbers}}


def update_business(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Change what is sent; its folders and files follow another name."""
    project = service.project(parameters)
    business_id, name = _business(service, parameters, project)
    new = parameters.get("BusinessName", name)
    if new != name:
        _check_name(service, project, new)
        service.store.rename_folder(project.project_id, f"{ROOT}/{name}", f"{ROOT}/{new}")
    _keep(service, business_id, parameters)
    return {}


def delete_business(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Delete the workflow, and all that is in it."""
    project = service.project(parameters)
    business_id, name = _business(service, parameters, project)
    service.store.drop_folder(project.project_id, f"{ROOT}/{name}")
    service.store.drop_record("business", str(business_id))
    return {}


def create_folder(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A folder in a workflow; folders on the way to it are made, too (a guess)."""
    project = service.project(parameters)
    path = canonical(parameters["FolderPath"])
    if path in service.store.folders(project.project_id):
        raise FileFailure(EMULATOR_CODE, "The folder exists.")  # a guess: no document names a code
    kept = service.folder(path, project, create=True)
    return {"Data": str(service.store.folders(project.project_id)[kept])}


def _folder(service: Service, parameters: Mapping[str, str], project: Project) -> str:
    for path, folder_id in service.store.folders(project.project_id).items():
        if str(folder_id) == parameters["FolderId"] and path.count("/") > 2:
            return path
    raise FileFailure(FOLDER_NOT_FOUND, "The folder does not exist.")


def update_folder(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Another name in the same place."""
    project = service.project(parameters)
    path, name = _folder(service, parameters, project), parameters["FolderName"]
    if not name or "/" in name:
        raise invalid("FolderName")
    new = f"{path.rpartition('/')[0]}/{name}"
    if new in service.store.folders(project.project_id):
        raise FileFailure(EMULATOR_CODE, "The folder exists.")
    service.store.rename_folder(project.project_id, path, new)
    return {}


def delete_folder(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Delete the folder, and all that is in it."""
    project = service.project(parameters)
    service.store.drop_folder(project.project_id, _folder(service, parameters, project))
    return {}


def list_resource_groups(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The resource groups of one type: of data integration (4) those of the options, of the scheduler (1) one."""
    kind = integer(parameters, "ResourceGroupType", SCHEDULING)
    groups = {SCHEDULING: service.options.scheduling_groups, DATA_INTEGRATION: service.options.resource_groups}.get(
        kind, ()
    )
    listed = [
        {
            "Id": sum(identifier.encode()),  # the number that GetFile gives for a scheduling group
            "Identifier": identifier,
            "Name": identifier,
            "ResourceGroupType": str(kind),
            "Mode": "ISOLATE",
            "Status": 0,
            "IsDefault": number == 0,
        }
        for number, identifier in enumerate(groups)
        if parameters.get("Keyword", "") in identifier
    ]
    return {"Data": listed}


def list_data_sources(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The data sources of a workspace, each once for every environment; `Name` must be equal (a guess)."""
    project = service.project(parameters)
    found = [
        _data_source(source, project, number, env_type)
        for number, source in enumerate(service.data_sources(), 1)
        for env_type, env in enumerate(_ENVIRONMENTS)
        if source.project_id in ("", project.project_id) and env in source.env_types and env in project.env_types
    ]
    for name in ("DataSourceType", "SubType", "Name", "EnvType"):
        if parameters.get(name):
            found = [one for one in found if str(one[name]) == parameters[name]]
    listed, numbers = page(parameters, found if parameters.get("Status") != "DISABLED" else [])
    return {"Data": {"DataSources": listed, **numbers}}


def _data_source(source: DataSource, project: Project, number: int, env_type: int) -> dict[str, Any]:
    return {
        "Id": 10 * number + env_type,
        "Name": source.name,
        "DataSourceType": source.type,
        "SubType": source.sub_type,
        "EnvType": env_type,
        "ProjectId": int(project.project_id),
        "Content": json.dumps({"tag": "public", "username": "emulated", "password": "***"}),
        "Status": 1,
        "ConnectStatus": 1,
    }
