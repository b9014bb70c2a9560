"""What a change does to the data: the words for it. The table is in effect_rules, the way to read it in effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final


class Effect(IntEnum):
    """What a change does to the data, the worst last."""

    NONE = 0
    TUNING = 1
    ROWS = 2
    SCHEMA = 3
    TARGET = 4
    DESTRUCTIVE = 5

    @property
    def word(self) -> str:
        """As people write it: "none", "tuning", "rows", "schema", "target", "destructive"."""
        return self.name.lower()


MEANING: Mapping[Effect, str] = {
    Effect.NONE: "nothing about the data",
    Effect.TUNING: "how fast the task runs, and on what",
    Effect.ROWS: "which rows arrive",
    Effect.SCHEMA: "which columns arrive, and where each goes",
    Effect.TARGET: "where the data goes",
    Effect.DESTRUCTIVE: "whether rows of the target are lost or doubled",
}


class Absent:
    """The type of ABSENT; there is one instance."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Absent:
        return self


ABSENT: Final = Absent()
"""Stands for the old side of what was added and for the new side of what was removed."""

Place = tuple[str, ...]


@dataclass(frozen=True)
class Classification:
    """The effect of one change and why it has it."""

    effect: Effect
    reason: str


Classifier = Callable[[Any, Any], Classification]


@dataclass(frozen=True)
class Rule:
    """One row: at `path` each of `keys` (words in one text; "" is the path itself) has this effect.

    The path ANYWHERE is no path: the key counts wherever it stands, and no unknown leaf beside it is the worse for it.
    `classify`, where there is one, looks at the values and says more; `effect` is then the worst that it may say.
    """

    path: str
    keys: str
    effect: Effect
    reason: str
    source: str
    classify: Classifier | None = None

    @property
    def places(self) -> list[Place]:
        at = tuple(self.path.lower().split(".")) if self.path else ()
        return [(*at, key.lower()) for key in self.keys.split()] or [at]


ANYWHERE = "*"
