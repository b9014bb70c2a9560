"""`Emulator`: the emulated DataWorks on a port of this machine, in a thread of this process."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

import uvicorn

from dataworks_emulator.app import Api, create_app
from dataworks_emulator.console import Console
from dataworks_emulator.faults import Fault, Faults
from dataworks_emulator.journal import Entry, Journal
from dataworks_emulator.operation_center import OperationCenter
from dataworks_emulator.options import (
    PROJECTS,
    PUBLISHING,
    RESOURCE_GROUPS,
    FolderLanguage,
    NotFoundStyle,
    Options,
    Project,
    Publishing,
)
from dataworks_emulator.page import page
from dataworks_emulator.service import Service
from dataworks_emulator.signatures import Verifier
from dataworks_emulator.store import Store

_KEY_PREFIX = "emulator-"
_MAX_HEAD_BYTES = 16 * 1024 * 1024  # the documentation names no limit for a URL; `max_url_bytes` sets one


class _Server(uvicorn.Server):
    """Tells when it has started, so that nobody polls."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    def close_connection(self, client: tuple[str, int]) -> None:
        """Close the connection of a client at once, whatever is still to be said."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == tuple(client):
                connection.transport.abort()


class Emulator:
    """DataWorks for one machine; a context manager.

    with Emulator() as dataworks:
        ...  # speak to dataworks.endpoint, signed with dataworks.access_key_id and dataworks.access_key_secret

    `port` 0 takes a free one. `db` is a file for state that outlives the process. `host` must be a loopback address
    and `access_key_id` must begin with "emulator-", so that neither the emulator nor a real key gets out by accident:
    both raise ValueError. With `security_token`, requests must carry that token. `clock` gives seconds since 1970.
    `on_entry` is called with each journal entry. A port in use raises OSError, here and not later.

    The choices the documentation leaves open:
    `create_folders` makes missing folders below a flow's Data Integration folder; `honour_client_token` False makes a
    second file for the same token; `unique_names` refuses equal names in one folder; `not_found_style` is "404",
    "success_false" or "null_file"; `recycle_bin` lets GetFile show deleted files as RECYCLE_BIN;
    `folder_language` is the spelling of returned paths; `deployment_polls` is how often a deployment says "running"
    before `deployment_status` (1 success, 2 failed), and `publishing` all the rest of how it goes; a longer URL than
    `max_url_bytes` gets 414 and a page of HTML.
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
        projects: Sequence[Project] = PROJECTS,
        business: Sequence[str] = ("orders", "demo"),
        resource_groups: Sequence[str] = RESOURCE_GROUPS,
        folder_language: FolderLanguage = "Chinese",
        create_folders: bool = True,
        honour_client_token: bool = True,
        unique_names: bool = False,
        not_found_style: NotFoundStyle = "success_false",
        recycle_bin: bool = False,
        deployment_polls: int = 2,
        deployment_status: int = 1,
        publishing: Publishing = PUBLISHING,
        max_url_bytes: int | None = None,
        clock: Callable[[], float] = time.time,
        on_entry: Callable[[Entry], None] | None = None,
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
        self.security_token = security_token
        options = Options(
            projects=tuple(projects),
            business=tuple(business),
            resource_groups=tuple(resource_groups),
            folder_language=folder_language,
            create_folders=create_folders,
            honour_client_token=honour_client_token,
            unique_names=unique_names,
            not_found_style=not_found_style,
            recycle_bin=recycle_bin,
            deployment_polls=deployment_polls,
            deployment_status=deployment_status,
            publishing=publishing,
            max_url_bytes=max_url_bytes,
        )
        self._socket = socket.socket()
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            self._socket.listen()
            self._store = Store(db, options, clock=clock)
        except BaseException:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.endpoint = f"http://{host}:{self.port}"
        service = Service(self._store, options)
        self.console = Console(service)
        self.operation_center = OperationCenter(service)
        self.journal = Journal(on_entry)
        self._faults = Faults()
        verifier = Verifier(access_key_id, access_key_secret, security_token=security_token, clock=clock)
        api = Api(service, verifier, journal=self.journal, faults=self._faults, clock=clock)
        app = create_app(api, self.journal, clock=clock, close=self._close_connection, page=self._page)
        config = uvicorn.Config(
            app,
            http="h11",
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

    def start(self) -> Emulator:
        """Begin to answer; returns when it does."""
        self._thread.start()
        if not self._server.ready.wait(timeout=10):
            raise RuntimeError("the emulator did not start")
        return self

    def stop(self) -> None:
        """Stop answering, close the connections, the port and the database."""
        if self._thread.ident is not None:
            self._server.should_exit = True
            self._thread.join(timeout=10)
        self._socket.close()
        self._store.close()

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Failures on request. Each waits for the next calls of one operation ("GetFile") that are signed well.

    def refuse_next(
        self,
        operation: str,
        *,
        http_status: int,
        code: str,
        message: str = "Refused by the test.",
        times: int = 1,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer with an HTTP error in the gateway's shape; nothing is done."""
        fault = Fault("refuse", status=http_status, code=code, message=message, headers=headers or {})
        self._faults.add(operation, fault, times=times)

    def fail_next(self, operation: str, *, message: str = "Failed by the test.", times: int = 1) -> None:
        """Answer 200 with Data.Status="fail" (*DISyncTask) or Success=false (others); nothing is done."""
        self._faults.add(operation, Fault("fail", message=message), times=times)

    def lose_reply_next(self, operation: str, times: int = 1) -> None:
        """Do the work, then close the connection without a reply."""
        self._faults.add(operation, Fault("lose_reply"), times=times)

    def answer_next(
        self,
        operation: str,
        *,
        status: int = 200,
        body: str | bytes,
        content_type: str = "application/json;charset=utf-8",
        times: int = 1,
    ) -> None:
        """Answer with exactly this; nothing is done."""
        raw = body.encode() if isinstance(body, str) else body
        fault = Fault("answer", status=status, body=raw, headers={"content-type": content_type})
        self._faults.add(operation, fault, times=times)

    def _page(self) -> str:
        return page(self.console, self.operation_center, self.journal)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def _close_connection(self, client: Any) -> None:
        self._server.close_connection(client)
