"""What a change does to the data, read from one table.

    place                                            a path without indexes, steps by role, in small letters:
                                                     ("steps", "writer", "parameter", "truncate")
    RULES                                            the table: place -> effect, reason, source
    effect_of(place, old, new) -> Ruling             the effect of a change there, and its reason

A row speaks for everything below its place, and the longest place counts. Where no row speaks, the worst row that
stands below the same path does: nobody knows what an unknown leaf is, so it is what it could be at worst.

Sources: "skill" is Alibaba Cloud's own agent skill for DataWorks (data integration reference, 2026), the rest are help
pages of DataWorks by their subject, and the open part of the engine (alibaba/DataX).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final

from .values import UNKNOWN


class Effect(IntEnum):
    """What a change does to the data, the worst last."""

    NONE = 0
    TUNING = 1
    ROWS = 2
    SCHEMA = 3
    TARGET = 4
    DESTRUCTIVE = 5

    @property
    def word(self) -> str:
        """As people write it: "none", "tuning", "rows", "schema", "target", "destructive"."""
        return self.name.lower()


MEANING: Mapping[Effect, str] = {
    Effect.NONE: "nothing about the data",
    Effect.TUNING: "how fast the task runs, and on what",
    Effect.ROWS: "which rows arrive",
    Effect.SCHEMA: "which columns arrive, and where each goes",
    Effect.TARGET: "where the data goes",
    Effect.DESTRUCTIVE: "whether rows of the target are lost or doubled",
}


class Absent:
    """The type of ABSENT; there is one instance."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Absent:
        return self


ABSENT: Final = Absent()
"""Stands for the old side of what was added and for the new side of what was removed."""

Place = tuple[str, ...]


@dataclass(frozen=True)
class Ruling:
    """The effect of one change and why it has it."""

    effect: Effect
    reason: str


Judge = Callable[[Any, Any], Ruling]


@dataclass(frozen=True)
class Rule:
    """One row: at `path` each of `keys` (words in one text; "" is the path itself) has this effect.

    The path ANYWHERE is no path: the key counts wherever it stands, and no unknown leaf beside it is the worse for it.
    `judge`, where there is one, looks at the values and says more; `effect` is then the worst that it may say.
    """

    path: str
    keys: str
    effect: Effect
    reason: str
    source: str
    judge: Judge | None = None

    @property
    def places(self) -> list[Place]:
        at = tuple(self.path.lower().split(".")) if self.path else ()
        return [(*at, key.lower()) for key in self.keys.split()] or [at]


def _truncate(old: Any, new: Any) -> Ruling:
    if UNKNOWN in (old, new):
        return Ruling(Effect.DESTRUCTIVE, "nobody knows yet whether the target is emptied before it is written")
    if _is_on(new) and not _is_on(old):
        return Ruling(Effect.DESTRUCTIVE, "switched on: empties the table or partition before it is written")
    if _is_on(old) and not _is_on(new):
        return Ruling(Effect.DESTRUCTIVE, "switched off: a second run of the same day doubles the rows")
    return Ruling(Effect.NONE, "as before, written in another way")


def _is_on(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


OVERWRITING = ("overwrite", "truncate")


def _write_mode(old: Any, new: Any) -> Ruling:
    if UNKNOWN in (old, new):
        return Ruling(Effect.DESTRUCTIVE, "nobody knows yet whether the target is overwritten")
    before, after = _overwrites(old), _overwrites(new)
    if before != after:
        told = "what is there is overwritten" if after else "what is there stays, and a second run may double the rows"
        return Ruling(Effect.DESTRUCTIVE, told)
    return Ruling(Effect.TARGET, "how a row meets the one that is there already")


def _overwrites(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_overwrites(item) for item in value.values())
    return isinstance(value, str) and any(word in value.lower() for word in OVERWRITING)


def _default(value: str) -> Judge:
    def judge(old: Any, new: Any) -> Ruling:
        if (old is ABSENT and new == value) or (new is ABSENT and old == value):
            return Ruling(Effect.NONE, f"{value} is what an absent one means")
        return Ruling(Effect.DESTRUCTIVE, f"nothing is known of another one than {value}")

    return judge


ANYWHERE = "*"
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


def _worst_at_or_below() -> dict[Place, Effect]:
    """For each path of the table: the worst effect that stands there or below."""
    worst: dict[Place, Effect] = {}
    for rule in RULES:
        for place in rule.places:
            for length in range(len(place) + 1):
                above = place[:length]
                worst[above] = max(worst.get(above, Effect.NONE), rule.effect)
    return worst


_RULE_AT = {place: rule for rule in RULES if rule.path != ANYWHERE for place in rule.places}
_RULE_OF_KEY = {place[-1]: rule for rule in RULES if rule.path == ANYWHERE for place in rule.places}
_WORST = _worst_at_or_below()
_INNER = {place[:length] for place in _RULE_AT for length in range(len(place))}
"""Paths below which rows stand."""


def effect_of(place: Place, old: Any, new: Any) -> Ruling:
    """What it does that `old` at `place` becomes `new`; ABSENT is allowed on one side. Total, linear in the values.

    Of what is added or removed as a whole the worst leaf counts.
    """
    if old is ABSENT or new is ABSENT:
        value = new if old is ABSENT else old
        if place in _INNER and isinstance(value, Mapping | list | tuple):
            return _of_parts(place, value, added=old is ABSENT)
    elif _is_inner_container(place, old) or _is_inner_container(place, new):
        return _worse(_leaf(place, old, new), effect_of(place, old, ABSENT), effect_of(place, ABSENT, new))
    return _leaf(place, old, new)


def _is_inner_container(place: Place, value: Any) -> bool:
    return place in _INNER and isinstance(value, Mapping | list | tuple)


def _of_parts(place: Place, value: Any, *, added: bool) -> Ruling:
    if isinstance(value, Mapping):
        keys = sorted((key for key, item in value.items() if item is not None), key=str)
        parts = [((*place, str(key).lower()), value[key]) for key in keys]
    else:
        parts = [(place, item) for item in value]
    rulings = [effect_of(at, *((ABSENT, item) if added else (item, ABSENT))) for at, item in parts]
    own = _RULE_AT.get(place)
    if own is not None:
        rulings.insert(0, Ruling(own.effect, own.reason))
    return _worse(*rulings) if rulings else Ruling(Effect.NONE, "is empty and says nothing")


def _worse(*rulings: Ruling) -> Ruling:
    return max(rulings, key=lambda ruling: ruling.effect)


def _leaf(place: Place, old: Any, new: Any) -> Ruling:
    rule = _rule_for(place)
    if rule is None:
        return _unknown(place)
    ruling = Ruling(rule.effect, rule.reason) if rule.judge is None else rule.judge(old, new)
    return _worse(ruling, _unknown(place)) if place in _INNER else ruling


@lru_cache(maxsize=1024)
def _rule_for(place: Place) -> Rule | None:
    """The row that speaks for a place: that of a key that counts anywhere, else the longest one."""
    for key in place:
        if key in _RULE_OF_KEY:
            return _RULE_OF_KEY[key]
    above = (place[:length] for length in range(len(place), -1, -1))
    return next((_RULE_AT[one] for one in above if one in _RULE_AT), None)


@lru_cache(maxsize=1024)
def _unknown(place: Place) -> Ruling:
    above = (place[:length] for length in range(len(place), -1, -1))
    effect = next(_WORST[one] for one in above if one in _WORST)
    return Ruling(effect, f"is not in the table, and what stands beside it may change {MEANING[effect]}")
