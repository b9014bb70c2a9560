"""secret_parameters: `{step name: {parameter: value}}`, kept apart from the content and merged just before sending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ...redaction import SHORTEST
from ..structure import Problem
from ..values import UNKNOWN, same
from .masking import REDACTED, is_secret_key, is_secret_pair
from .masking import hidden as hidden_value

Secrets = Mapping[str, Mapping[str, Any]]


def merge_secret_parameters(content: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    """`content` with the secrets in the parameters of their steps. A step that is not there takes none."""
    if not secrets or "steps" not in content:
        return dict(content)
    return {**content, "steps": [_with(step, secrets) for step in _steps(content)]}


def _with(step: Any, secrets: Secrets) -> Any:
    name = step.get("name") if isinstance(step, Mapping) else None
    added = secrets.get(name) if isinstance(name, str) else None
    if not added:
        return step
    parameter = step.get("parameter")
    return {**step, "parameter": {**(parameter if isinstance(parameter, Mapping) else {}), **added}}


def _steps(content: Mapping[str, Any]) -> list[Any]:
    steps = content.get("steps")
    return list(steps) if isinstance(steps, list | tuple) else []


def secret_parameter_problems(content: Any, secrets: Any) -> list[Problem]:
    """What is wrong with `secrets` beside `content`; never quotes a value, tolerant of UNKNOWN."""
    if secrets is UNKNOWN:
        return []
    form = "write {step name: {parameter: value}}"
    if not isinstance(secrets, Mapping):
        return [Problem("secret_parameters", "must be an object", form)]
    found = []
    steps = _steps(content) if isinstance(content, Mapping) else []
    judged = (
        isinstance(content, Mapping)
        and not any(step is UNKNOWN or (isinstance(step, Mapping) and step.get("name") is UNKNOWN) for step in steps)
        and content.get("steps") is not UNKNOWN
    )
    names = Counter(step["name"] for step in steps if isinstance(step, Mapping) and isinstance(step.get("name"), str))
    for name, values in secrets.items():
        path = f"secret_parameters.{name}"
        if values is UNKNOWN:
            continue
        if not isinstance(values, Mapping):
            found.append(Problem(path, "must be an object", form))
        elif judged and names[name] != 1:
            what = "names no step of task_content" if not names[name] else "names more than one step of task_content"
            found.append(Problem(path, what, "give the one step this name"))
        else:
            found += [
                Problem(f"{path}.{key}", "is in the step's parameter as well", "take it out of task_content")
                for step in steps
                if isinstance(step, Mapping) and step.get("name") == name and isinstance(step.get("parameter"), Mapping)
                for key in values
                if step["parameter"].get(key) is not None
            ]
    return found


def take_out_secret_parameters(
    live: Mapping[str, Any], *, secrets: Secrets, content: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The way back: `live` without the secrets, and the secrets as they stand in it.

    A secret that somebody copied to another place, or that somebody typed in the console under a key that names a
    secret, is written as "[secret]" there, unless the program's own `content` has the same value at that place: what
    lands in the state in plain text must be what the program holds in plain text. Without a `content` (a `get`, which
    is secret as a whole) nothing is replaced but `secrets`.
    """
    taken: dict[str, dict[str, Any]] = {}
    steps = []
    for step in _steps(live):
        name = step.get("name") if isinstance(step, Mapping) else None
        parameter = step.get("parameter") if isinstance(step, Mapping) else None
        keys = secrets.get(name) if isinstance(name, str) else None
        if keys and isinstance(parameter, Mapping) and name not in taken:
            taken[str(name)] = {key: parameter[key] for key in keys if parameter.get(key) is not None}
            step = {**step, "parameter": {key: item for key, item in parameter.items() if key not in keys}}
        steps.append(step)
    hidden = {text for text in (*leaf_texts(secrets), *leaf_texts(taken)) if len(text) >= SHORTEST}
    rest = {**live, "steps": steps} if "steps" in live and isinstance(live["steps"], list) else dict(live)
    return _redacted(rest, content, hidden) if content or hidden else rest, {
        name: values for name, values in taken.items() if values
    }


def leaf_texts(value: Any, *, numbers: bool = False) -> Iterator[str]:
    """Every text inside `value`, at any depth and in no order; `numbers` as texts, too: a password may be one."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif numbers and isinstance(one, int | float) and not isinstance(one, bool):
            yield f"{one:.0f}" if isinstance(one, float) and one.is_integer() else str(one)


def _redacted(value: Any, program: Any, hidden: set[str]) -> Any:
    if isinstance(value, str):
        stray = value != program and any(text in value for text in hidden)
        return REDACTED if stray else value
    if isinstance(value, Mapping):
        known = program if isinstance(program, Mapping) else {}
        paired = is_secret_pair(value)
        return {
            key: hidden_value(item)
            if (is_secret_key(key) or (paired and key == "value")) and not same(item, known.get(key))
            else _redacted(item, known.get(key), hidden)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        known_items = program if isinstance(program, list | tuple) else []
        return [
            _redacted(item, known_items[index] if index < len(known_items) else None, hidden)
            for index, item in enumerate(value)
        ]
    return value
