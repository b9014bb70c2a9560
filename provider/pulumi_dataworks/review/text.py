"""The review for a terminal, fit for a width in columns; nothing is left out.

No line starts with text from outside: continuations start with a bar. CI systems obey commands at the start of a line.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from ..content import Effect
from . import words
from .escape import lines, plain
from .model import Action, Review, StackReview, TaskReview

WIDTH = 80

STYLES = {
    Effect.NONE: "dim",
    Effect.TUNING: "blue",
    Effect.ROWS: "yellow",
    Effect.SCHEMA: "magenta",
    Effect.TARGET: "magenta",
    Effect.MISPLACED: "bold magenta",
    Effect.DESTRUCTIVE: "bold red",
}

SIGN_STYLES = {"+": "green", "-": "red", "!": "yellow"}

Styled = tuple[str, str, str]
"""A style, what a line starts with, and its text, still to be escaped."""


def render(review: Review, *, width: int = WIDTH, colour: bool = False) -> str:
    """The review as lines of at most `width` columns."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for block in batched(_lines(review)):
        shown = Text()
        for style, start, text in block:
            for line in wrapped(start, plain(text), width):
                shown.append(f"{line}\n", style=style)
        console.print(shown, soft_wrap=True, end="")
    return out.getvalue()


def batched(lines: Iterator[Styled], count: int = 50) -> Iterator[list[Styled]]:
    """Some lines at a time: one print costs more than many lines."""
    while block := list(islice(lines, count)):
        yield block


def wrapped(start: str, text: str, width: int) -> Iterator[str]:
    """`text` behind `start` in lines of at most `width` columns; the next lines start with a bar, as far in."""
    line, empty = start, True
    for word in text.split(" "):
        space = "" if empty else " "
        if cell_len(line) + len(space) + cell_len(word) <= width:
            line, empty = f"{line}{space}{word}", False
            continue
        if not empty:
            yield line.rstrip()
        line = _continued(start) if not empty else line
        *full, last = chop_cells(word, width - cell_len(line)) or [""]
        for piece in full:
            yield line + piece
            line = _continued(start)
        line, empty = line + last, False
    yield line.rstrip()


def _continued(start: str) -> str:
    indent = len(start) - len(start.lstrip())
    return f"{' ' * indent}| {' ' * (len(start) - indent - 2)}"


def _lines(review: Review) -> Iterator[Styled]:
    for stack in review.stacks:
        yield _style(stack), "* ", stack.verdict.line
    if not review.stacks:
        yield "", "* ", "No preview was given."
    for stack in review.stacks:
        yield from _failures(stack)
    for stack in review.stacks:
        for task in stack.tasks:
            yield "", "", ""
            yield from _task(task)
        if stack.others:
            yield "", "", ""
            yield "bold", "", "Resources of other providers"
            for other in stack.others:
                yield "", "  . ", f"{other.op} {other.type} {other.name}"
    yield "", "", ""
    yield "dim", "i ", review.once_deployed
    for note in dict.fromkeys(note for stack in review.stacks for note in stack.notes):
        yield "dim", "i ", note.replace("`", "")
    for one in review.unused:
        yield "yellow", "i ", f"Not used from the allow list: {one.task}"


def _style(stack: StackReview) -> str:
    worst = max((task.effect for task in stack.tasks), default=Effect.NONE)
    return "bold red" if stack.incomplete else f"bold {STYLES[worst].replace('bold ', '').replace('dim', '')}".strip()


def _failures(stack: StackReview) -> Iterator[Styled]:
    for failure in stack.failures:
        first, *rest = lines(failure.text)
        yield "red", "  ! ", f"{failure.task}: {first}" if failure.task else first
        for text in rest:
            yield "red", "  | ", text


def _task(task: TaskReview) -> Iterator[Styled]:
    allowed = " (allowed)" * bool(task.allowed)
    yield STYLES[task.effect], "= ", f"{task.stack}/{task.name}: {task.action}, {task.effect_word}{allowed}"
    facts = [f"{task.task_name} in DataWorks"] * bool(task.task_name) + [f"id {task.id}"] * bool(task.id)
    facts += [f"replaced because of {', '.join(task.replace_reasons)}"] * bool(task.replace_reasons)
    facts += [f"calls {', '.join(task.calls)}"] * bool(task.calls)
    if facts:
        yield "dim", "  . ", "; ".join(facts)
    for line in task.way:
        yield "bold" if task.publishes else "", "  . ", line.replace("`", "")
    for note in [*task.notes, *["Some values are known after apply only."] * task.unknown]:
        yield "yellow", "  ! ", note.replace("`", "")
    for one in task.allowed:
        yield "", "  . ", f"allowed for {', '.join(one.allows)}: {one.reason}"
    for change in () if task.action is Action.CREATE else task.changes:
        yield STYLES[change.effect], "  * ", words.change_line(task, change).replace("`", "")
    yield from _signed("leaves", words.leaves(task.changes, longest=0).lines)
    yield from _signed("column mapping", words.moved_mapping(task))
    yield from _signed("changed in the console since the last run", words.leaves(task.drift, longest=0).lines)
    for finding in task.findings:
        yield "yellow", "  ? ", words.finding_text(finding).replace("`", "")
    if task.findings_before:
        yield "dim", "  . ", f"findings that were there before: {task.findings_before}"


def _signed(title: str, lines: tuple[words.Line, ...]) -> Iterator[Styled]:
    if lines:
        yield "bold", "  . ", title
    for line in lines:
        yield SIGN_STYLES.get(line.sign, ""), f"    {line.sign if line.sign != ' ' else '.'} ", line.text
