"""What the operations share: the state, the options, and how a project, a file or a folder is found or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dataworks_emulator.api import integer
from dataworks_emulator.errors import EMULATOR_CODE, FILE_NOT_FOUND, FOLDER_NOT_FOUND, FileFailure, GatewayError
from dataworks_emulator.folders import canonical
from dataworks_emulator.options import DataSource, Options, Project
from dataworks_emulator.store import File, Store

# The user behind the emulator's access key; user ids are numbers in text.
API_USER = "1000000000000001"
_WORD = re.compile(r"\w{1,128}")
FILE_TYPE_DI = 23  # documented: Data Integration, batch


@dataclass(frozen=True)
class Service:
    """The state of DataWorks and the rules of the game."""

    store: Store
    options: Options

    def project(self, parameters: Mapping[str, str]) -> Project:
        """The project by ProjectId or ProjectIdentifier; raises GatewayError Invalid.Tenant.ProjectNotExists."""
        for project in self.options.projects:
            if parameters.get("ProjectId", project.project_id) != project.project_id:
                continue
            if parameters.get("ProjectIdentifier", project.identifier) == project.identifier:
                return project
        raise GatewayError(400, "Invalid.Tenant.ProjectNotExists", "The project does not exist.")

    def refuse_other_data_studio(self, parameters: Mapping[str, str]) -> None:
        """Refuse an operation on files in a workspace with the new Data Studio; both words were seen in the field."""
        if self.project(parameters).data_studio == "new":
            code = self.options.nodes.foreign_call
            if code == FOLDER_NOT_FOUND:
                raise FileFailure(code, "Invalid path")
            raise GatewayError(400, code, "The parameter is invalid.")

    def data_sources(self) -> list[DataSource]:
        """The data sources of the options and those made since, each name once."""
        made = [DataSource(**facts) for facts in self.store.records("data_source")]
        return list({source.name: source for source in (*self.options.data_sources, *made)}.values())

    def is_basic(self, project_id: str) -> bool:
        """Whether the project has one environment only."""
        return any(one.mode == 2 for one in self.options.projects if one.project_id == project_id)

    def find_file(self, parameters: Mapping[str, str], project: Project, *, by_node: bool = False) -> File | None:
        """The live file by FileId (or NodeId); None if there is none. A file of another project is not seen."""
        if by_node and "FileId" not in parameters:
            node_id = integer(parameters, "NodeId")
            files = [file for file in self.store.files(project.project_id) if file.node_id == node_id]
            return files[0] if files else None
        file = self.store.file(integer(parameters, "FileId"))
        return file if file is not None and file.project_id == project.project_id else None

    def file(self, parameters: Mapping[str, str], project: Project) -> File:
        """As `find_file`, but only live files, and raises the error of `not_found`."""
        file = self.find_file(parameters, project)
        if file is None or not file.is_live:
            raise self.not_found()
        return file

    def not_found(self) -> Exception:
        """How a missing file is told.

        No document names a code for it. 9990040003 is what a Terraform provider takes for it; whether it comes with
        HTTP 404 or with 200 and Success=false is a guess, so both can be had.
        """
        message = "The file does not exist."
        if self.options.not_found_style == "404":
            return GatewayError(404, FILE_NOT_FOUND, message)
        return FileFailure(FILE_NOT_FOUND, message)

    def folder(self, path: str, project: Project, *, create: bool | None = None) -> str:
        """The kept spelling of a folder a file may be put in, made if need be.

        Raises FileFailure for a path outside the Data Integration folder of a known workflow, and for a folder that
        does not exist, unless option `create_folders` or `create` has it made.
        """
        kept = canonical(path)
        parts = kept.split("/")
        known = self.store.folders(project.project_id)
        create = self.options.create_folders if create is None else create
        if len(parts) < 3 or "/".join(parts[:3]) not in known or not (kept in known or create):
            raise FileFailure(FOLDER_NOT_FOUND, f"Invalid path: {path}")
        for depth in range(4, len(parts) + 1):
            self.store.make_folder(project.project_id, "/".join(parts[:depth]))
        return kept

    def is_name(self, name: str) -> bool:
        """Whether a file can have this name (option `task_names`); an empty one never."""
        return bool(name) and (self.options.task_names == "any" or _WORD.fullmatch(name) is not None)

    def check_name(self, name: str, folder_path: str, project: Project, *, but: int = 0) -> None:
        """Refuse a name that is taken in the folder, if the option says so (undocumented either way)."""
        if not self.options.unique_names:
            return
        for file in self.store.files_named(project.project_id, name):
            if file.is_live and file.file_id != but and file.folder_path == folder_path:
                raise FileFailure(EMULATOR_CODE, f"A file named {name} exists in the folder.")
