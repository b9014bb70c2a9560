"""DW414, DW415: SQL in a place where the engine cannot use it. Read as tokens: no parser is loaded in a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..structure import path_of
from . import RUN, WARNING, Found, Job, is_blank, is_variable, list_at, rule
from .fix import Fix, Place, parameter, replace

TOKEN = re.compile(r"""(?sx)
    '(?:[^'\\]|\\.|'')*(?:'|\Z) | "(?:[^"\\]|\\.)*(?:"|\Z) | `[^`]*(?:`|\Z)    # texts and quoted names
  | --[^\n]* | /\*.*?(?:\*/|\Z) | \$\{[^}]*\} | \$\[[^\]]*\] | [A-Za-z_][\w$]* | \S
""")
"""One word of SQL; what is quoted is one word."""

LEADING = re.compile(r"\s*where\s+", re.IGNORECASE)
QUOTED = re.compile(r"""\s*(?:(?P<mark>["'`])(?P<name>[^"'`]+)(?P=mark)|\[(?P<bracketed>[^\[\]]+)\])\s*""")
NAME = re.compile(r"[A-Za-z_][\w$]*")
"""A column whose name needs no quotes."""

STATEMENTS = ("insert", "update", "delete", "truncate", "drop", "create", "alter", "merge")
"""Words that start a statement that is not a query."""

STARTS = ("where", "select", "with", "and", "or", "order", "group", "limit", "having", "join", *STATEMENTS)
"""Words with which a condition cannot start."""

CLAUSES = {
    "limit": r"[0-9$].*",
    "offset": r"[0-9$].*",
    "fetch": "first|next",
    "for": "update|share",
    "order": "by",
    "group": "by",
    "having": ".*",
    "join": ".*",
    "union": "all|select|distinct|[(]",
}
"""Words that start another clause of the statement, and what follows them there; else they are names."""


def _tokens(text: str) -> list[str]:
    found = (word.group() for word in TOKEN.finditer(text))
    return [word for word in found if not word.startswith(("--", "/*"))]


def _clause(text: str) -> str:
    """What in a condition cannot be in one, in words; "" where nothing is."""
    tokens = [word.lower() for word in _tokens(text)]
    if tokens and tokens[0] in STARTS:
        return f"must not start with {tokens[0].upper()}"
    depth = 0
    for at, word in enumerate(tokens):
        depth += (word == "(") - (word == ")")
        follows = tokens[at + 1] if at + 1 < len(tokens) else ""
        if depth < 0:
            return "closes a parenthesis that it does not open"
        if depth == 0 and re.fullmatch(CLAUSES.get(word, "(?!)"), follows):
            return f"must not have {word.upper()}"
        if word == ";" and any(rest != ";" for rest in tokens[at + 1 :]):
            return "must be one condition, without a semicolon"
    if tokens and tokens[-1] == ";":
        return "must not end with a semicolon"
    return "opens a parenthesis that it does not close" if depth > 0 else ""


@rule(
    "DW414",
    "not-a-condition",
    WARNING,
    when=RUN,
    consequence="the engine puts it behind WHERE in parentheses, and the first query fails",
    remedy="write the condition alone, such as id > 100",
    source="page of MySQL: where does not support limit; engine: QUERY_SQL_TEMPLATE",
)
def not_a_condition(job: Job) -> Found:
    """A condition starts with WHERE, has LIMIT or another clause, or is a whole statement."""
    for step, known in job.judged:
        for name, row in known.parameters.items():
            value = step.parameter.get(name)
            if row.kind == "condition" and isinstance(value, str):
                wrong = _clause(value)
                if wrong:
                    yield f"{step.path}.parameter.{name}", wrong, _condition_fix(parameter(step, name), value)


def _condition_fix(place: Place, value: str) -> Fix | None:
    """The condition without the word WHERE before it and semicolons behind it, where that leaves a condition."""
    alone = LEADING.sub("", value.rstrip("; \t\r\n"))
    if not alone or _clause(alone):
        return None
    return replace(place, value, alone, "Write the condition alone, without WHERE and without a semicolon.")


@rule(
    "DW421",
    "not-a-query",
    WARNING,
    when=RUN,
    consequence="the engine reads rows of it, so that the run fails; a statement may change the source",
    remedy="write one SELECT statement; a table is written in table, and statements of a writer in preSql",
    source="pages of the databases: querySql is a SELECT; engine: executeQuery",
)
def not_a_query(job: Job) -> Found:
    """A query is only a name, or a statement that changes data."""
    for step, known in job.judged:
        for name, row in known.parameters.items():
            if row.kind == "query":
                for place, value in _queries(parameter(step), step.parameter, name):
                    wrong = _no_query(value)
                    if wrong:
                        yield path_of("task_content", place), wrong


def _queries(at: Place, parameters: Mapping[str, Any], name: str) -> Iterator[tuple[Place, str]]:
    """The queries under a key, here and in each connection, with their places."""
    value = parameters.get(name)
    if isinstance(value, str):
        yield (*at, name), value
    for index, one in enumerate(list_at(parameters, name)):
        if isinstance(one, str):
            yield (*at, name, index), one
    for index, entry in enumerate(list_at(parameters, "connection")):
        if isinstance(entry, Mapping):
            yield from _queries((*at, "connection", index), entry, name)


def _no_query(value: str) -> str:
    tokens = [] if is_variable(value) else [word.lower() for word in _tokens(value)]
    if len(tokens) == 1 and NAME.fullmatch(tokens[0]):
        return "must be a SELECT statement and not a name"
    return f"must not start with {tokens[0].upper()}" if tokens and tokens[0] in STATEMENTS else ""


@rule(
    "DW415",
    "split-key-not-one-column",
    WARNING,
    when=RUN,
    consequence="the run fails at its start, or the rows are not divided",
    remedy="write one column without quotes, best the first one of the primary key",
    source="engine: DBUtilErrorCode-04; help page: a composite key cannot be the split key",
)
def split_key_not_one_column(job: Job) -> Found:
    """`splitPk` is a list, names several columns, or quotes its column."""
    for step, known in job.judged:
        value = step.parameter.get("splitPk")
        if step.role == "reader" and "splitPk" in known.parameters and not is_blank(value):
            wrong = _split_key(value)
            if wrong:
                yield f"{step.path}.parameter.splitPk", wrong, _split_key_fix(parameter(step, "splitPk"), value)


def _split_key_fix(place: Place, value: Any) -> Fix | None:
    """The one column that a list of one, or a quoted name, is."""
    only = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
    if not isinstance(only, str):
        return None
    quoted = QUOTED.fullmatch(only)
    plain = (quoted["name"] or quoted["bracketed"]) if quoted else only
    if not NAME.fullmatch(plain):
        return None
    return replace(place, value, plain, "Write the column as a string without quotes.")


def _split_key(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "must be a string with one column"
    if not isinstance(value, str):
        return ""
    if is_variable(value):
        return ""
    depth = 0
    words = _tokens(value)
    for word in words:
        depth += (word == "(") - (word == ")")
        if depth == 0 and word in (",", ";", "，", "、"):
            return "must name one column only"
        if depth == 0 and word[0] in "'\"`":
            return "must be without quotes"
    if re.fullmatch(r"\s*\[.*\]\s*", value):
        return "must be without brackets"
    return "must name one column only" if len(words) > 1 and all(map(NAME.fullmatch, words)) else ""
