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

from ..content import Effect
from . import words
from .escape import lines, plain
from .model import Action, MappingLine, Review, TaskReview
from .picture import Box, boxes, drawing

OPEN = 5
"""Tasks, the most dangerous first, that are not folded when the page opens."""

MANY = 50
"""Tasks from which on a browser lays out only what is in sight."""

FEW_LEAVES = 12
"""Lines of leaves that are not folded."""

EFFECTS = ("unknown", *(effect.word for effect in reversed(Effect)))
"""What the filter filters by, the most dangerous first; "unknown" is what nobody sees: as if destructive."""

SIGNS = {"added": "+", "removed": "−", "moved": "↕", "changed": "~", "same": ""}

UNTOUCHED = (Action.ADOPT, Action.FORGET)
"""What happens to a task in the state alone: its file stays as it is."""

MEANING = {
    "unknown": "nobody sees it before: treated as destructive",
    "destructive": "data or history goes",
    "misplaced": "values arrive in other columns or rows",
    "target": "data goes elsewhere or comes from elsewhere",
    "schema": "other columns",
    "rows": "other rows",
    "tuning": "speed and resources",
    "none": "the data stays as it is",
}

HURTS = {"save": "refused when it is sent", "run": "the run fails", "data": "it runs, and the data is wrong"}
"""When a finding hurts, by its `when`."""


def as_html(review: Review) -> str:
    """The page, complete: HTML has no limit, so nothing is left out of it. Raises nothing."""
    counts = Counter(task.effect_word for task in review.tasks)
    opened = {id(task) for task in review.tasks[:OPEN]}
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            review=review,
            failures=[(stack, failure) for stack in review.stacks for failure in stack.failures],
            is_open=lambda task: id(task) in opened,
            effects=[(word, counts[word], MEANING[word]) for word in EFFECTS if counts[word]],
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
    environment.filters["ticks"] = _ticks
    environment.filters["lines"] = lines
    environment.globals.update(
        {
            "style": _ours("style.css"),
            "script": _ours("script.js"),
            "boxes": _boxes,
            "drawing": drawing,
            "few_leaves": FEW_LEAVES,
            "hurts": HURTS,
            "leaves": words.leaves,
            "many": MANY,
            "mapping_of": _mapping,
            "sentence": words.sentence,
            "signs": SIGNS,
            "summary": words.summary,
            "warnings": words.warnings,
        }
    )
    return environment


def _ours(name: str) -> dict[str, str]:
    """A file of ours, as it stands in the page, and what the policy says of it."""
    text = files(__package__).joinpath("page", name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"text": Markup(text), "hash": f"'sha256-{digest}'"}  # noqa: S704


def _harmless(value: Any) -> Any:
    """What an expression of a template comes to: visible characters only. Autoescape follows."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _ticks(text: str) -> list[tuple[bool, str]]:
    """The parts of a sentence, and whether each is a name: these stand in backticks."""
    return [(bool(index % 2), part) for index, part in enumerate(text.split("`")) if part]


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
    return task.mapping
