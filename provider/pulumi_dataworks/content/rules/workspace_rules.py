"""DW6: what only the workspace knows. The workspace is asked elsewhere; here it is a value, and judging it is pure.

lint_online(task_content, resource_group=…, workspace=…)     the findings of one task
ONLINE                                                       the table
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..steps import StepView, steps_of
from . import RUN, WARNING, Finding, Rule


@dataclass(frozen=True)
class DataSource:
    """A data source in one environment: `production`, or development. Types are in small letters."""

    name: str
    type: str
    sub_type: str
    production: bool


@dataclass(frozen=True)
class Workspace:
    """What is there. `standard`: it has a development environment beside production. `resource_groups` are the
    identifiers of those for data integration that are in service."""

    standard: bool
    resource_groups: frozenset[str]
    data_sources: tuple[DataSource, ...]


NO_SUCH_RESOURCE_GROUP = Rule(
    "DW601",
    "no-such-resource-group",
    WARNING,
    RUN,
    "`resource_group` is not one of the data integration resource groups in service.",
    "DataWorks calls it invalid, or the run finds no place",
    "write an identifier that get_resource_groups gives",
    "API: the sample reply of UpdateDISyncTask; that ListResourceGroups of type 4 gives all of them is a guess",
)
NO_SUCH_DATASOURCE = Rule(
    "DW602",
    "no-such-datasource",
    WARNING,
    RUN,
    "The workspace has no data source of this name.",
    "the run fails",
    "write the name exactly, or make the data source first",
    "skill: the name must exactly match one that ListDataSources gives",
)
DATASOURCE_IN_ONE_ENVIRONMENT = Rule(
    "DW603",
    "datasource-in-one-environment",
    WARNING,
    RUN,
    "In a workspace in standard mode, the data source is there in one environment only.",
    "runs in the other environment fail",
    "make it in the other environment, too",
    "API: EnvType of ListDataSources",
)
DATASOURCE_OF_ANOTHER_TYPE = Rule(
    "DW604",
    "datasource-of-another-type",
    WARNING,
    RUN,
    "The data source is of a type that the step type cannot read or write.",
    "the engine connects as to another kind of store, and the run fails",
    "take the step type or the data source of the other kind",
    "help pages: each connector takes data sources of its own type; the table below says which",
)

ONLINE = (NO_SUCH_RESOURCE_GROUP, NO_SUCH_DATASOURCE, DATASOURCE_IN_ONE_ENVIRONMENT, DATASOURCE_OF_ANOTHER_TYPE)

DOCUMENTED_TYPES = frozenset(
    {"odps", "mysql", "rds", "oss", "sqlserver", "polardb", "oracle", "mongodb", "emr", "postgresql"}
    | {"analyticdb_for_mysql", "hybriddb_for_postgresql", "holo"}
)
"""DataSourceType of ListDataSources, all that the SDK lists. Of another type nothing is said."""

FITS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # step type: the types of data sources that it takes ("rds/mysql" with its SubType), and why
    "analyticdb_for_mysql": (("analyticdb_for_mysql",), "the same word"),
    "adbpg": (("hybriddb_for_postgresql", "postgresql"), "the former name of AnalyticDB for PostgreSQL; a guess"),
    "holo": (("holo",), "the same word"),
    "hdfs": (("emr",), "HDFS of an EMR cluster; a guess"),
    "hive": (("emr",), "Hive of an EMR cluster; a guess"),
    "mongodb": (("mongodb",), "the same word"),
    "mysql": (
        ("mysql", "rds/mysql", "polardb", "analyticdb_for_mysql"),
        "the same word; SubType of rds is documented; the others speak its protocol, a guess",
    ),
    "odps": (("odps",), "the same word"),
    "oracle": (("oracle", "polardb"), "the same word; PolarDB for Oracle is a guess"),
    "oss": (("oss",), "the same word"),
    "polardb": (("polardb", "mysql", "rds/mysql"), "the same word; MySQL speaks its protocol, a guess"),
    "postgresql": (
        ("postgresql", "rds/postgresql", "polardb", "hybriddb_for_postgresql"),
        "the same word; SubType of rds is documented; the others speak its protocol, a guess",
    ),
    "sqlserver": (("sqlserver", "rds/sqlserver"), "the same word; SubType of rds is documented"),
}
"""A step type without a row takes any type, as far as is known here."""


def lint_online(
    task_content: Any, *, resource_group: Any, workspace: Workspace, ignore: Collection[str] = ()
) -> list[Finding]:
    """The findings of one task in its workspace, by code and then by place. Raises nothing, and says nothing of what
    is not known yet, nor of a name that holds a variable."""
    found = []
    if isinstance(resource_group, str) and resource_group and resource_group not in workspace.resource_groups:
        found.append(NO_SUCH_RESOURCE_GROUP.finding("resource_group", "is not there, or not in service"))
    for step in steps_of(task_content):
        for path, name in _named(step):
            found += _of_source(step, path, name, workspace)
    return sorted((one for one in found if one.code not in ignore), key=lambda one: one.code)


def _of_source(step: StepView, path: str, name: str, workspace: Workspace) -> Iterator[Finding]:
    there = [one for one in workspace.data_sources if one.name == name]
    if not there:
        yield NO_SUCH_DATASOURCE.finding(path, "no data source of this name is in the workspace")
        return
    if workspace.standard and len({one.production for one in there}) == 1:
        lacking = "development" if there[0].production else "production"
        yield DATASOURCE_IN_ONE_ENVIRONMENT.finding(path, f"the data source is not there in {lacking}")
    if any(not _fits(step.step_type, one) for one in there):
        yield DATASOURCE_OF_ANOTHER_TYPE.finding(path, f"the data source is none that {step.step_type} takes")


def _fits(step_type: str, source: DataSource) -> bool:
    if step_type not in FITS or source.type not in DOCUMENTED_TYPES:
        return True
    types, _ = FITS[step_type]
    if source.type == "rds":
        return not source.sub_type or f"rds/{source.sub_type}" in types
    return source.type in types


def _named(step: StepView) -> Iterator[tuple[str, str]]:
    """Place and name of each data source of a step."""
    path = f"{step.path}.parameter"
    yield from _names(f"{path}.datasource", step.parameter.get("datasource"))
    connections = step.parameter.get("connection")
    for index, one in enumerate(connections if isinstance(connections, list | tuple) else ()):
        if isinstance(one, Mapping):
            yield from _names(f"{path}.connection[{index}].datasource", one.get("datasource"))


def _names(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _names(f"{path}[{index}]", item)
    elif isinstance(value, str) and value.strip() and "$" not in value:
        yield path, value
