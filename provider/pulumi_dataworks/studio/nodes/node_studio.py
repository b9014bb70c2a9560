"""The new Data Studio: tasks are nodes (OpenAPI 2024-05-18)."""

from __future__ import annotations

from ...errors import InputError
from ...plan.flow_spec import content_digest_of, inputs_of, node_of, schedule_of
from ...plan.publishing import PublishState
from ..port import (
    TASK_INPUTS,
    Containers,
    CreatedTask,
    ObjectFacts,
    ObjectKey,
    Properties,
    PublishOptions,
    TaskReading,
)
from ..session import Session
from .live_node import node_outputs, node_unchanged, rewritten
from .node_creation import NodeCreation
from .node_deletion import delete_node
from .node_identical import NodeAdoption
from .node_publisher import NodePublisher
from .node_task import NodeTask, require_batch
from .node_update import update_task, write_node_schedule
from .node_versions import state_of_versions


class NodeDataStudio:
    """Implements DataStudio (port.py). What a run has read of its nodes is kept in the session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, key: ObjectKey) -> ObjectFacts | None:
        """GetNode, and ListSnapshots for the versions."""
        task = self._task(key, "")
        found = task.find()
        if found is None:
            return None
        state = state_of_versions(task, standard=False)
        runtime = (node_of(found.spec).get("script") or {}).get("runtime") or {}
        code = runtime.get("commandTypeId")
        return ObjectFacts(
            name=found.name,
            type_code=code if isinstance(code, int) else None,
            node_id=found.task_id,
            owner=found.node.owner,
            version=state.draft,
            committed=state.committed,
        )

    def create(self, inputs: Properties, *, label: str) -> CreatedTask:
        """CreateNode, unless the node is there already: node_creation.py says how nothing is lost or made twice."""
        return NodeCreation(self._session, inputs, label=label).run()

    def adopt(self, inputs: Properties, *, label: str) -> CreatedTask:
        """ListNodes and GetNode."""
        return NodeAdoption(self._session, inputs, label=label).run()

    def read(self, key: ObjectKey, *, known: Properties | None, label: str) -> TaskReading | None:
        """A node that the shared listing shows as the last read saw it is not read again; every other one by GetNode.

        A node that no longer exists was undeployed before: DataWorks refuses to delete one that is not (documented).
        """
        index = self._session.workspaces.node_index(key.project_id)
        if known is not None:
            listed = index.cached(key.object_id)
            if listed is not None and node_unchanged(listed, known):
                inputs = {name: known[name] for name in TASK_INPUTS if known.get(name) is not None}
                return TaskReading(inputs, {**node_outputs(listed), **_carried(known, "content_as_read")})
        found = index.read(key.object_id)
        if found is None:
            return None
        require_batch(found)
        task = self._task(key, label, *([known] if known else []))
        if found.workflow:
            task.warn(f"the node is inside of the workflow {found.workflow!r}: it is read, and never written.")
        outputs = node_outputs(found.node)
        inputs = inputs_of(found.spec, project_id=key.project_id, olds=known or {})
        if known is not None and known.get("content_as_read") == content_digest_of(found.spec):
            # What differs from the state is what DataWorks added when the content was written.
            inputs |= {name: known.get(name) for name in ("task_content", "secret_parameters")}
            outputs |= _carried(known, "content_as_read")
        return TaskReading(inputs, outputs)

    def update(self, key: ObjectKey, *, old: Properties, new: Properties, label: str) -> Properties:
        """UpdateNode, RenameNode, MoveNode, as far as they are due. An update saves a draft."""
        task = self._task(key, label, new, old)
        done = update_task(task, old=old, new=new)
        self._session.record.remember(new)
        outputs = _carried(old, "create_time", "content_as_read")
        if done.content is not None:
            outputs = {**_carried(old, "create_time"), **rewritten(done.content, new)}
        return outputs if done.sent else {**outputs, **_carried(old, "last_edit_time")}

    def delete(self, key: ObjectKey, *, known: Properties, label: str) -> None:
        """A pipeline run of type Offline where the node is deployed, then DeleteNode."""
        delete_node(self._task(key, label, known), known, keep_production=known.get("keep_production") is True)

    def read_schedule(self, key: ObjectKey) -> Properties | None:
        """GetNode."""
        found = self._session.workspaces.node_index(key.project_id).read(key.object_id)
        return None if found is None else schedule_of(found.spec)

    def write_schedule(self, key: ObjectKey, settings: Properties, *, forced: tuple[str, ...], first: bool) -> None:
        """GetNode, one UpdateNode with what differs, and ListNodeDependencies. All settings can be read, so none is
        `forced`."""
        del forced
        write_node_schedule(self._task(key, f"NodeSchedule (node {key.object_id})", settings), settings, first=first)

    def publish(self, key: ObjectKey, options: PublishOptions, *, standard: bool, label: str) -> PublishState:
        """A pipeline run of type Online, stage by stage."""
        return NodePublisher(self._task(key, label), deadline=options.deadline).publish(options, standard=standard)

    def publish_state(self, key: ObjectKey, *, standard: bool) -> PublishState | None:
        """GetNode and ListSnapshots."""
        if self._session.workspaces.node_index(key.project_id).read(key.object_id) is None:
            return None
        return state_of_versions(self._task(key, ""), standard=standard)

    def workflows(self, project_id: str) -> Containers:
        """Raises InputError: a workflow of this Data Studio is no business flow, and none is written."""
        raise _no_containers("Business", project_id)

    def folders(self, project_id: str) -> Containers:
        """Raises InputError: no operation makes a folder."""
        raise _no_containers("Folder", project_id)

    def _task(self, key: ObjectKey, label: str, *known: Properties) -> NodeTask:
        return NodeTask(self._session, key, label=label, known=known)


def _carried(olds: Properties, *names: str) -> dict[str, object]:
    return {name: olds[name] for name in names if olds.get(name) is not None}


def _no_containers(resource: str, project_id: str) -> InputError:
    return InputError(
        f"{resource} does not exist in the new Data Studio of workspace {project_id}: no operation of the API makes "
        "one.",
        advice=f"Take the {resource} out of the program, and create the folder in Data Studio.",
    )
