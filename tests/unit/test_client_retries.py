"""When the client tries again: rules, gaps, hints, quota, clock, renewed credentials, and what is told in the end."""

from __future__ import annotations

import ssl
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.client import Credentials, DataWorksClient, Timeouts
from pulumi_dataworks.client.retries import (
    LONGEST_GAP,
    LONGEST_HINT,
    MOST_ATTEMPTS,
    RULES,
    GiveUp,
    Retry,
    RetryQuota,
    moment,
    next_action,
    retry_after_of,
)
from pulumi_dataworks.errors import (
    NotSentError,
    OperationError,
    OutcomeUnknownError,
    RefusedError,
    SettingsError,
    ThrottledError,
)
from support.wire import CALLS, KEY, NO_ANSWER, NO_CONNECTION, Reply, Wire, create, get, ok, refused, update


def next_of(kind: str, **changes: object) -> Retry | GiveUp:
    known = {"attempt": 1, "of_kind": 1, "writes": False, "chance": 0.5, "retry_after": None, "left": 100.0}
    return next_action(kind, **{**known, **changes})  # type: ignore[arg-type]


def test_every_rule_has_a_reason() -> None:
    """The table is the only place that says what is repeated, and a write is never repeated more often than a read."""
    for rule in RULES.values():
        assert rule.reason
        assert 1 <= rule.write <= rule.read <= MOST_ATTEMPTS
        assert rule.read > 1


def test_what_may_have_been_done_is_never_repeated() -> None:
    """Only where nothing can have reached the work, a write is sent again."""
    again = {kind for kind in RULES if isinstance(next_of(kind, writes=True), Retry)}
    assert again == {"not sent", "throttled", "clock", "token"}


@pytest.mark.parametrize("kind", ["refused", "not found", "unknown", "tls", "too long", ""])
@pytest.mark.parametrize("writes", [False, True])
def test_everything_else_is_never_repeated(kind: str, writes: bool) -> None:
    """A kind without a row is final."""
    assert next_of(kind, writes=writes) == GiveUp()


def test_gaps_grow_and_are_random() -> None:
    """Full jitter: anything from nothing to a limit that doubles, so that four threads part."""

    def gap(kind: str, attempt: int, chance: float) -> float:
        step = next_of(kind, attempt=attempt, chance=chance)
        assert isinstance(step, Retry)
        return step.wait

    assert [gap("throttled", attempt, 1.0) for attempt in range(1, 5)] == [1.0, 2.0, 4.0, 8.0]
    assert [gap("transient", attempt, 1.0) for attempt in range(1, 5)] == [0.25, 0.5, 1.0, 2.0]
    assert gap("throttled", 3, 0.0) == 0.0
    assert gap("throttled", 3, 0.5) == 2.0


@given(
    kind=st.sampled_from(sorted(RULES)),
    attempt=st.integers(1, 60),
    chance=st.floats(0, 1, exclude_max=True),
    retry_after=st.none() | st.floats(0, 1e9),
    left=st.floats(-10, 200),
)
def test_a_wait_is_within_every_limit(
    kind: str, attempt: int, chance: float, retry_after: float | None, left: float
) -> None:
    """Not beyond the deadline, not below the hint or its limit, not above the longest gap or hint."""
    step = next_of(kind, attempt=attempt, of_kind=1, chance=chance, retry_after=retry_after, left=left)
    if isinstance(step, Retry):
        assert attempt < MOST_ATTEMPTS
        assert min(retry_after or 0.0, LONGEST_HINT) <= step.wait <= max(LONGEST_GAP, LONGEST_HINT)
        assert step.wait < left


HINTS: dict[str, tuple[dict[str, str], float | None]] = {
    "milliseconds": ({"x-acs-retry-after": "1500"}, 1.5),
    "seconds": ({"retry-after": "7"}, 7.0),
    "both": ({"x-acs-retry-after": "1500", "retry-after": "7"}, 1.5),
    "a day": ({"retry-after": "86400"}, 86400.0),
    "a date": ({"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"}, 30.0),
    "a date by the answer's clock": (
        {"retry-after": "Fri, 15 Jan 2027 09:00:30 GMT", "date": "Fri, 15 Jan 2027 09:00:00 GMT"},
        30.0,
    ),
    "a date that is past": ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
    "garbage, then seconds": ({"x-acs-retry-after": "soon", "retry-after": "7"}, 7.0),
    "nothing": ({}, None),
    "nought": ({"x-acs-retry-after": "0"}, None),
    "a negative one": ({"x-acs-retry-after": "-5"}, None),
    "a fraction": ({"retry-after": "1.5"}, None),
    "other digits": ({"retry-after": "７"}, None),
    "many digits": ({"retry-after": "9" * 5000}, None),
    "a date beyond counting": ({"retry-after": "Fri, 15 Jan 9999 08:00:30 GMT"}, None),
}


@pytest.mark.parametrize("retry_after", HINTS)
def test_the_service_may_say_how_long_to_wait(retry_after: str) -> None:
    """Its own header in milliseconds first; what is no time is ignored."""
    headers, seconds = HINTS[retry_after]
    assert retry_after_of(headers, now=1_800_000_000.0) == seconds


@given(st.text())
def test_a_date_that_is_none_is_none(text: str) -> None:
    """Whatever a header holds."""
    found = moment(text)
    assert found is None or abs(found) < 1e12


@pytest.mark.parametrize(("seconds", "waited"), [("7", 7.0), ("60", 60.0), ("100", LONGEST_HINT)])
def test_a_hint_is_granted_up_to_a_minute(seconds: str, waited: float) -> None:
    """The jitter is never shorter than it."""
    wire = Wire(refused(429, "Throttling", retry_after=seconds), ok())
    get(wire.client())
    assert wire.slept == [waited]


def test_a_hint_beyond_the_deadline_ends_the_call_at_once() -> None:
    """And the error says so."""
    wire = Wire(refused(429, "Throttling", retry_after="3600"), ok())
    with pytest.raises(ThrottledError) as caught:
        get(wire.client())
    assert wire.slept == []
    assert caught.value.message.endswith("DataWorks asks to wait 3600 s, longer than this call may take.")


def test_a_call_ends_with_its_deadline() -> None:
    """Waits add up to less than it; an attempt that could not even connect in time is not begun."""
    wire = Wire(refused(429, "Throttling", retry_after="40"))
    with pytest.raises(ThrottledError, match="longer than this call may take"):
        update(wire.client())
    assert wire.slept == [40.0, 40.0]
    wire = Wire(refused(503, "Rejected.Throttling"))
    with pytest.raises(ThrottledError, match="The time of this call is up"):
        update(wire.client(chance=0.99, timeouts=Timeouts(connect=0.5, call=2.0)))
    assert sum(wire.slept) < 2.0


@pytest.mark.parametrize("seed", range(5))
def test_a_storm_ends_within_the_deadline(seed: int) -> None:
    """Any mixture of failures, hints and chance: every call ends in time, after five attempts at most."""
    chance = Random(seed)
    replies: list[Reply] = [
        NO_CONNECTION,
        NO_ANSWER,
        refused(429, "Throttling", x_acs_retry_after="40000"),
        refused(503, "ServiceUnavailable", retry_after="3"),
        refused(400, "SignatureNonceUsed"),
        refused(400, "InvalidTimeStamp.Expired", date="Fri, 15 Jan 2027 12:00:00 GMT"),
    ]
    for call in CALLS * 20:
        wire = Wire(*(chance.choice(replies) for _ in range(MOST_ATTEMPTS + 1)))
        with pytest.raises(OperationError):
            call(wire.client(chance=chance.random()))
        assert len(wire.requests) <= MOST_ATTEMPTS
        assert wire.passed < 120.0


def test_a_failing_run_stops_trying_again() -> None:
    """The quota of botocore: 500 for the process, 14 for a repetition, 5 after throttling; a success gives back."""
    wire = Wire(NO_CONNECTION)
    client = wire.client()
    counts: Counter[int] = Counter()
    for _ in range(12):
        before = len(wire.requests)
        with pytest.raises(NotSentError) as caught:
            update(client)
        counts[len(wire.requests) - before] += 1
    assert counts == {5: 8, 4: 1, 1: 3}
    assert "Too much failed in this run" in caught.value.message
    wire.replies = [ok()]
    for _ in range(14):
        update(client)
    wire.replies = [NO_CONNECTION, ok()]
    update(client)


def test_the_quota_gives_back_what_was_taken() -> None:
    """Never more than there was at the beginning."""
    quota = RetryQuota()
    assert all(quota.take(14) for _ in range(35))
    assert (quota.left, quota.take(14)) == (10, False)
    assert quota.take(5)
    quota.succeeded(5)
    quota.succeeded(0)
    assert quota.left == 11
    for _ in range(1000):
        quota.succeeded(14)
    assert quota.left == RetryQuota.MOST


LATE = refused(400, "InvalidTimeStamp.Expired", date="Fri, 15 Jan 2027 09:00:00 GMT")
LATE_SIGNATURE = refused(400, "SignatureDoesNotMatch", date="Fri, 15 Jan 2027 07:30:00 GMT")


@pytest.mark.parametrize(
    ("reply", "time", "words"),
    [(LATE, "2027-01-15T09:00:00Z", "60 minutes behind"), (LATE_SIGNATURE, "2027-01-15T07:30:00Z", "30 minutes ahead")],
)
@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_clock_is_corrected_once(
    reply: Reply, time: str, words: str, call: Callable[[DataWorksClient], object]
) -> None:
    """From the Date of the answer, for writes, too; later calls keep the correction, and the user is warned."""
    wire = Wire(reply, ok())
    client = wire.client()
    call(client)
    call(client)
    assert [request.headers["x-acs-date"] for request in wire.requests] == ["2027-01-15T08:00:00Z", time, time]
    assert wire.slept == [0.0]
    (warning,) = wire.warnings
    assert words in warning


@pytest.mark.parametrize("code", ["InvalidTimeStamp.Expired", "SignatureDoesNotMatch"])
@pytest.mark.parametrize("date", ["Fri, 15 Jan 2027 08:04:00 GMT", "Fri, 15 Jan 2027 07:56:00 GMT", "yesterday", None])
def test_a_clock_that_is_right_is_left_alone(code: str, date: str | None) -> None:
    """Up to four minutes, or when the service does not say its time: then the time is not the cause."""
    wire = Wire(refused(400, code, **({"date": date} if date else {})))
    with pytest.raises(RefusedError):
        get(wire.client())
    assert len(wire.requests) == 1
    assert wire.warnings == []


def test_a_clock_is_corrected_once_in_a_call() -> None:
    """A service that goes on complaining is believed once."""
    wire = Wire(LATE)
    with pytest.raises(RefusedError, match="Set the clock"):
        get(wire.client())
    assert len(wire.requests) == 2


def test_requests_on_the_way_when_the_clock_is_corrected_are_repeated_too() -> None:
    """Four threads signed with the wrong time; the first that hears of it warns, and all of them try again."""
    wire = Wire(ok())
    gate = threading.Barrier(4)

    class Together(Wire):
        def answer(self, request: httpx.Request) -> httpx.Response:
            if request.headers["x-acs-date"] == "2027-01-15T08:00:00Z":
                gate.wait(10)
                return super().answer(request)
            return wire.answer(request)

    late = Together(LATE)
    client = late.client()
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda _: get(client), range(4)))
    assert (len(late.requests), len(wire.requests), len(late.warnings)) == (4, 4, 1)


EXPIRED = refused(403, "InvalidSecurityToken.Expired")


class Renewing:
    """A source that has a newer token once it is told that the first has ended."""

    def __init__(self, tokens: int) -> None:
        self.tokens, self.told = tokens, 0

    def __call__(self) -> Credentials:
        return Credentials("id", "secret", f"token-{min(self.told, self.tokens - 1)}")

    def expired(self, found: Credentials) -> None:
        assert found == self()
        self.told += 1


@pytest.mark.parametrize("call", CALLS)
def test_an_ended_token_is_renewed_once(call: Callable[[DataWorksClient], object]) -> None:
    """For writes, too: the gate refused them."""
    source, wire = Renewing(tokens=2), Wire(EXPIRED, ok())
    call(wire.client(source, expired=source.expired))
    tokens = [request.headers["x-acs-security-token"] for request in wire.requests]
    assert tokens == ["token-0", "token-1"]
    source, wire = Renewing(tokens=9), Wire(EXPIRED)
    with pytest.raises(RefusedError, match="get new temporary credentials"):
        call(wire.client(source, expired=source.expired))
    assert len(wire.requests) == 2


def test_a_token_that_cannot_be_renewed_is_not_tried_again() -> None:
    """The same one would be refused again."""
    source, wire = Renewing(tokens=1), Wire(EXPIRED)
    with pytest.raises(RefusedError):
        get(wire.client(source, expired=source.expired))
    assert len(wire.requests) == 1


def test_credentials_that_vanish_within_a_call_do_not_hide_what_happened() -> None:
    """The failure that made a second attempt necessary is told; without any attempt it is the settings."""
    keys = iter([KEY])

    def source() -> Credentials:
        for found in keys:
            return found
        raise SettingsError("none")

    with pytest.raises(OutcomeUnknownError):
        get(Wire(NO_ANSWER).client(source))
    with pytest.raises(SettingsError):
        create(Wire(ok()).client(source))


def test_a_sleep_that_raises_ends_the_call() -> None:
    """The way to stop: no further attempt goes out, whatever the wait."""

    class Stopped(Exception):
        pass

    class Stopping(Wire):
        def sleep(self, seconds: float) -> None:
            raise Stopped

    for reply in (LATE, NO_CONNECTION, refused(429, "Throttling")):
        wire = Stopping(reply)
        with pytest.raises(Stopped):
            update(wire.client())
        assert len(wire.requests) == 1


def test_tls_and_long_queries_are_final() -> None:
    """Neither passes while a program waits."""
    untrusted = httpx.ConnectError("x")
    untrusted.__cause__ = ssl.SSLCertVerificationError("self-signed")
    wire = Wire(untrusted)
    with pytest.raises(NotSentError, match="dataworks:caFile"):
        update(wire.client())
    assert len(wire.requests) == 1
    wire = Wire(ok())
    with pytest.raises(NotSentError, match="Lower dataworks:maxQueryBytes"):
        update(wire.client(), "x" * 70_000)
    assert (wire.requests, wire.slept) == ([], [])
