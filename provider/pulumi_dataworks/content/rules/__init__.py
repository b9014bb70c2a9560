"""What a rule is, and the job that it looks at.

    @rule("DW301", "more-source-columns", WARNING, ...)     -> a Rule: one row of the table in docs/findings.md
    def more_source_columns(job):
        "What is reported, in a sentence."
        yield path, what

A rule yields the path and one sentence of what is wrong there, never a value of the content, and where one plain edit
removes the mistake also that edit (see `fix`). It must not raise, whatever JSON the job is, and says nothing of what is
not known yet.

    document, steps    DW1    the document, its order and its steps
    setting            DW2    speed and dirty rows
    columns            DW3    columns, and how they meet
    connectors         DW4    what each step type asks for
    variables          DW5    scheduling variables
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from ..catalogue.connector import Connector
from ..catalogue.loader import connector
from ..diff.column_mapping import ColumnMapping, Columns, columns_of, mapping_of
from ..steps import StepView, steps_of
from ..values import UNKNOWN
from ..variables import Text, texts
from .fix import Fix


class Severity(StrEnum):
    """`error` fails `check`, `warning` is shown in previews, `hint` only to those who ask.

    An error is a document that cannot be meant, or a value that the engine is known not to read. A warning is known,
    from the engine or the documents, to fail at run time or to write wrong data. All else is a hint.
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

SAVE, RUN, DATA = "save", "run", "data"
"""When it hurts: when the task is sent, when it runs, or never visibly: it runs, and the data is wrong."""


@dataclass(frozen=True)
class Finding:
    """One mistake: where, what it is, what it causes and when, and how to fix it. Quotes no value of the content.

    `when` is save, run or data: refused when the task is sent, failing at run time, or silently wrong. `fix` is the
    plain edit that removes the mistake, where there is one; it is no part of the text.
    """

    code: str
    name: str
    severity: Severity
    path: str
    what: str
    consequence: str
    when: str
    remedy: str
    fix: Fix | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.code} {self.path}: {self.what}; {self.consequence}; {self.remedy}"


@dataclass(frozen=True)
class Job:
    """A task content with what several rules ask of it."""

    content: Mapping[str, Any]

    @cached_property
    def steps(self) -> tuple[StepView, ...]:
        return steps_of(self.content)

    @cached_property
    def ends(self) -> tuple[StepView, ...]:
        """Readers and writers."""
        return tuple(step for step in self.steps if step.role in ("reader", "writer"))

    @cached_property
    def judged(self) -> tuple[tuple[StepView, Connector], ...]:
        """The steps whose step type is in the catalogue and whose parameter is known, those of many tables aside."""
        steps = (step for step in self.steps if step.knows("parameter") and not _has_many_tables(step))
        found = ((step, connector(step.step_type, step.role)) for step in steps)
        return tuple((step, known) for step, known in found if known is not None)

    @cached_property
    def reader(self) -> StepView | None:
        return next((step for step in self.steps if step.role == "reader"), None)

    @cached_property
    def writer(self) -> StepView | None:
        return next((step for step in self.steps if step.role == "writer"), None)

    @cached_property
    def writer_kind(self) -> str:
        known = connector(self.writer.step_type, "writer") if self.writer else None
        return known.kind if known else ""

    @cached_property
    def mapping(self) -> ColumnMapping | None:
        return mapping_of(self.steps, self.reader, self.writer, self.columns)

    @cached_property
    def columns(self) -> tuple[Columns | None, ...]:
        """What each step lists as columns, by the index of the step."""
        return tuple(columns_of(step) for step in self.steps)

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """The texts in the parameters of steps that may hold a variable."""
        return tuple(texts([step.parameter for step in self.steps]))

    @cached_property
    def speed(self) -> Mapping[str, Any]:
        return mapping_at(mapping_at(self.content, "setting"), "speed")


def _has_many_tables(step: StepView) -> bool:
    """Whether a step belongs, or may belong, to a task of a whole database, whose parameters are not documented."""
    connections = step.parameter.get("connection")
    if "tableMappingRule" in step.parameter or connections is UNKNOWN:
        return True
    return any(
        entry is UNKNOWN or (isinstance(entry, Mapping) and "selectedTables" in entry)
        for entry in list_at(step.parameter, "connection")
    )


Found = Iterator[tuple[str, str] | tuple[str, str, Fix | None]]
Check = Callable[[Job], Found]


@dataclass(frozen=True)
class Rule:
    """One row of the table of findings.

    `reported` says what is reported. `check` is None where the mistake is found while the text is read or the document
    is walked (see `text` and `task`): then nothing can be sent, and the finding cannot be silenced.
    """

    code: str
    name: str
    severity: Severity
    when: str
    reported: str
    consequence: str
    remedy: str
    source: str
    check: Check | None = None

    def __post_init__(self) -> None:
        """Register the rule: one that is not in the table cannot be written."""
        if self.code in REGISTERED:
            raise ValueError(f"two rules have the code {self.code}")
        REGISTERED[self.code] = self

    def finding(self, path: str, what: str, remedy: str = "", *, fix: Fix | None = None) -> Finding:
        return Finding(
            self.code, self.name, self.severity, path, what, self.consequence, self.when, remedy or self.remedy, fix
        )


REGISTERED: dict[str, Rule] = {}
"""Every rule of the modules that are imported, by its code; `findings` imports all."""


def rule(
    code: str, name: str, severity: Severity, *, when: str, consequence: str, remedy: str, source: str
) -> Callable[[Check], Rule]:
    """Make a Rule of a function; its docstring says what is reported."""

    def made(check: Check) -> Rule:
        reported = " ".join((inspect.getdoc(check) or "").split())
        return Rule(code, name, severity, when, reported, consequence, remedy, source, check)

    return made


def mapping_at(value: Any, key: str) -> Mapping[str, Any]:
    """The object under `key`; {} where there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def list_at(value: Mapping[str, Any], key: str) -> list[Any]:
    """The list under `key`; [] where there is none."""
    found = value.get(key)
    return list(found) if isinstance(found, list | tuple) else []


def is_blank(value: Any) -> bool:
    """Absent, or a text or list that says nothing. UNKNOWN may say something."""
    if value is UNKNOWN:
        return False
    return value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


def is_variable(value: Any) -> bool:
    """Whether a text holds a scheduling variable, so that its value is only known when the task runs."""
    return isinstance(value, str) and ("${" in value or "$[" in value)
