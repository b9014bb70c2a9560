"""Every form of a review, with hostile texts in every place where a text can stand."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pulumi_dataworks.content import ABSENT, UNKNOWN, Change, Effect
from pulumi_dataworks.review import Action, TaskReview, as_json, markdown, review_of, text, words
from pulumi_dataworks.review.budget import PLATFORMS, room_of, size
from pulumi_dataworks.review.mapping import mapping_lines
from pulumi_dataworks.review.marked import prose_of
from pulumi_dataworks.review.received import by_target
from pulumi_dataworks.review.signed_lines import mapping_lines as mapping_of
from review.hostile import TEXTS, hostile_review
from review.judge import assert_harmless, assert_no_commands, elements, rendered
from review.made import digest, properties, step
from support.stories import content


@given(TEXTS)
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_nothing_breaks_out_of_any_form(evil: str) -> None:
    """Markdown renders to known elements on every platform, text stays in its columns, JSON is ASCII and whole."""
    review = hostile_review(evil)
    for platform in PLATFORMS.values():
        comment = markdown.render(review, platform)
        assert size(comment.text) <= room_of(platform)
        assert_no_commands(comment.text)
        html = rendered(comment.text)
        assert_harmless(html)
        tags = [tag for tag, _, _ in elements(html)]
        assert tags.count("table") == 1
        assert tags.count("td") % 6 == 0
        assert tags.count("details") == tags.count("summary")
    shown = text.render(review)
    assert_no_commands(shown)
    for line in shown.splitlines():
        assert cell_len(line) <= text.WIDTH
        assert not line.strip() or line.lstrip()[0] in "*|=.!?>+-i" or line == "Other resources"
    told = as_json.render(review)
    assert told.isascii()
    assert "##[" not in told
    assert json.loads(told)["schema"] == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just("[secret]"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(JSON, JSON)
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_any_content_can_be_reviewed(old: Any, new: Any) -> None:
    """Whatever JSON a state holds where a task content should stand."""
    steps = [step("update", "a", properties(task_content=old), properties(task_content=new))]
    steps.append(step("create", "b", new=properties(task_content={"steps": new, "order": old})))
    review = review_of([digest(*steps)])
    assert_harmless(rendered(markdown.render(review, PLATFORMS["github"]).text))
    text.render(review)
    json.loads(as_json.render(review))


def test_colour_is_added_around_the_same_words() -> None:
    """With colour the text is the same, and every escape sequence is ours."""
    review = hostile_review("\x1b[31mred")
    plain, coloured = text.render(review), text.render(review, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("width", [40, 80, 120])
def test_text_fits_its_width(width: int) -> None:
    """Wide characters count twice, long words are folded, and what goes on starts with a bar."""
    told = text.render(hostile_review("业务流程" * 30 + " word " * 30 + "x" * 200), width=width)
    assert all(cell_len(line) <= width for line in told.splitlines())


def shown_mapping(old: list[str], new: list[str], writer: list[str] | None = None) -> list[str]:
    lines = mapping_lines(content(columns=old), content(columns=new, writer={"column": writer or new}))
    return [f"{line.sign} {line.text}" for line in mapping_of(by_target(lines))]


def test_an_inserted_column_is_one_line_of_the_mapping() -> None:
    """Not every later one, as a list diff has it; what stays is counted."""
    old = [f"c{number}" for number in range(9)]
    assert shown_mapping(old, [*old[:4], "new", *old[4:]]) == [
        "  … 3 unchanged",
        "  4: c3 → c3",
        "+ 5: new → new",
        "  6: c4 → c4",
        "  … 4 unchanged",
    ]


def test_moved_removed_and_renamed_pairs() -> None:
    """Red and green for columns of the target that are removed and added; a move changes no value."""
    assert shown_mapping(["a", "b", "c", "d"], ["d", "a", "b"]) == [
        "  1: d → d  (was at 4)",
        "  2: a → a",
        "  3: b → b",
        "- 3: c → c",
    ]
    assert shown_mapping(["a", "b"], ["a", "x"]) == ["  1: a → a", "- 2: b → b", "+ 2: x → x"]


def test_a_mapping_that_stays_is_not_told() -> None:
    """Its lines are all the same; without a reader or a writer there are none."""
    assert [line.kind for line in mapping_lines(content(), content())] == ["same"] * 4
    assert shown_mapping(["a"], ["a"]) == ["  … 1 unchanged"]
    assert mapping_lines({}, {"steps": []}) == ()


def change(old: Any, new: Any, told: str) -> Change:
    return Change("set", "task_content.x", "Reader.where", told, Effect.ROWS, "why", old, new)


@pytest.mark.parametrize(
    ("given_change", "told"),
    [
        (change("a", "b`|c", 'Reader.where changes from "a" to "b`|c"'), '`Reader.where` `"a"` → ``"b`|c"``'),
        (change("a", 'b = "c"', "Reader.where changes from …"), '`Reader.where` `"a"` → `b = "c"`'),
        (change("a", UNKNOWN, "Reader.where is not known yet"), '`Reader.where` `"a"` → (known after apply)'),
        (change(ABSENT, 3, "column `x` added"), "column `x` added"),
    ],
)
def test_sentences_quote_places_and_values(given_change: Change, told: str) -> None:
    """The words of content, with names and values as code; SQL is shown as it is."""
    assert prose_of(words.sentence(given_change), 200) == told


def test_a_task_says_what_it_overwrites() -> None:
    """An update that only takes back the console's edits says so in its row."""
    edit = change("a", "b", "Reader.where changes")
    task = TaskReview(
        stack="dev", name="a", task_name="a", id="", action=Action.UPDATE, effect=Effect.ROWS,
        changes=(edit,), drift=(edit,),
    )  # fmt: skip
    assert "takes back an edit of the console" in words.summary(task)
