"""Rules for failures, and which of them strike a call.

One rule is an operation, a file, which of its calls, a point and an action (`fault_kinds`). When a call comes in, rules
are asked in the order in which they were added; the first that ends the call is the last that is asked. So two rules
for the next call of one operation strike the next two.
"""

from __future__ import annotations

import asyncio
import random
import signal as signals
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dataworks_emulator.edits import ConsoleEdit
from dataworks_emulator.error_codes import ERROR_CODES
from dataworks_emulator.errors import EMULATOR_CODE
from dataworks_emulator.fault_kinds import KINDS, Kind, Point
from dataworks_emulator.options import CALL_OPTIONS, OPTIONS

QPS = "qps"  # what a call over the rate is counted as, beside the kinds


@dataclass(frozen=True)
class Call:
    """One call, as a rule sees it. Ids are text; what is not known (yet) is ""."""

    operation: str = ""
    file_id: str = ""
    file_name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


class Fault(BaseModel):
    """One rule.

    operation      its name, or "any";  file: id or name of a file, "" for any
    nth, times     the first call to strike, counted from 1, and how many from there on; `times` None is for ever
    probability    of each of these strikes
    action         a name of `fault_kinds.KINDS`;  point: may be left out where the action has only one
    the others     as the action says (`Kind.takes`); one that it does not take is an error
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str
    point: Point | None = None
    operation: str = "any"
    file: str = ""
    nth: int = Field(default=1, ge=1)
    times: int | None = Field(default=1, ge=1)
    probability: float = Field(default=1.0, gt=0, le=1)

    seconds: float | None = None
    size: int | None = Field(default=None, ge=1)
    status: int | None = Field(default=None, ge=200, le=599)
    code: str = EMULATOR_CODE
    message: str | None = None
    headers: dict[str, str] = {}
    body: bytes = b""
    content_type: str = ""
    path: str = ""
    value: Any = None
    absent: bool = False
    holder: str = "another-user"
    token: str = ""
    reads: int = Field(default=1, ge=1)
    edit: ConsoleEdit | None = None
    name: str = ""
    pid: int = 0
    signal: Literal["SIGKILL", "SIGINT", "SIGTERM"] = "SIGKILL"
    call: Callable[[Call], object] | None = Field(default=None, exclude=True)

    @property
    def kind(self) -> Kind:
        """The facts of the action."""
        return KINDS[self.action]

    @property
    def at(self) -> Point:
        """The point, also if it was left out."""
        return self.point or self.kind.points[0]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.action not in KINDS:
            raise ValueError(f"action is one of {', '.join(KINDS)}")
        points = self.kind.points
        if (self.point or (points[0] if len(points) == 1 else None)) not in points:
            raise ValueError(f"point of {self.action} is one of {', '.join(points)}")
        foreign = self.model_fields_set & _PARTICULAR - {*self.kind.takes}
        if foreign:
            raise ValueError(f"{self.action} does not take {', '.join(sorted(foreign))}")
        missing = [name for name in self.kind.needs if name not in self.model_fields_set]
        if missing:
            raise ValueError(f"{self.action} needs {', '.join(missing)}")
        if self.at is Point.ACCEPT and (self.operation, self.file) != ("any", ""):
            raise ValueError("at accept neither an operation nor a file is known")
        if self.action == "refuse" and self.status is None and self.code not in ERROR_CODES:
            raise ValueError("the code is not known: give its status, too")
        if self.action == "option":
            if self.name not in CALL_OPTIONS:
                raise ValueError(f"name is one of {', '.join(sorted(CALL_OPTIONS))}")
            self.option()
        if self.action == "kill" and self.pid < 2:
            raise ValueError("pid is that of one process")
        return self

    def option(self) -> dict[str, Any]:
        """The option that is set for one call, by name."""
        return {self.name: getattr(OPTIONS.validate_python({self.name: self.value}), self.name)}

    def signal_number(self) -> signals.Signals:
        """The signal of a `kill`."""
        return signals.Signals[self.signal]


_RULE = {"action", "point", "operation", "file", "nth", "times", "probability"}
_PARTICULAR = frozenset(Fault.model_fields) - _RULE


class Rule:
    """A fault and what became of it: `struck` is how often it really happened."""

    def __init__(self, number: int, fault: Fault) -> None:
        self.number = number
        self.fault = fault
        self.struck = 0
        self._seen = 0
        self._due = 0

    def is_due(self, call: Call, points: Collection[Point], chance: random.Random) -> bool:
        """Whether it strikes this call; counts the call if it is one of its own."""
        fault = self.fault
        if fault.at not in points or fault.operation not in ("any", call.operation):
            return False
        if fault.file and fault.file not in (call.file_id, call.file_name):
            return False
        self._seen += 1
        if self._seen < fault.nth or (fault.times is not None and self._due >= fault.times):
            return False
        # The draw is made even where it cannot fail, so that a seed means the same run whatever the probabilities.
        if chance.random() >= fault.probability:
            return False
        self._due += 1
        return True


class Faults:
    """The rules. Safe from any thread; `chance` decides where a rule has a probability."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._changed = threading.Condition()
        self._rules: list[Rule] = []
        self._added = 0
        self._struck: Counter[str] = Counter()
        self._stalled: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def add(self, fault: Fault) -> Rule:
        """Add a rule, after those that are there."""
        with self._changed:
            self._added += 1
            rule = Rule(self._added, fault)
            self._rules.append(rule)
            return rule

    def rules(self) -> list[Rule]:
        """The rules that were not cleared, in the order in which they are asked."""
        with self._changed:
            return list(self._rules)

    def clear(self) -> None:
        """Forget all rules and let stalled calls go on. What struck stays counted."""
        with self._changed:
            self._rules.clear()
            for loop, event in self._stalled:
                loop.call_soon_threadsafe(event.set)

    def struck(self) -> dict[str, int]:
        """How often each kind really happened, since the emulator was made."""
        with self._changed:
            return dict(sorted(self._struck.items()))

    @property
    def stalled(self) -> int:
        """How many calls stand still at this moment."""
        with self._changed:
            return len(self._stalled)

    def wait(self, rule: Rule, *, times: int = 1, timeout: float = 10.0) -> bool:
        """Wait until the rule has struck so often; False if it has not after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: rule.struck >= times, timeout)

    # For the emulator itself

    def due(self, call: Call, *points: Point) -> tuple[Rule, ...]:
        """The rules that strike this call at these points."""
        found: list[Rule] = []
        with self._changed:
            for rule in self._rules:
                if rule.is_due(call, points, self._chance):
                    found.append(rule)
                    if rule.fault.kind.ends:
                        break
        return tuple(found)

    def count(self, rule: Rule | str) -> None:
        """It happened: a rule, or the kind of what no rule asked for."""
        with self._changed:
            if isinstance(rule, Rule):
                rule.struck += 1
            self._struck[rule.fault.action if isinstance(rule, Rule) else rule] += 1
            self._changed.notify_all()

    async def stall(self, seconds: float | None) -> None:
        """Wait for so long or until `clear`, whichever is first."""
        waiting = (asyncio.get_running_loop(), asyncio.Event())
        with self._changed:
            self._stalled.add(waiting)
        try:
            async with asyncio.timeout(seconds):
                await waiting[1].wait()
        except TimeoutError:
            pass
        finally:
            with self._changed:
                self._stalled.discard(waiting)
