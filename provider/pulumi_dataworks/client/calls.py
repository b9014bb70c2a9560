"""One call: attempts, each signed afresh, until there is an answer that can be read or a rule says stop."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from ..credentials import Credentials, CredentialsSource
from ..errors import NotFoundError, NotSentError, OperationError, OutcomeUnknownError, RefusedError, ThrottledError
from . import retries, signing
from .refusals import refusal_of, told
from .transport import Answer, NoAnswer, NotSent, Transport

USER_AGENT = "pulumi-dataworks"

LOOK = "It may have been done: run `pulumi up --refresh`, which looks before it writes."


@dataclass(frozen=True)
class Call:
    """One call of an operation. `repeatable`: a read, or a write with an idempotency key. `task_family`: *DISyncTask,
    whose replies say in Data.Status whether the work was done. `bare`: the family whose replies have no Success."""

    operation: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    repeatable: bool
    task_family: bool = False
    bare: bool = False

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(("Get", "List"))


class Failure(Exception):
    """One attempt went wrong: the kind that the retry rules ask for, and the error that the user gets in the end."""

    def __init__(self, kind: str, error: OperationError, *, hint: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.error = error
        self.hint = hint


class Caller:
    """Sends calls to one endpoint. Safe to use from any thread."""

    def __init__(
        self,
        endpoint: str,
        credentials: CredentialsSource,
        *,
        clock: Callable[[], float],
        nonce: Callable[[], str],
        sleep: Callable[[float], None],
        random: Callable[[], float],
        http: httpx.BaseTransport | None,
    ) -> None:
        self._transport = Transport(endpoint, http=http)
        self._credentials = credentials
        self._clock, self._nonce, self._sleep, self._random = clock, nonce, sleep, random
        self._offset = 0.0
        self._lock = threading.Lock()

    def close(self) -> None:
        self._transport.close()

    def send(self, call: Call) -> dict[str, Any]:
        """The whole reply of a call that succeeded. Raises an OperationError as errors.py draws them."""
        attempt = 1
        while True:
            try:
                return self._attempt(call)
            except Failure as failure:
                if not retries.again(failure.kind, attempt=attempt, repeatable=call.repeatable):
                    raise failure.error from None
                if failure.kind != "clock":
                    self._sleep(retries.gap(attempt, chance=self._random(), hint=failure.hint))
                attempt += 1

    def _attempt(self, call: Call) -> dict[str, Any]:
        credentials = self._credentials()
        body = signing.form_body(call.form)
        now = datetime.fromtimestamp(self._clock() + self._offset, UTC)
        headers = signing.signed_headers(
            credentials,
            host=self._transport.host,
            action=call.operation,
            query=call.query,
            body=body,
            date=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            nonce=self._nonce(),
        )
        headers |= {"accept": "application/json", "user-agent": USER_AGENT}
        try:
            answer = self._transport.post(signing.canonical_query(call.query), headers, body)
        except NotSent as problem:
            raise Failure("not sent", _not_sent(call, self._transport.host, str(problem))) from None
        except NoAnswer as problem:
            raise Failure(
                "no answer", _no_answer(call, f"the connection ended without an answer ({problem})")
            ) from None
        return self._read(call, answer, credentials)

    def _read(self, call: Call, answer: Answer, credentials: Credentials) -> dict[str, Any]:
        """Success first, then Data.Status; a message alone decides nothing (samples of successes hold some)."""
        payload = _json_object(answer.body)
        succeeded = 200 <= answer.status < 300
        if payload is None and succeeded:
            raise Failure("no answer", _no_answer(call, f"the answer is no JSON object ({len(answer.body)} bytes)"))
        reply = payload or {}
        request_id = _field(reply, "RequestId", "requestId") or answer.headers.get("x-acs-request-id", "")
        if not succeeded or reply.get("Success") is False or ("Success" not in reply and _field(reply, "Code", "code")):
            code = _field(reply, "Code", "code", "ErrorCode", "errorCode")
            message = _field(reply, "Message", "message", "ErrorMessage", "errorMessage")
            raise self._refused(call, answer, credentials, code, message, request_id)
        if reply.get("Success") is not True and not (call.bare and "Success" not in reply):
            raise Failure("no answer", _no_answer(call, "the answer does not say whether it succeeded", request_id))
        if call.task_family:
            data = reply.get("Data")
            status = _field(data, "Status").lower() if isinstance(data, dict) else ""
            if status == "fail":
                raise self._refused(call, answer, credentials, "", _field(data, "Message"), request_id)
            if status != "success":
                raise Failure("no answer", _no_answer(call, "the answer has no Data.Status", request_id))
        return reply

    def _refused(
        self, call: Call, answer: Answer, credentials: Credentials, code: str, message: str, request_id: str
    ) -> Failure:
        row = refusal_of(code, answer.status, message)
        hide = (credentials.access_key_secret, credentials.security_token or "")
        shown = " ".join(filter(None, ["" if answer.status == 200 else str(answer.status), told(code, hide)]))
        text = ": ".join(filter(None, [shown, told(message, hide)])) or "without a reason"
        text += f" (request id {told(request_id, hide)})" if request_id else ""
        facts = {"operation": call.operation, "code": code, "http_status": answer.status, "request_id": request_id}
        if row.kind == "clock" and not self._correct_clock(answer):
            return Failure("refused", RefusedError(_refusal(call, text), **facts, advice=row.advice))  # type: ignore[arg-type]
        error: OperationError
        if row.kind in ("transient", "once", "nonce") and call.writes and not call.repeatable:
            error = OutcomeUnknownError(
                f"{call.operation} failed in DataWorks: {text}",
                **facts,  # type: ignore[arg-type]
                advice=f"{row.advice} {LOOK}",
            )
        else:
            kinds = {"throttled": ThrottledError, "not found": NotFoundError}
            error = kinds.get(row.kind, RefusedError)(_refusal(call, text), **facts, advice=row.advice)  # type: ignore[arg-type]
        return Failure(row.kind, error, hint=_hint(answer.headers))

    def _correct_clock(self, answer: Answer) -> bool:
        """Take the service's time from its answer; False when it says none."""
        try:
            service = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
        except ValueError:
            return False
        with self._lock:
            self._offset = service - self._clock()
        return True


def _refusal(call: Call, text: str) -> str:
    return f"{call.operation} was refused by DataWorks: {text}"


def _not_sent(call: Call, host: str, problem: str) -> NotSentError:
    return NotSentError(
        f"{call.operation} was not sent: no connection to {host} ({problem}).",
        operation=call.operation,
        advice="Look at the network, the proxy settings, dataworks:region and dataworks:endpoint. Nothing was changed.",
    )


def _no_answer(call: Call, what: str, request_id: str = "") -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"{call.operation} was sent, and {what}{f' (request id {told(request_id)})' if request_id else ''}.",
        operation=call.operation,
        request_id=request_id,
        advice=LOOK if call.writes else "Nothing was changed. Run the command again.",
    )


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


def _hint(headers: Mapping[str, str]) -> float | None:
    """Seconds that the service asks to wait: x-acs-retry-after in milliseconds, else Retry-After in seconds."""
    for name, unit in (("x-acs-retry-after", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if text.isascii() and text.isdigit():
            return int(text[:9]) * unit
    return None
