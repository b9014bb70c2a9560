"""From a draft to production and back, as the official SDK sees it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client

from dataworks_emulator import Emulator, Publishing

from .conftest import content, sdk, text
from .official import BASIC, ROOTS, STANDARD, create, deployment, get, made, polled, submit


def save(client: Client, file_id: int, concurrent: int, project: int = STANDARD) -> None:
    """Another content for the draft."""
    request = models.UpdateDISyncTaskRequest(
        project_id=project,
        file_id=file_id,
        task_type="DI_OFFLINE",
        task_content=text(content(concurrent)),
        task_param="{}",
    )
    assert client.update_disync_task(request).body.data.status == "success"


def deploy(client: Client, file_id: int, project: int = STANDARD, **fields: Any) -> Any:
    return client.deploy_file(models.DeployFileRequest(project_id=project, file_id=file_id, **fields)).body


def versions(client: Client, file_id: int, project: int = STANDARD) -> list[tuple[int, str, bool]]:
    request = models.ListFileVersionsRequest(project_id=project, file_id=file_id, page_number=1, page_size=100)
    rows = client.list_file_versions(request).body.data.file_versions
    return [(row.file_version, row.status, row.is_current_prod) for row in rows]


@contextmanager
def emulated(**changes: Any) -> Iterator[tuple[Emulator, Client]]:
    with Emulator(**changes) as emulator:
        yield emulator, sdk(emulator)


def test_the_way_to_production_and_back_in_standard_mode(emulator: Emulator, client: Client) -> None:
    """Submit reaches development, deploy production; an older version saved again is a rollback; a deletion is
    deployed, too."""
    file_id = made(client)
    assert get(client, file_id).data.file.node_id is None
    assert polled(client, submit(client, file_id, comment="first")) == [(0, None), (0, None), (1, None)]
    file = get(client, file_id).data.file
    assert (file.commit_status, file.current_version) == (1, 1)
    assert emulator.operation_center.nodes() == []
    assert polled(client, deploy(client, file_id)) == [(0, None), (0, None), (1, None)]
    (node,) = emulator.operation_center.nodes()
    assert (node.version, node.node_id) == (1, str(file.node_id))
    assert node.settings["CronExpress"] == "00 12 00 * * ?"

    save(client, file_id, 8)
    file = get(client, file_id).data.file
    assert (file.commit_status, file.current_version) == (0, 2)
    assert versions(client, file_id) == [(1, "DEPLOYED", True)]
    polled(client, submit(client, file_id, comment="second"))
    request = models.GetNodeCodeRequest(node_id=file.node_id, project_env="PROD")
    assert json.loads(client.get_node_code(request).body.data)["setting"]["speed"]["concurrent"] == 2
    items = deployment(client, deploy(client, file_id).data).deployed_items
    assert [(item.file_id, item.file_version, item.status) for item in items] == [(file_id, 2, 0)]
    assert versions(client, file_id) == [(2, "DEPLOYING", False), (1, "DEPLOYED", True)]
    for one in emulator.operation_center.waiting():
        for _ in range(2):
            deployment(client, int(one))
    assert versions(client, file_id) == [(2, "DEPLOYED", True), (1, "DEPLOYED", False)]

    old = client.get_file_version(
        models.GetFileVersionRequest(project_id=STANDARD, file_id=file_id, file_version=1)
    ).body.data
    assert (old.comment, old.change_type) == ("first", "CREATE")
    client.update_disync_task(
        models.UpdateDISyncTaskRequest(
            project_id=STANDARD, file_id=file_id, task_type="DI_OFFLINE", task_content=old.file_content, task_param="{}"
        )
    )
    polled(client, submit(client, file_id, comment="back to version 1"))
    polled(client, deploy(client, file_id))
    (node,) = emulator.operation_center.nodes()
    assert (node.version, node.content["setting"]["speed"]["concurrent"]) == (3, 2)

    deleted = client.delete_file(models.DeleteFileRequest(project_id=STANDARD, file_id=file_id)).body.deployment_id
    for _ in range(3):
        deployment(client, deleted)
    assert len(emulator.operation_center.nodes()) == 1
    polled(client, deploy(client, file_id))
    assert emulator.operation_center.nodes() == []
    assert deploy(client, file_id).success is False


@pytest.mark.parametrize("commit_publishes", [True, False])
def test_basic_mode_has_one_environment(commit_publishes: bool) -> None:
    """Whether the commit reaches production by itself is a choice, for documents and sample disagree."""
    with emulated(publishing=Publishing(commit_publishes=commit_publishes)) as (emulator, client):
        file_id = made(client, BASIC)
        polled(client, submit(client, file_id, BASIC), BASIC)
        assert bool(emulator.operation_center.nodes()) is commit_publishes
        assert deploy(client, file_id, BASIC).success is not commit_publishes
        for one in emulator.operation_center.waiting():
            for _ in range(3):
                deployment(client, int(one), BASIC)
        assert len(emulator.operation_center.nodes()) == 1
        deleted = client.delete_file(models.DeleteFileRequest(project_id=BASIC, file_id=file_id)).body.deployment_id
        for _ in range(3):
            deployment(client, deleted, BASIC)
        assert emulator.operation_center.nodes() == []


def test_a_node_needs_inputs_and_outputs(client: Client) -> None:
    """A draft that never had any is refused, and so is a parent that nobody knows."""
    file_id = create(client)
    assert "input of the node is empty" in submit(client, file_id).error_message
    for inputs, outputs, expected in (
        ("nobody", f"out.{file_id}", "The parent node of output nobody does not exist."),
        (ROOTS[STANDARD], "", "The output of the node is empty."),
    ):
        request = models.UpdateFileRequest(project_id=STANDARD, file_id=file_id, input_list=inputs, output_list=outputs)
        client.update_file(request)
        assert submit(client, file_id).error_message == expected


def test_an_output_of_a_committed_node_can_be_an_input(client: Client) -> None:
    """As soon as it is committed."""
    first, second = made(client), made(client, name="orders_late")
    request = models.UpdateFileRequest(
        project_id=STANDARD, file_id=second, input_list=f"out.{first}", output_list=f"out.{second}"
    )
    client.update_file(request)
    assert submit(client, second).success is False
    polled(client, submit(client, first))
    assert submit(client, second).success is True


def test_nothing_is_submitted_or_deployed_twice(client: Client) -> None:
    """A file without changes, one on its way, and one that runs already are refused: the strict reading."""
    file_id = made(client)
    assert deploy(client, file_id).error_code == "1201111279"
    running = submit(client, file_id)
    assert "has not ended" in submit(client, file_id).error_message
    assert "has not ended" in deploy(client, file_id).error_message
    polled(client, running)
    assert "no changes" in submit(client, file_id).error_message
    polled(client, deploy(client, file_id))
    assert deploy(client, file_id).error_code == "1201111279"


@pytest.mark.parametrize(("checks", "seen"), [("pass", [(0, None), (0, None), (1, 8), (1, None)]), ("fail", [(1, 7)])])
def test_checks_follow_a_submission(checks: Any, seen: list[tuple[int, int | None]]) -> None:
    """Status 1 is not enough: a CheckingStatus holds the way to production; a submission may skip it."""
    with emulated(publishing=Publishing(checks=checks)) as (_, client):
        file_id = made(client)
        assert polled(client, submit(client, file_id), times=4)[-len(seen) :] == seen
        assert get(client, file_id).data.file.commit_status == (1 if checks == "pass" else 0)
        assert deploy(client, file_id).success is (checks == "pass")
        other = made(client, name="orders_late")
        assert polled(client, submit(client, other, skip_all_deploy_file_extensions=True))[-1] == (1, None)


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("approved", 1), ("rejected", 6), ("cancelled", 3)],
    ids=["approved", "rejected", "cancelled"],
)
def test_a_person_decides(verdict: str, status: int) -> None:
    """A review holds a deployment at 0 until somebody decides; refused and cancelled ones leave the draft a draft."""
    with emulated(publishing=Publishing(review=True)) as (emulator, client):
        file_id = made(client)
        body = submit(client, file_id)
        assert polled(client, body, times=5) == [(0, None)] * 5
        (waiting,) = emulator.operation_center.waiting()
        emulator.operation_center.decide(waiting, verdict)
        assert polled(client, body, times=1) == [(status, None)]
        assert get(client, file_id).data.file.commit_status == (1 if verdict == "approved" else 0)
        assert [one[1] for one in versions(client, file_id)] == ["COMMITTED" if status == 1 else "CANCELLED"]


def test_a_failed_deployment_changes_nothing_in_production() -> None:
    """Status 2, with a text, and what ran runs on."""
    with emulated(deployment_polls=0, deployment_status=2) as (emulator, client):
        file_id = made(client)
        emulator.operation_center.publish(file_id)
        save(client, file_id, 8)
        failed = deployment(client, submit(client, file_id).data).deployment
        assert (failed.status, failed.error_message) == (2, "The emulator is set to fail deployments.")
        file = get(client, file_id).data.file
        assert (file.commit_status, file.current_version) == (0, 3)
        assert [node.version for node in emulator.operation_center.nodes()] == [1]


def test_deployments_may_go_by_time() -> None:
    """Questions do not hurry them, and they end also if nobody asks."""
    later = [0.0]
    with emulated(publishing=Publishing(seconds=60), clock=lambda: time.time() + later[0]) as (_, client):
        file_id = made(client)
        body = submit(client, file_id)
        assert polled(client, body, times=9) == [(0, None)] * 9
        later[0] += 60
        assert get(client, file_id).data.file.commit_status == 1


def test_an_edit_during_a_submission_stays_a_draft(client: Client) -> None:
    """What was submitted is what stood there then."""
    file_id = made(client)
    body = submit(client, file_id)
    save(client, file_id, 8)
    polled(client, body)
    file = get(client, file_id).data.file
    assert (file.commit_status, file.current_version) == (0, 2)
    request = models.GetNodeCodeRequest(node_id=file.node_id, project_env="DEV")
    assert json.loads(client.get_node_code(request).body.data)["setting"]["speed"]["concurrent"] == 2


def test_deployments_are_listed_newest_first(client: Client) -> None:
    """With their status, by page, and without the files in them."""
    first, second = made(client), made(client, name="orders_late")
    polled(client, submit(client, first))
    submit(client, second)
    request = models.ListDeploymentsRequest(project_id=STANDARD, page_number=1, page_size=10)
    listed = client.list_deployments(request).body.data
    assert [one.status for one in listed.deployments] == [0, 1]
    assert listed.total_count == 2
    request = models.ListDeploymentsRequest(project_id=STANDARD, page_number=1, page_size=10, status=0)
    (waiting,) = client.list_deployments(request).body.data.deployments
    assert deployment(client, waiting.id).deployed_items[0].file_id == second


def test_a_schedule_comes_back_in_its_own_shapes(client: Client) -> None:
    """What UpdateFile takes as comma lists and booleans, GetFile gives as objects and texts."""
    node = get(client, made(client)).data.node_configuration
    assert node.cron_express == "00 12 00 * * ?"
    assert [(item.input, item.parse_type) for item in node.input_list] == [(ROOTS[STANDARD], "MANUAL")]
    assert node.ignore_parent_skip_running_property == "true"


def test_a_rollback_in_the_operation_center_is_seen(emulator: Emulator, client: Client) -> None:
    """IsCurrentProd says which version runs, not which is the newest."""
    file_id = made(client)
    emulator.operation_center.publish(file_id)
    save(client, file_id, 8)
    emulator.operation_center.publish(file_id)
    emulator.operation_center.roll_back(file_id, 1)
    assert versions(client, file_id) == [(2, "DEPLOYED", False), (1, "DEPLOYED", True)]
