"""What holds in every history, and how a violation is raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

INVARIANTS = {
    "I1": ("a place of the program (workspace, folder, name) has one live file at most", "after each command"),
    "I2": (
        "one `up --refresh` makes all as the program says, or its error names what to do, and after that the next one "
        "does; the next `up` has nothing to do",
        "at the end",
    ),
    "I3": ("a preview sends nothing, a refresh writes nothing", "after each command"),
    "I4": ("no secret is shown, logged, or kept in plain text", "after each command"),
    "I5": ("no file is touched that this stack neither made nor took", "at the end"),
    "I6": ("a hook ends in its time", "after each hook"),
    "I7": ("no nonce comes twice, and a creation has one ClientToken until there is an answer", "after each hook"),
    "I8": (
        "a write without an answer is checked before it is repeated, and what counts as done is done",
        "after each hook",
    ),
    "I9": ("upstream dependencies that somebody set in the console are not lost", "after each command"),
    "I10": ("production runs the content and the schedule that the program publishes", "at the end"),
    "I11": (
        "after a `destroy` that succeeds production runs nothing of the stack; nothing of another stack is ever "
        "changed or deleted",
        "after each command",
    ),
}

LONGEST_HOOK = 900.0
"""Seconds, of virtual time, that any hook may take: a handful of calls of 120 s each, and a deployment of 300 s."""


class Violation(AssertionError):
    """An invariant does not hold."""


def require(holds: object, invariant: str, told: Callable[[], str]) -> None:
    if not holds:
        raise Violation(f"{invariant}: {told()}")


def looked_after(asked: Sequence[Any], *, reads: Sequence[str], writes: Sequence[str]) -> bool:
    """Whether each write without an answer was followed by a look, before anything else was written."""
    doubt = False
    for one in asked:
        if one.method in reads and one.outcome == "done":
            doubt = False
        elif one.method in writes:
            if doubt:
                return False
            doubt = one.outcome == "OutcomeUnknownError"
    return not doubt
