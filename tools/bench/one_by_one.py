"""A refresh as it would be without the shared look: one GetFile for each task."""

from typing import Any

from pulumi.dynamic import ReadResult

from pulumi_dataworks.resources.di_sync_task import DISyncTaskProvider


class OneByOneProvider(DISyncTaskProvider):
    """Ours, which takes every file for one that it wrote itself, and so never for one that a listing may tell."""

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        project_id, _, file_id = id_.partition(":")
        self.session.workspaces.file_index(project_id).invalidate(file_id)
        return super().read(id_, props)
