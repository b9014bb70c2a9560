"""The file, folder and tenant operations, and the table of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dataworks_emulator.api import (
    FILE_SETTINGS,
    NODE_SETTINGS,
    OPERATIONS,
    VERSION,
    Operation,
    boolean,
    page,
    setting_value,
    whole_number,
)
from dataworks_emulator.business import (
    create_business,
    create_folder,
    delete_business,
    delete_folder,
    list_business,
    list_data_sources,
    list_resource_groups,
    update_business,
    update_folder,
)
from dataworks_emulator.di_operations import create_di_sync_task, update_di_sync_task
from dataworks_emulator.edit_operations import delete_file, update_file
from dataworks_emulator.errors import FOLDER_NOT_FOUND, FileFailure, invalid, missing
from dataworks_emulator.folders import canonical, render
from dataworks_emulator.nodes.node_api import NODE_OPERATIONS
from dataworks_emulator.nodes.node_api import VERSION as NODE_VERSION
from dataworks_emulator.nodes.node_lookups import (
    get_node_project,
    list_node_data_sources,
    list_node_resource_groups,
)
from dataworks_emulator.nodes.node_operations import (
    create_node,
    delete_node,
    list_node_dependencies,
    list_nodes,
    move_node,
    rename_node,
    update_node,
)
from dataworks_emulator.nodes.node_operations import get_node as get_node_of_data_studio
from dataworks_emulator.nodes.pipeline_operations import (
    abolish_pipeline_run,
    create_pipeline_run,
    exec_pipeline_run_stage,
    get_pipeline_run,
    get_snapshot,
    list_pipeline_run_items,
    list_pipeline_runs,
    list_snapshots,
)
from dataworks_emulator.publishing import (
    deploy_file,
    get_deployment,
    get_file_version,
    get_node,
    get_node_code,
    list_deployments,
    list_file_versions,
    submit_file,
)
from dataworks_emulator.service import Service
from dataworks_emulator.store import File
from dataworks_emulator.versions import settle


def _list(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _file_facts(service: Service, file: File) -> dict[str, Any]:
    """The fields that Data.File of GetFile and Data.Files[] of ListFiles share."""
    folders = service.store.folders(file.project_id)
    facts: dict[str, Any] = {
        "FileId": file.file_id,
        "FileName": file.name,
        "FileType": file.file_type,
        "FileFolderId": str(folders[file.folder_path]),
        "BusinessId": folders["/".join(file.folder_path.split("/")[:2])],
        "Owner": file.owner,
        "CreateUser": file.create_user,
        "CreateTime": file.create_time,
        "LastEditUser": file.last_edit_user,
        "LastEditTime": file.last_edit_time,
        "CurrentVersion": file.version,
        "CommitStatus": file.commit_status,
        "UseType": "NORMAL",
    }
    for name, kind in FILE_SETTINGS.items():
        if name in file.settings:
            facts[name] = setting_value(file.settings[name], kind)
    return facts | ({"NodeId": file.node_id} if file.node_id else {})


def get_file(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Content, facts and schedule of one file."""
    settle(service)
    project = service.project(parameters)
    file = service.find_file(parameters, project, by_node=True)
    if file is not None and not file.is_live and not service.options.recycle_bin:
        file = None
    if file is None:
        if service.options.not_found_style == "null_file":
            return {"Data": {"File": None, "NodeConfiguration": None}}
        raise service.not_found()
    facts = _file_facts(service, file) | {"Content": file.content, "DeletedStatus": file.deleted_status}
    node: dict[str, Any] = {
        "InputList": [{"Input": name, "ParseType": "MANUAL"} for name in _list(file.inputs)],
        "OutputList": [{"Output": name} for name in _list(file.outputs)],
    }
    for name, kind in NODE_SETTINGS.items():
        if name in file.settings:
            node[name] = setting_value(file.settings[name], kind)
    if file.settings.get("ResourceGroupIdentifier"):
        # The scheduling group as a number, never the DI group (official SDK); the number itself is made up.
        node["ResourceGroupId"] = sum(file.settings["ResourceGroupIdentifier"].encode())
    return {"Data": {"File": facts, "NodeConfiguration": node}}


def list_files(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Files that are not deleted, by id. A folder path means that folder only, not those below it: a guess."""
    project = service.project(parameters)
    ids = _list(parameters.get("FileIdIn", ""))
    numbers_of_ids = {whole_number(text.strip()) for text in ids}
    if len(ids) > 50 or None in numbers_of_ids:
        raise invalid("FileIdIn")
    folder_path = canonical(parameters.get("FileFolderPath", ""))
    wanted: list[tuple[str, Callable[[File], bool]]] = [
        ("FileIdIn", lambda file: file.file_id in numbers_of_ids),
        ("FileFolderPath", lambda file: file.folder_path == folder_path),
        ("FileTypes", lambda file: str(file.file_type) in _list(parameters["FileTypes"])),
        ("Keyword", lambda file: parameters["Keyword"] in file.name),
        ("ExactFileName", lambda file: file.name == parameters["ExactFileName"]),
        ("NodeId", lambda file: str(file.node_id) == parameters["NodeId"]),
        ("Owner", lambda file: file.owner == parameters["Owner"]),
        ("LastEditUser", lambda file: file.last_edit_user == parameters["LastEditUser"]),
        ("UseType", lambda _: parameters["UseType"] == "NORMAL"),
    ]
    # An empty filter filters nothing: a guess.
    filters = [matches for name, matches in wanted if parameters.get(name)]
    files = [
        file
        for file in service.store.files(project.project_id)
        if file.is_live and all(matches(file) for matches in filters)
    ]
    found, numbers = page(parameters, files)
    listed = []
    for file in found:
        facts = _file_facts(service, file)
        facts.pop("AdvancedSettings", None)  # the SDK has it in GetFile alone
        if boolean(parameters, "NeedContent"):
            facts["Content"] = file.content
        if boolean(parameters, "NeedAbsoluteFolderPath"):
            facts["AbsoluteFolderPath"] = render(file.folder_path, service.options.folder_language)
        listed.append(facts)
    return {"Data": {"Files": listed, **numbers}}


def get_folder(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A folder by id or by path."""
    project = service.project(parameters)
    folders = service.store.folders(project.project_id)
    if parameters.get("FolderPath"):
        found = [path for path in folders if path == canonical(parameters["FolderPath"])]
    elif parameters.get("FolderId"):
        found = [path for path, folder_id in folders.items() if str(folder_id) == parameters["FolderId"]]
    else:
        raise missing("FolderId")
    if not found:
        raise FileFailure(FOLDER_NOT_FOUND, "The folder does not exist.")
    return {"Data": _folder_facts(service, found[0], folders)}


def list_folders(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The folders right below a folder, by path."""
    project = service.project(parameters)
    folders = service.store.folders(project.project_id)
    parent = canonical(parameters["ParentFolderPath"])
    if parent not in folders:
        raise FileFailure(FOLDER_NOT_FOUND, "The folder does not exist.")
    found, numbers = page(parameters, [path for path in folders if path.rpartition("/")[0] == parent])
    return {"Data": {"Folders": [_folder_facts(service, path, folders) for path in found], **numbers}}


def _folder_facts(service: Service, path: str, folders: Mapping[str, int]) -> dict[str, Any]:
    return {"FolderId": str(folders[path]), "FolderPath": render(path, service.options.folder_language)}


def get_project(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The workspace, as far as a client may need it."""
    project = service.project(parameters)
    facts = {
        "ProjectId": int(project.project_id),
        "ProjectIdentifier": project.identifier,
        "ProjectName": project.identifier,
        "ProjectMode": project.mode,
        "EnvTypes": list(project.env_types),
        "DefaultDiResourceGroupIdentifier": next(iter(service.options.resource_groups), ""),
        "Status": 0,
        "TenantId": 1,
    }
    return {"Data": facts}


Handler = Callable[[Service, Mapping[str, str]], dict[str, Any]]

HANDLERS: dict[str, Handler] = {
    "CreateDISyncTask": create_di_sync_task,
    "UpdateDISyncTask": update_di_sync_task,
    "GetFile": get_file,
    "ListFiles": list_files,
    "UpdateFile": update_file,
    "DeleteFile": delete_file,
    "SubmitFile": submit_file,
    "DeployFile": deploy_file,
    "GetDeployment": get_deployment,
    "ListDeployments": list_deployments,
    "ListFileVersions": list_file_versions,
    "GetFileVersion": get_file_version,
    "GetNode": get_node,
    "GetNodeCode": get_node_code,
    "GetFolder": get_folder,
    "ListFolders": list_folders,
    "GetProject": get_project,
    "CreateBusiness": create_business,
    "ListBusiness": list_business,
    "UpdateBusiness": update_business,
    "DeleteBusiness": delete_business,
    "CreateFolder": create_folder,
    "UpdateFolder": update_folder,
    "DeleteFolder": delete_folder,
    "ListResourceGroups": list_resource_groups,
    "ListDataSources": list_data_sources,
}

NODE_HANDLERS: dict[str, Handler] = {
    "CreateNode": create_node,
    "UpdateNode": update_node,
    "GetNode": get_node_of_data_studio,
    "ListNodes": list_nodes,
    "ListNodeDependencies": list_node_dependencies,
    "MoveNode": move_node,
    "RenameNode": rename_node,
    "DeleteNode": delete_node,
    "ListSnapshots": list_snapshots,
    "GetSnapshot": get_snapshot,
    "CreatePipelineRun": create_pipeline_run,
    "GetPipelineRun": get_pipeline_run,
    "ListPipelineRuns": list_pipeline_runs,
    "ListPipelineRunItems": list_pipeline_run_items,
    "ExecPipelineRunStage": exec_pipeline_run_stage,
    "AbolishPipelineRun": abolish_pipeline_run,
    "GetProject": get_node_project,
    "ListResourceGroups": list_node_resource_groups,
    "ListDataSources": list_node_data_sources,
}


def known(version: str, name: str) -> tuple[Operation, Handler] | None:
    """The operation of one version of the API, and who carries it out; None where the version has none of that name."""
    operations, handlers = {
        VERSION: (OPERATIONS, HANDLERS),
        NODE_VERSION: (NODE_OPERATIONS, NODE_HANDLERS),
    }.get(version, ({}, {}))
    operation = operations.get(name)
    return None if operation is None else (operation, handlers[name])
