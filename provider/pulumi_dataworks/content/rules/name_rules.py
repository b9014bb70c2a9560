"""DW315: names of tables and columns in quotes that their store does not take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..catalogue.connector import HOLOGRES, MAXCOMPUTE, Connector
from ..diff.column_mapping import has_query
from ..steps import StepView
from ..structure import path_of
from . import RUN, WARNING, Found, Job, list_at, rule
from .column_rules import KEYWORDS
from .fix import Fix, Place, parameter, replace

MARKS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # marks: the step types whose SQL takes them around a name, and the source
    "`": (
        (
            *("mysql", "mariadb", "polardb", "polardbx20", "PolarDB-X 2.0", "tidb", "drds", "tddl", "hybriddb"),
            *("analyticdb_for_mysql", "ads", "starrocks", "doris", "selectdb", "gbase8a"),
        ),
        "SQL of MySQL: a text in double quotes is a constant",
    ),
    '"': (
        ("postgresql", "kingbasees", "redshift", "vertica", "adbpg", "oracle", "dm", "db2", "saphana"),
        "standard SQL: a backtick is a syntax error",
    ),
    '"[': (("sqlserver",), "SQL of SQL Server: double quotes or brackets"),
    '"`': (("clickhouse",), "SQL of ClickHouse: both"),
}
TAKEN: Mapping[str, str] = {name: marks for marks, (names, _) in MARKS.items() for name in names}

LOOKED_UP = (MAXCOMPUTE, HOLOGRES)
"""Kinds of connectors that compare names with those of the table, so that no quotes are taken."""

QUOTED = re.compile(
    r"""(?:(?P<mark>[`"])[^`"']+(?P=mark)|\[[^\[\]]+\]|\w+)(?:\.(?:[`"][^`"']+[`"]|\[[^\[\]]+\]|\w+))*"""
)
"""A name, parts of which are in quotes."""

PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@rule(
    "DW315",
    "quoted-name",
    WARNING,
    when=RUN,
    consequence="the name is not found or is a syntax error; in MySQL each row gets the text instead of the column",
    remedy="write the name without quotes, or in those of the store",
    source="SQL of each store; a guess for MaxCompute and Hologres: their plug-ins look names up in the table",
)
def quoted_name(job: Job) -> Found:
    """A table or column is in quotes that its store does not take: backticks outside of MySQL, for instance."""
    for step, known in job.judged:
        marks = "" if known.kind in LOOKED_UP else TAKEN.get(step.step_type)
        for place, name in _names(job, step, known) if marks is not None else ():
            wrong = _wrong(name, marks or "")
            if wrong:
                yield (
                    path_of("task_content", place),
                    f"is in {wrong}, which this {step.role} does not take",
                    _fix(place, name),
                )


def _names(job: Job, step: StepView, known: Connector) -> Iterator[tuple[Place, str]]:
    """The tables of a step, and its columns where no query names them, each with its place."""
    places: list[tuple[Place, Mapping[str, Any]]] = [(parameter(step), step.parameter)]
    for index, entry in enumerate(list_at(step.parameter, "connection")):
        if isinstance(entry, Mapping):
            places.append((parameter(step, "connection", index), entry))
    for at, place in places:
        table = place.get("table")
        named = enumerate(table) if isinstance(table, list | tuple) else [(None, table)]
        for number, one in named:
            if isinstance(one, str):
                yield (*at, "table") if number is None else (*at, "table", number), one
    if has_query(step):
        return
    for index, entry in enumerate(list_at(step.parameter, known.columns_key)):
        is_object = isinstance(entry, dict | Mapping)  # dict is asked first because that is quick
        name = entry.get("name") if is_object else entry
        if isinstance(name, str) and ("`" in name or '"' in name or "[" in name) and not _is_constant(job, step, name):
            at = parameter(step, known.columns_key, index)
            yield (*at, "name") if is_object else at, name


def _is_constant(job: Job, step: StepView, name: str) -> bool:
    """Whether a text in double quotes of a reader may be a constant: no column of the other side has its name."""
    if step.role != "reader" or "`" not in TAKEN.get(step.step_type, "") or name.strip()[:1] != '"':
        return False
    others = (job.columns[job.writer.index] or ()) if job.writer else ()
    return name.strip('" ').casefold() not in {column.name.casefold() for column in others}


def _wrong(name: str, marks: str) -> str:
    """The quotes of a name that are not taken, in words; "" where there are none."""
    text = name.strip()
    if not QUOTED.fullmatch(text):
        return ""
    if "`" in text and "`" not in marks:
        return "backticks"
    if '"' in text and '"' not in marks:
        return "double quotes"
    return "brackets" if text.startswith("[") and "[" not in marks else ""


def _fix(place: Place, name: str) -> Fix | None:
    """The name without quotes, where it is a plain one and no reserved word."""
    plain = re.sub(r"[`\"\[\]]", "", name.strip())
    if not PLAIN.fullmatch(plain) or any(map(KEYWORDS.fullmatch, plain.split("."))):
        return None
    return replace(place, name, plain, "Write the name without quotes.")
