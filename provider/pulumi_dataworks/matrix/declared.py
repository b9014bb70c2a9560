"""What may differ between the stacks of a program: a table beside the program, in dataworks.toml.

[[matrix.allow]]
place = "Reader.datasource"      # as the command tells it; * stands for anything, several parts included
task = "orders*"                 # the resource name in the program; left out: every one
stack = "prod"                   # left out: every stack
reason = "each environment has its own data sources"

What [environments.<stack>] says of two stacks is declared as well, for exactly its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..content import same
from ..errors import InputError
from ..plan.environments import Environment, environments_in
from ..review.project_file import FILE, read_project_file

TABLE = FILE


@dataclass(frozen=True)
class Declared:
    """One row: `place`, `task` and `stack` are globs. `values`, where there are some, are the two that it covers,
    of the stack `base` and of the other: such a row follows from [environments]."""

    place: str
    reason: str
    task: str = "*"
    stack: str = "*"
    base: str = "*"
    values: tuple[Any, Any] | None = None


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    place: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    task: str = Field("*", min_length=1)
    stack: str = Field("*", min_length=1)


class _Matrix(BaseModel):
    model_config = ConfigDict(extra="forbid")

    allow: tuple[_Row, ...] = ()


class _Table(BaseModel):
    model_config = ConfigDict(extra="ignore")

    matrix: _Matrix = _Matrix()


def read_declared(text: str, name: str) -> tuple[Declared, ...]:
    """The table of a TOML text. Raises InputError, naming `name`, where it is not one."""
    remedy = "Write [[matrix.allow]] with place, reason and, if need be, task and stack."
    tables = read_project_file(text, name, remedy=remedy)
    try:
        rows = _Table.model_validate(tables).matrix.allow
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}: {where} is missing, wrong or not known.", advice=remedy) from None
    return (
        *(Declared(row.place, row.reason, row.task, row.stack) for row in rows),
        *_of_environments(environments_in(tables, name)),
    )


def _of_environments(found: Mapping[str, Environment]) -> Iterator[Declared]:
    """What follows from the table, for each two stacks that have a row in it."""
    for base in found.values():
        for other in found.values():
            places: list[tuple[str, Any, Any]] = [
                ("project_id", base.project_id, other.project_id),
                ("resource_group", base.resource_group, other.resource_group),
                ("*.partition", base.partition, other.partition),
            ]
            for source in sorted({*base.datasources, *other.datasources}):
                places.append(
                    ("*datasource", base.datasources.get(source, source), other.datasources.get(source, source))
                )
            for setting in sorted({*base.settings, *other.settings}):
                places.append((setting, base.settings.get(setting), other.settings.get(setting)))
            for place, old, new in places:
                if not same(old, new):
                    reason = f"environments.{other.stack} in {FILE}"
                    yield Declared(place, reason, stack=other.stack, base=base.stack, values=(old, new))


def covers(
    row: Declared, *, place: str, task: str, stack: str, base: str = "*", values: tuple[Any, Any] | None = None
) -> bool:
    """Whether a row declares a difference. What two places share ("Reader.column, Writer.column") needs both."""
    if row.values is not None:
        if row.base != base or row.stack != stack or values is None:
            return False
        # A setting that one environment leaves to the program may have any value there.
        if not all(mine is None or same(mine, its) for mine, its in zip(row.values, values, strict=True)):
            return False
    if not (fnmatchcase(task, row.task) and fnmatchcase(stack, row.stack)):
        return False
    return fnmatchcase(place, row.place) or all(fnmatchcase(part, row.place) for part in place.split(", "))
