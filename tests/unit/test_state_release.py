"""`dataworks release`: which resources leave the state in which order, and the record that stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_dataworks.adoption.lock_file import Lock, LockedTask, lock_text, read_lock
from pulumi_dataworks.cli.release import run_commands
from pulumi_dataworks.cli.writeback.state_release import commands_of, releases_of, resources_in, with_released
from pulumi_dataworks.errors import InputError

STACK = "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev"
SYNC = "dataworks:index:ScheduledSync"


def urn(kind: str, name: str, *, within: bool = False) -> str:
    token = kind if kind == SYNC else f"pulumi-python:dynamic/dataworks:{kind}"
    return f"urn:pulumi:dev::project::{f'{SYNC}$' if within else ''}{token}::{name}"


def held(kind: str, name: str, file_id: int, *, parent: str = STACK, **more: Any) -> dict[str, Any]:
    ids = {"project_id": "10000", "file_id": str(file_id)}
    inputs = {"project_id": "10000", "task_name": f"{name}_daily", "file_folder_path": "业务流程/orders/数据集成"}
    own = {"inputs": inputs if kind == "DISyncTask" else ids, "id": f"10000:{file_id}"}
    return {"urn": urn(kind, name, within=parent != STACK), "parent": parent, **own, **more}


ORDERS = urn(SYNC, "orders")
TRACE = [{"sourcePosition": "project:///workflows/flow.py#12"}]
RESOURCES = [
    {"urn": STACK},
    {"urn": ORDERS, "parent": STACK},
    held("DISyncTask", "orders", 1, parent=ORDERS, stackTrace=TRACE),
    held("NodeSchedule", "orders-schedule", 1, parent=ORDERS),
    held("FileDeployment", "orders-deployment", 1, parent=ORDERS),
    held("DISyncTask", "items", 2, protect=True),
    held("NodeSchedule", "items-when", 2, dependencies=[urn("DISyncTask", "items")]),
    held("DISyncTask", "read", 3, external=True),
]


@pytest.mark.parametrize("wanted", ["orders", "orders_daily", "10000:1"])
def test_a_task_leaves_with_its_schedule_its_deployment_and_its_component(wanted: str) -> None:
    """What depends on another resource comes before it, as Pulumi demands."""
    (one,) = releases_of(RESOURCES, [wanted])
    assert [command[3].rpartition("::")[2] for command in commands_of([one], "dev")] == [
        "orders-deployment",
        "orders-schedule",
        "orders",
        "orders",
    ]
    assert one.urns[-1][0] == ORDERS
    assert (one.type, one.id, one.module, one.line) == ("ScheduledSync", "10000:1", "workflows/flow.py", 12)


def test_the_commands_name_the_stack_and_force_what_is_protected() -> None:
    commands = commands_of(releases_of(RESOURCES, ["items"]), "dev")
    assert commands == [
        ["pulumi", "state", "delete", urn("NodeSchedule", "items-when"), "--yes", "--stack", "dev"],
        ["pulumi", "state", "delete", urn("DISyncTask", "items"), "--yes", "--stack", "dev", "--force"],
    ]


def test_every_task_of_a_stack_leaves_where_none_is_named() -> None:
    """A task that the program only reads is none."""
    assert [one.resource for one in releases_of(RESOURCES, [])] == ["orders", "items"]


def test_what_another_resource_depends_on_does_not_leave() -> None:
    other = {
        "urn": "urn:pulumi:dev::project::a:b:C::reader",
        "parent": STACK,
        "dependencies": [urn("DISyncTask", "items")],
    }
    with pytest.raises(InputError, match=r"C::reader depends on .*::items, which would leave"):
        releases_of([*RESOURCES, other], ["items"])
    with pytest.raises(InputError, match="no task of the state is called unknown"):
        releases_of(RESOURCES, ["unknown", "items"])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"deployment": {"resources": [{}]}}', '{"deployment": 1}'])
def test_a_state_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="the state of the stack cannot be read"):
        resources_in(text)


def test_the_record_is_what_adopt_reads() -> None:
    """A task that adopt knows keeps its files; one that it does not know has its names from the state."""
    known = LockedTask(
        resource="orders",
        type="ScheduledSync",
        module="workflows/flow.py",
        content="jobs/orders.json",
        task_name="orders_daily",
        file_folder_path="业务流程/orders/数据集成",
        secrets={"Reader": {"password": "orders-password"}},
    )
    lock = with_released(Lock(project_id="10000", tasks={"10000:1": known}), releases_of(RESOURCES, []))
    again = read_lock(lock_text(lock), "dataworks.lock.json")
    assert again.tasks["10000:1"] == known.model_copy(update={"status": "released"})
    assert (again.tasks["10000:2"].resource, again.tasks["10000:2"].status) == ("items", "released")
    assert json.loads(lock_text(again))["tasks"]["10000:2"]["task_name"] == "items_daily"


def test_a_command_that_fails_says_how_far_the_release_got() -> None:
    class Done:
        def __init__(self, code: int) -> None:
            self.returncode = code

    codes = iter([0, 1])
    with pytest.raises(InputError, match="failed after 1 of 3 commands"):
        run_commands([["a"], ["b"], ["c"]], lambda _command: Done(next(codes)))  # type: ignore[arg-type, return-value]
