"""One call: sent, attempt by attempt, and what its answer means.

limiter.wait -> credentials -> sign -> transport.send -> read -> the reply
                                          |
                    Failure -> retries.next_action -> quota -> sleep -> the next attempt, or the error

    Caller        the attempts: each waits for the limiter and is signed with the current credentials
    read          an answer -> the whole reply, or a Failure       pure, as are the next two
    not_sent      no connection           -> Failure
    no_answer     sent, and then nothing  -> Failure

An answer is classified by Success first, then by Data.Status; a message alone decides nothing (samples of successes
have some). An error is classified by its code, then by HTTP status, then by the exception.
"""

from __future__ import annotations

import json
import logging
import random
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import httpx

from ..errors import (
    NotFoundError,
    NotSentError,
    OperationError,
    OutcomeUnknownError,
    RefusedError,
    SettingsError,
    ThrottledError,
)
from ..settings.credentials import Credentials, CredentialsSource, Expired
from . import signing
from .error_rules import CHANGED, error_rule_of, safe_message
from .limiter import Limiter
from .node_error_rules import node_error_rule_of
from .retries import GiveUp, Retry, RetryQuota, moment, next_action, retry_after_of
from .transport import Answer, NoAnswer, NotSent, Timeouts, Transport

LOG = logging.getLogger(__name__)
USER_AGENT = "pulumi-dataworks"
DEFAULT_TIMEOUTS = Timeouts()

MOST_SKEW = 240.0
"""Seconds that two clocks may differ before the time counts as wrong, as in aws-sdk-go-v2. DataWorks allows 900."""

MAY_BE_DONE = "It may have been done: run `pulumi up --refresh`, which reads before it writes."

CONTENT = frozenset({"GetFile", "GetNode", "ListPipelineRunItems"})
"""Reads that return the content of a task, and so may take as long as a write."""

DOUBTFUL = frozenset({"transient", "once", "no answer", "nonce"})
"""Kinds of failures after which a write may have been done."""

NOT_SENT = {
    "not sent": "Check the network, the proxy settings, dataworks:region and dataworks:endpoint. Nothing was changed. "
    f"{CHANGED}",
    "tls": "The certificate of the other side is not trusted: behind a proxy that inspects TLS, or with an endpoint of "
    "your own, set dataworks:caFile to the file of its certificates. Nothing was changed.",
    "too long": "Lower dataworks:maxQueryBytes, so that content is sent in the body. Nothing was changed.",
}


FILE_VERSION, NODE_VERSION = "2020-05-18", "2024-05-18"
"""Versions of the API: tasks as files, and tasks as nodes. Host and signature are the same."""


@dataclass(frozen=True)
class Call:
    """One call of an operation. `task_family`: *DISyncTask, whose replies have in Data.Status whether the work was
    done. `bare`: the family whose replies have no Success. `method` is POST or GET, `version` one of the API."""

    operation: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    method: str = "POST"
    task_family: bool = False
    bare: bool = False
    version: str = FILE_VERSION

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(("Get", "List"))

    @property
    def slow(self) -> bool:
        """Whether its answer may take the longer of the two timeouts."""
        return self.writes or self.operation in CONTENT or "NeedContent" in self.form


class Failure(Exception):
    """One attempt failed: the kind, for the retry rules, and the error, for the user.

    `retry_after` are seconds that the service asks to wait, `date` is its time (seconds since 1970) if it is known.
    """

    def __init__(
        self, kind: str, error: OperationError, *, retry_after: float | None = None, date: float | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.error = error
        self.retry_after = retry_after
        self.date = date


class Clock:
    """This machine's time, seconds since 1970, corrected by DataWorks' own once it is known to be wrong."""

    def __init__(self, clock: Callable[[], float], warn: Callable[[str], None]) -> None:
        self._clock, self._warn = clock, warn
        self._offset = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._clock() + self._offset

    def correct(self, service: float | None, *, signed: float) -> bool:
        """Use the service's time if the one that a request was signed with is far from it. False when the time was not
        the problem. For concurrent requests of other threads the correction holds, too; it is reported once."""
        if service is None or abs(service - signed) <= MOST_SKEW:
            return False
        with self._lock:
            if abs(service - self.now()) <= MOST_SKEW:
                return True
            self._offset = service - self._clock()
            minutes, where = round(abs(self._offset) / 60), "behind" if self._offset > 0 else "ahead of"
        self._warn(
            f"The clock of this machine is {minutes} minutes {where} DataWorks: "
            "requests now carry the time of DataWorks. Set the clock."
        )
        return True


def _not_renewable(_found: Credentials) -> None:
    """A source whose credentials cannot be renewed."""


class Caller:
    """Sends calls to one endpoint ("https://dataworks.cn-shanghai.aliyuncs.com"). Safe to use from any thread.

    `credentials` is called before each attempt, and `expired` with those that have expired. At most `max_qps` calls per
    second are sent (0: no limit), all threads together. `ca_file` is the file of the only certificates that are
    trusted. `warn` gets what the user should know although a call succeeded. Time (`clock`, seconds since 1970;
    `monotonic`, `sleep`), randomness (`nonce`, `random`) and transport (`http`) are handed in; the defaults are real.
    `sleep` is called before each retry, also for 0 s: what it raises ends the call.

    The constructor raises SettingsError when `ca_file` or the environment's proxy cannot be used.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        credentials: CredentialsSource,
        expired: Expired = _not_renewable,
        max_qps: float = 0.0,
        ca_file: str | None = None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        warn: Callable[[str], None] = LOG.warning,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random.random,
        http: httpx.BaseTransport | None = None,
    ) -> None:
        self._transport = Transport(endpoint, ca_file=ca_file, timeouts=timeouts, monotonic=monotonic, http=http)
        self._credentials, self._expired = credentials, expired
        self._clock = Clock(clock, warn)
        self._limiter = Limiter(max_qps, monotonic=monotonic, sleep=sleep)
        self._quota = RetryQuota()
        self._timeouts = timeouts
        self._monotonic, self._nonce, self._sleep, self._random = monotonic, nonce, sleep, random

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def backlog(self) -> float:
        """Seconds until another call can be sent, because of `max_qps`: a caller that waits may put more into one."""
        return self._limiter.backlog()

    def now(self) -> float:
        """The time, seconds since 1970: of this machine, corrected by that of DataWorks where they differ."""
        return self._clock.now()

    def send(self, call: Call) -> dict[str, Any]:
        """The whole reply of a call that succeeded. Raises an OperationError as errors.py draws them, and SettingsError
        when there are no credentials to begin with."""
        query, body = signing.canonical_query(call.query), signing.form_body(call.form)
        end = self._monotonic() + self._timeouts.call
        failures: list[Failure] = []
        cost = 0
        while True:
            # Waiting for other calls of this process is no failure of DataWorks, so the deadline moves with it. It is
            # bounded all the same: four hooks run at once, so the wait is four turns at most.
            end += self._limiter.wait()
            try:
                credentials = self._credentials()
            except SettingsError:
                if failures:
                    raise failures[-1].error from None
                raise
            now = self._clock.now()
            try:
                reply = self._attempt(call, query, body, credentials, now=now, end=end)
            except Failure as failure:
                self._limiter.answered(throttled=failure.kind == "throttled")
                failures.append(failure)
                step = self._next(call, failures, credentials, now=now, end=end)
                if isinstance(step, GiveUp):
                    raise _with_reason(failure.error, step.why) from None
                cost = step.cost
                self._sleep(step.wait)
            else:
                self._limiter.answered(throttled=False)
                self._quota.succeeded(cost)
                return reply

    def _attempt(
        self, call: Call, query: str, body: bytes, credentials: Credentials, *, now: float, end: float
    ) -> dict[str, Any]:
        headers = signing.signed_headers(
            credentials,
            method=call.method,
            host=self._transport.host,
            action=call.operation,
            query=query,
            body=body,
            date=datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            nonce=self._nonce(),
            version=call.version,
        )
        headers |= {"accept": "application/json", "user-agent": USER_AGENT}
        seconds = self._timeouts.content if call.slow else self._timeouts.read
        try:
            answer = self._transport.send(query, headers, body, method=call.method, seconds=seconds, end=end)
        except NotSent as problem:
            raise not_sent(call, self._transport.host, problem) from None
        except NoAnswer as problem:
            raise no_answer(call, problem) from None
        return read(call, answer, secrets=credentials.secrets, now=now)

    def _next(
        self, call: Call, failures: list[Failure], credentials: Credentials, *, now: float, end: float
    ) -> Retry | GiveUp:
        failure = failures[-1]
        step = next_action(
            failure.kind,
            attempt=len(failures),
            of_kind=sum(earlier.kind == failure.kind for earlier in failures),
            writes=call.writes,
            chance=self._random(),
            retry_after=failure.retry_after,
            # An attempt that could not even connect in time is not begun: its outcome could only be unknown.
            left=end - self._monotonic() - self._timeouts.connect,
        )
        if isinstance(step, GiveUp):
            return step
        if not self._resolved(failure, credentials, now):
            return GiveUp()
        return step if self._quota.take(step.cost) else GiveUp("Too much failed in this run to try it again.")

    def _resolved(self, failure: Failure, used: Credentials, signed: float) -> bool:
        """Whether the cause is resolved, where time or credentials were the cause; others pass by themselves."""
        if failure.kind == "clock":
            return self._clock.correct(failure.date, signed=signed)
        if failure.kind == "token":
            self._expired(used)
            try:
                return self._credentials() != used
            except SettingsError:
                return False
        return True


def _with_reason(error: OperationError, why: str) -> OperationError:
    """The error of the last attempt, with the reason why there is no further one."""
    if why:
        error.message = f"{error.message} {why}"
    return error


def read(call: Call, answer: Answer, *, secrets: tuple[str, ...], now: float) -> dict[str, Any]:
    """The whole reply of a call that succeeded. Raises Failure; total over all bytes."""
    payload = _json_object(answer.body)
    succeeded = 200 <= answer.status < 300
    request_id = safe_message(
        _field(payload or {}, "RequestId", "requestId") or answer.headers.get("x-acs-request-id", ""), secrets
    )
    if payload is None and succeeded:
        raise _unanswered(call, f"the answer is not a JSON object ({len(answer.body)} bytes)", request_id)
    reply = payload or {}
    if not succeeded or reply.get("Success") is False or ("Success" not in reply and _field(reply, "Code", "code")):
        code = _field(reply, "Code", "code", "ErrorCode", "errorCode")
        message = _field(reply, "Message", "message", "ErrorMessage", "errorMessage")
        raise _refused(call, answer, safe_message(code, secrets), safe_message(message, secrets), request_id, now)
    if reply.get("Success") is not True and not (call.bare and "Success" not in reply):
        raise _unanswered(call, "the answer does not say whether it succeeded", request_id)
    if call.task_family:
        data = reply.get("Data")
        status = _field(data, "Status").lower() if isinstance(data, dict) else ""
        if status == "fail":
            raise _refused(call, answer, "", safe_message(_field(data, "Message"), secrets), request_id, now)
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
    """The request was sent, and no complete answer was received."""
    return _unanswered(call, f"the connection ended without an answer ({problem})", "")


def _refused(call: Call, answer: Answer, code: str, message: str, request_id: str, now: float) -> Failure:
    rule_of = node_error_rule_of if call.version == NODE_VERSION else error_rule_of
    row = rule_of(code, answer.status, message)
    shown = " ".join(filter(None, ["" if answer.status == 200 else str(answer.status), code]))
    text = ": ".join(filter(None, [shown, message])) or "without a reason"
    text += f" (request id {request_id})" if request_id else ""
    kind: type[OperationError] = RefusedError
    what, advice = "was refused by DataWorks", row.advice
    if row.kind in DOUBTFUL and call.writes:
        kind, what, advice = OutcomeUnknownError, "failed in DataWorks", f"{row.advice} {MAY_BE_DONE}"
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
    return Failure(row.kind, error, retry_after=retry_after_of(answer.headers, now=now), date=date)


def _unanswered(call: Call, what: str, request_id: str) -> Failure:
    error = OutcomeUnknownError(
        f"{call.operation} was sent, and {what}{f' (request id {request_id})' if request_id else ''}.",
        operation=call.operation,
        request_id=request_id,
        advice=MAY_BE_DONE if call.writes else "Nothing was changed. Run the command again.",
    )
    return Failure("no answer", error)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        # Decoded here: json.loads would pass halves of surrogate pairs that are encoded in bytes.
        payload = json.loads(body.decode("utf-8-sig"), parse_int=_bounded)
        payload = without_surrogates(payload) if HALF.search(body) else payload
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _bounded(digits: str) -> int | str:
    """An integer; one that no Long can hold stays text, which a number of a reply cannot be."""
    return int(digits) if len(digits) <= 19 else digits


HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""The escape of half of a surrogate pair in JSON."""


def without_surrogates(value: Any) -> Any:
    """`value` with U+FFFD for each half of a surrogate pair (a text that was cut inside of a character): neither
    the engine nor a signature can encode one."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    return [without_surrogates(item) for item in value] if isinstance(value, list) else value


def _field(reply: Any, *names: str) -> str:
    """The first of these fields that is not empty, as text."""
    found = next((reply[name] for name in names if reply.get(name) not in (None, "")), "")
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
