"""What a change does to the data, written by hand: a change of one parameter of a real connector, and its class.

Nothing here is taken from a table of the product, so these rows hold whatever the tables look like. The sources are the
pages of the connectors; where an account decides what is read or written, the class is a guess of ours.
"""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import changes, worst

READERS: dict[str, dict[str, Any]] = {
    "mysql": {"datasource": "shop", "table": "orders", "column": ["id"]},
    "odps": {"datasource": "warehouse", "table": "ods", "column": ["id"]},
    "oss": {"datasource": "files", "object": ["a/*"], "column": ["*"], "fileFormat": "text"},
    "kafka": {"datasource": "queue", "topic": "orders", "column": ["id"]},
}
WRITERS: dict[str, dict[str, Any]] = {
    "mysql": {"datasource": "shop", "table": "orders", "column": ["id"]},
    "odps": {"datasource": "warehouse", "table": "ods", "column": ["id"]},
    "holo": {"datasource": "warehouse", "table": "ods", "column": ["id"]},
    "oss": {"datasource": "files", "object": "a", "column": ["id"], "fileFormat": "text"},
    "hdfs": {"datasource": "files", "path": "/a", "column": ["id"], "fileType": "text"},
    "ftp": {"datasource": "files", "path": "/a", "fileName": "orders", "column": ["id"]},
    "elasticsearch": {"datasource": "search", "index": "orders", "column": ["id"]},
    "mongodb": {"datasource": "documents", "collectionName": "orders", "column": ["id"]},
    "kafka": {"datasource": "queue", "topic": "orders", "column": ["id"]},
    "ads": {"datasource": "analytics", "table": "orders", "column": ["id"]},
    "tair": {"datasource": "cache", "column": ["id"]},
}
ABSENT = ...


def content(role: str, kind: str, **parameters: Any) -> dict[str, Any]:
    """A job whose step of this role and connector has these parameters besides those it needs."""

    def step(of: str, own: dict[str, Any], step_type: str) -> dict[str, Any]:
        extra = {name: value for name, value in parameters.items() if value is not ABSENT} if of == role else {}
        return {"stepType": step_type, "category": of, "name": of.capitalize(), "parameter": {**own, **extra}}

    reader, writer = (kind, "odps") if role == "reader" else ("mysql", kind)
    return {
        "type": "job",
        "version": "2.0",
        "steps": [step("reader", READERS[reader], reader), step("writer", WRITERS[writer], writer)],
        "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2}},
        "order": {"hops": [{"from": "Reader", "to": "Writer"}]},
    }


ROWS = [
    # role, connector, parameter, old, new, class
    # what is in the target is lost, or doubled
    ("writer", "odps", "truncate", False, True, "destructive"),
    ("writer", "odps", "truncate", True, False, "destructive"),
    ("writer", "odps", "truncate", "false", "TRUE", "destructive"),
    ("writer", "odps", "truncate", "True", "FALSE", "destructive"),
    ("writer", "holo", "truncate", ABSENT, True, "destructive"),
    ("writer", "oss", "writeMode", "append", "truncate", "destructive"),
    ("writer", "oss", "writeMode", "truncate", "append", "destructive"),
    ("writer", "ftp", "writeMode", "append", "truncate", "destructive"),
    ("writer", "hdfs", "writeMode", "append", "overwrite", "destructive"),
    ("writer", "hdfs", "writeMode", "append", "truncate", "destructive"),
    ("writer", "elasticsearch", "cleanup", False, True, "destructive"),
    ("writer", "elasticsearch", "cleanup", True, False, "destructive"),
    ("writer", "ads", "overWrite", "false", "true", "destructive"),
    ("writer", "ads", "overWrite", "true", "false", "destructive"),
    ("writer", "tair", "deleteEmptyRecord", "false", "true", "destructive"),
    ("writer", "mysql", "preSql", ABSENT, ["delete from orders"], "destructive"),
    ("writer", "mysql", "preSql", ["delete from a"], ["delete from b"], "destructive"),
    ("writer", "mysql", "postSql", ABSENT, ["delete from orders"], "destructive"),
    ("writer", "mysql", "postSql", ["call a()"], ["call b()"], "destructive"),
    ("writer", "holo", "postSql", ABSENT, ["drop table orders"], "destructive"),
    ("reader", "mysql", "preSql", ABSENT, ["delete from orders"], "destructive"),
    ("reader", "mysql", "postSql", ABSENT, ["delete from orders"], "destructive"),
    ("reader", "mysql", "postSql", ["call a()"], ["call b()"], "destructive"),
    # the same in another way of writing
    ("writer", "odps", "truncate", True, "true", "none"),
    ("writer", "odps", "truncate", "true", "TRUE", "none"),
    ("writer", "odps", "truncate", " True ", True, "none"),
    ("writer", "odps", "truncate", False, "false", "none"),
    # the data goes elsewhere
    ("writer", "mysql", "datasource", "shop", "shop_2", "target"),
    ("writer", "mysql", "table", "orders", "orders_2", "target"),
    ("writer", "odps", "partition", "ds=${bizdate}", "pt=${bizdate}", "target"),
    ("writer", "holo", "schema", "public", "other", "target"),
    ("writer", "oss", "object", "a", "b", "target"),
    ("writer", "oss", "bucket", "a", "b", "target"),
    ("writer", "hdfs", "path", "/a", "/b", "target"),
    ("writer", "ftp", "fileName", "orders", "orders_2", "target"),
    ("writer", "elasticsearch", "index", "orders", "orders_2", "target"),
    ("writer", "mongodb", "collectionName", "orders", "orders_2", "target"),
    ("writer", "kafka", "topic", "orders", "orders_2", "target"),
    ("writer", "mysql", "username", "a", "b", "target"),
    # which columns and which form of values arrive
    ("writer", "mysql", "column", ["id"], ["id", "buyer"], "schema"),
    ("writer", "ftp", "encoding", "UTF-8", "GBK", "schema"),
    ("reader", "mysql", "column", ["id"], ["buyer"], "schema"),
    ("reader", "mysql", "querySql", ABSENT, "select id from orders", "schema"),
    # which rows arrive
    ("reader", "mysql", "where", "a = 1", "a = 2", "rows"),
    ("reader", "mysql", "table", "orders", "orders_2", "rows"),
    ("reader", "mysql", "datasource", "shop", "shop_2", "rows"),
    ("reader", "odps", "odps", {"project": "a"}, {"project": "b"}, "rows"),
    ("reader", "odps", "project", "a", "b", "rows"),
    ("reader", "odps", "partition", ["ds=1"], ["ds=2"], "rows"),
    ("reader", "oss", "object", ["a/*"], ["b/*"], "rows"),
    ("reader", "kafka", "beginDateTime", "20260101000000", "20260201000000", "rows"),
    ("reader", "mysql", "username", "a", "b", "rows"),
    # how fast
    ("reader", "mysql", "fetchSize", 1, 2, "tuning"),
    ("writer", "mysql", "batchSize", 1, 2, "tuning"),
]


@pytest.mark.parametrize(("role", "kind", "parameter", "old", "new", "word"), ROWS)
def test_a_change_of_a_parameter_has_the_class_that_its_documents_give(
    role: str, kind: str, parameter: str, old: Any, new: Any, word: str
) -> None:
    """One parameter changes, and nothing else."""
    found = changes(content(role, kind, **{parameter: old}), content(role, kind, **{parameter: new}))
    assert worst(found).word == word


SETTINGS = [
    ({"errorLimit": {"record": "0"}}, {"errorLimit": {"record": "10"}}, "rows"),
    ({"speed": {"concurrent": 2}}, {"speed": {"concurrent": 4}}, "tuning"),
    ({"jvmOption": "-Xmx1g"}, {"jvmOption": "-Xmx2g"}, "tuning"),
]


@pytest.mark.parametrize(("old", "new", "word"), SETTINGS)
def test_a_change_of_a_setting_has_the_class_that_its_document_gives(
    old: dict[str, Any], new: dict[str, Any], word: str
) -> None:
    """Page of the task settings."""
    before, after = content("reader", "mysql"), content("reader", "mysql")
    before["setting"] |= old
    after["setting"] |= new
    assert worst(changes(before, after)).word == word


@pytest.mark.parametrize(
    ("part", "new", "word"),
    [
        ("type", "stream", "destructive"),
        ("version", "1.0", "destructive"),
        ("order", {"hops": [{"from": "Writer", "to": "Reader"}]}, "target"),
    ],
)
def test_a_change_of_the_frame_of_a_job_has_its_class(part: str, new: Any, word: str) -> None:
    """What decides how all the rest is read is the worst; which step feeds which is where the data goes."""
    old = content("reader", "mysql")
    assert worst(changes(old, {**old, part: new})).word == word


@pytest.mark.parametrize(
    ("position", "step_type", "word"),
    [(0, "oracle", "rows"), (1, "holo", "target")],
)
def test_another_connector_is_another_source_or_target(position: int, step_type: str, word: str) -> None:
    """The parameters stay, and the step type changes."""
    old, new = content("reader", "mysql"), content("reader", "mysql")
    new["steps"][position]["stepType"] = step_type
    assert worst(changes(old, new)).word == word


@pytest.mark.parametrize(("old", "new", "reason"), [(False, "TRUE", "empties"), ("TRUE", False, "doubles")])
def test_the_reason_of_a_truncation_says_its_direction(old: Any, new: Any, reason: str) -> None:
    """In whichever case the flag is written."""
    found = changes(content("writer", "odps", truncate=old), content("writer", "odps", truncate=new))
    assert any(reason in change.reason for change in found)


@pytest.mark.parametrize(
    ("kind", "parameter", "reason"),
    [
        ("elasticsearch", "cleanup", "empties"),
        ("tair", "deleteEmptyRecord", "delet"),
        ("ads", "overWrite", "overw"),
        ("mysql", "preSql", "SQL"),
        ("mysql", "postSql", "SQL"),
    ],
)
def test_the_reason_of_a_documented_parameter_says_what_it_does(kind: str, parameter: str, reason: str) -> None:
    """An unknown one would be as bad a class, but without a reason that a reviewer can act on."""
    value = ["delete from orders"] if parameter.endswith("Sql") else "true"
    found = changes(content("writer", kind), content("writer", kind, **{parameter: value}))
    assert [reason in change.reason for change in found] == [True]
