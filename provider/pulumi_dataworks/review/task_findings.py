"""The findings of a task of a preview, with its schedule and its own options: the same for `check` and `review`. Pure.

findings_of(state, para_value, ...)    every finding of one side of a step
fresh_findings(step, around)           those that its old side did not have
schedules_of(steps)                    what the schedules assign, by the task that they belong to
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..content import (
    BY_CODE,
    UNKNOWN,
    Finding,
    Severity,
    fails,
    lint,
    lint_para_value,
    merge_secret_parameters,
    superseded,
    variables,
)
from .failures import CODE
from .outcome import Prediction
from .preview import SCHEDULE_TOKEN, SECRET, State, Step, known_values, properties_of

UNASSIGNED = "DW505"
_UNASSIGNED = re.compile(r"the content uses (?P<names>[^:]+?), which para_value does not assign")


def schedules_of(steps: Iterable[Step], *, old: bool = False) -> dict[str, str | None]:
    """What each schedule of a preview assigns, after the run or before it (`old`), by the `of` of its task; None where
    the program does not say it."""
    found = {}
    for step in steps:
        state = step.old if old else step.new
        if step.type == SCHEDULE_TOKEN and state is not None:
            found[step.of] = para_value_of(state)
    return found


def para_value_of(state: State | None) -> str | None:
    """What a schedule assigns; None where the program does not say it, or the preview does not show it."""
    said = without_marks(known_values({**state.inputs, **state.outputs})).get("para_value") if state else None
    return said if isinstance(said, str) else None


def findings_of(
    state: State | None, para_value: str | None, *, ignore: Collection[str] = (), strict: bool = False
) -> list[Finding]:
    """The findings of a task, less those of `ignore` and of its own `ignore_findings`.

    With `strict`, or where the task says so, what would fail `pulumi preview` is an error. Without a `para_value` the
    variables are not held against a schedule.
    """
    properties = without_marks(properties_of(state))
    content, secrets = properties.get("task_content"), properties.get("secret_parameters")
    if isinstance(content, dict) and isinstance(secrets, dict):
        known = {name: values for name, values in secrets.items() if isinstance(values, dict)}
        content = merge_secret_parameters(content, known)
    codes = ignored(state, ignore)
    if para_value is None:
        found = lint(content, ignore=codes)
    else:
        found = lint(content, ignore={*codes, *superseded(content, para_value)})
        found += lint_para_value(content, para_value, ignore=codes)
    return strictly(found, is_strict(state, strict))


def ignored(state: State | None, ignore: Collection[str]) -> set[str]:
    """The codes that are ignored for a task."""
    own = state.inputs.get("ignore_findings") if state is not None else None
    return {*ignore, *(code for code in own if isinstance(code, str))} if isinstance(own, list) else {*ignore}


def is_strict(state: State | None, strict: bool) -> bool:
    """Whether warnings of a task are errors."""
    own = state.inputs.get("strict") if state is not None else None
    return own if isinstance(own, bool) else strict


def strictly(findings: Iterable[Finding], strict: bool) -> list[Finding]:
    """With `strict` what would fail `pulumi preview` is an error."""
    return [replace(each, severity=Severity.ERROR) if fails(each, strict=strict) else each for each in findings]


def without_marks(value: Any) -> Any:
    """A preview writes "[secret]" for a secret, and nobody knows what it is."""
    if value == SECRET:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: without_marks(item) for key, item in value.items()}
    return [without_marks(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Around:
    """What a review of a task needs beside its steps: the `prediction` of what becomes of its file, None where the
    operation says it; what its schedule assigns before and after; warnings about it."""

    prediction: Prediction | None = None
    para_value_before: str | None = None
    para_value: str | None = None
    warnings: Sequence[str] = ()


def fresh_findings(step: Step, around: Around) -> tuple[tuple[Finding, ...], int]:
    """The findings that the old side of a step did not have, and how many others there are; each side with its own
    schedule and options."""
    found = findings_of(step.new, around.para_value) if step.new is not None else []
    olds = findings_of(step.old, around.para_value_before) if found and step.old is not None else []
    known = Counter(map(_kind, olds))
    fresh = []
    before = 0
    for finding in found:
        if known[_kind(finding)] > 0:
            known[_kind(finding)] -= 1
            before += 1
        else:
            fresh.append(finding)
    if all(finding.code != UNASSIGNED for finding in found):
        names = _unassigned(around.warnings) if UNASSIGNED not in ignored(step.new, ()) else []
        used = _variables(step.old)
        fresh += _unassigned_finding([name for name in names if name not in used])
        before += any(name in used for name in names)
    return tuple(fresh), before


def _unassigned(warnings: Sequence[str]) -> list[str]:
    """The variables that nothing assigns, as the engine warns of them: it knows a schedule that stays as it is, and a
    preview without --show-sames does not list it."""
    found = next((match for text in warnings if (match := _UNASSIGNED.search(text))), None)
    return found["names"].split(", ") if found else []


def _unassigned_finding(names: Sequence[str]) -> list[Finding]:
    what = f"uses {', '.join(names)}, which para_value does not assign"
    return [BY_CODE[UNASSIGNED].finding("task_content", what)] if names else []


def _variables(state: State | None) -> set[str]:
    return {use.name for use in variables(properties_of(state).get("task_content"))}


def unsaid(warnings: Sequence[str], *, unseen: bool = False) -> tuple[str, ...]:
    """The warnings of the engine that are not findings of the review; all of them where the content is `unseen`."""
    return tuple(text for text in warnings if unseen or not (CODE.search(text) or _UNASSIGNED.search(text)))


_INDEX = re.compile(r"\[\d+\]")


def _kind(finding: Finding) -> tuple[str, str]:
    """A finding keeps its identity when its place in a list moves."""
    return finding.code, _INDEX.sub("[]", finding.path)
