"""Alibaba Cloud DataWorks batch synchronization tasks (DI_OFFLINE, OpenAPI 2020-05-18) as a Pulumi resource.

    from pulumi_dataworks import ScheduledSync

    ScheduledSync       a task that runs: the three resources below as one constructor
    DISyncTask          one task, created, previewed, updated, read and deleted by the engine: a draft
    NodeSchedule        when it runs
    FileDeployment      the draft, submitted and deployed to production
    Business, Folder    the workflow and the folder in which tasks are kept
    get_project, ...    what is there already, asked when the program runs
    TaskContent         the content of a task as a typed model
    DISyncTaskArgs, ScheduledSyncArgs, ScheduleArgs     the inputs of a resource as one object
    environment         what the running stack has of its own: its row of dataworks.toml
    batch_sync, step    the usual content (one reader, one writer) as a plain dict

The rooms behind, each readable alone; imports point downwards only:

    cli/                the command `dataworks`: arguments in, exit code out
    matrix/             several stacks of one program, compared
    resources/          what the engine calls: thin layers over what is decided below
    studio/             how a task is kept in a workspace, and what one provider process shares
    studio/port.py      ... what the hooks need of a Data Studio
    studio/legacy/      ... as a file: OpenAPI 2020-05-18
    plan/               what is to be done, as data: task, schedule, cron, publishing. Pure
    content/            what a task says: pure, knows neither network nor Pulumi
    client/             how DataWorks is spoken to: signing, retries, replies; knows neither Pulumi nor task content
    types               the types of inputs, for programs and their type checkers
    settings/           region, endpoint, credentials, limits, each with its source
    redaction           what hides secrets in everything that leaves
    errors              everything that can go wrong, as one tree
"""

from typing import TYPE_CHECKING, Any

from .content import DataSource
from .content import batch_sync as _batch_sync
from .content import step as _step
from .errors import (
    ConflictError,
    DataWorksError,
    DeploymentError,
    InputError,
    NotFoundError,
    NotSentError,
    OperationError,
    OutcomeUnknownError,
    RefusedError,
    SettingsError,
    ThrottledError,
)
from .resources.business import Business
from .resources.di_sync_task import DISyncTask
from .resources.file_deployment import FileDeployment
from .resources.folder import Folder
from .resources.lookups import (
    FileFacts,
    ProjectFacts,
    ResourceGroupFacts,
    get_data_sources,
    get_data_sources_output,
    get_file,
    get_file_output,
    get_project,
    get_project_output,
    get_resource_groups,
    get_resource_groups_output,
)
from .resources.node_schedule import NodeSchedule
from .resources.program import in_program
from .resources.scheduled_sync import ScheduledSync
from .resources.stack_environment import StackEnvironment, environment
from .types import DISyncTaskArgs, ScheduleArgs, ScheduleArgsDict, ScheduledSyncArgs

if TYPE_CHECKING:
    from .content import batch_sync, step
    from .content.content_model import TaskContent

    __version__: str
else:
    batch_sync, step = in_program(_batch_sync), in_program(_step)

__all__ = [
    "Business",
    "ConflictError",
    "DISyncTask",
    "DISyncTaskArgs",
    "DataSource",
    "DataWorksError",
    "DeploymentError",
    "FileDeployment",
    "FileFacts",
    "Folder",
    "InputError",
    "NodeSchedule",
    "NotFoundError",
    "NotSentError",
    "OperationError",
    "OutcomeUnknownError",
    "ProjectFacts",
    "RefusedError",
    "ResourceGroupFacts",
    "ScheduleArgs",
    "ScheduleArgsDict",
    "ScheduledSync",
    "ScheduledSyncArgs",
    "SettingsError",
    "StackEnvironment",
    "TaskContent",
    "ThrottledError",
    "batch_sync",
    "environment",
    "get_data_sources",
    "get_data_sources_output",
    "get_file",
    "get_file_output",
    "get_project",
    "get_project_output",
    "get_resource_groups",
    "get_resource_groups_output",
    "step",
]


def __getattr__(name: str) -> Any:
    """TaskContent and __version__ on first use: pydantic would take a third of the start of every program."""
    if name == "TaskContent":
        from .content.content_model import TaskContent

        return TaskContent
    if name == "__version__":
        from importlib.metadata import version

        return version("pulumi-dataworks")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
