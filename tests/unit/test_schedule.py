"""The schedule of a node: judged, compared, read and written."""

from __future__ import annotations

from typing import Any

import pytest
from alibabacloud_dataworks_public20200518.models import UpdateFileRequest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.client import File, NodeConfiguration
from pulumi_dataworks.content import UNKNOWN, unassigned, unused
from pulumi_dataworks.plan.schedule import (
    SETTINGS,
    changed,
    digest,
    dropped,
    lacking,
    live_settings,
    normal,
    problems,
    update_fields,
)

FULL: dict[str, Any] = {
    "cron_express": "00 12 00 * * ?",
    "scheduler_type": "NORMAL",
    "stop": False,
    "start_effect_date": "2026-01-01T00:00:00+08:00",
    "end_effect_date": 4_102_416_000_000.0,
    "rerun_mode": "ALL_ALLOWED",
    "auto_rerun_times": 3.0,
    "auto_rerun_interval_millis": 120000,
    "timeout": 12,
    "para_value": "bizdate=$bizdate",
    "inputs": ["project_root"],
    "outputs": ["project.orders"],
    "dependent_type": "USER_DEFINE",
    "dependent_node_ids": ["700000001", "700000002"],
    "resource_group_identifier": "group_1",
    "owner": "1000000000000001",
    "description": "orders",
}
NODE = NodeConfiguration.model_validate(
    {
        "InputList": [{"Input": "project_root", "ParseType": "MANUAL"}],
        "OutputList": [{"Output": "project.orders"}],
        "CronExpress": "00 12 00 * * ?",
        "CycleType": "DAY",
        "SchedulerType": "NORMAL",
        "Stop": False,
        "StartEffectDate": 1767196800000,
        "EndEffectDate": 4102416000000,
        "RerunMode": "ALL_ALLOWED",
        "AutoRerunTimes": 3,
        "AutoRerunIntervalMillis": 120000,
        "Timeout": 12,
        "ParaValue": "bizdate=$bizdate",
        "DependentType": "USER_DEFINE",
        "DependentNodeIdList": "700000001,700000002",
        "ResourceGroupId": 375827434852437,
    }
)
FILE = File(file_id="2", owner="1000000000000001", file_description="orders")


def test_a_full_schedule_is_valid_and_has_one_form() -> None:
    """Whole numbers whole, dates in UTC, the cycle from the cron expression."""
    assert problems(FULL) == []
    inputs = normal(FULL)
    assert (inputs["auto_rerun_times"], inputs["cycle_type"]) == (3, "DAY")
    assert inputs["start_effect_date"] == "2025-12-31T16:00:00.000Z"
    assert normal(inputs) == inputs
    assert digest(inputs) == digest(FULL)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "cron": ({"cron_express": "12 0 * * ?"}, "cron_express: has 5 fields"),
    "cycle": ({"cron_express": "00 12 00 * * ?", "cycle_type": "NOT_DAY"}, "cycle_type: does not fit cron_express"),
    "choice": ({"scheduler_type": "SOMETIMES"}, "scheduler_type: must be one of NORMAL, MANUAL, PAUSE, SKIP"),
    "flag": ({"stop": "no"}, "stop: must be true or false"),
    "date": ({"start_effect_date": "2026-01-01T00:00"}, "start_effect_date: must be a date"),
    "count": (
        {"auto_rerun_interval_millis": 1_800_001},
        "auto_rerun_interval_millis: must be a whole number from 0 to 1800000",
    ),
    "half": ({"auto_rerun_times": 1.5}, "auto_rerun_times: must be a whole number"),
    "list": ({"inputs": "project_root"}, "inputs: must be a list of strings"),
    "comma": ({"outputs": ["a,b"]}, "outputs: must be a list of strings without commas"),
    "NUL": ({"owner": "a\x00"}, "owner: must not have control characters"),
    "line break": ({"resource_group_identifier": "a\nb"}, "resource_group_identifier: must not have control"),
    "escape": ({"para_value": "a=1\x1b[31m"}, "para_value: must not have control characters"),
    "control in a list": ({"inputs": ["a", "b\x7f"]}, "inputs: must not have control characters"),
    "surrogate in a list": ({"outputs": ["a", "\ud800"]}, "outputs[1]: holds half of a surrogate pair"),
    "not a number": ({"timeout": float("nan")}, "timeout: must be a finite number"),
    "infinite": ({"auto_rerun_times": float("inf")}, "auto_rerun_times: must be a finite number"),
    "huge": ({"timeout": 10**400}, "timeout: "),
    "huge date": ({"end_effect_date": 1e15}, "end_effect_date: must be a date"),
    "empty": ({"owner": ""}, "owner: must be a string"),
    "ids": ({"dependent_type": "SELF", "dependent_node_ids": ["1"]}, "dependent_node_ids: needs dependent_type"),
    "no ids": ({"dependent_type": "USER_DEFINE"}, "dependent_node_ids: is needed"),
}


def test_a_day_alone_begins_at_midnight_in_the_zone_of_the_scheduler() -> None:
    """UTC+8; docs/publishing.md says that a date is accepted."""
    assert problems({"start_effect_date": "2026-01-01"}) == []
    assert normal({"start_effect_date": "2026-01-01"}) == {"start_effect_date": "2025-12-31T16:00:00.000Z"}


@pytest.mark.parametrize("kind", ["USER_DEFINE", "USER_DEFINE_AND_SELF"])
def test_a_dependency_on_other_nodes_names_them(kind: str) -> None:
    """CreateFile lists the combined kinds USER_DEFINE_AND_SELF and CHILD_AND_SELF."""
    assert problems({"dependent_type": kind, "dependent_node_ids": ["700000001"]}) == []
    (problem,) = problems({"dependent_type": kind})
    assert str(problem).startswith("dependent_node_ids: is needed")
    assert problems({"dependent_type": "CHILD_AND_SELF"}) == []


def test_an_expression_that_is_not_understood_has_no_cycle() -> None:
    """A refresh may read one that somebody typed in the console: it is kept as it is."""
    assert normal({"cron_express": "daily"}) == {"cron_express": "daily"}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_with_its_name(what: str) -> None:
    """And with a remedy."""
    news, expected = WRONG[what]
    (problem,) = problems(news)
    assert str(problem).startswith(expected)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_an_unknown_value_is_valid_and_changed(setting: Any) -> None:
    """Another resource may give any of them."""
    news = {**FULL, setting.name: UNKNOWN}
    assert [problem for problem in problems(news) if problem.path != "dependent_node_ids"] == []
    assert setting.name in changed(normal(FULL), normal(news))


@given(st.dictionaries(st.sampled_from([one.name for one in SETTINGS]), st.from_type(object) | st.text() | st.floats()))
def test_no_value_is_an_error(news: dict[str, Any]) -> None:
    """check is total."""
    for problem in problems(news):
        assert problem.path


def test_the_live_shapes_are_the_program_s() -> None:
    """Lists of objects, numbers and texts of GetFile compare equal to what UpdateFile was given."""
    live = live_settings(NODE, FILE)
    wanted = normal(FULL)
    assert lacking(wanted, live) == {}
    assert set(live) == set(wanted) - {"resource_group_identifier"}


def test_each_setting_is_sent_as_the_parameter_of_update_file_that_the_official_sdk_names() -> None:
    sent = {
        "AutoRerunIntervalMillis": "120000",
        "AutoRerunTimes": "3",
        "CronExpress": "00 12 00 * * ?",
        "CycleType": "DAY",
        "DependentNodeIdList": "700000001,700000002",
        "DependentType": "USER_DEFINE",
        "EndEffectDate": "4102416000000",
        "FileDescription": "orders",
        "InputList": "project_root",
        "OutputList": "project.orders",
        "Owner": "1000000000000001",
        "ParaValue": "bizdate=$bizdate",
        "RerunMode": "ALL_ALLOWED",
        "ResourceGroupIdentifier": "group_1",
        "SchedulerType": "NORMAL",
        "StartEffectDate": "1767196800000",
        "Stop": "false",
        "Timeout": "12",
    }
    assert update_fields(normal(FULL)) == sent
    model = UpdateFileRequest().from_map(sent)
    assert {name: str(value).lower() for name, value in model.to_map().items()} == {
        name: value.lower() for name, value in sent.items()
    }


def test_only_what_differs_is_sent() -> None:
    """In the shapes of UpdateFile; an unreadable setting only when the program changed it."""
    wanted = {**normal(FULL), "stop": True, "inputs": ["a", "b"], "start_effect_date": "2026-01-02T00:00:00.000Z"}
    left = lacking(wanted, live_settings(NODE, FILE), forced=("resource_group_identifier",))
    assert update_fields(left) == {
        "InputList": "a,b",
        "ResourceGroupIdentifier": "group_1",
        "StartEffectDate": "1767312000000",
        "Stop": "true",
    }


def test_a_flag_or_list_that_the_service_leaves_out_is_an_empty_one() -> None:
    """Or it would be sent at each run."""
    assert lacking({"stop": False, "inputs": []}, {}) == {}
    assert lacking({"stop": True, "inputs": ["a"]}, {}) == {"stop": True, "inputs": ["a"]}


def test_a_setting_that_leaves_the_program_is_told() -> None:
    """It keeps its value in DataWorks."""
    assert dropped({"timeout": 3, "stop": True}, {"stop": False}) == ("timeout",)


def test_variables_are_held_against_their_values() -> None:
    """Used and not assigned; assigned and not used; bizdate is assigned unless the program says otherwise."""
    content = {"steps": [{"parameter": {"where": "ds='${bizdate}' and h=${hour}"}}]}
    assert unassigned(content, None) == ["hour"]
    assert unassigned(content, "hour=$[hh24]") == ["bizdate"]
    assert unused(content, "hour=$[hh24] day=1") == ["day"]
    assert unused(content, None) == []


def test_only_texts_of_several_lines_have_line_breaks() -> None:
    """A description and para_value may; names and ids may not."""
    assert problems({"description": "one\ntwo\tthree", "para_value": "a=1\nb=2"}) == []


ODD_VALUES = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(alphabet="a\x00\ud800\u202e\n,="),
    st.sampled_from([10**400, -(10**400), "9" * 5000, {"\ud800": 1}, [None, []], (1,), {1: 2}, b"x", {1}, object()]),
    st.lists(st.text() | st.integers() | st.none(), max_size=3),
)


@given(st.sampled_from([setting.name for setting in SETTINGS]), ODD_VALUES)
def test_any_value_of_a_setting_is_a_problem_or_can_be_sent(name: str, value: Any) -> None:
    """Nothing is raised, and what passes is ASCII or Unicode text without control characters other than line breaks."""
    settings = {name: value}
    if problems(settings) == []:
        sent = update_fields(normal(settings))
        assert digest(normal(settings))
        for text in sent.values():
            text.encode()
            assert not [sign for sign in text if ord(sign) < 32 and sign not in "\t\r\n"]


def test_a_count_has_at_most_thirty_one_bits() -> None:
    """Numbers of UpdateFile are int32."""
    assert problems({"timeout": 2147483647}) == []
    assert [problem.what for problem in problems({"timeout": 2147483648})] == [
        "must be a whole number from 0 to 2147483647"
    ]
