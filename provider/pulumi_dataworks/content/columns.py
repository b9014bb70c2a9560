"""Two lists of columns, told apart: what was added, removed, moved or renamed, and whether the mapping shifted.

    align(old, new)              which new entry was which old one; O(n log n)
    shift(reader, writer, ...)   the positions at which a column meets another partner than before

DataWorks maps by position, so a column that is inserted on one side alone moves all later values into other columns.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .values import canonical, contains_unknown


@dataclass(frozen=True)
class Alignment:
    """How a new list came from an old one, in indexes that start at 0.

    `origins` names for each new entry the old one, None where it was added; `removed` the old entries that are gone;
    `moved` and `renamed` the new entries that changed their order or their name.
    """

    origins: tuple[int | None, ...]
    removed: tuple[int, ...]
    moved: frozenset[int]
    renamed: frozenset[int]


def identity(entry: Any) -> Hashable:
    """What makes a column the same one as before: its name, else its index, else what it says; UNKNOWN is nobody."""
    if isinstance(entry, str):
        return "name", entry
    if isinstance(entry, Mapping):
        for key in ("name", "index", "value"):
            value = entry.get(key)
            if value is not None:
                return object() if contains_unknown(value) else (key, _text(value))
    return object() if contains_unknown(entry) else ("text", _text(entry))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(canonical(value), sort_keys=True, default=repr)


def align(old: Sequence[Any], new: Sequence[Any]) -> Alignment:
    """Match two lists of columns by identity; equal ones in their order. Deterministic and total.

    What is left unmatched between the same neighbours, in equal number, was renamed.
    """
    before, after = [identity(entry) for entry in old], [identity(entry) for entry in new]
    origins = _matched(before, after)
    known = [(index, origin) for index, origin in enumerate(origins) if origin is not None]
    kept = {known[at][0] for at in _longest_rise([origin for _, origin in known])}
    moved = frozenset(index for index, _ in known if index not in kept)
    renamed = _pair_the_rest(origins, kept, len(before))
    gone = set(range(len(before))) - {origin for origin in origins if origin is not None}
    return Alignment(tuple(origins), tuple(sorted(gone)), moved, frozenset(renamed))


def _matched(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[int | None]:
    """For each new identity the old index: equal ends first, then the n-th of one kind to the n-th."""
    origins: list[int | None] = [None] * len(after)
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    room = shorter - start
    end = next((at for at in range(room) if before[-1 - at] != after[-1 - at]), room)
    for at in range(start):
        origins[at] = at
    for at in range(1, end + 1):
        origins[-at] = len(before) - at
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for at in range(start, len(before) - end):
        waiting[before[at]].append(at)
    for at in range(start, len(after) - end):
        if waiting.get(after[at]):
            origins[at] = waiting[after[at]].popleft()
    return origins


def _longest_rise(values: Sequence[int]) -> list[int]:
    """Indexes of a longest strictly rising part of `values` (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for at, value in enumerate(values):
        pile = bisect_left(tops, value)
        below.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        piles[pile : pile + 1] = [at]
    at, rise = (piles[-1], []) if piles else (-1, [])
    while at >= 0:
        rise.append(at)
        at = below[at]
    return rise[::-1]


def _pair_the_rest(origins: list[int | None], kept: set[int], old_length: int) -> list[int]:
    """Fill in as renamed what is unmatched on both sides, in equal number, between two kept neighbours."""
    taken = {origin for origin in origins if origin is not None}
    renamed: list[int] = []
    old_at = new_at = 0
    for fence in [*sorted(kept), len(origins)]:
        old_fence = old_length if fence == len(origins) else origins[fence]
        assert old_fence is not None
        added = [at for at in range(new_at, fence) if origins[at] is None]
        gone = [at for at in range(old_at, old_fence) if at not in taken]
        if len(added) == len(gone):
            for new, origin in zip(added, gone, strict=True):
                origins[new] = origin
            renamed += added
        old_at, new_at = old_fence + 1, fence + 1
    return renamed


def unmoved(length: int) -> Alignment:
    """The alignment of a list with itself."""
    return Alignment(tuple(range(length)), (), frozenset(), frozenset())


def shift(reader: Alignment, writer: Alignment, *, old_reader: int, old_writer: int) -> tuple[int, int, bool] | None:
    """First and last position (1 is the first) at which a column meets another partner than before; None for none.

    The third says whether all to the end of the shorter list is concerned. `old_reader` and `old_writer` are the old
    lengths: what had no partner before loses none.
    """
    common = min(len(reader.origins), len(writer.origins))
    shifted = [
        at + 1
        for at, (source, target) in enumerate(zip(reader.origins[:common], writer.origins[:common], strict=True))
        if source != target
        and ((source is not None and source < old_writer) or (target is not None and target < old_reader))
    ]
    return (shifted[0], shifted[-1], shifted[-1] == common) if shifted else None


