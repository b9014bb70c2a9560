"""FileDeployment: the hooks through the SDK's own server, against the emulator."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from dataworks_emulator import Emulator, Publishing
from pulumi_dataworks.plan.publishing import HELD_BACK
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.studio.legacy.publisher import Publisher
from support.deployments import BASIC, POLLS, STANDARD, Work
from support.hooks import writes
from support.servicer import Aborted, Server
from support.stacks import FOLDER, job


@pytest.fixture
def work(emulator: Emulator) -> Work:
    return Work(emulator)


def test_a_saved_task_reaches_production(work: Work) -> None:
    """SubmitFile, awaited, DeployFile, awaited; the outputs name the versions."""
    id_, _ = work.task()
    mark = work.emulator.journal.mark()
    outputs = work.create(id_, comment="first")
    assert work.running() == [(1, 2)]
    assert (outputs["saved_version"], outputs["submitted_version"], outputs["production_version"]) == (1, 1, 1)
    assert outputs["publication"] == "in production"
    asked = work.emulator.journal.operations(mark)
    assert [name for name in asked if name != POLLS] == ["GetFile", "SubmitFile", "DeployFile"]
    assert work.emulator.operation_center.versions(id_.partition(":")[2]) == [(1, "DEPLOYED", "first")]


def test_basic_mode_ends_with_the_commit(slow: Callable[..., Work]) -> None:
    """Where documents and sample disagree, the versions decide whether DeployFile is due."""
    for commit_publishes in (True, False):
        work = slow(BASIC, publishing=Publishing(commit_publishes=commit_publishes))
        id_, _ = work.task()
        outputs = work.create(id_)
        assert work.running() == [(1, 2)]
        assert (outputs["production_version"], outputs["standard_mode"]) == (1, False)
        assert ("DeployFile" in writes(work.emulator)) is not commit_publishes


def test_what_is_in_production_is_not_published_again(work: Work) -> None:
    """A state that was lost, or a person who was faster: two reads and no write."""
    id_, _ = work.task()
    work.emulator.operation_center.publish(id_.partition(":")[2])
    mark = work.emulator.journal.mark()
    outputs = work.create(id_)
    assert work.emulator.journal.writes(mark) == []
    assert outputs["production_version"] == 1


def test_what_is_committed_is_only_deployed(work: Work) -> None:
    """Somebody committed it in the console."""
    id_, _ = work.task()
    work.emulator.console.commit(id_.partition(":")[2])
    mark = work.emulator.journal.mark()
    work.create(id_)
    assert [entry.operation for entry in work.emulator.journal.writes(mark)] == ["DeployFile"]
    assert work.running() == [(1, 2)]


@pytest.mark.parametrize("operation", ["SubmitFile", "DeployFile"])
def test_a_lost_answer_publishes_once(work: Work, operation: str) -> None:
    """The work was done and nobody heard of it: looked after, found, awaited."""
    id_, _ = work.task()
    work.emulator.lose_reply_next(operation)
    work.create(id_)
    assert work.running() == [(1, 2)]
    assert writes(work.emulator)[-2:] == ["SubmitFile", "DeployFile"]


@pytest.mark.parametrize("operation", ["SubmitFile", "DeployFile"])
def test_a_failure_of_the_service_before_the_work_is_repeated_once(work: Work, operation: str) -> None:
    """The outcome is unknown, the look says that nothing was done, and the second time ends it."""
    id_, _ = work.task()
    work.emulator.refuse_next(operation, http_status=503, code="ServiceUnavailable")
    work.create(id_)
    assert work.running() == [(1, 2)]
    assert [name for name in writes(work.emulator) if name == operation] == [operation] * 2


@pytest.mark.parametrize("operation", ["SubmitFile", "DeployFile"])
def test_a_service_that_fails_twice_is_told(work: Work, operation: str) -> None:
    """Never a third time; the next run goes on from there."""
    id_, _ = work.task()
    work.emulator.refuse_next(operation, http_status=503, code="ServiceUnavailable", times=2)
    with pytest.raises(Aborted, match=f"{operation} failed in DataWorks"):
        work.create(id_)
    Work(work.emulator).create(id_)
    assert work.running() == [(1, 2)]


def test_a_version_under_way_without_a_deployment_is_told(work: Work) -> None:
    """Nothing is submitted over it: what it waits for is not known."""
    id_, _ = work.task()
    version = {"FileVersion": 1, "Status": "COMMITTING", "ChangeType": "CREATE"}
    body = json.dumps({"Success": True, "Data": {"FileVersions": [version]}})
    work.emulator.answer_next("ListFileVersions", body=body, times=2)
    mark = work.emulator.journal.mark()
    with pytest.raises(Aborted, match="version 1 is under way, and the newest 20 deployments"):
        Work(work.emulator).create(id_)
    assert work.emulator.journal.writes(mark) == []


@pytest.mark.parametrize("operation", ["SubmitFile", "DeployFile"])
def test_a_run_that_was_killed_is_taken_up(work: Work, operation: str) -> None:
    """The provider died after the service had begun: the next run finds the deployment and waits for it."""
    id_, _ = work.task()
    ids = {"project_id": STANDARD, "file_id": id_.partition(":")[2]}
    client = work.tasks.session.client
    deployment_id = client.submit_file(**ids)
    if operation == "DeployFile":
        for _ in range(3):
            client.get_deployment(project_id=STANDARD, deployment_id=deployment_id)
        client.deploy_file(**ids)
    Work(work.emulator).create(id_)
    assert work.running() == [(1, 2)]
    assert writes(work.emulator)[-2:] == ["SubmitFile", "DeployFile"]


@pytest.mark.parametrize(("given", "waits"), [({}, 180), ({"deadline": 400}, 400)], ids=["no deadline", "a deadline"])
def test_no_thread_waits_long_for_a_human_unless_asked(
    slow: Callable[..., Work], given: dict[str, Any], waits: int
) -> None:
    """The command ends early, for what waits for a human is taken up later; a deadline of the program is used up."""
    work = slow(publishing=Publishing(review=True))
    id_, _ = work.task()
    with pytest.raises(Aborted, match=f"did not end in {waits} s: it probably waits for a person"):
        work.create(id_, **given)


@pytest.mark.parametrize("polls", [0, 1, 2])
def test_a_wait_for_a_person_ends_and_is_taken_up(slow: Callable[..., Work], polls: int) -> None:
    """With a message that says so; after the approval the next `up` begins nothing anew, whenever it looks."""
    work = slow(publishing=Publishing(review=True), deployment_polls=polls)
    id_, _ = work.task()
    center = work.emulator.operation_center
    for expected in ("the submission", "the deployment to production"):
        with pytest.raises(Aborted) as caught:
            Work(work.emulator).create(id_, deadline=120)
        assert f"{expected} (deployment 300000" in str(caught.value)
        assert "did not end in 120 s: it probably waits for a person (a review may hold it)." in str(caught.value)
        assert "\nOnce it has ended in DataWorks" in str(caught.value)
        (waiting,) = center.waiting()
        center.decide(waiting, "approved")
    Work(work.emulator).create(id_)
    assert work.running() == [(1, 2)]
    assert writes(work.emulator)[-2:] == ["SubmitFile", "DeployFile"]


def test_checks_are_waited_for_and_skipped_only_when_asked(slow: Callable[..., Work]) -> None:
    """A check that fails stops the way, one that waits for a person is told, skip_checks goes past them."""
    work = slow(publishing=Publishing(checks="human"))
    id_, _ = work.task()
    with pytest.raises(Aborted, match="its checks have not ended"):
        work.create(id_, deadline=60)
    (waiting,) = work.emulator.operation_center.waiting()
    work.emulator.operation_center.decide(waiting, "check-failed")
    assert "SkipAllDeployFileExtensions" not in work.emulator.journal.writes()[-1].parameters
    Work(work.emulator).create(id_, skip_checks=True)
    assert work.emulator.journal.writes()[-2].parameters["SkipAllDeployFileExtensions"] == "true"
    assert [number for number, _ in work.running()] == [2]


def test_a_failed_deployment_is_told_in_its_own_words(slow: Callable[..., Work]) -> None:
    """Which one, how it ended, what DataWorks says."""
    work = slow(deployment_status=2)
    id_, _ = work.task()
    with pytest.raises(Aborted) as caught:
        work.create(id_)
    assert str(caught.value).endswith(
        f"FileDeployment (file {id_.partition(':')[2]}): the submission (deployment 3000001) failed: "
        "The emulator is set to fail deployments.\n"
        "Check the deployment in DataWorks, then run the same command again."
    )


def test_a_deployment_of_a_minute_is_asked_a_few_times(slow: Callable[..., Work]) -> None:
    """At most twelve times: the gaps grow."""
    later = [0.0]
    work = slow(publishing=Publishing(seconds=60), clock=lambda: time.time() + later[0])

    def sleep(seconds: float) -> None:
        later[0] += seconds

    work.deployments.session.sleep = sleep
    id_, _ = work.task()
    mark = work.emulator.journal.mark()
    work.create(id_)
    assert work.running() == [(1, 2)]
    polls = [
        entry.parameters["DeploymentId"] for entry in work.emulator.journal.since(mark) if entry.operation == POLLS
    ]
    assert max(polls.count(one) for one in polls) <= 12


def test_a_draft_of_somebody_else_is_not_published(work: Work) -> None:
    """It was saved in the console after the last refresh: nobody has reviewed it."""
    id_, _ = work.task()
    work.emulator.console.edit_content(id_.partition(":")[2], job(concurrent=9))
    with pytest.raises(Aborted, match=r"declares \(content\): user console-user saved another one\."):
        Work(work.emulator).create(id_)
    assert "SubmitFile" not in writes(work.emulator)


def test_what_this_run_has_written_is_published_however_it_is_kept(work: Work) -> None:
    """Nobody knows what else the service may change in a content that it keeps; it must not hold every publication."""
    id_, _ = work.task()
    work.emulator.console.edit_content(id_.partition(":")[2], {**job(), "addedByTheService": True})
    work.create(id_)
    assert work.running() == [(1, 2)]


def test_a_refresh_tells_where_the_file_is(work: Work) -> None:
    """In production; saved beyond it; rolled back. Each shows as the one input that the program has otherwise."""
    id_, task = work.task()
    outputs = work.create(id_)
    _, read, news = work.deployments.read(id_, outputs)
    assert read == outputs
    assert news["publication"] == "in production"
    work.save(id_, task, 8)
    _, read, news = work.deployments.read(id_, outputs)
    assert news["publication"] == "production runs version 1, version 2 is saved"
    assert (read["saved_version"], read["production_version"]) == (2, 1)
    assert work.deployments.diff(id_, read, work.wanted(id_)).changes == 0
    outputs = work.deployments.update(id_, outputs, work.wanted(id_, 8))
    work.emulator.operation_center.roll_back(id_.partition(":")[2], 1)
    _, read, news = work.deployments.read(id_, outputs)
    assert news["publication"] == "production runs version 1, version 2 is submitted"
    work.deployments.update(id_, read, work.wanted(id_, 8))
    assert work.running() == [(2, 8)]


def test_a_version_that_somebody_else_published_is_seen(work: Work) -> None:
    """It is the newest and runs in production, and still it is not the program's; looked into, it may be as good."""
    id_, _ = work.task()
    outputs = work.create(id_)
    file_id = id_.partition(":")[2]
    work.emulator.console.edit_content(file_id, job())
    work.emulator.operation_center.publish(file_id)
    _, read, news = work.deployments.read(id_, outputs)
    assert news["publication"] == "production runs version 2, and not 1"
    mark = work.emulator.journal.mark()
    outputs = work.deployments.update(id_, read, work.wanted(id_))
    assert work.emulator.journal.writes(mark) == []
    assert (outputs["production_version"], outputs["publication"]) == (2, "in production")


def test_more_versions_than_a_page_holds_are_all_looked_at(work: Work) -> None:
    """In which order they come is not documented."""
    id_, _ = work.task()
    for _ in range(101):
        file_id = id_.partition(":")[2]
        work.emulator.console.edit_content(file_id, job())
        work.emulator.operation_center.publish(file_id)
    mark = work.emulator.journal.mark()
    outputs = Work(work.emulator).create(id_)
    assert outputs["production_version"] == 101
    assert work.emulator.journal.operations(mark) == ["GetProject", "GetFile", "ListFileVersions", "ListFileVersions"]


def test_a_stack_for_development_publishes_nothing(work: Work) -> None:
    """Neither when it is created nor after a refresh; as soon as it is for production it does."""
    id_, _ = work.task()
    mark = work.emulator.journal.mark()
    outputs = work.create(id_, publication=HELD_BACK)
    assert work.emulator.journal.operations(mark) == []
    _, read, news = work.deployments.read(id_, outputs)
    assert (read["saved_version"], news["publication"]) == (1, HELD_BACK)
    assert work.deployments.diff(id_, read, work.wanted(id_, publication=HELD_BACK)).changes == 1
    assert work.emulator.journal.writes(mark) == []
    work.deployments.update(id_, read, work.wanted(id_))
    assert work.running() == [(1, 2)]


def test_a_change_of_manners_sends_nothing(work: Work) -> None:
    """Another comment or deadline waits for the next publication."""
    id_, _ = work.task()
    outputs = work.create(id_)
    mark = work.emulator.journal.mark()
    again = work.deployments.update(id_, outputs, work.wanted(id_, comment="later", deadline=60))
    assert work.emulator.journal.operations(mark) == []
    assert (again["comment"], again["production_version"]) == ("later", 1)


def test_nothing_is_nothing(work: Work) -> None:
    """The same inputs are no change, and a delete sends nothing."""
    id_, _ = work.task()
    outputs = work.create(id_)
    mark = work.emulator.journal.mark()
    assert work.deployments.diff(id_, outputs, work.wanted(id_)).changes == 1
    work.deployments.delete(id_, outputs)
    assert work.emulator.journal.operations(mark) == []


def test_check_tells_all_at_once() -> None:
    """Without a setting."""
    server = Server({}, FileDeploymentProvider())
    _, failures = server.check({}, {"project_id": "1", "file_id": "x", "deadline": -1, "skip_checks": "yes"})
    assert [failure.partition(":")[0] for failure in failures] == ["file_id", "skip_checks", "deadline"]


def test_the_deployment_of_another_file_is_not_awaited(slow: Callable[..., Work]) -> None:
    """A colleague's deployment waits for a review: it is not the one under way of this file."""
    work = slow(publishing=Publishing(review=True))
    id_, _ = work.task()
    other = work.emulator.console.make_file("another", FOLDER, job())
    client = work.tasks.session.client
    ids = {"project_id": STANDARD, "file_id": other}
    client.update_file(**ids, input_list="emulated_standard_root", settings={"OutputList": "other.out"})
    client.submit_file(**ids)
    version = {"FileVersion": 1, "Status": "COMMITTING", "ChangeType": "CREATE"}
    body = json.dumps({"Success": True, "Data": {"FileVersions": [version]}})
    work.emulator.answer_next("ListFileVersions", body=body, times=2)
    with pytest.raises(Aborted, match="version 1 is under way, and the newest 20 deployments"):
        Work(work.emulator).create(id_)


def test_a_submission_whose_checks_go_on_is_found_and_awaited(slow: Callable[..., Work]) -> None:
    """The provider died while the checks ran. Such a deployment says Status 1 and CheckingStatus 8 (documented)."""
    work = slow(publishing=Publishing(checks="human"))
    id_, _ = work.task()
    client = work.tasks.session.client
    deployment_id = client.submit_file(project_id=STANDARD, file_id=id_.partition(":")[2])
    for _ in range(4):
        found = client.get_deployment(project_id=STANDARD, deployment_id=deployment_id)
    assert (found.status, found.checking_status) == (1, 8)
    mark = work.emulator.journal.mark()
    with pytest.raises(Aborted, match=rf"\(deployment {deployment_id}\) did not end in 60 s.*checks have not ended"):
        Work(work.emulator).create(id_, deadline=60)
    assert work.emulator.journal.writes(mark) == []


def test_a_version_that_waits_in_a_package_is_awaited(slow: Callable[..., Work]) -> None:
    """PACKAGED is a documented status of a version whose deployment has not ended: nothing is deployed over it."""
    work = slow(publishing=Publishing(review=True))
    id_, _ = work.task()
    work.emulator.console.commit(id_.partition(":")[2])
    version = {"FileVersion": 1, "Status": "PACKAGED", "ChangeType": "CREATE"}
    body = json.dumps({"Success": True, "Data": {"FileVersions": [version]}})
    work.emulator.answer_next("ListFileVersions", body=body, times=9)
    mark = work.emulator.journal.mark()
    with pytest.raises(Aborted, match="version 1 is under way"):
        Work(work.emulator).create(id_)
    assert work.emulator.journal.writes(mark) == []


def test_a_version_that_was_called_off_after_the_one_in_production_changes_nothing(work: Work) -> None:
    """Version 1 runs in production, somebody submitted and cancelled version 2: there is nothing to deploy."""
    id_, _ = work.task()
    work.create(id_)
    rows = [
        {"FileVersion": 2, "Status": "CANCELLED", "ChangeType": "UPDATE", "IsCurrentProd": False},
        {"FileVersion": 1, "Status": "DEPLOYED", "ChangeType": "CREATE", "IsCurrentProd": True},
    ]
    body = json.dumps({"Success": True, "Data": {"FileVersions": rows, "TotalCount": 2}})
    work.emulator.answer_next("ListFileVersions", body=body, times=9)
    mark = work.emulator.journal.mark()
    Work(work.emulator).create(id_)
    assert work.emulator.journal.writes(mark) == []


def test_a_version_of_a_deletion_in_production_is_no_running_node(work: Work) -> None:
    """A refresh finds the file deleted, and its deletion deployed: the task is gone, and nothing runs on."""
    id_, outputs = work.task()
    work.create(id_)
    work.emulator.console.delete(id_.partition(":")[2])
    rows = [
        {"FileVersion": 2, "Status": "DEPLOYED", "ChangeType": "DELETE", "IsCurrentProd": True},
        {"FileVersion": 1, "Status": "DEPLOYED", "ChangeType": "CREATE", "IsCurrentProd": False},
    ]
    body = json.dumps({"Success": True, "Data": {"FileVersions": rows, "TotalCount": 2}})
    work.emulator.answer_next("ListFileVersions", body=body)
    assert Work(work.emulator).tasks.read(id_, outputs)[0] == ""


def test_a_publication_that_somebody_undoes_at_each_step_ends_with_what_to_do(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, _ = work.task()
    monkeypatch.setattr(Publisher, "_take", lambda _self, _step, state, _wanted: state)
    with pytest.raises(Aborted, match=r"did not bring the file to production\.\n.*run the same command again"):
        work.create(id_)


def test_what_was_published_is_no_draft_of_this_run_any_more(work: Work) -> None:
    """Another deployment of the same file in the same run finds it in production and submits nothing."""
    id_, task = work.task()
    work.save(id_, task, 8)
    work.deployments.create(work.wanted(id_, 8))
    mark = work.emulator.journal.mark()
    work.deployments.create(work.wanted(id_, 8))
    assert work.emulator.journal.writes(mark) == []
