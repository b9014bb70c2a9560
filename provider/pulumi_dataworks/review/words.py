"""The sentences that every form of a review shares. Names and values in them are marked (marked), still to be escaped.

summary(task)          what happens to the task, for its row of the table
flow(task)             from where to where it moves data
change_line(...)       one change with its effect and the reason for it
stack_line(stack)      what a stack comes to
finding_text(...)      a finding
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ..content import ABSENT, UNKNOWN, Change, Effect, Finding, Severity
from .marked import quoted
from .model import Action, Dependent, Reader, StackReview, TaskReview
from .next_steps import MISPLACING, lost, lost_by, target_of
from .received import Receipts, receipts
from .signed_lines import LATER, value_text
from .task import PRODUCTION_STAYS

MOST_CHANGES = 3
"""Changes that a row of the table names; the rest are counted."""

EXPIRED = "Expired in the allow list, so without effect"

MOST_COLUMNS = 3
"""Columns that a sentence names; the rest are counted."""

ACTIONS: dict[Action, str] = {
    Action.CREATE: "new task",
    Action.REPLACE: "recreated as another file",
    Action.RENAME: "another resource of the program has the file afterwards",
    Action.FORGET: "removed from the state; the file stays",
    Action.ADOPT: "imported, no change",
    Action.KEEP: "nothing is sent",
    Action.OTHER: "an operation that is not known here",
}
"""What happens to a task, where its changes do not say it."""

MEANING = {
    "unknown": "cannot be reviewed: treated as destructive",
    "destructive": "rows of the target, or a task with its history, are lost or doubled",
    "misplaced": "values arrive in other columns or rows",
    "target": "data goes to another place, or meets existing rows in another way",
    "schema": "other columns, or other forms of values",
    "rows": "other rows",
    "tuning": "speed and resources",
    "none": "the data stays as it is",
    "empties": "each run of this new task empties its target first",
}
"""The legend: the words for effects, the most dangerous first."""


def up_fails(task: TaskReview) -> bool:
    """Whether the preview proves that `pulumi up` ends with an error at this task."""
    return bool(task.prediction.fails) and task.prediction.certain


def effect_shown(task: TaskReview) -> str:
    """The effect in one word, as a table shows it: of a new task that empties its target, this."""
    return "empties" if task.empties and task.is_new and not task.hidden else task.effect_word


COLUMN_KINDS = ("column-added", "column-removed")

_COLUMN = re.compile(r"column `(?P<name>[^`]*)` (?:added|removed) at position \d+, (?P<where>.*)")

_STEP = re.compile(r"task_content\.steps\[(\d+)\](?:\.parameter)?(?=$|[.\[ ])")


def summary(task: TaskReview) -> str:
    """What happens to the task, in one line for a table: what is lost, and where values go, first."""
    action = "" if task.is_new and task.action is Action.ADOPT else ACTIONS.get(task.action, "")
    found = [task.prediction.text or action]
    if task.prediction.fails:
        verb = "fails" if task.prediction.certain else "can fail"
        found = [f"`pulumi up` {verb}: {task.prediction.fails.rstrip('.')}"]
    found.append(lost(task))
    if task.action is Action.DELETE and "DeployFile" in task.calls:
        found.append("also undeployed from production")
    found += ["production keeps running it"] * (PRODUCTION_STAYS in task.notes)
    if task.action in (Action.UPDATE, Action.RENAME, Action.REPLACE) or task.compared:
        found += change_phrases(task)
    found += ["will publish to production"] * task.publishes
    if task.drift:
        edited = "was deleted in DataWorks" if task.is_new else "changed in the console"
        found.append("takes back an edit of the console" if task.takes_back else edited)
    others = [one.name for one in concerned(task)]
    found += [f"concerns {_named(others)}"] * bool(others)
    return "; ".join(one.rstrip(".") for one in found if one)


def change_phrases(task: TaskReview) -> list[str]:
    """The worst changes, each with what it loses; columns together, the other changes counted."""
    worst_first = sorted(task.changes, key=lambda change: -change.effect)
    shifts = any(change.code in MISPLACING for change in task.changes)
    found = receipts(task.mapping) if shifts else Receipts()
    told: dict[str, None] = {}
    for change in worst_first:
        told.setdefault(_phrase(change, task, worst_first, found))
    phrases = list(told)
    more = len(phrases) - MOST_CHANGES
    return phrases[:MOST_CHANGES] + [f"and {more} more change{'s' * (more > 1)}"] * (more > 0)


def _phrase(change: Change, task: TaskReview, changes: Sequence[Change], found: Receipts) -> str:
    if change.code in MISPLACING and found.other:
        return f"{received(found)} in {target_of(task)}"
    if change.kind in COLUMN_KINDS:
        alike = _alike(change, changes)
        if len(alike) > 1:
            where = _COLUMN.fullmatch(change.words)["where"]  # type: ignore[index]
            return f"{len(alike)} columns {change.kind.removeprefix('column-')}, {where}: {_named(alike)}"
    is_said = change.code == "DE115" and task.action is Action.REPLACE
    consequence = "" if is_said else lost_by(change, task)
    return f"{sentence(change)}: {consequence}" if consequence else sentence(change)


def _alike(change: Change, changes: Sequence[Change]) -> list[str]:
    """Names of the columns of all changes of this kind on this side; [] where the words do not name one."""
    own = _COLUMN.fullmatch(change.words)
    if own is None:
        return []
    found = (_COLUMN.fullmatch(one.words) for one in changes if one.kind == change.kind)
    return [match["name"] for match in found if match and match["where"] == own["where"]]


def _named(names: Sequence[str]) -> str:
    more = [f"and {len(names) - MOST_COLUMNS} more"] * (len(names) > MOST_COLUMNS)
    return ", ".join([*map(quoted, names[:MOST_COLUMNS]), *more])


def received(found: Receipts, most: int = MOST_COLUMNS) -> str:
    """Such as "3 columns receive other data: buyer ← coupon, amount ← buyer, paid_at ← amount"."""
    count = len(found.other)
    fed = [
        f"{quoted(line.new.target.name)} ← {quoted(line.new.source.name) if line.new.source else 'nothing'}"
        for line in found.other[:most]
        if line.new and line.new.target
    ]
    more = [f"and {count - most} more"] * (count > most)
    return f"{count} column{'s' * (count > 1)} receive{'s' * (count == 1)} other data: {', '.join([*fed, *more])}"


def mapping_counts(found: Receipts) -> str:
    """What becomes of the columns, counted: "3 receive other data, 1 added, 480 unchanged"."""
    counts = (
        (len(found.other), "receive other data" if len(found.other) > 1 else "receives other data"),
        (len(found.added), "added"),
        (len(found.removed), "removed"),
        (len(found.dropped), "of the reader not written"),
        (len(found.retyped), "changed"),
        (len(found.moved), "moved"),
        (found.same, "unchanged"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def flow(task: TaskReview) -> str:
    """Such as "shop/orders → warehouse/ods_orders", with the ends of before where they are others; "" for neither."""
    ends = []
    for side in ("source", "target"):
        now = getattr(task.flow, side).text
        before = getattr(task.flow_before, side).text if task.flow_before else ""
        was = f" (was {quoted(before)})" if before and before != now else ""
        ends.append((quoted(now) if now else "?") + was)
    return " → ".join(ends) if task.flow.source.text or task.flow.target.text else ""


def predicted(task: TaskReview) -> list[str]:
    """What `pulumi up` does with the file of a task, why it ends with an error there, and what is lost."""
    fails = task.prediction.fails.rstrip(".")
    sure = "fails" if task.prediction.certain else "can fail"
    found = (task.prediction.text, f"`pulumi up` {sure} here: {fails}" if fails else "", lost(task))
    return [f"{one[:1].upper()}{one[1:].rstrip('.')}." for one in found if one]


def concerned(task: TaskReview) -> tuple[Dependent | Reader, ...]:
    """Other resources of the preview that the change concerns."""
    return (*task.dependents, *task.readers)


def change_line(task: TaskReview, change: Change) -> str:
    """One change with its effect and the reason for it."""
    edited = "; overwrites an edit of the console" * task.overwrites(change)
    return f"{change.effect.word}: {sentence(change)} ({change.reason}{edited})"


def warnings(task: TaskReview) -> tuple[str, ...]:
    """The codes of the findings that are more than hints, each once."""
    return tuple(dict.fromkeys(one.code for one in task.findings if one.severity is not Severity.HINT))


def sentence(change: Change) -> str:
    """The words of a change, names and values marked."""
    place, words = change.place, change.words
    if words.startswith(f"{place} changes from "):
        return f"{quoted(place)} {_value(change.old)} → {_value(change.new)}"
    if words == f"{place} is not known yet" and change.old is not ABSENT and change.old is not UNKNOWN:
        return f"{quoted(place)} {_value(change.old)} → {LATER}"
    if words.startswith(f"{place} {change.kind}: "):
        if change.old is ABSENT:
            return f"{quoted(place)} {change.kind}: {_value(change.new)}"
        return f"{quoted(place)} {change.kind}, was {_value(change.old)}"
    return f"{quoted(place)}{words[len(place) :]}" if words.startswith(f"{place} ") else words


def holds_values(change: Change) -> bool:
    """Whether the sentence of a change says all that its values say."""
    if change.kind not in ("set", "added", "removed"):
        return True
    starts = (f"{change.place} changes from ", f"{change.place} {change.kind}: ", f"{change.place} is not known yet")
    return change.words.startswith(starts) or change.old == change.new


def _value(value: object) -> str:
    return quoted(value_text(value))


def place_of(path: str, task: TaskReview) -> str:
    """A path as people call it: `Writer.column` for `task_content.steps[1].parameter.column`."""
    return note_text(path, task).removeprefix("task_content.")


def finding_text(finding: Finding, task: TaskReview) -> str:
    """A finding in one line after its code: place, what, consequence, remedy."""
    what = f"{quoted(place_of(finding.path, task))} {finding.what}"
    return f"{finding.severity}: {what}; {finding.consequence}; {finding.remedy}"


def note_text(note: str, task: TaskReview) -> str:
    """A text with the names of the steps in place of their numbers, where these are known."""
    labels = [step.label for step in task.steps_after or task.steps_before]

    def named(found: re.Match[str]) -> str:
        at = int(found[1])
        return labels[at] if at < len(labels) else found[0]

    return _STEP.sub(named, note)


def stack_line(stack: StackReview) -> str:
    """What a stack comes to: "2 to update · worst effect: schema (2)"."""
    return stack.verdict.text


class Counts(NamedTuple):
    """What several tasks come to: "3 update, 1 create" and "2 rows, 1 tuning"."""

    actions: str
    effects: str


def counted(tasks: Sequence[TaskReview]) -> Counts:
    """The actions and effects of tasks, counted."""
    actions = Counter(task.action for task in tasks)
    effects = Counter(task.effect for task in tasks)
    return Counts(
        ", ".join(f"{actions[action]} {action}" for action in Action if actions[action]),
        ", ".join(f"{effects[effect]} {effect.word}" for effect in reversed(Effect) if effects[effect]),
    )
