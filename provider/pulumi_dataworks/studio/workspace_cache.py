"""What one process read of its workspaces.

WorkspaceCache                       folders, kinds of workspaces, files: each read once
data_sources(client, project_id)     ListDataSources, all pages
workspace_of(client, ...)            ListResourceGroups and ListDataSources -> content.Workspace

Each is asked with the operations of the version of the API that the workspace needs.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..content import DataSource, Workspace
from ..errors import OutcomeUnknownError, RefusedError
from ..settings import Generation
from .legacy.file_index import FileIndex
from .nodes.node_index import NodeIndex
from .paging import pages, whole_pages

if TYPE_CHECKING:
    from ..client import DataSourcePage, DataWorksClient, Project, WorkspaceSourcePage

DATA_INTEGRATION = 4
"""ResourceGroupType, as documented for ListResourceGroups."""

IN_SERVICE = 0
"""Status of a resource group, as documented."""

INTEGRATION_TYPES = ("CommonV2", "ExclusiveDataIntegration")
"""ResourceGroupType of 2024-05-18 of groups that run synchronization tasks."""

USABLE = ("Normal", "Updating", "")
"""Status of a resource group of 2024-05-18 that is in service, or is being scaled (documented); "" where it is not
said."""

PAGE_SIZE = 100
"""Items on a page of a list of 2024-05-18: the most that is documented."""


def data_sources(
    client: DataWorksClient, project_id: str, *, name: str = "", generation: Generation = "legacy"
) -> tuple[DataSource, ...]:
    """The data sources of a workspace by name, development before production. Connection details are not read.

    EnvType is 0 for development and 1 for production (documented); one without it counts as production, a guess. In
    2024-05-18 it is Dev or Prod, and `name` is a part of the name there: only the exact one counts.
    """
    read = _sources_2024(client, project_id, name) if generation == "new" else _sources(client, project_id, name)
    return tuple(sorted(set(read), key=lambda one: (one.name, one.production, one.type, one.sub_type)))


def _sources(client: DataWorksClient, project_id: str, name: str) -> Iterator[DataSource]:
    def call(number: int) -> DataSourcePage:
        return client.list_data_sources(project_id=project_id, name=name, page_number=number)

    for page in pages(call, operation="ListDataSources"):
        for one in page.data_sources:
            yield DataSource(one.name, one.data_source_type.lower(), one.sub_type.lower(), one.env_type != 0)


def _sources_2024(client: DataWorksClient, project_id: str, name: str) -> Iterator[DataSource]:
    def call(number: int) -> WorkspaceSourcePage:
        return client.list_data_sources_2024(project_id=project_id, name=name, page_number=number)

    for page in whole_pages(call, operation="ListDataSources", size=PAGE_SIZE):
        for one in page.data_sources:
            if name in ("", one.name):
                for source in one.data_source:
                    yield DataSource(one.name, one.type.lower(), "", source.env_type.lower() != "dev")


def workspace_of(
    client: DataWorksClient, project_id: str, *, standard: bool, generation: Generation = "legacy"
) -> Workspace:
    """What is there now."""
    if generation == "new":
        listed = whole_pages(
            lambda number: client.list_resource_groups_2024(
                project_id=project_id, types=INTEGRATION_TYPES, page_number=number
            ),
            operation="ListResourceGroups",
            size=PAGE_SIZE,
        )
        groups = frozenset(one.id for page in listed for one in page.rows if one.status in USABLE)
    else:
        found = client.list_resource_groups(resource_group_type=DATA_INTEGRATION)
        groups = frozenset(one.identifier for one in found if one.status == IN_SERVICE)
    return Workspace(
        standard=standard,
        resource_groups=groups,
        data_sources=data_sources(client, project_id, generation=generation),
    )


class WorkspaceCache:
    """Safe to use from any thread. `client` gives the client when it is needed, `sleep` takes seconds."""

    def __init__(
        self,
        *,
        client: Callable[[], DataWorksClient],
        sleep: Callable[[float], None],
        monotonic: Callable[[], float],
        generation_of: Callable[[str], Generation] = lambda _: "legacy",
    ) -> None:
        self._client, self._sleep, self._monotonic = client, sleep, monotonic
        self._generation_of = generation_of
        self._lock = threading.Lock()
        self._indexes: dict[str, FileIndex] = {}
        self._node_indexes: dict[str, NodeIndex] = {}
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

    def node_index(self, project_id: str) -> NodeIndex:
        """The shared index of the nodes of one workspace."""
        with self._lock:
            if project_id not in self._node_indexes:
                self._node_indexes[project_id] = NodeIndex(project_id, client=self._client, monotonic=self._monotonic)
            return self._node_indexes[project_id]

    def invalidate(self, project_id: str, object_id: str) -> None:
        """Take note that this process writes a task: what was read of it before is not true any more."""
        if self._generation_of(project_id) == "new":
            self.node_index(project_id).invalidate(object_id)
        else:
            self.file_index(project_id).invalidate(object_id)

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
                self._projects[project_id] = self._read_project(project_id)
            return self._projects[project_id]

    def _read_project(self, project_id: str) -> Project:
        from ..client import Project  # HTTP is imported by those who send

        client = self._client()
        if self._generation_of(project_id) == "new":
            read = client.get_project_2024(project_id=project_id)
            mode = None if read.dev_environment_enabled is None else 3 if read.dev_environment_enabled else 2
            found = Project(project_id=read.id, project_identifier=read.name, project_mode=mode)
        else:
            found = client.get_project(project_id=project_id)
        if not found.project_identifier or (found.project_mode is None and not found.env_types):
            raise OutcomeUnknownError(
                f"GetProject was answered without the identifier and the mode of workspace {project_id}.",
                operation="GetProject",
                advice="Nothing was changed. Run the command again, and report this line if it stays so.",
            )
        return found

    def workspace(self, project_id: str, *, since: float = -math.inf) -> Workspace:
        """What is there in a workspace: asked once per process, and again where that was before `since` (monotonic)."""
        with self._workspace_lock:
            known = self._workspaces.get(project_id)
            if known is None or known[0] < since:
                asked = self._monotonic()
                standard = self.project(project_id).standard
                known = self._workspaces[project_id] = (
                    asked,
                    workspace_of(
                        self._client(),
                        project_id,
                        standard=standard,
                        generation=self._generation_of(project_id),
                    ),
                )
            return known[1]
