"""What a change does to the data: the classes, and where a change is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final


class Effect(IntEnum):
    """What a change does to the data, the worst last."""

    NONE = 0
    TUNING = 1
    ROWS = 2
    SCHEMA = 3
    TARGET = 4
    MISPLACED = 5
    DESTRUCTIVE = 6

    @property
    def word(self) -> str:
        """The name in reports: "none", "tuning", "rows", "schema", "target", "misplaced", "destructive"."""
        return self.name.lower()


class Absent:
    """The type of ABSENT; there is one instance."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Absent:
        return self


ABSENT: Final = Absent()
"""The old side of what was added, and the new side of what was removed."""


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: absent, null, or an empty text, list or object."""
    return value is ABSENT or value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


Place = tuple[str, ...]
"""Keys from the top of the content in small letters, without list indexes; a step is called by its role."""
