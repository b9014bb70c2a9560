"""What one provider process shares between its four threads: settings, the signing client, folder names."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import RefusedError, SettingsError
from ..settings import Settings

if TYPE_CHECKING:
    from ..client import DataWorksClient, Project

Config = Callable[[str], str | None]


class Session:
    """Settings are resolved and the client is built at the first call that needs them, so that a preview needs neither.

    `config` answers a full key ("dataworks:region") with its text or None; `sleep` takes seconds.
    """

    def __init__(
        self,
        config: Config,
        *,
        environ: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sleep = sleep
        self.monotonic = monotonic
        self.created: set[str] = set()  # ids that creations of this process gave
        self.saved: set[str] = set()  # ids whose drafts this process saved
        self.written: set[str] = set()  # ids whose contents this process saved
        self._config = config
        self._environ = os.environ if environ is None else environ
        self._lock = threading.RLock()
        self._folder_lock = threading.Lock()
        self._folders: dict[tuple[str, str], str] = {}
        self._projects: dict[str, Project] = {}

    def __getstate__(self) -> object:
        raise TypeError("a Session holds credentials and connections and is never pickled")

    @cached_property
    def settings(self) -> Settings:
        """Raises SettingsError when a setting is missing or cannot be used."""
        return Settings.resolve(self._config, self._environ)

    @property
    def client(self) -> DataWorksClient:
        """The one client of this process. Raises SettingsError as `settings` does."""
        with self._lock:
            return self._client

    @cached_property
    def _client(self) -> DataWorksClient:
        from ..client import DataWorksClient

        settings = self.settings
        return DataWorksClient(endpoint=settings.endpoint.value, credentials=settings.credentials)

    def require_region(self, region: str | None) -> None:
        """Refuse to touch a task of another region: its ids mean other files here. Raises SettingsError."""
        current = self.settings.region.value
        if region and region != current:
            raise SettingsError(
                f"this task belongs to region {region}, and {self.settings.region.source} says {current}.",
                advice=f"Run `pulumi config set dataworks:region {region}`, or move the task to a stack of its own.",
            )

    def folder_path(self, project_id: str, folder_id: str) -> str:
        """The path of a folder, asked once per folder and process. GetFile gives only the folder's id."""
        key = (project_id, folder_id)
        with self._folder_lock:  # held over the call: four threads that refresh want the same folder at once
            if key not in self._folders:
                path = self.client.get_folder(project_id=project_id, folder_id=folder_id).folder_path
                if not path:
                    raise RefusedError(
                        f"GetFolder gave no path for folder {folder_id} of workspace {project_id}.",
                        operation="GetFolder",
                        advice="Try again; if it stays so, open the task in DataWorks and move it to another folder.",
                    )
                self._folders[key] = path
            return self._folders[key]

    def project(self, project_id: str) -> Project:
        """What kind of workspace it is, asked once per workspace and process."""
        with self._folder_lock:
            if project_id not in self._projects:
                self._projects[project_id] = self.client.get_project(project_id=project_id)
            return self._projects[project_id]
