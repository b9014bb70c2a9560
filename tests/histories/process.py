"""One provider process of a history: the SDK's own server, on virtual time, mortal, and with a witness of its calls.

VirtualTime   sleeping costs nothing and still takes its time
Process       the server of one command; it may die at any call
Asked         what its client was asked for and how that ended, as the client told its caller
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pulumi

from dataworks_emulator import Emulator
from pulumi_dataworks.client import DataWorksClient, Timeouts
from pulumi_dataworks.errors import DataWorksError
from support.history import GIVEN_UP
from support.servicer import Server

READS = (
    *("find_file", "find_any_file", "get_file", "list_files", "get_deployment", "list_deployments"),
    *("list_file_versions", "list_business", "list_folders", "get_folder"),
)
WRITES = (
    *("create_di_sync_task", "update_di_sync_task", "update_file", "delete_file", "submit_file", "deploy_file"),
    *("create_business", "update_business", "delete_business", "create_folder", "update_folder", "delete_folder"),
)


class VirtualTime:
    """Real time, and all the time that was slept. A deadline counts what its own thread slept: the pauses of others
    are over at once."""

    def __init__(self) -> None:
        self._slept = 0.0
        self._own = threading.local()
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        self._own.slept = getattr(self._own, "slept", 0.0) + seconds
        with self._lock:
            self._slept += seconds

    def advance(self, seconds: float) -> None:
        """Time between two commands: no thread sleeps."""
        with self._lock:
            self._slept += seconds

    def monotonic(self) -> float:
        return time.monotonic() + float(getattr(self._own, "slept", 0.0))

    def clock(self) -> float:
        return time.time() + self._slept


class Dead(BaseException):
    """Unwinds a thread of a process that is dead: no line of it may do anything any more."""


@dataclass(frozen=True)
class Asked:
    """One method of the client: `outcome` is "done", or the name of the error."""

    method: str
    outcome: str


class _Mortal(httpx.BaseTransport):
    """The network of a process: a dead one neither sends nor hears anything."""

    def __init__(self, inner: httpx.BaseTransport, process: Process) -> None:
        self._inner, self._process = inner, process

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._process.live()
        self._process.sent.append(request.headers["x-acs-action"])
        try:
            return self._inner.handle_request(request)
        finally:
            self._process.live()

    def close(self) -> None:
        self._inner.close()


class _Witness:
    """The client, with a note of each call in the thread's own list."""

    def __init__(self, client: DataWorksClient, notes: threading.local) -> None:
        self._client, self._notes = client, notes

    def __getattr__(self, method: str) -> Callable[..., Any]:
        call = getattr(self._client, method)

        def noted(**arguments: Any) -> Any:
            outcome = "done"
            try:
                return call(**arguments)
            except DataWorksError as error:
                outcome = type(error).__name__
                raise
            finally:
                self._notes.asked.append(Asked(method, outcome))

        return noted


class Process:
    """`is_dead`: nothing of it counts any more. `is_orphan`: its engine is gone, and nobody hears its answers. `sent`
    names the operations of its requests; the emulator may meet the last ones only after it gave them up."""

    def __init__(
        self,
        emulator: Emulator,
        passing: VirtualTime,
        *,
        chance: random.Random,
        max_query_bytes: int = 8192,
        max_qps: int = 0,
        adopt_created_within: int = 0,
    ) -> None:
        self.is_dead = self.is_orphan = False
        self.sent: list[str] = []
        self._emulator, self._time = emulator, passing
        self._notes = threading.local()
        self.server = Server(
            {
                "dataworks:endpoint": emulator.endpoint,
                "dataworks:region": "cn-shanghai",
                "dataworks:maxQps": "0",
                "dataworks:adoptCreatedWithin": str(adopt_created_within),
                "dataworks:maxQueryBytes": str(max_query_bytes),
                "dataworks:accessKeyId": emulator.access_key_id,
                "dataworks:accessKeySecret": emulator.access_key_secret,
                "dataworks:securityToken": emulator.security_token or "",
            }
        )
        self.server.check({}, {})  # the session begins with the first hook
        session = self.server.session
        session.sleep, session.monotonic = self._sleep, passing.monotonic
        session.random_token = lambda: f"{chance.getrandbits(128):032x}"
        settings = session.settings
        self._client = DataWorksClient(
            endpoint=settings.endpoint.value,
            credentials=settings.credentials,
            expired=settings.credentials.expired,
            max_qps=max_qps,
            timeouts=Timeouts(connect=GIVEN_UP, read=GIVEN_UP, content=GIVEN_UP),
            clock=passing.clock,
            monotonic=passing.monotonic,
            sleep=self._sleep,
            random=chance.random,
            warn=pulumi.log.warn,
        )
        transport = self._client._transport
        transport._http = _Mortal(transport._http, self)
        session.__dict__["_client"] = _Witness(self._client, self._notes)

    def live(self) -> None:
        if self.is_dead:
            raise Dead

    def die(self, victim: str) -> None:
        """A dead provider does nothing any more; one whose engine died ends what is in flight and sends nothing new."""
        if victim == "provider":
            self.is_dead = True
        else:
            self.is_orphan = True
            self.server.session.stop()

    @contextmanager
    def noting(self) -> Iterator[list[Asked]]:
        """The calls of this thread within."""
        asked: list[Asked] = []
        self._notes.asked = asked
        yield asked

    def end(self) -> None:
        self._client.close()

    def _sleep(self, seconds: float) -> None:
        self.live()
        self.server.session._pause(0.0)
        self._time.sleep(seconds)
        # A call that is stalled for less than this pause has gone on by its end.
        while seconds >= 1.0 and self._emulator.faults.stalled:
            time.sleep(0.01)
            self.live()
