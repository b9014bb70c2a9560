"""A task in the new Data Studio: created, read, changed, scheduled, published and deleted, and by which operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.folder import FolderProvider
from support.node_work import BASIC, FOLDER, GROUP, MARK, STANDARD, NodeWork, State, later, node_emulator, node_of
from support.servicer import Aborted
from support.stacks import job


@pytest.fixture
def work(emulator: Emulator) -> NodeWork:
    return NodeWork(emulator)


def operations(work: NodeWork, act: Callable[[], Any]) -> list[str]:
    mark = work.emulator.journal.mark()
    act()
    entries = work.emulator.journal.since(mark)
    assert {entry.version for entry in entries} <= {"2024-05-18"}
    return [entry.operation for entry in entries]


def writes(work: NodeWork, mark: Any = None) -> list[str]:
    return [entry.operation for entry in work.emulator.journal.writes(*([] if mark is None else [mark]))]


def test_a_creation_lists_creates_and_reads(work: NodeWork) -> None:
    """The id keeps its form, the state records the Data Studio, and the description names the resource."""
    made: list[State] = []
    assert operations(work, lambda: made.append(work.make())) == ["ListNodes", "CreateNode", "GetNode"]
    ((id_, outputs),) = made
    (node,) = work.emulator.node_console.nodes()
    assert id_ == f"{BASIC}:{node.node_id}"
    assert (outputs["data_studio"], outputs["region"]) == ("new", "cn-shanghai")
    assert outputs["create_time"].endswith("Z")
    assert (node.name, node.path) == ("orders_daily", f"{FOLDER}/orders_daily")
    content = json.loads(node.content)
    assert content.pop("extend") == {"resourceGroup": GROUP}
    assert content == job()
    assert node.spec["description"] == MARK
    assert node.spec["script"]["runtime"]["command"] == "DI"


def test_nothing_is_sent_for_a_change_of_nothing(work: NodeWork) -> None:
    """A refresh of an unchanged node is one read; an update that is done already is none more than that."""
    state = work.make()
    run = later(work)
    assert operations(run, lambda: run.refresh(state)) == ["GetNode"]
    run.update(state, task_content=job(concurrent=7))
    again = later(work)
    assert operations(again, lambda: again.update(state, task_content=job(concurrent=7))) == ["GetNode"]


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({"task_content": job(concurrent=7)}, ["UpdateNode"]),
        ({"cu": "1"}, ["UpdateNode"]),
        ({"resource_group": "S_res_group_3_4"}, ["UpdateNode"]),
        ({"task_name": "orders_nightly"}, ["RenameNode"]),
        ({"file_folder_path": "业务流程/demo/数据集成"}, ["MoveNode"]),
        ({"task_name": "orders_nightly", "file_folder_path": "业务流程/demo/数据集成"}, ["RenameNode", "MoveNode"]),
        ({"task_content": job(concurrent=7), "task_name": "n"}, ["UpdateNode", "RenameNode"]),
    ],
)
def test_each_change_has_its_operation(work: NodeWork, changes: dict[str, Any], sent: list[str]) -> None:
    """In place, with the same id; everything else of the node is what it was."""
    state = work.make()
    work.schedule(state, para_value="bizdate=$bizdate", rerun_mode="ALL_DENIED")
    work.emulator.node_console.edit(node_of(state), priority=5)
    before = work.emulator.node_console.node(node_of(state))
    mark = work.emulator.journal.mark()
    run = later(work)
    after_id, outputs = run.update(state, **changes)
    assert writes(work, mark) == sent
    assert after_id == state[0]
    node = work.emulator.node_console.node(node_of(state))
    content = json.loads(node.content)
    extend = content.pop("extend")
    assert content == changes.get("task_content", job())
    assert extend["resourceGroup"] == changes.get("resource_group", GROUP)
    assert extend.get("cu") == changes.get("cu")
    assert node.path == (f"{changes.get('file_folder_path', FOLDER)}/{changes.get('task_name', 'orders_daily')}")
    changing = ("name", "script")
    assert {key: one for key, one in node.spec.items() if key not in changing} == {
        key: one for key, one in before.spec.items() if key not in changing
    }
    assert node.spec["script"]["parameters"] == before.spec["script"]["parameters"]
    assert node.depends == before.depends
    assert outputs["data_studio"] == "new"
    read = run.refresh((after_id, outputs))
    assert read is not None
    assert {name: read[1].get(name) for name in changes} == changes


def test_a_refresh_reads_what_changed_and_lists_the_rest(work: NodeWork) -> None:
    """Ten nodes are read alone, then pages of ListNodes with the times of the last edit."""
    states = []
    for number in range(40):
        made = work.emulator.node_console.make_node(BASIC, f"{FOLDER}/task_{number}", job())
        read = work.tasks.read(f"{BASIC}:{made}", {})
        states.append((read[0], read[1]))
    work.emulator.node_console.edit_content(node_of(states[30]), job(concurrent=9))
    run = later(work)
    found: list[Any] = []
    asked = operations(run, lambda: found.extend(run.refresh(state) for state in states))
    assert asked == [*["GetNode"] * 10, "ListNodes", "GetNode"]
    contents = [one[1]["task_content"]["setting"]["speed"]["concurrent"] for one in found]
    assert contents == [9 if number == 30 else 2 for number in range(40)]


def test_a_schedule_is_one_update_that_is_read_back(work: NodeWork) -> None:
    """With the root node of the workspace as first dependency, and every setting where it belongs."""
    state = work.make()
    wanted = {
        "scheduler_type": "PAUSE",
        "rerun_mode": "FAILURE_ALLOWED",
        "auto_rerun_times": 2,
        "auto_rerun_interval_millis": 60000,
        "timeout": 6,
        "para_value": "bizdate=$bizdate region=cn",
        "outputs": ["orders.out"],
        "start_effect_date": "2026-01-01",
    }
    asked = operations(work, lambda: work.schedule(state, **wanted))
    assert asked == ["GetNode", "GetProject", "UpdateNode", "GetNode"]
    node = work.emulator.node_console.node(node_of(state))
    assert (node.spec["trigger"]["cron"], node.spec["recurrence"]) == ("00 12 00 * * ?", "Pause")
    assert (node.spec["timeout"], node.spec["timeoutUnit"]) == (6, "HOURS")
    assert [one["output"] for one in node.depends] == ["emulated_new_basic_root"]
    assert [one["data"] for one in node.spec["outputs"]["nodeOutputs"]] == [node.node_id, "orders.out"]
    assert node.spec["trigger"]["startTime"] == "2026-01-01 00:00:00"
    id_, olds = work.schedule(state, **wanted)
    mark = work.emulator.journal.mark()
    run = later(work)
    outputs = run.schedules.read(id_, olds)[1]
    assert outputs == olds
    assert writes(work, mark) == []


def test_a_declared_dependency_is_confirmed_by_the_service(work: NodeWork) -> None:
    """ListNodeDependencies must know it; an output that nobody has is a warning, for another workspace may have it."""
    upstream = work.make(task_name="upstream")
    work.schedule(upstream, outputs=["upstream.out"])
    state = work.make()
    asked = operations(work, lambda: work.schedule(state, inputs=["upstream.out"]))
    assert asked == ["GetNode", "UpdateNode", "GetNode", "ListNodeDependencies"]
    assert [one["output"] for one in work.emulator.node_console.node(node_of(state)).depends] == ["upstream.out"]


def test_publishing_goes_stage_by_stage_and_checks_before_production(work: NodeWork) -> None:
    """What the run deploys is compared right before the stage that reaches production."""
    state = work.make()
    work.schedule(state)
    asked = operations(work, lambda: work.publish(state))
    steps = [one for one in asked if one not in ("GetPipelineRun", "ListSnapshots", "GetNode", "ListPipelineRuns")]
    assert steps == [
        "CreatePipelineRun",
        "ExecPipelineRunStage",
        "ListPipelineRunItems",
        "ExecPipelineRunStage",
    ]
    assert work.running() == [2]
    assert work.emulator.node_console.node(node_of(state)).task_id


def test_a_workspace_in_standard_mode_has_more_stages(emulator: Emulator) -> None:
    """They are as the run names them; the comparison is before the last one."""
    work = NodeWork(emulator, STANDARD)
    state = work.make()
    work.schedule(state)
    asked = operations(work, lambda: work.publish(state))
    steps = [one for one in asked if one.startswith(("Exec", "ListPipelineRunItems"))]
    assert steps == [*["ExecPipelineRunStage"] * 3, "ListPipelineRunItems", "ExecPipelineRunStage"]
    assert work.running() == [2]


def test_what_is_in_production_is_not_published_again(work: NodeWork) -> None:
    """Versions say so, and a refresh of the deployment, too."""
    state = work.whole()
    run = later(work)
    mark = work.emulator.journal.mark()
    published = run.publish(state)
    assert writes(work, mark) == []
    numbers = (published["saved_version"], published["production_version"], published["publication"])
    assert numbers == (2, 2, "in production")
    run.update(state, task_content=job(concurrent=7))
    ids = run.ids(state)
    read = run.deployments.read(f"{ids['project_id']}:{ids['file_id']}", published)[1]
    assert read["publication"] == "production runs version 2, version 3 is saved"
    assert run.publish(state, 7)["production_version"] == 3
    assert run.running() == [7]


def test_a_deletion_undeploys_first(work: NodeWork) -> None:
    """Offline until it has succeeded, then DeleteNode, then both reads say that it is gone."""
    state = work.whole()
    run = later(work)
    asked = operations(run, lambda: run.tasks.delete(*state))
    steps = [one for one in asked if one not in ("GetPipelineRun", "ListSnapshots", "GetNode", "ListPipelineRuns")]
    assert steps == [
        "CreatePipelineRun",
        "ExecPipelineRunStage",
        "ExecPipelineRunStage",
        "DeleteNode",
        "ListNodes",
    ]
    assert (work.emulator.node_console.nodes(), work.running()) == ([], [])
    assert later(work).refresh(state) is None


def test_a_draft_is_deleted_alone(work: NodeWork) -> None:
    """It was never deployed, so there is nothing to undeploy."""
    state = work.make()
    mark = work.emulator.journal.mark()
    later(work).tasks.delete(*state)
    assert writes(work, mark) == ["DeleteNode"]
    assert work.emulator.node_console.nodes() == []
    later(work).tasks.delete(*state)  # what no longer exists is deleted


def test_a_deployed_node_stays_where_the_program_keeps_production(
    work: NodeWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No operation deletes a deployed node, so it stays, with a warning; a draft goes."""
    warned: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: warned.append(text))
    state = work.whole(keep_production=True)
    mark = work.emulator.journal.mark()
    later(work).tasks.delete(*state)
    assert writes(work, mark) == []
    assert work.running() == [2]
    assert any("a deployed node cannot be deleted: it stays" in text for text in warned)


def test_a_node_with_descendants_is_not_deleted(work: NodeWork) -> None:
    """The error says what to do, and everything stays as it is."""
    upstream = work.make(task_name="upstream")
    work.schedule(upstream, outputs=["upstream.out"])
    work.publish(upstream)
    below = work.make()
    work.schedule(below, inputs=["upstream.out"])
    work.publish(below)
    with pytest.raises(Aborted, match="Delete them first, or remove it from their inputs and publish them"):
        later(work).tasks.delete(*upstream)
    assert len(work.running()) == 2


@pytest.mark.parametrize("act", ["update", "schedule", "publish", "delete", "rename", "create"])
def test_a_node_inside_of_a_workflow_is_read_and_never_written(work: NodeWork, act: str) -> None:
    """Publishing or undeploying it would be done to the whole workflow."""
    state = work.whole()
    name = FOLDER if act == "create" else "nightly"
    work.emulator.node_console.put_into_workflow(node_of(state), name)
    run = later(work)
    read = run.refresh(state)
    assert read is not None
    assert (read[1]["task_content"], read[1]["file_folder_path"]) == (job(), name)
    mark = work.emulator.journal.mark()
    acts: dict[str, Callable[[], Any]] = {
        "update": lambda: run.update(read, task_content=job(concurrent=9), file_folder_path=FOLDER),
        "rename": lambda: run.update(read, file_folder_path=FOLDER),
        "schedule": lambda: run.schedule(state, cron_express="00 30 05 * * ?"),
        "publish": lambda: run.publish(state),
        "delete": lambda: run.tasks.delete(*read),
        "create": lambda: run.make(adopt_existing=True),
    }
    with pytest.raises(Aborted, match=r"inside of the workflow '(nightly|数据集成)'"):
        acts[act]()
    assert writes(work, mark) == []
    assert work.running() == [2]


def test_an_id_of_another_kind_of_node_is_refused(work: NodeWork) -> None:
    """Only DI nodes are batch synchronization tasks."""
    node_id = work.emulator.node_console.make_node(
        BASIC, f"{FOLDER}/sql", {}, script={"path": f"{FOLDER}/sql", "runtime": {"command": "ODPS_SQL"}}
    )
    with pytest.raises(Aborted, match="type ODPS_SQL, and a batch synchronization task has type DI"):
        work.tasks.read(f"{BASIC}:{node_id}", {})


@pytest.mark.parametrize(
    ("provider", "news"),
    [
        (BusinessProvider, {"business_name": "orders"}),
        (FolderProvider, {"folder_path": f"{FOLDER}/daily"}),
    ],
)
def test_workflows_and_folders_have_no_operation(work: NodeWork, provider: Any, news: dict[str, Any]) -> None:
    """The error says what to do instead, before anything is sent."""
    server = work.tasks.of(provider())
    checked, failures = server.check({}, {"project_id": BASIC, **news})
    if failures:
        assert "new Data Studio" in " ".join(failures)
        return
    with pytest.raises(Aborted, match="create the folder in Data Studio"):
        server.create(checked)
    assert work.emulator.journal.operations() == []


def test_a_get_reads_a_node_whole(work: NodeWork) -> None:
    """All inputs, and no more than one call."""
    node_id = work.emulator.node_console.make_node(BASIC, "orders_by_hand", job())
    id_, outputs, read = work.tasks.read(f"{BASIC}:{node_id}", {})
    assert id_ == f"{BASIC}:{node_id}"
    assert (read["task_name"], read["file_folder_path"], read["task_content"]) == ("orders_by_hand", "/", job())
    assert outputs["data_studio"] == "new"


def test_facts_of_a_node_are_read_by_its_versions(work: NodeWork) -> None:
    """The versions are those of ListSnapshots; committed means that production runs the newest one."""
    from pulumi_dataworks.studio.data_studio import data_studio
    from pulumi_dataworks.studio.port import ObjectKey

    state = work.whole()
    key = ObjectKey(BASIC, node_of(state))
    facts = data_studio(later(work).session).find(key)
    assert facts is not None
    assert (facts.name, facts.type_code, facts.version, facts.committed) == ("orders_daily", 23, 2, True)
    assert facts.node_id == str(work.emulator.node_console.node(node_of(state)).task_id)
    later(work).update(state, task_content=job(concurrent=7))
    facts = data_studio(later(work).session).find(key)
    assert facts is not None
    assert (facts.version, facts.committed) == (3, False)
    assert data_studio(later(work).session).find(ObjectKey(BASIC, "5")) is None


@pytest.fixture
def with_options() -> Iterator[Callable[..., NodeWork]]:
    """A run against an emulator of its own, set as the test says."""
    started: list[Emulator] = []

    def start(project: str = BASIC, **options: Any) -> NodeWork:
        started.append(node_emulator(options=options).start())
        return NodeWork(started[-1], project)

    yield start
    for emulator in started:
        emulator.stop()


READINGS = [
    {"ids": "text"},
    {"total_count": "zero"},
    {"unique_names": False},
    {"check_folders": False},
    {"flow_at_creation": "always"},
    {"update": "replace"},
    {"update_kind": "any"},
    {"update_unchanged": "ignored"},
    {"deploys": "latest"},
    {"kind_read_back": "Node"},
    {"content": "reformatted"},
    {"visible_after_seconds": 20.0},
]


@pytest.mark.parametrize("options", [{}, *READINGS], ids=str)
def test_a_whole_life_is_the_same_in_each_reading_of_an_open_question(
    with_options: Callable[..., NodeWork], options: dict[str, Any]
) -> None:
    """Made, scheduled, published, changed, renamed, moved, published again and deleted; no change is left over for the
    next command, and nothing is made twice."""
    work = with_options(**options)
    work.session.client  # noqa: B018  the client is made before time moves
    state = work.whole()
    assert len(work.emulator.node_console.nodes()) == 1
    run = later(work)
    refreshed = run.refresh(state)
    assert refreshed is not None
    id_, outputs = refreshed
    checked, failures = run.tasks.check(outputs, run.inputs())
    assert failures == []
    assert run.tasks.diff(id_, outputs, checked).changes == 1  # nothing changed
    mark = work.emulator.journal.mark()
    state = run.update(
        refreshed, task_content=job(concurrent=7), task_name="n", file_folder_path="业务流程/demo/数据集成"
    )
    assert writes(work, mark) == ["UpdateNode", "RenameNode", "MoveNode"]
    run.publish(state, 7)
    assert run.running() == [7]
    last = later(work)
    refreshed = last.refresh(state)
    assert refreshed is not None
    program = run.inputs(task_content=job(concurrent=7), task_name="n", file_folder_path="业务流程/demo/数据集成")
    checked, _ = last.tasks.check(refreshed[1], program)
    assert last.tasks.diff(*refreshed, checked).changes == 1
    later(work).tasks.delete(*refreshed)
    assert (work.emulator.node_console.nodes(), work.running()) == ([], [])
