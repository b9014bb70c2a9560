"""`adopt="identical"` and `file_id`: a task, its schedule and its deployment are adopted only where nothing differs."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import another_run, impatient, made, settings
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job


@pytest.fixture
def server(emulator: Emulator) -> Server:
    server = Server(settings(emulator))
    impatient(server)
    return server


def identical(file_id: str, by: str) -> dict[str, Any]:
    return {"adopt": "identical"} if by == "name" else {"adopt_file_id": file_id}


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_task_that_is_identical_is_adopted_without_a_write(emulator: Emulator, server: Server, by: str) -> None:
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    mark = emulator.journal.mark()
    id_, outputs = made(server, **identical(file_id, by))
    assert id_ == f"10000:{file_id}"
    assert outputs["adopted"] is True
    assert outputs["last_edit_user"]
    assert emulator.journal.writes(mark) == []
    checked, failures = server.check(outputs, inputs(**identical(file_id, by), origin="project/stack/orders"))
    assert failures == []
    assert server.diff(id_, outputs, checked).changes == 1  # DIFF_NONE


@pytest.mark.parametrize("by", ["name", "id"])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"task_content": job(concurrent=9)}, "task_content.setting.speed.concurrent: "),
        ({"resource_group": "S_res_group_3_4"}, "resource_group: "),
        ({"cu": "1.5"}, "cu: "),
    ],
)
def test_a_task_that_differs_is_an_error_that_names_the_differences(
    emulator: Emulator, server: Server, by: str, changes: dict[str, Any], told: str
) -> None:
    """It names the file, who saved it last, and each path; nothing is created or written."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.console.set_parameters(file_id, resource_group="S_res_group_1_2", cu="1")
    mark = emulator.journal.mark()
    with pytest.raises(Aborted) as caught:
        made(server, **identical(file_id, by), **changes)
    text = str(caught.value)
    assert f"FileId {file_id} is not identical to what the program declares. It was last edited by " in text
    assert told in text
    assert "Nothing was created or written." in text
    assert "adopt_existing=True" in text.splitlines()[-1]
    assert emulator.journal.writes(mark) == []


def test_a_file_of_another_name_or_folder_is_not_identical(emulator: Emulator, server: Server) -> None:
    """The id names it, and the program would rename and move it."""
    file_id = emulator.console.make_file("orders", f"{FOLDER}/daily", job())
    mark = emulator.journal.mark()
    with pytest.raises(Aborted) as caught:
        made(server, adopt_file_id=file_id)
    assert "task_name: " in str(caught.value)
    assert "file_folder_path: " in str(caught.value)
    assert emulator.journal.writes(mark) == []


@pytest.mark.parametrize("by", ["name", "id"])
def test_no_task_is_created_where_there_is_none_to_adopt(emulator: Emulator, server: Server, by: str) -> None:
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="Nothing was created"):
        made(server, **identical("1000001", by))
    assert emulator.journal.writes(mark) == []


def test_a_secret_of_the_existing_task_is_not_quoted_where_it_differs(emulator: Emulator, server: Server) -> None:
    live = job()
    live["steps"][0]["parameter"]["password"] = "canary-live"
    emulator.console.make_file("orders_daily", FOLDER, live)
    with pytest.raises(Aborted) as caught:
        made(server, adopt="identical", secret_parameters={"Reader": {"password": "canary-program"}})
    assert "canary" not in str(caught.value)
    assert "password" in str(caught.value)


def test_one_file_is_not_adopted_by_two_resources(emulator: Emulator, server: Server) -> None:
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    made(server, adopt="identical")
    with pytest.raises(Aborted, match="the resource project/stack/orders manages it"):
        made(server, adopt_file_id=file_id, task_name="other", origin="project/stack/other")


def test_a_file_with_the_mark_of_another_stack_is_not_adopted(emulator: Emulator, server: Server) -> None:
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.console.set_schedule(file_id, FileDescription="Managed by Pulumi: project/other/orders")
    with pytest.raises(Aborted, match="the stack project/other manages it"):
        made(server, adopt="identical")


def test_the_preview_of_an_adoption_warns_once_and_only_before_the_task_is_in_the_state(
    offline: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    """It sends nothing, so it says what `pulumi up` will compare."""
    for changes, told in (
        ({"adopt": "identical"}, "adopts the file of this name in this folder if it is identical in meaning"),
        ({"adopt_file_id": 1000001}, "adopts FileId 1000001 if it is identical in meaning"),
        ({"adopt_existing": True}, "adopt_existing: a file of this name in this folder is adopted, and what differs"),
    ):
        checked, failures = offline.check({}, inputs(**changes))
        assert failures == []
        assert capfd.readouterr().err.count(told) == 1
        assert offline.check(checked, inputs(**changes))[1] == []
        assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"adopt": "equal"}, "adopt: must be identical"),
        ({"adopt_file_id": "orders"}, "file_id: must be the id of a file"),
        (
            {"adopt": "identical", "adopt_existing": True},
            "adopt_existing: cannot be set together with adopt or file_id",
        ),
    ],
)
def test_wrong_inputs_of_an_adoption_fail_the_preview(offline: Server, changes: dict[str, Any], told: str) -> None:
    _, failures = offline.check({}, inputs(**changes))
    assert len(failures) == 1
    assert told in failures[0]


def scheduled(server: Server, file_id: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    schedules = server.of(NodeScheduleProvider())
    news = {"project_id": "10000", "file_id": file_id, "cron_express": "00 12 00 * * ?", "adopt": "identical"}
    checked, failures = schedules.check({}, {**news, **changes})
    assert failures == []
    return schedules.create(checked)


def test_a_schedule_is_adopted_only_where_it_is_identical(emulator: Emulator, server: Server) -> None:
    """No default input or output is written either, and a later refresh finds no change."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.console.set_schedule(file_id, CronExpress="00 12 00 * * ?", CycleType="DAY")
    mark = emulator.journal.mark()
    id_, outputs = scheduled(server, file_id)
    with pytest.raises(Aborted, match=r"cron_express: '00 12 00 .* → '00 00 03 "):
        scheduled(server, file_id, cron_express="00 00 03 * * ?")
    assert emulator.journal.writes(mark) == []
    later = another_run(emulator).of(NodeScheduleProvider())
    _, _, live = later.read(id_, outputs)
    assert later.diff(id_, outputs, later.check(outputs, live)[0]).changes == 1  # DIFF_NONE


def deployed(server: Server, file_id: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    deployments = server.of(FileDeploymentProvider())
    news = {"project_id": "10000", "file_id": file_id, "triggers": {"task": "x"}, "adopt": "identical"}
    checked, failures = deployments.check({}, {**news, **changes})
    assert failures == []
    return deployments.create(checked)


def test_a_deployment_is_adopted_only_where_production_runs_what_is_saved(emulator: Emulator, server: Server) -> None:
    """A draft that is ahead of production is not published."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.console.set_dependencies(file_id, inputs=["emulated_standard_root"], outputs=["a"])
    with pytest.raises(Aborted, match=r"production runs none. Nothing was published"):
        deployed(server, file_id)
    emulator.operation_center.publish(file_id)
    mark = emulator.journal.mark()
    _, outputs = deployed(another_run(emulator), file_id)
    assert (outputs["publication"], outputs["production_version"]) == ("in production", 1)
    emulator.console.edit_content(file_id, job(concurrent=9))
    with pytest.raises(Aborted, match=r"production runs version 1, version 2 is saved. Nothing was published"):
        deployed(another_run(emulator), file_id)
    assert emulator.journal.writes(mark) == []


def test_a_deployment_of_other_content_is_not_adopted(emulator: Emulator, server: Server) -> None:
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.console.set_dependencies(file_id, inputs=["emulated_standard_root"], outputs=["a"])
    emulator.operation_center.publish(file_id)
    with pytest.raises(Aborted, match="the saved content is not what the program declares"):
        deployed(server, file_id, content_digest="0" * 64)
