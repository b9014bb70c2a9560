"""Calls sent: each attempt waits for its turn, is signed afresh with the credentials of the moment, and is judged.

limiter.wait -> credentials -> sign -> transport.send -> calls.read -> the reply
                                          |
                    Failure -> retries.decide -> quota -> sleep -> the next attempt, or the error
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from ..errors import OperationError, SettingsError
from ..settings.credentials import Credentials, CredentialsSource, Expired
from . import calls, signing
from .calls import Call, Failure
from .deadlines import Timeouts
from .limiter import Limiter
from .retries import Again, Quota, Stop, decide
from .transport import NoAnswer, NotSent, Transport

USER_AGENT = "pulumi-dataworks"

MOST_SKEW = 240.0
"""Seconds that two clocks may differ before the time is blamed, as aws-sdk-go-v2 has it. DataWorks allows 900."""


class Clock:
    """This machine's time, seconds since 1970, corrected by DataWorks' own once it is known to be wrong."""

    def __init__(self, clock: Callable[[], float], warn: Callable[[str], None]) -> None:
        self._clock, self._warn = clock, warn
        self._offset = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._clock() + self._offset

    def correct(self, service: float | None, *, signed: float) -> bool:
        """Take the service's time, when the one that a request was signed with is known to be far from it. False when
        the time was not the problem. Threads whose requests were on the way meanwhile are right, too, and silent."""
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


class Caller:
    """Sends calls to one endpoint. Safe to use from any thread."""

    def __init__(
        self,
        endpoint: str,
        credentials: CredentialsSource,
        *,
        expired: Expired,
        max_qps: float,
        ca_file: str | None,
        timeouts: Timeouts,
        warn: Callable[[str], None],
        clock: Callable[[], float],
        monotonic: Callable[[], float],
        nonce: Callable[[], str],
        sleep: Callable[[float], None],
        random: Callable[[], float],
        http: httpx.BaseTransport | None,
    ) -> None:
        self._transport = Transport(endpoint, ca_file=ca_file, timeouts=timeouts, monotonic=monotonic, http=http)
        self._credentials, self._expired = credentials, expired
        self._clock = Clock(clock, warn)
        self._limiter = Limiter(max_qps, monotonic=monotonic, sleep=sleep)
        self._quota = Quota()
        self._timeouts = timeouts
        self._monotonic, self._nonce, self._sleep, self._random = monotonic, nonce, sleep, random

    def close(self) -> None:
        self._transport.close()

    def backlog(self) -> float:
        return self._limiter.backlog()

    def send(self, call: Call) -> dict[str, Any]:
        """The whole reply of a call that succeeded. Raises an OperationError as errors.py draws them, and SettingsError
        when there are no credentials to begin with."""
        query, body = signing.canonical_query(call.query), signing.form_body(call.form)
        end = self._monotonic() + self._timeouts.call
        failures: list[Failure] = []
        taken = 0
        while True:
            # Waiting behind the siblings of this process is no failing of DataWorks, so the deadline moves with it. It
            # is bounded all the same: four hooks run at once, so the wait is four turns at most.
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
                if isinstance(step, Stop):
                    raise _told(failure.error, step.why) from None
                taken = step.cost
                self._sleep(step.wait)
            else:
                self._limiter.answered(throttled=False)
                self._quota.succeeded(taken)
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
        )
        headers |= {"accept": "application/json", "user-agent": USER_AGENT}
        seconds = self._timeouts.content if call.slow else self._timeouts.read
        try:
            answer = self._transport.send(query, headers, body, method=call.method, seconds=seconds, end=end)
        except NotSent as problem:
            raise calls.not_sent(call, self._transport.host, problem) from None
        except NoAnswer as problem:
            raise calls.no_answer(call, problem) from None
        return calls.read(call, answer, secrets=credentials.secrets, now=now)

    def _next(
        self, call: Call, failures: list[Failure], credentials: Credentials, *, now: float, end: float
    ) -> Again | Stop:
        failure = failures[-1]
        step = decide(
            failure.kind,
            attempt=len(failures),
            of_kind=sum(earlier.kind == failure.kind for earlier in failures),
            writes=call.writes,
            chance=self._random(),
            hint=failure.hint,
            # An attempt that could not even connect in time is not begun: it would only make doubt.
            left=end - self._monotonic() - self._timeouts.connect,
        )
        if isinstance(step, Stop):
            return step
        if not self._mended(failure, credentials, now):
            return Stop()
        return step if self._quota.take(step.cost) else Stop("Too much failed in this run to try it again.")

    def _mended(self, failure: Failure, used: Credentials, signed: float) -> bool:
        """Whether the cause is gone, where time or credentials were the cause; the others pass by themselves."""
        if failure.kind == "clock":
            return self._clock.correct(failure.date, signed=signed)
        if failure.kind == "token":
            self._expired(used)
            try:
                return self._credentials() != used
            except SettingsError:
                return False
        return True


def _told(error: OperationError, why: str) -> OperationError:
    """The error of the last attempt, with the reason why there is no further one."""
    if why:
        error.message = f"{error.message} {why}"
    return error
