"""Scheduling variables of DataWorks: `${name}`, which the schedule assigns, and `$[expression]`, a time.

variables(content)    every use, with its path
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .task import path_of
from .values import DEEPEST

USE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}|\$\[([^\[\]]+)\]")

EATEN = re.compile(
    # what shells and template languages leave of a variable; names are those that DataWorks knows itself
    r"""(?x)
    \$\{\s*\} | \$\[\s*\]                                       # empty
  | \$\{[^}]*\Z | \$\[[^\]]*\Z                                  # without an end
  | \$\$[{\[] | \\\$[{\[]                                       # still escaped
  | (?<![$\#{\w])\{\{?\s*(?:bizdate|cyctime|gmtdate|bizmonth|bizhour|bdp\.system\.\w+)\s*\}   # without its $
  | %(?:bizdate|cyctime|gmtdate|bizmonth)% | \$(?:bizdate|cyctime|gmtdate|bizmonth)\b          # of another language
  | (?<![$\w])\[(?:yyyy|hh24|add_months\()[^\]]*\]              # a time without its $
    """
)


@dataclass(frozen=True)
class Use:
    """One variable at one place. `name` is that of `${name}`, or the expression of `$[…]` in its brackets."""

    name: str
    path: str


def variables(content: Any) -> list[Use]:
    """Where variables are used, in the order of the document. Raises nothing."""
    return [Use(name, path) for path, text in texts(content, "task_content") for name in names_in(text)]


def names_in(text: str) -> list[str]:
    """The variables of one text; most texts have none."""
    if "$" not in text:
        return []
    return [found[1] if found[1] is not None else f"[{found[2]}]" for found in USE.finditer(text)]


def is_eaten(text: str) -> bool:
    """Whether a text looks as if a shell or template took its variable."""
    return any(sign in text for sign in "${[%") and EATEN.search(text) is not None


def texts(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Every text inside `value` with its path; `at` is the path of `value`. Keys are no texts."""
    for place, text in _texts(value, ()):
        yield path_of(at, place), text


def _texts(value: Any, place: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(value, str):
        # Nearly all texts are names without any sign of a variable; their paths are never asked for.
        if any(sign in value for sign in "$[{%"):
            yield place, value
    elif len(place) < DEEPEST and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*place, str(key)))
    elif len(place) < DEEPEST and isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*place, index))
