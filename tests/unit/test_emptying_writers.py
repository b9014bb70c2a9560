"""By which keys a writer empties or overwrites what is there: what the note on a created task says.

The expected keys are read off the pages of the connectors; a value of a write mode that treats rows one by one is none.
"""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import ABSENT, UNKNOWN, changes, steps_of
from pulumi_dataworks.content.catalogue import connector as connector_module
from pulumi_dataworks.content.catalogue.connector import Connector, Parameter
from pulumi_dataworks.content.effects.emptying import empties
from pulumi_dataworks.content.effects.lifetimes import NEVER, lifetime
from pulumi_dataworks.content.effects.parameter_effects import parameter_effect
from pulumi_dataworks.content.effects.statements import any_deletes
from support.jobs import two_steps

MYSQL = {"of": "mysql", "datasource": "shop", "table": "orders", "column": ["id"]}

WRITERS = [
    # step type, its parameters, keys by which it empties
    ("odps", {"truncate": True, "partition": "ds=1"}, "truncate"),
    ("odps", {"truncate": "TRUE"}, "truncate"),
    ("odps", {"truncate": False, "emptyAsNull": True}, ""),
    ("odps", {"truncate": "${all}"}, ""),
    ("odps", {}, ""),
    ("holo", {"truncate": "true", "conflictMode": "replace"}, "truncate"),
    ("holo", {"truncate": "false", "conflictMode": "replace"}, ""),
    ("hbase11xsql", {"truncate": True}, "truncate"),
    ("hbase20xsql", {"nullMode": "skip"}, ""),
    ("elasticsearch", {"cleanup": True, "discovery": False, "settings": {}}, "cleanup"),
    ("elasticsearch", {"cleanup": "false", "actionType": "index"}, ""),
    ("milvus", {"schemaCreateMode": "recreate", "writeMode": "insert"}, "schemaCreateMode"),
    ("milvus", {"schemaCreateMode": "createIfNotExist", "writeMode": "upsert"}, ""),
    ("oss", {"object": "a", "writeMode": "truncate"}, "writeMode"),
    ("oss", {"object": "a", "writeMode": ""}, ""),
    ("s3", {"object": "a", "writeMode": "append"}, ""),
    ("ftp", {"path": "/a", "fileName": "b", "writeMode": "truncate"}, "writeMode"),
    ("ftp", {"path": "/a", "fileName": "b", "writeMode": "nonConflict", "singleFileOutput": True}, ""),
    ("hdfs", {"path": "/a", "fileName": "b", "writeMode": "truncate"}, "writeMode"),
    ("hive", {"table": "t", "writeMode": "truncate"}, "writeMode"),
    ("ads", {"table": "t", "writeMode": "load", "overWrite": True}, "overWrite"),
    ("ads", {"table": "t", "writeMode": "insert", "overWrite": "true"}, ""),
    ("ads", {"table": "t", "writeMode": "${mode}", "overWrite": "true"}, "overWrite"),
    ("ads", {"table": "t", "writeMode": UNKNOWN, "overWrite": "true"}, "overWrite"),
    ("tair", {"writerType": "put", "deleteEmptyRecord": "true", "isFullImport": "0"}, "deleteEmptyRecord"),
    ("tair", {"writerType": "counter", "deleteEmptyRecord": "true"}, ""),
    ("mysql", {"writeMode": "replace", "preSql": [], "postSql": [""]}, ""),
    ("mysql", {"preSql": ["delete from orders where day = '${bizdate}'"], "postSql": ["call a()"]}, "preSql"),
    ("mysql", {"preSql": ["update a set b = 'delete'"]}, ""),
    ("mysql", {"session": ["set sql_mode = ''"]}, ""),
    ("oracle", {"session": ["truncate table orders"]}, "session"),
    ("mongodb", {"preSql": {"type": "remove", "json": "{}"}}, "preSql"),
    ("mongodb", {"writeMode": {"isReplace": "true", "replaceKey": "_id"}}, ""),
    ("doris", {"loadProps": {"format": "json"}}, ""),
    ("doris", {"loadProps": {"merge_type": "DELETE"}}, "loadProps"),
    ("ots", {"writeMode": "PutRow"}, ""),
    ("redis", {"writeMode": {"type": "string", "mode": "set"}, "expireTime": {"seconds": "10"}}, ""),
    ("kafka", {"topic": "t", "writeMode": "json"}, ""),
    ("stream", {"print": False}, ""),
    (
        "of-tomorrow",
        {"truncate": True, "writeMode": "overwrite", "presql": "drop table a"},
        "truncate writeMode presql",
    ),
    ("of-tomorrow", {"session": [], "discovery": True, "expireTime": 1}, ""),
]


@pytest.mark.parametrize(("step_type", "parameter", "keys"), WRITERS)
def test_a_writer_empties_by_the_keys_of_its_page(step_type: str, parameter: dict[str, Any], keys: str) -> None:
    """Neither what has no effect beside the others, nor what replaces row by row."""
    (_, writer) = steps_of(two_steps(MYSQL, {"of": step_type, **parameter}))
    assert empties(writer) == tuple(keys.split())


def test_a_reader_empties_nothing() -> None:
    """Its own statements are changes of another kind."""
    (reader, _) = steps_of(two_steps(MYSQL | {"preSql": ["delete from orders"], "truncate": True}, MYSQL))
    assert empties(reader) == ()


@pytest.mark.parametrize(
    "sql",
    [
        "truncate table a",
        "DELETE\nFROM a",
        "alter table a drop partition (ds = '1')",
        "INSERT  OVERWRITE TABLE a SELECT 1",
        "replace\n into a values (1)",
        "create or replace table a as select 1",
        "merge into a using b on a.c = b.c when matched then delete",
        "select '--'; delete from a",
        "select 'it''s'; drop table a",
        "/* all */ drop table a",
        "/*!50000 truncate table a */",
        "execute immediate 'truncate table a'",
        "call run('delete from a')",
        "EXEC('delete from a')",
        "select 'open ; delete from a",
        "select 'a\\' ; delete from a; select '",
        "/* open delete",
        ["select 1", {"type": "drop"}],
        '{"type": "remove"}',
    ],
)
def test_sql_that_deletes_is_found(sql: Any) -> None:
    """Also where a literal may be run, and where it is not sure where one ends."""
    assert any_deletes(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        [],
        None,
        5,
        UNKNOWN,
        "select dropped, deleted_at, truncated from a",
        "insert into log values ('drop', 'delete from a')",
        "select 1 -- delete it later",
        "select 1 -- truncate\nfrom a",
        "/* drop */ select 1",
        "update a set replaced = 1",
        "create table a (b int)",
    ],
)
def test_sql_that_does_not_delete_is_none(sql: Any) -> None:
    """Words of names, literals and comments are no statements."""
    assert not any_deletes(sql)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (0, NEVER),
        ("", NEVER),
        (None, NEVER),
        ({}, NEVER),
        (-1, NEVER),
        (60, 60),
        ("60", 60),
        ({"seconds": "1000"}, 1000),
        ({"unixtime": 1735689600}, None),
        (1735689600, None),
        ("tomorrow", None),
        (UNKNOWN, None),
        ([60], None),
    ],
)
def test_a_lifetime_is_seconds_or_not_known(value: Any, seconds: float | None) -> None:
    """Page of Memcache: more than 30 days is a time since 1970."""
    assert lifetime(value) == seconds


@pytest.mark.parametrize(
    ("old", "new", "code", "may"),
    [
        (0, 60, "DE116", False),
        (60, 30, "DE116", False),
        (60, "60", "DE901", False),
        (30, 60, "DE305", False),
        (60, 0, "DE305", False),
        (60, 1735689600, "DE116", True),
        (60, UNKNOWN, "DE116", True),
    ],
)
@pytest.mark.parametrize("step_type", ["redis", "ocs"])
def test_values_that_expire_sooner_are_lost(step_type: str, old: Any, new: Any, code: str, may: bool) -> None:
    """And those that are kept longer are met in another way."""
    before, after = (two_steps(MYSQL, {"of": step_type, "expireTime": value}) for value in (old, new))
    (change,) = changes(before, after)
    assert (change.code, change.may) == (code, may)
    assert change.reason


EMPTYING_ENUM = Parameter(
    name="create",
    kind="enum",
    purpose="empties",
    meaning="M.",
    source="s",
    default="keep",
    values={"keep": "Nothing.", "create": "It is created.", "fresh": "It is recreated."},
    actions={"keep": "keeps", "create": "keeps", "fresh": "empties"},
)
NEW = Connector(step_type="new", role="writer", kind="other", page="p", parameters={"create": EMPTYING_ENUM})


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("keep", "fresh", "DE102"),
        ("create", "FRESH", "DE102"),
        ("fresh", "keep", "DE103"),
        ("fresh", "create", "DE103"),
        ("keep", "create", "DE305"),
        ("keep", UNKNOWN, "DE112"),
        ("fresh", "other", "DE103"),
        ("keep", "other", "DE305"),
    ],
)
def test_a_value_of_a_list_that_empties_is_as_a_switch(old: Any, new: Any, code: str) -> None:
    """Whatever the connector, the key and the value are called."""
    found = parameter_effect(("create",), old, new, NEW, "writer")
    assert found.code == code
    assert found.reason


PURPOSES = [
    # purpose, code of a reader, code of a writer: what a change of a text means where nothing else is known
    ("place", "DE501", "DE301"),
    ("rows", "DE502", "DE301"),
    ("query", "DE401", "DE107"),
    ("columns", "DE402", "DE402"),
    ("key", "DE402", "DE203"),
    ("format", "DE505", "DE409"),
    ("skips", "DE505", "DE411"),
    ("account", "DE506", "DE304"),
    ("tuning", "DE603", "DE603"),
    ("console", "DE902", "DE902"),
    ("statements", "DE107", "DE107"),
    ("mode", "DE305", "DE305"),
    ("empties", "DE112", "DE112"),
    ("deletes", "DE106", "DE106"),
    ("expires", "DE116", "DE116"),
]


@pytest.mark.parametrize(("purpose", "reader", "writer"), PURPOSES)
def test_a_purpose_decides_the_effect_in_each_role(purpose: str, reader: str, writer: str) -> None:
    """Whatever the parameter is called, and in a role in which no connector has it yet."""
    row = Parameter(name="a", kind="any", purpose=purpose, meaning="M.", source="s")
    for role, code in (("reader", reader), ("writer", writer)):
        one = Connector(step_type="new", role=role, kind="other", page="p", parameters={"a": row})
        found = parameter_effect(("a",), "x", "y", one, role)
        assert (found.code, bool(found.reason)) == (code, True)


def test_every_purpose_is_named() -> None:
    """A new one needs its effects."""
    assert {purpose for purpose, _, _ in PURPOSES} == set(connector_module.PURPOSES)


def test_statements_of_any_name_are_statements() -> None:
    """By the purpose of the row, whatever the key is called."""
    row = Parameter(name="before", kind="statements", purpose="statements", meaning="M.", source="s")
    one = Connector(step_type="new", role="writer", kind="other", page="p", parameters={"before": row})
    found = [
        parameter_effect(("before",), ABSENT, value, one, "writer") for value in (["call a()"], ["drop table a"], [])
    ]
    assert [(effect.code, effect.may) for effect in found] == [("DE107", True), ("DE108", False), ("DE905", False)]
