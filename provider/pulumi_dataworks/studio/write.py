"""The one way to write: send; if the outcome is unknown, confirm by reading; send again only what is still undone.

    send ──► answer ──► the value
      │
      └─► outcome unknown ──► pause ──► confirm ──┬─► Done          the value
                   ▲                              ├─► None          send again, or the error after the last time
                   └── refused after that ────────┘

No operation of DataWorks says whether a request whose answer was lost was carried out, and most of them take no
idempotency key. So nothing is sent a second time before a read has shown that the first time did nothing. A refusal
that follows an unknown outcome may only mean that the first time did everything (a name is taken, a file is not
there), so it is confirmed as well before it is believed.

No other module handles the unknown outcome of a write; tests/unit/test_house.py holds that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..errors import ConflictError, DataWorksError, OutcomeUnknownError, RefusedError

T = TypeVar("T")

ONCE, TWICE = (0.0,), (0.0, 0.0)
"""Seconds before each confirmation; a write is sent so many times at most. ONCE is for what a second attempt could
double: a list may not show at once what was made."""


@dataclass(frozen=True)
class Done(Generic[T]):
    """What a confirmation gives when the write was carried out: `value` is what its answer would have brought."""

    value: T


def _never(_refusal: RefusedError) -> bool:
    return False


def write(
    send: Callable[[], T],
    *,
    confirm: Callable[[], Done[T] | None],
    sleep: Callable[[float], None],
    pauses: Sequence[float] = TWICE,
    may_be_done: Callable[[RefusedError], bool] = _never,
    undone: str = "A check found it undone.",
    advice: str = "",
) -> T:
    """The value of a write that is carried out once.

    `send` sends what is undone, and `confirm` reads whether it was done. `pauses` are the seconds before each
    confirmation, the service may still be at work; there are as many attempts. `may_be_done` says which refusals of a
    first attempt are confirmed as well; `undone` is what the error says of the last confirmation,
    and `advice` what to do then, "" for that of the write.

    Raises what `send` raises, and ConflictError as `confirm` does. Where the outcome stays unknown, because the
    confirmation failed or found the last attempt undone, raises the OutcomeUnknownError of the write.
    """
    doubt: OutcomeUnknownError | None = None
    for attempt, pause in enumerate(pauses, 1):
        failure: OutcomeUnknownError | RefusedError
        try:
            return send()
        except OutcomeUnknownError as error:
            failure = doubt = error
            sleep(pause)
        except RefusedError as error:
            if doubt is None and not may_be_done(error):
                raise
            failure = error
        try:
            done = confirm()
        except ConflictError:
            raise
        except DataWorksError:
            raise (doubt or failure) from None
        if done is not None:
            return done.value
        if isinstance(failure, RefusedError):
            if doubt is not None:
                doubt.message += f" Sent once more, it was refused: {failure.message}"
            raise doubt or failure
        if attempt == len(pauses):
            failure.message += f" It was sent {attempt} times. {undone}" if attempt > 1 else f" {undone}"
            failure.advice = advice or failure.advice
            raise failure
    raise ValueError("a write needs one pause for each attempt")
