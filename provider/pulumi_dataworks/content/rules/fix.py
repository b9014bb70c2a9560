"""A plain edit of a task content that removes a finding, as a value; `cli` makes edits of text of it.

A fix is offered only where one edit can be meant. It holds values of the content, so it has no text form here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..steps import StepView

Place = tuple[str | int, ...]
"""Keys and indexes from the root of the content, such as ("steps", 0, "parameter", "where")."""


class EditKind(StrEnum):
    """`replace` another value at the place, `rename` another key for it, `delete` neither key nor value."""

    REPLACE = "replace"
    RENAME = "rename"
    DELETE = "delete"


@dataclass(frozen=True)
class Edit:
    """One edit at `place`. It applies only where the value there is `old`; `new` is the value or the key."""

    kind: EditKind
    place: Place
    old: Any = field(repr=False)
    new: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class Fix:
    """Edits that belong together, and an imperative sentence about them without a value of the content.

    At `shows` and below it mistakes can be found once the edits are made, which were there before: a key that is not
    known has no value that could be checked. () is everywhere, None nowhere.
    """

    description: str
    edits: tuple[Edit, ...]
    shows: Place | None = None


def parameter(step: StepView, *keys: str | int) -> Place:
    """The place of a parameter of a step."""
    return ("steps", step.index, "parameter", *keys)


def replace(place: Place, old: Any, new: Any, description: str, *, shows: Place | None = None) -> Fix:
    """`new` in place of `old`."""
    return Fix(description, (Edit(EditKind.REPLACE, place, old, new),), shows)


def rename(place: Place, value: Any, key: str) -> Fix:
    """The key `key` in place of the last one of `place`; its value stays."""
    return Fix(f"Rename it to {key}.", (Edit(EditKind.RENAME, place, value, key),), (*place[:-1], key))


def delete(place: Place, old: Any, description: str) -> Fix:
    """Neither the key, or the item, nor its value."""
    return Fix(description, (Edit(EditKind.DELETE, place, old),))
