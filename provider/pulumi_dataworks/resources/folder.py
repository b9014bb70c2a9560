"""Folder: a folder for batch synchronization tasks, as a resource. The provider's path never changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..content import UNKNOWN, Problem, canonical, folder_problems, normal_folder_path, same, same_folder
from ..errors import InputError, RefusedError
from ..plan.ids import IDS, id_text
from ..studio.legacy.containers import adopt_problems, folder_at, refuse_unless_empty, stays
from ..studio.legacy.live_task import error_context
from ..studio.write import ONCE, Done, write
from .hooks import from_engine, guard
from .program import refuse_uncarried, run_errors
from .provider import DataWorksProvider, check_result, id_problems, kept_form

INPUTS = ("project_id", "folder_path", "adopt_existing")
FOLDER_IDS = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Folder ids are texts, numbers or hexadecimal digits in the samples."""


class FolderProvider(DataWorksProvider):
    """The hooks of Folder."""

    @guard
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the inputs; another spelling of the same folder keeps the old one. Sends nothing."""
        inputs, olds = from_engine(news), from_engine(_olds)
        problems = id_problems(inputs, "project_id") + _problems(inputs)
        return check_result(news, problems, lambda: _form(olds, inputs))

    @guard
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another last name is a rename, another place a new folder. Sends nothing."""
        olds, news = from_engine(_olds), from_engine(_news)
        before, after = olds.get("folder_path"), news.get("folder_path")
        moved = [] if same(olds.get("project_id"), news.get("project_id")) else ["project_id"]
        renamed = not same_folder(before, after)
        if renamed and (after is UNKNOWN or _parent(before) != _parent(after)):
            moved.append("folder_path")
        kept = same(olds.get("adopt_existing"), news.get("adopt_existing"))
        return DiffResult(
            changes=None if moved or renamed or not kept else False, replaces=moved, delete_before_replace=False
        )

    @guard
    def create(self, props: dict[str, Any]) -> CreateResult:
        """ListFolders, then CreateFolder; one that exists is taken with `adopt_existing`."""
        inputs = _normal(from_engine(props))
        project_id, path = inputs["project_id"], normal_folder_path(inputs["folder_path"])
        with error_context(_label(inputs)):
            found = folder_at(self.session, project_id, path)
            adopted = found is not None
            if adopted and inputs.get("adopt_existing") is not True:
                raise RefusedError(
                    f"the folder exists in workspace {project_id}.",
                    operation="ListFolders",
                    advice="Write adopt_existing=True to use it from here, or choose another path.",
                )
            folder_id = found.folder_id if found is not None else self._make(project_id, path)
        outputs = {**inputs, "adopted": adopted, "region": self.region}
        return CreateResult(f"{project_id}:{folder_id}", outputs)

    def _make(self, project_id: str, path: str) -> str:
        def confirm() -> Done[str] | None:
            found = folder_at(self.session, project_id, path)
            return None if found is None else Done(found.folder_id)

        return write(
            lambda: self.session.client.create_folder(project_id=project_id, folder_path=path),
            confirm=confirm,
            sleep=self.session.sleep,
            pauses=ONCE,
        )

    @guard
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """ListFolders where it was, then GetFolder by its id, which finds it under another name."""
        project_id, folder_id = _ids(id_)
        olds = from_engine(props)
        with error_context(_label(olds)):
            self.session.require_region(olds.get("region"))
            path = self._path(project_id, folder_id, str(olds.get("folder_path") or ""))
        if path is None:
            return ReadResult("", {})
        shown = olds["folder_path"] if same_folder(olds.get("folder_path"), path) else path
        adopt = {"adopt_existing": olds.get("adopt_existing")}
        inputs = _normal({"project_id": project_id, "folder_path": shown, **adopt})
        return ReadResult(id_, {**inputs, "adopted": olds.get("adopted"), "region": self.region}, inputs)

    def _path(self, project_id: str, folder_id: str, last: str) -> str | None:
        """Where the folder is now; None when it is surely gone: refused, and not listed where it was."""
        from ..client import may_mean_not_found

        try:
            return self.session.client.get_folder(project_id=project_id, folder_id=folder_id).folder_path or None
        except RefusedError as error:
            # The code for a missing folder is known from the field only, and means a missing flow, too.
            if not (may_mean_not_found(error.code, error.http_status) or error.code == "1201111431"):
                raise
            if last and folder_at(self.session, project_id, last) is not None:
                raise
            return None

    @guard
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """UpdateFolder with the new last name."""
        project_id, folder_id = _ids(_id)
        olds, news = from_engine(_olds), _normal(from_engine(_news))
        with error_context(_label(news)):
            self.session.require_region(olds.get("region"))
            if not same_folder(olds.get("folder_path"), news["folder_path"]):
                name = normal_folder_path(news["folder_path"]).rpartition("/")[2]
                write(
                    lambda: self.session.client.update_folder(
                        project_id=project_id, folder_id=folder_id, folder_name=name
                    ),
                    confirm=lambda: (
                        Done(None) if same_folder(self._path(project_id, folder_id, ""), news["folder_path"]) else None
                    ),
                    sleep=self.session.sleep,
                )
        return UpdateResult({**news, "adopted": olds.get("adopted"), "region": self.region})

    @guard
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """DeleteFolder, only when no file is in it; one that was adopted stays."""
        project_id, folder_id = _ids(_id)
        with error_context(_label(_props)):
            self.session.require_region(_props.get("region"))
            if stays(_props, _label(_props)):
                return
            path = self._path(project_id, folder_id, str(_props.get("folder_path") or ""))
            if path is None:
                return
            refuse_unless_empty(self.session, project_id, path, operation="DeleteFolder")
            write(
                lambda: self.session.client.delete_folder(project_id=project_id, folder_id=folder_id),
                confirm=lambda: Done(None) if self._path(project_id, folder_id, path) is None else None,
                sleep=self.session.sleep,
            )


def _ids(id_: str) -> tuple[str, str]:
    project_id, _, folder_id = id_.partition(":")
    if not (IDS.fullmatch(project_id) and FOLDER_IDS.fullmatch(folder_id)):
        raise InputError("the id of a Folder is not <project id>:<folder id>.", advice="Look it up with ListFolders.")
    return project_id, folder_id


def _form(olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    form = kept_form(olds, _normal(inputs), "project_id")
    if same_folder(olds.get("folder_path"), form["folder_path"]):
        form["folder_path"] = olds["folder_path"]
    return form


def _parent(path: Any) -> str:
    return normal_folder_path(path).rpartition("/")[0] if isinstance(path, str) else ""


def _label(inputs: Mapping[str, Any]) -> str:
    path = inputs.get("folder_path")
    return f"Folder {path!r}" if isinstance(path, str) else "Folder"


def _problems(news: Mapping[str, Any]) -> list[Problem]:
    path = news.get("folder_path")
    found = []
    if path is not UNKNOWN:
        found = [Problem("folder_path", one.what, one.remedy) for one in folder_problems(path)]
        if not found and _parent(path).count("/") < 2:
            remedy = "write a folder below it, as 业务流程/<flow>/数据集成/<folder>; the workflow makes the other three"
            found = [Problem("folder_path", "is the workflow's own folder", remedy)]
    return found + adopt_problems(news)


def _normal(inputs: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = canonical({name: inputs.get(name) for name in INPUTS})
    return {**known, "project_id": id_text(inputs.get("project_id"))}


class Folder(pulumi.dynamic.Resource, module="dataworks", name="Folder"):
    """A folder for batch synchronization tasks, below a workflow's own (OpenAPI 2020-05-18).

    Inputs, each of which may be an Output: `project_id`, and `folder_path` in any spelling
    (`业务流程/<flow>/数据集成/<folder>`). Another last name is a rename in place, another place a new folder. A folder
    that exists is an error, or is used with `adopt_existing=True`; such a one stays when the resource is deleted.
    Deleting is refused while a file is in it or below it.
    """

    project_id: pulumi.Output[str]
    folder_path: pulumi.Output[str]
    adopted: pulumi.Output[bool]
    region: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        project_id: pulumi.Input[str],
        folder_path: pulumi.Input[str],
        adopt_existing: pulumi.Input[bool | None] = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "project_id": id_text(project_id),
            "folder_path": folder_path,
            "adopt_existing": adopt_existing,
            "adopted": None,
            "region": None,
        }
        with run_errors(resource_name, kind="Folder"):
            refuse_uncarried(props)
            super().__init__(FolderProvider(), resource_name, props, opts)
