"""DW41, DW420: values of parameters, held against the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ..catalogue.connector import Connector, Parameter
from ..diff.column_mapping import has_query
from ..effects.emptying import empties
from ..steps import StepView
from ..values import UNKNOWN
from . import DATA, HINT, RUN, WARNING, Found, Job, is_blank, is_variable, rule
from .fix import Fix, parameter, replace

WHOLE = re.compile(r"\s*-?[0-9]{1,30}\s*")
NUMBER = re.compile(r"\s*-?[0-9]{1,30}(\.[0-9]{1,30})?\s*")


def _values(row: Parameter, known: Connector, step: StepView) -> tuple[str, ...]:
    """The values that a parameter may have in this step; () where they are not known."""
    for case in row.values_when:
        if known.holds(case.when, step.parameter):
            return case.values
    return tuple(row.values)


def _is_listed(value: str, allowed: tuple[str, ...]) -> bool:
    """Whether the engine takes a value for one of these: it reads the first word, in any case."""
    text = value.strip().casefold()
    words = {one.casefold() for one in allowed}
    return text in words or re.split(r"[\s(]", text)[0] in words


def _given(job: Job, *, variables: bool = False) -> Iterator[tuple[StepView, Connector, Parameter, Any]]:
    """Each parameter of the catalogue that a step has with a value; one that is a variable only with `variables`."""
    for step, known in job.judged:
        for name, value in step.parameter.items():
            row = known.parameters.get(name)
            given = value is not UNKNOWN and not is_blank(value) and (variables or not is_variable(value))
            if row is not None and given:
                yield step, known, row, value


@rule(
    "DW411",
    "value-not-listed",
    WARNING,
    when=RUN,
    consequence="the run fails at its start, or uses another value",
    remedy="write one of the listed values",
    source="values on the page of the connector; engine: ILLEGAL_VALUE",
)
def value_not_listed(job: Job) -> Found:
    """A parameter has a value that the page of its connector does not list."""
    for step, known, row, value in _given(job):
        allowed = _values(row, known, step) if row.kind == "enum" else ()
        if allowed and not isinstance(value, Mapping) and not _is_listed(str(value), allowed):
            meant = get_close_matches(str(value).strip().casefold(), [one.casefold() for one in allowed], cutoff=0.85)
            right = next((one for one in allowed if len(meant) == 1 and one.casefold() == meant[0]), "")
            fix = replace(parameter(step, row.name), value, right, f"Write {right}.") if right else None
            yield f"{step.path}.parameter.{row.name}", f"must be one of {', '.join(allowed)}", fix


@rule(
    "DW412",
    "value-of-another-kind",
    WARNING,
    when=RUN,
    consequence="the engine cannot read it, and the run fails or uses the default",
    remedy="write a value of the documented kind",
    source="kinds of values on the page of the connector; engine: Common-00",
)
def value_of_another_kind(job: Job) -> Found:
    """A flag is neither true nor false, a count is not a whole number, or text is an object."""
    for step, _, row, value in _given(job):
        wanted = _wanted(row, value)
        if wanted:
            yield f"{step.path}.parameter.{row.name}", f"must be {wanted}", _flag_fix(step, row, value)


FLAGS = {"yes": True, "on": True, "y": True, "1": True, "no": False, "off": False, "n": False, "0": False}
"""What people write for true and false."""


def _flag_fix(step: StepView, row: Parameter, value: Any) -> Fix | None:
    """True or false where a flag says so in another way; never for one that decides what happens to rows."""
    if row.kind != "flag" or row.purpose in ("empties", "deletes", "mode") or isinstance(value, list | tuple | Mapping):
        return None
    meant = FLAGS.get(str(value).strip().casefold())
    place = parameter(step, row.name)
    return None if meant is None else replace(place, value, meant, f"Write {str(meant).lower()}.")


def _wanted(row: Parameter, value: Any) -> str:
    """What a value must be and is not; "" where it is."""
    if row.kind == "flag":
        right = isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in ("true", "false"))
        return "" if right else "true or false"
    if row.kind in ("count", "number"):
        form = WHOLE if row.kind == "count" else NUMBER
        whole = isinstance(value, int) or (isinstance(value, float) and (row.kind == "number" or value.is_integer()))
        right = not isinstance(value, bool) and (
            whole or (isinstance(value, str) and form.fullmatch(value) is not None)
        )
        return "" if right else "a whole number" if row.kind == "count" else "a number"
    if row.kind == "condition":
        return "" if isinstance(value, str) else "a string"
    return ""


@rule(
    "DW413",
    "no-effect",
    WARNING,
    when=DATA,
    consequence="it is ignored, so that other rows are read or written than it says",
    remedy="write the condition into the query, or switch on what it needs",
    source="page of the connector: querySql, enableWhere, readMode, writeMode; engine: a line in the log",
)
def no_effect(job: Job) -> Found:
    """A parameter that decides which rows are read, or how they are written, has no effect beside another one."""
    yield from _without_effect(job, decisive=True)


@rule(
    "DW420",
    "form-without-effect",
    HINT,
    when=RUN,
    consequence="it is ignored",
    remedy="remove it, or switch on what it needs",
    source="page of the connector: fileFormat, fileType, readMode, writeMode",
)
def form_without_effect(job: Job) -> Found:
    """A parameter of the form of values, of key, mode, place or speed has no effect beside another one."""
    yield from _without_effect(job, decisive=False)


DECISIVE = ("rows", "query", "columns", "empties", "skips", "statements")
"""Purposes of parameters that decide which rows and columns are read or written.

Published jobs have keys and modes of another write mode beside each other (AnalyticDB, Tair): those are hints.
"""


def _without_effect(job: Job, *, decisive: bool) -> Found:
    for step, known, row, value in _given(job, variables=True):
        if (row.purpose in DECISIVE) is not decisive or row.name == "table" or _is_default(row, value):
            continue  # DW405 reports a table beside a query
        path = f"{step.path}.parameter.{row.name}"
        beside = [name for name in row.no_effect_beside if _is_beside(name, step)]
        if beside:
            yield path, f"has no effect beside {beside[0]}"
        elif _is_decided(row, step) and not known.holds(row.effective_when, step.parameter):
            yield path, f"has an effect with {_needed(row)} only"


def _is_default(row: Parameter, value: Any) -> bool:
    """Whether a value is what holds without it, so that nothing is ignored."""
    text = str(value).strip().lower()
    return text == str(row.default).lower() or (row.kind == "flag" and text == "false")


def _needed(row: Parameter) -> str:
    """What a parameter needs, with the values as the catalogue has them; "" is one that is not written."""
    parts = [f"{name} {' or '.join(value for value in values if value)}" for name, values in row.effective_when.items()]
    return " and ".join(parts)


def _is_decided(row: Parameter, step: StepView) -> bool:
    """Whether a parameter needs values of others, and each of these is known already."""
    others = [step.parameter.get(name) for name in row.effective_when]
    return bool(others) and not any(other is UNKNOWN or is_variable(other) for other in others)


def _is_beside(name: str, step: StepView) -> bool:
    return has_query(step) if name == "querySql" else not is_blank(step.parameter.get(name))


@rule(
    "DW418",
    "null-mode-with-update",
    WARNING,
    when=DATA,
    consequence="a NULL is written over the value that is there",
    remedy="write writeMode insert or replace, or nullMode writeNull",
    source="page of MySQL: skipNull does not work with update",
)
def null_mode_with_update(job: Job) -> Found:
    """`nullMode` skips NULL, and `writeMode` is update."""
    for step, _, row, value in _given(job):
        mode = step.parameter.get("writeMode")
        updates = isinstance(mode, str) and mode.strip().lower().startswith("update")
        if updates and row.name == "nullMode" and value == "skipNull":
            yield f"{step.path}.parameter.nullMode", "does not skip NULL with writeMode update"


@rule(
    "DW419",
    "reads-what-it-empties",
    WARNING,
    when=DATA,
    consequence="the table is emptied before it is read, and its rows are lost",
    remedy="write into another table or partition, or do not empty it",
    source="page of MaxCompute: truncate empties before the rows are written; a guess for other writers",
)
def reads_what_it_empties(job: Job) -> Found:
    """Reader and writer name the same place, and the writer empties it."""
    reader, writer = job.reader, job.writer
    if reader is None or writer is None or reader.step_type != writer.step_type or not empties(writer):
        return
    keys = {name for step, known in job.judged if step is writer for name in known.with_purpose("place")}
    keys = {key for key in keys | {"partition"} if key in writer.parameter or key in reader.parameter}
    sides = [{key: _place(step.parameter.get(key)) for key in keys} for step in (reader, writer)]
    if keys and sides[0] == sides[1] and "table" in keys and not any(value is UNKNOWN for value in sides[0].values()):
        yield f"{writer.path}.parameter.table", "is the table that is read, and the writer empties it"


def _place(value: Any) -> Any:
    """A place in one form: a list of one is what is in it, and nothing is an empty text."""
    if isinstance(value, list | tuple) and len(value) == 1:
        return _place(value[0])
    return "" if is_blank(value) else value
