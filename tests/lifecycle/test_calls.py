"""What a run asks for, counted: reads that are shared, and the files of the provider that one update enters."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import pulumi_dataworks
from dataworks_emulator import Emulator
from pulumi_dataworks.plan.publishing import content_digest
from support.deployments import Work
from support.hooks import another_run, impatient, made, updated
from support.stacks import inputs, job

MOST_FILES = 33
"""Files of the package that one content update enters, from the hook to the wire and back: hooks, plan, content,
studio and client together."""


def test_a_refresh_reads_each_file_once(emulator: Emulator) -> None:
    """Five published tasks with their schedules and deployments: five GetFile, not three for each."""
    work = Work(emulator)
    made_before = []
    for number in range(5):
        news = inputs(task_name=f"task_{number}", origin=f"p/s/{number}")
        id_, outputs = work.tasks.create(work.tasks.check({}, news)[0])
        ids = work.ids(id_)
        schedule = work.schedules.create(work.schedules.check({}, {**ids, "cron_express": "00 12 00 * * ?"})[0])
        wanted = {**ids, "content_digest": content_digest(job())}
        deployment = work.deployments.create(work.deployments.check({}, wanted)[0])
        made_before.append(((id_, outputs), schedule, deployment))
    later = Work(emulator)
    mark = emulator.journal.mark()
    for task, schedule, deployment in made_before:
        for server, state in ((later.tasks, task), (later.schedules, schedule), (later.deployments, deployment)):
            assert server.read(*state)[0] == state[0]
    assert emulator.journal.operations(mark).count("GetFile") == 5


def test_what_this_run_wrote_is_read_again(emulator: Emulator) -> None:
    """A read of before the write is not true any more."""
    run = another_run(emulator)
    id_, outputs = made(run)
    later = another_run(emulator)
    later.read(id_, outputs)
    now = updated(later, id_, outputs, task_content=job(concurrent=7))
    assert later.read(id_, now)[2]["task_content"] == job(concurrent=7)


def test_one_content_update_enters_few_files(emulator: Emulator) -> None:
    """Each file on the way is one that a reader passes."""
    run = another_run(emulator)
    impatient(run)
    id_, outputs = made(run)
    updated(run, id_, outputs, task_content=job(concurrent=3))
    checked, _ = run.check(outputs, inputs(task_content=job(concurrent=5), origin="project/stack/orders"))
    package = str(Path(str(pulumi_dataworks.__file__)).parent)
    entered: set[str] = set()

    def watch(frame: FrameType, _event: str, _argument: Any) -> None:
        name = frame.f_code.co_filename
        if name.startswith(package):
            entered.add(name.removeprefix(package))

    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        run.update(id_, {**outputs, "task_content": job(concurrent=3)}, checked)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert len(entered) <= MOST_FILES, sorted(entered)


@pytest.mark.parametrize(("recycle_bin", "seconds"), [(True, 0.0), (False, 60.0)], ids=["status", "no status"])
def test_tasks_that_are_created_again_wait_once_in_a_run_and_only_where_no_status_proves_their_deletion(
    recycle_bin: bool, seconds: float
) -> None:
    """`destroy`, then `up` of unchanged tasks: DataWorks answers with the ids of the deleted files."""
    with Emulator(recycle_bin=recycle_bin) as emulator:
        for name in "abc":
            another_run(emulator).delete(*made(another_run(emulator), task_name=name, origin=f"project/stack/{name}"))
        run = another_run(emulator)
        slept = impatient(run)
        for name in "abc":
            made(run, task_name=name, origin=f"project/stack/{name}")
        assert sum(slept) == seconds
        assert sorted(file.name for file in emulator.console.files()) == ["a", "b", "c"]
