"""Whom a change concerns in the same preview, and what the engine and `check` say about it."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.review import Review, TaskReview, review_of
from review.made import TYPE, digest, properties, step, urn
from support.stories import content

SYNC = "dataworks:index:ScheduledSync"
SCHEDULE = "pulumi-python:dynamic/dataworks:NodeSchedule"
READS = content(datasource="warehouse", table="ods_orders", writer={"table": "dws_orders"})


def review(*steps: dict[str, Any], **more: Any) -> Review:
    return review_of([digest(*steps, **more)])


def named(name: str, *steps: dict[str, Any], **more: Any) -> TaskReview:
    return next(task for task in review(*steps, **more).tasks if task.name == name)


def at(number: int) -> dict[str, Any]:
    return {"id": f"10000:100000{number}"}


def writes(old: Any, new: Any) -> dict[str, Any]:
    return step("update", "writer", properties("writer", task_content=old), properties("writer", task_content=new))


def reads(op: str = "same", table: str = "ods_orders") -> dict[str, Any]:
    held = properties("reader", task_content=content(datasource="warehouse", table=table, writer={"table": "dws"}))
    return step(op, "reader", held, held, state=at(2))


CHANGES = [
    (content(), content(where="paid = 2"), ["which this change concerns (rows)"]),
    (content(), content(writer={"table": "ods_orders_v2"}), ["which gets no rows from this task any more"]),
    (content(writer={"table": "old"}), content(), ["which this task writes from now on"]),
    (content(), content(fetchSize=2048), []),
]


@pytest.mark.parametrize(("old", "new", "texts"), CHANGES, ids=["rows", "moved away", "moved here", "tuning"])
def test_tasks_that_read_a_changed_target_are_named(old: Any, new: Any, texts: list[str]) -> None:
    """Those of the same preview, by data source and table; one that stays as it is needs --show-sames."""
    task = named("writer", writes(old, new), reads(), reads(table="other"))
    assert [(one.name, one.table) for one in task.readers] == [("reader", "warehouse/ods_orders")] * len(texts)
    assert [one.text.partition(", ")[2] for one in task.readers] == texts


def test_source_and_target_are_part_of_the_review() -> None:
    """Of both sides, and what they were where that differs."""
    task = named("writer", writes(content(), content(writer={"table": "ods_orders_v2"})))
    assert task.flow.text == "shop/orders → warehouse/ods_orders_v2"
    assert task.flow_before is not None
    assert task.flow_before.text == "shop/orders → warehouse/ods_orders"
    assert named("writer", writes(content(), content(where="x"))).flow_before is None


def test_a_new_task_names_what_it_empties() -> None:
    """And the task that reads it."""
    made = step("create", "writer", new=properties("writer"))
    task = named("writer", made, reads())
    assert task.empties == "warehouse/ods_orders ds=${bizdate}"
    assert [one.text for one in task.readers] == [
        "it reads warehouse/ods_orders, which this task empties before it writes"
    ]


def schedule(name: str, op: str = "same", **inputs: Any) -> dict[str, Any]:
    parent = f"urn:pulumi:dev::test::{SYNC}::{name}"
    side = {"parent": parent, "inputs": {"project_id": "10000", **inputs}}
    return {"op": op, "urn": urn(f"{name}-schedule", f"{SYNC}${SCHEDULE}"), "oldState": side, "newState": side}


def test_a_schedule_that_waits_for_the_output_of_a_recreated_task_is_named() -> None:
    """The default output holds the id of the file, so the new file has another one."""
    moved = step("replace", "a", properties(), properties(project_id="10001"), replaceReasons=["project_id"])
    task = named("a", moved, schedule("late", file_id="1000002", inputs=["ws.1000001_out", "ws_root"]))
    assert [(one.name, one.kind) for one in task.dependents] == [("late", "schedule")]
    assert "ws.1000001_out" in task.dependents[0].text


def test_a_schedule_that_waits_for_a_deleted_task_is_named() -> None:
    """DataWorks refuses to delete a node that others wait for."""
    gone = step("delete", "a", properties())
    task = named("a", gone, schedule("late", file_id="1000002", inputs=["ws.1000001_out"]))
    assert "refuses the deletion" in task.dependents[0].text


def test_what_takes_the_id_of_a_recreated_task_is_named() -> None:
    """Its inputs come from the task, and are known after apply."""
    moved = step("replace", "a", properties(), properties(project_id="10001"), replaceReasons=["project_id"])
    other = step("update", "hook", {}, {}, urn=urn("hook", "aws:sns:Topic"))
    other["newState"]["propertyDependencies"] = {"subject": [urn("a")], "other": []}
    task = named("a", moved, other)
    assert [(one.name, one.kind) for one in task.dependents] == [("hook", "other")]
    assert "subject gets the id of the new file" in task.dependents[0].text


def synced(*, before: str | None, after: str | None, where: str = "paid = 1", **inputs: Any) -> list[dict[str, Any]]:
    """A task of a ScheduledSync with the variable ${bizdate}, and what its schedule assigns."""
    parent = f"urn:pulumi:dev::test::{SYNC}::a"
    new = properties(task_content=content(where=where), **inputs)
    task = step("update", "a", properties(), new, urn=urn("a", f"{SYNC}${TYPE}"), state={"parent": parent})
    task["newState"]["parent"] = parent
    plan = schedule("a", "update")
    for side, value in (("oldState", before), ("newState", after)):
        plan[side] = {"parent": parent, "id": "10000:1000001", "inputs": {"para_value": value} if value else {}}
    return [task, plan]


ASSIGNED = "bizdate=$bizdate"


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        (synced(before=ASSIGNED, after=ASSIGNED, where="dt = ${day}"), ["DW505"]),
        (synced(before=ASSIGNED, after="day=$bizdate", where="paid = 2"), ["DW505"]),
        (synced(before=ASSIGNED, after=f"{ASSIGNED} day=$bizdate", where="dt = ${day}"), []),
        (synced(before=ASSIGNED, after=ASSIGNED, where="dt = ${day}", ignore_findings=["DW505"]), []),
    ],
    ids=["content", "schedule", "both", "ignored"],
)
def test_findings_are_held_against_the_schedule_and_the_options_of_the_task(
    steps: list[dict[str, Any]], codes: list[str]
) -> None:
    """As `dataworks check` does; a variable that is not assigned is a finding, whichever side lost it."""
    assert [finding.code for finding in named("a", *steps).findings if finding.code == "DW505"] == codes


UNASSIGNED = {
    "severity": "warning",
    "urn": f"urn:pulumi:dev::test::{SYNC}::a",
    "message": "warning: the content uses day, which para_value does not assign: …",
}


@pytest.mark.parametrize(
    ("before", "ignore", "codes", "older"),
    [("paid = 1", None, ["DW505"], 0), ("dt > ${day}", None, [], 1), ("paid = 1", ["DW505"], [], 0)],
    ids=["new", "there before", "ignored"],
)
def test_what_the_engine_warns_of_a_schedule_that_is_not_listed_is_a_finding(
    before: str, ignore: list[str] | None, codes: list[str], older: int
) -> None:
    """A preview without --show-sames has no schedule that stays as it is; the engine knows it."""
    task, _ = synced(before=None, after=None, where="dt = ${day}", ignore_findings=ignore)
    task["oldState"]["inputs"] = task["oldState"]["outputs"] = properties(task_content=content(where=before))
    told = named("a", task, diagnostics=[UNASSIGNED])
    assert [finding.code for finding in told.findings if finding.code == "DW505"] == codes
    assert told.findings_before - named("a", task).findings_before == older
    assert told.notes == ()


def test_a_schedule_that_changes_alone_finds_what_its_task_lacks() -> None:
    """The task stays as it is, which a preview with --show-sames shows."""
    task, plan = synced(before=ASSIGNED, after="day=$bizdate", where="paid = 1")
    told = named("a", {**task, "op": "same"}, plan)
    assert [finding.code for finding in told.findings if finding.severity != "hint"] == ["DW505"]
    assert told.flow.text == "shop/orders → warehouse/ods_orders"


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (f"urn:pulumi:dev::test::{SYNC}::a", "warning: something about the component"),
        (urn("a-schedule", f"{SYNC}${SCHEDULE}"), "warning: something about the schedule"),
        ("", "warning: NodeSchedule (file 1000001): hours of night"),
    ],
    ids=["component", "schedule", "hook"],
)
def test_warnings_of_all_our_resources_are_those_of_their_task(where: str, message: str) -> None:
    """By URN, or by the FileId that a hook names; not even the stack has those of a task that stays as it is."""
    task, plan = synced(before=None, after=None)
    entry = {"severity": "warning", "urn": where, "message": message}
    unchanged = review({**task, "op": "same"}, {**plan, "op": "same"}, diagnostics=[entry])
    assert [note for one in unchanged.tasks for note in one.notes] == []
    plan["newState"]["inputs"] = {"cron_express": "00 00 01 * * ?"}
    told = review({**task, "op": "same"}, plan, diagnostics=[entry])
    assert [note for one in told.tasks for note in one.notes] == [message.removeprefix("warning: ")]
    assert message.removeprefix("warning: ") not in told.stacks[0].notes


@pytest.mark.parametrize(
    ("op", "old", "new", "text"),
    [
        ("create", None, {"business_name": "x"}, "It is created"),
        ("update", {"business_name": "x"}, {"business_name": "y"}, "renamed in place from x to y"),
        ("update", {"business_name": "x", "owner": "1"}, {"business_name": "x"}, "Nothing is sent for owner"),
        ("delete", {"business_name": "x"}, None, "refuses that while a file is in it"),
        ("delete", {"business_name": "x", "adopted": True}, None, "stays in DataWorks"),
    ],
)
def test_workflows_and_folders_are_ours(op: str, old: Any, new: Any, text: str) -> None:
    """What happens to each, in a sentence."""
    made = step(op, "flow", old, new, urn=urn("flow", "pulumi-python:dynamic/dataworks:Business"))
    (other,) = review(made).stacks[0].others
    assert other.ours
    assert text in other.text
