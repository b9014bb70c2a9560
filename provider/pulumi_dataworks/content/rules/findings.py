"""What is wrong with a task content, each mistake as a value; every mistake passes through here.

lint(task_content)          all findings of a content
problems(task_content)      those that fail `check`: the errors
failing(strict)             the severities that fail `check`; fails(finding, strict) whether a finding does
RULES, UNDECIDED            the whole table, and what cannot be decided here
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..structure import TOO_DEEP, structural_errors
from ..values import UNKNOWN
from . import (  # noqa: F401  a rule registers itself when its module is imported
    REGISTERED,
    Finding,
    Job,
    Rule,
    Severity,
    column_rules,
    document_rules,
    entry_rules,
    key_rules,
    name_rules,
    parameter_rules,
    secret_rules,
    setting_rules,
    sql_rules,
    step_rules,
    value_rules,
    variable_rules,
)
from .schedule_rules import SCHEDULED
from .workspace_rules import ONLINE

BY_CODE: Mapping[str, Rule] = dict(sorted(REGISTERED.items()))
"""All codes there are, those of schedule and workspace included."""

RULES: tuple[Rule, ...] = tuple(one for one in BY_CODE.values() if one not in (*SCHEDULED, *ONLINE))
"""The rules that look at the content alone."""


@dataclass(frozen=True)
class Undecided:
    """A mistake that nobody can see in the content alone, or that is none."""

    mistake: str
    because: str


UNDECIDED = (
    Undecided('numbers as text, such as "3" threads', "is not a mistake: the engine reads both"),
    Undecided("a byte order mark", "is not a mistake any more: it is skipped when a file or text is read"),
    Undecided(
        "columns of other names in the wrong order", "only the data shows it; DW305 sees names that both sides have"
    ),
    Undecided(
        "a data source that is not registered, or in the other environment only", "the workspace knows: DW602, DW603"
    ),
    Undecided(
        "a partition for a plain table, or none for a partitioned one", "the table knows; DW408 and DW501 see its form"
    ),
    Undecided("a splitPk that the table has not, or of a wrong type", "the table knows, and columns need not list it"),
    Undecided(
        "a variable that the schedule does not assign",
        "the schedule is not part of the content: DW505 where it is known, DW504 names the place where it is not",
    ),
    Undecided("a table named by a keyword", "quoting differs between databases; DW311 hints at columns"),
)


def lint(
    task_content: Any, *, ignore: Collection[str] = (), severities: Collection[Severity] = tuple(Severity)
) -> list[Finding]:
    """Every finding of these severities, by code and then by place in the document. Raises nothing, whatever is given.

    UNKNOWN may stand anywhere: nothing is said of what is not known yet. Findings of the codes in `ignore` are left
    out, except those that stop a task from being sent at all.
    """
    if task_content is UNKNOWN:
        return []
    found = [
        BY_CODE[error.code].finding(error.path, error.what, error.remedy) for error in structural_errors(task_content)
    ]
    if isinstance(task_content, Mapping) and not any(finding.what == TOO_DEEP for finding in found):
        job = Job(task_content)
        for entry in RULES:
            if entry.check is not None and entry.severity in severities and entry.code not in ignore:
                found += [entry.finding(*told[:2], fix=told[2] if len(told) > 2 else None) for told in entry.check(job)]
    return [finding for finding in found if finding.severity in severities]


def problems(task_content: Any) -> list[Finding]:
    """The findings that are errors: what is certainly wrong. [] for UNKNOWN. Raises nothing."""
    return lint(task_content, severities=failing())


def failing(*, strict: bool = False) -> tuple[Severity, ...]:
    """The severities that fail `check`: errors do, and with `strict` warnings, too."""
    return (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)


def fails(finding: Finding, *, strict: bool = False) -> bool:
    """Whether a finding fails `check`."""
    return finding.severity in failing(strict=strict)
