"""One call of the client: attempts, signatures, retries, and how a reply is read."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pulumi_dataworks.client import Credentials, DataWorksClient
from pulumi_dataworks.errors import (
    NotFoundError,
    NotSentError,
    OperationError,
    OutcomeUnknownError,
    RefusedError,
    ThrottledError,
)
from support.wire import (
    CALLS,
    KEY,
    NO_ANSWER,
    NO_CONNECTION,
    Reply,
    Wire,
    create,
    get,
    ok,
    query_of,
    refused,
    update,
)


def test_the_query_on_the_wire_is_the_canonical_one() -> None:
    """What was signed is what is sent, byte for byte, whatever characters it holds."""
    wire = Wire(ok())
    update(wire.client(), "a b*c~d+e/f%g=h&i'(j)!业务\n😀")
    (request,) = wire.requests
    assert query_of(request) == (
        "FileId=2&ProjectId=1&TaskContent=a%20b%2Ac~d%2Be%2Ff%25g%3Dh%26i%27%28j%29%21%E4%B8%9A%E5%8A%A1%0A%F0%9F%98%80"
        "&TaskParam=%7B%7D&TaskType=DI_OFFLINE"
    )
    assert request.url.path == "/"
    assert request.method == "POST"
    update(wire.client(), "")
    assert "&TaskContent=&" in query_of(wire.requests[1])


def test_each_attempt_is_signed_afresh() -> None:
    """Date, nonce, signature and credentials are new; parameters stay."""
    wire = Wire(refused(503, "ServiceUnavailable"), refused(503, "ServiceUnavailable"), ok())
    keys = iter([Credentials("id-1", "a"), Credentials("id-2", "b"), Credentials("id-3", "c")])
    get(wire.client(lambda: next(keys)))
    headers = [request.headers for request in wire.requests]
    for name in ("x-acs-signature-nonce", "authorization"):
        assert len({header[name] for header in headers}) == 3
    assert [header["authorization"][:37] for header in headers] == [
        f"ACS3-HMAC-SHA256 Credential=id-{number},Sign" for number in (1, 2, 3)
    ]
    assert len({query_of(request) for request in wire.requests}) == 1


PARAMETERS = refused(500, "InternalError.DI.Parameter")

ATTEMPTS: dict[str, tuple[Reply, tuple[int, int], type[OperationError], type[OperationError]]] = {
    # what happens each time: the reply; attempts of a read, of a write; the errors of a read and of a write
    "no connection": (NO_CONNECTION, (5, 5), NotSentError, NotSentError),
    "throttling": (refused(429, "Throttling.User"), (5, 5), ThrottledError, ThrottledError),
    "throttling of the gateway": (refused(503, "Rejected.Throttling"), (5, 5), ThrottledError, ThrottledError),
    "throttling by a number": (
        refused(400, "9990020002", "Throttling.User"),
        (5, 5),
        ThrottledError,
        ThrottledError,
    ),
    "throttling by status": (httpx.Response(429, text="slow down"), (5, 5), ThrottledError, ThrottledError),
    "a daily limit": (refused(429, "Throttling.Api.Risk"), (1, 1), RefusedError, RefusedError),
    "a quota": (refused(429, "Throttling.Resource"), (1, 1), RefusedError, RefusedError),
    "a failing service": (refused(500, "InternalError.System"), (5, 1), RefusedError, OutcomeUnknownError),
    "a gateway page": (httpx.Response(502, text="<html>"), (5, 1), RefusedError, OutcomeUnknownError),
    "an empty answer": (httpx.Response(503), (5, 1), RefusedError, OutcomeUnknownError),
    "no answer": (NO_ANSWER, (5, 1), OutcomeUnknownError, OutcomeUnknownError),
    "a reset": (httpx.ReadError("reset"), (5, 1), OutcomeUnknownError, OutcomeUnknownError),
    "a page beside success": (httpx.Response(200, text="<html>"), (5, 1), OutcomeUnknownError, OutcomeUnknownError),
    "a list": (httpx.Response(200, json=[]), (5, 1), OutcomeUnknownError, OutcomeUnknownError),
    "no Success": (httpx.Response(200, json={"Data": {}}), (5, 1), OutcomeUnknownError, OutcomeUnknownError),
    "Success as text": (ok(Success="false"), (5, 1), OutcomeUnknownError, OutcomeUnknownError),
    "a parameter error of the server": (PARAMETERS, (2, 1), RefusedError, OutcomeUnknownError),
    "a used nonce": (refused(400, "SignatureNonceUsed"), (5, 1), RefusedError, OutcomeUnknownError),
    "not in this region": (refused(500, "Forbidden.Not.Server"), (1, 1), RefusedError, RefusedError),
    "no rights": (refused(403, "Forbidden.DI.NoPrivilege"), (1, 1), RefusedError, RefusedError),
    "no rights by RAM": (refused(403, "Forbidden.RAM"), (1, 1), RefusedError, RefusedError),
    "not in the edition": (refused(403, "Forbidden.Access"), (1, 1), RefusedError, RefusedError),
    "no such workspace": (refused(404, "Invalid.Tenant.ProjectNotExists"), (1, 1), RefusedError, RefusedError),
    "no member": (refused(403, "Invalid.Tenant.UserNotInProject"), (1, 1), RefusedError, RefusedError),
    "no data source": (refused(404, "Invalid.Tenant.ConnectionNotExists"), (1, 1), RefusedError, RefusedError),
    "no such folder": (refused(400, "1201111431", "Invalid path: a"), (1, 1), RefusedError, RefusedError),
    "an invalid parameter": (refused(400, "Invalid.DI.Parameter"), (1, 1), RefusedError, RefusedError),
    "a missing parameter": (refused(400, "MissingProjectId"), (1, 1), RefusedError, RefusedError),
    "an unknown operation": (refused(404, "InvalidAction.NotFound"), (1, 1), RefusedError, RefusedError),
    "an unknown key": (refused(404, "InvalidAccessKeyId.NotFound"), (1, 1), RefusedError, RefusedError),
    "an incomplete signature": (refused(400, "IncompleteSignature"), (1, 1), RefusedError, RefusedError),
    "another token": (refused(400, "InvalidSecurityToken.Malformed"), (1, 1), RefusedError, RefusedError),
    "a used ClientToken": (refused(400, "IdempotentParameterMismatch"), (1, 1), RefusedError, RefusedError),
    "no user": (refused(500, "InternalError.UserId.Missing"), (1, 1), RefusedError, RefusedError),
    "a code that nobody knows": (refused(400, "SomethingNew"), (1, 1), RefusedError, RefusedError),
    "a code that nobody knows, of the server": (
        refused(500, "SomethingNew"),
        (5, 1),
        RefusedError,
        OutcomeUnknownError,
    ),
    "an unavailable service": (refused(503, "ServiceUnavailable"), (5, 1), RefusedError, OutcomeUnknownError),
    "a wrong secret": (refused(400, "SignatureDoesNotMatch"), (1, 1), RefusedError, RefusedError),
    "an ended token": (refused(400, "InvalidSecurityToken.Expired"), (1, 1), RefusedError, RefusedError),
    "a missing file": (refused(404, "9990040003"), (1, 1), NotFoundError, NotFoundError),
    "a redirect": (httpx.Response(302, headers={"location": "https://other/"}), (1, 1), RefusedError, RefusedError),
    "a long query": (httpx.Response(414, text="<html>"), (1, 1), RefusedError, RefusedError),
    "a business failure": (ok(Success=False, ErrorCode="X1", ErrorMessage="no"), (1, 1), RefusedError, RefusedError),
}


@pytest.mark.parametrize("what", ATTEMPTS)
@pytest.mark.parametrize("call", CALLS)
def test_what_can_be_repeated_safely_is(what: str, call: Callable[[DataWorksClient], Any]) -> None:
    """Reads, and not writes that may have been done: whoever wrote looks first, also with a ClientToken."""
    reply, attempts, read_error, write_error = ATTEMPTS[what]
    wire = Wire(reply)
    with pytest.raises(OperationError) as caught:
        call(wire.client())
    assert len(wire.requests) == attempts[call is not get]
    assert type(caught.value) is (read_error if call is get else write_error)
    assert len(wire.slept) == len(wire.requests) - 1
    assert caught.value.advice
    text = str(caught.value)
    assert text.startswith(caught.value.operation)
    assert "canary" not in text


@pytest.mark.parametrize("call", [create, update])
@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"Status": "fail", "Message": "no"}, RefusedError),
        ("boom", OutcomeUnknownError),
        (None, OutcomeUnknownError),
        ({}, OutcomeUnknownError),
        ({"Status": None, "FileId": 7}, OutcomeUnknownError),
    ],
)
def test_a_task_reply_is_read_by_its_status(
    call: Callable[[DataWorksClient], Any], data: Any, error: type[OperationError]
) -> None:
    """Success is not enough: Data.Status says whether the work was done, and nothing said is not known."""
    with pytest.raises(error):
        call(Wire(ok(Data=data)).client())


def test_a_message_beside_success_is_handed_on() -> None:
    """The published sample is a success with a message."""
    wire = Wire(ok(Data={"Status": "success", "Message": "ResourceGroup:[x] is invalid."}))
    assert update(wire.client()).message == "ResourceGroup:[x] is invalid."
    assert update(Wire(ok(Data={"Status": "success", "Message": None})).client()).message == ""


def test_an_error_message_beside_success_decides_nothing() -> None:
    """Documented samples of successes hold ErrorCode and ErrorMessage."""
    assert get(Wire(ok(ErrorCode="Invalid.Tenant.ConnectionNotExists", ErrorMessage="no")).client()) is not None


def test_a_request_asks_for_json_and_names_the_package() -> None:
    wire = Wire(ok())
    get(wire.client())
    headers = wire.requests[0].headers
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("pulumi-dataworks")


@pytest.mark.parametrize("names", [("Code", "Message"), ("code", "message"), ("ErrorCode", "ErrorMessage")])
def test_a_refusal_is_read_in_each_spelling_of_its_fields(names: tuple[str, str]) -> None:
    wire = Wire(httpx.Response(403, json=dict(zip(names, ("Forbidden.RAM", "You may not."), strict=True))))
    with pytest.raises(RefusedError, match=r"Forbidden\.RAM: You may not\.") as caught:
        get(wire.client())
    assert caught.value.code == "Forbidden.RAM"


def test_a_refusal_without_a_request_id_in_its_body_has_that_of_the_header() -> None:
    body = {"Code": "Forbidden", "Message": "no"}
    wire = Wire(httpx.Response(403, json=body, headers={"x-acs-request-id": "R-of-the-header"}))
    with pytest.raises(RefusedError) as caught:
        get(wire.client())
    assert caught.value.request_id == "R-of-the-header"


def test_a_refusal_names_operation_code_message_and_request_id() -> None:
    """In one line; what to do stands in the last."""
    with pytest.raises(RefusedError) as caught:
        update(Wire(refused(403, "Forbidden.DI.NoPrivilege", "You may not.")).client())
    first, last = str(caught.value).splitlines()
    assert (
        first == "UpdateDISyncTask was refused by DataWorks: 403 Forbidden.DI.NoPrivilege: You may not. (request id R9)"
    )
    assert last == caught.value.advice
    facts = (caught.value.operation, caught.value.code, caught.value.http_status, caught.value.request_id)
    assert facts == ("UpdateDISyncTask", "Forbidden.DI.NoPrivilege", 403, "R9")


def test_what_signs_a_request_is_never_told() -> None:
    """Not when the service echoes it, not in any text form, not in any log."""
    echo = "server string to sign is:POST&canary-secret&x-acs-security-token:canary-token"
    for message in (echo, "your secret canary-secret is wrong", "canary-token"):
        with pytest.raises(RefusedError) as caught:
            get(Wire(refused(400, "SignatureDoesNotMatch", message)).client())
        assert "canary" not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert "canary-secret" not in repr(KEY) + str(KEY)
    assert "canary-token" not in repr(KEY) + str(KEY)


def test_the_content_of_a_task_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """httpx would log whole URLs, and the query of an update is the content."""
    client = Wire(ok()).client()
    with caplog.at_level(logging.DEBUG):
        update(client, "canary-content")
    assert "canary" not in caplog.text


def test_four_threads_share_one_client() -> None:
    """Every request has a nonce of its own and the right parameters."""
    wire = Wire(ok())
    client = wire.client()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: client.get_file(project_id="1", file_id=str(number)), range(200)))
    assert len({request.headers["x-acs-signature-nonce"] for request in wire.requests}) == 200
    ids = {int(re.findall(r"FileId=(\d+)", request.content.decode())[0]) for request in wire.requests}
    assert ids == set(range(200))
