"""Business: a workflow (business flow) of a workspace, as a resource. The provider's path never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from ..content import UNKNOWN, Problem, encoding_errors
from ..plan.ids import id_text
from ..studio.container_record import ROOT
from ..studio.port import Containers
from ..types import Id
from .container_provider import ContainerProvider
from .hooks import key_of
from .program import refuse_uncarried, run_errors
from .settings_check import warn_of_settings


class BusinessProvider(ContainerProvider):
    """A workflow is renamed in place; its folders and tasks stay in it."""

    KIND = "Business"
    NAME = "business_name"
    ATTRIBUTES = ("description", "owner")

    def containers(self, project_id: str) -> Containers:
        return self.studio.workflows(project_id)

    def ids(self, id_: str) -> tuple[str, str]:
        key = key_of(id_, self.KIND)
        return key.project_id, key.object_id

    def path(self, name: str) -> str:
        return f"{ROOT}/{name}"

    def problems(self, inputs: Mapping[str, Any]) -> list[Problem]:
        found = []
        name = inputs.get("business_name")
        if name is not UNKNOWN and (not isinstance(name, str) or not name.strip() or "/" in name):
            found.append(Problem("business_name", "must be the name of a workflow", "write a text without slashes"))
        elif isinstance(name, str):
            found += encoding_errors(name, "business_name")
        for other in ("owner", "description"):
            value = inputs.get(other)
            if value is not None and value is not UNKNOWN:
                wrong = [] if isinstance(value, str) else [Problem(other, "must be a string", "write it as text")]
                found += wrong or encoding_errors(value, other)
        return found


class Business(pulumi.dynamic.Resource, module="dataworks", name="Business"):
    """A workflow (business flow) of a workspace: what tasks live in (OpenAPI 2020-05-18).

    A workflow of this name that exists is an error, or is adopted with `adopt_existing=True`; such a one stays when the
    resource is deleted. Deleting is refused while a file is in it.

    `folder_path` is where its batch synchronization tasks go.
    """

    project_id: pulumi.Output[str]
    business_name: pulumi.Output[str]
    owner: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    adopt_existing: pulumi.Output[bool | None]
    adopted: pulumi.Output[bool]
    region: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[Id],
        business_name: pulumi.Input[str],
        owner: pulumi.Input[str | None] = None,
        description: pulumi.Input[str | None] = None,
        adopt_existing: pulumi.Input[bool | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a workflow.

        :param resource_name: Name of the resource in the program and in its URN.
        :param project_id: Id of the workspace. A change replaces the workflow.
        :param business_name: Name of the workflow. A change is a rename, in place.
        :param owner: User id of the owner.
        :param description: Description of the workflow.
        :param adopt_existing: True: use a workflow of this name that exists; it stays when the resource is deleted.
        :param opts: Options of the resource.
        """
        props = {
            "project_id": id_text(project_id),
            "business_name": business_name,
            "owner": owner,
            "description": description,
            "adopt_existing": adopt_existing,
            "adopted": None,
            "region": None,
        }
        warn_of_settings()
        with run_errors(resource_name, kind="Business"):
            refuse_uncarried(props)
            super().__init__(BusinessProvider(), resource_name, props, opts)

    @property
    def folder_path(self) -> pulumi.Output[str]:
        """The folder for batch synchronization tasks in this workflow, in the Chinese spelling."""
        return pulumi.Output.concat("业务流程/", self.business_name, "/数据集成")
