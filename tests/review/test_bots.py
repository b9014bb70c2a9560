"""The comment has every point that other bots have: the table of docs/review.md, proven on a real preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pulumi_dataworks.review import Gate, as_json, markdown, read_digest, review_of
from pulumi_dataworks.review.budget import PLATFORMS
from pulumi_dataworks.review.gate import with_decision
from pulumi_dataworks.review.html import as_html
from pulumi_dataworks.review.model import Reader, Review
from pulumi_dataworks.review.provenance import provenance_of
from pulumi_dataworks.review.text import render as as_text
from review.judge import assert_harmless, rendered
from support.bots import POINTS, Point
from support.stories import preview_text

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ENVIRON = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SHA": COMMIT,
    "GITHUB_SERVER_URL": "https://ci.example",
    "GITHUB_REPOSITORY": "org/repo",
    "GITHUB_RUN_ID": "7",
}

FACTS = (COMMIT[:10], "https://ci.example/org/repo/actions/runs/7", "2026-11-25 16:00 UTC", "1.2.3", "200000001")


@pytest.fixture(scope="module")
def review() -> Review:
    """The real preview of a shift, with what a preview of a schedule and of other tasks adds."""
    found = review_of([read_digest(preview_text("schema-shift"), "schema-shift")])
    reader = Reader("daily-report", "warehouse/ods_orders", "reads `warehouse/ods_orders`, whose columns change")
    (stack,) = found.stacks
    tasks = tuple(
        replace(task, owner="200000001", readers=(reader,), publishes=task.name == "shifted") for task in stack.tasks
    )
    where = provenance_of(
        ENVIRON, now=datetime(2026, 11, 25, 16, tzinfo=UTC), version="1.2.3", docs_url="https://ci.example/docs"
    )
    found = replace(found, stacks=(replace(stack, tasks=tasks),), provenance=where)
    return with_decision(found, {Gate.MISPLACED})


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_the_comment_has_the_point(review: Review, point: Point) -> None:
    """Each of its texts, in the comment for GitHub or in the JSON beside it."""
    told = markdown.render(review, PLATFORMS["github"]).text + as_json.render(review)
    assert [text for text in point.proof if text not in told] == []


def test_the_other_forms_say_where_the_review_comes_from(review: Review) -> None:
    """Commit, run, time, version and owner, also where a comment has no links."""
    for told in (as_text(review), as_html(review), markdown.render(review, PLATFORMS["bitbucket"]).text):
        for text in FACTS:
            assert text in told


def test_the_links_are_harmless(review: Review) -> None:
    """They lead to the addresses of the CI system, of the documents and of the console only."""
    html = rendered(markdown.render(review, PLATFORMS["github"]).text)
    assert_harmless(html)
    assert html.count("<a href=") == 11
