"""Values before and after, and the column mapping, as signed lines of plain text, still to be escaped.

values(changes)       the values that sentences do not hold
creation(task)        a new task: its parameters and their values
mapping(task)         where each column of the target gets its data
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..content import ABSENT, UNKNOWN, Change, Column, Pair
from .model import Action, MappingLine, TaskReview
from .received import RECEIVES, Receipts, by_target, counted

LONGEST_VALUE = 2000
"""Characters of one value that are shown. A longer one is shown around the first difference, and counted as cut."""

BEFORE_DIFFERENCE = 200
"""Characters that a cut value shows before the first difference."""

LATER = "(known after apply)"


class Line(NamedTuple):
    """One line of a diff: "+" and "-" for what is added and removed, "!" for what receives other data, " " for the
    rest."""

    sign: str
    text: str


class Lines(NamedTuple):
    """Signed lines, and how many values are cut in them."""

    lines: tuple[Line, ...]
    cut: int


def values(changes: Iterable[Change], *, longest: int = LONGEST_VALUE) -> Lines:
    """Old and new values as signed lines. `longest` 0 cuts no value."""
    lines: list[Line] = []
    cut = 0
    for change in changes:
        place = change.place or change.path
        if (change.old is ABSENT and change.new is ABSENT) or change.kind in ("column-moved", "step-moved"):
            lines.append(Line("!", f"{place}: {change.words.replace('`', '')}"))
            continue
        old, new, was_cut = shown(change.old, change.new, longest)
        cut += was_cut
        lines += _signed("-", place, old) if change.old is not ABSENT else []
        lines += _signed("+", place, new) if change.new is not ABSENT else []
    return Lines(tuple(lines), cut)


def _signed(sign: str, place: str, value: str) -> list[Line]:
    """A value of several lines below its place, every other one next to it."""
    if "\n" not in value.strip():
        return [Line(sign, f"{place}: {value}")]
    return [Line(sign, f"{place}:"), *(Line(sign, f"    {line}") for line in value.split("\n"))]


def shown(old: Any, new: Any, longest: int = LONGEST_VALUE) -> tuple[str, str, bool]:
    """Two values as text; long ones around the first place where they differ, and whether that cut them."""
    before, after = value_text(old), value_text(new)
    if not longest or max(len(before), len(after)) <= longest:
        return before, after, False
    differ = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    start = max(0, differ - BEFORE_DIFFERENCE) if ABSENT not in (old, new) else 0
    return _window(before, start, longest), _window(after, start, longest), True


def _window(text: str, start: int, longest: int) -> str:
    end = start + longest
    left_out = len(text) - len(text[start:end])
    ends = "…" * (start > 0), "…" * (end < len(text))
    return f"{ends[0]}{text[start:end]}{ends[1]} ({left_out} characters left out)" if left_out else text


def value_text(value: Any) -> str:
    """A value as JSON, but a text with quotes, backslashes or lines, such as SQL, as it is; what is not known yet
    says so."""
    if value is UNKNOWN:
        return LATER
    if isinstance(value, str) and any(mark in value for mark in '"\\\n'):
        return value
    return "" if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True, default=_unknown)


def _unknown(value: Any) -> str:
    return LATER if value is UNKNOWN else repr(value)


def creation(task: TaskReview, *, longest: int = LONGEST_VALUE) -> Lines:
    """The parameters of a new task by step, without the columns, which the mapping has. `longest` 0 cuts no value."""
    found = [line for change in task.changes for line in _parameters(change)]
    texts = [(place, *shown(value, ABSENT, longest)) for place, value in found]
    lines = [line for place, text, _, _ in texts for line in _signed("+", place, text)]
    return Lines(tuple(lines), sum(was_cut for *_, was_cut in texts))


COLUMNS = ("column", "columns")
FIXED = ("type", "version", "task_type", "order", "task_name")
"""Parts of a new task that are the same in every one, follow from its steps, or stand above its parameters."""


def _parameters(change: Change) -> Iterator[tuple[str, Any]]:
    if change.place in FIXED:
        return
    if change.kind == "step-added" and isinstance(change.new, Mapping):
        yield change.place, change.new.get("stepType", ABSENT)
        parameter = change.new.get("parameter")
        yield from _leaves(change.place, parameter) if isinstance(parameter, Mapping) else [(change.place, parameter)]
    else:
        yield from _leaves(change.place, change.new)


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping) or not value:
        yield place, value
        return
    for key in sorted(value, key=str):
        if key not in COLUMNS:
            yield from _leaves(f"{place}.{key}", value[key])


SIGNS = {"same": " ", "moved": " ", "added": "+", "removed": "-", RECEIVES: "!"}


class MappingText(NamedTuple):
    """The lines of a mapping, and what becomes of its columns."""

    lines: tuple[Line, ...]
    receipts: Receipts


def mapping(task: TaskReview) -> MappingText:
    """The mapping of a new task, or of one whose mapping moved; that of a deleted one is deleted with it."""
    if task.is_new:
        return MappingText(tuple(Line(" ", pair_text(line.new)) for line in task.mapping), Receipts())
    if not task.mapping_moved or task.action in (Action.DELETE, Action.FORGET):
        return MappingText((), Receipts())
    rows = by_target(task.mapping)
    return MappingText(mapping_lines(rows), counted(rows))


def mapping_lines(rows: Sequence[MappingLine]) -> tuple[Line, ...]:
    """The lines by target as signed lines; what stays as it is only next to what does not."""
    found: list[Line] = []
    skipped = 0
    for index, line in enumerate(rows):
        near = rows[max(0, index - 1) : index + 2]
        if all(neighbour.kind == "same" for neighbour in near):
            skipped += 1
            continue
        found += _skipped(skipped)
        skipped = 0
        if line.kind == "changed":
            found += [Line("-", pair_text(line.old)), Line("+", pair_text(line.new))]
        else:
            found.append(Line(SIGNS[line.kind], pair_text(line.new or line.old) + _note(line)))
    return (*found, *_skipped(skipped))


def _note(line: MappingLine) -> str:
    if line.kind == RECEIVES and line.old:
        return f"  (was {column_text(line.old.source)})"
    return f"  (was at {line.old.position})" if line.kind == "moved" and line.old else ""


def _skipped(count: int) -> list[Line]:
    return [Line(" ", f"… {count} unchanged")] * (count > 0)


def pair_text(pair: Pair | None) -> str:
    """Such as "4: age (BIGINT) → age"; a side that has no column is "nothing"."""
    if pair is None:
        return ""
    return f"{pair.position}: {column_text(pair.source)} → {column_text(pair.target)}"


def column_text(column: Column | None) -> str:
    """A column with its type, "nothing" where there is none."""
    if column is None:
        return "nothing"
    return f"{column.name} ({column.type})" if column.type else column.name
