"""DW3: columns, and which goes where."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..catalogue.connector import FILE, HOLOGRES, JDBC, MAXCOMPUTE
from ..diff.column_mapping import Column, has_query
from ..steps import StepView
from . import DATA, HINT, RUN, WARNING, Found, Job, is_blank, is_variable, list_at, rule

STRICT = (JDBC, HOLOGRES)
"""Kinds of writers that compare the numbers of columns and accept no difference."""

TABLES = (JDBC, HOLOGRES, MAXCOMPUTE)

ESCAPE = re.compile(r"\\u?[0-9a-fA-F]{1,4}|\\.|^u00[0-9a-fA-F]{2}$", re.DOTALL)
"""A character written as an escape, which pages and engine read as one: \\t, \\001, \\u0001, u0001."""

KEYWORDS = re.compile(
    "and|as|between|by|case|check|column|create|default|delete|desc|distinct|drop|from|group|having|in|index|insert|"
    "into|is|key|like|not|null|on|or|order|select|set|table|to|union|update|user|values|when|where|with",
    re.IGNORECASE,
)
"""Words that are reserved in most databases."""


def _counts(job: Job) -> tuple[int, int] | None:
    """Numbers of columns that are read and written, where both are known and nothing between can change them."""
    mapping = job.mapping
    if mapping is None or mapping.via or mapping.sources is None or mapping.targets is None:
        return None
    return len(mapping.sources), len(mapping.targets)


def _differ(job: Job, kinds: tuple[str, ...], *, more: bool) -> Found:
    """Where the writer is of one of `kinds` and gets more columns, or fewer, than it takes."""
    counts = _counts(job)
    if (
        counts
        and job.writer
        and job.writer_kind in kinds
        and (counts[0] > counts[1] if more else counts[0] < counts[1])
    ):
        yield _columns(job.writer), _told(counts)


def _told(counts: tuple[int, int]) -> str:
    return f"the reader gives {counts[0]} columns and the writer takes {counts[1]}"


def _columns(step: StepView) -> str:
    return f"{step.path}.parameter.column"


@rule(
    "DW301",
    "more-source-columns",
    WARNING,
    when=RUN,
    consequence="the run fails at the first record",
    remedy="list the same number of columns on both sides",
    source="engine: DBUtilErrorCode-00 (JDBC, Hologres), OdpsWriter-01 (MaxCompute)",
)
def more_source_columns(job: Job) -> Found:
    """The reader lists more columns than a writer of a database, of Hologres or of MaxCompute."""
    yield from _differ(job, (*STRICT, MAXCOMPUTE), more=True)


@rule(
    "DW302",
    "fewer-source-columns",
    WARNING,
    when=RUN,
    consequence="the run fails at the first record",
    remedy="list the same number of columns on both sides",
    source="engine: DBUtilErrorCode-00 (JDBC, Hologres)",
)
def fewer_source_columns(job: Job) -> Found:
    """The reader lists fewer columns than a writer of a database or of Hologres."""
    yield from _differ(job, STRICT, more=False)


@rule(
    "DW303",
    "target-columns-null",
    WARNING,
    when=DATA,
    consequence="the run succeeds, and the last columns are NULL",
    remedy="list the same number of columns on both sides",
    source="engine: odpswriterproxy.2, a warning in the log of the run",
)
def target_columns_null(job: Job) -> Found:
    """The reader lists fewer columns than a MaxCompute writer."""
    yield from _differ(job, (MAXCOMPUTE,), more=False)


@rule(
    "DW304",
    "column-counts-differ",
    HINT,
    when=RUN,
    consequence="what this writer does then is not known",
    remedy="list the same number of columns on both sides",
    source="help pages: columns are mapped by position",
)
def column_counts_differ(job: Job) -> Found:
    """Reader and writer list different numbers of columns, and the writer is of another kind."""
    counts = _counts(job)
    if counts and job.writer and counts[0] != counts[1] and job.writer_kind not in TABLES:
        yield _columns(job.writer), _told(counts)


@rule(
    "DW305",
    "columns-crossed",
    WARNING,
    when=DATA,
    consequence="columns are mapped by position, so values are written into the wrong columns",
    remedy="list the columns of both sides in the same order",
    source="help pages: script mode maps the same row only",
)
def columns_crossed(job: Job) -> Found:
    """Two columns of the same names stand at exchanged positions on the two sides."""
    mapping = job.mapping
    if mapping is None or mapping.via or mapping.sources is None or mapping.targets is None or job.writer is None:
        return
    sources, targets = _places(mapping.sources), _places(mapping.targets)
    for name, place in sources.items():
        goes_to = mapping.targets[place].name.casefold() if place < len(mapping.targets) else None
        if goes_to != name and name in targets and goes_to in sources:
            yield f"{_columns(job.writer)}[{place}]", "gets the data of another column that is written elsewhere"
            return


def _places(columns: tuple[Column, ...]) -> dict[str, int]:
    return {column.name.casefold(): place for place, column in enumerate(columns) if column.kind == "name"}


@rule(
    "DW306",
    "columns-missing",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy='list the columns, or ["*"]',
    source="engine: DBUtilErrorCode-03 (reader), -02 (writer); required in the page of the connector",
)
def columns_missing(job: Job) -> Found:
    """A step whose connector asks for columns lists none, and has no query."""
    for step, known in job.judged:
        key = known.columns_key
        if key in known.required and job.columns[step.index] is None and not is_blank(step.parameter.get(key, "")):
            yield f"{step.path}.parameter.{key}", "must be a list"
        elif key in known.required and job.columns[step.index] is None and is_blank(step.parameter.get(f"{key}s")):
            yield f"{step.path}.parameter.{key}", "is missing or empty"


@rule(
    "DW307",
    "star-among-names",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="list either all names, or * alone",
    source="engine: several * in a column list are refused",
)
def star_among_names(job: Job) -> Found:
    """`*` is given next to other columns of a database table."""
    for step, known in job.judged:
        listed = list_at(step.parameter, known.columns_key)
        if known.kind in TABLES and len(listed) > 1 and not has_query(step) and "*" in listed:
            yield f"{step.path}.parameter.{known.columns_key}", "mixes * with other columns"


@rule(
    "DW308",
    "target-column-twice",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="list each column of the target once",
    source="engine: a column list with a repetition is refused",
)
def target_column_twice(job: Job) -> Found:
    """A writer of a database table lists a column twice, case aside."""
    if job.writer is None or job.writer_kind not in TABLES:
        return
    seen: set[str] = set()
    for place, column in enumerate(job.columns[job.writer.index] or ()):
        name = column.name.casefold()
        if column.kind == "name" and name in seen:
            yield f"{_columns(job.writer)}[{place}]", "is in the list a second time"
        seen.add(name)


@rule(
    "DW309",
    "index-or-value",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="give each column either index (a field of the file) or value (a constant)",
    source="engine: one of index and value for each column",
)
def index_or_value(job: Job) -> Found:
    """A column of a file reader has both `index` and `value`, or neither."""
    for step, known in job.judged:
        if known.kind != FILE or step.role != "reader":
            continue
        for place, column in enumerate(list_at(step.parameter, known.columns_key)):
            if not isinstance(column, Mapping):
                continue
            given = [key for key in ("index", "value") if column.get(key) is not None]
            if len(given) == 2 or (not given and column.get("name") is None):
                what = "has both index and value" if given else "has neither index nor value"
                yield f"{_columns(step)}[{place}]", what


@rule(
    "DW310",
    "long-delimiter",
    WARNING,
    when=RUN,
    consequence="the run fails at its start",
    remedy="write one character, or switch on useMultiCharDelimiter where the reader has it",
    source="the catalogue; engine: only single characters separate fields",
)
def long_delimiter(job: Job) -> Found:
    """A separator has more characters than the connector reads; a written escape, such as \\u0001, counts as one."""
    for step, known in job.judged:
        for name, row in known.parameters.items() if known.kind == FILE else ():
            said = step.parameter.get(name)
            if (
                row.length
                and isinstance(said, str)
                and not is_variable(said)
                and known.holds(row.required_when, step.parameter)
            ):
                lifted = step.parameter.get(row.length_lifted_by) if row.length_lifted_by else None
                if lifted in (None, False, "false") and len(ESCAPE.sub("x", said)) > row.length:
                    limit = "one character" if row.length == 1 else f"{row.length} characters"
                    yield f"{step.path}.parameter.{name}", f"has more than {limit}"


@rule(
    "DW311",
    "keyword-as-column",
    HINT,
    when=RUN,
    consequence="the query may fail",
    remedy="quote the name as the database does, such as `index` in MySQL",
    source="official troubleshooting: DBUtilErrorCode-07",
)
def keyword_as_column(job: Job) -> Found:
    """A database reader lists a column whose name is a reserved word, without quotes."""
    for step, known in job.judged:
        if known.kind != JDBC or step.role != "reader" or has_query(step):
            continue
        for place, column in enumerate(job.columns[step.index] or ()):
            if column.kind == "name" and KEYWORDS.fullmatch(column.name):
                yield f"{_columns(step)}[{place}]", "is a reserved word in most databases"
