"""FlowSpec: inputs and schedule as the Spec of a node, the same read back, and what a write may change.

Expected values are literals: fields and values of recorded replies, and of the SDK comments of CreateNode.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN
from pulumi_dataworks.errors import InputError
from pulumi_dataworks.plan import publishing, schedule
from pulumi_dataworks.plan.flow_spec import (
    changed_spec,
    content_digest_of,
    inputs_of,
    new_spec,
    read_spec_text,
    schedule_changed,
    schedule_of,
    spec_text,
    unchanged_spec,
    workflow_of,
)
from pulumi_dataworks.plan.flow_spec_checks import as_created, changed_paths, differs_elsewhere, lacking
from pulumi_dataworks.plan.inputs import normal
from support.flow_specs import CONTENT, GROUP, NODE_ID, free_node, node_in_workflow, validate

INPUTS = normal(
    {
        "project_id": "10002",
        "task_name": "orders",
        "file_folder_path": "orders/daily",
        "task_content": CONTENT,
        "resource_group": GROUP,
        "cu": 0.5,
    }
)
SETTINGS: dict[str, Any] = {
    "cron_express": "00 30 05 * * ?",
    "scheduler_type": "SKIP",
    "start_effect_date": "2026-01-01",
    "end_effect_date": "9999-01-01",
    "rerun_mode": "FAILURE_ALLOWED",
    "auto_rerun_times": 2,
    "auto_rerun_interval_millis": 60000,
    "timeout": 90,
    "timeout_unit": "MINUTES",
    "instance_mode": "Immediately",
    "scheduling_cu": 0.25,
    "para_value": "bizdate=$bizdate region=cn",
    "inputs": ["demo_ws_root", "7000000000000000901"],
    "outputs": ["demo_ws.orders"],
    "dependent_type": "USER_DEFINE_AND_SELF",
    "dependent_node_ids": ["7000000000000000903"],
    "resource_group_identifier": GROUP,
    "owner": "200000000000000001",
    "description": "orders, daily",
}
SCHEDULE = schedule.normal(SETTINGS)


def node(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = spec["spec"]["nodes"][0]
    return found


def as_kept(sent: dict[str, Any]) -> dict[str, Any]:
    """What GetNode gives after a Spec was sent: ids, metadata and the default output added, as recorded replies have
    them."""
    spec = deepcopy(sent)
    entry = node(spec)
    entry["id"] = NODE_ID
    entry["metadata"] = {"projectId": "100001"}
    entry.setdefault("trigger", {"type": "Scheduler", "cron": "00 21 00 * * ?"})["id"] = "7000000000000000955"
    entry.setdefault("runtimeResource", {"resourceGroup": "group_500000000000001"})["resourceGroupId"] = "1000000000077"
    entry["script"]["id"] = "7000000000000000953"
    entry["outputs"] = {
        "nodeOutputs": [
            {"data": NODE_ID, "artifactType": "NodeOutput", "refTableName": "orders", "isDefault": True},
            *(entry.get("outputs") or {}).get("nodeOutputs", []),
        ]
    }
    for one in spec["spec"]["flow"]:
        one["nodeId"] = NODE_ID
    return {**spec, "kind": "CycleWorkflow", "metadata": {"uuid": NODE_ID}}


# A creation


def test_a_creation_sends_the_task_and_its_schedule_in_one_spec() -> None:
    spec = new_spec(INPUTS, SCHEDULE)
    validate(spec)
    sent = node(spec)
    content = json.loads(sent.pop("script").pop("content"))
    assert content == {**CONTENT, "extend": {"resourceGroup": GROUP, "cu": "0.5"}}
    assert sent == {
        "id": "orders",
        "name": "orders",
        "owner": "200000000000000001",
        "description": "orders, daily",
        "recurrence": "Skip",
        "instanceMode": "Immediately",
        "rerunMode": "FailureAllowed",
        "rerunTimes": 2,
        "rerunInterval": 60000,
        "timeout": 90,
        "timeoutUnit": "MINUTES",
        "trigger": {
            "type": "Scheduler",
            "cron": "00 30 05 * * ?",
            "cycleType": "Daily",
            "startTime": "2026-01-01 00:00:00",
            "endTime": "9999-01-01 00:00:00",
        },
        "runtimeResource": {"resourceGroup": GROUP},
        "inputs": {
            "nodeOutputs": [
                {"data": "demo_ws_root", "artifactType": "NodeOutput", "sourceType": "Manual"},
                {"data": "7000000000000000901", "artifactType": "NodeOutput", "sourceType": "Manual"},
            ]
        },
        "outputs": {
            "nodeOutputs": [
                {
                    "data": "demo_ws.orders",
                    "artifactType": "NodeOutput",
                    "sourceType": "Manual",
                    "refTableName": "orders",
                }
            ]
        },
    }
    assert spec["spec"]["flow"] == [
        {
            "nodeId": "orders",
            "depends": [
                {"type": "Normal", "output": "demo_ws_root", "sourceType": "Manual"},
                {"type": "Normal", "output": "7000000000000000901", "sourceType": "Manual"},
                {"type": "CrossCycleDependsOnSelf", "output": "orders"},
                {"type": "CrossCycleDependsOnOtherNode", "output": "7000000000000000903", "sourceType": "Manual"},
            ],
        }
    ]


def test_the_script_of_a_creation_names_folder_runtime_and_parameters() -> None:
    script = node(new_spec(INPUTS, SCHEDULE))["script"]
    del script["content"]
    assert script == {
        "path": "orders/daily/orders",
        "language": "json",
        "runtime": {"command": "DI", "commandTypeId": 23, "cu": "0.25"},
        "parameters": [
            {
                "artifactType": "Variable",
                "name": "bizdate",
                "scope": "NodeParameter",
                "type": "System",
                "value": "$bizdate",
            },
            {"artifactType": "Variable", "name": "region", "scope": "NodeParameter", "type": "Constant", "value": "cn"},
        ],
    }


def test_a_creation_without_a_schedule_sends_group_and_business_date_and_leaves_the_rest_to_the_service() -> None:
    spec = new_spec(INPUTS, root="demo_ws_root")
    validate(spec)
    sent = node(spec)
    assert sorted(sent) == ["id", "inputs", "name", "runtimeResource", "script"]
    assert sent["runtimeResource"] == {"resourceGroup": GROUP}
    assert [one["value"] for one in sent["script"]["parameters"]] == ["$bizdate"]
    assert [one["output"] for one in spec["spec"]["flow"][0]["depends"]] == ["demo_ws_root"]


def test_a_task_in_the_root_folder_has_its_name_as_its_path() -> None:
    assert node(new_spec({**INPUTS, "file_folder_path": "/"}))["script"]["path"] == "orders"


def test_a_program_writes_its_own_extend_and_only_group_and_cus_are_added() -> None:
    own = {"mode": "code", "cu": 0.5}
    sent = json.loads(node(new_spec({**INPUTS, "task_content": {**CONTENT, "extend": own}}))["script"]["content"])
    assert sent["extend"] == {"mode": "code", "cu": 0.5, "resourceGroup": GROUP}


# Reading


def test_what_a_creation_sent_is_read_back_as_its_inputs() -> None:
    spec = as_kept(new_spec(INPUTS, SCHEDULE))
    assert inputs_of(spec, project_id="10002", olds=INPUTS) == INPUTS
    assert schedule_of(spec) == {**SCHEDULE, "stop": False}


def test_nothing_that_the_service_adds_is_drift_of_a_task() -> None:
    assert inputs_of(free_node(), project_id="10002", olds=INPUTS) == {
        **INPUTS,
        "task_content": {**CONTENT, "transform": False},
    }
    undeclared = {name: value for name, value in INPUTS.items() if name not in ("resource_group", "cu")}
    assert inputs_of(as_kept(new_spec(INPUTS)), project_id="10002", olds=undeclared) == undeclared


def test_a_recorded_node_gives_these_settings() -> None:
    assert schedule_of(free_node()) == {
        "cron_express": "00 28 00 * * ?",
        "cycle_type": "DAY",
        "scheduler_type": "NORMAL",
        "stop": False,
        "start_effect_date": "1969-12-31T16:00:00.000Z",
        "end_effect_date": "9998-12-31T16:00:00.000Z",
        "rerun_mode": "ALL_ALLOWED",
        "auto_rerun_times": 3,
        "auto_rerun_interval_millis": 180000,
        "timeout": 0,
        "timeout_unit": "HOURS",
        "instance_mode": "T+1",
        "scheduling_cu": "0.25",
        "para_value": "bizdate=$bizdate",
        "inputs": ["demo_ws_root"],
        "outputs": ["demo_ws.orders"],
        "dependent_type": "NONE",
        "resource_group_identifier": GROUP,
        "owner": "200000000000000001",
    }


def test_a_node_in_a_workflow_is_found_by_its_id_with_its_own_dependencies() -> None:
    spec = node_in_workflow()
    assert workflow_of(spec) == "demo_flow"
    assert workflow_of(free_node()) == ""
    assert schedule_of(spec) == schedule_of(free_node())


def test_a_timeout_without_its_unit_cannot_be_compared() -> None:
    spec = free_node(timeout=14400, timeoutUnit=None)
    assert schedule_of(spec)["timeout"] is UNKNOWN
    assert schedule_of(free_node(timeout=0, timeoutUnit=None))["timeout"] == 0


def test_a_trigger_that_runs_by_hand_has_no_cron_expression() -> None:
    spec = free_node(trigger={"type": "Manual", "cron": "00 28 00 * * ?"})
    assert "cron_express" not in schedule_of(spec)
    again = schedule_changed(spec, schedule.normal({"cron_express": "00 28 00 * * ?"}))
    assert node(again)["trigger"]["type"] == "Scheduler"


def test_a_spec_without_a_list_of_dependencies_is_read_by_its_inputs() -> None:
    spec = free_node()
    del spec["spec"]["flow"]
    assert schedule_of(spec)["inputs"] == ["demo_ws_root"]
    spec["spec"]["flow"] = []
    assert "inputs" not in schedule_of(spec)


def test_group_and_cus_that_are_removed_in_the_console_are_drift() -> None:
    content = json.dumps(CONTENT)
    script = {**node(free_node())["script"], "content": content}
    read = inputs_of(free_node(script=script), project_id="10002", olds=INPUTS)
    assert "resource_group" not in read
    assert "cu" not in read


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"spec": {"nodes": []}}', '{"spec": [], "metadata": {"uuid": "1"}}'])
def test_a_spec_without_the_node_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="The Spec of the node"):
        read_spec_text(text)


def test_ids_of_nineteen_digits_are_read_as_text() -> None:
    text = spec_text(free_node()).replace(f'"id":"{NODE_ID}"', f'"id":{NODE_ID}')
    assert workflow_of(read_spec_text(text)) == ""


# Writing


def test_an_unchanged_task_sends_nothing_new() -> None:
    read = free_node()
    assert changed_spec(read, INPUTS, INPUTS) == unchanged_spec(read)
    assert schedule_changed(read, schedule_of(read)) == unchanged_spec(read)


def test_a_changed_content_keeps_what_the_service_has_in_extend() -> None:
    new = {**INPUTS, "task_content": {**CONTENT, "version": "2.1"}}
    read = free_node()
    sent = changed_spec(read, INPUTS, new)
    validate(sent)
    assert changed_paths(read, sent) == {"script.content"}
    content = json.loads(node(sent)["script"]["content"])
    assert content["version"] == "2.1"
    assert content["extend"] == {"mode": "wizard", "resourceGroup": GROUP, "oneStopPageNum": 2, "cu": 0.5}


def test_changed_cus_leave_a_content_that_somebody_else_edited() -> None:
    edited = {**CONTENT, "version": "9", "extend": {"resourceGroup": GROUP, "cu": 0.5}}
    read = free_node(script={**node(free_node())["script"], "content": json.dumps(edited)})
    sent = changed_spec(read, INPUTS, {**INPUTS, "cu": "1"})
    assert json.loads(node(sent)["script"]["content"]) == {**edited, "extend": {"resourceGroup": GROUP, "cu": "1"}}


def test_an_update_never_changes_name_or_path() -> None:
    new = {**INPUTS, "task_name": "orders2", "file_folder_path": "orders"}
    assert changed_spec(free_node(), INPUTS, new) == unchanged_spec(free_node())


def test_another_scheduling_group_takes_the_number_of_the_old_one_along() -> None:
    sent = schedule_changed(free_node(), {"resource_group_identifier": "Serverless_res_group_2"})
    assert node(sent)["runtimeResource"] == {"resourceGroup": "Serverless_res_group_2", "id": "7000000000000000957"}


def test_removed_inputs_are_sent_as_an_empty_list_for_this_node() -> None:
    sent = schedule_changed(free_node(), {"inputs": []})
    assert sent["spec"]["flow"] == [{"nodeId": NODE_ID, "depends": []}]
    assert node(sent)["inputs"] == {"nodeOutputs": []}


def test_a_new_schedule_depends_on_the_root_where_nothing_else_is_known() -> None:
    spec = free_node(inputs={})
    spec["spec"]["flow"] = []
    sent = schedule_changed(spec, {"cron_express": "00 12 00 * * ?"}, first=True, root="demo_ws_root")
    assert sent["spec"]["flow"][0]["depends"][0]["output"] == "demo_ws_root"
    later = schedule_changed(spec, {"cron_express": "00 12 00 * * ?"}, root="demo_ws_root")
    assert later["spec"]["flow"][0]["depends"] == []


def test_the_values_of_other_nodes_stay_when_para_value_changes() -> None:
    row = {"name": "day", "type": "NodeOutput", "scope": "NodeContext", "artifactType": "Variable", "value": "x"}
    script = node(free_node())["script"]
    read = free_node(script={**script, "parameters": [*script["parameters"], row]})
    sent = schedule_changed(read, {"para_value": "region=cn"})
    assert [(one["name"], one["type"]) for one in node(sent)["script"]["parameters"]] == [
        ("region", "Constant"),
        ("day", "NodeOutput"),
    ]
    assert schedule_of(sent | {"metadata": {"uuid": NODE_ID}})["para_value"] == "region=cn"


@pytest.mark.parametrize(
    ("settings", "recurrence"),
    [
        ({"scheduler_type": "PAUSE"}, "Pause"),
        ({"scheduler_type": "SKIP"}, "Skip"),
        ({"stop": True}, "Pause"),
        ({"scheduler_type": "NORMAL", "stop": False}, "Normal"),
    ],
)
def test_scheduler_type_and_stop_are_one_field_of_a_node(settings: dict[str, Any], recurrence: str) -> None:
    assert node(schedule_changed(free_node(), settings))["recurrence"] == recurrence


def test_the_order_of_outputs_and_dependencies_means_nothing() -> None:
    read = free_node()
    read["spec"]["flow"][0]["depends"].append({"type": "Normal", "output": "7000000000000000901"})
    settings = {"inputs": ["7000000000000000901", "demo_ws_root"]}
    assert schedule_changed(read, settings) == unchanged_spec(read)


def test_a_unit_that_was_changed_in_the_console_is_written_again() -> None:
    sent = schedule_changed(free_node(timeout=4, timeoutUnit="MINUTES"), {"timeout": 4})
    assert (node(sent)["timeout"], node(sent)["timeoutUnit"]) == (4, "HOURS")


# After a write


def test_a_write_that_changes_only_what_it_declares_differs_nowhere_else() -> None:
    before = free_node()
    sent = schedule_changed(before, {"cron_express": "00 12 00 * * ?"})
    after = free_node(trigger={**node(before)["trigger"], "cron": "00 12 00 * * ?", "id": "7000000000000000999"})
    assert differs_elsewhere(before, after, changed_paths(before, sent)) == ()
    assert lacking(after, sent) == ()


def test_a_write_that_removes_something_else_is_found() -> None:
    before = free_node()
    sent = schedule_changed(before, {"cron_express": "00 12 00 * * ?"})
    after = free_node(trigger={"type": "Scheduler", "cron": "00 12 00 * * ?", "cycleType": "Daily"}, rerunTimes=0)
    after["spec"]["flow"] = []
    assert differs_elsewhere(before, after, changed_paths(before, sent)) == (
        "flow",
        "rerunTimes",
        "trigger.delaySeconds",
        "trigger.endTime",
        "trigger.startTime",
        "trigger.timezone",
    )


@pytest.mark.parametrize("dropped", ["Normal demo_ws_root", "CrossCycleDependsOnSelf"])
def test_a_dependency_that_is_dropped_is_lacking(dropped: str) -> None:
    sent = new_spec(INPUTS, SCHEDULE)
    kept = as_kept(sent)
    assert lacking(kept, sent) == ()
    kind, _, output = dropped.partition(" ")
    flow = kept["spec"]["flow"][0]
    flow["depends"] = [
        row for row in flow["depends"] if row["type"] != kind or row["output"] != (output or row["output"])
    ]
    assert lacking(kept, sent) == ("flow",)


def test_a_reply_of_2025_without_unit_and_cycle_lacks_nothing() -> None:
    sent = new_spec(INPUTS, SCHEDULE)
    kept = as_kept(sent)
    del node(kept)["timeoutUnit"], node(kept)["trigger"]["cycleType"]
    assert lacking(kept, sent) == ()
    node(kept)["timeoutUnit"] = "HOURS"
    assert lacking(kept, sent) == ("timeoutUnit",)


def test_a_node_is_as_created_by_path_kind_and_content() -> None:
    kept = as_kept(new_spec(INPUTS, SCHEDULE))
    assert as_created(kept, INPUTS)
    assert not as_created(kept, {**INPUTS, "file_folder_path": "orders"})
    assert not as_created(kept, {**INPUTS, "cu": "2"})
    assert not as_created(kept, {**INPUTS, "task_content": {**CONTENT, "version": "3"}})
    node(kept)["script"]["runtime"]["command"] = "ODPS_SQL"
    assert not as_created(kept, INPUTS)


def test_the_digest_of_a_node_is_that_of_its_content() -> None:
    assert content_digest_of(as_kept(new_spec(INPUTS))) == publishing.content_digest(CONTENT)


# Any settings

PARA = st.lists(
    st.tuples(st.sampled_from(["bizdate", "region", "day"]), st.sampled_from(["$bizdate", "cn", "$[yyyymmdd]"])),
    min_size=1,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: " ".join(f"{name}={value}" for name, value in pairs))
IDS = st.lists(st.sampled_from(["demo_ws_root", "7000000000000000901", "ws.a_out"]), unique=True, min_size=1)
ANY_SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "cron_express": st.sampled_from(["00 12 00 * * ?", "00 10 00-23/1 * * ?"]),
        "scheduler_type": st.sampled_from(["NORMAL", "PAUSE", "SKIP"]),
        "start_effect_date": st.dates().map(str),
        "rerun_mode": st.sampled_from(["ALL_ALLOWED", "FAILURE_ALLOWED", "ALL_DENIED"]),
        "auto_rerun_times": st.integers(0, 10),
        "auto_rerun_interval_millis": st.integers(0, 1_800_000),
        "timeout": st.integers(0, 200),
        "instance_mode": st.sampled_from(["T+1", "Immediately"]),
        "scheduling_cu": st.sampled_from(["0.25", "1"]),
        "para_value": PARA,
        "inputs": IDS,
        "outputs": IDS,
        "resource_group_identifier": st.sampled_from([GROUP, "group_1"]),
        "owner": st.sampled_from(["1", "200000000000000001"]),
        "description": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1),
    },
)
DEPENDENTS = st.sampled_from(
    [
        {},
        {"dependent_type": "NONE"},
        {"dependent_type": "SELF"},
        {"dependent_type": "CHILD"},
        {"dependent_type": "CHILD_AND_SELF"},
        {"dependent_type": "USER_DEFINE", "dependent_node_ids": ["7000000000000000903"]},
    ]
)


def meaning(settings: dict[str, Any], names: Any) -> dict[str, Any]:
    """The settings of these names; lists are sets."""
    values = {name: settings.get(name) for name in names}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in values.items()}


@given(first=ANY_SETTINGS, before=DEPENDENTS, second=ANY_SETTINGS, after=DEPENDENTS)
def test_any_settings_are_kept_by_a_creation_and_by_an_update_and_change_nothing_else(
    first: dict[str, Any], before: dict[str, Any], second: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = schedule.normal(first | before), schedule.normal(second | after)
    created = new_spec(INPUTS, old)
    validate(created)
    read = as_kept(created)
    assert meaning(schedule_of(read), old) == meaning(old, old)
    assert schedule_changed(read, old) == unchanged_spec(read)
    sent = schedule_changed(read, new)
    validate(sent)
    kept = {**deepcopy(sent), "metadata": {"uuid": NODE_ID}}
    assert meaning(schedule_of(kept), new) == meaning(new, new)
    untouched = set(schedule_of(read)) - set(new) - {"stop", "scheduler_type", "cycle_type", "timeout_unit"}
    untouched -= {"dependent_node_ids"} if "dependent_type" in new else set()
    assert meaning(schedule_of(kept), untouched) == meaning(schedule_of(read), untouched)
    assert node(sent)["metadata"] == {"projectId": "100001"}
