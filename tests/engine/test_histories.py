"""Short random histories through the real engine: one death in each, of the provider or of the engine, and faults."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from dataworks_emulator.faults import Call
from support import oracle
from support.history import VICTIMS, Blow, Drop, History, Program, Run, history
from support.meaning import fault_of, inputs_of, is_advice, make_folders, resource_of
from support.processes import left_of, processes_of
from support.stacks import Stack

pytestmark = pytest.mark.engine

HISTORIES = 10
IN_EACH_RUN = 4
"""Of them; the others take their half minute each in `make soak`."""
SLOW = ("stall", "pause", "drip", "huge", "gzip_bomb", "expire_token")
"""Kinds that only cost time here, for time is real, and one that needs another config."""
DEATHS = (Point.UNREAD, Point.BEFORE, Point.AFTER, Point.ANSWERED)


class Story:
    """One history, told with a stack of its own."""

    def __init__(self, stack: Stack, emulator: Emulator, number: int) -> None:
        self.stack, self.emulator = stack, emulator
        self.number = number
        self.program: dict[str, Program] = {}
        self.adopting: set[str] = set()
        self.deaths: Counter[str] = Counter()
        self.commands = 0

    def tell(self, whole: History) -> None:
        """Its first `up` with a death in it, its next command under blows, and how all that is mended."""
        runs = [step for step in whole.steps if isinstance(step, Run)]
        ends = [whole.steps.index(run) for run in runs]
        self._hold(whole.steps[: ends[0]])
        self._die()
        self._run("up")
        self._hold(whole.steps[ends[0] : ends[1]])
        self._run("up", (*runs[0].blows, *runs[1].blows))
        self.emulator.clock.offset = 0.0
        shown = self._run("up --refresh")
        for _ in range(len(self.program)):
            taken = {name for name, inputs in self._wanted().items() if is_advice(shown, inputs["task_name"])}
            if not taken - self.adopting:
                break
            self.adopting |= taken
            shown = self._run("up --refresh")
        self._is_as_told(shown)
        mark = self.emulator.journal.mark()
        self.commands += 1
        self.stack.up("--expect-no-changes")
        assert self.emulator.journal.writes(mark) == []

    def _hold(self, steps: Any) -> None:
        for step in steps:
            if isinstance(step, Program):
                self.program[step.task] = step
            elif isinstance(step, Drop):
                self.program.pop(step.task, None)
        self.stack.tasks(**self._wanted())

    def _wanted(self) -> dict[str, dict[str, Any]]:
        found = {resource_of(task): inputs_of(task) for task in self.program.values()}
        for name, inputs in found.items():
            del inputs["origin"]
            if name in self.adopting:
                inputs["adopt_existing"] = True
        return found

    def _die(self) -> None:
        victim, point = VICTIMS[self.number % 2], DEATHS[self.number // 2 % len(DEATHS)]

        def kill(_: Call) -> None:
            commands = processes_of(self.stack.environ["PULUMI_HOME"])
            found = [
                process
                for process, command in commands.items()
                if ("pulumi.dynamic" in command if victim == "provider" else command.startswith("pulumi up "))
            ]
            for process in found:
                os.kill(process, signal.SIGKILL)
            self.deaths[f"{victim} killed"] += bool(found)
            time.sleep(0.2)

        self.emulator.faults.add(Fault(action="hook", point=point, operation="CreateDISyncTask", call=kill))

    def _run(self, command: str, blows: tuple[Blow, ...] = ()) -> str:
        """What the command says. A death leaves a lock, and processes that end by themselves."""
        self.commands += 1
        for blow in blows:
            if not blow.victim and blow.fault["action"] not in SLOW:
                sent = all(task.secret for task in self.program.values())
                self.emulator.faults.add(fault_of(blow.fault, password=sent))
        self.stack.tasks(**self._wanted())
        options = command.split()
        done = subprocess.run(
            ["pulumi", *options, "--yes", "--skip-preview", "--non-interactive", "--color", "never"],
            cwd=self.stack.folder,
            env=self.stack.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        self.emulator.faults.clear()
        self._alone()
        if done.returncode < 0:
            self.stack.after_death()
        shown = done.stdout + done.stderr
        assert "Traceback" not in shown
        assert "canary" not in shown
        self._one_file_each()
        return shown

    def _alone(self) -> None:
        left = left_of(self.stack.environ["PULUMI_HOME"])
        assert [command for command in left if "pulumi.dynamic" in command] == []

    def _at(self, inputs: Mapping[str, Any]) -> list[Any]:
        return [file for file in self.emulator.console.files(inputs["project_id"]) if oracle.is_at(file, inputs)]

    def _one_file_each(self) -> None:
        for inputs in self._wanted().values():
            assert len(self._at(inputs)) <= 1

    def _is_as_told(self, shown: str) -> None:
        state = self.stack.exported()["deployment"]["resources"]
        ids = {entry["urn"].rpartition("::")[2]: entry["id"] for entry in state if "DISyncTask" in entry["type"]}
        assert {*ids} == {*self._wanted()}, shown
        for name, inputs in self._wanted().items():
            (file,) = self._at(inputs)
            assert ids[name] == f"{inputs['project_id']}:{file.file_id}", shown
            assert [*oracle.lacking(file, inputs)] == [], shown


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, marks=[] if number < IN_EACH_RUN else [pytest.mark.soak]) for number in range(HISTORIES)],
)
def test_a_history_through_the_real_engine(
    tmp_path: Path, engine: Path, record_property: Callable[[str, object], None], number: int
) -> None:
    """After a death, faults and changes: one `up --refresh` as the program says, then no changes; one file each."""
    whole = history(random.Random(number))
    with Emulator(
        access_key_secret="canary-access",
        honour_client_token=whole.world.honours_tokens,
        unique_names=whole.world.unique_names,
        not_found_style=whole.world.not_found,
        recycle_bin=whole.world.recycle_bin,
        folder_language=whole.world.language,
        chance=random.Random(number),
    ) as emulator:
        make_folders(emulator)
        story = Story(Stack(tmp_path / "a folder", engine, emulator), emulator, number)
        story.tell(whole)
        struck = Counter(emulator.faults.struck()) + story.deaths
        calls = len(emulator.journal.since())
    del struck["hook"]
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(struck.items()))
    record_property(
        "histories through the real engine", [f"{number}: {story.commands} commands, {calls} calls; {told}"]
    )
    assert story.deaths
