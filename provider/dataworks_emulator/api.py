"""The operations as a table: where each parameter travels, which are required, how the reply is wrapped.

Places and the marks "required" are those of the official SDK and its comments. A parameter sent in the other place is
not seen, as if it had not been sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dataworks_emulator.errors import invalid, missing

VERSION = "2020-05-18"
_PROJECT = frozenset({"ProjectId", "ProjectIdentifier"})  # one of the two, wherever both may be sent

# Parameters of UpdateFile that are kept as sent and come back with GetFile, by the type they come back with.
# A "flag" is a string in the reply although UpdateFile takes a boolean.
NODE_SETTINGS: dict[str, Literal["text", "integer", "boolean", "flag", "JSON"]] = {
    "ApplyScheduleImmediately": "flag",
    "AutoRerunIntervalMillis": "integer",
    "AutoRerunTimes": "integer",
    "CronExpress": "text",
    "CycleType": "text",
    "DependentNodeIdList": "text",
    "DependentType": "text",
    "EndEffectDate": "integer",
    "IgnoreParentSkipRunningProperty": "flag",
    "ImageId": "text",
    "InputParameters": "JSON",
    "OutputParameters": "JSON",
    "ParaValue": "text",
    "RerunMode": "text",
    "SchedulerType": "text",
    "StartEffectDate": "integer",
    "StartImmediately": "boolean",
    "Stop": "boolean",
    "Timeout": "integer",
}
FILE_SETTINGS: dict[str, Literal["text", "boolean"]] = {
    "AdvancedSettings": "text",
    "AutoParsing": "boolean",
    "ConnectionName": "text",
    "FileDescription": "text",
}
_UPDATE_FILE = {
    "FileId",
    "FileName",
    "FileFolderPath",
    "Owner",
    "Content",
    "InputList",
    "OutputList",
    "ResourceGroupIdentifier",
    *NODE_SETTINGS,
    *FILE_SETTINGS,
}
_LIST_FILES = {
    "PageNumber",
    "PageSize",
    "FileFolderPath",
    "FileTypes",
    "Keyword",
    "ExactFileName",
    "FileIdIn",
    "NodeId",
    "Owner",
    "LastEditUser",
    "UseType",
    "NeedAbsoluteFolderPath",
    "NeedContent",
}

_PAGE = ("PageNumber", "PageSize")
_LIST_DEPLOYMENTS = {"Status", "Creator", "Executor", "Keyword", "EndCreateTime", "EndExecuteTime", *_PAGE}


@dataclass(frozen=True)
class Operation:
    """`family` decides the envelope of the reply; `query` and `body` say where parameters are looked for, `method` is
    the only one that is answered."""

    name: str
    family: Literal["task", "file", "tenant", "bare"]
    query: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    method: Literal["POST", "GET"] = "POST"

    def parameters(self, query: Mapping[str, str], form: Mapping[str, str]) -> dict[str, str]:
        """The parameters that were sent where they belong, sorted; raises GatewayError Missing<Param>."""
        found = {name: query[name] for name in self.query if name in query}
        found |= {name: form[name] for name in self.body if name in form}
        for name in self.required:
            if name not in found:
                raise missing(name)
        if "ProjectIdentifier" in self.query | self.body and not found.keys() & _PROJECT:
            raise missing("ProjectId")
        return dict(sorted(found.items()))

    def reply(self, request_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The body of a success.

        Old documented samples carry ErrorCode "0" and ErrorMessage "Success" on success; so does this one, because a
        client must decide on Success alone. The tenant family has no such fields, the bare family no Success at all.
        """
        if self.family == "task":
            return {"RequestId": request_id, "Success": True, **payload}
        if self.family == "bare":
            return {"RequestId": request_id, **payload}
        if self.family == "tenant":
            return {"RequestId": request_id, "Success": True, "HttpStatusCode": 200, **payload}
        told = {"HttpStatusCode": 200, "ErrorCode": "0", "ErrorMessage": "Success"}
        return {"RequestId": request_id, "Success": True, **told, **payload}


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            "CreateDISyncTask",
            "task",
            query=frozenset({"ProjectId", "TaskType", "TaskName", "TaskParam", "ClientToken"}),
            body=frozenset({"TaskContent"}),
            required=("ProjectId", "TaskType", "TaskName", "TaskParam", "TaskContent"),
        ),
        Operation(
            "UpdateDISyncTask",
            "task",
            query=frozenset({"FileId", "ProjectId", "TaskType", "TaskContent", "TaskParam"}),
            required=("FileId", "ProjectId", "TaskType", "TaskContent", "TaskParam"),
        ),
        Operation("GetFile", "file", body=_PROJECT | {"FileId", "NodeId"}),
        Operation("ListFiles", "file", body=_PROJECT | _LIST_FILES),
        Operation("UpdateFile", "file", body=_PROJECT | _UPDATE_FILE, required=("FileId",)),
        Operation("DeleteFile", "file", body=_PROJECT | {"FileId"}, required=("FileId",)),
        Operation(
            "SubmitFile",
            "file",
            body=_PROJECT | {"FileId", "Comment", "SkipAllDeployFileExtensions"},
            required=("FileId",),
        ),
        Operation("DeployFile", "file", body=_PROJECT | {"FileId", "NodeId", "Comment"}),
        Operation("ListFileVersions", "file", body=_PROJECT | {"FileId", *_PAGE}, required=("FileId",)),
        Operation(
            "GetFileVersion", "file", body=_PROJECT | {"FileId", "FileVersion"}, required=("FileId", "FileVersion")
        ),
        Operation("ListDeployments", "bare", body=_PROJECT | _LIST_DEPLOYMENTS),
        Operation("GetNode", "file", body=frozenset({"NodeId", "ProjectEnv"}), required=("NodeId", "ProjectEnv")),
        Operation("GetNodeCode", "file", body=frozenset({"NodeId", "ProjectEnv"}), required=("NodeId", "ProjectEnv")),
        Operation("GetDeployment", "file", body=_PROJECT | {"DeploymentId"}, required=("DeploymentId",)),
        Operation("GetFolder", "file", body=_PROJECT | {"FolderId", "FolderPath"}),
        Operation(
            "ListFolders",
            "file",
            body=_PROJECT | {"ParentFolderPath", "PageNumber", "PageSize"},
            required=("ParentFolderPath", "PageNumber", "PageSize"),
        ),
        Operation("GetProject", "tenant", query=_PROJECT),
        Operation(
            "CreateBusiness",
            "file",
            body=_PROJECT | {"BusinessName", "UseType", "Owner", "Description"},
            required=("BusinessName",),
        ),
        Operation("ListBusiness", "file", body=_PROJECT | {"Keyword", *_PAGE}, required=_PAGE),
        Operation(
            "UpdateBusiness",
            "file",
            body=_PROJECT | {"BusinessId", "BusinessName", "Owner", "Description"},
            required=("BusinessId",),
        ),
        Operation("DeleteBusiness", "file", body=_PROJECT | {"BusinessId"}, required=("BusinessId",)),
        Operation("CreateFolder", "file", body=_PROJECT | {"FolderPath"}, required=("FolderPath",)),
        Operation(
            "UpdateFolder", "file", body=_PROJECT | {"FolderId", "FolderName"}, required=("FolderId", "FolderName")
        ),
        Operation("DeleteFolder", "file", body=_PROJECT | {"FolderId"}, required=("FolderId",)),
        Operation("ListResourceGroups", "tenant", query=frozenset({"ResourceGroupType", "Keyword", "BizExtKey"})),
        Operation(
            "ListDataSources",
            "tenant",
            query=frozenset({"ProjectId", "DataSourceType", "SubType", "Name", "EnvType", "Status", *_PAGE}),
            required=("ProjectId",),
            method="GET",
        ),
    )
}


def integer(parameters: Mapping[str, str], name: str, default: int | None = None) -> int:
    """A decimal parameter; raises GatewayError Missing<Param> without a default, Invalid<Param> if it is no number."""
    text = parameters.get(name, "")
    if text == "":
        if default is None:
            raise missing(name)
        return default
    number = whole_number(text)
    if number is None:
        raise invalid(name)
    return number


def whole_number(text: str) -> int | None:
    """A decimal text as a number of 64 bits; None if it is none."""
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    number = int(text)
    return number if number < 2**63 else None


def setting_value(value: str, kind: str) -> Any:
    """A setting of UpdateFile in the type with which GetFile returns it; raises ValueError."""
    if kind == "integer":
        return int(value or 0)
    if kind == "boolean":
        return value.lower() == "true"
    if kind == "flag":
        return value.lower()
    return json.loads(value or "[]") if kind == "JSON" else value


def boolean(parameters: Mapping[str, str], name: str) -> bool:
    """A boolean parameter, in any case, as the official SDK writes it with a capital; False if not sent."""
    return parameters.get(name, "").lower() == "true"


def page(parameters: Mapping[str, str], items: list[Any], *, smallest: int = 1) -> tuple[list[Any], dict[str, int]]:
    """One page of the items, and the three numbers of it. PageSize is 10 unless sent, at most 100 (documented), and at
    least `smallest`."""
    number = integer(parameters, "PageNumber", 1)
    size = integer(parameters, "PageSize", 10)
    if number < 1:
        raise invalid("PageNumber")
    if not smallest <= size <= 100:
        raise invalid("PageSize")
    start = (number - 1) * size
    return items[start : start + size], {"PageNumber": number, "PageSize": size, "TotalCount": len(items)}
