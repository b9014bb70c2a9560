"""The schedule of a node of the new Data Studio: the settings of NodeSchedule as fields of a FlowSpec, and back.

    settings_of(node, depends)                  the settings that would give this node
    as_declared(live, olds)                     the same in the form of a state
    set_settings(node, depends, settings, ...)  the same node with other settings

Both change only what a setting means; the fields and their values are those of the FlowSpec that recorded replies and
the SDK comments of CreateNode show. What no reply proves is marked as a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, tzinfo
from typing import Any

from ..content import UNKNOWN, cu_text
from .cron import cycle_type
from .schedule import SCHEDULER_ZONE, date_text

JsonObject = dict[str, Any]
Depends = list[dict[str, Any]]

ZONE = "Asia/Shanghai"
"""The timezone that the service adds to a trigger without one (recorded)."""

SCHEDULER = "Scheduler"
"""Type of a trigger that runs by its cron expression; the other types (Manual, Streaming, None, Custom) do not."""

HOURS = "HOURS"
"""The unit of a timeout that a program gives without one, as for OpenAPI 2020-05-18."""

SETS = ("inputs", "outputs", "dependent_node_ids")
"""Settings whose order means nothing."""

PAUSED = "Pause"
RECURRENCES = {"NORMAL": "Normal", "PAUSE": PAUSED, "SKIP": "Skip"}
"""scheduler_type and `recurrence`. MANUAL is no recurrence but another scene of CreateNode."""

RERUN_MODES = {"ALL_ALLOWED": "Allowed", "FAILURE_ALLOWED": "FailureAllowed", "ALL_DENIED": "Denied"}
CYCLES = {"DAY": "Daily", "NOT_DAY": "NotDaily"}

NORMAL = "Normal"
ON_SELF, ON_CHILDREN, ON_OTHERS = (
    "CrossCycleDependsOnSelf",
    "CrossCycleDependsOnChildren",
    "CrossCycleDependsOnOtherNode",
)
DEPENDENTS: dict[str, tuple[str, ...]] = {
    "NONE": (),
    "SELF": (ON_SELF,),
    "CHILD": (ON_CHILDREN,),
    "USER_DEFINE": (ON_OTHERS,),
    "USER_DEFINE_AND_SELF": (ON_SELF, ON_OTHERS),
    "CHILD_AND_SELF": (ON_SELF, ON_CHILDREN),
}
"""dependent_type and the types of the rows of `flow[].depends`."""

PLAIN: tuple[tuple[str, str], ...] = (
    ("rerunTimes", "auto_rerun_times"),
    ("rerunInterval", "auto_rerun_interval_millis"),
    ("instanceMode", "instance_mode"),
    ("owner", "owner"),
    ("description", "description"),
)
"""Fields that hold the value of a setting as it is; rerunInterval is in milliseconds in every recorded reply."""

ASSIGNED = ("System", "Constant")
"""Types of the parameters that para_value writes; others (NodeOutput: values of other nodes) stay as they are."""


# Reading


def settings_of(node: Mapping[str, Any], depends: Depends) -> dict[str, Any]:
    """The settings of a node, in the form of `schedule.normal`, with nothing for what the node does not say.

    UNKNOWN marks what it says in a way that cannot be compared: a timeout without its unit, a date that is none.
    Raises nothing.
    """
    trigger = _object(node.get("trigger"))
    runtime = _object(_object(node.get("script")).get("runtime"))
    recurrence = node.get("recurrence")
    found: dict[str, Any] = {
        "cron_express": trigger.get("cron") if trigger.get("type", SCHEDULER) == SCHEDULER else None,
        "cycle_type": _name_of(CYCLES, trigger.get("cycleType")) or _cycle(trigger.get("cron")),
        "scheduler_type": _name_of(RECURRENCES, recurrence),
        "stop": None if recurrence is None else recurrence == PAUSED,
        "start_effect_date": _date(trigger.get("startTime"), trigger),
        "end_effect_date": _date(trigger.get("endTime"), trigger),
        "rerun_mode": _name_of(RERUN_MODES, node.get("rerunMode")),
        "para_value": _para_value(_object(node.get("script"))),
        "inputs": _inputs(depends),
        "outputs": [
            str(row["data"]) for row in _rows(node, "outputs") if row.get("data") and not _is_default(row, node)
        ],
        "dependent_type": _dependent_type(depends),
        "dependent_node_ids": [str(row["output"]) for row in depends if row.get("type") == ON_OTHERS],
        "resource_group_identifier": _object(node.get("runtimeResource")).get("resourceGroup"),
        "scheduling_cu": None if runtime.get("cu") is None else cu_text(runtime["cu"]),
        **{name: node.get(key) for key, name in PLAIN},
        **_timeout(node),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _timeout(node: Mapping[str, Any]) -> dict[str, Any]:
    timeout, unit = node.get("timeout"), node.get("timeoutUnit")
    if timeout and not unit:
        return {"timeout": UNKNOWN, "timeout_unit": UNKNOWN}
    return {"timeout": timeout, "timeout_unit": unit if unit else UNKNOWN}


def _cycle(cron: Any) -> str | None:
    return cycle_type(cron) if isinstance(cron, str) else None


def _date(text: Any, trigger: Mapping[str, Any]) -> Any:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return date_text((moment if moment.tzinfo else moment.replace(tzinfo=_zone(trigger))).isoformat())
    except (ValueError, OverflowError):
        return UNKNOWN


def _zone(trigger: Mapping[str, Any]) -> tzinfo:
    from zoneinfo import ZoneInfo  # reads the configuration of the interpreter: only who has a node pays for that

    try:
        return ZoneInfo(str(trigger.get("timezone") or ZONE))
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return SCHEDULER_ZONE


def _para_value(script: Mapping[str, Any]) -> str | None:
    rows = [row for row in _list(script.get("parameters")) if _is_assigned(row)]
    return " ".join(f"{row.get('name')}={row.get('value')}" for row in rows) or None


def _is_assigned(row: Mapping[str, Any]) -> bool:
    return row.get("type", "Constant") in ASSIGNED and row.get("scope", "NodeParameter") == "NodeParameter"


def _inputs(depends: Depends) -> list[str]:
    rows = [str(row["output"]) for row in depends if row.get("type", NORMAL) == NORMAL and row.get("output")]
    return list(dict.fromkeys(rows))


def _dependent_type(depends: Depends) -> str:
    kinds = {row.get("type") for row in depends} & {ON_SELF, ON_CHILDREN, ON_OTHERS}
    return next((name for name, types in DEPENDENTS.items() if set(types) == kinds), ", ".join(sorted(map(str, kinds))))


def _is_default(row: Mapping[str, Any], node: Mapping[str, Any]) -> bool:
    """Whether an output is the one that the service adds: its data is the id of the node (recorded)."""
    return row.get("isDefault") is True or str(row.get("data")) == str(node.get("id"))


def node_form(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in the form of `schedule.normal`, with the unit of a timeout written out, and without `stop` next to
    scheduler_type PAUSE, which is the same field of a node."""
    form = dict(settings)
    if form.get("timeout") is not None:
        form.setdefault("timeout_unit", HOURS)
    if form.get("scheduler_type") == "PAUSE":
        form.pop("stop", None)
    return form


def as_declared(live: Mapping[str, Any], olds: Mapping[str, Any]) -> dict[str, Any]:
    """What was read, in the form in which the state `olds` has it: lists in its order where they hold the same, and its
    value where the node says nothing that can be compared."""
    found = {name: olds.get(name) if value is UNKNOWN else value for name, value in live.items()}
    for name in SETS:
        if isinstance(olds.get(name), list) and sorted(map(str, olds[name])) == sorted(found.get(name) or []):
            found[name] = olds[name]
    return node_form(found)


# Writing


def set_settings(node: JsonObject, depends: Depends, settings: Mapping[str, Any]) -> tuple[JsonObject, Depends]:
    """Copies of a node and of its dependencies with other settings; those that are not named stay.

    `settings` are valid and in the form of `schedule.normal`, nothing is unknown. A setting that the node has already
    changes nothing, not even the order of a list.
    """
    node, depends = deepcopy(node), deepcopy(depends)
    live = settings_of(node, depends)
    if settings.get("timeout") is not None:
        settings = {"timeout_unit": HOURS, **settings}
    wanted = {name: value for name, value in settings.items() if value is not None and not _equal(live, name, value)}
    for key, name in PLAIN:
        if name in wanted:
            node[key] = wanted[name]
    _set_trigger(node, wanted)
    _set_recurrence(node, settings, wanted)
    if "rerun_mode" in wanted:
        node["rerunMode"] = RERUN_MODES[wanted["rerun_mode"]]
    if {"timeout", "timeout_unit"} & wanted.keys() and settings.get("timeout") is not None:
        node |= {"timeout": settings["timeout"], "timeoutUnit": settings["timeout_unit"]}
    if "resource_group_identifier" in wanted:
        # Number and display name belong to the old group; the service finds those of the new one.
        kept = _without(_object(node.get("runtimeResource")), "resourceGroupId", "resourceGroupName")
        node["runtimeResource"] = {**kept, "resourceGroup": wanted["resource_group_identifier"]}
    _set_script(node, wanted)
    if "outputs" in wanted:
        own = [row for row in _rows(node, "outputs") if _is_default(row, node)]
        node["outputs"] = {"nodeOutputs": own + [_output(data, node) for data in wanted["outputs"]]}
    if "inputs" in wanted:
        node["inputs"] = {
            **_object(node.get("inputs")),
            "nodeOutputs": [_kept_row(_rows(node, "inputs"), "data", data) for data in wanted["inputs"]],
        }
    return node, _depends(node, depends, settings, wanted)


def _equal(live: Mapping[str, Any], name: str, value: Any) -> bool:
    if name in SETS:
        return set(live.get(name, [])) == set(value)
    if name == "timeout_unit" and live.get(name) is UNKNOWN:
        return live.get("timeout") == 0
    if name in ("start_effect_date", "end_effect_date") and isinstance(live.get(name), str):
        return _second(live[name]) == _second(value)
    return bool(live.get(name) == value)


def _second(text: str) -> datetime:
    """A trigger counts in seconds."""
    return datetime.fromisoformat(text).replace(microsecond=0)


def _set_trigger(node: JsonObject, wanted: Mapping[str, Any]) -> None:
    trigger = dict(_object(node.get("trigger")))
    before = dict(trigger)
    if "cron_express" in wanted:
        trigger |= {"type": SCHEDULER, "cron": wanted["cron_express"]}
    if "cycle_type" in wanted:
        trigger["cycleType"] = CYCLES[wanted["cycle_type"]]
    for name, key in (("start_effect_date", "startTime"), ("end_effect_date", "endTime")):
        if name in wanted:
            moment = datetime.fromisoformat(wanted[name]).astimezone(_zone(trigger))
            trigger[key] = moment.strftime("%Y-%m-%d %H:%M:%S").zfill(19)
    if trigger != before:
        node["trigger"] = {"type": SCHEDULER, **trigger}


def _set_recurrence(node: JsonObject, settings: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """One field holds scheduler_type and `stop`."""
    if not {"scheduler_type", "stop"} & wanted.keys():
        return
    named = settings.get("scheduler_type")
    if settings.get("stop") is True or named == "PAUSE":
        node["recurrence"] = PAUSED
    else:
        node["recurrence"] = RECURRENCES[named] if named else NORMAL


def _set_script(node: JsonObject, wanted: Mapping[str, Any]) -> None:
    script = dict(_object(node.get("script")))
    if "scheduling_cu" in wanted:
        script["runtime"] = {**_object(script.get("runtime")), "cu": wanted["scheduling_cu"]}
    if "para_value" in wanted:
        others = [row for row in _list(script.get("parameters")) if not _is_assigned(row)]
        script["parameters"] = parameters_of(wanted["para_value"]) + others
    if wanted.keys() & {"scheduling_cu", "para_value"}:
        node["script"] = script


def parameters_of(para_value: str) -> list[JsonObject]:
    """`name=value` pairs as parameters of a script. A value that begins with `$` is an expression of the scheduler, so
    its type is System; that every such value has this type is a guess."""
    pairs = [token.partition("=") for token in para_value.split()]
    return [
        {
            "artifactType": "Variable",
            "name": name,
            "scope": "NodeParameter",
            "type": "System" if value.startswith("$") else "Constant",
            "value": value,
        }
        for name, _, value in pairs
    ]


def _depends(node: JsonObject, depends: Depends, settings: Mapping[str, Any], wanted: Mapping[str, Any]) -> Depends:
    if "inputs" in wanted:
        others = [row for row in depends if row.get("type", NORMAL) != NORMAL]
        before = [row for row in depends if row.get("type", NORMAL) == NORMAL]
        depends = [
            {"type": NORMAL, **_without(_kept_row(before, "output", data), "artifactType")} for data in wanted["inputs"]
        ] + others
    if not {"dependent_type", "dependent_node_ids"} & wanted.keys():
        return depends
    kinds = DEPENDENTS[settings.get("dependent_type") or "NONE"]
    kept = [row for row in depends if row.get("type", NORMAL) == NORMAL]
    for kind in kinds:
        before = [row for row in depends if row.get("type") == kind]
        if kind == ON_OTHERS:
            ids = settings.get("dependent_node_ids") or []
            before = [_kept_row(before, "output", one) | {"type": kind} for one in ids]
            before = [_without(row, "artifactType") for row in before]
        kept += before or [{"type": kind, "output": _own_output(node)}]
    return kept


def _own_output(node: Mapping[str, Any]) -> str:
    """What a node calls itself in a dependency on itself; before its creation the id is that of the Spec."""
    return str(node.get("id") or node.get("name"))


def _kept_row(rows: Depends, key: str, value: str) -> JsonObject:
    """The row of a list that names `value`, as it was read, or a new one."""
    own = next((row for row in rows if str(row.get(key)) == value), None)
    return dict(own) if own else {key: value, "artifactType": "NodeOutput", "sourceType": "Manual"}


def _output(data: str, node: Mapping[str, Any]) -> JsonObject:
    found = next((row for row in _rows(node, "outputs") if str(row.get("data")) == data), None)
    new = {"data": data, "artifactType": "NodeOutput", "sourceType": "Manual", "refTableName": str(node.get("name"))}
    return dict(found) if found else new


def _rows(node: Mapping[str, Any], place: str) -> Depends:
    return _list(_object(node.get(place)).get("nodeOutputs"))


def _name_of(names: Mapping[str, str], value: Any) -> str | None:
    """The name of a value; one that no name has stays as it is, so that it shows as a difference."""
    return next((name for name, one in names.items() if one == value), None if value is None else str(value))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[JsonObject]:
    return [dict(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _without(value: Mapping[str, Any], *keys: str) -> JsonObject:
    return {key: one for key, one in value.items() if key not in keys}
