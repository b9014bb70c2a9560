"""The schedule of a node: how each setting is validated, compared, read from GetFile and written by UpdateFile.

    problems(news)                 everything that is certainly wrong           -> check
    normal(news)                   one form per meaning                         -> check
    changed(old, new)              which settings differ in meaning             -> diff
    live_settings(node, file)      what GetFile returns, under the names of inputs -> read
    lacking(wanted, live)          what UpdateFile still has to send            -> create, update
    update_fields(settings)        the same, as UpdateFile's parameters
    digest(settings)               one short text per meaning                   -> deployment

The shapes differ: UpdateFile takes comma lists, GetFile gives lists of objects; the resource group is written as an
identifier and read as a number, so its drift cannot be detected.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ..content import (
    UNKNOWN,
    Problem,
    canonical,
    contains_unknown,
    cu_text,
    encoding_errors,
    para_value_problem,
    same,
)
from .cron import cron_problem, cron_warnings, cycle_type
from .ids import text_errors

ScheduleSettings = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """One input: its name here and in UpdateFile, the values it takes, and where that is written.

    `parameter` "" means that UpdateFile has none: only nodes of the new Data Studio have the setting. `kind` is text,
    list (of texts), flag, count (a whole number), date or cu; `choices` are all there are, if any; `largest` bounds a
    count.
    """

    name: str
    parameter: str
    kind: str
    reason: str
    choices: tuple[str, ...] = ()
    largest: int = 2**31 - 1


COMBINED = ("USER_DEFINE_AND_SELF", "CHILD_AND_SELF")
"""Kinds that CreateFile lists in addition to the four of UpdateFile; that UpdateFile takes them is a guess."""

NEED_IDS = ("USER_DEFINE", "USER_DEFINE_AND_SELF")

SETTINGS = (
    Setting("cron_express", "CronExpress", "text", "six fields, second first, as the samples of UpdateFile show"),
    Setting(
        "cycle_type",
        "CycleType",
        "text",
        "without it derived from cron_express: NOT_DAY by hours or minutes",
        ("DAY", "NOT_DAY"),
    ),
    Setting(
        "scheduler_type",
        "SchedulerType",
        "text",
        "PAUSE holds the node, SKIP lets it succeed without running",
        ("NORMAL", "MANUAL", "PAUSE", "SKIP"),
    ),
    Setting("stop", "Stop", "flag", "true holds scheduling"),
    Setting(
        "start_effect_date",
        "StartEffectDate",
        "date",
        "milliseconds in the API; here a date (00:00 in UTC+8), a time with its zone, or milliseconds",
    ),
    Setting("end_effect_date", "EndEffectDate", "date", "as start_effect_date"),
    Setting(
        "rerun_mode",
        "RerunMode",
        "text",
        "whether a run may be repeated",
        ("ALL_ALLOWED", "FAILURE_ALLOWED", "ALL_DENIED"),
    ),
    Setting("auto_rerun_times", "AutoRerunTimes", "count", "runs after a failure"),
    Setting(
        "auto_rerun_interval_millis", "AutoRerunIntervalMillis", "count", "at most half an hour", largest=1_800_000
    ),
    Setting(
        "timeout",
        "Timeout",
        "count",
        "hours until a run is ended; for UpdateFile the unit is a guess, for a node timeout_unit says it",
    ),
    Setting(
        "timeout_unit",
        "",
        "text",
        "of timeout; HOURS where it is left out",
        ("HOURS", "MINUTES", "SECONDS"),
    ),
    Setting(
        "instance_mode",
        "",
        "text",
        "when instances of a deployed change are made: for the next day, or at once",
        ("T+1", "Immediately"),
    ),
    Setting("para_value", "ParaValue", "text", "`name=value` pairs; DataWorks assumes bizdate=$bizdate"),
    Setting("inputs", "InputList", "list", "outputs of other nodes; required for a batch synchronization node"),
    Setting("outputs", "OutputList", "list", "needed before the first submission (from other people's notes)"),
    Setting(
        "dependent_type",
        "DependentType",
        "text",
        "runs of the previous cycle that this one waits for",
        ("SELF", "CHILD", "USER_DEFINE", "NONE", *COMBINED),
    ),
    Setting(
        "dependent_node_ids", "DependentNodeIdList", "list", "with dependent_type USER_DEFINE or USER_DEFINE_AND_SELF"
    ),
    Setting(
        "resource_group_identifier",
        "ResourceGroupIdentifier",
        "text",
        "of the scheduler; GetFile returns another kind of id, so changes made elsewhere are not detected",
    ),
    Setting(
        "scheduling_cu",
        "",
        "cu",
        'CUs that scheduling takes from a serverless group, such as "0.25"; those of the run are `cu` of the task',
    ),
    Setting("owner", "Owner", "text", "user id"),
    Setting("description", "FileDescription", "text", "of the file"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
MULTILINE = ("para_value", "description")
ONLY_OF_NODES = tuple(setting.name for setting in SETTINGS if not setting.parameter)
"""Settings that only the new Data Studio has."""
UNREADABLE = ("resource_group_identifier",)
"""Settings that GetFile does not return in the form in which they are written; a node returns them."""


# check


def problems(news: ScheduleSettings) -> list[Problem]:
    """Everything that is certainly wrong with the settings. Raises nothing; UNKNOWN may be anywhere."""
    found: list[Problem] = []
    for setting in SETTINGS:
        value = news.get(setting.name)
        if value is None or contains_unknown(value):
            continue
        found += encoding_errors(value, setting.name) or _VALIDATORS[setting.kind](setting, value)
    wrong = {problem.path for problem in found}
    return found + [problem for problem in _cron(news) + _dependents(news) + _unit(news) if problem.path not in wrong]


def _text(setting: Setting, value: Any) -> list[Problem]:
    if not isinstance(value, str) or not value.strip():
        return [Problem(setting.name, "must be a string, and not an empty one", "write it, or leave it out")]
    if setting.choices and value not in setting.choices:
        return [Problem(setting.name, f"must be one of {', '.join(setting.choices)}", "write one of them")]
    return text_errors(value, setting.name, lines=setting.name in MULTILINE)


def _list(setting: Setting, value: Any) -> list[Problem]:
    fine = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    if not fine or any("," in item for item in value):
        return [Problem(setting.name, "must be a list of strings without commas", 'write it as ["one", "two"]')]
    return [problem for item in value for problem in text_errors(item, setting.name)][:1]


def _flag(setting: Setting, value: Any) -> list[Problem]:
    return [] if isinstance(value, bool) else [Problem(setting.name, "must be true or false", "write True or False")]


def _count(setting: Setting, value: Any) -> list[Problem]:
    whole = canonical(value)
    if isinstance(whole, bool) or not isinstance(whole, int) or not 0 <= whole <= setting.largest:
        return [Problem(setting.name, f"must be a whole number from 0 to {setting.largest}", "write one")]
    return []


def _date(setting: Setting, value: Any) -> list[Problem]:
    if date_text(value) is None:
        remedy = (
            'write it as "2026-01-01", with time and zone as "2026-01-01T00:00:00+08:00", or as milliseconds since 1970'
        )
        return [Problem(setting.name, "must be a date", remedy)]
    return []


def _cu(setting: Setting, value: Any) -> list[Problem]:
    if isinstance(value, str | int | float) and not isinstance(value, bool) and DECIMAL.fullmatch(str(value)):
        return []
    return [Problem(setting.name, "must be a decimal number", 'write it as "0.25", or leave it out')]


_VALIDATORS: dict[str, Callable[[Setting, Any], list[Problem]]] = {
    "text": _text,
    "list": _list,
    "flag": _flag,
    "count": _count,
    "date": _date,
    "cu": _cu,
}


def _cron(news: ScheduleSettings) -> list[Problem]:
    cron = news.get("cron_express")
    if not isinstance(cron, str):
        return []
    wrong = cron_problem(cron)
    if wrong:
        return [Problem("cron_express", wrong, 'write it as "00 12 00 * * ?", which is every day at 00:12')]
    cycle = cycle_type(cron)
    if news.get("cycle_type") not in (None, UNKNOWN, cycle):
        return [Problem("cycle_type", f"does not fit cron_express, which is {cycle}", "leave cycle_type out")]
    return []


def _dependents(news: ScheduleSettings) -> list[Problem]:
    kind, ids = news.get("dependent_type"), news.get("dependent_node_ids")
    if kind is UNKNOWN or contains_unknown(ids) or bool(ids) == (kind in NEED_IDS):
        return []
    what = f"is needed with dependent_type {kind}" if not ids else f"needs dependent_type {' or '.join(NEED_IDS)}"
    return [Problem("dependent_node_ids", what, "set both, or neither")]


def _unit(news: ScheduleSettings) -> list[Problem]:
    if news.get("timeout_unit") is None or news.get("timeout") is not None:
        return []
    return [Problem("timeout_unit", "needs timeout", "set both, or neither")]


DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SCHEDULER_ZONE = timezone(timedelta(hours=8))
"""The zone of a date without a time. That the scheduler of every region counts in it is a guess; a time with its zone
is exact."""


def date_text(value: Any) -> str | None:
    """A date in one form, UTC to the millisecond; None for anything else. A day alone is its beginning in UTC+8."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if DAY.fullmatch(value):
                moment = moment.replace(tzinfo=SCHEDULER_ZONE)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value / 1000, UTC)
        else:
            return None
        if moment.tzinfo is None:
            return None
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None


def _milliseconds(text: str) -> str:
    return str(round(datetime.fromisoformat(text).timestamp() * 1000))


_FORMS: dict[str, Callable[[Any], Any]] = {"date": date_text, "cu": cu_text}


def normal(news: ScheduleSettings) -> dict[str, Any]:
    """Valid settings in the form that is kept in state; those that the program does not set are left out."""
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        value = canonical(news.get(setting.name))
        if value is not None:
            form = _FORMS.get(setting.kind) if value is not UNKNOWN else None
            found[setting.name] = form(value) if form else value
    cron = found.get("cron_express")
    cycle = cycle_type(cron) if isinstance(cron, str) else None
    if cycle is not None:
        found.setdefault("cycle_type", cycle)
    return found


def warnings(news: ScheduleSettings) -> list[str]:
    """What may be wrong with valid settings, as sentences for a preview. Raises nothing."""
    cron = news.get("cron_express")
    found = [f"cron_express {warning}." for warning in cron_warnings(cron)] if isinstance(cron, str) else []
    para_value = news.get("para_value")
    wrong = para_value_problem(para_value) if isinstance(para_value, str) else None
    return found + ([f"para_value {wrong}: DataWorks splits it at spaces (DW507)."] if wrong else [])


def has_time(news: ScheduleSettings) -> bool:
    """Whether the settings say when a task runs: a cron expression, or by hand only."""
    return news.get("cron_express") is not None or news.get("scheduler_type") == "MANUAL"


# diff, read, update


def changed(old: ScheduleSettings, new: ScheduleSettings) -> tuple[str, ...]:
    """Names of the settings that differ in meaning. What the program does not set any more is not sent and keeps its
    value in DataWorks, but it is a change of the state."""
    return tuple(one.name for one in SETTINGS if not same(old.get(one.name), new.get(one.name)))


def dropped(old: ScheduleSettings, new: ScheduleSettings) -> tuple[str, ...]:
    """Names of the settings that the program no longer sets: nothing is sent, DataWorks keeps the last value."""
    return tuple(one.name for one in SETTINGS if old.get(one.name) is not None and new.get(one.name) is None)


def live_settings(node: Any, file: Any) -> dict[str, Any]:
    """The schedule in GetFile (`node` and `file` as the client reads them), in the form of `normal`."""
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        value = _live(setting, node, file)
        if value not in (None, ""):
            found[setting.name] = value
    return found


def _live(setting: Setting, node: Any, file: Any) -> Any:
    if setting.name in UNREADABLE or not setting.parameter:
        return None
    if setting.name == "owner":
        return file.owner
    if setting.name == "description":
        return file.file_description
    lists = {"inputs": "input_list", "outputs": "output_list", "dependent_node_ids": "dependent_node_id_list"}
    value = getattr(node, lists.get(setting.name, setting.name))
    if setting.kind == "list":
        return [part for part in (value or "").split(",") if part]
    if setting.kind == "flag":
        return None if value is None else value == "true"
    return date_text(value) if setting.kind == "date" else value


def lacking(wanted: ScheduleSettings, live: ScheduleSettings, *, forced: tuple[str, ...] = ()) -> dict[str, Any]:
    """The settings of `wanted` that `live` does not have, and those of `forced`, which cannot be compared."""
    return {
        name: value
        for name, value in wanted.items()
        if name in BY_NAME and (name in forced if name in UNREADABLE else not same(_absent(name, live), value))
    }


def _absent(name: str, live: ScheduleSettings) -> Any:
    """A live value; a flag or list that the service omits is false or empty."""
    empty = {"flag": False, "list": []}
    return live.get(name, empty.get(BY_NAME[name].kind))


def update_fields(settings: ScheduleSettings) -> dict[str, str]:
    """Settings as parameters of UpdateFile."""
    return {BY_NAME[name].parameter: _sent(BY_NAME[name], value) for name, value in sorted(settings.items())}


def _sent(setting: Setting, value: Any) -> str:
    if setting.kind == "list":
        return ",".join(value)
    if setting.kind == "flag":
        return "true" if value else "false"
    return _milliseconds(value) if setting.kind == "date" else str(value)


def digest(settings: ScheduleSettings) -> str:
    """A short text, the same for settings of the same meaning."""
    text = json.dumps(normal(settings), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
