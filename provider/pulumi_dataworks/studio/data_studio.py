"""The one place that knows which Data Studio is used."""

from __future__ import annotations

from .legacy.legacy_studio import LegacyDataStudio
from .port import DataStudio
from .session import Session


def data_studio(session: Session) -> DataStudio:
    """The Data Studio of the workspaces of a run: the legacy one, which keeps tasks as files."""
    return LegacyDataStudio(session)
