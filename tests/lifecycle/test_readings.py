"""Every operation works in every reading of what the documents leave open (docs/strictness.md).

One test is one reading: a task from its workflow to its deletion, each operation in a process of its own, and after
each one what the emulator has is compared with what was written by hand here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider

from dataworks_emulator import Emulator
from pulumi_dataworks.client import environment
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.folder import FolderProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.deployments import Clock
from support.hooks import file_of, settings
from support.readings import DONE, OPERATIONS, READINGS, cell, name
from support.servicer import Server
from support.stacks import inputs, job


@pytest.fixture(autouse=True)
def _certificates_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process has a client of its own; to read the trusted certificates each time would cost the most."""
    monkeypatch.setattr(environment, "trusted_certificates", functools.cache(environment.trusted_certificates))


FLOW = "业务流程/returns/数据集成"
NIGHT = f"{FLOW}/night"
LONG = [f"a_column_with_a_long_name_{number}" for number in range(400)]
"""Too long for the query of UpdateDISyncTask."""


class Life:
    """One stack with one task, as a user changes it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.states: dict[str, tuple[str, dict[str, Any]]] = {}
        self.done: list[str] = []
        self.task = inputs(
            task_name="orders_daily",
            file_folder_path=FLOW,
            resource_group="S_res_group_1_2",
            cu="0.5",
            origin="p/s/orders",
        )

    def server(self, provider: ResourceProvider | None = None) -> Server:
        """The provider in a new process, whose pauses take no time."""
        server = Server(settings(self.emulator), provider)
        server.check({}, {})
        Clock(server)
        return server

    def up(self, resource: str, provider: ResourceProvider | None, news: dict[str, Any]) -> dict[str, Any]:
        """Create the resource, or update the one of the state; its outputs."""
        server = self.server(provider)
        id_, olds = self.states.get(resource, ("", {}))
        checked, failures = server.check(olds, news)
        assert failures == []
        if id_:
            self.states[resource] = id_, server.update(id_, olds, checked)
        else:
            self.states[resource] = server.create(checked)
        return self.states[resource][1]

    def unchanged(self, resource: str, provider: ResourceProvider | None, news: dict[str, Any]) -> None:
        """A refresh finds the resource as it is, and the program has no change for it."""
        server = self.server(provider)
        id_, outputs, olds = server.read(*self.states[resource])
        assert id_ == self.states[resource][0]
        checked, failures = server.check(olds, news)
        assert failures == []
        assert server.diff(id_, outputs, checked).changes == 1  # DIFF_NONE
        self.states[resource] = id_, outputs

    def delete(self, resource: str, provider: ResourceProvider | None = None) -> None:
        self.server(provider).delete(*self.states.pop(resource))

    def up_task(self, **changes: Any) -> Any:
        """Change the task; its file as the emulator has it."""
        self.task |= changes
        self.up("task", None, self.task)
        return self.emulator.console.file(self.file_id)

    @property
    def file_id(self) -> str:
        return file_of(self.states["task"][0])

    def ids(self) -> dict[str, Any]:
        return {"project_id": "10000", "file_id": self.file_id}

    @contextmanager
    def operation(self, option: str, value: object, name: str) -> Iterator[None]:
        """One operation; only where the table says so is one of its writes refused."""
        mark = self.emulator.journal.mark()
        yield
        refused = [entry.operation for entry in self.emulator.journal.writes(mark) if not entry.done]
        assert refused == ([] if cell(option, value, name) == DONE else ["UpdateFile"]), name
        self.done.append(name)


@pytest.mark.parametrize(("option", "value"), READINGS, ids=[name(*reading) for reading in READINGS])
def test_a_task_lives_its_whole_life_in_this_reading(option: str, value: object) -> None:
    """Workflow, folder, task, schedule, changes, production, refresh, deletion."""
    chosen: Any = {option: value} if option else {}
    with Emulator(**chosen) as emulator:
        life = Life(emulator)

        def step(operation: str) -> Any:
            return life.operation(option, value, operation)

        with step("workflow"):
            life.up("workflow", BusinessProvider(), {"project_id": "10000", "business_name": "returns"})
        with step("folder"):
            life.up("folder", FolderProvider(), {"project_id": "10000", "folder_path": NIGHT})
        with step("create"):
            file = life.up_task()
            assert (file.name, file.folder_path) == ("orders_daily", FLOW)
            assert (file.resource_group, file.cu) == ("S_res_group_1_2", "0.5")
        with step("content"):
            life.up_task(task_content=job(concurrent=5))
            assert emulator.console.content(life.file_id)["setting"] == {
                **job()["setting"],
                **job(concurrent=5)["setting"],
            }
        with step("parameters"):
            file = life.up_task(resource_group="serverless_res_group_orders", cu="2")
            assert (file.resource_group, file.cu) == ("serverless_res_group_orders", "2")
        schedule = {"cron_express": "00 12 01 * * ?", "auto_rerun_times": 2, "outputs": ["orders.out"]}
        with step("schedule"):
            life.up("schedule", NodeScheduleProvider(), {**life.ids(), **schedule})
            file = emulator.console.file(life.file_id)
            assert (file.inputs, file.outputs) == (("emulated_standard_root",), ("orders.out",))
        with step("rename"):
            assert life.up_task(task_name="orders_nightly").name == "orders_nightly"
        with step("move"):
            assert life.up_task(file_folder_path=NIGHT).folder_path == NIGHT
        with step("long content"):
            long = job(concurrent=6)
            long["steps"][0]["parameter"]["column"] = LONG
            long["steps"][1]["parameter"]["column"] = LONG
            file = life.up_task(task_content=long)
            assert emulator.console.content(life.file_id)["steps"][0]["parameter"]["column"] == LONG
            assert (file.resource_group, file.cu) == ("serverless_res_group_orders", "2")
        schedule["cron_express"] = "00 30 03 * * ?"
        with step("another schedule"):
            life.up("schedule", NodeScheduleProvider(), {**life.ids(), **schedule})
            file = emulator.console.file(life.file_id)
            assert file.settings["CronExpress"] == "00 30 03 * * ?"
            assert (file.inputs, file.outputs) == (("emulated_standard_root",), ("orders.out",))
        wanted = {**life.ids(), "triggers": {"all": "1"}}
        with step("publish"):
            life.up("deployment", FileDeploymentProvider(), wanted)
            (node,) = emulator.operation_center.nodes()
            assert (node.name, node.settings["CronExpress"]) == ("orders_nightly", "00 30 03 * * ?")
            assert node.content["steps"][0]["parameter"]["column"] == LONG
        with step("refresh"):
            life.unchanged("workflow", BusinessProvider(), {"project_id": "10000", "business_name": "returns"})
            life.unchanged("folder", FolderProvider(), {"project_id": "10000", "folder_path": NIGHT})
            life.unchanged("task", None, life.task)
            life.unchanged("schedule", NodeScheduleProvider(), {**life.ids(), **schedule})
            life.unchanged("deployment", FileDeploymentProvider(), wanted)
        with step("delete"):
            life.delete("task")
            assert (emulator.operation_center.nodes(), emulator.console.files()) == ([], [])
        with step("delete folder"):
            life.delete("folder", FolderProvider())
        with step("delete workflow"):
            life.delete("workflow", BusinessProvider())
        assert life.done == list(OPERATIONS)
