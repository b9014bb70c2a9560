"""Each operation of the client with literal arguments: what must be sent, and a reply that it can read."""

from __future__ import annotations

from typing import Any

IDS = {"project_id": "1", "file_id": "2"}

TASK = {"task_content": "C", "task_param": "P"}

CALLS: dict[str, tuple[str, dict[str, Any], dict[str, str], dict[str, str], dict[str, Any]]] = {
    # operation: method, arguments, query, form, reply
    "CreateDISyncTask": (
        "create_di_sync_task",
        {"project_id": "1", "task_name": "n", "client_token": "t", **TASK},
        {"ClientToken": "t", "ProjectId": "1", "TaskName": "n", "TaskParam": "P", "TaskType": "DI_OFFLINE"},
        {"TaskContent": "C"},
        {"Data": {"Status": "success", "FileId": 7}},
    ),
    "UpdateDISyncTask": (
        "update_di_sync_task",
        {**IDS, **TASK},
        {"FileId": "2", "ProjectId": "1", "TaskContent": "C", "TaskParam": "P", "TaskType": "DI_OFFLINE"},
        {},
        {"Data": {"Status": "success"}},
    ),
    "GetFile": ("get_file", IDS, {}, {"FileId": "2", "ProjectId": "1"}, {"Data": {"File": {"FileId": 2}}}),
    "ListFiles": (
        "list_files",
        {"project_id": "1", "file_id_in": ["2", "3"], "file_types": "23", "need_absolute_folder_path": True},
        {},
        {
            "ProjectId": "1",
            "FileIdIn": "2,3",
            "FileTypes": "23",
            "PageNumber": "1",
            "PageSize": "100",
            "NeedAbsoluteFolderPath": "true",
        },
        {"Data": {"Files": []}},
    ),
    "UpdateFile": (
        "update_file",
        {**IDS, "file_name": "n", "input_list": ""},
        {},
        {"FileId": "2", "ProjectId": "1", "FileName": "n", "InputList": ""},
        {},
    ),
    "DeleteFile": ("delete_file", IDS, {}, {"FileId": "2", "ProjectId": "1"}, {}),
    "GetDeployment": (
        "get_deployment",
        {"project_id": "1", "deployment_id": "5"},
        {},
        {"ProjectId": "1", "DeploymentId": "5"},
        {"Data": {"Deployment": {"Status": 1}}},
    ),
    "SubmitFile": (
        "submit_file",
        {**IDS, "comment": "c", "skip_checks": True},
        {},
        {"FileId": "2", "ProjectId": "1", "Comment": "c", "SkipAllDeployFileExtensions": "true"},
        {"Data": 5},
    ),
    "DeployFile": ("deploy_file", IDS, {}, {"FileId": "2", "ProjectId": "1"}, {"Data": "5"}),
    "ListDeployments": (
        "list_deployments",
        {"project_id": "1", "status": 0},
        {},
        {"ProjectId": "1", "Status": "0", "PageNumber": "1", "PageSize": "20"},
        {"Data": {"Deployments": [{"Id": 5, "Status": 0}]}},
    ),
    "ListFileVersions": (
        "list_file_versions",
        IDS,
        {},
        {"FileId": "2", "ProjectId": "1", "PageNumber": "1", "PageSize": "100"},
        {"Data": {"FileVersions": [{"FileVersion": 1}]}},
    ),
    "GetFileVersion": (
        "get_file_version",
        {**IDS, "file_version": 3},
        {},
        {"FileId": "2", "ProjectId": "1", "FileVersion": "3"},
        {"Data": {"FileVersion": 3, "IsCurrentProd": True}},
    ),
    "CreateBusiness": (
        "create_business",
        {"project_id": "1", "business_name": "b"},
        {},
        {"ProjectId": "1", "BusinessName": "b"},
        {"BusinessId": 5},
    ),
    "ListBusiness": (
        "list_business",
        {"project_id": "1", "keyword": "b"},
        {},
        {"ProjectId": "1", "Keyword": "b", "PageNumber": "1", "PageSize": "100"},
        {"Data": {"Business": [{"BusinessId": 5}]}},
    ),
    "UpdateBusiness": (
        "update_business",
        {"project_id": "1", "business_id": "5", "description": ""},
        {},
        {"ProjectId": "1", "BusinessId": "5", "Description": ""},
        {},
    ),
    "DeleteBusiness": (
        "delete_business",
        {"project_id": "1", "business_id": "5"},
        {},
        {"ProjectId": "1", "BusinessId": "5"},
        {},
    ),
    "CreateFolder": (
        "create_folder",
        {"project_id": "1", "folder_path": "a/b/c/d"},
        {},
        {"ProjectId": "1", "FolderPath": "a/b/c/d"},
        {"Data": "f"},
    ),
    "UpdateFolder": (
        "update_folder",
        {"project_id": "1", "folder_id": "f", "folder_name": "e"},
        {},
        {"ProjectId": "1", "FolderId": "f", "FolderName": "e"},
        {},
    ),
    "DeleteFolder": (
        "delete_folder",
        {"project_id": "1", "folder_id": "f"},
        {},
        {"ProjectId": "1", "FolderId": "f"},
        {},
    ),
    "ListResourceGroups": (
        "list_resource_groups",
        {"resource_group_type": 4},
        {"ResourceGroupType": "4"},
        {},
        {"Data": [{"Id": 1, "Identifier": "g"}]},
    ),
    "ListDataSources": (
        "list_data_sources",
        {"project_id": "1", "name": "n"},
        {"ProjectId": "1", "Name": "n", "PageNumber": "1", "PageSize": "100"},
        {},
        {"Data": {"DataSources": [{"Name": "n", "EnvType": 0}], "TotalCount": 1}},
    ),
    "GetFolder": (
        "get_folder",
        {"project_id": "1", "folder_id": "f"},
        {},
        {"ProjectId": "1", "FolderId": "f"},
        {"Data": {"FolderPath": "a/b/c"}},
    ),
    "ListFolders": (
        "list_folders",
        {"project_id": "1", "parent_folder_path": "a/b/c"},
        {},
        {"ProjectId": "1", "ParentFolderPath": "a/b/c", "PageNumber": "1", "PageSize": "100"},
        {"Data": {"Folders": [{"FolderId": "f", "FolderPath": "a/b/c/d"}]}},
    ),
    "GetProject": ("get_project", {"project_id": "1"}, {"ProjectId": "1"}, {}, {"Data": {"ProjectMode": 2}}),
}
