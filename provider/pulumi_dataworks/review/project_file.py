"""dataworks.toml, the one configuration file of the command line: read, and held to the tables that there are.

[[review.allow]]     what a review may let pass          allowances.read_allowances
[[matrix.allow]]     what may differ between stacks      matrix.declared.read_declared
[environments.…]     what each stack has of its own      plan.environments.environments_in
"""

from __future__ import annotations

import tomllib
from typing import Any

from ..errors import InputError

FILE = "dataworks.toml"
"""Its name, next to Pulumi.yaml."""

TABLES = ("environments", "matrix", "review")
OLD_ALLOW = "allow"
"""The table of an allow list in a file of its own, as it was before 1.0."""


def read_project_file(text: str, name: str, *, remedy: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises InputError, naming `name`, where it is not TOML or has another table."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is not TOML: {error}.", advice=remedy) from None
    unknown = sorted(set(tables) - {*TABLES, OLD_ALLOW})
    if unknown:
        known = ", ".join(f"[{table}]" for table in TABLES)
        raise InputError(f"{name}: the table {unknown[0]} is unknown; there are {known}.", advice=remedy)
    return tables
