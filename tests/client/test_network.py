"""Real sockets that misbehave: which error the user gets, and how many requests went out."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from pulumi_dataworks.client import Credentials, DataWorksClient, Timeouts
from pulumi_dataworks.client.transport import LONGEST_ANSWER
from pulumi_dataworks.errors import (
    NotSentError,
    OperationError,
    OutcomeUnknownError,
    RefusedError,
    SettingsError,
    ThrottledError,
)
from support.peers import Behaviour, Peer, reset, response

OK = json.dumps({"Success": True, "Data": {"Status": "success", "FileId": 7, "File": {"FileId": 2}}}).encode()
BOMB_MIB = 200
SHORT = Timeouts(connect=0.3, read=0.3, content=0.3, call=30.0)


def client(port: int, *, scheme: str = "http", timeouts: Timeouts = SHORT, **options: Any) -> DataWorksClient:
    return DataWorksClient(
        endpoint=f"{scheme}://127.0.0.1:{port}",
        credentials=lambda: Credentials("emulator-key", "canary-secret", "canary-token"),
        timeouts=timeouts,
        sleep=lambda _: None,
        random=lambda: 0.0,
        **options,
    )


def get(client: DataWorksClient) -> Any:
    return client.get_file(project_id="1", file_id="2")


def update(client: DataWorksClient) -> Any:
    return client.update_di_sync_task(project_id="1", file_id="2", task_content="{}", task_param="{}")


def create(client: DataWorksClient, content: str = "{}") -> Any:
    return client.create_di_sync_task(
        project_id="1", task_name="n", task_content=content, task_param="{}", client_token="t"
    )


def answers(data: bytes) -> Behaviour:
    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(data)

    return behave


def ends(data: bytes = b"") -> Behaviour:
    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(data)
        connection.close()

    return behave


def bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(BOMB_MIB)), packer.flush()])


PAGE = b"<html>canary-token</html>"
GZIP = "content-encoding: gzip"
ANSWERS: dict[str, tuple[Behaviour, type[OperationError], type[OperationError], int]] = {
    # what the peer does with each request: error of a read, of an update, requests of the read (an update sends one)
    "RST": (lambda connection, _: reset(connection), OutcomeUnknownError, OutcomeUnknownError, 5),
    "FIN": (ends(), OutcomeUnknownError, OutcomeUnknownError, 5),
    "truncated body": (ends(response(200, OK)[:-5]), OutcomeUnknownError, OutcomeUnknownError, 5),
    "truncated head": (ends(b"HTTP/1.1 200 OK\r\ncont"), OutcomeUnknownError, OutcomeUnknownError, 5),
    "bad chunk": (
        answers(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
        OutcomeUnknownError,
        OutcomeUnknownError,
        5,
    ),
    "no HTTP": (answers(b"SSH-2.0-OpenSSH\r\n\r\n"), OutcomeUnknownError, OutcomeUnknownError, 5),
    "200 KB of header": (
        answers(response(200, OK, "x: " + "x" * 200_000)),
        OutcomeUnknownError,
        OutcomeUnknownError,
        5,
    ),
    "bad gzip": (answers(response(200, b"no gzip", GZIP)), OutcomeUnknownError, OutcomeUnknownError, 5),
    "truncated gzip": (
        answers(response(200, gzip.compress(OK)[:-9], GZIP)),
        OutcomeUnknownError,
        OutcomeUnknownError,
        5,
    ),
    "an encoding nobody asked for": (
        answers(response(200, OK, "content-encoding: br")),
        OutcomeUnknownError,
        OutcomeUnknownError,
        5,
    ),
    "invalid UTF-8": (answers(response(200, b'{"Success": "\xff"}')), OutcomeUnknownError, OutcomeUnknownError, 5),
    "an empty 200": (answers(response(200)), OutcomeUnknownError, OutcomeUnknownError, 5),
    "an empty 204": (answers(b"HTTP/1.1 204 X\r\n\r\n"), OutcomeUnknownError, OutcomeUnknownError, 5),
    "an HTML page of 200": (answers(response(200, PAGE)), OutcomeUnknownError, OutcomeUnknownError, 5),
    "an HTML page of 502": (answers(response(502, PAGE)), RefusedError, OutcomeUnknownError, 5),
    "an HTML page of 403": (answers(response(403, PAGE)), RefusedError, RefusedError, 1),
    "a redirect": (answers(response(302, b"", "location: /elsewhere")), RefusedError, RefusedError, 1),
    "a redirect that keeps the method": (answers(response(307, b"", "location: /x")), RefusedError, RefusedError, 1),
}


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("call", [get, update])
def test_a_broken_answer_is_an_error_of_ours(what: str, call: Callable[[DataWorksClient], Any]) -> None:
    """The class says what is known of a write; nothing that came is quoted."""
    behaviour, read_error, write_error, requests = ANSWERS[what]
    with Peer(behaviour) as peer, client(peer.port) as dataworks, pytest.raises(OperationError) as caught:
        call(dataworks)
    assert type(caught.value) is (read_error if call is get else write_error)
    assert len(peer.requests) == (requests if call is get else 1)
    assert "canary" not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert caught.value.__cause__ is None


def slowly(data: bytes, *, first: bytes = b"") -> Behaviour:
    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(first)
        for byte in data:
            time.sleep(0.05)
            connection.sendall(bytes([byte]))

    return behave


def silent(connection: socket.socket, _: bytes) -> None:
    """Stay until the other side goes."""
    connection.recv(1)


def half(connection: socket.socket, request: bytes) -> None:
    connection.sendall(response(200, OK)[:-9])
    silent(connection, request)


SLOW: dict[str, Behaviour] = {
    "a stall": silent,
    "a stall in the body": half,
    "a dripping head": slowly(b"x: " + b"x" * 200, first=b"HTTP/1.1 200 OK\r\n"),
    "a dripping body": slowly(b" " * 200, first=b"HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n"),
    "a dripping chunk": slowly(b"0" * 200, first=b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
    "a dripping gzip": slowly(gzip.compress(bytes(1 << 18)), first=response(200, b"", GZIP).replace(b": 0", b": 999")),
}


@pytest.mark.parametrize("what", SLOW)
def test_a_slow_peer_cannot_stretch_an_attempt(what: str) -> None:
    """Bytes that come now and then do not start the time anew: the deadline ends the attempt, not the peer's last byte,
    after which the error would be another."""
    with Peer(SLOW[what]) as peer, client(peer.port) as dataworks:
        with pytest.raises(OutcomeUnknownError, match="without an answer \\(ReadTimeout\\)"):
            update(dataworks)
        assert len(peer.requests) == 1


def test_a_slow_peer_cannot_stretch_a_call() -> None:
    """All attempts of a read together end with the deadline of the call."""
    timeouts = Timeouts(connect=0.2, read=0.3, content=0.3, call=1.0)
    with Peer(SLOW["a dripping head"]) as peer, client(peer.port, timeouts=timeouts) as dataworks:
        with pytest.raises(OutcomeUnknownError, match="The time of this call is up"):
            get(dataworks)
        assert 1 < len(peer.requests) < 5


def test_a_slow_reader_cannot_stretch_an_upload() -> None:
    """The deadline ends a large creation of which a peer takes nothing, long before the peer does; it is sent once."""

    def take_nothing(_: socket.socket, __: bytes) -> None:
        peer.over.wait(30)

    with Peer(take_nothing, reads=False) as peer, client(peer.port) as dataworks:
        with pytest.raises(OutcomeUnknownError, match="WriteTimeout"):
            create(dataworks, "x" * 8_000_000)
        assert peer.connections == 1


def test_what_was_never_sent_is_told_so() -> None:
    """A closed port, five times; and a peer that says nothing to a greeting of TLS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotSentError, match=r"no connection to 127\.0\.0\.1:\d+ \(ConnectError\)"):
        update(client(port))
    timeouts = Timeouts(connect=0.2, call=0.9)
    with Peer(silent, reads=False) as peer, client(peer.port, scheme="https", timeouts=timeouts) as dataworks:
        with pytest.raises(NotSentError):
            update(dataworks)
        assert 1 < peer.connections <= 5


@pytest.mark.parametrize(
    "answer",
    [response(200, bomb(), GZIP), response(200, bytes(LONGEST_ANSWER + 1)), response(500, bomb(), GZIP)],
    ids=["gzip bomb", "huge", "gzip bomb beside an error"],
)
def test_an_answer_cannot_fill_the_process(answer: bytes) -> None:
    """It is counted after decompression, as it comes."""
    with Peer(answers(answer)) as peer, client(peer.port, timeouts=Timeouts()) as dataworks:
        tracemalloc.start()
        try:
            with pytest.raises(OutcomeUnknownError, match=f"more than {LONGEST_ANSWER} bytes"):
                update(dataworks)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 64 * 1024 * 1024
        assert len(peer.requests) == 1


def test_a_compressed_answer_is_read() -> None:
    """gzip is what is asked for."""
    large = OK[:-1] + b', "Rest": "' + b"x" * 1_000_000 + b'"}'
    for body in (OK, large):
        with Peer(answers(response(200, gzip.compress(body), GZIP))) as peer, client(peer.port) as dataworks:
            assert get(dataworks).file.file_id == "2"
            assert b"accept-encoding: gzip\r\n" in peer.requests[0].lower()


def test_a_refusal_while_uploading_is_heard() -> None:
    """The gate may say no before it has read the content of a task: nothing was done, so it is asked again."""
    throttling = response(429, b'{"Code": "Throttling.User", "Message": "no"}', "connection: close")

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.recv(1000)
        connection.sendall(throttling)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 20):
            pass

    with Peer(behave, reads=False) as peer, client(peer.port) as dataworks:
        with pytest.raises(ThrottledError):
            create(dataworks, "x" * 2_000_000)
        assert peer.connections == 5


def test_an_idle_connection_that_was_closed_is_not_used() -> None:
    """Its end would look like a lost answer, and an update would not be known to be done."""
    with Peer(ends(response(200, OK))) as peer, client(peer.port) as dataworks:
        for _ in range(3):
            update(dataworks)
            time.sleep(0.05)
        assert peer.connections == 3


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def served(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.mark.parametrize("what", ["unknown authority", "another name", "no TLS"])
def test_a_peer_that_proves_nothing_gets_nothing(what: str, authority: trustme.CA, tmp_path: Path) -> None:
    """One connection, no request, and the advice that names the setting. There is no way around."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    tls = {"unknown authority": served(authority, "127.0.0.1"), "another name": served(authority, "localhost")}.get(
        what
    )
    trusted = None if what == "unknown authority" else str(file)
    plain = answers(b"HTTP/1.1 400 no\r\n\r\n")
    with Peer(plain, reads=tls is not None, tls=tls) as peer:
        with client(peer.port, scheme="https", ca_file=trusted) as dataworks, pytest.raises(NotSentError) as caught:
            update(dataworks)
        assert "dataworks:caFile" in caught.value.advice
        assert (peer.connections, peer.requests) == (1, [])


def test_an_authority_of_ones_own_is_trusted(authority: trustme.CA, tmp_path: Path) -> None:
    """Named by a file; a file without certificates is refused at once."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with Peer(answers(response(200, OK)), tls=served(authority, "127.0.0.1")) as peer:
        with client(peer.port, scheme="https", ca_file=str(file)) as dataworks:
            update(dataworks)
            update(dataworks)
        assert (peer.connections, len(peer.requests)) == (1, 2)
    file.write_text("no certificate", encoding="utf-8")
    with pytest.raises(SettingsError, match="dataworks:caFile cannot be read"):
        client(1, scheme="https", ca_file=str(file))


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to the emulator goes there directly; NO_PROXY is heard; a refusing proxy means not sent."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Peer(answers(response(407))) as proxy, Peer(answers(response(200, OK))) as peer:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary@127.0.0.1:{proxy.port}")
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        update(client(peer.port))
        assert (len(peer.requests), len(proxy.requests)) == (1, 0)
        outside = {"credentials": lambda: Credentials("id", "canary-secret"), "sleep": lambda _: None}
        with pytest.raises(NotSentError) as caught:
            update(DataWorksClient(endpoint="https://dataworks.invalid", **outside))  # type: ignore[arg-type]
        assert "canary" not in str(caught.value)
        assert proxy.requests[0].startswith(b"CONNECT dataworks.invalid:443 ")
        assert b"canary-secret" not in b"".join(proxy.requests)
        seen = len(proxy.requests)
        monkeypatch.setenv("NO_PROXY", "dataworks.invalid")
        with pytest.raises(NotSentError):
            update(DataWorksClient(endpoint="https://dataworks.invalid", **outside))  # type: ignore[arg-type]
        assert len(proxy.requests) == seen
        monkeypatch.setenv("HTTPS_PROXY", "socks4://127.0.0.1:1")
        with pytest.raises(SettingsError, match="proxy that the environment names"):
            DataWorksClient(endpoint="https://dataworks.example", **outside)  # type: ignore[arg-type]
