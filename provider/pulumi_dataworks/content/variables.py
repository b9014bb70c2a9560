"""Scheduling variables of DataWorks: `${name}`, which the schedule assigns, and `$[expression]`, a time.

variables(content)    every use, with its path
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .structure import path_of
from .values import DEEPEST

USE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}|\$\[([^\[\]]+)\]|(?<![$\\\w])\$(bizdate|cyctime|gmtdate|bizmonth|bizhour)\b")
"""A use. `$name` counts for the names that pages write so: the engine reads both forms, and `$` has other uses."""

EATEN = re.compile(
    # what shells and template languages leave of a variable; names are those that DataWorks knows itself
    r"""(?x)
    \$\{\s*\} | \$\[\s*\]                                       # empty
  | \$\{[^}]*\Z | \$\[[^\]]*\Z                                  # without an end
  | \$\$[{\[] | \\\$[{\[]                                       # still escaped
  | (?<![$\#{\w])\{\{?\s*(?:bizdate|cyctime|gmtdate|bizmonth|bizhour|bdp\.system\.\w+)\s*\}   # without its $
  | %(?:bizdate|cyctime|gmtdate|bizmonth)%                     # of another language
  | (?<![$\w])\[(?:yyyy|hh24|add_months\()[^\]]*\]              # a time without its $
    """
)


SIGN = re.compile(r"[$\[{%]")
"""Without one of these a text has neither a variable nor the rest of one."""

Place = tuple[int | str, ...]
Text = tuple[Place, str]


@dataclass(frozen=True)
class Use:
    """One variable at one place. `name` is that of `${name}`, or the expression of `$[…]` in its brackets."""

    name: str
    path: str


def variables(content: Any) -> list[Use]:
    """Where variables are used, in the order of the document. Raises nothing."""
    return [Use(name, path_of("task_content", place)) for place, text in texts(content) for name in names_in(text)]


def names_in(text: str) -> list[str]:
    """The variables of one text."""
    return [found[1] or found[3] or f"[{found[2]}]" for found in USE.finditer(text)]


def is_eaten(text: str) -> bool:
    """Whether a text looks as if a shell or template took its variable."""
    return EATEN.search(text) is not None


def texts(value: Any, place: Place = ()) -> Iterator[Text]:
    """Every text inside `value` that may hold a variable, with its place. Keys are no texts."""
    if isinstance(value, str):
        if SIGN.search(value):
            yield place, value
        return
    # dict is asked first because that is quick
    if len(place) >= DEEPEST or not isinstance(value, dict | list | tuple | Mapping):
        return
    for key, item in value.items() if isinstance(value, dict | Mapping) else enumerate(value):
        if SIGN.search(item) if isinstance(item, str) else not _is_plain(item):
            yield from texts(item, (*place, key if isinstance(key, int) else str(key)))


def _is_plain(value: Any) -> bool:
    """Whether a value has no variable: a number, or an object of numbers and texts without a sign of one."""
    if type(value) in (int, float, bool):
        return True
    if type(value) is not dict:
        return False
    for item in value.values():
        if SIGN.search(item) if isinstance(item, str) else type(item) not in (int, float, bool):
            return False
    return True
