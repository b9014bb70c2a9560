"""Names that adopted tasks get in a program: stable, free of collisions, readable.

    resource_names(...)    the name of each resource
    module_name(...)       the Python module of a business flow
    config_key(...)        the config key of a secret
    identifier(...)        the variable of a resource

A name that was given once stays: the caller hands in those of the lock file. Names that differ in case alone count as
equal, since they name files.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

LONGEST = 80
"""Characters of a name: most file systems allow 255 bytes, and a module, a variable and a config key are made of it."""

_READABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_OTHERS = re.compile(r"[^A-Za-z0-9_-]+")
_NOT_IN_IDENTIFIERS = re.compile(r"[^a-z0-9_]+")


class Style(StrEnum):
    """How a name with other characters than ASCII letters, digits, `_` and `-` is written."""

    TRANSLITERATED = "transliterated"
    NUMBERED = "numbered"


def resource_names(
    tasks: Iterable[tuple[str, str]], *, taken: Collection[str], style: Style = Style.TRANSLITERATED
) -> dict[str, str]:
    """A name for each task, by its id; `tasks` are pairs of id and name, and the order decides who gets a name without
    a number. `taken` names are not given again."""
    used = {name.lower() for name in taken}
    found: dict[str, str] = {}
    for id_, name in tasks:
        number = id_.rpartition(":")[2]
        numbered = style is Style.NUMBERED and _READABLE.fullmatch(name) is None
        found[id_] = free(f"task-{number}" if numbered else slug(name) or f"task-{number}", used)
    return found


def free(name: str, used: set[str]) -> str:
    """`name`, or with the first number from 2 that makes it new. Adds it to `used`, which holds lower case."""
    candidate, number = name, 1
    while candidate.lower() in used:
        number += 1
        candidate = f"{name}-{number}"
    used.add(candidate.lower())
    return candidate


def slug(text: str) -> str:
    """ASCII letters, digits, `_` and `-`; other scripts are transliterated. "" where nothing is left."""
    if not text.isascii():
        from anyascii import anyascii  # its tables are read only where they are needed

        text = anyascii(text)
    return _OTHERS.sub("-", text).strip("-_")[:LONGEST].strip("-_")


def identifier(text: str, used: set[str]) -> str:
    """A Python variable or module that is not in `used`, and is added to it."""
    base = _NOT_IN_IDENTIFIERS.sub("_", slug(text).lower()).strip("_") or "task"
    if base[0].isdigit() or keyword.iskeyword(base) or keyword.issoftkeyword(base):
        base = f"task_{base}"
    candidate, number = base, 1
    while candidate in used:
        number += 1
        candidate = f"{base}_{number}"
    used.add(candidate)
    return candidate


def module_names(
    flows: Iterable[str], *, known: Mapping[str, str], taken: Collection[str], style: Style = Style.TRANSLITERATED
) -> dict[str, str]:
    """A module name for each business flow; `known` ones stay."""
    used = {*known.values(), *taken}
    found = dict(known)
    for flow in sorted(set(flows) - set(known)):
        numbered = style is Style.NUMBERED and _READABLE.fullmatch(flow) is None
        found[flow] = identifier("workflow" if numbered else flow, used)
    return found


def config_key(resource: str, step: str, parameter: str, used: set[str]) -> str:
    """The config key of a secret parameter, without the namespace of the project."""
    parts = (resource, slug(step).lower() or "step", slug(parameter) or "parameter")
    return free("-".join(parts), used)
