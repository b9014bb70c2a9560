"""One run of a task, its schedule and its deployment, hook by hook, with a clock that only sleeping moves."""

from __future__ import annotations

from typing import Any

from dataworks_emulator import Emulator
from pulumi_dataworks.plan.publishing import content_digest
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import settings
from support.servicer import Server
from support.stacks import inputs, job

STANDARD, BASIC = "10000", "10001"

POLLS = "GetDeployment"


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, server: Server) -> None:
        self.now = 0.0
        server.session.sleep, server.session.monotonic = self.sleep, lambda: self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Work:
    """One run: a task with a schedule, and its deployment."""

    def __init__(self, emulator: Emulator, project: str = STANDARD) -> None:
        self.emulator, self.project = emulator, project
        self.tasks = Server(settings(emulator))
        self.schedules = self.tasks.of(NodeScheduleProvider())
        self.deployments = self.tasks.of(FileDeploymentProvider())
        self.deployments.check({}, {})
        self.clock = Clock(self.deployments)

    def task(self) -> tuple[str, dict[str, Any]]:
        """A task with a schedule, saved and not submitted."""
        checked, _ = self.tasks.check({}, inputs(project_id=self.project, origin="project/stack/orders"))
        id_, outputs = self.tasks.create(checked)
        checked, _ = self.schedules.check({}, {**self.ids(id_), "cron_express": "00 12 00 * * ?"})
        self.schedules.create(checked)
        return id_, outputs

    def save(self, id_: str, outputs: dict[str, Any], concurrent: int) -> dict[str, Any]:
        """Another content by the program."""
        news = {**outputs, "task_content": job(concurrent=concurrent)}
        return self.tasks.update(id_, outputs, self.tasks.check(outputs, news)[0])

    def wanted(self, id_: str, concurrent: int = 2, **changes: Any) -> dict[str, Any]:
        digest = content_digest(job(concurrent=concurrent))
        news = {**self.ids(id_), "triggers": {"task": digest}, "content_digest": digest, **changes}
        checked, failures = self.deployments.check({}, news)
        assert failures == []
        return checked

    def create(self, id_: str, **changes: Any) -> dict[str, Any]:
        return self.deployments.create(self.wanted(id_, **changes))[1]

    def ids(self, id_: str) -> dict[str, str]:
        project_id, _, file_id = id_.partition(":")
        return {"project_id": project_id, "file_id": file_id}

    def running(self) -> list[tuple[int, int]]:
        """Version and concurrency of what runs in production."""
        nodes = self.emulator.operation_center.nodes()
        return [(node.version, node.content["setting"]["speed"]["concurrent"]) for node in nodes]
