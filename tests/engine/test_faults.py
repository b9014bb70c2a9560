"""What a user sees when something goes wrong amid an `up`: conflicts, strangers' files, a killed engine."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from dataworks_emulator.journal import Entry
from support.processes import left_of
from support.stacks import FOLDER, Stack, inputs, job

pytestmark = pytest.mark.engine


def test_an_edit_in_the_console_is_not_undone_unseen(stack: Stack, emulator: Emulator) -> None:
    """`up` refuses, a refresh shows it, and then `up` writes."""
    stack.tasks(orders=inputs())
    stack.up()
    file_id = emulator.console.find("orders_daily")
    emulator.console.edit_content(file_id, job(concurrent=9))
    stack.tasks(orders=inputs(task_content=job(concurrent=5)))
    shown = stack.up(expect=None)
    assert shown.status != 0
    assert "task_content was changed in DataWorks by console-user at 20" in shown.text
    assert 'set on_conflict="overwrite"' in shown.text
    assert "Traceback" not in shown.text
    stack.refresh()
    stack.up()
    assert emulator.console.content(file_id)["setting"]["speed"]["concurrent"] == 5


def test_a_file_that_is_there_already_is_refused_or_adopted(stack: Stack, emulator: Emulator) -> None:
    """The error names the FileId; with adopt_existing the same program manages it, and a second `up` is unchanged."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9))
    stack.tasks(orders=inputs())
    shown = stack.up(expect=None)
    assert f"FileId {file_id} has this name in this folder already, last edited by console-user." in shown.text
    assert emulator.journal.writes() == []
    stack.tasks(orders=inputs(adopt_existing=True))
    assert "is managed by this stack now" in stack.up().text
    assert stack.state("orders")["id"] == f"10000:{file_id}"
    assert "unchanged" in stack.up().text
    assert emulator.console.content(file_id)["setting"]["speed"]["concurrent"] == 2


@pytest.mark.cell("engine killed", "create")
def test_the_provider_of_a_killed_engine_ends_and_its_file_is_found(tmp_path: Path, engine: Path) -> None:
    """SIGKILL amid a creation: the provider ends by itself, and the next `up` creates no second file. Its error names
    the command that ends it."""
    reached, go_on = threading.Event(), threading.Event()

    def stall(entry: Entry) -> None:
        if entry.operation == "CreateDISyncTask" and not reached.is_set():
            reached.set()
            go_on.wait(60)

    with Emulator(on_entry=stall) as emulator:
        stack = Stack(tmp_path / "a folder", engine, emulator)
        stack.tasks(**{f"task_{number}": inputs(task_name=f"task_{number}") for number in range(8)})
        up = subprocess.Popen(
            ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
            cwd=stack.folder,
            env=stack.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert reached.wait(120)
        os.kill(up.pid, signal.SIGKILL)
        up.wait(60)
        time.sleep(1.0)
        go_on.set()
        assert left_of(stack.environ["PULUMI_HOME"]) == []
        assert len(emulator.console.files()) <= 4  # what was in flight, and nothing after it
        stack.after_death()
        left = len(emulator.console.files())
        shown = stack.up("--refresh", expect=1).text
        assert "an interrupted run of this stack may have created it" in shown
        command = "pulumi config set dataworks:adoptCreatedWithin 3600"
        assert f"run `{command}`" in shown
        stack.run(*command.split()[1:])
        assert stack.up("--refresh").text.count("an interrupted run of this stack may have created it") >= left
        assert sorted(file.name for file in emulator.console.files()) == [f"task_{number}" for number in range(8)]
        mark = emulator.journal.mark()
        assert "unchanged" in stack.up().text
        assert emulator.journal.writes(mark) == []
