"""What one provider process shares between its four threads: settings, client, and what it knows."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pulumi

from ..content import secrets_of, unquotable_texts
from ..errors import NotSentError, SettingsError
from ..redaction import redacted
from ..settings import (
    DATA_STUDIO,
    IN_THE_CONSOLE,
    NEW_WORKSPACES,
    Generation,
    Settings,
    adopt_created_within_of,
    development_of,
    generations_of,
    online_checks_of,
    strict_of,
)
from .container_record import ContainerRecord
from .run_record import RunRecord
from .workspace_cache import WorkspaceCache

if TYPE_CHECKING:
    from ..client import DataWorksClient

Config = Callable[[str], str | None]


class Session:
    """Settings are resolved and the client is built at the first call that needs them, so that a preview needs neither.

    `config` answers a full key ("dataworks:region") with its text or None; `sleep` takes seconds; `random_token` gives
    a ClientToken that nobody has used. `record` is what this run knows of its resources, `workspaces` what it read of
    the workspaces.
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
        self.began = monotonic()
        self.record = RunRecord()
        self.containers = ContainerRecord()
        self.workspaces = WorkspaceCache(
            client=lambda: self.client,
            sleep=lambda seconds: self.sleep(seconds),
            monotonic=lambda: self.monotonic(),
            generation_of=self.generation_of,
        )
        self._stopped = threading.Event()
        self._settings: Settings | None = None
        self._private: set[str] = set()
        self._generations: dict[str, Generation] = {}
        self._config = config
        self._environ = os.environ if environ is None else environ
        self._lock = threading.RLock()

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
    def region(self) -> str:
        """The region of this run, which every resource keeps in its state. Raises SettingsError."""
        return self.settings.region.value

    @cached_property
    def strict(self) -> bool:
        """Whether warnings about a content fail `check`. Raises SettingsError when the config says neither."""
        return strict_of(self._config)

    @cached_property
    def online_checks(self) -> bool:
        """Whether the workspace is asked before a task is written. Raises SettingsError as `strict` does."""
        return online_checks_of(self._config)

    @cached_property
    def adopt_created_within(self) -> float:
        """How old a file may be, in seconds, that counts as left by an interrupted run of this stack; 0: none does.
        Raises SettingsError where the config has no such number."""
        return adopt_created_within_of(self._config)

    @cached_property
    def development(self) -> bool:
        """Whether this stack is for development. Raises SettingsError for a mode that does not exist."""
        return development_of(self._config)

    def generation_of(self, project_id: str) -> Generation:
        """Which Data Studio a workspace has, by the settings. Raises SettingsError for settings that say nothing."""
        if project_id not in self._generations:
            self._generations[project_id] = generations_of(self._config).of(project_id)
        return self._generations[project_id]

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

    def warn(self, label: str, text: str, *known: Mapping[str, Any]) -> None:
        """Warn the user, without quoting secrets of `known`, the properties of a resource. Messages of hooks appear at
        the stack."""
        private = {hidden for properties in known for hidden in unquotable_texts(properties)}
        pulumi.log.warn(redacted(f"{label}: {text}", (*self.secrets, *private)))

    def stop(self) -> None:
        """Send nothing any more, neither a new call nor another attempt of one. The request in flight goes on."""
        self._stopped.set()

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds) if seconds else self._stopped.is_set():
            raise NotSentError(
                "the engine has ended, so nothing more was sent.",
                operation="",
                advice="Run `pulumi up --refresh`, which checks before it writes.",
            )

    def note_write(self, project_id: str, file_id: str) -> None:
        """Take note that this run is about to save a file or a node: what was read of it before is not true any
        more."""
        id_ = f"{project_id}:{file_id}"
        self.workspaces.invalidate(project_id, file_id)
        self.record.saved.add(id_)

    def require_same(self, olds: Mapping[str, Any], project_id: str) -> None:
        """Refuse to touch what the state has from another region or from the other Data Studio: its ids mean something
        else here. `olds` are the outputs of the state; a `get` has none. Raises SettingsError."""
        region = olds.get("region")
        if region and region != self.region:
            raise SettingsError(
                f"this task belongs to region {region}, and {self.settings.region.source} says {self.region}.",
                advice=f"Run `pulumi config set dataworks:region {region}`, or move the task to a stack of its own.",
            )
        if region:
            self.require_generation(olds, project_id)

    def require_generation(self, olds: Mapping[str, Any], project_id: str) -> None:
        """The part of `require_same` that needs no region. Raises SettingsError."""
        recorded, now = recorded_generation(olds), self.generation_of(project_id)
        if recorded == now:
            return
        raise SettingsError(
            f"the state has this resource from the {recorded} Data Studio, and the settings say that workspace "
            f"{project_id} has the {now} one. Nothing was sent: the ids of one mean nothing in the other.",
            advice=f"Set {DATA_STUDIO} (or {NEW_WORKSPACES}) so that workspace {project_id} has the {recorded} one "
            "again. If the workspace was upgraded, move the stack with `dataworks rebind` (docs/data-studio.md). "
            f"{IN_THE_CONSOLE}",
        )


def recorded_generation(olds: Mapping[str, Any]) -> Generation:
    """Which Data Studio a resource of the state is of: its output `data_studio`, which only the new one writes. States
    of earlier versions have none, so a missing one means the legacy Data Studio."""
    return "new" if olds.get("data_studio") == "new" else "legacy"


def generation_output(generation: Generation) -> dict[str, str]:
    """The output that `recorded_generation` reads."""
    return {"data_studio": "new"} if generation == "new" else {}
