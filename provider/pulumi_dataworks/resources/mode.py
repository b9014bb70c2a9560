"""`dataworks:mode`: a stack for development holds the same program, and never touches production.

development     names get the stack's name in front, schedules are paused, nothing is deployed; workflows and
                folders are used or created, and never changed or deleted
production      the program as it is; the default
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime.config import get_config

from ..content import Problem
from ..plan.ids import id_text
from ..settings import development_of


def development() -> bool:
    """Whether this stack is for development. Raises SettingsError for a mode that does not exist."""
    return development_of(get_config)


def task_name_here(task_name: Any) -> Any:
    """The name of a task in this stack; a name that comes later is prefixed later."""
    if not development():
        return task_name
    prefix = _prefix(pulumi.get_stack())
    if isinstance(task_name, str):
        return f"{prefix}{task_name}"
    return pulumi.Output.concat(prefix, task_name)


def adoption_inputs(adopt: Any, file_id: Any) -> dict[str, Any]:
    """The inputs `adopt` and `file_id` under the names that the state has, where `file_id` is that of a task. A stack
    for development creates tasks of its own and adopts none, so it has neither."""
    return {} if development() else {"adopt": adopt, "adopt_file_id": id_text(file_id)}


def mode_problems(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with development mode for a task of the state: it has the name of production.

    `olds` and `news` are inputs of DISyncTask; their `origin` is project/stack/resource. A stack that was renamed has
    the prefix of its old name.
    """
    before, after = olds.get("task_name"), news.get("task_name")
    stacks = [str(one["origin"]).split("/")[1] for one in (news, olds) if str(one.get("origin")).count("/") >= 2]
    prefixes = tuple(_prefix(stack) for stack in stacks)
    if not isinstance(before, str) or not prefixes:
        return []
    if before.startswith(prefixes) and after != f"{prefixes[0]}{before}":
        return []
    what = (
        f"is {before!r} in the state, without the prefix {prefixes[0]!r} of a stack for development: this stack was "
        "deployed with dataworks:mode production. The task would be renamed and its schedule paused"
    )
    remedy = "run `pulumi config rm dataworks:mode`, and use another stack for development (`pulumi stack init`)"
    return [Problem("task_name", what, remedy)]


def _prefix(stack: str) -> str:
    return re.sub(r"\W", "_", stack) + "_"
