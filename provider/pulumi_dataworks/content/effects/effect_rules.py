"""The table of effects: at which place of a task content a change does what, why, and how that is known.

A row speaks for everything below its place, and the longest place counts. Places are paths without indexes, steps by
their role. Sources: "skill" is Alibaba Cloud's own agent skill for DataWorks (data integration reference, 2026), the
rest are help pages of DataWorks by their subject, and the open part of the engine (alibaba/DataX).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..values import UNKNOWN
from .effect import ABSENT, ANYWHERE, Classification, Classifier, Effect, Rule


def _truncate(old: Any, new: Any) -> Classification:
    if UNKNOWN in (old, new):
        return Classification(Effect.DESTRUCTIVE, "nobody knows yet whether the target is emptied before it is written")
    if _is_on(new) and not _is_on(old):
        return Classification(Effect.DESTRUCTIVE, "switched on: empties the table or partition before it is written")
    if _is_on(old) and not _is_on(new):
        return Classification(Effect.DESTRUCTIVE, "switched off: a second run of the same day doubles the rows")
    return Classification(Effect.NONE, "as before, written in another way")


def _is_on(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


OVERWRITING = ("overwrite", "truncate")


def _write_mode(old: Any, new: Any) -> Classification:
    if UNKNOWN in (old, new):
        return Classification(Effect.DESTRUCTIVE, "nobody knows yet whether the target is overwritten")
    before, after = _overwrites(old), _overwrites(new)
    if before != after:
        told = "what is there is overwritten" if after else "what is there stays, and a second run may double the rows"
        return Classification(Effect.DESTRUCTIVE, told)
    return Classification(Effect.TARGET, "how a row meets the one that is there already")


def _overwrites(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_overwrites(item) for item in value.values())
    return isinstance(value, str) and any(word in value.lower() for word in OVERWRITING)


def _default(value: str) -> Classifier:
    def classify(old: Any, new: Any) -> Classification:
        if (old is ABSENT and new == value) or (new is ABSENT and old == value):
            return Classification(Effect.NONE, f"{value} is what an absent one means")
        return Classification(Effect.DESTRUCTIVE, f"nothing is known of another one than {value}")

    return classify


READER, WRITER, BETWEEN = "steps.reader.parameter", "steps.writer.parameter", "steps.between.parameter"
ACCOUNT = (
    "account accountType username password accessId accessKey accessKeyId accessKeySecret secret secretKey "
    "token securityToken authToken apiKey clientSecret authUsername authPassword"
)
PAGES = "skill: pages of the connectors"
SETTINGS = "page of the task settings"

RULES = (
    Rule("setting", "speed", Effect.TUNING, "how fast the task runs", SETTINGS),
    Rule("setting", "jvmOption jvmMemory executeMode", Effect.TUNING, "memory and spread of the run", SETTINGS),
    Rule("setting", "failoverEnable", Effect.TUNING, "whether a failed part runs again", SETTINGS),
    Rule(
        "setting",
        "errorLimit",
        Effect.ROWS,
        "how many dirty rows are left out before the task fails; an empty record tolerates every one",
        "ErrorRecordChecker of the open engine; " + SETTINGS,
    ),
    Rule("setting", "common locale", Effect.ROWS, "how dates and times are read", SETTINGS + "; of locale a guess"),
    Rule("order", "", Effect.TARGET, "which step feeds which", "examples of CreateDISyncTask"),
    Rule(
        "extend", "resourceGroup cu", Effect.TUNING, "where the task runs, with how much", "page of the DataX skeleton"
    ),
    Rule(
        "extend",
        "mode formatType __new__ oneStopPageNum name taskName",
        Effect.NONE,
        "how the console shows the task",
        "page of the DataX skeleton; a guess",
    ),
    Rule(
        "",
        "type",
        Effect.DESTRUCTIVE,
        "nothing is known of another one than job",
        "page of the script mode",
        _default("job"),
    ),
    Rule(
        "",
        "version",
        Effect.DESTRUCTIVE,
        "decides how all the rest is read",
        "2019 page of the script mode; what an absent one means is a guess from published jobs",
        _default("2.0"),
    ),
    *(
        Rule(
            f"steps.{role}",
            "name displayName description",
            Effect.NONE,
            "what the step is called; hops and secret_parameters follow it",
            "page of the script mode",
        )
        for role in ("reader", "writer", "between")
    ),
    Rule("steps.reader", "stepType", Effect.ROWS, "another kind of source", PAGES),
    Rule("steps.writer", "stepType", Effect.TARGET, "another kind of target", PAGES),
    Rule("steps.between", "stepType", Effect.SCHEMA, "another transformation of the columns", "page of transformers"),
    Rule("steps.reader", "category", Effect.TARGET, "which way the data goes", "page of the script mode"),
    Rule("steps.writer", "category", Effect.TARGET, "which way the data goes", "page of the script mode"),
    Rule("steps.between", "category", Effect.SCHEMA, "what the step does to the columns", "page of transformers"),
    Rule("steps.between", "copies", Effect.TUNING, "how many of the step run", "a published job; a guess"),
    Rule(BETWEEN, "", Effect.SCHEMA, "what the step makes of rows and columns", "page of transformers"),
    # the reader
    Rule(READER, "where splitPk", Effect.ROWS, "which rows are read", PAGES),
    Rule(READER, "querySql", Effect.SCHEMA, "a query decides rows and columns", PAGES),
    Rule(
        READER,
        "datasource connection jdbcUrl endpoint server address host port project odps database selectedDatabase schema "
        "namespace instanceName table tableType collection collectionName index indexType type topic logstore guid "
        "object path fileName bucket url hbaseConfig kafkaConfig",
        Effect.ROWS,
        "another source",
        PAGES,
    ),
    Rule(f"{READER}.connection", "querySql", Effect.SCHEMA, "a query decides rows and columns", PAGES),
    Rule(READER, "partition", Effect.ROWS, "which partitions are read", PAGES),
    Rule(
        READER,
        "query search range beginDateTime endDateTime beginOffset endOffset beginType endType startTimeString "
        "endTimeString startTimestampMillis endTimestampMillis statusTable maxVersion sort sliceRecordCount",
        Effect.ROWS,
        "which rows are read",
        PAGES,
    ),
    Rule(
        READER,
        "skipHeader skipExceedRecord nullFormat encoding compress isCompress fileFormat fileType fieldDelimiter "
        "fieldDelimiterOrigin csvReaderConfig emptyAsNull keyType valueType",
        Effect.ROWS,
        "how the source is read into rows",
        PAGES,
    ),
    Rule(
        READER,
        ACCOUNT,
        Effect.ROWS,
        "another account may see other rows",
        "a guess",
    ),
    Rule(READER, "column columns mode multiVersionColumn", Effect.SCHEMA, "which columns are read, and as what", PAGES),
    Rule(
        READER,
        "fetchSize batchSize pageSize scanCacheSize scanBatchSize splitFactor connTimeOut readTimeOut socketTimeout "
        "waitTime scroll maxRetries retryCount retrySleepTime",
        Effect.TUNING,
        "how fast the source is read",
        PAGES,
    ),
    # the writer
    Rule(
        WRITER,
        "table tableType partition datasource connection jdbcUrl endpoint server host port project database "
        "selectedDatabase schema namespace instanceName collection collectionName index indexType type topic logstore "
        "guid object path fileName bucket url hbaseConfig",
        Effect.TARGET,
        "where the data goes",
        PAGES,
    ),
    Rule(
        WRITER,
        "truncate",
        Effect.DESTRUCTIVE,
        "empties the target, or doubles rows",
        "skill: MaxCompute, Hologres; OdpsWriter of the open engine",
        _truncate,
    ),
    Rule(
        WRITER,
        "writeMode conflictMode",
        Effect.DESTRUCTIVE,
        "to or from overwriting; else how a row meets the one that is there",
        "skill: MySQL, Hive, Hologres, OSS, S3, HDFS, FTP",
        _write_mode,
    ),
    Rule(
        WRITER,
        "cleanup overWrite deleteEmptyRecord",
        Effect.DESTRUCTIVE,
        "whether what is there is deleted or overwritten",
        "pages of the Elasticsearch, HBase and Tair destinations",
    ),
    Rule(
        WRITER,
        "column columns rowkeyColumn primaryKey columnType",
        Effect.SCHEMA,
        "which columns are written, and as what",
        PAGES,
    ),
    Rule(
        WRITER,
        "nullMode nullFormat emptyAsNull encoding dateFormat fileFormat fileType fieldDelimiter splitter compress "
        "isCompress writeFormat",
        Effect.SCHEMA,
        "how values are written",
        PAGES,
    ),
    Rule(
        WRITER,
        ACCOUNT,
        Effect.TARGET,
        "another account may write elsewhere",
        "a guess",
    ),
    Rule(
        WRITER,
        "batchSize maxCommitSize maxRetryCount timeout compressionThreshold walFlag print",
        Effect.TUNING,
        "how fast the target is written",
        PAGES,
    ),
    Rule(ANYWHERE, "preSql postSql", Effect.DESTRUCTIVE, "SQL of any kind, run before or after the rows", PAGES),
)
