"""The review as JSON, for other programs, with keys in snake_case. SCHEMA is that of all commands: while it stays, keys
may be added, and none is removed or gets another meaning.

Secrets are "[secret]", values that are not known yet {"unknown": true}; a side that does not exist has no key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..content import ABSENT, UNKNOWN, Change, Column, Pair
from .escape import json_text
from .headline import labels
from .model import Allowance, Flow, MappingLine, Review, StackReview, TaskReview

SCHEMA = 2
"""Of the JSON of review, check and matrix. 1 had keys of the review in camelCase, under "format"."""


def render(review: Review) -> str:
    """The review as one line of JSON in ASCII; "##" before a bracket is escaped, since CI logs obey it."""
    return json_text(as_json(review)) + "\n"


def as_json(review: Review) -> dict[str, Any]:
    """The review as plain values."""
    return {
        "schema": SCHEMA,
        "labels": list(labels(review)),
        "decision": {"blocked": review.decision.blocked, **asdict(review.decision)} if review.decision else None,
        "stacks": [_stack(stack) for stack in review.stacks],
        "unused_allowances": [_allowance(one) for one in review.unused],
        "expired_allowances": [_allowance(one) for one in review.expired],
        "deprecated": list(review.deprecated),
        "provenance": asdict(review.provenance) if review.provenance else None,
    }


def _stack(stack: StackReview) -> dict[str, Any]:
    verdict = stack.verdict
    return {
        "name": stack.name,
        "verdict": verdict.line,
        "actions": dict(verdict.actions),
        "worst": verdict.worst,
        "worst_count": verdict.worst_count,
        "unknown_effects": verdict.unknown,
        "failed": stack.failed,
        "incomplete": stack.incomplete,
        "refreshed": stack.refreshed,
        "failures": [{"task": one.task, "code": one.code, "text": one.text} for one in stack.failures],
        "notes": list(stack.notes),
        "tasks": [_task(task) for task in stack.tasks],
        "others": [{**asdict(one), "allowed": list(map(_allowance, one.allowed))} for one in stack.others],
    }


def _task(task: TaskReview) -> dict[str, Any]:
    return {
        "name": task.name,
        "task_name": task.task_name,
        "id": task.id,
        "action": task.action.value,
        "effect": task.effect_word,
        "treated_as": task.effect.word,
        "codes": list(task.codes),
        "prediction": asdict(task.prediction),
        **_flow(task.flow, ""),
        **(_flow(task.flow_before, "_before") if task.flow_before else {}),
        "empties": task.empties,
        "dependents": [asdict(one) for one in task.dependents],
        "readers": [asdict(one) for one in task.readers],
        "hidden": list(task.hidden),
        "known_after_apply": task.unknown,
        "calls": list(task.calls),
        "replace_reasons": list(task.replace_reasons),
        "notes": list(task.notes),
        "release": list(task.way),
        "publishes": task.publishes,
        "changes": [{**_change(change), "overwrites_console": task.overwrites(change)} for change in task.changes],
        "drift": [_change(change) for change in task.drift],
        "mapping": [_line(line) for line in task.mapping],
        "findings": [
            {
                "code": finding.code,
                "name": finding.name,
                "severity": finding.severity.value,
                "path": finding.path,
                "what": finding.what,
                "consequence": finding.consequence,
                "when": finding.when,
                "remedy": finding.remedy,
            }
            for finding in task.findings
        ],
        "findings_before": task.findings_before,
        "allowed": [_allowance(one) for one in task.allowed],
        "owner": task.owner,
        "console_url": task.console_url,
    }


def _flow(flow: Flow, suffix: str) -> dict[str, Any]:
    return {f"source{suffix}": asdict(flow.source), f"target{suffix}": asdict(flow.target)}


def _change(change: Change) -> dict[str, Any]:
    values = {side: _value(value) for side, value in (("old", change.old), ("new", change.new)) if value is not ABSENT}
    return {
        "kind": change.kind,
        "path": change.path,
        "place": change.place,
        "words": change.words,
        "effect": change.effect.word,
        "reason": change.reason,
        "code": change.code,
        "may": change.may,
        "direction": change.direction,
        **values,
    }


def _value(value: Any) -> Any:
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, Mapping):
        return {str(key): _value(item) for key, item in value.items()}
    return [_value(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else value


def _line(line: MappingLine) -> dict[str, Any]:
    return {"kind": line.kind, "old": _pair(line.old), "new": _pair(line.new)}


def _pair(pair: Pair | None) -> dict[str, Any] | None:
    if pair is None:
        return None
    return {"position": pair.position, "source": _column(pair.source), "target": _column(pair.target)}


def _column(column: Column | None) -> dict[str, str] | None:
    return {"name": column.name, "kind": column.kind, "type": column.type} if column else None


def _allowance(one: Allowance) -> dict[str, Any]:
    return {
        "task": one.task,
        "stack": one.stack,
        "type": one.type,
        "allows": list(one.allows),
        "reason": one.reason,
        "until": one.until.isoformat() if one.until else None,
    }
