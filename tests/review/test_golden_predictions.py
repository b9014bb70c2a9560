"""The reviews of previews that announce something else than what happens, word for word; the previews themselves, and
what `pulumi up` did, are held by tests/engine/test_predictions.py."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_dataworks.review import Gate, Review, as_json, markdown, read_digest, review_of, text
from pulumi_dataworks.review.budget import PLATFORMS
from pulumi_dataworks.review.gate import with_decision
from review.judge import assert_harmless, assert_no_commands, rendered
from support.prediction_stories import BY_NAME, SEVERAL, STORIES, reviewed
from support.stories import GOLDEN, preview_text

GATES = tuple(gate for gate in Gate if gate not in (Gate.TARGET, Gate.SCHEMA))
"""What the pipeline of these reviews fails on."""


def review_named(name: str) -> Review:
    return with_decision(reviewed(read_digest(preview_text(name), name), BY_NAME[name]), GATES)


@pytest.mark.parametrize("name", BY_NAME)
def test_markdown_and_text_of_each_story(name: str, golden: Callable[[Path, str], None]) -> None:
    """The comment for GitHub, and the terminal form."""
    review = review_named(name)
    comment, told = markdown.render(review, PLATFORMS["github"]), text.render(review)
    assert comment.left_out == 0
    assert_harmless(rendered(comment.text))
    assert_no_commands(comment.text)
    assert_no_commands(told)
    golden(GOLDEN / f"{name}.md", comment.text)
    golden(GOLDEN / f"{name}.txt", told)


def test_two_stacks_of_two_jobs_are_one_review_each_or_one_together(golden: Callable[[Path, str], None]) -> None:
    """The previews of one program for two stacks, in one comment."""
    review = review_of([read_digest(preview_text(name), name) for name in SEVERAL])
    assert [stack.name for stack in review.stacks] == ["dev", "prod"]
    golden(GOLDEN / "several-jobs.md", markdown.render(with_decision(review, GATES), PLATFORMS["github"]).text)


def test_json_of_a_prediction(golden: Callable[[Path, str], None]) -> None:
    """What a pipeline reads of a run that will fail."""
    told = json.loads(as_json.render(review_named("rename-entry")))
    golden(GOLDEN / "rename-entry.json", json.dumps(told, indent=1, ensure_ascii=False) + "\n")


PREDICTED = {
    # story: what becomes of its tasks, the worst effect first
    "rename-entry": ["fails"],
    "move-under-component": ["fails"],
    "rename-and-change": ["fails"],
    "rename-with-refresh": ["same-file"] * 4,
    "to-scheduled-sync": ["updated"],
    "replace-in-place": ["same-file"],
    "delete-before-replace": ["replaced"],
    "swap-names": ["updated"],
    "take-name-of-deleted": ["deleted", "fails"],
    "unassigned-variable": ["updated"],
    "ignored-finding": ["updated"],
    "emptied-target-moves": ["updated", "updated"],
    "mapping-shift": ["updated"],
    "expired-allowance": ["updated"],
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_outcome_of_each_story(story: object) -> None:
    """As the real engine had it."""
    name = getattr(story, "name", "")
    assert [task.prediction.outcome.value for task in review_named(name).tasks] == PREDICTED[name]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rename-entry", 19),
        ("rename-with-refresh", 0),
        ("replace-in-place", 0),
        ("delete-before-replace", 10),
        ("swap-names", 3),
        ("unassigned-variable", 15),
        ("ignored-finding", 10),
        ("emptied-target-moves", 10),
        ("mapping-shift", 17),
        ("expired-allowance", 10),
    ],
)
def test_the_gate_of_each_story(name: str, code: int) -> None:
    """Nothing is blocked by a deletion that does not happen, and nothing passes by an allowance that is over."""
    decision = review_named(name).decision
    assert decision is not None
    assert decision.code == code
