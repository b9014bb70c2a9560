"""What only one of the two Data Studios has: an error of `check` for each input that cannot be mapped.

    unmapped(kind, news, new=...)     what the Data Studio of the workspace does not have     -> check
    node_warnings(news)               what it may refuse                                      -> check
    UNMAPPED                          the table; docs/data-studio.md shows it

`new` says which one the workspace has; None where its id is not known yet, and then nothing is said. Pure and total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..content import UNKNOWN, Problem, encoding_errors, folder_problems
from .schedule import ONLY_OF_NODES

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Unmapped:
    """An input of a resource that one Data Studio does not have.

    `new`: the new one lacks it, else the legacy one. `applies` says for which inputs it is an error; `what` and
    `remedy` are the message, `reason` is its source.
    """

    kind: str
    name: str
    new: bool
    applies: Callable[[Inputs], bool]
    what: str
    remedy: str
    reason: str


def _always(_: Inputs) -> bool:
    return True


def _given(name: str) -> Callable[[Inputs], bool]:
    return lambda news: news.get(name) is not None


def _is(name: str, value: Any) -> Callable[[Inputs], bool]:
    return lambda news: type(news.get(name)) is type(value) and news[name] == value


def _stopped_twice(news: Inputs) -> bool:
    return news.get("stop") is True and news.get("scheduler_type") in ("NORMAL", "SKIP")


def _no_group(news: Inputs) -> bool:
    content = news.get("task_content")
    extend = content.get("extend") if isinstance(content, Mapping) else None
    if content is UNKNOWN or extend is UNKNOWN:
        return False
    own = extend.get("resourceGroup") if isinstance(extend, Mapping) else None
    return news.get("resource_group") is None and not own


IN_THE_CONSOLE = (
    "create the folder in Data Studio, remove this resource from the program, and write the path of the folder in "
    "file_folder_path"
)
NO_OPERATION = "OpenAPI 2024-05-18 has no operation for folders; those of its name belong to Data Development (Old)"
LEAVE_OUT = "leave it out, or set dataworks:dataStudio to new where the workspace has the new Data Studio"

UNMAPPED = (
    Unmapped(
        "DISyncTask",
        "resource_group",
        True,
        _no_group,
        "is required in a workspace with the new Data Studio",
        "write the identifier of a resource group, which pulumi_dataworks.get_resource_groups returns",
        "GetProject names no default resource group",
    ),
    Unmapped(
        "NodeSchedule",
        "scheduler_type",
        True,
        _is("scheduler_type", "MANUAL"),
        "cannot be MANUAL in a workspace with the new Data Studio",
        "write PAUSE, or leave it out and create a node for manual runs in Data Studio",
        "a node that only people start is created in another scene of CreateNode, and a scene cannot be changed",
    ),
    Unmapped(
        "NodeSchedule",
        "stop",
        True,
        _stopped_twice,
        "contradicts scheduler_type in a workspace with the new Data Studio",
        "leave one of the two out",
        "a node has one field for both, `recurrence`",
    ),
    Unmapped(
        "FileDeployment",
        "skip_checks",
        True,
        _is("skip_checks", True),
        "cannot be True in a workspace with the new Data Studio",
        "leave it out: a failed check ends the deployment with its message",
        "CreatePipelineRun has no parameter for it",
    ),
    Unmapped(
        "Business",
        "business_name",
        True,
        _always,
        "cannot be created in a workspace with the new Data Studio, which has folders instead of workflows of files",
        IN_THE_CONSOLE,
        NO_OPERATION,
    ),
    Unmapped(
        "Folder",
        "folder_path",
        True,
        _always,
        "cannot be created in a workspace with the new Data Studio",
        IN_THE_CONSOLE,
        NO_OPERATION,
    ),
    *(
        Unmapped(
            "NodeSchedule",
            name,
            False,
            _given(name),
            "cannot be set in a workspace with the legacy Data Studio",
            LEAVE_OUT,
            "UpdateFile of OpenAPI 2020-05-18 has no parameter for it",
        )
        for name in ONLY_OF_NODES
    ),
)


def unmapped(kind: str, news: Inputs, *, new: bool | None) -> list[Problem]:
    """What the Data Studio of the workspace does not have of the inputs of a resource. Raises nothing."""
    return [
        Problem(one.name, one.what, one.remedy)
        for one in UNMAPPED
        if one.kind == kind and one.new is new and one.applies(news)
    ]


def folder_errors(path: Any, *, new: bool | None) -> list[Problem]:
    """What is wrong with `file_folder_path`: in the legacy Data Studio it leads into a workflow, in the new one it is
    any folder of the project directory, as it is typed; "/" is the root. Nothing while that is not known."""
    if new is None or path is UNKNOWN:
        return []
    if not new:
        return folder_problems(path)
    if not isinstance(path, str) or not path.strip():
        return [Problem("file_folder_path", "must be the path of a folder", 'write it as "orders/daily", or "/"')]
    found = encoding_errors(path, "file_folder_path")
    segments = path.strip("/").split("/") if path.strip("/") else []
    if any(not segment.strip() or segment in (".", "..") for segment in segments):
        what = "has an empty segment, or . or .. as the name of a folder"
        found.append(Problem("file_folder_path", what, "write the whole path, with one slash between two folders"))
    return found


def node_warnings(news: Inputs) -> list[str]:
    """What the new Data Studio may refuse of a task, as sentences for a preview. Raises nothing."""
    name = news.get("task_name")
    if isinstance(name, str) and "-" in name:
        return [
            "task_name has a hyphen, which the new Data Studio refused in a workspace of others; use an underscore if "
            "the creation is refused."
        ]
    return []
