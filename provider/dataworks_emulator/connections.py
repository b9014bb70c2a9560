"""Connections that can be ended as no HTTP server would: reset, closed without a word, or written on past HTTP."""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
from collections.abc import MutableMapping
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from dataworks_emulator.fault_kinds import Point
from dataworks_emulator.faults import Call, Faults

_IN_SCOPE = "dataworks_emulator.connection"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds


class Connection:
    """One connection of a client; `number` counts them from 1."""

    def __init__(self, number: int, transport: asyncio.Transport) -> None:
        self.number = number
        self._transport = transport

    @property
    def is_gone(self) -> bool:
        """True if nothing can be sent any more."""
        return self._transport.is_closing()

    def reset(self) -> None:
        """RST."""
        sock: socket.socket = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    def finish(self) -> None:
        """FIN, after what was written. Bytes that come are still taken, for a close with unread ones is a RST."""
        if not self.is_gone:
            self._transport.write_eof()

    def close(self) -> None:
        """Close after what was written; for a connection on which nothing is unread."""
        self._transport.close()

    def write(self, raw: bytes) -> None:
        """Bytes that need not be HTTP."""
        self._transport.write(raw)


def connection_of(scope: MutableMapping[str, Any]) -> Connection:
    """The connection on which a request came."""
    connection: Connection = scope[_IN_SCOPE]
    return connection


def protocol(faults: Faults) -> type[asyncio.Protocol]:
    """The server's side of HTTP/1.1, with the faults that strike a connection before anything is read."""
    numbers = itertools.count(1)

    class Protocol(H11Protocol):
        deaf = False

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            connection = Connection(next(numbers), transport)
            serve = self.app

            async def app(scope: Scope, receive: Receive, send: Send) -> None:
                scope[_IN_SCOPE] = connection
                await serve(scope, receive, send)

            self.app = app
            for rule in faults.due(Call(), Point.ACCEPT):
                faults.count(rule)
                if rule.fault.action == "stall":
                    transport.pause_reading()
                    self.resumed = asyncio.ensure_future(self._resume(rule.fault.seconds))
                elif rule.fault.action == "reset":
                    connection.reset()
                else:
                    self.deaf = True
                    connection.finish()

        async def _resume(self, seconds: float | None) -> None:
            await faults.stall(seconds)
            self.transport.resume_reading()

        def data_received(self, data: bytes) -> None:
            if not self.deaf:
                super().data_received(data)

    return Protocol
