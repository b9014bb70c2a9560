"""The table of measures: what each must reach, what it is held against, and how it is measured.

A figure is a ratio wherever it can be one, so that it says the same on a slow machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .spread import Spread, shown

FULL = 1000
"""Tasks for which the targets of the engine are meant."""


@dataclass(frozen=True)
class Measure:
    """`most` (or `least`) is what must be reached; `at` the number of tasks for which that is meant, 0 for any;
    `holds` is what keeps the figure from being better."""

    key: str
    what: str
    unit: str = ""
    most: float | None = None
    least: float | None = None
    at: int = 0
    holds: str = "nothing that is known"

    @property
    def target(self) -> str:
        if self.least is not None:
            return f"at least {shown(self.least)}{self.unit}"
        return "" if self.most is None else f"at most {shown(self.most)}{self.unit}"

    @property
    def judged(self) -> bool:
        return self.most is not None or self.least is not None

    def reached(self, figure: float) -> bool:
        return (self.most is None or figure <= self.most) and (self.least is None or figure >= self.least)


MEASURES = {
    measure.key: measure
    for measure in (
        Measure("signing", "signing one UpdateDISyncTask, CPU against the official SDK", most=1.0),
        Measure("update", "one whole UpdateDISyncTask, client CPU against the official SDK", most=0.8),
        Measure(
            "update-httpx", "the same against plain httpx with a hand-made signature, without retries, limit, deadline"
        ),
        Measure(
            "start",
            "import and first DISyncTask beyond `import pulumi`, CPU",
            " ms",
            most=200,
            holds="our own modules, and hashing; models and HTTP are loaded by those who use them",
        ),
        Measure(
            "preview",
            "preview, nothing changed, CPU against the no-op resource",
            most=1.15,
            at=FULL,
            holds="fifteen properties of a task, which the SDK resolves one by one, where the no-op has four, "
            "and the rules and comparisons by meaning",
        ),
        Measure(
            "up",
            "up, all created, time against the no-op resource",
            most=1.3,
            at=300,
            holds="a creation is two calls, and the provider loads HTTP and models first",
        ),
        Measure("up-cpu", "the same, CPU"),
        Measure(
            "state",
            "state bytes of a task against the no-op resource",
            most=1.15,
            holds="the inputs that users leave out (task_type, origin), region and what only the service knows",
        ),
        Measure(
            "memory",
            "provider process above the no-op's, most memory of a preview, up or refresh",
            " MB",
            most=60,
            at=FULL,
            holds="HTTP and models, and the inputs of each task, by which a creation knows whose file it finds",
        ),
        Measure("calls-preview", "calls of a preview", most=0),
        Measure("calls-nothing", "calls of an up that changes nothing", most=0),
        Measure(
            "calls-create",
            "calls for one creation among many, 5 calls a second allowed",
            most=1.25,
            holds="the proof that the answer is not an old file's: a ListFiles for all creations that run at once, "
            "which a listing taken before them cannot give",
        ),
        Measure("calls-update", "calls for an update of content", most=2),
        Measure("calls-overwrite", 'calls for an update of content with on_conflict="overwrite"', most=1),
        Measure("calls-rename", "calls for a rename", most=2),
        Measure("calls-refresh", "calls of a refresh, nothing changed, beyond the first ten reads", most=12, at=FULL),
        Measure("calls-edited", "further calls when 10 of the tasks were edited", most=10),
        Measure(
            "refresh",
            "refresh at 100 ms and 5 calls a second: times as fast as one GetFile per task",
            least=10,
            at=FULL,
            holds="the engine itself, which takes as long however few calls there are",
        ),
    )
}


def result(key: str, figure: Spread, *, tasks: int = 0, note: str = "") -> dict[str, Any]:
    """One line of the table. It is judged only where as many tasks were measured as the target is meant for."""
    measure = MEASURES[key]
    judged = measure.judged and tasks >= measure.at
    return {
        "measure": key,
        "figure": vars(figure),
        "tasks": tasks,
        "reached": measure.reached(figure.median) if judged else None,
        "note": note,
    }
