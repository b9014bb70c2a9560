"""ScheduledSync: a task that runs, as one constructor. A component over three resources:

    ScheduledSync "orders"
    ├── DISyncTask      "orders"               what it does
    ├── NodeSchedule    "orders-schedule"      when it runs
    └── FileDeployment  "orders-deployment"    that it runs in production as it is saved here

The names of the children and the type of the component stand in the state of users and never change. The task has the
component's own name, so that a program with a DISyncTask of this name keeps its task.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import pulumi
from pulumi.runtime.resource import collapse_alias_to_urn

from ..content import canonical, cu_problems, cu_text, normal_folder_path, unassigned, unused
from ..plan.publishing import text_digest
from ..plan.schedule import SETTINGS, has_time
from ..plan.schedule import digest as schedule_digest
from ..types import Adopt, DISyncTaskArgs, Id, OnConflict, ScheduleArgs, ScheduleArgsDict, ScheduledSyncArgs, given
from .component_options import aliases_of_child, ignored, options_of_child, parents_before, refuse_unknown_paths
from .di_sync_task import DISyncTask, digest_of
from .file_deployment import FileDeployment
from .mode import development
from .node_schedule import DATES, NodeSchedule
from .program import arguments_of, content_of, outputs_in, plain_dates, run_errors

if TYPE_CHECKING:
    from ..content.content_model import TaskContent

T = TypeVar("T")
TYPE = "dataworks:index:ScheduledSync"
UNASSIGNED = "DW505"
"""The finding that this component reports by itself, since it knows the schedule."""

NAMES = frozenset(setting.name for setting in SETTINGS)
PLACE = ("task_name", "file_folder_path", "resource_group", "cu")
DEPLOYMENT_INPUTS = ("comment", "skip_checks", "deadline")
TASK_INPUTS = tuple(field.name for field in fields(DISyncTaskArgs) if field.name != "task_type")


def _later(value: Any, function: Callable[[Any], T]) -> T | pulumi.Output[T]:
    """`function` of a value, at once where it holds no Output: an apply costs half of a preview."""
    if next(iter(outputs_in(value, "")), None) is None:
        return function(value)
    return pulumi.Output.from_input(value).apply(function)


def _place_digest(known: Any) -> str:
    """The digest of what a task is except its content, the same for every spelling of a folder and of CUs."""
    task_name, folder, resource_group, cu, extend = known
    folder = normal_folder_path(folder) if isinstance(folder, str) else folder
    place = [task_name, folder, resource_group, None if cu is None or cu_problems(cu) else cu_text(cu)]
    # Only where the program has one: the digest of a content leaves `extend` out, and states hold digests without it.
    return text_digest([*place, canonical(extend)] if extend else place)


def deployment_inputs(
    task: Mapping[str, Any], schedule: Mapping[str, Any], *, secrets: Mapping[str, Any] | None
) -> dict[str, Any]:
    """`triggers` and `content_digest` that a ScheduledSync with these arguments, all known, gives its deployment."""
    content = task["task_content"]
    place = [task["task_name"], task["file_folder_path"], task.get("resource_group"), task.get("cu"), _extend(content)]
    return {
        "triggers": {"schedule": schedule_digest(dict(schedule)), "task": _place_digest(place)},
        "content_digest": digest_of(content, secrets),
    }


def _settings_of(resource_name: str, schedule: object) -> dict[str, Any]:
    """The settings that `schedule` gives. Raises pulumi.RunError: which settings there are must be known when the
    component is declared."""
    label = f"ScheduledSync {resource_name!r}"
    if isinstance(schedule, ScheduleArgs):
        schedule = {name: value for name, value in given(schedule).items() if value is not None}
    if not isinstance(schedule, Mapping):
        kind = "an Output" if isinstance(schedule, pulumi.Output) else type(schedule).__name__
        raise pulumi.RunError(
            f"{label}: schedule must be a mapping of settings, not {kind}.\n"
            'Write schedule={"cron_express": "00 12 00 * * ?"}; its values may be Outputs.'
        )
    unknown = sorted(str(name) for name in set(schedule) - NAMES)
    if unknown:
        raise pulumi.RunError(f"{label}: schedule has no setting {unknown[0]}.\nIt takes {', '.join(sorted(NAMES))}.")
    if not has_time(schedule):
        raise pulumi.RunError(
            f"{label}: schedule has no time: cron_express is missing. When DataWorks would run the task is unknown.\n"
            'Write schedule={"cron_express": "00 12 00 * * ?"}, or "scheduler_type": "MANUAL" for a task that is run '
            "by hand."
        )
    return {**schedule, **plain_dates({name: schedule[name] for name in DATES if name in schedule})}


def _refuse_shapes(resource_name: str, publish: object) -> None:
    """Raise pulumi.RunError for arguments that shape the component itself, and so must be known when it is declared."""
    label = f"ScheduledSync {resource_name!r}"
    if not isinstance(publish, bool):
        kind = "an Output" if isinstance(publish, pulumi.Output) else type(publish).__name__
        raise pulumi.RunError(
            f"{label}: publish must be True or False, not {kind}.\n"
            'Read it from the config with pulumi.Config().get_bool("publish").'
        )


def _resolved(child: pulumi.Resource | None, name: str, value: Any, ignored: Collection[str]) -> Any:
    """The value of an input as the engine resolved it; one that the program leaves out has no output in a preview.
    Without a child the value of the program: a stack for development has other names and a schedule that is paused."""
    return value if child is None or (value is None and name not in ignored) else getattr(child, name)


def _extend(content: Any) -> Any:
    """The program's own `extend` of a content, or an Output of it."""
    if isinstance(content, pulumi.Output):
        return content.apply(_extend)
    return content.get("extend") if isinstance(content, Mapping) else None


class ScheduledSync(pulumi.ComponentResource):
    """A batch synchronization task with its schedule, in production.

    `adopt` and `file_id` adopt all three, only where task, schedule and published version are identical in meaning.

    `task`, `schedule` and `deployment` (None with `publish=False`) are the three resources. Variables that the content
    uses and `para_value` does not assign are a warning (DW505, which `ignore_findings` silences), the other way round a
    hint.
    """

    task: DISyncTask
    schedule: NodeSchedule
    deployment: FileDeployment | None

    @overload
    def __init__(
        self, resource_name: str, args: ScheduledSyncArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        project_id: pulumi.Input[Id],
        task_name: pulumi.Input[str],
        task_content: pulumi.Input[Mapping[str, Any] | str | TaskContent | Path],
        file_folder_path: pulumi.Input[str],
        schedule: ScheduleArgs | ScheduleArgsDict,
        resource_group: pulumi.Input[str | None] = None,
        cu: pulumi.Input[str | float | None] = None,
        secret_parameters: pulumi.Input[Mapping[str, Mapping[str, Any]] | None] = None,
        keep_production: pulumi.Input[bool | None] = None,
        strict: pulumi.Input[bool | None] = None,
        ignore_findings: pulumi.Input[Sequence[str] | None] = None,
        adopt_existing: pulumi.Input[bool | None] = None,
        adopt: pulumi.Input[Adopt | None] = None,
        file_id: pulumi.Input[Id | None] = None,
        on_conflict: pulumi.Input[OnConflict | None] = None,
        publish: bool = True,
        comment: pulumi.Input[str | None] = None,
        skip_checks: pulumi.Input[bool | None] = None,
        deadline: pulumi.Input[float | None] = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *positional: Any, **named: Any) -> None:
        """Declare a task, its schedule and its deployment.

        :param resource_name: Name of the component and of its task in the program and in their URNs.
        :param args: The inputs as one object, instead of each by name.
        :param opts: Options of the resource.
        :param project_id: Id of the workspace (ProjectId). A change replaces the task.
        :param task_name: Name of the task (TaskName, FileName). A change is UpdateFile, in place.
        :param task_content: The job: a dict, a TaskContent, the Path of a JSON file (read when the program runs; a
            relative one starts at the program's folder), or JSON text. A change is UpdateDISyncTask.
        :param file_folder_path: `Business Flow/<flow>/Data Integration[/<folder>]`, or that in Chinese. A change is
            UpdateFile, in place.
        :param schedule: When and how the task runs: ScheduleArgs, or a dict of its settings. A time is required:
            cron_express, or scheduler_type MANUAL.
        :param resource_group: Identifier of a data integration resource group. A change is UpdateDISyncTask.
        :param cu: Compute units of a serverless resource group, a multiple of 0.5. A change is UpdateDISyncTask.
        :param secret_parameters: `{step name: {parameter: value}}`, merged into the content just before sending and
            encrypted in the state.
        :param keep_production: True: deleting the task leaves its node in production.
        :param strict: Whether warnings fail `pulumi preview`, too; `dataworks:strict` where left out.
        :param ignore_findings: Codes that are not reported for this task, such as ["DW501"].
        :param adopt_existing: True: adopt a file of this name that exists, and overwrite what differs in it.
        :param adopt: "identical": adopt the file of this name, its schedule and what production runs, only if they are
            identical in meaning.
        :param file_id: FileId: adopt this file, as adopt="identical".
        :param on_conflict: "overwrite": write also over what somebody else changed; "refuse" is the default.
        :param publish: False: everything stays a draft, and there is no deployment.
        :param comment: Shown with the version and the deployment in DataWorks.
        :param skip_checks: True skips the pre-deployment checks (SkipAllDeployFileExtensions).
        :param deadline: Seconds that the deployment may take; 600 unless given.
        :raises pulumi.RunError: As DISyncTask does, and for a setting in `schedule` that NodeSchedule does not have.
        """
        args, opts = arguments_of(ScheduledSyncArgs, positional, named)
        schedule = _settings_of(resource_name, args.schedule)
        _refuse_shapes(resource_name, args.publish)
        with run_errors(resource_name, kind="ScheduledSync"):
            content = content_of(args.task_content, resource_name)
            refuse_unknown_paths(opts, {*TASK_INPUTS, *NAMES, *DEPLOYMENT_INPUTS})
        super().__init__(TYPE, resource_name, None, opts)
        adopts = (args.adopt is not None or args.file_id is not None) and not development()
        identical: Adopt | None = "identical" if adopts else None
        project_id = args.project_id

        def options(suffix: str, inputs: Collection[str], own: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
            aliases = aliases_of_child(
                opts,
                child=lambda name: f"{name}{suffix}",
                component=resource_name,
                collapse=lambda alias: collapse_alias_to_urn(alias, resource_name, TYPE, opts.parent if opts else None),
            )
            own = pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(parent=self, aliases=aliases))
            return options_of_child(opts, own, inputs=inputs, prefix="schedule", first=not suffix)

        self.task = DISyncTask(
            resource_name,
            DISyncTaskArgs(**{**given(args, *TASK_INPUTS), "task_content": content}),
            options("", TASK_INPUTS, pulumi.ResourceOptions(aliases=parents_before(opts))),
        )
        self.schedule = NodeSchedule(
            f"{resource_name}-schedule",
            project_id=project_id,
            file_id=self.task.file_id,
            **schedule,
            adopt=identical,
            opts=options("-schedule", NAMES, pulumi.ResourceOptions()),
        )
        self.deployment = None
        if args.publish:
            # As in deployment_inputs, of what the engine resolved: an option or a transform may keep an old value.
            task, plan = (None, None) if development() else (self.task, self.schedule)
            place = [_resolved(task, name, getattr(args, name), ignored(opts)) for name in PLACE]
            place.append(None if _extend(content) is None else _extend(self.task.task_content))
            left = ignored(opts, "schedule") & NAMES
            settings = {name: _resolved(plan, name, schedule.get(name), left) for name in sorted({*schedule, *left})}
            self.deployment = FileDeployment(
                f"{resource_name}-deployment",
                project_id=project_id,
                file_id=self.task.file_id,
                triggers={"schedule": _later(settings, schedule_digest), "task": _later(place, _place_digest)},
                content_digest=self.task.content_digest,
                comment=args.comment,
                skip_checks=args.skip_checks,
                deadline=args.deadline,
                adopt=identical,
                # The draft is whole when both are saved; deleting goes the other way round.
                opts=options(
                    "-deployment", DEPLOYMENT_INPUTS, pulumi.ResourceOptions(depends_on=[self.task, self.schedule])
                ),
            )
        _later([content, schedule.get("para_value"), args.ignore_findings], self._warn_of_variables)
        self.register_outputs({})

    def _warn_of_variables(self, known: Any) -> None:
        content, para_value, ignored = known
        if not isinstance(content, Mapping) or not isinstance(para_value, str | None):
            return
        missing, idle = unassigned(content, para_value), unused(content, para_value)
        if missing and not (isinstance(ignored, list | tuple) and UNASSIGNED in ignored):
            pulumi.log.warn(
                f"the content uses {', '.join(missing)}, which para_value does not assign: "
                "the run would find the variable as it is written.",
                resource=self,
            )
        if idle:
            pulumi.log.info(f"para_value assigns {', '.join(idle)}, which the content does not use.", resource=self)
