"""DW2: speed and error limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ..effects.document_effects import dirty_rows
from ..structure import path_of
from ..values import UNKNOWN
from . import DATA, ERROR, HINT, RUN, WARNING, Found, Job, is_blank, is_variable, mapping_at, rule
from .fix import rename, replace

NUMBER = re.compile(r"\s*[0-9]{1,30}(\.[0-9]{1,30})?\s*")
MOST = 32
"""Threads that the documents allow."""


def _number(value: Any) -> float | None:
    """The number that the engine reads in `value`, which may be text; None where it is none, or below 0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value if value >= 0 else None
    return float(value) if isinstance(value, str) and NUMBER.fullmatch(value) else None


def _unread(value: Any, *, whole: bool) -> bool:
    if value is UNKNOWN or is_blank(value) or is_variable(value) or (isinstance(value, str) and not value.strip()):
        return False
    number = _number(value)
    return number is None or (whole and number % 1 != 0)


@rule(
    "DW201",
    "speed-is-no-number",
    ERROR,
    when=RUN,
    consequence="the engine cannot read it, and the run fails at its start",
    remedy='write a number, such as 2 or "2", without a unit',
    source="engine: Common-00",
)
def speed_is_no_number(job: Job) -> Found:
    """`concurrent` is not a whole number, or `mbps` is not a number."""
    for key, whole in (("concurrent", True), ("mbps", False)):
        if _unread(job.speed.get(key), whole=whole):
            yield f"task_content.setting.speed.{key}", "must be a number"


CHANNEL = "channel"
"""What DataX calls the number of threads."""


@rule(
    "DW202",
    "speed-not-set",
    WARNING,
    when=RUN,
    consequence="the engine asks for a speed, and the run fails at its start",
    remedy="write concurrent, a number from 1 to 32",
    source="engine: Framework-03",
)
def speed_not_set(job: Job) -> Found:
    """`speed` has no `concurrent`, or one of 0."""
    said = job.speed.get("concurrent")
    if job.speed and (is_blank(said) or _number(said) == 0):
        channel = job.speed.get(CHANNEL)
        if "concurrent" in job.speed or _number(channel) in (None, 0):
            yield "task_content.setting.speed.concurrent", "is missing or 0"
        else:
            fix = rename(("setting", "speed", CHANNEL), channel, "concurrent")
            yield "task_content.setting.speed.concurrent", f"is missing; {CHANNEL} is a key of DataX", fix


@rule(
    "DW203",
    "setting-missing",
    HINT,
    when=RUN,
    consequence="the task runs at the speed that DataWorks chooses",
    remedy="write setting with speed and errorLimit",
    source="one published job leaves it out",
)
def setting_missing(job: Job) -> Found:
    """There is no `setting`, or no `speed` in it."""
    setting = job.content.get("setting")
    if job.steps and setting is not UNKNOWN and is_blank(mapping_at(job.content, "setting").get("speed")):
        yield "task_content.setting", "says no speed"


@rule(
    "DW204",
    "too-many-threads",
    HINT,
    when=RUN,
    consequence="the documents allow 1 to 32",
    remedy="write at most 32",
    source="help page of the settings; what the API does is not published",
)
def too_many_threads(job: Job) -> Found:
    """`concurrent` is above 32."""
    said = job.speed.get("concurrent")
    if (_number(said) or 0) > MOST:
        yield "task_content.setting.speed.concurrent", f"is above {MOST}"


@rule(
    "DW205",
    "throttle-without-mbps",
    HINT,
    when=RUN,
    consequence="what the limit is then is not documented",
    remedy='write mbps, such as "20", or "throttle": false',
    source="help page of the settings; five official samples leave it out",
)
def throttle_without_mbps(job: Job) -> Found:
    """`throttle` is on, and `mbps` is missing."""
    if job.speed.get("throttle") in (True, "true") and is_blank(job.speed.get("mbps")):
        yield "task_content.setting.speed.mbps", "is missing while throttle is on"


@rule(
    "DW206",
    "mbps-without-throttle",
    HINT,
    when=RUN,
    consequence="the limit has no effect",
    remedy='write "throttle": true, or take mbps out',
    source="help page of the settings",
)
def mbps_without_throttle(job: Job) -> Found:
    """`mbps` is given, and `throttle` is off or missing."""
    throttle = job.speed.get("throttle")
    if not is_blank(job.speed.get("mbps")) and throttle in (None, False, "false"):
        yield "task_content.setting.speed.mbps", "is given while throttle is off"


@rule(
    "DW207",
    "error-limit-is-no-number",
    ERROR,
    when=RUN,
    consequence="the engine cannot read it, and the run fails at its start",
    remedy='write how many rows may be dirty, such as 0 or "0"',
    source="engine: Common-00",
)
def error_limit_is_no_number(job: Job) -> Found:
    """`errorLimit.record` is not a whole number."""
    if _unread(mapping_at(mapping_at(job.content, "setting"), "errorLimit").get("record"), whole=True):
        yield "task_content.setting.errorLimit.record", "must be a whole number"


@rule(
    "DW208",
    "every-dirty-row-tolerated",
    HINT,
    when=DATA,
    consequence="every dirty row is left out, and the run succeeds",
    remedy='write how many rows may be dirty, "0" for none',
    source="engine: an empty limit is none; many published jobs have it",
)
def every_dirty_row_tolerated(job: Job) -> Found:
    """`errorLimit.record` is empty or missing, and neither `strategy` nor `percentage` limits dirty rows."""
    setting = mapping_at(job.content, "setting")
    limit = setting.get("errorLimit")
    if setting and limit is not UNKNOWN and dirty_rows(mapping_at(setting, "errorLimit")) == float("inf"):
        yield "task_content.setting.errorLimit.record", "is empty or missing"


FLAG = ("true", "false")
VALUES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    # place below setting: its values; those of executeMode are checked for a misspelling only, other ones may exist
    ("speed", "throttle"): FLAG,
    ("failoverEnable",): FLAG,
    ("errorLimit", "strategy"): ("Ignore", "Tolerance", "ZeroTolerance"),
    ("executeMode",): ("distribute",),
}


@rule(
    "DW210",
    "setting-not-listed",
    WARNING,
    when=DATA,
    consequence="it is ignored or fails the run: dirty rows, speed and retries are not what it says",
    remedy="write one of the listed values",
    source="help page of the settings",
)
def setting_not_listed(job: Job) -> Found:
    """`throttle`, `failoverEnable`, `errorLimit.strategy` or `executeMode` has a value that is not documented."""
    for place, values in VALUES.items():
        *around, key = ("setting", *place)
        owner: Mapping[str, Any] = job.content
        for name in around:
            owner = mapping_at(owner, name)
        said = owner.get(key)
        if said is UNKNOWN or is_blank(said) or is_variable(said):
            continue
        text = str(said).strip().casefold()
        meant = next((one for one in values if one.casefold() == text), None)
        close = get_close_matches(text, [one.casefold() for one in values], cutoff=0.8)
        if meant is None and (close or key != "executeMode"):
            right = next((one for one in values if close and one.casefold() == close[0]), "")
            at = ("setting", *place)
            fix = replace(at, said, right, f"Write {right}.") if right and values is not FLAG else None
            yield path_of("task_content", at), f"must be {' or '.join(values)}", fix


@rule(
    "DW209",
    "distributed-below-threads",
    HINT,
    when=RUN,
    consequence="the task runs on one machine",
    remedy="write concurrent 8 or more, or take executeMode out",
    source="help page of the settings: distributed execution from 8 threads on",
)
def distributed_below_threads(job: Job) -> Found:
    """`executeMode` is distribute, and `concurrent` is below 8."""
    threads = _number(job.speed.get("concurrent"))
    if mapping_at(job.content, "setting").get("executeMode") == "distribute" and threads is not None and threads < 8:
        yield "task_content.setting.executeMode", "is distribute with fewer than 8 threads"
