"""Plants one mistake into a job, as a person would make it. Shares no code with the rules that shall find it.

MISTAKES            every mistake, with the code under which it must be found
mistake.plant(job)  a changed copy, or None where the job has no place for it
harmless(job, ...)  copies with changes that are no mistakes
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Job = Any
Change = Callable[[Job], Any]

DATABASES = (
    *("mysql", "sqlserver", "postgresql", "oracle", "drds", "db2", "rdbms", "starrocks", "clickhouse"),
    *("analyticdb_for_mysql", "polardb", "holo", "odps"),
)
COMPARING = [name for name in DATABASES if name != "odps"]
FILES = ("oss", "ftp", "hdfs")
ADDRESSES = ("connection", "jdbcUrl", "endpoint", "endPoint", "server", "hbaseConfig", "host", "dataSource")


class NoPlace(Exception):
    """The job has no place for this mistake."""


def need(condition: object) -> None:
    if not condition:
        raise NoPlace


@dataclass(frozen=True)
class Mistake:
    """`change` changes a copy in place, or returns another value; `as_text` says that it returns JSON text."""

    code: str
    told: str
    change: Change
    as_text: bool = False

    def plant(self, job: Job) -> Any:
        if "steps" not in job:  # version 1.0, of which the rules say nothing
            return None
        changed = copy.deepcopy(job)
        try:
            other = self.change(changed)
        except NoPlace:
            return None
        return changed if other is None else other


def step(job: Job, category: str) -> Job:
    found = [entry for entry in job.get("steps", []) if entry.get("category") == category]
    need(found)
    return found[0]


def hop(job: Job) -> Job:
    """The one hop, where it is a right one."""
    hops = job.get("order", {}).get("hops")
    need(hops)
    names = [entry.get("name") for entry in job["steps"]]
    need(hops[0]["from"] in names and hops[0]["to"] in names)
    return hops[0]


def speed(job: Job) -> Job:
    need(job.get("setting", {}).get("speed"))
    return job["setting"]["speed"]


def both(job: Job) -> tuple[Job, Job]:
    """Parameters of reader and writer."""
    return step(job, "reader")["parameter"], step(job, "writer")["parameter"]


def counted(job: Job, *writers: str) -> tuple[list[Any], list[Any]]:
    """Two lists of columns of one length that nothing between can change."""
    source, target = both(job)
    need(not writers or step(job, "writer").get("stepType") in writers)
    need(step(job, "writer").get("stepType") not in ("hbase", "redis", "gdb", "ots"))
    need(len([entry for entry in job["steps"] if entry.get("category") in ("flatmap", "map", "processor")]) == 0)
    need("multiVersion" not in str(source.get("mode")) and "querysql" not in json.dumps(source).lower())
    lists = source.get("columns", source.get("column")), target.get("columns", target.get("column"))
    need(all(isinstance(entry, list) and entry and "*" not in entry for entry in lists))
    need(len(lists[0]) == len(lists[1]))
    return lists


def named(column: Any) -> Any:
    return column.get("name") if isinstance(column, dict) else column


def another(column: Any) -> Any:
    """One more column of the same form."""
    if isinstance(column, dict):
        more = dict(column)
        if "name" in more:
            more["name"] = "one_more_column"
        if isinstance(more.get("index"), int | float):
            more["index"] += 90
        if more.get("type") == "id":
            more["type"] = "text"
        return more
    return "one_more_column"


def take(parameter: Job, key: str) -> Any:
    need(parameter.get(key))
    return parameter.pop(key)


def the_only_address(job: Job, category: str) -> Job:
    """The parameter of a step whose only address is its datasource."""
    parameter = step(job, category)["parameter"]
    # The page of ads asks its reader for a table only.
    need(step(job, category).get("stepType") not in (None, "", "stream", "hologres", "ads"))
    need("<" not in step(job, category)["stepType"])
    need(parameter.get("datasource") and not any(key in parameter for key in ADDRESSES))
    return parameter


def harmless(job: Job, chance: random.Random) -> Iterator[tuple[str, Job]]:
    """Changes after which a job is as right as before."""
    yield "other order of keys", shuffled(job, chance)
    renamed = copy.deepcopy(job)
    names = {
        entry["name"]: f"Step {number}" for number, entry in enumerate(renamed.get("steps", [])) if entry.get("name")
    }
    for entry in renamed.get("steps", []):
        if entry.get("name"):
            entry["name"] = names[entry["name"]]
    for entry in renamed.get("order", {}).get("hops", []):
        for end in ("from", "to"):
            entry[end] = names.get(entry[end], entry[end])
    yield "other names", renamed
    wider = copy.deepcopy(job)
    try:
        sources, targets = counted(wider)
        sources.append(another(sources[-1]))
        targets.append(another(targets[-1]))
        yield "a column more on both sides", wider
    except NoPlace:
        pass
    faster = copy.deepcopy(job)
    if isinstance(faster.get("setting"), dict) and faster["setting"].get("speed", {}).get("concurrent"):
        faster["setting"]["speed"]["concurrent"] = "3"
        yield "another number of threads, as text", faster
    quoted = copy.deepcopy(job)
    if quoted_names(quoted):
        yield "names in the quotes of their store", quoted
    noted = copy.deepcopy(job)
    for entry in noted.get("steps", []):
        if entry["parameter"]:
            entry["parameter"]["aParameterOfTomorrow"] = {"deep": [1, None, "text"]}
    yield "a parameter of tomorrow", noted


QUOTES = {
    **dict.fromkeys(("mysql", "polardb", "drds", "starrocks", "analyticdb_for_mysql", "ads", "clickhouse"), "`"),
    **dict.fromkeys(("postgresql", "oracle", "sqlserver", "db2", "dm"), '"'),
}
"""What the SQL of each database writes around a name."""


def quoted_names(job: Job) -> bool:
    """Put the tables of each step of these databases into the quotes of its SQL; whether there is one."""
    done = False
    for entry in job.get("steps", []):
        mark = QUOTES.get(entry.get("stepType"))
        for place in (entry["parameter"], *entry["parameter"].get("connection", ())):
            table = place.get("table") if isinstance(place, dict) else None
            names = table if isinstance(table, list) else [table]
            if mark and all(isinstance(name, str) and name.isidentifier() for name in names):
                marked = [f"{mark}{name}{mark}" for name in names]
                place["table"] = marked if isinstance(table, list) else marked[0]
                done = True
    return done


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, shuffled(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value
