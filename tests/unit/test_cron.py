"""Cron expressions of DataWorks: which are wrong, which are doubtful, and how they read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alibabacloud_dataworks_public20200518.models import _update_file_request
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.plan.cron import cron_problem, cron_warnings, cycle_type, describe_cron

DESCRIBED = {
    "00 12 00 * * ?": ("every day at 00:12", "DAY"),
    "00 12 00 * * ? *": ("every day at 00:12", "DAY"),
    "00 12 00 * * ? 2026": ("every day at 00:12, only in 2026", "DAY"),
    "30 5 3 * * ?": ("every day at 03:05:30", "DAY"),
    "00 00 00/6 * * ?": ("every 6 hours", "NOT_DAY"),
    "00 15 * * * ?": ("at 15 minutes past the hour, every hour", "NOT_DAY"),
    "00 10 00-23/1 * * ?": ("at 10 minutes past the hour, every hour", "NOT_DAY"),
    "00 00/10 * * * ?": ("every 10 minutes", "NOT_DAY"),
    "00 00-59/10 8-23 * * * ?": ("every 10 minutes, between 08:00 and 23:59", "NOT_DAY"),
    "00 00/30 09-17 * * ?": ("every 30 minutes, between 09:00 and 17:59", "NOT_DAY"),
    "00 00 02,14 * * ?": ("every day at 02:00 and 14:00", "NOT_DAY"),
    "00 20 00 1 * ?": ("at 00:20, on day 1 of the month", "DAY"),
    "00 10 01 L * ?": ("at 01:10, on the last day of the month", "DAY"),
    "00 10 00 1 1-12/3 ?": ("at 00:10, on day 1 of the month, every 3 months, January through December", "DAY"),
    "00 10 01 1 1,7 ?": ("at 01:10, on day 1 of the month, only in January and July", "DAY"),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.mark.parametrize("text", DESCRIBED)
def test_an_expression_reads_as_a_sentence(text: str) -> None:
    """What a reviewer wants to know is when it runs."""
    assert cron_problem(text) is None
    assert (describe_cron(text), cycle_type(text)) == DESCRIBED[text]


@pytest.mark.parametrize(("number", "day"), list(enumerate(DAYS, start=1)))
def test_weekday_1_is_monday_and_7_is_sunday(number: int, day: str) -> None:
    """As the sample of UpdateFile and the vendor's converter have it; names and numbers say the same day."""
    name = day[:3]
    for text in (f"{number}", f"0{number}", name.upper(), name.lower()):
        assert describe_cron(f"00 05 03 ? * {text}") == f"at 03:05, only on {day}"
        assert describe_cron(f"00 05 03 * * {text}") == f"at 03:05, only on {day}"


@pytest.mark.parametrize(
    ("weekday", "words"),
    [
        ("2,5", "only on Tuesday and Friday"),
        ("MON,FRI", "only on Monday and Friday"),
        ("1,3,7", "only on Monday, Wednesday, and Sunday"),
        ("1-5", "Monday through Friday"),
        ("MON-FRI", "Monday through Friday"),
        ("6-1", "Saturday through Monday"),
        ("FRI-MON", "Friday through Monday"),
        ("7-1", "Sunday through Monday"),
        ("MON-3", "Monday through Wednesday"),
        ("1,3-5", "only on Monday and Wednesday through Friday"),
        ("1-7/2", "only on Monday, Wednesday, Friday, and Sunday"),
        ("*/2", "only on Monday, Wednesday, Friday, and Sunday"),
        ("2/2", "only on Tuesday, Thursday, and Saturday"),
        ("7/2", "only on Sunday"),
        ("6-2/2", "only on Monday and Saturday"),
        ("SUN-TUE/2", "only on Tuesday and Sunday"),
    ],
)
def test_lists_and_ranges_of_weekdays_name_the_right_days(weekday: str, words: str) -> None:
    """Ranges may wrap around the end of the week (tests of the vendor's converter: 6-1)."""
    text = f"00 00 09 ? * {weekday}"
    assert cron_problem(text) is None
    assert cron_warnings(text) == []
    assert describe_cron(text) == f"at 09:00, {words}"


@pytest.mark.parametrize(
    ("weekday", "words"),
    [
        ("5L", "on the last Friday of the month"),
        ("1L", "on the last Monday of the month"),
        ("7L", "on the last Sunday of the month"),
        ("SUNL", "on the last Sunday of the month"),
        ("2#1", "on the first Tuesday of the month"),
        ("7#2", "on the second Sunday of the month"),
        ("SAT#5", "on the fifth Saturday of the month"),
    ],
)
def test_weekdays_of_a_month_name_the_right_day_and_are_a_warning(weekday: str, words: str) -> None:
    """No document of DataWorks shows these forms of Quartz."""
    text = f"00 00 09 ? * {weekday}"
    assert describe_cron(text) == f"at 09:00, {words}"
    assert [warning for warning in cron_warnings(text) if "no document" in warning] == cron_warnings(text) != []


def test_every_sample_of_the_update_file_reference_is_accepted_without_a_warning() -> None:
    """The pinned SDK carries the text of the reference."""
    source = Path(_update_file_request.__file__).read_text()
    samples = re.findall(r"# - (?:Timed|Schedule)[^`]*`([^`]+)`", source)
    assert len(samples) == 7
    for sample in samples:
        assert (cron_problem(sample), cron_warnings(sample)) == (None, []), sample


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 00 * * ?", "5 fields"),
        ("", "0 fields"),
        ("daily", "1 fields"),
        ("00 12 00 * * ? 2026 1", "8 fields"),
        ("60 12 00 * * ?", "second"),
        ("00 12 24 * * ?", "hour"),
        ("00 12 00 0 * ?", "day"),
        ("00 12 00 * 13 ?", "month"),
        ("00 12 00 ? * 0", "weekday"),
        ("00 12 00 ? * 8", "weekday"),
        ("00 12 00 ? * MOO", "weekday"),
        ("00 12 00 * * ? 26", "year"),
        ("00 12 ? * * ?", "hour"),
        ("00 */0 * * * ?", "minute"),
        ("00 20-10 * * * ?", "minute"),
        ("00 5, 00 * * ?", "minute"),
        ("00 ٣ 00 * * ?", "minute"),
        ("00 00 09 ? * ſun", "weekday"),
        ("00 00 09 ? * frı", "weekday"),
        ("00 00 09 ? *\u30001", "5 fields"),
        ("00 00 09 ? * 0-6", "weekday"),
        ("00 00 09 ? * 2#6", "weekday"),
        ("00 00 09 ? * MON,", "weekday"),
        ("00 00 09 ? * MONDAY", "weekday"),
    ],
)
def test_a_wrong_expression_names_its_field_and_is_shown_as_it_is(text: str, expected: str) -> None:
    """It never stops a diff, a refresh or a review: those show it."""
    assert expected in (cron_problem(text) or "")
    assert describe_cron(text) == f"by the cron expression {text}"
    assert cycle_type(text) is None
    assert cron_warnings(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00 00 00 * * ?", "before 00:05"),
        ("00 04 00 ? * 1", "before 00:05"),
        ("00 */1 * * * ?", "every 5 minutes"),
        ("00 00,02 03 * * ?", "every 5 minutes"),
        ("00 0/7,0/8 * * * ?", "every 5 minutes"),
        ("00 02,58 00,23 * * ?", "every 5 minutes"),
        ("* 10 03 * * ?", "every 5 minutes"),
        ("30 10 03 * * ?", "second other than 00"),
        ("00 10 03 31 2 ?", "never comes"),
        ("00 10 03 31 2,4,6 ?", "never comes"),
        ("00 10 03 29 2 ? 2027", "never comes"),
        ("00 10 03 29 2 ? 2025-2027", "never comes"),
        ("00 10 03 * JAN ?", "no document"),
        ("00 10 03 ? * *,1", "no document"),
        ("00 10 03 ? * ?,1", "no document"),
        ("00 10 22-06 * * ?", "no document"),
        ("00 10 03 15W * ?", "no document"),
        ("00 10 03 ? * 2#1", "no document"),
        ("00 10 03 1 * 2", "both a day of the month and a weekday"),
    ],
)
def test_what_documents_contradict_or_do_not_show_is_a_warning(text: str, expected: str) -> None:
    """An error would stop the preview of a task that may be right."""
    assert cron_problem(text) is None
    (warning,) = cron_warnings(text)
    assert expected in warning


@pytest.mark.parametrize(
    "text", ["00 05 00 * * ?", "00 */5 * * * ?", "00 10 03 29 2 ?", "00 10 03 29 2 ? 2027,2028", "00 10 03 30,31 2,3 ?"]
)
def test_what_is_at_a_limit_is_no_warning(text: str) -> None:
    """00:05 and five minutes are allowed, and 29 February comes."""
    assert cron_warnings(text) == []


@pytest.mark.parametrize(("day", "month"), [("L-31", "*"), ("L-29", "2"), ("31W", "4,6"), ("L-30,31", "9")])
def test_a_date_that_never_comes_is_found_in_forms_of_quartz_too(day: str, month: str) -> None:
    """The latest day of the longest month decides."""
    assert "names a date that never comes" in cron_warnings(f"00 10 03 {day} {month} ?")


@pytest.mark.parametrize(("day", "month"), [("L-30", "*"), ("L-28", "2"), ("31W", "4,5"), ("L", "2"), ("LW", "2")])
def test_a_date_that_comes_in_one_month_is_not_called_never(day: str, month: str) -> None:
    """29 February and the 31st of a single month are enough."""
    assert "names a date that never comes" not in cron_warnings(f"00 10 03 {day} {month} ?")


def part(low: int, high: int) -> st.SearchStrategy[str]:
    """One number, a range, or a step."""
    number = st.integers(low, high)
    pair = st.tuples(number, number).map(sorted)
    return st.one_of(
        number.map(str),
        number.map("{:02}".format),
        pair.map(lambda ends: f"{ends[0]}-{ends[1]}"),
        st.tuples(number, st.integers(1, high)).map(lambda two: f"{two[0]}/{two[1]}"),
        st.integers(1, high).map("*/{}".format),
        st.just("*"),
    )


ANY = st.tuples(*(part(low, high) for low, high in ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7)))).map(" ".join)


@given(ANY)
def test_any_numbers_ranges_and_steps_in_range_are_an_expression_with_a_description(text: str) -> None:
    """A description is never missing, and never an error."""
    assert cron_problem(text) is None
    assert describe_cron(text)
    assert cycle_type(text) in ("DAY", "NOT_DAY")
    assert all(cron_warnings(text))


@given(st.text(max_size=40) | st.text(alphabet="0123456789*?/-,LW#MONFRI ", max_size=30))
def test_no_text_is_an_error(text: str) -> None:
    """Whatever somebody typed in the console has a description."""
    assert describe_cron(text)
    assert isinstance(cron_warnings(text), list)
    assert (cycle_type(text) is None) == (cron_problem(text) is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("00 00/10 03 * * ?", "NOT_DAY"), ("00 05-50/15 03 * * ?", "NOT_DAY"), ("00 10 03/6 * * ?", "NOT_DAY")],
)
def test_several_runs_within_a_day_are_no_daily_cycle(text: str, expected: str) -> None:
    """CycleType DAY is for one fixed time of the day, so minute and hour must both be fixed."""
    assert cycle_type(text) == expected
