"""The reviews of real previews, word for word; the previews themselves are held by tests/engine/test_review.py."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from pulumi_dataworks.review import Gate, Review, as_json, markdown, read_digest, review_of, text
from pulumi_dataworks.review.budget import PLATFORMS, Platform, room_of, size
from pulumi_dataworks.review.gate import with_decision
from review.judge import assert_harmless, assert_no_commands, rendered
from support.stories import GOLDEN, NAMES, preview_text

CANARIES = ("a-canary-password", "another-canary-password")


GATES = (Gate.MISPLACED,)
"""What the pipeline of the golden reviews fails on."""


def review_named(*names: str) -> Review:
    return with_decision(review_of([read_digest(preview_text(name), name) for name in names]), GATES)


@pytest.mark.parametrize("name", NAMES)
def test_markdown_of_each_story(name: str, golden: Callable[[Path, str], None]) -> None:
    """The comment for GitHub, which renders to known elements alone."""
    comment = markdown.render(review_named(name), PLATFORMS["github"])
    assert comment.left_out == 0
    assert_harmless(rendered(comment.text))
    assert_no_commands(comment.text)
    golden(GOLDEN / f"{name}.md", comment.text)


@pytest.mark.parametrize("name", NAMES)
def test_text_of_each_story(name: str, golden: Callable[[Path, str], None]) -> None:
    """The terminal form, in 80 columns, no line of which starts with what comes from outside."""
    told = text.render(review_named(name))
    assert_no_commands(told)
    assert all(cell_len(line) <= text.WIDTH for line in told.splitlines())
    starts = {"* ", "| ", "= ", ". ", "! ", "? ", "> ", "+ ", "- ", "i ", "", "Ot"}
    assert {line.lstrip()[:2] for line in told.splitlines()} <= starts
    golden(GOLDEN / f"{name}.txt", told)


@pytest.mark.parametrize("name", ["schema-shift", "drift", "failed"])
def test_json_of_some_stories(name: str, golden: Callable[[Path, str], None]) -> None:
    """The persisted format."""
    told = as_json.render(review_named(name))
    assert told.isascii()
    golden(GOLDEN / f"{name}.json", json.dumps(json.loads(told), indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
def test_every_story_in_one_comment(platform: Platform) -> None:
    """Several stacks at once: one verdict each, within the limit of each platform, a marker at the top."""
    review = review_named(*NAMES)
    comment = markdown.render(review, platform)
    assert size(comment.text) <= room_of(platform)
    assert comment.text.startswith(markdown.marker(platform))
    for stack in review.stacks:
        assert markdown.verdict_line(stack) in comment.text
    if platform.has_html:
        assert_harmless(rendered(comment.text))
    else:
        assert "<details" not in comment.text
        assert "<!--" not in comment.text


@pytest.mark.parametrize("form", ["markdown", "text", "json"])
def test_no_form_shows_a_secret(form: str) -> None:
    """Not the one in a list, not the one beside the content, not the one that nobody marked, not its copy."""
    review = review_named("secrets", "create", "hostile", "drift")
    told = {
        "markdown": lambda: markdown.render(review, PLATFORMS["gitlab"]).text,
        "text": lambda: text.render(review),
        "json": lambda: as_json.render(review),
    }[form]()
    for canary in CANARIES:
        assert canary in preview_text("secrets")
        assert canary not in told
    assert "[secret]" in told


def test_json_says_what_the_review_says() -> None:
    """Every task of every stack, with its effect and the number of its changes."""
    review = review_named(*NAMES)
    told = json.loads(as_json.render(review))
    assert told["schema"] == 2
    for stack, shown in zip(review.stacks, told["stacks"], strict=True):
        assert shown["verdict"] == stack.verdict.line
        assert [(task["name"], task["effect"], len(task["changes"])) for task in shown["tasks"]] == [
            (task.name, task.effect_word, len(task.changes)) for task in stack.tasks
        ]
