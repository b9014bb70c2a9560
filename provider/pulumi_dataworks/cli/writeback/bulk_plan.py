"""The files of a program after one change for many tasks. Writes nothing.

tasks_of(texts)             the tasks of Python and JSON files
bulk_plan(bulk, texts)      the texts after the change, and what a person must change, with reasons
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...content import read_json_text
from ...errors import InputError
from .bulk import Bulk, Changes, Task, changes_of, fits
from .json_rewrite import BOM, rewritten
from .python_edits import Setting, constants_of, edited, statements

LOCK_FILE = "dataworks.lock.json"
SHARED = "the file is also that of {other}, which the change is not for"


@dataclass
class BulkPlan:
    """Texts by path, after the change; `by_hand` are names of tasks with what a person must change, and why. `tasks`
    are the names of those that change."""

    after: dict[Path, str] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    by_hand: list[tuple[str, str]] = field(default_factory=list)


def tasks_of(texts: Mapping[Path, str]) -> list[Task]:
    """The statements of the Python files with the JSON files that they read, found by name, then the JSON files that no
    statement reads."""
    contents = {path: held for path, text in texts.items() if (held := _content(path, text)) is not None}
    by_name: dict[str, list[Path]] = {}
    for path in contents:
        by_name.setdefault(path.name, []).append(path)
    found: list[Task] = []
    used: set[Path] = set()
    for path, text in sorted(texts.items()):
        if path.suffix != ".py":
            continue
        for statement in statements(text, _constants(path, texts)):
            named = [one for name in statement.files for one in by_name.get(Path(name).name, ()) if _ends(one, name)]
            file = named[0] if len(named) == 1 else None
            used |= set(named)
            found.append(Task(path, statement, file, contents.get(file) if file else None))
    return found + [Task(None, None, path, held) for path, held in sorted(contents.items()) if path not in used]


def _ends(path: Path, name: str) -> bool:
    parts = Path(name).parts
    return path.parts[-len(parts) :] == parts


def _content(path: Path, text: str) -> Mapping[str, Any] | None:
    """What a JSON file holds, where that is the content of a task."""
    if path.suffix != ".json":
        return None
    try:
        held = read_json_text(text.removeprefix(BOM))
    except InputError:
        return None
    return held if isinstance(held.get("steps"), list) else None


def _constants(path: Path, texts: Mapping[Path, str]) -> dict[str, Any]:
    def sibling(module: str) -> str:
        return texts.get(path.parent.joinpath(*module.split(".")).with_suffix(".py"), "")

    return constants_of(texts[path], sibling)


def bulk_plan(bulk: Bulk, texts: Mapping[Path, str]) -> BulkPlan:
    """The texts after the change. A constant that statements use as their resource group is changed itself, unless the
    change is for some tasks only. Raises nothing."""
    plan = BulkPlan(dict(texts))
    constants = {} if bulk.where else _with_constants(bulk, texts, plan)
    found = tasks_of(texts)
    wanted = [(task, changes_of(bulk, task)) for task in found if fits(bulk, task)]
    settings: dict[Path, list[Setting]] = {}
    for task, changes in wanted:
        for one in changes.settings:
            named = task.statement.names.get(one.keywords[0], "") if task.statement else ""
            if one.keywords == ("resource_group",) and (named, one.old) in constants:
                plan.tasks.append(task.name)
            elif task.module is not None:
                settings.setdefault(task.module, []).append(one)
        if changes.content is not None and task.file is not None:
            _rewrite(plan, task, changes, found, wanted)
    for path, asked in settings.items():
        result = edited(plan.after[path], asked, constants=_constants(path, plan.after))
        plan.after[path] = result.text
        plan.tasks += [one.resource for one in result.done]
        plan.by_hand += [(one.resource, f"{one.path}: {reason}") for one, reason in result.refused]
    plan.tasks = list(dict.fromkeys(plan.tasks))
    return plan


def _rewrite(
    plan: BulkPlan, task: Task, changes: Changes, found: list[Task], wanted: list[tuple[Task, Changes]]
) -> None:
    file = task.file
    if file is None or changes.content is None:
        return
    others = [one for one in found if one.file == file and one is not task]
    unwanted = [one.name for one in others if all(one is not other for other, _ in wanted)]
    if unwanted:
        plan.by_hand.append((task.name, f"{file.name}: {SHARED.format(other=unwanted[0])}"))
        return
    plan.after[file] = rewritten(plan.after[file], changes.content)
    plan.tasks.append(task.name)


def _with_constants(bulk: Bulk, texts: Mapping[Path, str], plan: BulkPlan) -> dict[tuple[str, str], str]:
    """Change the constants that statements use as resource groups, also in the lock file of `dataworks adopt`. The
    names and old values of those that changed, with the new ones."""
    used = {
        one.names["resource_group"]
        for path, text in texts.items()
        if path.suffix == ".py"
        for one in statements(text)
        if "resource_group" in one.names
    }
    done: dict[tuple[str, str], str] = {}
    for before, after in bulk.resource_group:
        for path in texts:
            if path.suffix == ".py":
                text, names = with_constants(plan.after[path], lambda name: name in used, before, after)
                plan.after[path] = text
                done |= {(name, before): after for name in names}
            elif path.name == LOCK_FILE:
                plan.after[path] = _locked(plan.after[path], before, after)
    return done


def _locked(text: str, before: str, after: str) -> str:
    try:
        held = json.loads(text)
        groups = held["resource_groups"]
        if before not in groups or after in groups:
            return text
        groups[after] = groups.pop(before)
    except (ValueError, TypeError, KeyError):
        return text
    return rewritten(text, held)


def with_constants(text: str, wanted: Callable[[str], bool], before: str, after: str) -> tuple[str, list[str]]:
    """`text` with `after` in the constants at its top that are `before` and whose name is wanted, and their names."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return text, []
    data, names = text.encode(), []
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in reversed(body):
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if not isinstance(node, ast.Assign) or not isinstance(target, ast.Name) or not wanted(target.id):
            continue
        value = node.value
        if isinstance(value, ast.Constant) and value.value == before:
            start = starts[value.lineno - 1] + value.col_offset
            end = starts[(value.end_lineno or value.lineno) - 1] + (value.end_col_offset or 0)
            data = data[:start] + json.dumps(after, ensure_ascii=False).encode() + data[end:]
            names.append(target.id)
    return data.decode(), names
