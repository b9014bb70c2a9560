"""DW312 to DW315: entries of column lists, held against the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..catalogue.connector import FILE, Connector
from ..steps import StepView
from ..structure import path_of
from ..values import UNKNOWN
from . import DATA, RUN, WARNING, Found, Job, is_variable, list_at, rule
from .fix import Edit, EditKind, Fix, parameter, replace

MEANT: Mapping[str, tuple[str, ...]] = {
    # a type of another store: what is meant by it, the first that the connector has
    "bigint": ("long", "int"),
    "int": ("long", "integer"),
    "integer": ("long", "int"),
    "smallint": ("long", "int"),
    "tinyint": ("long", "int"),
    "number": ("double", "bigint"),
    "long": ("bigint", "int"),
    "varchar": ("string", "text", "keyword"),
    "char": ("string", "keyword"),
    "text": ("string",),
    "string": ("text", "keyword"),
    "decimal": ("double",),
    "float": ("double",),
    "datetime": ("timestamp", "date"),
    "timestamp": ("date",),
    "bool": ("boolean",),
}

SAME = ("bigint", "int", "integer", "smallint", "tinyint", "long", "varchar", "char", "text", "float", "bool")
"""Types whose values all fit into the type that is meant."""


def _typed_lists(known: Connector) -> Iterator[str]:
    """The parameters whose entries may have a type: the columns, and the keys of Tablestore and HBase before them."""
    yield known.columns_key
    yield from known.columns_before
    yield from (name for name, row in known.parameters.items() if row.purpose == "key" and row.kind == "list")


def _entries(step: StepView, known: Connector) -> Iterator[tuple[int, Any]]:
    yield from _entries_of(step, known.columns_key)


def _entries_of(step: StepView, key: str) -> Iterator[tuple[int, Any]]:
    for index, entry in enumerate(list_at(step.parameter, key)):
        if entry is not UNKNOWN:
            yield index, entry


@rule(
    "DW312",
    "column-type-unknown",
    WARNING,
    when=RUN,
    consequence="the run fails at its start, or every row is a dirty row",
    remedy="write a type of the connector",
    source="types on the page of the connector; engine: Type.valueOf",
)
def column_type_unknown(job: Job) -> Found:
    """A column has a type that its connector does not have."""
    for step, known in job.judged:
        listed = known.types_of_columns(step.parameter)
        types = {one.casefold() for one in listed}
        right: set[str] = set()  # nearly all columns of a job have one of a few types
        for key in dict.fromkeys(_typed_lists(known)) if types else ():
            for index, entry in _entries_of(step, key):
                said = entry.get("type") if isinstance(entry, dict | Mapping) else None
                if not isinstance(said, str) or said in right or not said.strip() or is_variable(said):
                    continue
                plain = said.split("(")[0].split("<")[0].strip().casefold()
                if plain in types:
                    right.add(said)
                    continue
                meant = next((one for one in MEANT.get(plain, ()) if one in types), "")
                named = f"; {meant} is meant" if meant else f" of {', '.join(listed)}"
                place = parameter(step, key, index, "type")
                fix = replace(place, said, meant, f"Write {meant}.") if plain in SAME and meant else None
                yield path_of("task_content", place), f"is not a type of this {step.role}{named}", fix


@rule(
    "DW313",
    "column-entry-form",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="write the column as the page of the connector does",
    source="forms of a column on the page of the connector",
)
def column_entry_form(job: Job) -> Found:
    """A column is an object where the connector takes names, or a name where it takes objects."""
    for step, known in job.judged:
        for index, entry in _entries(step, known):
            wanted = _wanted(entry, known)
            if wanted:
                yield f"{step.path}.parameter.{known.columns_key}[{index}]", f"must be {wanted}"


def _wanted(entry: Any, known: Connector) -> str:
    if known.column_entry == "name" and isinstance(entry, dict | Mapping | list | tuple):
        return "a string with the name of the column"
    if known.column_entry == "typed" and not isinstance(entry, dict | Mapping) and entry != "*":
        return "an object with name and type"
    if known.column_entry == "field" and not isinstance(entry, dict | Mapping) and entry != "*":
        return "an object with type and index or value"
    return ""


@rule(
    "DW314",
    "constants-only",
    WARNING,
    when=DATA,
    consequence="nothing of the file is read: each row of the target has these texts",
    remedy="write the number of the field as index instead of value",
    source="page of OSS: value is a constant and not read from the file",
)
def constants_only(job: Job) -> Found:
    """Every column of a file reader is a constant."""
    for step, known in job.judged:
        listed = [entry for _, entry in _entries(step, known)]
        constant = [
            isinstance(entry, Mapping) and entry.get("value") is not None and entry.get("index") is None
            for entry in listed
        ]
        if known.kind == FILE and step.role == "reader" and len(listed) > 1 and all(constant):
            yield f"{step.path}.parameter.{known.columns_key}", "has constants only", _as_fields(step, known, listed)


def _as_fields(step: StepView, known: Connector, listed: list[Any]) -> Fix | None:
    """The constants as numbers of fields, where they are 0, 1, 2 and so on."""
    values = [entry["value"] for entry in listed]
    if [str(value) for value in values] != [str(index) for index in range(len(values))]:
        return None
    edits: list[Edit] = []
    for index, value in enumerate(values):
        place = parameter(step, known.columns_key, index, "value")
        edits.append(Edit(EditKind.RENAME, place, value, "index"))
        edits += [Edit(EditKind.REPLACE, place, value, index)] if value != index else []
    return Fix("Write the numbers of the fields as index.", tuple(edits))
