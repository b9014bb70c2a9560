"""What a review may let pass: the table [[review.allow]] of dataworks.toml.

[[review.allow]]
task = "orders"                # the resource name in the program
type = "aws:s3/bucket:Bucket"  # of a resource that is no task, its type token; it allows delete and replace
stack = "prod"                 # left out: every stack
allows = ["DE102"]             # codes of effects or findings, classes of effects, or one of OWN
reason = "the table is loaded again tonight, agreed with its owner"
until = 2026-12-31             # the last day on which it counts; left out: no end
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..content import BY_CODE, Effect
from ..content.effects.codes import CODES
from ..errors import InputError
from .decision import Allowance
from .project_file import OLD_ALLOW, read_project_file

CLASSES: Mapping[str, Effect] = {
    effect.word: effect for effect in (Effect.SCHEMA, Effect.TARGET, Effect.MISPLACED, Effect.DESTRUCTIVE)
}
"""Classes that an allowance may name; each allows the milder ones, too."""

OWN: Mapping[str, str] = {
    # what needs an allowance of its own, whatever else is allowed
    "delete": "a task is deleted",
    "replace": "a task is replaced by another file",
    "unknown": "a change cannot be reviewed: a secret hides it, or it is known after apply only",
    "up-fails": "`pulumi up` will fail",
    "findings": "a task has new findings that are errors or warnings",
}

OF_OTHERS = ("delete", "replace")
"""What an allowance for a resource that is no task may name: such a resource has no effects and no findings here."""

OF_OTHERS_ONLY = "Write delete or replace for a resource of another type; for a task leave type out."

OLD_TABLE = "{name}: [[allow]] is deprecated and will not be read from version 1.0 on. Write [[review.allow]]."
OLD_GATES = "{name}: gates is deprecated and will not be read from version 1.0 on. Write allows."


@dataclass(frozen=True)
class Allowances:
    """The rows of a configuration. `deprecated` are sentences about old names in it."""

    rows: tuple[Allowance, ...] = ()
    deprecated: tuple[str, ...] = ()


class _Allow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    task: str = Field(min_length=1)
    stack: str = ""
    type: str = ""
    allows: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    reason: str = Field(pattern=r"\S")
    until: date | None = None


class _Rows(BaseModel):
    model_config = ConfigDict(extra="forbid")

    allow: tuple[_Allow, ...] = ()


def read_allowances(text: str, name: str) -> Allowances:
    """The allowances of a TOML text. Raises InputError, naming `name`, where it is not one."""
    names = ", ".join((*OWN, *CLASSES))
    remedy = (
        "Write [[review.allow]] with task, allows, reason and, if need be, stack, type and until. "
        f"allows is a list of codes (DE102, DW301) or of {names}."
    )
    tables = read_project_file(text, name, remedy=remedy)
    old = tables.get(OLD_ALLOW)
    rows = [*_rows(tables.get("review", {}), name, remedy), *_rows({} if old is None else {"allow": old}, name, remedy)]
    deprecated = [OLD_TABLE.format(name=name)] * (old is not None)
    deprecated += [OLD_GATES.format(name=name)] * any(row.gates for row in rows)
    return Allowances(tuple(_allowance(row, name, remedy) for row in rows), tuple(deprecated))


def _rows(table: Any, name: str, remedy: str) -> tuple[_Allow, ...]:
    try:
        return _Rows.model_validate(table).allow
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}: {where or 'review'} is missing, wrong or unknown.", advice=remedy) from None


def _allowance(row: _Allow, name: str, remedy: str) -> Allowance:
    allows = (*row.allows, *row.gates)
    unknown = [one for one in allows if not (one in CLASSES or one in OWN or one in CODES or one in BY_CODE)]
    if unknown or not allows:
        what = f"{unknown[0]!r} cannot be allowed" if unknown else "allows is empty"
        raise InputError(f"{name}: in the entry for {row.task} {what}.", advice=remedy)
    beside = [one for one in allows if row.type and one not in OF_OTHERS]
    if beside:
        what = f"{beside[0]!r} cannot be allowed with a type"
        raise InputError(f"{name}: in the entry for {row.task} {what}.", advice=OF_OTHERS_ONLY)
    return Allowance(row.task, row.stack, allows, row.reason, row.until, row.type)
