"""The one door to HTTP: bytes out, an answer in, and foreign exceptions translated into two of ours.

An answer is read as a stream, with a limit of time (deadlines.py) and of bytes, counted after decompression: neither
a drip nor a gzip bomb holds or fills the process. Redirects are never followed: a signed request goes to one host.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import ssl
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

import httpcore
import httpx

from ..errors import SettingsError
from .deadlines import Deadline, DeadlineBackend, Timeouts

LONGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer, decompressed. A page of ListFiles or a job of a thousand columns has far less than a tenth."""

PORTION = 64 * 1024
"""Bytes that are decompressed at once."""

LONGEST_QUERY = 64 * 1024
"""Bytes of a query that are tried at all. What DataWorks takes is not published, and no server takes as much."""

QUERY = "query"
"""The extension of a request that carries its query: canonical already, so that nobody parses and quotes it again."""

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


class NotSent(Exception):
    """The request never left. The text is the type of the failure, `kind` that of the retry rules."""

    def __init__(self, text: str, kind: Literal["not sent", "tls", "too long"] = "not sent") -> None:
        super().__init__(text)
        self.kind = kind


class NoAnswer(Exception):
    """Sent, and no whole answer came. The text is the type of the failure."""


@dataclass(frozen=True)
class Answer:
    """`headers` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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
        self._http = http or _Wire(self._url, ca_file, self._deadline)

    def send(
        self, query: str, headers: Mapping[str, str], body: bytes, *, method: str, seconds: float, end: float
    ) -> Answer:
        """Ask for `/?query`, the query exactly as given; `seconds` for the answer, `end` (monotonic) for everything.

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
        except NEVER_SENT as error:
            raise NotSent(_name(error), "tls" if _is_tls(error) else "not sent") from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NoAnswer(_name(error)) from None

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


class _Wire(httpx.HTTPTransport):
    """httpx's own transport, on connections with an alarm, verified, through the proxy of the environment if any.

    The environment is not asked for this machine: what goes to the emulator passes no proxy.
    """

    def __init__(self, url: httpx.URL, ca_file: str | None, alarm: Deadline) -> None:
        loopback = _is_loopback(url.host)
        limits = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=15.0)
        try:
            super().__init__(
                verify=_certificates(ca_file, environment=not loopback),
                trust_env=False,
                limits=limits,
                proxy=None if loopback else _proxy(url),
            )
        except (ValueError, ImportError, httpx.InvalidURL):
            raise SettingsError(
                "the proxy that the environment names cannot be used.",
                advice="Look at HTTPS_PROXY, HTTP_PROXY and ALL_PROXY: http:// and https:// proxies work.",
            ) from None
        # httpx has no arguments for these, httpcore has. The tests of a dripping head and of the query on the wire fail
        # when they stop working.
        self._pool._network_backend = DeadlineBackend(self._pool._network_backend, alarm)
        send = self._pool.handle_request
        self._pool.handle_request = lambda request: send(_with_query(request))  # type: ignore[method-assign]


def _with_query(request: httpcore.Request) -> httpcore.Request:
    """The request with the query that it carries. Not as the extension `target` of httpcore: that would go to a proxy,
    too, in clear."""
    extensions = dict(request.extensions)
    query = extensions.pop(QUERY)
    url = request.url
    target = b"/?" + query if query else b"/"
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=target),
        headers=request.headers,
        content=request.stream,
        extensions=extensions,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _proxy(url: httpx.URL) -> str | None:
    if urllib.request.proxy_bypass(url.host):
        return None
    proxies = urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    return found if not found or "://" in found else f"http://{found}"


def _refuse_pipes() -> None:
    """Raise SettingsError where SSL_CERT_FILE names what is no regular file: reading a pipe never ends."""
    path = os.environ.get("SSL_CERT_FILE")
    if path and os.path.exists(path) and not os.path.isfile(path):
        raise SettingsError("SSL_CERT_FILE is not a regular file.", advice="Unset it, or give the path of a file.")


def _certificates(ca_file: str | None, *, environment: bool) -> ssl.SSLContext:
    """Whose certificates are trusted: those of `ca_file` alone, else SSL_CERT_FILE or SSL_CERT_DIR, else certifi's.
    There is no way to trust everybody."""
    try:
        if ca_file is None:
            if environment:
                _refuse_pipes()
            context = httpx.create_ssl_context(trust_env=environment)
        else:
            context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise SettingsError(
            f"{'SSL_CERT_FILE or SSL_CERT_DIR' if ca_file is None else 'dataworks:caFile'} cannot be read, "
            "or holds no certificates.",
            advice="It takes a file of certificates in PEM form (-----BEGIN CERTIFICATE-----).",
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _decoded(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Decompressed in portions of limited size, whatever a small part would grow to."""
    if encoding in ("", "identity"):
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip"):
        raise NoAnswer("an encoding that was not asked for")
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
    """Whether the two sides did not agree on TLS. A connection that ends within the handshake is none of it."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        error = error.__cause__ or error.__context__
    return False


def _name(error: BaseException) -> str:
    return type(error).__name__
