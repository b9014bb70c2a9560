"""Ids of DataWorks in the one form in which this package compares, keeps and sends them, decimal text; and names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..content import Problem, encoding_errors

IDS = re.compile(r"[0-9]{1,19}", re.ASCII)
"""Ids are decimal numbers of at most 19 digits (ids of that length are documented for newer workspaces)."""


def id_text(value: Any) -> Any:
    """An id as text; any other value stays as it is. Raises nothing.

    Numbers arrive from the engine as floats. Leading zeros are removed: the documents type ids as Long, so
    "0010000" and "10000" name one workspace, and two forms of one id would be two tasks for one file.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) < 2**53:
        return str(value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    return (text.lstrip("0") or "0") if IDS.fullmatch(text) else text


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINES = re.compile(r"[\t\r\n]")


def text_errors(value: str, name: str, *, lines: bool = False) -> list[Problem]:
    """What no name or id of DataWorks can hold: halves of surrogate pairs and control characters; with `lines` tabs and
    line breaks are allowed. Raises nothing."""
    if CONTROLS.search(value) or (not lines and LINES.search(value)):
        return [Problem(name, "must not have control characters", "remove them")]
    return encoding_errors(value, name)


def same_id(old: Any, new: Any) -> bool:
    """Whether two values name the same id; an unknown one never does."""
    one, other = id_text(old), id_text(new)
    return type(one) is type(other) and isinstance(one, str | None) and one == other


def with_old_ids(olds: Mapping[str, Any], inputs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """`inputs` with each id in the form that `olds` have where both name the same: a state may hold another form."""
    kept = {name: olds[name] for name in names if olds.get(name) is not None and same_id(olds[name], inputs.get(name))}
    return {**inputs, **kept}
