"""The details of one task in Markdown: a fold where the platform has folds, a headed section elsewhere.

No fold takes more than its share of the comment, so that one task cannot push out all others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ..content import Change, Finding
from . import signed_lines, words
from .budget import Platform, fitting, room_of, size
from .escape import clip, code, html, longest_run, plain, prose
from .links import code_address, link, task_links
from .marked import prose_of, quoted, span
from .model import Review, StackReview, TaskReview
from .signed_lines import Line

SHARE = 0.25
"""Part of a comment that one fold may take."""

MOST_OTHERS = 100

MAPPING = "Column mapping"


class Fold(NamedTuple):
    """The text, and how many lines or values of the task it does not show."""

    text: str
    left_out: int


def fold(task: TaskReview, platform: Platform, review: Review, *, said: Collection[str] = ()) -> Fold:
    """Everything about one task, cut to its share of the comment. `said` are lines of its way that are elsewhere."""
    name = f"{task.stack}/{task.name}" if len(review.stacks) > 1 else task.name
    head, end = _frame(name, f"{task.action}, {words.effect_shown(task)}", platform)
    room = int(room_of(platform) * SHARE) - size(head) - size(end)
    body = ""
    left_out = 0
    for section in _sections(task, review, said):
        text, missing = section.fitted(room - size(body))
        body += text
        left_out += missing + section.cut
    return Fold(head + body.rstrip("\n") + "\n" + end, left_out)


def others_fold(stack: StackReview, platform: Platform) -> str:
    """Workflows, folders, and resources of other providers: what they are and what happens to them."""
    count = len(stack.others)
    head, end = _frame(stack.name, f"{count} other resource{'s' * (count > 1)}", platform)
    lines = [
        f"- {other.op}{' (allowed)' * bool(other.allowed)} {code(clip(other.type, 200))} {code(clip(other.name, 200))}"
        f"{': ' + prose(clip(other.text, 500)) if other.text else ''}\n"
        for other in stack.others
    ]
    more = f"- and {len(lines) - MOST_OTHERS} more\n" * (len(lines) > MOST_OTHERS)
    return head + "".join(lines[:MOST_OTHERS]) + more + end


def _frame(name: str, title: str, platform: Platform) -> tuple[str, str]:
    if platform.has_html:
        return (
            f"\n<details><summary><code>{html(clip(name, 200))}</code>: {html(title)}</summary>\n\n",
            "\n</details>\n",
        )
    return f"\n#### {code(clip(name, 200))}: {prose(title)}\n\n", ""


class _Section(NamedTuple):
    """A heading and lines; `fenced` lines are in a diff block. `cut` counts the values that are cut in them."""

    heading: str
    lines: Sequence[str]
    fenced: bool = False
    cut: int = 0

    def fitted(self, room: int) -> tuple[str, int]:
        """As many lines as fit, the rest counted."""
        fence = "`" * max(3, max((longest_run(line, "`") for line in self.lines), default=0) + 1)
        start, end = (f"{fence}diff\n", f"{fence}\n\n") if self.fenced else ("", "\n")
        head = f"**{self.heading}**\n\n" if self.heading else ""
        frame = size(head) + size(start) + size(end) + 40
        kept = fitting([f"{line}\n" for line in self.lines], room - frame)
        missing = len(self.lines) - kept
        if kept == 0:
            return "", missing
        more = [f"{'  ' if self.fenced else '- '}… {missing} more lines"] if missing else []
        return head + start + "\n".join([*self.lines[:kept], *more]) + "\n" + end, missing


def _sections(task: TaskReview, review: Review, said: Collection[str]) -> list[_Section]:
    is_new = task.is_new
    drift = signed_lines.values(task.drift)
    changed = (
        signed_lines.creation(task)
        if is_new
        else signed_lines.values(change for change in task.changes if not words.holds_values(change))
    )
    told = () if is_new else task.changes
    mapping = signed_lines.mapping(task)
    title = f"{MAPPING}: {words.mapping_counts(mapping.receipts)}" if mapping.lines and not is_new else MAPPING
    sections = [
        _Section("", _facts(task, said)),
        _Section("What changes", [_change(task, change, review) for change in told]),
        _Section(
            "Parameters" if is_new else "Values before and after",
            _fence_lines(changed.lines),
            fenced=True,
            cut=changed.cut,
        ),
        _Section(title, _fence_lines(mapping.lines), fenced=True),
        _Section("Changed in the console since the last run", _fence_lines(drift.lines), fenced=True, cut=drift.cut),
        _Section("Findings", [_finding(task, finding, review) for finding in task.findings]),
        _Section("", [f"- findings that were there before: {task.findings_before}"] * bool(task.findings_before)),
    ]
    return [section for section in sections if section.lines]


def _change(task: TaskReview, change: Change, review: Review) -> str:
    code = f"{link(change.code, code_address(change.code, review))} " * bool(change.code)
    return f"- {code}{prose_of(words.change_line(task, change), 800)}"


def _finding(task: TaskReview, finding: Finding, review: Review) -> str:
    code = link(finding.code, code_address(finding.code, review))
    return f"- {code} {prose_of(words.finding_text(finding, task), 800)}"


def _facts(task: TaskReview, said: Collection[str]) -> list[str]:
    known = [f"in DataWorks {span(clip(task.task_name, 300))}"] if task.task_name else []
    known += [f"id {span(clip(task.id, 100))}"] if task.id else []
    known += [f"owner {span(clip(task.owner, 100))}"] if task.owner else []
    known += [link(prose_of(one.text, 200), one.address) for one in task_links(task)]
    known += [f"calls {', '.join(task.calls)}"] if task.calls else []
    facts = [f"- {' · '.join(known)}"] if known else []
    facts += [f"- replaced because of {', '.join(map(span, task.replace_reasons))}"] if task.replace_reasons else []
    facts += [f"- {prose_of(line, 1000)}" for line in task.way if line not in said]
    facts += [f"- {prose_of(sentence, 1000)}" for sentence in words.predicted(task)]
    facts += ["- some values are known after apply only"] * task.unknown
    facts += [f"- {prose_of(words.note_text(note, task), 1000)}" for note in task.notes]
    for one in words.concerned(task):
        facts.append(f"- {prose_of(f'{quoted(one.name)}: {one.text}', 1000)}")
    for allowance in task.allowed:
        names = ", ".join(map(span, allowance.allows))
        facts.append(f"- allowed for {names}: {prose(clip(allowance.reason, 500))}")
    return facts


def _fence_lines(lines: Sequence[Line]) -> list[str]:
    return [f"{line.sign} {plain(line.text)}" for line in lines]
