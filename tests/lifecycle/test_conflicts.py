"""update and delete: nothing that somebody else did is undone unseen, and a lost reply is settled by looking."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from dataworks_emulator.journal import Entry
from support.hooks import another_run, file_of, impatient, made, updated, with_client
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job


@pytest.fixture
def server(server: Server) -> Server:
    impatient(server)
    return server


def edit(emulator: Emulator, id_: str, content: dict[str, Any]) -> None:
    emulator.console.edit_content(file_of(id_), content)


def test_a_change_that_is_there_already_is_not_written(server: Server, emulator: Emulator) -> None:
    """Somebody made the same change in the console: success, one GetFile, and what it told stands in the outputs."""
    id_, outputs = made(server)
    edit(emulator, id_, job(concurrent=5))
    mark = emulator.journal.mark()
    now = updated(server, id_, outputs, task_content=job(concurrent=5))
    assert emulator.journal.operations(mark) == ["GetFile"]
    assert now["last_edit_user"] == "console-user"


@pytest.mark.cell("edited in the console", "update")
def test_a_change_of_somebody_else_is_a_conflict(server: Server, emulator: Emulator) -> None:
    """Nothing is written, and the message names what, who, when, and both ways on."""
    id_, outputs = made(server)
    edit(emulator, id_, job(concurrent=9))
    when = emulator.console.file(file_of(id_)).last_edit_time
    mark = emulator.journal.mark()
    with pytest.raises(Aborted) as caught:
        updated(server, id_, outputs, task_content=job(concurrent=5))
    text = str(caught.value)
    assert f"(file {file_of(id_)}): task_content was changed in DataWorks by console-user at 20" in text
    assert f".{when % 1000:03}Z" in text
    assert "Nothing was written." in text
    assert text.splitlines()[-1] == (
        'Run `pulumi refresh` and `pulumi preview --diff` to see it, or set on_conflict="overwrite".'
    )
    assert emulator.journal.writes(mark) == []


@pytest.mark.cell("edited in the console", "update")
@pytest.mark.parametrize("change", [{"task_content": job(concurrent=5)}, {"secret_parameters": "another-password"}])
def test_a_password_that_somebody_changed_is_a_conflict(
    server: Server, emulator: Emulator, change: dict[str, Any]
) -> None:
    """It travels inside the content, so an update of the content would overwrite it. No password is quoted."""

    def secrets(password: str) -> dict[str, Any]:
        return {"Reader": {"password": password}}

    def by_hand(content: dict[str, Any]) -> dict[str, Any]:
        content["steps"][0]["parameter"]["password"] = "by-hand-password"
        return content

    if "secret_parameters" in change:
        change = {"secret_parameters": secrets(change["secret_parameters"])}
    id_, outputs = made(server, secret_parameters=secrets("first-password"))
    emulator.console.edit_content(file_of(id_), by_hand)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="secret_parameters was changed in DataWorks by console-user") as caught:
        updated(server, id_, outputs, **{"secret_parameters": secrets("first-password"), **change})
    assert "-password" not in str(caught.value)
    assert emulator.journal.writes(mark) == []
    assert emulator.console.content(file_of(id_))["steps"][0]["parameter"]["password"] == "by-hand-password"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"task_name": "nightly"}, "task_name"),
        ({"file_folder_path": f"{FOLDER}/night"}, "file_folder_path"),
        ({"resource_group": "S_res_group_1_2"}, "resource_group"),
        ({"task_content": job(concurrent=5)}, "resource_group"),
    ],
)
def test_every_property_that_is_written_is_compared(
    server: Server, emulator: Emulator, change: dict[str, Any], told: str
) -> None:
    """Name, folder, and the parameters that travel with the content."""
    id_, outputs = made(server, resource_group="serverless_res_group_orders")
    console, file_id = emulator.console, file_of(id_)
    if told == "task_name":
        console.rename(file_id, "by_hand")
    elif told == "file_folder_path":
        console.move(file_id, f"{FOLDER}/by_hand")
    else:
        console.set_parameters(file_id, resource_group="S_res_group_3_4")
    with pytest.raises(Aborted, match=f"{told} was changed in DataWorks by console-user"):
        updated(server, id_, outputs, **{"resource_group": "serverless_res_group_orders", **change})


def test_a_change_beside_what_is_written_is_left_to_the_next_refresh(server: Server, emulator: Emulator) -> None:
    """A rename undoes no edit of the content."""
    id_, outputs = made(server)
    edit(emulator, id_, job(concurrent=9))
    updated(server, id_, outputs, task_name="nightly")
    assert emulator.console.content(file_of(id_))["setting"]["speed"]["concurrent"] == 9


def test_overwrite_insists_with_one_call(server: Server, emulator: Emulator) -> None:
    """on_conflict is an option: it makes no change alone, and saves the look."""
    id_, outputs = made(server)
    checked, _ = server.check(outputs, inputs(on_conflict="overwrite"))
    assert server.diff(id_, outputs, checked).changes == 1
    edit(emulator, id_, job(concurrent=9))
    mark = emulator.journal.mark()
    now = updated(server, id_, outputs, task_content=job(concurrent=5), on_conflict="overwrite")
    assert emulator.journal.operations(mark) == ["UpdateDISyncTask"]
    assert now["on_conflict"] == "overwrite"
    assert emulator.console.content(file_of(id_))["setting"]["speed"]["concurrent"] == 5


def test_after_a_refresh_the_drift_is_no_conflict(server: Server, emulator: Emulator) -> None:
    """The user has seen it: what was read is what is known, also where a pasted secret is hidden in the state."""
    secrets = {"Reader": {"password": "canary-password"}}
    id_, outputs = made(server, secret_parameters=secrets)

    def paste(content: dict[str, Any]) -> dict[str, Any]:
        content["steps"][1]["parameter"]["preSql"] = ["canary-password"]
        return content

    emulator.console.edit_content(file_of(id_), paste)
    _, live, _ = server.read(id_, outputs)
    updated(server, id_, live, task_content=job(), secret_parameters=secrets)
    assert "preSql" not in emulator.console.content(file_of(id_))["steps"][1]["parameter"]


def test_broken_content_is_a_conflict_until_it_was_seen(server: Server, emulator: Emulator) -> None:
    """Content that is no JSON counts as another content."""
    id_, outputs = made(server)
    emulator.console.edit_content(file_of(id_), "{ broken")
    with pytest.raises(Aborted, match="task_content was changed"):
        updated(server, id_, outputs, task_content=job(concurrent=5))
    _, live, _ = server.read(id_, outputs)
    updated(server, id_, live, task_content=job(concurrent=5))


def test_no_message_of_a_conflict_quotes_content(server: Server, emulator: Emulator) -> None:
    """What stands in the file may be secret."""
    id_, outputs = made(server)
    edit(emulator, id_, job(note="canary-note"))
    with pytest.raises(Aborted) as caught:
        updated(server, id_, outputs, task_content=job(concurrent=5))
    assert "canary" not in str(caught.value)


def test_a_lost_reply_of_a_done_update_is_a_success(server: Server, emulator: Emulator) -> None:
    """The look after it finds the file as it shall be; nothing is written twice, and what was read is kept."""
    id_, outputs = made(server)
    emulator.lose_reply_next("UpdateDISyncTask")
    mark = emulator.journal.mark()
    now = updated(server, id_, outputs, task_content=job(concurrent=5))
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateDISyncTask", "GetFile"]
    assert now["last_edit_time"]


@pytest.mark.parametrize("operation", ["UpdateDISyncTask", "UpdateFile"])
def test_an_update_that_was_not_done_is_sent_once_more(server: Server, emulator: Emulator, operation: str) -> None:
    """No readable answer and the old content: the same write again, once."""
    id_, outputs = made(server)
    change: dict[str, Any] = (
        {"task_name": "nightly"} if operation == "UpdateFile" else {"task_content": job(concurrent=5)}
    )
    emulator.answer_next(operation, body="<html>")
    mark = emulator.journal.mark()
    updated(server, id_, outputs, **change)
    checked = ["ListFiles"] if operation == "UpdateFile" else []
    assert emulator.journal.operations(mark) == ["GetFile", *checked, operation, "GetFile", operation]
    emulator.answer_next(operation, body="<html>", times=2)
    mark = emulator.journal.mark()
    change = {"task_name": "weekly"} if operation == "UpdateFile" else {"task_content": job(concurrent=6)}
    with pytest.raises(Aborted, match=r"sent 2 times\. A check found it undone\.\n.*--refresh"):
        updated(server, id_, {**outputs, "task_content": job(concurrent=5), "task_name": "nightly"}, **change)


def test_an_edit_while_the_outcome_is_unknown_is_a_conflict() -> None:
    """Neither the old content nor the new one: somebody was faster, and is not overwritten."""
    meddling: list[str] = []

    def meddle(entry: Entry) -> None:
        if entry.operation == "UpdateDISyncTask":
            edit(emulator, meddling.pop(), job(concurrent=77))

    with Emulator(on_entry=meddle) as emulator:
        server = another_run(emulator)
        id_, outputs = made(server)
        meddling.append(id_)
        emulator.answer_next("UpdateDISyncTask", body="<html>")
        with pytest.raises(Aborted, match="task_content was changed in DataWorks by console-user"):
            updated(server, id_, outputs, task_content=job(concurrent=5))
        assert emulator.console.content(file_of(id_))["setting"]["speed"]["concurrent"] == 77


def test_an_unknown_outcome_that_cannot_be_looked_at_is_told_as_such(server: Server, emulator: Emulator) -> None:
    """The look failed, too: the first error counts."""
    id_, outputs = made(server)
    emulator.answer_next("UpdateDISyncTask", body="<html>")
    checked, _ = server.check(outputs, inputs(task_content=job(concurrent=5), on_conflict="overwrite"))
    emulator.refuse_next("GetFile", http_status=403, code="Forbidden.Access", times=9)
    with pytest.raises(Aborted, match="UpdateDISyncTask was sent, and the answer is not a JSON object"):
        server.update(id_, outputs, checked)


def test_a_half_done_update_ends_at_the_next_up(server: Server, emulator: Emulator) -> None:
    """Renamed, and then the second call failed: the new name is no conflict, and only the content is sent."""
    id_, outputs = made(server)
    change = {"task_name": "nightly", "task_content": job(concurrent=5)}
    emulator.refuse_next("UpdateDISyncTask", http_status=403, code="Forbidden.DI.NoPrivilege")
    with pytest.raises(Aborted):
        updated(server, id_, outputs, **change)
    mark = emulator.journal.mark()
    updated(server, id_, outputs, **change)
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateDISyncTask"]


@pytest.mark.cell("no rights", "update")
@pytest.mark.parametrize("change", [{"task_content": job(concurrent=5)}, {"task_name": "nightly"}])
def test_a_refusal_that_names_its_cause_is_reported_as_it_is(
    server: Server, emulator: Emulator, change: dict[str, Any]
) -> None:
    """A missing right does not mean a missing file: nothing more is read, and the error is that of the right."""
    id_, outputs = made(server)
    operation = "UpdateFile" if "task_name" in change else "UpdateDISyncTask"
    emulator.refuse_next(operation, http_status=403, code="Forbidden.DI.NoPrivilege")
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match=r"Forbidden\.DI\.NoPrivilege"):
        updated(server, id_, outputs, **change)
    checked = ["ListFiles"] if operation == "UpdateFile" else []
    assert emulator.journal.operations(mark) == ["GetFile", *checked, operation]


def test_a_refused_update_of_a_file_that_cannot_be_read_is_reported_as_refused(
    server: Server, emulator: Emulator
) -> None:
    """The code may mean a missing file, and nobody can say: the refusal is the error, and nothing is recreated."""
    id_, outputs = made(server)
    emulator.refuse_next("UpdateDISyncTask", http_status=400, code="SomethingNew", times=9)
    unreadable = Fault(
        action="refuse", point=Point.BEFORE, operation="GetFile", status=403, code="Forbidden.RAM", nth=2, times=None
    )
    emulator.faults.add(unreadable)
    with pytest.raises(Aborted, match="UpdateDISyncTask was refused by DataWorks: 400 SomethingNew"):
        updated(server, id_, outputs, task_content=job(concurrent=5))


# delete


@pytest.mark.cell("no rights", "delete")
@pytest.mark.parametrize(("status", "code"), [(403, "Forbidden.Access"), (500, "InternalError.System")])
def test_a_refused_deletion_of_a_file_that_cannot_be_read_is_an_error(
    server: Server, emulator: Emulator, status: int, code: str
) -> None:
    """DeleteFile was refused and nobody can say whether the file exists: the task stays in the state."""
    id_, outputs = made(server)
    run = another_run(emulator)
    with_client(run, emulator)
    emulator.refuse_next("DeleteFile", http_status=403, code="Forbidden.RAM", times=9)
    unreadable = Fault(
        action="refuse", point=Point.BEFORE, operation="GetFile", status=status, code=code, nth=2, times=None
    )
    emulator.faults.add(unreadable)
    with pytest.raises(Aborted, match=r"DeleteFile was refused by DataWorks: 403 Forbidden\.RAM"):
        run.delete(id_, outputs)
    assert emulator.console.find("orders_daily") == file_of(id_)


def test_a_deletion_looks_first(server: Server, emulator: Emulator) -> None:
    """One look and one DeleteFile; of a file that is gone nothing but its node in production can be left."""
    id_, outputs = made(server)
    run = another_run(emulator)
    mark = emulator.journal.mark()
    run.delete(id_, outputs)
    assert emulator.journal.operations(mark) == ["GetFile", "DeleteFile"]
    mark = emulator.journal.mark()
    run.delete(id_, outputs)
    assert emulator.journal.writes(mark) == []
    assert emulator.journal.operations(mark)[-1] == "ListFileVersions"


def test_another_kind_of_file_is_never_deleted(emulator: Emulator) -> None:
    """The id leads to an SQL node: the state is wrong, and nothing is deleted."""
    file_id = emulator.console.make_file("a query", FOLDER, "select 1", file_type=10)
    with pytest.raises(Aborted, match=r"the file has type 10.* It was not deleted"):
        another_run(emulator).delete(f"10000:{file_id}", {**inputs(), "region": "cn-shanghai"})
    assert emulator.console.find("a query") == file_id


@pytest.mark.cell("edited in the console", "delete")
@pytest.mark.cell("two stacks, one file", "delete")
def test_a_file_of_another_creation_is_never_deleted(server: Server, emulator: Emulator) -> None:
    """The same id, and not the file that this stack knows."""
    id_, outputs = made(server)
    with pytest.raises(Aborted, match=r"was created at 20.*, and the task of the state at 2001"):
        another_run(emulator).delete(id_, {**outputs, "create_time": "2001-01-01T00:00:00.000Z"})
    with pytest.raises(Aborted, match="is in workspace 10000, and the task of the state in 10001"):
        another_run(emulator).delete(id_, {**outputs, "project_id": "10001"})
    assert len(emulator.console.files()) == 1


@pytest.mark.cell("edited in the console", "delete")
def test_a_renamed_file_is_deleted_with_a_warning(
    server: Server, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another name alone makes no other file."""
    told: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: told.append(text))
    id_, outputs = made(server)
    emulator.console.rename(file_of(id_), "by_hand")
    another_run(emulator).delete(id_, outputs)
    assert emulator.console.files() == []
    assert [text for text in told if "the file is called 'by_hand' in DataWorks now" in text]


@pytest.mark.parametrize("done", [True, False])
def test_a_lost_reply_of_a_deletion_is_settled_by_looking(server: Server, emulator: Emulator, done: bool) -> None:
    """Gone is success, as far as production; still there is deleted again, once."""
    id_, outputs = made(server)
    if done:
        emulator.lose_reply_next("DeleteFile")
    else:
        emulator.answer_next("DeleteFile", body="<html>")
    mark = emulator.journal.mark()
    another_run(emulator).delete(id_, outputs)
    assert emulator.console.files() == []
    again = [] if done else ["DeleteFile"]
    expected = ["GetFile", "DeleteFile", "GetFile"]
    assert [name for name in emulator.journal.operations(mark) if name != "ListFiles"] == expected + again


def test_a_deletion_without_an_answer_twice_is_an_error(server: Server, emulator: Emulator) -> None:
    """And the task stays in the state."""
    id_, outputs = made(server)
    emulator.answer_next("DeleteFile", body="<html>", times=9)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="DeleteFile was sent, and the answer is not a JSON object"):
        another_run(emulator).delete(id_, outputs)
    assert emulator.journal.operations(mark).count("DeleteFile") == 2
    assert json.loads(emulator.console.file(file_of(id_)).content)
