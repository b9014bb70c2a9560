"""Workflows and folders of a workspace (OpenAPI 2020-05-18): found, read, created, changed, deleted.

    Workflows    CreateBusiness, ListBusiness, UpdateBusiness, DeleteBusiness
    Folders      CreateFolder, GetFolder, ListFolders, UpdateFolder, DeleteFolder

That one no longer exists is believed when whole lists prove it, and never because of a refusal, an answer without data,
a null list, a list that ends before its TotalCount, or one missing page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...content import normal_folder_path, same_folder
from ...errors import ConflictError, NotFoundError, OutcomeUnknownError, RefusedError
from ...plan.ids import IDS
from ..container_record import ROOT
from ..paging import pages
from ..port import Container
from ..session import Session
from ..write import ONCE, Done, write

if TYPE_CHECKING:
    from ...client import Business, BusinessPage, FolderPage

FOLDER_MISSING = "1201111431"
"""Seen in the field for a path that does not exist; what it means of a folder id is a guess. Never a proof."""

UNREADABLE = "Run `pulumi up --refresh`, and report this line if it stays so."


class Workflows:
    """The workflows of one workspace. Their path is 业务流程/<name>."""

    def __init__(self, session: Session, project_id: str) -> None:
        self._session = session
        self._client = session.client
        self._project_id = project_id

    def find(self, inputs: Mapping[str, Any]) -> Container | None:
        """ListBusiness: the workflow of this name; None where none is listed."""
        name = inputs["business_name"]
        for page in pages(self._pages(keyword=name), operation="ListBusiness"):
            for one in page.rows:
                if one.business_name == name:
                    return _workflow(one)
        return None

    def get(self, business_id: str, _path: str = "") -> Container | None:
        """ListBusiness: the workflow of this id; None where whole lists prove that there is none.

        A list of more than one page is read twice: workflows move to the page before while others are deleted. Raises
        OutcomeUnknownError where a list is not whole.
        """
        lists = 0
        while True:
            listed = _whole(self._pages(), "ListBusiness", lambda page: page.business)
            found = next((one for one in listed.rows if one.business_id == business_id), None)
            if found is not None:
                return _workflow(found)
            lists += 1
            if listed.count == 1 or lists == 2:
                return None

    def lists(self, name: str) -> bool:
        """Whether DataWorks lists a workflow of this name. Raises OutcomeUnknownError where the list is not whole."""
        listed = _whole(self._pages(), "ListBusiness", lambda page: page.business)
        return any(one.business_name == name for one in listed.rows)

    def create(self, inputs: Mapping[str, Any]) -> str:
        """CreateBusiness; the id. Where the outcome is unknown, a workflow that was not listed before and is now is
        the new one."""
        return write(
            lambda: self._client.create_business(
                project_id=self._project_id,
                business_name=inputs["business_name"],
                owner=inputs.get("owner") or "",
                description=inputs.get("description") or "",
            ),
            confirm=lambda: _done(self.find(inputs)),
            sleep=self._session.sleep,
            pauses=ONCE,
        )

    def update(self, business_id: str, changes: Mapping[str, str], *, path: str) -> None:
        """One UpdateBusiness with what changed. Folders and tasks stay in the workflow."""

        def confirm() -> Done[None] | None:
            found = self.get(business_id, path)
            is_done = found is not None and all(found.properties[name] == value for name, value in changes.items())
            return Done(None) if is_done else None

        write(
            lambda: self._client.update_business(project_id=self._project_id, business_id=business_id, **changes),
            confirm=confirm,
            sleep=self._session.sleep,
        )

    def delete(self, container: Container) -> None:
        """DeleteBusiness. Raises RefusedError while a file is in the workflow."""
        _require_empty(self._session, self._project_id, container.path, operation="DeleteBusiness")
        write(
            lambda: self._client.delete_business(project_id=self._project_id, business_id=container.id),
            confirm=lambda: Done(None) if self.get(container.id) is None else None,
            sleep=self._session.sleep,
            may_be_done=_may_mean_missing,
        )

    def _pages(self, keyword: str = "") -> Callable[[int], BusinessPage]:
        return lambda number: self._client.list_business(
            project_id=self._project_id, keyword=keyword, page_number=number
        )


class Folders:
    """The folders of one workspace below those that a workflow brings. Their path is what a program writes."""

    def __init__(self, session: Session, project_id: str) -> None:
        self._session = session
        self._client = session.client
        self._project_id = project_id

    def find(self, inputs: Mapping[str, Any]) -> Container | None:
        """ListFolders: the folder at this path; None where the folder above does not list it."""
        path = normal_folder_path(inputs["folder_path"])
        for page in pages(self._pages(_parent(path)), operation="ListFolders"):
            for one in page.rows:
                if same_folder(one.folder_path, path):
                    return _folder(one.folder_id, path)
        return None

    def get(self, folder_id: str, path: str = "") -> Container | None:
        """GetFolder, which finds it under another name as well; None where it is proven that it no longer exists.

        `path` is where it was. Raises OutcomeUnknownError where the answer names no such folder and nothing is proven.
        """
        try:
            found = self._client.get_folder(project_id=self._project_id, folder_id=folder_id)
        except RefusedError as error:
            if not _may_mean_missing(error) or not path or not self._is_absent(path, folder_id):
                raise
            return None
        if found.folder_path and found.folder_id in ("", folder_id):
            return _folder(folder_id, found.folder_path)
        if path and not found.folder_id and self._is_absent(path, folder_id):
            return None
        raise OutcomeUnknownError(
            f"GetFolder was answered without folder {folder_id} and its path.",
            operation="GetFolder",
            advice=f"Nothing was changed. {UNREADABLE}",
        )

    def _is_absent(self, path: str, folder_id: str = "") -> bool:
        """Whether a whole list proves that no folder is at this path, or none with this id: that of the folder above,
        or where it is refused, too, a list of workflows without the one of that name."""
        if path.count("/") < 2:
            return not Workflows(self._session, self._project_id).lists(path.rpartition("/")[2])
        try:
            listed = _whole(self._pages(_parent(path)), "ListFolders", lambda page: page.folders)
        except RefusedError as error:
            if error.code != FOLDER_MISSING:
                raise
            return self._is_absent(_parent(path))
        at_path = [one.folder_id for one in listed.rows if same_folder(one.folder_path, path)]
        if folder_id and all(at_path):
            return all(one.folder_id != folder_id for one in listed.rows)
        return not at_path

    def create(self, inputs: Mapping[str, Any]) -> str:
        """CreateFolder; the id. Where the outcome is unknown, as for a workflow."""
        path = normal_folder_path(inputs["folder_path"])
        return write(
            lambda: self._client.create_folder(project_id=self._project_id, folder_path=path),
            confirm=lambda: _done(self.find(inputs)),
            sleep=self._session.sleep,
            pauses=ONCE,
        )

    def update(self, folder_id: str, changes: Mapping[str, str], *, path: str) -> None:
        """UpdateFolder with the last name of the new path; nothing where the folder is there already, because what it
        is in was renamed. Raises ConflictError where it is elsewhere: no operation moves a folder."""
        wanted = normal_folder_path(changes["folder_path"])
        found = self.get(folder_id, path)
        if found is None:
            raise NotFoundError(
                "the folder no longer exists.",
                operation="UpdateFolder",
                advice="Run `pulumi up --refresh`, which creates it again.",
            )
        if same_folder(found.path, wanted):
            return
        if _parent(found.path) != _parent(wanted):
            raise ConflictError(
                f"the folder is {found.path} in DataWorks, and UpdateFolder cannot move it. Nothing was sent.",
                operation="UpdateFolder",
                advice="Run `pulumi up --refresh`, which creates the folder where the program has it.",
            )

        def confirm() -> Done[None] | None:
            now = self.get(folder_id)
            return Done(None) if now is not None and same_folder(now.path, wanted) else None

        name = wanted.rpartition("/")[2]
        write(
            lambda: self._client.update_folder(project_id=self._project_id, folder_id=folder_id, folder_name=name),
            confirm=confirm,
            sleep=self._session.sleep,
        )

    def delete(self, container: Container) -> None:
        """DeleteFolder. Raises RefusedError while a file is in the folder or below it."""
        _require_empty(self._session, self._project_id, container.path, operation="DeleteFolder")
        write(
            lambda: self._client.delete_folder(project_id=self._project_id, folder_id=container.id),
            confirm=lambda: Done(None) if self.get(container.id, container.path) is None else None,
            sleep=self._session.sleep,
            may_be_done=_may_mean_missing,
        )

    def _pages(self, parent: str) -> Callable[[int], FolderPage]:
        return lambda number: self._client.list_folders(
            project_id=self._project_id, parent_folder_path=parent, page_number=number
        )


@dataclass(frozen=True)
class _List:
    """A list that was read to its end: all items, and how many pages they were."""

    rows: Sequence[Any]
    count: int


def _whole(call: Callable[[int], Any], operation: str, listed: Callable[[Any], Any]) -> _List:
    """All pages of a list. `listed` gives the list of a page, None where it has none. Raises OutcomeUnknownError where
    one has none, or where they end before TotalCount."""
    read = list(pages(call, operation=operation))
    rows = [one for page in read for one in page.rows]
    if any(listed(page) is None for page in read) or len(rows) < read[-1].total_count:
        raise OutcomeUnknownError(
            f"{operation} did not give the whole list, so what is missing in it may exist.",
            operation=operation,
            advice=f"Nothing was changed. {UNREADABLE}",
        )
    return _List(rows, len(read))


def _require_empty(session: Session, project_id: str, path: str, *, operation: str) -> None:
    """Raise RefusedError when a file is in the folder or below it, and OutcomeUnknownError when a list is not whole:
    whether DataWorks would delete the files, too, is not documented."""
    client, path = session.client, normal_folder_path(path)
    waiting, seen = [path], {path}
    while waiting:
        here = waiting.pop()
        found = client.list_files(project_id=project_id, file_folder_path=here, page_size=1)
        if found.files:
            raise RefusedError(
                f"it is not empty: {max(found.total_count, 1)} file(s) are in {here}. Nothing was deleted.",
                operation=operation,
                advice="Delete or move them first. Tasks of another program are deleted by that program.",
            )
        if found.total_count != 0 or "total_count" not in found.model_fields_set:
            raise OutcomeUnknownError(
                f"ListFiles does not say that {here} is empty. Nothing was deleted.",
                operation="ListFiles",
                advice="Run the command again, and report this line if it stays so.",
            )
        below = _whole(Folders(session, project_id)._pages(here), "ListFolders", lambda page: page.folders)
        new = {normal_folder_path(one.folder_path) for one in below.rows} - seen
        waiting += sorted(new)
        seen |= new


def _parent(path: str) -> str:
    return normal_folder_path(path).rpartition("/")[0]


def _may_mean_missing(error: RefusedError) -> bool:
    from ...client import may_mean_not_found

    return error.code == FOLDER_MISSING or may_mean_not_found(error.code, error.http_status)


def _done(found: Container | None) -> Done[str] | None:
    return None if found is None else Done(found.id)


def _workflow(one: Business) -> Container:
    if not IDS.fullmatch(one.business_id) or not one.business_name:
        raise OutcomeUnknownError(
            f"ListBusiness gives no usable id and name of the workflow {one.business_name or one.business_id!r}.",
            operation="ListBusiness",
            advice=UNREADABLE,
        )
    properties = {"business_name": one.business_name, "owner": one.owner, "description": one.description}
    return Container(one.business_id, f"{ROOT}/{one.business_name}", properties)


def _folder(folder_id: str, path: str) -> Container:
    if not folder_id:
        raise OutcomeUnknownError(
            f"ListFolders gives no id of {path}.",
            operation="ListFolders",
            advice=UNREADABLE,
        )
    return Container(folder_id, normal_folder_path(path), {"folder_path": path})
