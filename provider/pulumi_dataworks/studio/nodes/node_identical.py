"""The adoption of a node that is what the program declares: `adopt="identical"` and `file_id` of a DISyncTask.

The node is read as a refresh reads it, and compared with the program; nothing is written to DataWorks.
"""

from __future__ import annotations

from ...errors import ConflictError, NotFoundError
from ...plan.flow_spec import inputs_of
from ...plan.ids import id_text
from ..ownership import DIFFERS_ADVICE, HELD_ADVICE, NOT_THERE_ADVICE, differences, foreign_mark
from ..port import CreatedTask
from .live_node import LiveNode, node_outputs, utc_text
from .node_creation import CROWD_ADVICE, MARK_ADVICE, NodeCreation
from .node_task import NodeTask, require_writable

NO_NODE_ADVICE = "Check file_id, which is the id of the node here. Without file_id the task is created."


class NodeAdoption(NodeCreation):
    """The adoption of one node. `inputs` are checked and hold no unknown value."""

    def run(self) -> CreatedTask:
        """The node, which is identical in meaning. Sends no write.

        Raises NotFoundError where there is none, ConflictError where it differs, where there are several, or where
        another resource or stack manages it, RefusedError where it is in a workflow or no batch synchronization task.
        """
        self.require_place()
        task, live = self._found()
        require_writable(live)
        named = f"node {live.node.id}"
        holder = self.session.record.holder_of(task.id)
        if holder is not None and (holder.origin, holder.place) != (self.origin, self.place):
            raise self._refused(f"{named}: the resource {holder.origin} manages it.", HELD_ADVICE)
        stranger = foreign_mark(live.description, self.origin)
        if stranger:
            raise self._refused(f"{named}: its description says that the stack {stranger} manages it.", MARK_ADVICE)
        self._require_identical(live)
        task.info("adopted: the node is identical in meaning to what the program declares, and nothing was written.")
        return CreatedTask(self._record(task, {}, answered=False).key, node_outputs(live.node), adopted=True)

    def _found(self) -> tuple[NodeTask, LiveNode]:
        node_id = id_text(self.inputs.get("adopt_file_id"))
        if node_id:
            task = self._task(node_id)
            live = task.find()
            if live is None:
                raise NotFoundError(
                    f"node {node_id} is not in workspace {self.project_id}. Nothing was created.",
                    operation="GetNode",
                    advice=NO_NODE_ADVICE,
                )
            return task, live
        tasks = [self._task(one) for one in self._listed()]
        found = [(task, live) for task in tasks if (live := task.find()) is not None]
        if not found:
            raise NotFoundError(
                f"no node of this name is in {self.inputs['file_folder_path']}, so there is none to adopt. "
                "Nothing was created.",
                operation="ListNodes",
                advice=NOT_THERE_ADVICE,
            )
        if len(found) > 1:
            ids = ", ".join(sorted(live.node.id for _, live in found))
            raise self._refused(f"{len(found)} nodes of this name are in the folder: {ids}.", CROWD_ADVICE)
        return found[0]

    def _require_identical(self, live: LiveNode) -> None:
        """Raise ConflictError, which names what differs, unless a refresh of the program's inputs would find them."""
        as_read = inputs_of(live.spec, project_id=self.project_id, olds=self.inputs)
        differing = differences(as_read, self.inputs)
        if not differing:
            return
        raise self._refused(
            f"node {live.node.id} is not identical to what the program declares. It was last edited at "
            f"{utc_text(live.node.modify_time) or 'an unknown time'}. From DataWorks to the program: "
            f"{differing}.",
            DIFFERS_ADVICE,
        )

    def _refused(self, what: str, advice: str) -> ConflictError:
        return ConflictError(f"{what} Nothing was created or written.", operation="GetNode", advice=advice)
