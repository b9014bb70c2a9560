"""The types of inputs, as a program and its type checker see them.

    ScheduleArgs, ScheduleArgsDict      when and how a task runs: `schedule` of ScheduledSync
    DISyncTaskArgs, ScheduledSyncArgs   the inputs of a resource as one object
    OnConflict, RerunMode, ...          the values that an input may have

Each input is described at the constructor of its resource. An input that is added belongs into the class here and into
the constructor; a test compares them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

import pulumi

if TYPE_CHECKING:
    from .content.content_model import TaskContent

Id: TypeAlias = str | int
"""An id of DataWorks. The state keeps it as text."""

Date: TypeAlias = str | int | datetime.date
"""A date ("2026-01-01" or datetime.date: 00:00 in UTC+8), a time with its zone (as text or datetime), or milliseconds
since 1970."""

TaskType: TypeAlias = Literal["DI_OFFLINE"]
Adopt: TypeAlias = Literal["identical"]
OnConflict: TypeAlias = Literal["refuse", "overwrite"]
CycleType: TypeAlias = Literal["DAY", "NOT_DAY"]
SchedulerType: TypeAlias = Literal["NORMAL", "MANUAL", "PAUSE", "SKIP"]
RerunMode: TypeAlias = Literal["ALL_ALLOWED", "FAILURE_ALLOWED", "ALL_DENIED"]
TimeoutUnit: TypeAlias = Literal["HOURS", "MINUTES", "SECONDS"]
InstanceMode: TypeAlias = Literal["T+1", "Immediately"]
DependentType: TypeAlias = Literal["SELF", "CHILD", "USER_DEFINE", "NONE", "USER_DEFINE_AND_SELF", "CHILD_AND_SELF"]
ResourceGroupKind: TypeAlias = Literal["data integration", "scheduling"]


class ScheduleArgsDict(TypedDict, total=False):
    """When and how a task runs, as a dict. Each value may be an Output."""

    cron_express: pulumi.Input[str | None]
    """Six fields, second first: "00 12 00 * * ?" is every day at 00:12."""
    cycle_type: pulumi.Input[CycleType | None]
    """NOT_DAY for a task that runs by hours or minutes; follows from cron_express."""
    scheduler_type: pulumi.Input[SchedulerType | None]
    """PAUSE holds the node, SKIP lets it succeed without running, MANUAL runs it by hand only."""
    stop: pulumi.Input[bool | None]
    """True holds scheduling."""
    start_effect_date: pulumi.Input[Date | None]
    """The first day on which the task runs."""
    end_effect_date: pulumi.Input[Date | None]
    """The last day on which the task runs."""
    rerun_mode: pulumi.Input[RerunMode | None]
    """Whether a run may be repeated."""
    auto_rerun_times: pulumi.Input[int | None]
    """How often a run is repeated after a failure."""
    auto_rerun_interval_millis: pulumi.Input[int | None]
    """Milliseconds between two such runs, at most 1,800,000."""
    timeout: pulumi.Input[int | None]
    """How long a run may take, in timeout_unit; in the old Data Studio in hours, which is a guess."""
    timeout_unit: pulumi.Input[TimeoutUnit | None]
    """HOURS where it is left out. Only for the new Data Studio."""
    instance_mode: pulumi.Input[InstanceMode | None]
    """When instances of a deployed change are made. Only for the new Data Studio."""
    para_value: pulumi.Input[str | None]
    """Values of the variables of the content: "bizdate=$bizdate hour=$[hh24]"."""
    inputs: pulumi.Input[Sequence[pulumi.Input[str]] | None]
    """Outputs of the nodes that this one waits for."""
    outputs: pulumi.Input[Sequence[pulumi.Input[str]] | None]
    """Names under which other nodes wait for this one."""
    dependent_type: pulumi.Input[DependentType | None]
    """The runs of the previous cycle that this one waits for."""
    dependent_node_ids: pulumi.Input[Sequence[pulumi.Input[str]] | None]
    """The nodes, with dependent_type USER_DEFINE or USER_DEFINE_AND_SELF."""
    resource_group_identifier: pulumi.Input[str | None]
    """Identifier of the resource group for scheduling. Changes made elsewhere are not detected."""
    scheduling_cu: pulumi.Input[str | float | None]
    """CUs that scheduling takes from a serverless resource group, such as "0.25". Only for the new Data Studio."""
    owner: pulumi.Input[str | None]
    """User id of the owner."""
    description: pulumi.Input[str | None]
    """Description of the file."""


@dataclass(kw_only=True, eq=False)
class ScheduleArgs:
    """When and how a task runs. The settings are those of ScheduleArgsDict; None leaves a setting to DataWorks."""

    cron_express: pulumi.Input[str | None] = None
    cycle_type: pulumi.Input[CycleType | None] = None
    scheduler_type: pulumi.Input[SchedulerType | None] = None
    stop: pulumi.Input[bool | None] = None
    start_effect_date: pulumi.Input[Date | None] = None
    end_effect_date: pulumi.Input[Date | None] = None
    rerun_mode: pulumi.Input[RerunMode | None] = None
    auto_rerun_times: pulumi.Input[int | None] = None
    auto_rerun_interval_millis: pulumi.Input[int | None] = None
    timeout: pulumi.Input[int | None] = None
    timeout_unit: pulumi.Input[TimeoutUnit | None] = None
    instance_mode: pulumi.Input[InstanceMode | None] = None
    para_value: pulumi.Input[str | None] = None
    inputs: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None
    outputs: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None
    dependent_type: pulumi.Input[DependentType | None] = None
    dependent_node_ids: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None
    resource_group_identifier: pulumi.Input[str | None] = None
    scheduling_cu: pulumi.Input[str | float | None] = None
    owner: pulumi.Input[str | None] = None
    description: pulumi.Input[str | None] = None


@dataclass(kw_only=True, eq=False)
class _TaskArgs:
    """The inputs that DISyncTask and ScheduledSync have in common."""

    project_id: pulumi.Input[Id]
    task_name: pulumi.Input[str]
    task_content: pulumi.Input[Mapping[str, Any] | str | TaskContent | Path]
    file_folder_path: pulumi.Input[str]
    resource_group: pulumi.Input[str | None] = None
    cu: pulumi.Input[str | float | None] = None
    secret_parameters: pulumi.Input[Mapping[str, Mapping[str, Any]] | None] = None
    keep_production: pulumi.Input[bool | None] = None
    strict: pulumi.Input[bool | None] = None
    ignore_findings: pulumi.Input[Sequence[str] | None] = None
    adopt_existing: pulumi.Input[bool | None] = None
    adopt: pulumi.Input[Adopt | None] = None
    file_id: pulumi.Input[Id | None] = None
    on_conflict: pulumi.Input[OnConflict | None] = None


@dataclass(kw_only=True, eq=False)
class DISyncTaskArgs(_TaskArgs):
    """The inputs of DISyncTask as one object: `DISyncTask("orders", DISyncTaskArgs(...))`."""

    task_type: pulumi.Input[TaskType] = "DI_OFFLINE"


@dataclass(kw_only=True, eq=False)
class ScheduledSyncArgs(_TaskArgs):
    """The inputs of ScheduledSync as one object: `ScheduledSync("orders", ScheduledSyncArgs(...))`."""

    schedule: ScheduleArgs | ScheduleArgsDict
    publish: bool = True
    comment: pulumi.Input[str | None] = None
    skip_checks: pulumi.Input[bool | None] = None
    deadline: pulumi.Input[float | None] = None


def given(args: Any, *names: str) -> dict[str, Any]:
    """The values of an object of inputs by name; only `names` where there are some."""
    return {field.name: getattr(args, field.name) for field in fields(args) if not names or field.name in names}
