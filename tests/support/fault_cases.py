"""Faults as rules of the emulator, each with what a hook that meets it says. Data only; `test_faults` runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pulumi_dataworks.client.transport import LONGEST_ANSWER

HOOKS = {"create": "CreateDISyncTask", "update": "UpdateDISyncTask", "read": "GetFile", "delete": "DeleteFile"}
WRITES = ("create", "update", "delete")
DONE = ""
"""The end of a hook that a fault did not stop."""


@dataclass(frozen=True)
class Case:
    """`rules` strike the operation of the hook. `ends` is what the error says; DONE where the hook ends well. `last`
    stands in the last line of errors. `calls` is how often the operation is asked for at most, `waits` what all pauses
    together take, least and most, in seconds."""

    fault: str
    rules: tuple[dict[str, Any], ...]
    ends: str = DONE
    last: str = ""
    calls: int | None = None
    hooks: tuple[str, ...] = tuple(HOOKS)
    waits: tuple[float, float] | None = None
    emulator: dict[str, Any] = field(default_factory=dict)


def once(action: str, *points: str, **fields: Any) -> list[tuple[dict[str, Any], ...]]:
    """The rules of one case for each point: the next call is struck."""
    return [({"action": action, "point": point, **fields},) for point in points]


def always(action: str, point: str = "before", **fields: Any) -> tuple[dict[str, Any], ...]:
    """The rules of a case whose every call is struck."""
    return ({"action": action, "point": point, "times": None, **fields},)


def cases() -> Iterator[Case]:
    """Every fault that rules of the emulator can make, as the rows of `matrix.py` name them."""
    for rules in (*once("reset", "unread", "before"), *once("close", "unread", "before"), *once("stall", "before")):
        yield Case("no answer, not applied", rules)
    for rules in (*once("reset", "after"), *once("close", "after"), *once("stall", "after"), *once("reset", "reply")):
        for honoured in (True, False):
            yield Case("no answer, applied", rules, emulator={"honour_client_token": honoured})
    yield Case("idle connection closed", ({"action": "close", "point": "answered", "times": None},), calls=1)
    for code in ("Throttling.User", "Throttling.Api", "Rejected.Throttling"):
        yield Case("throttled", ({"action": "refuse", "point": "before", "code": code, "times": 3},), waits=(0, 7))
    for headers, least in (
        ({"x-acs-retry-after": "1500"}, 1.5),
        ({"Retry-After": "3"}, 3.0),
        ({"x-acs-retry-after": "soon"}, 0.0),
    ):
        rules = ({"action": "refuse", "point": "before", "code": "Throttling.User", "headers": headers},)
        yield Case("throttled, with a hint", rules, waits=(least, least + 1.0))
    yield Case(
        "throttled, with a hint",
        always("refuse", code="Throttling.User", headers={"Retry-After": "3600"}),
        "DataWorks asks to wait 3600 s, longer than this call may take.",
        last="Too many calls at once",
        calls=1,
    )
    for code, advice in (("Throttling.Api.Risk", "continue tomorrow"), ("Throttling.Resource", "continue next month")):
        yield Case("used up", always("refuse", code=code), f"was refused by DataWorks: 429 {code}", advice, calls=1)
    for point in ("before", "after"):
        for code in ("InternalError.System", "ServiceUnavailable"):
            yield Case("the service fails", ({"action": "refuse", "point": point, "code": code},))
        for status in (502, 504):
            yield Case("the service fails", ({"action": "page", "point": point, "status": status},))
    yield Case(
        "fails on parameters",
        always("refuse", code="InternalError.DI.Parameter"),
        r"500 InternalError\.DI\.Parameter: .*request id",
        calls=3,
    )
    for code in ("Forbidden.DI.NoPrivilege", "ResourceNotAuthorized.Api", "Forbidden.RAM"):
        yield Case("no rights", always("refuse", code=code), rf"was refused by DataWorks: 403 {code}", calls=1)
    yield Case(
        "invalid parameter",
        always("refuse", code="Invalid.DI.Parameter"),
        r"400 Invalid\.DI\.Parameter",
        "Check task_content, resource_group and cu",
        calls=1,
    )
    yield Case(
        "wrong signature",
        always("refuse", code="SignatureDoesNotMatch", message="server string to sign is:POST\ncanary"),
        "400 SignatureDoesNotMatch: the signature does not match",
        "Check dataworks:accessKeySecret",
        calls=1,
    )
    yield Case("nonce used", ({"action": "refuse", "point": "before", "code": "SignatureNonceUsed"},))
    no = json.dumps({"Success": False, "ErrorCode": "X1", "ErrorMessage": "no luck"}).encode()
    yield Case("says no", always("answer", body=no), "DataWorks: X1: no luck", "Fix what", calls=1)
    yield Case("says fail", always("fail", message="no luck"), "no luck", calls=1, hooks=WRITES)
    for point in ("before", "after"):
        for body in (b"<html>", b"", b"[]", b'{"Success": "true"}'):
            yield Case("unreadable", ({"action": "answer", "point": point, "body": body},))
        yield Case("unreadable", ({"action": "garbage", "point": point},))
    for action in ("truncate", "bad_gzip", "invalid_utf8", "drip", "pause"):
        yield Case("too much, too slow", ({"action": action, "point": "reply"},))
    for action in ("gzip_bomb", "huge"):
        yield Case("too much, too slow", ({"action": action, "point": "reply", "size": LONGEST_ANSWER},))
    for odd in ({"value": 0}, {"value": "x"}, {"value": 1.5}, {"value": None}, {"absent": True}):
        yield Case("odd data", ({"action": "shape", "path": "Data.FileId", **odd},), hooks=("create",))
    yield Case("odd data", ({"action": "shape", "path": "Data", "absent": True},), hooks=("update",))
    yield Case("odd data", ({"action": "shape", "path": "Data", "value": "x"},), hooks=("delete",))
    for path in ("Data.File", "Data.File.FileId", "Data.File.FileType"):
        rules, said = always("shape", "reply", path=path, value=["canary"]), "its reply cannot be read"
        yield Case("odd data", rules, said, "report this line", hooks=("read",))
    yield Case("shows late", ({"action": "hidden", "point": "after", "reads": 3},), hooks=("create",))
    yield Case("locked", always("locked", holder="a colleague"), "a colleague", calls=1, hooks=("update", "delete"))
