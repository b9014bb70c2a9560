"""What an update of a task requires, as data: pure functions of old and new properties.

    changed(old, new)        which properties differ in meaning     -> diff
    property_changes(...)    what changed, with its effect          -> review
    replaces(old, new)       which of them need a new file          -> diff
    kept_by_server(old, new) which removals send nothing            -> diff
    plan_update(old, new)    which operations that takes            -> update, review
    remaining(plan, live)    the same, less what is already done    -> update
    conflicts(plan, ...)     whose changes it would undo            -> update
    plan_convergence(...)    the same, from any live state          -> create
    as_created(new, live)    whether a file is what was created     -> create

Properties are plain dicts: what Pulumi holds for one task, outputs and inputs under the same names.
"""

from .properties import (
    PROPERTIES,
    changed,
    kept_by_server,
    property_changes,
    replaces,
    whole_content,
)
from .updates import (
    TASK_TYPE,
    LiveFile,
    Operation,
    UpdateDISyncTask,
    UpdateFile,
    UpdatePlan,
    as_created,
    client_token,
    conflicts,
    create_param,
    param_is_other,
    param_text,
    plan_convergence,
    plan_update,
    query_bytes,
    remaining,
    task_param,
)

__all__ = [
    "PROPERTIES",
    "TASK_TYPE",
    "LiveFile",
    "Operation",
    "UpdateDISyncTask",
    "UpdateFile",
    "UpdatePlan",
    "as_created",
    "changed",
    "client_token",
    "conflicts",
    "create_param",
    "kept_by_server",
    "param_is_other",
    "param_text",
    "plan_convergence",
    "plan_update",
    "property_changes",
    "query_bytes",
    "remaining",
    "replaces",
    "task_param",
    "whole_content",
]
