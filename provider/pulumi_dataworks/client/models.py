"""Replies of the service as typed values under the API's own names. Ids become strings.

Models accept numbers as text and text as numbers: the service sends ids as JSON numbers today, and the documents say
long and String for the same field. `typed` reads a reply into its model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_pascal

from ..errors import OutcomeUnknownError
from .error_rules import safe_message
from .request import Call


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _text(value: Any) -> Any:
    return "" if value is None else _id(value)


def _loose_text(value: Any) -> Any:
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


def _loose_number(value: Any) -> Any:
    return int(value) if re.fullmatch(r"-?[0-9]{1,18}", str(value), re.ASCII) else None


def _rows(value: Any) -> Any:
    return [] if value is None else value


Rows = BeforeValidator(_rows)
"""A list that is null is read as an empty one, which proves nothing."""

Id = Annotated[str, BeforeValidator(_id)]
Decimal = Annotated[Id, Field(pattern="^[1-9][0-9]{0,18}$")]
"""An id that the service has just assigned: one that is not a Long could be neither read nor deleted afterwards."""

Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""Within the Long of the documents; a longer one is unreadable: it fits neither the state nor a date."""

Text = Annotated[str, BeforeValidator(_text)]
SafeText = Annotated[Text, AfterValidator(safe_message)]
"""A message of the service, safe to be shown."""

LooseText = Annotated[str | None, BeforeValidator(_loose_text)]
LooseNumber = Annotated[int | None, BeforeValidator(_loose_number)]
"""For settings that only a schedule reads: another type than the documented one must not make a file unreadable."""


class Reply(BaseModel):
    """Fields have the API's names in snake_case; unknown fields are left out."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True, extra="ignore", populate_by_name=True)


class Page(Reply):
    """Part of a list. TotalCount is that of the whole list."""

    total_count: Number = 0

    @property
    def rows(self) -> Sequence[Reply]:
        """The items of this page."""
        raise NotImplementedError


class CreatedTask(Reply):
    """CreateDISyncTask: the new file, and the message of the service ("" usually)."""

    file_id: Decimal
    message: SafeText = ""


class UpdatedTask(Reply):
    """UpdateDISyncTask: the message of the service ("" usually)."""

    message: SafeText = ""


class DeletedFile(Reply):
    """DeleteFile: the deployment of the deletion, if there is one."""

    deployment_id: Annotated[Id, Field(pattern="^[0-9]{0,19}$")] | None = None


class File(Reply):
    """Data.File of GetFile, an item of Data.Files of ListFiles. Times are milliseconds since 1970.

    `file_type` 23 is a batch synchronization task; `commit_status` is 0 for a draft that was not committed, else 1;
    `deleted_status` is NORMAL, RECYCLE_BIN or DELETED.
    """

    file_id: Id = ""
    file_name: Text = ""
    file_type: Number | None = None
    content: Text = ""
    file_folder_id: Text = ""
    absolute_folder_path: Text = ""
    node_id: Id | None = None
    owner: Id | None = None
    file_description: Text = ""
    create_user: Id | None = None
    create_time: Number | None = None
    last_edit_user: Id | None = None
    last_edit_time: Number | None = None
    current_version: Number | None = None
    commit_status: Number | None = None
    deleted_status: Text = ""

    @property
    def exists(self) -> bool:
        """Whether the file is neither deleted nor in the recycle bin: only these two values mean it."""
        return self.deleted_status.strip().upper() not in ("RECYCLE_BIN", "DELETED")


class _Input(Reply):
    input: Text = ""


class _Output(Reply):
    output: Text = ""


class NodeConfiguration(Reply):
    """Data.NodeConfiguration of GetFile: the schedule. Dates are milliseconds since 1970.

    Its shapes are not those of UpdateFile: lists of objects for comma lists, and `resource_group_id` is a number where
    UpdateFile takes an identifier.
    """

    inputs: list[_Input] | None = Field(default=None, alias="InputList")
    outputs: list[_Output] | None = Field(default=None, alias="OutputList")
    cron_express: LooseText = None
    cycle_type: LooseText = None
    scheduler_type: LooseText = None
    stop: LooseText = None
    start_effect_date: LooseNumber = None
    end_effect_date: LooseNumber = None
    rerun_mode: LooseText = None
    auto_rerun_times: LooseNumber = None
    auto_rerun_interval_millis: LooseNumber = None
    timeout: LooseNumber = None
    para_value: LooseText = None
    dependent_type: LooseText = None
    dependent_node_id_list: LooseText = None
    resource_group_id: LooseText = None

    @property
    def input_list(self) -> str | None:
        """InputList in the form that UpdateFile takes: a comma list. None when there is none."""
        return ",".join(item.input for item in self.inputs) if self.inputs else None

    @property
    def output_list(self) -> str | None:
        """OutputList in the form that UpdateFile takes."""
        return ",".join(item.output for item in self.outputs) if self.outputs else None


class FileReply(Reply):
    """Data of GetFile."""

    file: File
    node_configuration: NodeConfiguration = NodeConfiguration()


class FilePage(Page):
    """Data of ListFiles. `is_list`: the reply has a list of files, even an empty one; null is not a list."""

    files: Annotated[list[File], Rows] = []
    is_list: bool = True
    page_number: Number = 1
    page_size: Number = 0

    @model_validator(mode="before")
    @classmethod
    def _note_list(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {**data, "is_list": isinstance(data.get("Files", data.get("files")), list)}

    @property
    def rows(self) -> list[File]:
        return self.files


class BegunDeployment(Reply):
    """SubmitFile and DeployFile: the id of the deployment is all of Data."""

    deployment_id: Decimal = Field(alias="Data")


class DeployedItem(Reply):
    """An item of Data.DeployedItems of GetDeployment."""

    file_id: Id = ""
    file_version: Number | None = None
    status: Number | None = None


class Deployment(Reply):
    """Data.Deployment of GetDeployment, with Data.DeployedItems; the numbers are the API's."""

    status: Number
    checking_status: Number | None = None
    error_message: SafeText = ""
    from_environment: Number | None = None
    to_environment: Number | None = None
    deployed_items: list[DeployedItem] | None = None


class ListedDeployment(Reply):
    """An item of Data.Deployments of ListDeployments."""

    id: Id
    status: Number | None = None


class DeploymentPage(Page):
    """Data of ListDeployments."""

    deployments: Annotated[list[ListedDeployment], Rows] = []

    @property
    def rows(self) -> list[ListedDeployment]:
        return self.deployments


class FileVersion(Reply):
    """Data of GetFileVersion, an item of Data.FileVersions of ListFileVersions.

    `status` is COMMITTING, COMMITTED, CHECK_OK (the same), PACKAGED, DEPLOYING, DEPLOYED or CANCELLED;
    `change_type` CREATE, UPDATE or DELETE; `is_current_prod`: this version runs in production.
    """

    file_version: Number
    status: Text = ""
    change_type: Text = ""
    is_current_prod: bool | None = None
    comment: Text = ""
    file_content: Text = ""


class FileVersionPage(Page):
    """Data of ListFileVersions. `file_versions` None: the reply has no list, which is not an empty one."""

    file_versions: list[FileVersion] | None = None

    @property
    def rows(self) -> list[FileVersion]:
        return self.file_versions or []


class Folder(Reply):
    """Data of GetFolder, an item of Data.Folders of ListFolders."""

    folder_id: Id = ""
    folder_path: Text = ""


class FolderPage(Page):
    """Data of ListFolders. `folders` None: the reply has no list, which is not an empty one."""

    folders: list[Folder] | None = None

    @property
    def rows(self) -> list[Folder]:
        return self.folders or []


class Project(Reply):
    """Data of GetProject. `project_mode` is 2 for basic and 3 for standard."""

    project_id: Id = ""
    project_identifier: Text = ""
    project_mode: Number | None = None
    env_types: Annotated[list[str], Rows] = []

    @property
    def standard(self) -> bool:
        """Whether there is a development environment next to production. Mode 3, or two environments as the official
        sample decides it."""
        return self.project_mode == 3 or len(self.env_types) == 2


class CreatedBusiness(Reply):
    """CreateBusiness: the id is next to the envelope."""

    business_id: Decimal


class Business(Reply):
    """An item of Data.Business of ListBusiness: a workflow."""

    business_id: Id = ""
    business_name: Text = ""
    owner: Text = ""
    description: Text = ""
    use_type: Text = ""


class BusinessPage(Page):
    """Data of ListBusiness. `business` None: the reply has no list, which is not an empty one."""

    business: list[Business] | None = None

    @property
    def rows(self) -> list[Business]:
        return self.business or []


class CreatedFolder(Reply):
    """CreateFolder: the id is all of Data. Numbers or hexadecimal digits in the samples."""

    folder_id: Annotated[Id, Field(pattern="^[A-Za-z0-9_-]{1,64}$")] = Field(alias="Data")


class ResourceGroup(Reply):
    """An item of Data of ListResourceGroups. `identifier` is what tasks and schedules take; `status` 0 is normal."""

    id: Id = ""
    identifier: Text = ""
    name: Text = ""
    mode: Text = ""
    status: Number | None = None
    is_default: bool | None = None


class DataSourceReply(Reply):
    """An item of Data.DataSources of ListDataSources, one for each environment: `env_type` is 0 for development and 1
    for production. Its Content, which describes the connection, is not read."""

    name: Text = ""
    data_source_type: Text = ""
    sub_type: Text = ""
    env_type: Number | None = None


class DataSourcePage(Page):
    """Data of ListDataSources."""

    data_sources: Annotated[list[DataSourceReply], Rows] = []

    @property
    def rows(self) -> list[DataSourceReply]:
        return self.data_sources


class ResourceGroups(Reply):
    """ListResourceGroups: Data is a list."""

    data: Annotated[list[ResourceGroup], Rows] = []


R = TypeVar("R", bound=Reply)


def typed(model: type[R], call: Call, reply: dict[str, Any], *path: str) -> R:
    """The part of `reply` at `path`. Raises OutcomeUnknownError, which names the fields that cannot be read."""
    data: Any = reply
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(str(part) for part in one["loc"]) or "Data" for one in error.errors()}))
        raise OutcomeUnknownError(
            f"{call.operation} was answered, and its reply cannot be read: {fields}.",
            operation=call.operation,
            advice="Run `pulumi up --refresh`, and report this line if it stays so.",
        ) from None
