"""Two lists of columns, told apart: what was added, removed, moved or renamed, and whether the mapping shifted.

    align(old, new)              which new entry was which old one; O(n log n)
    shift(reader, writer, ...)   the positions at which a column meets another partner than before

DataWorks maps by position, so a column that is inserted on one side alone moves all later values into other columns.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..values import OBJECT, canonical, contains_unknown


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


@dataclass(frozen=True)
class Shift:
    """First and last position (1 is the first) at which a column meets another partner than before.

    `to_the_end`: all from the first one to the end of the shorter list may be concerned.
    """

    first: int
    last: int
    to_the_end: bool


def identity(entry: Any) -> Hashable:
    """What makes a column the same one as before: its name, else its index, else what it says; UNKNOWN is nobody."""
    if isinstance(entry, str):
        return "name", entry
    if isinstance(entry, OBJECT):
        for key in ("name", "index", "value"):
            value = entry.get(key)
            if isinstance(value, str):
                return key, value
            if type(value) is int:
                return key, str(value)
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
    start, end = _equal_ends(before, after)
    old_end, new_end = len(before) - end, len(after) - end
    origins = _nth_to_nth(before, after, range(start, old_end), range(start, new_end))
    known = [(start + at, origin) for at, origin in enumerate(origins) if origin is not None]
    kept = [known[at] for at in longest_rise([origin for _, origin in known])]
    moved = {at for at, _ in known} - {at for at, _ in kept}
    gone = set(range(start, old_end)) - {origin for _, origin in known}
    renamed = {
        at: origin
        for fresh, lost in _gaps(kept, (start, new_end), (start, old_end))
        for at, origin in _in_pairs(
            [at for at in fresh if origins[at - start] is None], [at for at in lost if at in gone]
        )
    }
    middle = [renamed.get(start + at, origin) for at, origin in enumerate(origins)]
    return Alignment(
        origins=(*range(start), *middle, *range(old_end, len(before))),
        removed=tuple(sorted(gone - set(renamed.values()))),
        moved=frozenset(moved),
        renamed=frozenset(renamed),
    )


def _equal_ends(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[int, int]:
    """How many are equal at the start, and at the end of the rest."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    room = shorter - start
    return start, next((at for at in range(room) if before[-1 - at] != after[-1 - at]), room)


def _nth_to_nth(
    before: Sequence[Hashable], after: Sequence[Hashable], old_part: range, new_part: range
) -> list[int | None]:
    """For each new identity the old index: the n-th of one kind came from the n-th."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for at in old_part:
        waiting[before[at]].append(at)
    return [waiting[after[at]].popleft() if waiting.get(after[at]) else None for at in new_part]


def _gaps(
    kept: list[tuple[int, int]], new_part: tuple[int, int], old_part: tuple[int, int]
) -> Iterator[tuple[range, range]]:
    """The stretches between kept entries, each as new and as old indexes."""
    new_at, old_at = new_part[0], old_part[0]
    for new_fence, old_fence in [*kept, (new_part[1], old_part[1])]:
        yield range(new_at, new_fence), range(old_at, old_fence)
        new_at, old_at = new_fence + 1, old_fence + 1


def _in_pairs(fresh: list[int], lost: list[int]) -> Iterator[tuple[int, int]]:
    return zip(fresh, lost, strict=True) if len(fresh) == len(lost) else iter(())


def longest_rise(values: Sequence[int]) -> list[int]:
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


def unmoved(length: int) -> Alignment:
    """The alignment of a list with itself."""
    return Alignment(tuple(range(length)), (), frozenset(), frozenset())


def shift(reader: Alignment, writer: Alignment, *, old_reader: int, old_writer: int) -> Shift | None:
    """Where reader and writer columns meet another partner than before; None where nowhere.

    `old_reader` and `old_writer` are the old lengths: what had no partner before loses none.
    """
    common = min(len(reader.origins), len(writer.origins))
    shifted = [
        at + 1
        for at, (source, target) in enumerate(zip(reader.origins, writer.origins, strict=False))
        if source != target
        and ((source is not None and source < old_writer) or (target is not None and target < old_reader))
    ]
    return Shift(shifted[0], shifted[-1], shifted[-1] == common) if shifted else None
