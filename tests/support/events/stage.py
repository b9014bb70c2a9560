"""What an event of a history may see and use while the history is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from dataworks_emulator import Emulator

Require = Callable[[object, str, Callable[[], str]], None]


class Stage(Protocol):
    """`wanted` is the program as literal inputs by resource name; `file_of` the FileId of a task of the program, ""
    where the state has none; `require` raises where something does not hold; `struck` names the kinds of faults that
    have struck since the last command began."""

    emulator: Emulator

    def wanted(self) -> Mapping[str, Mapping[str, Any]]: ...
    def resource_name(self, task: str) -> str: ...
    def file_of(self, name: str) -> str: ...
    def struck(self) -> set[str]: ...
    def require(self, holds: object, invariant: str, message: Callable[[], str]) -> None: ...
