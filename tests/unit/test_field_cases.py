"""Kinds of jobs that people reported: what is a finding, and what must be none. Inputs are our own.

Where the collected cases are beside the repository, their inputs are linted, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_dataworks.content import lint
from support.jobs import CORPUS
from support.jobs import two_steps as job

CASES = CORPUS.parent / "cases"


MYSQL = {"of": "mysql", "datasource": "crm", "table": "clients", "column": ["id", "mail"]}
ODPS = {
    "of": "odps",
    "datasource": "lake",
    "table": "ods_clients",
    "partition": "pt=${bizdate}",
    "truncate": True,
    "column": ["id", "mail"],
}
FIELDS = [{"index": 0, "type": "long"}, {"index": 1, "type": "string"}]
OSS = {"of": "oss", "datasource": "raw", "column": FIELDS, "fileFormat": "csv", "object": ["c/*.csv"]}
HDFS_COLUMNS = [{"name": "id", "type": "bigint"}, {"name": "mail", "type": "string"}]
HDFS = {"of": "hdfs", "datasource": "raw", "path": "/c", "fileName": "c", "fileType": "orc", "writeMode": "append"}

SPEED = {"speed": {"concurrent": 1}}
DECIMALS = [{"name": "id", "type": "DECIMAL(10,2)"}, HDFS_COLUMNS[1]]
ODPS_READER = {"of": "odps", "datasource": "l", "table": "t", "column": ["id", "mail"]}
FTP = {"of": "ftp", "datasource": "f", "path": "/c"}
KAFKA = {"of": "kafka", "server": "h:1", "topic": "t", "column": ["a", "b"]}

OTS = {"of": "ots", "datasource": "o", "table": "t", "column": [{"name": "id"}, {"name": "mail"}]}

RIGHT: dict[str, dict[str, Any]] = {
    "OSS reads Parquet by path": job(OSS | {"fileFormat": "parquet", "path": "c/", "object": None}, ODPS),
    "OSS reads ORC in capitals by path": job(OSS | {"fileFormat": "ORC", "path": ["c/"], "object": []}, ODPS),
    "OSS writes Parquet by path": job(
        MYSQL,
        {
            "of": "oss",
            "datasource": "raw",
            "fileFormat": "parquet",
            "path": "c",
            "fileName": "c",
            "writeMode": "append",
        },
    ),
    "a variable without braces": job(MYSQL | {"where": "day = '$bizdate' and mail like '%@x'"}, ODPS),
    "no dirty row by strategy": job(
        MYSQL, ODPS, setting={"errorLimit": {"strategy": "ZeroTolerance"}, "speed": {"concurrent": 1}}
    ),
    "dirty rows by their share": job(
        MYSQL, ODPS, setting={"errorLimit": {"percentage": 0.5}, "speed": {"concurrent": 1}}
    ),
    "names of clauses as columns": job(MYSQL | {"where": "`limit` > 5 and note = 'order by limit 1'"}, ODPS),
    "a subquery with a limit": job(MYSQL | {"where": "id in (select id from x order by id limit 10)"}, ODPS),
    "a hashed split key": job(MYSQL | {"of": "sqlserver", "splitPk": "CHECKSUM(id, mail)"}, ODPS),
    "a mode in its longer spelling": job(OSS, MYSQL | {"writeMode": "INSERT INTO"}),
    "a masked password": job(MYSQL | {"password": "********"}, ODPS),
    "a password of the schedule": job(MYSQL | {"password": "${secret}"}, ODPS),
    "types of Hive with their length": job(MYSQL, HDFS | {"column": DECIMALS}),
    "a constant beside fields": job(OSS | {"column": [FIELDS[0], {"type": "string", "value": "x"}]}, ODPS),
    "a condition that counts": job(
        {
            "of": "odps",
            "datasource": "l",
            "table": "t",
            "column": ["id", "mail"],
            "where": "id > 1",
            "enableWhere": "true",
        },
        ODPS,
    ),
    "a subquery with an offset": job(MYSQL | {"where": "id in (select id from x offset 5)"}, ODPS),
    "columns with words of statements in their names": job(
        MYSQL | {"where": "delete_time is null and update_by = 'for update' and with_tax > 0"}, ODPS
    ),
    "a query behind a comment": job(MYSQL | {"table": None, "querySql": "-- daily\nselect id, mail from c"}, ODPS),
    "a query of a common table": job(
        MYSQL | {"table": None, "querySql": "with c as (select 1) select id, mail from c"}, ODPS
    ),
    "a query in a variable": job(MYSQL | {"table": None, "querySql": "${query}"}, ODPS),
    "a mode of the setting that is not known": job(
        MYSQL, ODPS, setting={"errorLimit": {"record": 0}, "executeMode": "cluster", **SPEED}
    ),
    "a split key in a variable": job(MYSQL | {"splitPk": "${key}"}, ODPS),
    "names in the quotes of MySQL": job(MYSQL | {"table": "`crm`.`order`", "column": ["`id`", "`order`"]}, ODPS),
    "names in the quotes of PostgreSQL": job(
        MYSQL | {"of": "postgresql", "table": '"Crm".clients', "column": ['"Id"', "mail"]}, ODPS
    ),
    "names in brackets": job(MYSQL | {"of": "sqlserver", "table": "[dbo].[clients]", "column": ["[id]", "mail"]}, ODPS),
    "a constant in double quotes": job(MYSQL | {"column": ["id", '"crm"']}, ODPS),
    "a function of quoted names": job(MYSQL | {"of": "oracle", "column": ["id", 'upper("Mail")']}, ODPS),
    "several characters where the reader has a switch": job(
        OSS | {"fieldDelimiter": "||", "useMultiCharDelimiter": True}, ODPS
    ),
    "a delimiter as an escape": job(OSS | {"fieldDelimiter": "\\u0001"}, ODPS),
    "a delimiter that ORC does not use": job(
        OSS | {"fileFormat": "orc", "path": "c/", "object": None, "fieldDelimiter": "||"}, ODPS
    ),
    "a default written beside what it does not count for": job(
        OTS | {"newVersion": "false", "mode": "normal", "isTimeseriesTable": "false"}, ODPS
    ),
    "columns of an update": job(ODPS_READER, MYSQL | {"writeMode": "update", "updateColumn": ["mail"]}),
    "types of Hive in an ORC file of OSS": job(
        MYSQL,
        {
            "of": "oss",
            "datasource": "raw",
            "fileFormat": "orc",
            "path": "c",
            "fileName": "c",
            "writeMode": "append",
            "column": [{"name": "id", "type": "bigint"}, {"name": "mail", "type": "varchar(20)"}],
        },
    ),
    "a transformer without a name": {
        **(one := job(MYSQL, ODPS)),
        "steps": [one["steps"][0], {"category": "map", "stepType": "x", "parameter": {}}, one["steps"][1]],
    },
    "keys of the console": job(MYSQL | {"envType": 1, "partitionKey": None}, ODPS | {"tunnelQuota": "q", "guid": None}),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_what_the_pages_show_is_no_warning(kind: str) -> None:
    """Hints at most."""
    assert [str(one) for one in lint(RIGHT[kind]) if one.severity != "hint"] == []


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    # kind: (job, code, path below task_content)
    "OSS reads CSV without object": (job(OSS | {"object": []}, ODPS), "DW402", "steps[0].parameter.object"),
    "OSS reads Parquet without path": (
        job(OSS | {"fileFormat": "parquet", "object": None}, ODPS),
        "DW402",
        "steps[0].parameter.path",
    ),
    "an order in a condition": (
        job(MYSQL | {"where": "id > 1 order by id"}, ODPS),
        "DW414",
        "steps[0].parameter.where",
    ),
    "two conditions": (job(MYSQL | {"where": "id > 1; drop table x"}, ODPS), "DW414", "steps[0].parameter.where"),
    "an open parenthesis": (job(MYSQL | {"where": "(id > 1"}, ODPS), "DW414", "steps[0].parameter.where"),
    "a key in another case": (job(MYSQL | {"Where": "id > 1"}, ODPS), "DW410", "steps[0].parameter.Where"),
    "a key with letters exchanged": (job(MYSQL | {"wehre": "id > 1"}, ODPS), "DW410", "steps[0].parameter.wehre"),
    "a mode of Hive for HDFS": (
        job(MYSQL, HDFS | {"column": HDFS_COLUMNS, "writeMode": "overwrite"}),
        "DW411",
        "steps[1].parameter.writeMode",
    ),
    "a mode of MySQL for Oracle": (
        job(OSS, MYSQL | {"of": "oracle", "writeMode": "replace"}),
        "DW411",
        "steps[1].parameter.writeMode",
    ),
    "a switch in words": (job(MYSQL, ODPS | {"emptyAsNull": "on"}), "DW412", "steps[1].parameter.emptyAsNull"),
    "a count with its unit": (job(OSS, MYSQL | {"batchSize": "1k"}), "DW412", "steps[1].parameter.batchSize"),
    "a type of Java for ORC": (
        job(MYSQL, HDFS | {"column": [HDFS_COLUMNS[0], {"name": "mail", "type": "text"}]}),
        "DW312",
        "steps[1].parameter.column[1].type",
    ),
    "a type of a database for FTP": (
        job(FTP | {"column": [{"index": 0, "type": "integer"}, FIELDS[1]]}, ODPS),
        "DW312",
        "steps[0].parameter.column[0].type",
    ),
    "a token of a queue": (
        job(
            {
                "of": "kafka",
                "server": "h:1",
                "topic": "t",
                "column": ["a", "b"],
                "kafkaConfig": {"sasl.password": "Abc12345"},
            },
            ODPS,
        ),
        "DW416",
        "steps[0].parameter.kafkaConfig.sasl.password",
    ),
    "an Output in a partition": (
        job(MYSQL, ODPS | {"partition": "pt=${bizdate},h=Calling __str__ on an Output[T] is not supported."}),
        "DW127",
        "steps[1].parameter.partition",
    ),
    "a key of the speed with letters exchanged": (
        job(MYSQL, ODPS, setting={"errorLimit": {"record": 0}, "speed": {"concurrent": 2, "throttel": True}}),
        "DW129",
        "setting.speed.throttel",
    ),
    "a key of the setting in small letters": (
        job(MYSQL, ODPS, setting={"errorlimit": {"record": 0}, **SPEED}),
        "DW129",
        "setting.errorlimit",
    ),
    "a key of the document with a letter too many": (
        {**{key: value for key, value in job(MYSQL, ODPS).items() if key != "setting"}, "settings": {}},
        "DW129",
        "settings",
    ),
    "a strategy that is misspelt": (
        job(MYSQL, ODPS, setting={"errorLimit": {"strategy": "ZeroTolerence"}, **SPEED}),
        "DW210",
        "setting.errorLimit.strategy",
    ),
    "a retry in words": (
        job(MYSQL, ODPS, setting={"errorLimit": {"record": 0}, "failoverEnable": "on", **SPEED}),
        "DW210",
        "setting.failoverEnable",
    ),
    "a key inside of the write mode of MongoDB": (
        job(
            MYSQL,
            {
                "of": "mongodb",
                "datasource": "m",
                "collectionName": "c",
                "column": [{"name": "id", "type": "long"}, {"name": "mail", "type": "string"}],
                "writeMode": {"isreplace": "true", "replaceKey": "id"},
            },
        ),
        "DW410",
        "steps[1].parameter.writeMode.isreplace",
    ),
    "a key of a column with letters exchanged": (
        job(OSS | {"column": [{"index": 0, "tpye": "long"}, FIELDS[1]]}, ODPS),
        "DW410",
        "steps[0].parameter.column[0].tpye",
    ),
    "a row limit behind a condition": (
        job(MYSQL | {"of": "db2", "where": "id > 1 fetch first 9 rows only"}, ODPS),
        "DW414",
        "steps[0].parameter.where",
    ),
    "a lock behind a condition": (
        job(MYSQL | {"where": "id > 1 for update"}, ODPS),
        "DW414",
        "steps[0].parameter.where",
    ),
    "a statement as condition": (job(MYSQL | {"where": "delete from c"}, ODPS), "DW414", "steps[0].parameter.where"),
    "a table as query": (
        job(MYSQL | {"table": None, "querySql": "clients"}, ODPS),
        "DW421",
        "steps[0].parameter.querySql",
    ),
    "a deletion among the queries": (
        job(
            {
                "of": "mysql",
                "column": ["id", "mail"],
                "connection": [{"datasource": "crm", "querySql": ["select id, mail from a", "delete from b"]}],
            },
            ODPS,
        ),
        "DW421",
        "steps[0].parameter.connection[0].querySql[1]",
    ),
    "a split key of two words": (job(MYSQL | {"splitPk": "id mail"}, ODPS), "DW415", "steps[0].parameter.splitPk"),
    "a split key in brackets": (
        job(MYSQL | {"of": "sqlserver", "splitPk": "[id]"}, ODPS),
        "DW415",
        "steps[0].parameter.splitPk",
    ),
    "a type of a database in a key of Tablestore": (
        job(
            MYSQL,
            {
                "of": "ots",
                "datasource": "o",
                "table": "t",
                "writeMode": "PutRow",
                "primaryKey": [{"name": "id", "type": "bigint"}],
                "column": [{"name": "mail", "type": "string"}],
            },
        ),
        "DW312",
        "steps[1].parameter.primaryKey[0].type",
    ),
    "a hop to the former name of a step": (
        {**job(MYSQL, ODPS), "order": {"hops": [{"from": "Extract", "to": "Writer"}]}},
        "DW101",
        "order.hops[0].from",
    ),
    "a hop to a step without a name": (
        {**(one := job(MYSQL, ODPS)), "steps": [one["steps"][0], {**one["steps"][1], "name": ""}]},
        "DW128",
        "order.hops[0].to",
    ),
    "backticks in MaxCompute": (job(MYSQL, ODPS | {"table": "`lake`.`c`"}), "DW315", "steps[1].parameter.table"),
    "double quotes in MaxCompute": (
        job(MYSQL, ODPS | {"column": ["id", '"mail"']}),
        "DW315",
        "steps[1].parameter.column[1]",
    ),
    "backticks in PostgreSQL": (
        job(MYSQL | {"of": "postgresql", "column": ["id", "`mail`"]}, ODPS),
        "DW315",
        "steps[0].parameter.column[1]",
    ),
    "backticks in a list of tables": (
        job(MYSQL | {"of": "oracle", "table": ["a", "`b`"]}, ODPS),
        "DW315",
        "steps[0].parameter.table[1]",
    ),
    "double quotes in MySQL": (
        job(MYSQL | {"column": ["id", '"mail"']}, ODPS),
        "DW315",
        "steps[0].parameter.column[1]",
    ),
    "double quotes in a table of MySQL": (
        job(ODPS_READER, MYSQL | {"table": '"clients"'}),
        "DW315",
        "steps[1].parameter.table",
    ),
    "brackets in MySQL": (job(MYSQL | {"table": "[clients]"}, ODPS), "DW315", "steps[0].parameter.table"),
    "quotes in Hologres": (
        job(MYSQL, MYSQL | {"of": "holo", "column": ["id", '"mail"'], "conflictMode": "ignore"}),
        "DW315",
        "steps[1].parameter.column[1]",
    ),
    "a type of a file in an ORC file of OSS": (
        job(
            MYSQL,
            {
                "of": "oss",
                "datasource": "raw",
                "fileFormat": "orc",
                "path": "c",
                "fileName": "c",
                "writeMode": "append",
                "column": [{"name": "id", "type": "long"}, {"name": "mail", "type": "string"}],
            },
        ),
        "DW312",
        "steps[1].parameter.column[0].type",
    ),
    "two characters without the switch": (
        job(OSS | {"fieldDelimiter": "||", "useMultiCharDelimiter": "false"}, ODPS),
        "DW310",
        "steps[0].parameter.fieldDelimiter",
    ),
    "two characters in a writer that has no switch": (
        job(
            MYSQL,
            {"of": "ftp", "datasource": "f", "path": "/c", "fileName": "c", "writeMode": "append", "fileFormat": "csv"}
            | {"fieldDelimiter": "~~"},
        ),
        "DW310",
        "steps[1].parameter.fieldDelimiter",
    ),
    "a query where Hive reads files": (
        job(
            {"of": "hive", "datasource": "h", "table": "t", "column": ["id", "mail"], "querySql": "select id from t"},
            ODPS,
        ),
        "DW413",
        "steps[0].parameter.querySql",
    ),
    "columns of an update in an insertion": (
        job(ODPS_READER, MYSQL | {"writeMode": "insert", "updateColumn": ["mail"]}),
        "DW413",
        "steps[1].parameter.updateColumn",
    ),
    "versions without the new way of reading": (
        job(OTS | {"mode": "multiVersion"}, ODPS),
        "DW413",
        "steps[0].parameter.mode",
    ),
    "an empty processor and a column too many": (
        {
            **(one := job(MYSQL | {"column": ["id", "mail", "city"]}, ODPS)),
            "steps": [
                one["steps"][0],
                {"category": "processor", "name": "P", "parameter": {"nodes": [], "edges": []}},
                one["steps"][1],
            ],
        },
        "DW301",
        "steps[2].parameter.column",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_each_kind_is_found_at_its_place(kind: str) -> None:
    """With its code, and nothing else that is more than a hint."""
    content, code, path = WRONG[kind]
    found = [(one.code, one.path) for one in lint(content) if one.severity != "hint"]
    assert found == [(code, f"task_content.{path}")]


EXPECTED: dict[str, tuple[str, ...]] = {
    # case: the codes of which each input has one or more, besides hints; () for none
    "fc01": (),
    "fc02": (),
    "fc03": (),
    "fc05": (),
    "fc10": ("DW414",),
    "fc12": ("DW413",),
    "fc13": ("DW415",),
    "fc14": ("DW410",),
    "fc15": ("DW411",),
    "fc17": ("DW312",),
    "fc18": ("DW312",),
    "fc19": ("DW314",),
    "fc20": ("DW301", "DW302", "DW305"),
    "fc23": ("DW416",),
    "fc24": ("DW127",),
    "fc90": (),
    "fc91": (),
    "fc92": ("DW306",),
    "fc93": ("DW408",),
    "fc95": ("DW202",),
}


@pytest.mark.parametrize("case", EXPECTED)
def test_the_collected_cases_are_answered_as_they_expect(case: str) -> None:
    """Each input of a case has the codes that the case expects, and no other warning or error."""
    if not CASES.exists():
        pytest.skip("the collected cases beside the repository are not here; each kind has inputs of our own above")
    (folder,) = CASES.glob(f"{case}-*")
    inputs = sorted(path for path in folder.glob("*.json") if path.name != "case.json")
    assert inputs
    for path in inputs:
        found = {one.code for one in lint(read(path)) if one.severity != "hint"}
        expected = set() if path.name.startswith("must-stay-silent") else set(EXPECTED[case])
        assert found <= expected, (path.name, found)
        assert found or not expected, path.name


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
