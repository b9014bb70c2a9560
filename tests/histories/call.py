"""What passes between the small engine and a hook: resources, calls, and what a person sees of a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SAME = 1
"""DiffResponse.changes"""


@dataclass(frozen=True)
class Resource:
    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """One hook that an engine calls."""

    hook: str
    name: str
    id: str = ""
    olds: Mapping[str, Any] = field(default_factory=dict)
    news: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a person sees of a command: errors, and how many steps there were."""

    errors: list[str] = field(default_factory=list)
    steps: int = 0

    @property
    def ok(self) -> bool:
        return not self.errors


Witness = Callable[[Call, Callable[[], Any]], Any]
