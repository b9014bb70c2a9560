"""The words that every form of a review shares: what a task comes to, its leaves and its mapping as signed lines.

A line is a sign ("+", "-", "!" or " ") and plain text, still to be escaped for its form.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..content import ABSENT, UNKNOWN, Change, Column, Effect, Finding, Pair, Severity
from .model import Action, MappingLine, StepPicture, TaskReview

LONGEST_VALUE = 2000
"""Characters of one value that are shown. A longer one is shown around the first difference, and counted as cut."""

BEFORE_DIFFERENCE = 200
"""Characters that a cut value shows before the first difference."""

MOST_WORDS = 3
"""Changes that a line of the table tells; the rest are counted."""

KNOWN_LATER = "(known after apply)"


class Line(NamedTuple):
    """One line of a diff: "+" and "-" for what comes and goes, "!" for what moves, " " for what stays."""

    sign: str
    text: str


class Leaves(NamedTuple):
    """Signed lines, and how many values are cut in them."""

    lines: tuple[Line, ...]
    cut: int


def summary(task: TaskReview) -> str:
    """What happens to the task, in one line for a table."""
    told = {
        Action.CREATE: "new task" + flow(task.steps_after),
        Action.REPLACE: "made anew; the old file and its schedule history go",
        Action.DELETE: "the file and its schedule history go",
        Action.FORGET: "leaves the state, the file stays",
        Action.ADOPT: "taken over as it is",
        Action.KEEP: "nothing is sent",
        Action.OTHER: "not known here",
    }
    parts = [told[task.action]] if task.action in told else []
    if task.action in (Action.UPDATE, Action.RENAME, Action.REPLACE):
        parts += told_changes(task.changes)
    parts += ["will publish to production"] * task.publishes
    parts += [f"unseen: `{path}`" for path in task.hidden]
    if task.drift:
        edited = "deleted in DataWorks before" if task.action is Action.CREATE else "changed in the console"
        parts.append("takes back an edit of the console" if task.takes_back else edited)
    return "; ".join(parts)


def flow(steps: Sequence[StepPicture]) -> str:
    """Such as ": `shop / orders` → `warehouse / ods_orders`"; "" where a side names nothing."""
    ends = [next((step.where for step in steps if step.role == role), "") for role in ("reader", "writer")]
    return f": `{ends[0]}` → `{ends[1]}`" if all(ends) else ""


def change_line(task: TaskReview, change: Change) -> str:
    """One change with its effect and the reason for it."""
    edited = "; overwrites an edit of the console" * task.overwrites(change)
    return f"{change.effect.word}: {sentence(change)} ({change.reason}{edited})"


def told_changes(changes: Sequence[Change]) -> list[str]:
    """The worst changes in words, the others counted; ["mapping shifted …", "and 4 more"]."""
    worst_first = sorted(changes, key=lambda change: -change.effect)
    told = [sentence(change) for change in worst_first[:MOST_WORDS]]
    return told + [f"and {len(changes) - MOST_WORDS} more"] * (len(changes) > MOST_WORDS)


def warnings(task: TaskReview) -> str:
    """The codes of the findings that are more than hints, each once."""
    found = [finding.code for finding in task.findings if finding.severity is not Severity.HINT]
    return ", ".join(dict.fromkeys(found))


def sentence(change: Change) -> str:
    """The words of a change, names and values in backticks."""
    place, words = change.place, change.words
    if words.startswith(f"{place} changes from "):
        return f"`{place}` {_quoted(change.old)} → {_quoted(change.new)}"
    if words.startswith(f"{place} {change.kind}: "):
        value = change.new if change.old is ABSENT else change.old
        return f"`{place}` {change.kind} {_quoted(value)}"
    return f"`{place}`{words[len(place) :]}" if words.startswith(f"{place} ") else words


def _quoted(value: Any) -> str:
    """A value in backticks, its own written as JSON may write them."""
    told = value_text(value).replace("`", r"\u0060")
    return f"`{told}`"


def finding_text(finding: Finding) -> str:
    """A finding in one line: code, place, what, consequence, remedy."""
    what = f"`{finding.path}` {finding.what}"
    return f"{finding.code} {finding.severity}: {what}; {finding.consequence}; {finding.remedy}"


class Counts(NamedTuple):
    """What several tasks come to: "3 update, 1 create" and "2 rows, 1 tuning"."""

    actions: str
    effects: str


def counted(tasks: Sequence[TaskReview]) -> Counts:
    actions = Counter(task.action for task in tasks)
    effects = Counter(task.effect for task in tasks)
    return Counts(
        ", ".join(f"{actions[action]} {action}" for action in Action if actions[action]),
        ", ".join(f"{effects[effect]} {effect.word}" for effect in reversed(Effect) if effects[effect]),
    )


def leaves(changes: Iterable[Change], *, longest: int = LONGEST_VALUE) -> Leaves:
    """The changed leaves as signed lines, their places with the names of the steps. `longest` 0 cuts no value."""
    lines: list[Line] = []
    cut = 0
    for change in changes:
        place = change.place or change.path
        if (change.old is ABSENT and change.new is ABSENT) or change.kind in ("column-moved", "step-moved"):
            lines.append(Line("!", f"{place}: {change.words.replace('`', '')}"))
            continue
        old, new, was_cut = shown(change.old, change.new, longest)
        cut += was_cut
        lines += [Line("-", f"{place}: {old}")] * (change.old is not ABSENT)
        lines += [Line("+", f"{place}: {new}")] * (change.new is not ABSENT)
    return Leaves(tuple(lines), cut)


def shown(old: Any, new: Any, longest: int = LONGEST_VALUE) -> tuple[str, str, bool]:
    """Two values as JSON text; long ones around the first place where they differ, and whether that cut them."""
    before, after = value_text(old), value_text(new)
    if not longest or max(len(before), len(after)) <= longest:
        return before, after, False
    differ = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    start = max(0, differ - BEFORE_DIFFERENCE) if ABSENT not in (old, new) else 0
    return _window(before, start, longest), _window(after, start, longest), True


def _window(text: str, start: int, longest: int) -> str:
    end = start + longest
    left_out = len(text) - len(text[start:end])
    ends = "…" * (start > 0), "…" * (end < len(text))
    return f"{ends[0]}{text[start:end]}{ends[1]} ({left_out} characters left out)" if left_out else text


def value_text(value: Any) -> str:
    """A value as JSON; what is not known yet says so."""
    if value is UNKNOWN:
        return KNOWN_LATER
    return "" if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True, default=_unknown)


def _unknown(value: Any) -> str:
    return KNOWN_LATER if value is UNKNOWN else repr(value)


SIGNS = {"same": " ", "added": "+", "removed": "-"}


def moved_mapping(task: TaskReview) -> tuple[Line, ...]:
    """The mapping of a task where it moved; that of a new task stands in its leaves, that of a deleted one is gone."""
    moved = task.mapping_moved and task.action not in (Action.CREATE, Action.DELETE, Action.FORGET)
    return mapping(task.mapping) if moved else ()


def mapping(lines: Sequence[MappingLine]) -> tuple[Line, ...]:
    """The mapping as signed lines; what stays as it is only beside what does not."""
    told: list[Line] = []
    skipped = 0
    for index, line in enumerate(lines):
        near = lines[max(0, index - 1) : index + 2]
        if all(neighbour.kind == "same" for neighbour in near):
            skipped += 1
            continue
        told += _skipped(skipped)
        skipped = 0
        if line.kind == "changed":
            told += [Line("-", pair_text(line.old)), Line("+", pair_text(line.new))]
        elif line.kind == "moved":
            told.append(Line("!", f"{pair_text(line.new)}  (was at {line.old.position if line.old else '?'})"))
        else:
            told.append(Line(SIGNS[line.kind], pair_text(line.new or line.old)))
    return (*told, *_skipped(skipped))


def _skipped(count: int) -> list[Line]:
    return [Line(" ", f"… {count} unchanged")] * (count > 0)


def pair_text(pair: Pair | None) -> str:
    """Such as "4: age (BIGINT) → age"; a side that has no column is "nothing"."""
    if pair is None:
        return ""
    return f"{pair.position}: {_column(pair.source)} → {_column(pair.target)}"


def _column(column: Column | None) -> str:
    if column is None:
        return "nothing"
    return f"{column.name} ({column.type})" if column.type else column.name
