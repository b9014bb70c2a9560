"""Mistakes in the keys and values of parameters, with the code under which each must be found: VALUE_MISTAKES."""

from __future__ import annotations

from typing import Any

from .planter import Change, Job, Mistake, need, speed, step

DATABASES = ("mysql", "postgresql", "sqlserver", "oracle", "polardb", "drds")
"""Step types that take names of columns and a WHERE condition."""

FILES = ("oss", "ftp")


def parameter_of(job: Job, category: str, *step_types: str) -> Job:
    """The parameter of the one step of this category, where it is of one of the types and has something in it."""
    entry = step(job, category)
    need(entry.get("stepType") in step_types and entry["parameter"])
    need("tableMappingRule" not in entry["parameter"] and "selectedTables" not in str(entry["parameter"]))
    return entry["parameter"]


def given(category: str, step_types: tuple[str, ...], **parameters: Any) -> Change:
    """These parameters in a step of one of the types."""

    def change(job: Job) -> None:
        parameter_of(job, category, *step_types).update(parameters)

    return change


def renamed(category: str, step_types: tuple[str, ...], right: str, wrong: str) -> Change:
    """A parameter under another key."""

    def change(job: Job) -> None:
        parameter = parameter_of(job, category, *step_types)
        need(right in parameter and wrong not in parameter)
        parameter[wrong] = parameter.pop(right)

    return change


def a_query_beside(job: Job) -> None:
    parameter = parameter_of(job, "reader", *DATABASES)
    parameter.update({"querySql": "select 1", "where": "id > 1"})


def an_object_as_column(job: Job) -> None:
    columns = parameter_of(job, "reader", *DATABASES).get("column")
    need(isinstance(columns, list) and columns)
    columns[0] = {"name": "id"}


def fields_of(job: Job) -> Any:
    columns: Any = parameter_of(job, "reader", *FILES).get("column")
    need(isinstance(columns, list) and len(columns) > 1 and all("index" in str(entry) for entry in columns))
    return columns


def positions_as_values(job: Job) -> None:
    columns = fields_of(job)
    columns[:] = [{"type": entry.get("type", "string"), "value": str(entry["index"])} for entry in columns]


def a_type_of_a_database(job: Job) -> None:
    fields_of(job)[0]["type"] = "varchar"


def quoted(mark: str, *step_types: str) -> Change:
    """The table of a reader or writer in these quotes."""

    def change(job: Job) -> None:
        known = [
            one for one in job["steps"] if one.get("stepType") in step_types and one.get("category") != "processor"
        ]
        tables = [one["parameter"] for one in known if isinstance(one["parameter"].get("table"), str)]
        need(tables and tables[0]["table"].isidentifier())
        tables[0]["table"] = f"{mark}{tables[0]['table']}{mark}"

    return change


def a_line_delimiter_in_parquet(job: Job) -> None:
    parameter = parameter_of(job, "reader", "oss")
    need("compress" not in parameter)
    parameter.update({"fileFormat": "parquet", "lineDelimiter": "\n"})


def typ_for_type(job: Job) -> None:
    first = fields_of(job)[0]
    need("type" in first)
    first["typ"] = first.pop("type")


def tabel_in_a_connection(job: Job) -> None:
    connections = parameter_of(job, "reader", *DATABASES).get("connection")
    need(connections and connections[0].get("table"))
    connections[0]["tabel"] = connections[0].pop("table")


def limited(**limit: Any) -> Change:
    def change(job: Job) -> None:
        need(isinstance(job.get("setting"), dict))
        job["setting"]["errorLimit"] = limit

    return change


def distributed(job: Job) -> None:
    need("executeMode" not in job["setting"])
    speed(job)["concurrent"] = 2
    job["setting"]["executeMode"] = "distribute"


def read_into_itself(job: Job) -> None:
    source = parameter_of(job, "reader", "mysql", "odps")
    need("connection" not in source and source.get("table") and "querysql" not in str(source).lower())
    job["steps"] = [entry for entry in job["steps"] if entry.get("category") in ("reader", "writer")]
    writer = step(job, "writer")
    writer["stepType"] = step(job, "reader")["stepType"]
    places = {key: source[key] for key in ("datasource", "table", "partition", "selectedDatabase") if key in source}
    writer["parameter"] = {**places, "column": source.get("column", ["*"])}
    writer["parameter"] |= {"truncate": True} if writer["stepType"] == "odps" else {"preSql": ["truncate table t"]}


VALUE_MISTAKES = (
    Mistake(
        "DW127",
        "the text of an Output as table",
        given("writer", (*DATABASES, "odps"), table="Calling __str__ on an Output[T] is not supported."),
    ),
    Mistake("DW210", "zero tolerance with a letter wrong", limited(strategy="ZeroTolerence")),
    Mistake("DW421", "the name of a table as query", given("reader", DATABASES, querySql="orders")),
    Mistake("DW421", "an update as query", given("reader", DATABASES, querySql="update orders set sent = 1")),
    Mistake("DW209", "distributed with two threads", distributed),
    Mistake("DW312", "a type of a database in a file", a_type_of_a_database),
    Mistake("DW313", "an object as column of a database", an_object_as_column),
    Mistake("DW314", "positions written as values", positions_as_values),
    Mistake("DW315", "a table in backticks", quoted("`", "odps", "postgresql", "oracle", "sqlserver", "holo")),
    Mistake("DW315", "a table in double quotes", quoted('"', "odps", "mysql", "drds", "holo")),
    Mistake("DW410", "partion for partition", renamed("writer", ("odps",), "partition", "partion")),
    Mistake("DW410", "typ for type in a column of a file", typ_for_type),
    Mistake("DW410", "tabel for table in a connection", tabel_in_a_connection),
    Mistake("DW410", "wheres for where", renamed("reader", DATABASES, "where", "wheres")),
    Mistake("DW411", "a write mode of another database", given("writer", ("mysql", "postgresql"), writeMode="upsert")),
    Mistake("DW412", "a flag in words", given("writer", ("odps",), truncate="yes")),
    Mistake("DW413", "a condition beside a query", a_query_beside),
    Mistake("DW414", "a limit as condition", given("reader", DATABASES, where="limit 10")),
    Mistake("DW414", "the word where in the condition", given("reader", DATABASES, where="where id > 1")),
    Mistake("DW415", "a split key of two columns", given("reader", DATABASES, splitPk="id,buyer")),
    Mistake("DW414", "a row limit of DB2", given("reader", DATABASES, where="id > 1 fetch first 5 rows only")),
    Mistake("DW415", "a split key of two words", given("reader", DATABASES, splitPk="id buyer")),
    Mistake("DW415", "a quoted split key", given("reader", DATABASES, splitPk="`id`")),
    Mistake("DW416", "a password in the content", given("reader", DATABASES, password="NotARealSecret1")),
    Mistake("DW417", "a parameter of no page", given("writer", ("odps", "mysql"), zzzUnheardOf=1)),
    Mistake("DW420", "a line delimiter in Parquet files", a_line_delimiter_in_parquet),
    Mistake("DW419", "a table read into itself", read_into_itself),
    Mistake("DW418", "NULL skipped by an update", given("writer", ("mysql",), writeMode="update", nullMode="skipNull")),
)
