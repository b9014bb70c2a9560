"""What a client sees of each fault, byte by byte."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
import pytest

from dataworks_emulator import Emulator, Fault, Point
from dataworks_emulator.error_codes import ERROR_CODES
from support.waiting import until

from .raw import connected, create, get, listed, made, send, signed, to_the_end, update, update_request


def add(emulator: Emulator, action: str, point: Point | None = None, **fields: Any) -> None:
    emulator.faults.add(Fault(action=action, point=point, **fields))


def httpx_sees(emulator: Emulator, file_id: str) -> httpx.Response:
    """GetFile by httpx, which the provider uses."""
    head, _, body = signed(emulator, "GetFile", {}, {"ProjectId": "10000", "FileId": file_id}).partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return httpx.post(emulator.endpoint, headers=headers, content=body, timeout=10)


@pytest.mark.parametrize(("action", "end"), [("reset", "RST"), ("close", "FIN")])
@pytest.mark.parametrize("point", [Point.ACCEPT, Point.UNREAD, Point.BEFORE, Point.AFTER])
def test_a_connection_ends_without_a_byte(emulator: Emulator, action: str, end: str, point: Point) -> None:
    """A reset is a reset and a close is a close, wherever it happens, also while a body is still coming."""
    add(emulator, action, point)
    seen = create(emulator, "x" * 200)
    assert (seen.raw, seen.end) == (b"", end)
    assert len(emulator.console.files()) == (point is Point.AFTER)


def test_a_body_that_is_not_read_may_be_on_its_way(emulator: Emulator) -> None:
    """At `unread` only the head was sent so far; the close comes before the body does."""
    add(emulator, "close", Point.UNREAD, operation="CreateDISyncTask")
    request = signed(emulator, "CreateDISyncTask", {}, {"TaskContent": "x" * 100_000})
    with connected(emulator) as sock:
        sock.sendall(request.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        assert to_the_end(sock).raw == b""
    assert emulator.journal.since()[-1].operation == "CreateDISyncTask"


def test_an_idle_connection_is_gone(emulator: Emulator) -> None:
    """A whole answer that promises to keep the connection, and then its end."""
    file_id = made(emulator)
    add(emulator, "close", Point.ANSWERED)
    request = signed(emulator, "GetFile", {}, {"ProjectId": "10000", "FileId": file_id}, keep_alive=True)
    seen = send(emulator, request)
    assert (seen.status, seen.end, "connection" in seen.headers) == (200, "FIN", False)
    assert seen.json["Success"] is True


@pytest.mark.parametrize(("action", "end"), [("truncate", "FIN"), ("reset", "RST")])
@pytest.mark.parametrize("size", [None, 10])
def test_a_body_ends_too_early(emulator: Emulator, action: str, end: str, size: int | None) -> None:
    """Half of it, or as many bytes as the rule says, under the length of the whole."""
    file_id = made(emulator)
    add(emulator, action, Point.REPLY, **({"size": size} if size else {}))
    seen = get(emulator, file_id)
    whole = int(seen.headers["content-length"])
    assert (len(seen.body), seen.end) == (size or whole // 2, end)


@pytest.mark.parametrize("point", [Point.ACCEPT, Point.UNREAD, Point.BEFORE, Point.AFTER])
def test_a_stall_lasts_as_long_as_it_says_and_ends_well(emulator: Emulator, point: Point) -> None:
    """Nothing comes for so long; then the true answer."""
    file_id = made(emulator)
    add(emulator, "stall", point, seconds=0.3)
    begun = time.monotonic()
    assert get(emulator, file_id).json["Success"] is True
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize(("point", "at_once"), [(Point.BEFORE, False), (Point.AFTER, True)])
def test_a_write_is_applied_though_its_client_gave_up(emulator: Emulator, point: Point, at_once: bool) -> None:
    """A stall without an end lasts until the rules are cleared, and the work is done then, or was done before."""
    file_id = made(emulator)
    rule = emulator.faults.add(Fault(action="stall", point=point, operation="UpdateDISyncTask"))
    with connected(emulator) as sock:
        sock.sendall(update_request(emulator, file_id))
        assert emulator.faults.wait(rule)
    assert [entry.done for entry in emulator.journal.writes()] == [True, *[True] * at_once]
    assert get(emulator, file_id).status == 200
    emulator.faults.clear()
    until(lambda: len(emulator.journal.writes()) >= 2)
    assert [entry.done for entry in emulator.journal.writes()] == [True, True]


def test_a_reply_pauses_in_the_middle(emulator: Emulator) -> None:
    """Half a body at once, the rest when the rules are cleared."""
    file_id = made(emulator)
    add(emulator, "pause")
    over = threading.Event()

    def clear() -> None:
        over.set()
        emulator.faults.clear()

    timer = threading.Timer(0.3, clear)
    timer.start()
    assert get(emulator, file_id).json["Success"] is True
    assert over.is_set()
    timer.join()


def test_a_reply_drips(emulator: Emulator) -> None:
    """Something comes all the time, and the whole takes as long as its pieces together."""
    file_id = made(emulator)
    add(emulator, "drip", size=100, seconds=0.05)
    begun = time.monotonic()
    seen = get(emulator, file_id)
    assert seen.json["Success"] is True
    assert time.monotonic() - begun >= 0.05 * (len(seen.body) // 100)


@pytest.mark.parametrize("point", [Point.BEFORE, Point.AFTER])
def test_garbage_is_no_http(emulator: Emulator, point: Point) -> None:
    """Bytes of the test, or some of the emulator's, and the end."""
    for body in (b"", b"\x00\x01 hello"):
        add(emulator, "garbage", point, **({"body": body} if body else {}))
        seen = create(emulator, f"orders_{len(body)}")
        assert (seen.status, seen.end) == (0, "FIN")
        assert seen.raw == body or not body
    assert len(emulator.console.files()) == 2 * (point is Point.AFTER)


@pytest.mark.parametrize("point", [Point.UNREAD, Point.BEFORE, Point.AFTER])
@pytest.mark.parametrize("status", [200, 502])
def test_a_page_of_html(emulator: Emulator, point: Point, status: int) -> None:
    """As a proxy answers, with any status."""
    add(emulator, "page", point, status=status)
    seen = create(emulator)
    assert seen.status == status
    assert seen.headers["content-type"].startswith("text/html")
    assert seen.body.startswith(b"<html>")
    assert len(emulator.console.files()) == (point is Point.AFTER)


@pytest.mark.parametrize("code", ERROR_CODES)
def test_every_documented_code_can_be_told(emulator: Emulator, code: str) -> None:
    """By its name alone, with the status of the table, in the shape of the gateway."""
    add(emulator, "refuse", Point.BEFORE, code=code)
    seen = create(emulator)
    assert seen.status == ERROR_CODES[code].status
    assert sorted(seen.json) == ["Code", "HostId", "Message", "Recommend", "RequestId"]
    assert (seen.json["Code"], seen.json["Message"]) == (code, ERROR_CODES[code].message)
    assert emulator.console.files() == []


@pytest.mark.parametrize(
    "hint",
    [
        {},
        {"x-acs-retry-after": "1500"},
        {"Retry-After": "2"},
        {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"},
        {"Retry-After": "soon"},
    ],
)
def test_throttling_with_any_hint(emulator: Emulator, hint: dict[str, str]) -> None:
    """Headers go out as the rule has them."""
    add(emulator, "refuse", Point.BEFORE, code="Throttling.User", headers=hint)
    seen = create(emulator)
    assert seen.status == 429
    assert {name: value for name, value in seen.headers.items() if "retry-after" in name} == {
        name.lower(): value for name, value in hint.items()
    }


def test_a_refusal_may_follow_the_work(emulator: Emulator) -> None:
    """HTTP 500, and the file is there: the journal says both."""
    add(emulator, "refuse", Point.AFTER, code="InternalError.System")
    assert create(emulator).status == 500
    entry = emulator.journal.since()[-1]
    assert (entry.http_status, entry.answer, entry.done) == (500, "refused", True)
    assert len(emulator.console.files()) == 1


def test_a_failure_that_http_does_not_tell(emulator: Emulator) -> None:
    """Each family of operations has its own way to say no; a lock names its holder."""
    file_id = made(emulator)
    add(emulator, "fail", Point.BEFORE, operation="GetFile", code="9990040003", message="not there")
    seen = get(emulator, file_id).json
    assert (seen["Success"], seen["ErrorCode"], seen["ErrorMessage"]) == (False, "9990040003", "not there")
    add(emulator, "locked", operation="UpdateDISyncTask", file=file_id, holder="li")
    seen = update(emulator, file_id).json
    assert (seen["Success"], seen["Data"]["Status"]) == (True, "fail")
    assert "li" in seen["Data"]["Message"]
    assert update(emulator, file_id).json["Data"]["Status"] == "success"


@pytest.mark.parametrize("value", [0, 1.5, "1", 2**53 + 1, -1, None, [], {}, True, "<b>|@all`"])
def test_a_file_id_of_any_shape(emulator: Emulator, value: Any) -> None:
    """The rest of the answer is the true one, and the file is there."""
    add(emulator, "shape", path="Data.FileId", value=value)
    seen = create(emulator).json
    assert seen["Data"]["FileId"] == value
    assert type(seen["Data"]["FileId"]) is type(value)
    assert seen["Data"]["Status"] == "success"
    assert len(emulator.console.files()) == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [("Success", {"value": "true"}), ("Data", {"absent": True}), ("Data", {"value": []}), ("", {"value": [1]})],
)
def test_an_envelope_of_any_shape(emulator: Emulator, path: str, told: dict[str, Any]) -> None:
    """Text for a boolean, nothing, or no object at all."""
    add(emulator, "shape", path=path, **told)
    seen = create(emulator).json
    expected = told.get("value", "gone")
    assert (seen if not path else seen.get(path, "gone")) == expected


def test_what_is_said_of_a_body_may_be_wrong(emulator: Emulator) -> None:
    """Another content type, bytes that are no UTF-8, a gzip that is none: the operation was done all the same."""
    file_id = made(emulator)
    add(emulator, "content_type", content_type="text/plain")
    add(emulator, "invalid_utf8")
    add(emulator, "bad_gzip")
    seen = get(emulator, file_id)
    assert seen.headers["content-type"].startswith("text/plain")
    assert seen.json["Success"] is True
    with pytest.raises(UnicodeDecodeError):
        get(emulator, file_id).body.decode()
    with pytest.raises(httpx.DecodingError):
        httpx_sees(emulator, file_id)


def test_answers_without_measure(emulator: Emulator) -> None:
    """Huge as it is or huge when unpacked, JSON all the same; a client that stops reading ends it."""
    file_id = made(emulator)
    size = 8 << 20
    add(emulator, "huge", size=size)
    add(emulator, "gzip_bomb", size=size)
    add(emulator, "gzip_bomb")
    assert size < len(httpx_sees(emulator, file_id).content) < size + 5000
    packed = httpx_sees(emulator, file_id)
    assert int(packed.num_bytes_downloaded) < 50_000
    assert size < len(packed.content) < size + 5000
    assert packed.json()["Success"] is True
    with connected(emulator) as sock:
        sock.sendall(signed(emulator, "GetFile", {}, {"ProjectId": "10000", "FileId": file_id}))
        head = sock.recv(200)
    assert b"content-encoding: gzip" in head
    assert listed(emulator) == [file_id]


def test_a_port_refuses_and_comes_back(emulator: Emulator) -> None:
    """Within `unreachable` no connection is made, and one that was there is closed; the state stays."""
    file_id = made(emulator)
    with connected(emulator) as idle:
        with emulator.unreachable():
            for _ in range(2):
                with pytest.raises(ConnectionRefusedError):
                    connected(emulator)
            assert to_the_end(idle).raw == b""
        assert get(emulator, file_id).json["Success"] is True
