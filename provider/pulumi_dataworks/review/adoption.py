"""What a creation does with the file that an entry of the same run leaves at its place. Pure.

The rules are those of studio/legacy/creation.py, as far as the state of the preview decides: a file that this run has
read and found as the state has it is adopted; with adopt_existing any one; else only one that a run of this stack can
have left behind just now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import plan
from ..content import contains_unknown, same
from .outcome import Outcome, Prediction
from .preview import SECRET, State, properties_of

ADOPTED_FOR, UNTOUCHED = 3600.0, 60.0
"""Seconds: how old a file may be that a creation adopts although no entry of the program had it, and how far its last
edit may be from its creation (both as in studio/legacy/creation.py)."""


OPTIONS = frozenset({"keep_production"})
"""Properties that say nothing about the file."""

SAME_FILE = (
    "The engine announces a creation and a deletion. Both are the same task (workspace, folder, name): the file stays, "
    "and nothing is deleted."
)
SAME_FILE_REFRESHED = SAME_FILE + " This needs `pulumi up --refresh`, as the preview was made with --refresh."
SAME_FILE_ADOPTED = SAME_FILE + " adopt_existing: what differs in it is written over."
SAME_FILE_YOUNG = SAME_FILE + " This is so while the file is less than an hour old and nobody has edited it."
REFUSED = "a file of this name is in the folder already, and the creation does not adopt it: nothing is created"


@dataclass(frozen=True)
class Live:
    """What the preview shows of the file: `read` by a refresh of this run, `drifted` from the state, `committed` to
    production; `now` is the time in seconds since 1970, None where it is not known."""

    read: bool
    drifted: bool
    committed: bool
    now: float | None


def adoption(old: State | None, new: State | None, live: Live) -> Prediction:
    """What a creation of `new` does with the file of `old`."""
    if live.read and not live.drifted:
        return Prediction(Outcome.SAME_FILE, text=SAME_FILE_REFRESHED)
    if adopts(new):
        return Prediction(Outcome.SAME_FILE, text=SAME_FILE_ADOPTED)
    if not live.drifted and _is_young(old, live) and _same_task(old, new):
        return Prediction(Outcome.SAME_FILE, certain=False, text=SAME_FILE_YOUNG)
    return Prediction(Outcome.FAILS, fails=REFUSED)


def adopts(state: State | None) -> bool:
    """Whether a task has adopt_existing."""
    return state is not None and state.inputs.get("adopt_existing") is True


def _is_young(old: State | None, live: Live) -> bool:
    """Whether the state shows a file that was created less than an hour ago and never edited or committed."""
    held = old.outputs if old is not None else {}
    created, edited = _seconds(held.get("create_time")), _seconds(held.get("last_edit_time"))
    if live.now is None or created is None or edited is None or live.committed:
        return False
    committed = held.get("commit_status") not in (None, 0)
    return not committed and abs(edited - created) <= UNTOUCHED and 0 <= live.now - created <= ADOPTED_FOR


def _same_task(old: State | None, new: State | None) -> bool:
    """Whether a creation makes what the state says of the file."""
    before, after = properties_of(old), properties_of(new)
    if contains_unknown(after) or _hides(before) or _hides(after):
        return False
    return not set(plan.changed(before, after)) - OPTIONS


def _hides(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_hides, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(map(_hides, value))
    return same(value, SECRET)


def _seconds(value: Any) -> float | None:
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except ValueError:
        return None
