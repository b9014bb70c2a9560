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
from . import marked, signed_lines, words
from .escape import lines, plain
from .headline import CAUTION, NOTE, WARNING, headline
from .links import origin
from .model import Review, StackReview, TaskReview
from .next_steps import next_steps
from .signed_lines import Line

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

VERDICT_STYLES = {CAUTION: "bold red", WARNING: "bold yellow", NOTE: "bold green"}

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
    yield from _verdict(review)
    for stack in review.stacks:
        yield _style(stack), "* ", f"{stack.name}: {words.stack_line(stack)}"
    if not review.stacks:
        yield "", "* ", "No preview was given."
    for stack in review.stacks:
        yield from _failures(stack)
    for linked in origin(review):
        yield "dim", "i ", f"{marked.shown(linked.text)} {linked.address}".rstrip()
    yield from _steps(review)
    for stack in review.stacks:
        for task in stack.tasks:
            yield "", "", ""
            yield from _task(task)
        if stack.others:
            yield "", "", ""
            yield "bold", "", "Other resources"
            for other in stack.others:
                allowed = " (allowed)" * bool(other.allowed)
                yield "", "  . ", f"{other.op}{allowed} {other.type} {other.name}{': ' * bool(other.text)}{other.text}"
    yield "", "", ""
    yield "dim", "i ", review.once_deployed
    for note in dict.fromkeys(note for stack in review.stacks for note in stack.notes):
        yield "dim", "i ", marked.shown(note)
    for one in review.unused:
        yield "yellow", "i ", f"Not used from the allow list: {one.task}"
    for one in review.expired:
        yield "yellow", "i ", f"{words.EXPIRED}: {one.task}, last day {one.until}"
    for sentence in review.deprecated:
        yield "yellow", "i ", sentence


def _verdict(review: Review) -> Iterator[Styled]:
    verdict = headline(review)
    how = f" {verdict.how}" if verdict.how and not verdict.entries else ""
    yield VERDICT_STYLES[verdict.kind], "* ", marked.shown(verdict.text) + how
    if verdict.entries:
        yield "", "  . ", verdict.how
    for entry in verdict.entries:
        for line in entry.splitlines():
            yield "", "    | ", line


def _steps(review: Review) -> Iterator[Styled]:
    steps = next_steps(review)
    if steps:
        yield "", "", ""
        yield "bold", "* ", "What to do next"
    for step in steps:
        several = len(review.stacks) > 1
        names = [f"{task.stack}/{task.name}" if several else task.name for task in step.tasks]
        told = f"{', '.join(names)}: " if names else ""
        yield "", "  > ", f"{told}{marked.shown(step.text)}{f' {step.code}' if step.code else ''}"


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
    head = f"{task.stack}/{task.name}: {task.action}, {words.effect_shown(task)}{allowed}"
    yield STYLES[task.effect], "= ", head
    flow = words.flow(task)
    if flow:
        yield "", "  . ", marked.shown(flow)
    for phrase in words.predicted(task):
        yield "bold", "  ! ", marked.shown(phrase)
    facts = [f"{task.task_name} in DataWorks"] * bool(task.task_name) + [f"id {task.id}"] * bool(task.id)
    facts += [f"owner {task.owner}"] * bool(task.owner)
    facts += [f"replaced because of {', '.join(task.replace_reasons)}"] * bool(task.replace_reasons)
    facts += [f"calls {', '.join(task.calls)}"] * bool(task.calls)
    if facts:
        yield "dim", "  . ", "; ".join(facts)
    for line in task.way:
        yield "bold" if task.publishes else "", "  . ", marked.shown(line)
    for note in [*task.notes, *["Some values are known after apply only."] * task.unknown]:
        yield "yellow", "  ! ", marked.shown(words.note_text(note, task))
    for one in words.concerned(task):
        yield "yellow", "  ! ", f"{one.name}: {marked.shown(one.text)}"
    for allowance in task.allowed:
        yield "", "  . ", f"allowed for {', '.join(allowance.allows)}: {allowance.reason}"
    yield from _contents(task)


def _contents(task: TaskReview) -> Iterator[Styled]:
    is_new = task.is_new
    mapping = signed_lines.mapping(task)
    found = mapping.receipts
    if found.other and not is_new:
        yield STYLES[Effect.MISPLACED], "  ! ", marked.shown(words.received(found, most=len(found.other)))
    for change in () if is_new else task.changes:
        yield (
            STYLES[change.effect],
            "  * ",
            marked.shown(words.change_line(task, change)) + f" {change.code}" * bool(change.code),
        )
    if is_new:
        yield from _signed("parameters", signed_lines.creation(task, longest=0).lines)
    else:
        kept = [change for change in task.changes if not words.holds_values(change)]
        yield from _signed("values before and after", signed_lines.values(kept, longest=0).lines)
    counts = "" if is_new else f": {words.mapping_counts(found)}"
    yield from _signed(f"column mapping{counts}", mapping.lines)
    drift = signed_lines.values(task.drift, longest=0).lines
    yield from _signed("changed in the console since the last run", drift)
    for finding in task.findings:
        yield "yellow", "  ? ", f"{finding.code} {marked.shown(words.finding_text(finding, task))}"
    if task.findings_before:
        yield "dim", "  . ", f"findings that were there before: {task.findings_before}"


def _signed(title: str, lines: tuple[Line, ...]) -> Iterator[Styled]:
    if lines:
        yield "bold", "  . ", title
    for line in lines:
        yield SIGN_STYLES.get(line.sign, ""), f"    {line.sign if line.sign != ' ' else '.'} ", line.text
