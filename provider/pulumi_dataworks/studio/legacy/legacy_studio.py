"""The legacy Data Studio: tasks are files (OpenAPI 2020-05-18)."""

from __future__ import annotations

from ...plan import plan_update
from ...plan.publishing import PublishState
from ...plan.schedule import live_settings
from ..port import (
    TASK_INPUTS,
    CreatedTask,
    ObjectFacts,
    ObjectKey,
    Properties,
    PublishOptions,
    TaskReading,
)
from ..session import Session
from .containers import Folders, Workflows
from .creation import Creation
from .deletion import delete, left_in_production
from .identical import Adoption
from .live_properties import carried_outputs, live_inputs, service_outputs, unchanged
from .live_task import LiveTask
from .publisher import Publisher
from .schedule_update import write_schedule


class LegacyDataStudio:
    """Implements DataStudio (port.py). What a run has read of its files is kept in the session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, key: ObjectKey) -> ObjectFacts | None:
        """GetFile."""
        found = self._session.client.find_file(project_id=key.project_id, file_id=key.object_id)
        if found is None:
            return None
        file = found.file
        return ObjectFacts(
            name=file.file_name,
            type_code=file.file_type,
            node_id=file.node_id or "",
            owner=file.owner or "",
            version=file.current_version,
            committed=file.commit_status == 1,
        )

    def create(self, inputs: Properties, *, label: str) -> CreatedTask:
        """CreateDISyncTask, unless the file is there already: creation.py says how nothing is lost or made twice."""
        return Creation(self._session, inputs, label=label).run()

    def adopt(self, inputs: Properties, *, label: str) -> CreatedTask:
        """ListFiles and GetFile, or GetFile of the id; no write."""
        return Adoption(self._session, inputs, label=label).run()

    def read(self, key: ObjectKey, *, known: Properties | None, label: str) -> TaskReading | None:
        """A file that the shared listing shows as the last read saw it is not read again; every other one by GetFile.

        A file whose deletion stopped short of production stays until its node no longer exists.
        """
        index = self._session.workspaces.file_index(key.project_id)
        if known is not None:
            listed = index.cached(key.object_id)
            if listed is not None and unchanged(listed, known):
                inputs = {name: known[name] for name in TASK_INPUTS if known.get(name) is not None}
                return TaskReading(inputs, service_outputs(listed))
        found = index.read(key.object_id)
        if found is not None:
            folder = self._session.workspaces.folder_path(key.project_id, found.file.file_folder_id)
            inputs = live_inputs(found.file, project_id=key.project_id, file_folder_path=folder, olds=known or {})
            return TaskReading(inputs, service_outputs(found.file))
        left = "" if known is None else left_in_production(self._task(key, label, known), known)
        if known is None or not left:
            return None
        return TaskReading(
            {**{name: known.get(name) for name in TASK_INPUTS}, "task_type": left},
            carried_outputs(known, sent=False),
        )

    def update(self, key: ObjectKey, *, old: Properties, new: Properties, label: str) -> Properties:
        """The operations of the update plan, less what is already done. An update saves a draft."""
        limit = self._session.settings.max_query_bytes
        plan = plan_update(old, new, file_id=key.object_id, max_query_bytes=limit)
        outputs = self._task(key, label, new, old).update(plan, old=old, new=new)
        self._session.record.remember(new)
        return {**outputs, **carried_outputs(old, sent=bool(plan.operations))}

    def delete(self, key: ObjectKey, *, known: Properties, label: str) -> None:
        """DeleteFile, and in standard mode DeployFile of the deleted file, each until its deployment is done."""
        delete(self._task(key, label, known), known, keep_production=known.get("keep_production") is True)

    def read_schedule(self, key: ObjectKey) -> Properties | None:
        """GetFile."""
        found = self._session.workspaces.file_index(key.project_id).read(key.object_id)
        return None if found is None else live_settings(found.node_configuration, found.file)

    def write_schedule(self, key: ObjectKey, settings: Properties, *, forced: tuple[str, ...], first: bool) -> None:
        """GetFile, then one UpdateFile with what differs from it."""
        write_schedule(self._session, key, settings, forced=forced, first=first)

    def publish(self, key: ObjectKey, options: PublishOptions, *, standard: bool, label: str) -> PublishState:
        """SubmitFile and DeployFile as far as they are due, each awaited."""
        return Publisher(self._session, key.project_id, key.object_id, label, options.deadline).publish(
            options, standard=standard
        )

    def publish_state(self, key: ObjectKey, *, standard: bool) -> PublishState | None:
        """GetFile and ListFileVersions."""
        found = self._session.workspaces.file_index(key.project_id).read(key.object_id)
        if found is None:
            return None
        return Publisher(self._session, key.project_id, key.object_id, "").state_of(
            found, standard=standard, versions=True
        )

    def workflows(self, project_id: str) -> Workflows:
        """ListBusiness, CreateBusiness and their like."""
        return Workflows(self._session, project_id)

    def folders(self, project_id: str) -> Folders:
        """ListFolders, CreateFolder and their like."""
        return Folders(self._session, project_id)

    def _task(self, key: ObjectKey, label: str, *known: Properties) -> LiveTask:
        return LiveTask(self._session, key.project_id, key.object_id, label=label, known=known)
