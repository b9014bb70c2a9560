"""What the hooks need of a Data Studio. `resources/` knows this protocol only; data_studio.py gives what implements it.

DataWorks has two, and a workspace has one of them:

| method | legacy Data Studio, OpenAPI 2020-05-18 | Data Studio, OpenAPI 2024-05-18 |
|---|---|---|
| find | GetFile; ListFiles confirms that a file no longer exists | GetNode |
| create | ListFiles, CreateDISyncTask | ListNodes, CreateNode |
| adopt | ListFiles, GetFile | ListNodes, GetNode |
| read | ListFiles or GetFile, GetFolder | GetNode |
| update | UpdateDISyncTask; rename and move: UpdateFile | UpdateNode; RenameNode; MoveNode |
| delete | DeleteFile, then DeployFile of the deletion | CreatePipelineRun (Offline), then DeleteNode |
| read_schedule | GetFile | GetNode |
| write_schedule | UpdateFile | UpdateNode |
| publish | SubmitFile, DeployFile, GetDeployment | CreatePipelineRun (Online), ExecPipelineRunStage, GetPipelineRun |
| publish_state | GetFile, ListFileVersions | GetNode, ListSnapshots |
| workflows, folders | CreateBusiness, CreateFolder and their like | none: no operation exists |

The methods are as large as the hooks, because the two differ in the steps: one renames with the operation that writes
contents, one has an operation of its own; one undeploys after the deletion, one before; only one has a token for
creations. What is to be done comes as properties of the resources (plain values, nothing unknown), what was found goes
back as the facts below. `label` is how messages name the resource. Every method may be called from several threads, and
raises the errors of errors.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..plan import PROPERTIES
from ..plan.inputs import OPTIONS
from ..plan.publishing import PublishState

Properties = Mapping[str, Any]

TASK_INPUTS = (*(entry.name for entry in PROPERTIES), *OPTIONS)
"""The inputs of a DISyncTask."""

SERVICE_OUTPUTS = ("last_edit_time", "last_edit_user", "current_version", "commit_status", "create_time")
"""Its outputs that only a read of the task gives."""

LEFT_RUNNING = "none: the file is deleted, and its node runs on in production"
LEFT_UNKNOWN = "none: the file is deleted, and DataWorks does not say whether its node runs on in production"
"""How `read` writes the task_type of a task that was deleted and still runs, or may, so that a preview shows it. They
are part of users' states."""


@dataclass(frozen=True)
class ObjectKey:
    """A task in its workspace: `object_id` is the FileId of the legacy Data Studio, or the node id of the other one.
    Both are decimal numbers as text (a node id has 19 digits, more than a float holds)."""

    project_id: str
    object_id: str

    @property
    def id(self) -> str:
        """The id of its resource."""
        return f"{self.project_id}:{self.object_id}"


@dataclass(frozen=True)
class ObjectFacts:
    """What `find` reports of an object, whatever its type; `type_code` is FileType, or commandTypeId of a node.
    `version` None where none was saved; `committed`: the draft does not differ from the last version."""

    name: str
    type_code: int | None
    node_id: str
    owner: str
    version: int | None
    committed: bool


@dataclass(frozen=True)
class CreatedTask:
    """A task that `create` made or adopted. `outputs` are the service outputs that were read, {} where none were;
    `adopted`: nothing proves that this stack made it."""

    key: ObjectKey
    outputs: Properties = field(default_factory=dict)
    adopted: bool = False


@dataclass(frozen=True)
class TaskReading:
    """A task as DataWorks has it: the `inputs` that would give it, and the service outputs."""

    inputs: Properties
    outputs: Properties


@dataclass(frozen=True)
class PublishOptions:
    """How a task is published. `content_digest` "" accepts any content; `deadline` None means the defaults, in
    seconds."""

    comment: str = ""
    skip_checks: bool = False
    content_digest: str = ""
    deadline: float | None = None


@dataclass(frozen=True)
class Container:
    """A workflow or a folder as DataWorks has it: `properties` are its inputs by name."""

    id: str
    path: str
    properties: Mapping[str, str]


class Containers(Protocol):
    """The workflows, or the folders, of one workspace."""

    def find(self, inputs: Properties) -> Container | None:
        """The container with this name or path; None where none is listed."""

    def get(self, container_id: str, path: str = "", /) -> Container | None:
        """The container of this id, which was at `path`; None where it is proven that it no longer exists."""

    def create(self, inputs: Properties) -> str:
        """The id of a new container."""

    def update(self, container_id: str, changes: Mapping[str, str], /, *, path: str) -> None:
        """Send what changed."""

    def delete(self, container: Container) -> None:
        """Delete an empty container. Raises RefusedError while something is in it."""


class DataStudio(Protocol):
    """How the tasks of a workspace are kept."""

    def find(self, key: ObjectKey) -> ObjectFacts | None:
        """The object as it is now; None where it is proven that it no longer exists."""

    def create(self, inputs: Properties, *, label: str) -> CreatedTask:
        """Create a task, or adopt the one at its place where that may be this stack's own or `adopt_existing` is set.

        Raises ConflictError where the place is taken, and OutcomeUnknownError where nobody can say whether a task was
        made.
        """

    def adopt(self, inputs: Properties, *, label: str) -> CreatedTask:
        """The task that exists, if it is identical in meaning to `inputs`: that of `adopt_file_id`, else the one at
        their place. Sends no write.

        Raises NotFoundError where there is none, ConflictError where it differs or somebody else manages it.
        """

    def read(self, key: ObjectKey, *, known: Properties | None, label: str) -> TaskReading | None:
        """The task as it is now. `known` is what the state says of it, None where the program only reads it: then all
        inputs are read, else those that the program manages.

        None where it is proven that the task no longer exists and production runs nothing of it. While production still
        runs it, its task_type is LEFT_RUNNING; where nobody can say, LEFT_UNKNOWN.
        """

    def update(self, key: ObjectKey, *, old: Properties, new: Properties, label: str) -> Properties:
        """Bring a task from `old` to `new`: content, parameters, name and folder. The service outputs that are true
        afterwards.

        Raises ConflictError where somebody else changed what would be written, NotFoundError where the task no longer
        exists.
        """

    def delete(self, key: ObjectKey, *, known: Properties, label: str) -> None:
        """Delete a task, and undeploy it unless `known` says keep_production. Returns where nothing of it is left;
        what cannot be known is an error."""

    def read_schedule(self, key: ObjectKey) -> Properties | None:
        """The settings of NodeSchedule as they are now; None where it is proven that the task no longer exists."""

    def write_schedule(self, key: ObjectKey, settings: Properties, *, forced: tuple[str, ...], first: bool) -> None:
        """Send the settings that differ, and those that are `forced`, which cannot be read. `first`: the resource is
        new, so a node without inputs or outputs gets the default ones."""

    def publish(self, key: ObjectKey, options: PublishOptions, *, standard: bool, label: str) -> PublishState:
        """Bring the saved task to production, and what is known then. `standard`: the workspace is in standard mode.

        Raises DeploymentError where it ends badly or not in time, ConflictError where what is saved is not what the
        program declares, NotFoundError where the task no longer exists.
        """

    def publish_state(self, key: ObjectKey, *, standard: bool) -> PublishState | None:
        """Which versions are saved, submitted, in production; None where it is proven that the task no longer
        exists."""

    def workflows(self, project_id: str) -> Containers:
        """The workflows of a workspace. Raises InputError where the Data Studio has no operation for them."""

    def folders(self, project_id: str) -> Containers:
        """The folders of a workspace. Raises as `workflows` does."""
