"""DW505 to DW507: `para_value`, the scheduling parameters, and the `${variables}` of a content that they assign.

lint_para_value(task_content, para_value)    the findings of a task whose schedule is known
superseded(task_content, para_value)         codes of findings that a known schedule replaces or disproves
para_value_problem(para_value)               what is wrong with its form
SCHEDULED                                    the table
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..values import contains_unknown
from ..variables import Use, variables
from . import HINT, RUN, WARNING, Finding, Rule
from .variable_rules import PLACES

PAIR = re.compile(r"([A-Za-z_]\w*)=(\S+)")
EXPRESSION = re.compile(r"\$\[[^\]]*\]|\$\{[^}]*\}")
SEPARATED = re.compile(r"[,;，；、](?=\s|\Z|[A-Za-z_]\w*=)")
"""A comma or semicolon where one assignment ends: DataWorks separates assignments by spaces."""
ARGUMENTS = re.compile(r"\([^()]*\)")
"""Arguments of add_months, the only place for a comma inside of an expression."""

BUSINESS_DAY = re.compile(r"\$(?:bizdate|\{([^}]*)\})")
SCHEDULED_DAY = re.compile(r"\$\[([^\]]*)\]")
DAY_FORMAT = re.compile(r"(?:yyyy\W?mm\W?dd)?([+-]\d{1,4})?")
"""A day, in whatever format, and a number of days added to it; a time of the day is none."""
READ_OR_WRITTEN = re.compile(rf"task_content\.steps\[\d+\]\.parameter\.(?:{'|'.join(PLACES)})\b")

DEFAULT_PARA_VALUE = "bizdate=$bizdate"
SYSTEM = "bdp.system."
"""How the names of variables begin that DataWorks itself gives a value."""

UNASSIGNED_VARIABLE = Rule(
    "DW505",
    "variable-not-assigned",
    WARNING,
    RUN,
    "A variable is used that the `para_value` of the schedule does not assign.",
    "the text is used as it is written",
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
    "check its spelling, or remove it from para_value",
    "help pages: scheduling parameters give variables their values",
)

PARA_VALUE_FORM = Rule(
    "DW507",
    "para-value-form",
    WARNING,
    RUN,
    "An assignment of `para_value` has a space or `=` inside of it, or a comma after it.",
    "DataWorks splits `para_value` at spaces, so that a variable gets a part of its value, or a comma with it",
    "separate name=value pairs by spaces; assign day and time to two variables, or use $[yyyymmddhh24miss]",
    "help page of supported formats of scheduling parameters: an expression has neither a space nor `=`",
)

SCHEDULED = (UNASSIGNED_VARIABLE, UNUSED_ASSIGNMENT, PARA_VALUE_FORM)


def superseded(task_content: Any, para_value: str) -> set[str]:
    """Codes of findings about a content alone that say nothing more once `para_value` is known: DW504 always, DW503
    where every variable that says what is read and written means one day.

    `$bizdate` and `${yyyymmdd}` are the day before the scheduled one, `$[yyyymmdd]` is the scheduled one; `$gmtdate` is
    the day on which the instance runs, which may be another (help page of supported formats of scheduling parameters).
    """
    assignments = dict(PAIR.findall(para_value))
    days = {_day(assignments.get(use.name, "")) for use in _uses(task_content) if READ_OR_WRITTEN.match(use.path)}
    return {"DW503", "DW504"} if len(days) == 1 and None not in days else {"DW504"}


def _day(value: str) -> int | None:
    """The day that a value means, counted from the scheduled one; None where it is no day."""
    business = BUSINESS_DAY.fullmatch(value)
    found = business or SCHEDULED_DAY.fullmatch(value)
    if found is None or found[1] == "":
        return None
    day = DAY_FORMAT.fullmatch(found[1] or "")
    if day is None or (found[1] and not found[1].startswith("yyyy")):
        return None
    return int(day[1] or 0) - (1 if business else 0)


def para_value_problem(para_value: str) -> str | None:
    """What is wrong with the form of `para_value`, as the rest of a sentence about it; None when nothing is."""
    for expression in EXPRESSION.findall(para_value):
        if re.search(r"\s", expression):
            return "has a space inside of an expression"
        if "=" in expression:
            return 'has "=" inside of an expression'
        if "," in ARGUMENTS.sub("", expression):
            return "has a comma inside of an expression"
    if re.search(r"\$[\[{]", EXPRESSION.sub("", para_value)):
        return "has an expression without its closing bracket"
    if SEPARATED.search(para_value):
        return "has a comma or semicolon after an assignment"
    for token in para_value.split():
        if not re.match(r"[A-Za-z_]\w*=", token):
            return "has a part that is not of the form name=value"
        if token.count("=") > 1:
            return 'has an assignment with a second "="'
    return None


def lint_para_value(task_content: Any, para_value: str, *, ignore: Collection[str] = ()) -> list[Finding]:
    """The findings of a content whose schedule assigns `para_value`, by code and then by place: one for each variable
    that is not assigned, one for all assignments that are not used, one for the form.

    See `superseded` for the findings that they replace. Raises nothing, and says nothing of what is not known yet.
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
    wrong = para_value_problem(para_value)
    if wrong is not None:
        found.append(PARA_VALUE_FORM.finding("schedule.para_value", wrong))
    return [one for one in found if one.code not in ignore]


def _uses(content: Any) -> list[Use]:
    """Uses of the `${variables}` that a schedule assigns: neither times nor those of the system."""
    return [use for use in variables(content) if not use.name.startswith(("[", SYSTEM))]


def assigned(para_value: str | None) -> set[str]:
    """Names that para_value assigns; without one DataWorks assumes bizdate (from other people's notes)."""
    text = DEFAULT_PARA_VALUE if para_value is None else para_value
    return {name for name, _ in PAIR.findall(text)}


def unassigned(content: Any, para_value: str | None) -> list[str]:
    """Variables that the content uses and nobody assigns: they stay as they are written, or fail the run."""
    return sorted({use.name for use in _uses(content)} - assigned(para_value))


def unused(content: Any, para_value: str | None) -> list[str]:
    """Names that the program assigns and the content does not use."""
    return [] if para_value is None else sorted(assigned(para_value) - {use.name for use in _uses(content)})
