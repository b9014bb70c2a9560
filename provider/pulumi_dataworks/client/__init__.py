"""Client of the DataWorks OpenAPI, versions 2020-05-18 and 2024-05-18. Knows neither Pulumi nor the content of a task.

    api           one method per operation, named after it        DataWorksClient
    deployments   ... those of versions and deployments
    workspace     ... those of workflows, folders, data sources, resource groups and the workspace
    node_operations, pipeline_operations    ... those of 2024-05-18: nodes, and how they are deployed
    signing       ACS3-HMAC-SHA256, step by step
    models        typed replies                                   CreatedTask, File, Deployment, ...
    node_models   ... of 2024-05-18                               Node, PipelineRun, ...
    error_rules   what each error code means, and advice         ERROR_RULES
    node_error_rules   ... where 2024-05-18 means something else    NODE_ERROR_RULES
    request       one call, its attempts, what its answer means   Call, Caller, read
    retries       when an attempt is repeated                     RULES, next_action, RetryQuota
    limiter       how fast this process calls                     Limiter
    transport     HTTP, with deadlines for a whole attempt        Timeouts
    environment   proxy and trusted certificates

The way of one call: parameters -> turn -> sign -> send -> read by Success, then Data.Status -> typed reply, or an
error of ..errors. Each attempt is signed afresh.
"""

from ..settings.credentials import Credentials
from .api import DataWorksClient
from .error_rules import may_mean_not_found
from .models import (
    Business,
    BusinessPage,
    CreatedTask,
    DataSourcePage,
    File,
    FilePage,
    FileReply,
    FileVersionPage,
    FolderPage,
    NodeConfiguration,
    Project,
)
from .node_models import (
    ListedNode,
    Node,
    NodePage,
    PipelineRun,
    PipelineRunPage,
    Snapshot,
    SnapshotPage,
    Stage,
    WorkspaceSourcePage,
)
from .transport import Timeouts

__all__ = [
    "Business",
    "BusinessPage",
    "CreatedTask",
    "Credentials",
    "DataSourcePage",
    "DataWorksClient",
    "File",
    "FilePage",
    "FileReply",
    "FileVersionPage",
    "FolderPage",
    "ListedNode",
    "Node",
    "NodeConfiguration",
    "NodePage",
    "PipelineRun",
    "PipelineRunPage",
    "Project",
    "Snapshot",
    "SnapshotPage",
    "Stage",
    "Timeouts",
    "WorkspaceSourcePage",
    "may_mean_not_found",
]
