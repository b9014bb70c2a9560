"""Answers as values, and what a fault makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from dataworks_emulator.api import Operation
from dataworks_emulator.error_codes import ERROR_CODES
from dataworks_emulator.errors import FileFailure, GatewayError, TaskFailure
from dataworks_emulator.fault_kinds import Point
from dataworks_emulator.faults import Fault

JSON = "application/json;charset=utf-8"
HTML = "text/html"
AnswerClass = Literal["success", "failed", "refused", "spoilt", "none"]
"""What the caller is told: success; failed (HTTP 200 that says so); refused (by status and code); spoilt (no answer of
DataWorks, or not a whole one); none (no answer at all)."""


@dataclass(frozen=True)
class Answer:
    """What goes back. `done` says whether the operation did its work; `status` is 0 where nothing goes back."""

    status: int
    body: bytes
    done: bool
    told: AnswerClass
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def succeeded(operation: Operation, request_id: str, payload: Mapping[str, Any]) -> Answer:
    """The work was done."""
    return Answer(200, json.dumps(operation.reply(request_id, payload)).encode(), True, "success")


def failed(failure: TaskFailure | FileFailure, request_id: str) -> Answer:
    """HTTP 200 that says no."""
    return Answer(200, json.dumps(failure.body(request_id)).encode(), False, "failed")


def refused(error: GatewayError, request_id: str) -> Answer:
    """An error of the gateway."""
    body = json.dumps(error.body(request_id)).encode()
    return Answer(error.status, body, False, "refused", headers=tuple(error.headers.items()))


def page(status: int, title: str) -> Answer:
    """A page of HTML, as a gateway or a proxy writes it."""
    text = f"<html><head><title>{status} {title}</title></head><body>{status} {title}</body></html>"
    return Answer(status, text.encode(), False, "spoilt", content_type=HTML)


def in_place(fault: Fault, operation: Operation | None, request_id: str) -> Answer:
    """What an ending fault says before the operation had its say; nothing is done."""
    match fault.action:
        case "refuse":
            known = ERROR_CODES.get(fault.code)
            status = fault.status or (known.status if known else 0)  # a rule has one of the two
            message = fault.message if fault.message is not None else (known.message if known else "")
            return refused(GatewayError(status, fault.code, message, headers=dict(fault.headers)), request_id)
        case "fail" | "locked":
            message = fault.message or ""
            if fault.action == "locked":
                message = f"The file is locked by {fault.holder}."
            if operation is not None and operation.family == "task":
                return failed(TaskFailure(message), request_id)
            return failed(FileFailure(fault.code, message), request_id)
        case "answer":
            headers = tuple(fault.headers.items())
            return Answer(fault.status or 200, fault.body, False, "spoilt", fault.content_type or JSON, headers)
        case "page":
            return page(fault.status or 502, "Told by the test")
        case _:  # reset, close, garbage
            return Answer(0, b"", False, "none" if fault.action != "garbage" else "spoilt")


def spoilt(answer: Answer, fault: Fault, operation: Operation, request_id: str) -> Answer:
    """What an ending fault makes of an operation's own answer; what was done stays done."""
    if fault.at is Point.ANSWERED:
        return answer
    if fault.at is Point.AFTER:
        return replace(in_place(fault, operation, request_id), done=answer.done)
    match fault.action:
        case "pause" | "drip":
            return answer
        case "shape":
            return replace(answer, body=_reshaped(answer.body, fault), told="spoilt")
        case "content_type":
            return replace(answer, content_type=fault.content_type or HTML, told="spoilt")
        case "invalid_utf8":
            return replace(answer, body=answer.body.replace(b'": "', b'": "\xff', 1), told="spoilt")
        case "bad_gzip":
            return replace(answer, headers=(*answer.headers, ("content-encoding", "gzip")), told="spoilt")
        case _:  # truncate, reset, gzip_bomb, huge: how it is sent is what is wrong with it
            return replace(answer, told="spoilt")


def _reshaped(body: bytes, fault: Fault) -> bytes:
    """The body with one value replaced or taken out; objects on the way are made if they are not there."""
    whole: dict[str, Any] = {"": json.loads(body)}
    *way, last = ("", *filter(None, fault.path.split(".")))
    place = whole
    for key in way:
        if not isinstance(place.get(key), dict):
            place[key] = {}
        place = place[key]
    if fault.absent:
        place.pop(last, None)
    else:
        place[last] = fault.value
    return json.dumps(whole.get("")).encode()
