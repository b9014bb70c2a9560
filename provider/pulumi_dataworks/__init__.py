"""Alibaba Cloud DataWorks batch synchronization tasks (DI_OFFLINE, OpenAPI 2020-05-18) as a Pulumi resource.

    from pulumi_dataworks import DISyncTask

    DISyncTask          the resource: one task, created, previewed, updated, read and deleted by the engine
    TaskContent         the content of a task as a typed model
    batch_sync, step    the usual content (one reader, one writer) as a plain dict

The rooms behind, each readable alone; imports point downwards only:

    cli/                the command `dataworks`: arguments in, exit code out
    matrix/             several stacks of one program, compared
    resources/          what the engine calls: thin layers over what is decided below
    plan                from old and new properties to the operations to call: pure
    content/            what a task says: pure, knows neither network nor Pulumi
    client/             how DataWorks is spoken to: signing, retries, replies; knows neither Pulumi nor task content
    settings            region, endpoint, credentials, limits, each with its source
    endpoints           which hosts requests may go to
    redaction           what hides secrets in everything that leaves
    errors              everything that can go wrong, as one tree
"""

from .content import TaskContent, batch_sync, step
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
from .resources.di_sync_task import DISyncTask

__all__ = [
    "ConflictError",
    "DISyncTask",
    "DataWorksError",
    "DeploymentError",
    "InputError",
    "NotFoundError",
    "NotSentError",
    "OperationError",
    "OutcomeUnknownError",
    "RefusedError",
    "SettingsError",
    "TaskContent",
    "ThrottledError",
    "batch_sync",
    "step",
]
