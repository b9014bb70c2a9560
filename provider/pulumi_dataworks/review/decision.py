"""Whether a pipeline goes on, as values: gates, allowances and what blocks. gate.judge makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Gate(StrEnum):
    """What a pipeline may fail on."""

    FAILED = "failed"
    DESTRUCTIVE = "destructive"
    DELETE = "delete"
    REPLACE = "replace"
    UNKNOWN = "unknown"
    UP_FAILS = "up-fails"
    MISPLACED = "misplaced"
    TARGET = "target"
    SCHEMA = "schema"
    FINDINGS = "findings"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Allowance:
    """What the configuration permits for a task or another resource, and why.

    `allows` are codes of effects or findings, classes of effects (each with all milder ones), or delete, replace,
    unknown, up-fails, findings. `until` is the last day on which it counts, None for no end. `type` is the type of a
    resource that is no task, "" for tasks.
    """

    task: str
    stack: str
    allows: tuple[str, ...]
    reason: str
    until: date | None = None
    type: str = ""


@dataclass(frozen=True)
class Block:
    """One reason why the pipeline stops. `task` is the resource name, "" where it is a whole preview; `why` says what
    trips the gate; `allow` are the lines of dataworks.toml that let it pass, "" where none do."""

    gate: Gate
    stack: str
    task: str
    why: str
    allow: str = ""


@dataclass(frozen=True)
class Decision:
    """`code` is the exit code, 0 for going on; `why` one line, "" for going on. `gates` are those that were asked for,
    and `blocks` everything that trips one of them, the gate of `code` first."""

    code: int
    why: str
    gates: tuple[Gate, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether the pipeline stops."""
        return self.code != 0
