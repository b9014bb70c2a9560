"""The one place that knows which Data Studio is used: each workspace has its own, as the settings say."""

from __future__ import annotations

from ..plan.publishing import PublishState
from .legacy.file_listing import FileListing
from .legacy.legacy_studio import LegacyDataStudio
from .nodes.node_listing import NodeListing
from .nodes.node_studio import NodeDataStudio
from .port import (
    Containers,
    CreatedTask,
    DataStudio,
    ObjectFacts,
    ObjectKey,
    Properties,
    PublishOptions,
    TaskReading,
)
from .session import Session
from .task_listing import TaskListing


def data_studio(session: Session) -> DataStudio:
    """The Data Studio of the workspaces of a run."""
    return _ByWorkspace(session)


class _ByWorkspace:
    """Implements DataStudio (port.py) by that of the workspace that is asked for. Raises SettingsError where the
    settings cannot be read."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._studios: dict[str, DataStudio] = {"legacy": LegacyDataStudio(session), "new": NodeDataStudio(session)}

    def _of(self, project_id: str) -> DataStudio:
        return self._studios[self._session.generation_of(project_id)]

    def find(self, key: ObjectKey) -> ObjectFacts | None:
        return self._of(key.project_id).find(key)

    def create(self, inputs: Properties, *, label: str) -> CreatedTask:
        return self._of(inputs["project_id"]).create(inputs, label=label)

    def adopt(self, inputs: Properties, *, label: str) -> CreatedTask:
        return self._of(inputs["project_id"]).adopt(inputs, label=label)

    def read(self, key: ObjectKey, *, known: Properties | None, label: str) -> TaskReading | None:
        return self._of(key.project_id).read(key, known=known, label=label)

    def update(self, key: ObjectKey, *, old: Properties, new: Properties, label: str) -> Properties:
        return self._of(key.project_id).update(key, old=old, new=new, label=label)

    def delete(self, key: ObjectKey, *, known: Properties, label: str) -> None:
        self._of(key.project_id).delete(key, known=known, label=label)

    def read_schedule(self, key: ObjectKey) -> Properties | None:
        return self._of(key.project_id).read_schedule(key)

    def write_schedule(self, key: ObjectKey, settings: Properties, *, forced: tuple[str, ...], first: bool) -> None:
        self._of(key.project_id).write_schedule(key, settings, forced=forced, first=first)

    def publish(self, key: ObjectKey, options: PublishOptions, *, standard: bool, label: str) -> PublishState:
        return self._of(key.project_id).publish(key, options, standard=standard, label=label)

    def publish_state(self, key: ObjectKey, *, standard: bool) -> PublishState | None:
        return self._of(key.project_id).publish_state(key, standard=standard)

    def workflows(self, project_id: str) -> Containers:
        return self._of(project_id).workflows(project_id)

    def folders(self, project_id: str) -> Containers:
        return self._of(project_id).folders(project_id)


def task_listing(session: Session, project_id: str) -> TaskListing:
    """The tasks of a workspace, as its Data Studio lists them. Raises SettingsError."""
    if session.generation_of(project_id) == "new":
        return NodeListing(session, project_id)
    return FileListing(session, project_id)
