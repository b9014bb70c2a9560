"""What is there already, read while the program runs, in previews too: a program without lookups reads nothing.

    get_project(project_id)             the workspace                       GetProject
    get_resource_groups(...)            resource groups of the account      ListResourceGroups
    get_data_sources(project_id)        data sources of a workspace         ListDataSources
    get_file(project_id, file_id)       a file, without its content         GetFile

Each has a second form, get_project_output and so on, whose arguments may be Outputs and whose result is one.

They use the settings of the stack, like the resources. Each raises pulumi.RunError, with the text of what went wrong.
With the mocks of a unit test (`pulumi.runtime.set_mocks`) nothing is sent: `call` of the mocks answers, with the fields
of the result as a dict, lists under "result"; fields that it leaves out are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast

import pulumi
from pulumi.runtime import invoke
from pulumi.runtime.config import get_config, is_config_secret
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor, get_root_resource

from ..content import DataSource, encoding_errors
from ..errors import DataWorksError, InputError, NotFoundError
from ..plan.ids import IDS, id_text
from ..settings import refuse_plain_secrets
from ..studio.data_studio import data_studio
from ..studio.port import ObjectKey
from ..studio.session import Session
from ..studio.workspace_cache import data_sources
from ..types import Id, ResourceGroupKind

T = TypeVar("T")

TYPES = {"data integration": 4, "scheduling": 1}
"""ResourceGroupType, as documented for ListResourceGroups."""


@dataclass(frozen=True)
class ProjectFacts:
    """A workspace. `standard`: it has a development environment next to production."""

    project_id: str
    identifier: str
    standard: bool


@dataclass(frozen=True)
class ResourceGroupFacts:
    """A resource group. `identifier` is what `resource_group` and `resource_group_identifier` take; `normal` says that
    it is in service."""

    identifier: str
    name: str
    normal: bool
    is_default: bool


@dataclass(frozen=True)
class FileFacts:
    """A file. `node_id` is "" before its first commit; `committed` says that its draft holds nothing new."""

    file_id: str
    name: str
    file_type: int | None
    node_id: str
    owner: str
    version: int | None
    committed: bool


def _id(name: str, value: object) -> str:
    """An id that can be asked for. Raises InputError."""
    text = id_text(value)
    if isinstance(value, pulumi.Output):
        raise InputError(f"{name} is an Output.", advice=LATER)
    if not isinstance(text, str) or not IDS.fullmatch(text):
        raise InputError(f"{name} must be an id.", advice='Write it as text, such as "10000".')
    return text


def _text(name: str, value: object) -> str:
    """A text that can be sent. Raises InputError."""
    if isinstance(value, pulumi.Output):
        raise InputError(f"{name} is an Output.", advice=LATER)
    if not isinstance(value, str) or encoding_errors(value, name):
        raise InputError(f"{name} must be a string of whole characters.", advice="Write it as text.")
    return value


LATER = "Use the form of the lookup that ends with _output: it takes Outputs and returns one."


@contextmanager
def _asking(what: str) -> Iterator[Callable[[], Session]]:
    """The session of this run, made where it is called. Raises pulumi.RunError for every error of ours."""
    try:
        refuse_plain_secrets(is_config_secret, get_config)
        yield _SESSIONS.of_run
    except DataWorksError as error:
        raise pulumi.RunError(f"{what}: {error}") from None


class _Sessions:
    """One session for all lookups of a run. A process may have several runs (Automation API), with other settings."""

    def __init__(self) -> None:
        self._run: object = None
        self._session: Session | None = None

    def of_run(self) -> Session:
        """The session of the run whose program calls."""
        run = (pulumi.get_project(), pulumi.get_stack(), get_root_resource())
        if self._session is None or self._run != run:
            self._run, self._session = run, Session(get_config)
        return self._session


_SESSIONS = _Sessions()


def _mocked(name: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the mocks of a unit test answer; None where there are none."""
    if not isinstance(get_monitor(), MockMonitor):
        return None
    answer = invoke(f"dataworks:index/{name}:{name}", dict(arguments)).value
    return answer if isinstance(answer, dict) else {}


def _facts(kind: type[T], answer: Mapping[str, Any]) -> T:
    """Facts from the answer of a mock; what it leaves out is empty."""
    empty = {"str": "", "bool": False, "int | None": None}
    return kind(**{field.name: answer.get(field.name, empty[str(field.type)]) for field in fields(cast(Any, kind))})


def get_project(project_id: Id) -> ProjectFacts:
    """The workspace of this id. Raises pulumi.RunError when it cannot be read."""
    with _asking("get_project") as session:
        project_id = _id("project_id", project_id)
        answer = _mocked("getProject", {"project_id": project_id})
        if answer is not None:
            return _facts(ProjectFacts, {"project_id": project_id, **answer})
        found = session().workspaces.project(project_id)
        return ProjectFacts(project_id=project_id, identifier=found.project_identifier, standard=found.standard)


def get_project_output(project_id: pulumi.Input[Id]) -> pulumi.Output[ProjectFacts]:
    """As get_project, with an Output."""
    return pulumi.Output.all(project_id).apply(lambda known: get_project(known[0]))


def get_resource_groups(kind: ResourceGroupKind = "data integration", *, keyword: str = "") -> list[ResourceGroupFacts]:
    """The resource groups of the account in this region, by identifier: "data integration" or "scheduling". Raises
    pulumi.RunError when they cannot be read."""
    with _asking("get_resource_groups") as session:
        if _text("kind", kind) not in TYPES:
            raise InputError("there is no such kind.", advice=f"Write one of {', '.join(sorted(TYPES))}.")
        keyword = _text("keyword", keyword)
        answer = _mocked("getResourceGroups", {"kind": kind, "keyword": keyword})
        if answer is not None:
            return [_facts(ResourceGroupFacts, one) for one in answer.get("result", [])]
        found = session().client.list_resource_groups(resource_group_type=TYPES[kind], keyword=keyword)
        groups = [
            ResourceGroupFacts(one.identifier, one.name, one.status == 0, one.is_default is True) for one in found
        ]
        return sorted(groups, key=lambda group: group.identifier)


def get_resource_groups_output(
    kind: pulumi.Input[ResourceGroupKind] = "data integration", *, keyword: pulumi.Input[str] = ""
) -> pulumi.Output[list[ResourceGroupFacts]]:
    """As get_resource_groups, with Outputs."""
    return pulumi.Output.all(kind, keyword).apply(lambda known: get_resource_groups(known[0], keyword=known[1]))


def get_data_sources(project_id: Id, *, name: str = "") -> list[DataSource]:
    """The data sources of a workspace, each once for every environment it is in, by name; only `name` where that is
    given. Types are those of ListDataSources in small letters. What connects to them is not read. Raises
    pulumi.RunError when they cannot be read."""
    with _asking("get_data_sources") as session:
        project_id, name = _id("project_id", project_id), _text("name", name)
        answer = _mocked("getDataSources", {"project_id": project_id, "name": name})
        if answer is not None:
            return [_facts(DataSource, one) for one in answer.get("result", [])]
        return list(data_sources(session().client, project_id, name=name))


def get_data_sources_output(
    project_id: pulumi.Input[Id], *, name: pulumi.Input[str] = ""
) -> pulumi.Output[list[DataSource]]:
    """As get_data_sources, with Outputs."""
    return pulumi.Output.all(project_id, name).apply(lambda known: get_data_sources(known[0], name=known[1]))


def get_file(project_id: Id, file_id: Id) -> FileFacts:
    """The file of this id, whatever its type. Its content is not in it, for it may hold secrets: `DISyncTask.get`.
    Raises pulumi.RunError when there is none or it cannot be read."""
    with _asking("get_file") as session:
        project_id, file_id = _id("project_id", project_id), _id("file_id", file_id)
        answer = _mocked("getFile", {"project_id": project_id, "file_id": file_id})
        if answer is not None:
            return _facts(FileFacts, {"file_id": file_id, **answer})
        found = data_studio(session()).find(ObjectKey(project_id, file_id))
        if found is None:
            raise NotFoundError(f"there is no file {file_id} in workspace {project_id}.", operation="GetFile")
        return FileFacts(
            file_id=file_id,
            name=found.name,
            file_type=found.type_code,
            node_id=found.node_id,
            owner=found.owner,
            version=found.version,
            committed=found.committed,
        )


def get_file_output(project_id: pulumi.Input[Id], file_id: pulumi.Input[Id]) -> pulumi.Output[FileFacts]:
    """As get_file, with Outputs."""
    return pulumi.Output.all(project_id, file_id).apply(lambda known: get_file(*known))
