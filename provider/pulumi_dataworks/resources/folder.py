"""Folder: a folder for batch synchronization tasks, as a resource. The provider's path never changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pulumi

from ..content import UNKNOWN, Problem, folder_problems, normal_folder_path
from ..errors import InputError
from ..plan.ids import IDS, id_text
from ..studio.port import Containers
from ..types import Id
from .container_provider import ContainerProvider
from .program import refuse_uncarried, run_errors
from .settings_check import warn_of_settings

FOLDER_IDS = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Folder ids are texts, numbers or hexadecimal digits in the samples."""


class FolderProvider(ContainerProvider):
    """Another last name is a rename, and what a rename of the workflow or of a folder above changes in the path is
    none; another place is another folder."""

    KIND = "Folder"
    NAME = "folder_path"
    IS_PLACE = True

    def containers(self, project_id: str) -> Containers:
        return self.studio.folders(project_id)

    def ids(self, id_: str) -> tuple[str, str]:
        project_id, _, folder_id = id_.partition(":")
        if not (IDS.fullmatch(project_id) and FOLDER_IDS.fullmatch(folder_id)):
            raise InputError(
                "the id of a Folder must be <project id>:<folder id>.", advice="Write both, such as 10000:2001."
            )
        return id_text(project_id), folder_id

    def path(self, name: str) -> str:
        return normal_folder_path(name)

    def problems(self, inputs: Mapping[str, Any]) -> list[Problem]:
        path = inputs.get("folder_path")
        if path is UNKNOWN:
            return []
        found = [Problem("folder_path", one.what, one.remedy) for one in folder_problems(path)]
        if not found and normal_folder_path(str(path)).count("/") < 3:
            remedy = "write a folder below it, as 业务流程/<flow>/数据集成/<folder>; the workflow has the other three"
            found = [Problem("folder_path", "is the workflow's own folder", remedy)]
        return found


class Folder(pulumi.dynamic.Resource, module="dataworks", name="Folder"):
    """A folder for batch synchronization tasks, below a workflow's own (OpenAPI 2020-05-18).

    A folder that exists is an error, or is used with `adopt_existing=True`; such a one stays when the resource is
    deleted. Deleting is refused while a file is in it or below it.
    """

    project_id: pulumi.Output[str]
    folder_path: pulumi.Output[str]
    adopt_existing: pulumi.Output[bool | None]
    adopted: pulumi.Output[bool]
    region: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[Id],
        folder_path: pulumi.Input[str],
        adopt_existing: pulumi.Input[bool | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a folder.

        :param resource_name: Name of the resource in the program and in its URN.
        :param project_id: Id of the workspace. A change replaces the folder.
        :param folder_path: `Business Flow/<flow>/Data Integration/<folder>` in any spelling. Another last name is a
            rename in place, another place a new folder.
        :param adopt_existing: True: use a folder that exists; it stays when the resource is deleted.
        :param opts: Options of the resource.
        """
        props = {
            "project_id": id_text(project_id),
            "folder_path": folder_path,
            "adopt_existing": adopt_existing,
            "adopted": None,
            "region": None,
        }
        warn_of_settings()
        with run_errors(resource_name, kind="Folder"):
            refuse_uncarried(props)
            super().__init__(FolderProvider(), resource_name, props, opts)
