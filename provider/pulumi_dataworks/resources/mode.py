"""`dataworks:mode`: a stack for development holds the same program, and never touches production.

development     names get the stack's name in front, schedules are paused, nothing is deployed
production      the program as it stands; so is a stack that says nothing
"""

from __future__ import annotations

import re
from typing import Any

import pulumi
from pulumi.runtime.config import get_config

from ..errors import SettingsError

KEY = "dataworks:mode"
MODES = ("development", "production")


def development() -> bool:
    """Whether this stack is for development. Raises SettingsError for a mode that does not exist."""
    mode = get_config(KEY)
    if mode not in (None, *MODES):
        raise SettingsError(
            f"{KEY} is none of {', '.join(MODES)}.", advice=f"Run `pulumi config set {KEY} {MODES[0]}`."
        )
    return str(mode) == MODES[0]


def task_name_here(task_name: Any) -> Any:
    """The name of a task in this stack; a name that comes later is prefixed later."""
    if not development():
        return task_name
    prefix = re.sub(r"\W", "_", pulumi.get_stack())
    if isinstance(task_name, str):
        return f"{prefix}_{task_name}"
    return pulumi.Output.concat(prefix, "_", task_name)
