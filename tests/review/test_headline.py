"""The first line: whether the pipeline stops, by which gate, for which task, and how to let it pass."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pulumi_dataworks.content import Finding, Severity
from pulumi_dataworks.review import Gate, Review, StackReview, TaskReview, as_json, markdown
from pulumi_dataworks.review import text as text_form
from pulumi_dataworks.review.allowances import read_allowances
from pulumi_dataworks.review.budget import PLATFORMS
from pulumi_dataworks.review.gate import with_decision
from pulumi_dataworks.review.headline import CAUTION, NOTE, WARNING, headline, labels
from pulumi_dataworks.review.marked import shown
from pulumi_dataworks.review.model import Action, Allowance, Outcome, Prediction
from support.reviews import job, many, story, task


def of(*tasks: object, **more: object) -> Review:
    return Review((StackReview(name="prod", tasks=tasks, **more),))  # type: ignore[arg-type]


NO_GATES = "no gate was asked for (--fail-on)"
EMPTIES = task("orders", job(writer={"truncate": False}), job())
FASTER = task("orders", job(), job(concurrent=9))


@pytest.mark.parametrize(
    ("review", "gates", "kind", "text"),
    [
        (of(EMPTIES), {Gate.DESTRUCTIVE}, CAUTION, "Blocked by destructive: orders (destructive)."),
        (of(EMPTIES), set(), WARNING, f"Not blocked: {NO_GATES}. Worst effect: destructive, in orders."),
        (of(EMPTIES), {Gate.DELETE}, WARNING, "Not blocked by delete. Worst effect: destructive, in orders."),
        (of(FASTER), {Gate.DESTRUCTIVE}, NOTE, "Not blocked by destructive."),
        (of(failed=True, incomplete=True), set(), CAUTION, "Blocked: the preview of prod failed or is incomplete."),
    ],
)  # fmt: skip
def test_the_verdict_names_gate_and_task(review: Review, gates: set[Gate], kind: str, text: str) -> None:
    """In one sentence."""
    found = headline(with_decision(review, gates))
    assert (found.kind, shown(found.text)) == (kind, text)


WRONG = Finding("DW305", "columns-crossed", Severity.WARNING, "task_content.steps[1]", "what", "so", "data", "do it")
DELETED = task("orders", job(), None, action=Action.DELETE)
FAILS = Prediction(outcome=Outcome.FAILS, fails="a file of this name is in the folder")


@pytest.mark.parametrize(
    ("review", "gates", "text"),
    [
        (of(replace(FASTER, findings=(WRONG,))), {Gate.FINDINGS}, "Blocked by findings: orders (DW305)."),
        (of(replace(FASTER, prediction=FAILS)), {Gate.UP_FAILS}, "Blocked: pulumi up will fail at orders."),
        (of(DELETED), {Gate.MISPLACED}, "Blocked by misplaced: orders (deleted)."),
        (of(replace(EMPTIES, hidden=("steps",))), {Gate.MISPLACED}, "Blocked by misplaced: orders (unknown)."),
        (of(FASTER), set(Gate), "Not blocked by any gate."),
        (
            of(replace(EMPTIES, prediction=FAILS)),
            {Gate.UP_FAILS, Gate.MISPLACED},
            "Blocked: pulumi up will fail at orders; by misplaced: orders (destructive).",
        ),
    ],
)  # fmt: skip
def test_the_verdict_says_why_a_task_blocks(review: Review, gates: set[Gate], text: str) -> None:
    """The code of a finding, what is done to the file, or the effect; not the name of the gate alone."""
    assert shown(headline(with_decision(review, gates)).text) == text


@pytest.mark.parametrize(
    ("tasks", "line"),
    [
        ((EMPTIES,), "prod: 1 to update · worst effect: destructive (1)"),
        (
            (replace(EMPTIES, hidden=("steps",)), replace(EMPTIES, hidden=("steps",))),
            "prod: 2 to update · worst effect: unknown, treated as destructive (2)",
        ),
        (
            (EMPTIES, replace(EMPTIES, hidden=("steps",))),
            "prod: 2 to update · worst effect: destructive (1), unknown, treated as destructive (1)",
        ),
    ],
)  # fmt: skip
def test_the_line_of_a_stack_says_what_is_unknown(tasks: tuple[TaskReview, ...], line: str) -> None:
    """The same words in every form: "destructive" is not said of what cannot be reviewed."""
    review = of(*tasks)
    assert review.stacks[0].verdict.line == line
    assert json.loads(as_json.render(review))["stacks"][0]["verdict"] == line
    assert line in text_form.render(review, width=200)


def test_several_gates_and_many_tasks_are_counted() -> None:
    """Three tasks of each gate are named, with their stack where there are several."""
    found = headline(with_decision(replace(story(), stacks=story().stacks[:1]), {Gate.DESTRUCTIVE, Gate.FINDINGS}))
    assert "Blocked by destructive: " in shown(found.text)
    assert " more; by findings: " in shown(found.text)
    found = headline(with_decision(story(), {Gate.DELETE}))
    assert "; by delete: prod/orders_gone (deleted)" in shown(found.text)


def test_the_entries_are_read_and_open_the_gate() -> None:
    """What the review tells to paste into dataworks.toml lets exactly that pass."""
    found = headline(with_decision(of(EMPTIES), {Gate.DESTRUCTIVE}))
    (row,) = read_allowances("".join(found.entries), "dataworks.toml").rows
    assert (row.task, row.stack, row.allows) == ("orders", "prod", ("DE102",))
    assert found.how.endswith(":")
    allowed = with_decision(of(replace(EMPTIES, allowed=(row,))), {Gate.DESTRUCTIVE})
    assert shown(headline(allowed).text).startswith("Not blocked by destructive. Allowed: orders.")


def test_what_no_entry_lets_pass_says_so() -> None:
    """A failed preview has to be fixed."""
    found = headline(with_decision(of(failed=True, incomplete=True), set()))
    assert found.entries == ()
    assert "fix the preview" in found.how


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
def test_it_is_the_first_line_of_the_comment(platform: object) -> None:
    """An alert where the platform shows alerts, a sign elsewhere; the lines to paste are below it."""
    comment = markdown.render(with_decision(of(EMPTIES), {Gate.DESTRUCTIVE}), platform).text  # type: ignore[arg-type]
    first = "> [!CAUTION]\n> ❌ Blocked" if platform.has_alerts else "❌ Blocked"  # type: ignore[attr-defined]
    assert comment.split("\n\n", 1)[1].startswith(first)
    assert 'allows = ["DE102"]' in comment


def test_hundreds_of_entries_are_counted() -> None:
    """They may not push the table out of the comment."""
    review = with_decision(many(500), {Gate.SCHEMA})
    comment = markdown.render(review, PLATFORMS["github"])
    assert "more entries" in comment.text
    assert comment.left_out > 0
    assert comment.text.count("| `orders_") == 500


def test_an_expired_allowance_is_reported() -> None:
    """With its last day."""
    review = replace(of(FASTER), expired=(Allowance("orders", "", ("DE102",), "x"),))
    assert "Expired in the allow list, so without effect: `orders`" in markdown.render(review, PLATFORMS["github"]).text


def test_a_run_that_will_fail_is_in_the_first_line_also_without_a_gate() -> None:
    """And in the row of its task."""
    fails = Prediction(outcome=Outcome.FAILS, fails="a file of this name is in the folder", remedy="Add an alias.")
    review = of(replace(FASTER, prediction=fails))
    found = headline(with_decision(review, set()))
    assert (found.kind, shown(found.text)) == (
        WARNING,
        "Not blocked: no gate was asked for (--fail-on). But pulumi up will fail at orders.",
    )
    comment = markdown.render(review, PLATFORMS["github"]).text
    assert "| ❌ up fails · 🔵 tuning |" in comment
    assert "`pulumi up` fails: a file of this name is in the folder" in comment
    assert "- `orders`: Add an alias." in comment


def test_labels_say_the_worst_effect_and_whether_something_blocks() -> None:
    """For a pipeline that may write to the pull request."""
    assert labels(with_decision(of(EMPTIES), {Gate.DESTRUCTIVE})) == ("dataworks: destructive", "dataworks: blocked")
    assert labels(of(FASTER)) == ("dataworks: tuning",)
    assert labels(of(replace(FASTER, publishes=True))) == ("dataworks: tuning", "dataworks: publishes")
    assert labels(Review(())) == ()
