"""The one door to HTTP: bytes out, an answer in, and httpx's exceptions translated into two of ours."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds. Saving content of some hundred columns may take DataWorks longer than the SDK's 10 s to read."""

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


class NotSent(Exception):
    """No connection: the request never left. The text is the type of the failure."""


class NoAnswer(Exception):
    """Sent, and no whole answer came. The text is the type of the failure."""


@dataclass(frozen=True)
class Answer:
    """`headers` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Connections to one endpoint, shared by all threads. `http` replaces the network."""

    def __init__(self, endpoint: str, *, http: httpx.BaseTransport | None = None) -> None:
        self._url = httpx.URL(endpoint)
        self.host = self._url.netloc.decode()
        # httpx logs whole URLs at INFO, and the query of an UpdateDISyncTask is the content of the task.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        limits = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=15.0)
        self._http = httpx.Client(transport=http, timeout=TIMEOUT, limits=limits, follow_redirects=False)

    def post(self, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to `/?query`, the query exactly as given. Raises NotSent and NoAnswer."""
        url = self._url.copy_with(raw_path=b"/" + (b"?" + query.encode("ascii") if query else b""))
        try:
            response = self._http.request("POST", url, headers=dict(headers), content=body)
        except NEVER_SENT as error:
            raise NotSent(type(error).__name__) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NoAnswer(type(error).__name__) from None
        return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()
