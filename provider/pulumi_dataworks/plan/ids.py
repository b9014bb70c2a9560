"""Ids of DataWorks in the one form in which this package compares, keeps and sends them: decimal text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

IDS = re.compile(r"[0-9]{1,19}", re.ASCII)
"""Ids are decimal numbers of at most 19 digits (ids of that length are documented for newer workspaces)."""


def id_text(value: Any) -> Any:
    """An id as text; anything that is no id stays as it is. Raises nothing.

    Numbers arrive from the engine as floats. Zeros in front are taken away: the documents type ids as Long, so
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


def same_id(old: Any, new: Any) -> bool:
    """Whether two values name the same id; an unknown one never does."""
    one, other = id_text(old), id_text(new)
    return type(one) is type(other) and isinstance(one, str | None) and one == other


def with_old_ids(olds: Mapping[str, Any], inputs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """`inputs` with each id in the form that `olds` have where both name the same: a state may hold another form."""
    kept = {name: olds[name] for name in names if olds.get(name) is not None and same_id(olds[name], inputs.get(name))}
    return {**inputs, **kept}
