"""Which batch synchronization tasks a workspace has, and everything that a program declares of one.

Both Data Studios are listed through this protocol; data_studio.py gives what implements it. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..plan.publishing import PublishState
from .port import ObjectKey


@dataclass(frozen=True)
class ListedTask:
    """One task of a listing. `revision` is another text after each edit and each publication that the listing shows;
    `published`: the task was submitted at least once, so that it has a schedule that counts. `complete`: the listing
    has all of it, so that `whole` asks nothing."""

    key: ObjectKey
    name: str
    folder: str
    owner: str
    revision: str
    published: bool
    complete: bool = False


@dataclass(frozen=True)
class WholeTask:
    """A task as DataWorks has it. `code` is the text of its content; `inputs` and `outputs` are those of a DISyncTask.

    `schedule` holds the settings of NodeSchedule and `state` the versions; both are None for a task that was never
    submitted. `root` and `output` are the edges that DataWorks gives to a node by itself. `new`: it is a node of the
    new Data Studio. `reason`: why no program may hold it, "" where one may.
    """

    listed: ListedTask
    code: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    description: str = ""
    schedule: Mapping[str, Any] | None = None
    state: PublishState | None = None
    root: str = ""
    output: str = ""
    new: bool = False
    reason: str = ""


class TaskListing(Protocol):
    """The tasks of one workspace. Every method raises the errors of errors.py; `whole` may be called from several
    threads."""

    @property
    def calls(self) -> Mapping[str, int]:
        """How often each operation was asked for so far, repeated attempts not counted."""

    def tasks(self) -> list[ListedTask]:
        """All tasks of the workspace, by id. Raises OutcomeUnknownError where the listing is not complete."""

    def whole(self, task: ListedTask) -> WholeTask:
        """A task with its content, and of one that was submitted with schedule and versions. Raises NotFoundError where
        it no longer exists."""
