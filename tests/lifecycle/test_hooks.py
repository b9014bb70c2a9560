"""create, read, update, delete: the hooks through the SDK's own server, against the emulator."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dataworks_emulator import Emulator
from dataworks_emulator.options import NotFoundStyle
from support.hooks import another_run, file_of, impatient, made, settings, updated, writes
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job

DIFF_NONE = 1


def hide_from_lists(emulator: Emulator, times: int = 2) -> None:
    """The listings before the creation and after it show no file."""
    nothing = {"Success": True, "Data": {"Files": [], "TotalCount": 0, "PageNumber": 1, "PageSize": 100}}
    emulator.answer_next("ListFiles", body=json.dumps(nothing), times=times)


def test_outputs_repeat_the_inputs_and_tell_the_region(server: Server) -> None:
    """Every input stands among the outputs under its own name, beside the region and what was read."""
    id_, outputs = made(server, resource_group="S_res_group_1_2")
    project_id, _, file_id = id_.partition(":")
    assert project_id == "10000"
    assert file_id.isdigit()
    for name, value in inputs(resource_group="S_res_group_1_2").items():
        assert outputs[name] == value
    assert outputs["region"] == "cn-shanghai"
    assert outputs["last_edit_time"].endswith("Z")
    assert outputs["commit_status"] == 0


def test_a_second_create_finds_the_first_one_again(server: Server, emulator: Emulator) -> None:
    """The engine forgets a create whose provider died: the look before the next one finds its file."""
    first, _ = made(server)
    second, _ = made(server)
    assert first == second
    assert writes(emulator) == ["CreateDISyncTask"]


def test_a_replayed_answer_that_names_a_deleted_file_is_not_believed(server: Server, emulator: Emulator) -> None:
    """A task deleted in the console and created again with equal content is a new file, and stays one."""
    first, _ = made(server)
    emulator.console.delete(first.partition(":")[2])
    server = another_run(emulator)
    slept = impatient(server)
    second, _ = made(server)
    third, _ = made(server)
    assert first != second == third
    assert server.read(second, {})[0] == second
    assert slept == [1.0, 2.0, 4.0, 8.0, 15.0, 30.0]


@pytest.mark.cell("shows late", "create")
def test_a_file_that_shows_late_is_not_made_twice(server: Server, emulator: Emulator) -> None:
    """Right after a creation the file may not be seen yet: the provider looks again before it believes that."""
    made(server, task_name="another")
    slept = impatient(server)
    missing = json.dumps({"Success": True, "Data": {"File": None}})
    emulator.answer_next("GetFile", body=missing, times=2)
    hide_from_lists(emulator, times=4)
    id_, outputs = made(server)
    assert slept == [1.0, 2.0]
    assert len(emulator.console.files()) == 2
    assert server.read(id_, outputs)[1] == outputs


def test_a_failed_look_is_no_failed_creation(server: Server, emulator: Emulator) -> None:
    """The file has an id, and an error now would make the engine forget it."""
    emulator.refuse_next("GetFile", http_status=403, code="Forbidden.Access")
    hide_from_lists(emulator)
    id_, outputs = made(server)
    assert "last_edit_time" not in outputs
    assert server.read(id_, outputs)[2]["task_content"] == job()


def test_a_replayed_answer_that_names_a_changed_file_is_settled(server: Server, emulator: Emulator) -> None:
    """The state was lost after an update: the creation gets the old file back and brings it to the program's word."""
    id_, outputs = made(server)
    updated(server, id_, outputs, task_content=job(concurrent=9), task_name="nightly")
    again, now = made(server)
    assert again == id_
    assert server.read(id_, now)[2]["task_content"] == job()
    assert emulator.console.file(id_.partition(":")[2]).name == "orders_daily"


def test_a_forced_replacement_does_not_delete_the_task(server: Server, emulator: Emulator) -> None:
    """`pulumi up --refresh --replace` creates, gets the old file again, and then deletes the old one: it is kept."""
    id_, outputs = made(server)
    run = another_run(emulator)
    outputs = run.read(id_, outputs)[1]
    again, _ = made(run)
    assert again == id_
    run.delete(id_, outputs)
    assert server.read(id_, outputs)[0] == id_
    another_run(emulator).delete(id_, outputs)
    assert server.read(id_, outputs)[0] == ""


def test_a_lost_reply_of_create_makes_no_second_file(server: Server, emulator: Emulator) -> None:
    """The reply got lost after the work was done: the look before the next attempt finds the file."""
    emulator.lose_reply_next("CreateDISyncTask")
    impatient(server)
    made(server)
    assert writes(emulator) == ["CreateDISyncTask"]
    assert len(emulator.console.files()) == 1


def test_read_gives_back_what_was_written(server: Server) -> None:
    """After a create a refresh finds nothing changed: what the server adds (`extend`) shows nowhere."""
    id_, outputs = made(server, resource_group="S_res_group_1_2", cu="0.5")
    assert server.read(id_, outputs) == (
        id_,
        outputs,
        {name: outputs[name] for name in (*inputs(), "task_type", "resource_group", "cu", "origin")},
    )


def test_a_console_edit_shows_as_its_leaf(server: Server, emulator: Emulator) -> None:
    """Drift is the changed leaf in inputs and outputs; the rest keeps the program's form."""
    id_, outputs = made(server)
    emulator.console.edit_content(id_.partition(":")[2], lambda _: {**job(concurrent=9), "added": [1]})
    _, live, live_inputs = server.read(id_, outputs)
    assert live["task_content"] == {**job(concurrent=9), "added": [1]} == live_inputs["task_content"]
    assert live["last_edit_user"] != outputs["last_edit_user"]


def test_a_console_change_of_the_resource_group_shows_where_it_is_managed(server: Server, emulator: Emulator) -> None:
    """A parameter is compared only where the program sets it."""
    managed, outputs = made(server, resource_group="S_res_group_1_2")
    free, free_outputs = made(server, task_name="other")
    for id_ in (managed, free):
        emulator.console.set_parameters(id_.partition(":")[2], resource_group="S_res_group_3_4")
    assert server.read(managed, outputs)[2]["resource_group"] == "S_res_group_3_4"
    assert "resource_group" not in server.read(free, free_outputs)[2]


def test_an_extend_of_the_program_is_compared(server: Server, emulator: Emulator) -> None:
    """A program that writes `extend` itself sees changes of it."""
    content = {**job(), "extend": {"mode": "code", "resourceGroup": "S_res_group_1_2"}}
    id_, outputs = made(server, task_content=content)
    assert server.read(id_, outputs)[1]["task_content"]["extend"]["resourceGroup"] == "S_res_group_1_2"


def test_unreadable_live_content_shows_as_drift(server: Server, emulator: Emulator) -> None:
    """Content that somebody broke in the console is no error: the next up mends it."""
    id_, outputs = made(server)
    emulator.console.edit_content(id_.partition(":")[2], "{ broken")
    assert server.read(id_, outputs)[2]["task_content"] == {}
    _, live, _ = server.read(id_, outputs)
    again = updated(server, id_, live, task_content=job())
    assert server.read(id_, again)[2]["task_content"] == job()


@pytest.mark.parametrize("style", ["404", "success_false", "null_file"])
def test_a_task_that_is_gone_is_gone(style: NotFoundStyle) -> None:
    """However the service says that a file does not exist, a refresh empties the resource and delete is done."""
    with Emulator(not_found_style=style, recycle_bin=False) as emulator:
        server = Server(settings(emulator))
        id_, outputs = made(server)
        emulator.console.delete(id_.partition(":")[2])
        assert server.read(id_, outputs)[0] == ""
        another_run(emulator).delete(id_, outputs)


@pytest.mark.cell("deleted in the console", "read")
def test_a_task_in_the_recycle_bin_is_gone(emulator: Emulator, server: Server) -> None:
    """DeletedStatus says it: only NORMAL exists."""
    id_, outputs = made(server)
    emulator.console.delete(id_.partition(":")[2])
    assert server.read(id_, outputs)[0] == ""


@pytest.mark.cell("no rights", "read")
@pytest.mark.parametrize(
    ("status", "code"), [(403, "Forbidden.Access"), (500, "InternalError.System"), (403, "Forbidden")]
)
def test_a_refusal_is_never_taken_for_a_deletion(server: Server, emulator: Emulator, status: int, code: str) -> None:
    """No 403, throttling or server error may make the engine forget a task."""
    id_, outputs = made(server)
    emulator.refuse_next("GetFile", http_status=status, code=code, message="no", times=9)
    with pytest.raises(Aborted, match=r"DataWorks: DISyncTask 'orders_daily' .*GetFile was refused by DataWorks"):
        server.read(id_, outputs)


def test_a_get_of_a_missing_task_is_an_error(server: Server) -> None:
    """An empty resource would read as success."""
    with pytest.raises(Aborted, match="there is no such file"):
        server.read("10000:4242", {})


def test_a_get_reads_everything(server: Server) -> None:
    """A read without state knows resource group and CUs from `extend`, and leaves `extend` out of the content."""
    id_, _ = made(server, resource_group="S_res_group_1_2", cu="0.5")
    _, outputs, _ = server.read(id_, {})
    assert outputs["resource_group"] == "S_res_group_1_2"
    assert outputs["cu"] == "0.5"
    assert outputs["task_content"] == job()
    assert outputs["file_folder_path"] == FOLDER


def test_a_get_of_another_kind_of_file_is_an_error(server: Server, emulator: Emulator) -> None:
    """An SQL node is no synchronization task."""
    file_id = emulator.console.make_file("a query", FOLDER, "select 1", file_type=10)
    with pytest.raises(Aborted, match="has type 10"):
        server.read(f"10000:{file_id}", {})


@pytest.mark.parametrize("id_", ["", "10000", "a:b", "10000:", "1:2:3"])
def test_an_id_of_another_form_is_told(server: Server, id_: str) -> None:
    """The message says what an id looks like."""
    with pytest.raises(Aborted, match="<project id>:<file id>"):
        server.read(id_, {})


def test_a_folder_is_asked_once(server: Server, emulator: Emulator) -> None:
    """GetFile gives only a folder id; its path is resolved once per folder and process."""
    ids = [made(server, task_name=f"t{number}") for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda task: server.read(*task), ids))
    assert emulator.journal.operations().count("GetFolder") == 1


def test_content_and_parameters_are_one_call(server: Server, emulator: Emulator) -> None:
    """What changes together is one UpdateDISyncTask, after one look at the file."""
    id_, outputs = made(server, resource_group="S_res_group_1_2")
    mark = emulator.journal.mark()
    updated(server, id_, outputs, task_content=job(concurrent=5), resource_group="S_res_group_3_4", cu=1)
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateDISyncTask"]
    (entry,) = emulator.journal.writes(mark)
    assert json.loads(entry.parameters["TaskParam"]) == {"ResourceGroup": "S_res_group_3_4", "Cu": "1"}
    assert json.loads(entry.parameters["TaskContent"]) == job(concurrent=5)


def test_only_parameters_leave_the_content_empty(server: Server, emulator: Emulator) -> None:
    """An empty TaskContent is documented to leave the content as it is."""
    id_, outputs = made(server)
    mark = emulator.journal.mark()
    updated(server, id_, outputs, cu="2")
    (entry,) = emulator.journal.writes(mark)
    assert entry.parameters["TaskContent"] == ""
    assert emulator.console.content(id_.partition(":")[2])["steps"] == job()["steps"]


def test_name_and_folder_are_one_call_that_keeps_the_inputs(server: Server, emulator: Emulator) -> None:
    """UpdateFile renames and moves in place, sends what differs, and repeats the InputList that it just read."""
    emulator.console.make_folder(f"{FOLDER}/night")
    id_, outputs = made(server)
    upstream = "emulated_standard_root,emulated_standard.upstream_out"
    server.session.client.update_file(project_id="10000", file_id=id_.partition(":")[2], input_list=upstream)
    mark = emulator.journal.mark()
    updated(server, id_, outputs, task_name="nightly", file_folder_path=f"{FOLDER}/night")
    operations = emulator.journal.operations(mark)
    assert operations == ["GetFile", "GetFolder", "ListFiles", "UpdateFile"]
    entry = emulator.journal.since(mark)[-1]
    assert entry.parameters["FileName"] == "nightly"
    assert "Content" not in entry.parameters
    assert entry.parameters["InputList"] == upstream
    facts = emulator.console.file(id_.partition(":")[2])
    assert (facts.name, facts.folder_path) == ("nightly", f"{FOLDER}/night")
    assert facts.inputs == ("emulated_standard_root", "emulated_standard.upstream_out")


def test_an_update_that_failed_half_way_ends_at_the_next_one(server: Server, emulator: Emulator) -> None:
    """The rename was done, the content was refused: the second attempt sends the content alone."""
    id_, outputs = made(server)
    changes = {"task_name": "nightly", "task_content": job(concurrent=7)}
    emulator.refuse_next("UpdateDISyncTask", http_status=403, code="Forbidden.DI.NoPrivilege", message="no")
    with pytest.raises(Aborted, match=r"Forbidden\.DI\.NoPrivilege"):
        updated(server, id_, outputs, **changes)
    mark = emulator.journal.mark()
    updated(server, id_, outputs, **changes)
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateDISyncTask"]
    assert emulator.console.file(id_.partition(":")[2]).name == "nightly"


def test_long_content_keeps_the_resource_group(emulator: Emulator) -> None:
    """Content that is too long for a query goes through UpdateFile with the server's own `extend`."""
    server = Server({**settings(emulator), "dataworks:maxQueryBytes": "1024"})
    id_, outputs = made(server, resource_group="S_res_group_1_2", cu="0.5")
    mark = emulator.journal.mark()
    long = job()
    long["steps"][0]["parameter"]["column"] = [f"column_{number}" for number in range(400)]
    now = updated(server, id_, outputs, task_content=long)
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateFile"]
    facts = emulator.console.file(id_.partition(":")[2])
    assert (facts.resource_group, facts.cu) == ("S_res_group_1_2", "0.5")
    assert server.read(id_, now)[2]["task_content"] == long
    mark = emulator.journal.mark()
    updated(server, id_, now, task_content=job(concurrent=3, note=long["steps"][0]["parameter"]["column"]), cu="1")
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateFile", "UpdateDISyncTask"]
    facts = emulator.console.file(id_.partition(":")[2])
    assert (facts.resource_group, facts.cu) == ("S_res_group_1_2", "1")


def test_the_emulator_loses_the_resource_group_without_extend(server: Server, emulator: Emulator) -> None:
    """The danger is real here: the same UpdateFile without `extend` would have lost it."""
    id_, _ = made(server, resource_group="S_res_group_1_2")
    file_id = id_.partition(":")[2]
    server.session.client.update_file(
        project_id="10000", file_id=file_id, content=json.dumps(job()), input_list="project_root"
    )
    assert emulator.console.file(file_id).resource_group == ""


def test_no_change_in_meaning_is_no_change(server: Server) -> None:
    """diff says so, and the engine calls nothing."""
    id_, outputs = made(server, cu="0.5")
    checked, _ = server.check(outputs, inputs(cu=0.5, file_folder_path="Workflow/orders/folderDi"))
    assert server.diff(id_, outputs, checked).changes == DIFF_NONE


def test_another_project_is_a_replacement(server: Server) -> None:
    """Created first, deleted then, and the reason is named."""
    id_, outputs = made(server)
    checked, _ = server.check(outputs, inputs(project_id="10001"))
    response = server.diff(id_, outputs, checked)
    assert list(response.replaces) == ["project_id"]
    assert not response.deleteBeforeReplace


def test_secret_parameters_are_merged_and_taken_out_again(server: Server, emulator: Emulator) -> None:
    """They stand in the file on the server, and nowhere in the task_content of state."""
    secrets = {"Reader": {"password": "canary-password"}}
    id_, outputs = made(server, secret_parameters=secrets)
    file_id = id_.partition(":")[2]
    assert emulator.console.content(file_id)["steps"][0]["parameter"]["password"] == "canary-password"
    assert "canary" not in json.dumps(outputs["task_content"])
    _, live, live_inputs = server.read(id_, outputs)
    assert live["secret_parameters"] == secrets == live_inputs["secret_parameters"]
    assert "canary" not in json.dumps(live["task_content"])


def test_a_secret_changed_in_the_console_is_drift_of_the_secret(server: Server, emulator: Emulator) -> None:
    """The live value is read into secret_parameters, where it is encrypted, and repaired by the next up."""
    secrets = {"Reader": {"password": "canary-password"}}
    id_, outputs = made(server, secret_parameters=secrets)

    def edit(content: dict[str, Any]) -> dict[str, Any]:
        content["steps"][0]["parameter"]["password"] = "another"
        return content

    emulator.console.edit_content(id_.partition(":")[2], edit)
    assert server.read(id_, outputs)[2]["secret_parameters"] == {"Reader": {"password": "another"}}


def test_a_secret_that_was_copied_elsewhere_never_lands_in_clear(server: Server, emulator: Emulator) -> None:
    """A password that somebody pasted into another field in the console is blanked before it reaches the state."""
    id_, outputs = made(server, secret_parameters={"Reader": {"password": "canary-password"}})

    def edit(content: dict[str, Any]) -> dict[str, Any]:
        content["steps"][1]["parameter"]["preSql"] = ["canary-password"]
        return content

    emulator.console.edit_content(id_.partition(":")[2], edit)
    _, live, _ = server.read(id_, outputs)
    assert "canary" not in json.dumps(live["task_content"])
    assert live["task_content"]["steps"][1]["parameter"]["preSql"] == ["[secret]"]


def test_moving_a_secret_sends_nothing_and_rewrites_the_outputs(server: Server, emulator: Emulator) -> None:
    """From task_content into secret_parameters: a change of the state alone."""
    content = job()
    content["steps"][0]["parameter"]["password"] = "canary-password"
    id_, outputs = made(server, task_content=content)
    mark = emulator.journal.mark()
    now = updated(
        server, id_, outputs, task_content=job(), secret_parameters={"Reader": {"password": "canary-password"}}
    )
    assert emulator.journal.operations(mark) == []
    assert "canary" not in json.dumps(now["task_content"])


def test_a_deletion_waits_for_its_deployment(server: Server, emulator: Emulator) -> None:
    """A committed task is deleted by a deployment, which is asked with growing gaps until it is done."""
    id_, outputs = made(server)
    emulator.console.commit(id_.partition(":")[2])
    server = another_run(emulator)
    server.read(id_, outputs)
    slept = impatient(server)
    mark = emulator.journal.mark()
    server.delete(id_, outputs)
    operations = emulator.journal.operations(mark)
    polls = operations[: operations.index("DeployFile")].count("GetDeployment")
    assert polls > 1
    assert slept == [1.0, 2.0, 4.0, 8.0][: polls - 1]


def test_a_deletion_that_never_ends_is_an_error(emulator: Emulator) -> None:
    """After three minutes without a word the user hears that it probably waits for a person."""
    with Emulator(deployment_polls=10_000) as slow:
        server = Server(settings(slow))
        id_, outputs = made(server)
        slow.console.commit(id_.partition(":")[2])
        server = another_run(slow)
        server.read(id_, outputs)
        now = [0.0]
        server.session.monotonic = lambda: now[0]
        server.session.sleep = lambda seconds: now.__setitem__(0, now[0] + seconds)
        with pytest.raises(Aborted, match="did not end in 180 s: it probably waits for a person"):
            server.delete(id_, outputs)
        assert 150 <= now[0] <= 180


@pytest.mark.cell("deleted in the console", "delete")
def test_deleting_twice_is_success(server: Server, emulator: Emulator) -> None:
    """Already gone is gone."""
    id_, outputs = made(server)
    for _ in range(2):
        another_run(emulator).delete(id_, outputs)
    assert server.read(id_, outputs)[0] == ""


@pytest.mark.cell("deleted in the console", "update")
def test_an_update_of_a_deleted_task_says_how_to_go_on(server: Server, emulator: Emulator) -> None:
    """Somebody deleted the file since the last refresh."""
    id_, outputs = made(server)
    emulator.console.delete(id_.partition(":")[2])
    with pytest.raises(Aborted, match="pulumi up --refresh"):
        updated(server, id_, outputs, task_name="nightly")
    with pytest.raises(Aborted, match="pulumi up --refresh"):
        updated(server, id_, outputs, task_content=job(concurrent=3))


def test_another_region_is_refused(server: Server, emulator: Emulator) -> None:
    """The same ids mean other files in another region: every hook that would call refuses."""
    id_, outputs = made(server)
    mark = emulator.journal.mark()
    elsewhere = Server({**settings(emulator), "dataworks:region": "cn-beijing"})
    for hook in (
        lambda: elsewhere.read(id_, outputs),
        lambda: elsewhere.update(id_, outputs, inputs(task_name="n")),
        lambda: elsewhere.delete(id_, outputs),
    ):
        with pytest.raises(Aborted, match=r"belongs to region cn-shanghai, and .* says cn-beijing"):
            hook()
    assert emulator.journal.operations(mark) == []


def test_an_unexpected_error_tells_its_place_and_no_value(server: Server) -> None:
    """A defect of ours, or a BaseException that would hang the engine, ends as one short error."""
    made(server)

    def broken(**_: Any) -> None:
        raise SystemExit("canary")

    server.session.client.get_file = broken
    server.session.client.find_file = broken
    with pytest.raises(Aborted) as caught:
        server.read("10000:1", {"region": "cn-shanghai"})
    text = str(caught.value)
    assert text.startswith("DataWorks: read ended with an unexpected SystemExit at test_hooks.py:")
    assert "canary" not in text
    assert "Traceback" not in text


def test_errors_are_short(server: Server, emulator: Emulator) -> None:
    """What the engine prints is what happened, where, and what to do; no traceback, no chain."""
    id_, outputs = made(server)
    emulator.fail_next("UpdateDISyncTask", message="the content is locked")
    with pytest.raises(Aborted) as caught:
        updated(server, id_, outputs, task_content=job(concurrent=3))
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(
        f"DataWorks: DISyncTask 'orders_daily' (file {id_.partition(':')[2]}): "
        "UpdateDISyncTask was refused by DataWorks: the content is locked (request id "
    )
    assert len(lines) == 2
    assert sys.tracebacklimit == 0


def test_zeros_in_front_of_a_workspace_id_are_no_other_workspace(server: Server, emulator: Emulator) -> None:
    """Or the task would be created in a second form of the same place, and the file of both be deleted."""
    id_, outputs = made(server, project_id="0010000")
    assert (id_.partition(":")[0], outputs["project_id"]) == ("10000", "10000")
    old = {**outputs, "project_id": "0010000"}  # as a release wrote it that kept the zeros
    checked, failures = server.check(old, inputs(project_id="10000"))
    assert (failures, checked["project_id"]) == ([], "0010000")
    assert server.diff(id_, old, checked).changes == DIFF_NONE
    another_run(emulator).delete(f"00{id_}", old)
    assert emulator.console.file(file_of(id_)).deleted_status != "NORMAL"
