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
