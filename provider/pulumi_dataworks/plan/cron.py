"""Six-field cron expressions of DataWorks (second minute hour day month weekday), judged and told in words.

    cron_problem(text)   what is certainly wrong, None when nothing is
    cron_words(text)     "every day at 00:12"
    cycle_type(text)     DAY or NOT_DAY, as UpdateFile takes them

The form is that of the samples of UpdateFile (`00 12 00 * * ?`) and of the schedules that the console writes. No
library was taken: those at hand read five fields, or seconds at the end, and none says what DataWorks accepts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One of the six fields: its name, its smallest and largest number, and the marks that it may hold beside them."""

    name: str
    low: int
    high: int
    marks: str = "*"


FIELDS = (
    Field("second", 0, 59),
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day", 1, 31, "*?L"),
    Field("month", 1, 12),
    Field("weekday", 1, 7, "*?"),
)
PART = re.compile(r"(?P<mark>[*?L])|(?P<first>\d{1,2})(-(?P<last>\d{1,2}))?(/(?P<by>\d{1,2}))?", re.ASCII)
STAR_STEP = re.compile(r"\*/(\d{1,2})", re.ASCII)
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
"""Weekday 1 is Sunday, as in Quartz, whose `?` the form has; that DataWorks counts so is a guess."""


def cron_problem(text: str) -> str | None:
    """What is certainly wrong with an expression, as the rest of a sentence about it."""
    fields = text.split()
    if len(fields) != len(FIELDS):
        return f"has {len(fields)} fields, and DataWorks takes six: second minute hour day month weekday"
    for field, value in zip(FIELDS, fields, strict=True):
        for part in value.split(","):
            if not _fits(field, part):
                return f"has a {field.name} that is no number of {field.low} to {field.high}, range, step or mark"
    return None


def _fits(field: Field, part: str) -> bool:
    star = STAR_STEP.fullmatch(part)
    if star:
        return 1 <= int(star[1]) <= field.high
    found = PART.fullmatch(part)
    if found is None:
        return False
    if found["mark"]:
        return found["mark"] in field.marks
    first, last, by = int(found["first"]), int(found["last"] or found["first"]), int(found["by"] or 1)
    return field.low <= first <= last <= field.high and 1 <= by <= field.high


def _fixed(value: str) -> bool:
    """Whether a field is one number."""
    return value.isdecimal()


def cycle_type(text: str) -> str:
    """NOT_DAY for schedules by the hour or by the minute, DAY for all others (documented for CycleType)."""
    _, minute, hour, *_ = text.split()
    return "DAY" if _fixed(minute) and _fixed(hour) else "NOT_DAY"


def cron_words(text: str) -> str:
    """A valid expression in words, "every day at 00:12"; what has no short words is told as it is written."""
    second, minute, hour, day, month, weekday = text.split()
    when = _time(second, minute, hour)
    days = _days(day, weekday)
    if when is None or days is None:
        return f"by the cron expression {text}"
    in_months = "" if month in ("*", "?") else f" of month {month}"
    return f"{days}{in_months} {when}"


def _time(second: str, minute: str, hour: str) -> str | None:
    if not _fixed(second):
        return None
    if _fixed(minute) and _fixed(hour):
        tail = f":{int(second):02}" if int(second) else ""
        return f"at {int(hour):02}:{int(minute):02}{tail}"
    span = re.fullmatch(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)/(\d{1,2})", hour)
    if _fixed(minute) and (span or hour == "*"):
        every = int(span[3]) if span else 1
        between = f" from {int(span[1] or 0):02}:{int(minute):02}" if span else f" at minute {int(minute)}"
        until = f" until {int(span[2]):02}:{int(minute):02}" if span and span[2] else ""
        return f"every {'hour' if every == 1 else f'{every} hours'}{between}{until}"
    steps = re.fullmatch(r"(?:\*|0?0)/(\d{1,2})", minute)
    if steps:
        hours = re.fullmatch(r"(\d{1,2})-(\d{1,2})", hour)
        if hours:
            return f"every {int(steps[1])} minutes from {int(hours[1]):02}:00 until {int(hours[2]):02}:59"
        return f"every {int(steps[1])} minutes" if hour == "*" else None
    if _fixed(minute) and all(_fixed(part) for part in hour.split(",")):
        return "at " + " and ".join(f"{int(part):02}:{int(minute):02}" for part in hour.split(","))
    return None


def _days(day: str, weekday: str) -> str | None:
    if day in ("*", "?") and weekday in ("*", "?"):
        return "every day"
    if day in ("*", "?") and all(_fixed(part) for part in weekday.split(",")):
        return "every " + " and ".join(DAYS[int(part) - 1] for part in weekday.split(","))
    if weekday in ("*", "?") and day == "L":
        return "on the last day of every month"
    if weekday in ("*", "?") and all(_fixed(part) for part in day.split(",")):
        return "on day " + " and ".join(str(int(part)) for part in day.split(",")) + " of every month"
    return None
