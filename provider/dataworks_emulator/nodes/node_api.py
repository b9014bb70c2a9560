"""The operations of 2024-05-18: where each parameter travels, which are required. From the official SDK 9.11.0.

Replies are bare: no envelope, and `Success` only where the SDK names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from dataworks_emulator.api import Operation, page

VERSION = "2024-05-18"
SMALLEST_PAGE = 10  # PageSize 5 was refused in the field

_PAGE = ("PageNumber", "PageSize")


def _read(name: str, *optional: str, required: tuple[str, ...], method: Literal["GET", "POST"] = "GET") -> Operation:
    return Operation(name, "bare", query=frozenset({*required, *optional}), required=required, method=method)


def _write(name: str, *optional: str, required: tuple[str, ...]) -> Operation:
    return Operation(name, "bare", body=frozenset({*required, *optional}), required=required)


NODE_OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        _write("CreateNode", "ContainerId", required=("ProjectId", "Scene", "Spec")),
        _write("UpdateNode", required=("Id", "ProjectId", "Spec")),
        _read("GetNode", "ProjectId", required=("Id",)),
        _read("ListNodes", "Name", "ContainerId", "Scene", "Recurrence", "RerunMode", *_PAGE, required=("ProjectId",)),
        _read("ListNodeDependencies", *_PAGE, required=("Id", "ProjectId")),
        _write("MoveNode", required=("Id", "Path", "ProjectId")),
        _write("RenameNode", required=("Id", "Name", "ProjectId")),
        _write("DeleteNode", required=("Id", "ProjectId")),
        _read("ListSnapshots", *_PAGE, required=("Namespace", "ObjectId", "Type"), method="POST"),
        _read("GetSnapshot", required=("Id",), method="POST"),
        _write(
            "CreatePipelineRun",
            "Description",
            "RunMode",
            "AutoRunUntilStage",
            required=("ProjectId", "Type", "ObjectIds"),
        ),
        _read("GetPipelineRun", required=("Id", "ProjectId")),
        _read("ListPipelineRuns", "ObjectId", "Creator", "Status", *_PAGE, required=("ProjectId",)),
        _read("ListPipelineRunItems", *_PAGE, required=("PipelineRunId", "ProjectId")),
        Operation(
            "ExecPipelineRunStage",
            "bare",
            query=frozenset({"ProjectId"}),
            body=frozenset({"Id", "Code"}),
            required=("ProjectId", "Id", "Code"),
        ),
        _write("AbolishPipelineRun", required=("Id", "ProjectId")),
        _read("GetProject", required=("Id",)),
        _read(
            "ListResourceGroups",
            "ProjectId",
            "Name",
            "ResourceGroupTypes",
            "Statuses",
            "PaymentType",
            "SortBy",
            "AliyunResourceGroupId",
            "AliyunResourceTags",
            *_PAGE,
            required=(),
        ),
        _read(
            "ListDataSources", "Name", "Types", "EnvType", "Tags", "SortBy", "Order", *_PAGE, required=("ProjectId",)
        ),
    )
}


def node_page(parameters: Mapping[str, str], items: list[Any], *, zero: bool = False) -> tuple[list[Any], Any]:
    """One page, and its three numbers as text (recorded); `zero`: TotalCount "0" whatever there is."""
    found, numbers = page(parameters, items, smallest=SMALLEST_PAGE)
    if zero:
        numbers["TotalCount"] = 0
    return found, {name: str(number) for name, number in numbers.items()}
