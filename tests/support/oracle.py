"""What a file must contain, computed from the literal job of a program. Imports nothing of the product that is judged.

    lacking(file, wanted)   names of the inputs that the file does not have
    is_at(file, wanted)     whether the file is at the place (name and folder) of the program
    same_json(a, b)         plain JSON equality: numbers by value, true and false are no numbers

Two facts of the service stand here a second time, on purpose: the spellings of a folder path, and that `extend` holds
the resource group and the CUs, beside keys that the service adds (docs/emulator.md names the sources).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

ROOTS = ("业务流程", "Business Flow", "Workflow", "bizroot")
ENGINES = ("数据集成", "Data Integration", "folderDi")
EXTEND_INPUTS = {"resource_group": "resourceGroup", "cu": "cu"}
"""Inputs that the service stores in `extend`, and their keys there."""

JUDGED = ("task_content", "secret_parameters", "task_name", "file_folder_path", "resource_group", "cu")


class File(Protocol):
    """A stored file."""

    @property
    def name(self) -> str: ...
    @property
    def folder_path(self) -> str: ...
    @property
    def content(self) -> str: ...


def same_json(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def folder(path: str) -> tuple[str, ...]:
    """The parts of a folder path, in one spelling."""
    parts = path.strip("/").split("/")
    root = [ROOTS[0] if part in ROOTS else part for part in parts[:1]]
    engine = [ENGINES[0] if part in ENGINES else part for part in parts[2:3]]
    return (*root, *parts[1:2], *engine, *parts[3:])


def merged(job: Mapping[str, Any], secrets: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The job with the secret parameters of each step, which are found by the name of the step."""
    whole = copy.deepcopy(dict(job))
    for name, parameters in secrets.items():
        [step] = [step for step in whole["steps"] if step["name"] == name]
        _merge(step["parameter"], parameters)
    return whole


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def holds(content: Mapping[str, Any], wanted: Mapping[str, Any], *, kept_keys: Sequence[str] = ()) -> bool:
    """Whether a stored content is the job of the program with its secrets, resource group and CUs left out. A service
    may keep further keys of `setting`."""
    whole = merged(wanted["task_content"], wanted.get("secret_parameters") or {})
    kept = dict(content)
    if kept_keys and isinstance(kept.get("setting"), dict):
        kept["setting"] = {key: value for key, value in kept["setting"].items() if key not in kept_keys}
    declared = whole.get("extend")
    extend = kept.pop("extend", None)
    if declared is not None:
        if not isinstance(extend, dict):
            return False
        kept["extend"] = {key: value for key, value in extend.items() if key in declared}
    return same_json(kept, whole)


def is_at(file: File, wanted: Mapping[str, Any]) -> bool:
    """Whether a file has the name and the folder that the program says."""
    return file.name == wanted["task_name"] and folder(file.folder_path) == folder(wanted["file_folder_path"])


def lacking(
    file: File, wanted: Mapping[str, Any], *, without_extend: bool = False, kept_keys: Sequence[str] = ()
) -> Iterator[str]:
    """Names of the inputs that the file does not have. `without_extend`: somebody may have removed `extend` by hand,
    and a file that says nothing of resource group and CUs is accepted. `kept_keys` as in `holds`."""
    try:
        content = json.loads(file.content)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        content = {}
    if not holds(content, wanted, kept_keys=kept_keys):
        yield from ("task_content", "secret_parameters")
    if file.name != wanted["task_name"]:
        yield "task_name"
    if folder(file.folder_path) != folder(wanted["file_folder_path"]):
        yield "file_folder_path"
    extend = content.get("extend")
    for name, key in EXTEND_INPUTS.items():
        value = extend.get(key) if isinstance(extend, dict) else None
        if wanted.get(name) is None or (without_extend and value is None):
            continue
        if not _same_setting(value, wanted[name]):
            yield name


def _same_setting(value: Any, wanted: Any) -> bool:
    """Equal texts, or equal numbers in any spelling."""
    if value is None:
        return False
    if str(value) == str(wanted):
        return True
    try:
        return Decimal(str(value)) == Decimal(str(wanted))
    except InvalidOperation:
        return False


def asked_for(old: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
    """Names of the inputs in which the program differs from what the state said before."""
    return {name for name in JUDGED if not same_json(old.get(name), wanted.get(name))}


def differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Paths of the leaves, as `steps[1].parameter.table`, in which two JSON values differ. Lists of other lengths
    differ as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            inner = f"{path}.{key}" if path else key
            if key in old and key in new:
                yield from differences(old[key], new[key], inner)
            else:
                yield inner
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif not same_json(old, new):
        yield path
