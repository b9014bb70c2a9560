"""Each fault at each call of a task's life in the new Data Studio: the command ends well, or with one error that says
what to do; no node and no version in production is lost or made twice, and the next `up --refresh` makes both equal.

Calls and faults are those of `support/node_life.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from support.node_life import CALLS, FAULTS, NEW, OLD, NodeCall, NodeFault, NodeLife, NodeProgram
from support.node_work import BASIC, FOLDER, GROUP, MARK, STANDARD, NodeWork, later, node_emulator, node_of
from support.servicer import Aborted
from support.stacks import job

SOAK = ("page 504", "garbage before", "no object before", "half a body, then RST", "throttled by resource")
"""Faults that are like another one for the client."""

OF_READS = ("reset after", "no answer in it before", "throttled", "no rights")
"""Faults that strike reads in every run; the others do in the long one."""


def cells() -> Iterator[Any]:
    for call in CALLS:
        for fault in FAULTS:
            alike = fault.name in SOAK or (not call.writes and (call.nth > 1 or fault.name not in OF_READS))
            marks = [pytest.mark.soak] if alike else []
            yield pytest.param(call, fault, id=f"{call.id}, {fault.name}", marks=marks)


@pytest.fixture
def life() -> Iterator[NodeLife]:
    with Emulator() as emulator:
        yield NodeLife(emulator)


def ends(life: NodeLife, program: NodeProgram | None, fault: NodeFault, call: NodeCall) -> None:
    """The command ends as the fault says."""
    try:
        life.up(program)
    except Aborted as error:
        text = str(error)
        assert fault.fails is None or fault.fails in text, text
        # A creation is never sent again on doubt, so a request that was lost on its way ends with an error. A read that
        # is answered with an empty object is not asked again: it says nothing.
        empty = fault.name.startswith("no answer in it") and not call.writes
        assert fault.fails != "" or empty or lost_creation(call, fault), text
        *what, advice = text.splitlines()
        assert what, text
        assert advice.endswith("."), text
        assert "Traceback" not in text
    else:
        assert not fault.fails, "an error was expected"
        assert not lost_creation(call, fault)


def lost_creation(call: NodeCall, fault: NodeFault) -> bool:
    unanswered = fault.rule["action"] not in ("refuse",) or fault.rule.get("code") == "InternalError.System"
    return call.operation == "CreateNode" and unanswered and fault.rule["point"] == "before"


def assert_whole(life: NodeLife, program: NodeProgram | None) -> None:
    """Program, state and production say the same, and the next command has nothing to do."""
    nodes = life.emulator.node_console.nodes()
    assert life.runs() == (program.runs() if program else [])
    assert [node.path for node in nodes] == ([f"{program.folder}/{program.name}"] if program else [])
    state, mark = dict(life.state), life.emulator.journal.mark()
    life.up(program, refresh=True)
    assert life.emulator.journal.writes(mark) == []
    assert {name: one[0] for name, one in life.state.items()} == {name: one[0] for name, one in state.items()}


@pytest.mark.parametrize(("call", "fault"), list(cells()))
def test_a_fault_at_a_call(life: NodeLife, call: NodeCall, fault: NodeFault) -> None:
    """Production runs the old program or the new one meanwhile, and the new one after the next `up --refresh`."""
    if call.before is not None:
        life.up(call.before)
    made = [node.node_id for node in life.emulator.node_console.nodes()]
    rule = life.emulator.faults.add(Fault(operation=call.operation, nth=call.nth, **fault.rule))
    ends(life, call.after, fault, call)
    assert life.emulator.faults.wait(rule)
    life.emulator.faults.clear()
    between = [program.runs() if program else [] for program in (call.before, call.after)]
    assert life.runs() in between
    assert len(life.emulator.node_console.nodes()) <= 1
    life.up(call.after, refresh=True)
    assert_whole(life, call.after)
    assert life.done("CreateNode") == 1
    if made and call.after is not None:
        assert [node.node_id for node in life.emulator.node_console.nodes()] == made
    assert life.done("CreatePipelineRun", Type="Offline") <= 1
    assert life.done("DeleteNode") == (0 if call.after else 1)


@pytest.mark.parametrize("point", ["before", "after"])
@pytest.mark.parametrize("call", [call for call in CALLS if call.writes], ids=lambda call: call.id)
def test_a_death_at_a_write(life: NodeLife, call: NodeCall, point: str) -> None:
    """The provider dies before a request is sent, or when it was carried out and before its answer is read: nothing of
    that command is in the state, and the next `up --refresh` resumes what was begun."""
    if call.before is not None:
        life.up(call.before)
    with pytest.raises(Aborted, match="unexpected Death"):
        life.up(call.after, death=(call.operation, call.nth, point))
    between = [program.runs() if program else [] for program in (call.before, call.after)]
    assert life.runs() in between
    life.up(call.after, refresh=True)
    assert_whole(life, call.after)
    assert life.done("CreateNode") == 1
    assert life.done("CreatePipelineRun", Type="Offline") <= 1
    assert life.done("CreatePipelineRun", Type="Online") == len(
        [program for program in (call.before, call.after) if program]
    )


@pytest.mark.parametrize("options", [{}, {"visible_after_seconds": 25.0}, {"unique_names": False}], ids=str)
@pytest.mark.parametrize(
    "rule", [{"action": "close", "point": "after"}, {"action": "page", "point": "after", "status": 502}]
)
def test_a_creation_whose_answer_was_lost_is_found(options: dict[str, Any], rule: dict[str, Any]) -> None:
    """By its name and its mark, for as long as a list may be late; no second one is made."""
    with node_emulator(options=options) as emulator:
        life = NodeLife(emulator)
        emulator.faults.add(Fault(operation="CreateNode", **rule))
        life.up(OLD)
        assert life.done("CreateNode") == 1
        assert_whole(life, OLD)


def test_a_creation_that_shows_nowhere_is_an_error_and_is_not_sent_again() -> None:
    """A minute later nobody knows; the next command finds the node."""
    with node_emulator(options={"visible_after_seconds": 300.0}) as emulator:
        life = NodeLife(emulator)
        emulator.faults.add(Fault(operation="CreateNode", action="close", point="after"))
        with pytest.raises(Aborted, match=r"no node of this name a minute later\. It was not sent again") as caught:
            life.up(OLD)
        assert "Search for the node by its name in Data Studio" in str(caught.value)
        assert life.done("CreateNode") == 1
        emulator.clock.offset += 300
        life.up(OLD)
        assert life.done("CreateNode") == 1
        assert_whole(life, OLD)


def stranger(emulator: Emulator, **spec: Any) -> str:
    return emulator.node_console.make_node(BASIC, f"{FOLDER}/orders_daily", job(), **spec)


@pytest.fixture
def work(emulator: Emulator) -> NodeWork:
    return NodeWork(emulator)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, "has this name in this folder already"),
        ({"description": "Managed by Pulumi: project/other/orders"}, "that the stack project/other manages it"),
        ({"description": "Managed by Pulumi: project/stack/another"}, "has this name in this folder already"),
    ],
)
def test_a_node_of_somebody_else_is_refused(work: NodeWork, spec: dict[str, Any], said: str) -> None:
    """Nothing is created and nothing is written."""
    stranger(work.emulator, **spec)
    mark = work.emulator.journal.mark()
    with pytest.raises(Aborted, match=said):
        work.make()
    assert work.emulator.journal.writes(mark) == []


@pytest.mark.parametrize("content", [job(), job(concurrent=30)])
def test_what_an_interrupted_run_left_is_adopted_by_its_mark(work: NodeWork, content: dict[str, Any]) -> None:
    """The description names this very resource; what differs from the program is written."""
    node_id = work.emulator.node_console.make_node(BASIC, f"{FOLDER}/orders_daily", content, description=MARK)
    state = work.make()
    assert (node_of(state), "adopted" in state[1]) == (node_id, False)
    assert len(work.emulator.node_console.nodes()) == 1
    read = later(work).tasks.read(*state)[2]
    assert read["task_content"] == job()


def test_an_existing_node_is_adopted_where_the_program_says_so(work: NodeWork) -> None:
    """And the state records that somebody else made it; `adopt_existing` does not take what another stack manages."""
    node_id = stranger(work.emulator)
    state = work.make(adopt_existing=True)
    assert (node_of(state), state[1]["adopted"]) == (node_id, True)
    work.emulator.node_console.make_node(
        BASIC, f"{FOLDER}/other", job(), description="Managed by Pulumi: project/other/orders"
    )
    with pytest.raises(Aborted, match="the stack project/other manages it"):
        later(work).make(task_name="other", origin="project/stack/other", adopt_existing=True)


@pytest.mark.parametrize("seconds", [0, 3600])
def test_what_may_be_left_by_an_interrupted_run_is_adopted_by_a_setting_only(work: NodeWork, seconds: int) -> None:
    """A node without a mark that is what would be created, and that nobody edited."""
    content = {**job(), "extend": {"resourceGroup": GROUP}}
    work.emulator.node_console.make_node(
        BASIC, f"{FOLDER}/orders_daily", content, runtimeResource={"resourceGroup": GROUP}
    )
    run = later(work, adoptCreatedWithin=str(seconds))
    if seconds == 0:
        with pytest.raises(Aborted, match="has this name in this folder already"):
            run.make()
    else:
        assert run.make()[1]["adopted"] is True


def test_a_conflicting_edit_is_refused_and_overwritten_only_on_demand(work: NodeWork) -> None:
    """Somebody else's content stays until the program insists."""
    state = work.make()
    work.emulator.node_console.edit_content(node_of(state), job(concurrent=30))
    mark = work.emulator.journal.mark()
    with pytest.raises(Aborted, match="task_content was changed in DataWorks at"):
        later(work).update(state, task_content=job(concurrent=7))
    assert work.emulator.journal.writes(mark) == []
    later(work).update(state, task_content=job(concurrent=7), on_conflict="overwrite")
    assert later(work).tasks.read(*state)[2]["task_content"] == job(concurrent=7)


def test_an_edit_of_another_path_is_kept(work: NodeWork) -> None:
    """Only what the program declares is written, into the node as it is then."""
    state = work.make()
    work.emulator.node_console.edit(node_of(state), priority=7, trigger={"cron": "00 44 04 * * ?"})
    later(work).update(state, task_content=job(concurrent=7))
    node = work.emulator.node_console.node(node_of(state))
    assert (node.spec["priority"], node.spec["trigger"]["cron"]) == (7, "00 44 04 * * ?")


def edit_at(work: NodeWork, operation: str, act: Callable[[], object], *, point: Point = Point.AFTER) -> None:
    """Let somebody do something when the next call of an operation is at a point."""

    def hook(_: object) -> None:
        act()

    work.emulator.faults.add(Fault(action="hook", operation=operation, point=point, call=hook))


def test_what_changes_while_it_is_written_is_reported(work: NodeWork) -> None:
    """A path that was not sent differs afterwards: an error, and no silent loss."""
    state = work.make()
    edit_at(work, "UpdateNode", lambda: work.emulator.node_console.edit(node_of(state), priority=7))
    with pytest.raises(Aborted, match="differs in paths that were not changed: priority"):
        later(work).update(state, task_content=job(concurrent=7))


@pytest.mark.parametrize("deploys", ["package", "latest"])
@pytest.mark.parametrize("operation", ["CreatePipelineRun", "ExecPipelineRunStage"])
def test_nothing_of_somebody_else_reaches_production(deploys: str, operation: str) -> None:
    """An edit between the check of what is saved and the stage PROD: it is not in the run, or the run is ended."""
    with node_emulator(options={"deploys": deploys}) as emulator:
        work = NodeWork(emulator)
        state = work.make()
        work.schedule(state)
        point = Point.BEFORE if operation == "CreatePipelineRun" else Point.AFTER
        edit_at(
            work, operation, lambda: emulator.node_console.edit_content(node_of(state), job(concurrent=30)), point=point
        )
        if operation == "CreatePipelineRun" or deploys == "latest":
            with pytest.raises(Aborted, match=r"would deploy another node than the program declares \(content\)"):
                work.publish(state)
            assert work.running() == []
            assert emulator.journal.operations().count("AbolishPipelineRun") == 1
        else:
            assert work.publish(state)["publication"] == "in production"
            assert work.running() == [2]


def test_a_run_that_does_not_say_what_it_deploys_is_not_continued() -> None:
    """Nothing is deployed on a guess."""
    with node_emulator(options={"run_items": "empty"}) as emulator:
        work = NodeWork(emulator)
        state = work.make()
        with pytest.raises(Aborted, match=r"does not say what it deploys of this node\. It was not continued"):
            work.publish(state)
        assert work.running() == []


@pytest.mark.parametrize("project", [BASIC, STANDARD])
def test_a_stage_that_waits_for_a_person_is_left_and_resumed(project: str) -> None:
    """The run is named by the error, and the next command begins no second one."""
    from dataworks_emulator.options import Publishing

    with node_emulator(publishing=Publishing(checks="human")) as emulator:
        work = NodeWork(emulator, project)
        state = work.make()
        work.schedule(state)
        with pytest.raises(Aborted, match="a stage probably waits for a person") as caught:
            work.publish(state)
        run_id = str(caught.value).partition("the pipeline run ")[2].partition(" ")[0]
        emulator.node_console.decide(run_id, "approved")
        later(work).publish(state)
        assert emulator.journal.operations().count("CreatePipelineRun") == 1
        assert work.running() == [2]


def test_a_run_of_somebody_else_is_neither_ended_nor_driven(work: NodeWork) -> None:
    """It deploys something else, so it is waited for; the error says whose it is."""
    from pulumi_dataworks.client import Credentials, DataWorksClient

    state = work.make()
    emulator = work.emulator
    emulator.node_console.edit_content(node_of(state), job(concurrent=30))
    other = DataWorksClient(
        endpoint=emulator.endpoint,
        credentials=lambda: Credentials(emulator.access_key_id, emulator.access_key_secret, ""),
    )
    other.create_pipeline_run(project_id=BASIC, node_id=node_of(state), type="Online")
    emulator.node_console.edit_content(node_of(state), job())
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="and it is not what the program declares"):
        later(work).publish(state)
    assert emulator.journal.writes(mark) == []
    assert work.running() == []


def test_an_old_run_of_this_resource_is_ended_and_replaced(work: NodeWork) -> None:
    """The mark in its description says that it is ours."""
    from dataworks_emulator.options import Publishing

    with node_emulator(publishing=Publishing(checks="human")) as emulator:
        run = NodeWork(emulator)
        state = run.make()
        with pytest.raises(Aborted, match="waits for a person"):
            run.publish(state)
        changed = NodeWork(emulator)
        changed.update(state, task_content=job(concurrent=7))
        with pytest.raises(Aborted, match="waits for a person"):
            changed.publish(state, 7)
        assert emulator.journal.operations().count("AbolishPipelineRun") == 1
        assert emulator.journal.operations().count("CreatePipelineRun") == 2


def test_a_run_that_fails_says_which_stage_and_why(work: NodeWork) -> None:
    """An output that another deployed node has."""
    first = work.make(task_name="first", origin="project/stack/first")
    work.schedule(first, outputs=["orders.out"])
    work.publish(first)
    second = work.make()
    work.schedule(second, outputs=["orders.out"])
    with pytest.raises(Aborted, match="ended with Fail: stage PROD: can not exported multiple nodes"):
        work.publish(second)


def test_a_dependency_that_was_dropped_is_an_error_before_deployment(work: NodeWork) -> None:
    """The Spec has it, and the service does not know it."""
    upstream = work.make(task_name="upstream", origin="project/stack/upstream")
    work.schedule(upstream, outputs=["upstream.out"])
    state = work.make()
    work.emulator.faults.add(
        Fault(
            operation="ListNodeDependencies",
            action="shape",
            point="reply",
            path="PagingInfo",
            value={"Nodes": [], "TotalCount": "0"},
        )
    )
    with pytest.raises(Aborted, match=r"DataWorks dropped dependencies of the node: upstream\.out"):
        work.schedule(state, inputs=["upstream.out"])


def test_a_missing_folder_is_named_with_what_to_do(work: NodeWork) -> None:
    """No operation makes one, and nothing falls back to the root."""
    with pytest.raises(Aborted, match=r"create it in Data Studio\. No operation of the API creates one"):
        work.make(file_folder_path="业务流程/nowhere/数据集成")
    assert work.emulator.node_console.nodes() == []


def test_a_move_that_the_service_refuses_writes_nothing() -> None:
    """Whether MoveNode needs the root folder in its path is open: it is sent without, and a refusal is reported."""
    with node_emulator(options={"move_path": "root"}) as emulator:
        work = NodeWork(emulator)
        state = work.make()
        with pytest.raises(Aborted, match="MoveNode was refused by DataWorks"):
            later(work).update(state, file_folder_path="业务流程/demo/数据集成")
        assert emulator.node_console.node(node_of(state)).path == f"{FOLDER}/orders_daily"


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ("GetNode", {"action": "answer", "point": "before", "body": b'{"Node": null}'}),
        ("GetNode", {"action": "answer", "point": "before", "body": b"{}"}),
        ("GetNode", {"action": "shape", "point": "reply", "path": "Node.Spec", "value": "{}"}),
        ("GetNode", {"action": "shape", "point": "reply", "path": "Node.Id", "value": 5}),
        (
            "GetNode",
            {
                "action": "refuse",
                "point": "before",
                "status": 400,
                "code": "5801488441564725286",
                "message": "未找到节点: 5",
            },
        ),
    ],
)
def test_a_read_that_looks_odd_is_no_proof_of_absence(work: NodeWork, operation: str, rule: dict[str, Any]) -> None:
    """A refresh forgets nothing, and a deletion is not done."""
    state = work.make()
    acts: list[Callable[[], object]] = [
        lambda: later(work).refresh(state),
        lambda: later(work).tasks.delete(*state),
    ]
    for act in acts:
        struck = work.emulator.faults.add(Fault(operation=operation, times=None, **rule))
        with pytest.raises(Aborted):
            act()
        assert struck.struck
        work.emulator.faults.clear()
    assert len(work.emulator.node_console.nodes()) == 1


def test_a_node_that_somebody_deleted_leaves_the_state_and_is_made_again(life: NodeLife) -> None:
    """GetNode and ListNodes agree that it is gone."""
    life.up(OLD)
    (node,) = life.emulator.node_console.nodes()
    life.emulator.node_console.delete(node.node_id)
    life.state = {name: one for name, one in life.state.items() if name == "task"}
    life.up(NEW, refresh=True)
    assert_whole(life, NEW)
