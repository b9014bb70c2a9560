"""The connectors of batch synchronization, as data: what each step type asks for, and from which page that is known.

Sources: "skill" is Alibaba Cloud's own agent skill for DataWorks (data integration reference, 2026), whose pages are
named here; a year is the help page of that year. Where official pages disagree the milder one holds: what a page calls
required and published jobs leave out is in `documented`, and only hinted at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JDBC, MAXCOMPUTE, HOLOGRES, FILE, OTHER = "jdbc", "maxcompute", "hologres", "file", "other"

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    # what stands for a parameter, beside its own name                     as seen in
    "datasource": ("dataSource", "connection", "jdbcUrl", "endpoint", "endPoint", "server", "hbaseConfig", "host"),
    "table": ("connection", "dataTable", "tableName", "selectedTables", "guid"),
    "column": ("columns", "columnMapping"),
    "columns": ("column",),
    "collectionName": ("collection",),
    "fileFormat": ("fileType",),
    "fileType": ("fileFormat",),
}


@dataclass(frozen=True)
class Connector:
    """One step type in one role.

    `required` are parameters without which the engine is known to fail, `documented` those that the page marks
    required beside them. `needs_datasource` is False where connection details stand in the step itself. `columns_key`
    holds the columns; `columns_before` holds columns that come before them (primary keys). `by_position` is False where
    a column says itself which field it takes.
    """

    step_type: str
    role: str
    kind: str
    required: tuple[str, ...]
    documented: tuple[str, ...]
    source: str
    needs_datasource: bool
    columns_key: str = "column"
    columns_before: tuple[str, ...] = ()
    by_position: bool = True

    def maps_by_position(self, parameter: Mapping[str, Any]) -> bool:
        """Whether entry i of the column list is field i of a record.

        HBase in the mode multiVersionFixedColumn gives four fields, whatever the list says.
        """
        return self.by_position and parameter.get("mode") != "multiVersionFixedColumn"


def _rows(role: str, kind: str, table: str, **more: Any) -> list[Connector]:
    """One connector a line: step types, what is required, what is documented beside it, the page."""
    found = []
    for line in table.strip().splitlines():
        step_types, required, documented, source = (cell.strip() for cell in line.split("|"))
        for step_type in step_types.split(", "):
            needed = tuple(required.split())
            found.append(
                Connector(
                    step_type,
                    role,
                    kind,
                    needed,
                    tuple(documented.split()),
                    source,
                    needs_datasource="datasource" in needed,
                    **more,
                )
            )
    return found


CONNECTORS = (
    *_rows(
        "reader",
        JDBC,
        """
        adbpg, analyticdb_for_mysql, apsaradb_for_OceanBase | datasource table column | | skill: AnalyticDB, OceanBase
        clickhouse, doris, hybriddb, kingbasees | datasource table column | | skill: pages of these names
        gbase8a | table column | | skill: GBase8a; the data source is not marked
        mariadb, mysql, polardb, polardbx20, PolarDB-X 2.0 | datasource table column | | skill: pages of these names
        postgresql, redshift, sqlserver, starrocks | datasource table column | | skill: pages of these names
        tidb, vertica | datasource table column | | skill: pages of these names
        db2 | datasource table column | | skill: DB2
        saphana | | | skill: SAP HANA, which marks none
        dm | datasource table column | schema | skill: DM (Dameng)
        oracle | datasource table column | | skill: Oracle; splitMode and others left out in published jobs
        drds | datasource table column | | 2019: DRDS
        rdbms | datasource table column | | 2019: RDBMS; jdbcUrl instead of a datasource
        """,
    ),
    *_rows(
        "writer",
        JDBC,
        """
        analyticdb_for_mysql, clickhouse, db2, doris | datasource table column | | skill: pages of these names
        gbase8a, hybriddb, kingbasees, mariadb | datasource table column | | skill: pages of these names
        mysql, polardb, polardbx20, PolarDB-X 2.0 | datasource table column | | skill: pages of these names
        oracle, postgresql, redshift, saphana, selectdb | datasource table column | | skill: pages of these names
        sqlserver, vertica | datasource table column | | skill: pages of these names
        adbpg | datasource table column | writeMode | skill: AnalyticDB for PostgreSQL
        apsaradb_for_OceanBase | datasource table column | obWriteMode | skill: ApsaraDB For OceanBase
        dm | datasource table column | schema | skill: DM (Dameng)
        drds | datasource table column | | 2019: DRDS
        rdbms | datasource table column | | 2019: RDBMS; jdbcUrl instead of a datasource
        starrocks | datasource table column | loadUrl loadProps | skill: StarRocks
        """,
    ),
    *_rows(
        "reader",
        MAXCOMPUTE,
        """
        odps | datasource table column | | skill: MaxCompute
        """,
    ),
    *_rows(
        "writer",
        MAXCOMPUTE,
        """
        odps | datasource table column | | skill: MaxCompute; its truncate is a rule of its own
        """,
    ),
    *_rows(
        "reader",
        HOLOGRES,
        """
        holo | datasource table column | | skill: Hologres
        """,
    ),
    *_rows(
        "writer",
        HOLOGRES,
        """
        holo | datasource table column | conflictMode | skill: Hologres
        """,
    ),
    *_rows(
        "reader",
        FILE,
        """
        azureblob, s3, tos | datasource column | fileFormat | skill: Azure Blob Storage, Amazon S3, TOS
        ftp | datasource path column | fileFormat fieldDelimiter | skill: FTP
        hdfs | datasource path column | fileType | skill: HDFS
        httpfile | datasource fileName column | fileFormat fieldDelimiter | skill: HttpFile
        oss | datasource object column | fileFormat fieldDelimiter | skill: OSS
        oss_hdfs | datasource path column | fileFormat | skill: OSS-HDFS
        """,
    ),
    *_rows(
        "writer",
        FILE,
        """
        ftp | datasource path fileName | fileFormat fieldDelimiter writeMode | skill: FTP
        hdfs | datasource path fileName | fileType writeMode | skill: HDFS
        oss | datasource object | fileFormat writeMode | skill: OSS
        oss_hdfs | datasource path fileName column | fileFormat writeMode | skill: OSS-HDFS
        s3 | datasource object column | fileFormat writeMode | skill: Amazon S3
        """,
    ),
    *_rows(
        "reader",
        OTHER,
        """
        ads | table | | skill: AnalyticDB for MySQL 2.0
        bigquery | datasource dataset table column | | skill: BigQuery
        databricks | datasource schema table column | readMode | skill: Databricks
        datahub | topic | beginDateTime endDateTime | skill: DataHub
        dlf, hive, public_dataset, salesforce | datasource table column | | skill: Data Lake Formation, Hive; pages
        elasticsearch | datasource index | search scroll | skill: Elasticsearch
        gdb | datasource labelType column | labels | skill: Graph Database
        hbase | hbaseConfig table column | | skill: HBase
        hbase20xsql | queryServerAddress table | splitKey | 2026: HBase
        influxdb | endpoint column | database beginDateTime endDateTime | 2019: InfluxDB
        iot | datasource table column | | skill: IoT
        kafka | datasource topic column | keyType valueType | skill: Kafka
        LogHub, loghub | datasource logstore column | beginDateTime endDateTime | skill: Loghub, in both spellings
        metaq | topicName consumerId column | | skill: MetaQ
        mongodb | datasource collectionName column | | skill: MongoDB, its prose and samples
        opentsdb, prometheus | endpoint column | beginDateTime endDateTime | 2019: OpenTSDB, Prometheus
        ots | datasource table column | | skill: Tablestore; endpoint and keys instead of a datasource
        otsstream | datasource table | statusTable | 2019: Tablestore Stream; its table of parameters says dataTable
        restapi | url column | method dataMode responseType | skill: RestAPI
        stream | | | skill: Stream; official samples leave its parameter empty
        tair | | | 2019: Tair
        tddl | datasource table column | appName | skill: TDDL
        """,
    ),
    *_rows(
        "writer",
        OTHER,
        """
        ads | datasource table column | writeMode | skill: AnalyticDB for MySQL 2.0
        datahub | datasource topic | | skill: DataHub
        dlf | datasource table column | | skill: Data Lake Formation
        elasticsearch | datasource index column | | skill: Elasticsearch
        hbase20xsql, hbase11xsql | table column | | skill: HBase
        hive | datasource table column | writeMode | skill: Hive
        kafka | datasource topic | keyType valueType | skill: Kafka
        loghub, LogHub | datasource logstore column | | skill: Loghub
        milvus | datasource collection column | writeMode | skill: Milvus
        mongodb | datasource collectionName column | | skill: MongoDB
        opensearch | table column | host indexName writeMode | skill: OpenSearch
        restapi | url column | method dataMode | skill: RestAPI
        sahistory | sdkDataAddress | | skill: Sensors Data
        stream | | | skill: Stream
        tair | | | 2019: Tair
        tddl | datasource table column | appName | skill: TDDL
        tsdb | endpoint column | columnType | skill: TSDB
        """,
    ),
    *_rows(
        "writer",
        OTHER,
        """
        gdb | datasource labelType column | label | skill: Graph Database; values are templates such as #{0}
        hbase | hbaseConfig table column | rowkeyColumn | skill: HBase; a column says its index
        ocs | datasource | writeMode | skill: Memcache (OCS)
        redis | datasource keyIndexes | | skill: Redis
        """,
        by_position=False,
    ),
    *_rows(
        "writer",
        OTHER,
        """
        ots | datasource table | | skill: Tablestore
        """,
        columns_before=("primaryKey",),
    ),
    *_rows(
        "reader",
        OTHER,
        """
        lindorm | configuration table columns | namespace mode | skill: Lindorm
        """,
        columns_key="columns",
    ),
    *_rows(
        "writer",
        OTHER,
        """
        lindorm | configuration table columns | namespace | skill: Lindorm
        """,
        columns_key="columns",
    ),
    *_rows(
        "between",
        OTHER,
        """
        embedding-transformer | embeddingColumns | modelProvider modelName | 2026: vectorization
        json-extracting | | | 2026: transformers; its parameters are not tabulated
        """,
    ),
)

BY_STEP: Mapping[tuple[str, str], Connector] = {(entry.step_type, entry.role): entry for entry in CONNECTORS}
STEP_TYPES = frozenset(entry.step_type for entry in CONNECTORS)

ALIASES: Mapping[str, str] = {
    # names of products that are no step types -> the step type
    "hologres": "holo",
    "maxcompute": "odps",
}

BY_CASE: Mapping[str, str] = {**{name.casefold(): name for name in sorted(STEP_TYPES, reverse=True)}, **ALIASES}


def connector(step_type: str, role: str) -> Connector | None:
    """What the catalogue knows of a step type in the role reader, writer or between; None for an unknown one."""
    return BY_STEP.get((step_type, role))


def columns_key(step_type: str, role: str) -> str:
    """The parameter that lists the columns: "column" nearly everywhere."""
    known = connector(step_type, role)
    return known.columns_key if known else "column"


def meant_step_type(step_type: str) -> str | None:
    """The step type that a wrong spelling or the name of a product means; None where none is known, or none wrong."""
    if step_type in STEP_TYPES:
        return None
    return BY_CASE.get(step_type.strip().casefold())
