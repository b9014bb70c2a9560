"""When an attempt is repeated, and after how long: one table of rules, and one quota for the whole process."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_ATTEMPTS = 5
"""Attempts of one call, whatever fails."""

LONGEST_GAP = 20.0
"""Longest delay in seconds where the service asks for none."""

LONGEST_HINT = 60.0
"""Longest delay in seconds that the service may ask for (Retry-After)."""


@dataclass(frozen=True)
class Rule:
    """`read` and `write` are attempts in all; `base` the longest first delay in seconds (it doubles); `cost` what a
    retry takes from the quota."""

    kind: str
    read: int
    write: int
    base: float
    cost: int
    reason: str


RULES = {
    rule.kind: rule
    for rule in (
        Rule("not sent", 5, 5, 0.25, 14, "no connection: nothing reached DataWorks"),
        Rule("throttled", 5, 5, 1.0, 5, "refused at the gate: nothing was done"),
        Rule("clock", 2, 2, 0.0, 0, "refused at the gate; the second attempt carries the service's own time"),
        Rule("token", 2, 2, 0.0, 0, "refused at the gate; the second attempt carries renewed credentials"),
        Rule("transient", 5, 1, 0.25, 14, "the work may have been done, so only what can be repeated is"),
        Rule("once", 2, 1, 0.25, 14, "may fail every time"),
        Rule("no answer", 5, 1, 0.25, 14, "the request was sent and may have been done"),
        Rule("nonce", 5, 1, 0.25, 14, "a copy of the request was there before, and may have been done"),
    )
}
"""Kinds that are not here are never retried. Neither is a write that may have been done, not even a creation with its
ClientToken: whether DataWorks honours the token is unknown, so the caller reads before it sends again. Delay and cost
are those of botocore (standard.py of 2026), but 0.25 s for its 0.05 s: half of the DataWorks editions allow five
calls in a second."""


@dataclass(frozen=True)
class Retry:
    """Retry after `wait` seconds, if the quota has `cost` left."""

    wait: float
    cost: int


@dataclass(frozen=True)
class GiveUp:
    """Do not retry. `why` is a sentence for the user, "" where the rule alone decides."""

    why: str = ""


def next_action(
    kind: str, *, attempt: int, of_kind: int, writes: bool, chance: float, retry_after: float | None, left: float
) -> Retry | GiveUp:
    """What to do after attempt number `attempt` failed, the `of_kind`-th failure of this kind (both from 1).

    Full jitter: `chance` in [0, 1) of a delay that doubles, never less than `retry_after` of the service. `left` are
    the seconds until the deadline of the call: no wait ends beyond it.
    """
    rule = RULES.get(kind)
    if rule is None or attempt >= MOST_ATTEMPTS or of_kind >= (rule.write if writes else rule.read):
        return GiveUp()
    if retry_after is not None and retry_after > left:
        return GiveUp(f"DataWorks asks to wait {retry_after:.0f} s, longer than this call may take.")
    wait = max(chance * min(LONGEST_GAP, rule.base * float(2 ** (attempt - 1))), min(retry_after or 0.0, LONGEST_HINT))
    if wait >= left:
        return GiveUp("The time of this call is up.")
    return Retry(wait, rule.cost)


class RetryQuota:
    """Retries of one process, shared by its threads, so that a failing service is not overloaded.

    500 at first; a retry takes its cost, a success returns what the last retry took, or 1 where there was none; a
    failure returns nothing (botocore's rule).
    """

    MOST = 500

    def __init__(self) -> None:
        self.left = self.MOST
        self._lock = threading.Lock()

    def take(self, cost: int) -> bool:
        """Whether there was enough."""
        with self._lock:
            if cost > self.left:
                return False
            self.left -= cost
            return True

    def succeeded(self, cost: int) -> None:
        """A call succeeded, whose last retry took `cost` (0: there was none)."""
        with self._lock:
            self.left = min(self.MOST, self.left + (cost or 1))


def retry_after_of(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds that an answer asks to wait: x-acs-retry-after in milliseconds, else Retry-After in seconds or as an
    HTTP date, counted from the answer's own Date, else from `now` (seconds since 1970). Any other value is ignored."""
    for name, unit in (("x-acs-retry-after", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if re.fullmatch(r"[0-9]{1,15}", text, re.ASCII) and int(text):
            return int(text) * unit
    until = moment(headers.get("retry-after", ""))
    if until is None:
        return None
    since = moment(headers.get("date", ""))
    wait = until - (now if since is None else since)
    return wait if wait > 0 else None


def moment(text: str) -> float | None:
    """An HTTP date in seconds since 1970; None for anything else."""
    try:
        found = parsedate_to_datetime(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.timestamp() if found < FAR else None
    except (ValueError, TypeError, OverflowError):
        return None


FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""Later dates are ignored: adding to them overflows."""
