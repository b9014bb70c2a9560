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
    INSTEAD_OF,
    UNKNOWN,
    Finding,
    Severity,
    fails,
    lint,
    lint_para_value,
    merge_secret_parameters,
    read_json_text,
)
from ..errors import InputError
from ..review.failures import failures_of
from ..review.preview import SCHEDULE_TOKEN, SECRET, Digest, Step, known_values, properties_of
from .edits import fixed, text_edits
from .positions import lines_of, position_of, positions, spans

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

    `fix` is the plain edit of the file that removes it, where one is proven; it inserts no value of the content.
    """

    where: str
    finding: Finding
    task: str = ""
    line: int = 0
    column: int = 0
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
    try:
        content = read_json_text(text, where=ROOT)
    except InputError as error:
        at = _AT_LINE.search(error.message)
        line, column = (int(at[1]), int(at[2])) if at else (1, 1)
        return [Told(name, finding, line=line, column=column) for finding in _read(str(error))]
    text = text.removeprefix("\ufeff")
    known = positions(text, ROOT)
    found = lint(content, ignore=ignore)
    fixes = _fixes(text, ignore) if any(finding.fix for finding in found) else {}
    return [
        Told(name, shown, "", *position_of(finding.path, known), fixes.get((finding.code, finding.path), ()))
        for finding, shown in zip(found, _strictly(found, strict), strict=True)
    ]


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
    Where the preview failed because of findings, those are told as the engine told them. Raises InputError when it
    failed for another reason, for then nobody knows what the tasks would be.
    """
    found: dict[tuple[str, str, str], Told] = {}
    for failure in failures_of(digest, ()):
        findings = list(_read(failure.text))
        if not findings and not _follows(failure.text):
            raise InputError(
                f"the preview of {digest.name} failed: {failure.text.splitlines()[0] if failure.text else 'no reason'}",
                advice="Mend that first: without a whole preview nobody can check its tasks.",
            )
        for finding in findings:
            found.setdefault((failure.task, finding.code, finding.path), Told(digest.name, finding, failure.task))
    there = [step for step in digest.steps if step.new is not None and not step.op.startswith("delete")]
    schedules = {step.of: _para_value(step) for step in there if step.type == SCHEDULE_TOKEN}
    for step in there:
        if step.is_task:
            assigned = schedules.get(step.of)
            for finding in _of_task(step, assigned, ignore=ignore, strict=strict, online=online):
                found.setdefault((step.name, finding.code, finding.path), Told(digest.name, finding, step.name))
    return list(found.values())


def severe(told: Iterable[Told], fail_on: Severity) -> bool:
    """Whether any finding is at or above `fail_on`."""
    return any(ORDER.index(entry.finding.severity) >= ORDER.index(fail_on) for entry in told)


def _para_value(step: Step) -> str | None:
    """What a schedule assigns; None where the program does not say it, or the preview does not show it."""
    state = step.new
    said = _without_marks(known_values({**state.inputs, **state.outputs})).get("para_value") if state else None
    return said if isinstance(said, str) else None


def _of_task(
    step: Step, para_value: str | None, *, ignore: Collection[str], strict: bool, online: Online
) -> list[Finding]:
    properties = _without_marks(properties_of(step.new))
    content, secrets = properties.get("task_content"), properties.get("secret_parameters")
    if isinstance(content, dict) and isinstance(secrets, dict):
        known = {name: values for name, values in secrets.items() if isinstance(values, dict)}
        content = merge_secret_parameters(content, known)
    inputs = step.new.inputs if step.new is not None else {}
    own, own_strict = inputs.get("ignore_findings"), inputs.get("strict")
    codes = {*ignore, *(code for code in own if isinstance(code, str))} if isinstance(own, list) else {*ignore}
    if para_value is None:
        found = lint(content, ignore=codes)
    else:
        found = lint(content, ignore={*codes, INSTEAD_OF}) + lint_para_value(content, para_value, ignore=codes)
    found += online(properties, ignore=codes)
    return _strictly(found, own_strict if isinstance(own_strict, bool) else strict)


def _without_marks(value: Any) -> Any:
    """A preview writes "[secret]" for a secret, and nobody knows what it is."""
    if value == SECRET:
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _without_marks(item) for key, item in value.items()}
    return [_without_marks(item) for item in value] if isinstance(value, list) else value


def _strictly(findings: Iterable[Finding], strict: bool) -> list[Finding]:
    """With `strict` what would fail `pulumi preview` is an error."""
    return [replace(each, severity=Severity.ERROR) if fails(each, strict=strict) else each for each in findings]


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
