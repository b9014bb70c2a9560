"""Whether another condition reads fewer or more rows, and who loads the parser that says it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import ABSENT
from pulumi_dataworks.review.sql_conditions import condition_effect


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("a = 1", "a = 1 AND b = 2", "fewer"),
        ("a = 1", "b = 2 and a = 1", "fewer"),
        ("a = 1 and b = 2", "(b = 2) and a = 1 and c = 3", "fewer"),
        ("a = 1 and b = 2", "a = 1", "more"),
        ("a = 1", "a = 1 OR b = 2", "more"),
        ("a = 1 or b = 2 or c = 3", "a = 1 or c = 3", "fewer"),
        (ABSENT, "a = 1", "fewer"),
        ("", "a = 1", "fewer"),
        ("a = 1", ABSENT, "more"),
        ("dt = '${bizdate}'", "dt = '${bizdate}' and a = $[hh24-1]", "fewer"),
        ("`a` = 1", "`a` = 1 and b like 'x and y'", "fewer"),
        ("a = 1 or b = 2 and c = 3", "a = 1 or b = 2", "more"),
        ("a = 1 and (b = 2 or c = 3)", "a = 1 and b = 2", "fewer"),
        ("a = 1 and (b = 2 or c = 3)", "a = 1", "more"),
        ("a = 1 and b = 2", "a = 1 or b = 2 or c = 3", "more"),
        ("(a = 1 and b = 2) or c = 3", "(a = 1 or c = 3) and (b = 2 or c = 3)", "more"),
    ],
)
def test_a_condition_that_gains_or_loses_a_part_has_a_direction(old: str, new: str, direction: str) -> None:
    """AND narrows, OR widens, in whichever order the parts are."""
    found = condition_effect(old, new, "mysql")
    assert found is not None
    assert found.direction == direction
    assert found.code == {"fewer": "DE503", "more": "DE504"}[direction]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a = 1", "a = 2"),
        ("a = 1", "b = 2 and c = 3"),
        ("a = 1 or b = 2", "a = 1 and c = 3 or d = 4"),
        ("a = 1", "a = 1 and ("),
        ("not a = 1", "not (a = 1 and b = 2)"),
        ("a = 1", "limit 10"),
        (ABSENT, ""),
    ],
)
def test_nothing_is_said_where_the_parser_cannot_tell(old: str, new: str) -> None:
    """Other values, other connectors, broken SQL."""
    assert condition_effect(old, new, "mysql") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a=1", "a = 1"),
        ("(a = 1)", "a = 1"),
        ("a = 1 and b = 2", "b = 2 AND a = 1"),
        ("a = 1 -- today", "a = 1"),
        ("a = 1 or a = 1", "a = 1"),
        ("a = 1 and (b = 2 and c = 3)", "(a = 1 and b = 2) and c = 3"),
    ],
)
def test_the_same_condition_in_another_form_reads_the_same_rows(old: str, new: str) -> None:
    """Spaces, parentheses, order and comments."""
    found = condition_effect(old, new, "mysql")
    assert found is not None
    assert (found.code, found.direction) == ("DE901", "")


def test_a_condition_of_hundreds_of_parts_is_compared_or_nothing_is_said() -> None:
    """Nothing raises, however long it is."""
    parts = [f"a{number}=1" for number in range(1000)]
    found = condition_effect(" and ".join(parts[:800]), " and ".join(reversed(parts[:801])), "mysql")
    assert found is None or found.direction == "fewer"
    few = condition_effect(" and ".join(parts[:100]), " and ".join(reversed(parts[:101])), "mysql")
    assert few is not None
    assert few.direction == "fewer"
    mixed = " or ".join(f"({parts[at]} and ({parts[at + 1]} or {parts[at + 2]}))" for at in range(300))
    assert condition_effect(mixed, " and ".join(parts[:600]).replace("=1", "=2"), "mysql") is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_taken(old: str, new: str) -> None:
    """Nothing raises, and the way back is the opposite."""
    there, back = condition_effect(old, new, "postgresql"), condition_effect(new, old, "postgresql")
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert {there.direction, back.direction} in ({"fewer", "more"}, {""})


def test_constructor_check_and_diff_never_load_the_parser() -> None:
    """All that a program and its hooks import, and what they call on a change of a condition. That the hooks import no
    review is held by the arrows of tests/unit/test_house.py."""
    code = """
import sys
import pulumi_dataworks
from pulumi_dataworks import plan
from pulumi_dataworks.content import batch_sync, changes, lint, step
from pulumi_dataworks.resources.di_sync_task import DISyncTaskProvider  # the hooks, with all that they import

def content(where):
    common = {"datasource": "a", "table": "t", "column": ["id"]}
    return batch_sync(reader=step("mysql", common | {"where": where}), writer=step("odps", common | {"truncate": True}))

flow = {"project_id": "1", "task_name": "a", "file_folder_path": "Business Flow/f/Data Integration"}
olds, news = (flow | {"task_content": content(where)} for where in ("id > 1", "id > 1 and b = 2"))
lint(news["task_content"])
assert plan.changed(olds, news) == ("task_content",)
assert plan.property_changes(olds, news)
changes(olds["task_content"], news["task_content"])
print([name for name in sys.modules if name.partition(".")[0] == "sqlglot"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
