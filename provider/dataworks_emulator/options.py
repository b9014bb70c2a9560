"""How an emulator is set: the projects it knows, and a choice for each thing the documentation leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FolderLanguage = Literal["Chinese", "folderDi", "English"]
NotFoundStyle = Literal["404", "success_false", "null_file"]
InputListRule = Literal["required", "refuse_unchanged", "lenient"]

RESOURCE_GROUPS = ("S_res_group_1_2", "S_res_group_3_4", "serverless_res_group_orders")
# Success together with a Message that sounds like a failure, as the published sample reply of UpdateDISyncTask shows.
WARNING_GROUP = "S_res_group_warns"


@dataclass(frozen=True)
class Project:
    """A workspace. `mode` 2 is basic, 3 is standard; `env_types` has two entries in standard mode (documented)."""

    project_id: str
    identifier: str
    mode: int = 3
    env_types: tuple[str, ...] = ("DEV", "PROD")


PROJECTS = (
    Project("10000", "emulated_standard"),
    Project("10001", "emulated_basic", mode=2, env_types=("PROD",)),
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


@dataclass(frozen=True)
class Options:
    """Each field is a choice that `Emulator` takes as an argument of the same name."""

    projects: tuple[Project, ...] = PROJECTS
    business: tuple[str, ...] = ("orders", "demo")
    resource_groups: tuple[str, ...] = RESOURCE_GROUPS
    data_sources: tuple[DataSource, ...] = DATA_SOURCES
    folder_language: FolderLanguage = "Chinese"
    create_folders: bool = True
    honour_client_token: bool = True
    check_client_token: bool = True
    unique_names: bool = False
    not_found_style: NotFoundStyle = "success_false"
    recycle_bin: bool = False
    input_list: InputListRule = "required"
    deployment_polls: int = 2
    deployment_status: int = 1
    max_url_bytes: int | None = None
    publishing: Publishing = PUBLISHING
    latency: float = 0.0
    qps: int | None = None


# Read anew by each call, so they may differ from call to call.
CALL_OPTIONS = frozenset(Options.__dataclass_fields__) - {
    "projects",
    "business",
    "data_sources",
    "publishing",
    "max_url_bytes",
    "latency",
    "qps",
}
