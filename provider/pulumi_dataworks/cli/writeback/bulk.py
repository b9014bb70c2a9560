"""One change for many tasks: what it is, which tasks it is for, and the values that it gives them. Pure.

Bulk                     the change, as the options of the command say it
tasks_of(texts, ...)     the tasks of a program: statements in Python files, and the JSON files that they read
changes_of(bulk, task)   what changes in one task
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...content import ABSENT, same
from ...errors import InputError
from .python_edits import Setting, Statement

Pair = tuple[str, Any]
Step = str | int

PLACE = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<item>[^\]]*)\]|(?P<dot>\.)")
EVERY = "*"
CONTENT = "task_content"

KEYWORDS = ("task_name", "file_folder_path", "resource_group", "cu", "keep_production", "strict", "on_conflict")
"""Inputs that a statement has as keywords; a path that begins with one, or with `schedule`, is not of a content."""


@dataclass(frozen=True)
class Bulk:
    """Replacements of a value by another one, values to set by path, and values that a task must have by path."""

    resource_group: tuple[Pair, ...] = ()
    datasource: tuple[Pair, ...] = ()
    owner: tuple[Pair, ...] = ()
    sets: tuple[Pair, ...] = ()
    where: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Task:
    """A task of the program: its statement with the file of it, and its JSON file with what that holds; None for what
    the program does not have in a file."""

    module: Path | None
    statement: Statement | None
    file: Path | None
    content: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.statement.resource if self.statement else str(self.file)


@dataclass(frozen=True)
class Changes:
    """What changes in a task: its content (None: nothing), and settings of its statement."""

    content: Mapping[str, Any] | None
    settings: tuple[Setting, ...]


def pair_of(text: str, option: str, *, values: bool) -> Pair:
    """`A=B` of an option; with `values` B is JSON where it is valid JSON, else a string. Raises InputError."""
    name, equal, value = text.partition("=")
    if not name or not equal:
        raise InputError(
            f"{option} {text} has no `=`.", advice=f"Write {option} with what is there, `=`, and the value."
        )
    if values:
        places(name)
        try:
            return name, json.loads(value)
        except ValueError:
            return name, value
    return name, value


def places(path: str) -> tuple[Step, ...]:
    """The keys and items of a path such as setting.speed.concurrent, steps[0].parameter.where, steps[Writer] or
    steps[*]. Raises InputError for any other text."""
    found: list[Step] = []
    at, ends = 0, True
    for one in PLACE.finditer(path):
        if one.start() != at or (one["dot"] and ends) or (one["key"] and not ends):
            break
        at, ends = one.end(), bool(one["dot"])
        if one["key"]:
            found.append(one["key"])
        elif one["item"] is not None:
            found.append(int(one["item"]) if one["item"].isdigit() else f"[{one['item']}]")
    if at != len(path) or ends or not found:
        raise InputError(f"{path} is not a path.", advice="Write it as setting.speed.concurrent or steps[Writer].name.")
    return tuple(found[1:] if found[0] == CONTENT and len(found) > 1 else found)


def is_keyword(path: Sequence[Step]) -> bool:
    """Whether a path is of a statement and not of a content."""
    return path[0] in KEYWORDS or path[0] == "schedule"


def fits(bulk: Bulk, task: Task) -> bool:
    """Whether a task has every value that the change is limited to."""
    return all(any(_equal(held, value) for held in _held(task, places(path))) for path, value in bulk.where)


def _held(task: Task, path: Sequence[Step]) -> Iterator[Any]:
    if is_keyword(path):
        yield _of_statement(task, path)
    else:
        yield from (holder[key] for holder, key in _holders(task.content, path) if _has(holder, key))


def _of_statement(task: Task, path: Sequence[Step]) -> Any:
    value: Any = task.statement.values if task.statement else {}
    for part in path[1:] if task.statement and path[0] == "schedule" and _is_schedule(task.statement) else path:
        value = value.get(part, ABSENT) if isinstance(value, Mapping) else ABSENT
    return value


def _is_schedule(statement: Statement) -> bool:
    return statement.class_name == "NodeSchedule"


def _equal(held: Any, value: Any) -> bool:
    return held is not ABSENT and (same(held, value) or str(held) == str(value))


def _holders(value: Any, path: Sequence[Step]) -> Iterator[tuple[Any, Any]]:
    """The containers of what a path names, with its key or index there."""
    first, *rest = path
    for key in _keys(value, first):
        if not rest:
            yield value, key
        elif _has(value, key):
            yield from _holders(value[key], rest)


def _keys(value: Any, step: Step) -> Iterator[Any]:
    if isinstance(value, Mapping) and isinstance(step, str):
        yield step
    if isinstance(value, list):
        name = step[1:-1] if isinstance(step, str) and step.startswith("[") else None
        for index, item in enumerate(value):
            if step == index or name == EVERY or (isinstance(item, Mapping) and item.get("name") == name):
                yield index


def _has(value: Any, key: Any) -> bool:
    return key in value if isinstance(value, Mapping) else isinstance(value, list) and key < len(value)


def changes_of(bulk: Bulk, task: Task) -> Changes:
    """What the change is for one task, which `fits`. An object on the way of a path is not made: a task without it is
    another kind of task."""
    content = copy.deepcopy(task.content) if task.content is not None else None
    if content is not None:
        for before, after in bulk.datasource:
            _replace_datasource(content.get("steps"), before, after)
        extend = content.get("extend")
        for before, after in bulk.resource_group:
            if isinstance(extend, dict) and extend.get("resourceGroup") == before:
                extend["resourceGroup"] = after
        for path, value in bulk.sets:
            if not is_keyword(places(path)):
                for holder, key in _holders(content, places(path)):
                    holder[key] = value
    changed = content is not None and not same(content, task.content)
    return Changes(content if changed else None, tuple(_settings(bulk, task)))


def _replace_datasource(value: Any, before: str, after: str) -> None:
    """Replace a data source under each key `datasource`, in text or list."""
    if isinstance(value, list):
        for item in value:
            _replace_datasource(item, before, after)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "datasource" and isinstance(item, list):
                value[key] = [after if one == before else one for one in item]
            elif key == "datasource" and item == before:
                value[key] = after
            else:
                _replace_datasource(item, before, after)


def _settings(bulk: Bulk, task: Task) -> Iterator[Setting]:
    statement = task.statement
    if statement is None:
        return
    schedule = () if _is_schedule(statement) else ("schedule",)
    replaced = (
        *((("resource_group",), pair) for pair in bulk.resource_group),
        *(((*schedule, "resource_group_identifier"), pair) for pair in bulk.resource_group),
        *(((*schedule, "owner"), pair) for pair in bulk.owner),
    )
    for keywords, (before, after) in replaced:
        if _value(statement, keywords) == before:
            yield Setting(statement.resource, keywords, before, after)
    for path, value in bulk.sets:
        parts = places(path)
        if not is_keyword(parts) or (parts[0] != "schedule" and _is_schedule(statement)):
            continue
        keywords = tuple(map(str, parts[1:] if parts[0] == "schedule" and _is_schedule(statement) else parts))
        if parts[0] == "schedule" and schedule and not isinstance(statement.values.get("schedule"), Mapping):
            continue  # a task without a schedule in its statement
        held = _value(statement, keywords)
        if not _equal(held, value):
            yield Setting(statement.resource, keywords, ABSENT, value)


def _value(statement: Statement, keywords: Sequence[str]) -> Any:
    value: Any = statement.values
    for part in keywords:
        value = value.get(part, ABSENT) if isinstance(value, Mapping) else ABSENT
    return value
