"""Pairs of jobs in which what is not a parameter changes, or several things at once, with codes written by hand.

Sources: the page of the task settings, the page of the script mode, published jobs for what the console adds.
"""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import UNKNOWN, changes
from pulumi_dataworks.content.effects.codes import CODES
from pulumi_dataworks.content.effects.document_effects import RULES, Rule
from support.jobs import two_steps

Json = dict[str, Any]

MYSQL = {"of": "mysql", "datasource": "shop", "table": "orders", "column": ["id", "name", "age"]}
ODPS = {"of": "odps", "datasource": "dw", "table": "ods", "column": ["id", "name", "age"], "truncate": False}
EMPTYING = ODPS | {"truncate": True}
CSV = {"of": "oss", "datasource": "l", "object": "a", "fileFormat": "csv", "writeMode": "append"}
LOGHUB = {"of": "loghub", "datasource": "a", "logstore": "l", "column": ["a", "b", "c"]}
POLARDBX = MYSQL | {"of": "polardbx20"}
TOMORROW = {"of": "of-tomorrow", "writeMode": {"isReplace": "false"}}
HIVE = {"of": "hive", "datasource": "h", "table": "t", "hivePartitionColumn": [{"type": "string", "value": "a"}]}
FILES = {"of": "oss", "datasource": "o", "object": ["a"], "column": [{"index": 0, "type": "date", "format": "yyyy"}]}
NEW = {"of": "of-tomorrow"}
IDLE = {"nodes": [], "edges": [], "groups": [], "version": "2.0"}


def job(writer: Json = ODPS, reader: Json = MYSQL, **settings: Any) -> Json:
    """With settings of its own."""
    settings = {"errorLimit": {"record": "0"}, "speed": {"concurrent": 1, "throttle": False}, **settings}
    return two_steps(reader, writer) | {"setting": settings}


def with_columns(columns: list[str], writer: Json = ODPS) -> Json:
    """The same columns on both sides."""
    return job(writer | {"column": columns}, MYSQL | {"column": columns})


def without(key: str) -> Json:
    """The job without one of its keys."""
    return {name: value for name, value in job().items() if name != key}


def with_step(at: int, step: Json) -> Json:
    """The job with one step more."""
    found = job()
    found["steps"].insert(at, step)
    return found


def with_key(at: int, key: str, value: Any) -> Json:
    """The job with another key of a step."""
    found = job()
    found["steps"][at][key] = value
    return found


def limit(**values: Any) -> Json:
    """With another limit of dirty rows."""
    return job(errorLimit=values)


BETWEEN: Json = {"name": "t", "stepType": "json-extracting", "category": "flatmap", "parameter": {"column": ["a"]}}
NO_LIMIT = job() | {"setting": {"speed": {"concurrent": 1, "throttle": False}}}

SETTINGS = [
    # before, after, codes
    (NO_LIMIT, limit(record="5"), "DE508"),
    (NO_LIMIT, limit(record=""), "DE901"),
    (job(failoverEnable=None), job(failoverEnable=True), "DE109"),
    (job(failoverEnable=True), job(failoverEnable="true"), "DE907"),
    (job(failoverEnable=True), job(failoverEnable=False), "DE602"),
    (job(), job(failoverEnable=False), "DE907"),
    (job(), job(failoverEnable=UNKNOWN), "DE112"),
    (job(), limit(), "DE507"),
    (job(), limit(record="5"), "DE507"),
    (limit(record="5"), limit(record="0"), "DE508"),
    (job(), limit(record=0), "DE901"),
    (limit(record=""), limit(record=" "), "DE901"),
    (job(), limit(strategy="Ignore"), "DE507 DE507"),
    (job(), limit(record="0", percentage=5), "DE507"),
    (job(locale="zh_CN"), job(locale="en_US"), "DE509"),
    (job(), job(common={"column": {"timeZone": "GMT+8"}}), "DE509"),
    (job(), job(jvmMemory=1024), "DE602"),
    (job(), job(jvmOption=""), "DE905"),
    (job(), job(executeMode=None), ""),
    (job(), job(executeMode="distribute"), "DE602"),
    (job(), job(speed={"concurrent": 4, "throttle": False}), "DE601"),
    (job(), job(speed={"concurrent": 1, "throttle": True, "mbps": "1"}), "DE601 DE601"),
    (job(), job(of_tomorrow=1), "DE510"),
    (job(), job(of_tomorrow={}), "DE905"),
]

FRAME = [
    # before, after, codes
    (job(), job() | {"transform": False}, "DE902"),
    (job(), job() | {"extend": {"mode": "wizard", "formatType": "datax", "__new__": True}}, "DE902"),
    (job(), job() | {"extend": {"mode": "wizard", "resourceGroup": "a"}}, "DE604"),
    (job() | {"extend": {"resourceGroup": ""}}, job() | {"extend": {}}, "DE905"),
    (job(), job() | {"ofTomorrow": 1}, "DE114"),
    (job(), job() | {"ofTomorrow": ""}, "DE905"),
    (job(), without("type"), "DE907"),
    (job(), job() | {"version": "1.0"}, "DE113"),
    (job() | {"version": "1.0"}, job(), "DE113"),
    (job() | {"version": "1.0"}, without("version"), "DE113"),
    (without("version"), job() | {"version": "1.0"}, "DE113"),
    (without("version"), job(), "DE907"),
    (job(), without("order"), "DE303"),
    (job(), with_step(2, {"name": "P", "stepType": None, "category": "processor", "parameter": IDLE}), "DE908"),
    (job(), with_step(1, {"name": "t", "stepType": "json-extracting", "category": "flatmap"}), "DE410"),
    (job(), with_key(1, "category", "reader"), "DE114"),
    (job(), with_key(1, "description", "x"), "DE903"),
    (job(), with_key(0, "displayName", "x"), "DE903"),
    (with_step(1, BETWEEN), with_step(1, BETWEEN | {"displayName": "x"}), "DE903"),
    (with_step(1, BETWEEN), with_step(1, BETWEEN | {"copies": 2}), "DE603"),
    (with_step(1, BETWEEN), with_step(1, BETWEEN | {"category": "map"}), "DE410"),
    (with_step(1, BETWEEN), with_step(1, BETWEEN | {"stepType": "embedding-transformer"}), "DE410"),
    (with_step(1, BETWEEN), with_step(1, BETWEEN | {"parameter": {"column": []}}), "DE410"),
    (with_step(1, BETWEEN), with_step(1, BETWEEN | {"ofTomorrow": 1}), "DE410"),
    (job(), with_key(1, "ofTomorrow", "x"), "DE111"),
    (job(), with_key(0, "ofTomorrow", "x"), "DE412"),
    (job(), job(ODPS, MYSQL | {"of": "oracle"}), "DE501"),
    (job(), job(ODPS | {"of": "holo"}), "DE302"),
    (job(EMPTYING), job(EMPTYING | {"of": "holo"}), "DE101"),
    (job(LOGHUB), job(LOGHUB | {"of": "LogHub"}), "DE901"),
    (job(POLARDBX), job(POLARDBX | {"of": "PolarDB-X 2.0"}), "DE901"),
    (job(ODPS, POLARDBX), job(ODPS, POLARDBX | {"of": "PolarDB-X 2.0"}), "DE901"),
    (job(MYSQL | {"of": "hologres"}), job(MYSQL | {"of": "holo"}), "DE302"),
    (job(), job(ODPS | {"of": UNKNOWN}), "DE302"),
]

COLUMNS = [
    # before, after, codes
    (job(), with_columns(["id", "name", "age", "x"]), "DE403"),
    (job(), with_columns(["name", "id", "age"]), "DE906"),
    (with_columns(["id", "name", "age"], CSV), with_columns(["name", "id", "age"], CSV), "DE406"),
    (job(), job(ODPS, MYSQL | {"column": ["name", "id", "age"]}), "DE201 DE406"),
    (job(), job(ODPS, MYSQL | {"column": ["id", "x", "name", "age"]}), "DE201 DE402"),
    (job(), job(ODPS | {"column": ["id", "name"]}), "DE404"),
    (job(), with_columns(["id", "age"]), "DE404"),
    (job(), job(ODPS, MYSQL | {"column": ["id", "'x'", "age"]}), "DE405"),
    (job(), job(ODPS | {"column": ["id", "nm", "age"]}), "DE405"),
]

TOGETHER = [
    # before, after, codes
    (job(), job(ODPS | {"partition": None}), ""),
    (job(), job(ODPS | {"partition": ""}), "DE905"),
    (job(EMPTYING), job(EMPTYING | {"partition": ""}), "DE905"),
    (job(EMPTYING | {"partition": "ds=1"}), job(EMPTYING), "DE101"),
    (job(), job(EMPTYING | {"table": "x"}), "DE101 DE102"),
    (job(EMPTYING), job(ODPS | {"table": "x"}), "DE103 DE301"),
    (job(EMPTYING), job(EMPTYING | {"table": UNKNOWN}), "DE101"),
    (job(), job(ODPS | {"truncate": "${t}"}), "DE112"),
    (job(), job(ODPS | {"truncate": UNKNOWN}), "DE112"),
    (job(), job(ODPS | {"ofTomorrow": 1}), "DE111"),
    (job(), job(ODPS, MYSQL | {"ofTomorrow": 1}), "DE412"),
    (job(ODPS | {"ofTomorrow": "x"}), job(ODPS | {"ofTomorrow": ""}), "DE111"),
    (job(ODPS | {"ofTomorrow": []}), job(ODPS | {"ofTomorrow": ""}), "DE905"),
    (job(MYSQL | {"batchSize": "1024.0"}), job(MYSQL | {"batchSize": 1024}), "DE901"),
    (job(MYSQL | {"batchSize": "many"}), job(MYSQL | {"batchSize": 1024}), "DE603"),
    (job(TOMORROW), job(TOMORROW | {"writeMode": {"isReplace": "true"}}), "DE104"),
    (job(TOMORROW | {"writeMode": {"isReplace": True}}), job(TOMORROW | {"writeMode": {"isReplace": False}}), "DE105"),
    (job({"of": "of-tomorrow"}), job(TOMORROW | {"writeMode": {"isReplace": "true"}}), "DE104"),
    (job(TOMORROW | {"writeMode": {"isReplace": "true"}}), job({"of": "of-tomorrow"}), "DE305"),
    (job(NEW), job(NEW | {"writeMode": {"isReplace": UNKNOWN}}), "DE112"),
    (job(NEW | {"writeMode": "upsert"}), job(NEW | {"writeMode": "append"}), "DE105"),
    (job(NEW | {"writeMode": "upsert"}), job(NEW | {"writeMode": "insertIgnore"}), "DE305"),
    (job(ODPS | {"emptyAsNull": True}), job(ODPS | {"emptyAsNull": "true"}), "DE901"),
    (job(ODPS, HIVE), job(ODPS, HIVE | {"hivePartitionColumn": [{"type": "string", "value": "b"}]}), "DE402"),
    (job(ODPS, FILES), job(ODPS, FILES | {"column": [{"index": 0, "type": "date", "format": "yyyyMMdd"}]}), "DE402"),
    (job(ODPS, FILES), job(ODPS, FILES | {"column": [{"index": 1, "type": "date", "format": "yyyy"}]}), "DE405"),
    (job(MYSQL), job(MYSQL | {"writerMode": "replace"}), "DE111"),
    (job(), job(ODPS | {"presql": "truncate table a"}), "DE108"),
]


def codes(old: Json, new: Json) -> list[str]:
    return sorted(change.code for change in changes(old, new))


@pytest.mark.parametrize(("old", "new", "expected"), [*SETTINGS, *FRAME, *COLUMNS, *TOGETHER])
def test_a_change_outside_of_one_parameter_has_the_codes_of_its_document(old: Json, new: Json, expected: str) -> None:
    """Settings, frame, columns of both sides, and an emptying writer that moves."""
    assert codes(old, new) == sorted(expected.split())
    assert all(change.reason for change in changes(old, new))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (job(), job(failoverEnable=True), "DE109"),
        (job(), job() | {"version": "1.0"}, "DE113"),
        (job(), limit(record="0", percentage=5), "DE507"),
        (job(), job(ODPS | {"ofTomorrow": 1}), "DE111"),
        (job(), job(ODPS | {"truncate": UNKNOWN}), "DE112"),
        (job(MYSQL), job(MYSQL | {"username": "a"}), "DE304"),
        (job(NEW | {"writeMode": "x"}), job(NEW | {"writeMode": "upsert"}), "DE305"),
        (job(), job(ODPS, MYSQL | {"username": "a"}), "DE506"),
    ],
)
def test_an_effect_that_is_not_sure_is_a_possible_one(old: Json, new: Json, code: str) -> None:
    """May, and not will."""
    (change,) = changes(old, new)
    assert (change.code, change.may) == (code, True)
    assert change.reason


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.path} {rule.keys}")
def test_a_rule_of_the_document_has_a_reason_a_source_and_a_place_in_small_letters(rule: Rule) -> None:
    """The page of effects shows them."""
    assert rule.code in CODES
    assert rule.reason
    assert rule.source
    assert all(key == key.lower() for place in rule.places for key in place)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("varchar", "text", "DE407"),
        ("text", "varchar", "DE408"),
        ("tinyint", "smallint", "DE407"),
        ("smallint", "int", "DE407"),
        ("int", "bigint", "DE407"),
        ("byte", "short", "DE407"),
        ("short", "integer", "DE407"),
        ("integer", "long", "DE407"),
        ("date", "datetime", "DE407"),
        ("datetime", "timestamp", "DE407"),
        ("varchar", "string", "DE407"),
        ("char", "string", "DE407"),
        ("FLOAT", "double", "DE407"),
        ("date", "timestamp", "DE407"),
        ("short", "long", "DE407"),
        ("text", "string", "DE408"),
        (1, "string", "DE408"),
    ],
)
def test_a_wider_type_takes_every_value_of_the_narrower_one(old: Any, new: Any, code: str) -> None:
    """Only within one family of types."""
    mongodb: Json = {"of": "mongodb", "datasource": "m", "collectionName": "c"}
    before, after = (mongodb | {"column": [{"name": "id", "type": kind}]} for kind in (old, new))
    (change,) = changes(job(before), job(after))
    assert change.code == code
    assert change.reason


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (False, "some", "DE112"),
        ("some", "other", "DE112"),
        (UNKNOWN, True, "DE112"),
        ("FALSE", False, "DE901"),
        ("", False, "DE901"),
    ],
)
def test_a_value_of_a_switch_that_no_page_names_may_empty(old: Any, new: Any, code: str) -> None:
    """It is said that this is not known."""
    (change,) = changes(job(EMPTYING | {"truncate": old}), job(EMPTYING | {"truncate": new}))
    assert (change.code, change.may) == (code, code == "DE112")
    assert change.reason


@pytest.mark.parametrize("key", ["mode", "type", "writeMode"])
def test_an_action_in_an_object_of_a_connector_of_tomorrow_counts(key: str) -> None:
    """Where the catalogue does not have the connector, the usual words count."""
    tomorrow: Json = {"of": "of-tomorrow"}
    (change,) = changes(job(tomorrow), job(tomorrow | {"writeMode": {key: "overwrite"}}))
    assert change.code == "DE102"
    (other,) = changes(job(tomorrow), job(tomorrow | {"writeMode": {"valueFieldDelimiter": "overwrite"}}))
    assert (other.code, other.may) == ("DE305", True)


@pytest.mark.parametrize(
    "new",
    [
        job() | {"extend": {"resourceGroup": "a"}},
        job() | {"extend": {"mode": "wizard"}},
        job(jvmMemory=1024),
        job(locale="en_US"),
        job(EMPTYING),
        without("order"),
    ],
)
def test_an_effect_that_a_document_gives_is_sure(new: Json) -> None:
    """Will, and not may."""
    (change,) = changes(job(), new)
    assert not change.may


def test_statements_that_empty_may_empty_another_place_and_a_flag_will() -> None:
    """SQL names its tables itself."""
    for writer, may in ((EMPTYING, False), (MYSQL | {"preSql": ["truncate table orders"]}, True)):
        (change,) = changes(job(writer), job(writer | {"table": "x"}))
        assert (change.code, change.may) == ("DE101", may)


@pytest.mark.parametrize("kind", ["columns", "rowkey"])
def test_a_number_in_a_text_is_the_number(kind: str) -> None:
    """Published jobs of HBase have both."""
    hbase: Json = {"of": "hbase", "table": "t", "hbaseConfig": {}}
    before, after = (
        hbase
        | {"rowkeyColumn": [{"index": 0 if kind == "columns" else row, "type": "string"}]}
        | {"column": [{"index": row if kind == "columns" else 1, "name": "cf:n", "type": "string"}]}
        for row in ("1", 1)
    )
    assert codes(job(before), job(after)) == ["DE901"]
