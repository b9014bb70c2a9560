"""Where each key and value of a JSON text is."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

TOKEN = re.compile(r'"(?:\\.|[^"\\])*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)

Place = tuple[str | int, ...]
"""Keys and indexes from the root; () is the whole text."""


@dataclass(frozen=True)
class Span:
    """Offsets of a value, and of its key; an item of a list and the root have no key (-1)."""

    start: int
    end: int
    key_start: int = -1
    key_end: int = -1

    @property
    def first(self) -> int:
        """Where the member begins: at its key, else at its value."""
        return self.key_start if self.key_start >= 0 else self.start


@dataclass
class _Open:
    """An object or a list that the walk is in: its place, and the key or index that comes next."""

    place: Place
    key: str | None = None
    key_span: tuple[int, int] = (-1, -1)
    index: int | None = None

    @property
    def here(self) -> Place:
        return (*self.place, self.index if self.index is not None else str(self.key))


def spans(text: str) -> dict[Place, Span]:
    """The span of each value. `text` is valid JSON without a key twice. One walk over the text."""
    found: dict[Place, Span] = {}
    stack: list[_Open] = []
    for token in TOKEN.finditer(text):
        mark, inside = token[0], stack[-1] if stack else None
        if mark in "}]":
            closed = stack.pop().place
            found[closed] = replace(found[closed], end=token.end())
        elif mark == "," and inside is not None:
            if inside.index is None:
                inside.key, inside.key_span = None, (-1, -1)
            else:
                inside.index += 1
        elif mark != ":":
            if inside is not None and inside.index is None and inside.key is None:
                inside.key, inside.key_span = str(json.loads(mark)), token.span()
                continue
            place, key = ((), (-1, -1)) if inside is None else (inside.here, inside.key_span)
            found.setdefault(place, Span(*token.span(), *key))
            if mark in "{[":
                stack.append(_Open(place, index=0 if mark == "[" else None))
    return found


@dataclass
class _Keys:
    """The keys of an object that the walk is in, and the offset of the first one that it has twice."""

    seen: set[str] = field(default_factory=set)
    duplicate: int = -1
    is_next: bool = True


def first_duplicate(text: str) -> int:
    """The offset of the second of two equal keys, in the first object to close that has such; -1 where there is none.

    `text` is valid JSON up to the end of that object.
    """
    stack: list[_Keys | None] = []
    for token in TOKEN.finditer(text):
        mark, inside = token[0], stack[-1] if stack else None
        if mark in "{[":
            stack.append(_Keys() if mark == "{" else None)
        elif mark in "}]":
            closed = stack.pop() if stack else None
            if closed is not None and closed.duplicate >= 0:
                return closed.duplicate
        elif inside is not None and mark == ",":
            inside.is_next = True
        elif inside is not None and inside.is_next and mark != ":":
            key = str(json.loads(mark))
            if key in inside.seen and inside.duplicate < 0:
                inside.duplicate = token.start()
            inside.seen.add(key)
            inside.is_next = False
    return -1


def lines_of(text: str) -> Callable[[int], tuple[int, int]]:
    """What gives the line and column, both from 1, of an offset of `text`."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return place


def positions(text: str, root: str) -> dict[str, tuple[int, int]]:
    """For each path (`root` is that of the whole) the line and column where its key, or its item, begins; both from 1.

    `text` is valid JSON.
    """
    at = lines_of(text)
    found: dict[str, tuple[int, int]] = {}
    for place, span in spans(text).items():
        path = root + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
        found.setdefault(path, at(span.first))
    return found


def position_of(path: str, known: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The position of `path`, or of the nearest value around it that there is; line 1 where there is none."""
    while path not in known and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return known.get(path, (1, 1))
