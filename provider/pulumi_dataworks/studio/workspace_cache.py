"""What one process read of its workspaces.

WorkspaceCache                       folders, kinds of workspaces, files: each read once
data_sources(client, project_id)     ListDataSources, all pages
workspace_of(client, ...)            ListResourceGroups and ListDataSources -> content.Workspace
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..content import DataSource, Workspace
from ..errors import OutcomeUnknownError, RefusedError
from .legacy.file_index import FileIndex
from .paging import pages

if TYPE_CHECKING:
    from ..client import DataSourcePage, DataWorksClient, Project

DATA_INTEGRATION = 4
"""ResourceGroupType, as documented for ListResourceGroups."""

IN_SERVICE = 0
"""Status of a resource group, as documented."""


def data_sources(client: DataWorksClient, project_id: str, *, name: str = "") -> tuple[DataSource, ...]:
    """The data sources of a workspace by name, development before production. Connection details are not read.

    EnvType is 0 for development and 1 for production (documented); one without it counts as production, a guess.
    """

    def call(number: int) -> DataSourcePage:
        return client.list_data_sources(project_id=project_id, name=name, page_number=number)

    sources = {
        DataSource(one.name, one.data_source_type.lower(), one.sub_type.lower(), one.env_type != 0)
        for page in pages(call, operation="ListDataSources")
        for one in page.data_sources
    }
    return tuple(sorted(sources, key=lambda one: (one.name, one.production, one.type, one.sub_type)))


def workspace_of(client: DataWorksClient, project_id: str, *, standard: bool) -> Workspace:
    """What is there now."""
    groups = client.list_resource_groups(resource_group_type=DATA_INTEGRATION)
    return Workspace(
        standard=standard,
        resource_groups=frozenset(one.identifier for one in groups if one.status == IN_SERVICE),
        data_sources=data_sources(client, project_id),
    )


class WorkspaceCache:
    """Safe to use from any thread. `client` gives the client when it is needed, `sleep` takes seconds."""

    def __init__(
        self,
        *,
        client: Callable[[], DataWorksClient],
        sleep: Callable[[float], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._client, self._sleep, self._monotonic = client, sleep, monotonic
        self._lock = threading.Lock()
        self._indexes: dict[str, FileIndex] = {}
        self._folder_lock = threading.Lock()
        self._folders: dict[tuple[str, str], str] = {}
        self._projects: dict[str, Project] = {}
        self._workspace_lock = threading.Lock()
        self._workspaces: dict[str, tuple[float, Workspace]] = {}

    def file_index(self, project_id: str) -> FileIndex:
        """The shared index of the files of one workspace."""
        with self._lock:
            if project_id not in self._indexes:
                self._indexes[project_id] = FileIndex(
                    project_id,
                    client=self._client,
                    folder_path=self.folder_path,
                    sleep=self._sleep,
                    monotonic=self._monotonic,
                )
            return self._indexes[project_id]

    def folder_path(self, project_id: str, folder_id: str) -> str:
        """The path of a folder, asked once per folder and process. GetFile gives only the folder's id."""
        key = (project_id, folder_id)
        with self._folder_lock:  # held over the call: four threads that refresh want the same folder at once
            if key not in self._folders:
                path = self._client().get_folder(project_id=project_id, folder_id=folder_id).folder_path
                if not path:
                    raise RefusedError(
                        f"GetFolder gave no path for folder {folder_id} of workspace {project_id}.",
                        operation="GetFolder",
                        advice="Try again; if it stays so, open the task in DataWorks and move it to another folder.",
                    )
                self._folders[key] = path
            return self._folders[key]

    def project(self, project_id: str) -> Project:
        """What kind of workspace it is, asked once per workspace and process.

        Raises OutcomeUnknownError where the answer does not say it: a workspace in standard mode that is taken for one
        in basic mode never deploys anything.
        """
        with self._folder_lock:
            if project_id not in self._projects:
                found = self._client().get_project(project_id=project_id)
                if not found.project_identifier or (found.project_mode is None and not found.env_types):
                    raise OutcomeUnknownError(
                        f"GetProject was answered without the identifier and the mode of workspace {project_id}.",
                        operation="GetProject",
                        advice="Nothing was changed. Run the command again, and report this line if it stays so.",
                    )
                self._projects[project_id] = found
            return self._projects[project_id]

    def workspace(self, project_id: str, *, since: float = -math.inf) -> Workspace:
        """What is there in a workspace: asked once per process, and again where that was before `since` (monotonic)."""
        with self._workspace_lock:
            known = self._workspaces.get(project_id)
            if known is None or known[0] < since:
                asked = self._monotonic()
                standard = self.project(project_id).standard
                known = self._workspaces[project_id] = (
                    asked,
                    workspace_of(self._client(), project_id, standard=standard),
                )
            return known[1]
