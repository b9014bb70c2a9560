"""Every key of a writer that names its place or its key, overwrites, deletes or holds SQL, named by hand.

The names are those of the pages; the last test holds that the catalogue has no other key of these kinds.
"""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import Effect, changes, connectors, worst
from support.jobs import two_steps

MYSQL = {"of": "mysql", "datasource": "shop", "table": "orders", "column": ["id"]}

DATABASE = "datasource table connection jdbcUrl tableMappingRule"
SHARDS = "dbRule dbNamePattern tableRule tableNamePattern"
SQL = "preSql postSql"
FILES = "datasource suffix path fileName"

PLACES = {
    # step types of writers: keys that name where the data is
    "analyticdb_for_mysql clickhouse db2 drds gbase8a kingbasees redshift saphana vertica rdbms": DATABASE,
    "mariadb oracle polardb polardbx20 sqlserver postgresql": DATABASE + " selectedDatabase",
    "mysql": DATABASE + " selectedDatabase " + SHARDS,
    "hybriddb": DATABASE + " " + SHARDS,
    "tddl": DATABASE + " appName guid connectionMode " + SHARDS,
    "apsaradb_for_OceanBase": DATABASE,
    "dm": DATABASE + " schema",
    "adbpg": DATABASE + " schema selectedDatabase",
    "doris": DATABASE + " loadUrl database selectedDatabase",
    "selectdb": DATABASE + " clusterName loadUrl",
    "starrocks": DATABASE + " loadUrl selectedDatabase",
    "ads": "datasource table partition suffix url schema",
    "odps": "datasource table partition schema project odps odpsServer tunnelServer",
    "holo": "datasource table selectedDatabase schema database endpoint partition dynamicPartition tableMappingRule "
    "connection",
    "oss s3": FILES + " object writeSingleObject bucket",
    "oss_hdfs": FILES,
    "ftp": FILES + " singleFileOutput markDoneFileName",
    "hdfs": "datasource defaultFS hadoopConfig path fileName",
    "hive": "datasource defaultFS hadoopConfig table partition hiveConfig",
    "dlf": "datasource table database catalog partition tableType",
    "elasticsearch": "datasource endpoint index indexType type alias esPartitionColumn aliasMode",
    "mongodb": "datasource collectionName address dbName mongoUri",
    "ots": "datasource endpoint endPoint instanceName table",
    "hbase": "datasource hbaseConfig table hbaseOutput",
    "hbase11xsql": "datasource hbaseConfig table",
    "hbase20xsql": "queryServerAddress schema table",
    "redis": "datasource selectDatabase",
    "ocs": "datasource",
    "tair": "datasource configId namespace",
    "kafka": "datasource server topic partition partitionIndex kafkaConfig",
    "loghub LogHub": "datasource endpoint project logstore topic",
    "datahub": "datasource endpoint project topic",
    "gdb": "datasource label labelType",
    "lindorm": "datasource configuration namespace table",
    "milvus": "datasource collection partition",
    "opensearch": "datasource host indexName table",
    "restapi": "url datasource parameters",
    "sahistory": "sdkDataAddress type",
    "tsdb": "datasource endpoint table",
}

KEYS = {
    # step types of writers: keys that decide which row of the target is found, and what else makes them count
    "adbpg": ("uniqueIndexColumn", {"writeMode": "insert", "conflictMode": "replace"}),
    "sqlserver": ("uniqueIndexColumns", {"writeMode": "upsert"}),
    "apsaradb_for_OceanBase": ("onClauseColumns", {"obWriteMode": "merge"}),
    "elasticsearch": ("primaryKeyInfo", {}),
    "mongodb": ("replaceKey", {}),
    "ots": ("primaryKey enableAutoIncrement", {}),
    "hbase": ("rowkeyColumn rowkeyType bucketNum", {}),
    "redis": ("keyIndexes keyFieldDelimiter", {}),
    "ocs": ("indexes", {}),
    "tair": ("skeyList frontLeadingKey writerType", {"writerType": "multiprefixput"}),
    "kafka": ("keyIndex keyIndexes keyColumns", {}),
    "gdb": ("srcLabel dstLabel idTransRule srcIdTransRule dstIdTransRule", {}),
    "sahistory": ("item", {}),
}

STATEMENTS = {
    # step types of writers with SQL before and after the rows
    "analyticdb_for_mysql clickhouse db2 drds gbase8a kingbasees redshift saphana vertica rdbms mariadb oracle polardb "
    "polardbx20 sqlserver postgresql mysql hybriddb tddl apsaradb_for_OceanBase dm adbpg doris selectdb starrocks ads "
    "odps holo hive mongodb": SQL,
}

EMPTYING = {
    # step types of writers: key, value that destroys, value that does not
    "odps": ("truncate", True, False),
    "holo": ("truncate", "true", "false"),
    "hbase": ("truncate", True, False),
    "hbase11xsql": ("truncate", True, False),
    "elasticsearch": ("cleanup", True, False),
    "milvus": ("schemaCreateMode", "recreate", "ignore"),
    "tair": ("isFullImport", True, False),
    "oss": ("writeMode", "truncate", "append"),
    "s3": ("writeMode", "truncate", "nonConflict"),
    "oss_hdfs": ("writeMode", "truncate", "append"),
    "ftp": ("writeMode", "truncate", "append"),
    "hdfs": ("writeMode", "truncate", "append"),
    "hive": ("writeMode", "truncate", "append"),
}

REPLACING = {
    # step types of writers: key, value that replaces or deletes rows, value that does not
    "mysql mariadb polardb polardbx20 drds hybriddb tddl analyticdb_for_mysql": ("writeMode", "replace", "insert"),
    "apsaradb_for_OceanBase": ("obWriteMode", "replace", "insert"),
    "postgresql holo": ("conflictMode", "replace", "ignore"),
    "ots": ("writeMode", "PutRow", "UpdateRow"),
    "opensearch": ("writeMode", "add", "update"),
    "elasticsearch": ("actionType", "index", "update"),
    "restapi": ("method", "put", "post"),
    "lindorm": ("nullMode", "DELETE", "SKIP"),
    "mongodb": ("isReplace", True, False),
    "tair": ("deleteEmptyRecord", "true", "false"),
}

OTHER_MODES = [
    "ads.writeMode",
    "ads.overWrite",
    "adbpg.writeMode",
    "adbpg.conflictMode",
    "sqlserver.writeMode",
    "sqlserver.conflictMode",
    "doris.loadProps.merge_type",
    "mongodb.writeMode",
    "mongodb.writeMode.isReplace",
    "mongodb.upsertInfo.isUpsert",
    "mongodb.upsertInfo",
    "redis.writeMode",
    "redis.writeMode.type",
    "redis.writeMode.mode",
    "ocs.writeMode",
    "gdb.writeMode",
    "milvus.writeMode",
    "holo.writeMode",
    "postgresql.writeMode",
    "mongodb.writeMode.replaceKey",
    "mongodb.upsertInfo.upsertKey",
]
"""Modes and keys whose pairs are in test_writer_effects.py."""

ONE_VALUE_ONLY = [
    "clickhouse.writeMode",
    "redshift.writeMode",
    "oracle.writeMode",
    "db2.writeMode",
    "dm.writeMode",
    "gbase8a.writeMode",
    "kingbasees.writeMode",
    "saphana.writeMode",
    "vertica.writeMode",
    "apsaradb_for_OceanBase.writeMode",
    "dlf.writeMode",
    "elasticsearch.writeMode",
    "redis.writeType",
]
"""Modes for which the pages name one value, or none."""


FLAGS = ("writeSingleObject", "singleFileOutput", "dynamicPartition", "enableAutoIncrement")


def two_values(key: str) -> tuple[Any, Any]:
    """Two values that a page allows."""
    if key == "connection":
        return [{"table": ["a"]}], [{"table": ["b"]}]
    return (False, True) if key in FLAGS else ("multiprefixput", "multiprefixcounter")


def spread(table: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(step_type, row) for step_types, row in table.items() for step_type in step_types.split()]


def effect(step_type: str, old: dict[str, Any], new: dict[str, Any]) -> Effect:
    """Of a change of a writer that has nothing else."""
    before, after = (two_steps(MYSQL, {"of": step_type, **side}) for side in (old, new))
    return worst(changes(before, after))


@pytest.mark.parametrize(("step_type", "keys"), spread(PLACES))
def test_a_key_that_names_the_place_of_the_data_changes_the_target(step_type: str, keys: str) -> None:
    """Whatever the writer does with what is there."""
    for key in keys.split():
        old, new = two_values(key)
        assert (key, effect(step_type, {key: old}, {key: new})) == (key, Effect.TARGET)


@pytest.mark.parametrize(("step_type", "row"), spread(KEYS))
def test_a_key_by_which_rows_are_found_misplaces_them(step_type: str, row: tuple[str, dict[str, Any]]) -> None:
    """Other rows of the target are met than before."""
    keys, more = row
    for key in keys.split():
        before, after = ({**more, key: value} for value in two_values(key))
        assert (key, effect(step_type, before, after)) == (key, Effect.MISPLACED)


@pytest.mark.parametrize(("step_type", "keys"), spread(STATEMENTS))
def test_sql_before_and_after_the_rows_is_destructive(step_type: str, keys: str) -> None:
    """Whatever it says."""
    for key in keys.split():
        assert effect(step_type, {}, {key: ["call a()"]}) is Effect.DESTRUCTIVE
        assert effect(step_type, {key: ["call a()"]}, {key: ["delete from a"]}) is Effect.DESTRUCTIVE
        assert effect(step_type, {}, {key: []}) is Effect.NONE


@pytest.mark.parametrize(("step_type", "row"), [*spread(EMPTYING), *spread(REPLACING)])
def test_a_key_that_empties_replaces_or_deletes_is_destructive(step_type: str, row: tuple[str, Any, Any]) -> None:
    """Switched on, and for those that empty also switched off."""
    key, hard, mild = row
    more = {"writerType": "put"} if step_type == "tair" else {}
    assert effect(step_type, {**more, key: mild}, {**more, key: hard}) is Effect.DESTRUCTIVE
    off = effect(step_type, {**more, key: hard}, {**more, key: mild})
    assert off is Effect.DESTRUCTIVE or (step_type, row) in spread(REPLACING)
    assert off in (Effect.DESTRUCTIVE, Effect.TARGET)


def test_no_other_key_of_the_catalogue_names_the_place_overwrites_deletes_or_holds_sql() -> None:
    """A new row of these kinds needs its name here."""
    named = {
        f"{step_type}.{key}"
        for table in (PLACES, STATEMENTS)
        for step_type, keys in spread(table)
        for key in keys.split()
    }
    named |= {f"{step_type}.{key}" for step_type, row in spread(KEYS) for key in row[0].split()}
    named |= {f"{step_type}.{row[0]}" for table in (EMPTYING, REPLACING) for step_type, row in spread(table)}
    named |= {*OTHER_MODES, *ONE_VALUE_ONLY}
    found = {
        f"{one.step_type}.{name}"
        for one in connectors()
        for name in one.with_purpose("place", "key", "empties", "deletes", "mode", "statements")
        if one.role == "writer" and one.step_type != "PolarDB-X 2.0"
    }
    assert found - named == set()
    assert named - found == set()
