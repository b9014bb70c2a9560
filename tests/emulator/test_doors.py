"""What a stranger on the same machine or in a browser can do to the emulator: nothing that lasts."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest

from dataworks_emulator import Emulator
from dataworks_emulator.journal import LONGEST_UNSIGNED, MOST_UNSIGNED, Journal

from .raw import connected, get, made, send, signed, to_the_end

BEYOND = ("9223372036854775808", "9999999999999999999", "9" * 5000, "٣", "-1", "1.5", "x")


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "query_bytes": 0,
        "http_status": 200,
        "done": True,
        "time": 0.0,
        "connection": 1,
        "nonce": "",
        "answer": "success",
        "faults": (),
        "signed": True,
        **changes,
    }


@pytest.mark.parametrize("path", ["/_emulator/", "/_emulator/?watch", "/_emulator/journal", "/_emulator/faults"])
def test_no_page_can_be_framed_or_taken_for_another_type(emulator: Emulator, path: str) -> None:
    """The headers of every answer below /_emulator/, a refusal too."""
    headers = httpx.get(f"{emulator.endpoint}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    policy = [part.strip() for part in headers["content-security-policy"].split(";")]
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} <= set(policy)


def test_an_answer_of_the_api_is_not_taken_for_another_type(emulator: Emulator) -> None:
    assert get(emulator, made(emulator)).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("since", BEYOND)
def test_a_place_in_the_journal_that_is_no_number_of_64_bits_is_a_bad_request(emulator: Emulator, since: str) -> None:
    assert httpx.get(f"{emulator.endpoint}/_emulator/journal", params={"since": since}).status_code == 400


def test_the_largest_place_in_the_journal_is_after_everything(emulator: Emulator) -> None:
    made(emulator)
    answer = httpx.get(f"{emulator.endpoint}/_emulator/journal?since=9223372036854775807")
    assert (answer.status_code, answer.json()) == (200, {"entries": []})


@pytest.mark.parametrize("id_", BEYOND)
@pytest.mark.parametrize(
    ("action", "parameter", "others"),
    [
        ("GetFile", "FileId", {}),
        ("GetFile", "NodeId", {}),
        ("UpdateFile", "FileId", {"InputList": ""}),
        ("DeleteFile", "FileId", {}),
        ("SubmitFile", "FileId", {}),
        ("DeployFile", "FileId", {}),
        ("ListFiles", "FileIdIn", {}),
        ("ListFiles", "PageNumber", {}),
        ("GetDeployment", "DeploymentId", {}),
        ("DeleteBusiness", "BusinessId", {}),
    ],
)
def test_an_id_that_is_no_number_of_64_bits_is_a_bad_request(
    emulator: Emulator, action: str, parameter: str, others: dict[str, str], id_: str
) -> None:
    """Never a failure of the server."""
    seen = send(emulator, signed(emulator, action, {}, {"ProjectId": "10000", parameter: id_, **others}))
    assert (seen.status, seen.json["Code"]) == (400, f"Invalid{parameter}")


def test_a_console_edit_of_an_impossible_file_is_refused(emulator: Emulator) -> None:
    answer = httpx.post(
        f"{emulator.endpoint}/_emulator/console",
        headers={"authorization": f"Bearer {emulator.control_token}"},
        json={"do": "delete", "file": "9" * 30},
    )
    assert answer.status_code == 404


def head(emulator: Emulator, host: str, *lines: str, path: str = "/") -> bytes:
    text = [f"POST {path} HTTP/1.1", f"host: {host}", "content-type: application/x-www-form-urlencoded", *lines]
    return ("\r\n".join(text) + "\r\n\r\n").encode()


def answered(sock: socket.socket) -> int:
    """The status of the answer to what was sent so far."""
    return to_the_end(sock).status


def test_a_foreign_host_is_refused_before_any_of_its_body_is_read(emulator: Emulator) -> None:
    """600 MB are announced, none is sent, and the answer comes."""
    with connected(emulator) as sock:
        sock.sendall(head(emulator, "evil.example", f"content-length: {600 * 1024 * 1024}"))
        assert answered(sock) == 403


@pytest.mark.parametrize("announced", [600 * 1024 * 1024, 2**63, 10**30])
def test_a_body_over_the_limit_is_refused_by_its_announcement(emulator: Emulator, announced: int) -> None:
    """Under our own Host, too, and before anything is verified."""
    with connected(emulator) as sock:
        sock.sendall(head(emulator, f"127.0.0.1:{emulator.port}", f"content-length: {announced}"))
        assert answered(sock) in (400, 413)


def test_a_body_of_unknown_length_is_read_up_to_the_limit(emulator: Emulator) -> None:
    """In chunks: 33 MiB of them are enough for the refusal, though no end has come."""
    chunk = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
    with connected(emulator) as sock:
        sock.sendall(head(emulator, f"127.0.0.1:{emulator.port}", "transfer-encoding: chunked"))
        for _ in range(33):
            sock.sendall(chunk)
        status = int(sock.recv(64).split(b" ", 2)[1])
    assert status == 413


@pytest.mark.parametrize("lines", [("content-length: 99999999999",), ("transfer-encoding: chunked",)])
def test_the_control_address_has_the_limit_too(emulator: Emulator, lines: tuple[str, ...]) -> None:
    token = f"authorization: Bearer {emulator.control_token}"
    with connected(emulator) as sock:
        request = head(emulator, "127.0.0.1", token, "connection: close", *lines, path="/_emulator/faults")
        sock.sendall(request)
        assert int(sock.recv(64).split(b" ", 2)[1]) == 413


def test_calls_that_nobody_signed_are_kept_in_bounds() -> None:
    """The last of them, cut; they displace nothing that was signed."""
    journal = Journal()
    journal.record("CreateDISyncTask", {"TaskContent": "x" * 10_000}, **facts())
    for number in range(MOST_UNSIGNED + 10):
        journal.record("y" * 10_000, {f"{number}": "z" * 10_000}, **facts(signed=False, nonce="n" * 10_000, done=False))
    entries = journal.since()
    assert len(entries) == MOST_UNSIGNED + 1
    assert (entries[0].operation, len(entries[0].parameters["TaskContent"])) == ("CreateDISyncTask", 10_000)
    longest = max(
        len(text) for entry in entries[1:] for text in (entry.operation, entry.nonce, *entry.parameters.values())
    )
    assert longest == LONGEST_UNSIGNED
    assert [entry.sequence for entry in entries[1:3]] == [12, 13]
    assert journal.mark() == MOST_UNSIGNED + 11
    assert journal.since(journal.mark() - 2) == entries[-2:]


def test_the_journal_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    """So no password stays in it for ever; places in it keep their numbers."""
    monkeypatch.setattr("dataworks_emulator.journal.MOST_SIGNED", 3)
    journal = Journal()
    for number in range(5):
        journal.record("GetFile", {"FileId": str(number)}, **facts())
    assert [entry.sequence for entry in journal.since()] == [3, 4, 5]
    assert [entry.sequence for entry in journal.since(4)] == [5]


def test_an_entry_says_whether_its_call_was_signed(emulator: Emulator) -> None:
    """A wrong signature is in the journal as one that nobody verified."""
    get(emulator, "1")
    send(emulator, signed(emulator, "GetFile", {}, {"ProjectId": "10000"}).replace(b"Signature=", b"Signature=0", 1))
    entries = json.loads(httpx.get(f"{emulator.endpoint}/_emulator/journal").text)["entries"]
    assert [entry["signed"] for entry in entries] == [True, False]
