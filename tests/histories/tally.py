"""What a run of histories was: how many, how much, and what really struck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from support.events import KINDS
from support.history import DRAWN, VICTIMS

DEATHS = tuple(f"{victim} dies" for victim in VICTIMS)
KINDS_OF_BLOWS = (*DRAWN, "qps", *DEATHS)


@dataclass
class Tally:
    """`calls` are requests that reached the emulator, `struck` is by kind of fault, `odd` are odd successes by
    operation, `adopted` counts the histories in which a person had to follow the advice to set adopt_existing."""

    histories: int = 0
    commands: int = 0
    hooks: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    unknown: int = 0
    adopted: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Tally) -> Tally:
        self.histories += other.histories
        self.commands += other.commands
        self.hooks += other.hooks
        self.calls += other.calls
        self.unknown += other.unknown
        self.adopted += other.adopted
        self.struck += other.struck
        self.events += other.events
        self.odd += other.odd
        return self

    @property
    def missing(self) -> list[str]:
        """Kinds of blows that never struck, and of events that never happened."""
        events = [kind.STEP.model_fields["do"].default for kind in KINDS]
        blows = [kind for kind in KINDS_OF_BLOWS if not self.struck[kind]]
        return blows + [kind for kind in events if not self.events[kind]]

    def lines(self) -> list[str]:
        hooks = ", ".join(f"{count:,} {hook}" for hook, count in sorted(self.hooks.items()))
        blows = sum(self.struck.values())
        return [
            f"{self.histories:,} histories, {self.commands:,} commands, {sum(self.hooks.values()):,} hooks ({hooks})",
            f"{self.calls:,} calls, {blows:,} faults that struck, {self.unknown:,} writes of unknown outcome",
            f"{self.adopted:,} histories in which a person had to follow the advice to set adopt_existing",
            "events: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.events.items())),
            "odd successes: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.odd.items())),
            "struck: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.struck.items())),
        ]


def total(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole += tally
    return whole
