"""What the threads of one process see of the tasks of a workspace together: one listing instead of a call for each.

next_listing_step   when a listing replaces calls: pure
WorkspaceIndex      the listing, and what was read in full, of either Data Studio
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from ..errors import DataWorksError
from .paging import Page

PAGE_SIZE = 100
"""Items on a page of ListFiles and of ListNodes: the most that is documented."""

READS_ALONE = 10
"""Reads of a run that are asked one by one in any case: small stacks never list, and read contents in full."""

FRESH = 5.0
"""Seconds for which a listing says what is there: somebody else may create a task at any moment."""

MOST_REPLIES = 64
"""Tasks that are kept as they were read in full. The resources of one task are refreshed close to each other."""


class ListingStep(Enum):
    """How the next question is answered."""

    ALONE = "asked alone"
    COUNT = "the first page says how many files there are"
    LIST = "all pages that are left"


def next_listing_step(asked: int, *, alone: int, pages_left: int | None) -> ListingStep:
    """How to answer a question when `asked` were answered before it.

    Nobody knows how many more will come. Listing starts when it costs no more than what was asked already, so a run
    never pays more than twice what the better of the two ways would have cost. `pages_left` is None before the first
    page said how many files there are.
    """
    if asked < alone:
        return ListingStep.ALONE
    if pages_left is None:
        return ListingStep.COUNT
    return ListingStep.LIST if pages_left <= asked else ListingStep.ALONE


Item = TypeVar("Item")
Reply = TypeVar("Reply")


class WorkspaceIndex(ABC, Generic[Item, Reply]):
    """The tasks of one workspace: an `Item` is one in a listing, a `Reply` one that was read in full. Ids are those of
    DataWorks. Safe to use from any thread.

    A task that this process wrote is never looked up in the listing, which may be older than the write.
    """

    TOTAL_ENDS: ClassVar[bool]
    """Whether the listing ends where TotalCount says so, or with an empty page; else only where its pages end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked, self._seen = 0, 0
        self._pages_left: int | None = None
        self._pages: Iterator[Page] | None = None
        self._items: dict[str, Item] = {}
        self._given_up = False
        self._written: set[str] = set()
        self._replies: dict[str, Reply | None] = {}
        self._reading: dict[str, threading.Lock] = {}

    @abstractmethod
    def _list_all(self) -> Iterator[Page]:
        """The listing, page by page. Raises an OperationError."""

    @abstractmethod
    def _id_of(self, item: Item) -> str:
        """The id of an item."""

    @abstractmethod
    def read_now(self, id_: str, /) -> Reply | None:
        """The task in full at this moment; None when it is proven that it no longer exists. Raises an
        OperationError."""

    def invalidate(self, id_: str) -> None:
        """Take note that this process makes or writes a task: what was read of it before is not true any more."""
        with self._lock:
            self._written.add(id_)
            self._replies.pop(id_, None)

    def cached(self, id_: str) -> Item | None:
        """The task as the listing has it; None when it must be asked for alone."""
        with self._lock:
            if id_ in self._written:
                return None
            return self._items.get(id_) if self._listing() else None

    def read(self, id_: str) -> Reply | None:
        """`read_now` for a refresh, once for all resources of one task, until this run writes it."""
        with self._lock:
            turn = self._reading.setdefault(id_, threading.Lock())
        with turn:
            with self._lock:
                if id_ in self._replies:
                    return self._replies[id_]
            reply = self.read_now(id_)
            with self._lock:
                if id_ not in self._written:
                    self._replies[id_] = reply
                while len(self._replies) > MOST_REPLIES:
                    del self._replies[next(iter(self._replies))]
            return reply

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
            self._pages = self._list_all()
        page = next(self._pages, None)
        if page is None:
            self._pages_left = 0
            return
        self._seen += len(page.rows)
        self._items |= {self._id_of(item): item for item in page.rows}
        left = -(-max(0, page.total_count - self._seen) // PAGE_SIZE)
        if self.TOTAL_ENDS:
            self._pages_left = left if page.rows else 0
        else:
            self._pages_left = max(left, 1)
