"""What `dataworks check` finds, as values: the findings of JSON texts and of the tasks of a preview.

judge_text(name, text, ...)     one JSON file
judge_preview(digest, ...)      every task of one preview, one that failed included
severe(told, fail_on)           whether any is at or above a severity
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..content import (
    BY_CODE,
    Finding,
    Severity,
    lint,
    read_json_text,
)
from ..errors import InputError
from ..review.failures import failures_of
from ..review.preview import Digest, Step, properties_of
from ..review.source_position import PROJECT, declared_at
from ..review.task_findings import findings_of, ignored, is_strict, schedules_of, strictly, without_marks
from .edits import fixed, text_edits
from .positions import first_duplicate, lines_of, position_of, positions, spans

ROOT = "task_content"

ORDER = (Severity.HINT, Severity.WARNING, Severity.ERROR)
"""The worst last."""

_TOLD = re.compile(r"(?P<code>DW\d{3}) (?:(?P<path>[^\s:]+)(?: \(.*?\))?: )?(?P<what>[^;]*)")
_AT_LINE = re.compile(r"at line (\d+), column (\d+)")


Online = Callable[..., list[Finding]]
"""From the properties of a task, and codes to `ignore`, to its findings."""


def _nothing(_properties: Mapping[str, Any], *, ignore: Collection[str] = ()) -> list[Finding]:  # noqa: ARG001
    return []


@dataclass(frozen=True)
class Told:
    """A finding and where it is: in a file, with line and column, or in a task of a stack (`task` is its name).

    `program` is the file of the program that declares such a task, relative to the project; `line` is the line there, 0
    where the preview does not show it.
    `fix` is the plain edit of the file that removes it, where one is proven; it inserts no value of the content.
    """

    where: str
    finding: Finding
    task: str = ""
    line: int = 0
    column: int = 0
    program: str = ""
    fix: tuple[Replacement, ...] = ()


@dataclass(frozen=True)
class Replacement:
    """A text in place of what is between two positions of a file (line and column from 1; the end is exclusive)."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


def judge_text(name: str, text: str, *, ignore: Collection[str] = (), strict: bool = False) -> list[Told]:
    """The findings of the JSON text of one task content, `name` being its file. Raises nothing."""
    text = text.removeprefix("\ufeff")
    try:
        content = read_json_text(text, where=ROOT)
    except InputError as error:
        return [_unread(name, text, finding, error.message) for finding in _read(str(error))]
    known = positions(text, ROOT)
    found = lint(content, ignore=ignore)
    fixes = _fixes(text, ignore) if any(finding.fix for finding in found) else {}
    return [
        Told(name, shown, "", *position_of(finding.path, known), fix=fixes.get((finding.code, finding.path), ()))
        for finding, shown in zip(found, strictly(found, strict), strict=True)
    ]


def _unread(name: str, text: str, finding: Finding, message: str) -> Told:
    """A finding of a text that is no task content, at the place that its message or the text itself gives."""
    named = _AT_LINE.search(message)
    if named:
        return Told(name, finding, line=int(named[1]), column=int(named[2]))
    duplicate = first_duplicate(text) if finding.code == "DW106" else -1
    line, column = lines_of(text)(max(duplicate, 0))
    return Told(name, finding, line=line, column=column)


def _fixes(text: str, ignore: Collection[str]) -> Mapping[tuple[str, str], tuple[Replacement, ...]]:
    """The replacements of each finding whose fix is proven, by its code and path."""
    at, known = lines_of(text), spans(text)
    return {
        (finding.code, finding.path): tuple(
            Replacement(*at(edit.start), *at(edit.end), edit.text) for edit in text_edits(text, finding.fix, known)
        )
        for finding in fixed(text, ignore=ignore).findings
        if finding.fix is not None
    }


def judge_preview(
    digest: Digest, *, ignore: Collection[str] = (), strict: bool = False, online: Online = _nothing
) -> list[Told]:
    """The findings of every task that a preview would create or update, or leaves as it is, with its schedule.

    `online` gives what else there is to say of the properties of a task. Raises what that raises.
    Where the preview failed because of findings, those are given as the engine reported them. Raises InputError when it
    failed for another reason, for then nobody knows what the tasks would be.
    """
    found: dict[tuple[str, str, str], Told] = {}
    for failure in failures_of(digest, ()):
        findings = list(_read(failure.text))
        if not findings and not _follows(failure.text):
            raise InputError(
                f"the preview of {digest.name} failed: {failure.text.splitlines()[0] if failure.text else 'no reason'}",
                advice="Fix this first: the tasks of a program are known only when its preview succeeds.",
            )
        for finding in findings:
            found.setdefault((failure.task, finding.code, finding.path), Told(digest.name, finding, failure.task))
    there = [step for step in digest.steps if step.new is not None and not step.op.startswith("delete")]
    places = {step.name: declared_at(step.new) for step in there if step.is_task}
    schedules = schedules_of(there)
    for step in there:
        if step.is_task:
            assigned = schedules.get(step.of)
            for finding in _of_task(step, assigned, ignore=ignore, strict=strict, online=online):
                found.setdefault((step.name, finding.code, finding.path), Told(digest.name, finding, step.name))
    return [_declared(told, *places.get(told.task, (PROJECT, 0))) for told in found.values()]


def _declared(told: Told, program: str, line: int) -> Told:
    return replace(told, program=program, line=line)


def severe(told: Iterable[Told], fail_on: Severity) -> bool:
    """Whether any finding is at or above `fail_on`."""
    return any(ORDER.index(entry.finding.severity) >= ORDER.index(fail_on) for entry in told)


def _of_task(
    step: Step, para_value: str | None, *, ignore: Collection[str], strict: bool, online: Online
) -> list[Finding]:
    found = findings_of(step.new, para_value, ignore=ignore, strict=strict)
    found_online = online(without_marks(properties_of(step.new)), ignore=ignored(step.new, ignore))
    return found + strictly(found_online, is_strict(step.new, strict))


def _read(text: str) -> Iterator[Finding]:
    """The finding that the text of an error tells."""
    told = _TOLD.search(text)
    rule = BY_CODE.get(told["code"]) if told else None
    if told is not None and rule is not None:
        what, *remedy = told["what"].strip().split("\n", 1)
        finding = rule.finding(told["path"] or ROOT, what.strip().rstrip("."), remedy[0].strip() if remedy else "")
        yield replace(finding, severity=Severity.ERROR)


def _follows(text: str) -> bool:
    """Whether an error only says that the preview failed, which another one explains."""
    return text.startswith(("preview failed", "Resource monitor has terminated", "update failed"))
