"""Effects of changes in column lists, by what became of the column and on which side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..catalogue.connector import HOLOGRES, JDBC, MAXCOMPUTE, Connector
from .classification import Classification

NAMED_TARGETS = (JDBC, HOLOGRES, MAXCOMPUTE)
"""Kinds of writers that write a value into the column of this name, whatever its position in the list."""

REASONS: Mapping[str, tuple[str, str]] = {
    # kind of change, on the side of the writer or of both: code and reason
    "column-added": ("DE403", "the target must have this column before the task runs: ADD COLUMN where it has not"),
    "column-removed": ("DE404", "the column stays in the target; new rows get its default or NULL there"),
    "column-moved": ("DE406", "columns are written in another order"),
    "column-renamed": ("DE405", "the values go to a column of another name, which the target must have"),
}
READER_REASONS: Mapping[str, tuple[str, str]] = {
    "column-added": ("DE402", "one more column is read"),
    "column-removed": ("DE402", "one column less is read"),
    "column-moved": ("DE406", "columns are read in another order"),
    "column-renamed": ("DE405", "another column is read into the same column of the target"),
}

WIDTHS: tuple[tuple[str, ...], ...] = (
    # types of which each takes every value of those before it
    ("tinyint", "smallint", "int", "bigint"),
    ("byte", "short", "integer", "long"),
    ("float", "double"),
    ("char", "varchar", "string"),
    ("char", "varchar", "text"),
    ("date", "datetime", "timestamp"),
)


def column_effect(kind: str, *, side: str, writer: Connector | None) -> Classification | None:
    """The effect of a change in a list of columns; None where its place alone decides.

    `side` is "reader", "writer" or "both"; `writer` is the connector that writes the columns.
    """
    if kind == "column-moved" and writer is not None:
        if writer.columns_by == "index" and side == "writer":
            return Classification("DE906", "each column names its field itself, so that its position decides nothing")
        if side == "both" and writer.kind in NAMED_TARGETS:
            return Classification("DE906", "the same values go to the same columns")
    row = (READER_REASONS if side == "reader" else REASONS).get(kind)
    return None if row is None else _classified(*row)


@lru_cache(maxsize=64)
def _classified(code: str, reason: str) -> Classification:
    return Classification(code, reason)


def type_effect(old: Any, new: Any) -> Classification:
    """The effect of another type of a column, with its direction where both are of one family of types."""
    return _type_effect(old if isinstance(old, str) else "", new if isinstance(new, str) else "")


@lru_cache(maxsize=1024)
def _type_effect(old: str, new: str) -> Classification:
    before, after = old.strip().lower(), new.strip().lower()
    for family in WIDTHS:
        if before in family and after in family:
            if family.index(after) > family.index(before):
                reason = f"{after} takes every value of {before}"
                return Classification("DE407", reason, direction="wider")
            return Classification("DE408", f"{after} does not take every value of {before}", direction="narrower")
    return Classification("DE408", "values are converted in another way")
