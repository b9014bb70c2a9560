"""The review as Markdown for a comment: verdict and tables always, details as far as the platform has room.

render(review, platform)     -> Rendered(text, left_out)

marker, title
one verdict per stack, and why a preview failed
what was left out, counted
a table of tasks per stack
a fold per task, the most dangerous first (folds)
notes: what these previews cannot show
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..content import Effect
from . import words
from .budget import TABLE_SHARE, Platform, fitting, room_of, size, sizes
from .escape import MARKER, clip, code, prose
from .escape import lines as lines_of
from .folds import fold, others_fold
from .model import Review, StackReview, TaskReview

TITLE = "## DataWorks change review"

DOTS = {
    Effect.NONE: "⚪",
    Effect.TUNING: "🔵",
    Effect.ROWS: "🟡",
    Effect.SCHEMA: "🟠",
    Effect.TARGET: "🟠",
    Effect.MISPLACED: "🟣",
    Effect.DESTRUCTIVE: "🔴",
}

TABLE_HEAD = "\n| task | action | what changes | effect | warnings |\n|---|---|---|---|---|\n"

WIDTHS = ((200, 400), (80, 60), (40, 0))
"""Characters that a row may have for the name and for what changes, from roomy to tight."""

MOST_LINES = 10
"""Lines of one message that are shown."""

FAILURES_SHARE = 0.25
"""Part of the room that the reasons of failed previews may take; the rest of them is counted."""


class Rendered(NamedTuple):
    """The text, and how many details it does not show."""

    text: str
    left_out: int


class _Part(NamedTuple):
    text: str
    left_out: int


def render(review: Review, platform: Platform) -> Rendered:
    """The comment, never longer than the platform allows."""
    room = room_of(platform)
    top, notes = _top(review, platform, room), _notes(review, room)
    tables = _tables(review, room - sizes([top.text, notes.text, _told(10**9, 10**9, platform)]))
    folds = [fold(task, platform, with_stack=len(review.stacks) > 1) for task in review.tasks]
    pieces = [*(one.text for one in folds), *(others_fold(stack, platform) for stack in review.stacks if stack.others)]
    taken = sizes([top.text, notes.text, tables.text, _told(10**9, 10**9, platform)])
    kept = fitting(pieces, room - taken)
    dropped = len(pieces) - kept
    left_out = dropped + top.left_out + notes.left_out + tables.left_out + sum(one.left_out for one in folds[:kept])
    told = _told(dropped, left_out, platform)
    return Rendered("".join([top.text, told, tables.text, *pieces[:kept], notes.text]), left_out)


def marker(platform: Platform, tag: str = "") -> str:
    """A line that no reader sees: a comment of HTML, or a link that nothing refers to. `tag` keeps the comments of
    several jobs apart; a Provenance has checked it."""
    told = f"{MARKER}: {tag}" if tag else MARKER
    return f"<!-- {told} -->" if platform.has_html else f"[//]: # ({told})"


def _top(review: Review, platform: Platform, room: int) -> _Part:
    tag = review.provenance.tag if review.provenance else ""
    lines = [marker(platform, tag), "", TITLE, ""]
    lines += [f"**{verdict_line(stack)}**  " for stack in review.stacks] or ["No preview was given.  "]
    failures = [
        f"- {code(clip(failure.task, 200)) + ' ' if failure.task else ''}{_message(failure.text)}"
        for stack in review.stacks
        for failure in stack.failures
    ]
    kept = fitting(failures, int(room * FAILURES_SHARE))
    if failures:
        lines += ["", "**The preview failed, so the list of tasks is incomplete:**", "", *failures[:kept]]
        lines += [f"- and {len(failures) - kept} more"] * (kept < len(failures))
    return _Part("\n".join(lines) + "\n", len(failures) - kept)


def _message(text: str) -> str:
    """A message of one or more lines, as one item of a list: the lines stay lines."""
    return "  \n  ".join(prose(clip(one, 1000)) for one in lines_of(text)[:MOST_LINES])


def verdict_line(stack: StackReview) -> str:
    """The verdict with the name of the stack, which comes from outside, made harmless."""
    verdict = stack.verdict
    return f"{prose(clip(verdict.stack, 100))}{prose(verdict.line.removeprefix(verdict.stack))}"


def _told(dropped: int, left_out: int, platform: Platform) -> str:
    if not left_out:
        return ""
    return (
        f"\n**Not everything is shown:** {left_out} details were left out, of them {dropped} whole folds of the least "
        f"dangerous tasks, because a comment on {platform.title} may have {platform.limit} bytes. "
        "The text and JSON forms show everything.\n"
    )


def _tables(review: Review, room: int) -> _Part:
    """The tables in the roomiest form that fits. Where even the tightest does not, the least dangerous share a row."""
    stacks = [stack for stack in review.stacks if stack.tasks]
    several = len(review.stacks) > 1
    heads = [f"\n### {prose(clip(stack.name, 100))}\n" * several + TABLE_HEAD for stack in stacks]
    rows: list[list[str]] = []
    for widths in WIDTHS:
        rows = [[_row(task, *widths) for task in stack.tasks] for stack in stacks]
        share = 1 if widths == WIDTHS[-1] else TABLE_SHARE
        if sizes(heads) + sum(map(sizes, rows)) <= room * share:
            return _Part("".join(head + "".join(lines) for head, lines in zip(heads, rows, strict=True)), 0)
    text = ""
    grouped = 0
    room_each = room // max(1, len(stacks))
    for stack, head, lines in zip(stacks, heads, rows, strict=True):
        kept = fitting(lines, room_each - size(head) - size(_group(stack.tasks)))
        grouped += len(lines) - kept
        text += head + "".join(lines[:kept]) + (_group(stack.tasks[kept:]) if kept < len(lines) else "")
    return _Part(text, grouped)


def _row(task: TaskReview, name_width: int, width: int) -> str:
    what = prose(clip(words.summary(task), width)) if width else ""
    allowed = " (allowed)" * bool(task.allowed)
    effect = f"{DOTS[task.effect]} {task.effect_word}{allowed}"
    name = code(clip(task.name, name_width))
    return f"| {name} | {task.action} | {what} | {effect} | {words.warnings(task)} |\n"


def _group(tasks: Sequence[TaskReview]) -> str:
    """One row for the tasks that have no room of their own, with what they come to."""
    told = words.counted(tasks)
    return f"| and {len(tasks)} more | {told.actions} | | {told.effects} | |\n"


def _notes(review: Review, room: int) -> _Part:
    found = [(stack.name, note) for stack in review.stacks for note in stack.notes]
    lines = [f"- {review.once_deployed}\n"]
    for note in dict.fromkeys(note for _, note in found):
        names = [name for name, told in found if told == note]
        where = f"{', '.join(names)}: " if len(names) < len(review.stacks) else ""
        lines.append(f"- {prose(clip(where, 200))}{_message(note)}\n")
    lines += [f"- Not used from the allow list: {code(clip(one.task, 200))}\n" for one in review.unused]
    kept = fitting(lines, room // 10)
    return _Part("\n---\n\n" + "".join(lines[:kept]), len(lines) - kept)
