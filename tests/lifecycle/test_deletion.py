"""A deletion that reaches production, in both modes, and from wherever an earlier one was left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from dataworks_emulator import Emulator, Fault, Point, Publishing
from pulumi_dataworks.studio.port import LEFT_RUNNING, LEFT_UNKNOWN
from support.deployments import BASIC, POLLS, STANDARD, Work
from support.servicer import Aborted
from support.stacks import FOLDER, inputs, job

Slow = Callable[..., Work]


@pytest.fixture
def work(emulator: Emulator) -> Work:
    return Work(emulator)


def published(work: Work, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A task that runs in production."""
    id_, outputs = work.task()
    work.create(id_)
    assert len(work.running()) == 1
    return id_, {**outputs, **changes}


def deleted(work: Work, id_: str, outputs: dict[str, Any]) -> list[str]:
    """What a later run asks for to delete the task, polls left out."""
    mark = work.emulator.journal.mark()
    Work(work.emulator, work.project).tasks.delete(id_, outputs)
    return [name for name in work.emulator.journal.operations(mark) if name != POLLS]


@pytest.mark.parametrize(
    ("project", "asked"),
    [
        (STANDARD, ["GetFile", "DeleteFile", "GetProject", "GetFile", "ListFiles", "DeployFile"]),
        (BASIC, ["GetFile", "DeleteFile", "GetProject"]),
    ],
)
def test_production_is_empty_afterwards(slow: Slow, project: str, asked: list[str]) -> None:
    """In standard mode the deletion is deployed, in basic mode it has no further to go."""
    work = slow(project)
    id_, outputs = published(work)
    assert deleted(work, id_, outputs) == asked
    assert (work.running(), work.emulator.console.files()) == ([], [])
    assert work.emulator.operation_center.waiting() == []


def test_a_file_that_was_deleted_in_basic_mode_is_done_once_its_versions_say_so(slow: Slow) -> None:
    """DeleteFile deletes its node, too; whether that deployment ended well, this run does not know."""
    work = slow(BASIC)
    id_, outputs = published(work)
    deleted(work, id_, outputs)
    asked = ["GetFile", "ListFiles", "GetProject", "ListDeployments", "ListFileVersions"]
    assert deleted(work, id_, outputs) == asked


def test_a_refused_deletion_of_a_file_that_no_longer_exists_goes_on_to_production(work: Work) -> None:
    """DeleteFile was done and reported as refused: its node must not be left in production."""
    id_, outputs = published(work)
    fault = Fault(action="refuse", point=Point.AFTER, operation="DeleteFile", code="Forbidden.RAM", status=403)
    work.emulator.faults.add(fault)
    deleted(work, id_, outputs)
    assert (work.running(), work.emulator.console.files()) == ([], [])


def test_a_draft_is_deleted_by_a_look_and_one_write(work: Work) -> None:
    """It was never committed: there is nothing to wait for and nothing to deploy."""
    id_, outputs = work.task()
    assert deleted(work, id_, outputs) == ["GetFile", "DeleteFile"]


def test_production_is_kept_when_asked(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    """And the user hears that it runs on."""
    id_, outputs = published(work, keep_production=True)
    assert deleted(work, id_, outputs) == ["GetFile", "DeleteFile", "GetProject"]
    assert work.running() == [(1, 2)]
    assert "its node runs on in production" in capsys.readouterr().err


def test_keep_production_alone_gets_into_the_state(work: Work) -> None:
    """A deletion reads it from there, and what is no change never gets there. Nothing is sent for it."""
    id_, outputs = published(work)
    news, _ = work.tasks.check(outputs, {**outputs, "keep_production": True})
    assert work.tasks.diff(id_, outputs, news).changes != provider_pb2.DiffResponse.DIFF_NONE
    mark = work.emulator.journal.mark()
    assert work.tasks.update(id_, outputs, news)["keep_production"] is True
    assert work.emulator.journal.operations(mark) == []


def test_a_task_that_was_only_committed_is_deleted(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    """DataWorks has nothing to deploy, says so, and that is handed on once no deployment of the file is under way."""
    id_, outputs = work.task()
    work.emulator.console.commit(id_.partition(":")[2])
    assert deleted(work, id_, outputs)[-3:] == ["DeployFile", "ListDeployments", "ListFileVersions"]
    assert "its deletion was not deployed to production, which runs nothing of it" in capsys.readouterr().err


@pytest.mark.parametrize("operation", ["DeleteFile", "DeployFile"])
def test_a_lost_answer_deletes_all_the_way(work: Work, operation: str) -> None:
    """The work was done and nobody heard of it."""
    id_, outputs = published(work)
    work.emulator.lose_reply_next(operation)
    asked = deleted(work, id_, outputs)
    assert [name for name in asked if name in ("DeleteFile", "DeployFile")] == ["DeleteFile", "DeployFile"]
    assert work.running() == []


@pytest.mark.parametrize("left", ["DeleteFile sent", "DeleteFile ended", "DeployFile sent"])
def test_a_deletion_that_was_killed_is_taken_up(work: Work, left: str) -> None:
    """The file is gone and its node runs on: the next destroy goes the rest of the way."""
    id_, outputs = published(work)
    ids = {"project_id": STANDARD, "file_id": id_.partition(":")[2]}
    client = work.tasks.session.client
    deployment_id = client.delete_file(**ids)
    assert deployment_id is not None
    if left != "DeleteFile sent":
        for _ in range(3):
            client.get_deployment(project_id=STANDARD, deployment_id=deployment_id)
    if left == "DeployFile sent":
        client.deploy_file(**ids)
    assert len(work.running()) == 1
    deleted(work, id_, outputs)
    assert work.running() == []
    assert work.emulator.journal.operations().count("DeployFile") == 2  # refused ones count, too


def test_a_refresh_keeps_a_task_whose_node_runs_on(work: Work) -> None:
    """The file is gone, and who forgot the task now would leave its node in production for ever."""
    id_, outputs = published(work)
    work.emulator.console.delete(id_.partition(":")[2])
    later = Work(work.emulator).tasks
    read_id, read, news = later.read(id_, outputs)
    assert (read_id, news["task_type"]) == (id_, LEFT_RUNNING)
    diff = later.diff(id_, read, later.check(news, outputs)[0])
    assert (list(diff.replaces), diff.deleteBeforeReplace) == (["task_type"], True)
    deleted(work, id_, read)
    assert work.running() == []
    assert later.read(id_, read)[0] == ""


def test_a_refresh_forgets_a_task_whose_node_the_program_keeps(work: Work) -> None:
    """It is told once that it runs on, and nothing is asked for it."""
    id_, outputs = published(work, keep_production=True)
    work.emulator.console.delete(id_.partition(":")[2])
    mark = work.emulator.journal.mark()
    assert Work(work.emulator).tasks.read(id_, outputs)[0] == ""
    assert "ListFileVersions" not in work.emulator.journal.operations(mark)


def test_a_refusal_of_rights_makes_a_refresh_forget_nothing(work: Work) -> None:
    """It says nothing about the file."""
    id_, outputs = published(work)
    work.emulator.console.delete(id_.partition(":")[2])
    work.emulator.refuse_next("ListFileVersions", http_status=403, code="Forbidden.RAM")
    with pytest.raises(Aborted, match="ListFileVersions was refused"):
        Work(work.emulator).tasks.read(id_, outputs)


def test_a_refusal_while_production_runs_the_node_is_no_success(work: Work) -> None:
    """No code says that there is nothing to deploy: the versions tell, and the next run goes on."""
    id_, outputs = published(work)
    work.emulator.refuse_next("DeployFile", http_status=400, code="A.Code.Nobody.Knows")
    with pytest.raises(Aborted, match="DeployFile was refused"):
        deleted(work, id_, outputs)
    deleted(work, id_, outputs)
    assert work.running() == []


def test_a_deletion_whose_deployment_fails_in_the_service_is_deployed_again(work: Work) -> None:
    """The outcome is unknown and no deployment is under way: once more."""
    id_, outputs = published(work)
    work.emulator.refuse_next("DeployFile", http_status=503, code="ServiceUnavailable")
    assert deleted(work, id_, outputs).count("DeployFile") == 2
    assert work.running() == []


def test_a_deletion_that_waits_for_a_person_is_an_error_and_taken_up(slow: Slow) -> None:
    """The file is deleted in development, its node runs until somebody approves."""
    work = slow(publishing=Publishing(review=True))
    id_, outputs = work.task()
    work.emulator.operation_center.publish(id_.partition(":")[2])
    for expected in ("the deletion", "the deletion in production"):
        with pytest.raises(
            Aborted,
            match=re.escape(expected) + r" \(deployment \d+\) did not end in 180 s: it probably waits for a person",
        ):
            deleted(work, id_, outputs)
        (waiting,) = work.emulator.operation_center.waiting()
        work.emulator.operation_center.decide(waiting, "approved")
    deleted(work, id_, outputs)
    assert work.running() == []


def test_a_submission_that_is_under_way_is_awaited_before_the_deletion_is_deployed(slow: Slow) -> None:
    """An interrupted run left it; DataWorks refuses a second deployment of the file until it has ended."""
    work = slow()
    id_, outputs = published(work)
    outputs = work.save(id_, outputs, 3)
    work.emulator.answer_next("GetDeployment", body='{"Success": true, "Data": []}')
    with pytest.raises(Aborted, match="GetDeployment"):
        work.create(id_, concurrent=3)
    assert deleted(work, id_, outputs).count("DeployFile") == 2
    assert (work.running(), work.emulator.console.files()) == ([], [])


def test_a_refusal_of_rights_is_never_taken_for_an_empty_production(work: Work) -> None:
    """The task would run on for ever, and nobody would know."""
    id_, outputs = published(work)
    work.emulator.refuse_next("DeployFile", http_status=403, code="Forbidden.Access")
    with pytest.raises(Aborted, match="DeployFile was refused"):
        deleted(work, id_, outputs)
    deleted(work, id_, outputs)
    assert work.running() == []


@pytest.mark.parametrize("code", ["9990040003", "A.Code.Nobody.Knows"], ids=["not found", "unknown"])
def test_a_deletion_that_is_refused_while_the_node_runs_is_an_error_each_time(work: Work, code: str) -> None:
    """The file is deleted, its deployment is refused: no number of commands makes that a success."""
    id_, outputs = published(work)
    work.emulator.faults.add(
        Fault(action="refuse", point="before", operation="DeployFile", code=code, status=400, times=None)
    )
    for _ in range(3):
        with pytest.raises(Aborted, match=f"DeployFile was refused by DataWorks: 400 {code}"):
            deleted(work, id_, outputs)
    assert work.running() == [(1, 2)]
    work.emulator.faults.clear()
    deleted(work, id_, outputs)
    assert work.running() == []


@pytest.mark.parametrize("project", [STANDARD, BASIC])
def test_a_deletion_whose_deployment_fails_is_an_error_each_time(slow: Slow, project: str) -> None:
    """Also where the second command finds no file any more: production still runs the node."""
    work = slow(project)
    id_, outputs = published(work)
    work.emulator.faults.add(
        Fault(action="option", name="deployment_status", value=2, operation="GetDeployment", times=None)
    )
    with pytest.raises(Aborted, match="failed"):
        deleted(work, id_, outputs)
    work.emulator.faults.clear()
    running = work.running()
    if running:
        with pytest.raises(Aborted, match="production still runs its node") if project == BASIC else nullcontext():
            deleted(work, id_, outputs)
    assert work.running() == (running if project == BASIC else [])


SILENT: dict[str, dict[str, Any]] = {
    # answers of ListFileVersions that do not say what production runs
    "refused": {"action": "refuse", "point": "before", "code": "9990040003", "status": 400},
    "a null list": {"action": "shape", "point": "reply", "path": "Data.FileVersions", "value": None},
    "no list": {"action": "shape", "point": "reply", "path": "Data.FileVersions", "absent": True},
}


@pytest.mark.parametrize("how", SILENT)
def test_a_deletion_is_an_error_where_nobody_can_say_what_production_runs(slow: Slow, how: str) -> None:
    """Somebody deleted the file in the console. The error names the way out, which is keep_production."""
    work = slow(BASIC)
    id_, outputs = published(work)
    work.emulator.console.delete(id_.partition(":")[2])
    work.emulator.faults.add(Fault(operation="ListFileVersions", times=None, **SILENT[how]))
    with pytest.raises(Aborted, match=r"does not say whether production runs its node(.|\n)*keep_production=True"):
        deleted(work, id_, outputs)
    deleted(work, id_, {**outputs, "keep_production": True})


@pytest.mark.parametrize("how", SILENT)
def test_a_refresh_keeps_a_task_of_which_nobody_can_say_what_production_runs(
    work: Work, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the `destroy` that follows would succeed while the node runs. The next `up` deploys the deletion, and
    creates the task again."""
    id_, outputs = published(work)
    work.emulator.console.delete(id_.partition(":")[2])
    work.emulator.faults.add(Fault(operation="ListFileVersions", times=None, **SILENT[how]))
    later = Work(work.emulator).tasks
    read_id, read, news = later.read(id_, outputs)
    assert (read_id, news["task_type"]) == (id_, LEFT_UNKNOWN)
    assert "does not say whether production still runs its node" in capsys.readouterr().err
    diff = later.diff(id_, read, later.check(news, inputs(origin="project/stack/orders"))[0])
    assert (list(diff.replaces), diff.deleteBeforeReplace) == (["task_type"], True)
    deleted(work, id_, read)
    assert work.running() == []


@pytest.mark.parametrize("project", [STANDARD, BASIC])
def test_keep_production_in_the_program_ends_a_deletion_of_which_nothing_is_known(slow: Slow, project: str) -> None:
    """The way out that the error names: set it, and run `pulumi up`."""
    work = slow(project)
    id_, outputs = published(work)
    work.emulator.console.delete(id_.partition(":")[2])
    work.emulator.faults.add(Fault(operation="ListFileVersions", times=None, **SILENT["refused"]))
    work.emulator.faults.add(
        Fault(action="refuse", point="before", operation="DeployFile", code="9990040003", status=400, times=None)
    )
    _, read, news = Work(work.emulator, project).tasks.read(id_, outputs)
    with pytest.raises(Aborted, match="set keep_production=True, run `pulumi up`"):
        deleted(work, id_, read)
    run = Work(work.emulator, project).tasks
    wanted = inputs(project_id=project, origin="project/stack/orders", keep_production=True)
    checked, failures = run.check(news, wanted)
    assert failures == []
    run.diff(id_, read, checked)
    run.delete(id_, read)
    again, _ = run.create(checked)
    assert [file.file_id for file in work.emulator.console.files()] == [again.partition(":")[2]]


@pytest.mark.parametrize("data", [None, "boom", [], 0, {}], ids=repr)
def test_one_empty_success_of_getfile_deploys_and_forgets_nothing(work: Work, data: Any) -> None:
    """Somebody committed another version: a deletion that believes the answer would bring it to production."""
    id_, outputs = published(work)
    file_id = id_.partition(":")[2]
    work.emulator.console.edit_content(file_id, job(concurrent=9))
    work.emulator.console.commit(file_id)
    later = Work(work.emulator, work.project).tasks
    for act in (later.delete, later.read):
        work.emulator.answer_next("GetFile", body=json.dumps({"Success": True, "Data": data}))
        with pytest.raises(Aborted, match="ListFiles does not confirm that there is none"):
            act(id_, outputs)
    assert work.running() == [(1, 2)]
    assert work.emulator.console.find("orders_daily") == file_id


def test_an_answer_with_another_file_is_believed_by_nobody(work: Work) -> None:
    """Neither read, nor changed, nor deleted."""
    id_, outputs = published(work)
    other = work.emulator.console.make_file("other", FOLDER, job())
    body = json.dumps({"Success": True, "Data": {"File": {"FileId": int(other), "FileType": 23}}})
    later = Work(work.emulator, work.project).tasks
    checked, _ = later.check(outputs, inputs(task_content=job(concurrent=7)))
    for act in (later.read, later.delete, lambda id_, olds: later.update(id_, olds, checked)):
        work.emulator.answer_next("GetFile", body=body)
        with pytest.raises(Aborted, match=f"answered with file {other}"):
            act(id_, outputs)
    assert len(work.emulator.console.files()) == 2


def test_a_file_that_the_program_still_has_outlives_another_entry(work: Work) -> None:
    """Two entries of a state may have one file, and deleting the older one would lose the task of the program."""
    id_, outputs = work.task()
    later = Work(work.emulator, work.project).tasks
    inputs, _ = later.check(outputs, outputs)
    later.diff(id_, {**outputs, "cu": "8"}, inputs)
    later.delete(id_, outputs)
    assert "DeleteFile" not in work.emulator.journal.operations()


def test_drift_does_not_save_what_left_the_program(work: Work) -> None:
    """A refresh asks for a diff of what drifted, whether the program has it or not, and without a check."""
    id_, outputs = work.task()
    later = Work(work.emulator, work.project).tasks
    inputs, _ = work.tasks.check(outputs, outputs)
    later.diff(id_, {**outputs, "cu": "8"}, inputs)
    later.delete(id_, outputs)
    assert work.emulator.console.files() == []
