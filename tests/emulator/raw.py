"""A client that hides nothing: signed requests as bytes, and what then comes over the socket."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from dataworks_emulator import Emulator

from .conftest import FLOW, content, text


@dataclass(frozen=True)
class Seen:
    """All bytes until the connection ended, and how: "FIN" or "RST"."""

    raw: bytes
    end: str

    @property
    def status(self) -> int:
        """The HTTP status; 0 if no HTTP came."""
        return int(self.raw.split(b" ", 2)[1]) if self.raw.startswith(b"HTTP/1.1 ") else 0

    @property
    def headers(self) -> dict[str, str]:
        """By names in lower case."""
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def body(self) -> bytes:
        """As it came; in chunks if it was sent in chunks."""
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


def signed(
    emulator: Emulator,
    action: str,
    query: dict[str, str],
    form: dict[str, str],
    *,
    at: float | None = None,
    keep_alive: bool = False,
) -> bytes:
    """A request as the V3 document describes it, dated `at` seconds since 1970 (now)."""
    body = urlencode(form).encode()
    encoded = "&".join(f"{quote(key, safe='')}={quote(value, safe='-_.~')}" for key, value in sorted(query.items()))
    headers = {
        "host": f"127.0.0.1:{emulator.port}",
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() if at is None else at)),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-version": "2020-05-18",
    }
    if emulator.security_token is not None:
        headers["x-acs-security-token"] = emulator.security_token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"POST\n/\n{encoded}\n{lines}\n{names}\n{headers['x-acs-content-sha256']}"
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(emulator.access_key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={emulator.access_key_id},SignedHeaders={names},Signature={signature}"
    )
    headers["content-type"] = "application/x-www-form-urlencoded"
    headers["content-length"] = str(len(body))
    if not keep_alive:
        headers["connection"] = "close"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /?{encoded} HTTP/1.1\r\n{head}\r\n".encode() + body


def connected(emulator: Emulator) -> socket.socket:
    return socket.create_connection(("127.0.0.1", emulator.port), timeout=15)


def to_the_end(sock: socket.socket) -> Seen:
    """Read until the connection ends."""
    raw = b""
    try:
        while part := sock.recv(1 << 16):
            raw += part
    except (ConnectionResetError, BrokenPipeError):
        return Seen(raw, "RST")
    return Seen(raw, "FIN")


def send(emulator: Emulator, request: bytes) -> Seen:
    """One request on a connection of its own."""
    try:
        with connected(emulator) as sock:
            sock.sendall(request)
            return to_the_end(sock)
    except (ConnectionResetError, BrokenPipeError):
        return Seen(b"", "RST")


def create(emulator: Emulator, name: str = "orders_daily", **query: str) -> Seen:
    """CreateDISyncTask."""
    sent = {"ProjectId": "10000", "TaskType": "DI_OFFLINE", "TaskName": name, **query}
    sent.setdefault("TaskParam", text({"FileFolderPath": FLOW}))
    return send(emulator, signed(emulator, "CreateDISyncTask", sent, {"TaskContent": text(content())}))


def update_request(emulator: Emulator, file_id: str, concurrent: int = 9) -> bytes:
    """UpdateDISyncTask as bytes."""
    query = {"ProjectId": "10000", "FileId": file_id, "TaskType": "DI_OFFLINE", "TaskParam": "{}"}
    return signed(emulator, "UpdateDISyncTask", {**query, "TaskContent": text(content(concurrent))}, {})


def update(emulator: Emulator, file_id: str, concurrent: int = 9) -> Seen:
    """UpdateDISyncTask."""
    return send(emulator, update_request(emulator, file_id, concurrent))


def get(emulator: Emulator, file_id: str, *, at: float | None = None) -> Seen:
    """GetFile."""
    return send(emulator, signed(emulator, "GetFile", {}, {"ProjectId": "10000", "FileId": file_id}, at=at))


def delete(emulator: Emulator, file_id: str) -> Seen:
    """DeleteFile."""
    return send(emulator, signed(emulator, "DeleteFile", {}, {"ProjectId": "10000", "FileId": file_id}))


def listed(emulator: Emulator, **form: str) -> list[str]:
    """The ids that ListFiles names."""
    seen = send(emulator, signed(emulator, "ListFiles", {}, {"ProjectId": "10000", "PageSize": "100", **form}))
    return [str(file["FileId"]) for file in seen.json["Data"]["Files"]]


def made(emulator: Emulator, name: str = "orders_daily") -> str:
    """A task, and its id."""
    return str(create(emulator, name).json["Data"]["FileId"])


def concurrent_of(emulator: Emulator, file_id: str) -> int:
    """What is in the store: the number an update writes."""
    return int(emulator.console.content(file_id)["setting"]["speed"]["concurrent"])
