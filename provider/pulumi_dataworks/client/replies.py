"""Replies as the service writes them, read into typed values with the API's own words. Ids become text.

Every model takes numbers as text and text as numbers, for the service sends ids as JSON numbers today and the
documents write long and String for the same field.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from .refusals import told


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _text(value: Any) -> Any:
    return "" if value is None else _id(value)


Id = Annotated[str, BeforeValidator(_id)]
Text = Annotated[str, BeforeValidator(_text)]
Told = Annotated[Text, AfterValidator(told)]
"""A message of the service, fit to be shown."""


class Reply(BaseModel):
    """Fields have the API's names in snake_case; unknown fields are left out."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True, extra="ignore", populate_by_name=True)


class CreatedTask(Reply):
    """CreateDISyncTask: the new file, and what the service says beside its success ("" usually)."""

    file_id: Annotated[Id, Field(pattern="^[1-9][0-9]{0,18}$")]
    message: Told = ""


class UpdatedTask(Reply):
    """UpdateDISyncTask: what the service says beside its success ("" usually)."""

    message: Told = ""


class DeletedFile(Reply):
    """DeleteFile: the deployment of the deletion, if there is one."""

    deployment_id: Id | None = None


class File(Reply):
    """Data.File of GetFile, an item of Data.Files of ListFiles. Times are milliseconds since 1970.

    `file_type` 23 is a batch synchronization task; `commit_status` is 0 for a draft that was not committed, else 1;
    `deleted_status` is NORMAL, RECYCLE_BIN or DELETED.
    """

    file_id: Id = ""
    file_name: Text = ""
    file_type: int | None = None
    content: Text = ""
    file_folder_id: Text = ""
    absolute_folder_path: Text = ""
    node_id: Id | None = None
    owner: Id | None = None
    create_time: int | None = None
    last_edit_user: Id | None = None
    last_edit_time: int | None = None
    current_version: int | None = None
    commit_status: int | None = None
    deleted_status: Text = ""

    @property
    def exists(self) -> bool:
        """Whether the file is neither deleted nor in the recycle bin."""
        return self.deleted_status in ("", "NORMAL")


class _Input(Reply):
    input: Text = ""


class NodeConfiguration(Reply):
    """Data.NodeConfiguration of GetFile, as far as it is used here."""

    inputs: list[_Input] | None = Field(default=None, alias="InputList")

    @property
    def input_list(self) -> str | None:
        """InputList in the form that UpdateFile takes: a comma list. None when there is none."""
        return ",".join(item.input for item in self.inputs) if self.inputs else None


class FileReply(Reply):
    """Data of GetFile."""

    file: File
    node_configuration: NodeConfiguration = NodeConfiguration()


class FilePage(Reply):
    """Data of ListFiles."""

    files: list[File] = []
    total_count: int = 0
    page_number: int = 1
    page_size: int = 0


class Deployment(Reply):
    """Data.Deployment of GetDeployment; the numbers are the API's."""

    status: int
    checking_status: int | None = None
    error_message: Told = ""
    from_environment: int | None = None
    to_environment: int | None = None


class Folder(Reply):
    """Data of GetFolder, an item of Data.Folders of ListFolders."""

    folder_id: Id = ""
    folder_path: Text = ""


class FolderPage(Reply):
    """Data of ListFolders."""

    folders: list[Folder] = []
    total_count: int = 0


class Project(Reply):
    """Data of GetProject. `project_mode` is 2 for basic and 3 for standard."""

    project_id: Id = ""
    project_identifier: Text = ""
    project_mode: int | None = None
    env_types: list[str] = []
