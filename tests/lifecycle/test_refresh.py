"""read: a refresh asks for what may have changed, and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.hooks import another_run, file_of, made, updated
from support.servicer import Aborted, Server
from support.stacks import FOLDER, job

Tasks = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def stack() -> Iterator[tuple[Emulator, Tasks]]:
    """A workspace with 230 files, 130 of them in the stack and read before."""
    with Emulator() as emulator:
        for number in range(100):
            emulator.console.make_file(f"other_{number}", FOLDER, job())
        server = another_run(emulator)
        with ThreadPoolExecutor(4) as threads:
            tasks = list(threads.map(lambda n: made(server, task_name=f"task_{n}", origin=f"o/{n}"), range(130)))
        yield emulator, tasks


def refreshed(server: Server, tasks: Tasks) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda task: server.read(*task), tasks))


def test_an_unchanged_stack_costs_ten_looks_and_one_listing(stack: tuple[Emulator, Tasks]) -> None:
    """Ten GetFile, one GetFolder, three pages; the outputs stay as they are."""
    emulator, tasks = stack
    mark = emulator.journal.mark()
    results = refreshed(another_run(emulator), tasks)
    assert emulator.journal.counts(mark) == {"GetFile": 10, "GetFolder": 1, "ListFiles": 3}
    for (id_, outputs), (read, now, live) in zip(tasks, results, strict=True):
        assert read == id_
        assert now == outputs
        assert live == {name: value for name, value in outputs.items() if name in live}
        assert set(live) == {"project_id", "task_type", "task_name", "task_content", "file_folder_path", "origin"}


def test_what_changed_is_read_in_full(stack: tuple[Emulator, Tasks]) -> None:
    """Edited, renamed, moved, deleted, and not read since our last write."""
    emulator, tasks = stack
    console, server = emulator.console, another_run(emulator)
    edited, renamed, moved, gone, written = (tasks[index] for index in (100, 101, 102, 103, 104))
    console.edit_content(file_of(edited[0]), job(concurrent=9))
    console.rename(file_of(renamed[0]), "by_hand")
    console.move(file_of(moved[0]), f"{FOLDER}/by_hand")
    console.delete(file_of(gone[0]))
    now = updated(server, *written, task_content=job(concurrent=3), task_name="task_104")
    tasks = [*tasks[:104], (written[0], now), *tasks[105:]]
    mark = emulator.journal.mark()
    results = refreshed(another_run(emulator), tasks)
    counts = emulator.journal.counts(mark)
    assert counts["GetFile"] == 10 + 5
    assert counts["GetFolder"] == 2
    assert results[100][2]["task_content"] == job(concurrent=9)
    assert results[101][2]["task_name"] == "by_hand"
    assert results[102][2]["file_folder_path"] == f"{FOLDER}/by_hand"
    assert results[103][0] == ""
    assert results[104][2]["task_content"] == job(concurrent=3)
    assert results[104][1]["last_edit_time"]


def test_a_commit_shows_in_the_outputs(stack: tuple[Emulator, Tasks]) -> None:
    """Who looks at commit_status sees it after a refresh, however the file was looked at."""
    emulator, tasks = stack
    emulator.console.commit(file_of(tasks[110][0]))
    results = refreshed(another_run(emulator), tasks[:40] + tasks[110:111])
    assert results[-1][1]["commit_status"] == 1


def test_a_few_tasks_are_read_without_a_listing(stack: tuple[Emulator, Tasks]) -> None:
    """Also in a large workspace: one GetFile each, and the folder once."""
    emulator, tasks = stack
    mark = emulator.journal.mark()
    refreshed(another_run(emulator), tasks[:1])
    assert emulator.journal.operations(mark) == ["GetFile", "GetFolder"]
    mark = emulator.journal.mark()
    refreshed(another_run(emulator), tasks[:10])
    assert emulator.journal.counts(mark) == {"GetFile": 10, "GetFolder": 1}


def test_a_listing_that_does_not_pay_is_not_taken(stack: tuple[Emulator, Tasks]) -> None:
    """Twenty tasks in a workspace of ten thousand files: the first page tells how many there are, and that is all."""
    emulator, tasks = stack
    page = {"Files": [{"FileId": 1}], "TotalCount": 10_000, "PageNumber": 1, "PageSize": 100}
    emulator.answer_next("ListFiles", body=json.dumps({"Success": True, "Data": page}))
    mark = emulator.journal.mark()
    refreshed(another_run(emulator), tasks[:20])
    assert emulator.journal.counts(mark) == {"GetFile": 20, "GetFolder": 1, "ListFiles": 1}


def test_a_refused_listing_costs_nothing_but_calls(stack: tuple[Emulator, Tasks]) -> None:
    """An account that may not list reads one by one, and asks for the listing once."""
    emulator, tasks = stack
    emulator.refuse_next("ListFiles", http_status=403, code="Forbidden.Access")
    mark = emulator.journal.mark()
    refreshed(another_run(emulator), tasks[:20])
    assert emulator.journal.counts(mark) == {"GetFile": 20, "GetFolder": 1, "ListFiles": 1}


def test_a_file_that_no_page_shows_is_not_gone(stack: tuple[Emulator, Tasks]) -> None:
    """A listing never decides that: GetFile does."""
    emulator, tasks = stack
    nothing = {"Files": [], "TotalCount": 0, "PageNumber": 1, "PageSize": 100}
    emulator.answer_next("ListFiles", body=json.dumps({"Success": True, "Data": nothing}))
    results = refreshed(another_run(emulator), tasks[:20])
    assert [read for read, _, _ in results] == [id_ for id_, _ in tasks[:20]]


def test_a_file_written_after_the_listing_is_read_in_full(stack: tuple[Emulator, Tasks]) -> None:
    """`up --refresh` reads, then writes, in one process: what it wrote is never looked up in the older listing."""
    emulator, tasks = stack
    server = another_run(emulator)
    refreshed(server, tasks[:30])
    id_, outputs = tasks[25]
    updated(server, id_, outputs, task_content=job(concurrent=4), task_name="task_25")
    _, _, live = server.read(id_, outputs)
    assert live["task_content"] == job(concurrent=4)
    server.update(id_, {**outputs, "task_content": job(concurrent=4)}, outputs)


def test_deleting_many_looks_in_the_listing(stack: tuple[Emulator, Tasks]) -> None:
    """The type of a file and the time of its creation never change, so any listing of this process may tell them."""
    emulator, tasks = stack
    run = another_run(emulator)
    mark = emulator.journal.mark()
    for task in tasks[30:60]:
        run.delete(*task)
    assert emulator.journal.counts(mark) == {"DeleteFile": 30, "GetFile": 10, "ListFiles": 3}


LEARNT = {"create_time", "last_edit_time", "last_edit_user", "current_version", "commit_status"}


def learnt(outputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if name in LEARNT and value is not None}


def test_an_update_that_sends_nothing_keeps_what_was_learnt(emulator: Emulator) -> None:
    """The file is as the last look saw it; so a deletion still knows which file it was, and a refresh reads no more."""
    server = another_run(emulator)
    id_, outputs = made(server)
    assert learnt(outputs).keys() == LEARNT
    mark = emulator.journal.mark()
    now = updated(server, id_, outputs, keep_production=True)
    assert emulator.journal.operations(mark) == []
    assert now == {**outputs, "keep_production": True}
    with pytest.raises(Aborted, match="was created at 20"):
        another_run(emulator).delete(id_, {**now, "create_time": "2001-01-01T00:00:00.000Z"})


def test_a_write_keeps_the_time_of_the_creation_alone(emulator: Emulator) -> None:
    """Who edited last, when, and which version that was is not known before the next refresh."""
    server = another_run(emulator)
    id_, outputs = made(server)
    now = updated(server, id_, outputs, task_content=job(concurrent=3))
    assert learnt(now) == {"create_time": outputs["create_time"]}
    _, seen, _ = another_run(emulator).read(id_, now)
    assert learnt(seen).keys() == LEARNT
    assert seen["create_time"] == outputs["create_time"]
