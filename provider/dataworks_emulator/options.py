"""How an emulator is set: the projects it knows, and an option for each thing that the documents leave open.

Where a document forbids something, the default forbids it, too; where two documents disagree, the option has both
readings. `choices.py` has the table of these options, from which docs/strictness.md is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from pydantic import ConfigDict, TypeAdapter

from dataworks_emulator.nodes.node_options import NodeOptions

FolderLanguage = Literal["Chinese", "folderDi", "English"]
NotFoundStyle = Literal["404", "success_false", "null_file"]
InputListRule = Literal["required", "refuse_unchanged", "lenient"]
AutoRerunTimesRule = Literal["optional", "required"]
ScheduleValues = Literal["documented", "any"]
CronLimits = Literal["none", "documented"]
NameRule = Literal["any", "word"]
CuRule = Literal["serverless", "any"]
DescendantRule = Literal["refuse", "allow"]
CommittedStatus = Literal["COMMITTED", "CHECK_OK"]
DeployingStatus = Literal["DEPLOYING", "PACKAGED"]

RESOURCE_GROUPS = ("S_res_group_1_2", "S_res_group_3_4", "serverless_res_group_orders", "exclusive_res_group_5_6")
SERVERLESS_GROUPS = ("S_res_group_1_2", "S_res_group_3_4", "serverless_res_group_orders")
SCHEDULING_GROUPS = ("group_scheduling",)
# Success together with a Message that sounds like a failure, as the published sample reply of UpdateDISyncTask shows.
WARNING_GROUP = "S_res_group_warns"


@dataclass(frozen=True)
class Project:
    """A workspace. `mode` 2 is basic, 3 is standard; `env_types` has two entries in standard mode (documented).
    `data_studio` says whether its tasks are files (2020-05-18) or nodes (2024-05-18)."""

    project_id: str
    identifier: str
    mode: int = 3
    env_types: tuple[str, ...] = ("DEV", "PROD")
    data_studio: Literal["legacy", "new"] = "legacy"


PROJECTS = (
    Project("10000", "emulated_standard"),
    Project("10001", "emulated_basic", mode=2, env_types=("PROD",)),
    Project("10002", "emulated_new_standard", data_studio="new"),
    Project("10003", "emulated_new_basic", mode=2, env_types=("PROD",), data_studio="new"),
)


@dataclass(frozen=True)
class DataSource:
    """A data source of one workspace, or of all where `project_id` is ""; in those of its environments that the
    workspace has. `type` and `sub_type` are DataSourceType and SubType."""

    name: str
    type: str
    sub_type: str = ""
    env_types: tuple[str, ...] = ("DEV", "PROD")
    project_id: str = ""


DATA_SOURCES = (
    DataSource("orders_db", "mysql"),
    DataSource("warehouse", "odps"),
    DataSource("shop_mysql", "rds", "mysql"),
    DataSource("shop_maxcompute", "odps"),
    DataSource("shop_hologres", "holo"),
    DataSource("shop_event_files", "oss"),
)


@dataclass(frozen=True)
class Publishing:
    """How deployments go, beside `deployment_polls` and `deployment_status` of the emulator.

    `seconds`: how long each one runs by the clock; None counts questions instead. `checks` follow a submission unless
    it skips them: "pass" says CheckingStatus 8 once, "fail" ends in 7, "human" says 8 until the operation center
    decides. `review`: a person must approve each deployment, which says 0 until then. `commit_publishes`: in basic
    mode a commit reaches production by itself, as the documents say; the official sample calls DeployFile instead.
    `needs_io`: a node without inputs and outputs cannot be submitted (from other people's notes).
    """

    seconds: float | None = None
    checks: Literal["none", "pass", "fail", "human"] = "none"
    review: bool = False
    commit_publishes: bool = True
    needs_io: bool = True


PUBLISHING = Publishing()
NODE_OPTIONS = NodeOptions()


@dataclass(frozen=True)
class Options:
    """Each field is an option that `Emulator` takes as an argument of the same name; `choices.CHOICES` says what those
    after `qps` mean, and where that is written."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    projects: tuple[Project, ...] = PROJECTS
    business: tuple[str, ...] = ("orders", "demo")
    resource_groups: tuple[str, ...] = RESOURCE_GROUPS
    serverless_groups: tuple[str, ...] = SERVERLESS_GROUPS
    scheduling_groups: tuple[str, ...] = SCHEDULING_GROUPS
    data_sources: tuple[DataSource, ...] = DATA_SOURCES
    deployment_polls: int = 2
    deployment_status: int = 1
    publishing: Publishing = PUBLISHING
    nodes: NodeOptions = NODE_OPTIONS
    latency: float = 0.0
    qps: int | None = None

    input_list: InputListRule = "required"
    auto_rerun_times: AutoRerunTimesRule = "optional"
    schedule_values: ScheduleValues = "documented"
    cron_limits: CronLimits = "none"
    unique_outputs: bool = True
    refuse_cycles: bool = True
    descendants: DescendantRule = "refuse"
    create_folders: bool = False
    unique_names: bool = True
    task_names: NameRule = "any"
    short_client_tokens: bool = True
    honour_client_token: bool = True
    check_client_token: bool = True
    cu: CuRule = "serverless"
    max_url_bytes: int | None = 16384
    daily_calls: int | None = None
    deletion_versions: bool = True
    committed_status: CommittedStatus = "COMMITTED"
    deploying_status: DeployingStatus = "DEPLOYING"
    not_found_style: NotFoundStyle = "success_false"
    recycle_bin: bool = False
    folder_language: FolderLanguage = "Chinese"


class Arguments(TypedDict, total=False):
    """The options as `Emulator` takes them: any sequence serves for a tuple."""

    projects: Sequence[Project]
    business: Sequence[str]
    resource_groups: Sequence[str]
    serverless_groups: Sequence[str]
    scheduling_groups: Sequence[str]
    data_sources: Sequence[DataSource]
    deployment_polls: int
    deployment_status: int
    publishing: Publishing
    nodes: NodeOptions
    latency: float
    qps: int | None
    input_list: InputListRule
    auto_rerun_times: AutoRerunTimesRule
    schedule_values: ScheduleValues
    cron_limits: CronLimits
    unique_outputs: bool
    refuse_cycles: bool
    descendants: DescendantRule
    create_folders: bool
    unique_names: bool
    task_names: NameRule
    short_client_tokens: bool
    honour_client_token: bool
    check_client_token: bool
    cu: CuRule
    max_url_bytes: int | None
    daily_calls: int | None
    deletion_versions: bool
    committed_status: CommittedStatus
    deploying_status: DeployingStatus
    not_found_style: NotFoundStyle
    recycle_bin: bool
    folder_language: FolderLanguage


OPTIONS = TypeAdapter(Options)


# Read by each call again, so they may differ from call to call.
CALL_OPTIONS = frozenset(Options.__dataclass_fields__) - {
    "projects",
    "business",
    "data_sources",
    "publishing",
    "nodes",
    "max_url_bytes",
    "daily_calls",
    "latency",
    "qps",
}
