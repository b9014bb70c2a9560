"""The one place that knows which Data Studio is used."""

from __future__ import annotations

from .legacy.file_listing import FileListing
from .legacy.legacy_studio import LegacyDataStudio
from .port import DataStudio
from .session import Session
from .task_listing import TaskListing


def data_studio(session: Session) -> DataStudio:
    """The Data Studio of the workspaces of a run: the legacy one, which keeps tasks as files."""
    return LegacyDataStudio(session)


def task_listing(session: Session, project_id: str) -> TaskListing:
    """The tasks of a workspace, as its Data Studio lists them."""
    return FileListing(session, project_id)
