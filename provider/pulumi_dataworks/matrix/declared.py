"""What may differ between the stacks of a program: a table beside the program, in dataworks.toml.

[[matrix.allow]]
place = "Reader.datasource"      # as the command tells it; * stands for anything, several parts included
task = "orders*"                 # the resource name in the program; left out: every one
stack = "prod"                   # left out: every stack
reason = "each environment has its own data sources"
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import InputError
from ..review.project_file import FILE, read_project_file

TABLE = FILE


@dataclass(frozen=True)
class Declared:
    """One row: `place`, `task` and `stack` are globs."""

    place: str
    reason: str
    task: str = "*"
    stack: str = "*"


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
    try:
        rows = _Table.model_validate(read_project_file(text, name, remedy=remedy)).matrix.allow
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}: {where} is missing, wrong or not known.", advice=remedy) from None
    return tuple(Declared(row.place, row.reason, row.task, row.stack) for row in rows)


def covers(row: Declared, *, place: str, task: str, stack: str) -> bool:
    """Whether a row declares a difference. What two places share ("Reader.column, Writer.column") needs both."""
    if not (fnmatchcase(task, row.task) and fnmatchcase(stack, row.stack)):
        return False
    return fnmatchcase(place, row.place) or all(fnmatchcase(part, row.place) for part in place.split(", "))
