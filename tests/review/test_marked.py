"""Names and values inside sentences, and how Markdown shows them."""

from __future__ import annotations

import pytest
from hypothesis import given

from pulumi_dataworks.review.budget import PLATFORMS
from pulumi_dataworks.review.escape import plain
from pulumi_dataworks.review.marked import cell_of, parts, prose_of, quoted, shown
from review.hostile import TEXTS
from review.judge import assert_harmless, elements, rendered

GITHUB, BITBUCKET = PLATFORMS["github"], PLATFORMS["bitbucket"]

SQL = "SELECT `a`, 'x|y' || \"b\" FROM t WHERE c = 1"


def codes(markdown: str) -> list[str]:
    return ["".join(text) for tag, _, text in elements(rendered(markdown)) if tag == "code"]


def test_sql_is_shown_as_it_is() -> None:
    """With its backticks, pipes and quotes, in a list and in a cell of a table."""
    assert codes(prose_of(f"the query is {quoted(SQL)}", 500)) == [SQL]
    table = f"| a |\n|---|\n| {cell_of(f'the query is {quoted(SQL)}', 500, GITHUB)} |\n"
    assert codes(table) == [SQL]
    assert [tag for tag, _, _ in elements(rendered(table))].count("td") == 1


def test_where_html_is_shown_as_text_a_pipe_in_a_table_is_written_as_its_number() -> None:
    """Bitbucket."""
    assert cell_of(quoted("a|b"), 500, BITBUCKET) == "`a\\u007cb`"


@given(TEXTS, TEXTS)
def test_names_hold_whatever_they_are_given(evil: str, more: str) -> None:
    """A name stays one name, and its text is what is visible of it."""
    found = parts(f"a {quoted(evil)} b")
    assert [is_name for is_name, _ in found] == [False, *[True] * bool(evil), False]
    text = f"x {quoted(evil)}{quoted(more)} y"
    assert_harmless(rendered(f"- {prose_of(text, 400)}"))
    assert_harmless(rendered(f"| a |\n|---|\n| {cell_of(text, 400, GITHUB)} |\n"))
    assert "\x01" not in prose_of(text, 400)


@given(TEXTS)
def test_a_cell_has_one_cell_and_its_text(evil: str) -> None:
    """No character of a name ends the cell or is lost."""
    html = rendered(f"| a |\n|---|\n| {cell_of(quoted(evil), 4000, GITHUB)} |\n")
    found = elements(html)
    assert [tag for tag, _, _ in found].count("td") == 1
    (told,) = ["".join(text.split()) for tag, _, text in found if tag == "code"] or [""]
    assert told.replace("\\u007c", "|") == "".join(plain(evil).split()).replace("\\u007c", "|")


@pytest.mark.parametrize(("longest", "text"), [(100, "a long name"), (6, "a lon…")])
def test_a_sentence_is_cut_to_its_length(longest: int, text: str) -> None:
    """In visible characters."""
    assert prose_of(f"a {quoted('long')} name", longest).replace("`", "") == text
    assert shown(f"a {quoted('long')} name") == "a long name"
