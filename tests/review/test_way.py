"""What a review tells of a schedule and a deployment: words, effects and calls."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_dataworks.content import Effect
from pulumi_dataworks.plan.publishing import HELD_BACK, PUBLISHED
from pulumi_dataworks.plan.schedule import SETTINGS
from pulumi_dataworks.review import Review, TaskReview, read_digest, review_of
from pulumi_dataworks.review.model import ONCE_DEPLOYED, SOME_DEPLOYED, Action
from pulumi_dataworks.review.way import EFFECTS, NOT_MANAGED, NOT_PUBLISHED, NOT_SEEN, SAVED_ONLY
from support.stories import content

COMPONENT = "urn:pulumi:prod::shop::dataworks:index:ScheduledSync::orders"
KINDS = {"task": "DISyncTask", "schedule": "NodeSchedule", "deployment": "FileDeployment"}
ID = "10000:1000001"
TASK = {
    "project_id": "10000",
    "task_name": "orders",
    "task_content": content(),
    "file_folder_path": "Business Flow/orders/Data Integration",
}
IDS = {"project_id": "10000", "file_id": "1000001"}
RUNS = {**IDS, "publication": PUBLISHED, "content_digest": "a", "standard_mode": True, "production_version": 4}


def step(kind: str, op: str, old: Any = None, new: Any = None, *, parent: str = COMPONENT) -> dict[str, Any]:
    def state(properties: Any) -> dict[str, Any]:
        told = {"id": ID if op != "create" else "", "parent": parent, "inputs": properties, "outputs": properties}
        return {key: value for key, value in told.items() if value}

    name = {"task": "orders"}.get(kind, f"orders-{kind}")
    types = "dataworks:index:ScheduledSync$" if parent else ""
    urn = f"urn:pulumi:prod::shop::{types}pulumi-python:dynamic/dataworks:{KINDS[kind]}::{name}"
    sides = {"oldState": old, "newState": new}
    return {"op": op, "urn": urn, **{side: state(value) for side, value in sides.items() if value is not None}}


def review(*steps: dict[str, Any]) -> Review:
    return review_of([read_digest(json.dumps({"steps": steps}), "prod")])


def told(*steps: dict[str, Any]) -> TaskReview:
    """The one row of a preview."""
    (stack,) = review(*steps).stacks
    assert stack.others == ()
    (task,) = stack.tasks
    return task


def faster(**more: Any) -> dict[str, Any]:
    changed = content()
    changed["setting"]["speed"]["concurrent"] = 8
    return {**TASK, "task_content": changed, **more}


def test_every_setting_has_an_effect() -> None:
    """No setting can be added without saying what a change of it does to the data."""
    assert list(EFFECTS) == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("parent", [COMPONENT, ""], ids=["of a ScheduledSync", "by the id of the file"])
def test_a_change_that_is_published_is_one_row(parent: str) -> None:
    """Task and deployment are told together, with all that is called."""
    task = told(
        step("task", "update", TASK, faster(), parent=parent),
        step("deployment", "update", RUNS, {**RUNS, "content_digest": "b"}, parent=parent),
    )
    assert (task.name, task.effect, task.publishes) == ("orders", Effect.TUNING, True)
    assert task.way == (
        "Will publish to production: SubmitFile, then DeployFile.",
        "Production runs version 4 now.",
    )
    assert task.calls == ("UpdateDISyncTask", "SubmitFile", "DeployFile")


def test_a_change_without_a_deployment_is_saved_only() -> None:
    """And so is one of a stack for development."""
    assert told(step("task", "update", TASK, faster())).way == (SAVED_ONLY,)
    held = {**RUNS, "publication": HELD_BACK}
    task = told(step("task", "update", TASK, faster()), step("deployment", "update", held, {**held, "triggers": "b"}))
    assert (task.publishes, task.calls) == (False, ("UpdateDISyncTask",))
    assert task.way == ("Saved only: this stack is for development, and nothing is published.",)


def test_what_production_runs_instead_is_said() -> None:
    """After a refresh the deployment knows; what the old version did is in no preview, so rows at least may change."""
    old = {**RUNS, "publication": "production runs version 4, version 6 is saved"}
    task = told(step("deployment", "update", old, RUNS))
    assert (task.name, task.id, task.action, task.effect) == ("orders", ID, Action.UPDATE, Effect.ROWS)
    assert task.way[1:] == ("Production runs version 4, version 6 is saved.", NOT_SEEN)
    assert task.calls == ("SubmitFile", "DeployFile")


def test_a_manner_of_publishing_alone_is_no_row() -> None:
    """A comment is kept in the state and sends nothing."""
    (stack,) = review(step("deployment", "update", RUNS, {**RUNS, "comment": "again"})).stacks
    assert (stack.tasks, stack.others) == ((), ())


def test_a_change_of_time_is_told_in_words() -> None:
    """With the cron expressions beside them, and that it is saved only."""
    old = {**IDS, "cron_express": "00 12 00 * * ?", "timeout": 1, "owner": "1"}
    task = told(step("schedule", "update", old, {**IDS, "cron_express": "00 00 03 * * ?", "timeout": 2}))
    assert [(change.words, change.effect) for change in task.changes if change.place == "schedule.cron_express"] == [
        ("runs every day at 03:00 instead of every day at 00:12", Effect.ROWS)
    ]
    effects = {change.place: change.effect.word for change in task.changes}
    assert effects == {"schedule.cron_express": "rows", "schedule.timeout": "tuning", "schedule.owner": "none"}
    assert (task.way, task.calls, task.effect) == ((SAVED_ONLY,), ("UpdateFile",), Effect.ROWS)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"cron_express": "00 12 00 * * ?"}, "Runs every day at 00:12."),
        ({"cron_express": "00 12 00 * * ?", "scheduler_type": "PAUSE"}, "It does not run: its schedule is paused."),
        ({"cron_express": "00 12 00 * * ?", "stop": True}, "It does not run: its schedule is paused."),
        ({"scheduler_type": "SKIP"}, "Its runs do nothing: its schedule skips them."),
        ({"scheduler_type": "MANUAL"}, "It runs only when it is started by hand."),
        ({}, "Runs as its schedule in DataWorks says."),
    ],
)
def test_a_new_task_says_when_it_runs(settings: dict[str, Any], words: str) -> None:
    """Whether its workspace is in standard mode nobody knows before."""
    task = told(
        step("task", "create", new=TASK),
        step("schedule", "create", new={**IDS, **settings}),
        step("deployment", "create", new={**IDS, "publication": PUBLISHED}),
    )
    assert task.way == (
        words,
        "Will publish to production: SubmitFile, then DeployFile where the workspace is in standard mode.",
    )
    assert task.calls == ("CreateDISyncTask", "UpdateFile", "SubmitFile", "DeployFile")


def test_a_new_schedule_of_a_task_is_told_with_it() -> None:
    """Also where neither a ScheduledSync nor an id holds them together, but the output that gives the FileId."""
    new = step("schedule", "create", new={"project_id": "10000", "cron_express": "00 30 02 ? * 2"}, parent="")
    task = step("task", "create", new=TASK, parent="")
    new["newState"]["propertyDependencies"] = {"project_id": [], "file_id": [task["urn"]]}
    row = told(task, new)
    assert row.way == ("Runs at 02:30, only on Tuesday.", SAVED_ONLY)
    assert (row.action, row.calls) == (Action.CREATE, ("CreateDISyncTask", "UpdateFile"))


CRON = {"cron_express": "00 12 00 * * ?"}
PAUSED = "It does not run: its schedule is paused."


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({}, CRON, ("Runs every day at 00:12.",)),
        (CRON, {}, ("Runs every day at 00:12.",)),
        (CRON, {**CRON, "scheduler_type": "PAUSE"}, (PAUSED,)),
        ({**CRON, "stop": True}, {**CRON, "stop": False}, ("Runs every day at 00:12.",)),
        ({**CRON, "stop": True}, CRON, (PAUSED,)),
        ({**CRON, "stop": True}, {"cron_express": "00 00 03 * * ?", "stop": True}, (PAUSED,)),
        (CRON, {**CRON, "timeout": 2}, ()),
    ],
)
def test_a_change_of_the_schedule_says_when_the_task_runs(
    old: dict[str, Any], new: dict[str, Any], lines: tuple[str, ...]
) -> None:
    """Where the words of the change do not say it: a first time, a pause, its end; what leaves the program stays."""
    task = told(step("schedule", "update", {**IDS, **old}, {**IDS, **new}))
    assert tuple(line for line in task.way if line != SAVED_ONLY) == lines


@pytest.mark.parametrize(("keeps", "calls"), [(False, ("DeleteFile", "DeployFile")), (True, ("DeleteFile",))])
def test_a_deletion_says_what_becomes_of_production(keeps: bool, calls: tuple[str, ...]) -> None:
    """The node goes, too, unless keep_production says that it stays."""
    gone = {**TASK, **({"keep_production": True} if keeps else {})}
    task = told(step("task", "delete", gone), step("schedule", "delete", IDS), step("deployment", "delete", RUNS))
    assert (task.action, task.calls, task.way) == (Action.DELETE, calls, ())
    assert any("stays" in note for note in task.notes) is keeps
    assert any("deleted from production as well" in note for note in task.notes) is not keeps


def test_what_leaves_the_program_alone_sends_nothing() -> None:
    """Neither the schedule nor production is undone by taking the resource away."""
    task = told(step("schedule", "delete", IDS), step("deployment", "delete", RUNS))
    assert (task.way, task.calls, task.publishes) == ((NOT_MANAGED, NOT_PUBLISHED), (), False)


def test_when_effects_come_depends_on_what_is_published() -> None:
    """A preview that publishes does not say that all of it is a draft."""
    saved = step("task", "update", TASK, faster())
    assert review(saved).once_deployed == ONCE_DEPLOYED
    assert review(saved, step("deployment", "update", RUNS, {**RUNS, "triggers": 1})).once_deployed == SOME_DEPLOYED
