"""check: what is certainly wrong is told all at once, and what is equal in meaning keeps its form."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.output import UNKNOWN, Unknown

from pulumi_dataworks.plan.inputs import findings
from support.servicer import Aborted, Server
from support.stacks import inputs, job

PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "no project": ({"project_id": "ten"}, "project_id"),
    "another type": ({"task_type": "DI_REALTIME"}, "task_type: must be DI_OFFLINE"),
    "no name": ({"task_name": " "}, "task_name"),
    "a NUL in the name": ({"task_name": "a\x00b"}, "task_name: must not have control characters"),
    "a line break in the name": ({"task_name": "a\nb"}, "task_name: must not have control characters"),
    "an escape in the resource group": ({"resource_group": "a\x1b"}, "resource_group: must not have control"),
    "a workspace of 5,000 digits": ({"project_id": "9" * 5000}, "project_id: must be the id of a workspace"),
    "a workspace of other digits": ({"project_id": "۱۲"}, "project_id: must be the id of a workspace"),
    "content that is a list": ({"task_content": [1]}, "DW102 task_content"),
    "no steps": ({"task_content": {"type": "job"}}, "DW109 task_content.steps"),
    "a step that is a text": ({"task_content": {"steps": ["mysql"]}}, "DW110 task_content.steps[0]"),
    "a parameter that is a list": (
        {"task_content": {"steps": [{"stepType": "mysql", "parameter": []}]}},
        "DW110 task_content.steps[0].parameter",
    ),
    "a number beyond 2^53": ({"task_content": job(id=2.0**60)}, "DW107 task_content.setting.speed.id"),
    "a folder without its engine": ({"file_folder_path": "业务流程/orders"}, "file_folder_path"),
    "half a CU and a bit": ({"cu": "0.7"}, "cu"),
    "a secret of a missing step": ({"secret_parameters": {"Nobody": {"password": "x"}}}, "secret_parameters.Nobody"),
    "a speed with a unit": ({"task_content": job(mbps="12MB/s")}, "DW201 task_content.setting.speed.mbps"),
    "a strictness of its own": ({"strict": "very"}, "strict"),
    "a code of no finding": ({"ignore_findings": ["DW501", "DW999"]}, "ignore_findings[1]"),
    "another resource group in the content": (
        {"task_content": {**job(), "extend": {"resourceGroup": "a"}}, "resource_group": "b"},
        "task_content.extend.resourceGroup",
    ),
}


@pytest.mark.parametrize("mistake", PROBLEMS)
def test_each_mistake_is_told_with_its_path(offline: Server, mistake: str) -> None:
    """Every rule of check names the place and what to do."""
    change, told = PROBLEMS[mistake]
    _, failures = offline.check({}, inputs(**change))
    assert [failure for failure in failures if failure.startswith(told)], failures
    for failure in failures:
        assert "None" not in failure


def test_all_mistakes_are_told_at_once(offline: Server) -> None:
    """A reviewer mends everything in one go."""
    _, failures = offline.check({}, inputs(project_id="x", task_type="DI_REALTIME", cu="0.7", task_content={}))
    assert [failure.partition(":")[0] for failure in failures] == [
        "project_id",
        "task_type",
        "cu",
        "DW109 task_content.steps",
    ]


@pytest.mark.cell("secrets", "check, diff")
def test_no_failure_quotes_a_value(offline: Server) -> None:
    """What stands in a task may be secret: a failure names places only."""
    wrong = {"steps": ["canary-text", {"stepType": 5, "parameter": "canary-text", "name": ["canary-text"]}]}
    _, failures = offline.check(
        {}, inputs(task_content=wrong, project_id="canary-text", cu="canary-text", file_folder_path="canary-text")
    )
    assert len(failures) >= 5
    assert "canary-text" not in "".join(failures)


@pytest.mark.cell("values not known yet", "check, diff")
def test_unknown_values_pass_anywhere(offline: Server) -> None:
    """What another resource will give later is valid, whole or in part, and stays unknown."""
    names = ("project_id", "task_name", "file_folder_path", "task_content", "resource_group", "cu", "secret_parameters")
    for name in names:
        checked, failures = offline.check({}, inputs(**{name: UNKNOWN}))
        assert failures == []
        assert isinstance(checked[name], Unknown)
    content = job()
    content["steps"][0]["parameter"] = UNKNOWN
    content["steps"][1]["parameter"]["column"] = ["a", UNKNOWN]
    checked, failures = offline.check({}, inputs(task_content=content))
    assert failures == []
    assert isinstance(checked["task_content"]["steps"][0]["parameter"], Unknown)
    assert isinstance(checked["task_content"]["steps"][1]["parameter"]["column"][1], Unknown)


def reformatted(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, reformatted(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        return {**dict(items), **({"absent": None} if chance.random() < 0.3 else {})}
    return [reformatted(item, chance) for item in value] if isinstance(value, list) else value


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(), st.booleans())
@pytest.mark.cell("order of keys, null, empties", "check, diff")
def test_a_change_amid_reformatting_differs_in_one_leaf(offline: Server, seed: int, changes: bool) -> None:
    """Whatever the formatting, check gives the old form back everywhere but where the meaning differs."""
    old, _ = offline.check({}, inputs(resource_group="g", cu="0.5"))
    news = reformatted(inputs(resource_group="g", cu=0.5, project_id=10000), random.Random(seed))
    news["file_folder_path"] = "Business Flow/orders/Data Integration/"
    if changes:
        news["task_content"]["setting"]["speed"]["concurrent"] = 3
    checked, failures = offline.check(old, news)
    assert failures == []
    if changes:
        assert checked["task_content"]["setting"]["speed"].pop("concurrent") == 3
        old["task_content"]["setting"]["speed"].pop("concurrent")
    assert checked == old


def test_the_origin_of_a_task_is_never_a_change(offline: Server) -> None:
    """A renamed stack or resource keeps the origin under which the task was created."""
    old, _ = offline.check({}, inputs(origin="p/s/old"))
    checked, _ = Server({}).check(old, inputs(origin="p/s/new"))
    assert checked["origin"] == "p/s/old"


WARNED: dict[str, Any] = {**job(), "steps": [job()["steps"][0], {**job()["steps"][1], "stepType": "MaxCompute"}]}
"""A job with a warning: its writer has the name of the product as step type."""


def codes(failures: list[str]) -> list[str]:
    return [failure.partition(" ")[0] for failure in failures]


def test_warnings_fail_where_they_are_asked_to(offline: Server) -> None:
    """By the input, or by the config of the stack; the input wins, and an unknown one says nothing."""
    strict = Server({"dataworks:strict": "true"})
    for server, own, expected in (
        (offline, None, []),
        (offline, True, ["DW122"]),
        (offline, False, []),
        (strict, None, ["DW122"]),
        (strict, False, []),
        (strict, UNKNOWN, ["DW122"]),
    ):
        assert codes(server.check({}, inputs(task_content=WARNED, strict=own))[1]) == expected


def test_a_step_that_is_renamed_without_its_hop_is_an_error(offline: Server) -> None:
    """Without any switch: the steps would not be connected."""
    renamed = job()
    renamed["steps"][0]["name"] = "Extract"
    assert codes(offline.check({}, inputs(task_content=renamed))[1]) == ["DW101"]
    renamed["order"]["hops"][0]["from"] = "Extract"
    assert offline.check({}, inputs(task_content=renamed))[1] == []


def test_a_config_that_is_neither_strict_nor_not_is_an_error() -> None:
    """A typing mistake must not switch the judgement off."""
    with pytest.raises(Aborted, match="dataworks:strict must be true or false"):
        Server({"dataworks:strict": "yes"}).check({}, inputs())


def test_a_finding_can_be_silenced_for_one_task(offline: Server) -> None:
    """Warnings and what the engine refuses; what cannot be sent at all is always told."""
    wrong = {**WARNED, "setting": {"speed": {"concurrent": "two"}}}
    assert codes(offline.check({}, inputs(task_content=wrong, strict=True))[1]) == ["DW122", "DW201"]
    for silenced in (["DW122", "DW201"], UNKNOWN):
        assert offline.check({}, inputs(task_content=wrong, strict=True, ignore_findings=silenced))[1] == []
    assert codes(offline.check({}, inputs(task_content={}, ignore_findings=["DW109"]))[1]) == ["DW109"]


def test_a_secret_parameter_is_not_missing(offline: Server) -> None:
    """The content is judged as it is sent."""
    content = job()
    del content["steps"][0]["parameter"]["datasource"]
    assert codes(offline.check({}, inputs(task_content=content, strict=True))[1]) == ["DW401"]
    secrets = {"Reader": {"jdbcUrl": "jdbc:mysql://canary"}}
    assert offline.check({}, inputs(task_content=content, secret_parameters=secrets, strict=True))[1] == []


def test_an_option_alone_is_no_change(offline: Server) -> None:
    """How a task is judged is no part of it."""
    old, _ = offline.check({}, inputs(strict=True))
    new, failures = offline.check(old, inputs(ignore_findings=["DW501"]))
    assert failures == []
    assert "strict" not in new
    assert new["ignore_findings"] == ["DW501"]
    assert offline.diff("10000:1", {**old, "region": "cn-shanghai"}, new).changes == 1


@pytest.mark.cell("any fault", "check, diff")
def test_check_and_diff_need_no_settings(offline: Server) -> None:
    """A preview works without region and credentials."""
    checked, failures = offline.check({}, inputs())
    assert failures == []
    assert offline.diff("10000:1", {**checked, "region": "cn-shanghai"}, checked).changes == 1


def test_a_secret_parameter_is_not_called_a_secret_in_plain_text(offline: Server) -> None:
    """The state encrypts it. Nor does check fail for one in the content: it cannot know which values are secret."""
    checked = inputs(secret_parameters={"Reader": {"password": "a-secret-value"}}, strict=True)
    assert [one.code for one in findings(checked)] == []
    content = job()
    content["steps"][0]["parameter"]["password"] = "a-secret-value"
    assert [one.code for one in findings(inputs(task_content=content))] == ["DW416"]
    _, failures = offline.check({}, inputs(task_content=content, strict=True))
    assert failures == []
