"""Effects 2: codes, directions and effects of several values together, with the documents' answers written by hand."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from pulumi_dataworks.content import UNKNOWN, Change, Effect, changes, worst
from pulumi_dataworks.content.effects.codes import CODES
from pulumi_dataworks.content.effects.parameter_effects import SIMPLE
from support.jobs import two_steps as content

MYSQL = {"of": "mysql", "datasource": "shop", "table": "orders", "column": ["id", "name", "age"]}
ODPS = {"of": "odps", "datasource": "warehouse", "table": "ods", "column": ["id", "name", "age"], "truncate": False}


def codes(old: Any, new: Any) -> list[str]:
    return [change.code for change in changes(old, new)]


def written(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The changes where only the writer changes."""
    return changes(content(MYSQL, old), content(MYSQL, new))


EMPTYING = [
    # a writer that empties its target, and the change by which it goes to another one
    (ODPS | {"truncate": True}, {"table": "dim_users"}),
    (ODPS | {"truncate": "true"}, {"datasource": "prod_dw"}),
    (ODPS | {"truncate": True, "partition": "ds=${bizdate}"}, {"partition": ""}),
    (ODPS | {"truncate": True, "partition": "ds=${bizdate}"}, {"partition": "ds=20200101"}),
    ({"of": "oss", "datasource": "lake", "object": "a/b", "writeMode": "truncate"}, {"object": ""}),
    (
        {"of": "ftp", "datasource": "f", "path": "/x", "fileName": "orders_2024", "writeMode": "truncate"},
        {"fileName": "o"},
    ),
    ({"of": "hive", "datasource": "h", "table": "a", "writeMode": "truncate"}, {"table": "b"}),
    ({"of": "elasticsearch", "datasource": "es", "index": "i", "cleanup": True}, {"index": "j"}),
    (MYSQL | {"preSql": ["truncate table orders"]}, {"table": "orders_2"}),
    (ODPS | {"truncate": True}, {"of": "holo"}),
    (
        {"of": "mongodb", "datasource": "m", "collectionName": "a", "preSql": {"type": "drop"}},
        {"collectionName": "b"},
    ),
    (
        {"of": "mongodb", "datasource": "m", "collectionName": "a", "preSql": '{"type": "remove", "json": "{}"}'},
        {"collectionName": "b"},
    ),
    ({"of": "milvus", "datasource": "m", "collection": "a", "schemaCreateMode": "recreate"}, {"collection": "b"}),
    ({"of": "milvus", "datasource": "m", "collection": "a", "schemaCreateMode": "recreate"}, {"partition": "p"}),
    ({"of": "hbase", "hbaseConfig": {}, "table": "a", "truncate": "true"}, {"table": "b"}),
]


@pytest.mark.parametrize(("writer", "moved"), EMPTYING, ids=range(len(EMPTYING)))
def test_another_target_of_a_writer_that_empties_it_is_destructive(
    writer: dict[str, Any], moved: dict[str, Any]
) -> None:
    """What is in the new target is lost, and the reason says so."""
    found = written(writer, writer | moved)
    assert [(change.code, change.effect) for change in found] == [("DE101", Effect.DESTRUCTIVE)]
    assert "lost" in found[0].reason


def test_another_target_of_a_writer_that_adds_is_only_another_target() -> None:
    """Nothing is emptied."""
    assert [change.code for change in written(ODPS, ODPS | {"table": "b"})] == ["DE301"]


MODES = [
    # writer, parameter, old, new, code
    (MYSQL, "writeMode", "insert", "replace", "DE104"),
    (MYSQL, "writeMode", ..., "replace", "DE104"),
    (MYSQL, "writeMode", "update", "replace", "DE104"),
    (MYSQL, "writeMode", "insert", "update", "DE305"),
    (MYSQL, "writeMode", ..., "insert", "DE907"),
    (MYSQL, "writeMode", "insert", "INSERT INTO", "DE901"),
    (MYSQL, "writeMode", "insert", UNKNOWN, "DE112"),
    (MYSQL | {"of": "postgresql"}, "conflictMode", "ignore", "replace", "DE104"),
    (MYSQL | {"of": "holo"}, "conflictMode", "ignore", "replace", "DE104"),
    (MYSQL | {"of": "holo"}, "conflictMode", "update", "ignore", "DE305"),
    ({"of": "ots", "datasource": "o", "table": "t"}, "writeMode", "UpdateRow", "PutRow", "DE104"),
    ({"of": "ots", "datasource": "o", "table": "t"}, "writeMode", "PutRow", "DeleteRow", "DE106"),
    ({"of": "milvus", "datasource": "m", "collection": "c"}, "writeMode", "upsert", "insert", "DE105"),
    ({"of": "mongodb", "datasource": "m", "collectionName": "c"}, "isReplace", "false", "true", "DE104"),
    (
        {"of": "mongodb", "datasource": "m", "collectionName": "c"},
        "writeMode",
        {"isReplace": "false", "replaceKey": "id"},
        {"isReplace": "true", "replaceKey": "id"},
        "DE104",
    ),
    ({"of": "elasticsearch", "datasource": "e", "index": "i"}, "actionType", "update", "index", "DE104"),
    ({"of": "oss", "datasource": "o", "object": "a"}, "writeMode", "append", "truncate", "DE102"),
    ({"of": "oss", "datasource": "o", "object": "a"}, "writeMode", "truncate", "append", "DE103"),
    ({"of": "hdfs", "datasource": "o", "path": "/a"}, "writeMode", "append", "nonConflict", "DE305"),
    ({"of": "milvus", "datasource": "m", "collection": "c"}, "schemaCreateMode", "ignore", "recreate", "DE102"),
    ({"of": "milvus", "datasource": "m", "collection": "c"}, "schemaCreateMode", "recreate", "ignore", "DE103"),
    ({"of": "lindorm", "table": "t"}, "nullMode", "SKIP", "DELETE", "DE106"),
    ({"of": "gdb", "datasource": "g", "label": "l"}, "writeMode", "INSERT", "MERGE", "DE305"),
    ({"of": "opensearch", "datasource": "o", "table": "t"}, "writeMode", "update", "add", "DE104"),
    ({"of": "redis", "datasource": "r"}, "writeMode", {"mode": "set"}, {"mode": "rpush"}, "DE105"),
    ({"of": "redis", "datasource": "r"}, "writeMode", {"mode": "hset"}, {"mode": "set"}, "DE104"),
    ({"of": "ocs", "datasource": "r"}, "writeMode", "set", "add", "DE305"),
    ({"of": "restapi", "url": "u"}, "method", "post", "put", "DE104"),
]


FORMATS = [
    # a key that has the name of a write mode elsewhere, or of another kind than it looks: no row is replaced or lost
    ({"of": "kafka", "datasource": "k", "topic": "t"}, "writeMode", "text", "json", "DE409"),
    ({"of": "hbase", "hbaseConfig": {}, "table": "t"}, "writeMode", "api", "bulkload", "DE603"),
    ({"of": "hbase", "hbaseConfig": {}, "table": "t"}, "nullMode", "skip", "empty", "DE411"),
    ({"of": "datahub", "datasource": "d", "topic": "t"}, "mode", "a", "b", "DE409"),
    ({"of": "kafka", "datasource": "k", "topic": "t"}, "keyIndexes", [0], [1], "DE203"),
    ({"of": "redis", "datasource": "r"}, "keyIndexes", 0, 1, "DE203"),
    ({"of": "redis", "datasource": "r"}, "selectDatabase", 1, 2, "DE301"),
    ({"of": "elasticsearch", "datasource": "e", "index": "i"}, "aliasMode", "append", "exclusive", "DE301"),
]


@pytest.mark.parametrize(("writer", "key", "old", "new", "code"), FORMATS, ids=range(len(FORMATS)))
def test_a_key_has_the_effect_that_the_page_of_its_own_connector_describes(
    writer: dict[str, Any], key: str, old: Any, new: Any, code: str
) -> None:
    """The same name is another parameter in another connector."""
    assert {change.code for change in written(writer | {key: old}, writer | {key: new})} == {code}


@pytest.mark.parametrize(("writer", "key", "old", "new", "code"), MODES, ids=range(len(MODES)))
def test_a_write_mode_has_the_effect_that_its_page_describes(
    writer: dict[str, Any], key: str, old: Any, new: Any, code: str
) -> None:
    """Whole rows lost, rows written again, rows deleted, or only another way to meet a row."""
    before, after = ({} if value is ... else {key: value} for value in (old, new))
    nested = isinstance(old, dict)
    found = [change.code for change in written(writer | before, writer | after)]
    assert (code in found) if nested else (found == [code])


HARMLESS = [
    # a writer and keys that say nothing about the data, or mean what was meant before
    (MYSQL, {"preSql": [], "postSql": []}),
    (MYSQL, {"preSql": ""}),
    (ODPS, {"isSupportThreeModel": False, "tableComment": "null", "guid": None, "envType": 1}),
    (ODPS, {"emptyAsNull": False}),
    (ODPS, {"consistencyCommit": False}),
    ({"of": "elasticsearch", "datasource": "es", "index": "i", "cleanup": "false"}, {"cleanup": False}),
    ({"of": "elasticsearch", "datasource": "es", "index": "i"}, {"cleanup": False}),
]


@pytest.mark.parametrize(("writer", "added"), HARMLESS, ids=range(len(HARMLESS)))
def test_what_says_nothing_about_the_data_is_no_effect(writer: dict[str, Any], added: dict[str, Any]) -> None:
    """In both directions."""
    assert worst(written(writer, writer | added)) is Effect.NONE
    assert worst(written(writer | added, writer)) is Effect.NONE


@pytest.mark.parametrize(
    ("writer", "key"),
    [
        (ODPS, "tunnelQuota"),
        (MYSQL | {"of": "holo"}, "maxConnectionCount"),
        (MYSQL, "batchByteSize"),
        ({"of": "elasticsearch", "datasource": "es", "index": "i"}, "trySize"),
    ],
)
def test_how_fast_a_target_is_written_is_tuning(writer: dict[str, Any], key: str) -> None:
    """Documented parameters that earlier versions called destructive."""
    assert worst(written(writer, writer | {key: 7})) is Effect.TUNING


def test_hbase_columns_that_exchange_their_fields_are_misplaced() -> None:
    """Each names its field by index; the position in the list decides nothing."""
    columns = [{"index": 1, "name": "cf:name"}, {"index": 2, "name": "cf:age"}]
    swapped = [{"index": 2, "name": "cf:name"}, {"index": 1, "name": "cf:age"}]
    hbase: dict[str, Any] = {"of": "hbase", "table": "t", "hbaseConfig": {}, "column": columns}
    found = written(hbase, hbase | {"column": swapped})
    assert [(change.code, change.place) for change in found] == [
        ("DE202", "Writer.column[0].index"),
        ("DE202", "Writer.column[1].index"),
    ]
    assert worst(written(hbase, hbase | {"column": columns[::-1]})) is Effect.NONE


def test_a_key_of_tablestore_counts_for_the_mapping() -> None:
    """A key that is added at the front of both sides shifts nothing; keys that are exchanged do."""
    ots: dict[str, Any] = {
        "of": "ots",
        "datasource": "o",
        "table": "t",
        "primaryKey": [{"name": "id", "type": "STRING"}],
    }
    ots["column"] = [{"name": "name", "type": "STRING"}]
    more = copy.deepcopy(ots)
    more["primaryKey"].insert(0, {"name": "day", "type": "STRING"})
    both = changes(
        content(MYSQL | {"column": ["id", "name"]}, ots), content(MYSQL | {"column": ["day", "id", "name"]}, more)
    )
    assert "DE201" not in [change.code for change in both]
    assert "DE201" in [change.code for change in written(ots, more)]


@pytest.mark.parametrize(
    ("old", "new", "code", "direction"),
    [
        ({"record": "0"}, {"record": "10"}, "DE507", "more"),
        ({"record": "10"}, {"record": "0"}, "DE508", "fewer"),
        ({"record": "10"}, {"record": ""}, "DE507", "more"),
        ({"record": ""}, {"record": 5}, "DE508", "fewer"),
    ],
)
def test_an_error_limit_has_a_direction(old: Any, new: Any, code: str, direction: str) -> None:
    """Without a record every dirty row is left out."""
    before, after = (content(MYSQL, ODPS, setting={"errorLimit": one}) for one in (old, new))
    (change,) = changes(before, after)
    assert (change.code, change.direction, change.effect) == (code, direction, Effect.ROWS)


@pytest.mark.parametrize(
    ("old", "new", "code", "direction"),
    [
        ("int", "bigint", "DE407", "wider"),
        ("bigint", "int", "DE408", "narrower"),
        ("string", "bigint", "DE408", ""),
    ],
)
def test_a_type_of_a_column_has_a_direction(old: str, new: str, code: str, direction: str) -> None:
    """Within a family of types."""
    hdfs = {"of": "hdfs", "datasource": "h", "path": "/a"}
    before, after = (hdfs | {"column": [{"name": "id", "type": kind}]} for kind in (old, new))
    (change,) = written(before, after)
    assert (change.code, change.direction) == (code, direction)


def test_rows_can_be_written_twice_when_failed_parts_run_again() -> None:
    """Page of the settings: at least once."""
    old, new = (content(MYSQL, ODPS, setting={"failoverEnable": value}) for value in (None, True))
    (change,) = changes(old, new)
    assert (change.code, change.effect, change.may) == ("DE109", Effect.DESTRUCTIVE, True)


def test_a_column_added_to_the_target_needs_it_and_one_taken_out_stays() -> None:
    """Two different things to do."""
    more, less = ["id", "name", "age", "city"], ["id", "name"]
    (added,) = written(ODPS, ODPS | {"column": more})
    (removed,) = written(ODPS, ODPS | {"column": less})
    assert (added.code, removed.code) == ("DE403", "DE404")
    assert "ADD COLUMN" in added.reason
    assert "stays" in removed.reason


def test_a_step_that_is_renamed_with_its_hop_changes_nothing_and_without_it_the_target() -> None:
    """The hop would lead to nobody."""
    old = content(MYSQL, ODPS)
    alone = copy.deepcopy(old)
    alone["steps"][0]["name"] = "Source"
    both = copy.deepcopy(alone)
    both["order"]["hops"][0]["from"] = "Source"
    assert codes(old, both) == ["DE903", "DE904"]
    assert codes(old, alone) == ["DE307"]


def test_exchanged_names_of_steps_are_two_renames() -> None:
    """Each step keeps its role."""
    old = content(MYSQL, ODPS)
    new = copy.deepcopy(old)
    new["steps"][0]["name"], new["steps"][1]["name"] = "Writer", "Reader"
    new["order"]["hops"] = [{"from": "Writer", "to": "Reader"}]
    assert worst(changes(old, new)) is Effect.NONE


def test_a_processor_that_does_nothing_leaves_the_mapping_as_it_is() -> None:
    """As the wizard writes it."""
    idle = {"category": "processor", "name": "P", "parameter": {"nodes": [], "edges": [], "version": "2.0"}}
    old, new = content(MYSQL, ODPS), content(MYSQL | {"column": ["id", "city", "name", "age"]}, ODPS)
    for one in (old, new):
        one["steps"].insert(1, copy.deepcopy(idle))
    assert "DE201" in codes(old, new)


NAMES = """
    DE101 writer-empties-another-place
    DE102 writer-starts-to-empty
    DE103 writer-stops-emptying
    DE104 rows-replaced-whole
    DE105 rows-added-again
    DE106 rows-deleted
    DE107 statements-changed
    DE108 statement-deletes
    DE109 at-least-once
    DE111 unknown-writer-parameter
    DE112 value-not-known-yet
    DE113 document-read-otherwise
    DE114 unknown-key
    DE115 task-recreated
    DE116 values-expire-sooner
    DE201 mapping-shifted
    DE202 field-index-changed
    DE203 key-changed
    DE301 another-target
    DE302 another-kind-of-target
    DE303 other-hops
    DE304 another-target-account
    DE305 conflict-handling
    DE306 step-category
    DE307 hops-left-behind
    DE401 query-changed
    DE402 columns-changed
    DE403 column-added
    DE404 column-removed
    DE405 column-renamed
    DE406 columns-reordered
    DE407 type-wider
    DE408 type-changed
    DE409 values-written-otherwise
    DE410 transformation-changed
    DE411 nulls-skipped-or-written
    DE412 unknown-reader-parameter
    DE501 another-source
    DE502 other-rows
    DE503 fewer-rows
    DE504 more-rows
    DE505 source-read-otherwise
    DE506 another-source-account
    DE507 more-dirty-rows
    DE508 fewer-dirty-rows
    DE509 times-read-otherwise
    DE510 unknown-setting
    DE590 schedule-changed
    DE601 speed-changed
    DE602 memory-changed
    DE603 step-tuned
    DE604 resources-changed
    DE690 runs-otherwise
    DE901 same-meaning
    DE902 console-key
    DE903 step-renamed
    DE904 hops-follow
    DE905 empty-list
    DE906 same-order-on-both-sides
    DE907 default-written-out
    DE908 no-effect
    DE990 beside-the-content
"""
"""Allow lists and reports of users hold these: a code keeps its name."""


def test_a_code_keeps_its_name() -> None:
    """A new code is a new line here."""
    expected = [line.strip() for line in NAMES.strip().splitlines()]
    assert [f"{code} {row.name}" for code, row in sorted(CODES.items())] == expected
    assert all(row.code == code and row.meaning for code, row in CODES.items())


def test_codes_are_distinct_and_their_first_digit_is_their_class() -> None:
    """DE1 is destructive, DE9 is nothing."""
    digits = {1: Effect.DESTRUCTIVE, 2: Effect.MISPLACED, 3: Effect.TARGET, 4: Effect.SCHEMA, 5: Effect.ROWS}
    digits |= {6: Effect.TUNING, 9: Effect.NONE}
    for code, row in CODES.items():
        assert re.fullmatch(r"DE[1-69]\d\d", code)
        assert digits[int(code[2])] is row.effect
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row.name)
    assert len({row.name for row in CODES.values()}) == len(CODES)
    assert {code for code, _, _ in SIMPLE.values()} <= CODES.keys()


@pytest.mark.parametrize("value", [["truncate table t"], "DELETE FROM t WHERE a = 1", ["select 1", "drop table t"]])
def test_sql_that_deletes_is_said_to_delete(value: Any) -> None:
    """And other SQL may do anything."""
    (change,) = written(MYSQL, MYSQL | {"preSql": value})
    assert (change.code, change.may) == ("DE108", False)
    (other,) = written(MYSQL, MYSQL | {"preSql": ["call prepare()"]})
    assert (other.code, other.may) == ("DE107", True)
