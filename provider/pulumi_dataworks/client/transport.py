"""HTTP: bytes out, an answer in, and exceptions of httpx and httpcore translated into NotSent and NoAnswer.

An attempt has a deadline that a slow peer cannot extend: a read timeout counts from byte to byte, so each operation of
a socket gets what is left of the attempt instead. Only resolving a host name takes as long as the system allows. An
answer is limited in bytes, counted after decompression. Redirects are never followed: a signed request is for one host.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

import httpcore
import httpx

from . import environment

LONGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer, decompressed. A page of ListFiles or a job of a thousand columns has far less than a tenth."""

PORTION = 64 * 1024
"""Bytes that are decompressed at once."""

SLICE = 16 * 1024
"""Bytes that are written at once: a write timeout starts again with whatever a slow peer accepts."""

LONGEST_QUERY = 64 * 1024
"""Bytes of a query that are tried at all. The limit of DataWorks is not published; no server accepts as many."""

QUERY = "query"
"""The extension of a request that carries its canonical query: httpx.URL would parse and quote it again, 16 ms for
38 KB."""

NEVER_SENT = (
    "ConnectError",
    "ConnectTimeout",
    "PoolTimeout",
    "ProxyError",
    "UnsupportedProtocol",
    "LocalProtocolError",
)
"""Exceptions, named alike in httpx and httpcore, after which nothing has reached the service."""

NETWORK_ERRORS = (
    httpx.HTTPError,
    httpx.StreamError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


class NotSent(Exception):
    """The request was not sent. The text is the type of the failure, `kind` that of the retry rules."""

    def __init__(self, text: str, kind: Literal["not sent", "tls", "too long"] = "not sent") -> None:
        super().__init__(text)
        self.kind = kind


class NoAnswer(Exception):
    """Sent, and no complete answer was received. The text is the type of the failure."""


@dataclass(frozen=True)
class Answer:
    """`headers` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Timeouts:
    """Seconds. `connect` is for a connection with its TLS handshake; `read` and `content` are for all of the rest of
    an attempt; `call` is for all attempts of a call and the pauses between them.

    `content` holds for every write, because a write that is given up has an unknown outcome, and for GetFile, which
    returns a whole job. How long DataWorks takes to save one is not documented: 60 s is a guess.
    """

    connect: float = 5.0
    read: float = 15.0
    content: float = 60.0
    call: float = 120.0


class Transport:
    """Connections to one endpoint, shared by all threads. `http` replaces the network.

    Raises SettingsError when `ca_file`, or a file or proxy that the environment names, cannot be used.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        ca_file: str | None = None,
        timeouts: Timeouts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        http: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = httpx.URL(endpoint)
        self.host = self._url.netloc.decode()
        self._timeouts = timeouts or Timeouts()
        self._deadline = Deadline(monotonic)
        # httpcore logs requests at DEBUG, and the query of an UpdateDISyncTask is the content of the task.
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        self._http = http or _Connections(self._url, ca_file, self._deadline)

    def send(
        self, query: str, headers: Mapping[str, str], body: bytes, *, method: str, seconds: float, end: float
    ) -> Answer:
        """Request `/?query`, the query exactly as given; `seconds` for the answer, `end` (monotonic) for everything.

        Raises NotSent and NoAnswer.
        """
        if len(query) > LONGEST_QUERY:
            raise NotSent(f"a query of {len(query)} bytes", "too long")
        connect = self._timeouts.connect
        self._deadline.set(min(end, self._deadline.now() + connect + seconds))
        timeout = {"connect": connect, "read": seconds, "write": seconds, "pool": connect}
        request = httpx.Request(
            method,
            self._url,
            headers={**headers, "accept-encoding": "gzip"},
            content=body,
            extensions={"timeout": timeout, QUERY: query.encode("ascii")},
        )
        try:
            # Not by an httpx.Client: cookies, redirects and merged URLs cost as much as the call itself.
            with closing(self._http.handle_request(request)) as response:
                lower = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, lower, self._read(response.iter_raw(), lower))
        except NETWORK_ERRORS as error:
            name = type(error).__name__
            if name in NEVER_SENT:
                raise NotSent(name, "tls" if _is_tls(error) else "not sent") from None
            raise NoAnswer(name) from None

    def _read(self, parts: Iterable[bytes], headers: Mapping[str, str]) -> bytes:
        body = bytearray()
        for part in _decoded(parts, headers.get("content-encoding", "").strip().lower()):
            body += part
            if len(body) > LONGEST_ANSWER:
                raise NoAnswer(f"more than {LONGEST_ANSWER} bytes")
            if self._deadline.expired():
                raise NoAnswer("ReadTimeout")
        return bytes(body)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


class _Connections(httpx.BaseTransport):
    """A pool of httpcore with deadlines, verified TLS, and the proxy of the environment if there is one.

    The environment does not apply to a loopback address: a request to the emulator passes no proxy.
    """

    def __init__(self, url: httpx.URL, ca_file: str | None, deadline: Deadline) -> None:
        loopback = environment.is_loopback(url.host)
        self._pool = httpcore.ConnectionPool(
            ssl_context=environment.trusted_certificates(ca_file, environment=not loopback),
            proxy=None if loopback else environment.proxy_of(url),
            max_connections=8,
            max_keepalive_connections=4,
            keepalive_expiry=15.0,
            network_backend=DeadlineBackend(deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # Not by httpcore's extension `target`: CONNECT would send the query to a proxy in plain text, too.
        url, query = request.url, request.extensions[QUERY]
        target = b"/?" + query if query else b"/"
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": request.extensions["timeout"]},
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class Deadline:
    """The end of the attempt that runs in this thread, in seconds of `monotonic`."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.now = monotonic
        self._thread = threading.local()

    def set(self, end: float) -> None:
        self._thread.end = end

    def expired(self) -> bool:
        return bool(self._thread.end <= self.now())

    def cap(self, timeout: float | None, late: type[Exception]) -> float:
        """The shorter of `timeout` and the time that is left, in seconds. Raises `late` when none is left."""
        left = float(self._thread.end - self.now())
        if left <= 0:
            raise late("the attempt took too long")
        return left if timeout is None else min(timeout, left)


class DeadlineBackend(httpcore.SyncBackend):
    """Connections whose every operation ends at the deadline of its thread."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return DeadlineStream(stream, self._deadline)


class DeadlineStream(httpcore.NetworkStream):
    """One such connection."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
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


def _decoded(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Decompressed in portions of limited size, however much a small part expands to."""
    if encoding in ("", "identity"):
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip"):
        raise NoAnswer("an encoding that was not requested")
    gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for part in parts:
            yield gzip.decompress(part, PORTION)
            while gzip.unconsumed_tail:
                yield gzip.decompress(gzip.unconsumed_tail, PORTION)
        yield gzip.flush()
    except zlib.error:
        raise NoAnswer("DecodingError") from None
    if not gzip.eof:
        raise NoAnswer("DecodingError")


def _is_tls(error: BaseException | None) -> bool:
    """Whether the two sides did not agree on TLS. A connection that ends during the handshake does not count."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        error = error.__cause__ or error.__context__
    return False
