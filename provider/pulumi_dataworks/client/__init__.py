"""How DataWorks is spoken to. Knows neither Pulumi nor what stands in a task.

    api           one method per operation, named after it        DataWorksClient
    publishing    ... those of versions and deployments;  workspace: of what tasks live in
    signing       ACS3-HMAC-SHA256, step by step
    replies       typed replies                                   CreatedTask, File, Deployment, ...
    refusals      what each error code means and asks for         REFUSALS
    calls         one call, and what its answer means             Call, read
    retries       when an attempt is repeated                     RULES, decide, Quota
    limiter       how fast this process calls                     Limiter
    caller        attempts, one after the other                   Caller
    deadlines     limits of time that a slow peer cannot stretch  Timeouts
    transport     the one door to HTTP

The way of one call: parameters -> turn -> sign -> send -> read by Success, then Data.Status -> typed reply, or an
error of ..errors. Each attempt is signed afresh.
"""

from ..settings.credentials import Credentials
from .api import DataWorksClient
from .deadlines import Timeouts
from .error_rules import may_mean_gone
from .models import (
    Business,
    CreatedTask,
    DataSourceReply,
    Deployment,
    File,
    FilePage,
    FileReply,
    FileVersion,
    Folder,
    FolderPage,
    NodeConfiguration,
    Project,
    ResourceGroup,
    UpdatedTask,
)

__all__ = [
    "Business",
    "CreatedTask",
    "Credentials",
    "DataSourceReply",
    "DataWorksClient",
    "Deployment",
    "File",
    "FilePage",
    "FileReply",
    "FileVersion",
    "Folder",
    "FolderPage",
    "NodeConfiguration",
    "Project",
    "ResourceGroup",
    "Timeouts",
    "UpdatedTask",
    "may_mean_gone",
]
