"""The tasks of a workspace in the legacy Data Studio.

| task | calls |
|---|---|
| never submitted | its share of a page of ListFiles, which has the contents (NeedContent), a hundred on each |
| ... whose page came without its content | GetFile |
| submitted | GetFile for its schedule, ListFileVersions for what runs in production |

The documents call the contents of ListFiles deprecated and say to use GetFile; both give the same text. Whether every
region still fills them in is not known, so that an empty one is read by GetFile.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ...content import normal_folder_path
from ...errors import NotFoundError, OutcomeUnknownError
from ...plan.schedule import live_settings
from ..listing import PAGE_SIZE
from ..paging import pages
from ..port import ObjectKey
from ..session import Session
from ..task_listing import ListedTask, WholeTask
from .live_properties import BATCH_FILE_TYPE, live_inputs, service_outputs
from .publisher import Publisher

if TYPE_CHECKING:
    from ...client import File, FilePage, Project

NO_NODE = (None, "", "0")
"""NodeId of a file that was never submitted; that it may be 0 is a guess."""


class FileListing:
    """Implements TaskListing for files of type 23."""

    def __init__(self, session: Session, project_id: str) -> None:
        self._session = session
        self._project_id = project_id
        self._files: dict[str, File] = {}
        self._folders: set[str] = set()
        self._counter: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def calls(self) -> Mapping[str, int]:
        return dict(sorted(self._counter.items()))

    def tasks(self) -> list[ListedTask]:
        """ListFiles, all pages."""
        listed = 0
        for page in pages(self._page, operation="ListFiles"):
            self._files |= {file.file_id: file for file in page.files if file.exists}
            listed, total = listed + len(page.files), page.total_count
        if listed < total:
            raise _incomplete(f"{listed} of {total} files")
        return sorted((self._listed(file) for file in self._files.values()), key=lambda one: int(one.key.object_id))

    def whole(self, task: ListedTask) -> WholeTask:
        """What the page has, else GetFile; of a submitted task GetFile and ListFileVersions."""
        file = self._files[task.key.object_id]
        if task.complete:
            return self._whole(task, file)
        self._count("GetFile")
        found = self._session.client.find_file(project_id=self._project_id, file_id=file.file_id)
        if found is None:
            raise NotFoundError(f"file {file.file_id} was deleted while the workspace was read.", operation="GetFile")
        if not task.published:
            return self._whole(task, found.file)
        self._count("ListFileVersions")
        project = self._project()
        state = Publisher(self._session, self._project_id, file.file_id, "").state_of(
            found, standard=project.standard, versions=True
        )
        return self._whole(
            task,
            found.file,
            schedule=live_settings(found.node_configuration, found.file),
            state=state,
            root=f"{project.project_identifier}_root",
            output=f"{project.project_identifier}.{file.file_id}_out",
        )

    def _whole(self, task: ListedTask, file: File, **facts: object) -> WholeTask:
        listed = self._files[file.file_id]
        folder = task.folder if file.file_folder_id == listed.file_folder_id else self._folder(file)
        folder = normal_folder_path(folder)
        inputs = live_inputs(file, project_id=self._project_id, file_folder_path=folder, olds={})
        return replace(
            WholeTask(task, file.content, inputs, service_outputs(file), file.file_description),
            **facts,  # type: ignore[arg-type]
        )

    def _listed(self, file: File) -> ListedTask:
        published = file.node_id not in NO_NODE or file.commit_status == 1
        seen = (file.last_edit_time, file.current_version, file.commit_status, file.node_id, file.file_name)
        return ListedTask(
            key=ObjectKey(self._project_id, file.file_id),
            name=file.file_name,
            folder=file.absolute_folder_path or self._folder(file),
            owner=file.owner or "",
            revision="/".join("" if one is None else str(one) for one in seen),
            published=published,
            complete=not published and file.content != "",
        )

    def _project(self) -> Project:
        """GetProject, once."""
        with self._lock:
            self._counter["GetProject"] = 1
            return self._session.workspaces.project(self._project_id)

    def _folder(self, file: File) -> str:
        """GetFolder, once for each folder: only where the listing has no path."""
        if file.file_folder_id not in self._folders:
            self._folders.add(file.file_folder_id)
            self._count("GetFolder")
        return self._session.workspaces.folder_path(self._project_id, file.file_folder_id)

    def _page(self, number: int) -> FilePage:
        self._count("ListFiles")
        page = self._session.client.list_files(
            project_id=self._project_id,
            file_types=str(BATCH_FILE_TYPE),
            page_number=number,
            page_size=PAGE_SIZE,
            need_absolute_folder_path=True,
            need_content=True,
        )
        if not page.is_list:
            raise _incomplete("no list")
        return page

    def _count(self, operation: str) -> None:
        with self._lock:
            self._counter[operation] += 1


def _incomplete(how: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"ListFiles was answered with {how}, so the tasks of the workspace are not known.",
        operation="ListFiles",
        advice="Run the command again when nobody edits the workspace, and report this line if it stays so.",
    )
