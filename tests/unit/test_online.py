"""Mistakes that only the workspace knows, judged against a workspace that is a value."""

from __future__ import annotations

import json
import subprocess
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given

from pulumi_dataworks.cli.online import online_of
from pulumi_dataworks.content import FITS, UNKNOWN, DataSource, Workspace, connectors, lint_online
from pulumi_dataworks.content.rules.workspace_rules import DOCUMENTED_TYPES
from pulumi_dataworks.errors import InputError, SettingsError
from support.stacks import job
from support.values import ANYTHING, JOBLIKE

GROUP = "S_res_group_1_2"
READER = "task_content.steps[0].parameter.datasource"
WRITER = "task_content.steps[1].parameter.datasource"


def source(name: str, kind: str, sub: str = "", *, only: str = "") -> list[DataSource]:
    """A data source in both environments, or in one only."""
    return [DataSource(name, kind, sub, one == "prod") for one in ("dev", "prod") if only in ("", one)]


def workspace(*sources: list[DataSource], standard: bool = True) -> Workspace:
    return Workspace(standard, frozenset({GROUP}), tuple(one for both in sources for one in both))


RIGHT = workspace(source("orders_db", "mysql"), source("warehouse", "odps"))


def found(content: Any, there: Workspace = RIGHT, group: Any = GROUP) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in lint_online(content, resource_group=group, workspace=there)]


def test_a_task_whose_workspace_has_everything_has_no_finding() -> None:
    """Also without a resource group of its own."""
    assert found(job()) == []
    assert found(job(), group=None) == []


def test_what_is_not_there_is_named_by_its_place() -> None:
    """Resource group, data source, environment; no name is quoted."""
    there = workspace(source("warehouse", "odps", only="prod"))
    findings = lint_online(job(), resource_group="S_other", workspace=there)
    assert [(one.code, one.path) for one in findings] == [
        ("DW601", "resource_group"),
        ("DW602", READER),
        ("DW603", WRITER),
    ]
    assert "is not there in development" in findings[2].what
    assert (
        "in production"
        in lint_online(
            job(),
            resource_group=None,
            workspace=workspace(source("orders_db", "mysql"), source("warehouse", "odps", only="dev")),
        )[0].what
    )
    assert not any(name in str(findings) for name in ("S_other", "orders_db", "warehouse"))


def test_a_basic_workspace_has_one_environment() -> None:
    """There is nothing to miss in the other."""
    there = workspace(
        source("orders_db", "mysql", only="prod"), source("warehouse", "odps", only="prod"), standard=False
    )
    assert found(job(), there) == []


@pytest.mark.parametrize(
    ("kind", "sub", "fits"),
    [
        ("mysql", "", True),
        ("rds", "mysql", True),
        ("rds", "", True),
        ("rds", "sqlserver", False),
        ("oss", "", False),
        ("a type of tomorrow", "", True),
    ],
)
def test_the_type_of_a_data_source_fits_its_step(kind: str, sub: str, fits: bool) -> None:
    """By the table; what it does not know fits."""
    there = workspace(source("orders_db", kind, sub), source("warehouse", "odps"))
    assert found(job(), there) == ([] if fits else [("DW604", READER)])


def test_a_step_type_without_a_row_takes_any_data_source() -> None:
    """Nothing is known of it."""
    content = job()
    content["steps"][0]["stepType"] = "clickhouse"
    assert found(content) == []


def test_lists_and_connections_are_looked_at_and_variables_are_not() -> None:
    """Every way in which a step names its data sources."""
    content = deepcopy(job())
    content["steps"][0]["parameter"]["datasource"] = ["orders_db", "gone"]
    content["steps"][0]["parameter"]["connection"] = [{"datasource": "gone"}, {"datasource": "${which}"}, "odd"]
    content["steps"][1]["parameter"]["datasource"] = UNKNOWN
    assert found(content) == [
        ("DW602", f"{READER}[1]"),
        ("DW602", "task_content.steps[0].parameter.connection[0].datasource"),
    ]


def test_an_ignored_code_is_not_told() -> None:
    """Each can be silenced."""
    nothing = workspace()
    assert {code for code, _ in found(job(), nothing, "S_other")} == {"DW601", "DW602"}
    silent = lint_online(job(), resource_group="S_other", workspace=nothing, ignore={"DW601", "DW602"})
    assert silent == []


@given(ANYTHING | JOBLIKE, JOBLIKE)
def test_judging_never_fails(one: Any, other: Any) -> None:
    """Whatever a program hands over."""
    for content in (one, {"steps": one}, {"steps": [{"stepType": other, "parameter": {"datasource": one}}]}):
        assert isinstance(lint_online(content, resource_group=other, workspace=RIGHT), list)


def test_the_table_of_types_names_what_there_is() -> None:
    """Step types of the catalogue, types and subtypes that the API documents, and a reason for each row."""
    known = {entry.step_type for entry in connectors()}
    for step_type, (types, why) in FITS.items():
        assert step_type in known
        assert why
        assert {one.partition("/")[0] for one in types} <= DOCUMENTED_TYPES
        assert {one.partition("/")[2] for one in types} <= {"", "mysql", "sqlserver", "postgresql"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"dataworks:region": 1}', '{"dataworks:region": {"value": "x"}}'])
def test_a_config_that_cannot_be_read_is_told(text: str) -> None:
    """By the name of the stack; nothing of it is quoted. One that can be read needs no more until a task is judged."""

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        assert command[-2:] == ["--stack", "dev"]
        return subprocess.CompletedProcess(command, 0, stdout=text)

    if '"value"' in text:
        assert online_of("dev", run=run)({"project_id": UNKNOWN}) == []
        return
    with pytest.raises(InputError, match=r"the config of dev cannot be read\.\n"):
        online_of("dev", run=run)


def test_a_secret_in_clear_is_refused_by_the_command_too() -> None:
    """As by the resources: it stands in the state."""

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        held = {"dataworks:accessKeySecret": {"value": "hunter2", "secret": False}}
        return subprocess.CompletedProcess(command, 0, stdout=json.dumps(held))

    with pytest.raises(SettingsError, match="is in plain text") as caught:
        online_of("dev", run=run)
    assert "hunter2" not in str(caught.value)
