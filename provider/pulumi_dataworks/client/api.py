"""The operations of OpenAPI 2020-05-18 that a batch synchronization task needs, one method each.

Parameters go where the official SDK puts them: UpdateDISyncTask carries everything in the query, its content
included; CreateDISyncTask carries the content in the body; the file operations are forms.

What is not here: DeleteDISyncTask and GetDISyncTask are for real-time tasks only; batch tasks are deleted by
DeleteFile and read by GetFile. Versions and deployments are in deployments.py, workflows, folders and resource groups
in workspace.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import OutcomeUnknownError, RefusedError, ThrottledError
from .deployments import PublishingOperations
from .error_rules import may_mean_not_found, safe_message
from .models import CreatedTask, DeletedFile, FilePage, FileReply, Folder, FolderPage, Project, UpdatedTask, typed
from .node_operations import NodeOperations
from .pipeline_operations import PipelineOperations
from .request import Call
from .workspace import WorkspaceOperations


class DataWorksClient(PublishingOperations, WorkspaceOperations, NodeOperations, PipelineOperations):
    """Operations on batch synchronization tasks and their files, and all of deployments.py, workspace.py,
    node_operations.py and pipeline_operations.py.

    Ids are strings. Every method raises NotSentError, RefusedError (ThrottledError, NotFoundError) or
    OutcomeUnknownError, whose first line names operation, code, message and request id, and SettingsError when there
    are no credentials. See Caller for the arguments of the constructor.
    """

    def create_di_sync_task(
        self,
        *,
        project_id: str,
        task_name: str,
        task_content: str,
        task_param: str,
        client_token: str,
        task_type: str = "DI_OFFLINE",
    ) -> CreatedTask:
        """CreateDISyncTask: a new task. `task_content` and `task_param` are JSON texts; `task_param` holds
        FileFolderPath, ResourceGroup, Cu. The same `client_token` gives the same file again, as far as DataWorks
        honours it, which is not documented enough to rely on: a lost reply raises OutcomeUnknownError, and the caller
        reads before it sends again."""
        query = {
            "ClientToken": client_token,
            "ProjectId": project_id,
            "TaskName": task_name,
            "TaskParam": task_param,
            "TaskType": task_type,
        }
        call = Call("CreateDISyncTask", query, {"TaskContent": task_content}, task_family=True)
        return typed(CreatedTask, call, self.send(call), "Data")

    def update_di_sync_task(
        self, *, project_id: str, file_id: str, task_content: str, task_param: str, task_type: str = "DI_OFFLINE"
    ) -> UpdatedTask:
        """UpdateDISyncTask: save content and parameters as a draft. An empty `task_content` leaves the content as it
        is (documented); `task_param` holds ResourceGroup and Cu, `{}` for none. Has no idempotency key: a lost
        reply raises OutcomeUnknownError."""
        query = {
            "FileId": file_id,
            "ProjectId": project_id,
            "TaskContent": task_content,
            "TaskParam": task_param,
            "TaskType": task_type,
        }
        call = Call("UpdateDISyncTask", query, {}, task_family=True)
        return typed(UpdatedTask, call, self.send(call), "Data")

    def get_file(self, *, project_id: str, file_id: str) -> FileReply | None:
        """GetFile: a file with its content and node configuration; None when the answer has none, which proves
        nothing: `find_any_file` does. Raises OutcomeUnknownError where the answer has another file."""
        call = Call("GetFile", {}, {"ProjectId": project_id, "FileId": file_id})
        data = self.send(call).get("Data")
        file = data.get("File") if isinstance(data, dict) else None
        if not isinstance(data, dict) or (not file and not isinstance(file, list)):
            return None
        configured = {**data, "NodeConfiguration": data.get("NodeConfiguration") or {}}
        found = typed(FileReply, call, {"Data": configured}, "Data")
        if found.file.file_id not in ("", file_id):
            other = safe_message(found.file.file_id)
            raise _unreadable(f"GetFile was asked for file {file_id} and answered with file {other}.")
        return found

    def find_any_file(self, *, project_id: str, file_id: str) -> FileReply | None:
        """GetFile, a deleted file too; None when it is proven that DataWorks knows no such file.

        No document says how a missing file is answered. A refusal that may mean it, an answer without a file and an
        answer whose Data is of another type prove nothing: ListFiles(FileIdIn) must return an empty list. A
        refusal of rights, throttling, a failure of the service and an unreadable answer never mean it: they raise.
        Raises OutcomeUnknownError where GetFile returns no file although ListFiles does not confirm that there is none.
        """
        try:
            found = self.get_file(project_id=project_id, file_id=file_id)
        except ThrottledError:
            raise
        except RefusedError as error:
            if not may_mean_not_found(error.code, error.http_status) or not self._lists_nothing(project_id, file_id):
                raise
            return None
        if found is not None and (found.file.deleted_status.strip().upper() in ("", "NORMAL") or not found.file.exists):
            return found
        if self._lists_nothing(project_id, file_id):
            return None
        if found is None:
            raise _unreadable("GetFile was answered without a file, and ListFiles does not confirm that there is none.")
        return found

    def find_file(self, *, project_id: str, file_id: str) -> FileReply | None:
        """GetFile, where only a file that exists counts: None when it is proven that it is deleted (DeletedStatus is
        RECYCLE_BIN or DELETED), or that there is none. Raises as `find_any_file`."""
        found = self.find_any_file(project_id=project_id, file_id=file_id)
        return found if found is not None and found.file.exists else None

    def _lists_nothing(self, project_id: str, file_id: str) -> bool:
        """Whether ListFiles, asked for this one file, returns an empty list. A null list, a missing one and a list of
        other files do not count."""
        call = Call(
            "ListFiles", {}, {"ProjectId": project_id, "FileIdIn": file_id, "PageNumber": "1", "PageSize": "100"}
        )
        data = self.send(call).get("Data")
        page = typed(FilePage, call, {"Data": data}, "Data")
        return isinstance(data, dict) and data.get("Files") == [] and page.total_count == 0

    def list_files(
        self,
        *,
        project_id: str,
        file_id_in: Sequence[str] = (),
        exact_file_name: str = "",
        file_folder_path: str = "",
        file_types: str = "",
        page_number: int = 1,
        page_size: int = 100,
        need_absolute_folder_path: bool = False,
        need_content: bool = False,
    ) -> FilePage:
        """ListFiles: one page (at most 100) of the files that fit everything given; `file_id_in` takes at most 50.
        `need_content`: with the content of each file, which the documents call deprecated, so that it may be empty."""
        form = {
            "ProjectId": project_id,
            "PageNumber": str(page_number),
            "PageSize": str(page_size),
            "FileIdIn": ",".join(file_id_in),
            "ExactFileName": exact_file_name,
            "FileFolderPath": file_folder_path,
            "FileTypes": file_types,
            "NeedAbsoluteFolderPath": "true" if need_absolute_folder_path else "",
            "NeedContent": "true" if need_content else "",
        }
        call = Call("ListFiles", {}, {key: value for key, value in form.items() if value})
        return typed(FilePage, call, self.send(call), "Data")

    def update_file(
        self,
        *,
        project_id: str,
        file_id: str,
        file_name: str | None = None,
        file_folder_path: str | None = None,
        content: str | None = None,
        input_list: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """UpdateFile: what is None is not sent and keeps its value. `input_list` (a comma list) is required for a
        batch synchronization node (documented). `settings` are further parameters under the API's own names
        ("CronExpress"), as text. Has no idempotency key."""
        form = {
            **(settings or {}),
            "ProjectId": project_id,
            "FileId": file_id,
            "FileName": file_name,
            "FileFolderPath": file_folder_path,
            "Content": content,
            "InputList": input_list,
        }
        sent = {key: value for key, value in form.items() if value is not None}
        self.send(Call("UpdateFile", {}, sent))

    def delete_file(self, *, project_id: str, file_id: str) -> str | None:
        """DeleteFile: the id of the deployment to wait for, or None when the deletion is done at once."""
        call = Call("DeleteFile", {}, {"ProjectId": project_id, "FileId": file_id})
        deleted = typed(DeletedFile, call, {"Data": self.send(call)}, "Data")
        return None if deleted.deployment_id in (None, "", "0") else deleted.deployment_id

    def get_folder(self, *, project_id: str, folder_id: str) -> Folder:
        """GetFolder: the path of a folder."""
        call = Call("GetFolder", {}, {"ProjectId": project_id, "FolderId": folder_id})
        return typed(Folder, call, self.send(call), "Data")

    def list_folders(
        self, *, project_id: str, parent_folder_path: str, page_number: int = 1, page_size: int = 100
    ) -> FolderPage:
        """ListFolders: one page (at most 100) of the folders in a folder."""
        form = {
            "ProjectId": project_id,
            "ParentFolderPath": parent_folder_path,
            "PageNumber": str(page_number),
            "PageSize": str(page_size),
        }
        call = Call("ListFolders", {}, form)
        return typed(FolderPage, call, self.send(call), "Data")

    def get_project(self, *, project_id: str) -> Project:
        """GetProject: what kind of workspace it is."""
        call = Call("GetProject", {"ProjectId": project_id}, {})
        return typed(Project, call, self.send(call), "Data")


def _unreadable(message: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        message,
        operation="GetFile",
        advice="Nothing was changed. Run `pulumi up --refresh`, and report this line if it stays so.",
    )
