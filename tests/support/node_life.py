"""A ScheduledSync in the new Data Studio over several commands, each a provider process of its own; and the faults that
strike its calls. Data and steps only; `lifecycle/test_node_faults.py` runs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dataworks_emulator import Emulator
from pulumi_dataworks.client import Timeouts
from pulumi_dataworks.plan.publishing import content_digest, text_digest
from support.hooks import with_client
from support.node_work import BASIC, FOLDER, NodeWork, State
from support.servicer import Server
from support.stacks import job

SHORT = Timeouts(connect=0.5, read=1.0, content=1.0, call=60.0)
DIFF_NONE = 1
ORDER = ("task", "schedule", "deployment")
OTHER_FOLDER = "业务流程/demo/数据集成"


@dataclass(frozen=True)
class NodeProgram:
    """What a program declares."""

    concurrent: int = 2
    cron: str = "00 12 00 * * ?"
    name: str = "orders_daily"
    folder: str = FOLDER

    def runs(self) -> list[tuple[int, str]]:
        """What production runs of it: concurrency and time."""
        return [(self.concurrent, self.cron)]


OLD = NodeProgram()
NEW = NodeProgram(concurrent=7, cron="00 30 05 * * ?", name="orders_nightly", folder=OTHER_FOLDER)


class NodeLife:
    """A ScheduledSync and what the state holds of it."""

    def __init__(self, emulator: Emulator, project: str = BASIC) -> None:
        self.emulator, self.project = emulator, project
        self.state: dict[str, State] = {}

    def up(
        self,
        program: NodeProgram | None,
        *,
        refresh: bool = False,
        death: tuple[str, int, str] | None = None,
        **options: Any,
    ) -> None:
        """What the engine does: refresh, then check, diff and one hook for each resource, the task first, or last. The
        provider dies at the call that `death` names: its operation, the how-many-th, and before or after it."""
        run = NodeWork(self.emulator, self.project)
        with_client(run.tasks, self.emulator, timeouts=SHORT, clock=self.emulator.clock)
        if death is not None:
            _die_at(run, *death)
        servers = dict(zip(ORDER, (run.tasks, run.schedules, run.deployments), strict=True))
        for name in [name for name in ORDER if refresh and name in self.state]:
            id_, outputs, _ = servers[name].read(*self.state.pop(name))
            if id_:
                self.state[name] = id_, outputs
        if program is None:
            for name in [name for name in reversed(ORDER) if name in self.state]:
                servers[name].delete(*self.state[name])
                del self.state[name]
            return
        news = run.inputs(
            task_content=job(concurrent=program.concurrent),
            task_name=program.name,
            file_folder_path=program.folder,
            **options,
        )
        self._bring("task", run.tasks, news)
        ids = run.ids(self.state["task"])
        self._bring("schedule", run.schedules, {**ids, "cron_express": program.cron})
        digest = content_digest(job(concurrent=program.concurrent))
        triggers = {"task": digest, "schedule": text_digest([program.cron, program.name, program.folder])}
        self._bring("deployment", run.deployments, {**ids, "triggers": triggers, "content_digest": digest})

    def _bring(self, name: str, server: Server, news: dict[str, Any]) -> None:
        old = self.state.get(name)
        checked, failures = server.check(old[1] if old else {}, news)
        assert failures == []
        if old is not None:
            diff = server.diff(*old, checked)
            if diff.changes == DIFF_NONE:
                return
            assert not diff.replaces
            self.state[name] = old[0], server.update(*old, checked)
            return
        self.state[name] = server.create(checked)

    def runs(self) -> list[tuple[int, str]]:
        """Concurrency and time of what runs in production."""
        from support.node_work import concurrency

        found = [one.deployed for one in self.emulator.node_console.nodes() if one.deployed]
        return [(concurrency(one["script"]["content"]), one["trigger"]["cron"]) for one in found]

    def done(self, operation: str, **parameters: str) -> int:
        """How often an operation did its work."""
        entries = [one for one in self.emulator.journal.since() if one.operation == operation and one.done]
        return len([one for one in entries if parameters.items() <= one.parameters.items()])


class Death(BaseException):
    """The end of a provider process: nothing catches it, and nothing of the hook is recorded."""


def _die_at(run: NodeWork, operation: str, nth: int, point: str) -> None:
    client = run.session.client
    send, seen = client.send, 0

    def sending(call: Any) -> Any:
        nonlocal seen
        seen += call.operation == operation
        here = call.operation == operation and seen == nth
        if seen > nth or (here and point == "before"):
            raise Death
        reply = send(call)
        if here:
            raise Death
        return reply

    client.send = sending


@dataclass(frozen=True)
class NodeCall:
    """A call of a command: from which program it starts, what it declares, and the how-many-th of the operation it
    is."""

    operation: str
    before: NodeProgram | None
    after: NodeProgram | None
    nth: int = 1

    @property
    def id(self) -> str:
        act = "create" if self.before is None else "delete" if self.after is None else "change"
        return f"{self.operation} {self.nth} of a {act}"

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(("Get", "List"))


CALLS = [
    *(
        NodeCall(operation, None, OLD, nth)
        for operation, count in {
            "ListNodes": 1,
            "CreateNode": 1,
            "GetNode": 4,
            "GetProject": 1,
            "UpdateNode": 1,
            "ListPipelineRuns": 1,
            "CreatePipelineRun": 1,
            "GetPipelineRun": 3,
            "ListPipelineRunItems": 1,
            "ExecPipelineRunStage": 2,
            "ListSnapshots": 2,
        }.items()
        for nth in range(1, count + 1)
    ),
    *(
        NodeCall(operation, OLD, NEW, nth)
        for operation, count in {"UpdateNode": 2, "RenameNode": 1, "MoveNode": 1, "ListNodes": 1, "GetNode": 3}.items()
        for nth in range(1, count + 1)
    ),
    *(
        NodeCall(operation, OLD, None, nth)
        for operation, count in {
            "GetNode": 1,
            "ListPipelineRuns": 1,
            "CreatePipelineRun": 1,
            "GetPipelineRun": 2,
            "ExecPipelineRunStage": 2,
            "DeleteNode": 1,
        }.items()
        for nth in range(1, count + 1)
    ),
]
"""Every write of a whole life, and the reads on which a write depends."""


@dataclass(frozen=True)
class NodeFault:
    """A fault as a rule of the emulator. `fails`: the command ends with an error that says so; "" where it is survived,
    None where both are right."""

    name: str
    rule: dict[str, Any]
    fails: str | None = ""


def unanswered() -> Iterator[NodeFault]:
    for action in ("reset", "close", "garbage"):
        for point in ("before", "after"):
            yield NodeFault(f"{action} {point}", {"action": action, "point": point})
    for status in (502, 504):
        yield NodeFault(f"page {status}", {"action": "page", "point": "before", "status": status})
    yield NodeFault("page after", {"action": "page", "point": "after", "status": 502})
    for point in ("before", "after"):
        yield NodeFault(f"InternalError {point}", {"action": "refuse", "point": point, "code": "InternalError.System"})
        yield NodeFault(f"no object {point}", {"action": "answer", "point": point, "body": b"[]"})
        yield NodeFault(f"no answer in it {point}", {"action": "answer", "point": point, "body": b"{}"})
    yield NodeFault("truncated", {"action": "truncate", "point": "reply"})
    yield NodeFault("half a body, then RST", {"action": "reset", "point": "reply"})


FAULTS = [
    *unanswered(),
    NodeFault("throttled", {"action": "refuse", "point": "before", "code": "9990020002", "status": 400, "times": 2}),
    NodeFault(
        "throttled by resource",
        {"action": "refuse", "point": "before", "code": "Throttling.Resource", "status": 400, "times": 2},
    ),
    NodeFault(
        "no rights",
        {"action": "refuse", "point": "before", "code": "Forbidden.RAM", "times": None},
        "Forbidden.RAM",
    ),
    NodeFault(
        "refused once",
        {"action": "refuse", "point": "before", "code": "X1", "status": 400, "message": "no luck"},
        None,
    ),
]
