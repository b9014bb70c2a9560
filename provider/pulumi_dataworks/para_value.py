"""`${variables}` of a task content held against `para_value`, the scheduling parameters that give them values."""

from __future__ import annotations

import re
from typing import Any

from .content import variables

PAIR = re.compile(r"[A-Za-z_]\w*=\S+")
DEFAULT_PARA_VALUE = "bizdate=$bizdate"
SYSTEM = "bdp.system."
"""How the names of variables begin that DataWorks itself gives a value."""


def variables_of(content: Any) -> set[str]:
    """Names of the `${variables}` in a task content that a schedule assigns: neither times nor those of the system."""
    return {use.name for use in variables(content) if not use.name.startswith(("[", SYSTEM))}


def assigned(para_value: str | None) -> set[str]:
    """Names that para_value assigns; without one DataWorks assumes bizdate (from other people's notes)."""
    text = DEFAULT_PARA_VALUE if para_value is None else para_value
    return {pair.partition("=")[0] for pair in PAIR.findall(text)}


def unassigned(content: Any, para_value: str | None) -> list[str]:
    """Variables that the content uses and nobody assigns: they stay as they are written, or fail the run."""
    return sorted(variables_of(content) - assigned(para_value))


def unused(content: Any, para_value: str | None) -> list[str]:
    """Names that the program assigns and the content does not use."""
    return [] if para_value is None else sorted(assigned(para_value) - variables_of(content))
