"""What differs between the stacks of a program, as one table: [environments.<stack>] of dataworks.toml. Pure.

[environments.prod]
project_id = "20000"
resource_group = "S_res_group_3_4"
datasources = { shop = "shop_prod" }        # name in the jobs = name in this environment
partition = "ds=${bizdate}"                 # of every MaxCompute writer that has one
schedule = { scheduler_type = "NORMAL" }    # settings of NodeSchedule, over those of the program

    environments_in(tables)          the table, validated             Environment by stack
    Environment.content, .schedule   a job, a schedule, as this environment has them
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import InputError
from .schedule import SETTINGS

TABLE = "environments"
REMEDY = "Write [environments.<stack>] with project_id, resource_group, datasources, partition and schedule, as needed."


@dataclass(frozen=True)
class Environment:
    """One row of the table. What it does not name is as the program has it."""

    stack: str
    project_id: str | None = None
    resource_group: str | None = None
    datasources: Mapping[str, str] = field(default_factory=dict)
    partition: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def content(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """`content` with the data sources and the partition of this environment. Values that are not plain stay."""
        steps = content.get("steps")
        if not isinstance(steps, list | tuple):
            return dict(content)
        return {**content, "steps": [self._step(step) for step in steps]}

    def schedule(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """`settings` with those of this environment in their place."""
        return {**settings, **self.settings}

    def _step(self, step: Any) -> Any:
        if not isinstance(step, Mapping) or not isinstance(step.get("parameter"), Mapping):
            return step
        parameter = self._source(step["parameter"])
        connections = parameter.get("connection")
        if isinstance(connections, list | tuple):
            parameter["connection"] = [self._source(one) if isinstance(one, Mapping) else one for one in connections]
        if self.partition is not None and step.get("stepType") == "odps" and step.get("category") == "writer":
            parameter |= {"partition": self.partition} if parameter.get("partition") else {}
        return {**step, "parameter": parameter}

    def _source(self, holder: Mapping[str, Any]) -> dict[str, Any]:
        name = holder.get("datasource")
        if isinstance(name, str) and name in self.datasources:
            return {**holder, "datasource": self.datasources[name]}
        return dict(holder)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    project_id: str | None = Field(None, min_length=1, pattern=r"^\d+$")
    resource_group: str | None = Field(None, min_length=1)
    datasources: dict[str, str] = {}
    partition: str | None = Field(None, min_length=1)
    schedule: dict[str, Any] = {}


class _Table(BaseModel):
    model_config = ConfigDict(extra="ignore")

    environments: dict[str, _Row] = {}


def environments_in(tables: Mapping[str, Any], name: str) -> dict[str, Environment]:
    """The environments of a dataworks.toml, by stack. Raises InputError, naming the file `name`, for a wrong one."""
    try:
        rows = _Table.model_validate(tables).environments
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}: {where} is wrong or not known.", advice=REMEDY) from None
    known = {setting.name for setting in SETTINGS}
    for stack, row in rows.items():
        for setting in sorted(set(row.schedule) - known):
            raise InputError(f"{name}: {TABLE}.{stack}.schedule has no setting {setting}.", advice=REMEDY)
    return {
        stack: Environment(
            stack, row.project_id, row.resource_group, row.datasources, row.partition, settings=row.schedule
        )
        for stack, row in rows.items()
    }
