"""The same program in both Data Studios: what a user sees of a scheduled, published task, by the real CLI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.both_studios import STUDIOS, StudioSeen
from support.stacks import FOLDER, Stack, job

from .published import DAILY, PROGRAM, sync

pytestmark = pytest.mark.engine

MOVED = "业务流程/demo/数据集成"
NOON = DAILY["cron_express"]
NIGHT = "00 30 03 * * ?"


@pytest.fixture(params=sorted(STUDIOS))
def here(request: pytest.FixtureRequest, tmp_path: Path, engine: Path) -> Iterator[tuple[Stack, StudioSeen, Emulator]]:
    """A stack of a workspace of each kind."""
    with Emulator(deployment_polls=1) as emulator:
        studio = STUDIOS[request.param](emulator)
        stack = Stack(tmp_path / "a folder", engine, emulator)
        stack.program(PROGRAM)
        if studio.config:
            stack.config(studio.config)
        yield stack, studio, emulator


def task(studio: StudioSeen, **changes: Any) -> dict[str, Any]:
    """Inputs of the one task."""
    return sync(project_id=studio.project_id, resource_group="S_res_group_1_2", **changes)


def test_the_life_of_a_task_is_the_same_in_both(here: tuple[Stack, StudioSeen, Emulator]) -> None:
    """Created and published; unchanged without a call; one leaf, a name, a folder and a time changed and published; an
    edit in the console seen and replaced; destroyed as far as production."""
    stack, studio, emulator = here
    stack.tasks(orders=task(studio))
    assert "created" in stack.up().text
    assert (studio.names(), studio.running()) == (["orders_daily"], [("orders_daily", 2, NOON)])
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up("--expect-no-changes").text
    assert emulator.journal.operations(mark) == []
    assert "unchanged" in stack.refresh("--expect-no-changes").text

    changed = task(studio, task_content=job(concurrent=8))
    stack.tasks(orders=changed)
    assert list(stack.steps()["orders"]["detailedDiff"]) == ["task_content.setting.speed.concurrent"]
    assert emulator.journal.writes(mark) == []
    stack.up()
    assert studio.running() == [("orders_daily", 8, NOON)]

    changed |= {"task_name": "orders_nightly", "file_folder_path": MOVED}
    changed |= {"schedule": {**DAILY, "cron_express": NIGHT}}
    stack.tasks(orders=changed)
    stack.up()
    assert (studio.names(), studio.running()) == (["orders_nightly"], [("orders_nightly", 8, NIGHT)])

    studio.edit("orders_nightly", job(concurrent=3))
    stack.refresh()
    assert list(stack.steps()["orders"]["detailedDiff"]) == ["task_content.setting.speed.concurrent"]
    stack.up()
    assert studio.running() == [("orders_nightly", 8, NIGHT)]
    assert "unchanged" in stack.up("--refresh", "--expect-no-changes").text

    stack.destroy()
    assert (studio.names(), studio.running()) == ([], [])


def test_what_somebody_else_did_is_never_overwritten_unasked(here: tuple[Stack, StudioSeen, Emulator]) -> None:
    """A task of this name at this place, and an edit after the last refresh, end the command with an error that says
    what to do, and nothing is written."""
    stack, studio, emulator = here
    studio.make("orders_daily", FOLDER, job(concurrent=5))
    stack.tasks(orders=task(studio))
    mark = emulator.journal.mark()
    failed = stack.up(expect=1).text
    assert "adopt_existing" in failed
    assert "Traceback" not in failed
    assert emulator.journal.writes(mark) == []
    stack.tasks(orders=task(studio, adopt_existing=True))
    stack.up("--refresh")
    assert studio.running() == [("orders_daily", 2, NOON)]

    studio.edit("orders_daily", job(concurrent=3))
    mark = emulator.journal.mark()
    stack.tasks(orders=task(studio, adopt_existing=True, task_content=job(concurrent=8)))
    failed = stack.up(expect=1).text
    assert "pulumi refresh" in failed
    assert "Traceback" not in failed
    assert emulator.journal.writes(mark) == []
