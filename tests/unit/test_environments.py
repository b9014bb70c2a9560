"""One table of what each stack has of its own: read by the program, and by the comparison of stacks."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_dataworks import environment
from pulumi_dataworks.errors import InputError
from pulumi_dataworks.matrix import Matrix, matrix_of, read_declared, read_export
from support.stacks import inputs, job

TABLE = """
[environments.dev]
project_id = "10000"
resource_group = "group_dev"
datasources = { shop = "shop_dev", lake = "lake_dev" }
schedule = { scheduler_type = "PAUSE" }

[environments.prod]
project_id = "20000"
resource_group = "group_prod"
datasources = { shop = "shop_prod" }
partition = "pt=${bizdate}"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dataworks.toml"
    path.write_text(TABLE, encoding="utf-8")
    return path


def program(**sources: str) -> dict[str, Any]:
    """A job as the program has it, with the names that the table translates."""
    content = deepcopy(job())
    for number, source in enumerate(sources.values()):
        content["steps"][number]["parameter"]["datasource"] = source
    return content


def test_a_program_gets_what_the_row_of_its_stack_says(file: Path) -> None:
    """Workspace, resource group, data sources by name, the partition of the writer, settings of the schedule."""
    prod = environment("prod", file=file)
    assert (prod.project_id, prod.resource_group) == ("20000", "group_prod")
    content = prod.content(program(reader="shop", writer="lake"))
    assert isinstance(content, dict)
    reader, writer = (step["parameter"] for step in content["steps"])
    assert (reader["datasource"], writer["datasource"], writer["partition"]) == ("shop_prod", "lake", "pt=${bizdate}")
    dev = environment("dev", file=file)
    assert dev.schedule({"cron_express": "00 12 00 * * ?", "scheduler_type": "NORMAL"}) == {
        "cron_express": "00 12 00 * * ?",
        "scheduler_type": "PAUSE",
    }


def test_each_place_of_a_data_source_is_translated_and_nothing_else(file: Path) -> None:
    """Also inside of connections; a column or a table of the same name is not one, and the program's own job stays."""
    content = program(reader="shop")
    content["steps"][0]["parameter"] |= {"connection": [{"datasource": "shop", "table": ["shop"]}], "column": ["shop"]}
    before = deepcopy(content)
    found = environment("dev", file=file).content(content)
    assert isinstance(found, dict)
    parameter = found["steps"][0]["parameter"]
    assert parameter["connection"] == [{"datasource": "shop_dev", "table": ["shop"]}]
    assert (parameter["datasource"], parameter["column"]) == ("shop_dev", ["shop"])
    assert content == before


def test_a_job_in_a_file_is_read_as_a_task_does(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative to the folder of the program; the table is found next to Pulumi.yaml, above it."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n", encoding="utf-8")
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "orders.json").write_text(json.dumps(program(reader="shop")), encoding="utf-8")
    monkeypatch.chdir(folder)
    content = environment("prod").content(Path("orders.json"))
    assert isinstance(content, dict)
    assert content["steps"][0]["parameter"]["datasource"] == "shop_prod"


@pytest.mark.parametrize(
    ("text", "stack", "said"),
    [
        (TABLE, "test", "dataworks.toml has no [environments.test]"),
        ("[environments.dev]\nprojectid = '1'", "dev", "environments.dev.projectid is wrong or not known"),
        ("[environments.dev]\nproject_id = 'abc'", "dev", "environments.dev.project_id is wrong"),
        ("[environments.dev.schedule]\ncron = '1'", "dev", "environments.dev.schedule has no setting cron"),
        ("not toml", "dev", "is not TOML"),
        (None, "dev", "cannot be read"),
    ],
)
def test_a_table_that_does_not_name_the_stack_or_is_wrong_ends_the_program(
    tmp_path: Path, text: str | None, stack: str, said: str
) -> None:
    """With the place, and what to write: a stack without a row would be deployed with the values of another."""
    path = tmp_path / "dataworks.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(pulumi.RunError) as caught:
        environment(stack, file=path)
    assert said in str(caught.value)
    assert "Write [environments.<stack>]" in str(caught.value)


def state(stack: str, **changes: Any) -> str:
    held = inputs(**changes)
    token = "pulumi-python:dynamic/dataworks:DISyncTask"
    one = {"urn": f"urn:pulumi:{stack}::test::{token}::orders", "type": token, "inputs": held, "outputs": held}
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": [one]}})


def compared(table: str, **prod: Any) -> Matrix:
    dev = state(
        "dev",
        project_id="10000",
        resource_group="group_dev",
        task_content=program(reader="shop_dev", writer="lake_dev"),
    )
    production = {
        "project_id": "20000",
        "resource_group": "group_prod",
        "task_content": program(reader="shop_prod", writer="lake"),
    }
    texts = {"dev": dev, "prod": state("prod", **{**production, **prod})}
    return matrix_of(
        [read_export(text, stack) for stack, text in texts.items()], read_declared(table, "dataworks.toml")
    )


def test_what_the_table_says_is_declared_for_the_comparison_of_stacks() -> None:
    """With the table as its reason; no row counts as unused, for the program reads them."""
    matrix = compared(TABLE)
    assert {one.place for one in matrix.differences} == {
        "project_id",
        "resource_group",
        "Reader.datasource",
        "Writer.datasource",
    }
    assert {one.declared.reason for one in matrix.differences if one.declared} == {
        "environments.prod in dataworks.toml"
    }
    assert matrix.equal
    assert matrix.unused == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"project_id": "30000"},
        {"resource_group": "group_dev_2"},
        {"task_content": program(reader="shop_dev_2", writer="lake")},
        {"task_name": "orders_prod"},
    ],
)
def test_a_value_that_the_table_does_not_say_is_not_declared(wrong: dict[str, Any]) -> None:
    """A stack that reads the data source of another environment is what the comparison is for."""
    assert not compared(TABLE, **wrong).equal


def test_without_the_table_every_difference_is_undeclared() -> None:
    """So the two tests above can fail."""
    assert all(one.declared is None for one in compared("").differences)


def test_a_wrong_table_ends_the_comparison_with_its_place() -> None:
    """As it ends the program."""
    with pytest.raises(InputError, match=r"environments\.dev\.group is wrong or not known"):
        read_declared("[environments.dev]\ngroup = 'x'", "dataworks.toml")
