"""Business: a workflow (business flow) of a workspace, as a resource. The provider's path never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..content import UNKNOWN, Problem, canonical, encoding_errors, same
from ..errors import RefusedError
from ..plan.ids import id_text
from ..studio.legacy.containers import adopt_problems, business_of, refuse_unless_empty, stays
from ..studio.legacy.live_task import error_context
from ..studio.write import ONCE, Done, write
from .hooks import from_engine, guard
from .program import refuse_uncarried, run_errors
from .provider import DataWorksProvider, check_result, id_problems, ids_of, kept_form

INPUTS = ("project_id", "business_name", "owner", "description", "adopt_existing")
SENT = ("business_name", "owner", "description")


class BusinessProvider(DataWorksProvider):
    """The hooks of Business."""

    @guard
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the inputs. Sends nothing."""
        inputs = from_engine(news)
        problems = id_problems(inputs, "project_id") + _problems(inputs)
        return check_result(news, problems, lambda: kept_form(from_engine(_olds), _normal(inputs), "project_id"))

    @guard
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Say whether the meaning changed. Sends nothing."""
        olds, news = from_engine(_olds), from_engine(_news)
        changed = [name for name in INPUTS if not same(olds.get(name), news.get(name))]
        moved = [name for name in changed if name == "project_id"]
        return DiffResult(changes=None if changed else False, replaces=moved, delete_before_replace=False)

    @guard
    def create(self, props: dict[str, Any]) -> CreateResult:
        """ListBusiness, then CreateBusiness; one that exists is taken with `adopt_existing`, and brought to the inputs.

        Where the answer is lost, a workflow that was not there before and is there now is ours.
        """
        inputs = _normal(from_engine(props))
        project_id, name = inputs["project_id"], inputs["business_name"]
        with error_context(_label(inputs)):
            found = business_of(self.session, project_id, name=name)
            if found is not None:
                if inputs.get("adopt_existing") is not True:
                    raise RefusedError(
                        f"a workflow of this name exists in workspace {project_id}.",
                        operation="ListBusiness",
                        advice="Write adopt_existing=True to manage it from here, or choose another name.",
                    )
                self._send(project_id, found.business_id, _lacking(inputs, found))
                return self._created(inputs, found.business_id, adopted=True)
            return self._created(inputs, self._make(project_id, name, inputs), adopted=False)

    def _make(self, project_id: str, name: str, inputs: Mapping[str, Any]) -> str:
        def confirm() -> Done[str] | None:
            found = business_of(self.session, project_id, name=name)
            return None if found is None else Done(found.business_id)

        return write(
            lambda: self.session.client.create_business(
                project_id=project_id,
                business_name=name,
                owner=inputs.get("owner") or "",
                description=inputs.get("description") or "",
            ),
            confirm=confirm,
            sleep=self.session.sleep,
            pauses=ONCE,
        )

    @guard
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """ListBusiness: name, and owner and description where the program sets them. Not listed is gone."""
        project_id, business_id = ids_of(id_, "Business")
        olds = from_engine(props)
        with error_context(_label(olds)):
            self.session.require_region(olds.get("region"))
            found = business_of(self.session, project_id, business_id=business_id)
        if found is None:
            return ReadResult("", {})
        live = {"business_name": found.business_name, "owner": found.owner, "description": found.description}
        managed = {name: value for name, value in live.items() if name == "business_name" or olds.get(name) is not None}
        inputs = _normal({"project_id": project_id, "adopt_existing": olds.get("adopt_existing"), **managed})
        return ReadResult(id_, {**inputs, "adopted": olds.get("adopted"), "region": self.region}, inputs)

    @guard
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """One UpdateBusiness with what changed. Its folders and tasks stay in it."""
        project_id, business_id = ids_of(_id, "Business")
        olds, news = from_engine(_olds), _normal(from_engine(_news))
        with error_context(_label(news)):
            self.session.require_region(olds.get("region"))
            changed = {name: news.get(name) for name in SENT if not same(olds.get(name), news.get(name))}
            self._send(project_id, business_id, {name: text for name, text in changed.items() if text is not None})
        return UpdateResult({**news, "adopted": olds.get("adopted"), "region": self.region})

    @guard
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """DeleteBusiness, only when no file is in it; one that was adopted stays."""
        project_id, business_id = ids_of(_id, "Business")
        with error_context(_label(_props)):
            self.session.require_region(_props.get("region"))
            if stays(_props, _label(_props)):
                return
            found = business_of(self.session, project_id, business_id=business_id)
            if found is None:
                return
            refuse_unless_empty(self.session, project_id, f"业务流程/{found.business_name}", operation="DeleteBusiness")
            write(
                lambda: self.session.client.delete_business(project_id=project_id, business_id=business_id),
                confirm=lambda: (
                    Done(None) if business_of(self.session, project_id, business_id=business_id) is None else None
                ),
                sleep=self.session.sleep,
            )

    def _created(self, inputs: Mapping[str, Any], business_id: str, *, adopted: bool) -> CreateResult:
        outputs = {**inputs, "adopted": adopted, "region": self.region}
        return CreateResult(f"{inputs['project_id']}:{business_id}", outputs)

    def _send(self, project_id: str, business_id: str, changes: Mapping[str, str]) -> None:
        def confirm() -> Done[None] | None:
            found = business_of(self.session, project_id, business_id=business_id)
            live = {name: getattr(found, name, None) for name in changes}
            return Done(None) if live == changes else None

        if changes:
            write(
                lambda: self.session.client.update_business(project_id=project_id, business_id=business_id, **changes),
                confirm=confirm,
                sleep=self.session.sleep,
            )


def _lacking(inputs: Mapping[str, Any], found: Any) -> dict[str, str]:
    live = {"owner": found.owner, "description": found.description}
    return {name: inputs[name] for name in live if inputs.get(name) is not None and inputs[name] != live[name]}


def _label(inputs: Mapping[str, Any]) -> str:
    name = inputs.get("business_name")
    return f"Business {name!r}" if isinstance(name, str) else "Business"


def _problems(news: Mapping[str, Any]) -> list[Problem]:
    found = []
    name = news.get("business_name")
    if name is not UNKNOWN and (not isinstance(name, str) or not name.strip() or "/" in name):
        found.append(Problem("business_name", "is no name of a workflow", "write a text without slashes"))
    elif isinstance(name, str):
        found += encoding_errors(name, "business_name")
    for other in ("owner", "description"):
        value = news.get(other)
        if value is not None and value is not UNKNOWN:
            wrong = [] if isinstance(value, str) else [Problem(other, "is not a text", "write it as text")]
            found += wrong or encoding_errors(value, other)
    return found + adopt_problems(news)


def _normal(inputs: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = canonical({name: inputs.get(name) for name in INPUTS})
    return {**known, "project_id": id_text(inputs.get("project_id"))}


class Business(pulumi.dynamic.Resource, module="dataworks", name="Business"):
    """A workflow (business flow) of a workspace: what tasks live in (OpenAPI 2020-05-18).

    Inputs, each of which may be an Output: `project_id` (a change replaces), `business_name` (a rename, in place),
    `owner` and `description`. A workflow of this name that exists is an error, or is taken over with
    `adopt_existing=True`; such a one stays when the resource is deleted. Deleting is refused while a file is in it.

    `folder_path` is where its batch synchronization tasks go.
    """

    project_id: pulumi.Output[str]
    business_name: pulumi.Output[str]
    adopted: pulumi.Output[bool]
    region: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[str],
        business_name: pulumi.Input[str],
        owner: pulumi.Input[str | None] = None,
        description: pulumi.Input[str | None] = None,
        adopt_existing: pulumi.Input[bool | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "project_id": id_text(project_id),
            "business_name": business_name,
            "owner": owner,
            "description": description,
            "adopt_existing": adopt_existing,
            "adopted": None,
            "region": None,
        }
        with run_errors(resource_name, kind="Business"):
            refuse_uncarried(props)
            super().__init__(BusinessProvider(), resource_name, props, opts)

    @property
    def folder_path(self) -> pulumi.Output[str]:
        """The folder for batch synchronization tasks in this workflow, in the Chinese spelling."""
        return pulumi.Output.concat("业务流程/", self.business_name, "/数据集成")
