"""What is published is what the program declares: content, parameters and schedule, as this run wrote them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dataworks_emulator import Emulator, Publishing, task_content
from pulumi_dataworks.client import DataWorksClient, FileReply
from support.deployments import POLLS, Work
from support.hooks import another_run, file_of, made, updated, writes
from support.servicer import Aborted
from support.stacks import job

LATE = "00 59 23 * * ?"
GROUP, OTHER = "S_res_group_1_2", "S_res_group_3_4"


@pytest.fixture
def work(emulator: Emulator) -> Work:
    return Work(emulator)


def published(work: Work) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A task in production: its id, its outputs and those of its deployment."""
    id_, task = work.task()
    return id_, task, work.create(id_)


EDITS: dict[str, tuple[str, Callable[[Emulator, str], None]]] = {
    "content": ("content", lambda emulator, file: emulator.console.edit_content(file, job(concurrent=99))),
    "schedule": (
        "cron_express",
        lambda emulator, file: emulator.console.set_schedule(file, CronExpress="00 59 23 * * ?"),
    ),
    "pause": ("scheduler_type", lambda emulator, file: emulator.console.set_schedule(file, SchedulerType="PAUSE")),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_between_our_write_and_the_submission_is_not_published(work: Work, edit: str) -> None:
    """Somebody saved the draft after this very run did: production keeps what it runs, and the error says what."""
    named, act = EDITS[edit]
    id_, task, outputs = published(work)
    later = Work(work.emulator)
    news = {**later.ids(id_), "cron_express": "00 12 00 * * ?", "scheduler_type": "NORMAL"}
    checked, failures = later.schedules.check({}, news)
    assert failures == []
    later.schedules.create(checked)
    later.save(id_, task, 8)
    act(work.emulator, file_of(id_))
    before = writes(work.emulator)
    with pytest.raises(Aborted, match=rf"the draft is not what the program declares \({named}\)"):
        later.deployments.update(id_, outputs, later.wanted(id_, 8))
    assert writes(work.emulator) == before
    assert work.running() == [(1, 2)]


def test_a_resource_group_that_somebody_chose_after_our_write_is_not_published(emulator: Emulator) -> None:
    """The task would run elsewhere than the program says."""
    work = Work(emulator)
    id_, task = work.task()
    outputs = work.create(id_)
    later = Work(emulator)
    news = {**task, "task_content": job(concurrent=8), "resource_group": GROUP}
    later.tasks.update(id_, task, later.tasks.check(task, news)[0])
    emulator.console.set_parameters(file_of(id_), resource_group=OTHER)
    with pytest.raises(Aborted, match=r"is not what the program declares \(resource group or CUs\)"):
        later.deployments.update(id_, outputs, later.wanted(id_, 8))
    assert work.running() == [(1, 2)]


def test_a_key_that_the_service_adds_is_no_edit_of_somebody(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    """It keeps one more key than was sent: what was sent is all there, so it is published; and the first update after
    the creation is no conflict with ourselves."""
    keep = task_content.with_extend

    def with_a_key(text: str, resource_group: str, cu: str) -> str:
        kept = json.loads(keep(text, resource_group, cu))
        kept["setting"]["jvmOption"] = ""
        return json.dumps(kept)

    monkeypatch.setattr(task_content, "with_extend", with_a_key)
    work = Work(emulator)
    id_, task = work.task()
    outputs = work.create(id_)
    assert work.running() == [(1, 2)]
    later = Work(emulator)
    later.save(id_, task, 8)
    later.deployments.update(id_, outputs, later.wanted(id_, 8))
    assert work.running() == [(2, 8)]


def test_a_conflict_is_one_as_soon_as_somebody_saved_the_file(emulator: Emulator) -> None:
    """The other half: the recorded LastEditTime is no longer that of the file."""
    first = another_run(emulator)
    id_, outputs = made(first)
    emulator.console.edit_content(file_of(id_), job(concurrent=77))
    with pytest.raises(Aborted, match="task_content was changed in DataWorks by console-user"):
        updated(another_run(emulator), id_, outputs, task_content=job(concurrent=5))


def test_a_submission_that_waits_is_awaited_before_another_one_is_sent(emulator: Emulator) -> None:
    """A person has to approve it; the new draft waits, and nothing is submitted over it."""
    with Emulator(publishing=Publishing(review=True)) as reviewed:
        work = Work(reviewed)
        id_, task = work.task()
        with pytest.raises(Aborted, match="it probably waits for a person"):
            work.create(id_)
        later = Work(reviewed)
        later.save(id_, task, 8)
        mark = reviewed.journal.mark()
        with pytest.raises(Aborted, match="it probably waits for a person"):
            later.deployments.create(later.wanted(id_, 8))
        assert "SubmitFile" not in reviewed.journal.operations(mark)


def test_the_version_that_the_deployment_names_is_recorded(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """CurrentVersion may be the last committed version until the next commit (one way to read the document): then the
    state would name a version that production never ran, and each refresh would be a change."""
    find = DataWorksClient.find_file

    def behind(self: DataWorksClient, **ids: str) -> FileReply | None:
        found = find(self, **ids)
        if found is None or found.file.commit_status == 1:
            return found
        number = (found.file.current_version or 1) - 1
        return found.model_copy(update={"file": found.file.model_copy(update={"current_version": number})})

    monkeypatch.setattr(DataWorksClient, "find_file", behind)
    work = Work(emulator)
    id_, task, outputs = published(work)
    later = Work(emulator)
    later.save(id_, task, 8)
    now = later.deployments.update(id_, outputs, later.wanted(id_, 8))
    assert (now["submitted_version"], now["production_version"]) == (2, 2)
    _, _, read = Work(emulator).deployments.read(id_, now)
    assert read["publication"] == "in production"


def test_a_long_content_keeps_the_parameters_that_the_console_dropped(emulator: Emulator) -> None:
    """The code editor took `extend` away; the content goes by UpdateFile, which carries none, so they are set again."""
    first = another_run(emulator)
    id_, outputs = made(first, resource_group=GROUP, cu="2")
    file_id = file_of(id_)
    emulator.console.edit_content(file_id, lambda content: {key: content[key] for key in content if key != "extend"})
    _, outputs, _ = another_run(emulator).read(id_, outputs)
    long = job()
    long["steps"][0]["parameter"]["where"] = "x" * 9000
    updated(another_run(emulator), id_, outputs, task_content=long, resource_group=GROUP, cu="2")
    assert (emulator.console.file(file_id).resource_group, emulator.console.file(file_id).cu) == (GROUP, "2")
    assert writes(emulator)[-2:] == ["UpdateFile", "UpdateDISyncTask"]


def test_a_change_costs_two_reads_four_writes_and_polls(work: Work) -> None:
    """The file and its versions are read before a submission: somebody may have saved or submitted since."""
    id_, task, outputs = published(work)
    later = Work(work.emulator)
    mark = work.emulator.journal.mark()
    later.save(id_, task, 8)
    later.deployments.update(id_, outputs, later.wanted(id_, 8))
    asked = [name for name in work.emulator.journal.operations(mark) if name != POLLS]
    assert asked == ["GetFile", "UpdateDISyncTask", "GetFile", "ListFileVersions", "SubmitFile", "DeployFile"]
