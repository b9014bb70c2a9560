"""What is not signed well is refused, seen through raw HTTP with a small signer of this file."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from dataworks_emulator import Emulator

BODY = b"FileId=1&ProjectId=10000"


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Request:
    """A GetFile request as the V3 document describes it; tests spoil it before or after it is signed."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.body = BODY
        self.signed = ["host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce"]
        self.signed += ["x-acs-version"]
        self.headers = {
            "host": emulator.endpoint.removeprefix("http://"),
            "content-type": "application/x-www-form-urlencoded",
            "x-acs-action": "GetFile",
            "x-acs-version": "2020-05-18",
            "x-acs-date": stamp(time.time()),
            "x-acs-signature-nonce": f"nonce-{time.monotonic_ns()}",
            "x-acs-content-sha256": hashlib.sha256(BODY).hexdigest(),
        }
        self.key = emulator.access_key_id

    def sign(self) -> Request:
        names = sorted(self.signed)
        lines = "".join(f"{name}:{self.headers[name]}\n" for name in names)
        canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{self.headers['x-acs-content-sha256']}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        secret = self.emulator.access_key_secret.encode()
        signature = hmac.new(secret, f"ACS3-HMAC-SHA256\n{digest}".encode(), hashlib.sha256).hexdigest()
        self.headers["authorization"] = (
            f"ACS3-HMAC-SHA256 Credential={self.key},SignedHeaders={';'.join(names)},Signature={signature}"
        )
        return self

    def send(self, query: str = "") -> dict[str, Any]:
        url = f"{self.emulator.endpoint}/{query}"
        return dict(httpx.post(url, headers=self.headers, content=self.body).json())


def test_a_request_that_is_signed_as_documented_passes(emulator: Emulator) -> None:
    """The signer of this file agrees with the emulator: the file is missing, but the signature is not."""
    assert Request(emulator).sign().send()["ErrorCode"] == "9990040003"


def spoil(**headers: str) -> Callable[[Request], object]:
    return lambda request: request.headers.update(headers)


BEFORE: dict[str, tuple[Callable[[Request], object], str]] = {
    "a stale date": (spoil(**{"x-acs-date": stamp(time.time() - 3600)}), "InvalidTimeStamp.Expired"),
    "a date of tomorrow": (spoil(**{"x-acs-date": stamp(time.time() + 86400)}), "InvalidTimeStamp.Expired"),
    "a date of another form": (spoil(**{"x-acs-date": "yesterday"}), "InvalidTimeStamp.Format"),
    "an unsigned action": (lambda request: request.signed.remove("x-acs-action"), "IncompleteSignature"),
    "an unsigned host": (lambda request: request.signed.remove("host"), "IncompleteSignature"),
    "an unsigned version": (lambda request: request.signed.remove("x-acs-version"), "IncompleteSignature"),
    "an unsigned date": (lambda request: request.signed.remove("x-acs-date"), "IncompleteSignature"),
    "an unsigned body": (lambda request: request.signed.remove("x-acs-content-sha256"), "IncompleteSignature"),
    "an unsigned nonce": (lambda request: request.signed.remove("x-acs-signature-nonce"), "IncompleteSignature"),
    "an unknown key": (lambda request: setattr(request, "key", "emulator-nobody"), "InvalidAccessKeyId.NotFound"),
    "another version": (spoil(**{"x-acs-version": "2024-05-18"}), "InvalidAction.NotFound"),
    "an unknown action": (spoil(**{"x-acs-action": "GetEverything"}), "InvalidAction.NotFound"),
}

AFTER: dict[str, tuple[Callable[[Request], object], str]] = {
    "a changed body": (lambda request: setattr(request, "body", b"FileId=2&ProjectId=10000"), "SignatureDoesNotMatch"),
    "a changed action": (spoil(**{"x-acs-action": "DeleteFile"}), "SignatureDoesNotMatch"),
    "a changed nonce": (spoil(**{"x-acs-signature-nonce": "another"}), "SignatureDoesNotMatch"),
    "no Authorization": (lambda request: request.headers.pop("authorization") and None, "IncompleteSignature"),
    "half an Authorization": (spoil(authorization="ACS3-HMAC-SHA256 Credential=emulator-key"), "IncompleteSignature"),
    "a token that is not signed": (spoil(**{"x-acs-security-token": "t"}), "IncompleteSignature"),
}


@pytest.mark.parametrize("mistake", BEFORE)
def test_a_request_that_is_wrong_is_refused_though_it_is_signed(emulator: Emulator, mistake: str) -> None:
    """Date window, signed headers, key, version and action are looked at."""
    change, code = BEFORE[mistake]
    request = Request(emulator)
    change(request)
    assert request.sign().send()["Code"] == code


@pytest.mark.parametrize("mistake", AFTER)
def test_a_request_that_was_changed_after_signing_is_refused(emulator: Emulator, mistake: str) -> None:
    """Nothing that matters can be changed on the way."""
    change, code = AFTER[mistake]
    request = Request(emulator).sign()
    change(request)
    assert request.send()["Code"] == code


@pytest.mark.parametrize("direction", [-1, 1])
def test_a_date_is_accepted_for_a_quarter_of_an_hour_and_not_for_half_a_minute_more(
    emulator: Emulator, direction: int
) -> None:
    for seconds, accepted in ((15 * 60 - 30, True), (15 * 60 + 30, False)):
        request = Request(emulator)
        request.headers["x-acs-date"] = stamp(time.time() + direction * seconds)
        assert (request.sign().send().get("Code") != "InvalidTimeStamp.Expired") is accepted


def test_a_security_token_that_is_not_that_of_the_key_is_refused_with_status_400() -> None:
    with Emulator(security_token="emulator-token") as emulator:
        request = Request(emulator)
        request.signed.append("x-acs-security-token")
        request.headers["x-acs-security-token"] = "another"
        headers = request.sign().headers
        answer = httpx.post(emulator.endpoint, headers=headers, content=BODY)
    assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidSecurityToken.MismatchWithAccessKey")


def test_a_parameter_added_to_the_query_is_noticed(emulator: Emulator) -> None:
    """The query is part of what is signed."""
    assert Request(emulator).sign().send("?Extra=1")["Code"] == "SignatureDoesNotMatch"


def test_a_nonce_is_good_for_one_request(emulator: Emulator) -> None:
    """A copy of a request is refused, and says so."""
    request = Request(emulator).sign()
    request.send()
    assert request.send()["Code"] == "SignatureNonceUsed"


@pytest.mark.parametrize("minutes", [1, 14])
def test_a_nonce_is_remembered_as_long_as_its_date_is_accepted(emulator: Emulator, minutes: int) -> None:
    """A copy is refused for the whole quarter of an hour in which its date would still be accepted."""
    request = Request(emulator).sign()
    request.send()
    emulator.clock.offset = 60.0 * minutes
    assert request.send()["Code"] == "SignatureNonceUsed"


RPC = {
    "AccessKeyId": "",
    "Action": "GetFile",
    "Format": "JSON",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "",
    "SignatureVersion": "1.0",
    "Timestamp": "",
    "Version": "2020-05-18",
}


def rpc(emulator: Emulator, **changes: str) -> dict[str, Any]:
    """The answer to a GetFile that is signed as the RPC document describes it: HMAC-SHA1 over method, path and the
    parameters of query and body."""
    form = {"FileId": "1", "ProjectId": "10000"}
    query = {**RPC, "AccessKeyId": emulator.access_key_id, "SignatureNonce": f"nonce-{time.monotonic_ns()}"}
    query |= {"Timestamp": stamp(time.time()), **changes}
    parameters = {**query, **form}
    canonical = "&".join(f"{key}={quote(parameters[key], safe='-_.~')}" for key in sorted(parameters))
    secret = f"{emulator.access_key_secret}&".encode()
    digest = hmac.new(secret, f"POST&%2F&{quote(canonical, safe='-_.~')}".encode(), hashlib.sha1).digest()
    query["Signature"] = base64.b64encode(digest).decode()
    return dict(httpx.post(emulator.endpoint, params=query, data=form).json())


def test_a_request_of_the_older_form_passes(emulator: Emulator) -> None:
    """The file is missing, but the signature is right."""
    assert rpc(emulator)["ErrorCode"] == "9990040003"


@pytest.mark.parametrize("method", ["HMAC-SHA256", "hmac-sha1", "none"])
def test_another_signature_method_is_refused_though_the_signature_fits(emulator: Emulator, method: str) -> None:
    """The request must name the method with which it is signed."""
    assert rpc(emulator, SignatureMethod=method)["Code"] == "SignatureDoesNotMatch"


def test_another_host_is_refused(emulator: Emulator) -> None:
    """A page in a browser that resolves its own name to 127.0.0.1 gets nothing."""
    request = Request(emulator)
    request.headers["host"] = "evil.example"
    answer = httpx.post(emulator.endpoint, headers=request.sign().headers, content=BODY)
    assert answer.status_code == 403


def test_a_nonce_of_a_request_from_the_future_is_remembered_longer(emulator: Emulator) -> None:
    """A date may be a quarter of an hour ahead, so a copy would be accepted for half an hour."""
    request = Request(emulator)
    request.headers["x-acs-date"] = stamp(time.time() + 14 * 60)
    request.sign().send()
    emulator.clock.offset = 60.0 * 20
    assert request.send()["Code"] == "SignatureNonceUsed"


@pytest.mark.parametrize("version", ["", "2.0", "1"])
def test_another_signature_version_is_refused_though_the_signature_fits(emulator: Emulator, version: str) -> None:
    """The older form is that of version 1.0 alone."""
    assert rpc(emulator, SignatureVersion=version)["Code"] == "SignatureDoesNotMatch"
