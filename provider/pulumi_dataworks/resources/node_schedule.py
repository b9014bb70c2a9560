"""NodeSchedule: when a task runs, as a resource of its own.

NodeSchedule            what a program writes
NodeScheduleProvider    what the engine calls; its path is part of users' states and never changes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..content import UNKNOWN, same
from ..errors import ConflictError, NotFoundError
from ..plan import schedule
from ..plan.cron import describe_cron
from ..plan.ids import id_text
from ..plan.node_settings import as_declared, node_form
from ..plan.unmapped import unmapped
from ..types import Adopt, CycleType, Date, DependentType, Id, InstanceMode, RerunMode, SchedulerType, TimeoutUnit
from .hooks import aspect_label, error_context, from_engine, guard, key_of
from .mode import development
from .program import OptionalInputs, plain_dates, refuse_uncarried, run_errors
from .provider import (
    DataWorksProvider,
    adopt_problems,
    check_result,
    id_of,
    id_problems,
    kept_form,
    warn_unmanaged,
)
from .settings_check import warn_of_settings

IDENTITY = ("project_id", "file_id")
NAMES = (*IDENTITY, *(setting.name for setting in schedule.SETTINGS))
DATES = tuple(setting.name for setting in schedule.SETTINGS if setting.kind == "date")


class NodeScheduleProvider(DataWorksProvider):
    """The hooks of NodeSchedule."""

    @guard
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the settings and bring them into one form. Sends nothing."""
        inputs = from_engine(news)
        new = self.is_new(inputs.get("project_id"))
        problems = id_problems(inputs, *IDENTITY) + adopt_problems(inputs) + schedule.problems(inputs)
        problems += unmapped("NodeSchedule", inputs, new=new)
        if not problems:
            if all(isinstance(inputs.get(name), str | int | float) for name in IDENTITY):
                form = _form(inputs, new=new is True)
                self.session.record.declare_schedule(id_of(form), form)
            for warning in schedule.warnings(inputs):
                pulumi.log.warn(f"{aspect_label('NodeSchedule', str(inputs.get('file_id') or ''))}: {warning}")
        olds = from_engine(_olds)
        if (
            not problems
            and olds
            and self._is_of_others(id_text(inputs.get("project_id")), id_text(inputs.get("file_id")))
        ):
            return check_result(
                news, [], lambda: {name: olds[name] for name in (*NAMES, "adopt") if olds.get(name) is not None}
            )
        return check_result(news, problems, lambda: kept_form(olds, _form(inputs, new=new is True), *IDENTITY))

    def _is_of_others(self, project_id: Any, file_id: Any) -> bool:
        """Whether this stack is for development and the task is not one that its program manages: production may use
        it, so its schedule is neither paused nor changed. A task that is not created yet is the program's own."""
        known = isinstance(project_id, str) and isinstance(file_id, str)
        return self.session.development and known and self.session.record.holder_of(f"{project_id}:{file_id}") is None

    @guard
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Report whether the meaning changed, and a change of time in plain language. Sends nothing."""
        olds, news = from_engine(_olds), from_engine(_news)
        self.require_generation(_id, olds)
        moved = [name for name in IDENTITY if not same(olds.get(name), news.get(name))]
        if not moved and not schedule.changed(olds, news):
            return DiffResult(changes=False)
        before, after = olds.get("cron_express"), news.get("cron_express")
        if isinstance(before, str) and isinstance(after, str) and before != after:
            pulumi.log.info(
                f"{aspect_label('NodeSchedule', _id)}: runs {describe_cron(after)} instead of {describe_cron(before)}."
            )
        warn_unmanaged(aspect_label("NodeSchedule", _id), schedule.dropped(olds, news))
        return DiffResult(changes=None, replaces=moved, delete_before_replace=False)

    @guard
    def create(self, props: dict[str, Any]) -> CreateResult:
        """GetFile, then one UpdateFile with what differs from it. A node that has none yet gets the inputs and outputs
        without which it cannot be submitted. With `adopt` nothing is written, and a difference is an error."""
        inputs = _normal(from_engine(props))
        if inputs.get("adopt") is not None:
            self._require_identical(id_of(inputs), inputs)
            return CreateResult(id_of(inputs), self._outputs(inputs))
        self._write(id_of(inputs), inputs, forced=schedule.UNREADABLE, olds={}, first=True)
        return CreateResult(id_of(inputs), self._outputs(inputs))

    @guard
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """As create."""
        olds, news = from_engine(_olds), _normal(from_engine(_news))
        self._write(_id, news, forced=schedule.changed(olds, news), olds=olds, first=False)
        return UpdateResult(self._outputs(news))

    @guard
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """GetFile: the settings that the program manages, as they are now; in a `get` all of them."""
        key = key_of(id_, "NodeSchedule")
        olds = from_engine(props)
        with error_context(aspect_label("NodeSchedule", id_)):
            self.session.require_same(olds, key.project_id)
            found = self.studio.read_schedule(key)
            if found is None:
                if "region" not in olds:
                    raise NotFoundError(f"the file is not in workspace {key.project_id}.", operation="GetFile")
                return ReadResult("", {})
            live = dict(found)
        if self.is_new(key.project_id):
            live = as_declared(live, olds)
        if "region" in olds:
            unreadable = {name: olds.get(name) for name in schedule.UNREADABLE if name not in live}
            managed = {name: value for name, value in live.items() if olds.get(name) is not None}
            absent = {name: olds[name] for name in olds if name in schedule.BY_NAME and _empty(olds[name], name, live)}
            live = {**absent, **managed, **unreadable}
        live["adopt"] = olds.get("adopt")
        inputs = _normal({"project_id": key.project_id, "file_id": key.object_id, **live})
        return ReadResult(id_, self._outputs(inputs), inputs)

    @guard
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing: a schedule ends with its node, and a node without a program keeps its last schedule."""

    def _require_identical(self, id_: str, inputs: Mapping[str, Any]) -> None:
        """Raise ConflictError where the node has other settings than the program declares."""
        label, key = aspect_label("NodeSchedule", id_), key_of(id_, "NodeSchedule")
        with error_context(label):
            live = self.studio.read_schedule(key)
            if live is None:
                raise NotFoundError(f"the file is not in workspace {key.project_id}.", operation="GetFile")
            other = schedule.lacking(inputs, live)
            if other:
                told = "; ".join(f"{name}: {live.get(name)!r} → {value!r}" for name, value in sorted(other.items()))
                raise ConflictError(
                    "the schedule is not identical to what the program declares. From DataWorks to the program: "
                    f"{told}. Nothing was written.",
                    operation="GetFile",
                    advice="Bring the program to what DataWorks has, or remove adopt to write the schedule.",
                )
        unread = [name for name in schedule.UNREADABLE if inputs.get(name) is not None]
        if unread:
            pulumi.log.warn(f"{label}: DataWorks does not show {', '.join(unread)}: it was not compared and not sent.")

    def _outputs(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {**inputs, **self.origin_outputs(inputs["project_id"])}

    def _write(
        self, id_: str, inputs: Mapping[str, Any], *, forced: tuple[str, ...], olds: Mapping[str, Any], first: bool
    ) -> None:
        label, key = aspect_label("NodeSchedule", id_), key_of(id_, "NodeSchedule")
        with error_context(label):
            self.session.require_same(olds, key.project_id)
            if self._is_of_others(key.project_id, key.object_id):
                pulumi.log.warn(
                    f"{label}: dataworks:mode is development, and this stack does not manage the task, so nothing was "
                    "sent."
                )
                return
            self.studio.write_schedule(key, inputs, forced=forced, first=first)


def _normal(inputs: Mapping[str, Any]) -> dict[str, Any]:
    adopt = {"adopt": inputs["adopt"]} if inputs.get("adopt") is not None else {}
    return {**{name: id_text(inputs.get(name)) for name in IDENTITY}, **schedule.normal(inputs), **adopt}


def imported_schedule(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a NodeSchedule with these settings, as `check` leaves them."""
    return _normal(settings)


def _form(inputs: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """The settings as the state keeps them."""
    return node_form(_normal(inputs)) if new else _normal(inputs)


def _empty(old: Any, name: str, live: Mapping[str, Any]) -> bool:
    """Whether an old value is the empty one that the service leaves out."""
    return old in (False, []) and old is not UNKNOWN and name not in live


class NodeSchedule(OptionalInputs, pulumi.dynamic.Resource, module="dataworks", name="NodeSchedule"):
    """When and how a batch synchronization task runs (the scheduling parameters of UpdateFile, OpenAPI 2020-05-18).

    Only the settings that are given are managed; the others keep their values in DataWorks. Each change is one
    UpdateFile with what differs, and like every save it waits in a draft until the file is submitted and deployed.

    Inputs, each of which may be an Output: `project_id` and `file_id` (a change replaces the schedule); the others and
    their values are listed in docs/publishing.md. `cycle_type` follows from `cron_express`; dates are texts with a time
    zone, or milliseconds since 1970. A node that has neither inputs nor outputs gets the root of the workspace as input
    and `<workspace>.<file id>_out` as output, for without any it cannot be submitted.

    `adopt="identical"`: its creation writes nothing, and ends with an error where the node has other settings.

    Deleting a schedule sends nothing: it ends with its task.
    """

    _OPTIONAL = ("adopt",)

    project_id: pulumi.Output[str]
    file_id: pulumi.Output[str]
    cron_express: pulumi.Output[str | None]
    cycle_type: pulumi.Output[str | None]
    scheduler_type: pulumi.Output[str | None]
    stop: pulumi.Output[bool | None]
    start_effect_date: pulumi.Output[str | None]
    end_effect_date: pulumi.Output[str | None]
    rerun_mode: pulumi.Output[str | None]
    auto_rerun_times: pulumi.Output[int | None]
    auto_rerun_interval_millis: pulumi.Output[int | None]
    timeout: pulumi.Output[int | None]
    timeout_unit: pulumi.Output[str | None]
    instance_mode: pulumi.Output[str | None]
    para_value: pulumi.Output[str | None]
    inputs: pulumi.Output[list[str] | None]
    outputs: pulumi.Output[list[str] | None]
    dependent_type: pulumi.Output[str | None]
    dependent_node_ids: pulumi.Output[list[str] | None]
    resource_group_identifier: pulumi.Output[str | None]
    scheduling_cu: pulumi.Output[str | None]
    owner: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    adopt: pulumi.Output[str | None]
    region: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[Id],
        file_id: pulumi.Input[Id],
        cron_express: pulumi.Input[str | None] = None,
        cycle_type: pulumi.Input[CycleType | None] = None,
        scheduler_type: pulumi.Input[SchedulerType | None] = None,
        stop: pulumi.Input[bool | None] = None,
        start_effect_date: pulumi.Input[Date | None] = None,
        end_effect_date: pulumi.Input[Date | None] = None,
        rerun_mode: pulumi.Input[RerunMode | None] = None,
        auto_rerun_times: pulumi.Input[int | None] = None,
        auto_rerun_interval_millis: pulumi.Input[int | None] = None,
        timeout: pulumi.Input[int | None] = None,
        timeout_unit: pulumi.Input[TimeoutUnit | None] = None,
        instance_mode: pulumi.Input[InstanceMode | None] = None,
        para_value: pulumi.Input[str | None] = None,
        inputs: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        outputs: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        dependent_type: pulumi.Input[DependentType | None] = None,
        dependent_node_ids: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        resource_group_identifier: pulumi.Input[str | None] = None,
        scheduling_cu: pulumi.Input[str | float | None] = None,
        owner: pulumi.Input[str | None] = None,
        description: pulumi.Input[str | None] = None,
        adopt: pulumi.Input[Adopt | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the schedule of a task.

        :param resource_name: Name of the resource in the program and in its URN.
        :param project_id: Id of the workspace. A change replaces the schedule.
        :param file_id: Id of the file of the task, `file_id` of DISyncTask. A change replaces the schedule.
        :param cron_express: Six fields, second first: "00 12 00 * * ?" is every day at 00:12.
        :param cycle_type: DAY, or NOT_DAY for a task that runs by hours or minutes; follows from cron_express.
        :param scheduler_type: NORMAL; PAUSE holds the node, SKIP lets it succeed without running, MANUAL runs it by
            hand only.
        :param stop: True holds scheduling.
        :param start_effect_date: The first day on which the task runs: "2026-01-01" or datetime.date (00:00 in UTC+8),
            a time with its zone as text or datetime, or milliseconds since 1970.
        :param end_effect_date: The last day on which the task runs, as start_effect_date.
        :param rerun_mode: Whether a run may be repeated: ALL_ALLOWED, FAILURE_ALLOWED, ALL_DENIED.
        :param auto_rerun_times: How often a run is repeated after a failure.
        :param auto_rerun_interval_millis: Milliseconds between two such runs, at most 1,800,000.
        :param timeout: How long a run may take, in timeout_unit; in the old Data Studio in hours, which is a guess.
        :param timeout_unit: HOURS where it is left out, MINUTES or SECONDS. Only for the new Data Studio.
        :param instance_mode: When instances of a deployed change are made: T+1 or Immediately. Only for the new Data
            Studio.
        :param para_value: Values of the variables of the content: "bizdate=$bizdate hour=$[hh24]".
        :param inputs: Outputs of the nodes that this one waits for.
        :param outputs: Names under which other nodes wait for this one.
        :param dependent_type: The runs of the previous cycle that this one waits for: SELF, CHILD, USER_DEFINE, NONE,
            USER_DEFINE_AND_SELF, CHILD_AND_SELF.
        :param dependent_node_ids: The nodes, with dependent_type USER_DEFINE or USER_DEFINE_AND_SELF.
        :param resource_group_identifier: Identifier of the resource group for scheduling. Changes made elsewhere are
            not detected.
        :param scheduling_cu: CUs that scheduling takes from a serverless resource group, such as "0.25". Only for the
            new Data Studio.
        :param owner: User id of the owner.
        :param description: Description of the file.
        :param adopt: "identical": the creation writes nothing, and is an error where the node has other settings.
        :param opts: Options of the resource.
        """
        given = locals()
        props = {name: given[name] for name in NAMES} | {"region": None}
        props |= {} if adopt is None else {"adopt": adopt}
        props |= plain_dates({name: props[name] for name in DATES})
        props["project_id"], props["file_id"] = id_text(project_id), id_text(file_id)
        warn_of_settings()
        with run_errors(resource_name, kind="NodeSchedule"):
            refuse_uncarried(props)
            if development():
                props["scheduler_type"] = "PAUSE"
            super().__init__(NodeScheduleProvider(), resource_name, props, opts)
