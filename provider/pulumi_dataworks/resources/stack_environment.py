"""The environment of the running stack, for a program: its row of dataworks.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi

from ..errors import InputError
from .program import content_of, in_program

if TYPE_CHECKING:
    from ..content.content_model import TaskContent
    from ..plan.environments import Environment

FILE, PROJECT_FILE = "dataworks.toml", "Pulumi.yaml"
LARGEST = 1 << 20
"""Bytes of a dataworks.toml that is read; a larger one is a mistake."""


class StackEnvironment:
    """What one environment has of its own.

    Attributes: `project_id` (the workspace) and `resource_group`, None where the table does not name them.
    """

    stack: str
    project_id: str | None
    resource_group: str | None
    _row: Environment

    def __init__(self, row: Environment) -> None:
        self._row = row
        self.stack = row.stack
        self.project_id = row.project_id
        self.resource_group = row.resource_group

    def content(
        self, task_content: Mapping[str, Any] | TaskContent | Path | str | pulumi.Output[Any]
    ) -> dict[str, Any] | pulumi.Output[dict[str, Any]]:
        """A job, in any form that `task_content` takes, with the data sources and the partition of this environment.

        Raises pulumi.RunError for a file or a text that cannot be read.
        """
        found: dict[str, Any] | pulumi.Output[dict[str, Any]] = _override(self._row, task_content)
        return found

    def schedule(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Settings of a schedule with those of this environment in their place."""
        return self._row.schedule(settings)


@in_program
def _override(row: Environment, task_content: Any) -> Any:
    content = content_of(task_content, f"environment {row.stack}")
    return content.apply(row.content) if isinstance(content, pulumi.Output) else row.content(content)


def _project_folder(start: Path) -> Path:
    return next((folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()), start)


@in_program
def environment(stack: str | None = None, *, file: Path | None = None) -> StackEnvironment:
    """The row `[environments.<stack>]` of the dataworks.toml next to Pulumi.yaml; by default of the running stack.

    `dataworks matrix` reads the same table: what it says differs is declared. Raises pulumi.RunError where there is no
    such file or row: a stack without one would be deployed with the values of another.
    """
    from ..plan.environments import REMEDY, environments_in  # pydantic would slow the start of every program

    name = pulumi.get_stack() if stack is None else stack
    path = file or _project_folder(Path.cwd()) / FILE
    try:
        with path.open("rb") as opened:
            tables = tomllib.loads(opened.read(LARGEST).decode())
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", advice=REMEDY) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not TOML: {error}.", advice=REMEDY) from None
    found = environments_in(tables, path.name)
    if name not in found:
        raise InputError(f"{path.name} has no [environments.{name}].", advice=REMEDY)
    return StackEnvironment(found[name])
