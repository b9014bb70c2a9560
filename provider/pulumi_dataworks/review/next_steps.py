"""What to do next: the steps of advice, each once, with the tasks that it is for. Pure.

next_steps(review)     the steps, the most urgent first
lost(task)             what a task loses or misplaces, in a sentence; "" for nothing
add_columns(task)      the statement that gives its target the new columns
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..content import Change, Effect, connector
from . import marked
from .advice import ADD_COLUMNS, ADVICE, BESIDE_EFFECTS
from .model import EXISTING, IDENTICAL, Action, Review, TaskReview
from .received import receipts

BESIDE: dict[tuple[str, ...], str] = {EXISTING: "adopts", IDENTICAL: "adopts identical"}
"""The advice for an adoption, by what is hidden of it."""

NO_TYPE = "<type>"
"""Where no list of columns says the type."""

VERSION = "Production runs version "
"""How the line of a task's way to production begins that names the version."""

MISPLACING, OF_COLUMNS = ("DE201", "DE202"), ("DE402", "DE404", "DE405", "DE406")
"""Codes of mappings that misplace values, and codes of columns whose steps are then beside the point."""

_PLAIN_NAME = re.compile(r"\w+(?:\.\w+)*")


@dataclass(frozen=True)
class NextStep:
    """One step. `tasks` are those that it is for, () for all; `code` is a statement or a line to paste, or ""."""

    text: str
    tasks: tuple[TaskReview, ...] = ()
    code: str = ""


def next_steps(review: Review) -> tuple[NextStep, ...]:
    """The steps of a review, the most urgent first. Tasks with the same step share it."""
    found: dict[tuple[str, str], list[TaskReview]] = {}
    for task in review.tasks:
        for key in dict.fromkeys(_steps(task)):
            found.setdefault(key, []).append(task)
    steps = [NextStep(text, tuple(tasks), code) for (text, code), tasks in found.items()]
    return (*steps, *[NextStep(BESIDE_EFFECTS["late"].step)] * any(task.publishes for task in review.tasks))


def _steps(task: TaskReview) -> Iterator[tuple[str, str]]:
    if task.prediction.remedy:
        yield task.prediction.remedy, task.prediction.alias
    elif task.prediction.alias:
        yield "Add the alias to the resource.", task.prediction.alias
    for name in _beside(task):
        yield BESIDE_EFFECTS[name].step, ""
    if task.action in (Action.UPDATE, Action.RENAME, Action.REPLACE) or task.compared:
        stops = any(code in MISPLACING for code in task.codes)
        for code in task.codes:
            step = ADVICE[code].step if code in ADVICE else ""
            is_said = (code in OF_COLUMNS and stops) or (code == "DE115" and task.action is Action.REPLACE)
            if step and not is_said:
                yield step, add_columns(task) if code == "DE403" else ""
    if task.publishes:
        version = next((line for line in task.way if line.startswith(VERSION)), "")
        yield f"{BESIDE_EFFECTS['publishes'].step} {version}".strip(), ""


def _beside(task: TaskReview) -> Iterator[str]:
    if task.action is Action.DELETE:
        yield "delete"
    if task.action is Action.REPLACE:
        yield "replace"
    if task.hidden or task.action is Action.OTHER:
        yield BESIDE.get(task.hidden, "unknown")
    if task.empties and task.is_new:
        yield "empties"


def lost(task: TaskReview) -> str:
    """What the deletion, the replacement or the hidden change of a task loses; "" for nothing."""
    found = (BESIDE_EFFECTS[name].lost for name in _beside(task))
    hidden = ", ".join(map(marked.quoted, task.hidden)) or "what it does"
    return "; ".join(one.format(target=target_of(task), hidden=hidden) for one in found)


def lost_by(change: Change, task: TaskReview) -> str:
    """What one change loses or misplaces; "" for nothing."""
    row = ADVICE.get(change.code)
    return row.lost.format(target=target_of(task)) if row and change.effect >= Effect.TARGET else ""


def target_of(task: TaskReview) -> str:
    """The target of a task as a name inside a sentence, with its partition."""
    if task.empties and task.is_new:
        return marked.quoted(task.empties)
    target = task.flow.target
    name = marked.quoted(target.text) if target.text else "the target"
    return f"{name} {marked.quoted(target.partition)}" if target.partition else name


def add_columns(task: TaskReview) -> str:
    """The statement that adds the new columns to the target, "" where the kind of target has none here.

    Types are those that the writer lists, else a placeholder, which names the type of the source where that is known.
    """
    writer = next((step for step in task.steps_after if step.role == "writer"), None)
    known = connector(writer.step_type, "writer") if writer else None
    if known is None or known.kind not in ADD_COLUMNS or not task.flow.target.table:
        return ""
    added = [pair for pair in _added(task) if pair[0]]
    if not added:
        return ""
    columns = [f"{_identifier(name, known.kind)} {kind}" for name, kind in added]
    template, _ = ADD_COLUMNS[known.kind]
    joined = ", ".join(columns if known.kind == "maxcompute" else [f"ADD COLUMN {one}" for one in columns])
    return template.format(table=_identifier(task.flow.target.table, known.kind), columns=joined)


def _added(task: TaskReview) -> Iterator[tuple[str, str]]:
    """Names and types of the columns that the target gets."""
    new = set(receipts(task.mapping).added)
    for line in task.mapping:
        pair = line.new
        if pair is None or pair.target is None or pair.target.kind != "name" or pair.target.name not in new:
            continue
        source = pair.source.type if pair.source else ""
        yield pair.target.name, pair.target.type or (f"<type for {source}>" if source else NO_TYPE)


def _identifier(name: str, kind: str) -> str:
    """A name as SQL writes it: bare where it is plain, else in the quotes of its dialect."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    quote = "`" if kind == "maxcompute" else '"'
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"
