"""The mark of the stack that manages a file, in the description of the file.

CreateDISyncTask takes nothing that could be read again and that no user sees, so the mark is written where an
UpdateFile is sent anyway (the schedule of a task), unless the description says something already. A file with the mark
of another stack is neither adopted nor deleted. A file without a mark says nothing.

Below are the messages and checks that creations and adoptions have in common in both Data Studios.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ConflictError
from ..plan import property_changes
from .run_record import Place, RunRecord

PREFIX = "Managed by Pulumi: "

IN_STATE = (
    "If the state of this stack has it (a forced replacement, a resource that was renamed or moved in the program), "
    "run `pulumi up --refresh`, or give the resource an alias."
)
HELD_ADVICE = (
    "Give the task another name. If the other resource gives the name up, run `pulumi up` again afterwards; if the "
    "error stays, give this task a third name, run `pulumi up`, then give it its final name."
)
DRIFT_ADVICE = "Run `pulumi up --refresh` to see what was changed, then decide which of both shall stay."
LEFT_ADVICE = (
    "If no other stack manages it, set adopt_existing=True, or run `pulumi config set dataworks:adoptCreatedWithin "
    f"3600` (seconds, for all tasks), and `pulumi up` again. {IN_STATE}"
)
DIFFERS_ADVICE = (
    "Bring the program to what DataWorks has, or change the task in DataWorks. adopt_existing=True in place of adopt "
    "and file_id overwrites the task with what the program declares."
)
NOT_THERE_ADVICE = "Check project_id, file_folder_path and task_name, or remove adopt to create the task."

MOST_SHOWN = 12
"""Differences that an error names; the rest is counted."""


def mark_of(origin: str) -> str:
    """The description of a file that the resource of this origin (project/stack/resource) manages; "" without one."""
    return f"{PREFIX}{origin}" if origin.count("/") >= 2 else ""


def stack_of(origin: str) -> str:
    """project/stack of an origin."""
    return "/".join(origin.split("/")[:2])


def foreign_mark(description: str, origin: str) -> str:
    """The stack (project/stack) that manages the file by its description; "" where that is the stack of `origin`, where
    nobody knows the origin, or where the description is no mark."""
    if not description.startswith(PREFIX) or not origin:
        return ""
    stack = stack_of(description.removeprefix(PREFIX))
    return "" if stack == stack_of(origin) else stack


def reserve_place(record: RunRecord, place: Place, origin: str, *, operation: str) -> None:
    """Reserve the place for the creation of a task. Raises ConflictError where another resource of the program has
    it."""
    owner = record.reserve_place(place, origin)
    if owner != origin:
        raise ConflictError(
            f"the resource {owner} of this program has the same name in the same folder.",
            operation=operation,
            advice="Give one of the two another task_name or file_folder_path.",
        )


def differences(as_read: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """What the program declares otherwise than DataWorks has it, as a refresh reads it; "" where they are identical in
    meaning."""
    found = [f"{change.path}: {change.words}" for change in property_changes(as_read, inputs)]
    more = [f"and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
    return "; ".join([*found[:MOST_SHOWN], *more])
