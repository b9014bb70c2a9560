"""What is there already, asked while the program runs, in previews too: a program without lookups asks nothing.

    get_project(project_id)             the workspace                       GetProject
    get_resource_groups(...)            resource groups of the account      ListResourceGroups
    get_data_sources(project_id)        data sources of a workspace         ListDataSources
    get_file(project_id, file_id)       a file, without its content         GetFile

They use the settings of the stack, like the resources. Each raises pulumi.RunError, with the text of what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pulumi
from pulumi.runtime.config import get_config, is_config_secret

from ..content import DataSource, encoding_errors
from ..errors import DataWorksError, InputError, NotFoundError
from ..plan.ids import IDS, id_text
from ..settings import refuse_plain_secrets
from ..studio.data_studio import data_studio
from ..studio.port import ObjectKey
from ..studio.session import Session
from ..studio.workspace_cache import data_sources

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


LATER = "A lookup is asked while the program runs: call it inside of `.apply`, or give the value itself."


@contextmanager
def _asking(what: str) -> Iterator[Session]:
    try:
        refuse_plain_secrets(is_config_secret, get_config)
        yield _session()
    except DataWorksError as error:
        raise pulumi.RunError(f"{what}: {error}") from None


_SESSIONS: dict[str, Session] = {}


def _session() -> Session:
    """One client for all lookups of a program."""
    return _SESSIONS.setdefault(f"{pulumi.get_project()}/{pulumi.get_stack()}", Session(get_config))


def get_project(project_id: str) -> ProjectFacts:
    """The workspace of this id."""
    with _asking("get_project") as session:
        project_id = _id("project_id", project_id)
        found = session.workspaces.project(project_id)
        return ProjectFacts(project_id=project_id, identifier=found.project_identifier, standard=found.standard)


def get_resource_groups(kind: str = "data integration", *, keyword: str = "") -> list[ResourceGroupFacts]:
    """The resource groups of the account in this region, by identifier: "data integration" or "scheduling"."""
    with _asking("get_resource_groups") as session:
        if _text("kind", kind) not in TYPES:
            raise InputError("there is no such kind.", advice=f"Write one of {', '.join(sorted(TYPES))}.")
        keyword = _text("keyword", keyword)
        found = session.client.list_resource_groups(resource_group_type=TYPES[kind], keyword=keyword)
        groups = [
            ResourceGroupFacts(one.identifier, one.name, one.status == 0, one.is_default is True) for one in found
        ]
        return sorted(groups, key=lambda group: group.identifier)


def get_data_sources(project_id: str, *, name: str = "") -> list[DataSource]:
    """The data sources of a workspace, each once for every environment it is in, by name; only `name` where that is
    given. Types are those of ListDataSources in small letters. What connects to them is not read."""
    with _asking("get_data_sources") as session:
        project_id, name = _id("project_id", project_id), _text("name", name)
        generation = session.generation_of(project_id)
        return list(data_sources(session.client, project_id, name=name, generation=generation))


def get_file(project_id: str, file_id: str) -> FileFacts:
    """The file of this id, whatever its type. Its content is not in it, for it may hold secrets: `DISyncTask.get`."""
    with _asking("get_file") as session:
        project_id, file_id = _id("project_id", project_id), _id("file_id", file_id)
        found = data_studio(session).find(ObjectKey(project_id, file_id))
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
