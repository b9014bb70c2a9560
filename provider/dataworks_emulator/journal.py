"""What was asked of the emulator, in order: the only witness of how many writes there were."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

READS = ("Get", "List")  # every other operation changes something


@dataclass(frozen=True)
class Entry:
    """One request.

    `parameters` are the operation's own, decoded, from query and body (a ClientToken among them); never a key, a
    signature or a security token. `query_bytes` is the length of the query on the wire, `http_status` is 0 if nothing
    went back, `done` says whether the operation did its work, `time` is in seconds since 1970. `connection` counts
    the connections from 1. `answer` is what the caller was told (`answers.AnswerClass`), `faults` are the kinds that
    strike the call. An entry is there before anything of the answer is sent.
    """

    sequence: int
    operation: str
    parameters: dict[str, str]
    query_bytes: int
    http_status: int
    done: bool
    time: float
    connection: int
    nonce: str
    answer: str
    faults: tuple[str, ...]


class Journal:
    """Append-only, safe to read from any thread. `on_entry` is called with each new entry."""

    def __init__(self, on_entry: Callable[[Entry], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._on_entry = on_entry

    def record(self, operation: str, parameters: dict[str, str], **facts: Any) -> None:
        """Add one entry; the facts are the other fields of `Entry`."""
        with self._lock:
            entry = Entry(len(self._entries) + 1, operation, parameters, **facts)
            self._entries.append(entry)
        if self._on_entry is not None:
            self._on_entry(entry)

    def mark(self) -> int:
        """A point in time, to be handed to the other functions as `since`."""
        with self._lock:
            return len(self._entries)

    def since(self, mark: int = 0) -> list[Entry]:
        """All entries after the mark, oldest first."""
        with self._lock:
            return self._entries[mark:]

    def operations(self, since: int = 0) -> list[str]:
        """The names of the operations after the mark, oldest first."""
        return [entry.operation for entry in self.since(since)]

    def counts(self, since: int = 0) -> dict[str, int]:
        """How often each operation was asked for after the mark, by name."""
        return dict(sorted(Counter(self.operations(since)).items()))

    def writes(self, since: int = 0) -> list[Entry]:
        """The entries after the mark that asked for a write, done or not."""
        return [entry for entry in self.since(since) if entry.operation and not entry.operation.startswith(READS)]
