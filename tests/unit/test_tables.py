"""The tables of rules: every row says why it is so, in a text, and each of its fields has a value of its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from pulumi_dataworks.client.error_rules import ERROR_RULES, STATUS_RULES
from pulumi_dataworks.client.node_error_rules import NODE_ERROR_RULES
from pulumi_dataworks.client.retries import RULES as RETRY_RULES
from pulumi_dataworks.plan import PROPERTIES
from pulumi_dataworks.plan.cron import FIELDS
from pulumi_dataworks.plan.schedule import SETTINGS

TABLES: Mapping[str, Sequence[Any]] = {
    "properties": PROPERTIES,
    "settings of a schedule": SETTINGS,
    "fields of a cron expression": FIELDS,
    "errors by code": ERROR_RULES,
    "errors by status": STATUS_RULES,
    "errors of 2024-05-18": NODE_ERROR_RULES,
    "retries": tuple(RETRY_RULES.values()),
}
SIMPLE = (str, int, float, bool)
ROWS = [pytest.param(row, id=f"{table} {place}") for table, rows in TABLES.items() for place, row in enumerate(rows)]


@pytest.mark.parametrize("row", ROWS)
def test_each_row_of_a_table_has_values_of_its_types_and_a_reason(row: Any) -> None:
    types = get_type_hints(type(row))
    for field in fields(row):
        value = getattr(row, field.name)
        if types[field.name] in SIMPLE:
            assert isinstance(value, types[field.name]), field.name
        if field.name in ("reason", "because"):
            assert value.strip(), field.name


def test_each_table_is_tested() -> None:
    assert {table: len(rows) > 2 for table, rows in TABLES.items()} == dict.fromkeys(TABLES, True)
