"""Whoever dies on the way to production, and whenever: one `up --refresh`, and production is what the program says.

K1    sent, not applied: of a killed provider it never is, of a killed engine's orphan it is applied afterwards
K2    applied, not answered
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator, Point
from support.deaths import Killing, left_alone
from support.stacks import Stack, job

from .published import DAILY, PROGRAM, asked, running, sync

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

Tasks = dict[str, dict[str, Any]]
NOTHING: Tasks = {}
OLD: Tasks = {"orders": sync()}
NEW: Tasks = {"orders": sync(task_content=job(concurrent=8))}
LATER: Tasks = {"orders": sync(schedule={**DAILY, "cron_express": "00 00 03 * * ?"})}
RUNS = [(OLD, (2, "00 12 00 * * ?")), (NEW, (8, "00 12 00 * * ?")), (LATER, (2, "00 00 03 * * ?"))]


@dataclass(frozen=True)
class Way:
    """A change of the program, and the call of the command that brings it to production."""

    name: str
    before: Tasks
    after: Tasks
    operation: str


WAYS = (
    Way("first submission", NOTHING, OLD, "SubmitFile"),
    Way("first deployment", NOTHING, OLD, "DeployFile"),
    Way("submission", OLD, NEW, "SubmitFile"),
    Way("deployment", OLD, NEW, "DeployFile"),
    Way("first schedule", NOTHING, OLD, "UpdateFile"),
    Way("schedule", OLD, LATER, "UpdateFile"),
    Way("deletion", OLD, NOTHING, "DeleteFile"),
    Way("deployment of the deletion", OLD, NOTHING, "DeployFile"),
)
POINTS = {"K1": Point.BEFORE, "K2": Point.AFTER}
REASONS = {
    ("provider", "K2", "submission"): "a submission is under way, and nobody knows its deployment",
    ("engine", "K1", "deployment"): "the orphan's deployment begins after the engine's death",
    ("provider", "K1", "deployment of the deletion"): "the file is gone, its node runs on, and a refresh sees no file",
}


def cells() -> Iterator[Any]:
    every = [(victim, point, way) for way in WAYS for victim in ("provider", "engine") for point in POINTS]
    assert set(REASONS) <= {(victim, point, way.name) for victim, point, way in every}
    for victim, point, way in every:
        marks = [] if (victim, point, way.name) in REASONS else [pytest.mark.soak]
        yield pytest.param(victim, point, way, id=f"{way.name}, {victim} {point}", marks=marks)


def whole(stack: Stack, emulator: Emulator, way: Way) -> None:
    """Production is what the program says, each content was submitted and deployed once, and nothing is left to do."""
    published = [runs for tasks, runs in RUNS if tasks in (way.before, way.after)]
    wanted = [runs for tasks, runs in RUNS if tasks == way.after]
    center = emulator.operation_center
    assert [(concurrent, cron) for _, _, concurrent, cron in running(emulator)] == wanted
    assert len(emulator.console.files()) == len(way.after)
    assert center.waiting() == []
    counts = {
        name: len([one for one in emulator.journal.writes() if one.operation == name and one.done])
        for name in ("CreateDISyncTask", "SubmitFile", "DeployFile", "DeleteFile")
    }
    deletions = 0 if way.after else 1
    assert counts == {
        "CreateDISyncTask": 1,
        "SubmitFile": len(published),
        "DeployFile": len(published) + deletions,
        "DeleteFile": deletions,
    }
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up().text
    assert asked(emulator, mark) == []


@pytest.mark.parametrize(("victim", "point", "way"), list(cells()))
def test_whoever_dies_one_up_brings_it_to_production(
    tmp_path: Path, engine: Path, victim: str, point: str, way: Way
) -> None:
    """One version and one deployment for each content; after a deletion nothing runs."""
    with Emulator(deployment_polls=1) as emulator:
        stack = Stack(tmp_path / "a folder", engine, emulator)
        stack.config({"dataworks:adoptCreatedWithin": "3600"})
        stack.program(PROGRAM)
        if way.before:
            stack.tasks(**way.before)
            stack.up()
        stack.tasks(**way.after)
        death = Killing(emulator, stack, victim=victim)
        death.strike(POINTS[point], way.operation)
        assert death.command("up") != 0
        assert death.struck.wait(10)
        left_alone(stack)
        emulator.faults.clear()
        stack.after_death()
        stack.up("--refresh")
        whole(stack, emulator, way)
