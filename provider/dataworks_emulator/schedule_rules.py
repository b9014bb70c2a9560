"""Which schedule values UpdateFile refuses: the values that the official SDK's UpdateFileRequest lists.

Written for the emulator alone; it shares nothing with the client. The form of each refusal, 400 Invalid<Param>, is the
documented one of the gateway; that the service answers in this way is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from dataworks_emulator.errors import invalid
from dataworks_emulator.options import Options

_LISTED = {
    "CycleType": ("DAY", "NOT_DAY"),
    "SchedulerType": ("NORMAL", "MANUAL", "PAUSE", "SKIP"),
    "RerunMode": ("ALL_ALLOWED", "FAILURE_ALLOWED", "ALL_DENIED"),
    "DependentType": ("SELF", "CHILD", "USER_DEFINE", "NONE"),
}
_FLAGS = ("ApplyScheduleImmediately", "AutoParsing", "IgnoreParentSkipRunningProperty", "StartImmediately", "Stop")
_COUNTS = {
    # largest value; 1,800,000 is documented, the others are those of the types
    "AutoRerunIntervalMillis": 1_800_000,
    "AutoRerunTimes": 2**31 - 1,
    "Timeout": 2**31 - 1,
    "StartEffectDate": 2**63 - 1,
    "EndEffectDate": 2**63 - 1,
}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_CRON_FIELDS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 0, ()),  # the help page on cron expressions: seconds are 00
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, _MONTHS),
    (0, 7, _DAYS),
)
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,2}))?", re.ASCII)
_LAST = re.compile(r"L|LW|\d{1,2}[LW]|[1-7]#[1-5]|L-\d{1,2}", re.ASCII)


def check_schedule(options: Options, sent: Mapping[str, str], merged: Mapping[str, str]) -> None:
    """Raise GatewayError Invalid<Param> for a sent value that the options refuse; `merged` is what the file has
    afterwards. An empty value is accepted: what it does is not documented."""
    cron = sent.get("CronExpress")
    if options.schedule_values == "documented":
        for name, value in sent.items():
            if value and not _is_value(options, name, value):
                raise invalid(name)
        if sent.get("DependentType") == "USER_DEFINE" and not merged.get("DependentNodeIdList"):
            raise invalid("DependentNodeIdList")
        start, end = merged.get("StartEffectDate"), merged.get("EndEffectDate")
        if start and end and sent.keys() & {"StartEffectDate", "EndEffectDate"} and int(start) > int(end):
            raise invalid("EndEffectDate")
    if cron and options.cron_limits == "documented" and _breaks_limits(cron):
        raise invalid("CronExpress")


def _is_value(options: Options, name: str, value: str) -> bool:
    if name in _LISTED:
        return value in _LISTED[name]
    if name in _FLAGS:
        return value.lower() in ("true", "false")
    if name in _COUNTS:
        return value.isascii() and value.isdecimal() and int(value[:20]) <= _COUNTS[name]
    other = _OTHERS.get(name)
    return other is None or other(options, value)


def _is_node_list(_: Options, value: str) -> bool:
    return all(part.isascii() and part.isdecimal() for part in value.split(","))


def _is_group(options: Options, value: str) -> bool:
    return value in {*options.scheduling_groups, *options.resource_groups}


def _is_cron(_: Options, value: str) -> bool:
    return cron_values(value) is not None


_OTHERS: dict[str, Callable[[Options, str], bool]] = {
    "CronExpress": _is_cron,
    "DependentNodeIdList": _is_node_list,
    "ResourceGroupIdentifier": _is_group,
}


def cron_values(text: str) -> list[set[int]] | None:
    """The values of each of the six fields; an empty set for forms that name no fixed ones ("?", "L"). None where the
    text is no cron expression."""
    parts = text.split(" ")
    if len(parts) != len(_CRON_FIELDS):
        return None
    found: list[set[int]] = []
    for place, (part, (low, high, words)) in enumerate(zip(parts, _CRON_FIELDS, strict=True)):
        values: set[int] | None = set()
        if not (place in (3, 5) and (part == "?" or _LAST.fullmatch(part))):
            values = _field(part, low, high, words)
        if values is None:
            return None
        found.append(values)
    return found


def _field(text: str, low: int, high: int, words: tuple[str, ...]) -> set[int] | None:
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        first, last, step = match.groups()
        start = low if first == "*" else _number(first, words)
        end = _number(last, words) if last is not None else high if first == "*" or step else start
        if start is None or end is None or not low <= start <= end <= high or step == "0" or (first == "*" and last):
            return None
        found |= set(range(start, end + 1, int(step or 1)))
    return found


def _number(text: str, words: tuple[str, ...]) -> int | None:
    if text.upper() in words:
        return words.index(text.upper()) + 1
    return int(text) if text.isdecimal() and len(text) <= 2 else None


def _breaks_limits(cron: str) -> bool:
    """Whether it runs before 00:05 or twice within five minutes."""
    fields = cron_values(cron)
    if fields is None:
        return False
    times = sorted(hour * 60 + minute for hour in fields[2] for minute in fields[1])
    gaps = [after - before for before, after in zip(times, [*times[1:], times[0] + 24 * 60], strict=True)]
    return times[0] < 5 or min(gaps) < 5
