"""Which column goes where. DataWorks maps by position: reader column i goes to writer column i.

Source: the script mode documents ("same-row mapping" only), and the writers of the open engine, which compare numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..catalogue.loader import columns_key, connector
from ..steps import StepView, reader_of, steps_of, writer_of
from ..values import OBJECT, UNKNOWN

QUERY_KEYS = ("querySql", "querysql")
"""A query names its columns itself. The second spelling is documented to have no effect, and a tutorial uses it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One entry of a column list.

    `name` is what may be shown: a name, "#3" for a position, "constant", "*", "?". `kind` is name, position, constant,
    star or unknown; `type` is what the column says itself, else "". `field`
    is the number of the reader's field, from 0, that a column of a writer takes by its own index; -1 for none of them.
    """

    name: str
    kind: str
    type: str = ""
    field: int | None = None


Columns = tuple[Column, ...]
CONSTANT = Column("constant", "constant")


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands at one position (1 is the first) of the two lists; None where a list has ended, or is none."""

    position: int
    source: Column | None
    target: Column | None


@dataclass(frozen=True)
class ColumnMapping:
    """The pairs, and the two lists where they can be counted.

    `read` and `written` are the lists as they stand, a lone "?" for a query or UNKNOWN, None where there is none.
    `sources` or `targets` is None where the number of columns cannot be known: `*`, a query, UNKNOWN, no list, a
    connector that does not map by position. `via` names the other steps, which may add or take away columns.
    """

    read: Columns | None
    written: Columns | None
    sources: Columns | None
    targets: Columns | None
    via: tuple[str, ...] = ()
    by_index: bool = False

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """What is at each position of the two lists; of a writer by index, what each of its columns takes."""
        if self.by_index:
            return tuple(_by_index(self.read or (), self.written or ()))
        length = max(len(self.read or ()), len(self.written or ()))
        return tuple(Pair(index + 1, _at(self.read, index), _at(self.written, index)) for index in range(length))


def column_mapping(content: Any) -> ColumnMapping | None:
    """The mapping of a job; None when it has no reader or no writer. Raises nothing."""
    steps = steps_of(content)
    return mapping_of(steps, reader_of(content), writer_of(content), tuple(columns_of(step) for step in steps))


def mapping_of(
    steps: tuple[StepView, ...], reader: StepView | None, writer: StepView | None, columns: tuple[Columns | None, ...]
) -> ColumnMapping | None:
    """The mapping from `reader` to `writer`, two of `steps`; `columns` is what each of the steps lists."""
    if reader is None or writer is None:
        return None
    sources, targets = columns[reader.index], columns[writer.index]
    return ColumnMapping(
        read=sources,
        written=targets,
        sources=sources if _countable(reader, sources) else None,
        targets=targets if _countable(writer, targets) else None,
        by_index=_names_fields(writer, targets),
        via=tuple(step.label for step in steps if step.role not in ("reader", "writer") and not step.changes_nothing),
    )


def columns_of(step: StepView) -> Columns | None:
    """The columns that a step lists, as they stand; None where it lists none. A query or UNKNOWN counts as one "?"."""
    if not step.knows("parameter") or has_query(step):
        return (Column("?", "unknown"),)
    found: list[Column] = []
    known = connector(step.step_type, step.role)
    keys = (columns_key(step.step_type, step.role), *(known.columns_before if known else ()))
    by_index = known is not None and known.columns_by == "index" and step.role == "writer"
    for key in reversed(keys):
        listed = step.parameter.get(key)
        if listed is UNKNOWN:
            found.append(Column("?", "unknown"))
        elif by_index and isinstance(listed, list | tuple):
            found += [replace(column(entry), field=_field(entry)) for entry in listed]
        elif isinstance(listed, list | tuple):
            found += map(column, listed)
    return tuple(found) or None


def column(entry: Any) -> Column:
    """One entry of a list, in whichever form its connector writes it."""
    if isinstance(entry, str):
        text = entry.strip()
        if text == "*":
            return Column("*", "star")
        return CONSTANT if _is_quoted(text) else Column(entry, "name")
    if not isinstance(entry, OBJECT):
        return Column("?", "unknown")
    kind = entry.get("type")
    typed = kind if isinstance(kind, str) else ""
    for key, what in (("name", "name"), ("index", "position")):
        value = entry.get(key)
        if value is None:
            continue
        if isinstance(value, str):
            return Column(f"#{value}" if what == "position" else value, what, typed)
        if type(value) is int or (isinstance(value, int | float) and not isinstance(value, bool)):
            shown = str(_whole(value))
            return Column(f"#{shown}" if what == "position" else shown, what, typed)
        if value is UNKNOWN:
            return Column("?", "unknown", typed)
    return Column("constant", "constant", typed) if "value" in entry else Column("?", "unknown", typed)


def has_query(step: StepView) -> bool:
    """Whether a query of the step names the columns, here or in one of its connections."""
    connections = step.parameter.get("connection")
    places = [step.parameter, *(connections if isinstance(connections, list | tuple) else ())]
    return any(isinstance(place, Mapping) and place.get(key) for place in places for key in QUERY_KEYS)


def _field(entry: Any) -> int | None:
    """The number of the field that a column of a writer by index takes; published jobs write it as text, too."""
    index = entry.get("index") if isinstance(entry, Mapping) else None
    if isinstance(index, bool):
        return None
    try:
        return int(index) if isinstance(index, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def _names_fields(writer: StepView, columns: Columns | None) -> bool:
    """Whether each column of a writer says which field it takes."""
    known = connector(writer.step_type, "writer")
    by_index = known is not None and known.columns_by == "index"
    return by_index and bool(columns) and all(one.field is not None for one in columns or ())


def _by_index(read: Columns, written: Columns) -> Iterator[Pair]:
    """The columns of the writer in their order, each with the field that it takes; then the fields that none takes."""
    counted = not any(one.kind in ("star", "unknown") for one in read)
    for position, target in enumerate(written):
        field = -1 if target.field is None else target.field
        source = read[field] if counted and 0 <= field < len(read) else None if counted or field < 0 else read[0]
        yield Pair(position + 1, source, target)
    taken = {target.field for target in written}
    unused = [source for at, source in enumerate(read) if at not in taken] if counted else []
    for at, source in enumerate(unused):
        yield Pair(len(written) + at + 1, source, None)


def _countable(step: StepView, columns: Columns | None) -> bool:
    known = connector(step.step_type, step.role)
    if not step.knows("stepType") or (known is not None and not known.maps_by_position(step.parameter)):
        return False
    return columns is not None and not any(entry.kind in ("star", "unknown") for entry in columns)


def _at(columns: Columns | None, index: int) -> Column | None:
    """A lone `*` or `?` stands for every position."""
    if columns is None:
        return None
    if len(columns) == 1 and columns[0].kind in ("star", "unknown"):
        return columns[0]
    return columns[index] if index < len(columns) else None


def _is_quoted(text: str) -> bool:
    return len(text) >= 2 and text[0] == text[-1] == "'"


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
