"""The review as Markdown for a comment: verdict and table always, details as far as the platform has room.

render(review, platform)     -> Rendered(text, left_out)

marker, verdict (alerts), how to let it pass, title
one line per stack, and why a preview failed
what was left out, counted
one table of all tasks, and the legend of its effects
what to do next
a fold per task, the most dangerous first (folds)
notes: what these previews cannot show
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import words
from .alerts import alert, how_to_allow
from .budget import TABLE_SHARE, Platform, fitting, room_of, size, sizes
from .escape import MARKER, clip, code, prose
from .escape import lines as lines_of
from .folds import fold, others_fold
from .headline import headline
from .links import code_address, link, origin
from .marked import cell_of, prose_of, quoted, span
from .model import Review, StackReview, TaskReview
from .next_steps import NextStep, next_steps
from .way import SAVED_ONLY

TITLE = "## DataWorks change review"

DOTS = {
    # effect: its sign, the most dangerous first
    "unknown": "🔴",
    "destructive": "🔴",
    "misplaced": "🟣",
    "target": "🟤",
    "schema": "🟠",
    "rows": "🟡",
    "tuning": "🔵",
    "empties": "⚠️",
    "none": "⚪",
}

UP_FAILS = "up fails"

TABLE_HEAD = "\n| task | source → target | action | what changes | effect | findings |\n|---|---|---|---|---|---|\n"

WIDTHS = ((200, 200, 600), (80, 60, 60), (40, 0, 0))
"""Characters that a row may have for the name, for source and target, and for what changes, from roomy to tight."""

MOST_LINES = 10
"""Lines of one message that are shown."""

FAILURES_SHARE = 0.25
"""Part of the room that the reasons of failed previews may take; the rest of them is counted."""

STEPS_SHARE = 0.15
"""Part of the room that the next steps may take; the rest of them is counted."""

MOST_NAMES = 3
"""Tasks that a step names; the rest are counted."""


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
    said = (SAVED_ONLY,) if _all_saved_only(review) else ()
    fixed = [_top(review, platform, room), _steps(review, room), _notes(review, room, said)]
    top, steps, notes = fixed
    taken = sizes([*(part.text for part in fixed), _told(10**9, 10**9, platform)])
    table = _table(review, platform, room - taken)
    taken += size(table.text)
    folds = [fold(task, platform, review, said=said) for task in review.tasks]
    pieces = [*(one.text for one in folds), *(others_fold(stack, platform) for stack in review.stacks if stack.others)]
    kept = fitting(pieces, room - taken)
    dropped = len(pieces) - kept
    left_out = dropped + sum(part.left_out for part in (*fixed, table)) + sum(one.left_out for one in folds[:kept])
    told = _told(dropped, left_out, platform)
    return Rendered("".join([top.text, told, table.text, steps.text, *pieces[:kept], notes.text]), left_out)


def marker(platform: Platform, tag: str = "") -> str:
    """A line that no reader sees: a comment of HTML, or a link that nothing refers to. `tag` keeps the comments of
    several jobs apart; a Provenance has checked it."""
    told = f"{MARKER}: {tag}" if tag else MARKER
    return f"<!-- {told} -->" if platform.has_html else f"[//]: # ({told})"


def _all_saved_only(review: Review) -> bool:
    """Whether every task that is written at all is saved and not published, so that once is enough to say so."""
    ways = [task.way for task in review.tasks if task.way]
    return len(ways) > 1 and all(SAVED_ONLY in way for way in ways)


def _top(review: Review, platform: Platform, room: int) -> _Part:
    verdict = headline(review)
    how = how_to_allow(verdict, platform, room)
    tag = review.provenance.tag if review.provenance else ""
    lines = [marker(platform, tag), "", alert(verdict, platform)] + [how.text] * bool(how.text) + [TITLE, ""]
    lines += [f"{verdict_line(stack)}  " for stack in review.stacks] or ["No preview was given.  "]
    lines += [" · ".join(link(prose_of(one.text, 200), one.address) for one in origin(review))] * bool(
        review.provenance
    )
    failures = [
        f"- {code(clip(failure.task, 200)) + ' ' if failure.task else ''}{_message(failure.text)}"
        for stack in review.stacks
        for failure in stack.failures
    ]
    kept = fitting(failures, int(room * FAILURES_SHARE))
    if failures:
        lines += ["", "**The preview failed, so the list of tasks is incomplete:**", "", *failures[:kept]]
        lines += [f"- and {len(failures) - kept} more"] * (kept < len(failures))
    return _Part("\n".join(lines) + "\n", len(failures) - kept + how.left_out)


def _message(text: str) -> str:
    """A message of one or more lines, as one item of a list: the lines stay lines."""
    return "  \n  ".join(prose_of(one, 1000) for one in lines_of(text)[:MOST_LINES])


def verdict_line(stack: StackReview) -> str:
    """What a stack comes to, with its name, which comes from outside, made harmless."""
    return f"{span(clip(stack.name, 100))}: {prose(words.stack_line(stack))}"


def _told(dropped: int, left_out: int, platform: Platform) -> str:
    if not left_out:
        return ""
    return (
        f"\n**Not everything is shown:** {left_out} details were left out, of them {dropped} whole folds of the least "
        f"dangerous tasks, because a comment on {platform.title} may have {platform.limit} bytes. "
        "The text and JSON forms show everything.\n"
    )


def _table(review: Review, platform: Platform, room: int) -> _Part:
    """The table in the roomiest form that fits. Where even the tightest does not, the least dangerous share a row."""
    if not review.tasks:
        return _Part("", 0)
    head, legend = TABLE_HEAD, _legend(review)
    room -= size(head) + size(legend)
    sentences = [(words.flow(task), words.summary(task)) for task in review.tasks]
    rows: list[str] = []
    for widths in WIDTHS:
        cells = zip(review.tasks, sentences, strict=True)
        rows = [_row(task, flow, what, review, platform, widths) for task, (flow, what) in cells]
        if sizes(rows) <= room * (1 if widths == WIDTHS[-1] else TABLE_SHARE):
            return _Part(head + "".join(rows) + legend, 0)
    kept = fitting(rows, room - size(_group(review.tasks)))
    return _Part(head + "".join(rows[:kept]) + _group(review.tasks[kept:]) + legend, len(rows) - kept)


def _row(
    task: TaskReview, flow: str, what: str, review: Review, platform: Platform, widths: tuple[int, int, int]
) -> str:
    name_width, flow_width, width = widths
    name = f"{task.stack}/{task.name}" if len(review.stacks) > 1 else task.name
    found = ", ".join(link(one, code_address(one, review)) for one in words.warnings(task))
    cells = (
        code(clip(name, name_width)),
        cell_of(flow, flow_width, platform) if flow_width else "",
        str(task.action),
        cell_of(what, width, platform) if width else "",
        _effect(task),
        found,
    )
    return f"| {' | '.join(cells)} |\n"


def _effect(task: TaskReview) -> str:
    word = words.effect_shown(task)
    fails = f"❌ {UP_FAILS} · " * words.up_fails(task)
    return f"{fails}{DOTS[word]} {word}" + " (allowed)" * bool(task.allowed)


def _group(tasks: Sequence[TaskReview]) -> str:
    """One row for the tasks that have no room of their own, with what they come to."""
    told = words.counted(tasks)
    return f"| and {len(tasks)} more | | {told.actions} | | {told.effects} | |\n"


def _legend(review: Review) -> str:
    """The meaning of the effects in this table."""
    found = {words.effect_shown(task) for task in review.tasks}
    return "\n" + " · ".join(f"{DOTS[word]} {word}: {words.MEANING[word]}" for word in DOTS if word in found) + "\n"


def _steps(review: Review, room: int) -> _Part:
    """What to do next, each step once."""
    steps = next_steps(review)
    lines = [f"- {_step(step, review)}\n" for step in steps]
    if not lines:
        return _Part("", 0)
    head = "\n**What to do next**\n\n"
    kept = fitting(lines, int(room * STEPS_SHARE) - size(head) - 40)
    more = f"- and {len(lines) - kept} more steps\n" * (kept < len(lines))
    return _Part(head + "".join(lines[:kept]) + more, len(lines) - kept)


def _step(step: NextStep, review: Review) -> str:
    several = len(review.stacks) > 1
    names = [f"{task.stack}/{task.name}" if several else task.name for task in step.tasks]
    more = f" and {len(names) - MOST_NAMES} more" * (len(names) > MOST_NAMES)
    told = ", ".join(code(clip(name, 80)) for name in names[:MOST_NAMES]) + more
    pasted = f" {span(clip(step.code, 1000))}" if step.code else ""
    return f"{told + ': ' if told else ''}{prose_of(step.text, 500)}{pasted}"


def _notes(review: Review, room: int, said: Sequence[str]) -> _Part:
    found = [(stack.name, note) for stack in review.stacks for note in stack.notes]
    lines = [f"- {one}\n" for one in said] + [f"- {review.once_deployed}\n"]
    for note in dict.fromkeys(note for _, note in found):
        names = [name for name, told in found if told == note]
        where = f"{', '.join(map(quoted, names))}: " if len(names) < len(review.stacks) else ""
        lines.append(f"- {prose_of(where, 200)}{_message(note)}\n")
    lines += [f"- Not used from the allow list: {code(clip(one.task, 200))}\n" for one in review.unused]
    lines += [f"- {words.EXPIRED}: {code(clip(one.task, 200))}, last day {one.until}\n" for one in review.expired]
    lines += [f"- {prose_of(sentence, 500)}\n" for sentence in review.deprecated]
    kept = fitting(lines, room // 10)
    return _Part("\n---\n\n" + "".join(lines[:kept]), len(lines) - kept)
