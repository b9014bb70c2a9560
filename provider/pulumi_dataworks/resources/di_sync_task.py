"""DISyncTask: a batch synchronization task of DataWorks as a Pulumi resource.

    DISyncTask            what a program writes: one task, in its constructor
    DISyncTaskProvider    what the engine calls: check, diff, create, read, update, delete

The path of DISyncTaskProvider is part of every user's state (`__provider`): it never changes.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pulumi
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)
from pulumi.runtime.config import get_config, is_config_secret

from ..content import Problem, Severity, canonical, merge_secret_parameters
from ..errors import NotFoundError
from ..plan import changed, kept_by_server, replaces
from ..plan.ids import id_text
from ..plan.inputs import IN_PLAIN_TEXT, adoption_warning, checked, findings, normal, problems
from ..plan.publishing import content_digest
from ..plan.unmapped import node_warnings, unmapped
from ..settings import refuse_plain_secrets
from ..studio.online_checks import check_online
from ..studio.port import LEFT_RUNNING, LEFT_UNKNOWN, SERVICE_OUTPUTS, TASK_INPUTS
from ..studio.run_record import known_place, origin_of
from ..types import Adopt, DISyncTaskArgs, Id, OnConflict, TaskType, given
from .hooks import error_context, from_engine, guard, key_of, task_label
from .mode import adoption_inputs, mode_problems, task_name_here
from .program import (
    OptionalInputs,
    arguments_of,
    content_of,
    origin_under,
    outputs_in,
    refuse_uncarried,
    run_errors,
)
from .provider import DataWorksProvider, check_result, warn_unmanaged
from .settings_check import warn_of_settings

if TYPE_CHECKING:
    from ..content.content_model import TaskContent


class DISyncTaskProvider(DataWorksProvider):
    """The hooks of DISyncTask."""

    @guard
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs and bring them into one form. Sends nothing, accepts unknown values anywhere."""
        olds, inputs = from_engine(_olds), from_engine(news)
        self.session.keep_private(inputs)
        new = self.is_new(inputs.get("project_id"))
        found: list[object] = list(problems(inputs, strict=self.session.strict, new=new))
        if not olds:  # an existing task keeps its resource group
            found += unmapped("DISyncTask", inputs, new=new)
        if self.session.development:
            found += mode_problems(olds, inputs)
        form = {} if found else checked(olds, inputs)
        if not found:
            found = self._place_problems(inputs, form, olds)
        if not found and not olds:
            self._warn_of_adoption(form)
            for text in node_warnings(form) if new else ():
                self.session.warn(task_label(form), text, form)
        return check_result(news, found, lambda: form)

    def _warn_of_adoption(self, form: Mapping[str, Any]) -> None:
        """Say that a creation adopts a file which no preview reads."""
        text = adoption_warning(form)
        if text:
            self.session.warn(task_label(form), text, form)

    def _place_problems(
        self, news: Mapping[str, Any], form: Mapping[str, Any], olds: Mapping[str, Any]
    ) -> list[object]:
        """What is wrong with the place of the task among those of the program. While it is not known, nothing."""
        wrong = self.session.record.declare(origin_of(news), place=known_place(form), prior=olds)
        return [Problem("task_name", *wrong)] if wrong else []

    @guard
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Say whether the meaning changed. Sends nothing, accepts unknown values anywhere.

        Without a result of its own (`changes=None`) the engine compares leaf by leaf, and `check` saw to it that only
        leaves of another meaning differ.
        """
        olds, news = from_engine(_olds), from_engine(_news)
        self.require_generation(_id, olds)
        replaced = replaces(olds, news)
        changes = changed(olds, news)
        if not replaced:
            self.session.record.retain(_id, news, olds, changes=bool(changes))
        if not changes:
            return DiffResult(changes=False)
        warn_unmanaged(task_label(news, _id), kept_by_server(olds, news))
        left = olds.get("task_type") in (LEFT_RUNNING, LEFT_UNKNOWN)  # two nodes must not do the same work
        if left and news.get("keep_production") is True:
            self.session.record.keep_in_production(_id)
        return DiffResult(changes=None, replaces=list(replaced), delete_before_replace=left)

    @guard
    def create(self, props: dict[str, Any]) -> CreateResult:
        """CreateDISyncTask, unless the file is there already: creation.py says how nothing is lost or made twice."""
        inputs = normal(from_engine(props))
        label = task_label(inputs)
        with error_context(label):
            if self.session.online_checks:
                check_online(self.session, inputs, label)
            identical = inputs.get("adopt") is not None or inputs.get("adopt_file_id") is not None
            make = self.studio.adopt if identical else self.studio.create
            made = make(inputs, label=label)
        return CreateResult(
            made.key.id, {**self._outputs(inputs), **made.outputs, **_adopted({"adopted": made.adopted})}
        )

    @guard
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The inputs as they are now in DataWorks, and what only the service knows.

        A task that no longer exists (proven) leaves the state in a refresh and is an error in a `get`; everything else
        raises. One that was deleted and still runs in production stays, as a task that must be replaced.
        """
        key = key_of(id_, "DISyncTask")
        is_get = "region" not in props
        olds = from_engine(props)
        label = task_label(olds, id_)
        with error_context(label):
            self.session.require_same(props, key.project_id)
            if not is_get:
                self.session.record.seen(id_, olds)
            found = self.studio.read(key, known=None if is_get else olds, label=label)
            if found is None and is_get:
                raise NotFoundError(
                    f"there is no such file in workspace {key.project_id} of region {self.session.region}.",
                    operation="GetFile",
                    advice="Check the FileId in DataWorks; the id of a DISyncTask is <project id>:<file id>.",
                )
            if found is None:
                return ReadResult("", {})
            return ReadResult(
                id_, {**self._outputs(found.inputs), **found.outputs, **_adopted(olds)}, dict(found.inputs)
            )

    @guard
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """The operations of the update plan, less what is already done. An update saves a draft in DataWorks.

        Raises ConflictError when somebody else changed what would be written.
        """
        key = key_of(_id, "DISyncTask")
        olds, news = normal(from_engine(_olds)), normal(from_engine(_news))
        label = task_label(news, _id)
        with error_context(label):
            self.session.require_same(_olds, key.project_id)
            if self.session.online_checks:
                check_online(self.session, news, label)
            outputs = self.studio.update(key, old=olds, new=news, label=label)
        return UpdateResult({**self._outputs(news), **outputs, **_adopted(_olds)})

    @guard
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """DeleteFile, and in standard mode DeployFile of the deleted file, each until its deployment is done. A file
        that no longer exists counts as deleted, and one that is not that of the state is refused.

        A file that a resource of the program has stays, and a warning says why (run_record.py).
        """
        key, label = key_of(_id, "DISyncTask"), task_label(_props, _id)
        with error_context(label):
            self.session.require_same(_props, key.project_id)
            keeper = self.session.record.keeper(key.id, from_engine(_props))
            if keeper is not None:
                self.session.warn(label, keeper, _props)
                return
            if _props.get("adopted"):
                adopted = (
                    "this stack adopted the file and did not create it; another stack may manage it. It is deleted now."
                )
                self.session.warn(label, adopted, _props)
            keep = _props.get("keep_production") is True or self.session.record.is_kept_in_production(key.id)
            self.studio.delete(key, known={**_props, "keep_production": keep}, label=label)

    def _outputs(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {**inputs, **self.origin_outputs(inputs["project_id"])}


class DISyncTask(OptionalInputs, pulumi.dynamic.Resource, module="dataworks", name="DISyncTask"):
    """A batch synchronization task (TaskType DI_OFFLINE) of a DataWorks workspace.

    Each input may be an Output, and `task_content` may hold Outputs anywhere. `pulumi preview` reports mistakes in the
    content (docs/findings.md lists them): errors fail it, warnings are shown at the resource.

    **An update saves a draft**, as the code editor does: what runs in production changes when the file is submitted
    and deployed. Taking `resource_group` or `cu` out of a program sends nothing, and DataWorks keeps the last value.

    Outputs: every input, and `region`, `file_id`, `create_time` (UTC); after the creation and after a refresh, until
    the next update, also `last_edit_time` (UTC), `last_edit_user`, `current_version`, `commit_status` (0: the draft
    differs from the last commit, 1: committed).

    The operations and their parameters are those of the OpenAPI 2020-05-18 documents of DataWorks; where those are
    silent, the code says that it guesses.
    """

    _OPTIONAL = ("keep_production", "strict", "ignore_findings", "adopt_existing", "on_conflict", "adopt")

    _has_secrets = False

    project_id: pulumi.Output[str]
    task_name: pulumi.Output[str]
    task_content: pulumi.Output[dict[str, Any]]
    file_folder_path: pulumi.Output[str]
    resource_group: pulumi.Output[str | None]
    cu: pulumi.Output[str | None]
    secret_parameters: pulumi.Output[dict[str, dict[str, Any]] | None]
    task_type: pulumi.Output[str]
    keep_production: pulumi.Output[bool | None]
    strict: pulumi.Output[bool | None]
    ignore_findings: pulumi.Output[list[str] | None]
    adopt_existing: pulumi.Output[bool | None]
    on_conflict: pulumi.Output[str | None]
    adopt: pulumi.Output[str | None]
    region: pulumi.Output[str]
    last_edit_time: pulumi.Output[str | None]
    last_edit_user: pulumi.Output[str | None]
    current_version: pulumi.Output[int | None]
    commit_status: pulumi.Output[int | None]
    create_time: pulumi.Output[str | None]

    @overload
    def __init__(
        self, resource_name: str, args: DISyncTaskArgs, opts: pulumi.ResourceOptions | None = None
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
        resource_group: pulumi.Input[str | None] = None,
        cu: pulumi.Input[str | float | None] = None,
        secret_parameters: pulumi.Input[Mapping[str, Mapping[str, Any]] | None] = None,
        task_type: pulumi.Input[TaskType] = "DI_OFFLINE",
        keep_production: pulumi.Input[bool | None] = None,
        strict: pulumi.Input[bool | None] = None,
        ignore_findings: pulumi.Input[Sequence[str] | None] = None,
        adopt_existing: pulumi.Input[bool | None] = None,
        adopt: pulumi.Input[Adopt | None] = None,
        file_id: pulumi.Input[Id | None] = None,
        on_conflict: pulumi.Input[OnConflict | None] = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *positional: Any, **named: Any) -> None:
        """Declare a task.

        :param resource_name: Name of the resource in the program and in its URN.
        :param args: The inputs as one object, instead of each by name.
        :param opts: Options of the resource.
        :param project_id: Id of the workspace (ProjectId). A change replaces the task.
        :param task_name: Name of the task (TaskName, FileName). A change is UpdateFile, in place.
        :param task_content: The job: a dict, a TaskContent, the Path of a JSON file (read when the program runs; a
            relative one starts at the program's folder), or JSON text. A change is UpdateDISyncTask.
        :param file_folder_path: `Business Flow/<flow>/Data Integration[/<folder>]`, or that in Chinese. A change is
            UpdateFile, in place.
        :param resource_group: Identifier of a data integration resource group. A change is UpdateDISyncTask.
        :param cu: Compute units of a serverless resource group, a multiple of 0.5. A change is UpdateDISyncTask.
        :param secret_parameters: `{step name: {parameter: value}}`, merged into the content just before sending and
            encrypted in the state.
        :param task_type: DI_OFFLINE; nothing else is accepted.
        :param keep_production: True: deleting the task leaves its node in production.
        :param strict: Whether warnings fail `pulumi preview`, too; `dataworks:strict` where left out.
        :param ignore_findings: Codes that are not reported for this task, such as ["DW501"].
        :param adopt_existing: True: adopt a file of this name that exists, and overwrite what differs in it.
        :param adopt: "identical": adopt the file of this name, only if it is identical in meaning.
        :param file_id: FileId: adopt this file, only if it is identical in meaning.
        :param on_conflict: "overwrite": write also over what somebody else changed; "refuse" is the default.
        :raises pulumi.RunError: The content cannot be read or carried, or the stack's config holds a secret in plain
            text. `pulumi preview` reports what is wrong with the other inputs, all at once.
        """
        args, opts = arguments_of(DISyncTaskArgs, positional, named)
        warn_of_settings()
        with run_errors(resource_name):
            refuse_plain_secrets(is_config_secret, get_config)
            content = content_of(args.task_content, resource_name)
            task_name = task_name_here(args.task_name)
        secrets: Any = args.secret_parameters
        props = {
            "project_id": id_text(args.project_id),
            "task_name": task_name,
            "task_content": content,
            "file_folder_path": args.file_folder_path,
            "resource_group": args.resource_group,
            "cu": args.cu,
            "secret_parameters": None if secrets is None else pulumi.Output.secret(secrets),
            "task_type": args.task_type,
            "origin": origin_under(opts.parent if opts else None, resource_name),
            **dict.fromkeys(("region", *SERVICE_OUTPUTS)),
        }
        options = {**given(args, *self._OPTIONAL), "adopt": None, **adoption_inputs(args.adopt, args.file_id)}
        props |= {name: value for name, value in options.items() if value is not None}
        with run_errors(resource_name):
            refuse_uncarried({**props, "task_content": None, "secret_parameters": secrets})
        super().__init__(DISyncTaskProvider(), resource_name, props, opts)
        self._has_secrets = secrets is not None
        later = list(outputs_in(content, "task_content"))
        self._warn_of_secrets(resource_name, later)
        linted = {"task_content": content, "secret_parameters": secrets, "ignore_findings": args.ignore_findings}
        self._warn_of_findings(resource_name, linted, later=tuple(path for path, _ in later))

    @classmethod
    def get(cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> DISyncTask:
        """Read an existing task without managing it. `id` is `<project id>:<file id>`.

        The content is marked secret, for nobody can know whether it holds a password. `pulumi.Output.unsecret` shows
        it. A task that does not exist is an error of `pulumi preview` and `pulumi up`.
        """
        if not isinstance(id, str | pulumi.Output) and not inspect.isawaitable(id):
            raise pulumi.RunError(
                f"DISyncTask {resource_name!r}: id must be a string.\nWrite <project id>:<file id>, such as "
                '"10000:1000001".'
            )
        task = cls.__new__(cls)
        reading = pulumi.ResourceOptions(id=id, additional_secret_outputs=["task_content"])
        props = dict.fromkeys((*TASK_INPUTS, "region", *SERVICE_OUTPUTS))
        pulumi.dynamic.Resource.__init__(
            task, DISyncTaskProvider(), resource_name, props, pulumi.ResourceOptions.merge(opts, reading)
        )
        return task

    @property
    def file_id(self) -> pulumi.Output[str]:
        """FileId of the task, as text. Computed from the id: dependents know it while an update is previewed."""
        return self.id.apply(lambda id_: id_.partition(":")[2])

    @property
    def content_digest(self) -> pulumi.Output[str]:
        """What `content_digest` of a FileDeployment takes: it then publishes when the content changes, and only what
        holds this content. A secret where the task has secret_parameters."""
        secrets = self.secret_parameters if self._has_secrets else None
        return pulumi.Output.all(self.task_content, secrets).apply(lambda known: digest_of(*known))

    def _warn_of_findings(self, resource_name: str, inputs: Mapping[str, Any], *, later: tuple[str, ...]) -> None:
        """Show the warnings about the content: at once, or once the Outputs in it (at the paths `later`) are known."""

        def show(known: Mapping[str, Any]) -> None:
            for finding in findings(known, severities=[Severity.WARNING]):
                if finding.code == IN_PLAIN_TEXT and finding.path.startswith(later):
                    continue  # an Output may be a secret, which is encrypted and has a warning of its own
                pulumi.log.warn(f"DISyncTask {resource_name!r}: {finding}", resource=self)

        others = {**inputs, "task_content": None}
        if not later and not any(True for _ in outputs_in(others, "")):
            show(inputs)
        else:
            pulumi.Output.from_input(inputs).apply(show)

    def _warn_of_secrets(self, resource_name: str, outputs: Sequence[tuple[str, pulumi.Output[Any]]]) -> None:
        """Warn of secrets inside task_content, once it is known which Outputs are some."""
        if not outputs:
            return

        async def warn() -> bool:
            for path in [path for path, output in outputs if await output.is_secret()]:
                pulumi.log.warn(
                    f"DISyncTask {resource_name!r}: {path} is a secret. Previews hide the whole list that holds it, "
                    "so that no reviewer sees what changes there. "
                    "Move it to secret_parameters={step name: {parameter: value}}.",
                    resource=self,
                )

            return True

        pulumi.Output.from_input(warn())  # type: ignore[arg-type]  # its stub forgets awaitables


# The SDK asks for these types with every resource, and would compile the annotations each time.
DISyncTask.__annotations__.update(inspect.get_annotations(DISyncTask, eval_str=True))


def digest_of(content: Any, secrets: Any) -> str:
    """The digest of a content with its secret parameters; "" for what `check` refuses anyway."""
    try:
        return content_digest(merge_secret_parameters(canonical(content), canonical(secrets) or {}))
    except (AttributeError, TypeError, ValueError):
        return ""


def _adopted(olds: Mapping[str, Any]) -> dict[str, Any]:
    """The mark of a file that somebody else made; without it the output is left out."""
    return {"adopted": True} if olds.get("adopted") is True else {}
