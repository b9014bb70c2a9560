"""What the threads of one process see of the nodes of a workspace together: one listing instead of a call for each.

ListNodes has no content, but the time of the last edit: a refresh reads in full only what changed since the state was
written. A listing proves that a node is absent only together with GetNode, and a page may miss one that moved, so pages
are read until one is short, and a total that was not reached is an error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...errors import DataWorksError, NotFoundError, OutcomeUnknownError
from ..listing import FRESH, MOST_REPLIES, READS_ALONE, ListingStep, next_listing_step
from ..paging import whole_pages
from .live_node import LiveNode, live_node

if TYPE_CHECKING:
    from ...client import DataWorksClient, ListedNode, NodePage

PAGE_SIZE = 100
"""Nodes on a page of ListNodes: the most that is documented."""


class NodeIndex:
    """The nodes of one workspace. Safe to use from any thread. `client` gives the client when it is needed."""

    def __init__(
        self, project_id: str, *, client: Callable[[], DataWorksClient], monotonic: Callable[[], float]
    ) -> None:
        self.project_id = project_id
        self._client, self._monotonic = client, monotonic
        self._lock = threading.Lock()
        self._asked, self._read = 0, 0
        self._pages_left: int | None = None
        self._pages: Iterator[NodePage] | None = None
        self._nodes: dict[str, ListedNode] = {}
        self._given_up = False
        self._written: set[str] = set()
        self._replies: dict[str, LiveNode | None] = {}
        self._reading: dict[str, threading.Lock] = {}
        self._whole_lock = threading.Lock()
        self._whole: tuple[ListedNode, ...] = ()
        self._whole_read: float | None = None

    def invalidate(self, node_id: str) -> None:
        """Take note that this process writes a node: what was read of it before is not true any more."""
        with self._lock:
            self._written.add(node_id)
            self._replies.pop(node_id, None)

    def cached(self, node_id: str) -> ListedNode | None:
        """The node as the listing has it; None when it must be asked for alone."""
        with self._lock:
            if node_id in self._written:
                return None
            return self._nodes.get(node_id) if self._listing() else None

    def read(self, node_id: str) -> LiveNode | None:
        """GetNode for a refresh, once for all resources of one node, until this run writes it. None where it is proven
        that the node no longer exists. Raises an OperationError."""
        with self._lock:
            turn = self._reading.setdefault(node_id, threading.Lock())
        with turn:
            with self._lock:
                if node_id in self._replies:
                    return self._replies[node_id]
            found = self.read_now(node_id)
            with self._lock:
                if node_id not in self._written:
                    self._replies[node_id] = found
                while len(self._replies) > MOST_REPLIES:
                    del self._replies[next(iter(self._replies))]
            return found

    def read_now(self, node_id: str) -> LiveNode | None:
        """The same at this moment. GetNode calls an id of the other Data Studio missing, too, so ListNodes must confirm
        it: raises OutcomeUnknownError where it lists the node."""
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

    def _listing(self) -> bool:
        """Whether the listing is there, after taking it if it is worth it. Called with the lock held: others wait."""
        asked, self._asked = self._asked, self._asked + 1
        if self._pages_left == 0 or self._given_up:
            return self._pages_left == 0
        step = next_listing_step(asked, alone=READS_ALONE, pages_left=self._pages_left)
        try:
            if step is ListingStep.COUNT:
                self._read_page()
                step = next_listing_step(asked, alone=READS_ALONE, pages_left=self._pages_left)
            while step is ListingStep.LIST and self._pages_left != 0:
                self._read_page()
        except DataWorksError:
            self._given_up = True
        return self._pages_left == 0

    def _read_page(self) -> None:
        if self._pages is None:
            self._pages = self._list()
        page = next(self._pages, None)
        if page is None:
            self._pages_left = 0
            return
        self._read += len(page.rows)
        self._nodes |= {node.id: node for node in page.rows}
        left = -(-max(0, page.total_count - self._read) // PAGE_SIZE)
        self._pages_left = max(left, 1)  # the end is known once the pages have ended: the total may be 0
