"""What was asked of the emulator, in order: the record of how many writes there were."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

READS = ("Get", "List")  # every other operation changes something
MOST_SIGNED, MOST_UNSIGNED = 100_000, 1_000
LONGEST_UNSIGNED = 256


@dataclass(frozen=True)
class Entry:
    """One request.

    `parameters` are the operation's own, decoded, from query and body (a ClientToken among them); never a key, a
    signature or a security token. `query_bytes` is the length of the query on the wire, `http_status` is 0 if nothing
    went back, `done` says whether the operation did its work, `time` is in seconds since 1970. `connection` counts
    the connections from 1. `answer` is what the caller got (`answers.AnswerClass`), `faults` are the kinds that
    strike the call. `signed` says whether the signature was verified; of a request without that, texts are cut after
    LONGEST_UNSIGNED characters. `version` is that of the API. An entry is there before anything of the answer is sent.
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
    signed: bool = True
    version: str = ""


class Journal:
    """The last requests, safe to read from any thread. `on_entry` is called with each new entry.

    The last MOST_SIGNED entries are kept, and of requests that nobody signed the last MOST_UNSIGNED, so that a stranger
    neither fills the memory nor displaces what was done.
    """

    def __init__(self, on_entry: Callable[[Entry], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._sequence = 0
        self._signed: deque[Entry] = deque(maxlen=MOST_SIGNED)
        self._unsigned: deque[Entry] = deque(maxlen=MOST_UNSIGNED)
        self._on_entry = on_entry

    def record(self, operation: str, parameters: dict[str, str], *, signed: bool, nonce: str, **facts: Any) -> None:
        """Add one entry; the facts are the other fields of `Entry`."""
        if not signed:
            operation, nonce = _cut(operation), _cut(nonce)
            parameters = {_cut(name): _cut(text) for name, text in parameters.items()}
        with self._lock:
            self._sequence += 1
            entry = Entry(self._sequence, operation, parameters, nonce=nonce, signed=signed, **facts)
            (self._signed if signed else self._unsigned).append(entry)
        if self._on_entry is not None:
            self._on_entry(entry)

    def mark(self) -> int:
        """A point in time, to be handed to the other functions as `since`."""
        with self._lock:
            return self._sequence

    def since(self, mark: int = 0) -> list[Entry]:
        """All entries after the mark that are still kept, oldest first."""
        with self._lock:
            newer = [
                entry
                for entries in (self._signed, self._unsigned)
                for entry in takewhile(lambda entry: entry.sequence > mark, reversed(entries))
            ]
        return sorted(newer, key=lambda entry: entry.sequence)

    def operations(self, since: int = 0) -> list[str]:
        """The names of the operations after the mark, oldest first."""
        return [entry.operation for entry in self.since(since)]

    def counts(self, since: int = 0) -> dict[str, int]:
        """How often each operation was asked for after the mark, by name."""
        return dict(sorted(Counter(self.operations(since)).items()))

    def writes(self, since: int = 0) -> list[Entry]:
        """The entries after the mark that asked for a write, done or not."""
        return [entry for entry in self.since(since) if entry.operation and not entry.operation.startswith(READS)]


def _cut(text: str) -> str:
    return text[:LONGEST_UNSIGNED]
