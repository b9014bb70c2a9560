"""Mistakes in a job as the real CLI shows them."""

from __future__ import annotations

import re

import pytest

from support.stacks import Stack

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
from pulumi_dataworks import DISyncTask, batch_sync, step

config = pulumi.Config()

def task(name, column, **more):
    DISyncTask(
        name,
        project_id="10000",
        task_name=name,
        file_folder_path="业务流程/orders/数据集成",
        task_content=batch_sync(
            reader=step("mysql", {"datasource": "shop", "table": "orders", "column": ["id", "canary"]}),
            writer=step("odps", {"datasource": "mc", "table": "ods", "column": column, "truncate": True}),
            concurrent=config.get("concurrent") or 2,
        ),
        **more,
    )

task("right", ["id", "canary"])
task("narrow", ["id"])
task("later", pulumi.Output.from_input(["id"]))
task("silenced", ["id"], ignore_findings=["DW301"])
task("strict", ["id"], strict=config.get_bool("strict"))
"""


def warned(text: str) -> dict[str, list[str]]:
    """The codes of warnings under each resource of the diagnostics."""
    blocks = re.split(r"\n  \S+ \((\S+)\):\n", text.partition("Diagnostics:")[2])
    told = dict(zip(blocks[1::2], blocks[2::2], strict=True))
    return {name: re.findall(r"warning: DISyncTask '\S+': (DW\d+)", block) for name, block in told.items()}


def failed(text: str) -> set[tuple[str, str]]:
    """Resource and code of each failure of `check` in the diagnostics."""
    blocks = re.split(r"\n  \S+ \((\S+)\):\n", text.partition("Diagnostics:")[2])
    told = dict(zip(blocks[1::2], blocks[2::2], strict=True))
    return {(name, code) for name, block in told.items() for code in re.findall(r"error: .*\b(DW\d+) ", block)}


def test_mistakes_are_shown_at_their_resource(stack: Stack) -> None:
    """A warning where a job has one, at once or as soon as its Outputs are known; silenced ones are not shown."""
    stack.program(PROGRAM)
    shown = stack.preview().text
    assert warned(shown) == {"narrow": ["DW301"], "later": ["DW301"], "strict": ["DW301"]}
    assert "the reader gives 2 columns and the writer takes 1" in shown
    assert "canary" not in shown
    stack.up()
    assert "unchanged" in stack.preview().text


def test_mistakes_fail_a_preview_where_they_are_errors_or_strict(stack: Stack) -> None:
    """Every finding of a task at once; strict for one task by its input, for all of them by the config."""
    stack.program(PROGRAM)
    stack.config({"strict": "true"})
    shown = stack.preview(expect=None)
    assert shown.status != 0
    assert failed(shown.text) == {("strict", "DW301")}
    stack.config({"strict": "false", "dataworks:strict": "true", "concurrent": "two"})
    shown = stack.preview(expect=None)
    assert shown.status != 0
    told = failed(shown.text)  # the engine may stop at the first resource that fails
    assert told
    for name, _ in told:
        expected = {"DW201", "DW301"} if name in ("narrow", "later") else {"DW201"}
        assert {code for other, code in told if other == name} == expected
    assert "Traceback" not in shown.text
    assert "canary" not in shown.text
