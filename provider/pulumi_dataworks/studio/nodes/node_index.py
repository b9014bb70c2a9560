"""What the threads of one process see of the nodes of a workspace together: one listing instead of a call for each.

ListNodes has no content, but the time of the last edit: a refresh reads in full only what changed since the state was
written. A listing proves that a node is absent only together with GetNode, and a page may miss one that moved, so pages
are read until one is short, and a total that was not reached is an error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...errors import NotFoundError, OutcomeUnknownError
from ..listing import FRESH, PAGE_SIZE, WorkspaceIndex
from ..paging import whole_pages
from .live_node import LiveNode, live_node

if TYPE_CHECKING:
    from ...client import DataWorksClient, ListedNode, NodePage


class NodeIndex(WorkspaceIndex["ListedNode", LiveNode]):
    """The nodes of one workspace. Safe to use from any thread. `client` gives the client when it is needed."""

    TOTAL_ENDS = False  # a TotalCount of 0 next to ten items was recorded

    def __init__(
        self, project_id: str, *, client: Callable[[], DataWorksClient], monotonic: Callable[[], float]
    ) -> None:
        super().__init__()
        self.project_id = project_id
        self._client, self._monotonic = client, monotonic
        self._whole_lock = threading.Lock()
        self._whole: tuple[ListedNode, ...] = ()
        self._whole_read: float | None = None

    def read_now(self, node_id: str, /) -> LiveNode | None:
        """GetNode at this moment; None where it is proven that the node no longer exists. GetNode calls an id of the
        other Data Studio missing, too, so ListNodes must confirm it: raises OutcomeUnknownError where it lists the
        node."""
        try:
            return live_node(self._client().get_node(project_id=self.project_id, node_id=node_id))
        except NotFoundError:
            if not any(node.id == node_id for node in self.whole()):
                return None
        raise OutcomeUnknownError(
            f"GetNode says that there is no node {node_id}, and ListNodes has it.",
            operation="GetNode",
            advice="Nothing was changed. Run the command again, and report this line if it stays so.",
        )

    def whole(self) -> tuple[ListedNode, ...]:
        """All nodes of the workspace, by a listing that is not older than FRESH. Raises an OperationError."""
        with self._whole_lock:
            now = self._monotonic()
            if self._whole_read is None or now - self._whole_read > FRESH:
                self._whole = tuple(node for page in self._list() for node in page.rows)
                self._whole_read = now
            return self._whole

    def find_by_name_now(self, name: str) -> list[ListedNode]:
        """The nodes of exactly this name, in whatever folder, at this moment: ListNodes looks for a part of a name.
        Raises an OperationError."""
        return [node for page in self._list(name) for node in page.rows if node.name == name]

    def _list(self, name: str = "") -> Iterator[NodePage]:
        def call(number: int) -> NodePage:
            page = self._client().list_nodes(
                project_id=self.project_id, name=name, page_number=number, page_size=PAGE_SIZE
            )
            if page.nodes is None:
                raise OutcomeUnknownError(
                    "ListNodes was answered without a list, which says nothing about any node.",
                    operation="ListNodes",
                    advice="Nothing was changed. Run the command again, and report this line if it stays so.",
                )
            return page

        return whole_pages(call, operation="ListNodes", size=PAGE_SIZE)

    def _list_all(self) -> Iterator[NodePage]:
        return self._list()

    def _id_of(self, item: ListedNode) -> str:
        return item.id
