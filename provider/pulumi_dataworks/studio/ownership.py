"""The mark of the stack that manages a file, in the description of the file.

CreateDISyncTask takes nothing that could be read again and that no user sees, so the mark is written where an
UpdateFile is sent anyway (the schedule of a task), unless the description says something already. A file with the mark
of another stack is neither adopted nor deleted. A file without a mark says nothing.
"""

from __future__ import annotations

PREFIX = "Managed by Pulumi: "


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
