"""DW505, DW506: `${variables}` of a content held against `para_value`, the scheduling parameters that give them values.

lint_para_value(task_content, para_value)    the findings of a task whose schedule is known
SCHEDULED                                    the table
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..values import contains_unknown
from ..variables import Use, variables
from . import HINT, RUN, WARNING, Finding, Rule

PAIR = re.compile(r"[A-Za-z_]\w*=\S+")
DEFAULT_PARA_VALUE = "bizdate=$bizdate"
SYSTEM = "bdp.system."
"""How the names of variables begin that DataWorks itself gives a value."""

UNASSIGNED_VARIABLE = Rule(
    "DW505",
    "variable-not-assigned",
    WARNING,
    RUN,
    "A variable is used that the `para_value` of the schedule does not assign.",
    "the text is taken by its word",
    "assign it in para_value",
    "help pages: scheduling parameters give variables their values; what a run does without is from users' notes",
)
UNUSED_ASSIGNMENT = Rule(
    "DW506",
    "variable-not-used",
    HINT,
    RUN,
    "The `para_value` of the schedule assigns a variable that the content does not use.",
    "it has no effect",
    "look at its spelling, or take it out of para_value",
    "help pages: scheduling parameters give variables their values",
)

SCHEDULED = (UNASSIGNED_VARIABLE, UNUSED_ASSIGNMENT)
INSTEAD_OF = "DW504"
"""The hint of a content whose schedule is not known."""


def lint_para_value(task_content: Any, para_value: str, *, ignore: Collection[str] = ()) -> list[Finding]:
    """The findings of a content whose schedule assigns `para_value`, by code and then by place: one for each variable
    that nobody assigns, one for all that nobody uses.

    They stand in place of DW504. Raises nothing, and says nothing of what is not known yet.
    """
    known = assigned(para_value)
    first: dict[str, Use] = {}
    for use in _uses(task_content):
        first.setdefault(use.name, use)
    found = [
        UNASSIGNED_VARIABLE.finding(use.path, "uses a variable that para_value does not assign")
        for use in first.values()
        if use.name not in known
    ]
    if known - first.keys() and not contains_unknown(task_content):
        found.append(
            UNUSED_ASSIGNMENT.finding("schedule.para_value", "assigns a variable that the content does not use")
        )
    return [one for one in found if one.code not in ignore]


def _uses(content: Any) -> list[Use]:
    """Uses of the `${variables}` that a schedule assigns: neither times nor those of the system."""
    return [use for use in variables(content) if not use.name.startswith(("[", SYSTEM))]


def assigned(para_value: str | None) -> set[str]:
    """Names that para_value assigns; without one DataWorks assumes bizdate (from other people's notes)."""
    text = DEFAULT_PARA_VALUE if para_value is None else para_value
    return {pair.partition("=")[0] for pair in PAIR.findall(text)}


def unassigned(content: Any, para_value: str | None) -> list[str]:
    """Variables that the content uses and nobody assigns: they stay as they are written, or fail the run."""
    return sorted({use.name for use in _uses(content)} - assigned(para_value))


def unused(content: Any, para_value: str | None) -> list[str]:
    """Names that the program assigns and the content does not use."""
    return [] if para_value is None else sorted(assigned(para_value) - {use.name for use in _uses(content)})
