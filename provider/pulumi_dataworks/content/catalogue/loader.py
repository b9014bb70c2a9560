"""Reads the files of the catalogue: a family only when one of its connectors is asked for.

connector(step_type, role)    one connector, None for an unknown one
connectors()                  all of them; loads every family
step_types()                  the step types of all families; loads none
meant_step_type(step_type)    the step type that a wrong spelling means
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from .connector import OTHER, Connector, Parameter, ValuesWhen

FOLDER = Path(__file__).parent
SHARED = FOLDER / "shared.toml"
"""Groups of parameters that connectors of several families include."""

GENERIC = "*"
"""Step type of the rows that describe a connector which the catalogue does not have: common names of parameters."""

ROLES = ("reader", "writer", "between")

_STEP_TYPES = re.compile(r"^step_types = \[(.*)\]$", re.MULTILINE)
_ALIASES = re.compile(r"^aliases = \{(.*)\}$", re.MULTILINE)
_TEXT = re.compile(r'"([^"]*)"')


def connector(step_type: str, role: str) -> Connector | None:
    """What the catalogue has of a step type in the role reader, writer or between; None for an unknown one."""
    path = _index()[0].get(step_type)
    return None if path is None or step_type == GENERIC else _family(path).get((step_type, role))


def generic(role: str) -> Connector:
    """Common names of parameters in this role, for a connector that the catalogue does not have."""
    return _family(_index()[0][GENERIC])[GENERIC, role]


@cache
def connectors() -> tuple[Connector, ...]:
    """Every connector, by step type and role."""
    found = {key: one for path in families() for key, one in _family(path).items() if key[0] != GENERIC}
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], ROLES.index(key[1]))))


def families() -> tuple[Path, ...]:
    """The file of each family, by name."""
    return tuple(sorted(path for path in FOLDER.glob("*.toml") if path != SHARED))


def step_types() -> frozenset[str]:
    """The step types of the catalogue, in every role."""
    return frozenset(_index()[0]) - {GENERIC}


def meant_step_type(step_type: str) -> str | None:
    """The step type that a wrong spelling or the name of a product means; None where none is known, or none wrong."""
    known, aliases = _index()
    return None if step_type in known else aliases.get(step_type.strip().casefold())


def columns_key(step_type: str, role: str) -> str:
    """The parameter that lists the columns: "column" nearly everywhere."""
    known = connector(step_type, role)
    return known.columns_key if known else "column"


@cache
def _index() -> tuple[Mapping[str, Path], Mapping[str, str]]:
    """The file of each step type, and the step type of each other spelling in small letters.

    Found in the text, because parsing every family takes longer than a program's check may.
    """
    files: dict[str, Path] = {}
    aliases: dict[str, str] = {}
    for path in families():
        text = path.read_text(encoding="utf-8")
        for line in _STEP_TYPES.findall(text):
            files |= dict.fromkeys(_TEXT.findall(line), path)
        for line in _ALIASES.findall(text):
            names = _TEXT.findall(line)
            aliases |= dict(zip(names[::2], names[1::2], strict=True))
    return files, {**{name.casefold(): name for name in sorted(files, reverse=True)}, **aliases}


@cache
def _family(path: Path) -> Mapping[tuple[str, str], Connector]:
    """The connectors of one file. Raises TypeError or KeyError for a key that the classes do not have."""
    read = _read(path)
    groups = {**_read(SHARED)["groups"], **read.get("groups", {})}
    return {(one.step_type, one.role): one for entry in read["connector"] for one in _connectors(entry, groups)}


def family_of(step_type: str) -> str:
    """The family of a step type: the name of its file."""
    return _index()[0][step_type].stem


@cache
def _read(path: Path) -> dict[str, Any]:
    import tomllib  # only programs with a task need it

    return tomllib.loads(path.read_text(encoding="utf-8"))


def _connectors(entry: Mapping[str, Any], groups: Mapping[str, Any]) -> Iterator[Connector]:
    """One entry may describe several step types."""
    rows: dict[str, Mapping[str, Any]] = {}
    for group in ("console", *entry.get("groups", ())):
        rows |= groups[group]
    for name, row in entry.get("parameters", {}).items():
        rows[name] = {**rows.get(name, {}), **row}
    parameters = {name: _parameter(name, row, entry["page"]) for name, row in rows.items()}
    fields = {key: _frozen(value) for key, value in entry.items() if key not in NOT_FIELDS}
    if "column_types_when" in fields:
        fields["column_types_when"] = tuple(ValuesWhen(**case) for case in fields["column_types_when"])
    shape = Connector(**{"step_type": "", "kind": OTHER, **fields, "parameters": parameters})
    for step_type in entry["step_types"]:
        yield replace(shape, step_type=step_type)


NOT_FIELDS = ("step_types", "groups", "parameters")


def _parameter(name: str, row: Mapping[str, Any], page: str) -> Parameter:
    fields = {key: _frozen(value) for key, value in row.items()}
    cases = tuple(ValuesWhen(**case) for case in fields.pop("values_when", ()))
    return Parameter(**{"source": page, **fields, "name": name, "values_when": cases})


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value
