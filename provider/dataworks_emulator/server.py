"""`Emulator`: the emulated DataWorks on a port of this machine, in a thread of this process."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Unpack

import uvicorn

from dataworks_emulator.actions import Actions
from dataworks_emulator.answers import JSON
from dataworks_emulator.app import create_app
from dataworks_emulator.clock import Clock
from dataworks_emulator.connections import protocol
from dataworks_emulator.console import Console
from dataworks_emulator.control import Control
from dataworks_emulator.fault_kinds import Point
from dataworks_emulator.faults import Fault, Faults, Rule
from dataworks_emulator.gateway import Gateway
from dataworks_emulator.journal import Entry, Journal
from dataworks_emulator.nodes.node_console import NodeConsole
from dataworks_emulator.operation_center import OperationCenter
from dataworks_emulator.options import OPTIONS, Arguments
from dataworks_emulator.page import page
from dataworks_emulator.service import Service
from dataworks_emulator.signatures import Verifier
from dataworks_emulator.store import Store
from dataworks_emulator.veils import Veils

_KEY_PREFIX = "emulator-"
_MAX_HEAD_BYTES = 16 * 1024 * 1024  # the documentation names no limit for a URL; `max_url_bytes` sets one


class _Reported(set[Any]):
    """A set that reports when its last member leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.emptied = asyncio.Event()

    def discard(self, member: Any) -> None:
        super().discard(member)
        if not self:
            self.emptied.set()

    async def wait_empty(self) -> None:
        """Return once the set has no member."""
        while self:
            self.emptied.clear()
            await self.emptied.wait()


class _Server(uvicorn.Server):
    """A server that starts, stops and waits by events, and can stop listening for a while.

    uvicorn polls: it reads `should_exit` every 0.1 s and sleeps as long again before it closes.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._exit = asyncio.Event()
        self._connections = self.server_state.connections = _Reported()
        self._tasks = self.server_state.tasks = _Reported()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        await self._exit.wait()

    def exit(self) -> None:
        """Ask the server to stop; for any thread, any number of times."""
        self.should_exit = True  # in case that it has not started yet
        if self.ready.is_set():
            with suppress(RuntimeError):  # the loop is closed: the server has stopped already
                self.loop.call_soon_threadsafe(self._exit.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let calls end within `timeout_graceful_shutdown` seconds, close all connections."""
        await self._stop_accepting()
        for listening in sockets or ():
            listening.close()
        for connection in list(self._connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                await self._connections.wait_empty()
                await self._tasks.wait_empty()
        except TimeoutError:
            for task in list(self._tasks):
                task.cancel()
            self._abort_connections()

    async def leave(self) -> None:
        """Close the listening sockets, and all connections without sending anything on them."""
        await self._stop_accepting()
        self._abort_connections()

    async def _stop_accepting(self) -> None:
        for listening in [listening for server in self.servers for listening in server.sockets]:
            self.loop.remove_reader(listening.fileno())
        # A server that is closed while it accepts forgets that connection without closing it. Between the accepted
        # socket and `connection_made` lie two turns of the loop.
        for _turn in range(3):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()

    def _abort_connections(self) -> None:
        for connection in list(self._connections):
            connection.transport.abort()

    async def listen(self, listening: socket.socket) -> None:
        """Listen again."""
        state = {"config": self.config, "server_state": self.server_state, "app_state": self.lifespan.state}
        serve: type[Any] = self.config.http_protocol_class
        self.servers = [await self.loop.create_server(lambda: serve(**state), sock=listening)]


def _bound(host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's algorithm on, and each answer on a kept connection takes 40 ms.
    bound = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except BaseException:
        bound.close()
        raise
    return bound


class Emulator:
    """DataWorks for one machine; a context manager.

    with Emulator() as dataworks:
        ...  # speak to dataworks.endpoint, signed with dataworks.access_key_id and dataworks.access_key_secret

    `port` 0 takes a free one. `db` is a file for state that outlives the process. `host` must be a loopback address
    and `access_key_id` must begin with "emulator-", so that neither the emulator nor a real key gets out by accident:
    both raise ValueError. With `security_token`, requests must carry that token. `clock` gives seconds since 1970.
    `on_entry` is called with each journal entry. A port in use raises OSError, here and not later.

    `faults` takes rules for failures; `chance` decides where a rule has a probability; `clock.offset` is in seconds.
    `control_token` opens the control address (`control`).

    `options` are the fields of `options.Options`: what is there from the beginning (`projects`, `business`,
    `resource_groups`, `data_sources`, ...), how deployments go (`deployment_polls` is how often one says "running"
    before `deployment_status`, 1 success or 2 failed; `publishing` is all the rest), `latency` in seconds for each
    call, more calls than `qps` within a second get 429, and one option for each thing that the documents leave open
    (docs/strictness.md). A value that an option does not have raises ValueError.
    """

    def __init__(
        self,
        port: int = 0,
        db: str = ":memory:",
        *,
        host: str = "127.0.0.1",
        access_key_id: str = "emulator-key",
        access_key_secret: str = "emulator-secret",  # noqa: S107 - made up, and known to everybody
        security_token: str | None = None,
        chance: random.Random | None = None,
        clock: Callable[[], float] = time.time,
        on_entry: Callable[[Entry], None] | None = None,
        **options: Unpack[Arguments],
    ) -> None:
        if not access_key_id.startswith(_KEY_PREFIX):
            raise ValueError(f'the access key id of the emulator must begin with "{_KEY_PREFIX}"; never use a real one')
        try:
            loopback = ipaddress.IPv4Address(host).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise ValueError("the emulator listens on a loopback address (127.0.0.1) only")
        self.access_key_id = access_key_id
        self.access_key_secret = access_key_secret
        chosen = OPTIONS.validate_python(options)
        self.clock = Clock(clock)
        self._socket = _bound(host, port)
        try:
            self._socket.listen()
            self._store = Store(db, chosen, clock=self.clock)
        except BaseException:
            self._socket.close()
            raise
        self._host = host
        self.port: int = self._socket.getsockname()[1]
        self.endpoint = f"http://{host}:{self.port}"
        service = Service(self._store, chosen)
        self.console = Console(service)
        self.operation_center = OperationCenter(service)
        self.node_console = NodeConsole(service)
        self.journal = Journal(on_entry)
        self.faults = Faults(chance)
        self.control_token = secrets.token_urlsafe(24)
        self._verifier = Verifier(access_key_id, access_key_secret, security_token=security_token, clock=self.clock)
        veils = Veils(self._store, self.faults)
        gateway = Gateway(
            service,
            self._verifier,
            journal=self.journal,
            faults=self.faults,
            actions=Actions(self.faults, console=self.console, clock=self.clock, verifier=self._verifier, veils=veils),
            veils=veils,
            clock=self.clock,
        )
        control = Control(self.control_token, faults=self.faults, console=self.console, clock=self.clock)
        app = create_app(gateway, self.journal, control, faults=self.faults, clock=self.clock, page=self._page)
        config = uvicorn.Config(
            app,
            http=protocol(self.faults),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,  # each answer carries the Date of `clock`
            h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name="dataworks-emulator", daemon=True)

    @property
    def security_token(self) -> str | None:
        """The security token that requests must carry; the fault `expire_token` puts another in its place."""
        return self._verifier.security_token

    def start(self) -> Emulator:
        """Begin to answer; returns when it does."""
        self._thread.start()
        if not self._server.ready.wait(timeout=10):
            raise RuntimeError("the emulator did not start")
        return self

    def stop(self) -> None:
        """Let stalled calls go on, stop answering, close the connections, the port and the database."""
        self.faults.clear()
        if self._thread.ident is not None:
            self._server.exit()
            self._thread.join(timeout=10)
        self._socket.close()
        self._store.close()

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Within it, connections are refused; those that are there are closed. No rule, for no call arrives."""
        asyncio.run_coroutine_threadsafe(self._server.leave(), self._server.loop).result(timeout=10)
        # A socket that is bound and does not listen keeps the port and refuses.
        self._socket = _bound(self._host, self.port)
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(self._server.listen(self._socket), self._server.loop).result(timeout=10)

    # Failures on request: short words for the rules that tests use most. Each strikes the next `times` calls.

    def refuse_next(
        self,
        operation: str,
        *,
        http_status: int,
        code: str,
        message: str = "Refused by the test.",
        times: int = 1,
        headers: dict[str, str] | None = None,
    ) -> Rule:
        """Answer with an HTTP error in the gateway's shape; nothing is done."""
        told = {"status": http_status, "code": code, "message": message, "headers": headers or {}}
        return self._next(operation, times, "refuse", Point.BEFORE, told)

    def fail_next(self, operation: str, *, message: str = "Failed by the test.", times: int = 1) -> Rule:
        """Answer 200 with Data.Status="fail" (*DISyncTask) or Success=false (others); nothing is done."""
        return self._next(operation, times, "fail", Point.BEFORE, {"message": message})

    def lose_reply_next(self, operation: str, times: int = 1) -> Rule:
        """Do the work, then close the connection without a reply."""
        return self._next(operation, times, "close", Point.AFTER, {})

    def answer_next(
        self, operation: str, *, status: int = 200, body: str | bytes, content_type: str = JSON, times: int = 1
    ) -> Rule:
        """Answer with exactly this; nothing is done."""
        raw = body.encode() if isinstance(body, str) else body
        told = {"status": status, "body": raw, "content_type": content_type}
        return self._next(operation, times, "answer", Point.BEFORE, told)

    def _next(self, operation: str, times: int, action: str, point: Point, told: dict[str, Any]) -> Rule:
        return self.faults.add(Fault(action=action, point=point, operation=operation, times=times, **told))

    def _page(self, watch: bool) -> str:
        return page(self.console, self.operation_center, self.journal, node_console=self.node_console, watch=watch)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])
