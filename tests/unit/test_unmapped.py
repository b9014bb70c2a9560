"""What one Data Studio does not have is an error that says what to do; nothing is said of an unknown workspace."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import UNKNOWN
from pulumi_dataworks.plan import schedule
from pulumi_dataworks.plan.inputs import problems
from pulumi_dataworks.plan.unmapped import UNMAPPED, folder_errors, node_warnings, unmapped
from support.flow_specs import CONTENT, GROUP

TASK: dict[str, Any] = {
    "project_id": "10002",
    "task_name": "orders",
    "file_folder_path": "orders/daily",
    "task_content": CONTENT,
    "resource_group": GROUP,
}

NEW_ONLY_REFUSES: list[tuple[str, dict[str, Any], str]] = [
    ("DISyncTask", {**TASK, "resource_group": None}, "resource_group"),
    ("NodeSchedule", {"scheduler_type": "MANUAL"}, "scheduler_type"),
    ("NodeSchedule", {"scheduler_type": "NORMAL", "stop": True}, "stop"),
    ("FileDeployment", {"skip_checks": True}, "skip_checks"),
    ("Business", {"business_name": "orders"}, "business_name"),
    ("Folder", {"folder_path": "业务流程/orders/数据集成/daily"}, "folder_path"),
]
LEGACY_ONLY_REFUSES: list[tuple[str, dict[str, Any], str]] = [
    ("NodeSchedule", {"timeout": 2, "timeout_unit": "HOURS"}, "timeout_unit"),
    ("NodeSchedule", {"instance_mode": "T+1"}, "instance_mode"),
    ("NodeSchedule", {"scheduling_cu": "0.25"}, "scheduling_cu"),
]


@pytest.mark.parametrize(
    ("kind", "news", "name", "new"),
    [(*case, True) for case in NEW_ONLY_REFUSES] + [(*case, False) for case in LEGACY_ONLY_REFUSES],
)
def test_an_input_is_refused_only_where_the_data_studio_does_not_have_it(
    kind: str, news: dict[str, Any], name: str, new: bool
) -> None:
    found = unmapped(kind, news, new=new)
    assert [one.path for one in found] == [name]
    assert found[0].remedy
    assert not unmapped(kind, news, new=not new)
    assert not unmapped(kind, news, new=None)


def test_every_row_of_the_table_has_a_case_here() -> None:
    cases = {(kind, name, True) for kind, _, name in NEW_ONLY_REFUSES}
    cases |= {(kind, name, False) for kind, _, name in LEGACY_ONLY_REFUSES}
    assert {(one.kind, one.name, one.new) for one in UNMAPPED} == cases


@pytest.mark.parametrize(
    "news",
    [
        {"skip_checks": False},
        {"skip_checks": UNKNOWN},
        {"scheduler_type": UNKNOWN, "stop": True},
        {"scheduler_type": "PAUSE", "stop": True},
    ],
)
def test_what_is_unknown_or_means_nothing_is_not_refused(news: dict[str, Any]) -> None:
    assert not unmapped("FileDeployment", news, new=True) + unmapped("NodeSchedule", news, new=True)


@pytest.mark.parametrize("content", [UNKNOWN, {"extend": UNKNOWN}, {"extend": {"resourceGroup": GROUP}}])
def test_a_group_that_the_content_names_or_may_name_is_enough(content: Any) -> None:
    assert not unmapped("DISyncTask", {"task_content": content}, new=True)


@pytest.mark.parametrize("path", ["orders", "orders/daily", "业务流程/orders/数据集成", "/", "/orders/", UNKNOWN])
def test_any_folder_of_the_project_directory_is_a_folder_of_a_node(path: Any) -> None:
    assert folder_errors(path, new=True) == []


@pytest.mark.parametrize("path", [None, "", "  ", 3, "a//b", "a/../b", "./a", "a/ /b"])
def test_a_path_that_names_no_folder_is_an_error(path: Any) -> None:
    assert [one.path for one in folder_errors(path, new=True)] == ["file_folder_path"]


def test_a_folder_without_a_workflow_is_an_error_only_in_the_legacy_data_studio() -> None:
    assert folder_errors("orders/daily", new=False)
    assert folder_errors("orders/daily", new=None) == []
    assert problems(TASK, new=True) == []
    assert [str(one.path) for one in problems(TASK, new=False)] == ["file_folder_path"]


def test_a_hyphen_in_a_name_is_a_warning() -> None:
    assert len(node_warnings({"task_name": "orders-daily"})) == 1
    assert node_warnings({"task_name": "orders_daily"}) == []
    assert node_warnings({"task_name": UNKNOWN}) == []


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"timeout_unit": "HOURS"}, ["timeout_unit"]),
        ({"timeout": 90, "timeout_unit": "MINUTES"}, []),
        ({"timeout": 90, "timeout_unit": "days"}, ["timeout_unit"]),
        ({"instance_mode": "now"}, ["instance_mode"]),
        ({"scheduling_cu": 0.25}, []),
        ({"scheduling_cu": "a lot"}, ["scheduling_cu"]),
        ({"scheduling_cu": True}, ["scheduling_cu"]),
        ({"scheduling_cu": UNKNOWN}, []),
    ],
)
def test_the_settings_of_a_node_take_only_their_values(settings: dict[str, Any], wrong: list[str]) -> None:
    assert [one.path for one in schedule.problems(settings)] == wrong


def test_cus_of_scheduling_are_kept_as_decimal_text() -> None:
    assert schedule.normal({"scheduling_cu": 0.50}) == {"scheduling_cu": "0.5"}
