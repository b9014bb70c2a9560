"""Where each value of a JSON text stands."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass

TOKEN = re.compile(r'"(?:\\.|[^"\\])*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)


@dataclass
class _Open:
    """An object or a list that the walk is in: its path, and the key or index that comes next."""

    path: str
    key: str | None = None
    index: int | None = None

    @property
    def here(self) -> str:
        return f"{self.path}[{self.index}]" if self.index is not None else f"{self.path}.{self.key}"


def positions(text: str, root: str) -> dict[str, tuple[int, int]]:
    """For each path (`root` is that of the whole) the line and column where its key, or its item, begins; both from 1.

    `text` is valid JSON. One walk over the text.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    found: dict[str, tuple[int, int]] = {}
    stack: list[_Open] = []
    for token in TOKEN.finditer(text):
        mark, inside = token[0], stack[-1] if stack else None
        if mark in "}]":
            stack.pop()
        elif mark == "," and inside is not None:
            if inside.index is None:
                inside.key = None
            else:
                inside.index += 1
        elif mark != ":":
            is_key = inside is not None and inside.index is None and inside.key is None
            if inside is not None and is_key:
                inside.key = str(json.loads(mark))
            path = root if inside is None else inside.here
            found.setdefault(path, place(token.start()))
            if mark in "{[":
                stack.append(_Open(path, index=0 if mark == "[" else None))
    return found


def position_of(path: str, known: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The position of `path`, or of the nearest value around it that there is; line 1 where there is none."""
    while path not in known and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return known.get(path, (1, 1))
