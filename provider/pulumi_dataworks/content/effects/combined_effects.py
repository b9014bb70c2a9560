"""Rules that look at more than one changed value: what one change does depends on what else the step is.

combined(changes, before, after)    the changes of one step that have another effect together, by their index
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from ..catalogue.connector import Connector
from ..steps import StepView
from .classification import Classification
from .emptying import connector_of, empties, has_effect
from .parameter_effects import row_at

PLACES = ("DE301", "DE302")
"""Codes of a writer's change that lead to another target."""

Found = Iterator[tuple[int, Classification]]


class Classified(Protocol):
    """A change, as far as these rules need it."""

    @property
    def code(self) -> str:
        """The code that the change has by itself."""

    @property
    def path(self) -> str:
        """Where the change is: task_content.steps[1].parameter.writeMode.replaceKey."""


def combined(found: Sequence[Classified], before: StepView, after: StepView) -> dict[int, Classification]:
    """Indexes of changes of one step that have another effect together with what the step is, and that."""
    known = connector_of(after)
    if known is None:
        return {}
    result = dict(_to_another_place(found, after, known))
    if (before.role, before.step_type) == (after.role, after.step_type):
        result |= dict(_by_a_switch(found, before, after, known))
        result |= dict(_without_effect(found, before, after, known))
    return result


def _to_another_place(found: Sequence[Classified], after: StepView, known: Connector) -> Found:
    """An emptying writer has another target. SQL names its tables itself, which may be other ones."""
    emptied_by = empties(after)
    if not emptied_by:
        return
    rows = [known.by_small_name.get(key.lower()) for key in emptied_by]
    may = all(row is None or row.purpose == "statements" for row in rows)
    can = "can be lost" if may else "is lost"
    reason = f"the writer empties its target ({', '.join(emptied_by)}): what is in the new one {can}"
    for at, change in enumerate(found):
        if change.code in PLACES:
            yield at, Classification("DE101", reason, may=may)


def _by_a_switch(found: Sequence[Classified], before: StepView, after: StepView, known: Connector) -> Found:
    """A parameter that empties begins or ends to have an effect: `overWrite` when `writeMode` becomes load."""
    was, becomes = empties(before), empties(after)
    if bool(was) == bool(becomes):
        return
    rows = [row_at((key.lower(),), known) for key in was or becomes]
    switches = {name.lower() for row in rows if row for name in row.effective_when}
    how = ", ".join(was or becomes)
    for at, change in enumerate(found):
        if parameter_place(change.path)[:1] in {(name,) for name in switches}:
            if becomes:
                yield at, Classification("DE102", f"{how} has an effect now: what is there is emptied or overwritten")
            else:
                yield at, Classification("DE103", f"{how} has no effect any more: a second run may double the rows")


def _without_effect(found: Sequence[Classified], before: StepView, after: StepView, known: Connector) -> Found:
    """Parameters that have no effect beside the others, before and after, where a page says so."""
    places = [parameter_place(change.path) for change in found]
    idle = {place: _idle(place, before, after, known) for place in set(places)}
    for at, place in enumerate(places):
        classification = idle[place]
        if classification is not None:
            yield at, classification


def _idle(place: tuple[str, ...], before: StepView, after: StepView, known: Connector) -> Classification | None:
    row = row_at(place, known)
    if row is None or not row.verified or not (row.effective_when or row.no_effect_beside):
        return None
    if has_effect(known, row, before.parameter) or has_effect(known, row, after.parameter):
        return None
    others = " and ".join([*row.effective_when, *row.no_effect_beside])
    return Classification("DE908", f"has no effect beside what {others} is")


_KEY = re.compile(r'\.([^.\[\]"]+)|\["((?:[^"\\]|\\.)*)"\]')


def parameter_place(path: str) -> tuple[str, ...]:
    """The keys below `parameter` in a path, in small letters; () outside of parameters."""
    _, found, rest = path.partition(".parameter")
    if rest.endswith("]") and rest[rest.rindex("[") + 1 : -1].isdecimal():
        rest = rest[: rest.rindex("[")]  # an index is no key, and lists of columns have many
    return _keys_of(rest) if found else ()


@lru_cache(maxsize=4096)
def _keys_of(rest: str) -> tuple[str, ...]:
    return tuple((plain or quoted).lower() for plain, quoted in _KEY.findall(rest))
