"""The preview behind the picture in the README: four tasks of a shop, as the real engine tells them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.stacks import Stack
from support.stories import PREVIEWS, content, scrubbed, task

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

PROGRAM = """
import json
from pathlib import Path

from pulumi_dataworks import DISyncTask

for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    DISyncTask(name, **inputs)
"""
"""Exports nothing: file ids are as the engine happens to create them."""

COLUMNS = ["id", "buyer_id", "amount", "currency", "status", "shop_id", "created_at"]


def copied(table: str, **changes: Any) -> dict[str, Any]:
    """A task that copies `table` of the shop into the warehouse."""
    writer = {"table": f"ods_{table}", **changes.pop("writer", {})}
    return task(table, task_content=content(table=table, writer=writer, **changes))


def test_the_preview_of_the_readme(stack: Stack, golden: Callable[[Path, str], None]) -> None:
    """A column that shifts a mapping, a target that is emptied from now on, more threads, and a new task."""
    shifted = [*COLUMNS[:3], "discount", *COLUMNS[3:]]
    stack.program(PROGRAM)
    stack.tasks(
        orders=copied("orders", columns=COLUMNS),
        customers=copied("customers", writer={"truncate": False}),
        payments=copied("payments"),
    )
    stack.up()
    faster = copied("payments")
    faster["task_content"]["setting"]["speed"]["concurrent"] = 8
    stack.tasks(
        orders=copied("orders", columns=shifted, writer={"column": [*COLUMNS, "discount"]}),
        customers=copied("customers"),
        payments=faster,
        refunds=copied("refunds"),
    )
    golden(PREVIEWS / "readme.json", scrubbed(stack.preview("--json").stdout))
