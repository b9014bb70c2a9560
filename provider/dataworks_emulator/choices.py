"""The options on what the documents leave open, or on which they disagree: values, default, meaning and source."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

from dataworks_emulator.options import Options


@dataclass(frozen=True)
class Choice:
    """One line of the table: an option on something that the documents leave open, or on which they disagree."""

    name: str
    values: tuple[Any, ...]
    default: Any
    meaning: str
    source: str


def _values(annotation: Any, default: Any) -> tuple[Any, ...]:
    if annotation is bool:
        return (True, False)
    return get_args(annotation) if isinstance(default, str) else ("a number", None)


_FACTS = {
    # option: what it means, and where that is written
    "input_list": (
        "UpdateFile of a batch synchronization task: InputList must be sent; or a parameter that is sent "
        "unchanged is refused as invalid; or neither",
        "required: official SDK 10.1.1, UpdateFileRequest.input_list. refuse_unchanged: pages of "
        "UpdateFile (help.aliyun.com dataworks/latest/updatefile, doc-detail/173951). The two contradict "
        "each other",
    ),
    "auto_rerun_times": (
        "whether UpdateFile must carry AutoRerunTimes",
        "optional: official SDK 10.1.1. required: Chinese page of UpdateFile, and 2024-05-18, which also "
        "calls FileName and FileDescription required; no source has seen it enforced",
    ),
    "schedule_values": (
        "UpdateFile refuses a CronExpress that is not a cron expression of six fields, values of CycleType, "
        "SchedulerType, RerunMode, DependentType and Stop that are not listed, USER_DEFINE without node "
        "ids, more than 1,800,000 milliseconds between reruns, negative counts, a start after the end, "
        "and an unknown ResourceGroupIdentifier",
        "official SDK 10.1.1, UpdateFileRequest; the form of the refusal is a guess",
    ),
    "cron_limits": (
        "whether a CronExpress may run before 00:05 or more often than every 5 minutes",
        "documented: official SDK 10.1.1, UpdateFileRequest.cron_express. none: the help page on cron "
        "expressions calls 00:00 a default. The two contradict each other",
    ),
    "unique_outputs": (
        "SubmitFile refuses a node with an output that another node of the region has",
        "help.aliyun.com document_detail/137550",
    ),
    "refuse_cycles": (
        "SubmitFile refuses a node that waits for itself, directly or through other nodes",
        "help.aliyun.com document_detail/137550: dependencies must not form a loop",
    ),
    "descendants": (
        "whether DeleteFile and the deployment of a deletion are refused while other nodes depend on the node",
        "FAQ on undeploying nodes (alibabacloud.com node-undeployment, document_detail/106515); the code is a guess",
    ),
    "create_folders": (
        "whether CreateDISyncTask and UpdateFile create missing folders below the Data Integration folder "
        "of a workflow",
        "CreateFile has CreateFolderIfNotExists (official SDK); the other two operations do not",
    ),
    "unique_names": (
        "whether two files of one folder can have the same name",
        "no document; the strict reading is the default",
    ),
    "task_names": (
        "word: letters, digits and underscores, at most 128 characters",
        "no document for 2020-05-18; other people's notes on 2024-05-18 say that hyphens are refused",
    ),
    "short_client_tokens": (
        "whether a ClientToken must consist of at most 64 ASCII characters",
        "pages of ECS; no document of DataWorks",
    ),
    "honour_client_token": (
        "the same ClientToken answers with the same FileId",
        "official SDK: idempotence; the window is a guess",
    ),
    "check_client_token": (
        "a ClientToken with other parameters is refused",
        "pages of ECS; no document of DataWorks",
    ),
    "cu": (
        "serverless: Cu needs a serverless resource group and is at most 1,000",
        "official SDK 10.1.1, CreateDISyncTaskRequest.task_param: Cu is that of the serverless resource "
        "group, a multiple of 0.5; the form of the refusal and the maximum are guesses",
    ),
    "max_url_bytes": (
        "a longer URL gets 414 and a page of HTML; None: no limit",
        "no limit is published; a product behind the same gateway saw a TCP reset (alibabacloud-php-sdk "
        "issue 35), the number is a guess",
    ),
    "daily_calls": (
        "calls a day, failed ones included, after which Throttling.Api.Risk is answered; 100 in the basic edition",
        "public error list of 2020-05-18 and the pages on editions",
    ),
    "deletion_versions": (
        "DeleteFile of a committed file adds a version whose ChangeType is DELETE",
        "official SDK 10.1.1, ListFileVersions: ChangeType; that a deletion is a version of its own is a guess",
    ),
    "committed_status": (
        "Status of a version whose submission ended",
        "official SDK 10.1.1, ListFileVersions: Status",
    ),
    "deploying_status": (
        "Status of a version while its deployment to production runs",
        "official SDK 10.1.1, ListFileVersions: Status",
    ),
    "not_found_style": (
        "how GetFile answers for a file that does not exist",
        "no document; other people's notes",
    ),
    "recycle_bin": (
        "GetFile shows a deleted file as RECYCLE_BIN",
        "official SDK 10.1.1, GetFile: DeletedStatus",
    ),
    "folder_language": (
        "spelling of the folder paths in answers",
        "pages of CreateFile, Terraform's provider",
    ),
}
_TYPES = get_type_hints(Options)
_DEFAULTS = {one.name: one.default for one in fields(Options)}
CHOICES = tuple(
    Choice(name, _values(_TYPES[name], _DEFAULTS[name]), _DEFAULTS[name], meaning, source)
    for name, (meaning, source) in _FACTS.items()
)
