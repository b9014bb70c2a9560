"""What to do next: each effect code has one fixed step, and new columns come with the statement that adds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_dataworks.content.effects.codes import CODES
from pulumi_dataworks.review import Action, Review, StackReview, TaskReview
from pulumi_dataworks.review.advice import ADD_COLUMNS, ADVICE, BESIDE_EFFECTS
from pulumi_dataworks.review.next_steps import add_columns, next_steps
from support.reviews import COLUMNS, inserted, job, task


def review(*tasks: TaskReview) -> Review:
    return Review((StackReview(name="prod", tasks=tasks),))


def steps(*tasks: TaskReview) -> list[tuple[str, list[str], str]]:
    return [(one.text, [task.name for task in one.tasks], one.code) for one in next_steps(review(*tasks))]


def to(step_type: str, content: dict[str, Any], **writer: Any) -> dict[str, Any]:
    """The job with another writer."""
    content["steps"][1]["stepType"] = step_type
    content["steps"][1]["parameter"].update(writer)
    return content


def test_every_effect_code_has_a_row_with_a_reason() -> None:
    """A code without a row would leave a reader without a step."""
    assert set(ADVICE) == set(CODES)
    assert all(row.source for row in (*ADVICE.values(), *BESIDE_EFFECTS.values()))
    assert all(row.step or not row.lost for row in (*ADVICE.values(), *BESIDE_EFFECTS.values()))


def test_every_destructive_or_misplaced_code_says_what_is_lost() -> None:
    """Classes 1 and 2 of the codes, without exception."""
    assert [code for code, row in ADVICE.items() if code[:3] in ("DE1", "DE2") and not row.lost] == []


@pytest.mark.parametrize(
    ("content", "statement"),
    [
        (lambda columns: job(columns), "ALTER TABLE ods_orders ADD COLUMNS (coupon <type>);"),
        (
            lambda columns: to("holo", job(columns), table="public.orders"),
            "ALTER TABLE public.orders ADD COLUMN coupon <type>;",
        ),
        (lambda columns: to("mysql", job(columns)), ""),
    ],
    ids=["maxcompute", "hologres", "mysql"],
)
def test_a_new_column_comes_with_the_statement_of_its_store(content: Any, statement: str) -> None:
    """As the pages of MaxCompute and Hologres have it; no statement is guessed for other stores."""
    found = task("orders", content(COLUMNS), content(inserted(COLUMNS, 3, "coupon")))
    assert add_columns(found) == statement
    assert ("The target must have the new column before the task runs.", ["orders"], statement) in steps(found)


def test_types_are_those_of_the_writer_else_a_placeholder_says_so() -> None:
    """The type of the source is named, and is no type of the target."""
    source = [{"name": "id", "type": "LONG"}, {"name": "coupon", "type": "VARCHAR"}]
    typed = [{"name": "id", "type": "bigint"}, {"name": "coupon", "type": "string"}]
    for target, expected in ((typed, "coupon string"), (["id", "coupon"], "coupon <type for VARCHAR>")):
        found = task("orders", job(source[:1], target[:1]), job(source, target))
        assert add_columns(found) == f"ALTER TABLE ods_orders ADD COLUMNS ({expected});"


def test_names_that_are_no_plain_words_are_quoted() -> None:
    """Backticks for MaxCompute and double quotes for Hologres, doubled inside."""
    for step_type, quoted in (("odps", "`a``b`"), ("holo", '"a`b"')):
        found = task("orders", to(step_type, job(["id"])), to(step_type, job(["id", "a`b"])))
        assert quoted in add_columns(found)


def test_tasks_with_the_same_step_share_it() -> None:
    """One sentence, with all their names; the most dangerous first."""
    tasks = [task(name, job(), job(where="status > 1")) for name in ("a", "b", "c")]
    assert [(names, code) for _, names, code in steps(*tasks)] == [(["a", "b", "c"], "")]
    assert "Earlier partitions keep the old rows" in steps(*tasks)[0][0]


def test_a_shifted_mapping_says_stop_and_nothing_else_about_columns() -> None:
    """What to do about one more column of the reader is beside the point then."""
    found = steps(task("orders", job(), job(inserted(COLUMNS, 1, "coupon"), COLUMNS)))
    assert [text[:5] for text, _, _ in found] == ["Stop:"]


def test_publishing_names_the_version_that_runs_and_the_hours_in_which_it_is_late() -> None:
    """Version and hours stand in the steps of what is published, and nowhere else."""
    saved = task("saved", job(), job(concurrent=9))
    published = replace(
        task("published", job(), job(concurrent=9)), publishes=True, way=("Production runs version 3 now.",)
    )
    assert steps(saved) == []
    merge, late = steps(saved, published)
    assert merge == ("Merging this publishes it to production. Production runs version 3 now.", ["published"], "")
    assert "22:00" in late[0]
    assert "23:30" in late[0]
    assert late[1] == []


def test_a_new_task_that_empties_its_target_asks_what_is_there() -> None:
    """It has no effect of its own, since nothing of it ran before."""
    found = steps(task("orders", None, job(), action=Action.CREATE))
    assert [names for _, names, _ in found] == [["orders"]]
    assert "empties" in found[0][0]


def test_the_statements_name_their_pages() -> None:
    """Each kind of store with the page of its syntax."""
    assert {kind: page.split("/")[5] for kind, (_, page) in ADD_COLUMNS.items()} == {
        "maxcompute": "maxcompute",
        "hologres": "hologres",
    }
