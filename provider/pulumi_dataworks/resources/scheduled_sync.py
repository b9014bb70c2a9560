"""ScheduledSync: a task that runs, as one constructor. A component over three resources:

    ScheduledSync "orders"
    ├── DISyncTask      "orders"               what it does
    ├── NodeSchedule    "orders-schedule"      when it runs
    └── FileDeployment  "orders-deployment"    that it runs in production as it is saved here

The names of the children and the type of the component stand in the state of users and never change. The task has the
component's own name, so that a program with a DISyncTask of this name keeps its task.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import pulumi

from ..content import canonical, cu_problems, cu_text, merge_secret_parameters, normal_folder_path, unassigned, unused
from ..plan.publishing import content_digest, text_digest
from ..plan.schedule import SETTINGS
from ..plan.schedule import digest as schedule_digest
from ..types import Adopt, DISyncTaskArgs, Id, OnConflict, ScheduleArgs, ScheduleArgsDict, ScheduledSyncArgs, given
from .di_sync_task import DISyncTask
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
TASK_INPUTS = tuple(field.name for field in fields(DISyncTaskArgs) if field.name != "task_type")


def _later(value: Any, function: Callable[[Any], T]) -> T | pulumi.Output[T]:
    """`function` of a value, at once where it holds no Output: an apply costs half of a preview."""
    if next(iter(outputs_in(value, "")), None) is None:
        return function(value)
    return pulumi.Output.from_input(value).apply(function)


def _digest(known: Any) -> str:
    """The digest of a content with its secret parameters; "" for what `check` will refuse anyway."""
    content, secrets = known
    try:
        return content_digest(merge_secret_parameters(content, secrets or {}))
    except (AttributeError, TypeError, ValueError):
        return ""


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
        "content_digest": _digest([content, secrets]),
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


def _extend(content: Any) -> Any:
    """The program's own `extend` of a content, or an Output of it."""
    if isinstance(content, pulumi.Output):
        return content.apply(_extend)
    return content.get("extend") if isinstance(content, Mapping) else None


def names_before(opts: pulumi.ResourceOptions | None) -> list[str]:
    """The names that a component had before, as its aliases say them: by name, or in a URN."""
    names = []
    for alias in (opts.aliases if opts is not None else None) or []:
        if isinstance(alias, pulumi.Alias) and isinstance(alias.name, str):
            names.append(alias.name)
        elif isinstance(alias, str) and "::" in alias:
            names.append(alias.rpartition("::")[2])
    return names


def child_aliases(before: Sequence[str], suffix: str = "") -> list[pulumi.Input[str | pulumi.Alias]]:
    """The aliases of a child of a component that was renamed.

    The engine lets a child inherit its parent's alias only in the run that uses it. After a run that was interrupted in
    between, the state has the component under its new name and the children under the old ones.
    """
    return [pulumi.Alias(name=f"{name}{suffix}") for name in before]


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
        super().__init__(TYPE, resource_name, None, opts)
        before = names_before(opts)
        identical: Adopt | None = (
            "identical" if (args.adopt is not None or args.file_id is not None) and not development() else None
        )
        alone = pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)
        project_id = args.project_id
        secret_parameters: Any = args.secret_parameters
        self.task = DISyncTask(
            resource_name,
            DISyncTaskArgs(**{**given(args, *TASK_INPUTS), "task_content": content}),
            pulumi.ResourceOptions(parent=self, aliases=[alone, *child_aliases(before)]),
        )
        self.schedule = NodeSchedule(
            f"{resource_name}-schedule",
            project_id=project_id,
            file_id=self.task.file_id,
            **schedule,
            adopt=identical,
            opts=pulumi.ResourceOptions(parent=self, aliases=child_aliases(before, "-schedule")),
        )
        self.deployment = None
        if args.publish:
            secrets = None if secret_parameters is None else pulumi.Output.secret(secret_parameters)
            # The same as in deployment_inputs.
            place = [args.task_name, args.file_folder_path, args.resource_group, args.cu, _extend(content)]
            self.deployment = FileDeployment(
                f"{resource_name}-deployment",
                project_id=project_id,
                file_id=self.task.file_id,
                triggers={"schedule": _later(schedule, schedule_digest), "task": _later(place, _place_digest)},
                content_digest=_later([content, secrets], _digest),
                comment=args.comment,
                skip_checks=args.skip_checks,
                deadline=args.deadline,
                adopt=identical,
                # The draft is whole when both are saved; deleting goes the other way round.
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[self.task, self.schedule],
                    aliases=child_aliases(before, "-deployment"),
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
