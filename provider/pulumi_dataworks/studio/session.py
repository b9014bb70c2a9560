"""What one provider process shares between its four threads: settings, client, what it saw and what it made."""

from __future__ import annotations

import math
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pulumi

from ..content import Workspace, normal_folder_path, secrets_of
from ..errors import NotSentError, RefusedError, SettingsError
from ..plan.ids import id_text
from ..settings import Settings, development_of, online_checks_of, strict_of
from .container_record import ContainerRecord
from .legacy.file_index import FileIndex
from .workspace_cache import workspace_of

if TYPE_CHECKING:
    from ..client import DataWorksClient, Project

Config = Callable[[str], str | None]
Place = tuple[str, str, str]


def place_of(properties: Mapping[str, Any]) -> Place:
    """Where a task stands: workspace, folder in one spelling, name. Properties hold no unknown value there."""
    return (
        id_text(properties["project_id"]),
        normal_folder_path(properties["file_folder_path"]),
        properties["task_name"],
    )


class Session:
    """Settings are resolved and the client is built at the first call that needs them, so that a preview needs neither.

    `config` answers a full key ("dataworks:region") with its text or None; `sleep` takes seconds; `random_token` gives
    a ClientToken that nobody has used. `created` holds the ids that creations of this process gave, `saved` those whose
    drafts it saved, and `written` those whose contents.
    """

    def __init__(
        self,
        config: Config,
        *,
        environ: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        random_token: Callable[[], str] = lambda: secrets.token_hex(32),
    ) -> None:
        self.sleep = sleep or self._pause
        self.monotonic = monotonic
        self.random_token = random_token
        self.containers = ContainerRecord()
        self.created: set[str] = set()
        self.saved: set[str] = set()
        self.written: set[str] = set()
        self._stopped = threading.Event()
        self._claims: dict[Place, str] = {}
        self._declared: set[str] = set()
        self._kept: dict[str, str] = {}
        self._olds: dict[Place, Mapping[str, Any]] = {}
        self._indexes: dict[str, FileIndex] = {}
        self._settings: Settings | None = None
        self._private: set[str] = set()
        self._sent: dict[str, tuple[Mapping[str, Any] | None, Mapping[str, str]]] = {}
        self._schedules: dict[str, Mapping[str, Any]] = {}
        self._config = config
        self._environ = os.environ if environ is None else environ
        self._lock = threading.RLock()
        self._folder_lock = threading.Lock()
        self._folders: dict[tuple[str, str], str] = {}
        self._projects: dict[str, Project] = {}
        self._workspace_lock = threading.Lock()
        self._workspaces: dict[str, tuple[float, Workspace]] = {}

    def __getstate__(self) -> object:
        raise TypeError("a Session holds credentials and connections and is never pickled")

    @property
    def settings(self) -> Settings:
        """Resolved once, whichever threads ask. Raises SettingsError when a setting is missing or cannot be used."""
        with self._lock:  # cached_property has no lock of its own from Python 3.12 on
            if self._settings is None:
                self._settings = Settings.resolve(self._config, self._environ)
            return self._settings

    @property
    def strict(self) -> bool:
        """Whether warnings about a content fail `check`. Raises SettingsError when the config says neither."""
        return strict_of(self._config)

    @property
    def online_checks(self) -> bool:
        """Whether the workspace is asked before a task is written. Raises SettingsError as `strict` does."""
        return online_checks_of(self._config)

    @property
    def development(self) -> bool:
        """Whether this stack is for development. Raises SettingsError for a mode that does not exist."""
        return development_of(self._config)

    @property
    def client(self) -> DataWorksClient:
        """The one client of this process. Raises SettingsError as `settings` does, and NotSentError after `stop`."""
        self._pause(0.0)
        with self._lock:
            return self._client

    @cached_property
    def _client(self) -> DataWorksClient:
        from ..client import DataWorksClient

        settings = self.settings
        return DataWorksClient(
            endpoint=settings.endpoint.value,
            credentials=settings.credentials,
            expired=settings.credentials.expired,
            max_qps=settings.max_qps,
            ca_file=settings.ca_file,
            warn=pulumi.log.warn,
            sleep=self._pause,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Secret values of the credentials that were used so far, for `redaction.redacted`."""
        return () if self._settings is None else self._settings.credentials.secrets

    def keep_private(self, properties: Mapping[str, Any]) -> None:
        """Remember the secrets of a task: no message of this run shows them, whatever it is about."""
        found = secrets_of(properties)
        if found:
            with self._lock:
                self._private |= found

    @property
    def private_texts(self) -> tuple[str, ...]:
        """Secrets of the tasks that were checked so far, for `redaction.redacted`."""
        with self._lock:
            return tuple(self._private)

    def stop(self) -> None:
        """Send nothing any more, neither a new call nor another attempt of one. The request in flight goes on."""
        self._stopped.set()

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds) if seconds else self._stopped.is_set():
            raise NotSentError(
                "the engine has ended, so nothing more was sent.",
                operation="",
                advice="Run `pulumi up --refresh`, which looks before it writes.",
            )

    def remember_sent(self, id_: str, content: Mapping[str, Any] | None, param: Mapping[str, str]) -> None:
        """Remember what this process wrote into a draft: nothing else is submitted."""
        with self._lock:
            before, params = self._sent.get(id_, (None, {}))
            self._sent[id_] = before if content is None else content, {**params, **param}

    def sent(self, id_: str) -> tuple[Mapping[str, Any] | None, Mapping[str, str]]:
        """The content (None: none) and the parameters that this process wrote into a draft."""
        return self._sent.get(id_, (None, {}))

    def declare_schedule(self, id_: str, settings: Mapping[str, Any]) -> None:
        """Remember the schedule that the program declares for a file."""
        with self._lock:
            self._schedules[id_] = settings

    def schedule(self, id_: str) -> Mapping[str, Any]:
        """The schedule that the program declares for a file, {} where it declares none."""
        return self._schedules.get(id_, {})

    def published(self, id_: str) -> None:
        """Take note that what this process saved of a file is no draft any more."""
        self._sent.pop(id_, None)
        self.saved.discard(id_)
        self.written.discard(id_)

    def file_index(self, project_id: str) -> FileIndex:
        """The shared index of the files of one workspace."""
        with self._lock:
            if project_id not in self._indexes:
                self._indexes[project_id] = FileIndex(
                    project_id,
                    client=lambda: self.client,
                    folder_path=self.folder_path,
                    sleep=lambda seconds: self.sleep(seconds),
                )
            return self._indexes[project_id]

    def remember_prior(self, olds: Mapping[str, Any]) -> None:
        """Remember what stood where at the end of the last run, or after an update of this one: `olds` are the inputs
        that a resource had then."""
        if all(isinstance(olds.get(name), str) for name in ("project_id", "file_folder_path", "task_name")):
            with self._lock:
                self._olds[place_of(olds)] = olds

    def prior_at(self, place: Place) -> Mapping[str, Any]:
        """The inputs of the resource that stood there at the end of the last run, {} when this process knows none."""
        return self._olds.get(place, {})

    def olds_of(self, origin: str) -> list[Mapping[str, Any]]:
        """The inputs with which this process knows the resource of this origin: of the last run and of its updates."""
        with self._lock:
            return [olds for olds in self._olds.values() if olds.get("origin") == origin]

    def reserve_place(self, place: Place, origin: str) -> str:
        """The origin of the first creation of this process that wants the place: `origin`, if it is this one."""
        with self._lock:
            return self._claims.setdefault(place, origin)

    def mark_in_program(self, origin: str) -> None:
        """Take note that the program has a resource of this origin: only its resources are checked."""
        with self._lock:
            self._declared.add(origin)

    def mark_retained(self, id_: str, origin: str) -> None:
        """Take note that this resource, if the program has it, is not replaced as far as its diff tells.

        The engine asks for a diff of every refreshed resource with drift as well, before it knows the program.
        """
        with self._lock:
            if origin in self._declared:
                self._kept[id_] = origin

    def other_owner(self, id_: str, origin: str) -> str | None:
        """The origin of the resource of the program that would lose its file if that of `origin` were deleted.

        Two entries of a state may have one file: a creation took the file of the resource that it replaces, and the
        run ended before the old entry was forgotten. None where `origin` got another file in this run.
        """
        with self._lock:
            keeper = self._kept.get(id_)
            return None if keeper == origin and origin in self._claims.values() else keeper

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

    def workspace(self, project_id: str, *, since: float = -math.inf) -> Workspace:
        """What is there in a workspace: asked once per process, and again where that was before `since` (monotonic)."""
        with self._workspace_lock:
            known = self._workspaces.get(project_id)
            if known is None or known[0] < since:
                asked = self.monotonic()
                standard = self.project(project_id).standard
                known = self._workspaces[project_id] = asked, workspace_of(self.client, project_id, standard=standard)
            return known[1]
