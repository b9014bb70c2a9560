"""One creation of a node, done so that no node is lost and none is made twice.

    reserve   a place (workspace, folder, name) belongs to one resource of a program
    find      ListNodes by the exact name: what is at the place is adopted or refused
    ask       CreateNode, once. It takes no idempotency key, so after a lost answer ListNodes is asked for a minute, and
              a node that is not there then is an error: nothing is created on doubt
    verify    GetNode: the node has what was sent

The description of the new node is a mark that names the stack and the resource (ownership.py), unless its NodeSchedule
sets another one: a node with the own mark was left by an interrupted run, and is adopted.

Whose node is at the place, in this order:

    a resource of the program manages it        refused, `adopt_existing` or not
    it is in a workflow, or no DI node          refused
    it has the mark of another stack            refused, `adopt_existing` or not
    the state of this stack has it              adopted while it is as the state knows it
    it has the mark of this very resource       adopted: an interrupted run made it, or this one without an answer
    `adopt_existing` is set                     adopted, and marked so in the state
    dataworks:adoptCreatedWithin                adopted, and marked so in the state: it is what would be created, was
                                                never edited, is not older than that, and older than this run
    anything else                               refused

Where a read is late, and names need not be unique, a process that dies right after CreateNode and is followed at once
by another one can leave two nodes: nothing in the API prevents it. Documents say that names are unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...errors import ConflictError, DataWorksError
from ...plan import task_param, whole_content
from ...plan.flow_spec import new_spec, path_in, spec_text
from ...plan.flow_spec_checks import as_created, lacking
from ..ownership import DRIFT_ADVICE, HELD_ADVICE, IN_STATE, LEFT_ADVICE, foreign_mark, mark_of, reserve_place
from ..port import CreatedTask, ObjectKey, Properties
from ..run_record import Place, place_of
from ..session import Session
from ..write import ONCE, Done, write
from .live_node import LiveNode, node_outputs, rewritten
from .node_task import NodeTask, require_writable
from .node_update import converge_task

LATE_PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each read that must show a new node; one minute together. How late DataWorks may be is not
documented."""

ADOPT_ADVICE = (
    f"Set adopt_existing=True to manage that node with this resource, or give the task another name. {IN_STATE}"
)
MARK_ADVICE = (
    "Give the task another name. To move it to this stack, take it out of the other one with `pulumi state delete`, "
    "clear the description of the node in Data Studio, and set adopt_existing=True."
)
CROWD_ADVICE = "Rename or delete all of them but one in Data Studio, or give the task another name."
LOST_ADVICE = (
    "Search for the node by its name in Data Studio. If it is there, run `pulumi up` again, which adopts it; if it is "
    "not there after some minutes, run `pulumi up` again, too."
)

ONLY_CREATED = 60_000
"""Milliseconds between the times of creation and of the last edit of a node that was only created. A guess."""


class NodeCreation:
    """The creation of one node. `inputs` are checked and hold no unknown value."""

    def __init__(self, session: Session, inputs: Properties, *, label: str) -> None:
        self.session, self.inputs, self.label = session, inputs, label
        self.project_id: str = inputs["project_id"]
        self.origin = session.record.origin_in_program(inputs)
        self.index = session.workspaces.node_index(self.project_id)

    @property
    def place(self) -> Place:
        return place_of(self.inputs)

    def run(self) -> CreatedTask:
        """Create the node, or adopt the one that is there.

        Raises ConflictError when the place is taken, OutcomeUnknownError when nobody can say whether a node was made,
        and the other errors of the client.
        """
        self.require_place()
        return self._adopt(self._listed()) or self._make()

    def require_place(self) -> None:
        """Reserve the place. Raises ConflictError where another resource of the program has it."""
        reserve_place(self.session.record, self.place, self.origin, operation="CreateNode")

    # A node that is there already

    def _listed(self) -> list[str]:
        """The ids of the nodes at the place. Raises an OperationError."""
        wanted = path_in(self.inputs["file_folder_path"], self.inputs["task_name"])
        listed = self.index.find_by_name_now(self.inputs["task_name"])
        return sorted(node.id for node in listed if node.path == wanted)

    def _adopt(self, ids: Sequence[str]) -> CreatedTask | None:
        """The node of this place, if there is one and it may be adopted."""
        tasks = [self._task(node_id) for node_id in ids]
        found = [(task, live) for task in tasks if (live := task.find()) is not None]
        if not found:
            return None
        if len(found) > 1:
            raise self._conflict(f"{len(found)} nodes of this name are in the folder: {', '.join(ids)}.", CROWD_ADVICE)
        ((task, live),) = found
        adopted = self._require_ours(task, live)
        return replace(self._finish(task, live, answered=False), adopted=adopted)

    def _require_ours(self, task: NodeTask, live: LiveNode) -> bool:
        """Whether the node that is adopted was made by somebody else. Raises ConflictError or RefusedError where it
        must not be adopted."""
        record, named = self.session.record, f"Node {live.node.id} has this name in this folder already"
        entry, holder = record.left_at(self.place), record.holder_of(task.id)
        prior = entry.prior if entry else {}
        other = holder.origin if holder is not None and holder.place != self.place else ""
        if entry and entry.place != self.place:
            other = entry.origin or "of another name"
        if other:
            raise self._conflict(f"{named}: the resource {other} manages it.", HELD_ADVICE)
        require_writable(live)
        stranger = foreign_mark(live.description, self.origin)
        if stranger:
            raise self._conflict(f"{named}: its description says that the stack {stranger} manages it.", MARK_ADVICE)
        if record.was_taken(task.id):
            return False
        known = prior or record.state_of(task.id)
        if known and as_created(live.spec, known):
            if not prior:
                task.warn("the node of an entry that left the program is kept: this resource manages it now.")
            return bool(known.get("adopted"))
        if self.origin and live.description == mark_of(self.origin) and not prior:
            task.info("its description says that this resource made the node; an interrupted run left it.")
            return False
        if self.inputs.get("adopt_existing"):
            task.warn("a node of this name was there already and is managed by this stack now. No second one was made.")
            return True
        if prior:
            raise self._conflict(f"{named} and is the one of this resource.", DRIFT_ADVICE)
        return self._require_left_behind(task, live, named)

    def _require_left_behind(self, task: NodeTask, live: LiveNode, named: str) -> bool:
        node = live.node
        made, edited = node.create_time, node.modify_time
        untouched = made is not None and edited is not None and abs(edited - made) <= ONLY_CREATED and not live.task_id
        if not untouched or made is None or not as_created(live.spec, self.inputs):
            raise self._conflict(f"{named}.", ADOPT_ADVICE)
        age = self.session.client.now() - made / 1000
        if self.session.monotonic() - self.session.began <= age <= self.session.adopt_created_within:
            task.warn(
                "it existed already, and this stack manages it now, as dataworks:adoptCreatedWithin says: an "
                "interrupted run of this stack may have created it. No second one was created."
            )
            return True
        raise self._conflict(
            f"{named}. It is what would be created, and nobody edited it: an interrupted run of this stack may have "
            "created it, or another stack may manage it.",
            LEFT_ADVICE,
        )

    def _conflict(self, what: str, advice: str) -> ConflictError:
        return ConflictError(f"{what} Nothing was created.", operation="CreateNode", advice=advice)

    # A new node

    def _make(self) -> CreatedTask:
        mark = mark_of(self.origin)
        sent = new_spec(self.inputs, {"description": mark} if mark else None)

        def send() -> str | CreatedTask:
            return self.session.client.create_node(project_id=self.project_id, spec=spec_text(sent))

        def confirm() -> Done[str | CreatedTask] | None:
            """The node that CreateNode made without an answer, by its name, for as long as a read may be late."""
            for seconds in LATE_PAUSES:
                if seconds:
                    self.session.sleep(seconds)
                found = self._adopt(self._listed())
                if found is not None:
                    return Done(found)
            return None

        made = write(
            send,
            confirm=confirm,
            sleep=self.session.sleep,
            pauses=ONCE,
            undone="ListNodes shows no node of this name a minute later. It was not sent again: CreateNode has no "
            "idempotency key, and the node may still appear.",
            advice=LOST_ADVICE,
        )
        if isinstance(made, CreatedTask):
            return made
        return self._verify(self._task(made), sent)

    def _verify(self, task: NodeTask, sent: dict[str, Any]) -> CreatedTask:
        """The node of an answered creation. Its id is known, so a read that fails or is late is no failed creation: the
        next refresh reads the rest."""
        live = self._read_late(task)
        if live is None:
            task.warn("CreateNode gave this id, and no read shows the node yet. The next refresh reads it.")
            return self._record(task, {}, answered=True)
        if live.workflow or lacking(live.spec, sent):
            return self._finish(task, live, answered=True)
        return self._record(task, self._outputs(live), answered=True)

    def _read_late(self, task: NodeTask) -> LiveNode | None:
        """The node once it shows; None where no read shows it for a minute, or reads fail."""
        for seconds in LATE_PAUSES:
            if seconds:
                self.session.sleep(seconds)
            try:
                found = task.find()
            except DataWorksError:
                found = None
            if found is not None:
                return found
        return None

    def _finish(self, task: NodeTask, live: LiveNode, *, answered: bool) -> CreatedTask:
        """Bring a node to what the program declares, where it differs."""
        created = self._record(task, {}, answered=answered)
        return replace(created, outputs=self._outputs(converge_task(task, live, self.inputs) or live))

    def _outputs(self, live: LiveNode) -> dict[str, Any]:
        return {**node_outputs(live.node), **rewritten(live, self.inputs)}

    def _record(self, task: NodeTask, outputs: dict[str, Any], *, answered: bool) -> CreatedTask:
        self.session.record.take(task.id, self.inputs, answered=answered)
        self.session.record.remember_sent(task.id, whole_content(self.inputs), task_param(self.inputs))
        self.index.invalidate(task.key.object_id)
        return CreatedTask(task.key, outputs)

    def _task(self, node_id: str) -> NodeTask:
        key = ObjectKey(self.project_id, node_id)
        return NodeTask(self.session, key, label=f"{self.label} (node {node_id})", known=(self.inputs,))
