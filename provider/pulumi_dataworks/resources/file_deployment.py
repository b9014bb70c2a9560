"""FileDeployment: what is saved reaches production, as a resource of its own.

FileDeployment            what a program writes
FileDeploymentProvider    what the engine calls; its path is part of users' states and never changes
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..content import UNKNOWN, Problem, canonical, contains_unknown, encoding_errors, same
from ..errors import ConflictError, NotFoundError
from ..plan.ids import id_text
from ..plan.publishing import HELD_BACK, PUBLISHED, TRIGGER_INPUTS, PublishState, content_digest, describe
from ..plan.unmapped import unmapped
from ..studio.port import PublishOptions
from ..studio.session import generation_output, recorded_generation
from ..types import Adopt, Id
from .hooks import aspect_label, error_context, from_engine, guard, key_of
from .mode import development
from .program import OptionalInputs, refuse_uncarried, run_errors
from .provider import DataWorksProvider, adopt_problems, check_result, id_of, id_problems, kept_form
from .settings_check import warn_of_settings

IDENTITY = ("project_id", "file_id")
OPTION_INPUTS = ("comment", "skip_checks", "deadline")
"""Inputs that say how: a change of them alone is kept in the state and sends nothing."""

INPUTS = (*IDENTITY, *TRIGGER_INPUTS, *OPTION_INPUTS)
VERSION_OUTPUTS = ("saved_version", "submitted_version", "production_version", "standard_mode")


class FileDeploymentProvider(DataWorksProvider):
    """The hooks of FileDeployment."""

    @guard
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs. Sends nothing."""
        inputs = from_engine(news)
        problems = id_problems(inputs, *IDENTITY) + adopt_problems(inputs) + _problems(inputs)
        problems += unmapped("FileDeployment", inputs, new=self.is_new(inputs.get("project_id")))
        return check_result(news, problems, lambda: kept_form(from_engine(_olds), _normal(inputs), *IDENTITY))

    @guard
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Report whether something is to be published. Sends nothing."""
        olds, news = from_engine(_olds), from_engine(_news)
        self.require_generation(_id, olds)
        moved = [name for name in IDENTITY if not same(olds.get(name), news.get(name))]
        changed = [name for name in INPUTS if not same(olds.get(name), news.get(name))]
        if not changed:
            return DiffResult(changes=False)
        if not moved and set(changed) & set(TRIGGER_INPUTS) and news.get("publication") != HELD_BACK:
            pulumi.log.info(f"{aspect_label('FileDeployment', _id)}: will publish to production.")
        return DiffResult(changes=None, replaces=moved, delete_before_replace=False)

    @guard
    def create(self, props: dict[str, Any]) -> CreateResult:
        """SubmitFile and DeployFile as far as they are due, each awaited. With `adopt` nothing is sent, and it is an
        error where production does not run what is saved."""
        inputs = _normal(from_engine(props))
        if inputs.get("adopt") is not None and inputs["publication"] != HELD_BACK:
            return CreateResult(id_of(inputs), self._adopted(id_of(inputs), inputs))
        return CreateResult(id_of(inputs), self._published(id_of(inputs), inputs, {}))

    @guard
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """As create, when one of TRIGGER_INPUTS changed."""
        olds, news = from_engine(_olds), _normal(from_engine(_news))
        if all(same(olds.get(name), news.get(name)) for name in TRIGGER_INPUTS):
            kept = {name: olds.get(name) for name in (*VERSION_OUTPUTS, "region")}
            return UpdateResult({**kept, **generation_output(recorded_generation(olds)), **news})
        return UpdateResult(self._published(_id, news, olds))

    @guard
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """GetFile and ListFileVersions: which version is saved, submitted, in production."""
        key = key_of(id_, "FileDeployment")
        olds = from_engine(props)
        with error_context(aspect_label("FileDeployment", id_)):
            self.session.require_same(olds, key.project_id)
            state = self.studio.publish_state(key, standard=self._standard(key.project_id, olds))
            if state is None:
                if "region" not in olds:
                    raise NotFoundError(f"the file is not in workspace {key.project_id}.", operation="GetFile")
                return ReadResult("", {})
        held = olds.get("publication") == HELD_BACK
        publication = HELD_BACK if held else describe(state, _number(olds.get("production_version")))
        kept = {name: olds.get(name) for name in (*INPUTS, "adopt")}
        inputs = _normal({**kept, "project_id": key.project_id, "file_id": key.object_id, "publication": publication})
        return ReadResult(id_, {**inputs, **_version_outputs(state), **self.origin_outputs(key.project_id)}, inputs)

    @guard
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing: what runs in production ends with the deletion of the task."""

    def _published(self, id_: str, inputs: Mapping[str, Any], olds: Mapping[str, Any]) -> dict[str, Any]:
        key, label = key_of(id_, "FileDeployment"), aspect_label("FileDeployment", id_)
        with error_context(label):
            self.session.require_same(olds, key.project_id)
            if inputs["publication"] == HELD_BACK:
                return {**inputs, **dict.fromkeys(VERSION_OUTPUTS), **self.origin_outputs(key.project_id)}
            options = PublishOptions(
                comment=inputs.get("comment") or "",
                skip_checks=inputs.get("skip_checks") is True,
                content_digest=inputs.get("content_digest") or "",
                deadline=inputs.get("deadline"),
            )
            standard = self._standard(key.project_id, olds)
            state = self.studio.publish(key, options, standard=standard, label=label)
        return {**inputs, **_version_outputs(state), **self.origin_outputs(key.project_id)}

    def _adopted(self, id_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs of a file that is in production as the program declares it. Raises ConflictError for another."""
        key = key_of(id_, "FileDeployment")
        with error_context(aspect_label("FileDeployment", id_)):
            state = self.studio.publish_state(key, standard=self._standard(key.project_id, {}))
            found = self.studio.read(key, known=None, label="") if state is not None else None
            if state is None or found is None:
                raise NotFoundError(f"the file is not in workspace {key.project_id}.", operation="GetFile")
            publication, digest = describe(state), inputs.get("content_digest")
            other = [publication] if publication != PUBLISHED else []
            if digest and content_digest(found.inputs["task_content"]) != digest:
                other.append("the saved content is not what the program declares")
            if other:
                raise ConflictError(
                    f"{'; '.join(other)}. Nothing was published.",
                    operation="GetFile",
                    advice="Publish the task in DataWorks, or write publish=False (leave the FileDeployment out) to "
                    "adopt the task without publishing it.",
                )
        return {**inputs, **_version_outputs(state), **self.origin_outputs(key.project_id)}

    def _standard(self, project_id: str, olds: Mapping[str, Any]) -> bool:
        """Whether the workspace is in standard mode. Once it is it stays so (only the way there is documented), so a
        state that says it is believed; everything else is asked, once per run."""
        return olds.get("standard_mode") is True or self.session.workspaces.project(project_id).standard


def _number(value: Any) -> int | None:
    """A version of the state, where every number is a float."""
    return int(value) if isinstance(value, int | float) else None


def _version_outputs(state: PublishState) -> dict[str, Any]:
    newest = state.newest
    return {
        "saved_version": state.draft or state.production,
        "submitted_version": newest.number if newest else None,
        "production_version": state.production,
        "standard_mode": state.standard,
    }


def _problems(news: Mapping[str, Any]) -> list[Problem]:
    found = []
    triggers = news.get("triggers")
    if triggers is not None and not contains_unknown(triggers):
        found += encoding_errors(triggers, "triggers")
    for name, kind, remedy in (
        ("comment", str, "write a text"),
        ("content_digest", str, "take the one of the task"),
        ("publication", str, "leave it out"),
        ("skip_checks", bool, "write True or False"),
    ):
        value = news.get(name)
        if value is not None and value is not UNKNOWN and not isinstance(value, kind):
            found.append(Problem(name, "has another type", remedy))
    deadline = news.get("deadline")
    number = isinstance(deadline, int | float) and not isinstance(deadline, bool)
    if deadline is not None and deadline is not UNKNOWN and not (number and 0 < deadline <= 86400):
        found.append(Problem("deadline", "must be between 0 and 86400 seconds", "write 600 for ten minutes"))
    return found


def _normal(inputs: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: inputs.get(name) for name in INPUTS} | {name: id_text(inputs.get(name)) for name in IDENTITY}
    found: dict[str, Any] = canonical(known)
    found.setdefault("publication", PUBLISHED)
    if inputs.get("adopt") is not None:
        found["adopt"] = inputs["adopt"]
    return found


def imported_deployment(inputs: Mapping[str, Any], state: PublishState) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and outputs of a deployment that this state of a file would have left."""
    known = _normal({**inputs, "publication": describe(state)})
    return known, {**known, **_version_outputs(state)}


class FileDeployment(OptionalInputs, pulumi.dynamic.Resource, module="dataworks", name="FileDeployment"):
    """What is saved of a task, in production: SubmitFile, and DeployFile where the workspace has a development
    environment, each awaited with GetDeployment (OpenAPI 2020-05-18).

    A deployment that waits for a person beyond that ends with an error that says so; the next `up` resumes it.
    What is in production already is not submitted again. Deleting a FileDeployment sends nothing.

    Outputs: `saved_version`, `submitted_version`, `production_version`, as numbers of DataWorks, and `publication`,
    "in production" or, after a refresh, what is true instead.
    """

    _OPTIONAL = ("adopt",)

    project_id: pulumi.Output[str]
    file_id: pulumi.Output[str]
    triggers: pulumi.Output[dict[str, str] | None]
    content_digest: pulumi.Output[str | None]
    comment: pulumi.Output[str | None]
    skip_checks: pulumi.Output[bool | None]
    deadline: pulumi.Output[float | None]
    publication: pulumi.Output[str]
    saved_version: pulumi.Output[int | None]
    submitted_version: pulumi.Output[int | None]
    production_version: pulumi.Output[int | None]
    standard_mode: pulumi.Output[bool]
    adopt: pulumi.Output[str | None]
    region: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[Id],
        file_id: pulumi.Input[Id],
        triggers: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] = None,
        content_digest: pulumi.Input[str | None] = None,
        comment: pulumi.Input[str | None] = None,
        skip_checks: pulumi.Input[bool | None] = None,
        deadline: pulumi.Input[float | None] = None,
        adopt: pulumi.Input[Adopt | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the deployment of a task.

        :param resource_name: Name of the resource in the program and in its URN.
        :param project_id: Id of the workspace. A change replaces the deployment.
        :param file_id: Id of the file of the task, `file_id` of DISyncTask. A change replaces the deployment.
        :param triggers: Texts by name; a change of any publishes again.
        :param content_digest: What the draft must hold, or nothing is published: somebody else may have saved another
            one.
        :param comment: Shown with the version and the deployment in DataWorks.
        :param skip_checks: True skips the pre-deployment checks (SkipAllDeployFileExtensions).
        :param deadline: Seconds that all of it may take; 600 unless given, and 180 for a deployment that stays as it
            is.
        :param adopt: "identical": the creation sends nothing, and is an error where production does not run what is
            saved.
        :param opts: Options of the resource.
        """
        props = {
            "project_id": id_text(project_id),
            "file_id": id_text(file_id),
            "triggers": triggers,
            "content_digest": content_digest,
            "comment": comment,
            "skip_checks": skip_checks,
            "deadline": deadline,
            "publication": PUBLISHED,
            **dict.fromkeys((*VERSION_OUTPUTS, "region")),
            **({} if adopt is None else {"adopt": adopt}),
        }
        warn_of_settings()
        with run_errors(resource_name, kind="FileDeployment"):
            refuse_uncarried(props)
            if development():
                props["publication"] = HELD_BACK
            super().__init__(FileDeploymentProvider(), resource_name, props, opts)
