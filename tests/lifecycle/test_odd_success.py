"""A success that brings nothing proves nothing: each read that a hook makes first, with each odd Data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.deployments import Work
from support.hooks import another_run, made
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job

WITHOUT_A_FILE: list[Any] = [None, "boom", [], 0, {}, {"File": None}, {"File": {}}, {"File": "x"}, {"file": {}}]
WITHOUT_A_LIST: list[Any] = [None, "boom", [], 0, {}, {"Files": None}, {"Files": "x"}, {"TotalCount": 0}]


def answer(emulator: Emulator, operation: str, data: Any) -> None:
    emulator.answer_next(operation, body=json.dumps({"Success": True, "RequestId": "r", "Data": data}))


@pytest.mark.cell("odd success", "read")
@pytest.mark.parametrize("data", WITHOUT_A_FILE, ids=repr)
def test_a_refresh_forgets_nothing(server: Server, emulator: Emulator, data: Any) -> None:
    """The file is listed, so it exists."""
    id_, outputs = made(server)
    answer(emulator, "GetFile", data)
    with pytest.raises(Aborted, match="GetFile was answered"):
        another_run(emulator).read(id_, outputs)


@pytest.mark.cell("odd success", "update")
@pytest.mark.parametrize("data", WITHOUT_A_FILE, ids=repr)
def test_an_update_writes_nothing(server: Server, emulator: Emulator, data: Any) -> None:
    """Nobody knows what would be overwritten."""
    id_, outputs = made(server)
    run = another_run(emulator)
    checked, _ = run.check(outputs, inputs(task_content=job(concurrent=5), origin="project/stack/orders"))
    answer(emulator, "GetFile", data)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="GetFile was answered"):
        run.update(id_, outputs, checked)
    assert emulator.journal.writes(mark) == []


@pytest.mark.cell("odd success", "delete")
@pytest.mark.parametrize("data", WITHOUT_A_FILE, ids=repr)
def test_a_deletion_deploys_nothing(server: Server, emulator: Emulator, data: Any) -> None:
    """DeployFile of a file that lives would bring its draft to production."""
    id_, outputs = made(server)
    answer(emulator, "GetFile", data)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="GetFile was answered"):
        another_run(emulator).delete(id_, outputs)
    assert emulator.journal.writes(mark) == []


@pytest.mark.parametrize("data", [None, "boom", [], 0, {}, {"ProjectIdentifier": "orders"}], ids=repr)
def test_a_workspace_that_is_not_described_schedules_and_publishes_nothing(emulator: Emulator, data: Any) -> None:
    """A first schedule without the root of the workspace as its input can never be submitted, and a workspace in
    standard mode must not count as one in basic mode."""
    work = Work(emulator)
    answer(emulator, "GetProject", data)
    with pytest.raises(Aborted, match="GetProject was answered"):
        work.task()
    assert [entry.operation for entry in emulator.journal.writes()] == ["CreateDISyncTask"]


@pytest.mark.cell("odd success", "delete")
def test_a_deletion_that_was_answered_and_not_done_deploys_nothing(emulator: Emulator) -> None:
    """DataWorks says that the file is deleted, and still shows it."""
    work = Work(emulator)
    id_, outputs = work.task()
    work.create(id_)
    emulator.answer_next("DeleteFile", body=json.dumps({"Success": True, "RequestId": "r"}))
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match=r"and still shows it\. Nothing was deployed"):
        Work(emulator).tasks.delete(id_, outputs)
    assert "DeployFile" not in emulator.journal.operations(mark)


@pytest.mark.cell("odd success", "create")
def test_a_creation_does_not_take_a_missing_page_for_a_free_name() -> None:
    """TotalCount counts a file that no page has."""
    with Emulator(unique_names=False) as emulator:
        there = emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9))
        answer(emulator, "ListFiles", {"Files": [], "PageNumber": 1, "PageSize": 100, "TotalCount": 1})
        with pytest.raises(Aborted, match="ListFiles was answered"):
            made(another_run(emulator))
        assert [file.file_id for file in emulator.console.files()] == [there]


@pytest.mark.cell("odd success", "create")
@pytest.mark.parametrize("data", WITHOUT_A_LIST, ids=repr)
def test_a_creation_does_not_take_a_missing_list_for_a_free_name(emulator: Emulator, data: Any) -> None:
    """There may be a file of this name."""
    run = another_run(emulator)
    answer(emulator, "ListFiles", data)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="ListFiles was answered"):
        made(run)
    assert emulator.journal.writes(mark) == []
