"""How DataWorks is spoken to. Knows neither Pulumi nor what stands in a task.

    api           one method per operation, named after it        DataWorksClient
    deployments   ... those of versions and deployments;  workspace: of what tasks live in
    signing       ACS3-HMAC-SHA256, step by step
    models        typed replies                                   CreatedTask, File, Deployment, ...
    error_rules   what each error code means and asks for         ERROR_RULES
    request       one call, its attempts, what its answer means   Call, Caller, read
    retries       when an attempt is repeated                     RULES, decide, Quota
    limiter       how fast this process calls                     Limiter
    deadlines     limits of time that a slow peer cannot stretch  Timeouts
    transport     the one door to HTTP

The way of one call: parameters -> turn -> sign -> send -> read by Success, then Data.Status -> typed reply, or an
error of ..errors. Each attempt is signed afresh.
"""

from ..settings.credentials import Credentials
from .api import DataWorksClient
from .deadlines import Timeouts
from .error_rules import may_mean_not_found
from .models import (
    Business,
    BusinessPage,
    CreatedTask,
    DataSourcePage,
    DataSourceReply,
    Deployment,
    File,
    FilePage,
    FileReply,
    FileVersion,
    FileVersionPage,
    Folder,
    FolderPage,
    NodeConfiguration,
    Project,
    ResourceGroup,
    UpdatedTask,
)

__all__ = [
    "Business",
    "BusinessPage",
    "CreatedTask",
    "Credentials",
    "DataSourcePage",
    "DataSourceReply",
    "DataWorksClient",
    "Deployment",
    "File",
    "FilePage",
    "FileReply",
    "FileVersion",
    "FileVersionPage",
    "Folder",
    "FolderPage",
    "NodeConfiguration",
    "Project",
    "ResourceGroup",
    "Timeouts",
    "UpdatedTask",
    "may_mean_not_found",
]
