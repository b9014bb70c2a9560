"""Six-field cron expressions: which are wrong, and how the right ones read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.plan.cron import FIELDS, cron_problem, cron_words, cycle_type

WORDS = {
    "00 12 00 * * ?": ("every day at 00:12", "DAY"),
    "30 5 3 * * ?": ("every day at 03:05:30", "DAY"),
    "00 00 00/6 * * ?": ("every day every 6 hours from 00:00", "NOT_DAY"),
    "00 30 08-18/2 * * ?": ("every day every 2 hours from 08:30 until 18:30", "NOT_DAY"),
    "00 15 * * * ?": ("every day every hour at minute 15", "NOT_DAY"),
    "00 */5 * * * ?": ("every day every 5 minutes", "NOT_DAY"),
    "00 00/30 09-17 * * ?": ("every day every 30 minutes from 09:00 until 17:59", "NOT_DAY"),
    "00 00 02,14 * * ?": ("every day at 02:00 and 14:00", "NOT_DAY"),
    "00 10 01 ? * 2,6": ("every Monday and Friday at 01:10", "DAY"),
    "00 10 01 1,15 * ?": ("on day 1 and 15 of every month at 01:10", "DAY"),
    "00 10 01 L * ?": ("on the last day of every month at 01:10", "DAY"),
    "00 10 01 1 1,7 ?": ("on day 1 of every month of month 1,7 at 01:10", "DAY"),
    "00 10-20 01 * * ?": ("by the cron expression 00 10-20 01 * * ?", "NOT_DAY"),
}


@pytest.mark.parametrize("text", WORDS)
def test_an_expression_reads_as_a_sentence(text: str) -> None:
    """What a reviewer wants to know is when it runs."""
    assert cron_problem(text) is None
    assert (cron_words(text), cycle_type(text)) == WORDS[text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 00 * * ?", "5 fields"),
        ("", "0 fields"),
        ("60 12 00 * * ?", "second"),
        ("00 12 24 * * ?", "hour"),
        ("00 12 00 0 * ?", "day"),
        ("00 12 00 * 13 ?", "month"),
        ("00 12 00 ? * 8", "weekday"),
        ("00 12 ? * * ?", "hour"),
        ("00 */0 * * * ?", "minute"),
        ("00 20-10 * * * ?", "minute"),
        ("00 5, 00 * * ?", "minute"),
        ("00 ٣ 00 * * ?", "minute"),
    ],
)
def test_a_wrong_expression_names_its_field(text: str, expected: str) -> None:
    """One line, without the expression."""
    assert expected in (cron_problem(text) or "")


NUMBERS = [st.integers(field.low, field.high).map(str) for field in FIELDS]


@given(st.tuples(*NUMBERS))
def test_any_six_numbers_in_range_are_an_expression_with_words(fields: tuple[str, ...]) -> None:
    """Words are never missing, and never an error."""
    text = " ".join(fields)
    assert cron_problem(text) is None
    assert cron_words(text)
    assert cycle_type(text) == "DAY"


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    """Whatever stands there is judged; what passes has words."""
    if cron_problem(text) is None:
        assert cron_words(text)
        assert cycle_type(text) in ("DAY", "NOT_DAY")
