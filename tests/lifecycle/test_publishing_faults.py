"""Each fault at each write between a saved task and production, and at the polls: how the command ends, and that the
next `up --refresh` makes program and production equal, with one submission and one deployment for each change.

Changes and faults are those of `support/publishing_faults.py`; `Life` is the three resources of a ScheduledSync and
their states, over several commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault
from pulumi_dataworks.client import Timeouts
from pulumi_dataworks.plan.publishing import content_digest, text_digest
from support.deployments import Work
from support.hooks import State, with_client
from support.places import KINDS, Place
from support.publishing_faults import (
    DONE,
    NEW,
    NO_RIGHTS,
    OLD,
    REFUSED,
    SENT_ONCE,
    Change,
    Program,
    Struck,
    struck,
)
from support.servicer import Aborted, Server
from support.stacks import inputs, job
from support.waiting import until

SHORT = Timeouts(connect=0.5, read=1.0, content=1.0, call=60.0)
DIFF_NONE = 1
ORDER = ("task", "schedule", "deployment")


class Life:
    """A ScheduledSync and what the state holds of it. Each `up` is a provider process of its own."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.state: dict[str, State] = {}

    def up(self, program: Program | None, *, refresh: bool = False) -> None:
        """What the engine does: refresh, then check, diff and one hook for each resource, the task first, or last."""
        run = Work(self.emulator)
        with_client(run.deployments, self.emulator, timeouts=SHORT)
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
        self._bring("task", run.tasks, inputs(origin="o", task_content=job(concurrent=program.concurrent)))
        ids = run.ids(self.state["task"][0])
        self._bring("schedule", run.schedules, {**ids, "cron_express": program.cron})
        digest = content_digest(job(concurrent=program.concurrent))
        triggers = {"task": digest, "schedule": text_digest(program.cron)}
        self._bring("deployment", run.deployments, {**ids, "triggers": triggers, "content_digest": digest})

    def _bring(self, name: str, server: Server, news: dict[str, Any]) -> None:
        old = self.state.get(name)
        checked, failures = server.check(old[1] if old else {}, news)
        assert failures == []
        if old is not None:
            diff = server.diff(*old, checked)
            if diff.changes == DIFF_NONE:
                return
            if not diff.replaces:
                self.state[name] = old[0], server.update(*old, checked)
                return
            assert diff.deleteBeforeReplace
            server.delete(*self.state.pop(name))
        self.state[name] = server.create(checked)

    def runs(self) -> list[tuple[int, str]]:
        """Concurrency and time of what runs in production."""
        nodes = self.emulator.operation_center.nodes()
        return [(node.content["setting"]["speed"]["concurrent"], node.settings["CronExpress"]) for node in nodes]

    def done(self, operation: str) -> int:
        """How often an operation did its work."""
        return len([one for one in self.emulator.journal.since() if one.operation == operation and one.done])


def cells() -> Iterator[Any]:
    for change, fault in struck():
        marks = [pytest.mark.soak] if fault.like or change.like else []
        yield pytest.param(change, fault, id=f"{change.name}, {fault.name}", marks=marks)


@pytest.fixture
def life() -> Iterator[Life]:
    with Emulator(deployment_polls=1) as emulator:
        yield Life(emulator)


def ends(life: Life, program: Program | None, end: str) -> None:
    """The command ends well, or with one error whose last line says what to do."""
    if end == DONE:
        life.up(program)
        return
    with pytest.raises(Aborted) as caught:
        life.up(program)
    text = str(caught.value)
    assert end in text, text
    *what, advice = text.splitlines()
    assert what, text
    assert advice.endswith("."), text
    assert "Traceback" not in text


def settled(life: Life, fault: Struck) -> None:
    """The fault is over; what stood still goes on, without anybody who listens."""
    waiting, mark = life.emulator.faults.stalled, life.emulator.journal.mark()
    life.emulator.faults.clear()
    until(lambda: not fault.late or len(life.emulator.journal.since(mark)) >= waiting)


def whole(life: Life, program: Program | None) -> None:
    """Program, state and production say the same, nothing is under way, and the next command has nothing to do."""
    assert life.runs() == (program.runs() if program else [])
    assert len(life.emulator.console.files()) == (1 if program else 0)
    assert life.emulator.operation_center.waiting() == []
    state, mark = dict(life.state), life.emulator.journal.mark()
    life.up(program, refresh=True)
    assert life.emulator.journal.writes(mark) == []
    assert {name: one[0] for name, one in life.state.items()} == {name: one[0] for name, one in state.items()}


@pytest.mark.parametrize(("change", "fault"), list(cells()))
def test_a_fault_on_the_way_to_production(life: Life, change: Change, fault: Struck) -> None:
    """Survived or told; production runs the old program or the new one meanwhile, and the new one after the next
    `up --refresh`; one version, one submission and one deployment for each change."""
    if change.before is not None:
        life.up(change.before)
        file_id = life.emulator.console.find("orders_daily")
    rule = life.emulator.faults.add(Fault(operation=change.operation, nth=change.nth, **fault.rule))
    ends(life, change.after, fault.end(change))
    assert life.emulator.faults.wait(rule)
    settled(life, fault)
    between = [program.runs() if program else [] for program in (change.before, change.after)]
    assert life.runs() in between
    life.up(change.after, refresh=True)
    whole(life, change.after)
    if change.after is not None:
        file_id = life.emulator.console.find("orders_daily")
    # A save that is applied after everything was published is an edit like any other: it is published, too.
    edits = 1 if fault.late and change.operation == "UpdateFile" else 0
    submissions = len([program for program in (change.before, change.after) if program]) + edits
    deletions = 0 if change.after else 1
    # A deletion is a version of its own.
    assert len(life.emulator.operation_center.versions(file_id)) == submissions + deletions
    assert life.done("SubmitFile") == submissions
    assert life.done("DeployFile") == submissions + deletions
    assert life.done("DeleteFile") == deletions
    assert life.done("CreateDISyncTask") == 1


@pytest.mark.parametrize("operation", ["UpdateDISyncTask", "SubmitFile", "DeployFile"])
def test_nothing_of_somebody_else_is_published_after_a_failure(life: Life, operation: str) -> None:
    """Saved in the console after a command that failed: the next `up` publishes nothing, `up --refresh` the program."""
    life.up(OLD)
    file_id = life.emulator.console.find("orders_daily")
    refused = Fault(action="refuse", point="before", operation=operation, code="Forbidden.RAM")
    life.emulator.faults.add(refused)
    ends(life, NEW, NO_RIGHTS)
    life.emulator.console.edit_content(file_id, job(concurrent=31))
    mark = life.emulator.journal.mark()
    with pytest.raises(Aborted, match=r"(Nothing was (published|written)\.)"):
        life.up(NEW)
    assert life.emulator.journal.writes(mark) == []
    assert life.runs() == OLD.runs()
    life.up(NEW, refresh=True)
    whole(life, NEW)


def test_a_file_that_somebody_deleted_is_made_anew_after_its_node_has_ended(life: Life) -> None:
    """Production never runs both: the deletion is deployed first."""
    life.up(OLD)
    life.emulator.console.delete(life.emulator.console.find("orders_daily"))
    assert life.runs() == OLD.runs()
    mark = life.emulator.journal.mark()
    life.up(NEW, refresh=True)
    writes = [entry.operation for entry in life.emulator.journal.writes(mark)]
    assert writes == ["DeployFile", "CreateDISyncTask", "UpdateFile", "SubmitFile", "DeployFile"]
    whole(life, NEW)


UNANSWERED = [
    {"action": action, "point": point} for action in ("close", "garbage", "stall") for point in ("before", "after")
]


@pytest.mark.parametrize("rule", [*UNANSWERED, {**REFUSED, "code": "Forbidden.RAM"}], ids=str)
@pytest.mark.parametrize("verb", ["Create", "Update", "Delete"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_a_place(emulator: Emulator, kind: str, verb: str, rule: dict[str, Any]) -> None:
    """What was applied is found by a list, and is ours. What was not is sent once more, unless that could double it:
    then the next run does it. One place."""
    place = Place(emulator, kind)
    place.checked({})
    with_client(place.server, emulator, timeouts=SHORT)
    state = None if verb == "Create" else place.later().make()
    renamed = {place.name: place.other_name()}

    def act(run: Place) -> State | None:
        if state is None:
            return run.make()
        if verb == "Update":
            return state[0], run.server.update(*state, run.checked(state[1], **renamed))
        run.server.delete(*state)
        return None

    emulator.faults.add(Fault(operation=f"{verb}{kind}", **rule))
    survives = rule["point"] == "after" if f"{verb}{kind}" in SENT_ONCE else True
    if survives and rule["action"] != "refuse":
        after = act(place)
    else:
        with pytest.raises(Aborted, match=rf"{verb}{kind} [^\n]*\n"):
            act(place)
        after = act(Place(emulator, kind))
    assert place.writes().count(f"Create{kind}") <= 2
    if after is None:
        assert state is not None
        assert Place(emulator, kind).server.read(*state)[0] == ""
    else:
        id_, outputs, _ = Place(emulator, kind).server.read(*after)
        assert (id_, outputs[place.name]) == (after[0], after[1][place.name])
