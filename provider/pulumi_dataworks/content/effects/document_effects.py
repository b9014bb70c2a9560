"""Effects of what is not a parameter of a connector: settings, hops, the frame of the document and of its steps.

A row is for everything below its place; the longest place counts. UNKNOWN_AT is for keys without a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..catalogue.loader import connector
from ..values import UNKNOWN
from .classification import Classification
from .effect import ABSENT, Place

Classifier = Callable[[Any, Any], Classification]


@dataclass(frozen=True)
class Rule:
    """One row: at `path` each of `keys` (words in one text; "" is the path itself) has this code.

    `classify`, where there is one, looks at the two values; `code` is then what it says at worst.
    """

    path: str
    keys: str
    code: str
    reason: str
    source: str
    classify: Classifier | None = None

    @property
    def places(self) -> list[Place]:
        """Where the row counts."""
        at = tuple(self.path.lower().split(".")) if self.path else ()
        return [(*at, key.lower()) for key in self.keys.split()] or [at]

    def classification(self, old: Any, new: Any) -> Classification:
        """The effect of a change from `old` to `new` at one of the places."""
        return self.classify(old, new) if self.classify else Classification(self.code, self.reason)


def is_on(value: Any) -> bool:
    """Whether a flag is set; the engine reads text, too."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _default(value: str) -> Classifier:
    def classify(old: Any, new: Any) -> Classification:
        if (old is ABSENT and new == value) or (new is ABSENT and old == value):
            return Classification("DE907", f"{value} is what an absent one means")
        return Classification("DE113", f"nothing is known of another one than {value}", may=True)

    return classify


def _failover(old: Any, new: Any) -> Classification:
    if UNKNOWN in (old, new):
        return Classification("DE112", "it is not known yet whether rows can be written twice", may=True)
    if is_on(new) and not is_on(old):
        return Classification("DE109", "a part that fails is run again: rows can be written twice", may=True)
    if is_on(old) and not is_on(new):
        return Classification("DE602", "a part that fails is not run again any more")
    return Classification("DE907", "off, as before")


def dirty_rows(value: Any) -> float | None:
    """How many dirty rows `errorLimit` tolerates; None where that is not known. Without a limit all are tolerated."""
    if not isinstance(value, Mapping):
        return float("inf") if value is ABSENT else None
    strategy, record = value.get("strategy"), value.get("record")
    if strategy == "ZeroTolerance":
        return 0
    if strategy == "Ignore":
        return float("inf")
    if value.get("percentage") is not None or UNKNOWN in (strategy, record):
        return None
    if record is None or (isinstance(record, str) and not record.strip()):
        return float("inf")
    try:
        return float(record)
    except (TypeError, ValueError):
        return None


def _error_limit(old: Any, new: Any) -> Classification:
    before, after = dirty_rows(old), dirty_rows(new)
    if before is not None and before == after:
        return Classification("DE901", "as many dirty rows as before, written in another way")
    if before is None or after is None:
        return Classification("DE507", "how many dirty rows are left out before the task fails", may=True)
    if after > before:
        limit = "every dirty row" if after == float("inf") else "more dirty rows"
        return Classification("DE507", f"{limit} can be left out before the task fails", direction="more")
    return Classification("DE508", "the task fails at fewer dirty rows", direction="fewer")


def _record(old: Any, new: Any) -> Classification:
    return _error_limit({} if old is ABSENT else {"record": old}, {} if new is ABSENT else {"record": new})


def _another_connector(role: str, code: str, reason: str) -> Classifier:
    """Some step types are two spellings of one connector."""

    def classify(old: Any, new: Any) -> Classification:
        known = [connector(one, role) if isinstance(one, str) else None for one in (old, new)]
        before, after = (replace(one, step_type="") if one else None for one in known)
        if before is not None and before == after:
            return Classification("DE901", "another spelling of the same connector")
        return Classification(code, reason)

    return classify


PAGES = "pages of the connectors"
SETTINGS = "page of the task settings"
SCRIPT = "page of the script mode"

RULES = (
    Rule("setting", "speed", "DE601", "how fast the task runs", SETTINGS),
    Rule("setting", "jvmOption jvmMemory executeMode", "DE602", "memory and spread of the run", SETTINGS),
    Rule("setting", "failoverEnable", "DE109", "a failed part runs again, at least once", SETTINGS, _failover),
    Rule(
        "setting",
        "errorLimit",
        "DE507",
        "how many dirty rows are left out before the task fails; an empty record tolerates every one",
        "ErrorRecordChecker of the open engine; " + SETTINGS,
        _error_limit,
    ),
    Rule("setting.errorLimit", "record", "DE507", "how many dirty rows are left out", SETTINGS, _record),
    Rule("setting", "common locale", "DE509", "how dates and times are read", SETTINGS + "; of locale a guess"),
    Rule("order", "", "DE303", "which step feeds which", "examples of CreateDISyncTask"),
    Rule("extend", "resourceGroup cu", "DE604", "where the task runs, with how much", "page of the DataX skeleton"),
    Rule(
        "extend",
        "mode formatType __new__ oneStopPageNum name taskName",
        "DE902",
        "how the console shows the task",
        "page of the DataX skeleton; a guess",
    ),
    Rule("", "type", "DE113", "nothing is known of another one than job", SCRIPT, _default("job")),
    Rule(
        "",
        "version",
        "DE113",
        "decides how all the rest is read",
        "2019 page of the script mode; what an absent one means is a guess from published jobs",
        _default("2.0"),
    ),
    Rule("", "transform", "DE902", "a key of the console", "published jobs; a guess"),
    *(
        Rule(f"steps.{role}", "name displayName description", "DE903", "what the step is called", SCRIPT)
        for role in ("reader", "writer", "between")
    ),
    *(
        Rule(f"steps.{role}", "stepType", code, reason, PAGES, _another_connector(role, code, reason))
        for role, code, reason in (
            ("reader", "DE501", "another kind of source"),
            ("writer", "DE302", "another kind of target"),
        )
    ),
    Rule("steps.between", "stepType", "DE410", "another transformation of the columns", "page of transformers"),
    Rule("steps.reader", "category", "DE306", "which way the data goes", SCRIPT),
    Rule("steps.writer", "category", "DE306", "which way the data goes", SCRIPT),
    Rule("steps.between", "category", "DE410", "what the step does to the columns", "page of transformers"),
    Rule("steps.between", "copies", "DE603", "how many of the step run", "a published job; a guess"),
    Rule("steps.between.parameter", "", "DE410", "what the step makes of rows and columns", "page of transformers"),
)

UNKNOWN_AT: Mapping[Place, str] = {
    # place: the code of what has no row below it
    (): "DE114",
    ("setting",): "DE510",
    ("extend",): "DE604",
    ("steps",): "DE114",
    ("steps", "reader"): "DE412",
    ("steps", "writer"): "DE111",
    ("steps", "between"): "DE410",
}
