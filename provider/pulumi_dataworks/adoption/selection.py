"""Which tasks of a workspace are adopted: by folder, name and owner, as the options of the command say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..content import normal_folder_path
from ..studio.task_listing import ListedTask
from .lock_file import LockedTask


@dataclass(frozen=True)
class Selection:
    """A task fits if it fits each option that is given; an option with several values fits if one of them does.

    `folders` are paths, and everything below them, in any spelling; `names` are patterns with `*`, `?` and `[…]`;
    `owners` are user ids.
    """

    folders: Sequence[str] = ()
    names: Sequence[str] = ()
    owners: Sequence[str] = ()

    def fits(self, task: ListedTask) -> bool:
        """Whether a listed task was asked for."""
        return self._place(task.name, task.folder) and (not self.owners or task.owner in self.owners)

    def may_fit(self, task: LockedTask) -> bool:
        """The same for a task that is only known from the lock file, which has no owner: with `owners` none fits, so
        that no task of somebody else counts as missing."""
        return not self.owners and self._place(task.task_name, task.file_folder_path)

    def _place(self, name: str, folder: str) -> bool:
        path = normal_folder_path(folder)
        below = [normal_folder_path(one) for one in self.folders]
        return (not below or any(path == one or path.startswith(f"{one}/") for one in below)) and (
            not self.names or any(fnmatchcase(name, pattern) for pattern in self.names)
        )
