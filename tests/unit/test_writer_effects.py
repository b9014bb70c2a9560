"""Pairs of jobs in which one thing of a writer changes, with the codes that its page gives, written by hand.

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
    "ads": {"datasource": "a", "table": "t", "column": ["id", "name", "age"]},
    "ftp": {
        "datasource": "f",
        "path": "/x",
        "fileName": "o",
        "fileFormat": "csv",
        "fieldDelimiter": ",",
        "writeMode": "append",
        "column": ["0", "1", "2"],
    },
    "oss": {"datasource": "l", "object": "a/b", "fileFormat": "csv", "writeMode": "append", "column": ["0", "1", "2"]},
    "hdfs": {
        "datasource": "h",
        "path": "/a",
        "fileName": "f",
        "fileType": "text",
        "writeMode": "append",
        "column": [{"name": "id", "type": "int"}, {"name": "n", "type": "string"}, {"name": "a", "type": "int"}],
    },
    "hive": {"datasource": "h", "table": "t", "writeMode": "append", "column": ["id", "name", "age"]},
    "holo": {"datasource": "h", "table": "t", "column": ["id", "name", "age"], "conflictMode": "ignore"},
    "mysql": {"datasource": "shop", "table": "orders", "column": ["id", "name", "age"]},
    "drds": {"datasource": "a", "table": "t", "column": ["id", "name", "age"]},
    "polardbx20": {"datasource": "a", "table": "t", "column": ["id", "name", "age"]},
    "postgresql": {"datasource": "s", "table": "t", "column": ["id", "name", "age"]},
    "sqlserver": {"datasource": "s", "table": "t", "column": ["id", "name", "age"]},
    "apsaradb_for_OceanBase": {
        "datasource": "s",
        "table": "t",
        "column": ["id", "name", "age"],
        "obWriteMode": "insert",
    },
    "tddl": {"datasource": "_TDDL", "appName": "A", "guid": "tddl.A.t", "table": "t", "column": ["id", "name", "age"]},
    "analyticdb_for_mysql": {"datasource": "a", "table": "t", "column": ["id", "name", "age"], "writeMode": "insert"},
    "adbpg": {
        "datasource": "g",
        "table": "t",
        "column": ["id", "name", "age"],
        "writeMode": "insert",
        "conflictMode": "replace",
    },
    "doris": {"datasource": "d", "table": "t", "column": ["id", "name", "age"]},
    "starrocks": {
        "datasource": "d",
        "table": "t",
        "column": ["id", "name", "age"],
        "loadUrl": ["1.1.1.1:8030"],
        "loadProps": {},
    },
    "selectdb": {"datasource": "d", "table": "t", "column": ["id", "name", "age"]},
    "clickhouse": {"datasource": "c", "table": "t", "writeMode": "insert", "column": ["id", "name", "age"]},
    "ots": {
        "datasource": "o",
        "table": "t",
        "primaryKey": [{"name": "a", "type": "STRING"}],
        "column": [{"name": "n", "type": "STRING"}, {"name": "g", "type": "INT"}],
        "writeMode": "UpdateRow",
    },
    "hbase": {
        "table": "t",
        "hbaseConfig": {"hbase.zookeeper.quorum": "a"},
        "rowkeyColumn": [{"index": 0, "type": "string"}],
        "column": [{"index": 1, "name": "cf:n", "type": "string"}, {"index": 2, "name": "cf:a", "type": "string"}],
    },
    "hbase11xsql": {"hbaseConfig": {"hbase.zookeeper.quorum": "a"}, "table": "T", "column": ["ID", "NAME", "AGE"]},
    "hbase20xsql": {},
    "redis": {
        "datasource": "r",
        "keyIndexes": [0],
        "writeMode": {"type": "string", "mode": "set", "valueFieldDelimiter": ","},
    },
    "kafka": {
        "datasource": "k",
        "topic": "t",
        "keyType": "STRING",
        "valueType": "STRING",
        "writeMode": "json",
        "column": ["id", "name", "age"],
    },
    "loghub": {"datasource": "s", "logstore": "l", "column": ["id", "name", "age"]},
    "datahub": {"datasource": "a", "topic": "t"},
    "mongodb": {
        "datasource": "m",
        "collectionName": "c",
        "column": [{"name": "_id", "type": "string"}, {"name": "n", "type": "string"}, {"name": "a", "type": "int"}],
    },
    "elasticsearch": {
        "datasource": "e",
        "index": "i",
        "column": [{"name": "id", "type": "id"}, {"name": "n", "type": "keyword"}, {"name": "a", "type": "long"}],
    },
    "milvus": {
        "datasource": "m",
        "collection": "c",
        "writeMode": "upsert",
        "batchSize": 1024,
        "schemaCreateMode": "ignore",
        "column": [{"name": "id", "type": "Int64"}, {"name": "n", "type": "VarChar"}, {"name": "a", "type": "Int64"}],
    },
    "tair": {
        "configId": "c",
        "writerType": "put",
        "deleteEmptyRecord": "false",
        "fieldDelimiter": ",",
        "language": "java",
        "expire": "0",
    },
    "ocs": {"datasource": "o", "writeMode": "set"},
    "gdb": {
        "datasource": "g",
        "label": "p",
        "labelType": "VERTEX",
        "writeMode": "INSERT",
        "column": [{"name": "id", "type": "string", "columnType": "primaryKey", "value": "#{0}"}],
    },
    "lindorm": {"configuration": {"a": "b"}, "table": "t", "namespace": "n", "columns": ["a", "b", "c"]},
    "opensearch": {
        "datasource": "a",
        "indexName": "i",
        "table": "t",
        "column": ["id", "name", "age"],
        "writeMode": "update",
    },
    "restapi": {
        "url": "http://a",
        "dataMode": "oneData",
        "method": "post",
        "column": [{"name": "a", "type": "string"}],
    },
    "odps": {"datasource": "dw", "table": "ods", "column": ["id", "name", "age"], "truncate": False},
}

ROWS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    # step type, what else it has, before, after, codes in the order of the document
    # AnalyticDB for MySQL 2.0: overWrite counts where writeMode is load
    ("ads", {"writeMode": "load"}, {"overWrite": "false"}, {"overWrite": "true"}, "DE102"),
    ("ads", {"writeMode": "load"}, {"overWrite": True}, {"overWrite": False}, "DE103"),
    ("ads", {"writeMode": "insert"}, {"overWrite": "false"}, {"overWrite": "true"}, "DE908"),
    ("ads", {"overWrite": "true"}, {"writeMode": "insert"}, {"writeMode": "load"}, "DE102"),
    ("ads", {"overWrite": "true"}, {"writeMode": "load"}, {"writeMode": "insert"}, "DE103"),
    ("ads", {"writeMode": "insert", "overWrite": "true"}, {}, {"table": "u"}, "DE301"),
    ("ads", {"writeMode": "load", "overWrite": "true"}, {}, {"table": "u"}, "DE101"),
    ("ads", {"writeMode": "insert"}, {"suffix": "a=1"}, {"suffix": "a=2"}, "DE301"),
    # FTP
    ("ftp", {}, {}, {"singleFileOutput": True}, "DE301"),
    ("ftp", {}, {}, {"singleFileOutput": False}, "DE907"),
    ("ftp", {}, {}, {"writeMode": "truncate"}, "DE102"),
    ("ftp", {}, {"writeMode": "truncate"}, {"writeMode": "nonConflict"}, "DE103"),
    ("ftp", {}, {}, {"writeMode": "nonConflict"}, "DE305"),
    ("ftp", {"writeMode": "truncate"}, {}, {"path": "/"}, "DE101"),
    ("ftp", {"writeMode": "truncate"}, {"singleFileOutput": True}, {"singleFileOutput": False}, "DE101"),
    ("ftp", {}, {"markDoneFileName": "/a"}, {"markDoneFileName": "/b"}, "DE301"),
    ("ftp", {}, {}, {"fieldDelimiter": "|"}, "DE409"),
    # OSS: truncate deletes what begins with the name; writeSingleObject is ignored for Parquet and ORC
    ("oss", {"writeMode": "truncate"}, {}, {"object": ""}, "DE101"),
    ("oss", {"writeMode": "truncate"}, {}, {"writeSingleObject": True}, "DE101"),
    ("oss", {"fileFormat": "orc", "path": "/a", "fileName": "b"}, {}, {"writeSingleObject": True}, "DE908"),
    ("oss", {}, {}, {"writeMode": "truncate"}, "DE102"),
    ("oss", {"fileFormat": "parquet", "path": "/a", "fileName": "b"}, {}, {"fileName": "c"}, "DE301"),
    ("oss", {}, {}, {"suffix": ".csv"}, "DE301"),
    ("oss", {}, {}, {"fileFormat": "text"}, "DE409"),
    # HDFS
    ("hdfs", {}, {}, {"writeMode": "truncate"}, "DE102"),
    ("hdfs", {}, {}, {"fileName": "g"}, "DE301"),
    (
        "hdfs",
        {},
        {},
        {"column": [{"name": "id", "type": "bigint"}, {"name": "n", "type": "string"}, {"name": "a", "type": "int"}]},
        "DE407",
    ),
    (
        "hdfs",
        {},
        {},
        {"column": [{"name": "id", "type": "smallint"}, {"name": "n", "type": "string"}, {"name": "a", "type": "int"}]},
        "DE408",
    ),
    # Hive: with another writeMode the files are not loaded
    ("hive", {"writeMode": "truncate"}, {"partition": "dt=1"}, {"partition": "dt=2"}, "DE101"),
    ("hive", {}, {"writeMode": "truncate"}, {"writeMode": "append"}, "DE103"),
    ("hive", {}, {}, {"writeMode": "none"}, "DE305"),
    # Hologres
    ("holo", {}, {}, {"truncate": True}, "DE102"),
    ("holo", {}, {}, {"conflictMode": "replace"}, "DE104"),
    ("holo", {}, {"conflictMode": "replace"}, {"conflictMode": "ignore"}, "DE305"),
    ("holo", {}, {}, {"conflictMode": "update"}, "DE305"),
    ("holo", {}, {"conflictMode": "update"}, {"conflictMode": "replace"}, "DE104"),
    ("holo", {"truncate": "true"}, {"schema": "a"}, {"schema": "b"}, "DE101"),
    ("holo", {"truncate": True}, {}, {"partition": "ds=1"}, "DE101"),
    ("holo", {}, {"writeMode": "insert"}, {"writeMode": "sdk"}, "DE305"),
    # MySQL: replace deletes the row first; updateColumn belongs to update, skipNullColumn to skipNull
    ("mysql", {}, {"writeMode": "insert"}, {"writeMode": "replace"}, "DE104"),
    ("mysql", {}, {}, {"writeMode": "replace"}, "DE104"),
    ("mysql", {}, {"writeMode": "update"}, {"writeMode": "insert"}, "DE305"),
    ("mysql", {}, {"writeMode": "replace"}, {"writeMode": "update"}, "DE305"),
    ("mysql", {}, {}, {"writeMode": "insert"}, "DE907"),
    ("mysql", {}, {}, {"updateColumn": ["name"]}, "DE908"),
    ("mysql", {"writeMode": "update"}, {"updateColumn": ["name"]}, {"updateColumn": ["name", "age"]}, "DE402"),
    ("mysql", {}, {}, {"skipNullColumn": ["age"]}, "DE908"),
    ("mysql", {}, {"nullMode": "writeNull"}, {"nullMode": "skipNull"}, "DE411"),
    ("mysql", {}, {}, {"preSql": []}, "DE905"),
    ("mysql", {}, {"preSql": ["delete from orders"]}, {"preSql": []}, "DE107"),
    ("mysql", {"preSql": ["truncate table @table"]}, {}, {"table": "o2"}, "DE101"),
    ("mysql", {}, {}, {"session": ["set sql_mode=''"]}, "DE409"),
    ("mysql", {}, {}, {"session": ["truncate table orders"]}, "DE108"),
    ("mysql", {}, {"tableRule": "a"}, {"tableRule": "b"}, "DE301"),
    ("mysql", {}, {"preSql": ["select 1"]}, {"preSql": ["select 1 -- delete later"]}, "DE107"),
    ("mysql", {}, {}, {"preSql": ["insert into log values ('drop')"]}, "DE107"),
    # DRDS: insert ignore is the default
    ("drds", {}, {"writeMode": "insert ignore"}, {"writeMode": "insert"}, "DE305"),
    ("drds", {}, {}, {"writeMode": "replace"}, "DE104"),
    # PolarDB-X 2.0
    ("polardbx20", {}, {"writeMode": "insert"}, {"writeMode": "insert ignore"}, "DE305"),
    ("polardbx20", {}, {"writeMode": "insert ignore"}, {"writeMode": "replace"}, "DE104"),
    # PostgreSQL
    ("postgresql", {}, {}, {"conflictMode": "replace"}, "DE104"),
    ("postgresql", {}, {"writeMode": "insert"}, {"writeMode": "copy"}, "DE305"),
    # SQL Server: conflictMode and uniqueIndexColumns belong to upsert
    (
        "sqlserver",
        {},
        {},
        {"writeMode": "upsert", "conflictMode": "replace", "uniqueIndexColumns": [["id"]]},
        "DE305 DE305 DE203",
    ),
    (
        "sqlserver",
        {"writeMode": "upsert", "conflictMode": "replace"},
        {"uniqueIndexColumns": [["id"]]},
        {"uniqueIndexColumns": [["name"]]},
        "DE203",
    ),
    ("sqlserver", {}, {}, {"uniqueIndexColumns": [["id"]]}, "DE908"),
    # ApsaraDB for OceanBase
    ("apsaradb_for_OceanBase", {}, {}, {"obWriteMode": "update"}, "DE305"),
    ("apsaradb_for_OceanBase", {}, {}, {"obWriteMode": "replace"}, "DE104"),
    (
        "apsaradb_for_OceanBase",
        {"obWriteMode": "merge"},
        {"onClauseColumns": "id"},
        {"onClauseColumns": "name"},
        "DE203",
    ),
    # TDDL
    ("tddl", {}, {}, {"guid": "tddl.A.u"}, "DE301"),
    ("tddl", {}, {}, {"writeMode": "update", "updateColumn": ["name"]}, "DE402 DE305"),
    # AnalyticDB for MySQL 3.0
    ("analyticdb_for_mysql", {}, {}, {"writeMode": "replace"}, "DE104"),
    ("analyticdb_for_mysql", {}, {}, {"writeMode": "update"}, "DE305"),
    # AnalyticDB for PostgreSQL: uniqueIndexColumn belongs to replace
    ("adbpg", {}, {"uniqueIndexColumn": ["id"]}, {"uniqueIndexColumn": ["name"]}, "DE203"),
    ("adbpg", {"conflictMode": "ignore"}, {"uniqueIndexColumn": ["id"]}, {"uniqueIndexColumn": ["name"]}, "DE908"),
    ("adbpg", {}, {"conflictMode": "reject"}, {"conflictMode": "replace"}, "DE104"),
    ("adbpg", {"conflictMode": "reject"}, {"writeMode": "upsert"}, {"writeMode": "insert"}, "DE305"),
    # Doris: Stream Load
    ("doris", {}, {"loadProps": {"format": "csv"}}, {"loadProps": {"format": "json"}}, "DE409"),
    ("doris", {}, {"loadProps": {"format": "csv"}}, {"loadProps": {"format": "csv", "merge_type": "DELETE"}}, "DE106"),
    ("doris", {}, {}, {"loadProps": {"merge_type": "DELETE"}}, "DE106"),
    ("doris", {}, {"preSql": []}, {"preSql": ["truncate table t"]}, "DE108"),
    # StarRocks
    ("starrocks", {}, {}, {"loadUrl": ["2.2.2.2:8030"]}, "DE301"),
    ("starrocks", {}, {"loadProps": {"strict_mode": "false"}}, {"loadProps": {"strict_mode": "true"}}, "DE411"),
    ("starrocks", {"preSql": ["truncate table t"]}, {}, {"selectedDatabase": "x"}, "DE101"),
    # SelectDB
    ("selectdb", {}, {"clusterName": "a"}, {"clusterName": "b"}, "DE301"),
    # ClickHouse
    ("clickhouse", {}, {}, {"table": "u"}, "DE301"),
    ("clickhouse", {}, {"strategyOnError": "exit"}, {"strategyOnError": "batchDirtyData"}, "DE411"),
    ("clickhouse", {}, {}, {"preSql": ["ALTER TABLE t DELETE WHERE 1"]}, "DE108"),
    ("clickhouse", {}, {}, {"preSql": ["alter table t drop partition '2024'"]}, "DE108"),
    # Tablestore: PutRow replaces the row with all its columns and versions
    ("ots", {}, {}, {"writeMode": "PutRow"}, "DE104"),
    ("ots", {}, {"writeMode": "PutRow"}, {"writeMode": "UpdateRow"}, "DE305"),
    ("ots", {}, {}, {"writeMode": "DeleteRow"}, "DE106"),
    (
        "ots",
        {
            "primaryKey": [{"name": "a", "type": "STRING"}, {"name": "b", "type": "STRING"}],
            "column": [{"name": "n", "type": "STRING"}],
        },
        {},
        {"primaryKey": [{"name": "b", "type": "STRING"}, {"name": "a", "type": "STRING"}]},
        "DE201 DE203 DE203",
    ),
    ("ots", {}, {}, {"enableAutoIncrement": True}, "DE203"),
    # HBase: index is the number of the reader's field
    (
        "hbase",
        {},
        {},
        {"column": [{"index": 2, "name": "cf:n", "type": "string"}, {"index": 1, "name": "cf:a", "type": "string"}]},
        "DE202 DE202",
    ),
    ("hbase", {}, {}, {"rowkeyColumn": [{"index": 1, "type": "string"}]}, "DE203"),
    (
        "hbase",
        {},
        {},
        {"column": [{"index": 2, "name": "cf:a", "type": "string"}, {"index": 1, "name": "cf:n", "type": "string"}]},
        "DE906",
    ),
    ("hbase", {}, {"nullMode": "skip"}, {"nullMode": "empty"}, "DE411"),
    ("hbase", {}, {}, {"hbaseConfig": {"hbase.zookeeper.quorum": "b"}}, "DE301"),
    # DataX: hbase11xsqlwriter
    ("hbase11xsql", {}, {}, {"truncate": True}, "DE102"),
    ("hbase11xsql", {"truncate": True}, {}, {"table": "U"}, "DE101"),
    # DataX: hbase20xsqlwriter cannot empty its table
    (
        "hbase20xsql",
        {"queryServerAddress": "a", "table": "T", "column": ["ID", "NAME", "AGE"]},
        {},
        {"truncate": True},
        "DE111",
    ),
    # Redis
    ("redis", {}, {}, {"writeMode": {"type": "list", "mode": "rpush", "valueFieldDelimiter": ","}}, "DE105 DE105"),
    ("redis", {}, {}, {"keyIndexes": [1]}, "DE203"),
    ("redis", {}, {"selectDatabase": 0}, {"selectDatabase": 1}, "DE301"),
    ("redis", {}, {}, {"writeMode": {"type": "string", "mode": "set", "valueFieldDelimiter": "|"}}, "DE409"),
    ("redis", {}, {}, {"expireTime": {"seconds": "60"}}, "DE116"),
    ("redis", {}, {"keyFieldDelimiter": ":"}, {"keyFieldDelimiter": "_"}, "DE203"),
    # Kafka: writeMode is the form of the value
    ("kafka", {}, {}, {"topic": "u"}, "DE301"),
    ("kafka", {}, {}, {"writeMode": "text"}, "DE409"),
    ("kafka", {}, {"keyColumns": ["id"]}, {"keyColumns": ["name"]}, "DE203"),
    ("kafka", {}, {}, {"partition": 1}, "DE301"),
    # LogHub
    ("loghub", {}, {"topic": "a"}, {"topic": "b"}, "DE301"),
    ("loghub", {}, {}, {"logstore": "m"}, "DE301"),
    # DataHub
    ("datahub", {}, {}, {"topic": "u"}, "DE301"),
    # MongoDB
    (
        "mongodb",
        {},
        {"writeMode": {"isReplace": "false", "replaceKey": "_id"}},
        {"writeMode": {"isReplace": "true", "replaceKey": "_id"}},
        "DE104",
    ),
    ("mongodb", {}, {}, {"writeMode": {"isReplace": "true", "replaceKey": "_id"}}, "DE104"),
    (
        "mongodb",
        {},
        {"writeMode": {"isReplace": True, "replaceKey": "_id"}},
        {"writeMode": {"isReplace": False, "replaceKey": "_id"}},
        "DE105",
    ),
    (
        "mongodb",
        {},
        {"writeMode": {"isReplace": "true", "replaceKey": "_id"}},
        {"writeMode": {"isReplace": "true", "replaceKey": "n"}},
        "DE203",
    ),
    ("mongodb", {}, {}, {"upsertInfo": {"isUpsert": True, "upsertKey": "n"}}, "DE104"),
    (
        "mongodb",
        {},
        {"upsertInfo": {"isUpsert": True, "upsertKey": "n"}},
        {"upsertInfo": {"isUpsert": True, "upsertKey": "a"}},
        "DE203",
    ),
    ("mongodb", {}, {}, {"preSql": {"type": "drop"}}, "DE108"),
    (
        "mongodb",
        {},
        {},
        {"preSql": {"type": "remove", "item": [{"name": "x", "condition": "$gte", "value": "1"}]}},
        "DE108",
    ),
    # Elasticsearch
    ("elasticsearch", {}, {}, {"cleanup": True}, "DE102"),
    ("elasticsearch", {"cleanup": True}, {}, {"index": "j"}, "DE101"),
    ("elasticsearch", {}, {"actionType": "index"}, {"actionType": "update"}, "DE305"),
    ("elasticsearch", {}, {"actionType": "update"}, {"actionType": "index"}, "DE104"),
    ("elasticsearch", {"alias": "a"}, {"aliasMode": "append"}, {"aliasMode": "exclusive"}, "DE301"),
    (
        "elasticsearch",
        {},
        {"primaryKeyInfo": {"type": "pk", "column": ["id"]}},
        {"primaryKeyInfo": {"type": "nopk"}},
        "DE203 DE203",
    ),
    ("elasticsearch", {}, {}, {"dynamic": True}, "DE409"),
    # Milvus: recreate deletes the collection first; insert doubles where the key is given
    ("milvus", {}, {}, {"schemaCreateMode": "recreate"}, "DE102"),
    ("milvus", {}, {"schemaCreateMode": "recreate"}, {"schemaCreateMode": "ignore"}, "DE103"),
    ("milvus", {}, {}, {"schemaCreateMode": "createIfNotExist"}, "DE305"),
    ("milvus", {"schemaCreateMode": "recreate"}, {}, {"collection": "d"}, "DE101"),
    ("milvus", {}, {}, {"writeMode": "insert"}, "DE105"),
    # 2019, Tair Writer: deleteEmptyRecord counts where writerType is put
    ("tair", {}, {}, {"deleteEmptyRecord": "true"}, "DE106"),
    ("tair", {"writerType": "counter"}, {}, {"deleteEmptyRecord": "true"}, "DE908"),
    ("tair", {}, {"deleteEmptyRecord": "true"}, {"deleteEmptyRecord": "false"}, "DE305"),
    ("tair", {}, {}, {"writerType": "prefixput"}, "DE203"),
    ("tair", {}, {"namespace": "1"}, {"namespace": "2"}, "DE301"),
    # Memcache
    ("ocs", {}, {}, {"writeMode": "append"}, "DE105"),
    ("ocs", {}, {}, {"writeMode": "add"}, "DE305"),
    # GDB
    ("gdb", {}, {}, {"writeMode": "MERGE"}, "DE305"),
    ("gdb", {}, {}, {"idTransRule": "labelPrefix"}, "DE203"),
    ("gdb", {}, {}, {"label": "q"}, "DE301"),
    # Lindorm
    ("lindorm", {}, {"nullMode": "SKIP"}, {"nullMode": "DELETE"}, "DE106"),
    # OpenSearch
    ("opensearch", {}, {}, {"writeMode": "add"}, "DE104"),
    # RestAPI
    ("restapi", {}, {}, {"method": "put"}, "DE104"),
    # MaxCompute: where counts where enableWhere is true
    ("odps", {}, {}, {"truncate": True}, "DE102"),
    ("odps", {"truncate": True}, {}, {"schema": "x"}, "DE101"),
    ("odps", {}, {"partition": "ds=1"}, {"partition": "ds=2"}, "DE301"),
    ("odps", {}, {"overLengthRule": "keepOn"}, {"overLengthRule": "setNull"}, "DE409"),
    (
        "odps",
        {},
        {},
        {"envType": 1, "guid": "odps.a.b", "tableComment": "", "isSupportThreeModel": False},
        "DE902 DE902 DE902 DE902",
    ),
    ("odps", {}, {}, {"emptyAsNull": False}, "DE907"),
    ("odps", {}, {}, {"postSql": ["insert into t select 1"]}, "DE107"),
    ("odps", {}, {}, {"postSql": ["insert overwrite table t select 1"]}, "DE108"),
    ("odps", {}, {}, {"preSql": ["MERGE INTO t USING s ON a WHEN MATCHED THEN DELETE"]}, "DE108"),
]


NOT_SURE = ("DE101", "DE107", "DE111", "DE305")
"""Codes of writers that can be of a change that only may have this effect."""


def job(step: dict[str, Any]) -> dict[str, Any]:
    """With a counterpart that stays."""
    return two_steps(MYSQL, step)


@pytest.mark.parametrize(("step_type", "more", "old", "new", "codes"), ROWS)
def test_a_change_of_a_writer_has_the_codes_that_its_page_gives(
    step_type: str, more: dict[str, Any], old: dict[str, Any], new: dict[str, Any], codes: str
) -> None:
    """One thing changes, and the rest stays."""
    base = {"of": step_type, **BASES[step_type], **more}
    found = changes(job(base | old), job(base | new))
    assert sorted(change.code for change in found) == sorted(codes.split())
    assert all(change.reason for change in found)
    assert {change.code for change in found if change.may} <= set(NOT_SURE)
