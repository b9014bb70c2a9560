"""One run of a task, its schedule and its deployment in the new Data Studio, hook by hook.

Time passes where somebody sleeps, for the provider and for the emulator alike, so that a node that shows late shows.
"""

from __future__ import annotations

from typing import Any

from dataworks_emulator import Emulator, NodeOptions
from pulumi_dataworks.plan.publishing import content_digest
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import settings
from support.servicer import Server
from support.stacks import inputs, job

STANDARD, BASIC = "10002", "10003"
FOLDER = "业务流程/orders/数据集成"
ORIGIN = "project/stack/orders"
MARK = f"Managed by Pulumi: {ORIGIN}"
CRON = "00 12 00 * * ?"
GROUP = "S_res_group_1_2"

State = tuple[str, dict[str, Any]]


def node_emulator(*, options: dict[str, Any] | None = None, **more: Any) -> Emulator:
    """An emulator whose new Data Studio behaves as `options` say."""
    return Emulator(nodes=NodeOptions(**(options or {})), **more)


class NodeWork:
    """One provider process. `slept` are the seconds that it wanted to wait."""

    def __init__(self, emulator: Emulator, project: str = BASIC, **config: str) -> None:
        self.emulator, self.project = emulator, project
        own = {f"dataworks:{name}": text for name, text in config.items()}
        self.tasks = Server({**settings(emulator), "dataworks:dataStudio": "new", **own})
        self.schedules = self.tasks.of(NodeScheduleProvider())
        self.deployments = self.tasks.of(FileDeploymentProvider())
        self.tasks.check({}, inputs())
        self.slept: list[float] = []
        self.passed = 0.0
        self.session = self.tasks.session
        self.session.sleep, self.session.monotonic = self._sleep, lambda: self.passed
        self.session.began = 0.0

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds
        self.emulator.clock.offset += seconds

    def inputs(self, **changes: Any) -> dict[str, Any]:
        """Inputs of the task."""
        return inputs(**{"project_id": self.project, "origin": ORIGIN, "resource_group": GROUP, **changes})

    def make(self, **changes: Any) -> State:
        """A created task."""
        checked, failures = self.tasks.check({}, self.inputs(**changes))
        assert failures == []
        return self.tasks.create(checked)

    def update(self, state: State, **changes: Any) -> State:
        """What an `up` does for a change of the task: check, diff, update."""
        id_, olds = state
        program = {name: olds[name] for name in (*self.inputs(), "on_conflict", "cu") if name in olds}
        checked, failures = self.tasks.check(olds, {**program, **changes})
        assert failures == []
        self.tasks.diff(id_, olds, checked)
        return id_, self.tasks.update(id_, olds, checked)

    def refresh(self, state: State) -> State | None:
        """What a refresh leaves of the state."""
        id_, outputs, _ = self.tasks.read(*state)
        return (id_, outputs) if id_ else None

    def schedule(self, state: State, **changes: Any) -> State:
        """A schedule that is created for the task."""
        checked, failures = self.schedules.check({}, {**self.ids(state), "cron_express": CRON, **changes})
        assert failures == []
        return self.schedules.create(checked)

    def publish(self, state: State, concurrent: int = 2, **changes: Any) -> dict[str, Any]:
        """A deployment that is created for the task, whose content must have `concurrent`."""
        news = {**self.ids(state), "content_digest": content_digest(job(concurrent=concurrent)), **changes}
        checked, failures = self.deployments.check({}, news)
        assert failures == []
        return self.deployments.create(checked)[1]

    def whole(self, **changes: Any) -> State:
        """A task with its schedule, in production."""
        state = self.make(**changes)
        self.schedule(state)
        self.publish(state)
        return state

    def ids(self, state: State) -> dict[str, str]:
        """The inputs that name the task."""
        project_id, _, node_id = state[0].partition(":")
        return {"project_id": project_id, "file_id": node_id}

    def running(self) -> list[int]:
        """The concurrency of what runs in production."""
        found = [one.deployed for one in self.emulator.node_console.nodes() if one.deployed]
        return [concurrency(one["script"]["content"]) for one in found]


def concurrency(content: str) -> int:
    """setting.speed.concurrent of a content, which tells the tests' contents apart."""
    import json

    return int(json.loads(content)["setting"]["speed"]["concurrent"])


def node_of(state: State) -> str:
    """The node id in the id of a resource."""
    return state[0].partition(":")[2]


def later(work: NodeWork, **config: str) -> NodeWork:
    """The provider process of the next command."""
    return NodeWork(work.emulator, work.project, **config)
