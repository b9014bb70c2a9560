"""Whole programs, killed anywhere: engine, language host, program or provider, in the middle of an `up` that changes
everything at once. At most two `up --refresh` later all is as the program says, and nothing was published twice."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from dataworks_emulator.faults import Call
from support.processes import left_of, processes_of
from support.stacks import Stack
from support.whole_programs import NIGHT, OTHER, TEXT, WholeProgram, lacking, submitted_twice

pytestmark = [pytest.mark.engine, pytest.mark.timeout(3000)]

PARTS = {
    # what the command line of each holds
    "engine": "pulumi up ",
    "host": "pulumi-language-python ",
    "program": "pulumi-language-python-exec ",
    "provider": " -m pulumi.dynamic",
}
VICTIMS = (*PARTS, "all")
ADOPT = "pulumi config set dataworks:adoptCreatedWithin 3600"
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
POINTS = (Point.BEFORE, Point.AFTER, Point.ANSWERED)
MOST_CALLS = 40
"""A change makes a few more calls than that: a kill strikes one of the first so many."""
ROUNDS = 5
"""Kills of one stack."""
MOST_ROUNDS = 2
"""Rounds for each kill: one may come too late."""


class Life:
    """One stack, changed and killed again and again."""

    def __init__(self, stack: Stack, emulator: Emulator, *, seed: int, tasks: int, syncs: int) -> None:
        self.stack, self.emulator, self.seed = stack, emulator, seed
        self.chance = random.Random(seed)
        self.program = WholeProgram(self.chance, tasks=tasks, syncs=syncs)
        self.tally: Counter[str] = Counter()
        stack.program(TEXT)
        for project in ("10000", OTHER):
            emulator.console.make_folder(NIGHT, project_id=project)
        self.program.write(stack.folder)
        stack.up()
        assert self._lacking() == []
        if seed % 2 == 0:
            stack.config({"dataworks:adoptCreatedWithin": "3600"})

    def _lacking(self) -> list[str]:
        return lacking(self.program, self.emulator, self.stack.exported()["deployment"])

    def kill_once(self) -> None:
        """Change everything, kill the `up`, and bring it to its end. A kill that came too late is not counted."""
        if self.seed % 2:
            self.stack.config({"dataworks:adoptCreatedWithin": "0"})
        mark = self.emulator.journal.mark()
        self.program.change()
        self.program.write(self.stack.folder)
        victim, point = self.chance.choice(VICTIMS), self.chance.choice(POINTS)
        told, nth = self.chance.choice(SIGNALS), self.chance.randint(1, MOST_CALLS)
        what = f"seed {self.seed}, {victim} {told.name} {point} call {nth}"
        killed: list[int] = []

        parts = [part for name, part in PARTS.items() if victim in (name, "all")]

        def kill(_: Call) -> None:
            for process, command in processes_of(self.stack.environ["PULUMI_HOME"]).items():
                if any(part in command for part in parts) and not command.startswith("/bin/sh"):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, told)
                        killed.append(process)
            time.sleep(0.2)

        self.emulator.faults.add(Fault(action="hook", point=point, nth=nth, call=kill))
        if victim in ("provider", "all") and told == signal.SIGKILL and point is not Point.ANSWERED:
            self.emulator.faults.add(Fault(action="close", point=point, nth=nth))
        self._command("up")
        self.emulator.faults.clear()
        if not killed:
            self.tally["too late"] += 1
        else:
            self.tally[f"{victim} {told.name}"] += 1
        self._recover(what, counted=bool(killed))
        assert submitted_twice(self.emulator, mark) == [], what

    def _recover(self, what: str, *, counted: bool) -> None:
        """Two `up --refresh` at most, or the one command that an error names, and `up --refresh` again."""
        errors = []
        for attempt in ("1", "2", "the advice"):
            if self._command("up", "--refresh") == 0:
                assert self._lacking() == [], what
                self.tally[f"converged after {attempt}"] += counted
                return
            errors.append(self.log)
            if attempt == "2" and ADOPT in self.log:
                self.stack.config({"dataworks:adoptCreatedWithin": "3600"})
            elif attempt == "2":
                break
        pytest.fail(f"{what} does not converge:\n" + "\n".join(errors))

    def _command(self, *arguments: str) -> int:
        """The status of a command. What a death left behind is removed first."""
        if empty := self.stack.after_death():
            self.tally["empty attributes of the file backend"] += empty
        done = subprocess.run(
            ["pulumi", *arguments, "--yes", "--skip-preview", "--non-interactive", "--color", "never"],
            cwd=self.stack.folder,
            env=self.stack.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        self.log = done.stdout + done.stderr
        assert "Traceback" not in done.stderr + done.stdout or "--refresh" not in arguments, self.log
        assert [command for command in left_of(self.stack.environ["PULUMI_HOME"]) if "pulumi.dynamic" in command] == []
        return done.returncode

    def end(self) -> None:
        """Nothing is left to do; then nothing is left."""
        mark = self.emulator.journal.mark()
        assert self._command("up", "--expect-no-changes") == 0, self.log
        assert self.emulator.journal.writes(mark) == []
        assert self._command("destroy") == 0, self.log
        assert self.emulator.console.files() == []
        assert self.emulator.operation_center.nodes() == []


def lived(folder: Path, engine: Path, record: Callable[[str, object], None], **how: Any) -> Counter[str]:
    """How often who was killed, and how the stack came to its end."""
    with Emulator(
        deployment_polls=1,
        honour_client_token=how["seed"] % 2 == 0,
        unique_names=how["seed"] % 3 != 0,
        recycle_bin=how["seed"] % 4 == 1,
    ) as emulator:
        rounds = how.pop("rounds")
        life = Life(Stack(folder, engine, emulator), emulator, **how)
        for _ in range(MOST_ROUNDS * rounds):
            if kills(life.tally)[0] < rounds:
                life.kill_once()
        life.end()
        told = ", ".join(f"{kind} {count}" for kind, count in sorted(life.tally.items()))
        record("histories of whole programs that were killed", [f"seed {how['seed']}: {told}"])
    return life.tally


def kills(tally: Counter[str]) -> tuple[int, int]:
    """How many kills struck, and how many of them came to their end."""
    struck = sum(count for kind, count in tally.items() if kind.partition(" ")[0] in VICTIMS)
    return struck, sum(count for kind, count in tally.items() if kind.startswith("converged"))


@pytest.mark.parametrize("seed", range(4))
def test_a_program_of_thirty_resources_that_is_killed_anywhere_comes_to_its_end(
    tmp_path: Path, engine: Path, record_property: Callable[[str, object], None], seed: int
) -> None:
    """Five kills of one stack."""
    tally = lived(tmp_path / "a folder", engine, record_property, seed=seed, tasks=11, syncs=4, rounds=ROUNDS)
    assert kills(tally) == (ROUNDS, ROUNDS)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_program_of_sixty_resources_that_is_killed_anywhere_comes_to_its_end(
    tmp_path: Path, engine: Path, record_property: Callable[[str, object], None], seed: int
) -> None:
    """Ten kills of each of twenty stacks."""
    tally = lived(tmp_path / "a folder", engine, record_property, seed=seed, tasks=22, syncs=8, rounds=10)
    assert kills(tally) == (10, 10)
