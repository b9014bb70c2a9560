"""Cron expressions of DataWorks: second minute hour day month weekday, and a year that may follow.

    cron_problem(text)       what is certainly wrong, None when nothing is                      an error of `check`
    cron_warnings(text)      what documents contradict, do not show, or what never comes       warnings of `check`
    cycle_type(text)         DAY or NOT_DAY, as UpdateFile takes them; None when not understood
    describe_cron(text)      "every day at 00:12"; any text is accepted

Weekday 1 is Monday and 7 is Sunday. The reference of UpdateFile (OpenAPI 2020-05-18) says so with its sample "every
Tuesday and Friday: 00 05 00 * * 2,5", and so does the converter of aliyun/dataworks-spec (CronUtil). Names of days are
those of the vendor's scheduling guide (`MON,FRI`); a range that wraps (`6-1`) is in the tests of that converter; a
seventh field is in a sample of the UpdateFile reference.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from itertools import pairwise

MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = {name.upper(): number for number, name in enumerate(calendar.day_abbr, start=1)}


@dataclass(frozen=True)
class Field:
    """One field: its name, smallest and largest number, names of numbers, whether a range may wrap around, and forms
    other than numbers (`documented` by DataWorks, and `other` ones that Quartz has)."""

    name: str
    low: int
    high: int
    names: dict[str, int] = field(default_factory=dict)
    wraps: bool = False
    documented: str = r"\*"
    other: str = r"(?!)"


FIELDS = (
    Field("second", 0, 59),
    Field("minute", 0, 59),
    Field("hour", 0, 23, wraps=True),
    Field("day", 1, 31, documented=r"\*|\?|L", other=r"LW|L-\d{1,2}|\d{1,2}W"),
    Field("month", 1, 12, names=MONTHS, wraps=True),
    Field("weekday", 1, 7, names=WEEKDAYS, wraps=True, documented=r"\*|\?", other=r"\d?L|\d#[1-5]|[A-Z]{3}(L|#[1-5])"),
    Field("year", 1970, 2199, documented=r"\*|\?"),
)
PART = re.compile(r"(?:\*|(?P<first>\d{1,4}|[A-Z]{3})(?:-(?P<last>\d{1,4}|[A-Z]{3}))?)(?:/(?P<by>\d{1,2}))?", re.ASCII)

EARLIEST = 5
"""Minutes after midnight: the earliest time of a day."""

SHORTEST = 5
"""Minutes between two runs: the least."""

LIMITS = "the UpdateFile reference of OpenAPI 2020-05-18"
DEFAULTS = "the help page of cron expressions"


def cron_problem(text: str) -> str | None:
    """What is certainly wrong with an expression, as the rest of a sentence about it."""
    texts = _fields(text)
    if len(texts) not in (6, 7):
        return f"has {len(texts)} fields, and DataWorks takes six: second minute hour day month weekday"
    for one, value in zip(FIELDS, texts, strict=False):
        for part in value.split(","):
            if _numbers(one, part) is None and not re.fullmatch(f"{one.documented}|{one.other}", part, re.ASCII):
                return f"has a {one.name} that must be a number of {one.low} to {one.high}, a range, a step or a mark"
    return None


def _fields(text: str) -> list[str]:
    """The fields in capitals; signs outside of ASCII stay, for capitals of some of them are letters of ASCII."""
    return [one.upper() if one.isascii() else one for one in re.findall(r"[^ \t\r\n]+", text)]


def _number(one: Field, text: str) -> int | None:
    number = int(text) if text.isdecimal() else one.names.get(text)
    return number if number is not None and one.low <= number <= one.high else None


def _numbers(one: Field, part: str) -> list[int] | None:
    """The numbers that a part of a field means, in their order; None unless it is a number, a range or a step."""
    found = PART.fullmatch(part)
    if found is None or (found["by"] is not None and not 1 <= int(found["by"]) <= one.high):
        return None
    step = int(found["by"] or 1)
    if found["first"] is None:
        return list(range(one.low, one.high + 1, step))
    first = _number(one, found["first"])
    last = first if found["last"] is None else _number(one, found["last"])
    if first is None or last is None or (first > last and not one.wraps):
        return None
    if found["last"] is None and found["by"] is not None:
        last = one.high
    size = one.high - one.low + 1
    return [
        (number - one.low) % size + one.low for number in range(first, last + (size if first > last else 0) + 1, step)
    ]


def _set(one: Field, value: str) -> set[int] | None:
    """All numbers of a field; None where it has a mark other than `*` and `?`."""
    parts = [range(one.low, one.high + 1) if part == "?" else _numbers(one, part) for part in value.split(",")]
    return None if any(part is None for part in parts) else {number for part in parts for number in part or ()}


def cycle_type(text: str) -> str | None:
    """NOT_DAY for schedules by the hour or by the minute, DAY for all others (documented for CycleType); None for a
    text that is not understood."""
    if cron_problem(text):
        return None
    _, minute, hour, *_ = text.split()
    return "DAY" if minute.isdecimal() and hour.isdecimal() else "NOT_DAY"


# Warnings


def cron_warnings(text: str) -> list[str]:
    """What may be wrong with an expression without a problem, each as the rest of a sentence about it."""
    if cron_problem(text):
        return []
    texts = _fields(text)
    return [warning for warning in (_early(texts), _often(texts), _never(texts), *_unshown(texts)) if warning]


def _early(texts: list[str]) -> str:
    """Only for a fixed time of the day: samples of the same reference run by minutes from 00:00 on."""
    minute, hour = texts[1], texts[2]
    if minute.isdecimal() and hour.isdecimal() and int(hour) == 0 and int(minute) < EARLIEST:
        return f"runs before 00:05, the earliest time of a day in {LIMITS}; {DEFAULTS} shows 00:00 as a default"
    return ""


def _often(texts: list[str]) -> str:
    seconds, minutes, hours = (_set(one, value) for one, value in zip(FIELDS[:3], texts[:3], strict=True))
    if not seconds or not minutes or not hours:
        return ""
    times = sorted(60 * hour + minute for hour in hours for minute in minutes)
    gap = min((after - before for before, after in pairwise([*times, times[0] + 24 * 60])), default=24 * 60)
    if len(seconds) > 1 or gap < SHORTEST:
        return f"runs more often than every 5 minutes: {LIMITS} names 5 minutes as the least, the new Data Studio 1"
    if seconds != {0}:
        return f"runs at a second other than 00, and {DEFAULTS} takes 00 only"
    return ""


def _never(texts: list[str]) -> str:
    months, years = _set(FIELDS[4], texts[4]), _set(FIELDS[6], texts[6] if len(texts) == 7 else "*")
    if texts[5] not in ("*", "?") or not months or not years:
        return ""
    longest = max(calendar.monthrange(year, month)[1] for year in years for month in months)
    if min(_shortest_month(part) for part in texts[3].split(",")) > longest:
        return "names a date that never comes"
    return ""


def _shortest_month(part: str) -> int:
    """Days that a month must have for a part of the field day: 31 for 31 and 31W, 4 for L-3."""
    if part.startswith("L-"):
        return int(part.removeprefix("L-")) + 1
    numbers = _numbers(FIELDS[3], part.removesuffix("W"))
    return min(numbers) if numbers else 1


def _unshown(texts: list[str]) -> list[str]:
    """Forms that Quartz has and no document of DataWorks shows."""
    found = [
        f"has {part} as {one.name}, a form that no document of DataWorks shows"
        for one, value in zip(FIELDS, texts, strict=False)
        for part in value.split(",")
        if not _is_shown(one, part) or (part in ("*", "?") and part != value)
    ]
    if texts[3] not in ("*", "?") and texts[5] not in ("*", "?"):
        found.append(
            "names both a day of the month and a weekday, and no document of DataWorks defines which one applies"
        )
    return found


def _is_shown(one: Field, part: str) -> bool:
    numbers = _numbers(one, part)
    if numbers is None:
        return re.fullmatch(one.documented, part) is not None
    return one.name == "weekday" or (numbers == sorted(numbers) and not re.search("[A-Z]", part))


# Description


def describe_cron(text: str) -> str:
    """An expression in plain language, "every day at 00:12"; what is not understood is shown as it is written.

    Raises nothing.
    """
    if cron_problem(text):
        return f"by the cron expression {text}"
    # Loaded where it is needed: a preview without a changed schedule does not pay for it.
    from cron_descriptor import FormatError, MissingFieldError, Options, WrongArgumentError, get_description

    options = Options(locale_code="en_US", use_24hour_time_format=True, day_of_week_start_index_zero=True, verbose=True)
    try:
        words = get_description(_short(text), options)
    except (FormatError, MissingFieldError, WrongArgumentError):
        return f"by the cron expression {text}"
    return _daily(words[0].lower() + words[1:])


def _daily(words: str) -> str:
    """The words of the library in the order of a sentence after "runs"."""
    head, _, rest = words.partition(", every day")
    if head == words:
        return words
    if head.startswith("every"):
        head = head.removesuffix(", every hour")
    return (f"every day {head}" if re.match(r"at \d\d:", head) else head) + rest


def _short(text: str) -> str:
    """The expression without what has no meaning: seconds 00, any year, leading zeros, a range that is the whole field
    and a step of one. Weekdays with a step are written one by one: the library counts weeks where a range wraps."""
    texts = [re.sub(r"(?<!\d)0+(?=\d)", "", one) for one in _fields(text)]
    weekdays = _set(FIELDS[5], texts[5])
    if "/" in texts[5] and weekdays is not None:
        texts[5] = ",".join(map(str, sorted(weekdays)))
    for number, whole in ((1, "0-59"), (2, "0-23")):
        texts[number] = re.sub(rf"^{whole}(?=/|$)", "*", texts[number])
        texts[number] = "*" if texts[number] == "*/1" else texts[number]
    if texts[6:] in (["*"], ["?"]):
        del texts[6]
    return " ".join(texts[1:] if texts[0] == "0" and len(texts) == 6 else texts)
