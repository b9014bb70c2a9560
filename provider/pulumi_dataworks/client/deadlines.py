"""Time limits that a slow peer cannot stretch.

A read timeout counts from byte to byte, so a peer that sends one byte now and then holds a request for ever: in the
head of a reply, in its body, in a TLS handshake. Here each operation of a socket gets what is left of its attempt.
The one thing that stays as long as the system makes it is the look-up of a host's name.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

SLICE = 16 * 1024


@dataclass(frozen=True)
class Timeouts:
    """Seconds. `connect` is for a connection with its TLS handshake; `read` and `content` are for all of the rest of
    an attempt; `call` is for all attempts of a call and the gaps between them.

    `content` holds for every write, for giving up makes its outcome unknown, and for GetFile, which brings a whole
    job. How long DataWorks takes to save one is not documented: 60 s is a guess.
    """

    connect: float = 5.0
    read: float = 15.0
    content: float = 60.0
    call: float = 120.0


class Deadline:
    """The end of the attempt that runs in this thread, in seconds of `monotonic`."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._thread = threading.local()

    def now(self) -> float:
        return self._monotonic()

    def set(self, end: float) -> None:
        self._thread.end = end

    def expired(self) -> bool:
        return self._left() <= 0

    def cap(self, timeout: float | None, late: type[Exception]) -> float:
        """The shorter of a timeout and of what is left. Raises `late` when nothing is."""
        left = self._left()
        if left <= 0:
            raise late("the attempt took too long")
        return left if timeout is None else min(timeout, left)

    def _left(self) -> float:
        return float(self._thread.end - self._monotonic())


class DeadlineBackend(httpcore.NetworkBackend):
    """Connections whose every operation ends with the alarm of its thread."""

    def __init__(self, inner: httpcore.NetworkBackend, alarm: Deadline) -> None:
        self._inner, self._deadline = inner, alarm

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return DeadlineStream(stream, self._deadline)


class DeadlineStream(httpcore.NetworkStream):
    """One such connection."""

    def __init__(self, inner: httpcore.NetworkStream, alarm: Deadline) -> None:
        self._inner, self._deadline = inner, alarm

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In slices: the timeout of the whole starts anew with whatever a slow reader takes.
        for start in range(0, len(buffer), SLICE):
            self._inner.write(buffer[start : start + SLICE], self._deadline.cap(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        timeout = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, timeout), self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
