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
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from ..content import canonical, cu_problems, cu_text, merge_secret_parameters, normal_folder_path, unassigned, unused
from ..plan.inputs import IDENTICAL
from ..plan.publishing import content_digest, text_digest
from ..plan.schedule import SETTINGS
from ..plan.schedule import digest as schedule_digest
from .di_sync_task import DISyncTask
from .file_deployment import FileDeployment
from .mode import development
from .node_schedule import NodeSchedule
from .program import content_of, outputs_in, run_errors

if TYPE_CHECKING:
    from ..content.content_model import TaskContent

T = TypeVar("T")
TYPE = "dataworks:index:ScheduledSync"
NAMES = frozenset(setting.name for setting in SETTINGS)


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


def _refuse_shapes(resource_name: str, schedule: object, publish: object) -> None:
    """Raise pulumi.RunError for arguments that shape the component itself, and so must be known when it is declared."""
    label = f"ScheduledSync {resource_name!r}"
    if not isinstance(schedule, Mapping):
        kind = "an Output" if isinstance(schedule, pulumi.Output) else type(schedule).__name__
        raise pulumi.RunError(
            f"{label}: schedule must be a mapping of settings, not {kind}.\n"
            'Write schedule={"cron_express": "00 12 00 * * ?"}; its values may be Outputs.'
        )
    unknown = sorted(str(name) for name in set(schedule) - NAMES)
    if unknown:
        raise pulumi.RunError(f"{label}: schedule has no setting {unknown[0]}.\nIt takes {', '.join(sorted(NAMES))}.")
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

    Inputs are those of DISyncTask and NodeSchedule under their own names (`schedule` is a mapping of the latter), and
    those of FileDeployment: `comment`, `skip_checks`, `deadline`. With `publish=False` everything stays a draft.
    `adopt` and `file_id` adopt all three, only where task, schedule and published version are identical in meaning.

    `task`, `schedule` and `deployment` (None with `publish=False`) are the three resources. Variables that the content
    uses and `para_value` does not assign are a warning, the other way round a hint.

    Raises pulumi.RunError as DISyncTask does, and for a setting in `schedule` that NodeSchedule does not have.
    """

    task: DISyncTask
    schedule: NodeSchedule
    deployment: FileDeployment | None

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[str],
        task_name: pulumi.Input[str],
        task_content: pulumi.Input[Mapping[str, Any] | str] | TaskContent | Path,
        file_folder_path: pulumi.Input[str],
        schedule: Mapping[str, Any],
        resource_group: pulumi.Input[str | None] = None,
        cu: pulumi.Input[str | float | None] = None,
        secret_parameters: pulumi.Input[Mapping[str, Mapping[str, Any]]] | None = None,
        keep_production: pulumi.Input[bool | None] = None,
        strict: pulumi.Input[bool | None] = None,
        ignore_findings: pulumi.Input[Sequence[str] | None] = None,
        adopt_existing: pulumi.Input[bool | None] = None,
        adopt: pulumi.Input[str | None] = None,
        file_id: pulumi.Input[str | None] = None,
        on_conflict: pulumi.Input[str | None] = None,
        publish: bool = True,
        comment: pulumi.Input[str | None] = None,
        skip_checks: pulumi.Input[bool | None] = None,
        deadline: pulumi.Input[float | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        _refuse_shapes(resource_name, schedule, publish)
        with run_errors(resource_name, kind="ScheduledSync"):
            content = content_of(task_content, resource_name)
        super().__init__(TYPE, resource_name, None, opts)
        before = names_before(opts)
        identical = IDENTICAL if (adopt is not None or file_id is not None) and not development() else None
        alone = pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)
        self.task = DISyncTask(
            resource_name,
            project_id=project_id,
            task_name=task_name,
            task_content=content,
            file_folder_path=file_folder_path,
            resource_group=resource_group,
            cu=cu,
            secret_parameters=secret_parameters,
            keep_production=keep_production,
            strict=strict,
            ignore_findings=ignore_findings,
            adopt_existing=adopt_existing,
            adopt=adopt,
            file_id=file_id,
            on_conflict=on_conflict,
            opts=pulumi.ResourceOptions(parent=self, aliases=[alone, *child_aliases(before)]),
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
        if publish:
            secrets = None if secret_parameters is None else pulumi.Output.secret(secret_parameters)
            place = [task_name, file_folder_path, resource_group, cu, _extend(content)]
            self.deployment = FileDeployment(
                f"{resource_name}-deployment",
                project_id=project_id,
                file_id=self.task.file_id,
                triggers={"schedule": _later(dict(schedule), schedule_digest), "task": _later(place, _place_digest)},
                content_digest=_later([content, secrets], _digest),
                comment=comment,
                skip_checks=skip_checks,
                deadline=deadline,
                adopt=identical,
                # The draft is whole when both are saved; deleting goes the other way round.
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[self.task, self.schedule],
                    aliases=child_aliases(before, "-deployment"),
                ),
            )
        _later([content, schedule.get("para_value")], self._warn_of_variables)
        self.register_outputs({})

    def _warn_of_variables(self, known: Any) -> None:
        content, para_value = known
        if not isinstance(content, Mapping) or not isinstance(para_value, str | None):
            return
        missing, idle = unassigned(content, para_value), unused(content, para_value)
        if missing:
            pulumi.log.warn(
                f"the content uses {', '.join(missing)}, which para_value does not assign: "
                "the run would find the variable as it is written.",
                resource=self,
            )
        if idle:
            pulumi.log.info(f"para_value assigns {', '.join(idle)}, which the content does not use.", resource=self)
