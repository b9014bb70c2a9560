"""What a person does in the DataWorks console: look, edit, rename, move, delete, commit. For tests and demos."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dataworks_emulator import task_content
from dataworks_emulator.errors import FileFailure
from dataworks_emulator.options import DataSource
from dataworks_emulator.service import FILE_TYPE_DI, Service
from dataworks_emulator.store import File
from dataworks_emulator.versions import commit, snapshot

CONSOLE_USER = "console-user"


@dataclass(frozen=True)
class FileFacts:
    """A file as a person sees it.

    Ids are text, times are milliseconds since 1970, `folder_path` is in the Chinese spelling, `content` is the code
    as GetFile returns it. `resource_group` and `cu` are "" if the code does not hold them; `node_id` is "" before the
    first commit; `committed` is False for a draft.
    """

    file_id: str
    project_id: str
    name: str
    folder_path: str
    file_type: int
    content: str
    resource_group: str
    cu: str
    version: int
    committed: bool
    deleted: bool
    deleted_status: str
    node_id: str
    owner: str
    create_user: str
    create_time: int
    last_edit_user: str
    last_edit_time: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: dict[str, str]


def _facts(file: File) -> FileFacts:
    resource_group, cu = task_content.extend_of(file.content)
    return FileFacts(
        file_id=str(file.file_id),
        project_id=file.project_id,
        name=file.name,
        folder_path=file.folder_path,
        file_type=file.file_type,
        content=file.content,
        resource_group=resource_group,
        cu=cu,
        version=file.version,
        committed=bool(file.commit_status),
        deleted=not file.is_live,
        deleted_status=file.deleted_status,
        node_id=str(file.node_id or ""),
        owner=file.owner,
        create_user=file.create_user,
        create_time=file.create_time,
        last_edit_user=file.last_edit_user,
        last_edit_time=file.last_edit_time,
        inputs=tuple(part for part in file.inputs.split(",") if part),
        outputs=tuple(part for part in file.outputs.split(",") if part),
        settings=dict(file.settings),
    )


class Console:
    """Every change is made by "console-user", at a time later than any edit before. Raises LookupError for a file
    that does not exist. `file_id` may be text or a number."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._store = service.store

    def files(self, project_id: str | None = None) -> list[FileFacts]:
        """The files that are not deleted, of one project or of all, by id."""
        return [_facts(file) for file in self._store.files(project_id) if file.is_live]

    def find(self, name: str, *, project_id: str | None = None) -> str:
        """The id of the one file of that name that is not deleted; LookupError if there is none or more than one."""
        found = [file.file_id for file in self.files(project_id) if file.name == name]
        if len(found) != 1:
            raise LookupError(f"{len(found)} files are named {name!r}")
        return found[0]

    def file(self, file_id: str | int) -> FileFacts:
        """The facts of a file, deleted or not."""
        return _facts(self._get(file_id))

    def content(self, file_id: str | int) -> dict[str, Any]:
        """The code of a file as a dictionary of its own."""
        content: dict[str, Any] = json.loads(self._get(file_id).content)
        return content

    def edit_content(
        self, file_id: str | int, change: Mapping[str, Any] | str | Callable[[dict[str, Any]], Mapping[str, Any] | None]
    ) -> None:
        """Replace the code: by a mapping, by a text as it is (no JSON needed, as in the code editor), or by what
        a function makes of the code (returned, or changed in place)."""
        if isinstance(change, str):
            self._edit(file_id, content=change)
            return
        with self._store.transaction():
            content = self.content(file_id)
            edited = (change(content) or content) if callable(change) else change
            self._edit(file_id, content=task_content.reserialise(json.dumps(dict(edited))))

    def set_parameters(self, file_id: str | int, *, resource_group: str | None = None, cu: str | None = None) -> None:
        """Choose another resource group or another number of CUs; None leaves one as it is."""
        with self._store.transaction():
            content = self._get(file_id).content
            old_group, old_cu = task_content.extend_of(content)
            group = old_group if resource_group is None else resource_group
            self._edit(file_id, content=task_content.with_extend(content, group, old_cu if cu is None else cu))

    def set_schedule(self, file_id: str | int, **settings: str) -> None:
        """Set scheduling settings by their names in UpdateFile, such as `CronExpress`, with any text."""
        with self._store.transaction():
            self._edit(file_id, settings={**self._get(file_id).settings, **settings})

    def set_dependencies(
        self, file_id: str | int, *, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None
    ) -> None:
        """Set the inputs (outputs of upstream nodes) or the outputs of a node; None leaves one as it is."""
        lists = {"inputs": inputs, "outputs": outputs}
        self._edit(file_id, **{name: ",".join(names) for name, names in lists.items() if names is not None})

    def rename(self, file_id: str | int, name: str) -> None:
        """Give the file another name."""
        self._edit(file_id, name=name)

    def move(self, file_id: str | int, folder_path: str) -> None:
        """Put the file into another folder, in any spelling; the folder is made if it is not there."""
        with self._store.transaction():
            self._edit(file_id, folder_path=self._folder(self._get(file_id).project_id, folder_path))

    def delete(self, file_id: str | int) -> None:
        """Delete the file."""
        self._edit(file_id, deleted_status="RECYCLE_BIN" if self._service.options.recycle_bin else "DELETED")

    def commit(self, file_id: str | int) -> None:
        """Commit the draft, which gives the file a node."""
        with self._store.transaction():
            commit(self._service, snapshot(self._service, self._get(file_id), user=CONSOLE_USER))

    def make_file(
        self,
        name: str,
        folder_path: str,
        content: Mapping[str, Any] | str,
        *,
        project_id: str | None = None,
        file_type: int = FILE_TYPE_DI,
    ) -> str:
        """Make a file and return its id; in the first project unless another is named."""
        project_id = project_id or self._service.options.projects[0].project_id
        text = content if isinstance(content, str) else json.dumps(dict(content))
        with self._store.transaction():
            file = self._store.add_file(
                project_id,
                name=name,
                folder_path=self._folder(project_id, folder_path),
                file_type=file_type,
                content=task_content.reserialise(text) if file_type == FILE_TYPE_DI else text,
                user=CONSOLE_USER,
            )
        return str(file.file_id)

    def make_folder(self, folder_path: str, *, project_id: str | None = None) -> str:
        """Make a folder below a business flow's Data Integration folder, whatever `create_folders` says; its id."""
        project_id = project_id or self._service.options.projects[0].project_id
        with self._store.transaction():
            kept = self._folder(project_id, folder_path)
            return str(self._store.folders(project_id)[kept])

    def folders(self, project_id: str | None = None) -> list[str]:
        """The paths of all folders of one project, sorted; of the first project unless another is named."""
        return [*self._store.folders(project_id or self._service.options.projects[0].project_id)]

    def make_data_source(self, source: DataSource) -> None:
        """Make a data source, or change the one of this name."""
        self._store.keep_record("data_source", source.name, asdict(source))

    def _folder(self, project_id: str, folder_path: str) -> str:
        try:
            return self._service.folder(folder_path, self._service.project({"ProjectId": project_id}), create=True)
        except FileFailure as failure:
            raise LookupError(failure.message) from None

    def _get(self, file_id: str | int) -> File:
        file = self._store.file(int(file_id))
        if file is None:
            raise LookupError(f"there is no file {file_id}")
        return file

    def _edit(self, file_id: str | int, **changes: Any) -> None:
        with self._store.transaction():
            self._store.edit_file(self._get(file_id), user=CONSOLE_USER, **changes)
