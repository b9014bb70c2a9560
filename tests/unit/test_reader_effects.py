"""Pairs of jobs in which one thing of a reader changes, with the codes that its page gives, written by hand.

Nothing here is taken from a table of the product. Each group names the page; where no page says what a change does, the
code is that of the worst that can be.
"""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import changes
from support.jobs import two_steps

MYSQL = {"of": "mysql", "datasource": "shop", "table": "orders", "column": ["id", "name", "age"]}
ODPS = {"of": "odps", "datasource": "dw", "table": "ods", "column": ["id", "name", "age"], "truncate": False}

BASES: dict[str, dict[str, Any]] = {
    # step type: what the step has besides the change
    "mysql": {"datasource": "shop", "table": "orders", "column": ["id", "name", "age"]},
    "odps": {"datasource": "dw", "table": "ods", "column": ["id", "name", "age"]},
    "hive": {"datasource": "h", "table": "t", "column": ["id", "name", "age"]},
    "kafka": {"datasource": "k", "topic": "t", "keyType": "STRING", "valueType": "STRING", "column": ["__key__"]},
    "salesforce": {"datasource": "s", "table": "Account", "column": [{"name": "Id", "type": "STRING"}]},
    "bigquery": {"datasource": "s", "dataset": "d", "table": "a", "column": ["id"]},
    "oss": {"datasource": "s", "object": ["a"], "fileFormat": "csv", "column": ["*"]},
}

ROWS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    # step type, what else it has, before, after, codes in the order of the document
    # MySQL: querySql stands for table, column, where and splitPk
    ("mysql", {}, {"where": "a=1"}, {"where": "a=1 and b=2"}, "DE502"),
    ("mysql", {"querySql": "select id,name,age from o"}, {"where": "a=1"}, {"where": "a=2"}, "DE908"),
    ("mysql", {"querySql": "select id,name,age from o"}, {}, {"table": "x"}, "DE908"),
    ("mysql", {}, {"querySql": "select id,name,age from o"}, {"querySql": "select id,name,age from p"}, "DE401"),
    ("mysql", {}, {}, {"querySql": "select id,name,age from o"}, "DE401"),
    ("mysql", {}, {}, {"splitPk": "id"}, "DE502"),
    ("mysql", {}, {}, {"fetchSize": 10}, "DE603"),
    ("mysql", {}, {}, {"socketTimeout": 10}, "DE603"),
    ("mysql", {}, {}, {"useReadOnly": True}, "DE501"),
    (
        "mysql",
        {"column": ["id", "name", "age"], "connection": [{"datasource": "a", "table": ["t"]}]},
        {},
        {"connection": [{"datasource": "a", "table": ["u"]}]},
        "DE501",
    ),
    (
        "mysql",
        {"column": ["id", "name", "age"], "connection": [{"datasource": "a", "querySql": ["select 1"]}]},
        {},
        {"connection": [{"datasource": "a", "querySql": ["select 2"]}]},
        "DE401",
    ),
    # MaxCompute: where counts where enableWhere is true
    ("odps", {}, {"partition": ["ds=1"]}, {"partition": ["ds=2"]}, "DE502"),
    ("odps", {"enableWhere": False}, {"where": "a=1"}, {"where": "a=2"}, "DE908"),
    ("odps", {"where": "a=1"}, {"enableWhere": False}, {"enableWhere": True}, "DE502"),
    # Hive: partition counts where readMode is hdfs
    ("hive", {"readMode": "jdbc"}, {"partition": "a=1"}, {"partition": "a=2"}, "DE908"),
    # Kafka
    ("kafka", {}, {"beginDateTime": "1"}, {"beginDateTime": "2"}, "DE502"),
    # Salesforce
    ("salesforce", {}, {}, {"queryAll": True}, "DE502"),
    ("salesforce", {"serviceType": "bulk1"}, {}, {"queryAll": True}, "DE908"),
    ("salesforce", {}, {"serviceType": "sobject"}, {"serviceType": "query"}, "DE401"),
    # BigQuery: splitPk does not count beside partition
    ("bigquery", {}, {"partition": ["a"]}, {"partition": ["b"]}, "DE502"),
    ("bigquery", {"partition": ["a"]}, {}, {"splitPk": "id"}, "DE908"),
    ("bigquery", {}, {}, {"splitPk": "id"}, "DE603"),
    # OSS
    ("oss", {}, {}, {"compress": "gzip"}, "DE505"),
    ("oss", {}, {}, {"object": ["b"]}, "DE501"),
]


NOT_SURE: tuple[str, ...] = ()
"""What a reader reads otherwise is sure, but for accounts and what no page names."""


def job(step: dict[str, Any]) -> dict[str, Any]:
    """With a counterpart that stays."""
    return two_steps(step, ODPS)


@pytest.mark.parametrize(("step_type", "more", "old", "new", "codes"), ROWS)
def test_a_change_of_a_reader_has_the_codes_that_its_page_gives(
    step_type: str, more: dict[str, Any], old: dict[str, Any], new: dict[str, Any], codes: str
) -> None:
    """One thing changes, and the rest stays."""
    base = {"of": step_type, **BASES[step_type], **more}
    found = changes(job(base | old), job(base | new))
    assert sorted(change.code for change in found) == sorted(codes.split())
    assert all(change.reason for change in found)
    assert {change.code for change in found if change.may} <= set(NOT_SURE)
