"""One call, and what its answer means. Pure: the acting is in caller.py.

    read          an answer -> the whole reply, or a Failure
    not_sent      no connection           -> Failure
    no_answer     sent, and then nothing  -> Failure

An answer is read by Success first, then by Data.Status; a message alone decides nothing (samples of successes hold
some). An error is classified by its code, then by HTTP status, then by the exception.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import NotFoundError, NotSentError, OperationError, OutcomeUnknownError, RefusedError, ThrottledError
from .error_rules import refusal_of, told
from .retries import hint_of, moment
from .transport import Answer, NoAnswer, NotSent

LOOK = "It may have been done: run `pulumi up --refresh`, which looks before it writes."

CONTENT = frozenset({"GetFile"})
"""Reads that bring the content of a task, and so may take as long as a write."""

DOUBTFUL = frozenset({"transient", "once", "no answer", "nonce"})
"""Kinds of failures after which a write may have been done."""

NOT_SENT = {
    "not sent": "Look at the network, the proxy settings, dataworks:region and dataworks:endpoint. "
    "Nothing was changed.",
    "tls": "The certificate of the other side is not trusted: behind a proxy that inspects TLS, or with an endpoint of "
    "your own, set dataworks:caFile to the file of its certificates. Nothing was changed.",
    "too long": "Lower dataworks:maxQueryBytes, so that content goes into the body. Nothing was changed.",
}


@dataclass(frozen=True)
class Call:
    """One call of an operation. `task_family`: *DISyncTask, whose replies say in Data.Status whether the work was
    done. `bare`: the family whose replies have no Success. `method` is POST or GET."""

    operation: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    method: str = "POST"
    task_family: bool = False
    bare: bool = False

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(("Get", "List"))

    @property
    def slow(self) -> bool:
        """Whether its answer may take the longer of the two timeouts."""
        return self.writes or self.operation in CONTENT


class Failure(Exception):
    """One attempt went wrong: the kind that the retry rules ask for, and the error that the user gets in the end.

    `hint` are seconds that the service asks to wait, `date` is its time (seconds since 1970) where it said it.
    """

    def __init__(
        self, kind: str, error: OperationError, *, hint: float | None = None, date: float | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.error = error
        self.hint = hint
        self.date = date


def read(call: Call, answer: Answer, *, secrets: tuple[str, ...], now: float) -> dict[str, Any]:
    """The whole reply of a call that succeeded. Raises Failure; total over all bytes."""
    payload = _json_object(answer.body)
    succeeded = 200 <= answer.status < 300
    request_id = told(
        _field(payload or {}, "RequestId", "requestId") or answer.headers.get("x-acs-request-id", ""), secrets
    )
    if payload is None and succeeded:
        raise _unanswered(call, f"the answer is no JSON object ({len(answer.body)} bytes)", request_id)
    reply = payload or {}
    if not succeeded or reply.get("Success") is False or ("Success" not in reply and _field(reply, "Code", "code")):
        code = _field(reply, "Code", "code", "ErrorCode", "errorCode")
        message = _field(reply, "Message", "message", "ErrorMessage", "errorMessage")
        raise _refused(call, answer, told(code, secrets), told(message, secrets), request_id, now)
    if reply.get("Success") is not True and not (call.bare and "Success" not in reply):
        raise _unanswered(call, "the answer does not say whether it succeeded", request_id)
    if call.task_family:
        data = reply.get("Data")
        status = _field(data, "Status").lower() if isinstance(data, dict) else ""
        if status == "fail":
            raise _refused(call, answer, "", told(_field(data, "Message"), secrets), request_id, now)
        if status != "success":
            raise _unanswered(call, "the answer has no Data.Status", request_id)
    return reply


def not_sent(call: Call, host: str, problem: NotSent) -> Failure:
    """Nothing reached DataWorks."""
    error = NotSentError(
        f"{call.operation} was not sent: no connection to {host} ({problem}).",
        operation=call.operation,
        advice=NOT_SENT[problem.kind],
    )
    return Failure(problem.kind, error)


def no_answer(call: Call, problem: NoAnswer) -> Failure:
    """The request went out, and no whole answer came back."""
    return _unanswered(call, f"the connection ended without an answer ({problem})", "")


def _refused(call: Call, answer: Answer, code: str, message: str, request_id: str, now: float) -> Failure:
    row = refusal_of(code, answer.status, message)
    shown = " ".join(filter(None, ["" if answer.status == 200 else str(answer.status), code]))
    text = ": ".join(filter(None, [shown, message])) or "without a reason"
    text += f" (request id {request_id})" if request_id else ""
    kind: type[OperationError] = RefusedError
    what, advice = "was refused by DataWorks", row.advice
    if row.kind in DOUBTFUL and call.writes:
        kind, what, advice = OutcomeUnknownError, "failed in DataWorks", f"{row.advice} {LOOK}"
    elif row.kind in ("throttled", "not found"):
        kind = ThrottledError if row.kind == "throttled" else NotFoundError
    error = kind(
        f"{call.operation} {what}: {text}",
        operation=call.operation,
        code=code,
        http_status=answer.status,
        request_id=request_id,
        advice=advice,
    )
    date = moment(answer.headers.get("date", ""))
    return Failure(row.kind, error, hint=hint_of(answer.headers, now=now), date=date)


def _unanswered(call: Call, what: str, request_id: str) -> Failure:
    error = OutcomeUnknownError(
        f"{call.operation} was sent, and {what}{f' (request id {request_id})' if request_id else ''}.",
        operation=call.operation,
        request_id=request_id,
        advice=LOOK if call.writes else "Nothing was changed. Run the command again.",
    )
    return Failure("no answer", error)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _field(reply: Any, *names: str) -> str:
    """The first of these fields that says something, as text."""
    found = next((reply[name] for name in names if reply.get(name) not in (None, "")), "")
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
