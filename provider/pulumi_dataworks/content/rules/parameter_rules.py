"""DW4: what a connector asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalogue.connector import MAXCOMPUTE, Connector
from ..diff.column_mapping import QUERY_KEYS, has_query
from ..steps import StepView
from ..structure import path_of
from ..values import UNKNOWN
from . import HINT, RUN, WARNING, Found, Job, is_blank, list_at, rule
from .fix import Place, delete, parameter, rename

TABLE, QUERY, WRONG_QUERY = "table", *QUERY_KEYS


def _lacks(step: StepView, known: Connector, key: str) -> bool:
    """Whether a step has no value under `key`, nor under a parameter that stands for it."""
    return all(is_blank(step.parameter.get(name)) for name in (key, *known.parameters[key].spellings))


def _misspelt(step: StepView, key: str) -> str | None:
    """A key of the step that is `key` but for the case of its letters."""
    wanted = key.casefold()
    own = (name for name in step.parameter if isinstance(name, str) and name != key)
    return next((name for name in own if name.casefold() == wanted), None)


def _lacking(step: StepView, known: Connector) -> Iterator[str]:
    """Required parameters that the step lacks, columns aside. A query stands for the table."""
    for key in known.required:
        if key == known.columns_key or (key == TABLE and has_query(step)):
            continue
        if known.asks_for(key, step.parameter) and _lacks(step, known, key):
            yield key


@rule(
    "DW401",
    "datasource-missing",
    WARNING,
    when=RUN,
    consequence="the engine gets no address and no user, and the run fails at its start",
    remedy="write the name of a data source of the workspace",
    source="engine: DBUtilErrorCode-03; required in the page of the connector",
)
def datasource_missing(job: Job) -> Found:
    """A step whose connector needs a data source names none, nor an address."""
    for step, known in job.judged:
        if "datasource" in _lacking(step, known) and not _misspelt(step, "datasource"):
            yield f"{step.path}.parameter.datasource", "is missing or empty"


@rule(
    "DW402",
    "parameter-missing",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="write what the page of the connector asks for",
    source="engine: DBUtilErrorCode-03, -09; required in the page of the connector",
)
def parameter_missing(job: Job) -> Found:
    """A step lacks a parameter that its connector cannot do without, such as the table."""
    for step, known in job.judged:
        for key in _lacking(step, known):
            if key != "datasource" and not _misspelt(step, key):
                yield f"{step.path}.parameter.{key}", "is missing or empty"


@rule(
    "DW403",
    "documented-parameter-missing",
    HINT,
    when=RUN,
    consequence="the document calls it required, and published jobs leave it out",
    remedy="write what the page of the connector asks for",
    source="required in the page of the connector",
)
def documented_parameter_missing(job: Job) -> Found:
    """A step lacks a parameter that the page of its connector marks required."""
    for step, known in job.judged:
        for key in known.documented:
            if known.asks_for(key, step.parameter) and _lacks(step, known, key) and not _misspelt(step, key):
                yield f"{step.path}.parameter.{key}", "is missing or empty"


@rule(
    "DW404",
    "truncate-missing",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="write true (the table or partition is emptied before) or false (rows are added)",
    source="engine: OdpsWriter-00; required in the page of the connector",
)
def truncate_missing(job: Job) -> Found:
    """A MaxCompute writer does not say `truncate`."""
    for step, known in job.judged:
        if step.role == "writer" and known.kind == MAXCOMPUTE and is_blank(step.parameter.get("truncate")):
            yield f"{step.path}.parameter.truncate", "is missing"


@rule(
    "DW405",
    "table-and-query",
    HINT,
    when=RUN,
    consequence="the documents say that the query wins, the open engine refuses both (DBUtilErrorCode-08)",
    remedy="leave the table out",
    source="documents and engine contradict each other; published jobs have both",
)
def table_and_query(job: Job) -> Found:
    """A step has both a table and a query, at one place."""
    for at, place in _places(job):
        if not is_blank(place.get(TABLE)) and not all(is_blank(place.get(key)) for key in QUERY_KEYS):
            fix = delete((*at, TABLE), place[TABLE], "Remove the table: the query says what is read.")
            yield path_of("task_content", (*at, TABLE)), "is given next to a query", fix


@rule(
    "DW406",
    "query-spelling",
    HINT,
    when=RUN,
    consequence="the documents say that it has no effect, and a tutorial uses it",
    remedy="write querySql",
    source="documents and a tutorial contradict each other",
)
def query_spelling(job: Job) -> Found:
    """A query is written under `querysql`."""
    for at, place in _places(job):
        if not is_blank(place.get(WRONG_QUERY)):
            fix = None if QUERY in place else rename((*at, WRONG_QUERY), place[WRONG_QUERY], QUERY)
            yield path_of("task_content", (*at, WRONG_QUERY)), "is written in small letters", fix


def _places(job: Job) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Where a step may name tables and queries: its parameter, and each of its connections."""
    for step in job.ends:
        yield parameter(step), step.parameter
        for index, place in enumerate(list_at(step.parameter, "connection")):
            if isinstance(place, Mapping):
                yield parameter(step, "connection", index), place


@rule(
    "DW407",
    "parameter-spelling",
    WARNING,
    when=RUN,
    consequence="the parameter counts as missing",
    remedy="write it as the page of the connector does; case counts",
    source="engine: keys are compared exactly; help pages: parameters are case-sensitive",
)
def parameter_spelling(job: Job) -> Found:
    """A required parameter is there in another case only."""
    for step, known in job.judged:
        for key in known.required:
            wrong = _misspelt(step, key) if _lacks(step, known, key) else None
            if wrong is not None:
                fix = rename(parameter(step, wrong), step.parameter[wrong], key) if key not in step.parameter else None
                yield f"{step.path}.parameter.{wrong}", f"is not {key}", fix


@rule(
    "DW408",
    "partition-without-value",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy='write name=value for each level, such as "ds=${bizdate}"',
    source="engine: OdpsWriter-31",
)
def partition_without_value(job: Job) -> Found:
    """A level of the partition of a MaxCompute writer is not `name=value`."""
    for step, known in job.judged:
        said = step.parameter.get("partition")
        if step.role == "writer" and known.kind == MAXCOMPUTE and isinstance(said, str) and said.strip():
            levels = [level.partition("=") for level in said.replace("/", ",").split(",")]
            if not all(name.strip() and equals for name, equals, _ in levels):
                yield f"{step.path}.parameter.partition", "has a level that is not name=value"


@rule(
    "DW409",
    "placeholder-left",
    HINT,
    when=RUN,
    consequence="it is used as it is written",
    remedy="write the real name",
    source="official skeletons and samples",
)
def placeholder_left(job: Job) -> Found:
    """A step type, data source or table is still a placeholder in angle brackets or asterisks."""
    for step in job.ends:
        named = {"stepType": step.step_type, **{f"parameter.{key}": step.parameter.get(key) for key in NAMED}}
        for key, value in named.items():
            if value is not UNKNOWN and isinstance(value, str) and _is_placeholder(value.strip()):
                yield f"{step.path}.{key}", "is a placeholder"


NAMED = ("datasource", "table", "endpoint", "username")


def _is_placeholder(text: str) -> bool:
    return (len(text) > 2 and text[0] == "<" and text[-1] == ">") or (len(text) > 2 and not text.strip("*"))
