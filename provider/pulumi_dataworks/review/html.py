"""The review as one HTML file: no network, readable on a phone, in the dark, by ear and without scripts.

    as_html(review)      the page

    page/page.html.j2    the whole: verdicts, failures, filter, tables, notes
    page/task.html.j2    one task: picture, changes, findings
    page/style.css, page/script.js     inlined; the content security policy permits these two, by hash, and nothing else

Every text from outside passes `_harmless` on its way into a template: there is no other door. The templates hold no
`safe`, no style attribute and no address but `#…`.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..content import BY_CODE, Effect
from ..content.effects.codes import CODES
from . import marked, signed_lines, words
from .escape import lines, plain
from .headline import CAUTION, NOTE, WARNING, headline
from .links import origin, task_links
from .model import Action, MappingLine, Review, TaskReview
from .next_steps import next_steps
from .picture import Box, boxes, drawing
from .received import RECEIVES, by_target, receipts

OPEN = 5
"""Tasks, the most dangerous first, that are not folded when the page opens."""

MANY = 50
"""Tasks from which on a browser lays out only what is in sight."""

FEW_LINES = 20
"""Lines of values that are not folded."""

MOST_NAMES = 3
"""Tasks that a step names; the rest are counted."""

EFFECTS = ("unknown", *(effect.word for effect in reversed(Effect)))
"""What the filter filters by, the most dangerous first; "unknown" cannot be reviewed: as if destructive."""

SIGNS = {RECEIVES: "!", "added": "+", "removed": "−", "moved": "↕", "changed": "~", "same": ""}

VERDICT_SIGNS = {CAUTION: "✕", WARNING: "!", NOTE: "✓"}
"""No emoji: not every machine that opens a page has a font with colours."""

KINDS = {RECEIVES: "receives other data", "same": "unchanged"}
"""What is said of the lines of a mapping, where it is not the kind itself."""

UNTOUCHED = (Action.ADOPT, Action.FORGET)
"""What happens to a task in the state alone: its file stays as it is."""

HURTS = {"save": "refused when it is sent", "data": "it runs, and the data is wrong"}
"""When a finding hurts, by its `when`, where its consequence does not say it."""


def as_html(review: Review) -> str:
    """The page, complete: HTML has no limit, so nothing is left out of it. Raises nothing."""
    counts = Counter(task.effect_word for task in review.tasks)
    opened = {id(task) for task in review.tasks[:OPEN]}
    anchors = {
        id(task): f"task-{at}-{number}"
        for at, stack in enumerate(review.stacks, 1)
        for number, task in enumerate(stack.tasks, 1)
    }
    codes = _codes(review)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            review=review,
            failures=[(stack, failure) for stack in review.stacks for failure in stack.failures],
            is_open=lambda task: id(task) in opened,
            effects=[(word, counts[word], words.MEANING[word]) for word in EFFECTS if counts[word]],
            verdict=headline(review),
            origin=origin(review),
            empties=any(words.effect_shown(task) == "empties" for task in review.tasks) and words.MEANING["empties"],
            steps=next_steps(review),
            codes=codes,
            anchor=lambda task: anchors[id(task)],
            known=dict(codes),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pulumi_dataworks.review", "page"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["ticks"] = marked.parts
    environment.filters["lines"] = lines
    environment.globals.update(
        {
            "style": _ours("style.css"),
            "script": _ours("script.js"),
            "boxes": _boxes,
            "concerned": words.concerned,
            "creation": signed_lines.creation,
            "drawing": drawing,
            "effect_shown": words.effect_shown,
            "expired": words.EXPIRED,
            "few_lines": FEW_LINES,
            "flow": words.flow,
            "hurts": HURTS,
            "kinds": KINDS,
            "many": MANY,
            "mapping_counts": lambda mapping: words.mapping_counts(receipts(mapping)),
            "mapping_of": _mapping,
            "most_names": MOST_NAMES,
            "not_held": lambda task: [one for one in task.changes if not words.holds_values(one)],
            "note_text": words.note_text,
            "place_of": words.place_of,
            "predicted": words.predicted,
            "sentence": words.sentence,
            "signs": SIGNS,
            "stack_line": words.stack_line,
            "task_links": task_links,
            "summary": words.summary,
            "values": signed_lines.values,
            "verdict_signs": VERDICT_SIGNS,
            "warnings": words.warnings,
        }
    )
    return environment


def _codes(review: Review) -> list[tuple[str, str]]:
    """The codes that the page shows, with their meanings."""
    found = {change.code for task in review.tasks for change in task.changes if not task.is_new}
    found |= {finding.code for task in review.tasks for finding in task.findings}
    meanings = {code: CODES[code].meaning for code in found & CODES.keys()}
    meanings |= {code: BY_CODE[code].reported for code in found & BY_CODE.keys()}
    return sorted(meanings.items())


def _ours(name: str) -> dict[str, str]:
    """A file of ours, as it stands in the page, and what the policy says of it."""
    text = files(__package__).joinpath("page", name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"text": Markup(text), "hash": f"'sha256-{digest}'"}  # noqa: S704


def _harmless(value: Any) -> Any:
    """What an expression of a template comes to: visible characters only. Autoescape follows."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _boxes(task: TaskReview) -> Sequence[Box]:
    """Its steps; those of a task that is only taken over or let go neither come nor go."""
    if task.action in UNTOUCHED:
        steps = task.steps_after or task.steps_before
        return boxes(steps, steps)
    return boxes(task.steps_before, task.steps_after)


def _mapping(task: TaskReview) -> Sequence[MappingLine]:
    """Its mapping, by the same rule."""
    if task.action in UNTOUCHED:
        pairs = [line.new or line.old for line in task.mapping]
        return [MappingLine("same", pair, pair) for pair in pairs]
    return by_target(task.mapping)
