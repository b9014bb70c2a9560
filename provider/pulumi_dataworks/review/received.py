"""The column mapping by what each column of the target receives: columns are counted, not pairs. Pure.

by_target(mapping)      the lines again, old and new paired by the column of the target
receipts(mapping)       which columns receive other data, are added or removed

A column that the reader alone gets shifts all later ones. As pairs that is "4 added, 3 removed"; as columns it is
"3 columns receive other data: buyer ← coupon, …".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..content import Column, Pair
from .model import MappingLine

RECEIVES = "receives"
"""The kind of a line whose column of the target is filled from another column than before."""

UNCOUNTED = ("star", "unknown")
"""Kinds of columns that stand for any number of them."""

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Receipts:
    """`other` are the lines whose target receives other data; `added`, `removed`, `retyped` and `moved` are names of
    columns of the target; `dropped` are columns of the reader that no column of the target receives; `same` counts."""

    other: tuple[MappingLine, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    same: int = 0


def by_target(mapping: Sequence[MappingLine]) -> tuple[MappingLine, ...]:
    """The lines in the order of the new mapping, each with the old pair of the same column of the target.

    `kind` is one of those of MappingLine or RECEIVES. A pair that goes nowhere is `removed` where its column was
    written before, else `added`; both have no old pair then. Linear in the number of lines.
    """
    if all(line.kind == "same" for line in mapping):
        return tuple(mapping)
    moved = {line.new.position for line in mapping if line.kind == "moved" and line.new}
    before, after = _sorted(line.old for line in mapping), _sorted(line.new for line in mapping)
    olds = dict(zip(_keys(before), before, strict=True))
    news = list(zip(_keys(after), after, strict=True))
    written = {_name(pair.source) for pair in before if pair.target is not None}
    kept = {key for key, _ in news}
    read = {_name(pair.source) for pair in after}
    gone = [
        pair
        for key, pair in olds.items()
        if key not in kept and (pair.target is not None or _name(pair.source) not in read)
    ]
    lines: list[MappingLine] = []
    for key, pair in news:
        old = olds.get(key)
        if old is None:
            if gone and gone[0].position == pair.position:
                lines.append(MappingLine("removed", gone.pop(0), None))
            is_dropped = pair.target is None and _name(pair.source) in written
            lines.append(MappingLine("removed" if is_dropped else "added", None, pair))
            continue
        while gone and gone[0].position < old.position and pair.position not in moved:
            lines.append(MappingLine("removed", gone.pop(0), None))
        lines.append(MappingLine(_kind(old, pair, is_moved=pair.position in moved), old, pair))
    return (*lines, *(MappingLine("removed", pair, None) for pair in gone))


def receipts(mapping: Sequence[MappingLine]) -> Receipts:
    """What becomes of the columns of the target."""
    return counted(by_target(mapping))


def counted(rows: Sequence[MappingLine]) -> Receipts:
    """The same of lines by target."""
    found: dict[str, list[str]] = {name: [] for name in ("added", "removed", "dropped", "changed", "moved")}
    other: list[MappingLine] = []
    same = 0
    for line in rows:
        pair = line.new or line.old
        if line.kind == RECEIVES:
            other.append(line)
        elif line.kind == "same" or pair is None:
            same += 1
        elif pair.target is None:
            found["dropped"] += [pair.source.name] if pair.source and line.new else []
        else:
            found[line.kind].append(pair.target.name)
    return Receipts(
        other=tuple(other),
        added=tuple(found["added"]),
        removed=tuple(found["removed"]),
        dropped=tuple(found["dropped"]),
        retyped=tuple(found["changed"]),
        moved=tuple(found["moved"]),
        same=same,
    )


def _sorted(pairs: Iterable[Pair | None]) -> list[Pair]:
    return sorted((pair for pair in pairs if pair is not None), key=lambda pair: pair.position)


def _keys(pairs: Sequence[Pair]) -> list[Key]:
    """What tells the column of the target of each pair from the others: its name, and the how-manieth of it.

    A pair that goes nowhere has the name of its source.
    """
    seen: Counter[tuple[str, str]] = Counter()
    keys = []
    for pair in pairs:
        kind, name = _name(pair.target) if pair.target else ("nowhere", ":".join(_name(pair.source)))
        keys.append((kind, name, seen[kind, name]))
        seen[kind, name] += 1
    return keys


def _name(column: Column | None) -> tuple[str, str]:
    return (column.kind, column.name) if column else ("", "")


def _kind(old: Pair, new: Pair, *, is_moved: bool) -> str:
    sides = (old.source, new.source)
    if _name(old.source) != _name(new.source):
        return "changed" if any(side and side.kind in UNCOUNTED for side in sides) else RECEIVES
    types = [tuple(side.type if side else "" for side in (pair.source, pair.target)) for pair in (old, new)]
    if types[0] != types[1]:
        return "changed"
    return "moved" if is_moved else "same"
