"""The usual task content, built: one reader, one writer, perhaps steps between, speed and error limit.

The results are plain dicts, and values may be Outputs of Pulumi anywhere: nothing here looks into them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InputError
from .values import canonical


def step(step_type: str, parameter: Any, *, name: str | None = None, category: str | None = None) -> dict[str, Any]:
    """One step. `step_type` is the connector ("mysql", "odps", "oss", ...), `parameter` what that connector takes.

    `parameter` is a mapping, with Outputs at any depth, or an Output of one.
    `name` and `category` are only needed for steps between reader and writer, whose names nothing else gives.
    """
    if not isinstance(step_type, str) and _kind(step_type) != "Output":
        raise InputError(f"step_type must be a string, not {_kind(step_type)}.", advice='Write step("mysql", {…}).')
    made: dict[str, Any] = {
        "stepType": step_type,
        "parameter": dict(parameter) if isinstance(parameter, Mapping) else parameter,
    }
    if name is not None:
        made["name"] = name
    if category is not None:
        made["category"] = category
    return made


def batch_sync(
    *,
    reader: Mapping[str, Any],
    writer: Mapping[str, Any],
    steps_between: Sequence[Mapping[str, Any]] = (),
    concurrent: Any = 2,
    throttle_mbps: Any = None,
    error_limit: Any = 0,
) -> dict[str, Any]:
    """The content of a task that reads with `reader` and writes with `writer`, each made by `step`.

    `concurrent` is the number of parallel threads (1 to 32 in the documents), `throttle_mbps` a limit in MB/s (none
    when left out), `error_limit` the number of dirty rows at which the task fails. `steps_between` (transformers) run
    in the order of the list; as in all published jobs the one hop leads from the reader to the writer and names none of
    them. Reader and writer are called "Reader" and "Writer" unless they have a name. Types follow the published jobs:
    `mbps` and `record` are text, `concurrent` is a number.
    """
    for name, given in (("reader", reader), ("writer", writer), *(("steps_between", one) for one in steps_between)):
        if not isinstance(given, Mapping):
            raise InputError(f"{name} must be a step, not {_kind(given)}.", advice='Write step("mysql", {…}).')
    first = {"name": "Reader", "category": "reader", **reader}
    last = {"name": "Writer", "category": "writer", **writer}
    speed: dict[str, Any] = {"concurrent": concurrent, "throttle": throttle_mbps is not None}
    if throttle_mbps is not None:
        speed["mbps"] = _text(throttle_mbps)
    return {
        "type": "job",
        "version": "2.0",
        "steps": [first, *(dict(between) for between in steps_between), last],
        "setting": {"errorLimit": {"record": _text(error_limit)}, "speed": speed},
        "order": {"hops": [{"from": first["name"], "to": last["name"]}]},
    }


def _kind(value: object) -> str:
    """What a value is, without showing it: it may hold a secret."""
    return type(value).__name__


def _text(value: Any) -> Any:
    return str(canonical(value)) if isinstance(value, int | float) else value
