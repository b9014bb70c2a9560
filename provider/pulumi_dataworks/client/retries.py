"""When an attempt is repeated, and after how long: one table of rules.

kind of failure   reads and repeatable writes   other writes
not sent          again                         again
throttled         again                         again
transient, once   again                         outcome unknown
no answer         again                         outcome unknown
nonce             again                         outcome unknown
clock             once, with the service's time
everything else   never
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_ATTEMPTS = 5
BASE, LONGEST_GAP = 0.5, 10.0
"""Seconds of the first gap at most, and of any gap without a hint of the service."""

LONGEST_HINT = 60.0
"""Seconds that a hint of the service may ask for."""


@dataclass(frozen=True)
class Rule:
    """`attempts` in all; `writes` whether an operation that has no idempotency key is repeated, too."""

    kind: str
    attempts: int
    writes: bool
    reason: str


RULES = {
    rule.kind: rule
    for rule in (
        Rule("not sent", MOST_ATTEMPTS, True, "no connection: nothing reached DataWorks"),
        Rule("throttled", MOST_ATTEMPTS, True, "refused at the gate: nothing was done"),
        Rule("clock", 2, True, "refused at the gate; the second attempt carries the service's own time"),
        Rule("transient", MOST_ATTEMPTS, False, "the work may have been done, so only what can be repeated is"),
        Rule("once", 2, False, "may fail every time"),
        Rule("no answer", MOST_ATTEMPTS, False, "the request was sent and may have been done"),
        Rule("nonce", MOST_ATTEMPTS, False, "a copy of the request was there before, and may have been done"),
    )
}


def again(kind: str, *, attempt: int, repeatable: bool) -> bool:
    """Whether to try again after attempt number `attempt` (1 is the first) ended with a failure of this kind."""
    rule = RULES.get(kind)
    return rule is not None and attempt < rule.attempts and (repeatable or rule.writes)


def gap(attempt: int, *, chance: float, hint: float | None = None) -> float:
    """Seconds until the next attempt: full jitter (`chance` in [0, 1)), never less than a hint of the service."""
    jitter = chance * min(LONGEST_GAP, BASE * float(2 ** (attempt - 1)))
    return max(jitter, min(hint, LONGEST_HINT)) if hint is not None else jitter
